from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "kernels"), str(HERE / "metrics")]  # helpers of the tests

from extras import REQUIRE_EXTRAS, imported  # noqa: E402

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
