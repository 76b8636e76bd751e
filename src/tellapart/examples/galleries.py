"""Rows to look at behind every cell: which ones, what was said of them, and their pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tellapart.errors import InputError
from tellapart.examples.answers import examples_of
from tellapart.examples.choices import ImageChoice
from tellapart.examples.files import are_images, link_to, located
from tellapart.examples.selection import select
from tellapart.problem import Problem
from tellapart.problem.labels import listed
from tellapart.results.pages import Example, Gallery, Shown, Unread

TOLD = 20  # images that are listed as unread


def gallery(problems: Sequence[Problem], *, images: ImageChoice) -> Gallery:
    """Return rows to show behind every cell of the confusion matrix, with pictures if there are.

    Of every cell a few: the most confident errors and those nearest the decision first, right
    answers from the least confident on. Where a threshold decides, rows all over the scores are
    added, so that cells at other thresholds have rows, too. The same problems give the same rows.

    Items are taken for image files where at least half of the chosen ones are called like images
    (jpg, png, webp, gif, bmp, tif, ppm). Only plain files inside `ImageChoice.root` are opened,
    at most 50 MB and 50 megapixels large; every other one is listed with the reason, and its row
    is shown as text.

    Parameters
    ----------
    problems
        One for each model: the same rows in the same order with the same truth, as
        `tellapart.comparison.pairing.paired_problems` returns them.
    images
        How many rows, whether pictures are embedded, linked or left out, and where they lie.

    Returns
    -------
    The rows, those that were wanted most first. Thumbnails take at most 2,500 characters of
    base64 per row asked for, all together; where they would not fit, they become smaller, then
    fewer. `Gallery.shown` is ``rows`` where no picture could be shown.

    Raises
    ------
    InputError
        There is no problem, or they have different numbers of rows.

    Examples
    --------
    >>> problem = Problem.of([0, 1, 1], [0.9, 0.8, 0.3], items=["x", "y", "z"])
    >>> found = gallery([problem], images=ImageChoice("none", most=2))
    >>> [(each.item, each.answers[0].predicted) for each in found.examples]
    [('x', (1,)), ('z', (0,))]
    """
    sizes = [each.rows for each in problems]
    if len(set(sizes)) != 1:
        raise InputError(
            f"problems have {listed(map(str, sizes)) or 'no'} rows; expected at least one problem, "
            "all of the same rows"
        )
    examples = examples_of(problems, select(problems, images.most))
    rows = problems[0].rows
    named = "items" in problems[0].tags and are_images([each.item for each in examples])
    if images.mode == "none" or not named:
        return Gallery("rows", examples, rows=rows)
    if images.mode == "link":
        shown, unread = _linked(examples, images)
        some = any(each.link is not None for each in shown)
        kind: Shown = "links"
    else:
        shown, unread = _embedded(examples, images)
        some = any(each.picture is not None for each in shown)
        kind = "images"
    return Gallery(
        kind if some else "rows", shown, tuple(unread[:TOLD]), unread_total=len(unread), rows=rows
    )


def _linked(
    examples: Sequence[Example], images: ImageChoice
) -> tuple[tuple[Example, ...], list[Unread]]:
    from tellapart.examples.pictures import refused

    beside = (images.beside or Path()).resolve()
    paths, files = _found(examples, images)
    links = {item: link_to(path, item, beside) for item, path in files}
    wanted = [(item, path) for item, path in files if not isinstance(links[item], Unread)]
    why = {one.item: one for one in refused(wanted) if one is not None}
    told = {item: why.get(item, links.get(item, path)) for item, path in paths.items()}
    unread = [one for one in told.values() if isinstance(one, Unread)]
    shown = (
        replace(each, link=link) if isinstance(link := told[each.item], str) else each
        for each in examples
    )
    return tuple(shown), unread


def _found(
    examples: Sequence[Example], images: ImageChoice
) -> tuple[dict[str, Path | Unread], list[tuple[str, Path]]]:
    """Return where the image of every item lies, or why it is not opened; and those to open."""
    root = (images.root or Path()).resolve()
    paths = {each.item: located(root, each.item) for each in examples}
    return paths, [(item, path) for item, path in paths.items() if isinstance(path, Path)]


def _embedded(
    examples: Sequence[Example], images: ImageChoice
) -> tuple[tuple[Example, ...], list[Unread]]:
    from tellapart.examples.pictures import pictures_of
    from tellapart.examples.thumbnails import thumbnails

    paths, files = _found(examples, images)
    read = dict(zip((item for item, _ in files), pictures_of(files), strict=True))
    pictures = {item: each for item, each in read.items() if not isinstance(each, Unread)}
    coded = dict(zip(pictures, thumbnails(list(pictures.values()), images.most), strict=False))
    failed = {item: found for item, found in (paths | read).items() if isinstance(found, Unread)}
    unread = [failed[item] for item in paths if item in failed]
    return tuple(replace(each, picture=coded.get(each.item)) for each in examples), unread
