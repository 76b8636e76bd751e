"""Results as text, JSON, Markdown or one static page.

Renderers read results and the rows of METRICS, choose what to show and write it down; they
compute no metric and see no data. What they cannot show they say, what does not exist is a
dash with its reason. A class may be called anything: no name breaks a page.
"""

from tellapart.report.html import to_html
from tellapart.report.json import to_json
from tellapart.report.markdown import to_markdown
from tellapart.report.text import plain_summary, print_summary, summary

__all__ = ["plain_summary", "print_summary", "summary", "to_html", "to_json", "to_markdown"]
