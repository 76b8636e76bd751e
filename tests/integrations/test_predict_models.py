"""Models of every kind give the same, and none of them runs code of its own on being loaded."""

import io
import json
import os
import pickle
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from predicting_models import (
    CLASSES,
    write_exported,
    write_keras,
    write_onnx,
    write_pictures,
    write_script,
)
from tellapart.errors import InputError
from tellapart.integrations.predicting import Declared, predict
from tellapart.integrations.predicting.models import Engines, kind_of, open_model

os.environ.setdefault("KERAS_BACKEND", "torch")
SCALED = Declared(size=(16, 16), scale=1 / 255)


@pytest.fixture(scope="module")
def exported(tmp_path_factory, need):
    need("torch")
    return write_exported(tmp_path_factory.mktemp("exported") / "m.pt2")


def scores(path):
    table = parquet.read_table(path)
    names = [name for name in table.schema.names if name.startswith("prob_")]
    return np.column_stack([table[name].to_numpy() for name in names])


def changed(path, target, change):
    """Copy an archive; `change` gets (name, content) and returns the content, None to drop it."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = change(name.partition("/")[2], old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def program_changed(path, target, change):
    def edit(name, content):
        if name != "models/model.json":
            return content
        program = json.loads(content)
        change(program)
        return json.dumps(program).encode()

    return changed(path, target, edit)


class Evil:
    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return (Path.touch, (self.trace,))


def test_the_same_weights_give_the_same_in_every_format(tmp_path, exported, need):
    for package in ("torch", "onnx", "onnxruntime", "keras"):
        need(package)
    pictures = write_pictures(tmp_path / "pictures")
    models = [
        write_onnx(tmp_path / "m.onnx"),
        exported,
        write_script(tmp_path / "m.pt"),
        write_keras(tmp_path / "m.keras"),
    ]
    assert [kind_of(each) for each in models] == ["onnx", "exported", "torchscript", "keras"]
    found = []
    for model in models:
        out = tmp_path / f"{model.name}.parquet"
        made = predict(model, pictures, out, preprocessing=SCALED, batch_size=5)
        assert made.classes == CLASSES
        assert made.activation == "softmax"
        found.append(scores(out))
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], atol=1e-5)
    truth = parquet.read_table(tmp_path / "m.onnx.parquet")["truth"].to_pylist()
    assert [CLASSES[k] for k in found[0].argmax(1)] == truth


@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
@pytest.mark.parametrize("batch", [1, 8])
def test_a_fixed_batch_is_filled_up_and_the_layout_is_read(tmp_path, batch, layout, need):
    need("onnxruntime")
    pictures = write_pictures(tmp_path / "pictures", each=3)
    write_onnx(tmp_path / "free.onnx")
    write_onnx(tmp_path / "fixed.onnx", batch=batch, layout=layout)
    for name in ("free", "fixed"):
        made = predict(
            tmp_path / f"{name}.onnx", pictures, tmp_path / f"{name}.parquet",
            preprocessing=Declared(scale=1 / 255), batch_size=4,
        )  # fmt: skip
    assert made.preprocessing.layout == layout
    assert made.preprocessing.size == (16, 16)
    both = [scores(tmp_path / f"{name}.parquet") for name in ("free", "fixed")]
    np.testing.assert_allclose(both[0], both[1], atol=1e-6)


def test_pickles_are_refused_and_not_run(tmp_path, need):
    torch = need("torch")
    trace = tmp_path / "trace"
    (tmp_path / "raw.pt").write_bytes(pickle.dumps(Evil(trace)))
    torch.save({"weights": torch.zeros(2), "more": Evil(trace)}, tmp_path / "saved.pt")
    for name in ("raw.pt", "saved.pt"):
        with pytest.raises(InputError, match=r"could run\s+any code; expected .*torch\.onnx\.exp"):
            open_model(tmp_path / name, Engines())
    assert not trace.exists()


def test_pickled_parts_of_an_exported_program_are_never_read(tmp_path, exported):
    trace = tmp_path / "trace"
    evil = io.BytesIO()
    pickle.dump(Evil(trace), evil)

    def sample(name, content):
        return evil.getvalue() if name == "data/sample_inputs/model.pt" else content

    model = open_model(changed(exported, tmp_path / "sample.pt2", sample), Engines())
    assert model.run(np.zeros((3, 3, 16, 16), np.float32))["0"].shape == (3, 3)

    def weights(name, content):
        if name == "data/weights/model_weights_config.json":
            return content.replace(b'"use_pickle": false', b'"use_pickle": true')
        return evil.getvalue() if name == "data/weights/weight_0" else content

    with pytest.raises(InputError, match="holds a pickled object"):
        open_model(changed(exported, tmp_path / "weights.pt2", weights), Engines())
    assert not trace.exists()


def test_code_in_an_exported_program_is_refused(tmp_path, exported):
    trace = tmp_path / "trace"
    code = f"__import__('pathlib').Path({str(trace)!r}).touch()"

    def operator(program):
        program["graph_module"]["graph"]["nodes"][0]["target"] = "torch.serialization.os.system"

    def expression(program):
        values = program["graph_module"]["graph"]["tensor_values"].values()
        sizes = [size for about in values for size in about["sizes"] if "as_expr" in size]
        sizes[0]["as_expr"]["expr_str"] = code

    def name(program):
        text = json.dumps(program).replace('"x"', json.dumps(f"x={code}"))
        program |= json.loads(text)

    for number, change in enumerate((operator, expression, name)):
        target = program_changed(exported, tmp_path / f"{number}.pt2", change)
        with pytest.raises(InputError, match="no operator or name of torch's own"):
            open_model(target, Engines())

    def guards(program):
        assert isinstance(program["guards_code"], list)
        program["guards_code"] = [code]

    model = open_model(program_changed(exported, tmp_path / "guards.pt2", guards), Engines())
    model.run(np.zeros((2, 3, 16, 16), np.float32))
    assert not trace.exists()


def test_torchscript_that_touches_files_is_refused(tmp_path, need):
    torch = need("torch")

    class Reads(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + torch.from_file("/etc/hostname", size=1, dtype=torch.uint8)

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`torch.jit", DeprecationWarning)
        torch.jit.script(Reads()).save(tmp_path / "m.pt")
    with pytest.raises(InputError, match="reads or writes files"):
        open_model(tmp_path / "m.pt", Engines())


@pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file")
def test_keras_files_with_python_code_are_refused(tmp_path, need):
    keras = need("keras")
    lambda_ = keras.layers.Lambda(lambda x: x * 2, output_shape=(3,))
    model = keras.Sequential(
        [keras.layers.Input((16, 16, 3)), keras.layers.GlobalAveragePooling2D(), lambda_]
    )
    for name in ("m.keras", "m.h5"):
        model.save(tmp_path / name)
        with pytest.raises(InputError, match="holds Python code"):
            open_model(tmp_path / name, Engines())


def test_other_files_are_told_apart(tmp_path, need):
    need("onnxruntime")
    (tmp_path / "text.onnx").write_text("no model")
    with pytest.raises(InputError, match="no model that is known here"):
        open_model(tmp_path / "text.onnx", Engines())
    (tmp_path / "cut.onnx").write_bytes(write_onnx(tmp_path / "m.onnx").read_bytes()[:100])
    with pytest.raises(InputError, match="cannot be loaded"):
        open_model(tmp_path / "cut.onnx", Engines())
    with pytest.raises(InputError, match=r"is a folder; expected the file of a model"):
        open_model(tmp_path, Engines())
    with pytest.raises(InputError, match="cannot be read"):
        open_model(tmp_path / "none.onnx", Engines())
    with pytest.raises(InputError, match=r"provider is 'Fast'; expected one that is installed"):
        open_model(tmp_path / "m.onnx", Engines(("Fast",)))
