"""A comparison as one page: models side by side, their differences, and all curves in one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from tellapart.metrics import METRICS
from tellapart.report import panels
from tellapart.report.charts import Chart
from tellapart.report.comparison_facts import comparison_facts, wins_title
from tellapart.report.comparison_findings import ReadFirst, merged_findings, read_first
from tellapart.report.comparison_tables import (
    TESTS,
    compared_metrics,
    estimates_of,
    reasons_told,
    shown_names,
)
from tellapart.report.facts import absent_confusion, confusion_title, facts
from tellapart.report.histograms import model_histograms
from tellapart.report.html.documents import document, image_sources
from tellapart.report.html.evaluations import CHARTS, OPERATING_CHARTS
from tellapart.report.html.origins import gallery_title, origin_facts
from tellapart.report.html.payload import payload_json
from tellapart.report.numbers import DASH, between, number
from tellapart.report.overlaid import ModelsOf
from tellapart.report.reliability_chart import reliability_chart
from tellapart.report.selections import findings_by_severity
from tellapart.report.wording import counted, metric_title
from tellapart.results import Curve, Drawings, Estimate
from tellapart.results.comparisons import ComparisonResult, Difference
from tellapart.results.pages import Exploration

SECTIONS = (
    "models", "differences", "joint", "charts", "wins", "first_confusion", "comparison_data"
)  # fmt: skip
_NAME = 32


@dataclass(frozen=True)
class Overlay:
    """What the drawings of a comparison show.

    Attributes
    ----------
    drawings
        Model -> thinned curves and histograms.
    of
        The class that is drawn: the positive one, the one that was compared, or the first.
    averages
        Kind of curve -> model -> the average of all classes, drawn instead of one class.
    """

    drawings: Mapping[str, Drawings]
    of: str
    averages: Mapping[str, Mapping[str, Curve]]


@dataclass(frozen=True)
class MetricRow:
    """One metric of all models: estimates in order, which are best, and what needs no skill."""

    title: str
    cells: tuple[tuple[Estimate, bool], ...]
    baseline: str


@dataclass(frozen=True)
class DifferenceTable:
    """Differences under one heading; before each row stands its metric, or its two models."""

    title: tuple[str, ...]
    head: str
    rows: tuple[tuple[tuple[str, ...], Difference], ...]


def comparison_html(
    result: ComparisonResult,
    overlay: Overlay,
    exploration: Exploration,
    *,
    title: str,
    source: str | None,
) -> str:
    """Write a comparison as one self-contained page.

    Parameters
    ----------
    result
        What a comparison found.
    overlay
        What is drawn.
    exploration
        What the script explores: views of every model, with the same classes in the same order.
    title
        Heading of the page.
    source
        Where the numbers come from; None to say nothing.
    """
    payload = payload_json(result.models, exploration, result.wins)
    values = _values(result, overlay, exploration)
    return document(
        "page.html.jinja",
        {"title": title, "source": source, **values},
        payload,
        image_sources(exploration),
    )


def _values(
    result: ComparisonResult, overlay: Overlay, exploration: Exploration
) -> dict[str, object]:
    names, several = shown_names(result, _NAME), _pairs(result) > 1
    return {
        "result": result,
        "exploration": exploration,
        "openings": ["comparison_findings.html.jinja"],
        "sections": [f"{name}.html.jinja" for name in SECTIONS],
        "headline": comparison_headline(result),
        "told": merged_findings(result, _NAME),
        "read_first": _advised(result, exploration),
        "how": tuple(comparison_facts(result)),
        "names": names,
        "metric_rows": metric_rows(result),
        "difference_tables": difference_tables(result),
        "adjusted": several and result.adjust != "none",
        "has_margins": any(one.margin is not None for one in result.differences),
        "missing": tuple(reasons_told(result)),
        "tests": TESTS,
        "tested_curves": [one for one in result.curves if one.reason is None],
        "wins_title": wins_title(result),
        "has_views": any(exploration.views.values()),
        "gallery_title": gallery_title(exploration),
        "origin": tuple(origin_facts(exploration)),
        "model_facts": [
            (names[name], tuple(facts(model)), findings_by_severity(model))
            for name, model in result.models.items()
        ],
        **_drawn(result, overlay, exploration),
        **_first_confusion(result, names),
    }


def _advised(result: ComparisonResult, exploration: Exploration) -> ReadFirst | None:
    advice = exploration.advice
    return None if advice is None else read_first(result, advice, _NAME)


def comparison_headline(result: ComparisonResult) -> str:
    """Say in one line what was compared, on which rows, and how they belong together.

    Names are isolated, so that one that runs from right to left leaves the rest in place.
    """
    models = ", ".join(f"\u2068{name}\u2069" for name in shown_names(result, _NAME).values())
    sizes = sorted({model.data.rows for model in result.models.values()})
    if not result.paired:
        rows = " and ".join(f"{size:,}" for size in sizes)
        return f"{models}: {rows} rows, every model with rows of its own"
    matched = "matched by item" if result.matched == "items" else "in the same order"
    return f"{models}: the same {counted(sizes[0], 'row')}, {matched}"


def metric_rows(result: ComparisonResult) -> tuple[MetricRow, ...]:
    """Put the models side by side in every metric that was compared."""
    rows = []
    for metric in compared_metrics(result):
        estimates = estimates_of(result, metric)
        best = _best(metric, estimates)
        of = next(one.of for one in result.differences if one.metric == metric)
        known = [] if of is not None else [
            model.baselines[metric] for model in result.models.values() if metric in model.baselines
        ]  # fmt: skip
        rows.append(
            MetricRow(
                metric_title(metric),
                tuple((one, name in best) for name, one in estimates.items()),
                _range(known),
            )
        )
    return tuple(rows)


def _best(metric: str, estimates: Mapping[str, Estimate]) -> set[str]:
    """Return the models with the best value; nobody where all are alike."""
    row = METRICS.get(metric)
    known = {name: one.value for name, one in estimates.items() if isfinite(one.value)}
    if row is None or len(set(known.values())) < 2:
        return set()
    best = max(known.values()) if row.better == "higher" else min(known.values())
    return {name for name, value in known.items() if value == best}


def _range(values: list[float]) -> str:
    if not values:
        return DASH
    low, high = min(values), max(values)
    return number(low) if number(low) == number(high) else between(low, high)


def difference_tables(result: ComparisonResult) -> tuple[DifferenceTable, ...]:
    """Give one table of all metrics for two models, one table for each metric for more."""
    names = shown_names(result, _NAME)
    if _pairs(result) == 1:
        each = result.differences
        title = names[each[0].a], names[each[0].b]
        rows = tuple(((metric_title(one.metric),), one) for one in each)
        return (DifferenceTable(title, "metric", rows),)
    tables = []
    for metric in compared_metrics(result):
        pairs = tuple(
            ((names[one.a], names[one.b]), one)
            for one in result.differences
            if one.metric == metric
        )
        tables.append(DifferenceTable((metric_title(metric),), "models", pairs))
    return tuple(tables)


def _pairs(result: ComparisonResult) -> int:
    return len({(one.a, one.b) for one in result.differences})


def _drawn(
    result: ComparisonResult, overlay: Overlay, exploration: Exploration
) -> dict[str, object]:
    subject = ModelsOf(result.models, overlay.drawings, overlay.of, overlay.averages)
    operating = [chart for make in OPERATING_CHARTS if (chart := make(subject))]
    histograms = model_histograms(subject)
    return {
        "charts": [
            chart
            for chart in (*(make(subject) for make in CHARTS), _reliability(subject, exploration))
            if chart
        ],
        "operating_charts": operating,
        "has_decision_curve": any(chart.name == "decision" for chart in operating),
        "histograms": histograms,
        "histograms_note": _histograms_note(subject),
    }


def _reliability(subject: ModelsOf, exploration: Exploration) -> Chart | None:
    """Draw the bins of every model with probabilities, of the class that is drawn."""
    bins = {
        subject.names[model]: view.reliability
        for model, views in exploration.views.items()
        for view in views
        if view.name == subject.of and view.reliability is not None
    }
    return reliability_chart(bins, subject.title("Reliability diagram", "reliability"))


def _histograms_note(subject: ModelsOf) -> str:
    task = next(iter(subject.results.values())).task
    of = "" if task == "binary" else f"{subject.short}: rows of it, and the rest. "
    return (
        f"{of}Each outline shows shares of its own rows, so both hold the same area. An outline "
        "that leaves its frame is cut off."
    )


def _first_confusion(result: ComparisonResult, names: Mapping[str, str]) -> dict[str, object]:
    """Return what the confusion section shows of the first model."""
    name, first = next(iter(result.models.items()))
    confusion = first.confusion
    is_table = confusion is not None and confusion.counts.ndim == 2
    return {
        "first": first,
        "mistakes": (),  # whose they are would need a table for each model
        "matrix": panels.matrix(confusion) if confusion else None,
        "confusion_title": f"{confusion_title(first)}: {names[name]}",
        "confused": panels.confused_pairs(confusion) if confusion and is_table else ((), 0),
        "label_tables": panels.label_tables(first),
        "absent_confusion": absent_confusion(first),
    }
