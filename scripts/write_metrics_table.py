"""Write docs/metrics.md from the METRICS registry: `python scripts/write_metrics_table.py`."""

from pathlib import Path

from tellapart.metrics import METRICS, Metric

TARGET = Path(__file__).parent.parent / "docs" / "metrics.md"

INTERVALS = {
    "wilson": "Wilson's score interval; for averages and soft labels delta method, logit scale",
    "logit": "delta method or row influence, on the logit scale; DeLong's variance for the ROC AUC",
    "fisher": "delta method after Fisher's z",
    "log": "delta method on the log scale",
    "mean": "Student's t on row losses",
    "bootstrap": "resamples that find the point again, 2,000 unless said; the name needs an option",
    "none": "none in closed form",
}


def line(metric: Metric) -> str:
    """Return one row of the table."""
    low, high = metric.range
    span = f"[{low:g}, {high:g}]" if high != float("inf") else f"[{low:g}, inf)"
    return (
        f"| `{metric.name}` | {metric.title} | {span}, {metric.better} is better | "
        f"{metric.interval} | {metric.read_when} | {metric.source} |"
    )


def table() -> str:
    """Return the whole page."""
    lines = [
        "# Metrics",
        "",
        "Every name that `Evaluation.metric` and the JSON know, from the METRICS registry.",
        "This page is written by `scripts/write_metrics_table.py`.",
        "",
        "Intervals:",
        "",
        *(f"- `{word}`: {meaning}" for word, meaning in INTERVALS.items()),
        "",
        "| name | title | range | interval | read when | source |",
        "| --- | --- | --- | --- | --- | --- |",
        *(line(metric) for metric in METRICS.values()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
