"""`CrossValidation` and `CrossValidations`: the objects that users hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tellapart.comparison import Comparison, compare_evaluations
from tellapart.crossvalidation.comparing import compared
from tellapart.crossvalidation.learning import Learned
from tellapart.crossvalidation.predictions import predictions_frame
from tellapart.crossvalidation.splits import Split
from tellapart.errors import InputError
from tellapart.evaluation import Evaluation
from tellapart.evaluation.folds import ByFold
from tellapart.results import EvaluationResult, Finding, FoldEstimates, FoldResult

__all__ = ["CrossValidation", "CrossValidations"]


@dataclass(frozen=True, eq=False, repr=False)
class CrossValidation:
    """How well a learner does on rows that it has not seen; made by `tellapart.cross_validate`.

    It speaks of a learner trained on so many rows as a training fold has, not of a model fitted
    to all rows, which is usually a little better.

    Attributes
    ----------
    evaluations
        For each repeat the evaluation of all its out-of-fold predictions.
    splits
        Rows of training and test, fold by fold.
    fits
        What every fit left behind, in the order of the splits.

    Examples
    --------
    >>> import tellapart as ta
    >>> y = [0, 0, 0, 1, 1, 1]
    >>> found = ta.cross_validate(lambda train, test: [0.1 * row for row in test], None, y, folds=3)
    >>> found.metric("accuracy").fold_mean.value, [fold.rows for fold in found.folds]
    (0.6666666666666666, [2, 2, 2])
    """

    evaluations: tuple[Evaluation, ...]
    splits: tuple[Split, ...]
    fits: tuple[Learned, ...] = ()

    @property
    def evaluation(self) -> Evaluation:
        """Return the evaluation of all rows as one; of several repeats that of the first."""
        return self.evaluations[0]

    @property
    def models(self) -> tuple[Any, ...]:
        """Return the fitted models in the order of the splits, if they were kept.

        Raises
        ------
        InputError
            They were not.
        """
        found = tuple(fit.model for fit in self.fits)
        if any(model is None for model in found):
            raise InputError("models were not kept; expected keep_models=True and an estimator")
        return found

    @cached_property
    def by_fold(self) -> ByFold:
        """Return the evaluations of single folds, of all repeats."""
        trained = float(np.mean([len(split.train) for split in self.splits]))
        tested = float(np.mean([len(split.test) for split in self.splits]))
        return ByFold(self.evaluations, tested / trained)

    @property
    def folds(self) -> tuple[FoldResult, ...]:
        """Return every fold: its rows, the classes it lacks, and its metrics."""
        return self.complete.folds.folds if self.complete.folds is not None else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what to know before trusting a number."""
        return self.complete.findings

    def metric(
        self,
        name: str,
        of: Any = None,
        *,
        level: float | None = None,
        method: str | None = None,
        **options: Any,
    ) -> FoldEstimates:
        """Return a metric in three ways: mean of the folds, pooled rows, inside the folds.

        Parameters
        ----------
        name, of, level
            As of `tellapart.Evaluation.metric`.
        method
            Of the interval inside folds, for ``roc_auc``: ``ledell`` for that of LeDell, Petersen
            & van der Laan (2015) as published.
        options
            None yet: metrics that need one are refused.
        """
        return self.by_fold.metric(name, of, level=level, method=method, **options)

    @property
    def predictions(self) -> Any:
        """Return the out-of-fold predictions, as a pandas data frame, or a PyArrow table.

        One row for every row and repeat: ``item``, ``repeat``, ``fold``, ``y_true``, what was
        predicted (``y_pred``, where a model decided) and its scores: ``prob_<class>`` of
        probabilities, else ``score_<class>``. Rows of weight 0 are left out.
        """
        return predictions_frame([each.problem for each in self.evaluations])

    @cached_property
    def complete(self) -> EvaluationResult:
        """Return everything: the result of the evaluation, all folds, all findings."""
        result = self.evaluation.result
        return replace(
            result, folds=self.by_fold.result, findings=(*self._unlearned(), *result.findings)
        )

    def _unlearned(self) -> Iterator[Finding]:
        lacking: dict[str, list[Split]] = {}
        for split, fit in zip(self.splits, self.fits, strict=True):
            for name in fit.unseen:
                lacking.setdefault(name, []).append(split)
        for name, splits in lacking.items():
            yield Finding(
                "class-not-trained",
                "warning",
                f"In {len(splits)} of {len(self.splits)} folds, first in {splits[0]}, no training "
                f"row has the class {name}: its scores there are the lowest there are.",
                {"folds": float(len(splits))},
            )

    @property
    def _shown(self) -> Evaluation:
        """Return the evaluation of the first repeat with the folds of all of them."""
        shown = replace(self.evaluation)
        vars(shown).update(vars(self.evaluation), complete=self.complete)
        return shown

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the evaluation as JSON text, with `folds` and `cross_validation`."""
        return self._shown.to_json(indent=indent)

    def to_markdown(
        self, *, title: str = "tellapart cross-validation", source: str | None = None
    ) -> str:
        """Return the evaluation with its folds as Markdown; see `Evaluation.to_markdown`."""
        return self._shown.to_markdown(title=title, source=source)

    def save(
        self,
        path: str | Path,
        *,
        title: str = "tellapart cross-validation",
        source: str | None = None,
        overwrite: bool = False,
    ) -> Path:
        """Write the report: a page (``.html``), the numbers (``.json``) or Markdown (``.md``)."""
        return self._shown.save(path, title=title, source=source, overwrite=overwrite)

    def __rich__(self) -> Any:
        """Return the summary that a rich console prints."""
        return self._shown.__rich__()

    def __str__(self) -> str:
        return str(self._shown)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return what a notebook shows."""
        return self._shown._repr_mimebundle_(include, exclude)

    def __repr__(self) -> str:
        repeats = len(self.evaluations)
        times = f"{repeats} x " if repeats > 1 else ""
        return f"CrossValidation({times}{len(self.splits) // repeats} folds, {self.evaluation!r})"


class CrossValidations(Mapping[str, CrossValidation]):
    """Several learners on the same folds; made by `tellapart.cross_validate`.

    A mapping from names to `CrossValidation`.
    """

    def __init__(self, learners: Mapping[str, CrossValidation]) -> None:
        self._learners = dict(learners)

    def __getitem__(self, name: str) -> CrossValidation:
        return self._learners[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._learners)

    def __len__(self) -> int:
        return len(self._learners)

    def compare(
        self,
        metrics: str | Sequence[str] | None = None,
        *,
        reference: str | None = None,
        margin: float | Mapping[str, float] | None = None,
        adjust: str = "holm",
        alternative: str = "two-sided",
        level: float | None = None,
    ) -> Comparison:
        """Compare the learners fold by fold, by the corrected t test of Nadeau & Bengio (2003).

        The question is which learner is better when trained on other rows of the same kind. A
        plain t test over folds must not answer it: training sets overlap, and it finds
        differences where there are none.

        Parameters
        ----------
        metrics
            METRICS names; a usual choice for the task if left out.
        reference
            Compare each of the others with this one; all pairs if left out.
        margin
            Difference that still counts as equal, in all metrics or by metric: adds verdicts and
            p-values of non-inferiority and equivalence, as in `tellapart.compare`.
        adjust
            How p-values of one metric are adjusted for their number.
        alternative
            ``two-sided``; ``greater``: the first has the greater value (of a loss, the worse one);
            ``less``. Intervals stay two-sided.
        level
            Confidence level of the intervals; that of the evaluations if left out.

        Raises
        ------
        InputError
            Fewer than two learners, an unknown metric, margin or alternative.
        """
        by_fold = {name: each.by_fold for name, each in self.items()}
        results = {name: each.complete for name, each in self.items()}
        found = compared(by_fold, results, metrics, reference, adjust, level, margin, alternative)
        return Comparison(found, {name: each.evaluation for name, each in self.items()})

    def compare_pooled(self, **options: Any) -> Comparison:
        """Compare the pooled predictions row by row, as `tellapart.compare_evaluations`.

        The question is which of these very models answered better: training rows are taken as
        given, so the test finds more, and says less.
        """
        return compare_evaluations(
            {name: each.evaluation for name, each in self.items()}, **options
        )

    def to_json(self, *, indent: int | None = None) -> str:
        """Return all learners and their differences as JSON text, as `compare` finds them."""
        return self.compare().to_json(indent=indent)

    def to_markdown(
        self, *, title: str = "tellapart cross-validation", source: str | None = None
    ) -> str:
        """Return all learners and their differences as Markdown; see `Comparison.to_markdown`."""
        return self.compare().to_markdown(title=title, source=source)

    def __str__(self) -> str:
        lines = [f"{name}: {each!r}" for name, each in self.items()]
        if len(self) < 2:
            return "\n".join(lines)
        return "\n".join((*lines, str(self.compare())))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Return what a notebook shows: of several learners their comparison."""
        if len(self) < 2:
            return next(iter(self.values()))._repr_mimebundle_(include, exclude)
        found = self.compare()._repr_mimebundle_(include, exclude)
        return found | {"text/plain": f"{self}\n"} if "text/plain" in found else found

    def __repr__(self) -> str:
        return f"CrossValidations({', '.join(self)})"
