"""Models of every kind give the same, and none of them runs code of its own on being loaded."""

import io
import json
import os
import pickle
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


@pytest.fixture(scope="module")
def scripted(tmp_path_factory, need):
    need("torch")
    return write_script(tmp_path_factory.mktemp("scripted") / "m.pt")


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


SCRIPTED = """def forward(self: __torch__.M,
    x: Tensor) -> Tensor:
"""
EVASIONS = [
    "    return torch.from_file('{file}', size=1)",
    "    return torch.from_file ('{file}', size=1)",
    "    return torch.from_file\\\n('{file}', size=1)",
    "    return torch . from_file('{file}', size=1)",
    "    return (torch).from_file('{file}', size=1)",
    "    return ops.aten.from_file('{file}', size=1)",
    "    t = torch\n    return t.from_file('{file}', size=1)",
    "    f = torch.from_file\n    return f('{file}', size=1)",
    "    o = ops.aten\n    return o.from_file('{file}', size=1)",
    "    f = getattr(torch, 'from_file')\n    return f('{file}', size=1)",
    "    f = getattr(ops.aten, 'from\\x5ffile')\n    return f('{file}', size=1)",
    "    f = getattr(x, 'sa\\x76e')\n    return f('{file}', size=1)",
    "    g = getattr\n    return g(torch, 'from_file')('{file}', size=1)",
    "    # a comment\\\n    return torch.from_file('{file}', size=1)",
    "    y = '''x'''\n    return torch.from_file('{file}', size=1)",
    "    return torch.fr\\u006fm_file('{file}', size=1)",
    "    torch.save (x, '{file}')\n    return x",
    "    x.save ('{file}')\n    return x",
    "    f = getattr(x, 'sa' 've')('{file}')\n    return x",
    "    (x).\\\nsave('{file}')\n    return x",
    "    if True: torch.save(x, '{file}')\n    return x",
    "    y = [x.save('{file}') for i in range(3)]\n    return x",
    "    return ops.image.read_file('{file}')",
    "    return ops.c10d.allreduce_(x)",
    "    return ops.prim.rpc_sync('a', 'b')",
    "    y = __torch__.torch.classes.dist_c10d.FileStore('{file}', 1)\n    return x",
    "    return f'{{torch.from_file}}'",
    "    return (lambda: x)()",
    "    import os\n    return x",
    "    \tx.save('{file}')\r    return x",
    "    return CONSTANTS",
    "    return torch.no_such_operator(x)",
]


@pytest.mark.parametrize("place", ["forward", "__setstate__"])
@pytest.mark.parametrize("code", EVASIONS)
def test_torchscript_that_touches_files_is_refused(tmp_path, code, place, scripted):
    trace = tmp_path / "trace"
    body = SCRIPTED.replace("forward", place) + code.format(file=trace) + "\n"

    def edit(name, content):
        if name.startswith("code/__torch__/predicting_models") and name.endswith(".py"):
            return content + ("  " + body.replace("\n", "\n  ").rstrip() + "\n").encode()
        return content

    evil = changed(scripted, tmp_path / "evil.pt", edit)
    with pytest.raises(InputError, match=r"(?s)evil.pt holds .*has no need of"):
        open_model(evil, Engines())
    assert not trace.exists()


def test_objects_of_unknown_kinds_in_torchscript_are_refused(tmp_path, need):
    need("torch")
    whole = write_script(tmp_path / "m.pt")
    for number, made in enumerate(
        (
            b"c__torch__.torch.classes.dist_c10d\nFileStore\n.",
            b"c__torch__.torch\nclasses.dist_c10d.Store\n.",
            b"cos\nsystem\n.",
            b"\x80\x02X\xff",
            b"X\x01\x00\x00\x00a\x93.",
            b"X\x19\x00\x00\x00__torch__.torch . classes.",
        )
    ):
        evil = changed(
            whole,
            tmp_path / f"{number}.pt",
            lambda name, content, made=made: made if name == "constants.pkl" else content,
        )
        with pytest.raises(InputError, match=r"constants.pkl"):
            open_model(evil, Engines())


def busy_module(torch):
    """Return what classifiers do: branches, loops, messages, text as an option, lists, dicts."""

    class Busy(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body = torch.nn.Sequential(
                torch.nn.Conv2d(3, 4, 3, padding="same"), torch.nn.BatchNorm2d(4)
            )
            self.attention = torch.nn.TransformerEncoderLayer(4, 2, 8, batch_first=True)
            self.lstm = torch.nn.LSTM(4, 3)

        def forward(self, x):
            y = self.body(x)
            if float(y.sum()) > 1e6:
                raise ValueError(f"'{y.shape}' is # not \\ small")
            for _ in range(2):
                y = torch.nn.functional.gelu(y, approximate="tanh")
            z, _ = self.lstm(self.attention(y.flatten(2).transpose(1, 2)).mean(1)[None])
            return {"out": torch.einsum("nij->ij", z)}

    return Busy().eval()


@pytest.mark.filterwarnings("ignore")
def test_torchscript_of_usual_models_is_read(tmp_path, need):
    torch = need("torch")
    module = busy_module(torch)
    x = torch.rand(2, 3, 8, 8)
    torch.jit.script(module).save(tmp_path / "script.pt")
    torch.jit.trace(module, x, strict=False, check_trace=False).save(tmp_path / "trace.pt")
    torch.jit.freeze(torch.jit.script(module)).save(tmp_path / "frozen.pt")
    with torch.no_grad():
        expected = module(x)["out"].numpy()
    for name in ("script", "trace", "frozen"):
        found = open_model(tmp_path / f"{name}.pt", Engines()).outputs(x.numpy())
        np.testing.assert_allclose(found["out"], expected, atol=1e-5)


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


@pytest.mark.parametrize(
    ("module", "name", "config"),
    [
        ("os", "system", {"command": "touch {trace}"}),
        ("subprocess", "Popen", {"args": ["touch", "{trace}"]}),
        ("keras.layers", "Activation", {
            "name": "a",
            "activation": {"module": "os", "class_name": "function", "config": "system",
                           "registered_name": "system"}}),
        ("keras.saving", "load_model", {"filepath": "{trace}", "safe_mode": False}),
        ("keras.config", "enable_unsafe_deserialization", {}),
        ("keras.layers", "TorchModuleWrapper", {"name": "t", "module": "gASVAA=="}),
        ("my.module", "Custom", {"name": "c"}),
    ],
)  # fmt: skip
def test_keras_files_that_name_other_code_are_refused(tmp_path, module, name, config, need):
    need("keras")
    trace = tmp_path / "trace"
    whole = write_keras(tmp_path / "m.keras")
    layer = {"module": module, "class_name": name, "config": config, "registered_name": None}
    words = json.dumps(layer).replace("{trace}", str(trace))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "e.keras", "w") as new:
        for each in old.namelist():
            content = old.read(each)
            if each == "config.json":
                made = json.loads(content)
                made["config"]["layers"].insert(2, json.loads(words))
                content = json.dumps(made).encode()
            new.writestr(each, content)
    with pytest.raises(InputError, match=r"e.keras (cannot be loaded|holds Python code)"):
        open_model(tmp_path / "e.keras", Engines())
    assert not trace.exists()


def test_a_device_that_does_not_exist_is_named(scripted):
    with pytest.raises(InputError, match="device is 'banana'; expected cpu"):
        open_model(scripted, Engines(device="banana"))


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
