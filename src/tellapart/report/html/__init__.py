"""Pages: one file each, offline, of use without a script and more with one."""

from tellapart.report.html.comparisons import Overlay, comparison_html
from tellapart.report.html.documents import MARKER
from tellapart.report.html.evaluations import to_html

__all__ = ["MARKER", "Overlay", "comparison_html", "to_html"]
