"""`tellapart plot` as a command: files, exit codes, one line of output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tellapart.cli import main
from tellapart.cli.app import USAGE_ERROR

PETS = Path(__file__).parents[2] / "examples" / "pets.csv"
BINARY = "y_true,prob_dog\n" + "dog,0.9\ncat,0.2\ndog,0.4\ncat,0.6\ndog,.7\n" * 10


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pets.csv").write_text(BINARY)
    (tmp_path / "three.csv").write_bytes(PETS.read_bytes())
    return tmp_path


def run(folder: Path, *words: str, stdin: str | None = None):
    return subprocess.run(
        [sys.executable, "-m", "tellapart", "plot", *words],
        cwd=folder,
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"},
        check=False,
    )


def test_the_path_is_the_last_line_and_the_picture_is_there(folder):
    done = run(folder, "pets.csv")
    assert (done.returncode, done.stdout, done.stderr) == (0, "pets.roc.png\n", "")
    with Image.open(folder / "pets.roc.png") as picture:
        assert picture.size == (680, 650)


def test_size_title_and_suffix_are_flags(folder):
    done = run(folder, "three.csv", "--kind", "confusion", "--normalize", "true", "-o", "c.png",
               "--width", "4", "--height", "3", "--dpi", "50", "--title", "Pets")  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "c.png\n")
    with Image.open(folder / "c.png") as picture:
        assert picture.size == (200, 150)
    done = run(folder, "three.csv", "--of", "dog", "--marks", "0.5,youden", "-o", "c.svg",
               "--title", "Pets of $x_1$", "--level", "0.9", "--band", "none")  # fmt: skip
    assert done.returncode == 0
    text = (folder / "c.svg").read_text(encoding="utf-8")
    assert "Pets of $x_1$" in text
    assert "AUC [90% interval]" in text
    assert "youden (" in text


def test_standard_input_is_a_file_too(folder):
    done = run(folder, "-", "--kind", "pr", stdin=BINARY)
    assert (done.returncode, done.stdout) == (0, "plot.pr.png\n")


def test_an_existing_file_needs_force(folder, capfd):
    assert main(["plot", "pets.csv", "-o", "a.pdf"]) == 0
    before = (folder / "a.pdf").read_bytes()
    capfd.readouterr()
    assert main(["plot", "pets.csv", "-o", "a.pdf"]) == USAGE_ERROR
    assert capfd.readouterr().err == (
        "error: --output is 'a.pdf', which exists; expected a new name, or --force\n"
    )
    assert main(["plot", "pets.csv", "-o", "a.pdf", "--force"]) == 0
    assert (folder / "a.pdf").read_bytes() == before


def test_models_are_overlaid_and_drawn_one_by_one(folder, capfd):
    other = BINARY.replace("0.4", "0.8")
    (folder / "better.csv").write_text(other)
    command = ["plot", "pets.csv", "better.csv"]
    assert main([*command, "-o", "one.svg"]) == 0  # the rows of both, as one model
    assert capfd.readouterr().out == "one.svg\n"
    assert main([*command, "--overlay", "--single", "-o", "both.svg"]) == 0
    printed = capfd.readouterr().out.splitlines()
    assert printed == ["both.pets.svg", "both.better.svg", "both.svg"]
    text = Path("both.svg").read_text(encoding="utf-8")
    assert "pets: 0." in text
    assert "better: 1.000 [" in text
    assert main([*command, "--overlay", "--kind", "confusion", "-o", "c.png"]) == 0
    assert capfd.readouterr().out.splitlines() == ["c.pets.png", "c.better.png"]
    assert main(["plot", "pets.csv", "pets.csv", "--overlay"]) == USAGE_ERROR
    assert "pets.csv is named twice; expected each file once" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "FILE is missing"),
        (["none.csv"], "none.csv"),
        (["pets.csv", "-o", "a.jpg"], "expected a name ending in .png or .svg or .pdf"),
        (["pets.csv", "-o", "no/a.png"], "no is not a folder"),
        (["pets.csv", "--marks", "best"], "--marks hold 'best'; expected numbers or youden, f1"),
        (["pets.csv", "--kind", "confusion", "--marks", "0.5"], "--kind confusion does not draw"),
        (["pets.csv", "--normalize", "all"], "--normalize is 'all', which --kind roc does not"),
        (["pets.csv", "--of", "bird"], "--of is 'bird'; expected one of dog"),
        (["pets.csv", "--kind", "threshold", "--metric", "auc"], "--metric is 'auc'; expected one"),
        (["three.csv", "--marks", "0.5"], "--marks are [0.5], but there are 5 curves"),
        (["pets.csv", "--level", "2"], "--level is 2"),
        (["pets.csv", "--width", "0"], "--width is 0; expected 0.5 to 100 inches"),
        (["pets.csv", "--dpi", "0"], "--dpi is 0"),
        (["pets.csv", "--kind", "auc"], "auc"),
        (["pets.csv", "--prevalence", "0.1"], "--prevalence is 0.1, which --kind roc does not"),
        (["pets.csv", "--kind", "gain", "--range", "0,0.5"], "--range is '0,0.5', which --kind"),
        (["pets.csv", "--kind", "decision", "--range", "0.5"], "--range is [0.5]; expected two"),
        (["pets.csv", "--kind", "decision", "--prevalence", "2"], "--prevalence is 2.0; expected"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_one_line_and_exit_code_two(folder, capfd, words, message):
    assert main(["plot", *words]) == USAGE_ERROR
    error = capfd.readouterr().err
    assert message in error
    assert error.startswith("error: ")
    assert len(error.splitlines()) == 1
    assert not list(folder.glob("*.png"))


@pytest.mark.parametrize(
    "kind",
    [
        "roc", "pr", "det", "gain", "lift", "confusion", "histogram", "threshold", "decision",
        "reliability", "overview",
    ],
)  # fmt: skip
def test_every_kind_draws_several_classes(folder, capfd, kind):
    assert main(["plot", "three.csv", "--kind", kind, "-o", "a.png", "--dpi", "60"]) == 0
    assert capfd.readouterr().out == "a.png\n"


@pytest.mark.parametrize("kind", ["reliability", "decision"])
def test_ranks_have_nothing_to_draw_and_no_picture_is_written(folder, capfd, kind):
    command = ["plot", "pets.csv", "--kind", kind, "--scores", "rank", "-o", "a.png"]
    assert main(command) == USAGE_ERROR
    assert capfd.readouterr().err.startswith("error: nothing to draw: needs probabilities")
    assert not (folder / "a.png").exists()


def test_a_decision_curve_has_a_prevalence_and_a_range(folder, capfd):
    command = ["plot", "pets.csv", "--kind", "decision", "--prevalence", "0.1", "-o", "d.svg"]
    assert main([*command, "--range", "0.01,0.5"]) == 0
    assert "treat all (prevalence 10.0%)" in (folder / "d.svg").read_text(encoding="utf-8")
