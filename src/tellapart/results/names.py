"""Text from outside made safe to print: no name turns a line about or moves the cursor."""

# Marks that reorder the text around them: one of them in a class name turns a line about.
_REORDERING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)
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
