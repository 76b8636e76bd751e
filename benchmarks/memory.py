"""A thousand classes: time, and peak memory beyond the data, in a process of its own."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from timing import Row

CLASSES, ROWS = 1_000, 50_000
MB = 2**20


def peak() -> float:
    """Return the most memory that this process has held so far, in MB.

    Linux passes the peak that `resource` knows of on to child processes; /proc does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return float(fields["VmHWM"].split()[0]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / MB if sys.platform == "darwin" else most / 1024


def measure(order: str) -> dict[str, float]:
    """Evaluate a problem of float32 probabilities, made column by column so as to add no peak."""
    import tellapart as ta

    rng = np.random.default_rng(0)
    warm = rng.dirichlet(np.ones(5), 200).astype(np.float32)
    ta.evaluate(np.arange(200) % 5, warm)  # compile, import
    truth = rng.integers(0, CLASSES, ROWS)
    score = np.empty((ROWS, CLASSES), dtype=np.float32, order=order)  # type: ignore[call-overload]
    for k in range(CLASSES):
        score[:, k] = np.exp(rng.standard_normal(ROWS, dtype=np.float32) + 2 * (truth == k))
    total = sum(score[:, k].astype(np.float64) for k in range(CLASSES))
    for k in range(CLASSES):
        score[:, k] /= total
    before = peak()
    start = time.perf_counter()
    evaluation = ta.evaluate(truth, score, classes=list(range(CLASSES)), copy=order == "C")
    evaluation.metric("roc_auc_ovo_macro")
    spent = time.perf_counter() - start
    return {"seconds": spent, "extra": peak() - before, "data": score.nbytes / MB}


def memory() -> Iterator[Row]:
    """Measure with and without the copy that `evaluate` takes of the scores."""
    for order, words in (("C", "by row, copied"), ("F", "by column, copy=False")):
        done = subprocess.run(
            [sys.executable, str(Path(__file__).resolve()), order],
            capture_output=True,
            text=True,
            check=True,
        )
        found = json.loads(done.stdout)
        column = ROWS * 4 / MB
        note = f"+{found['extra']:.0f} MB = {found['extra'] / column:.0f} columns"
        yield Row(f"evaluate {ROWS:,} x {CLASSES:,}, {words}", found["seconds"], None, note)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
