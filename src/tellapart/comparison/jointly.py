"""All models at once: joint tests, rows won and lost, tests of whole curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tellapart.comparison.asking import Question
from tellapart.comparison.testing import TestedMetric
from tellapart.errors import UndefinedMetric
from tellapart.inference.differences.areas import AreaPairs
from tellapart.inference.differences.matched import MatchedPairs, right_rows
from tellapart.inference.differences.paired import FEW_GROUPS
from tellapart.inference.differences.permuted import venkatraman_test
from tellapart.inference.matched_pairs import cochran_q
from tellapart.inference.multiplicity import adjusted_p_values
from tellapart.problem import Problem
from tellapart.results.comparisons import CurveTest, JointTest, WinLoss


def joint_tests(tested: list[TestedMetric], question: Question) -> list[JointTest]:
    """Test "all models are alike" for three or more, in the metrics that have a test for it.

    ROC AUC has DeLong's chi-squared, shares of right rows Cochran's Q. Fewer than 20 groups are
    too few for chi-squared.
    """
    out = []
    for one in tested:
        pairs = one.pairs
        if isinstance(pairs, AreaPairs) and len(pairs.names) > 2:
            if pairs.freedom < FEW_GROUPS - 1:
                continue
            found = pairs.joint.equality()
            out.append(JointTest(one.name, pairs.joint.method, *found, question.of))
        if isinstance(pairs, MatchedPairs) and len(pairs.right) > 2:
            q = cochran_q(np.stack(list(pairs.right.values()), axis=1))
            statistic = q.statistic, q.freedom, q.p_value
            out.append(JointTest(one.name, "cochran-q", *statistic, question.of))
    return out


def rows_won(problems: Mapping[str, Problem], question: Question) -> list[WinLoss]:
    """Count, for each pair, the rows that both, one or neither has right (hard labels)."""
    if next(iter(problems.values())).is_soft:
        return []
    right = {}
    for name, problem in problems.items():
        try:
            right[name] = right_rows(problem, _column(problem, question))
        except UndefinedMetric:
            continue
    out = []
    for a, b in question.pairs:
        if a in right and b in right:
            x, y = right[a], right[b]
            counts = (x & y).sum(), (x & ~y).sum(), (~x & y).sum(), (~x & ~y).sum()
            out.append(WinLoss(a, b, *(int(count) for count in counts)))
    return out


def _column(problem: Problem, question: Question) -> int | None:
    if question.of is None or problem.task == "binary":
        return None
    return problem.question(question.of)


def curve_tests(problems: Mapping[str, Problem], question: Question) -> list[CurveTest]:
    """Test in each pair whether the whole ROC curves are the same, where asked for."""
    if question.curves is None:
        return []
    found = []
    for a, b in question.pairs:
        (first, wanted), (second, _) = (question.sided(problems[key], "roc_auc") for key in (a, b))
        try:
            k = first.question() if wanted.column is None else wanted.column
            tested = venkatraman_test(first, second, k, question.curves)
        except UndefinedMetric as undefined:
            found.append(CurveTest(a, b, of=question.of, reason=str(undefined)))
            continue
        found.append(CurveTest(a, b, tested.statistic, tested.p_value, of=question.of))
    adjusted = adjusted_p_values(np.array([each.p_value for each in found]), question.adjust)
    return [replace(each, p_adjusted=float(p)) for each, p in zip(found, adjusted, strict=True)]
