"""The metric for PyTorch: batches are one evaluation, with torchmetrics and without."""

import copy
import pickle
import subprocess
import sys
import textwrap

import numpy as np
import pytest

import tellapart as ta
from extras import imported
from tellapart import InputError

torch = imported("torch")
torchmetrics = imported("torchmetrics")

from tellapart.integrations.torch import EvaluationMetric  # noqa: E402

NAMES = ["cat", "dog", "lion"]
ROWS = 70


def binary(dtype=torch.float32):
    generator = torch.Generator().manual_seed(0)
    scores = torch.rand(ROWS, generator=generator).to(dtype)
    return scores, (torch.rand(ROWS, generator=generator) < scores.float()).long()


def several():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(ROWS, 3, generator=generator)
    return logits, (logits + torch.randn(ROWS, 3, generator=generator)).argmax(dim=1)


def filled(metric, *columns, size=16, **named):
    for start in range(0, ROWS, size):
        cut = slice(start, start + size)
        metric.update(*(each[cut] for each in columns), **{n: v[cut] for n, v in named.items()})
    return metric


def same(metric, evaluation):
    assert metric.evaluation().to_json() == evaluation.to_json()


BINARY = {"task": "binary", "classes": [0, 1], "scores": "probability"}


# ---- batches are one evaluation -------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 16, ROWS])
@pytest.mark.parametrize("kind", ["float16", "bfloat16", "float32", "float64"])
@pytest.mark.parametrize("threshold", [None, 0.7])
def test_batches_are_one_pass(size, kind, threshold):
    scores, target = binary(getattr(torch, kind))
    metric = filled(EvaluationMetric(threshold=threshold), scores, target, size=size)
    same(metric, ta.evaluate(target, scores, threshold=threshold, **BINARY))


def test_the_threshold_is_compared_in_the_type_of_the_scores():
    scores = torch.tensor([0.7, 0.2], dtype=torch.float16)
    metric = EvaluationMetric(threshold=0.7, metrics="recall")
    metric.update(scores, torch.tensor([1, 0]))
    assert metric.compute() == 1.0


@pytest.mark.parametrize("shape", [(ROWS,), (ROWS, 1)])
@pytest.mark.parametrize("kind", [torch.int64, torch.uint8, torch.bool, torch.float32])
def test_shapes_and_types_of_one_column(shape, kind):
    scores, target = binary()
    metric = filled(EvaluationMetric(), scores.reshape(shape), target.to(kind).reshape(shape))
    same(metric, ta.evaluate(target, scores, **BINARY))


def test_two_columns_of_logits():
    logits, target = several()
    target = (target > 0).long()
    metric = filled(EvaluationMetric(2, scores="logit"), logits[:, :2], target)
    same(metric, ta.evaluate(target, logits[:, :2], **BINARY | {"scores": "logit"}))


def test_places_of_named_classes():
    logits, target = several()
    metric = filled(EvaluationMetric(NAMES, scores="logit"), logits, target)
    truth = [NAMES[place] for place in target]
    same(metric, ta.evaluate(truth, logits, classes=NAMES, scores="logit"))


def test_names_of_classes_and_one_hot_rows():
    logits, target = several()
    by_name = EvaluationMetric(NAMES, scores="logit")
    by_name.update(logits, [NAMES[place] for place in target])
    rows = filled(EvaluationMetric(NAMES, scores="logit"), logits, torch.eye(3)[target])
    assert by_name.evaluation().to_json() == rows.evaluation().to_json()


def test_numbers_that_name_classes_are_labels_not_places():
    metric = EvaluationMetric([10, 20], metrics="accuracy")
    metric.update(torch.tensor([0.9, 0.1]), torch.tensor([20, 10]))
    assert metric.compute() == 1.0


def test_the_positive_class_may_be_the_first():
    scores, target = binary()
    metric = filled(EvaluationMetric(["ill", "well"], pos_label="ill"), scores, target)
    truth = [["ill", "well"][place] for place in target]
    same(metric, ta.evaluate(truth, scores, **BINARY | {"classes": ["ill", "well"]},
                             pos_label="ill"))  # fmt: skip


def test_soft_labels_and_weights():
    scores, _ = binary()
    generator = torch.Generator().manual_seed(1)
    mass, weight = torch.rand(2, ROWS, generator=generator)
    metric = filled(EvaluationMetric(["no", "yes"]), scores, mass, weight)
    expected = ta.evaluate(
        mass, scores, sample_weight=weight, **BINARY | {"classes": ["no", "yes"]}
    )
    assert expected.result.data.truth == "soft"
    same(metric, expected)


def test_labels_that_may_hold_together():
    logits, _ = several()
    flags = (logits > 0.5).int()
    metric = filled(EvaluationMetric(NAMES, task="multilabel", scores="logit"), logits, flags)
    same(metric, ta.evaluate(flags, logits, task="multilabel", classes=NAMES, scores="logit"))


def test_items_and_groups_are_kept():
    scores, target = binary()
    items = np.array([f"scan-{row}" for row in range(ROWS)])
    groups = torch.arange(ROWS) // 5
    metric = filled(EvaluationMetric(), scores, target, items=items, groups=groups)
    same(metric, ta.evaluate(target, scores, items=items, groups=groups, **BINARY))


def test_rows_are_ordered_by_their_numbers_and_count_once():
    scores, target = binary()
    order = torch.randperm(ROWS, generator=torch.Generator().manual_seed(3))
    order = torch.cat([order, order[:9]])
    metric = EvaluationMetric()
    for cut in order.split(16):
        metric.update(scores[cut], target[cut], index=cut)
    same(metric, ta.evaluate(target, scores, **BINARY))
    assert len(metric) == ROWS + 9


def test_gradients_are_left_alone():
    scores, target = binary()
    scores.requires_grad_()
    metric = filled(EvaluationMetric(), scores * 1.0, target)
    same(metric, ta.evaluate(target, scores.detach(), **BINARY))
    torch.nn.functional.binary_cross_entropy(scores * 1.0, target.float()).backward()
    assert scores.grad is not None


def test_the_metric_keeps_copies():
    scores, target = binary()
    metric = filled(EvaluationMetric(), scores, target)
    expected = ta.evaluate(target, scores, **BINARY).to_json()
    scores.zero_()
    target.zero_()
    assert metric.evaluation().to_json() == expected


def test_a_batch_of_one_row_may_have_lost_its_axis():
    metric = EvaluationMetric()
    metric.update(torch.tensor(0.2), torch.tensor(0))
    metric.update(torch.tensor([0.3]), torch.tensor(1))
    assert len(metric) == 2


def test_an_empty_batch_changes_nothing():
    metric = EvaluationMetric()
    metric.update(torch.zeros(0), torch.zeros(0, dtype=torch.long))
    assert metric(torch.zeros(0), torch.zeros(0)) is None
    assert len(metric) == 0


def test_rows_that_miss_a_score_are_dropped_on_request():
    scores, target = torch.tensor([0.1, float("nan"), 0.9]), torch.tensor([0, 1, 1])
    metric = EvaluationMetric(missing="drop")
    metric.update(scores, target)
    data = metric.evaluation().result.data
    assert (data.rows, data.dropped) == (2, 1)


# ---- numbers out ----------------------------------------------------------------------------


def test_compute_gives_tensors_by_name():
    scores, target = binary()
    metric = EvaluationMetric(metrics=["roc_auc", "recall[0]"], intervals=True, prefix="val_")
    found = filled(metric, scores, target).compute()
    expected = ta.evaluate(target, scores, **BINARY)
    auc, recall = expected.metric("roc_auc"), expected.metric("recall", of="0")
    assert {name: value.item() for name, value in found.items()} == {
        "val_roc_auc": auc.value, "val_roc_auc_low": auc.low, "val_roc_auc_high": auc.high,
        "val_recall[0]": recall.value, "val_recall[0]_low": recall.low,
        "val_recall[0]_high": recall.high,
    }  # fmt: skip
    assert {(value.dtype, value.shape) for value in found.values()} == {(torch.float64, ())}


def test_one_name_gives_one_tensor():
    metric = filled(EvaluationMetric(metrics="roc_auc"), *binary())
    assert metric.compute().item() == metric.evaluation().metric("roc_auc").value


def test_an_undefined_metric_is_nan():
    metric = EvaluationMetric(metrics="roc_auc")
    metric.update(torch.tensor([0.2, 0.3]), torch.tensor([0, 0]))
    assert metric.compute().isnan()


def test_forward_gives_the_numbers_of_the_batch_and_adds_it():
    scores, target = binary()
    metric = EvaluationMetric(metrics=["accuracy"])
    first = metric(scores[:10], target[:10])
    second = metric(scores[10:], target[10:])
    whole = metric.compute()["accuracy"].item()
    assert whole * ROWS == pytest.approx(
        first["accuracy"].item() * 10 + second["accuracy"].item() * (ROWS - 10)
    )
    assert first["accuracy"] != second["accuracy"]
    same(metric, ta.evaluate(target, scores, **BINARY))


def test_a_metric_goes_on_and_begins_anew():
    scores, target = binary()
    metric = filled(EvaluationMetric(), scores, target)
    before = metric.compute()
    metric.update(scores, 1 - target)
    assert metric.compute() != before
    metric.reset()
    assert len(metric) == 0
    same(filled(metric, scores, target), ta.evaluate(target, scores, **BINARY))


def test_the_level_is_declared():
    scores, target = binary()
    metric = filled(EvaluationMetric(level=0.8), scores, target)
    same(metric, ta.evaluate(target, scores, level=0.8, **BINARY))


# ---- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        (([0.1, 1.5], [0, 1]), r"^preds\[1\] is 1\.5; 1 values outside \[0, 1\]"),
        (([0.1, 0.2], [0, 2]), r"^target\[1\] is 2, not one of the classes"),
        (([0.1], [0, 1]), r"^preds has 1 rows, but target has 2"),
        (([0.1, float("nan")], [0, 1]), r"^preds\[1\] is missing \(nan\)"),
        (([[[0.1]], [[0.2]]], [0, 1]), r"^preds has shape \(2, 1, 1\); expected shape"),
    ],
)
def test_a_refused_batch_leaves_the_metric_as_it_was(batch, message):
    metric = filled(EvaluationMetric(), *binary())
    before = metric.evaluation().to_json()
    for call in (metric.update, metric):
        with pytest.raises(InputError, match=message):
            call(*map(torch.tensor, batch))
    assert (len(metric), metric.evaluation().to_json()) == (ROWS, before)


@pytest.mark.parametrize("place", [-100, 3])
def test_a_place_without_a_class_is_refused(place):
    metric = EvaluationMetric(NAMES, scores="logit")
    with pytest.raises(InputError, match=rf"^target\[1\] is {place}; 1 such rows; expected places "
                                         "of the 3 classes, from 0 to 2"):  # fmt: skip
        metric.update(torch.zeros(2, 3), torch.tensor([0, place]))


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ([0.5, 1.0], "^index holds float32; expected whole numbers"),
        ([1], "^index has 1 rows, but target has 2"),
        (None, "^index is missing in this batch, unlike in the earlier ones"),
    ],
)
def test_a_wrong_index_is_refused(index, message):
    metric = EvaluationMetric()
    metric.update(torch.tensor([0.1, 0.2]), torch.tensor([0, 1]), index=torch.tensor([0, 1]))
    with pytest.raises(InputError, match=message):
        metric.update(
            torch.tensor([0.1, 0.2]), torch.tensor([0, 1]),
            index=None if index is None else torch.tensor(index),
        )  # fmt: skip
    assert len(metric) == 2


@pytest.mark.parametrize("part", ["preds", "target", "sample_weight", "items", "groups"])
def test_numbers_within_batches_are_noticed(part):
    """Every batch numbered from 0: the classic mistake."""
    rows = {
        "preds": torch.tensor([0.1, 0.2]), "target": torch.tensor([0, 1]),
        "sample_weight": torch.tensor([1.0, 2.0]), "items": ["a", "b"],
        "groups": torch.tensor([5, 6]),
    }  # fmt: skip
    other = {"preds": torch.tensor([0.1, 0.7]), "target": torch.tensor([0, 0]),
             "sample_weight": torch.tensor([1.0, 3.0]), "items": ["a", "c"],
             "groups": torch.tensor([5, 7])}[part]  # fmt: skip
    metric = EvaluationMetric()
    metric.update(**rows, index=torch.tensor([0, 1]))
    metric.update(**{**rows, part: other}, index=torch.tensor([0, 1]))
    with pytest.raises(InputError, match=rf"^index holds 1 2 times, but {part} is .* in another"):
        metric.evaluation()


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"scores": "auto"}, "^scores is 'auto'"),
        ({"classes": 0}, "^classes is 0; expected how many there are"),
        ({"classes": 1}, "^classes (holds|names) 1|^classes names one class"),
        ({"task": "multiclass"}, "^classes is missing"),
        ({"metrics": ["roc_uac"]}, "roc_uac"),
        ({"metrics": "recall[7]"}, "7"),
        ({"metrics": ["fbeta"]}, "beta"),
        ({"classes": 3, "threshold": 0.5}, "^threshold applies to binary"),
        ({"missing": "ignore"}, "^missing is 'ignore'"),
        ({"level": 95}, "^level is 95"),
    ],
)
def test_a_wrong_declaration_is_refused_before_the_first_batch(declared, message):
    with pytest.raises(InputError, match=message):
        EvaluationMetric(**declared)


def test_a_metric_without_rows_has_no_numbers():
    with (
        pytest.warns(UserWarning, match="was called before the"),
        pytest.raises(InputError, match=r"^the metric has no rows; expected update"),
    ):
        EvaluationMetric().compute()


# ---- beside torchmetrics --------------------------------------------------------------------


def test_it_is_a_metric_of_torchmetrics():
    assert isinstance(EvaluationMetric(), torchmetrics.Metric)


@pytest.mark.parametrize("groups", [True, False])
def test_a_collection_holds_it_beside_others(groups):
    from torchmetrics.classification import BinaryAUROC, BinaryRecall

    ours = EvaluationMetric(metrics=["roc_auc", "recall"])
    collection = torchmetrics.MetricCollection(
        {"area": BinaryAUROC(thresholds=None), "recall_": BinaryRecall(), "ours": ours,
         "again": EvaluationMetric(metrics=["f1"])},
        prefix="val/", compute_groups=groups,
    )  # fmt: skip
    scores, target = binary()
    index = torch.arange(ROWS)
    collection(scores[:20], target[:20], index=index[:20])
    collection.update(scores[20:], target[20:], index=index[20:])
    found = collection.compute()
    assert found["val/roc_auc"].item() == pytest.approx(found["val/area"].item(), abs=1e-6)
    assert found["val/recall"].item() == pytest.approx(found["val/recall_"].item(), abs=1e-6)
    assert "val/f1" in found
    fresh = collection.clone(prefix="test/")
    fresh.reset()
    fresh.update(scores, target)
    assert fresh.compute()["test/roc_auc"] == found["val/roc_auc"]
    collection.reset()
    assert len(collection["ours"]) == 0


def test_a_tracker_finds_the_best_epoch():
    tracker = torchmetrics.MetricTracker(EvaluationMetric(metrics="roc_auc"), maximize=True)
    scores, target = binary()
    for noise in (0.5, 1.0, 0.0):
        tracker.increment()
        tracker.update(scores * noise + (1 - noise) * scores.flip(0), target)
    best, step = tracker.best_metric(return_step=True)
    assert step == 1
    assert best == pytest.approx(
        ta.evaluate(target, scores, **BINARY).metric("roc_auc").value, rel=1e-6
    )


def test_a_metric_without_rows_is_there():
    assert EvaluationMetric()
    assert len(EvaluationMetric()) == 0


def test_rows_of_another_metric_are_merged():
    scores, target = binary()
    one, other = EvaluationMetric(), EvaluationMetric()
    one.update(scores[:30], target[:30])
    other.update(scores[30:], target[30:])
    one.merge_state(other)
    same(one, ta.evaluate(target, scores, **BINARY))
    with pytest.raises(InputError, match=r"^incoming_state is \{\}; expected an EvaluationMetric"):
        one.merge_state({})


@pytest.mark.parametrize("how", ["clone", "deepcopy", "pickle", "saved"])
def test_copies_go_their_own_way(how, tmp_path):
    metric = filled(EvaluationMetric(NAMES, scores="logit"), *several())
    if how == "saved":
        torch.save(metric, tmp_path / "metric.pt")
        copied = torch.load(tmp_path / "metric.pt", weights_only=False)
    else:
        copied = {
            "clone": metric.clone,
            "deepcopy": lambda: copy.deepcopy(metric),
            "pickle": lambda: pickle.loads(pickle.dumps(metric)),  # noqa: S301 - our own
        }[how]()
    expected = metric.evaluation().to_json()
    assert copied.evaluation().to_json() == expected
    filled(copied, *several())
    assert (len(metric), len(copied)) == (ROWS, 2 * ROWS)
    assert metric.evaluation().to_json() == expected


def test_a_model_with_a_metric_is_saved_without_its_rows_unless_asked_for(tmp_path):
    def model():
        module = torch.nn.Linear(1, 1)
        module.metric = EvaluationMetric(metrics="roc_auc")
        return module

    kept = model()
    filled(kept.metric, *binary())
    assert set(kept.state_dict()) == {"weight", "bias"}
    model().load_state_dict(kept.state_dict())  # strict
    kept.metric.persistent(True)
    torch.save(kept.state_dict(), tmp_path / "model.pt")
    other = model()
    filled(other.metric, *binary())
    other.load_state_dict(torch.load(tmp_path / "model.pt", weights_only=True))
    assert len(other.metric) == ROWS
    assert other.metric.compute() == kept.metric.compute()


def test_it_moves_with_its_model():
    module = torch.nn.Sequential(torch.nn.Linear(1, 1))
    module.metric = EvaluationMetric(metrics="roc_auc")
    filled(module.metric, *binary())
    value = module.metric.compute()
    module.to("meta")
    assert module.metric.device.type == "meta"
    assert module.metric.compute().device.type == "meta"
    assert module.metric.evaluation().metric("roc_auc").value == value
    module.half()
    assert module.metric.compute().dtype == torch.float64


PLAIN = """
    import copy, pickle, sys
    sys.modules["torchmetrics"] = None
    sys.modules["lightning"] = None
    sys.modules["pytorch_lightning"] = None
    import torch
    from tellapart.integrations.torch import EvaluationMetric
    from tellapart.integrations.torch_bases import PlainMetric

    model = torch.nn.Linear(1, 1)
    model.metric = metric = EvaluationMetric(metrics=["roc_auc"])
    assert isinstance(metric, PlainMetric)
    first = metric(torch.tensor([0.1, 0.35]), torch.tensor([0, 1]))
    metric.update(torch.tensor([0.4, 0.8], requires_grad=True), torch.tensor([0, 1]))
    print(first["roc_auc"].item(), metric.compute()["roc_auc"].item(), len(metric))
    copies = [metric.clone(), copy.deepcopy(metric), pickle.loads(pickle.dumps(metric))]
    print({each.compute()["roc_auc"].item() for each in copies})
    print(sorted(model.state_dict()))
    metric.persistent(True)
    state = model.state_dict()
    metric.reset()
    print(len(metric))
    model.load_state_dict(state)
    print(len(metric))
    model.to("meta")
    print(metric.device, metric.compute()["roc_auc"].device)
    try:
        import tellapart.integrations.lightning
    except ImportError as error:
        print(error)
"""


def test_it_works_without_torchmetrics():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(PLAIN)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    *lines, missing = done.stdout.splitlines()
    assert lines == ["1.0 0.75 4", "{0.75}", "['bias', 'weight']", "0", "4", "meta meta"]
    assert missing == (
        "tellapart.integrations.lightning needs the package lightning, which is not installed; "
        'expected: pip install "tellapart[lightning]"'
    )


def test_without_torch_the_extra_is_named():
    code = "import sys; sys.modules['torch'] = None\nimport tellapart.integrations.torch"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].endswith(
        "tellapart.integrations.torch needs the package torch, which is not installed; "
        'expected: pip install "tellapart[torch]"'
    )


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("classes", [3, 10])
def test_softmax_of_reduced_precision_sums_to_one_but_for_rounding(kind, classes):
    generator = torch.Generator().manual_seed(classes)
    logits = 3 * torch.randn(500, classes, generator=generator)
    target = torch.randint(classes, (500,), generator=generator)
    metric = EvaluationMetric(classes, metrics=["log_loss"])
    metric.update(torch.softmax(logits.to(kind), 1), target)
    exact = torch.nn.functional.cross_entropy(logits, target).item()
    assert metric.compute()["log_loss"].item() == pytest.approx(exact, rel=0.02)


def test_a_checkpoint_without_rows_is_not_taken_for_one():
    metric = EvaluationMetric(metrics=["roc_auc"])
    empty = metric.state_dict()
    metric.persistent(True)
    metric.update(torch.tensor([0.1, 0.9]), torch.tensor([0, 1]))
    with pytest.raises(RuntimeError, match=r"Missing key.*rows"):
        metric.load_state_dict(empty)
    assert metric.load_state_dict(empty, strict=False).missing_keys == ["rows"]


def test_rows_that_count_once_are_counted_on_the_metric():
    metric = EvaluationMetric(metrics=["accuracy"])
    metric.update(torch.tensor([0.1, 0.9, 0.2]), torch.tensor([0, 1, 0]), index=[0, 1, 2])
    metric.update(torch.tensor([0.2]), torch.tensor([0]), index=[2])
    assert (len(metric), metric.repeated, metric.evaluation().result.data.rows) == (4, 1, 3)
