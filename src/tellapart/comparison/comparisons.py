"""`Comparison`: the object that users hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.results.comparisons import ComparisonResult, Difference, JointTest, WinLoss


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several classifiers and their differences; made by `tellapart.compare`.

    Attributes
    ----------
    result
        Every number.
    evaluations
        Name -> evaluation.
    """

    result: ComparisonResult
    evaluations: Mapping[str, Evaluation]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Return every difference, metric by metric."""
        return self.result.differences

    @property
    def joint(self) -> tuple[JointTest, ...]:
        """Return tests of all models at once, for three models or more."""
        return self.result.joint

    @property
    def wins(self) -> tuple[WinLoss, ...]:
        """Return, for each pair, in how many rows both, one or neither is right."""
        return self.result.wins

    def difference(self, metric: str, a: str, b: str) -> Difference:
        """Return one difference, `a` less `b`.

        Raises
        ------
        InputError
            It was not compared.
        """
        for each in self.result.differences:
            if each.metric == metric and (each.a, each.b) == (a, b):
                return each
        known = ", ".join(f"{each.a} - {each.b}" for each in self.result.differences)
        raise InputError(f"no difference of {metric} for {a} - {b}; expected one of {known}")

    def __str__(self) -> str:
        """Return one line per difference: its interval, its p-values, its test."""
        lines = [f"{len(self.evaluations)} models, differences of first less second"]
        for each in self.result.differences:
            p = f"p {each.p_value:.3g}, adjusted {each.p_adjusted:.3g}"
            told = p if each.p_value == each.p_value else "no test"
            verdict = "" if each.verdict == "no margin" else f"; {each.verdict}"
            test = f"({told}, {each.method}{verdict})"
            lines.append(f"{each.metric}: {each.a} - {each.b} {each.estimate} {test}")
        return "\n".join(lines)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the comparison as JSON text."""
        from tellapart.report.comparisons import comparison_json

        return comparison_json(self.result, indent=indent)
