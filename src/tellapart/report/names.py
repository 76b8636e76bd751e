"""How names look in every report: whatever a class is called, no page breaks.

Class names, columns and file names come from users. They may hold control characters, half
characters (file names that are not UTF-8), text that runs from right to left, or a paragraph.
"""

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "…"

# Marks that reorder the text around them: one of them in a class name turns a line about.
_REORDERING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_VISIBLE = {code: repr(chr(code))[1:-1] for code in _CONTROLS} | dict.fromkeys(_REORDERING, "")


def encodable(text: str) -> str:
    r"""Replace what UTF-8 cannot write by its escape.

    Examples
    --------
    >>> encodable("caf\udce9")
    'caf\\udce9'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def readable(text: str) -> str:
    r"""Write control characters as escapes and drop the marks that reorder a line.

    Examples
    --------
    >>> readable("\x1b[31mred\n")
    '\\x1b[31mred\\n'
    """
    return encodable(text).translate(_VISIBLE)


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
