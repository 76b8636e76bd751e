"""What a comparison says first: the metric to read, who leads, what may mislead."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import tellapart as ta
from comparison_samples import eight, noisy, of_one_class, readers, two
from tellapart.report.comparison_findings import IN_FULL, merged_findings, read_first
from tellapart.report.numbers import number
from tellapart.results import Finding


def of_models(result, **found):
    """Return a comparison whose models have these findings and no others."""
    models = {
        name: replace(model, findings=found.get(name.replace(" ", "_"), ()))
        for name, model in result.models.items()
    }
    return replace(result, models=models, findings=())


def advised(comparison):
    first = next(iter(comparison.evaluations.values()))
    return read_first(comparison.result, first.advise(), 32)


def test_what_holds_for_all_models_is_said_once_without_names():
    same = Finding("ties", "warning", "Many ties.")
    own = Finding("folds", "error", "Folds differ.")
    note = Finding("few", "info", "Few rows.")
    result = of_models(two().result, model_0=(same, note), model_1=(same, own))
    assert [(one.models, one.finding) for one in merged_findings(result, 32)] == [
        (("model 1",), own),
        ((), same),
    ]


def test_many_findings_of_a_kind_are_one_that_names_the_others():
    comparison = eight()
    (told,) = merged_findings(comparison.result, 32)
    assert told.models == ("model 0",)
    assert told.alike == tuple(f"model {k}" for k in range(1, 8))
    few = {f"model_{k}": (Finding("x", "warning", f"text {k}"),) for k in range(IN_FULL)}
    merged = merged_findings(of_models(comparison.result, **few), 32)
    assert [(one.models, one.finding.text, one.alike) for one in merged] == [
        ((f"model {k}",), f"text {k}", ()) for k in range(IN_FULL)
    ]


def test_findings_of_the_comparison_stand_with_those_of_the_models_by_gravity():
    note, warning = Finding("n", "info", "note"), Finding("w", "warning", "warning")
    result = replace(of_models(two().result, model_1=(warning,)), findings=(note,))
    assert [one.finding for one in merged_findings(result, 32)] == [warning, note]


@pytest.mark.parametrize(
    ("make", "title"), [(two, "ROC AUC"), (of_one_class, "ROC AUC"), (readers, "Accuracy")]
)
def test_a_compared_metric_is_read_first_with_its_reason(make, title):
    told = advised(make())
    assert told.title == title
    assert told.why.endswith(".")


def test_the_first_compared_metric_is_read_where_none_is_advised():
    truth, scores = noisy()
    comparison = ta.compare(truth, scores, metrics=["brier", "f1"])
    told = advised(comparison)
    assert told.title == "Brier score"
    lower = min(one.metric("brier").value for one in comparison.evaluations.values())
    assert f"\u2069 {number(lower)}, then" in told.standing


def test_the_standing_says_what_chance_may_explain():
    told = advised(two())
    (row,) = [one for one in two().differences if one.metric == "roc_auc"]
    assert row.p_value > 0.05
    assert told.standing.endswith(f"p {row.p_value:.3f}: chance alone may explain it.")
    truth = np.r_[np.zeros(200, dtype=int), np.ones(200, dtype=int)]
    random = np.random.default_rng(0)
    good = np.clip(0.3 * truth + 0.6 * random.random(400), 0, 1)
    clear = advised(ta.compare(truth, {"good": good, "coin": random.random(400)}))
    assert "Best on these rows: \u2068good\u2069" in clear.standing
    assert clear.standing.endswith("p <0.001: chance alone would hardly show it.")
    one_sided = advised(
        ta.compare(truth, {"a": good, "b": random.random(400)}, alternative="greater")
    )
    assert "chance" not in one_sided.standing


def test_equal_models_have_no_best():
    truth, scores = noisy()
    same = {"a": scores["model 0"], "b": scores["model 0"]}
    assert ", both " in advised(ta.compare(truth, same)).standing


def test_the_page_starts_with_the_findings():
    page = eight().page(images="none")
    assert page.index('id="findings"') < page.index('id="models"')
    assert "Read first: ROC AUC." in page
    assert page.count("Probabilities do not hold") == 1 + len(eight().evaluations)
