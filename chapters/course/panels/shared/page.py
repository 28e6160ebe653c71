"""What a page does for panels and questions beyond what ipywidgets does: a little style and JavaScript.

They stand in an HTML widget, as the `onload` of a <style>: JupyterLab, Notebook and Voilà run it. A page that
refuses such a handler loses what is listed at SCRIPT, and nothing else.
"""

from html import escape

import ipywidgets as widgets

MANNERED = "nnlib-mannered"  # the class of the widget for whose inside the script cares

# The wheel: ipycanvas swallows it; here it does not get that far, so it scrolls the page.
# Sliders: their handles have no name, and say a place in a list, or a power of ten, not the value shown.
# Radio buttons: those that share a name are one group, in which the arrow keys move.
# Heights: what the words above a picture have needed once is kept for them, so that the picture stays put.
# Size: what a panel must know of the page, for `PageSize`.
# Keys: JupyterLab takes Up, Down and Enter for its cells; those that a focused control needs are its own.
SCRIPT = """
const root = this.closest('.nnlib-mannered');
if (!window.nnlibKeys) {
  window.nnlibKeys = {'[role=slider], [type=radio], select': /^(Arrow|Page|Home|End)/, 'button': /^Enter$/};
  window.addEventListener('keydown', event => {
    if (!event.target.closest('.nnlib-mannered')) return;
    const plain = !(event.shiftKey || event.ctrlKey || event.altKey || event.metaKey);
    const own = Object.entries(window.nnlibKeys).some(
      ([control, keys]) => plain && event.target.matches(control) && keys.test(event.key));
    event.target.toggleAttribute('data-lm-suppress-shortcuts', own);
  }, true);
}
if (root && !root.mannered) {
  root.mannered = true;
  root.addEventListener('wheel', event => {
    if (event.target.closest('.nnlib-pointer')) event.stopPropagation();
  }, {capture: true, passive: true});
  const set = (node, name, value) => node.getAttribute(name) === value || node.setAttribute(name, value);
  const text = (row, part) => (row.querySelector(part) || {textContent: ''}).textContent.trim();
  const tidy = () => {
    for (const row of root.querySelectorAll('.widget-slider')) {
      const handles = row.querySelectorAll('[role=slider]'), shown = text(row, '.widget-readout');
      handles.forEach((handle, i) => {
        const end = handles.length > 1 ? [', from', ', to'][i] : '';
        set(handle, 'aria-label', text(row, '.widget-label') + end);
        if (shown && !end) set(handle, 'aria-valuetext', shown);
      });
    }
    for (const box of root.querySelectorAll('.widget-radio-box')) {
      box.group = box.group || 'nnlib-' + Math.random();
      set(box, 'role', 'radiogroup');
      set(box, 'aria-label', (box.parentElement.querySelector('[title]') || {title: ''}).title);
      for (const radio of box.querySelectorAll('input')) set(radio, 'name', box.group);
    }
    const size = root.querySelector('.nnlib-size input'), said = root.clientWidth + ' ' + devicePixelRatio;
    for (const words of root.querySelectorAll('.nnlib-status, .nnlib-readout')) {
      if (size && size.said !== said) words.style.minHeight = '';
      words.style.minHeight = Math.max(words.offsetHeight, parseInt(words.style.minHeight) || 0) + 'px';
    }
    if (size && root.clientWidth && size.said !== said) {
      size.said = size.value = said;
      size.dispatchEvent(new Event('input', {bubbles: true}));
    }
  };
  tidy();
  new ResizeObserver(tidy).observe(root);
  new MutationObserver(tidy).observe(root, {
    childList: true, subtree: true, characterData: true,
    attributes: true, attributeFilter: ['aria-valuetext'],
  });
}
"""


STYLE = """
.nnlib-status { min-height: 42px }
.nnlib-frame { border-radius: 4px }
.nnlib-pointer { cursor: crosshair }
.nnlib-mannered .widget-toggle-buttons > .widget-label { margin-right: 8px }
[data-jp-theme-light="false"] .nnlib-frame, [data-jp-theme-light="false"] .nnlib-pointer {
  filter: invert(.88) hue-rotate(180deg) }
"""


class PageSize(widgets.Text):
    """Out of sight. Calls `found(width, density)` when a page has told how wide the panel is, in pixels, and
    how many pixels its screen has for each."""

    def __init__(self, found):
        super().__init__(layout={"display": "none"})
        self.add_class("nnlib-size")
        self.observe(lambda change: found(*map(float, change["new"].split())), "value")


def mannered(style=""):
    """HTML that brings the script to the widget of class MANNERED around it, and this style to the page."""
    return f'<style onload="{escape(SCRIPT)}">{style or "/* none */"}</style>'
