"""The area from cells: within 1e-3 of the exact one, and within its own bounds always."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

import tellapart as ta
from tellapart.errors import InputError, UndefinedMetric
from tellapart.integrations.keras import AUC
from tellapart.integrations.keras.cells import logit_edges, probability_edges
from tellapart.integrations.keras.digits import two_sum

NAMES = {"ROC": "roc_auc", "PR": "pr_auc", "AP": "average_precision"}
ROWS = 8 * 4096  # full batches: every shape is compiled once
ROUNDING = 2e-6  # of float32 in `result`


def squashed(logits):
    return (1.0 / (1.0 + np.exp(-logits))).astype(np.float32)


def drawn(seed, rows, share, gap, middle=0.0, spread=1.0):
    rng = np.random.default_rng(seed)
    truth = (rng.random(rows) < share).astype(np.float32)
    return truth, (middle + spread * rng.normal(size=rows) + gap * truth).astype(np.float64)


def cases():
    truth, logit = drawn(1, ROWS, 0.3, 2.0, spread=8.0)
    yield "saturated at both ends", truth, squashed(logit)
    truth, logit = drawn(2, ROWS, 0.5, 1.0, middle=13.0)
    yield "crowded below 1", truth, squashed(logit)
    truth, logit = drawn(3, ROWS, 0.5, 1.0, middle=-20.0)
    yield "crowded above 0", truth, squashed(logit)
    truth, logit = drawn(4, ROWS, 0.5, 1.5, spread=60.0)
    yield "many at exactly 0 and 1", truth, np.round(squashed(logit), 6)
    truth, logit = drawn(5, 3 * ROWS, 0.001, 2.5, middle=-4.0)
    yield "one positive in a thousand", truth, squashed(logit)
    truth, logit = drawn(6, 3 * ROWS, 0.001, 1.0, middle=-9.0, spread=2.0)
    yield "one in a thousand, hard to tell, small scores", truth, squashed(logit)
    rng = np.random.default_rng(7)
    truth = (rng.random(ROWS) < 0.4).astype(np.float32)
    yield "all within 1e-4", truth, (rng.beta(1 + truth, 2) * 1e-4).astype(np.float32)
    yield "eleven values", truth, (np.round(10 * rng.beta(1 + truth, 2)) / 10).astype(np.float32)
    yield "an untrained model", truth, squashed(0.05 * rng.normal(size=ROWS) + 0.03 * truth)
    soft = rng.beta(2, 3, ROWS).astype(np.float32)
    yield "fractions", soft, np.clip(soft + 0.2 * rng.normal(size=ROWS), 0, 1).astype("f4")
    yield "smoothed", 0.05 + 0.9 * truth, squashed(rng.normal(size=ROWS) + 2 * truth)
    yield "backwards", 1 - truth, squashed(rng.normal(size=ROWS) + 2 * truth)


CASES = {name: (truth.astype(np.float32), score) for name, truth, score in cases()}


def metric(truth, score, weight=None, batch=4096, **options):
    area = AUC(**options)
    for start in range(0, len(truth), batch):
        part = slice(start, start + batch)
        area.update_state(truth[part], score[part], None if weight is None else weight[part])
    return area


def exact(curve, truth, score, **options):
    options = {"scores": "probability", **options}
    return ta.evaluate(truth, score, **options).metric(NAMES[curve]).value


@pytest.mark.parametrize("name", CASES)
def test_areas_are_within_a_thousandth_and_within_their_bounds(name):
    truth, score = CASES[name]
    area = metric(truth, score)
    assert area.resolution() < 2e-3
    for curve in NAMES:
        area.curve = curve  # the state is the same
        true = exact(curve, truth, score)
        low, high = area.bounds()
        assert low - 1e-9 <= true <= high + 1e-9
        assert float(area.result()) == pytest.approx(true, abs=1e-3)
        assert abs(float(area.result()) - true) <= area.resolution() + ROUNDING


@pytest.mark.parametrize(
    ("middle", "spread"), [(0.0, 1e-4), (0.0, 1.0), (-25.0, 1.0), (-25.0, 30.0), (0.0, 1e4)]
)
def test_logits_keep_apart_where_probabilities_do_not(middle, spread):
    truth, logit = drawn(8, ROWS, 0.3, spread, middle=middle, spread=spread)
    logit = logit.astype(np.float32)
    area = metric(truth, logit, from_logits=True)
    true = exact("ROC", truth, logit, scores="logit")
    assert float(area.result()) == pytest.approx(true, abs=1e-3)
    assert area.bounds()[0] - 1e-9 <= true <= area.bounds()[1] + 1e-9
    assert area.resolution() < (3e-3 if spread < 100 else 1e-2)
    if middle == -25.0 and spread == 1.0:
        theirs = keras.metrics.AUC(from_logits=True)
        theirs.update_state(truth, logit)
        assert abs(float(theirs.result()) - true) > 0.2


def test_the_page_shows_these_numbers():
    page = Path(__file__).parents[3] / "docs" / "keras.md"
    rows = re.findall(r"^\| (.+?) \| ([\d,]+) \|(.*)\|$", page.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == 10
    for name, count, numbers in rows:
        truth, score = CASES[name]
        off, resolution, _, theirs = (float(number) for number in numbers.split("|"))
        area, true = metric(truth, score), exact("ROC", truth, score)
        assert len(truth) == int(count.replace(",", ""))
        assert abs(float(area.result()) - true) <= 1.5 * off + ROUNDING
        assert area.resolution() == pytest.approx(resolution, rel=0.5, abs=1e-8)
        keras_area = keras.metrics.AUC()
        keras_area.update_state(truth, score)
        assert abs(float(keras_area.result()) - true) == pytest.approx(theirs, abs=2e-4)


def test_equal_scores_are_a_certain_tie():
    truth = np.array([0, 1, 1, 0, 0.5], dtype=np.float32)
    for value in (0.0, 0.3, 0.5, 1.0):
        area = metric(truth, np.full(5, value, dtype=np.float32))
        assert float(area.result()) == 0.5
        assert area.bounds() == pytest.approx((0.5, 0.5), abs=1e-10)


def test_where_the_cells_are_too_wide_the_bounds_say_so():
    rng = np.random.default_rng(9)
    truth = (rng.random(4096) < 0.5).astype(np.float32)
    score = (0.3 + 1e-6 * rng.random(4096) + 1e-6 * truth).astype(np.float32)
    for curve in NAMES:
        area = metric(truth, score, curve=curve)
        low, high = area.bounds()
        assert area.resolution() > 0.1
        assert low < exact(curve, truth, score) < high
    finer = metric(truth, score, thresholds=np.linspace(0.3, 0.300003, 2000))
    assert float(finer.result()) == pytest.approx(exact("ROC", truth, score), abs=1e-3)


@pytest.mark.parametrize("curve", NAMES)
def test_bounds_hold_on_small_and_nasty_problems(curve):
    rng = np.random.default_rng(10)
    rows = 20
    for _ in range(60):
        truth = rng.choice([0, 0.25, 0.7, 1], rows).astype(np.float32)
        score = rng.choice([0, 0.1, 0.100001, 0.100002, 0.5, 0.50001, 1], rows).astype("f4")
        weight = rng.choice([0.5, 1, 3], rows).astype(np.float32)
        weight[int(rng.integers(2, 20)) :] = 0
        if not 0 < (truth * weight).sum() < weight.sum():
            continue
        area = metric(truth, score, weight, curve=curve, num_thresholds=64)
        true = exact(curve, truth, score, sample_weight=weight)
        low, high = area.bounds()
        assert low - 1e-6 <= true <= high + 1e-6
        assert low - 1e-6 <= float(area.result()) <= high + 1e-6


def test_cells_reach_the_last_float_below_one_and_logits_are_symmetric():
    edges = probability_edges(16384)
    last = np.nextafter(np.float32(1), np.float32(0))
    assert edges[-2:].tolist() == [float(last), 1.0]
    assert {0.0, 0.5, 1.0} <= set(edges.tolist())
    assert np.all(np.diff(edges) > 0)
    logits = logit_edges(16384)
    upper = logits[logits > 1e-30].tolist()
    assert np.abs(logits[logits < 0][::-1]).tolist() == [*upper, np.inf]


def test_sums_go_on_growing_above_what_a_float_counts():
    score = np.array([0.2, 0.8, 0.4, 0.6], dtype=np.float32)
    truth = np.array([0, 1, 1, 0], dtype=np.float32)
    area = metric(truth, score)
    filled = ops.where(area._positive[0].value > 0, 2.0**24, area._positive[0].value)
    area._positive[0].assign(filled)
    for _ in range(50):
        area.update_state(truth, score)
    held = (area._positive[0].value, area._positive[1].value)
    total = sum(np.asarray(ops.convert_to_numpy(part), dtype=np.float64) for part in held).sum()
    assert total == 2 * (2**24 + 50)
    assert float(np.float32(2**24) + np.float32(1)) == 2**24  # one float alone stands still


def test_two_sums_keep_small_weights_beside_large_ones():
    high, low = ops.convert_to_tensor(np.float32(1e8)), ops.convert_to_tensor(np.float32(0))
    for _ in range(100):
        high, low, _ = two_sum(high, low, ops.convert_to_tensor(np.float32(0.25)))
    assert float(high) + float(low) == 1e8 + 25


def test_compiled_sums_are_as_exact():
    if keras.backend.backend() == "jax":
        import jax

        step = jax.jit(two_sum)
    else:
        step = lambda *parts: two_sum(*map(ops.convert_to_tensor, parts))  # noqa: E731
    high, low = np.float32(2**24), np.float32(0)
    for _ in range(1000):
        high, low, _ = step(high, low, np.float32(1))
    assert float(high) + float(low) == 2**24 + 1000


@pytest.mark.parametrize("curve", NAMES)
def test_batches_are_one_pass_and_weight_two_is_the_row_twice(curve):
    truth, score = CASES["fractions"]
    truth, score = truth[:2048], score[:2048]
    whole = float(metric(truth, score, curve=curve, batch=2048).result())
    assert float(metric(truth, score, curve=curve, batch=512).result()) == pytest.approx(
        whole, abs=ROUNDING
    )
    half = metric(truth[:512], score[:512], curve=curve, batch=512)
    half.merge_state([metric(truth[512:], score[512:], curve=curve, batch=512)])
    assert float(half.result()) == pytest.approx(whole, abs=ROUNDING)
    assert half.bounds() == pytest.approx(metric(truth, score, curve=curve).bounds(), abs=ROUNDING)
    twice = metric(np.concatenate([truth, truth]), np.concatenate([score, score]), curve=curve)
    weighted = metric(truth, score, np.full(2048, 2, dtype=np.float32), curve=curve)
    assert float(weighted.result()) == pytest.approx(float(twice.result()), abs=ROUNDING)


def test_one_class_or_no_rows_is_undefined_and_not_zero():
    score = np.array([0.2, 0.7], dtype=np.float32)
    empty = AUC()
    assert np.isnan(float(empty.result()))
    for truth in ([0, 0], [1, 1]):
        area = metric(np.array(truth, dtype=np.float32), score)
        assert np.isnan(float(area.result()))
        with pytest.raises(UndefinedMetric, match="needs rows of both classes"):
            area.bounds()
    with pytest.raises(UndefinedMetric, match="needs positive rows"):
        metric(np.zeros(2, dtype=np.float32), score, curve="AP").bounds()


@pytest.mark.parametrize(
    ("truth", "score", "weight"),
    [([0, 1], [0.1, np.nan], None), ([0, 1], [0.1, 1.5], None), ([0, 2], [0.1, 0.5], None),
     ([0, -0.1], [0.1, 0.5], None), ([0, 1], [0.1, 0.5], [1.0, -1.0])],
)  # fmt: skip
def test_a_row_that_cannot_be_used_spoils_the_number(truth, score, weight):
    area = AUC()
    area.update_state(np.array([0.0, 1.0]), np.array([0.3, 0.4]))
    area.update_state(np.array(truth), np.array(score), weight and np.array(weight))
    assert np.isnan(float(area.result()))
    with pytest.raises(UndefinedMetric, match="could not be used"):
        area.bounds()


def test_padding_of_weight_zero_may_hold_anything():
    area = AUC()
    truth, score = np.array([0, 1, 1, 0, np.nan]), np.array([0.1, 0.4, 0.35, 0.8, np.nan])
    area.update_state(truth, score, np.array([1, 1, 1, 1, 0]))
    assert float(area.result()) == pytest.approx(0.5)
    assert area.resolution() < 1e-10


def test_columns_are_averaged_or_flattened():
    rng = np.random.default_rng(11)
    truth = rng.random((500, 3)).astype(np.float32)
    score = np.clip(truth + 0.3 * rng.normal(size=(500, 3)), 0, 1).astype(np.float32)
    each = [exact("ROC", truth[:, k], score[:, k]) for k in range(3)]
    for known in ({"num_labels": 3}, {}):
        area = metric(truth, score, multi_label=True, **known)
        assert float(area.result()) == pytest.approx(np.mean(each), abs=1e-3)
        assert area.bounds()[0] - 1e-9 <= np.mean(each) <= area.bounds()[1] + 1e-9
    weights = [1.0, 2.0, 0.0]
    area = metric(truth, score, multi_label=True, label_weights=weights)
    assert float(area.result()) == pytest.approx(np.average(each, weights=weights), abs=1e-3)
    area = metric(truth, score, label_weights=weights)
    row = np.tile(weights, 500)
    true = exact("ROC", truth.ravel(), score.ravel(), sample_weight=row)
    assert float(area.result()) == pytest.approx(true, abs=1e-3)
    truth[:, 1] = 0
    area = metric(truth, score, multi_label=True)
    assert float(area.result()) == pytest.approx((each[0] + each[2]) / 2, abs=1e-3)
    area = metric(truth, score, multi_label=True, label_weights=[0.0, 1.0, 0.0])
    assert np.isnan(float(area.result()))
    with pytest.raises(UndefinedMetric, match="both classes"):
        area.resolution()
    score[0, 1] = np.nan
    assert np.isnan(float(metric(truth, score, multi_label=True).result()))


@pytest.mark.parametrize(
    ("options", "message"),
    [({"multi_label": True, "num_labels": 2, "label_weights": [1, 2, 3]}, "holds 3 numbers"),
     ({"curve": "DET"}, "curve is 'DET'"), ({"summation_method": "minoring"}, "bounds()"),
     ({"num_thresholds": 1}, "num_thresholds is 1"), ({"thresholds": [2]}, "thresholds is"),
     ({"num_labels": 2}, "multi_label=True"), ({"label_weights": [-1]}, "label_weights is")],
)  # fmt: skip
def test_bad_options_are_refused(options, message):
    with pytest.raises(InputError) as caught:
        AUC(**options)
    assert message in str(caught.value)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match=r"y_true has shape \(3,\) and y_pred \(2,\)"):
        AUC().update_state(np.zeros(3), np.zeros(2))
    with pytest.raises(InputError, match="expected \\(n, labels\\)"):
        AUC(multi_label=True).update_state(np.zeros(3), np.zeros(3))
    with pytest.raises(InputError, match="label_weights holds 3 numbers, but there are 2 labels"):
        AUC(multi_label=True, label_weights=[1, 2, 3]).update_state(np.eye(2), np.eye(2))
    with pytest.raises(InputError, match="y_pred has 3 columns; expected 2"):
        AUC(multi_label=True, num_labels=2).update_state(np.eye(3), np.eye(3))
    with pytest.raises(InputError, match="expected an AUC with the cells"):
        AUC().merge_state([AUC(from_logits=True)])


def test_a_configuration_makes_the_same_metric_again():
    area = AUC(
        curve="pr", name="area", thresholds=[0.2, 0.7], multi_label=True, num_labels=2,
        label_weights=[1, 3],
    )  # fmt: skip
    again = keras.metrics.deserialize(keras.metrics.serialize(area))
    assert isinstance(again, AUC)
    assert again.get_config() == area.get_config()
    assert again.thresholds == area.thresholds == [0.0, np.float32(0.2), np.float32(0.7)]
