"""The course as a web site: its pages are made from the stored chapters, never run again.

    stage        what Sphinx reads: chapters, map, report, gallery, library, in one folder
    live         questions and exercises of a stored chapter, as a page without a kernel works them
    formulas     LaTeX as MathML, which browsers draw themselves
    extension    what Sphinx is taught: formulas, closer looks that fold, docstrings as they are written
    conf         Sphinx's settings
    static       the page's style and scripts

`make site` calls `course.tools.site`.
"""
