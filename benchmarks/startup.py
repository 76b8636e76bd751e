"""What it costs to start: the import and the help text, beside a bare interpreter."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median

from timing import Row, seconds

RUNS = 9
COMMANDS = {
    "bare": ["-c", "pass"],
    "import tellapart": ["-c", "import tellapart"],
    "tellapart --help": ["-m", "tellapart", "--help"],
}
AIMS = {"import tellapart": "aim: 200 ms", "tellapart --help": "aim: 400 ms"}


def startup() -> Iterator[Row]:
    """Time each command in turn; the peer is `python -c pass`."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS + 1):
        for name, words in COMMANDS.items():
            command = [sys.executable, *words]
            times[name].append(
                seconds(lambda c=command: subprocess.run(c, capture_output=True, check=True))
            )
    bare = median(times.pop("bare")[1:])
    for name, spent in times.items():
        own = median(spent[1:])
        yield Row(name, own, None, f"bare {1000 * bare:.0f} ms; {AIMS[name]}")
