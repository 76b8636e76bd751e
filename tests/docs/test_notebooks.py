"""The example notebooks run, and hold what they print."""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "notebooks"
SCRIPT = ROOT / "scripts" / "write_notebooks.py"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
MOST_BYTES = 400_000
SECONDS = 300
NUMBER = re.compile(r"\d+(?:\.\d+)?")
PLACE = re.compile(r"(?:^|[\s\"'(=])(?:/\w+/|[A-Z]:\\|~/|file://)")


def test_there_is_one_for_every_kind_of_user():
    assert NAMES == ["comparison", "images", "medical", "soft_labels"]


@pytest.fixture(params=NAMES)
def committed(request, need):
    path = FOLDER / f"{request.param}.ipynb"
    return need("nbformat").read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell):
    """Return everything that a cell shows as text: what it printed, and results in words."""
    return [
        output.text if output.output_type == "stream" else output.data.get("text/plain", "")
        for output in cell.outputs
    ]


def formats(cell):
    """Return the formats of every output, less the frames that are not kept."""
    return [
        sorted(output.get("data", {}).keys() - {"text/html"}) or output.name
        for output in cell.outputs
    ]


def alike(one, other):
    """Tell whether two texts differ at most in the last digit of their numbers.

    Versions of scikit-learn and of linear algebra round differently.
    """
    words = [" ".join(NUMBER.sub("#", text).split()) for text in (one, other)]
    if words[0] != words[1]:
        return False
    for a, b in zip(NUMBER.findall(one), NUMBER.findall(other), strict=True):
        digits = min(len(each.partition(".")[2]) for each in (a, b))
        if abs(float(a) - float(b)) > 1.5 * 10**-digits:
            return False
    return True


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("AUC 0.894 [0.846, 0.929]", "AUC 0.895 [0.846, 0.929]", True),
        ("AUC 0.894 [0.846, 0.929]", "AUC 0.896 [0.846, 0.929]", False),
        ("AUC 0.894", "ROC 0.894", False),
        ("a  0.09", "a 0.1", True),
        ("128 rows", "130 rows", False),
        ("rows", "rows 1", False),
    ],
)
def test_texts_are_alike_up_to_the_last_digit(one, other, same):
    assert alike(one, other) is same


@pytest.mark.parametrize("name", NAMES)
def test_a_fresh_run_shows_what_the_file_holds(name, need, tmp_path):
    for package in ("nbclient", "ipykernel", "sklearn"):
        need(package)
    done = subprocess.run(
        [sys.executable, str(SCRIPT), name, "--raw", str(tmp_path)],
        capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    read = need("nbformat").read
    fresh = read(tmp_path / f"{name}.ipynb", as_version=4)
    held = read(FOLDER / f"{name}.ipynb", as_version=4)
    assert [cell.id for cell in fresh.cells] == [cell.id for cell in held.cells]
    for new, old in zip(code_cells(fresh), code_cells(held), strict=True):
        assert formats(new) == formats(old), new.id
        for one, other in zip(texts(new), texts(old), strict=True):
            assert alike(one, other), f"{new.id}\n--- now\n{one}\n--- in the file\n{other}"
    pages = [
        output.data
        for cell in code_cells(fresh)
        for output in cell.outputs
        if "text/html" in output.get("data", {})
    ]  # what shows itself has its page, which the file does not keep
    assert pages
    for shown in pages:
        assert shown["text/html"].startswith('<iframe title="tellapart ')
        assert {"image/png", "text/plain"} <= shown.keys()


def test_the_file_is_valid_and_small_and_has_run_from_top_to_bottom(committed, need):
    need("nbformat").validate(committed)
    cells = code_cells(committed)
    assert [cell.execution_count for cell in cells] == [*range(1, len(cells) + 1)]
    shown = [output for cell in cells for output in cell.outputs]
    kinds = {output.output_type for output in shown}
    assert kinds <= {"stream", "execute_result", "display_data"}
    assert {output.name for output in shown if output.output_type == "stream"} == {"stdout"}
    assert not any("text/html" in output.get("data", {}) for output in shown)


def test_nothing_in_the_file_tells_of_the_machine(committed):
    assert set(committed.metadata) == {"kernelspec", "language_info"}
    assert committed.metadata.kernelspec.name == "python3"
    assert "version" not in committed.metadata.language_info
    for cell in committed.cells:
        assert cell.metadata == {}
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", cell.id)
        for text in [cell.source, *(texts(cell) if cell.cell_type == "code" else [])]:
            assert PLACE.search(text) is None, text
            assert " at 0x" not in text


@pytest.mark.parametrize(
    ("text", "told"),
    [("saved /home/me/x", True), ('"C:\\x"', True), ("1 / 11, a/b", False), ("~/x", True)],
)
def test_places_on_a_machine_are_recognised(text, told):
    assert (PLACE.search(text) is not None) is told


def test_pictures_are_pictures(committed):
    pictures = [
        output.data["image/png"]
        for cell in code_cells(committed)
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert pictures
    for each in pictures:
        with Image.open(io.BytesIO(base64.b64decode(each, validate=True))) as picture:
            assert min(picture.size) > 300
            assert len(picture.convert("RGB").getcolors(maxcolors=1 << 20)) > 20


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_small(name):
    assert (FOLDER / f"{name}.ipynb").stat().st_size < MOST_BYTES
