"""Plots of one evaluation, often in several panels: histograms, matrices, the overview."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tellapart.errors import InputError, UndefinedMetric
from tellapart.evaluation import plotting
from tellapart.evaluation.displays import Display
from tellapart.evaluation.drawings import drawings
from tellapart.evaluation.plots import FREE, Size
from tellapart.evaluation.plotted import Request, chosen_classes
from tellapart.evaluation.plotting import NO_SCORES, SQUARE, threshold_in_use
from tellapart.report.facts import absent_confusion
from tellapart.report.plots import confusion as matrices
from tellapart.report.plots.artists import Artists
from tellapart.report.plots.canvases import Canvas, canvas, finish, grid
from tellapart.report.plots.files import gathered_glyphs
from tellapart.report.plots.histograms import Question, draw_histograms
from tellapart.report.plots.styles import COLUMN, PAGE

if TYPE_CHECKING:
    from tellapart.evaluation.evaluations import Evaluation

HISTOGRAMS, LABELS = 12, 24  # panels

QUICK_ROWS = 20_000


def histogram(
    evaluation: Evaluation, of: Any, ax: Any, size: Size, title: str | None, most: int | None,
    *, density: bool,
) -> Display:  # fmt: skip
    """Draw score histograms."""
    problem = evaluation.problem
    if problem.scores is None:
        raise InputError(f"a histogram {NO_SCORES}")
    if of is not None or len(problem.questions) == 1:
        names: tuple[str, ...] = (problem.questions[problem.question(of)],)
        note = ""
    else:
        names, note = chosen_classes(evaluation, "roc_auc", most or HISTOGRAMS, HISTOGRAMS)
    found = drawings(problem, [problem.questions.index(name) for name in names])
    rest = next((one for one in problem.classes if one != problem.positive), "the rest")
    questions = [
        Question(
            name,
            rest if problem.task == "binary" else "the rest",
            threshold_in_use(evaluation, name),
        )
        for name in names
    ]
    usual = (COLUMN, 2.5) if len(names) == 1 else (PAGE, 0.5 + 1.65 * grid(len(names))[0])
    where = canvas(ax, usual, size, panels=len(names))
    with gathered_glyphs():
        artists = draw_histograms(
            where, found, questions, scale=problem.scale, density=density,
            title=_told(title, note),
        )  # fmt: skip
    return Display("histogram", artists)


def confusion(
    evaluation: Evaluation, normalize: matrices.Normalize_ | None, ax: Any, size: Size,
    title: str | None, most: int | None, *, margins: bool,
) -> Display:  # fmt: skip
    """Draw the confusion matrix, or one for each label."""
    if normalize not in (None, "true", "pred", "all"):
        raise InputError(f'normalize is {normalize!r}; expected "true", "pred", "all" or None')
    result = evaluation.result
    if result.confusion is None:
        raise UndefinedMetric(f"a confusion matrix needs predictions. {absent_confusion(result)}")
    with gathered_glyphs():
        if result.confusion.counts.ndim == 3:
            names, note = chosen_classes(evaluation, "f1", most or LABELS, LABELS)
            rows, columns = grid(len(names))
            usual = (0.4 + 1.22 * columns, 0.5 + 1.6 * rows)
            where = canvas(ax, usual, size, panels=len(names))
            artists = matrices.draw_labels(
                where, result.confusion, names, result.per_class, normalize=normalize,
                title=_told(title, note),
            )  # fmt: skip
        else:
            where = canvas(ax, matrices.size_of(len(result.confusion.classes)), size)
            artists = matrices.draw_confusion(
                where, result.confusion, normalize=normalize, title=title,
                margins=_margins(evaluation) if margins else None,
            )  # fmt: skip
    return Display("confusion", artists)


def _margins(evaluation: Evaluation) -> matrices.Margins:
    result = evaluation.result
    classes, positive = result.data.classes, result.data.positive
    metrics = result.metrics
    if positive is not None:
        rates = ("specificity", "npv"), ("recall", "precision")
        sides = [rates[name == positive] for name in classes]
        words = {"recall": "sensitivity", "npv": "NPV"}
        return matrices.Margins(
            [metrics.get(side[0]) for side in sides],
            [metrics.get(side[1]) for side in sides],
            metrics.get("accuracy"),
            [words.get(side[0], side[0]) for side in sides],
            [words.get(side[1], side[1]) for side in sides],
        )
    per_class = result.per_class
    return matrices.Margins(
        [per_class[name].get("recall") for name in classes],
        [per_class[name].get("precision") for name in classes],
        metrics.get("accuracy"),
        ["recall"] * len(classes),
        ["precision"] * len(classes),
    )


def overview(evaluation: Evaluation, size: Size, title: str | None) -> Display:
    """Draw up to four plots side by side."""
    kinds = list(_panels(evaluation))
    if not kinds:
        raise UndefinedMetric("an overview needs scores or predictions; there is nothing to draw")
    usual = {1: SQUARE, 2: (PAGE, 3.4), 3: (PAGE, 2.9)}.get(len(kinds), (PAGE, 6.7))
    where = canvas(None, usual, size, panels=len(kinds))
    panels = {
        kind: _panel(kind, evaluation, Canvas(where.figure, [ax], is_own=False, is_panel=True))
        for kind, ax in zip(kinds, where.axes, strict=True)
    }
    with gathered_glyphs():
        finish(where, title)
    lines = {f"{kind} {n}": one for kind, p in panels.items() for n, one in p.lines_.items()}
    return Display("overview", Artists(where, lines=lines), panels)


def _panels(evaluation: Evaluation) -> Iterable[str]:
    problem = evaluation.problem
    if problem.scores is not None:
        yield "roc"
        yield "pr"
    if evaluation.result.confusion is not None:
        yield "confusion"
    if problem.scores is not None:
        yield "reliability" if problem.scale in ("probability", "logit") else "histogram"


def _panel(kind: str, evaluation: Evaluation, where: Canvas) -> Display:
    models = {"": evaluation}
    if kind == "confusion":
        return confusion(evaluation, None, where, FREE, "Confusion", 4, margins=True)
    if kind == "histogram":
        of = worst_question(evaluation)
        return histogram(evaluation, of, where, FREE, f"Scores: {of}", None, density=True)
    quick = evaluation.problem.rows <= QUICK_ROWS  # a glance should not wait for resamples
    request = Request(kind, most=3, band="auto" if quick else None)
    if kind == "roc":
        return plotting.roc(models, request, where, FREE, "ROC", (), chance=True)
    if kind == "pr":
        title = "Precision and recall"
        return plotting.pr(models, request, where, FREE, title, (), chance=True, f1_lines=True)
    return plotting.reliability(
        models, request, where, FREE, "Reliability", 15, "mass", histogram=True
    )


def worst_question(evaluation: Evaluation) -> str:
    """Return the class with the lowest AUC, or the only question."""
    return chosen_classes(evaluation, "roc_auc", 1)[0][0]


def _told(title: str | None, note: str) -> str | None:
    return ", ".join(filter(None, [title, note])) or None
