"""Optional packages in tests."""

from __future__ import annotations

import os
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import pytest

REQUIRE_EXTRAS = os.environ.get("CI") == "true"


def installed(*names: str) -> None:
    """Look for optional packages: skip the test without them, or fail where they are required.

    Nothing is imported: keras, for one, cannot be where no back end was chosen.
    """
    missing = [name for name in names if find_spec(name.partition(".")[0]) is None]
    if missing and REQUIRE_EXTRAS:
        pytest.fail(f"{', '.join(missing)} not installed, and this run requires every extra")
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed")


def imported(name: str) -> ModuleType | Any:
    """Import an optional package: skip the test without it, but fail where extras are required."""
    installed(name)
    return pytest.importorskip(name)
