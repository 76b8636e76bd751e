"""Write the findings into docs/advice.md: `python scripts/write_advice_page.py`.

The chart above them is written by hand.
"""

from pathlib import Path

from tellapart.advice import KINDS

TARGET = Path(__file__).parent.parent / "docs" / "advice.md"
START = "<!-- written by scripts/write_advice_page.py from here on -->\n"

HEAD = ("code", "severity", "made when", "shown in")


def table() -> str:
    """Return one row for every kind of finding."""
    rows = [
        f"| `{code}` | {kind.severity} | {kind.when} | {kind.shown} |"
        for code, kind in KINDS.items()
    ]
    lines = [f"| {' | '.join(HEAD)} |", f"| {' | '.join('---' for _ in HEAD)} |", *rows]
    return "\n".join(lines) + "\n"


def page(text: str) -> str:
    """Return the page with its findings renewed."""
    written, start, _ = text.partition(START)
    return f"{written}{start}\n{table()}"


if __name__ == "__main__":
    TARGET.write_text(page(TARGET.read_text(encoding="utf-8")), encoding="utf-8")
