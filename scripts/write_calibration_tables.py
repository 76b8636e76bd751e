"""Write the tables of docs/intervals.md: `python scripts/write_calibration_tables.py`.

Every number comes from tests/calibration/simulations.py, which the tests read too. It takes some
minutes; names of tables after the command write these only.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "intervals.md"
sys.path.insert(0, str(ROOT / "tests" / "calibration"))

from simulations import SIMULATED, Line  # noqa: E402

HEADS = {
    "roc_areas": ("positives", "negatives", "AUC", "spread of positives"),
    "average_precisions": ("rows", "share of positives", "number of positives", "true value"),
    "proportions": ("metric", "rows", "true value"),
    "counted": ("metric", "rows", "share of positives, or table"),
    "bootstraps": ("metric", "rows", "share of positives"),
    "paired_tests": ("positives", "negatives", "AUC of all", "correlation"),
    "mcnemar_tests": ("rows", "chance to differ"),
    "unpaired_tests": ("first rows", "second rows", "AUC of both"),
    "powers": ("to tell apart", "positives", "negatives"),
}
PLACE = "(<!-- table {}[^\n]*-->\n).*?(<!-- end -->)"


def shown(value: str | int | float) -> str:
    """Return a name or number of a cell as it is, a share with three decimals."""
    return value if isinstance(value, str) else f"{value:g}"


def table(name: str, lines: list[Line]) -> str:
    """Return the lines of one table in Markdown."""
    columns = list(lines[0].found)
    rows = [[*HEADS[name], *columns], ["---"] * (len(HEADS[name]) + len(columns))]
    for line in lines:
        found = [f"{line.found[column]:.3f}" for column in columns]
        rows.append([*map(shown, line.cell), *found])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def page(text: str, names: list[str] | None = None) -> str:
    """Return the page with its tables renewed."""
    for name in names or SIMULATED:
        place = re.compile(PLACE.format(name), re.DOTALL)
        if len(place.findall(text)) != 1:
            raise SystemExit(f"docs/intervals.md has no single place for the table {name}")
        renewed = table(name, SIMULATED[name]())
        text = place.sub(lambda found, new=renewed: f"{found[1]}\n{new}\n{found[2]}", text)
    return text


if __name__ == "__main__":
    TARGET.write_text(
        page(TARGET.read_text(encoding="utf-8"), sys.argv[1:] or None), encoding="utf-8"
    )
