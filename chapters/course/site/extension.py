"""What Sphinx is taught for the site."""

from html import escape

from docutils import nodes

from course.site.formulas import visit_block, visit_inline

CLOSER = "A closer look"


def skip(visit):
    def then_skip(translator, node):
        visit(translator, node)
        raise nodes.SkipNode
    return then_skip


def fold_closer_looks(app, doctree, docname):
    """A section whose title begins with "A closer look" opens when it is asked for."""
    for section in list(doctree.findall(nodes.section)):
        title = section.next_node(nodes.title)
        if title is None or title.parent is not section or not title.astext().startswith(CLOSER):
            continue
        place = section.index(title) + 1
        name = title.astext().partition(": ")[2] or title.astext()
        summary = f"<summary>Read it: {escape(name)}</summary>"
        section.insert(place, raw(f'<details class="closer-look">{summary}'))
        section.append(raw("</details>"))


def raw(html):
    return nodes.raw("", html, format="html")


def as_written(app, what, name, obj, options, lines):
    """A docstring keeps its lines: they hold equations and tables of arguments."""
    if any(line.strip() for line in lines):
        lines[:] = [".. code-block:: text", "   :class: docstring", "", *(f"   {line}" for line in lines), ""]


def setup(app):
    app.add_html_math_renderer("mathml", inline_renderers=(skip(visit_inline), None),
                               block_renderers=(skip(visit_block), None))
    app.connect("doctree-resolved", fold_closer_looks)
    app.connect("autodoc-process-docstring", as_written)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
