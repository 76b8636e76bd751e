"""Figures around the AUC that need no evaluation, and its methods of intervals."""

import numpy as np
import pytest
from scipy import special

import tellapart as ta
from tellapart.inference.joint_areas import joint_areas
from tellapart.inference.paired_power import PairedAreas
from tellapart.problem import Column


def sample(seed=1, m=15, n=80, shift=1.5):
    truth = np.repeat([1, 0], [m, n])
    return truth, np.random.default_rng(seed).normal(size=m + n) + shift * truth


def test_student_widens_by_the_degrees_of_freedom_of_both_classes():
    evaluation = ta.evaluate(*sample())
    found = {name: evaluation.metric("roc_auc", method=name)
             for name in ("logit-delong", "logit-t", "delong", "delong-t")}  # fmt: skip
    truth, score = sample()
    places = (score[truth == 1][:, None] > score[truth == 0]).astype(float)
    parts = places.mean(axis=1).var(ddof=1) / 15, places.mean(axis=0).var(ddof=1) / 80
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 14 + parts[1] ** 2 / 79)
    ratio = special.stdtrit(freedom, 0.975) / special.ndtri(0.975)
    for plain, wide in (("logit-delong", "logit-t"), ("delong", "delong-t")):
        scale = special.logit if plain == "logit-delong" else float
        half = [scale(found[name].value) - scale(found[name].low) for name in (plain, wide)]
        assert half[1] / half[0] == pytest.approx(ratio)
        assert found[wide].method == wide
    weighted = ta.evaluate(*sample(), sample_weight=np.linspace(1, 2, 95))
    with pytest.raises(ta.InputError, match="degrees of freedom need hard labels"):
        weighted.metric("roc_auc", method="logit-t")


def test_a_published_area_needs_three_figures():
    found = ta.hanley_mcneil(0.9, 40, 60)
    assert 0 < found.low < 0.9 < found.high < 1
    assert ta.hanley_mcneil(1.0, 10, 10).high == 1.0
    assert ta.hanley_mcneil(1.0, 10, 10).low < 0.9
    for figures, said in (
        ((1.2, 10, 10), "auc is 1.2; expected a number from 0 to 1"),
        ((0.8, 0, 10), "positives is 0; expected a number of at least 1"),
        ((0.8, 10, "x"), "negatives is 'x'; expected a number"),
    ):
        with pytest.raises(ta.InputError, match=said):
            ta.hanley_mcneil(*figures)


def test_tests_against_another_value_go_with_the_interval():
    evaluation = ta.evaluate(*sample())
    for level in (0.9, 0.95):
        low = evaluation.metric("roc_auc", level=level).low
        assert evaluation.test(against=low).p_value == pytest.approx(1 - level)
    truth, score = sample()
    groups = np.arange(95) // 5
    clustered = ta.evaluate(truth, score, groups=groups)
    found = clustered.test(against=0.6)
    assert found.method == "logit-obuchowski"
    plain = special.ndtr(-abs(found.statistic)) * 2
    assert found.p_value > plain  # Student's t of 19 groups
    perfect = ta.evaluate([0, 0, 1, 1], [1, 2, 3, 4]).test(against=0.7)
    assert perfect.p_value != perfect.p_value
    assert "no test" in str(perfect)
    constant = ta.evaluate([0, 1], [1, 1]).test()
    assert constant.reason == "all scores are the same"
    for given, said in (
        ({"against": 1}, "against is 1; expected a number between 0 and 1"),
        ({"alternative": "more"}, "alternative is 'more'; expected one of two-sided"),
        ({"name": "f1"}, "name is 'f1'; expected roc_auc"),
    ):
        with pytest.raises(ta.InputError, match=said):
            evaluation.test(**given)


def test_expected_variances_are_those_of_samples():
    """DeLong's variances on normal scores, over many samples."""
    random, places = np.random.default_rng(0), [np.sqrt(2) * special.ndtri(a) for a in (0.8, 0.85)]
    truth = np.repeat([1, 0], [60, 120]).astype(np.uint8)
    mean = np.zeros((2, 2))
    for _ in range(400):
        first = random.normal(size=180)
        second = 0.5 * first + np.sqrt(0.75) * random.normal(size=180)
        scores = [first + places[0] * truth, second + places[1] * truth]
        mean += joint_areas([Column("", score, truth) for score in scores]).covariance * 60 / 400
    expected = PairedAreas.expected(0.8, 0.85, 0.5, 2.0)
    assert expected.variances == pytest.approx(np.diag(mean), rel=0.03)
    assert expected.covariance == pytest.approx(mean[0, 1], rel=0.05)


def test_a_pilot_study_stands_for_expected_figures():
    truth, first = sample(m=40, n=60)
    second = first + np.random.default_rng(5).normal(size=100)
    size = ta.paired_auc_sample_size(first, second, y_true=truth, power=0.8)
    assert size.negatives / size.positives == pytest.approx(1.5)
    power = ta.paired_auc_power(first, second, size.positives, size.negatives, y_true=truth)
    assert power == pytest.approx(0.8)
    swapped = ta.paired_auc_sample_size(second, first, y_true=truth, power=0.8)
    assert swapped.positives == pytest.approx(size.positives)
    joint = joint_areas([Column("", score, truth.astype(np.uint8)) for score in (first, second)])
    found = PairedAreas.of_pilot(first, second, truth, None)
    np.testing.assert_allclose(found.variances, np.diag(joint.covariance) * 40)
    assert found.covariance == pytest.approx(joint.covariance[0, 1] * 40)
    fewer = ta.paired_auc_sample_size(0.8, 0.85, correlation=0.8)
    assert fewer.rows < ta.paired_auc_sample_size(0.8, 0.85, correlation=0.2).rows
    assert fewer.whole[0] - 1 < fewer.positives <= fewer.whole[0]


@pytest.mark.parametrize(
    ("first", "second", "options", "said"),
    [
        (0.8, 1.0, {"correlation": 0.5}, "second is 1.0; expected an AUC between 0 and 1"),
        (0.8, 0.9, {}, "correlation is missing"),
        (0.8, 0.9, {"correlation": 2}, "correlation is 2; expected a number between -1 and 1"),
        (0.8, 0.8, {"correlation": 0.5}, "difference is 0; expected two different AUCs"),
        (0.8, 0.9, {"correlation": 0.5, "ratio": 0}, "ratio is 0; expected a number above 0"),
        ([1.0, 2], [2.0, 1], {"y_true": [0, 1], "correlation": 0.5}, "leave one out"),
        ([1.0, 2], [2.0, 1], {"y_true": [0, 1]}, "1 positives and 1 negatives; expected two"),
    ],
)
def test_plans_that_cannot_be(first, second, options, said):
    with pytest.raises(ta.InputError, match=said):
        ta.paired_auc_sample_size(first, second, **options)


def test_the_smallest_detectable_area_is_refused_where_there_is_none():
    with pytest.raises(ta.InputError, match=r"no AUC reaches the power 0\.9; expected more rows"):
        ta.detectable_auc(1, 1)
    with pytest.raises(ta.InputError, match=r"power is 0\.01, which even an AUC of"):
        ta.detectable_auc(30, 60, power=0.01)
    with pytest.raises(ta.InputError, match="positives is 0; expected a number above 0"):
        ta.detectable_auc(0, 60)
