from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def table() -> Callable[[Path], dict[str, list[Any]]]:
    """Read a CSV file: column -> values as text."""

    def read(path: Path) -> dict[str, list[Any]]:
        with path.open(encoding="utf-8") as file:
            header, *body = csv.reader(file)
        return dict(zip(header, map(list, zip(*body, strict=True)), strict=True))

    return read
