"""How names look in every report: whatever a class is called, no page breaks.

Class names, columns and file names come from users. They may hold control characters, half
characters (file names that are not UTF-8), text that runs from right to left, or a paragraph.
"""

from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size

from tellapart.results.names import encodable, readable

__all__ = ["encodable", "readable", "shortened"]

ELLIPSIS = "…"


def shortened(text: str, width: int) -> str:
    """Cut a name in the middle, where names differ least, to so many terminal cells.

    Parameters
    ----------
    text
        A name; made readable first.
    width
        Cells, at least 3; wide characters take two.

    Examples
    --------
    >>> shortened("golden retriever puppy", 11)
    'golde…puppy'
    """
    name = readable(text)
    if cell_len(name) <= width:
        return name
    tail = _last_cells(name, (width - 1) // 2)
    head = set_cell_size(name, width - 1 - cell_len(tail)).rstrip(" ")
    return f"{head}{ELLIPSIS}{tail.lstrip(' ')}"


def _last_cells(text: str, width: int) -> str:
    start = len(text)
    while start and cell_len(text[start - 1 :]) <= width:
        start -= 1
    return text[start:]


def told_apart(names: Iterable[str], width: int) -> dict[str, str]:
    """Shorten names so that no two of them look the same.

    Names that would be cut where they differ are cut elsewhere; what still looks the same is
    numbered.

    Parameters
    ----------
    names
        Names, each once.
    width
        Cells, at least 8.

    Examples
    --------
    >>> list(told_apart(["images/of/a/cat/in/a/house", "images/of/a/dog/in/a/house"], 14).values())
    ['…/cat/i…/house', '…/dog/i…/house']
    """
    whole = all_different(names)
    shown = {name: shortened(text, width) for name, text in whole.items()}
    for alike in _alike(shown):
        start = max(0, _shared([whole[name] for name in alike]) - 1)
        cut = {name: ELLIPSIS + whole[name][start:] for name in alike}
        shown |= {name: shortened(text, width) for name, text in cut.items()}
    mark = "~"
    while alike_still := _alike(shown):
        for alike in alike_still:
            ends = {name: f"{mark}{place}" for place, name in enumerate(alike, start=1)}
            shown |= {
                name: shortened(name, max(3, width - len(end))) + end for name, end in ends.items()
            }
        mark += "~"
    return shown


def all_different(names: Iterable[str]) -> dict[str, str]:
    r"""Make names readable, and number those that look the same then.

    Parameters
    ----------
    names
        Names, each once.

    Examples
    --------
    >>> list(all_different(["cat", "cat\u200e", "dog"]).values())
    ['cat~1', 'cat~2', 'dog']
    """
    shown = {name: readable(name) for name in names}
    mark = "~"
    while alike_still := _alike(shown):
        for alike in alike_still:
            shown |= {
                name: f"{readable(name)}{mark}{place}" for place, name in enumerate(alike, start=1)
            }
        mark += "~"
    return shown


def _shared(texts: list[str]) -> int:
    """Return how many characters all texts begin with."""
    for place, characters in enumerate(zip(*texts, strict=False)):
        if len(set(characters)) > 1:
            return place
    return min(map(len, texts))


def _alike(shown: dict[str, str]) -> list[list[str]]:
    """Return the groups of names that are shown as one."""
    groups: dict[str, list[str]] = {}
    for name, text in shown.items():
        groups.setdefault(text, []).append(name)
    return [names for names in groups.values() if len(names) > 1]
