"""The course as a web site: its pages are made from the stored chapters, never run again.

    stage        what Sphinx reads: chapters, map, report, gallery, library, in one folder
    live         questions and exercises of a stored chapter, as a page without a kernel works them
    formulas     LaTeX as MathML, which browsers draw themselves
    extension    what Sphinx is taught: formulas, closer looks that fold, docstrings as they are written
    conf         Sphinx's settings
    grid, recordings, packing    which training a bench plays; how it is made; how it is kept
    static       the page's style and scripts
    build        `make site`; record: `make recordings`
"""
