"""The convolution panel: a window slides over a picture; its row of im2col lights up, its sum is written."""

import ipywidgets as widgets

from course.panels.convolution.figure import ConvolutionFigure
from course.panels.convolution.state import HEAVIEST, OWN, SIDE, WAYS, ConvolutionState
from course.panels.shared.playing import PlayingPanel

MANY = 100  # windows: at 5 a second a third of a minute
PRESSES = {True: 1.0, False: -1.0}  # a press on a weight's upper half raises it, on its lower half lowers it


class ConvolutionPanel(PlayingPanel):
    """Slides a 3 × 3 kernel over a picture, forward and backward.

        ConvolutionPanel({"a cross": cross}, {"blur": blur, "edge": edge}, name="window")

    pictures, kernels    what the sliders offer: name -> (H, W) array, name -> (3, 3) array. The reader may
                         draw on the picture and change the kernel, by a press or in the nine fields. Where
                         the pointer rests on a weight, or one was typed, all its pixels are framed
    after     a prediction: the controls stay locked until it is answered

    `state` (a ConvolutionState) has the logic; `picture`, `kernel`, `stride`, `pad`, `way` and the nine
    `weights` are widgets.
    """

    invitation = "Ready. Press Start or Step; press on pixels and weights to change them."
    running = "Running: the window moves."
    pointing = "rest or press on the picture"

    def __init__(self, pictures, kernels, *, name, stride=1, pad=0, speed=5, after=None, rehearsal=8):
        state = ConvolutionState(dict(pictures), dict(kernels), stride, pad)
        self.figure = ConvolutionFigure()
        self._filling, self._ink, self._many = False, 1.0, False
        super().__init__(
            state, name, speed=speed, rehearsal=rehearsal, after=after, press=self._press, drag=self._drag,
            alt=f"Convolution panel {name}: a picture with the window outlined, the kernel, the output so "
            "far, the rows of im2col, and the sum of this window written out",
        )
        if self.canvas is not None:
            hover = self._unless_locked(self._hover)
            self.canvas.on_mouse_move(lambda x, y: self.post(lambda: hover(x, y)))
        self._hurry()

    def rows(self):
        state = self.state
        self.picture = self.choice("Picture", "What the window slides over", list(state.pictures),
                                   next(iter(state.pictures)), self._choose_picture)
        self.kernel = self.choice("Kernel", "A named kernel", [*state.kernels, OWN], state.kernel_name,
                                  self._choose_kernel)
        self.way = self.buttons("Way", "Forward: the output. Backward: what the pixels receive. Count: how "
                                "many windows a pixel lies in", WAYS, state.way,
                                lambda way: self._arrange(way=way), width="86px")
        self.stride = self._slider("Stride", "How far the window moves at a step", (1, 2, 3), state.stride,
                                   lambda stride: self._arrange(stride=stride), width=210)
        self.pad = self._slider("Padding", "Zeros around the picture", (0, 1, 2), state.pad,
                                lambda pad: self._arrange(pad=pad), width=210)
        self.weights = [self._field(i, j) for i in range(SIDE) for j in range(SIDE)]
        chosen = [self.picture, self.kernel, self.way]
        rows = [self.weights[SIDE * i:SIDE * (i + 1)] for i in range(SIDE)]
        return [[*self.transport(), self.stride, self.pad], chosen, rows]

    def _slider(self, text, tooltip, options, value, handler, *, width):
        made = widgets.SelectionSlider(
            options=list(options), value=value, description=text, tooltip=tooltip,
            layout={"width": f"{width}px"}, style={"description_width": "56px"},
        )
        return self.watched(made, handler)

    def _field(self, i, j):
        made = widgets.BoundedFloatText(
            value=self.state.kernel[i, j], min=-HEAVIEST, max=HEAVIEST, step=0.5, description=f"w{i}{j}",
            tooltip=f"The kernel's weight in row {i}, column {j}", layout={"width": "98px"},
            style={"description_width": "30px"},
        )
        return self.watched(made, lambda value: self._type_weight(i, j, value))

    def summary(self):
        return self.state.summary()

    def at_rest(self):
        done = f"All {self.state.steps} windows are done. Start begins again."
        return done if self.player.finished else super().at_rest()

    # Handlers.

    # A handler writes to other controls only: its own may be further on, and would be pulled back.

    def _choose_picture(self, name):
        self.restart(lambda: self.state.choose_picture(name))
        self._hurry()
        self.say(f"Another picture. {self.state.words()}")

    def _arrange(self, **setting):
        self.restart(lambda: self.state.arrange(**setting))
        self._hurry()
        self.say(self.state.words())

    def _hurry(self):
        """Many windows are not worth watching one by one; where they become few again, they are."""
        many = self.state.steps > MANY
        if many != self._many:
            self._many = many
            self.pace.value = "100 a second" if many else "5 a second"

    def _choose_kernel(self, name):
        if self._filling:
            return
        self.state.choose_kernel(name)
        if name == OWN:
            self.moved("The kernel is your own: press on a weight, or type into a field.")
            return
        self._fill(*zip(self.weights, self.state.kernel.ravel().round(2).tolist(), strict=True))
        self._tell_kernel()

    def _type_weight(self, i, j, value):
        if not self._filling:
            self.state.set_weight(i, j, value)
            self.state.watch((i, j))
            self._fill((self.kernel, self.state.kernel_name))
            self._tell_kernel()

    def _press_weight(self, i, j, change):
        self.state.set_weight(i, j, self.state.kernel[i, j] + change)
        field = self.weights[SIDE * i + j]
        self._fill((field, round(float(self.state.kernel[i, j]), 2)), (self.kernel, self.state.kernel_name))
        self._tell_kernel()

    def _fill(self, *pairs):
        """Set controls to values; what they report then is no news."""
        self._filling = True
        for control, value in pairs:
            control.value = value
        self._filling = False

    def _tell_kernel(self):
        self.moved(f"Kernel: {self.state.kernel_name}. All windows follow it.")

    def _press(self, x, y):
        ax, at = self.figure.place(x, y)
        if ax is self.figure.weights and self.state.way != "count":
            row, column = int(at[1] + 0.5), int(at[0] + 0.5)
            self._press_weight(row, column, PRESSES[at[1] < row])
        elif ax is self.figure.left and self.state.way == "forward":
            row, column = int(at[1] + 0.5), int(at[0] + 0.5)
            self._ink = 0.0 if self.state.padded[row, column] > 0.5 else 1.0
            self._paint(row, column)

    def _hover(self, x, y):
        """Show what the weight under the pointer meets; elsewhere on the picture nothing more."""
        ax, at = self.figure.place(x, y)
        weight = (int(at[1] + 0.5), int(at[0] + 0.5)) if ax is self.figure.weights else None
        if self.state.watch(weight):
            self.moved()

    def _drag(self, x, y):
        ax, at = self.figure.place(x, y)
        if ax is self.figure.left and self.state.way == "forward":
            self._paint(int(at[1] + 0.5), int(at[0] + 0.5))

    def _paint(self, row, column):
        if self.state.paint(row, column, self._ink):
            self.moved("The picture has changed: the output follows.")
