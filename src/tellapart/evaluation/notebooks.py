"""An evaluation in a notebook: the page in a frame, a picture, and text, each for who shows it.

The page goes into a sandboxed frame: it cannot touch the notebook, the notebook's styles cannot
touch it, and its content security policy holds inside. Viewers that take frames out of HTML (a
notebook that is not trusted, a web viewer of repositories) are left with the text beneath the
frame; those that show no HTML have the picture, or the text.
"""

from __future__ import annotations

import warnings
from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from html import escape
from typing import TYPE_CHECKING

from tellapart.errors import TellapartWarning

if TYPE_CHECKING:
    from tellapart.evaluation.displays import Display
    from tellapart.evaluation.evaluations import Evaluation
    from tellapart.evaluation.written import Written

LARGEST_PAGE = 5_000_000  # bytes: what a cell stores is stored again with every save
PICTURES = 24  # rows to look at
HEIGHT = 640  # pixels; the frame cannot ask the page for its own

_FRAME = (
    '<iframe title="{title}" sandbox="allow-scripts allow-downloads" loading="lazy" '
    'referrerpolicy="no-referrer" width="100%" height="{height}" '
    'style="border: 1px solid #8888; resize: vertical" srcdoc="{page}">{instead}</iframe>'
    "<details><summary>As text</summary><pre>{text}</pre></details>"
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
    a frame, and the summary folded beneath it; left out where the page is larger than 5 MB, with a
    warning that says how to save it.
    """
    makers: dict[str, Callable[[], str | None]] = {
        "text/html": lambda: framed_page(evaluation),
        "image/png": lambda: png_of(evaluation.plot.overview()),
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


def framed_page(evaluation: Written) -> str | None:
    """Return the page in a sandboxed frame, None where it is too large for a notebook."""
    return framed("evaluation", evaluation.page(images=PICTURES), summary_text(evaluation))


def framed(what: str, page: str, text: str) -> str | None:
    """Put a page of `what` into a frame, `text` beneath it; None where it is too large."""
    if len(page.encode("utf-8")) > LARGEST_PAGE:
        return None
    return _FRAME.format(
        title=f"tellapart {what}",
        height=HEIGHT,
        page=escape(page),
        instead=escape(_INSTEAD.format(what=what)),
        text=escape(text.rstrip()),
    )


def summary_text(evaluation: Written) -> str:
    """Return the summary of the terminal, without colours, within 80 columns."""
    from tellapart.report import plain_summary

    return plain_summary(evaluation.complete, evaluation.outlines)


def png_of(display: Display) -> str | None:
    """Return a figure of ours as PNG, in base64, as it shows itself in a notebook."""
    drawn = display._repr_png_()
    return None if drawn is None else b64encode(drawn).decode("ascii")
