from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]


@pytest.fixture(scope="session")
def report_json() -> Callable[..., Json]:
    """Run ``tellapart report FILE ... --json`` in a process of its own; return the object."""

    def run(file: Path, *flags: str) -> Json:
        done = subprocess.run(
            [sys.executable, "-m", "tellapart", "report", str(file), "--json", *flags],
            capture_output=True,
            text=True,
            check=False,
            cwd=file.parent,
            env=os.environ | {"NO_COLOR": "1"},
        )
        assert done.returncode == 0, done.stderr
        found: Json = json.loads(done.stdout)  # one object, and nothing else there
        return found

    return run
