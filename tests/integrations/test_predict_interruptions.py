"""Parts that are damaged, folders and configs that are odd: a plain message, or done again."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from predicting_models import write_onnx, write_pictures
from tellapart.errors import InputError
from tellapart.inputs import read_problem
from tellapart.integrations.predicting import Declared, predict
from tellapart.integrations.predicting.class_names import checked_names
from tellapart.integrations.predicting.configs import declared_in
from tellapart.integrations.predicting.models import Facts
from tellapart.integrations.predicting.onnx_models import _class_names
from tellapart.integrations.predicting.preprocessing import Preprocessing
from tellapart.integrations.predicting.settling import settled_way, told
from tellapart.integrations.predicting.sources import open_source

WAY = Declared(scale=1 / 255)


@pytest.fixture
def begun(tmp_path, need):
    """A run that was stopped after two of four parts."""
    need("onnxruntime")
    need("onnx")
    model = write_onnx(tmp_path / "m.onnx")
    pictures = write_pictures(tmp_path / "pictures")

    def run(name="a.parquet", **more):
        options = {"preprocessing": WAY, "batch_size": 3, "part_size": 3} | more
        return predict(model, pictures, tmp_path / name, **options)

    def stop(done, total):
        if done > 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(progress=stop)
    run("whole.parquet")
    return run


def test_damaged_parts_are_made_again(tmp_path, begun):
    parts = tmp_path / "a.parquet.partial"
    first = parts / "000000.arrow"
    first.write_bytes(first.read_bytes()[:300])
    made = begun()
    assert made.resumed == 3
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    assert not parts.exists()


@pytest.mark.parametrize("header", ["[]", "{", '{"key": {}}', "more"])
def test_a_damaged_header_asks_for_a_new_start(tmp_path, begun, header):
    path = tmp_path / "a.parquet.partial" / "header.json"
    if header == "more":
        stored = json.loads(path.read_text())
        stored["settled"]["unknown"] = 1
        header = json.dumps(stored)
    path.write_text(header)
    with pytest.raises(InputError, match=r"header of the parts .*damaged; expected --restart"):
        begun()
    begun(restart=True)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def test_a_second_run_with_the_same_output_is_refused(tmp_path, begun):
    lock = tmp_path / "a.parquet.partial" / "lock"

    def other(done, total):
        with pytest.raises(InputError, match=r"another run writes to .*a.parquet.partial"):
            begun()

    begun(progress=other)
    assert not lock.parent.exists()
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    lock.parent.mkdir()
    from tellapart.integrations.predicting.parts import _machine

    lock.write_text(f"{done.stdout.strip()} {_machine()}")
    begun(overwrite=True)  # of a process that is gone
    assert not lock.parent.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="links and bytes in names")
def test_odd_folders_are_no_classes(tmp_path):
    pictures = write_pictures(tmp_path / "pictures", each=1)
    (pictures / "none").mkdir()
    (pictures / "self").symlink_to(pictures / "self")
    (pictures / "linked").symlink_to(pictures / "red")
    source = open_source(pictures)
    assert source.folders == ("blue", "green", "red")
    assert any("without images are no classes: none" in note for note in source.notes)
    if sys.platform == "linux":
        odd = os.fsencode(pictures) + b"/caf\xe9"
        os.mkdir(odd)  # noqa: PTH102
        Image.new("RGB", (4, 4)).save(tmp_path / "1.png")
        (tmp_path / "1.png").rename(os.fsdecode(odd) + "/1.png")
        with pytest.raises(InputError, match="has a name that is no UTF-8"):
            open_source(pictures)


def test_arrays_with_a_side_of_0_are_refused(tmp_path):
    np.savez(tmp_path / "x.npz", x=np.zeros((2, 0, 5, 3), np.uint8))
    with pytest.raises(InputError, match=r"has shape \(2, 0, 5, 3\); expected no side of 0"):
        open_source(tmp_path / "x.npz")


@pytest.mark.parametrize("names", ['{"a": "b"}', "{None: 1}", "{1: 'b'}", "{float('inf'): 1}"])
def test_metadata_that_number_no_classes_name_none(names):
    assert _class_names({"names": names}) in (None, tuple(part.strip() for part in [names]))


def test_many_names_are_checked_in_linear_time():
    names = tuple(f"c{k}" for k in range(200_000))
    assert checked_names(names, "declared", len(names))[0] == names
    with pytest.raises(InputError, match="'c7' more than once"):
        checked_names((*names, "c7"), "declared", len(names) + 1)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"do_resize": True}, "size is missing, which do_resize needs"),
        ({"size": {"height": 32.7, "width": 32}}, "size holds 32.7; expected whole numbers"),
        ({"size": True}, "size holds True"),
        ({"size": 32, "resample": True}, "the interpolation is True"),
        ({"size": 32, "rescale_factor": float("nan")}, "rescale_factor is nan"),
        ({"size": 32, "do_center_crop": True}, "crop_size is missing"),
        ({"size": 32, "image_mean": [0, float("inf")], "image_std": 1}, "image_mean is"),
    ],
)
def test_odd_configs_are_named(tmp_path, config, message):
    path = tmp_path / "preprocessor_config.json"
    path.write_text(json.dumps(config))
    with pytest.raises(InputError, match=f"preprocessor_config.json: {message}"):
        declared_in(path)


@pytest.mark.parametrize(("over", "left"), [(1, 0), (3, 2), (5, 2), (7, 4), (2, 1)])
def test_the_middle_of_timm_is_that_of_torchvision(tmp_path, over, left):
    """torchvision cuts at ``int(round(over / 2))``, which rounds halves to even."""
    (tmp_path / "config.json").write_text(
        json.dumps(
            {
                "pretrained_cfg": {
                    "input_size": [3, 8, 8],
                    "crop_pct": 1.0,
                    "mean": [0, 0, 0],
                    "std": [1, 1, 1],
                }
            }
        )
    )
    declared = declared_in(tmp_path / "config.json")
    assert declared.rounding == "nearest"
    pixels = np.repeat(np.arange(8 + over, dtype=np.uint8)[None], 8, axis=0)
    for rounding, first in (("nearest", left), ("down", over // 2)):
        way = Preprocessing(None, 1.0, "none", (8, 8), channels="grey", rounding=rounding)
        assert way.applied(Image.fromarray(pixels))[0, 0, 0] == first


def test_defaults_are_called_so():
    way, origins = settled_way(Facts("x", (1, 3, 8, 8)), WAY, None)
    assert told(way, origins).endswith(
        "(size, layout from the model's input; resize, interpolation, no mean, no std, channels by "
        "default; scale as declared)"
    )
    way, origins = settled_way(Facts("x", (1, 1, None, None)), Declared(crop=(4, 4), scale=1), None)
    assert "not resized; middle 4 x 4" in told(way, origins)
    assert "channels, layout from the model's input" in told(way, origins)


def test_a_csv_keeps_odd_names_or_is_refused(tmp_path, need):
    need("onnxruntime")
    need("onnx")
    model = write_onnx(tmp_path / "m.onnx")
    pictures = write_pictures(tmp_path / "pictures")
    names = ["blue", 'gr"e,en', "red"]
    (pictures / "green").rename(pictures / names[1])
    out = tmp_path / "a.csv"
    predict(model, pictures, out, preprocessing=WAY, classes=names)
    problem, _ = read_problem(out)
    assert sorted(problem.classes) == sorted(names)
    (pictures / "blue").rename(pictures / "b\nlue")
    with pytest.raises(InputError, match=r"a line end in its name.*\.parquet"):
        predict(model, pictures, out, preprocessing=WAY, classes=["b\nlue", names[1], "red"],
                overwrite=True)  # fmt: skip
