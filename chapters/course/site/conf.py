"""Sphinx's settings for the site."""

import os

project = "Neural networks from scratch, live"
html_title = project
extensions = ["myst_nb", "sphinx.ext.autodoc", "course.site.extension"]
root_doc = "index"
exclude_patterns = []
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_dmath_double_inline = True
nb_execution_mode = "off"  # what a page shows is what is stored
nb_merge_streams = True
nb_mime_priority_overrides = [("html", "text/markdown", 0), ("html", "text/html", 1)]
html_theme = "furo"
html_static_path = [os.environ["NNLIB_SITE_STATIC"]]
html_css_files = ["site.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("live.js", "recording.js", "charts.js", "bench.js")]
html_math_renderer = "mathml"
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # a page that lies on a disk may not read another one
html_theme_options = {"navigation_with_keys": True}
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header", "myst.xref_missing"]
