"""``tellapart advise``: its flags."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from tellapart.cli.application import OUTPUT, USE, NoColor, Quiet, app, stream_or_path
from tellapart.cli.flags import ReadFlags

RuleName = Literal[
    "argmax", "youden", "f1", "accuracy", "balanced_accuracy", "mcc", "kappa", "closest_corner",
    "sensitivity_times_specificity", "sensitivity_equals_specificity", "prevalence_matching",
]  # fmt: skip


@app.command
def advise(
    *files: str,
    costs: Annotated[str | None, Parameter(group=USE, metavar="fp=1,fn=20")] = None,
    rule: Annotated[RuleName | None, Parameter(group=USE)] = None,
    prevalence: Annotated[float | None, Parameter(group=USE, metavar="SHARE")] = None,
    ordered: Annotated[bool, Parameter(group=USE)] = False,
    probabilities: Annotated[bool, Parameter(group=USE)] = False,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    level: Annotated[float, Parameter(group=OUTPUT)] = 0.95,
    quiet: Quiet = False,
    no_color: NoColor = False,
    flags: ReadFlags | None = None,
) -> None:
    """Say which metric and which curve to read for a use, why, and what to watch out for.

    --threshold says that decisions are fixed, and at which score.

    Parameters
    ----------
    files
        As for report; several are one.
    costs
        What a false positive and a false negative cost, in any unit.
    rule
        Instead of --threshold: argmax where the largest score of several classes decides; any
        other where the threshold was chosen by it on these very rows.
    prevalence
        Share of positives where the classifier will be used.
    ordered
        The classes have an order.
    probabilities
        The probabilities are used as such, not only for their order or a decision.
    json
        Print one JSON object and nothing else.
    level
        Confidence level of the intervals.
    quiet
        No notes, and no line of what was read.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.advise import Advising, run_advise

    options = Advising(
        costs=costs,
        rule=rule,
        prevalence=prevalence,
        ordered=ordered,
        probabilities=probabilities,
        json=json,
        level=level,
        quiet=quiet,
        color=not no_color,
    )
    run_advise(list(map(stream_or_path, files)), options, (flags or ReadFlags()).reading())
