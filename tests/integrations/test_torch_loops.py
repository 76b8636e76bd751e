"""`evaluate_model`: the whole loop, whatever the batches look like."""

import io
import subprocess
import sys
import textwrap
from collections import namedtuple
from types import SimpleNamespace

import pytest

import tellapart as ta
from extras import imported
from tellapart import InputError

torch = imported("torch")

from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from tellapart.integrations.torch import EvaluationMetric, evaluate_model  # noqa: E402
from tellapart.integrations.torch_loops import moved  # noqa: E402

ROWS, CLASSES = 50, 3
SEVERAL = {"classes": [0, 1, 2], "task": "multiclass"}
BINARY = {"classes": [0, 1], "task": "binary"}


@pytest.fixture
def rows():
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(ROWS, 4, generator=generator)
    return values, torch.randint(CLASSES, (ROWS,), generator=generator)


@pytest.fixture
def model():
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.Dropout(), torch.nn.Linear(8, 3)
    )


def logits_of(model, values):
    model.eval()
    with torch.no_grad():
        found = model(values)
    model.train()
    return found


def loader_of(*columns, size=16):
    return DataLoader(TensorDataset(*columns), batch_size=size)


def test_the_loop_is_one_evaluation(model, rows):
    values, target = rows
    found = evaluate_model(model, loader_of(*rows), classes=3, scores="logit")
    logits = torch.cat([logits_of(model, part) for part in values.split(16)])
    assert found.to_json() == ta.evaluate(target, logits, scores="logit", **SEVERAL).to_json()


def test_a_declared_softmax(model, rows):
    values, target = rows
    found = evaluate_model(model, loader_of(*rows), classes=3, activation="softmax")
    shares = torch.cat([logits_of(model, part).softmax(dim=1) for part in values.split(16)])
    expected = ta.evaluate(target, shares, scores="probability", **SEVERAL)
    assert found.to_json() == expected.to_json()


def test_a_declared_sigmoid(rows):
    values, target = rows
    found = evaluate_model(
        lambda x: x[:, :1], loader_of(values, target % 2), activation="sigmoid", threshold=0.3
    )
    expected = ta.evaluate(
        target % 2, values[:, 0].sigmoid(), threshold=0.3, scores="probability", **BINARY
    )
    assert found.to_json() == expected.to_json()


@pytest.mark.parametrize("activation", ["softmax", None])
def test_under_autocast(model, rows, activation):
    """Probabilities of bfloat16 would not sum to one; those of its logits in float32 do."""
    scores = "logit" if activation is None else "probability"
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = evaluate_model(
            model, loader_of(*rows), classes=3, activation=activation, scores=scores
        )
        logits = torch.cat([logits_of(model, part) for part in rows[0].split(16)])
    assert logits.dtype == torch.bfloat16
    given = logits if activation is None else logits.float().softmax(dim=1)
    expected = ta.evaluate(rows[1], given, scores=scores, **SEVERAL)
    assert found.to_json() == expected.to_json()
    assert found.metric("log_loss").reason is None


class TwoInputs(torch.nn.Module):
    def forward(self, first, second=None):
        return first[:, 0] if second is None else first[:, 0] + second


Pair = namedtuple("Pair", "inputs target")


@pytest.mark.parametrize(
    ("batch", "unpack"),
    [
        (lambda x, y, w: (x[:, :1], y, w), None),
        (lambda x, y, w: [(x[:, :1],), y, w], None),
        (lambda x, y, w: {"image": x, "labels": y, "sample_weight": w}, None),
        (
            lambda x, y, w: {
                "second": x[:, 0] * 0.75,
                "first": x * 0.25,
                "label": y,
                "sample_weight": w,
            },
            None,
        ),
        (lambda x, y, w: {"inputs": x, "target": y, "sample_weight": w}, None),
        (lambda x, y, w: {"inputs": {"first": x}, "y": y, "sample_weight": w}, None),
        (lambda x, y, w: (y, w, x), lambda batch: (batch[2], batch[0], batch[1])),
        (
            lambda x, y, w: (y, w, x),
            lambda b: {"inputs": b[2], "target": b[0], "sample_weight": b[1]},
        ),
        (lambda x, y, w: ((x * 0.25, 0.75 * x[:, 0]), y, w), None),
    ],
    ids=[
        "triple",
        "tuple of one",
        "one name",
        "names",
        "inputs",
        "nested",
        "unpacked",
        "mapping",
        "two",
    ],
)
def test_batches_of_many_forms(rows, batch, unpack):
    values, target = rows
    weight = torch.linspace(0.5, 2, ROWS)
    parts = zip(*(each.split(16) for each in (values, target % 2, weight)), strict=True)
    batches = [batch(*part) for part in parts]
    found = evaluate_model(TwoInputs(), batches, scores="logit", unpack=unpack)
    expected = ta.evaluate(target % 2, values[:, 0], sample_weight=weight, scores="logit", **BINARY)
    for name in ("roc_auc", "accuracy", "brier"):
        assert found.metric(name).value == pytest.approx(expected.metric(name).value, abs=1e-6)


def test_a_named_tuple_is_a_batch(rows):
    batch = Pair(rows[0], rows[1] % 2)
    assert evaluate_model(TwoInputs(), [batch], scores="logit").result.data.rows == ROWS


@pytest.mark.parametrize(
    "answer",
    [
        lambda logits: SimpleNamespace(logits=logits),
        lambda logits: {"loss": 0.1, "logits": logits},
        lambda logits: (logits, "hidden"),
    ],
)
def test_models_that_return_more_than_scores(rows, answer):
    values, target = rows
    found = evaluate_model(
        lambda x: answer(x[:, :3]), loader_of(values, target), classes=3, scores="logit"
    )
    expected = ta.evaluate(target, values[:, :3], scores="logit", **SEVERAL)
    assert found.to_json() == expected.to_json()


def test_a_model_of_transformers(rows):
    transformers = imported("transformers")
    config = transformers.BertConfig(
        vocab_size=20, hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=8, num_labels=3,
    )  # fmt: skip
    torch.manual_seed(0)
    bert = transformers.BertForSequenceClassification(config)
    words = torch.randint(20, (ROWS, 6), generator=torch.Generator().manual_seed(1))
    encoded = transformers.BatchEncoding(
        {"input_ids": words, "attention_mask": torch.ones_like(words), "labels": rows[1]}
    )
    found = evaluate_model(bert, [encoded], classes=3, scores="logit")
    assert (found.result.data.rows, found.result.task) == (ROWS, "multiclass")


# ---- what it leaves behind ------------------------------------------------------------------


class Refused(Exception):
    pass


def test_every_module_gets_its_mode_back_and_no_gradient_is_recorded(model, rows):
    model[1].eval()  # frozen
    seen = []

    def watch(module, inputs, output):
        seen.append((model.training, module.training, output.requires_grad))

    model[3].register_forward_hook(watch)
    evaluate_model(model, loader_of(*rows), classes=3, scores="logit")
    assert set(seen) == {(False, False, False)}
    modes = [module.training for module in model.modules()]
    assert modes == [True, True, False, True, True]

    def failing():
        yield rows[0], rows[1]
        raise Refused

    with pytest.raises(Refused):
        evaluate_model(model, failing(), classes=3, scores="logit")
    assert [module.training for module in model.modules()] == modes
    model(rows[0]).sum().backward()
    assert model[0].weight.grad is not None


def test_batches_go_where_the_model_is_however_nested():
    sent = {"a": [torch.zeros(2), (torch.zeros(1), "text")], "b": Pair(torch.zeros(1), 3)}
    found = moved(sent, torch.device("meta"))
    assert found["a"][0].device.type == found["a"][1][0].device.type == "meta"
    assert found["a"][1][1] == "text"
    assert isinstance(found["b"], Pair)
    assert (found["b"].inputs.device.type, found["b"].target) == ("meta", 3)


def test_the_device_is_that_of_the_model_unless_named(rows):
    seen = []

    class Model(torch.nn.Module):
        def __init__(self, device):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1, device=device))

        def forward(self, values):
            seen.append(values.device.type)
            return torch.zeros(len(values))

    evaluate_model(Model("meta"), loader_of(rows[0], rows[1] % 2))
    evaluate_model(Model("cpu"), loader_of(rows[0], rows[1] % 2), device="meta")
    evaluate_model(lambda x: x[:, 0], loader_of(rows[0], rows[1] % 2), scores="logit")
    assert set(seen) == {"meta"}


# ---- progress -------------------------------------------------------------------------------


def test_a_function_is_told_how_far_it_is(model, rows):
    told = []
    evaluate_model(
        model, loader_of(*rows), classes=3, scores="logit",
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("progress", [None, True, False])
def test_a_bar_is_shown_to_those_who_watch(model, rows, progress, monkeypatch, capsys):
    monkeypatch.setenv("TERM", "xterm")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    stderr = Terminal()
    monkeypatch.setattr(sys, "stderr", stderr)
    evaluate_model(model, iter(loader_of(*rows)), classes=3, scores="logit", progress=progress)
    assert ("evaluating" in stderr.getvalue()) == (progress is not False)
    assert capsys.readouterr().out == ""


def test_a_log_file_sees_no_bar():
    code = """
        import torch
        from tellapart.integrations.torch import evaluate_model
        batches = [(torch.tensor([[-1.0], [1.0]]), torch.tensor([0, 1]))]
        evaluate_model(torch.nn.Identity(), batches, scores="logit")
    """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(code)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("", "")


# ---- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"activation": "relu"}, "^activation is 'relu'; expected sigmoid, softmax or None"),
        ({"activation": "softmax", "scores": "logit"}, "^scores is 'logit', but activation="),
        ({"scores": "probability"}, r"^preds\[0, \d\] is .* outside \[0, 1\]"),
        ({"classes": 4, "scores": "logit"}, "^preds has 3 columns, but classes holds 4"),
    ],
)
def test_wrong_options_are_refused(model, rows, options, message):
    with pytest.raises(InputError, match=message):
        evaluate_model(model, loader_of(*rows), **{"classes": 3} | options)


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        ((torch.zeros(2, 1),), "^loader gives batches of 1 entries; expected"),
        (torch.zeros(2, 1), "^loader gives batches of <class 'torch.Tensor'>; expected"),
        ({"x": torch.zeros(2, 1)}, "^loader gives batches of x; expected exactly one of target"),
        ({"x": torch.zeros(2), "y": [0, 1], "label": [0, 1]}, "^loader gives batches of x, y, l"),
    ],
)
def test_batches_without_a_target_are_refused(batch, message):
    with pytest.raises(InputError, match=message):
        evaluate_model(torch.nn.Identity(), [batch])


def test_a_softmax_needs_columns(rows):
    with pytest.raises(InputError, match=r"^model returns shape \(16,\); expected \(n, classes\)"):
        evaluate_model(lambda x: x[:, 0], loader_of(*rows), activation="softmax")


def test_an_answer_without_scores_is_refused(rows):
    with pytest.raises(
        InputError, match=r"^model returns loss, hidden; expected scores, or logits"
    ):
        evaluate_model(lambda x: {"loss": 1, "hidden": x}, loader_of(*rows))


def test_an_empty_loader_is_refused():
    with pytest.raises(InputError, match=r"^the metric has no rows"):
        evaluate_model(torch.nn.Identity(), [])
    assert len(EvaluationMetric()) == 0


def test_a_softmax_over_one_logit_is_refused():
    loader = [(torch.zeros(4, 1), torch.tensor([0, 1, 0, 1]))]
    with pytest.raises(InputError, match=r"shape \(4, 1\); expected \(n, classes\) with 2 classes"):
        evaluate_model(torch.nn.Linear(1, 1), loader, activation="softmax")


@pytest.mark.parametrize("activation", ["sigmoid", "softmax"])
def test_functions_may_answer_with_arrays(activation):
    logits = torch.tensor([[0.0, -1.0], [0.0, 2.0], [0.0, -2.0], [0.0, 0.5]])
    loader = [(logits, torch.tensor([0, 1, 0, 1]))]
    columns = slice(None) if activation == "softmax" else 1
    found = evaluate_model(lambda x: x.numpy()[:, columns], loader, activation=activation)
    squares = (torch.sigmoid(logits[:, 1]) - loader[0][1]) ** 2
    assert found.metric("brier").value == pytest.approx(squares.mean().item())
