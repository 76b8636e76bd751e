"""What is listed, what the outputs are called, and what becomes of them."""

import json

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from predicting_models import CLASSES, write_onnx, write_pictures
from tellapart.errors import InputError
from tellapart.inputs import read_problem, read_table
from tellapart.integrations.predicting import Declared, predict
from tellapart.integrations.predicting.activations import activated, matrix_of, settled
from tellapart.integrations.predicting.sources import open_source

WAY = Declared(scale=1 / 255)


@pytest.fixture(autouse=True)
def _engine(need):
    need("onnxruntime")
    need("onnx")


@pytest.fixture
def model(tmp_path):
    return write_onnx(tmp_path / "m.onnx")


@pytest.fixture
def pictures(tmp_path):
    return write_pictures(tmp_path / "pictures")


def read(path):
    return parquet.read_table(path)


def test_the_first_folder_is_the_class_however_deep_a_picture_lies(tmp_path, pictures, model):
    (pictures / "red" / "more").mkdir()
    (pictures / "red" / "0.png").rename(pictures / "red" / "more" / "z.png")
    Image.new("RGB", (5, 5)).save(pictures / "loose.png")
    (pictures / "red" / "notes.txt").write_text("no picture")
    (pictures / ".hidden").mkdir()
    notes = []
    predict(model, pictures, tmp_path / "a.parquet", preprocessing=WAY, note=notes.append)
    table = read(tmp_path / "a.parquet")
    assert table["path"].to_pylist()[-1] == "red/more/z.png"
    assert table["truth"].to_pylist() == ["blue"] * 4 + ["green"] * 4 + ["red"] * 4
    assert "1 images beside the class folders of pictures are left out" in notes
    assert "3 classes: the folders of pictures, sorted" in notes
    problem, roles = read_problem(tmp_path / "a.parquet")
    assert roles.described()["item"] == "path"
    assert list(problem.classes) == list(CLASSES)


def test_a_folder_of_pictures_alone_has_no_truth(tmp_path, pictures, model):
    predict(model, pictures / "red", tmp_path / "a.parquet", preprocessing=WAY, classes=CLASSES)
    table = read(tmp_path / "a.parquet")
    assert table.schema.names == ["path", "prob_blue", "prob_green", "prob_red"]
    assert table["path"].to_pylist() == ["0.png", "1.png", "2.png", "3.png"]


def test_folders_that_are_parts_of_the_data_are_no_classes(tmp_path, pictures):
    for part in ("train", "val"):
        (tmp_path / "root" / part).mkdir(parents=True)
    with pytest.raises(InputError, match=r"train, val, which are parts.*root/train"):
        open_source(tmp_path / "root")
    with pytest.raises(InputError, match="holds no images"):
        open_source(tmp_path / "root" / "train")


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_of_paths_keeps_its_order_its_truth_and_more(tmp_path, pictures, model, suffix):
    table = pa.table({
        "image_path": ["red/0.png", "blue/1.png", "green/2.png"],
        "label": ["red", "blue", "green"],
        "camera": [3, 1, 2],
    })  # fmt: skip
    path = pictures / f"list.{suffix}"
    if suffix == "csv":
        pa.csv.write_csv(table, path)
    else:
        parquet.write_table(table, path)
    predict(model, path, tmp_path / "a.parquet", preprocessing=WAY, classes=CLASSES,
            keep=["camera"])  # fmt: skip
    found = read(tmp_path / "a.parquet")
    assert found["path"].to_pylist() == table["image_path"].to_pylist()
    assert found["truth"].to_pylist() == ["red", "blue", "green"]
    assert [int(value) for value in found["camera"].to_pylist()] == [3, 1, 2]


def test_a_table_without_a_column_of_paths_names_the_flag(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("where,what\na.png,x\n")
    with pytest.raises(InputError, match="add --item COLUMN"):
        open_source(path)
    assert open_source(path, item="where", truth="what").truth == ["x"]
    path.write_text("path,truth,target\na.png,x,y\n")
    with pytest.raises(InputError, match="several columns that may be the truth"):
        open_source(path)


def test_arrays_of_8_bits_are_pictures_and_others_are_taken_as_they_are(tmp_path, model):
    rng = np.random.default_rng(3)
    pixels = rng.integers(0, 256, (6, 16, 16, 3), dtype=np.uint8)
    np.savez(tmp_path / "pictures.npz", x=pixels, y=[0, 1, 2, 0, 1, 2])
    np.savez(tmp_path / "rows.npz", x=(pixels / np.float32(255)).transpose(0, 3, 1, 2))
    notes = []
    predict(model, tmp_path / "pictures.npz", tmp_path / "a.parquet", preprocessing=WAY,
            classes=CLASSES, note=notes.append)  # fmt: skip
    predict(model, tmp_path / "rows.npz", tmp_path / "b.parquet", classes=CLASSES)
    a, b = read(tmp_path / "a.parquet"), read(tmp_path / "b.parquet")
    assert a["truth"].to_pylist() == [*CLASSES, *CLASSES]
    assert "the truth holds numbers, read as places among the classes (0 is blue)" in notes
    assert a.schema.names[0] == "id"
    np.testing.assert_allclose(a["prob_red"].to_numpy(), b["prob_red"].to_numpy(), atol=1e-6)
    with pytest.raises(InputError, match="expected nothing for scale"):
        predict(model, tmp_path / "rows.npz", tmp_path / "c.parquet", preprocessing=WAY)


def test_npz_files_with_pickles_are_refused(tmp_path):
    np.savez(tmp_path / "x.npz", x=np.array([{}, {}], dtype=object))
    with pytest.raises(InputError, match="cannot be read as NPZ"):
        open_source(tmp_path / "x.npz")


@pytest.mark.parametrize("place", ["classes.txt", "config.json", "metadata", "ultralytics"])
def test_names_of_classes_are_found(tmp_path, pictures, place):
    names = ("b", "g", "r")
    metadata = {}
    if place == "classes.txt":
        (tmp_path / place).write_text("b\ng\nr\n\n")
    elif place == "config.json":
        labels = {str(k): name for k, name in enumerate(names)}
        (tmp_path / place).write_text(json.dumps({"id2label": labels}))
    elif place == "metadata":
        metadata = {"classes": json.dumps(names)}
    else:
        metadata = {"names": "{0: 'b', 1: 'g', 2: 'r'}"}
    model = write_onnx(tmp_path / "m.onnx", metadata=metadata)
    source = pictures / "red"
    made = predict(model, source, tmp_path / "a.parquet", preprocessing=WAY)
    assert made.classes == names


def test_names_that_do_not_fit_are_an_error(tmp_path, pictures, model):
    out = tmp_path / "a.parquet"
    with pytest.raises(InputError, match=r"2 class names \(as declared\), and the model has 3"):
        predict(model, pictures, out, preprocessing=WAY, classes=["a", "b"])
    with pytest.raises(InputError, match="'blue', which is no class of the model"):
        predict(model, pictures, out, preprocessing=WAY, classes=["a", "b", "c"])
    with pytest.raises(InputError, match="more than once"):
        predict(model, pictures, out, preprocessing=WAY, classes=["a", "b", "b"])
    assert not out.exists()
    made = predict(model, pictures, out, preprocessing=WAY, classes=["Blue", "GREEN", "Red"])
    assert made.classes == ("Blue", "GREEN", "Red")
    assert set(read(out)["truth"].to_pylist()) == {"Blue", "GREEN", "Red"}


def test_one_output_scores_the_second_of_two_classes(tmp_path, pictures):
    model = write_onnx(tmp_path / "m.onnx", outputs=1)
    two = tmp_path / "two"
    two.mkdir()
    for name in ("green", "blue"):
        (pictures / name).rename(two / name)
    made = predict(model, two, tmp_path / "a.parquet", preprocessing=WAY)
    assert made.activation == "sigmoid"
    assert read(tmp_path / "a.parquet").schema.names == ["path", "truth", "prob_green"]
    problem, _ = read_problem(tmp_path / "a.parquet")
    assert problem.task == "binary"


def test_what_is_done_to_outputs_is_settled_by_the_first_rows():
    logits = np.array([[-1.0, 2.0], [3.0, 0.5]])
    shares = np.array([[0.25, 0.75], [0.5, 0.5]])
    assert settled("auto", logits)[0] == "softmax"
    assert settled("auto", shares)[0] == "none"
    assert settled("auto", logits[:, :1])[0] == "sigmoid"
    assert settled("auto", shares[:, :1])[0] == "none"
    assert settled("sigmoid", shares)[0] == "sigmoid"
    with pytest.raises(InputError, match="do not add up to 1"):
        settled("auto", np.array([[0.9, 0.8]]))
    with pytest.raises(InputError, match="one output"):
        settled("softmax", shares[:, :1])
    with pytest.raises(InputError, match="later ones are not"):
        activated("none", logits, adds_up=True, is_share=True)
    big = np.array([[1000.0, 0.0], [-1000.0, 0.0]])
    assert activated("softmax", big, adds_up=False, is_share=True).tolist() == [[1, 0], [0, 1]]
    assert activated("sigmoid", big, adds_up=False, is_share=True)[:, 0].tolist() == [1, 0]


def test_one_of_several_outputs_has_to_be_named():
    scores = np.ones((4, 3), np.float32)
    outputs = {
        "label": np.ones(4, np.int64),
        "scores": scores,
        "pooled": np.ones((4, 3, 1, 1), "f"),
    }
    with pytest.raises(InputError, match="add --model-output NAME"):
        matrix_of(outputs, None)
    assert matrix_of(outputs, "pooled").shape == (4, 3)
    assert matrix_of({"label": outputs["label"], "scores": scores}, None) is not None
    with pytest.raises(InputError, match="no output 'x'"):
        matrix_of(outputs, "x")
    with pytest.raises(InputError, match="expected floating numbers"):
        matrix_of({"maps": np.ones((4, 3, 5, 5), "f")}, None)


def test_logits_that_stay_logits_are_called_so(tmp_path, pictures, model):
    notes = []
    predict(model, pictures, tmp_path / "a.parquet", preprocessing=WAY, activation="none",
            note=notes.append)  # fmt: skip
    assert read(tmp_path / "a.parquet").schema.names[2] == "logit_blue"
    assert "the scores are no probabilities: read them with --scores logit" in notes
    read_problem(tmp_path / "a.parquet", scores="logit")


@pytest.mark.parametrize("suffix", [".parquet", ".arrow", ".csv", ".jsonl"])
def test_every_format_reads_as_the_same(tmp_path, pictures, model, suffix):
    predict(model, pictures, tmp_path / f"a{suffix}", preprocessing=WAY)
    predict(model, pictures, tmp_path / "b.parquet", preprocessing=WAY)
    a, b = read_table(tmp_path / f"a{suffix}"), read_table(tmp_path / "b.parquet")
    assert a.names == b.names
    assert a.labels("truth").tolist() == b.labels("truth").tolist()
    columns = [f"prob_{name}" for name in CLASSES]
    assert a.numbers(columns).astype("f4").tolist() == b.numbers(columns).tolist()
    assert not (tmp_path / f"a{suffix}.partial").exists()
