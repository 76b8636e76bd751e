"""Optional packages in tests."""

from __future__ import annotations

import os
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

REQUIRE_EXTRAS = os.environ.get("CI") == "true"


def imported(name: str) -> ModuleType | Any:
    """Import an optional package: skip the test without it, but fail where extras are required."""
    if REQUIRE_EXTRAS and find_spec(name.partition(".")[0]) is None:
        pytest.fail(f"{name} is not installed, and this run requires every extra")
    return pytest.importorskip(name)
