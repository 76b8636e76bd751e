"""`Comparison`: the object that users hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tellapart.errors import InputError
from tellapart.evaluation import Evaluation, overlay
from tellapart.evaluation.plots import Plotter
from tellapart.evaluation.saving import write_text
from tellapart.results import Finding
from tellapart.results.comparisons import ComparisonResult, Difference, JointTest, WinLoss


@dataclass(frozen=True, eq=False, repr=False)
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

        Examples
        --------
        Three of four rows are right, less two of four:

        >>> import tellapart as ta
        >>> answers = {"A": {"y_pred": [0, 0, 1, 0]}, "B": {"y_pred": [0, 1, 1, 0]}}
        >>> found = ta.compare([0, 0, 1, 1], answers, metrics=["accuracy"])
        >>> found.difference("accuracy", "A", "B").estimate.value
        0.25
        """
        for each in self.result.differences:
            if each.metric == metric and (each.a, each.b) == (a, b):
                return each
        known = ", ".join(f"{each.a} - {each.b}" for each in self.result.differences)
        raise InputError(f"no difference of {metric} for {a} - {b}; expected one of {known}")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what to know before trusting a difference, gravest first."""
        return self.result.findings

    @property
    def plot(self) -> Plotter:
        """Return what draws all models into one picture: ``comparison.plot.roc()``."""
        return overlay(self.evaluations)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the comparison as JSON text."""
        from tellapart.report.comparisons import comparison_json

        return comparison_json(self.result, indent=indent)

    def to_markdown(self, *, title: str = "tellapart comparison", source: str | None = None) -> str:
        """Return the comparison as GitHub-flavoured Markdown, for a pull request or a job summary.

        Parameters
        ----------
        title
            Heading.
        source
            Where the numbers come from; None to say nothing.

        Returns
        -------
        At most 60,000 characters, fewer than a comment on GitHub may hold; names are escaped.
        """
        from tellapart.report.comparison_markdown import comparison_markdown

        return comparison_markdown(self.result, title=title, source=source)

    def save(self, path: str | Path, *, source: str | None = None, overwrite: bool = False) -> Path:
        """Write the comparison: the numbers for ``.json``, Markdown for ``.md``.

        An existing file is replaced only if it is a report of tellapart, or with
        ``overwrite=True``. `source` says in Markdown where the numbers come from.
        """
        target = Path(path)
        suffix = target.suffix.lower()
        if suffix == ".json":
            return write_text(target, self.to_json(indent=2) + "\n", overwrite=overwrite)
        if suffix == ".md":
            return write_text(target, self.to_markdown(source=source), overwrite=overwrite)
        raise InputError(
            f"path is {str(path)!r}; expected a name that ends in .json or .md: a comparison has "
            "no page yet"
        )

    def __rich__(self) -> Any:
        """Return the summary that a rich console prints."""
        from tellapart.report.comparison_text import ComparisonSummary

        return ComparisonSummary(self.result)

    def __str__(self) -> str:
        from tellapart.report.comparison_text import plain_comparison

        return plain_comparison(self.result).rstrip("\n")

    def __repr__(self) -> str:
        names = ", ".join(self.evaluations)
        return f"Comparison({names}; {len(self.result.differences)} differences)"

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the text of the terminal."""
        return f"<pre>{escape(str(self))}</pre>"
