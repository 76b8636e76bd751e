"""A history as JSON: the runs once, and for every series its estimates and changes."""

from __future__ import annotations

import msgspec

from tellapart.report.json import Json, estimate_fields
from tellapart.report.names import encodable
from tellapart.report.wording import tool_version
from tellapart.results.estimates import finite
from tellapart.results.history import Change, HistoryResult, KeptRun, Point, Series


def history_json(result: HistoryResult, *, indent: int | None = None) -> str:
    """Write a history as a JSON object; what is not finite becomes null."""
    fields: Json = {
        "schema_version": result.schema_version,
        "tellapart_version": tool_version(),
        "level": result.level,
        "against": result.against,
        "adjust": result.adjust,
        "runs": [_run(run) for run in result.runs],
        "left_out": result.left_out,
        "series": [_series(one) for one in result.series],
        "absent": {
            encodable(metric): [encodable(name) for name in names]
            for metric, names in result.absent.items()
        },
        "unread": [
            {"path": encodable(path), "reason": encodable(reason)} for path, reason in result.unread
        ],
    }
    encoded = msgspec.json.encode(fields)
    if indent is not None:
        encoded = msgspec.json.format(encoded, indent=indent)
    return encoded.decode("utf-8")


def _run(run: KeptRun) -> Json:
    return {
        "id": run.id,
        "kept_at": run.kept_at.isoformat().replace("+00:00", "Z"),
        "name": _text(run.name),
        "tags": {encodable(key): encodable(value) for key, value in run.tags.items()},
        "commit": _text(run.commit),
        "inputs": [
            {"name": encodable(name), "bytes": size, "sha256": encodable(digest)}
            for name, size, digest in run.inputs
        ],
        "tellapart_version": encodable(run.version),
        "data_sha256": run.data,
        "rows": run.evaluation.rows,
        "task": run.evaluation.task,
    }


def _series(one: Series) -> Json:
    return {
        "name": _text(one.name),
        "part": one.part,
        "classes": encodable(one.classes),
        "metric": one.asked.metric,
        "of": _text(one.asked.of),
        "tests": one.tested,
        "points": [_point(point, one) for point in one.points],
        "overall": None if one.overall is None else _change(one.overall, soft=False),
    }


def _point(point: Point, series: Series) -> Json:
    soft = point.run.evaluation.truth == "soft"
    data = point.run.data
    return {
        "id": point.run.id,
        "data": None if data is None else series.data[data],
        "estimate": estimate_fields(point.estimate, soft=soft),
        "change": None if point.change is None else _change(point.change, soft=False),
    }


def _change(change: Change, *, soft: bool) -> Json:
    return {
        "against": change.against,
        "estimate": estimate_fields(change.estimate, soft=soft),
        "p_value": finite(change.p_value),
        "p_adjusted": finite(change.p_adjusted),
        "same_rows": change.same_rows,
        "verdict": change.verdict,
    }


def _text(text: str | None) -> str | None:
    return None if text is None else encodable(text)
