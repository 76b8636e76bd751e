"""An evaluation as GitHub-flavoured Markdown: for pull requests, issues and job summaries.

What decides stands open, everything long is folded. No colour, no picture, no link; always
shorter than a comment may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import nan

from rich.text import Text

from tellapart.report import markdown_parts as parts
from tellapart.report.facts import (
    absent_confusion,
    class_word,
    confusion_title,
    each_title,
    facts,
    headline,
)
from tellapart.report.folds import fold_metrics, fold_rows, folds_lines, folds_sheet, folds_title
from tellapart.report.layouts import Column, Sheet
from tellapart.report.matrices import NOT_CONFUSED, confused_sheet, labels_sheet
from tellapart.report.names import told_apart
from tellapart.report.numbers import count, interval, level, number, percent
from tellapart.report.panels import matrix
from tellapart.report.selections import (
    findings_by_severity,
    key_numbers,
    worst_classes,
)
from tellapart.report.soft_labels import (
    hardened_lines,
    hardened_sheet,
    hardened_title,
    irreducible_lines,
)
from tellapart.report.tables import (
    bounds_sheet,
    metrics_sheet,
    pairs_sheet,
    per_class_sheet,
    reason_lines,
    soft_sheet,
    thresholds_sheet,
)
from tellapart.report.wording import (
    CHOSEN_HERE,
    is_share,
    metric_title,
    resampled,
)
from tellapart.results import Confusion, EvaluationResult

MATRIX_CLASSES = 12
SHOWN_CLASSES = 25
SHOWN_FOLDS = 30
OPEN_NOTES = 2

_NAME = 24
_HEAD = 16


def to_markdown(result: EvaluationResult, *, title: str, source: str | None) -> str:
    """Write an evaluation as GitHub-flavoured Markdown.

    Parameters
    ----------
    result
        What an evaluation found.
    title
        Heading.
    source
        Where the numbers come from, for example a file; None to say nothing.

    Returns
    -------
    At most 60,000 characters, fewer than a comment on GitHub may hold. The first line is a
    comment by which a later run knows that it may replace the file.
    """
    shown = [
        ("headline", "\n\n".join((parts.heading(title, 2), *_headline(result)))),
        ("findings", _findings(result)),
        ("metrics", _key_metrics(result)),
        ("all metrics", _all_metrics(result)),
        ("data", _data(result)),
        ("confusion", _confusion(result)),
        (class_word(result), _classes(result)),
        ("pairs", _pairs(result)),
        ("thresholds", _thresholds(result)),
        ("folds", _folds(result)),
        ("soft labels", _soft(result)),
        ("hard labels", _hardened(result)),
    ]
    return parts.whole(shown, parts.footer(result.level, source))


def _headline(result: EvaluationResult) -> Iterator[str]:
    yield f"**{parts.line(headline(result))}**"
    left_out = [fact for fact in facts(result) if fact.name in ("dropped", "left out")]
    if left_out:
        yield parts.line("; ".join(f"{fact.name}: {', '.join(fact.items)}" for fact in left_out))


def _findings(result: EvaluationResult) -> str:
    ordered = findings_by_severity(result)
    grave = sum(finding.severity != "info" for finding in ordered)
    return parts.findings(ordered, grave + OPEN_NOTES)


def _key_metrics(result: EvaluationResult) -> str:
    names = key_numbers(result)
    given = [result.metrics[name] for name in names]
    bars = [parts.bar(result.metrics[name].value) if is_share(name) else "" for name in names]
    columns = [
        Column("metric", [metric_title(name) for name in names], "words"),
        Column(
            "value", [Text(number(one.value), style="bold" if one.defined else "") for one in given]
        ),
        Column("0 to 1", bars, "words"),
        Column("interval", [interval(one) for one in given]),
        Column("no skill", [number(result.baselines.get(name, nan)) for name in names]),
    ]
    if not any(bars):
        del columns[2]
    lines = [parts.escaped(line) for line in reason_lines(result, names)]
    title = f"Metrics, {level(result.level)} intervals{resampled(result)}"
    blocks = (parts.heading(title), parts.table(Sheet(tuple(columns))), parts.listed(lines))
    return "\n\n".join(block for block in blocks if block)


def _data(result: EvaluationResult) -> str:
    told = (
        f"{parts.escaped(fact.name)}: {parts.escaped(', '.join(fact.items))}"
        for fact in facts(result)
    )
    rows = f"rows: {count(result.data.rows)}"
    return parts.folded("Data and decisions", parts.listed((rows, *told)))


def _confusion(result: EvaluationResult) -> str:
    title, confusion = confusion_title(result), result.confusion
    if confusion is None:
        body = parts.line(absent_confusion(result))
    elif confusion.counts.ndim == 3:
        return parts.folded(title, parts.table(labels_sheet(result, confusion, _NAME)))
    elif len(confusion.classes) <= MATRIX_CLASSES:
        title += ": rows are the truth, columns the prediction"
        body = parts.table(_matrix_sheet(confusion))
    else:
        title += f" of {len(confusion.classes):,} classes: the pairs confused most"
        sheet = confused_sheet(confusion, _NAME)
        body = parts.line(NOT_CONFUSED) if sheet is None else parts.table(sheet)
    return f"{parts.heading(title)}\n\n{body}"


def _matrix_sheet(confusion: Confusion) -> Sheet:
    rows = matrix(confusion) or ()
    stubs, heads = (told_apart(confusion.classes, room) for room in (_NAME, _HEAD))
    columns = [Column("truth", [Text(stubs[row.name], style="bold") for row in rows], "words")]
    for place, name in enumerate(confusion.classes):
        cells = [
            Text(count(row.cells[place].mass), style="bold" if row.name == name else "")
            for row in rows
        ]
        columns.append(Column(heads[name], cells))
    columns.append(Column("n", [count(row.mass) for row in rows]))
    shares = [row.cells[place].share if row.mass else nan for place, row in enumerate(rows)]
    columns.append(Column("recall", [percent(share) for share in shares]))
    return Sheet(tuple(columns))


def _classes(result: EvaluationResult) -> str:
    if not result.per_class:
        return ""
    shown = worst_classes(result, result.per_class)[:SHOWN_CLASSES]
    words, total = class_word(result), len(result.per_class)
    how_many = "worst first"
    if len(shown) < total:
        how_many = f"the {len(shown)} worst of {total:,} {words}"
    table = parts.table(replace(per_class_sheet(result, shown, _NAME), hidden=0))
    return parts.folded(f"{each_title(result)}: {how_many}", table)


def _pairs(result: EvaluationResult) -> str:
    sheet = pairs_sheet(result, _NAME)
    if sheet is None:
        return ""
    return parts.folded("Pairs of classes, hardest to tell apart first", parts.table(sheet))


def _thresholds(result: EvaluationResult) -> str:
    sheet = thresholds_sheet(result)
    return "" if sheet is None else parts.folded(f"Thresholds, {CHOSEN_HERE}", parts.table(sheet))


def _folds(result: EvaluationResult) -> str:
    rows = fold_rows(result)
    if not rows:
        return ""
    together = folds_sheet(result)
    columns = [
        Column("fold", [row.name for row in rows], "words"),
        Column("test rows", [count(row.rows) for row in rows]),
    ]
    for place, name in enumerate(fold_metrics(result)):
        columns.append(
            Column(metric_title(name), [number(row.values[place].value) for row in rows])
        )
    if any(row.missing for row in rows):
        columns.append(Column("without", [row.missing for row in rows], "words"))
    return parts.folded(
        folds_title(result),
        "" if together is None else parts.table(together),
        parts.listed(map(parts.escaped, folds_lines(result))),
        parts.table(Sheet(tuple(columns), what="fold").first(SHOWN_FOLDS)),
    )


def _soft(result: EvaluationResult) -> str:
    blocks = []
    for title, sheet in (
        ("With these soft labels, any scores could reach", soft_sheet(result)),
        ("Certified bounds of values from bounded memory", bounds_sheet(result)),
    ):
        if sheet is not None:
            blocks.append(parts.folded(title, parts.table(sheet)))
    lines = parts.listed(map(parts.escaped, irreducible_lines(result)))
    return "\n\n".join(block for block in (*blocks, lines) if block)


def _hardened(result: EvaluationResult) -> str:
    if result.hardened is None:
        return ""
    lines = parts.listed(map(parts.escaped, hardened_lines(result)))
    return parts.folded(hardened_title(result.hardened), parts.table(hardened_sheet(result)), lines)


def _all_metrics(result: EvaluationResult) -> str:
    names = tuple(result.metrics)
    if set(names) <= set(key_numbers(result)):
        return ""
    listed = [name for name in names if result.metrics[name].defined]
    lines = parts.listed(map(parts.escaped, reason_lines(result, names)))
    sheet = metrics_sheet(result, listed)
    return parts.folded(f"All {len(names)} metrics", parts.table(sheet), lines)
