"""`check`: requirements and a baseline in, a verdict out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike

from tellapart.comparison.asking import DEFAULT_METRICS
from tellapart.errors import InputError
from tellapart.gate.alike import check_alike, differing
from tellapart.gate.baselines import Judged, at_level, settled, stored
from tellapart.gate.deciding import decided, estimate_of, few_rows
from tellapart.gate.differences import differences, judged
from tellapart.gate.language import margins, requirements
from tellapart.inference.intervals import check_level
from tellapart.problem.options import check_word
from tellapart.results.asked import Asked
from tellapart.results.gates import GateCheck, GateResult, Policy
from tellapart.results.stored import StoredEvaluation

POLICIES = ("undecided", "fail", "pass")


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
        An `Evaluation`, or the path of its JSON.
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
        significantly worse. A model that did not change passes every margin.
    level
        Two-sided confidence level; that of the evaluation if left out. A requirement that passes
        is met with one-sided confidence ``(1 + level) / 2``, whatever the number of requirements:
        all must pass (an intersection-union test).
    on_undecided
        What undecided requirements come to: ``undecided``, ``fail`` or ``pass``.

    Raises
    ------
    InputError
        A requirement cannot be read or does not fit the problem, nothing is required, or the
        baseline is missing or of another question.

    Examples
    --------
    >>> import tellapart as ta
    >>> evaluation = ta.evaluate([0, 0, 1, 1] * 25, [0.1, 0.4, 0.35, 0.8] * 25)
    >>> found = ta.check(evaluation, require=["roc_auc >= 0.7", "recall >= 0.3"])
    >>> [check.outcome for check in found.checks], found.verdict
    (['undecided', 'pass'], 'undecided')
    """
    check_word(on_undecided, "on_undecided", POLICIES)
    asked = requirements(require)
    wanted = margins(margin)
    if baseline is None and wanted is not None:
        raise InputError("margin is given without a baseline; expected a baseline to differ from")
    if baseline is None and not asked:
        raise InputError("require is empty; expected a requirement such as roc_auc >= 0.9")
    own = settled(evaluation, "evaluation")
    own = at_level(own, None if level is None else check_level(level), "evaluation")
    facts = stored(own)
    checks = [decided(one, estimate_of(facts, one.asked, "require")) for one in asked]
    notes = [check.note for check in checks if check.note is not None]
    same: bool | None = None
    if baseline is not None:
        other = settled(baseline, "baseline")
        other = at_level(other, own.level, "baseline")
        named = list(dict.fromkeys(one.asked for one in asked))
        found, same = _compared(own, other, named, wanted)
        checks += found
        notes += differing(facts, stored(other), paired=same)
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


def _compared(
    own: Judged, baseline: Judged, named: Sequence[Asked], wanted: float | dict[Asked, float] | None
) -> tuple[list[GateCheck], bool]:
    """Compare with the baseline; say whether the rows are the same."""
    facts, others = stored(own), stored(baseline)
    check_alike(facts, others, ("the evaluation", "the baseline"))
    if isinstance(wanted, dict):
        metrics, argument = list(wanted), "margin"
    else:
        metrics, argument = list(named) or _usual(facts, others), "require"
    margin = {one: wanted.get(one) if isinstance(wanted, dict) else wanted for one in metrics}
    found, same = differences(own, baseline, metrics, argument)
    return [judged(one, found[one], margin[one]) for one in metrics], same


def _usual(own: StoredEvaluation, baseline: StoredEvaluation) -> list[Asked]:
    """Return the metrics that are compared where none is named: those that both have."""
    names = [
        name
        for name in DEFAULT_METRICS[own.task]
        if all(name in each.metrics and each.metrics[name].defined for each in (own, baseline))
    ]
    if not names:
        raise InputError(
            "no usual metric is defined here and in the baseline; expected margins or requirements"
            " that name some"
        )
    return [Asked(name) for name in names]
