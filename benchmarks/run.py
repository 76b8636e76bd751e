"""The same work done by tellapart and by scikit-learn, in one process: a table, not a test.

    python benchmarks/run.py                 all tables, a few minutes
    python benchmarks/run.py binary startup  some of them

Times are medians of calls that take turns; the ratio is the peer's time over ours.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterator

import numpy as np
import sklearn
from areas import binary, several
from comparing import comparing
from counts import counts
from drawing import drawing
from loops import loops
from memory import memory
from pages import pages
from resampling import resampling
from rich.console import Console
from rich.table import Table
from startup import startup
from timing import Row

import tellapart as ta

TABLES: dict[str, tuple[str, Callable[[], Iterator[Row]]]] = {
    "binary": ("Two classes", binary),
    "several": ("Several classes", several),
    "counts": ("Predicted classes", counts),
    "comparing": ("Paired DeLong of five models; peer: one model, as the work says", comparing),
    "resampling": ("Bootstrap", resampling),
    "drawing": ("Operating points; peer: all points of every curve, thinned one by one", drawing),
    "pages": ("The page of two models: made, opened in Chromium, its slider moved", pages),
    "memory": ("Many classes: time, and peak memory beyond the data", memory),
    "startup": ("Starting", startup),
    "loops": ("Metrics of PyTorch loops; peer: the exact BinaryAUROC of torchmetrics", loops),
}


def shown(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 1e-3:
        return f"{1e6 * seconds:.0f} us"
    return f"{1e3 * seconds:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def table(title: str, rows: Iterator[Row]) -> Table:
    out = Table(title=title, title_justify="left", width=80)
    out.add_column("work", ratio=1)
    for name in ("ours", "peer", "ratio"):
        out.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.1f}"
        what = f"{row.what} ({row.note})" if row.note else row.what
        out.add_row(what, shown(row.ours), shown(row.peer), ratio)
    return out


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise SystemExit(f"no table {unknown[0]!r}; expected {', '.join(TABLES)}")
    console = Console(width=80)
    console.print(
        f"tellapart {ta.__version__}; peer: scikit-learn {sklearn.__version__}; NumPy "
        f"{np.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores"
    )
    for name in names or TABLES:
        title, rows = TABLES[name]
        console.print(table(title, rows()))


if __name__ == "__main__":
    main(sys.argv[1:])
