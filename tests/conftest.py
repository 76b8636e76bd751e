from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "kernels"), str(HERE / "metrics")]  # helpers of the tests

REQUIRE_EXTRAS = os.environ.get("CI") == "true"
DATA = "TELLAPART_DATA"

settings.register_profile("dev", deadline=None, max_examples=40)
settings.register_profile(
    "ci",
    deadline=None,  # the first call of a kernel compiles
    max_examples=40,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", deadline=None, max_examples=500)  # --hypothesis-profile=deep
settings.load_profile("ci" if REQUIRE_EXTRAS else "dev")


def imported(name: str) -> ModuleType | Any:
    """Import an optional package: skip the test without it, but fail where extras are required."""
    if REQUIRE_EXTRAS and find_spec(name.partition(".")[0]) is None:
        pytest.fail(f"{name} is not installed, and this run requires every extra")
    return pytest.importorskip(name)


@pytest.fixture(scope="session")
def need() -> Callable[[str], Any]:
    return imported


@pytest.fixture(scope="session")
def real_data() -> Path:
    default = HERE.parents[1] / "shared" / "data"
    folder = Path(os.environ.get(DATA, default))
    if not folder.is_dir():
        pytest.skip(f"no folder of real data; set {DATA} to it")
    return folder
