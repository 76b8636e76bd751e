"""Brier and F1 are those of `evaluate`."""

import keras
import numpy as np
import pytest
from keras import ops

import tellapart as ta
from tellapart.errors import InputError
from tellapart.integrations.keras import AUC, F1, Brier

RNG = np.random.default_rng(0)
ROWS = 400
SOFT = RNG.beta(0.5, 0.7, ROWS).astype(np.float32)
SCORE = np.clip(SOFT + 0.3 * RNG.normal(size=ROWS), 0, 1).astype(np.float32)
WEIGHT = RNG.integers(1, 4, ROWS).astype(np.float32)
SHARES = RNG.dirichlet([1, 1, 1], ROWS).astype(np.float32)
SOFTMAX = RNG.dirichlet([1, 1, 1], ROWS).astype(np.float32)
CLOSE = {"abs": 2e-6}


def filled(metric, truth, score, weight=None, batch=100):
    for start in range(0, len(truth), batch):
        part = slice(start, start + batch)
        metric.update_state(truth[part], score[part], None if weight is None else weight[part])
    return metric


def value(metric, *data, **options):
    return float(filled(metric, *data, **options).result())


@pytest.mark.parametrize("truth", [SOFT, (SOFT > 0.5).astype(np.float32)], ids=["soft", "hard"])
@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["plain", "weighted"])
@pytest.mark.parametrize("column", [False, True])
def test_binary_numbers_are_those_of_evaluate(truth, weight, column):
    found = ta.evaluate(truth, SCORE, sample_weight=weight)
    shape = (ROWS, 1) if column else (ROWS,)
    data = truth.reshape(shape), SCORE.reshape(shape), weight
    assert value(F1(), *data) == pytest.approx(found.metric("f1").value, **CLOSE)
    assert value(Brier(), *data) == pytest.approx(found.metric("brier").value, **CLOSE)
    area = filled(AUC(), *data)
    assert float(area.result()) == pytest.approx(found.metric("roc_auc").value, abs=1e-4)
    assert area.bounds()[0] <= found.metric("roc_auc").value + 1e-9


def test_threshold_and_logits_are_those_of_evaluate():
    logit = (8 * (SCORE - 0.5)).astype(np.float32)
    found = ta.evaluate(SOFT, logit, scores="logit")
    assert value(F1(from_logits=True), SOFT, logit) == pytest.approx(
        found.metric("f1").value, **CLOSE
    )
    assert value(Brier(from_logits=True), SOFT, logit) == pytest.approx(
        found.metric("brier").value, **CLOSE
    )
    cut = np.float32(0.3)
    tied = np.where(np.arange(ROWS) % 5 == 0, cut, SCORE)
    found = ta.evaluate(SOFT, tied, threshold=0.3)
    assert value(F1(threshold=0.3), SOFT, tied) == pytest.approx(found.metric("f1").value, **CLOSE)


@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
def test_averages_are_those_of_evaluate(average):
    found = ta.evaluate(SHARES, SOFTMAX, task="multiclass", sample_weight=WEIGHT)
    mine = value(F1(average=average), SHARES, SOFTMAX, WEIGHT)
    assert mine == pytest.approx(found.metric(f"f1_{average}").value, **CLOSE)
    labels = (SHARES > 0.3).astype(np.float32)
    found = ta.evaluate(labels, SOFTMAX, task="multilabel", threshold=0.4)
    mine = value(F1(0.4, average, multi_label=True), labels, SOFTMAX)
    assert mine == pytest.approx(found.metric(f"f1_{average}").value, **CLOSE)


def test_f1_of_every_class_and_of_class_numbers():
    named = SHARES.argmax(1)
    found = ta.evaluate(named, SOFTMAX, task="multiclass", classes=[0, 1, 2])
    every = ops.convert_to_numpy(filled(F1(average=None), named, SOFTMAX).result())
    assert every == pytest.approx([found.metric("f1", k).value for k in range(3)], **CLOSE)
    assert value(Brier(), named, SOFTMAX) == pytest.approx(found.metric("brier").value, **CLOSE)
    assert value(Brier(), named[:, None], SOFTMAX) == pytest.approx(
        found.metric("brier").value, **CLOSE
    )
    assert np.isnan(value(Brier(), named + 0.5, SOFTMAX))


def test_classes_that_never_occur_are_left_out_of_f1():
    truth, score = SHARES.copy(), SOFTMAX.copy()
    truth[:, 0] += truth[:, 2]
    score[:, 0] += score[:, 2]
    truth[:, 2] = score[:, 2] = 0
    found = ta.evaluate(truth, score, task="multiclass")
    assert value(F1(), truth, score) == pytest.approx(found.metric("f1_macro").value, **CLOSE)
    score[3, 1] = np.nan
    assert np.isnan(value(F1(), truth, score))


def test_brier_of_several_columns_is_that_of_evaluate():
    found = ta.evaluate(SHARES, SOFTMAX, task="multiclass", sample_weight=WEIGHT)
    assert value(Brier(), SHARES, SOFTMAX, WEIGHT) == pytest.approx(
        found.metric("brier").value, **CLOSE
    )
    logits = np.log(SOFTMAX + 1e-9) + 3
    assert value(Brier(from_logits=True), SHARES, logits, WEIGHT) == pytest.approx(
        found.metric("brier").value, abs=1e-5
    )
    labels = (SHARES > 0.3).astype(np.float32)
    found = ta.evaluate(labels, SOFTMAX, task="multilabel", sample_weight=WEIGHT)
    assert value(Brier(multi_label=True), labels, SOFTMAX, WEIGHT) == pytest.approx(
        found.metric("brier").value, **CLOSE
    )


@pytest.mark.parametrize("make", [F1, Brier])
def test_batches_merging_weights_and_resetting(make):
    whole = value(make(), SOFT, SCORE, WEIGHT, batch=ROWS)
    assert value(make(), SOFT, SCORE, WEIGHT, batch=50) == pytest.approx(whole, **CLOSE)
    first = filled(make(), SOFT[:100], SCORE[:100], WEIGHT[:100])
    first.merge_state([filled(make(), SOFT[100:], SCORE[100:], WEIGHT[100:]), make()])
    assert float(first.result()) == pytest.approx(whole, **CLOSE)
    repeated = np.repeat(np.arange(ROWS), WEIGHT.astype(int))
    assert value(make(), SOFT[repeated], SCORE[repeated]) == pytest.approx(whole, **CLOSE)
    first.reset_state()
    assert np.isnan(float(first.result()))
    assert np.isnan(value(make(), np.array([0.5, 1.2]), np.array([0.2, 0.3])))
    with pytest.raises(InputError, match="metrics holds"):
        first.merge_state([AUC()])


@pytest.mark.parametrize("make", [F1, Brier, AUC])
def test_half_precision_and_configuration(make):
    half = SCORE.astype(np.float16)
    metric = filled(make(dtype="float32", name="mine"), SOFT, half)
    name = {F1: "f1", Brier: "brier", AUC: "roc_auc"}[make]
    found = ta.evaluate(SOFT, half.astype(np.float32)).metric(name).value
    assert float(metric.result()) == pytest.approx(found, abs=1e-4)
    again = keras.metrics.deserialize(keras.metrics.serialize(metric))
    assert type(again) is make
    assert again.get_config() == metric.get_config()


def test_counts_of_twenty_million_do_not_stand_still():
    metric = filled(Brier(), SOFT, SCORE)
    metric._weight[0].assign(2.0**24)
    metric._loss[0].assign(2.0**22)
    for _ in range(50):
        metric.update_state(np.ones(1), np.zeros(1))
    assert float(metric._weight[0].value) + float(metric._weight[1].value) == pytest.approx(
        2**24 + 50, abs=1e-6
    )


@pytest.mark.parametrize("options", [{"threshold": 0}, {"average": "samples"}])
def test_bad_options_are_refused(options):
    with pytest.raises(InputError, match=next(iter(options))):
        F1(**options)
