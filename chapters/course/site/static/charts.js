"use strict";
// What a recorded bench draws: a loss, measures, a map, a path, digits. Each is a picture with a text of its own.
(() => {
  const { sureness, before } = window.nnlib;
  const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C564B", "#7F7F7F"];
  const EDGE = { left: 46, right: 10, top: 24, bottom: 34 };

  // A canvas that stays sharp; draws anew when its size or the page's colours change.
  class Chart {
    constructor(height = 230) {
      this.canvas = document.createElement("canvas");
      this.canvas.setAttribute("role", "img");
      this.canvas.style.cssText = `width: 100%; height: ${height}px; touch-action: pan-y`;
      this.height = height;
    }
    begin() {
      const ratio = window.devicePixelRatio || 1, width = this.canvas.clientWidth || 320;
      if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(this.height * ratio)) {
        this.canvas.width = Math.round(width * ratio); this.canvas.height = Math.round(this.height * ratio);
      }
      const context = this.canvas.getContext("2d"), style = getComputedStyle(this.canvas);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, this.height);
      context.font = "12px system-ui, sans-serif";
      this.ink = style.color; this.grid = style.getPropertyValue("--color-background-border") || "#ddd";
      this.width = width; this.context = context; this.ratio = ratio;
      return context;
    }
    tell(text) { this.canvas.setAttribute("aria-label", text); }
    axes({ x, y, log, title, ticks }) {
      const { context, width, height } = this;
      const inner = { left: EDGE.left, right: width - EDGE.right, top: EDGE.top, bottom: height - EDGE.bottom };
      const scale = log ? Math.log10 : (value) => value;
      this.px = (value) => inner.left + (value - x[0]) / (x[1] - x[0] || 1) * (inner.right - inner.left);
      this.py = (value) => inner.bottom - (scale(value) - scale(y[0])) / (scale(y[1]) - scale(y[0]) || 1) * (inner.bottom - inner.top);
      context.lineWidth = 1; context.textBaseline = "middle"; context.textAlign = "right";
      for (const tick of ticks || steps(y, log)) {
        context.strokeStyle = this.grid; line(context, [[inner.left, this.py(tick)], [inner.right, this.py(tick)]]);
        context.fillStyle = this.ink; context.fillText(short(tick), inner.left - 5, this.py(tick));
      }
      context.textAlign = "center"; context.textBaseline = "top";
      for (const tick of steps(x, false)) context.fillText(short(tick), Math.min(this.px(tick), inner.right - 8), inner.bottom + 5);
      context.textAlign = "left"; context.fillText(title, inner.left, 4);
      context.strokeStyle = this.ink; line(context, [[inner.left, inner.top], [inner.left, inner.bottom], [inner.right, inner.bottom]]);
      context.save(); context.beginPath(); context.rect(inner.left, inner.top - 3, inner.right - inner.left + 3, inner.bottom - inner.top + 6); context.clip();
    }
    end() { this.context.restore(); }
    curve(xs, ys, colour, { width = 2, dash = [], until = Infinity } = {}) {
      const points = [];
      for (let k = 0; k < xs.length && xs[k] <= until; k++) if (Number.isFinite(ys[k])) points.push([this.px(xs[k]), this.py(ys[k])]);
      Object.assign(this.context, { strokeStyle: colour, lineWidth: width });
      this.context.setLineDash(dash); line(this.context, points); this.context.setLineDash([]);
      return points.at(-1);
    }
    band(rows, colour) {
      const { context } = this;
      context.fillStyle = colour; context.globalAlpha = 0.18; context.beginPath();
      rows.forEach(([step, low]) => context.lineTo(this.px(step), this.py(low)));
      [...rows].reverse().forEach(([step, , high]) => context.lineTo(this.px(step), this.py(high)));
      context.fill(); context.globalAlpha = 1;
    }
    rings(rows, colour, pale) {
      const { context } = this;
      context.strokeStyle = colour; context.lineWidth = 1.4; context.globalAlpha = pale ? 0.55 : 1;
      for (const [step, value] of rows) { context.beginPath(); context.arc(this.px(step), this.py(value), 3.4, 0, 7); context.stroke(); }
      context.globalAlpha = 1;
    }
    dot(point, colour) {
      if (!point) return;
      this.context.fillStyle = colour; this.context.beginPath(); this.context.arc(...point, 4, 0, 7); this.context.fill();
    }
  }

  const line = (context, points) => { context.beginPath(); points.forEach((point) => context.lineTo(...point)); context.stroke(); };
  const short = (value) => value === 0 ? "0" : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3
    ? value.toExponential(0).replace("e+", "e") : String(Number(value.toPrecision(3)));
  const steps = ([low, high], log) => {
    if (log) {
      const first = Math.ceil(Math.log10(low) - 1e-9), last = Math.floor(Math.log10(high) + 1e-9), gap = Math.max(1, Math.ceil((last - first + 1) / 6));
      const found = [];
      for (let k = first; k <= last; k += gap) found.push(10 ** k);
      return found.length > 1 ? found : [low, high];
    }
    const raw = (high - low) / 4 || 1, unit = 10 ** Math.floor(Math.log10(raw));
    const gap = unit * [1, 2, 5, 10].find((factor) => factor * unit >= raw), found = [];
    for (let k = Math.ceil(low / gap - 1e-9); k * gap <= high + 1e-9 * Math.abs(high); k++) found.push(Number((k * gap).toPrecision(6)));
    return found;
  };
  const extent = (lists, log) => {
    let low = Infinity, high = -Infinity;
    for (const list of lists) for (const value of list) {
      if (Number.isFinite(value) && (!log || value > 0)) { low = Math.min(low, value); high = Math.max(high, value); }
    }
    if (low > high) return log ? [0.1, 10] : [0, 1];
    if (log) return [Math.max(low, high * 1e-7) * 0.8, high * 1.25];
    return low === high ? [low - 0.5, high + 0.5] : [low, high];
  };

  // state: { recording, run, kept: [runs], step, lane, shown: rings and band belong to this run }
  const drawLoss = (chart, state) => {
    const { recording, run, kept, step } = state, { header } = recording;
    const rings = header.rings[state.lane]?.loss || [], band = (state.shown && header.bands[state.lane]?.loss) || [];
    const lists = [recording.loss(run), ...kept.map((other) => recording.loss(other)), rings.map((ring) => ring[1]), band.map((row) => row[1])];
    const log = lists.every((list) => list.every((value) => !(value < 0))) && extent(lists, true)[1] / extent(lists, true)[0] > 5 && !recording.loss(run).some((value) => value === 0 && header.steps < 100);
    const y = extent(lists, log);
    chart.begin();
    chart.axes({ x: [0, header.steps], y: log ? y : [Math.min(0, y[0]), y[1] * 1.05], log, title: `Loss${log ? " (logarithmic)" : ""} after so many updates` });
    if (band.length) chart.band(band, COLOURS[0]);
    for (const other of kept) chart.curve(header.samples, recording.loss(other), COLOURS[7], { width: 1.5, dash: [5, 4] });
    chart.curve(header.samples, recording.loss(run), COLOURS[0], { width: 1, dash: [1, 3] });
    const last = chart.curve(header.samples, recording.loss(run), COLOURS[0], { until: step });
    chart.rings(rings, COLOURS[1], header.fewer); chart.dot(last, COLOURS[0]); chart.end();
    chart.tell(`The loss over ${header.steps} updates; now ${words(valueAt(header.samples, recording.loss(run), step))}.`);
  };

  const drawMeasured = (chart, state) => {
    const { recording, run, kept, step } = state, { header } = recording, names = recording.names(run);
    const all = names.map((name) => recording.measured(run, name));
    const shares = all.every((list) => list.every((value) => !(value < 0 || value > 1)));
    const rings = names.map((name) => header.rings[state.lane]?.[name] || []);
    chart.begin();
    chart.axes({ x: [0, header.steps], y: shares ? [0, 1] : extent([...all, ...rings.map((rows) => rows.map((row) => row[1]))]), title: "Measured" });
    names.forEach((name, k) => {
      const colour = COLOURS[k % 7], rows = (state.shown && header.bands[state.lane]?.[name]) || [];
      if (rows.length) chart.band(rows, colour);
      for (const other of kept) chart.curve(header.at, recording.measured(other, name), colour, { width: 1, dash: [5, 4] });
      chart.curve(header.at, all[k], colour, { width: 1, dash: [1, 3] });
      chart.dot(chart.curve(header.at, all[k], colour, { until: step }), colour);
      chart.rings(rings[k], colour, header.fewer);
    });
    chart.end();
    let x = chart.width - EDGE.right; chart.context.textAlign = "right"; chart.context.textBaseline = "top";
    [...names].reverse().forEach((name, k) => {
      chart.context.fillStyle = COLOURS[(names.length - 1 - k) % 7]; chart.context.fillText(name, x, 4);
      x -= chart.context.measureText(name).width + 12;
    });
    chart.tell(names.map((name, k) => `${name} ${words(valueAt(header.at, all[k], step))}`).join(", ") || "Nothing was measured.");
  };

  const SPAN = [-0.5, 1.5];  // of the map: the four examples of a gate lie at 0 and 1
  const square = (chart) => Math.min(chart.height - 8, chart.width - 8);
  const drawMap = (chart, state) => {
    const { recording, run, step, point, net } = state, { looks } = recording.header;
    const weights = recording.weights(run, before(looks, step)), context = chart.begin(), side = square(chart);
    if (net.layers[0].dense[0] === 1) { drawLine(chart, state, weights); return; }
    const count = Math.round(side * chart.ratio), image = context.createImageData(count, count);
    for (let row = 0, at = 0; row < count; row++) for (let column = 0; column < count; column++, at += 4) {
      const x = [SPAN[0] + 2 * (column + 0.5) / count, SPAN[1] - 2 * (row + 0.5) / count];
      const sure = sureness(net, weights, x), strength = Math.abs(2 * sure - 1);
      const [r, g, b] = sure > 0.5 ? [230, 130, 60] : [70, 130, 200];
      image.data[at] = 255 - (255 - r) * (0.15 + 0.85 * strength); image.data[at + 1] = 255 - (255 - g) * (0.15 + 0.85 * strength);
      image.data[at + 2] = 255 - (255 - b) * (0.15 + 0.85 * strength); image.data[at + 3] = 255;
    }
    context.putImageData(image, Math.round(4 * chart.ratio), Math.round(4 * chart.ratio));
    const px = (value) => 4 + (value - SPAN[0]) / 2 * side, py = (value) => 4 + (SPAN[1] - value) / 2 * side;
    context.lineWidth = 1.5; context.strokeStyle = "#222";
    net.x.forEach(([a, b], k) => {
      context.fillStyle = net.t[k][0] > 0.5 ? "#D55E00" : "#0072B2";
      context.beginPath(); context.arc(px(a), py(b), 7, 0, 7); context.fill(); context.stroke();
      context.fillStyle = "#fff"; context.textAlign = "center"; context.textBaseline = "middle"; context.fillText(String(net.t[k][0]), px(a), py(b));
    });
    if (point) { context.strokeStyle = "#000"; context.lineWidth = 2; line(context, [[px(point[0]) - 7, py(point[1])], [px(point[0]) + 7, py(point[1])]]); line(context, [[px(point[0]), py(point[1]) - 7], [px(point[0]), py(point[1]) + 7]]); }
    chart.toPoint = (x, y) => [SPAN[0] + 2 * (x - 4) / side, SPAN[1] - 2 * (y - 4) / side].map((value) => Number(value.toFixed(2)));
    const right = net.x.filter((x, k) => (sureness(net, weights, x) > 0.5) === (net.t[k][0] > 0.5)).length;
    chart.tell(`Map of the answers: orange where the net answers 1, blue where it answers 0; ${right} of ${net.x.length} examples are right.`);
  };
  const drawLine = (chart, state, weights) => {
    const { net } = state, xs = Array.from({ length: 81 }, (_, k) => SPAN[0] + k / 40);
    chart.axes({ x: SPAN, y: [0, 1], title: "Answer to an input" });
    chart.curve(xs, xs.map((x) => sureness(net, weights, [x])), COLOURS[0]);
    net.x.forEach(([x], k) => chart.dot([chart.px(x), chart.py(net.t[k][0])], COLOURS[1]));
    chart.end(); chart.tell(net.x.map(([x]) => `the answer to ${x} is ${words(sureness(net, weights, [x]))}`).join(", "));
  };

  const drawPath = (chart, state) => {
    const { recording, run, step } = state, { looks } = recording.header, now = before(looks, step);
    const pathOf = (which) => looks.map((_, k) => [...recording.weights(which, k)]).filter((each) => each.every(Number.isFinite));
    const points = pathOf(run);
    const most = Math.min(12, Math.max(1, ...points.slice(0, 1).flat().map(Math.abs)) * 1.4), span = [-most, most];
    chart.begin(); chart.axes({ x: span, y: span, title: "Its path; the minimum is in the middle" });
    const xs = points.map((each) => each[0]), ys = points.map((each) => each[1]), { context } = chart;
    const path = (end) => { context.lineWidth = 1.5; context.strokeStyle = COLOURS[0]; line(context, xs.slice(0, end).map((x, k) => [chart.px(x), chart.py(ys[k])])); };
    for (const other of state.kept) {
      Object.assign(context, { lineWidth: 1.5, strokeStyle: COLOURS[7] }); context.setLineDash([5, 4]);
      line(context, pathOf(other).map(([x, y]) => [chart.px(x), chart.py(y)])); context.setLineDash([]);
    }
    path(now + 1); xs.slice(0, now + 1).forEach((x, k) => chart.dot([chart.px(x), chart.py(ys[k])], COLOURS[k === now ? 1 : 0]));
    chart.end(); chart.tell(points[now] ? `The point is at ${words(xs[now])}, ${words(ys[now])}.` : "The point has left every picture.");
  };

  const drawAnswers = (chart, state) => {
    const { recording, run, step } = state, { looks } = recording.header, context = chart.begin();
    const answers = recording.answers(run, before(looks, step)), labels = recording.arrays.labels.data, images = recording.arrays.images.data;
    const columns = chart.width > 420 ? 20 : 10, size = Math.floor(Math.min((chart.width - 4) / columns, (chart.height - 4) / Math.ceil(labels.length / columns)));
    let right = 0;
    const digit = document.createElement("canvas"); digit.width = digit.height = 28;
    const brush = digit.getContext("2d"), image = brush.createImageData(28, 28);
    labels.forEach((label, k) => {
      for (let p = 0; p < 784; p++) { const shade = 255 - images[k * 784 + p]; image.data.set([shade, shade, shade, 255], 4 * p); }
      brush.putImageData(image, 0, 0);
      const x = 2 + (k % columns) * size, y = 2 + Math.floor(k / columns) * size, good = answers[k] === label;
      right += good; context.globalAlpha = good ? 1 : 0.9; context.drawImage(digit, x + 1, y + 1, size - 3, size - 3); context.globalAlpha = 1;
      context.lineWidth = 2; context.strokeStyle = good ? COLOURS[2] : COLOURS[1]; context.strokeRect(x + 1, y + 1, size - 3, size - 3);
      if (!good) { context.fillStyle = COLOURS[1]; context.fillRect(x + 1, y + size - 12, 10, 11); context.fillStyle = "#fff"; context.textAlign = "left"; context.textBaseline = "alphabetic"; context.fillText(String(answers[k]), x + 2, y + size - 3); }
    });
    chart.tell(`${right} of ${labels.length} test digits are read rightly; a wrong one is framed in orange, with the answer.`);
    state.right = `${right} of ${labels.length} test digits right`;
  };

  const valueAt = (steps, values, step) => values[Math.max(0, before(steps, step))];
  const words = (value) => value === undefined || Number.isNaN(value) ? "not a number" : Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "beyond every number";
  Object.assign(window.nnlib, { Chart, valueAt, words, views: { drawLoss, drawMeasured, drawMap, drawPath, drawAnswers } });
})();
