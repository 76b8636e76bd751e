"""The verdict of a gate as one JSON object."""

from __future__ import annotations

import msgspec

from tellapart.report.json import Json, estimate_fields
from tellapart.report.names import encodable
from tellapart.report.wording import tool_version
from tellapart.results import Estimate
from tellapart.results.estimates import finite
from tellapart.results.gates import GateCheck, GateResult

SCHEMA = "1"


def gate_json(result: GateResult, *, indent: int | None = None) -> str:
    """Write a verdict as a JSON object; what is not finite becomes null.

    Examples
    --------
    >>> import json
    >>> json.loads(gate_json(GateResult(())))["verdict"]
    'pass'
    """
    fields: Json = {
        "schema_version": SCHEMA,
        "tellapart_version": tool_version(),
        "verdict": result.verdict,
        "exit_code": result.exit_code,
        "on_undecided": result.on_undecided,
        "level": result.level,
        "rows": result.rows,
        "paired": result.paired,
        "checks": [_check(each) for each in result.checks],
        "notes": [encodable(note) for note in result.notes],
    }
    encoded = msgspec.json.encode(fields)
    if indent is not None:
        encoded = msgspec.json.format(encoded, indent=indent)
    return encoded.decode("utf-8")


def _check(check: GateCheck) -> Json:
    return {
        "requirement": encodable(check.requirement),
        "kind": check.kind,
        "metric": check.metric,
        "of": None if check.of is None else encodable(check.of),
        "part": check.part,
        "limit": finite(check.limit),
        "outcome": check.outcome,
        "why": encodable(check.why),
        "confidence": finite(check.confidence),
        "estimate": estimate_fields(check.estimate, soft=False),
        "method": check.method,
        "own": _estimate(check.own),
        "baseline": _estimate(check.baseline),
    }


def _estimate(estimate: Estimate | None) -> Json | None:
    return None if estimate is None else estimate_fields(estimate, soft=False)
