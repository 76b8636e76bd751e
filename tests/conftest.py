from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings

HERE = Path(__file__).resolve().parent
FOLDERS = ("kernels", "metrics", "calibration", "report/browser")
HELPERS = (HERE, *(HERE / name for name in FOLDERS))
sys.path[:0] = [str(folder) for folder in HELPERS]

import example_scripts  # noqa: E402
from extras import REQUIRE_EXTRAS, imported, installed  # noqa: E402

DATA = "TELLAPART_DATA"
CHROMIUM = Path("/usr/bin/chromium")

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


@pytest.fixture(scope="session")
def ran(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], example_scripts.Run]:
    """Run a script of `examples/`, once however many tests of however many workers ask."""
    table = {each.script: each for each in example_scripts.EXAMPLES}
    mine = tmp_path_factory.getbasetemp()
    shared = mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine

    @cache
    def run(script: str) -> example_scripts.Run:
        example, photos = table[script], None
        installed(*example.needs)
        if example.wants_photos:
            photos = request.getfixturevalue("real_data") / example_scripts.PHOTOS
            if not photos.is_dir():
                pytest.skip(f"no photos in {photos}")
        folder = shared / "examples" / script.removesuffix(".py")
        folder.parent.mkdir(exist_ok=True)
        with FileLock(f"{folder}.lock"):
            return example_scripts.run_once(example, folder, photos)

    return run


def _unavailable(message: str) -> None:
    if REQUIRE_EXTRAS:
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start the real Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _unavailable("playwright is not installed")
    if not CHROMIUM.exists():
        _unavailable(f"{CHROMIUM} is missing")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield launched
        launched.close()
