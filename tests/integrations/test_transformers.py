"""The function for `Trainer(compute_metrics=...)`, alone and inside a real trainer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import tellapart as ta
from tellapart.errors import InputError, TellapartWarning
from tellapart.integrations.scalars import scalars
from tellapart.integrations.transformers import hf_compute_metrics

ROOT = Path(__file__).parents[2]
NAMES = ["cat", "dog", "owl"]


def handed(predictions: Any, label_ids: Any) -> SimpleNamespace:
    return SimpleNamespace(predictions=predictions, label_ids=label_ids)


def logits_of(rows: int, columns: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 3, (rows, columns)).astype(np.float32)


def test_one_of_three_classes_equals_evaluate():
    logits = logits_of(60, 3)
    ids = np.arange(60) % 3
    compute = hf_compute_metrics(NAMES, metrics=["accuracy", "roc_auc_ovr_macro", "recall[owl]"])
    found = compute(handed(logits, ids))
    plain = ta.evaluate(np.array(NAMES)[ids], logits, classes=NAMES, scores="logit")
    assert found == scalars(plain, ["accuracy", "roc_auc_ovr_macro", "recall[owl]"])
    assert compute.evaluation.result.metrics == plain.result.metrics


def test_two_logits_are_one_difference():
    logits = logits_of(40, 2)
    ids = np.arange(40) % 2
    two = hf_compute_metrics(["no", "yes"])(handed(logits, ids))
    plain = ta.evaluate(ids, logits[:, 1] - logits[:, 0], scores="logit")
    assert two == pytest.approx(scalars(plain), abs=1e-12)
    assert list(two) == ["roc_auc", "average_precision", "accuracy", "f1", "brier"]
    chosen = hf_compute_metrics(["no", "yes"], pos_label="no", metrics=["recall"])
    assert chosen(handed(logits, ids))["recall"] == plain.metric("recall", 0).value


@pytest.mark.parametrize("shape", [(40,), (40, 1)])
def test_one_logit_is_a_binary_problem(shape):
    logits = logits_of(40, 1)
    ids = np.arange(40) % 2
    found = hf_compute_metrics()(handed(logits.reshape(shape), ids.reshape(shape)))
    assert found == scalars(ta.evaluate(ids, logits[:, 0], scores="logit"))


def test_labels_of_many_kinds_are_declared():
    logits, truth = logits_of(50, 3), (logits_of(50, 3, seed=1) > 0).astype(np.float32)
    with pytest.raises(ta.InputError, match=r'expected task="multilabel" for independent labels'):
        hf_compute_metrics(NAMES)(handed(logits, truth))
    found = hf_compute_metrics(NAMES, task="multilabel")(handed(logits, truth))
    plain = ta.evaluate(truth, logits, task="multilabel", classes=NAMES, scores="logit")
    assert found == scalars(plain)
    assert plain.result.data.threshold == 0.0


def test_fractions_are_soft_labels():
    shares = np.random.default_rng(3).dirichlet([1, 1, 1], 40).astype(np.float32)
    logits = logits_of(40, 3)
    compute = hf_compute_metrics(NAMES, task="multiclass", metrics=["log_loss"])
    found = compute(handed(logits, shares))
    plain = ta.evaluate(shares, logits, task="multiclass", classes=NAMES, scores="logit")
    assert found["log_loss"] == plain.metric("log_loss").value
    half = hf_compute_metrics(["no", "yes"], metrics=["roc_auc"])
    soft = half(handed(logits[:, 0], shares[:, 0]))
    expected = ta.evaluate(shares[:, 0].astype(float), logits[:, 0], scores="logit")
    assert soft["roc_auc"] == pytest.approx(expected.metric("roc_auc").value, abs=1e-7)
    assert half.evaluation.result.data.truth == "soft"


def test_padding_is_left_out_and_counted():
    logits, ids = logits_of(30, 3), np.arange(30) % 3
    ids[[0, 7, 29]] = -100
    compute = hf_compute_metrics(NAMES)
    kept = ids != -100
    expected = ta.evaluate(np.array(NAMES)[ids[kept]], logits[kept], classes=NAMES, scores="logit")
    assert compute(handed(logits, ids)) == scalars(expected)
    assert (compute.evaluation.result.data.rows, compute.evaluation.result.data.dropped) == (27, 3)


def test_tokens_are_rows():
    logits, ids = logits_of(24, 3).reshape(4, 6, 3), (np.arange(24) % 3).reshape(4, 6)
    ids[:, 4:] = -100
    compute = hf_compute_metrics(NAMES)
    compute(handed(logits, ids))
    assert (compute.evaluation.result.data.rows, compute.evaluation.result.data.dropped) == (16, 8)
    with pytest.raises(ta.InputError, match=r"one label for every token: \(4, 6\)"):
        compute(handed(logits, ids[:, :5]))


def test_nothing_but_padding_is_refused_and_the_next_evaluation_is_clean():
    compute = hf_compute_metrics(NAMES)
    with pytest.raises(ta.InputError, match="no row but padding"):
        compute(handed(logits_of(4, 3), np.full(4, -100)))
    compute(handed(logits_of(9, 3), np.arange(9) % 3))
    assert compute.evaluation.result.data.dropped == 0


def test_batches_equal_the_whole_and_leave_nothing_behind():
    logits, ids = logits_of(31, 3), np.arange(31) % 3
    compute = hf_compute_metrics(NAMES, intervals=True)
    whole = compute(handed((logits, "hidden states"), ids))
    assert whole["accuracy_low"] < whole["accuracy"] < whole["accuracy_high"]
    for _ in range(2):
        parts = [handed(logits[a : a + 10], ids[a : a + 10]) for a in (0, 10, 20, 30)]
        answers = [compute(part, compute_result=k == 3) for k, part in enumerate(parts)]
        assert answers == [{}, {}, {}, whole]
    compute(handed(logits, ids), compute_result=False)
    compute.reset()
    assert compute(handed(logits, ids)) == whole


def test_an_undefined_metric_is_left_out_and_said_once(recwarn):
    compute = hf_compute_metrics(metrics=["roc_auc", "accuracy"])
    for _ in range(2):
        assert compute(handed(np.array([0.5, 1.5]), np.array([1, 1]))) == {"accuracy": 1.0}
    assert [str(one.message) for one in recwarn] == [
        "roc_auc: undefined for these rows, and left out"
    ]


@pytest.mark.parametrize(
    ("arguments", "predictions", "ids", "message"),
    [
        ({}, np.zeros((3, 3)), [0, 1, 3], r"label_ids\[2\] is 3; expected whole numbers"),
        ({}, np.zeros((3, 3)), [0, 1, -1], r"label_ids\[2\] is -1"),
        ({}, np.zeros((3, 3)), [0.0, 1.0, 1.5], r"label_ids\[2\] is 1.5"),
        ({}, np.zeros((3, 3)), [0, 1], "label_ids has 2 rows, but predictions 3"),
        ({"class_names": ["a", "b"]}, np.zeros((3, 3)), [0, 1, 1], "class_names holds 2 names"),
    ],
)
def test_what_does_not_fit_is_refused(arguments, predictions, ids, message):
    with pytest.raises(ta.InputError, match=message):
        hf_compute_metrics(**arguments)(handed(predictions, np.array(ids)))


def test_arguments_are_checked_when_they_are_given():
    with pytest.raises(ta.InputError, match="task is 'regression'; expected one of binary"):
        hf_compute_metrics(task="regression")
    with pytest.raises(ta.InputError, match="metrics is 'roc_auc'; expected a list"):
        hf_compute_metrics(metrics="roc_auc")


# ---- inside a real trainer -----------------------------------------------------------------


@pytest.fixture(scope="module")
def rows(need) -> list[dict[str, Any]]:
    need("torch")
    draw = np.random.default_rng(1)
    return [{"input_ids": draw.integers(1, 30, 6).tolist(), "label": k % 3} for k in range(22)]


def trainer_of(need, folder, rows, compute, *, batched: bool, **arguments):
    transformers = need("transformers")
    need("accelerate")
    need("torch").manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=30, hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=8, max_position_embeddings=8, num_labels=3,
    )  # fmt: skip
    told = transformers.TrainingArguments(
        output_dir=str(folder), per_device_eval_batch_size=5, per_device_train_batch_size=11,
        max_steps=2, batch_eval_metrics=batched, report_to=[], use_cpu=True, disable_tqdm=True,
        logging_strategy="no", dataloader_pin_memory=False, **arguments,
    )  # fmt: skip
    return transformers.Trainer(
        model=transformers.BertForSequenceClassification(config),
        args=told,
        train_dataset=rows,
        eval_dataset=rows,
        compute_metrics=compute,
    )


@pytest.mark.parametrize("batched", [False, True])
def test_a_trainer_gives_the_numbers_of_evaluate(need, tmp_path, rows, batched):
    names = ["accuracy", "roc_auc_ovr_macro", "log_loss", "recall[dog]"]
    compute = hf_compute_metrics(NAMES, metrics=names)
    trainer = trainer_of(need, tmp_path, rows, compute, batched=batched)
    trainer.train()
    logged = trainer.evaluate()
    predicted = trainer.predict(rows)  # logits of all rows, to evaluate them by hand
    truth = np.array(NAMES)[[row["label"] for row in rows]]
    plain = ta.evaluate(truth, predicted.predictions, classes=NAMES, scores="logit")
    expected = {f"eval_{name}": value for name, value in scalars(plain, names).items()}
    assert {name: logged[name] for name in expected} == pytest.approx(expected, abs=1e-12)
    assert compute.evaluation.result.data.rows == len(rows)
    page = compute.evaluation.save(tmp_path / "report.html")
    assert page.stat().st_size > 10_000


def test_the_best_model_is_found_by_our_name_and_the_state_is_json(need, tmp_path, rows):
    compute = hf_compute_metrics(NAMES, intervals=True)
    trainer = trainer_of(
        need, tmp_path, rows, compute, batched=True, eval_strategy="steps", eval_steps=1,
        save_strategy="steps", save_steps=1, load_best_model_at_end=True,
        metric_for_best_model="roc_auc_ovr_macro", greater_is_better=True,
    )  # fmt: skip
    trainer.train()
    logged = [
        row["eval_roc_auc_ovr_macro"] for row in trainer.state.log_history if "eval_loss" in row
    ]
    assert trainer.state.best_metric == max(logged)
    state = (tmp_path / "checkpoint-2" / "trainer_state.json").read_text()
    json.loads(state, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


def test_the_example_logs_intervals(ran):
    done = ran("transformers_trainer.py")
    lines = [line for line in done.lines if not line.startswith("{")]
    assert [line[:8] for line in lines[:2]] == ["epoch 1:", "epoch 2:"]
    low = float(re.search(r"\[(.*),", lines[1])[1])
    assert low > 0.5  # it has learned something
    assert Path(lines[-1]) == done.folder / "out" / "report.html"


def test_the_lines_of_the_page_run():
    page = (ROOT / "docs" / "trackers.md").read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(compile(code, "trackers.md", "exec"), names)  # noqa: S102 - our own document
    found = names["compute"](handed(logits_of(40, 2), np.arange(40) % 2))
    assert set(found) >= {"roc_auc", "roc_auc_low", "recall[spam]"}


def test_unknown_metrics_are_refused_before_training():
    with pytest.raises(InputError, match="metrics holds 'zz'"):
        hf_compute_metrics(metrics=["roc_auc", "zz"])


@pytest.mark.parametrize("batches", [1, 2])
def test_a_model_that_diverged_is_told_and_does_not_stop_training(batches):
    compute = hf_compute_metrics(metrics=["roc_auc"])
    good = SimpleNamespace(predictions=np.array([[1.0, 0.0], [0.0, 1.0]]), label_ids=[0, 1])
    bad = SimpleNamespace(predictions=np.array([[np.nan, 0.0], [0.0, 1.0]]), label_ids=[0, 1])
    if batches == 2:
        assert compute(good, compute_result=False) == {}
    with pytest.warns(TellapartWarning, match="1 rows of predictions are not finite"):
        assert compute(bad, compute_result=True) == {}
    assert compute.evaluation is None
    assert compute(good) == {"roc_auc": 1.0}
