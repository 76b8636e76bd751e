"""Commands inside this process: what they write, and what they do with errors."""

from __future__ import annotations

import csv
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from rich.cells import cell_len

from tellapart.cli import main
from tellapart.cli.app import INTERNAL_ERROR, INTERRUPTED, USAGE_ERROR
from tellapart.cli.flags import split_classes
from tellapart.cli.messages import one_line, wrapped
from tellapart.evaluation import evaluate

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("TELLAPART_DATA", ROOT.parent / "shared" / "data"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_and_the_function_give_the_same_numbers(folder, capfd):
    rng = np.random.default_rng(5)
    truth, scores = rng.integers(0, 2, 200), rng.random(200)
    pd.DataFrame({"y_true": truth, "score": scores}).to_csv("a.csv", index=False)
    assert main(["report", "a.csv", "--json", "--level", "0.9"]) == 0
    found = json.loads(capfd.readouterr().out)
    expected = json.loads(evaluate(truth, scores, level=0.9).to_json())
    assert found["metrics"] == expected["metrics"]
    assert found["findings"] == expected["findings"]


def test_real_predictions_give_one_json_in_every_format(folder, capfd):
    source = DATA / "cifar10_cnn" / "wideresnet-16-4-cifar-10.npz"
    if not source.exists():
        pytest.skip(f"no real data at {DATA}; set TELLAPART_DATA")
    archive = np.load(source)
    frame = pd.DataFrame(archive["predictions"], columns=[f"prob_{k}" for k in range(10)])
    frame.insert(0, "y_true", archive["ground_truth"])
    frame.to_csv("a.csv", index=False)
    frame.to_parquet("a.parquet")
    frame.astype("float64").to_csv("widened.csv", index=False)
    printed = []
    for path in ("a.csv", "a.parquet", "widened.csv"):
        assert main(["report", path, "--json"]) == 0
        printed.append(capfd.readouterr().out)
    assert printed[0] == printed[1] == printed[2]
    assert main(["report", str(source), "--json"]) == 0
    from_npz = json.loads(capfd.readouterr().out)
    from_csv = json.loads(printed[0])
    assert from_npz["data"].pop("columns") != from_csv["data"].pop("columns")
    assert from_npz == from_csv
    assert from_csv["metrics"]["accuracy"]["value"] == 0.9109


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (KeyboardInterrupt(), INTERRUPTED, "error: interrupted\n"),
        (
            ZeroDivisionError("by\nzero"),
            INTERNAL_ERROR,
            "error: internal: ZeroDivisionError: by zero (--debug shows where)\n",
        ),
        (
            OSError(28, "Disk full", "cache"),
            INTERNAL_ERROR,
            "error: internal: OSError: [Errno 28] Disk full: 'cache' (--debug shows where)\n",
        ),
    ],
)
def test_what_goes_wrong_inside_has_its_own_exit_code(
    folder, capfd, monkeypatch, error, code, text
):
    def fail(*_arguments, **_options):
        raise error

    monkeypatch.setattr("tellapart.cli.reports.run_report", fail)
    assert main(["a.csv"]) == code
    assert capfd.readouterr().err == text


def test_missing_cells_name_the_flag_that_drops_them(folder, capfd):
    Path("holes.csv").write_text("y_true,prob_dog\ndog,0.9\ncat,0.2\ndog,\n")
    assert main(["report", "holes.csv"]) == USAGE_ERROR
    message = capfd.readouterr().err
    assert "prob_dog[2] is missing" in message
    assert "--drop-missing" in message
    assert main(["report", "holes.csv", "--drop-missing"]) == 0
    assert capfd.readouterr().out.splitlines()[0].endswith("n=2  dropped 1 row")


def test_other_peoples_files_are_not_overwritten(folder, capfd):
    Path("pets.csv").write_text("y_true,prob_dog\ndog,0.9\ncat,0.2\n")
    page = Path("page.html")
    page.write_text("my thesis")
    command = ["report", "pets.csv", "--quiet", "-o", "page.html"]
    assert main(command) == USAGE_ERROR
    assert capfd.readouterr().err.endswith("expected a new name, or --force\n")
    assert page.read_text() == "my thesis"
    assert main([*command, "--force"]) == 0
    assert page.read_text().startswith("<!doctype html>")
    assert main(command) == 0  # now it is a report


def test_notes_go_to_standard_error_unless_quiet(folder, capfd):
    Path("a.csv").write_text("y_true,logit\n0,-2.5\n1,3.5\n1,-1\n0,0.5\n")
    assert main(["report", "a.csv", "--json"]) == 0
    assert capfd.readouterr().err == "note: logit: if these are logits, add --scores logit\n"
    assert main(["report", "a.csv", "--json", "--quiet"]) == 0
    assert capfd.readouterr().err == ""


def test_a_terminal_is_no_table(folder, capfd, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    assert main(["-"]) == USAGE_ERROR
    assert "standard input is a terminal" in capfd.readouterr().err


def test_a_missing_package_names_its_extra(folder, capfd, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    assert main(["demo", "digits"]) == USAGE_ERROR
    assert 'pip install "tellapart[demo]"' in capfd.readouterr().err
    assert not Path("digits").exists()


def test_control_characters_do_not_reach_the_terminal(folder, capfd):
    assert one_line("a\x1b[31m\nb\x07") == "a\\x1b[31m b\\x07"
    Path("evil.csv").write_text("y_true,score\n\x1b[31mred,0.1\nblue,0.9\n")
    assert main(["report", "evil.csv"]) == 0
    assert "\x1b" not in capfd.readouterr().out


def test_emoji_stay_whole_in_messages():
    assert one_line("\U0001f408\u200d\u2b1b \u202e") == "\U0001f408\u200d\u2b1b \\u202e"


@pytest.mark.parametrize("width", [20, 33, 60])
def test_wrapped_lines_keep_every_word_and_their_width(width):
    line = "error: score is 'a' * 50, " + "x" * 70 + " 猫猫猫 expected --score COLUMN"
    pieces = wrapped(line, width, indent="  ")
    assert max(map(cell_len, pieces)) <= width
    assert pieces[0].startswith("error: ")
    assert all(piece.startswith("  ") for piece in pieces[1:])
    together = "".join(piece.strip() for piece in pieces)
    assert together.replace(" ", "") == line.replace(" ", "")


def test_classes_are_split_like_csv():
    assert split_classes('cat, "owl, barn" ,dog') == ["cat", "owl, barn", "dog"]


def test_the_demo_writes_pictures_predictions_and_a_page(folder, capfd):
    assert main(["demo", "digits"]) == 0
    printed = capfd.readouterr().out.splitlines()
    assert printed[-1] == str(Path("digits", "report.html"))
    assert Path(printed[-1]).exists()
    with Path("digits/predictions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1797
    right = [max(range(10), key=lambda k: float(r[f"prob_{k}"])) == int(r["y_true"]) for r in rows]
    assert 0.95 < sum(right) / len(right) < 0.99
    assert sorted({row["fold"] for row in rows}, key=int) == [str(k) for k in range(10)]
    for row in rows[:20]:
        with Image.open(Path("digits", row["image"])) as picture:
            assert picture.size == (64, 64)
        assert Path(row["image"]).parent.name == row["y_true"]
    before = Path("digits/predictions.csv").read_bytes()
    assert main(["demo", "digits", "--quiet"]) == 0  # its own files may be replaced
    assert Path("digits/predictions.csv").read_bytes() == before
    assert capfd.readouterr().out == f"{Path('digits', 'report.html')}\n"


def test_the_demo_leaves_other_peoples_predictions_alone(folder, capfd):
    Path("mine").mkdir()
    Path("mine/predictions.csv").write_text("y_true,score\n")
    assert main(["demo", "mine"]) == USAGE_ERROR
    assert "is not from this demo" in capfd.readouterr().err
    assert Path("mine/predictions.csv").read_text() == "y_true,score\n"
