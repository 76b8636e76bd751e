"""A comparison as JSON: one object, evaluations and their differences."""

from __future__ import annotations

import msgspec

from tellapart.report.json import Json, estimate_fields, evaluation_fields, finding_fields
from tellapart.report.names import encodable
from tellapart.report.wording import tool_version
from tellapart.results.comparisons import (
    ComparisonResult,
    CurveTest,
    Difference,
    JointTest,
    WinLoss,
)
from tellapart.results.estimates import finite


def comparison_json(result: ComparisonResult, *, indent: int | None = None) -> str:
    """Write a comparison as a JSON object; what is not finite becomes null."""
    fields: Json = {
        "schema_version": result.schema_version,
        "tellapart_version": tool_version(),
        "level": result.level,
        "paired": result.paired,
        "matched": result.matched,
        "adjust": result.adjust,
        "reference": _name(result.reference),
        "test": result.test,
        "alternative": result.alternative,
        "bootstrap": _draws("resamples", result.resamples, result.seed),
        "permutation": _draws("permutations", result.permutations, result.seed),
        "models": {
            encodable(name): evaluation_fields(model) for name, model in result.models.items()
        },
        "differences": [_difference(each) for each in result.differences],
        "joint": [_joint(each) for each in result.joint],
        "curves": [_curve(each) for each in result.curves],
        "wins": [_wins(each) for each in result.wins],
        "findings": [finding_fields(each) for each in result.findings],
    }
    encoded = msgspec.json.encode(fields)
    if indent is not None:
        encoded = msgspec.json.format(encoded, indent=indent)
    return encoded.decode("utf-8")


def _difference(each: Difference) -> Json:
    return {
        "a": encodable(each.a),
        "b": encodable(each.b),
        "metric": each.metric,
        "of": _name(each.of),
        "estimate": estimate_fields(each.estimate, soft=False),
        "p_value": finite(each.p_value),
        "p_adjusted": finite(each.p_adjusted),
        "method": each.method,
        "margin": each.margin,
        "verdict": each.verdict,
        "p_not_inferior": finite(each.p_not_inferior),
        "p_equivalent": finite(each.p_equivalent),
    }


def _joint(each: JointTest) -> Json:
    return {
        "metric": each.metric,
        "of": _name(each.of),
        "method": each.method,
        "statistic": finite(each.statistic),
        "freedom": each.freedom,
        "p_value": finite(each.p_value),
    }


def _curve(each: CurveTest) -> Json:
    return {
        "a": encodable(each.a),
        "b": encodable(each.b),
        "of": _name(each.of),
        "method": "venkatraman",
        "statistic": finite(each.statistic),
        "p_value": finite(each.p_value),
        "p_adjusted": finite(each.p_adjusted),
        "reason": each.reason,
    }


def _draws(what: str, count: int, seed: int) -> Json | None:
    return {what: count, "seed": seed} if count else None


def _name(text: str | None) -> str | None:
    return None if text is None else encodable(text)


def _wins(each: WinLoss) -> Json:
    return {
        "a": encodable(each.a),
        "b": encodable(each.b),
        "both_right": each.both_right,
        "only_a": each.only_a,
        "only_b": each.only_b,
        "both_wrong": each.both_wrong,
    }
