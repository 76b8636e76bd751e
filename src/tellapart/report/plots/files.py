"""A figure as bytes: the same figure, the same bytes."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from types import MappingProxyType
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from tellapart.errors import InputError, TellapartWarning

SUFFIXES = (".png", ".svg", ".pdf")
DOTS = 200  # per inch
POINTS = 72
PASSES = 2  # of the layout: square axes settle only then

METADATA: Mapping[str, dict[str, Any]] = MappingProxyType(
    {
        ".png": {"Software": "tellapart"},
        ".svg": {"Creator": "tellapart", "Date": None},
        ".pdf": {"Creator": "tellapart", "CreationDate": None},
    }
)
RENDERING: Any = {
    "svg.fonttype": "none",  # text stays text: to be searched, edited, read aloud
    "svg.hashsalt": "tellapart",  # names inside the file do not change from run to run
    "pdf.fonttype": 42,  # whole fonts: what publishers ask for
}
MORE_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei",
    "Microsoft YaHei", "Yu Gothic", "Malgun Gothic", "PingFang SC", "Hiragino Sans",
    "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans Symbols", "Noto Emoji",
    "Segoe UI Emoji", "Arial Unicode MS",
)  # fmt: skip

_GLYPH = re.compile(r"Glyph (\d+) .* missing from font")


def checked_suffix(name: str) -> str:
    """Return the suffix of a file name, refusing what is not drawn."""
    found = next((one for one in SUFFIXES if name.lower().endswith(one)), None)
    if found is None:
        raise InputError(f"path is {name!r}; expected a name that ends in .png, .svg or .pdf")
    return found


def rendered(figure: Figure, suffix: str, dpi: float = DOTS, *, is_own: bool = True) -> bytes:
    """Return a figure as the bytes of a file: without a date, with its fonts or its text.

    Our own figures are laid out anew from the start, so that what was drawn before, on a screen
    or into another file, does not move anything by a hair.
    """
    if not 1 <= dpi <= 2400:
        raise InputError(f"dpi is {dpi!r}; expected 1 to 2400 dots per inch")
    out = BytesIO()
    dots = dpi if suffix == ".png" else POINTS
    with (
        mpl.rc_context(RENDERING),
        gathered_glyphs() as missing,
        _laid_out(figure, dots, is_own=is_own),
    ):
        figure.savefig(
            out, format=suffix.removeprefix("."), dpi=dpi, metadata=METADATA[suffix],
            facecolor=figure.get_facecolor(), bbox_inches=None,
        )  # fmt: skip
    if missing and suffix != ".svg":
        warnings.warn(
            f"no installed font of this figure has the characters {' '.join(sorted(missing))}, "
            "drawn as boxes; an .svg file keeps them as text",
            TellapartWarning,
            stacklevel=3,
        )
    return out.getvalue()


@contextmanager
def _laid_out(figure: Figure, dpi: float, *, is_own: bool) -> Iterator[None]:
    """Lay a figure out at the dots per inch that it is saved with: letters differ in width."""
    engine = figure.get_layout_engine()
    if not is_own or engine is None:
        yield
        return
    for ax in figure.axes:
        place = ax.get_subplotspec()
        if place is not None:
            ax.set_subplotspec(place)
    before = figure.get_dpi()
    figure.set_dpi(dpi)
    for _ in range(PASSES):
        figure.draw_without_rendering()
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine)
        figure.set_dpi(before)


@contextmanager
def gathered_glyphs() -> Iterator[set[str]]:
    """Collect the characters that matplotlib's fonts do not have, instead of its warnings."""
    missing: set[str] = set()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield missing
    for one in caught:
        found = _GLYPH.match(str(one.message))
        if found is None:
            warnings.warn_explicit(one.message, one.category, one.filename, one.lineno)
        else:
            missing.add(chr(int(found[1])))


@cache
def more_fonts() -> tuple[str, ...]:
    """Return installed fonts for scripts that the usual one does not have."""
    installed = {font.name for font in fontManager.ttflist}
    return tuple(name for name in MORE_FONTS if name in installed)
