"""Thresholds chosen by a rule as JSON: one object."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tellapart.report.choice_parts import Applied, Present, Stated
from tellapart.report.choices import Choices
from tellapart.report.json import Json, choice_fields, estimate_fields
from tellapart.report.names import encodable
from tellapart.report.wording import tool_version
from tellapart.results import OutOfBag, OutOfBagValue, ThresholdChoice
from tellapart.results.estimates import finite


def choices_json(found: Choices, rule: Mapping[str, str]) -> str:
    """Write the choices of one rule as a JSON object; what is not finite becomes null."""
    fields: Json = {
        "schema_version": "1",
        "tellapart_version": tool_version(),
        "task": found.task,
        "level": found.level,
        "prevalence": _stated(found.stated),
        "rule": dict(rule),
        "choices": {
            encodable(name): _choice(choice, found.present.get(name), soft=found.soft)
            for name, choice in found.choices.items()
        },
        "applied": None if found.applied is None else _applied(found.applied),
    }
    return msgspec.json.encode(fields).decode("utf-8")


def _choice(choice: ThresholdChoice, present: Present | None, *, soft: bool) -> Json:
    nearest = choice.nearest
    return choice_fields(choice, soft=soft) | {
        "threshold_mid": finite(choice.threshold_mid),
        "useful": choice.useful,
        "reason": choice.reason,
        "nearest": None
        if nearest is None
        else {
            "threshold": finite(nearest.threshold),
            "values": {name: finite(value) for name, value in nearest.values.items()},
        },
        "present": None
        if present is None
        else {
            "decided": present.title,
            "value": finite(present.value),
            "metrics": {name: finite(value) for name, value in present.metrics.items()},
        },
        "out_of_bag": None if choice.out_of_bag is None else _out_of_bag(choice.out_of_bag),
    }


def _out_of_bag(found: OutOfBag) -> Json:
    return {
        "resamples": found.resamples,
        "seed": found.seed,
        "drawn": found.drawn,
        "failed": found.failed,
        "value": _value(found.value),
        "metrics": {name: _value(value) for name, value in found.metrics.items()},
        "threshold": {
            "median": finite(found.threshold),
            "low": finite(found.threshold_low),
            "high": finite(found.threshold_high),
        },
        "kept": None if found.kept is None else finite(found.kept),
    }


def _value(value: OutOfBagValue) -> Json:
    return {
        "mean": finite(value.mean),
        "low": finite(value.low),
        "high": finite(value.high),
        "optimism": finite(value.optimism),
        "undefined": value.undefined,
    }


def _stated(stated: Stated | None) -> Json | None:
    if stated is None:
        return None
    return {"stated": stated.prevalence, "observed": stated.observed}


def _applied(applied: Applied) -> Json:
    return {
        "source": encodable(applied.source),
        "rows": applied.rows,
        "prevalence": _stated(applied.stated),
        "shared_groups": applied.shared_groups,
        "values": {
            encodable(name): estimate_fields(one, soft=False)
            for name, one in applied.values.items()
        },
        "metrics": {
            encodable(name): {
                metric: estimate_fields(one, soft=False) for metric, one in found.items()
            }
            for name, found in applied.metrics.items()
        },
    }
