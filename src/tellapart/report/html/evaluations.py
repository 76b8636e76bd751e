"""An evaluation as one page: nothing loaded, safe to mail or to keep.

Tables and drawings are there without the script; it replaces them by what can be explored.
"""

from tellapart.report import folds, panels, soft_labels
from tellapart.report.attainable_chart import attainable_chart
from tellapart.report.charts import Chart, pr_chart, roc_chart
from tellapart.report.facts import (
    absent_confusion,
    class_noun,
    class_word,
    confusion_title,
    each_title,
    facts,
    headline,
)
from tellapart.report.histograms import histogram_charts, histograms_note
from tellapart.report.html.documents import document, image_sources
from tellapart.report.html.mistakes import mistakes
from tellapart.report.html.origins import gallery_title, origin_facts
from tellapart.report.html.payload import payload_json
from tellapart.report.operating_charts import decision_chart, gain_chart, threshold_chart
from tellapart.report.reliability_chart import class_reliability
from tellapart.report.selections import findings_by_severity, key_numbers
from tellapart.report.subjects import ClassesOf
from tellapart.report.tradeoff_charts import det_chart, lift_chart
from tellapart.report.wording import CHOSEN_HERE, metric_title
from tellapart.results import Drawings, EvaluationResult
from tellapart.results.pages import Exploration

CHARTS = (roc_chart, pr_chart)
OPENINGS = ("findings.html.jinja", "headline.html.jinja")
SECTIONS = (
    "soft", "charts", "confusion", "classes", "thresholds", "folds", "metrics", "hardened", "data",
)  # fmt: skip
OPERATING_CHARTS = (threshold_chart, gain_chart, lift_chart, det_chart, decision_chart)


def to_html(
    result: EvaluationResult,
    drawings: Drawings,
    exploration: Exploration | None = None,
    *,
    title: str,
    source: str | None,
) -> str:
    """Write an evaluation as one self-contained page.

    Parameters
    ----------
    result
        What an evaluation found.
    drawings
        Thinned curves and histograms; charts without data are left out.
    exploration
        What the script explores; None for a page without script.
    title
        Heading of the page.
    source
        Where the numbers come from, for example the name of a file; None to say nothing.

    Returns
    -------
    A page whose second line is `MARKER`, by which a later run knows that it may replace it.
    """
    payload = None if exploration is None else payload_json({"": result}, exploration)
    return document(
        "page.html.jinja",
        _values(result, drawings, exploration, title, source),
        payload,
        image_sources(exploration),
    )


def _values(
    result: EvaluationResult,
    drawings: Drawings,
    exploration: Exploration | None,
    title: str,
    source: str | None,
) -> dict[str, object]:
    return {
        "result": result,
        "title": title,
        "source": source,
        "exploration": exploration or Exploration({}),
        "has_views": exploration is not None and any(exploration.views.values()),
        "gallery_title": gallery_title(exploration),
        "mistakes": mistakes(result, exploration),
        "origin": tuple(origin_facts(exploration)),
        **_contents(result, drawings, exploration),
    }


def _contents(
    result: EvaluationResult, drawings: Drawings, exploration: Exploration | None
) -> dict[str, object]:
    confusion, subject = result.confusion, ClassesOf(result, drawings)
    classes, choices = panels.classes_panel(result), panels.choice_metrics(result)
    is_table = confusion is not None and confusion.counts.ndim == 2
    return {
        "openings": OPENINGS,
        "sections": [f"{name}.html.jinja" for name in SECTIONS],
        "headline": headline(result),
        "facts": tuple(facts(result)),
        "findings": findings_by_severity(result),
        "key_numbers": key_numbers(result),
        "charts": _charts(result, subject, exploration),
        "operating_charts": [chart for make in OPERATING_CHARTS if (chart := make(subject))],
        "has_decision_curve": bool(drawings.curves.get("decision")),
        "histograms": histogram_charts(result, drawings),
        "histograms_note": histograms_note(result, drawings),
        "matrix": panels.matrix(confusion) if confusion else None,
        "confusion_title": confusion_title(result),
        "each_title": each_title(result),
        "confused": panels.confused_pairs(confusion) if confusion and is_table else ((), 0),
        "label_tables": panels.label_tables(result),
        "absent_confusion": absent_confusion(result),
        "classes": classes,
        "class_heads": [metric_title(name) for name in classes.metrics] if classes else [],
        "class_noun": class_noun(result),
        "class_word": class_word(result),
        "pairs": panels.shown_pairs(result),
        **_soft_contents(result),
        **_fold_contents(result),
        "choice_metrics": choices,
        "choice_heads": [metric_title(name) for name in choices],
        "chosen_here": CHOSEN_HERE,
    }


def _charts(
    result: EvaluationResult, subject: ClassesOf, exploration: Exploration | None
) -> list[Chart]:
    """Return the curves, and the reliability diagram of the views where there are some."""
    views = () if exploration is None else next(iter(exploration.views.values()), ())
    found = [make(subject) for make in CHARTS]
    return [chart for chart in (*found, class_reliability(result, views)) if chart]


def _soft_contents(result: EvaluationResult) -> dict[str, object]:
    hardened = result.hardened
    names = dict.fromkeys((*result.metrics, *(hardened.metrics if hardened else ())))
    return {
        "attainable": attainable_chart(result),
        "irreducible": tuple(soft_labels.irreducible_lines(result)),
        "hardened_title": soft_labels.hardened_title(hardened) if hardened else "",
        "hardened_lines": tuple(soft_labels.hardened_lines(result)),
        "soft_and_hard": soft_labels.soft_and_hard(result, tuple(names)) if hardened else (),
    }


def _fold_contents(result: EvaluationResult) -> dict[str, object]:
    names = folds.fold_metrics(result)
    known = result.folds.metrics if result.folds is not None else {}
    by_way = zip(*(folds.ways(known[name]) for name in names), strict=True)
    rows = folds.fold_rows(result)
    return {
        "folds_title": folds.folds_title(result),
        "fold_rows": rows,
        "folds_lack_classes": any(row.missing for row in rows),
        "fold_heads": [metric_title(name) for name in names],
        "fold_ways": [(way[0][0], [estimate for _, estimate in way]) for way in by_way],
        "fold_meanings": folds.MEANINGS,
    }
