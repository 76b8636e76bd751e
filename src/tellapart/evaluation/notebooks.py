"""An evaluation in a notebook: the page in a frame, a picture, and text, each for who shows it.

The page goes into a sandboxed frame: it cannot touch the notebook, the notebook's styles cannot
touch it, and its content security policy holds inside. Viewers that show no frames (a notebook
that is not trusted, a web viewer of repositories) have the picture.
"""

from __future__ import annotations

import io
import warnings
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from html import escape
from typing import TYPE_CHECKING

from tellapart.errors import TellapartWarning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tellapart.evaluation.evaluations import Evaluation
    from tellapart.evaluation.written import Written

LARGEST_PAGE = 5_000_000  # bytes: what a cell stores is stored again with every save
PICTURES = 24  # rows to look at
HEIGHT = 640  # pixels; the frame cannot ask the page for its own

_FRAME = (
    '<iframe title="{title}" sandbox="allow-scripts allow-downloads" loading="lazy" '
    'referrerpolicy="no-referrer" width="100%" height="{height}" '
    'style="border: 1px solid #8888; resize: vertical" srcdoc="{page}">{instead}</iframe>'
)
_TOO_LARGE = (
    f"The page is larger than {LARGEST_PAGE / 1e6:g} MB, too large for a notebook; "
    '{what}.save("report.html") writes it.'
)
_INSTEAD = 'This viewer shows no frames; {what}.save("report.html") writes the page.'


def mime_bundle(
    evaluation: Evaluation, include: Collection[str] | None, exclude: Collection[str] | None
) -> dict[str, str]:
    """Return an evaluation in the formats that a notebook may show.

    Parameters
    ----------
    evaluation
        What to show.
    include, exclude
        Formats that are wanted (None for all) and formats that are not; no other is made.

    Returns
    -------
    ``text/plain``: the summary. ``image/png``: an overview, in base64. ``text/html``: the page in
    a frame; left out where it is larger than 5 MB, with a warning that says how to save it.
    """
    makers: dict[str, Callable[[], str | None]] = {
        "text/html": lambda: framed_page(evaluation),
        "image/png": lambda: png_of(evaluation.plot.overview().figure_),
        "text/plain": lambda: summary_text(evaluation),
    }
    return bundled("evaluation", makers, include, exclude)


def bundled(
    what: str,
    makers: Mapping[str, Callable[[], str | None]],
    include: Collection[str] | None,
    exclude: Collection[str] | None,
) -> dict[str, str]:
    """Make the formats of `what` that are wanted; warn where the page is too large."""
    wanted = [
        name
        for name in makers
        if (include is None or name in include) and name not in (exclude or ())
    ]
    made = {name: makers[name]() for name in wanted}
    bundle = {name: text for name, text in made.items() if text is not None}
    if "text/html" in made and made["text/html"] is None:
        told = _TOO_LARGE.format(what=what)
        warnings.warn(told, TellapartWarning, stacklevel=3)  # shown beside the picture
    return bundle


def framed_page(evaluation: Written, *, height: int = HEIGHT) -> str | None:
    """Return the page in a sandboxed frame, None where it is too large for a notebook."""
    return framed("evaluation", evaluation.page(images=PICTURES), height=height)


def framed(what: str, page: str, *, height: int = HEIGHT) -> str | None:
    """Put a page of `what` into a sandboxed frame; None where it is too large for a notebook."""
    if len(page.encode("utf-8")) > LARGEST_PAGE:
        return None
    title, instead = f"tellapart {what}", escape(_INSTEAD.format(what=what))
    return _FRAME.format(title=title, height=height, page=escape(page), instead=instead)


def summary_text(evaluation: Written) -> str:
    """Return the summary of the terminal, without colours, within 80 columns."""
    from tellapart.report import plain_summary

    return plain_summary(evaluation.complete, evaluation.outlines)


def png_of(figure: Figure) -> str:
    """Return a figure as PNG, in base64."""
    output = io.BytesIO()
    figure.savefig(output, format="png", dpi=100)
    return b64encode(output.getvalue()).decode("ascii")
