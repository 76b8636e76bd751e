"""Confusion matrices: right in blue, wrong in orange, with recall and precision in the margins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize, PowerNorm
from numpy.typing import NDArray

from tellapart.report import numbers
from tellapart.report.numbers import DASH
from tellapart.report.plots.artists import Artists
from tellapart.report.plots.canvases import Canvas, finish
from tellapart.report.plots.lettering import PLAIN, estimated, named
from tellapart.report.plots.styles import INK, PAGE, PAPER, QUIET, SMALL, TEXT, TINY
from tellapart.results import Confusion, Estimate

Floats = NDArray[np.float64]
Normalize_ = Literal["true", "pred", "all"]

RIGHT = LinearSegmentedColormap.from_list("right", ["#f4f8fc", "#9fc6e4", "#3d8ec6", "#0b4f86"])
WRONG = LinearSegmentedColormap.from_list("wrong", ["#ffffff", "#fbd9b5", "#ee9a4d", "#b8500a"])
MARGIN = "#eef0f3"

NUMBERED = 40  # classes; beyond it, a cell has no room for a number
FEW = 12  # classes up to which cells of nothing read 0
TICKS = 25  # labels on an axis of an image, at most
PANEL_TICKS = 8
SMALLEST = 3.8  # points; smaller numbers are left out
GAP = 0.18  # of a cell, before the margins
NAMES = 20


@dataclass(frozen=True)
class Margins:
    """What is written beside a matrix: an estimate per row, per column, and of the whole."""

    rows: Sequence[Estimate | None]
    columns: Sequence[Estimate | None]
    whole: Estimate | None
    row_words: Sequence[str]
    column_words: Sequence[str]


def shares(counts: Floats, normalize: Normalize_ | None) -> Floats:
    """Return cells as shares of their row (``true``), column (``pred``) or of everything.

    An empty row or column has no shares: NaN.

    Examples
    --------
    >>> shares(np.array([[3.0, 1.0], [0.0, 0.0]]), "true").tolist()
    [[0.75, 0.25], [nan, nan]]
    """
    if normalize == "pred":
        whole = counts.sum(axis=0, keepdims=True)
    elif normalize == "all":
        whole = counts.sum(keepdims=True)
    else:
        whole = counts.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(counts / whole)


def size_of(classes: int) -> tuple[float, float]:
    """Return inches for a matrix of so many classes."""
    side = min(3.4, 1.9 + 0.42 * classes) if classes <= 5 else 1.6 + 0.4 * min(classes, 16)
    return (side, side * 0.94) if classes <= NUMBERED else (PAGE, 5.3)


def draw_confusion(
    where: Canvas,
    confusion: Confusion,
    *,
    normalize: Normalize_ | None = None,
    margins: Margins | None = None,
    title: str | None = None,
) -> Artists:
    """Draw a class-by-class matrix: rows are the truth, columns the prediction.

    Colours are shares of the true class (or as `normalize` says); those of errors rise with
    the root, for most errors are few.
    """
    ax, counts = where.ax, confusion.counts
    out = Artists(where, data={"": confusion})
    classes = len(confusion.classes)
    out.images = list(_images(ax, shares(counts, normalize)))
    shown = margins if classes <= NUMBERED else None
    _ticks(ax, confusion.classes, shown, PANEL_TICKS if where.is_panel else TICKS)
    _limits(ax, classes, shown)
    if where.is_ours:
        where.figure.draw_without_rendering()  # numbers must know the size of a cell
    if classes <= NUMBERED:
        out.texts = _cells(ax, counts, normalize)
    elif not where.is_panel:
        _colour_bars(where, out.images, normalize)
    if shown is not None:
        _margins(ax, shown, classes)
    finish(where, title)
    few = classes <= TICKS
    ax.tick_params(length=0 if few else 2, labelsize=SMALL if few else TINY)
    return out


def draw_labels(
    where: Canvas,
    confusion: Confusion,
    names: Sequence[str],
    per_class: Mapping[str, Mapping[str, Estimate]],
    *,
    normalize: Normalize_ | None = None,
    title: str | None = None,
) -> Artists:
    """Draw one 2 x 2 matrix for each label."""
    out = Artists(where, data={"": confusion})
    texts = []
    for ax in where.axes:
        ax.set(xticks=[0, 1], yticks=[0, 1], xlim=(-0.5, 1.5), ylim=(1.5, -0.5))
    for ax, name in zip(where.axes, names, strict=True):
        counts = confusion.counts[confusion.classes.index(name)]
        out.images += _images(ax, shares(counts, normalize))
        ax.set_xticklabels(["no", "yes"])
        ax.set_yticklabels(["no", "yes"], rotation=90, va="center")
        texts.append(_cells(ax, counts, normalize, most=TEXT))
        estimates = per_class.get(name, {})
        rates = [
            f"{word} {numbers.number(estimates[metric].value)}"
            for word, metric in (("sens.", "recall"), ("spec.", "specificity"))
            if metric in estimates
        ]
        ax.set_title("\n".join([named(name, 22), *rates]), linespacing=1.15, **PLAIN)
    out.texts = np.array(texts, dtype=object)
    where.ax.set(xlabel="predicted", ylabel="true")
    finish(where, title)
    for ax in where.axes:
        ax.tick_params(length=0)
    return out


def _images(ax: Axes, values: Floats) -> list[Any]:
    classes = len(values)
    right = np.eye(classes, dtype=bool)
    known = np.nan_to_num(values)
    common: dict[str, Any] = {"interpolation": "nearest", "aspect": "equal"}
    norms = Normalize(0, 1), PowerNorm(0.5, 0, 1)
    diagonal = ax.imshow(np.ma.masked_where(~right, known), cmap=RIGHT, norm=norms[0], **common)
    errors = ax.imshow(np.ma.masked_where(right, known), cmap=WRONG, norm=norms[1], **common)
    return [errors, diagonal]


def _limits(ax: Axes, classes: int, margins: Margins | None) -> None:
    end = classes - 0.5 if margins is None else classes + 0.5 + GAP
    ax.set(xlim=(-0.5, end), ylim=(end, -0.5))
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(False)
    if classes <= NUMBERED:
        lines = np.arange(classes + 1) - 0.5
        span = (-0.5, classes - 0.5)
        ax.hlines(lines, *span, color=PAPER, linewidth=0.8, zorder=2)
        ax.vlines(lines, *span, color=PAPER, linewidth=0.8, zorder=2)


def _ticks(ax: Axes, classes: Sequence[str], margins: Margins | None, most: int) -> None:
    count = len(classes)
    step = max(1, -(-count // (max(most, NUMBERED) if count <= NUMBERED else most)))
    places = list(range(0, count, step))
    width = NAMES if count <= NUMBERED else NAMES - 4
    words = [named(classes[place], width) for place in places]
    at: list[float] = list(places)
    if margins is not None:
        at.append(count + GAP)
    long = max(map(len, words)) * max(len(at), 3) > 40
    ax.set_xticks(at, words + ([_side(margins.row_words)] if margins else []), **PLAIN)
    ax.set_yticks(at, words + ([_side(margins.column_words)] if margins else []), **PLAIN)
    if long:
        ax.tick_params(axis="x", rotation=90)
    ax.set(xlabel="predicted class", ylabel="true class")


def _side(words: Sequence[str]) -> str:
    return words[0] if len(set(words)) == 1 else ""


def _cells(
    ax: Axes, counts: Floats, normalize: Normalize_ | None, most: float = TEXT + 1
) -> NDArray[Any]:
    """Write the number into every cell, as large as cells allow, or none at all."""
    values = shares(counts, normalize)
    shown = counts if normalize is None else values
    words = [[_words(value, normalize, len(counts)) for value in row] for row in shown.tolist()]
    size = _fitting(ax, max(len(word) for row in words for word in row), most)
    texts = np.empty(counts.shape, dtype=object)
    if size < SMALLEST:
        return texts
    for i, row in enumerate(words):
        for j, word in enumerate(row):
            colour = _ink(values[i, j], is_right=i == j)
            texts[i, j] = ax.text(
                j, i, word, ha="center", va="center", fontsize=size, color=colour, zorder=3
            )
    return texts


def _words(value: float, normalize: Normalize_ | None, classes: int) -> str:
    if np.isnan(value):
        return DASH
    if value == 0:
        return "0" if classes <= FEW else ""
    if normalize is not None:
        return f"{100 * value:.0f}%" if value >= 0.005 else "<1%"
    return numbers.count(value) if value < 1e5 else f"{value / 1000:,.0f}k"


def _fitting(ax: Axes, letters: int, most: float) -> float:
    """Return the font size at which so many letters fit into a cell."""
    left, right = ax.transData.transform([(0, 0), (1, 0)])
    cell = abs(right[0] - left[0]) * 72 / ax.figure.dpi
    return float(min(most, 0.88 * cell / (0.62 * max(letters, 2)), 0.62 * cell))


def _ink(share: float, *, is_right: bool) -> Any:
    """Return black or white, whichever stands out more against the cell."""
    if np.isnan(share) or share == 0:
        return QUIET
    red, green, blue, _ = RIGHT(share) if is_right else WRONG(share**0.5)
    channels = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    luminance = 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]
    return PAPER if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.053 else INK


def _margins(ax: Axes, margins: Margins, classes: int) -> None:
    """Write recall beside each row, precision below each column, and the whole in the corner."""
    end = classes + GAP
    cells: list[tuple[float, float, Estimate | None, str]] = [
        (end, i, found, margins.row_words[i]) for i, found in enumerate(margins.rows)
    ]
    cells += [(j, end, found, margins.column_words[j]) for j, found in enumerate(margins.columns)]
    if margins.whole is not None:
        cells.append((end, end, margins.whole, "accuracy"))
    named_each = len(set(margins.row_words)) > 1
    for x, y, _, _ in cells:
        ax.add_patch(_square(x, y))
    letters = 13 if named_each else 5
    size = min(SMALL, _fitting(ax, letters, SMALL))
    if size < SMALLEST:
        return
    for x, y, found, word in cells:
        words = DASH if found is None else numbers.number(found.value)
        if named_each:
            ends = "" if found is None else estimated(found).removeprefix(words).strip()
            words = "\n".join(filter(None, [word, words, ends]))
        elif (x, y) == (end, end) and classes <= FEW:
            words = f"acc.\n{words}"
        ax.text(x, y, words, ha="center", va="center", fontsize=size, color=INK, zorder=3)


def _square(x: float, y: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x - 0.5, y - 0.5), 1, 1, facecolor=MARGIN, edgecolor=PAPER, linewidth=0.8, zorder=1
    )


def _colour_bars(where: Canvas, images: Sequence[Any], normalize: Normalize_ | None) -> None:
    """Say what the colours mean where no numbers do."""
    of = {"pred": "predicted class", "all": "all rows"}.get(normalize or "true", "true class")
    for image, what in zip(images, ("wrong", "right"), strict=True):
        bar = where.figure.colorbar(
            ScalarMappable(image.norm, image.cmap), ax=where.axes, shrink=0.6, aspect=30, pad=0.02
        )
        bar.set_label(f"{what}, share of {of}")
        bar.outline.set_linewidth(0.4)
        bar.set_ticks([0, 0.05, 0.25, 0.5, 1] if what == "wrong" else [0, 0.25, 0.5, 0.75, 1])
