"""Decision curves as dcurves has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Agree = Callable[..., None]
Read = Callable[[str], dict[str, Any]]

COLUMNS = {
    "net_benefit": "net_benefit",
    "standardized": "standardized_net_benefit",
    "interventions_avoided": "interventions_avoided",
}


@pytest.mark.parametrize("score", ["p1", "p2", "p3"])
def test_net_benefit(score: str, rows: Read, oracle: dict[str, Any], agree: Agree) -> None:
    data, expected = rows("prob1000"), oracle["dcurves"]
    evaluation = ta.evaluate(data["y"], data[score])
    curve = evaluation.curve("decision", thresholds=expected["thresholds"])
    agree(curve["threshold"], expected["thresholds"])
    for block, column in COLUMNS.items():
        np.testing.assert_allclose(curve[column] / scale(column), expected[block][score], 0, 1e-14)
    agree(curve["treat_all"], expected["net_benefit"]["all"])
    agree(curve["treat_none"], expected["net_benefit"]["none"])
    prevalence = curve.summary["prevalence"]
    agree(curve["treat_all"] / prevalence, expected["standardized"]["all"])
    agree(curve["treat_none"], expected["standardized"]["none"])
    at = curve["threshold"]
    odds = at / (1 - at)
    agree(-curve["treat_all"] / odds, expected["interventions_avoided"]["none"])
    agree(0 * odds, expected["interventions_avoided"]["all"])


def scale(column: str) -> float:
    """Return 100 for interventions avoided, which dcurves gives per row and we per 100."""
    return 100.0 if column == "interventions_avoided" else 1.0


@pytest.mark.parametrize("score", ["p1", "p2", "p3"])
def test_at_another_prevalence(
    score: str, rows: Read, oracle: dict[str, Any], agree: Agree
) -> None:
    data, expected = rows("prob1000"), oracle["dcurves"]
    block = expected["net_benefit_prevalence_0.05"]
    curve = ta.evaluate(data["y"], data[score]).curve(
        "decision", thresholds=expected["thresholds"], prevalence=0.05
    )
    np.testing.assert_allclose(curve["net_benefit"], block[score], 0, 1e-14)
    np.testing.assert_allclose(curve["treat_all"], block["all"], 0, 1e-14)
    agree(curve["treat_none"], block["none"])


@pytest.mark.parametrize("score", ["p1", "p2", "p3"])
def test_the_default_grid_holds_these_thresholds(
    score: str, rows: Read, oracle: dict[str, Any]
) -> None:
    data, expected = rows("prob1000"), oracle["dcurves"]
    curve = ta.evaluate(data["y"], data[score]).curve("decision")
    places = np.searchsorted(curve["threshold"], expected["thresholds"])
    assert curve["threshold"][places].tolist() == expected["thresholds"]
    found = curve["net_benefit"][places]
    np.testing.assert_allclose(found, expected["net_benefit"][score], 0, 1e-14)
