"""Curves with bands, and the isotonic reliability curve."""

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import roc_curve

import tellapart as ta
from tellapart.errors import InputError, UndefinedMetric
from tellapart.inference.bands import RATES, precision_at, sensitivity_at
from tellapart.statistics import ScoreSweep


def two_classes(rows=200, seed=0, digits=2):
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, rows)
    return truth, np.round(np.clip(0.3 * truth + 0.7 * random.random(rows), 0, 1), digits)


EVALUATION = ta.evaluate(*two_classes())
KINDS = [("roc", {}), ("pr", {}), ("threshold", {"metric": "f1"}), ("reliability", {})]


@pytest.mark.parametrize(("kind", "options"), KINDS)
@pytest.mark.parametrize("scope", ["pointwise", "simultaneous"])
def test_a_band_surrounds_its_curve(kind, options, scope):
    curve = EVALUATION.curve(kind, band=scope, resamples=200, **options)
    band = curve.band
    assert (np.diff(band.x) > 0).all()
    assert (band.low >= 0).all()
    assert (band.high <= 1).all()
    assert (band.low <= band.high).all()
    if kind == "roc":
        inside = sensitivity_at(ScoreSweep.of(EVALUATION.problem.column(0)), band.x)
    elif kind == "pr":
        inside = precision_at(ScoreSweep.of(EVALUATION.problem.column(0)), band.x)
    else:
        ascending = np.argsort(curve[curve.x])
        inside = np.interp(band.x, curve[curve.x][ascending], curve[curve.y][ascending])
    assert (band.low <= inside + 1e-12).all()
    assert (inside <= band.high + 1e-12).all()
    assert band.scope == scope
    assert (band.level, band.around) == (0.95, "curve")


@pytest.mark.parametrize(("kind", "options"), KINDS)
def test_a_simultaneous_band_is_wider_and_a_higher_level_too(kind, options):
    narrow = EVALUATION.curve(kind, band="pointwise", resamples=200, **options).band
    wide = EVALUATION.curve(kind, band="simultaneous", resamples=200, **options).band
    low = EVALUATION.curve(kind, band="pointwise", resamples=200, level=0.5, **options).band
    assert (wide.high - wide.low >= narrow.high - narrow.low - 1e-12).all()
    assert (wide.high - wide.low).mean() > 1.2 * (narrow.high - narrow.low).mean()
    assert (low.high - low.low).mean() < 0.75 * (narrow.high - narrow.low).mean()


def test_the_same_seed_gives_the_same_band():
    def ends(seed):
        band = EVALUATION.curve("roc", band="pointwise", resamples=150, seed=seed).band
        return np.r_[band.low, band.high]

    assert (ends(1) == ends(1)).all()
    assert not (ends(1) == ends(2)).all()


def test_a_pointwise_band_of_a_metric_is_its_interval_at_every_threshold():
    band = EVALUATION.curve("threshold", metric="precision", band="pointwise").band
    assert band.resamples == 0
    assert band.method == "wilson"
    for at in (3, 40, len(band.x) - 1):
        found = EVALUATION.at(float(band.x[at])).metric("precision")
        assert (band.low[at], band.high[at]) == pytest.approx((found.low, found.high))


def test_no_band_is_a_point_for_perfectly_separated_classes():
    evaluation = ta.evaluate([0] * 15 + [1] * 15, np.linspace(0, 1, 30))
    for kind in ("roc", "pr"):
        band = evaluation.curve(kind, band="pointwise", resamples=200).band
        inner = band.x < 0.8  # a ROC curve is known at its last corner
        assert (band.high - band.low > 0.05)[inner].all()


def test_sensitivities_lie_on_the_curve_of_scikit_learn():
    truth, score = two_classes()
    false, true, _ = roc_curve(truth, score, drop_intermediate=False)
    ours = sensitivity_at(ScoreSweep.of(EVALUATION.problem.column(0)), RATES)
    for rate, value in zip(RATES, ours, strict=True):
        before = np.flatnonzero(false <= rate)[-1]
        expected = true[before]
        if before + 1 < len(false):
            share = (rate - false[before]) / (false[before + 1] - false[before])
            expected += share * (true[before + 1] - true[before])
        assert value == pytest.approx(expected, abs=1e-12)


def test_precision_between_vertices_follows_the_counts():
    # 10 tied rows, 4 of them positive: at half of their recall, half of them all are flagged
    evaluation = ta.evaluate([1] * 4 + [0] * 6, [0.5] * 10)
    found = precision_at(ScoreSweep.of(evaluation.problem.column(0)), np.array([0.25, 0.5, 1.0]))
    assert found.tolist() == pytest.approx([0.4, 0.4, 0.4])


def test_the_reliability_curve_is_the_isotonic_fit_of_scikit_learn():
    random = np.random.default_rng(5)
    truth, stated = two_classes(300, seed=5)
    weight = random.uniform(0.5, 2, 300)
    curve = ta.evaluate(truth, stated, sample_weight=weight).curve("reliability")
    expected = IsotonicRegression().fit(stated, truth, sample_weight=weight)
    assert curve["observed"] == pytest.approx(expected.predict(curve["predicted"]), abs=1e-12)
    assert curve["mass"].sum() == pytest.approx(weight.sum())


def test_the_parts_of_the_brier_score_add_up():
    for evaluation in (EVALUATION, ta.evaluate([0.2, 0.9, 0.4, 0.7], [0.3, 0.8, 0.6, 0.6])):
        parts = evaluation.curve("reliability").summary
        whole = parts["miscalibration"] - parts["discrimination"] + parts["uncertainty"]
        assert parts["brier"] == pytest.approx(evaluation.metric("brier").value, abs=1e-12)
        assert whole == pytest.approx(parts["brier"], abs=1e-12)


def test_the_top_label_has_a_reliability_curve_and_so_has_each_class():
    random = np.random.default_rng(1)
    truth, shares = random.integers(0, 3, 90), random.dirichlet(np.ones(3), 90)
    evaluation = ta.evaluate(truth, shares)
    top, second = evaluation.curve("reliability"), evaluation.curve("reliability", of=1)
    assert (top.of, second.of) == ("top label", "1")
    assert top["predicted"].min() >= 1 / 3
    right = (shares.argmax(axis=1) == truth).astype(int)
    alone = ta.evaluate(right, shares.max(axis=1), classes=[0, 1]).curve("reliability")
    assert top["observed"] == pytest.approx(alone["observed"])


def test_a_consistency_band_surrounds_the_diagonal():
    curve = EVALUATION.curve("reliability", band="pointwise", around="ideal", resamples=200)
    assert curve.band.around == "ideal"
    assert curve.band.method == "consistency"
    assert (curve.band.low <= curve.band.x).all()
    assert (curve.band.x <= curve.band.high).all()


def test_groups_widen_a_band():
    truth, score = two_classes(80)
    rows = np.repeat(np.arange(80), 5)
    widths = []
    for groups in (None, rows):
        evaluation = ta.evaluate(truth[rows], score[rows], groups=groups)
        band = evaluation.curve("roc", band="pointwise", resamples=300).band
        widths.append((band.high - band.low)[20:80].mean())
    assert widths[1] > 1.5 * widths[0]


def test_weights_and_soft_labels_have_bands():
    random = np.random.default_rng(2)
    weighted = ta.evaluate(*two_classes(60), sample_weight=random.uniform(0.5, 2, 60))
    soft = ta.evaluate(random.random(60), random.random(60))
    for evaluation in (weighted, soft):
        for kind, options in KINDS:
            band = evaluation.curve(kind, band="simultaneous", resamples=150, **options).band
            assert np.isfinite(band.low).all()


def test_what_has_no_band_says_so():
    soft = ta.evaluate([0.2, 0.9, 0.4, 0.7], [0.3, 0.8, 0.6, 0.6])
    ranks = ta.evaluate([0, 1, 1, 0], [-3.0, 2.0, 5.0, 1.0])
    with pytest.raises(InputError, match="band is 'wide'; expected one of pointwise, simult"):
        EVALUATION.curve("roc", band="wide")
    with pytest.raises(InputError, match="around is 'ideal'; expected 'curve' for the roc"):
        EVALUATION.curve("roc", band="pointwise", around="ideal")
    with pytest.raises(InputError, match="around is 'perfect'"):
        EVALUATION.curve("reliability", band="pointwise", around="perfect")
    with pytest.raises(UndefinedMetric, match="soft labels"):
        soft.curve("reliability", band="pointwise", around="ideal")
    with pytest.raises(UndefinedMetric, match="needs probabilities"):
        ranks.curve("reliability")
    with pytest.raises(InputError, match="metric is 'auc'; expected one of accuracy, "):
        EVALUATION.curve("threshold", metric="auc")


def test_the_band_of_a_roc_curve_ends_in_its_corner():
    band = EVALUATION.curve("roc", band="pointwise", resamples=200).band
    assert (band.low[0], band.low[-1], band.high[-1]) == (0.0, 1.0, 1.0)


def test_groups_widen_the_band_of_a_metric_against_the_threshold():
    truth, score = two_classes(60)
    rows = np.repeat(np.arange(60), 5)
    bands = [
        ta.evaluate(truth[rows], score[rows], groups=groups)
        .curve("threshold", band="pointwise", resamples=300)
        .band
        for groups in (None, rows)
    ]
    assert (bands[0].method, bands[1].method) == ("wilson", "bootstrap")
    widths = [(band.high - band.low).mean() for band in bands]
    assert widths[1] > 1.5 * widths[0]
