"""How names look in every report: whatever a class is called, no page breaks.

Class names, columns and file names come from users. They may hold control characters, half
characters (file names that are not UTF-8), text that runs from right to left, or a paragraph.
"""

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
