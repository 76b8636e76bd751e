"""Bands of DET, gain, lift and decision curves, and of any metric against the threshold."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special

import tellapart as ta
from tellapart.metrics import METRICS


def two_classes(rows=150, seed=0):
    random = np.random.default_rng(seed)
    score = special.expit(random.normal(-1, 1.5, rows))
    return (random.random(rows) < score).astype(int), score


EVALUATION = ta.evaluate(*two_classes())
KINDS = ("det", "gain", "lift", "decision")
SCOPES = ("pointwise", "simultaneous")


def banded(kind, scope="pointwise", resamples=200, evaluation=EVALUATION, **options):
    curve = evaluation.curve(kind, band=scope, resamples=resamples, **options)
    return curve, curve.band


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scope", SCOPES)
def test_a_band_surrounds_its_curve(kind, scope):
    curve, band = banded(kind, scope)
    x, y = curve[curve.x], curve[curve.y]
    assert (np.diff(band.x) > 0).all()
    assert (band.low <= band.high).all()
    if kind == "det":
        x, y = x[np.r_[np.diff(x) > 0, True]], y[np.r_[np.diff(x) > 0, True]]  # lower ends of jumps
    known = np.isfinite(y)
    inside = np.interp(band.x, x[known], y[known])
    within = band.x >= x[known].min()
    room = 0.05 if kind == "lift" else 1e-9  # between vertices a hyperbola
    assert (band.low[within] <= inside[within] + room).all()
    assert (inside[within] <= band.high[within] + room).all()
    assert (band.scope, band.method, band.resamples) == (scope, "bootstrap", 200)


@pytest.mark.parametrize("kind", KINDS)
def test_a_simultaneous_band_is_wider_and_a_higher_level_too(kind):
    _, narrow = banded(kind)
    _, wide = banded(kind, "simultaneous")
    _, low = banded(kind, level=0.5)
    assert (wide.high - wide.low >= narrow.high - narrow.low - 1e-12).all()
    assert (wide.high - wide.low).mean() > 1.1 * (narrow.high - narrow.low).mean()
    assert (low.high - low.low).mean() < 0.8 * (narrow.high - narrow.low).mean()


def test_the_det_band_is_the_roc_band_turned_upside_down():
    _, det = banded("det")
    _, roc = banded("roc")
    assert (det.low == 1 - roc.high).all()
    assert (det.high == 1 - roc.low).all()


def test_the_lift_band_is_the_gain_band_over_the_share_flagged():
    _, lift = banded("lift", "simultaneous")
    _, gain = banded("gain", "simultaneous")
    assert lift.x[0] > 0
    assert lift.low * lift.x == pytest.approx(gain.low[1:])
    assert lift.high * lift.x == pytest.approx(gain.high[1:])


def test_a_gain_band_holds_what_is_known_at_both_ends():
    _, band = banded("gain", "simultaneous")
    assert (band.low[0], band.low[-1], band.high[-1]) == (0.0, 1.0, 1.0)
    assert banded("gain")[1].high[0] == 0.0


def test_a_decision_band_has_width_where_nobody_was_flagged():
    truth, score = two_classes()
    _, band = banded("decision", evaluation=ta.evaluate(truth, score * 0.5))
    nobody = band.x > 0.5
    assert nobody.sum() > 20
    assert (band.high - band.low > 0.01)[nobody].all()
    _, wide = banded("decision", "simultaneous", evaluation=ta.evaluate(truth, score * 0.5))
    assert (wide.high <= 1).all()


def test_a_decision_band_lies_where_its_thresholds_and_prevalence_say():
    at = [0.05, 0.1, 0.2]
    curve, band = banded("decision", thresholds=at, prevalence=0.02)
    assert band.x.tolist() == at
    assert (band.high <= 0.02).all()
    assert (band.low <= curve["net_benefit"]).all()
    assert len(banded("decision")[1].x) == 200


@pytest.mark.parametrize("kind", KINDS)
def test_groups_widen_a_band(kind):
    truth, score = two_classes(60)
    rows = np.repeat(np.arange(60), 6)
    widths = []
    for groups in (None, rows):
        evaluation = ta.evaluate(truth[rows], score[rows], groups=groups)
        _, band = banded(kind, evaluation=evaluation)
        inner = (band.x > 0.2) & (band.x < 0.6)
        widths.append((band.high - band.low)[inner].mean())
    assert widths[1] > 1.5 * widths[0]


@pytest.mark.parametrize("kind", KINDS)
def test_soft_labels_and_classes_have_bands_too(kind):
    random = np.random.default_rng(6)
    truth, shares = random.integers(0, 3, 60), random.dirichlet(np.ones(3), 60)
    several = ta.evaluate(truth, shares)
    assert np.isfinite(banded(kind, evaluation=several, of=1)[1].high).all()
    soft = ta.evaluate(random.beta(2, 3, 60), shares[:, 0])
    assert np.isfinite(banded(kind, evaluation=soft)[1].high).all()


@pytest.mark.parametrize("metric", ["mcc", "kappa", "informedness", "accuracy", "lr_plus"])
@pytest.mark.parametrize("scope", SCOPES)
def test_bands_of_metrics_stay_within_their_range(metric, scope):
    truth, score = two_classes()
    worse = ta.evaluate(1 - truth, score)  # so that all of them fall below 0
    curve, band = banded("threshold", scope, evaluation=worse, metric=metric)
    low, high = METRICS[metric].range
    known = np.isfinite(band.low) & np.isfinite(band.high)
    assert known.sum() > 100
    assert (band.low[known] >= low).all()
    assert (band.high[known] <= high).all()
    value = np.interp(band.x, curve["threshold"][:0:-1], curve[metric][:0:-1])
    inside = known & np.isfinite(value)
    assert (band.low <= value + 1e-9)[inside].all()
    assert (value <= band.high + 1e-9)[inside].all()


def test_a_pointwise_band_of_a_whole_metric_is_its_interval_at_every_threshold():
    for metric in ("accuracy", "balanced_accuracy", "mcc", "kappa"):
        band = EVALUATION.curve("threshold", metric=metric, band="pointwise").band
        assert band.resamples == 0
        for at in (20, 75, 120):
            found = EVALUATION.at(float(band.x[at])).metric(metric)
            assert (band.low[at], band.high[at]) == pytest.approx((found.low, found.high), abs=0.01)
