"""Messages that speak of flags -> messages that speak of keyword arguments."""

from __future__ import annotations

import re

_WORD = r"""(?:"[^"]*"|'[^']*'|\.\.\.|(?!(?:or|and|if|is)\b)[^\s;()"']*[^\s;,.()"'](?:,\.\.\.)?)"""
_FLAG = re.compile(rf"--(?P<flag>truth-from|[a-z]+)(?P<values>(?: (?!--){_WORD})+)")
_LISTS = ("classes",)
_NAMES = {"slice": "slices", "truth-from": "truth_from"}
_SWITCHES = {
    "--truth-from-parent": "truth_from_parent=True",
    "--truth-by-position": "truth_by_position=True",
    "--drop-missing": 'missing="drop"',
}


def with_keywords(message: str) -> str:
    """Return a message for Python: what it says to type on a command line, as arguments.

    >>> with_keywords("expected one; add --truth label or --truth 'y *'")
    'expected one; add truth="label" or truth="y *"'
    >>> with_keywords("add --classes cat,dog; add --score a b")
    'add classes=["cat", "dog"]; add score=["a", "b"]'
    >>> with_keywords("add --model m=a or --model m=b (--slice m if it is a property)")
    'add model="m=a" or model="m=b" (slices="m" if it is a property)'
    >>> with_keywords("expected both files, or --drop-missing to leave them out")
    'expected both files, or missing="drop" to leave them out'
    """
    for switch, keyword in _SWITCHES.items():
        message = message.replace(switch, keyword)
    return _FLAG.sub(_keyword, message)


def _keyword(found: re.Match[str]) -> str:
    flag = _NAMES.get(found["flag"], found["flag"])
    values = [value.strip("\"'") for value in re.findall(_WORD, found["values"])]
    is_list = flag in _LISTS or len(values) > 1
    if flag in _LISTS:
        values = [name for value in values for name in value.split(",")]
    shown = ", ".join("..." if value == "..." else f'"{value}"' for value in values)
    return f"{flag}=[{shown}]" if is_list else f"{flag}={shown}"
