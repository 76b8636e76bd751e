"""Findings about the sizes of classes."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import FEW_ROWS, HIGH_AUC, HIGH_AUC_ROWS, finding
from tellapart.advice.words import class_word
from tellapart.problem.labels import listed
from tellapart.results import Finding


def absent(evidence: Evidence) -> Iterator[Finding]:
    """Classes without rows."""
    shares = evidence.data.prevalence
    without = [name for name, share in shares.items() if share == 0]
    if not without:
        return
    yield finding(
        "class-absent",
        f"{len(without)} of {len(shares)} {_classes(evidence)} have no row: {listed(without)}. "
        "What needs their rows is undefined, and averages leave them out.",
        absent=float(len(without)),
    )


def few_rows(evidence: Evidence) -> Iterator[Finding]:
    """Classes with so few rows that intervals are rough."""
    sizes = evidence.effective_rows
    few = {name: rows for name, rows in sizes.items() if 0 < rows < FEW_ROWS}
    if few:
        names = sorted(few, key=lambda name: few[name])
        shown = listed(f"{name} ({few[name]:.3g})" for name in names)
        yield finding(
            "few-rows",
            f"Fewer than {FEW_ROWS} {_rows(evidence)} in {len(few)} of {len(sizes)} "
            f"{_classes(evidence)}: {shown}. Intervals that lean on them are wide, and "
            "approximate.",
            classes=float(len(few)),
            fewest=min(few.values()),
        )
        return
    high = [
        name
        for name, rows in sizes.items()
        if 0 < rows < HIGH_AUC_ROWS
        and (auc := evidence.result.per_class.get(name, {}).get("roc_auc"))
        and auc.value > HIGH_AUC
    ]
    if high:
        yield finding(
            "high-auc-few-rows",
            f"The interval of an AUC above {HIGH_AUC:g} is somewhat too short with fewer than "
            f"{HIGH_AUC_ROWS} rows in a class: {listed(high)}.",
            classes=float(len(high)),
        )


def never_predicted(evidence: Evidence) -> Iterator[Finding]:
    """Classes that have rows, but none predicted as them."""
    if evidence.tables is None:
        return
    flagged = evidence.tables.cells[:, 0] + evidence.tables.cells[:, 1]
    if evidence.result.task == "binary":
        total = evidence.tables.cells[0].sum()
        asked = {evidence.data.positive or "": float(flagged[0])}
        asked |= {name: float(total - flagged[0]) for name in _negative(evidence)}
    else:
        asked = dict(zip(evidence.data.classes, flagged.tolist(), strict=True))
    prevalence = evidence.data.prevalence
    never = [name for name, mass in asked.items() if mass <= 0 and prevalence[name] > 0]
    if never:
        yield finding(
            "class-never-predicted",
            f"No row is predicted as {listed(never)}: {'its' if len(never) == 1 else 'their'} "
            "recall is 0 and precision undefined. Is the threshold, or the order of the classes, "
            "the right one?",
            classes=float(len(never)),
        )


def _negative(evidence: Evidence) -> list[str]:
    return [name for name in evidence.data.classes if name != evidence.data.positive]


def _classes(evidence: Evidence) -> str:
    return class_word(evidence.result.task, len(evidence.data.classes))


def _rows(evidence: Evidence) -> str:
    plain = evidence.data.truth == "hard" and not evidence.data.weighted
    return "rows" if plain else "effective rows"
