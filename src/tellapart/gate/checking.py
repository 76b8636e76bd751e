"""`check`: requirements and a baseline in, a verdict out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike

from tellapart.errors import InputError
from tellapart.gate.alike import check_alike, differing
from tellapart.gate.baselines import Judged, at_level, facts_of, settled
from tellapart.gate.deciding import decided, estimate_of, few_rows
from tellapart.gate.language import fitting, margins, requirements
from tellapart.problem.options import check_word
from tellapart.results.asked import Asked
from tellapart.results.gates import GateCheck, GateResult, Policy
from tellapart.results.stored import StoredEvaluation

ON_UNDECIDED = ("undecided", "fail", "pass")


def check(
    evaluation: Judged | str | PathLike[str],
    *,
    require: str | Sequence[str] | None = None,
    baseline: Judged | str | PathLike[str] | None = None,
    margin: float | str | Mapping[str, float] | Sequence[str] | None = None,
    level: float | None = None,
    on_undecided: Policy = "undecided",
) -> GateResult:
    """Decide whether an evaluation meets requirements: on intervals, not on points.

    Parameters
    ----------
    evaluation
        An `Evaluation`, or the path of its JSON (or of a file of a history, which holds it).
    require
        ``METRIC[CLASS].PART OP NUMBER``, one or several, with ``>=``, ``>``, ``<=`` or ``<``.
        Without a part (``recall[cat] >= 0.8``) the whole interval must lie on the good side: pass;
        all of it on the other: fail; else undecided. ``.low`` and ``.high`` compare one end of
        the interval, ``.value`` the value alone; they are never undecided.
    baseline
        An `Evaluation`, compared row by row as `compare_evaluations` does, or the path of the JSON
        of one: then the difference gets its interval from both intervals (Newcombe's
        square-and-add), too wide if the rows are the same.
    margin
        How much worse than the baseline is still good enough: a number for all metrics that are
        required (the usual ones where none is), or by name: ``{"recall[cat]": 0.02}``. It passes
        where the interval of the difference does not reach the margin, fails where it lies beyond,
        and is undecided where it holds it. Without margins a metric fails only if it is
        significantly worse. A model that did not change, with the same answer to every row,
        passes every margin; JSON tells by its ``answers_sha256``. A margin as wide as the range of
        the metric is refused.
    level
        Two-sided confidence level; that of the evaluation if left out. A requirement that passes
        is met with one-sided confidence ``(1 + level) / 2``, whatever the number of requirements:
        all must pass (an intersection-union test).
    on_undecided
        What undecided requirements come to: ``undecided``, ``fail`` or ``pass``.

    Raises
    ------
    InputError
        A requirement or a margin cannot be read or does not fit the problem, nothing is required,
        or the baseline is missing or of another question.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 0, 1, 1] * 25, [0.1, 0.4, 0.35, 0.8] * 25)
    >>> found = ta.check(evaluation, require=["roc_auc >= 0.7", "recall >= 0.3"])
    >>> [check.outcome for check in found.checks], found.verdict
    (['undecided', 'pass'], 'undecided')
    """
    check_word(on_undecided, "on_undecided", ON_UNDECIDED)
    asked = requirements(require)
    wanted = margins(margin)
    if baseline is None and wanted is not None:
        raise InputError("margin is given without a baseline; expected a baseline to differ from")
    if baseline is None and not asked:
        raise InputError("require is empty; expected a requirement such as roc_auc >= 0.9")
    own = settled(evaluation, "evaluation")
    own = at_level(own, None if level is None else _checked_level(level), "evaluation")
    facts = facts_of(own)
    asked = tuple(replace(one, asked=one.asked.among(facts.classes)) for one in asked)
    checks = [decided(one, estimate_of(facts, one.asked, "require")) for one in asked]
    notes = [check.note for check in checks if check.note is not None]
    same: bool | None = None
    if baseline is not None:
        other = settled(baseline, "baseline")
        other = at_level(other, own.level, "baseline")
        named = list(dict.fromkeys(one.asked for one in asked))
        found, same, lost = _compared(own, other, named, wanted)
        checks += found
        notes += lost
        notes += differing(facts, facts_of(other), paired=same)
    few = few_rows(facts, checks)
    notes += [] if few is None else [few]
    return GateResult(
        checks=tuple(checks),
        on_undecided=on_undecided,
        level=own.level,
        rows=facts.rows,
        paired=same,
        notes=tuple(dict.fromkeys(notes)),
    )


def _checked_level(level: float) -> float:
    from tellapart.inference.intervals import check_level

    return check_level(level)


def _compared(
    own: Judged, baseline: Judged, named: Sequence[Asked], wanted: float | dict[Asked, float] | None
) -> tuple[list[GateCheck], bool, list[str]]:
    """Compare with the baseline; say whether the rows are the same, and what is not compared."""
    from tellapart.gate.differences import differences, judged  # slower than to decide on JSON

    facts, others = facts_of(own), facts_of(baseline)
    check_alike(facts, others, ("the evaluation", "the baseline"))
    argument = "require"
    notes: list[str] = []
    if isinstance(wanted, dict):
        margins_of = _by_class(wanted, facts.classes)
        argument = "margin"
    else:
        metrics, notes = (list(named), []) if named else _usual(facts, others)
        margins_of = {one: wanted if wanted is None else fitting(one, wanted) for one in metrics}
    found, same = differences(own, baseline, list(margins_of), argument)
    return [judged(one, found[one], margin) for one, margin in margins_of.items()], same, notes


def _by_class(wanted: Mapping[Asked, float], classes: Sequence[str]) -> dict[Asked, float | None]:
    """Return margins with the classes as the data name them."""
    found: dict[Asked, float | None] = {}
    for one, margin in wanted.items():
        meant = one.among(classes)
        if meant in found:
            raise InputError(f"margin names {meant} twice; expected one margin for each metric")
        found[meant] = margin
    return found


def _usual(own: StoredEvaluation, baseline: StoredEvaluation) -> tuple[list[Asked], list[str]]:
    """Return the metrics that are compared where none is named, and a note on those that are not.

    What the baseline has and the evaluation has lost is compared, and undefined then.
    """
    from tellapart.comparison.asking import DEFAULT_METRICS

    names, notes = [], []
    for name in DEFAULT_METRICS[own.task]:
        here, there = (each.metrics.get(name) for each in (own, baseline))
        if there is not None and there.defined:
            names.append(Asked(name))
        elif here is not None and here.defined:
            why = "which does not have it" if there is None else f"undefined there: {there.reason}"
            notes.append(f"{name} is not compared with the baseline, {why}")
    if not names:
        raise InputError(
            "no usual metric is defined in the baseline; expected margins or requirements that "
            "name some"
        )
    return names, notes
