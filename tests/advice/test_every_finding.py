"""Every kind of finding: data that trigger it, data a single step away that do not."""

from __future__ import annotations

from textwrap import wrap

import numpy as np
import pytest
from near_misses import PAIRS, Pair

import tellapart as ta
from tellapart.advice import KINDS
from tellapart.results import Finding


def name_of(pair: Pair) -> str:
    step = pair.triggers if isinstance(pair.triggers, (int, float, str)) else "given"
    return f"{pair.code}-{pair.build.__name__}-{step}"


def advised(pair: Pair, step: object) -> tuple[Finding, ...]:
    evaluation, words = pair.build(step)
    return evaluation.advise(**words).findings


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in found]


def test_every_kind_of_finding_has_a_pair_and_no_pair_is_idle():
    assert {pair.code for pair in PAIRS} == set(KINDS)


@pytest.mark.parametrize("pair", PAIRS, ids=name_of)
def test_one_step_triggers_and_its_neighbour_does_not(pair: Pair):
    assert codes(advised(pair, pair.triggers)).count(pair.code) == 1
    assert pair.code not in codes(advised(pair, pair.spares))


@pytest.mark.parametrize("pair", PAIRS, ids=name_of)
def test_a_report_has_the_finding_where_nothing_more_need_be_known(pair: Pair):
    evaluation, words = pair.build(pair.triggers)
    reported = codes(evaluation.result.findings)
    if KINDS[pair.code].shown == "advice":
        assert pair.code not in reported
    elif not words:
        assert reported.count(pair.code) == 1
    own = ta.Evaluation(evaluation.problem)
    assert pair.code not in codes(pair.build(pair.spares)[0].result.findings)
    assert codes(own.result.findings) == reported


@pytest.mark.parametrize("pair", PAIRS, ids=name_of)
def test_the_text_is_sentences_with_the_severity_of_its_kind(pair: Pair):
    (found,) = (f for f in advised(pair, pair.triggers) if f.code == pair.code)
    assert found.severity == KINDS[pair.code].severity
    assert not found.text[0].islower()
    assert found.text[-1] in ".?"
    assert "  " not in found.text
    assert "nan" not in found.text.split()
    assert len(wrap(found.text, 70)) <= 8
    assert all(isinstance(number, float) for number in found.numbers.values())


@pytest.mark.parametrize("pair", PAIRS, ids=name_of)
def test_findings_come_gravest_first(pair: Pair):
    order = [("error", "warning", "info").index(f.severity) for f in advised(pair, pair.triggers)]
    assert order == sorted(order)


@pytest.mark.parametrize("pair", PAIRS, ids=name_of)
def test_the_order_of_the_rows_finds_nothing_else(pair: Pair):
    evaluation, words = pair.build(pair.triggers)
    order = np.random.default_rng(1).permutation(evaluation.problem.rows)
    turned = ta.Evaluation(evaluation.problem.take(order))
    assert codes(turned.advise(**words).findings) == codes(evaluation.advise(**words).findings)


def test_a_default_threshold_that_happens_to_be_best_is_no_finding():
    scores = [0.1, 0.2, 0.3, 0.5, 0.8, 0.9]
    evaluation = ta.evaluate([0, 0, 0, 1, 1, 1], scores)
    assert 0.5 in evaluation.result.thresholds["youden"].optimal
    assert "threshold-chosen-here" not in codes(evaluation.result.findings)
    assert "threshold-chosen-here" not in codes(evaluation.advise(threshold=0.5).findings)


def test_where_costs_differ_accuracy_is_not_complained_about():
    evaluation, words = PAIRS[[p.code for p in PAIRS].index("costs-not-below-baseline")].build(200)
    assert "accuracy-not-above-baseline" in codes(evaluation.advise().findings)
    assert "accuracy-not-above-baseline" not in codes(evaluation.advise(**words).findings)


def test_a_good_classifier_of_enough_rows_has_no_warning():
    truth = [0] * 150 + [1] * 150
    stated = [0.1] * 150 + [0.9] * 150
    truth[:15], truth[150:165] = [1] * 15, [0] * 15
    evaluation = ta.evaluate(truth, [p + k / 1e6 for k, p in enumerate(stated)])
    assert evaluation.result.findings == ()
    assert {f.severity for f in evaluation.advise().findings} == {"info"}
