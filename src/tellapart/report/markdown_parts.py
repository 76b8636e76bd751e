"""GitHub-flavoured Markdown, piece by piece: text made literal, tables, folds, a bounded whole.

Whatever comes from outside is escaped with entities, which mean the same inside a table, a
paragraph and an HTML block. They never become structure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.text import Text

from tellapart.report.layouts import Cell, Sheet
from tellapart.report.names import ELLIPSIS, readable
from tellapart.report.numbers import level
from tellapart.report.wording import counted, tool_version
from tellapart.results import Finding

MARKER = "<!-- tellapart report -->"
MOST = 60_000  # characters; a comment on GitHub takes 65,536
BAR = 10  # characters

_LONGEST = 1_000  # characters of one text, before it is escaped
_LONGEST_CELL = 200
_LONGEST_FINDING = 600
_FINDINGS = 20_000
_BREAK = "&#8203;"  # a zero-width space, where text would become a link or ping somebody
_ISOLATES = ("&#8296;", "&#8297;")
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_ODD = re.compile(
    rf"""
    (?P<isolated>[{_RTL}]+(?:\s+[{_RTL}]+)*)
  | (?P<mention>@)
  | (?P<reference>\#(?=\w))                       # 123 of an issue, but no colour either
  | (?P<dollar>\$)
  | (?P<mark>[&<>\\`*\[\]|~#])
  | (?P<underscore>(?<![^\W_])_|_(?![^\W_]))      # inside a word it is no emphasis
  | (?P<broken>(?<=\bGH)-(?=\d)|(?<=\bwww)\.|:(?=//)|:(?=[\w+-]+:))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPENING = re.compile(r"(?P<number>\d{1,9})?(?P<mark>(?(number)[.)]|[-+=]))")


def escaped(text: str, most: int = _LONGEST) -> str:
    """Write a text so that it is read as it is, wherever in a line it stands.

    Parameters
    ----------
    text
        Any text; made readable and cut first.
    most
        Characters that are kept.

    Examples
    --------
    >>> escaped("<b> | f1_macro *x*"), escaped("ask @octocat, see #12")
    ('&lt;b&gt; &#124; f1_macro &#42;x&#42;', 'ask &#64;&#8203;octocat, see &#35;&#8203;12')
    """
    plain = readable(text)
    if len(plain) > most:
        plain = plain[: most - 1] + ELLIPSIS
    return _ODD.sub(_as_entity, plain)


def _as_entity(found: re.Match[str]) -> str:
    kind, text = found.lastgroup, found[0]
    if kind == "isolated":
        return text.join(_ISOLATES)
    if kind in ("mention", "reference"):
        return _entity(text) + _BREAK
    if kind == "dollar":  # GitHub reads formulas after it has read entities
        return "<span>$</span>"
    if kind == "broken":
        return _BREAK + text if text == "." else text + _BREAK
    return _entity(text)


def _entity(character: str) -> str:
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    return named.get(character, f"&#{ord(character)};")


def line(text: str) -> str:
    """Write a text that opens a line: neither a list nor a heading comes of it.

    Examples
    --------
    >>> line("1. of 3"), line("- none")
    ('1&#46; of 3', '&#45; none')
    """
    safe = escaped(text).lstrip()
    found = _OPENING.match(safe)
    if found is None:
        return safe
    first, mark = found["number"] or "", found["mark"]
    return first + _entity(mark) + safe[found.end() :]


def heading(text: str, depth: int = 3) -> str:
    """Head a part."""
    return f"{'#' * depth} {line(text)}"


def table(sheet: Sheet) -> str:
    """Write a table, with a line beneath it that counts what it leaves out; nothing of no row."""
    if not sheet.columns[0].cells:
        return ""
    heads = [_cell(column.head.replace("\n", " ")) for column in sheet.columns]
    rules = ["---" if column.kind == "words" else "---:" for column in sheet.columns]
    rows = zip(*(map(_cell, column.cells) for column in sheet.columns), strict=True)
    written = "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, rules, *rows))
    if sheet.hidden <= 0:
        return written
    return f"{written}\n\n{counted(sheet.hidden, sheet.what)} not shown."


def _cell(cell: Cell) -> str:
    text = escaped(str(cell), _LONGEST_CELL).strip()
    is_bold = isinstance(cell, Text) and "bold" in str(cell.style)
    return f"**{text}**" if is_bold and text else text


def listed(lines: Iterable[str], most: int = 8_000) -> str:
    """Write lines, already escaped, as a list within so many characters; count the rest."""
    kept: list[str] = []
    room, left = most, 0
    for each in lines:
        room -= len(each) + 3
        if room < 0:
            left += 1
        else:
            kept.append(f"- {each}")
    if left:
        kept.append(f"- and {left:,} more")
    return "\n".join(kept)


def findings(given: Sequence[Finding], most: int) -> str:
    """List findings, their severity in words; fold those after the first so many."""
    if not given:
        return ""
    lines = [
        f"**{finding.severity}**: {escaped(finding.text, _LONGEST_FINDING)}" for finding in given
    ]
    shown = f"{heading('Findings')}\n\n{listed(lines[:most], _FINDINGS)}"
    rest = lines[most:]
    if not rest:
        return shown
    return f"{shown}\n\n{folded(counted(len(rest), 'more note'), listed(rest))}"


def folded(title: str, *blocks: str) -> str:
    """Put blocks behind a line to click on."""
    inside = "\n\n".join(block for block in blocks if block)
    return f"<details>\n<summary>{escaped(title)}</summary>\n\n{inside}\n\n</details>"


def bar(value: float) -> str:
    """Draw a share of one; nothing where there is no share.

    Examples
    --------
    >>> bar(0.72), bar(float("nan"))
    ('███████░░░', '')
    """
    if not 0 <= value <= 1:  # NaN included
        return ""
    full = int(value * BAR + 1e-9)  # ten tenths are all there is
    return "█" * full + "░" * (BAR - full)


def footer(share: float, source: str | None) -> str:
    """Say what made the report, at which level, from what, and what a dash means."""
    made = "" if source is None else f" Made from {escaped(source, _LONGEST_CELL)}."
    return (
        f"tellapart {tool_version()}, {level(share)} intervals.{made} "
        "A dash is a value that does not exist for these data, never a zero."
    )


def whole(parts: Sequence[tuple[str, str]], end: str, most: int = MOST) -> str:
    """Join parts, as many as there is room for; name the others.

    Parameters
    ----------
    parts
        Name and text of each, in reading order; a part without text is left out.
    end
        The last line.
    most
        Characters, at most.
    """
    given = [(name, text) for name, text in parts if text]
    room = most - len(end) - sum(len(name) + 2 for name, _ in given) - 200
    kept, without = [MARKER], []
    for name, text in given:
        if len(text) + 2 <= room:
            kept.append(text)
            room -= len(text) + 2
        else:
            without.append(name)
    if without:
        kept.append(f"Left out, too long for a comment: {', '.join(without)}.")
    return "\n\n".join((*kept, end)) + "\n"
