"""``tellapart threshold``: its flags."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Group, Parameter

from tellapart.cli.application import OUTPUT, NoColor, Quiet, app, stream_or_path
from tellapart.cli.flags import ReadFlags

RULE = Group("The rule, exactly one", sort_key=0)
WHERE = Group("What to choose for, and where to try it", sort_key=0)

Flag = Annotated[bool, Parameter(group=RULE)]


@app.command
def threshold(
    *files: str,
    cost: Annotated[str | None, Parameter(group=RULE, metavar="fp=1,fn=20")] = None,
    at_least: Annotated[str | None, Parameter(group=RULE, metavar="recall=0.95")] = None,
    at_most: Annotated[str | None, Parameter(group=RULE, metavar="fpr=0.1")] = None,
    maximise: Annotated[str | None, Parameter(group=RULE, metavar="METRIC")] = None,
    rate: Annotated[float | None, Parameter(group=RULE, metavar="SHARE")] = None,
    youden: Flag = False,
    f1: Flag = False,
    fbeta: Annotated[float | None, Parameter(group=RULE, metavar="BETA")] = None,
    accuracy: Flag = False,
    balanced_accuracy: Flag = False,
    mcc: Flag = False,
    kappa: Flag = False,
    sensitivity_times_specificity: Flag = False,
    sensitivity_equals_specificity: Flag = False,
    prevalence_matching: Flag = False,
    closest_corner: Flag = False,
    of: Annotated[str | None, Parameter(group=WHERE, metavar="CLASS")] = None,
    per_class: Annotated[bool, Parameter(group=WHERE)] = False,
    prevalence: Annotated[float | None, Parameter(group=WHERE, metavar="SHARE")] = None,
    apply: Annotated[str | None, Parameter(group=WHERE, metavar="OTHER")] = None,
    bootstrap: Annotated[int, Parameter(group=OUTPUT, metavar="N")] = 500,
    seed: Annotated[int, Parameter(group=OUTPUT)] = 0,
    level: Annotated[float, Parameter(group=OUTPUT)] = 0.95,
    json: Annotated[bool, Parameter(group=OUTPUT)] = False,
    quiet: Quiet = False,
    no_color: NoColor = False,
    flags: ReadFlags | None = None,
) -> None:
    """Choose a threshold by a rule, and say what it is worth on rows that it has not seen.

    Parameters
    ----------
    files
        As for report; several are one.
    cost
        Lowest mean cost: what a false positive and a false negative cost, in any unit; tp and tn
        may be said too.
    at_least
        Measures that must reach a bound; recall=0.9,precision=0.3 wants both.
    at_most
        Measures that must not exceed a bound; goes with --at-least.
    maximise
        With --at-least and --at-most: what is best among the thresholds that satisfy them.
    rate
        Call this share of the rows positive, or as close as ties allow.
    youden
        Highest Youden's J: recall + specificity - 1.
    f1
        Highest F1.
    fbeta
        Highest F-beta: recall matters BETA times as much as precision.
    accuracy
        Highest accuracy.
    balanced_accuracy
        Highest mean of recall and specificity.
    mcc
        Highest Matthews correlation.
    kappa
        Highest Cohen's kappa.
    sensitivity_times_specificity
        Highest product of the two.
    sensitivity_equals_specificity
        The two as close as can be.
    prevalence_matching
        As many rows called positive as are positive.
    closest_corner
        Closest to the corner (0, 1) of the ROC curve, which has no meaning for decisions.
    of
        The class or label to choose for, one against the rest.
    per_class
        One threshold for every class or label.
    prevalence
        Share of positives where the threshold will be used: choose there, and show every number
        as it would be there; binary problems.
    apply
        Another file of predictions: what the threshold gives there.
    bootstrap
        Number of resamples for the column out of bag; 0 draws none.
    seed
        Seed of the resamples.
    level
        Confidence level of the intervals.
    json
        Print one JSON object and nothing else.
    quiet
        No notes, and no line of what was read.
    no_color
        No colours (as with the variable NO_COLOR).
    """
    from tellapart.cli.thresholds import Asked, Choosing, run_threshold

    named = {
        "youden": youden, "f1": f1, "accuracy": accuracy, "balanced_accuracy": balanced_accuracy,
        "mcc": mcc, "kappa": kappa, "closest_corner": closest_corner,
        "sensitivity_times_specificity": sensitivity_times_specificity,
        "sensitivity_equals_specificity": sensitivity_equals_specificity,
        "prevalence_matching": prevalence_matching,
    }  # fmt: skip
    asked = Asked(
        tuple(name for name, given in named.items() if given),
        cost, at_least, at_most, maximise, rate, fbeta,
    )  # fmt: skip
    options = Choosing(
        of=of,
        per_class=per_class,
        prevalence=prevalence,
        apply=None if apply is None else stream_or_path(apply),
        bootstrap=bootstrap,
        seed=seed,
        level=level,
        json=json,
        quiet=quiet,
        color=not no_color,
    )
    run_threshold(
        list(map(stream_or_path, files)), asked, options, (flags or ReadFlags()).reading()
    )
