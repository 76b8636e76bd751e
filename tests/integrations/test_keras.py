"""Keras reads its back end once, so every back end has a process of its own."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from example_scripts import EXAMPLES, missing, run
from extras import installed

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BACKENDS = ("torch", "jax")
BOUNDS = "test_bounds.py::test_the_exact_area_is_within_the_bounds_of_one_batch"
ON_JAX = (
    "test_areas.py::test_compiled_sums_are_as_exact",
    f"{BOUNDS}[few values]",
    f"{BOUNDS}[weights of all sizes]",
    "test_bounds.py::test_the_smallest_scores_are_no_certain_tie",
    "test_bounds.py::test_large_batches_of_brier_and_f1_lose_nothing",
    "test_training.py::test_metrics_inside_of_fit_and_evaluate_are_those_of_evaluate",
    "test_training.py::test_the_callback_puts_exact_numbers_into_history",
)
KERAS_ON_TORCH = "__array__ implementation doesn't accept a copy keyword"  # Keras itself


def environment(backend, folder):
    single = {"OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu"}
    home = {"KERAS_HOME": str(folder), "KERAS_BACKEND": backend, "TELLAPART_TESTS_KERAS": "1"}
    return {**os.environ, **single, **home, "PYTHONIOENCODING": "utf-8"}


def checked(backend, folder, *checks):
    """Run checks with a back end; return how many passed."""
    installed("keras", backend)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
         "-W", f"ignore:{KERAS_ON_TORCH}:DeprecationWarning",
         "--basetemp", str(folder / "checks"), *checks],
        capture_output=True, text=True, check=False, cwd=ROOT, env=environment(backend, folder),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return int(re.search(r"(\d+) passed", done.stdout)[1])


@pytest.mark.parametrize("backend", ["torch", pytest.param("jax", marks=pytest.mark.slow)])
def test_metrics_and_callback_pass_their_checks(backend, tmp_path):
    checks = [str(HERE / "keras_checks"), str(ROOT / "src/tellapart/integrations/keras")]
    assert checked(backend, tmp_path, *checks) > 100


def test_what_a_compiler_could_break_works_on_jax(tmp_path):
    """Every metric in compiled training, large batches, the smallest scores; the rest is slow."""
    checks = [str(HERE / "keras_checks" / each) for each in ON_JAX]
    assert checked("jax", tmp_path, *checks) == len(ON_JAX)


def example(name, backend, ran, folder):
    """Run an example with a back end; that of the table runs once for all tests."""
    installed("keras", backend)
    row = next(each for each in EXAMPLES if each.script == name)
    if row.environment["KERAS_BACKEND"] == backend:
        return ran(name)
    done = run(replace(row, environment=environment(backend, folder)), folder)
    assert missing(row, done) == []
    return done


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_example_of_soft_labels_shows_what_the_page_says(backend, ran, tmp_path):
    done = example("keras_soft_labels.py", backend, ran, tmp_path)
    page = (ROOT / "docs" / "keras.md").read_text(encoding="utf-8")
    shown = re.search(r"```\n\$ .*keras_soft_labels.py\n(.*?)```", page, re.DOTALL)[1]
    assert done.out == shown


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_example_of_training_logs_exact_numbers_and_writes_reports(backend, ran, tmp_path):
    done = example("keras_training.py", backend, ran, tmp_path)
    logged = [float(line.split()[-1]) for line in done.lines if line.startswith("epoch")]
    assert logged
    assert max(logged) > 0.99
    assert (done.folder / "out" / "best.html").read_text("utf-8").startswith("<!")


def test_a_missing_back_end_is_told_by_name(tmp_path):
    installed("keras")
    given = environment("tensorflow", tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", "import tellapart.integrations.keras"],
        capture_output=True, text=True, check=False, env=given,
    )  # fmt: skip
    if find_spec("tensorflow"):
        assert done.returncode == 0
        return
    assert "MissingExtra" in done.stderr.splitlines()[-1]
    assert "tensorflow" in done.stderr.splitlines()[-1]
    assert "KERAS_BACKEND" in done.stderr.splitlines()[-1]
