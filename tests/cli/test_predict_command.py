"""``tellapart predict``: streams, interruptions, images that cannot be read, the page."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pyarrow import parquet

from packed import payload_of
from predicting_models import write_onnx, write_pictures
from tellapart.cli import main
from tellapart.cli.app import USAGE_ERROR

COMMAND = [sys.executable, "-m", "tellapart"]
PREDICT = ["predict", "m.onnx", "pictures", "--scale", "1/255"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch, need):
    need("onnx")
    need("onnxruntime")
    monkeypatch.chdir(tmp_path)
    write_onnx(Path("m.onnx"))
    write_pictures(Path("pictures"))
    return tmp_path


def test_predictions_are_reported_without_flags(capfd):
    assert main([*PREDICT, "-o", "a.parquet"]) == 0
    said = capfd.readouterr()
    assert said.out == "a.parquet\n"
    for words in (
        "note: m.onnx is run by ONNX Runtime",
        "preprocessing: upright by EXIF; stretched to 16 x 16 (bilinear); x 0.00392157; rgb; NCHW",
        "(size, layout from the model's input; resize, interpolation, no mean, no std, ",
        "channels by default; scale as declared)",
        "note: 3 classes: the folders of pictures, sorted",
        "note: activation: softmax (the first rows hold numbers outside 0 to 1)",
        "note: 12 rows, in ",
    ):
        assert words in said.err
    about = json.loads(parquet.read_schema("a.parquet").metadata[b"tellapart.predict"])
    assert about["classes"] == ["blue", "green", "red"]
    assert about["preprocessing"]["size"] == [16, 16]
    assert about["model"]["name"] == "m.onnx"
    assert main(["report", "a.parquet", "--image-root", "pictures", "-o", "a.html"]) == 0
    assert "score=prob_blue, prob_green, prob_red  item=path  n=12" in capfd.readouterr().out
    gallery = payload_of(Path("a.html").read_text("utf-8"))["gallery"]
    assert gallery["shown"] == "images"
    assert sum(bool(each["picture"]) for each in gallery["examples"]) == 12


def test_predictions_flow_into_a_report(folder):
    assert main([*PREDICT, "-o", "a.parquet", "--quiet"]) == 0
    words = [*COMMAND, *PREDICT, "-o", "-", "--quiet"]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as predicted:
        reports = [
            subprocess.run(
                [*COMMAND, "report", file, "--json"], stdin=stdin, check=True, capture_output=True
            )
            for file, stdin in (("-", predicted.stdout), ("a.parquet", None))
        ]
    assert predicted.returncode == 0
    both = [json.loads(report.stdout) for report in reports]
    assert both[0]["metrics"] == both[1]["metrics"]
    assert not list(folder.glob("*.partial"))


def test_images_that_cannot_be_read_are_listed(capfd):
    Path("pictures/red/0.png").write_bytes(b"no image")
    whole = Path("pictures/blue/1.png").read_bytes()
    Path("pictures/blue/1.png").write_bytes(whole[: len(whole) // 2])
    assert main([*PREDICT, "-o", "a.parquet"]) == 0
    said = capfd.readouterr().err
    assert (
        "warning: 2 images could not be read: blue/1.png (truncated), red/0.png (not an image)"
        in (said)
    )
    listed = Path("a.parquet.unreadable.csv").read_text()
    assert listed == "path,reason\nblue/1.png,truncated\nred/0.png,not an image\n"
    table = parquet.read_table("a.parquet")
    assert table.num_rows == 10
    assert json.loads(table.schema.metadata[b"tellapart.predict"])["unreadable"]["count"] == 2
    assert main([*PREDICT, "-o", "b.parquet", "--strict"]) == USAGE_ERROR
    assert parquet.read_table("b.parquet").num_rows == 10
    for path in Path("pictures").glob("*/*.png"):
        path.write_bytes(b"no image")
    assert main([*PREDICT, "-o", "c.parquet"]) == USAGE_ERROR
    assert "none of the 12 images can be read; the first is blue/0.png" in capfd.readouterr().err
    assert not Path("c.parquet").exists()


def test_nothing_is_overwritten_unasked(capfd):
    Path("a.parquet").write_text("mine")
    assert main([*PREDICT, "-o", "a.parquet"]) == USAGE_ERROR
    assert "a.parquet exists; expected another output, or --force" in capfd.readouterr().err
    assert Path("a.parquet").read_text() == "mine"
    assert main([*PREDICT, "-o", "a.parquet", "--force"]) == 0
    assert main(["predict", "m.onnx", "pictures", "-o", "a.txt"]) == USAGE_ERROR
    assert main(["predict", "m.onnx", "pictures", "-o", "none/a.csv"]) == USAGE_ERROR


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["--size", "big"], "--size is 'big'; expected a side such as 224, or HxW: 224x160"),
        (["--scale", "1/0"], "--scale is '1/0'; expected numbers"),
        (["--scale", "-1"], "--scale is -1.0; expected a positive number"),
        (["--batch-size", "0"], "--batch-size is 0; expected at least 1"),
        (["--workers", "0"], "--workers is 0; expected at least 1"),
        (["--provider", "Fast"], "--provider is 'Fast'; expected one that is installed"),
        (["--classes", "a,b"], "there are 2 class names (as declared), and the model has 3"),
        (["--item", "x"], "pictures is a folder, without columns"),
        ([], "expected --scale 1/255 (0 to 1) or --scale 1 (0 to 255)"),
    ],
)
def test_errors_name_flags(capfd, flags, message):
    given = [] if "--scale" in flags or not flags else ["--scale", "1"]
    words = ["predict", "m.onnx", "pictures", "-o", "a.parquet"]
    assert main([*words, *given, *flags]) == USAGE_ERROR
    assert message in capfd.readouterr().err


def many_large_pictures(folder: Path) -> None:
    """Write 48 pictures that take long to decode, three of them unlike."""
    shutil.rmtree("pictures")
    rng = np.random.default_rng(1)
    for name in ("blue", "green", "red"):
        (folder / "pictures" / name).mkdir(parents=True)
        first = folder / "pictures" / name / "00.png"
        pixels = rng.integers(0, 256, (1200, 1200, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(first, compress_level=1)
        for row in range(1, 16):
            os.link(first, first.with_name(f"{row:02}.png"))
    (folder / "pictures" / "green" / "broken.png").write_bytes(b"no image")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_goes_on_and_gives_the_same_file(folder, how, capfd):
    many_large_pictures(folder)
    words = [*PREDICT, "--batch-size", "2", "--part-size", "2", "--workers", "1", "-o"]
    assert main([*words, "whole.parquet"]) == 0
    capfd.readouterr()
    started = subprocess.Popen([*COMMAND, *words, "a.parquet"], stderr=subprocess.PIPE, text=True)
    kept = Path("a.parquet.partial")
    deadline = time.monotonic() + 120
    while len(list(kept.glob("*.arrow"))) < 3:
        assert started.poll() is None, started.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    started.send_signal(how)
    code = started.wait()
    said = started.stderr.read()
    started.stderr.close()
    assert not Path("a.parquet").exists()
    finished = {path: path.read_bytes() for path in kept.glob("*.arrow")}
    assert 3 <= len(finished) < 24
    if how == signal.SIGINT:
        assert code == 130
        assert "finished parts are kept in a.parquet.partial" in said
    assert main([*words, "a.parquet", "--classes", "x,y,z"]) == USAGE_ERROR
    error = capfd.readouterr().err
    assert "begun with another list of classes; expected the same command, or --restart" in error
    assert {path: path.read_bytes() for path in kept.glob("*.arrow")} == finished
    assert main([*words, "a.parquet"]) == 0
    assert "of 49 images are finished from before" in capfd.readouterr().err
    assert Path("a.parquet").read_bytes() == Path("whole.parquet").read_bytes()
    listed = Path("a.parquet.unreadable.csv").read_text()
    assert listed == "path,reason\ngreen/broken.png,not an image\n"
    assert not kept.exists()


def test_another_model_or_other_pictures_do_not_go_on(capfd):
    Path("a.parquet.new").mkdir()  # in the way of the joined file, when all parts are finished
    assert main([*PREDICT, "-o", "a.parquet"]) == USAGE_ERROR
    assert "a.parquet cannot be written" in capfd.readouterr().err
    Path("a.parquet.new").rmdir()
    assert Path("a.parquet.partial/header.json").exists()
    Image.new("RGB", (9, 9), "red").save("pictures/red/0.png")
    assert main([*PREDICT, "-o", "a.parquet"]) == USAGE_ERROR
    assert "begun with another source" in capfd.readouterr().err
    write_onnx(Path("m.onnx"), softmax=True)
    assert main([*PREDICT, "-o", "a.parquet"]) == USAGE_ERROR
    assert "begun with another model, source" in capfd.readouterr().err
    assert main([*PREDICT, "-o", "a.parquet", "--restart"]) == 0
    Path("b.parquet.partial").mkdir()
    Path("b.parquet.partial/mine.txt").write_text("mine")
    assert main([*PREDICT, "-o", "b.parquet", "--restart"]) == USAGE_ERROR
    assert Path("b.parquet.partial/mine.txt").exists()


def test_help_loads_no_engine():
    code = (
        "import sys; from tellapart.cli import main; main(['predict', '--help']); "
        "print([name for name in ('torch', 'keras', 'onnxruntime', 'PIL', 'pyarrow') "
        "if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
