"""What to know before trusting a difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isnan

from tellapart.comparison.asking import Question
from tellapart.comparison.testing import TestedMetric
from tellapart.evaluation import Evaluation
from tellapart.inference.differences.areas import AreaPairs
from tellapart.inference.differences.matched import MatchedPairs
from tellapart.inference.differences.paired import FEW_GROUPS, FEWEST_GROUPS
from tellapart.problem import Problem
from tellapart.results import Finding
from tellapart.results.comparisons import Difference

FEW_ROWS = 30  # of a class, below which DeLong's test is not quite as sure as it says
ALIKE = 0.9  # correlation of two AUCs above which DeLong's test is cautious
FEW_DISCORDANT = 10
MOST_FAILED = 0.01
MOST_NAMED = 3  # pairs in one sentence
GRAVE = {"error": 0, "warning": 1, "info": 2}


def findings(
    question: Question,
    evaluations: Mapping[str, Evaluation],
    problems: Mapping[str, Problem] | None,
    tested: list[TestedMetric],
) -> tuple[Finding, ...]:
    """Return every finding, gravest first."""
    found = [*_thresholds(evaluations), *_failed(tested, question)]
    if problems is None:
        found += _unpaired()
    else:
        found += [*_few_groups(problems, question), *_areas(question, tested)]
        found += _discordant(question, tested)
    return tuple(sorted(found, key=lambda finding: GRAVE[finding.severity]))


def _unpaired() -> Iterable[Finding]:
    yield Finding(
        "unpaired",
        "info",
        "The models answered for different rows, so differences between the rows count as chance: "
        "a comparison on the same rows would see smaller differences.",
    )


def _thresholds(evaluations: Mapping[str, Evaluation]) -> Iterable[Finding]:
    """Warn of thresholds that are the best ones for the rows that are compared."""
    for name, one in evaluations.items():
        threshold = one.problem.threshold
        if not isinstance(threshold, float) or threshold in (0.0, 0.5):
            continue
        for rule, choice in one.result.thresholds.items():
            if threshold in choice.optimal:
                yield Finding(
                    "threshold-of-these-rows",
                    "warning",
                    f"The threshold {threshold:g} of {name} is the one with the highest "
                    f"{'J' if rule == 'youden' else rule.upper()} on these very rows. If it was "
                    "chosen on them, metrics of its decisions are optimistic and their tests do "
                    "not hold.",
                    {"threshold": threshold},
                )
                break


def _failed(tested: list[TestedMetric], question: Question) -> Iterable[Finding]:
    failed = {one.name: one.failed for one in tested if one.failed > MOST_FAILED}
    if failed:
        what = "permutations" if question.permutations is not None else "resamples"
        worst = max(failed.values())
        yield Finding(
            "values-missing",
            "warning",
            f"Up to {100 * worst:.2g}% of the {what} had no value of {', '.join(failed)}: the rows "
            "are too few for this metric.",
            {"share": worst},
        )


def _few_groups(problems: Mapping[str, Problem], question: Question) -> Iterable[Finding]:
    groups = next(iter(problems.values())).group_count
    if not 0 < groups < FEW_GROUPS:
        return
    if question.test == "permutation":
        how = "Only whole groups are swapped, so that few p-values are possible, and none is small."
    elif groups < FEWEST_GROUPS:
        how = f"Fewer than {FEWEST_GROUPS} allow no test but by permutation of whole groups."
    elif question.test == "bootstrap":
        how = (
            "Resamples of so few groups differ too little: with ten groups, some 10% of tests at "
            "5% find a difference where there is none. Leave the test to be chosen."
        )
    else:
        how = (
            f"Tests by standard errors allow for it (Student's t with {groups - 1} degrees of "
            "freedom), so that only large differences show; the bootstrap, which calibration "
            "errors need, does not."
        )
    yield Finding(
        "few-groups",
        "warning",
        f"The rows come in only {groups} {'group' if groups == 1 else 'groups'}. {how}",
        {"groups": float(groups)},
    )


def _areas(question: Question, tested: list[TestedMetric]) -> Iterable[Finding]:
    for one in tested:
        if not isinstance(one.pairs, AreaPairs) or question.test == "permutation":
            continue
        smallest = min(one.pairs.joint.sizes)
        if smallest < FEW_ROWS:
            yield Finding(
                "few-rows",
                "warning",
                f"The smaller class has {smallest:.4g} rows; with so few, DeLong's test may find a "
                "difference in up to 7% of cases where there is none instead of 5%. A permutation "
                "test does not rest on large samples.",
                {"rows": smallest},
            )
        stuck = [each for each in one.differences if isnan(each.p_value) and each.estimate.defined]
        if stuck:
            yield Finding(
                "no-spread",
                "warning",
                f"{_named(stuck)}: the areas differ, but their difference does not vary from row "
                "to row, as when both models separate the classes almost perfectly. DeLong's test "
                "is undefined there; a permutation test is not.",
            )
        tests = [each for each in one.differences if each.estimate.standard_error > 0]
        alike = [each for each in tests if one.pairs.correlation(each.a, each.b) > ALIKE]
        if alike:
            yield Finding(
                "alike",
                "info",
                f"{_named(alike)}: both rank the rows almost alike, and DeLong's test is cautious "
                "there: it may miss a difference, and rarely claims one that is none.",
            )


def _discordant(question: Question, tested: list[TestedMetric]) -> Iterable[Finding]:
    for one in tested:
        if not isinstance(one.pairs, MatchedPairs) or question.test == "permutation":
            continue
        counts = one.pairs.discordant
        few = [
            each for each in one.differences
            if 0 < counts.get((each.a, each.b), 0) < FEW_DISCORDANT
        ]  # fmt: skip
        if few:
            least = min(counts[each.a, each.b] for each in few)
            yield Finding(
                "few-discordant",
                "info",
                f"{one.name}, {_named(few)}: fewer than {FEW_DISCORDANT} rows are right in one "
                f"model only (at least {least}), and only those tell the two apart.",
                {"rows": float(least)},
            )


def _named(differences: Iterable[Difference]) -> str:
    each = [f"{one.a} and {one.b}" for one in differences]
    more = len(each) - MOST_NAMED
    return "; ".join(each[:MOST_NAMED]) + (f"; {more} more pairs" if more > 0 else "")
