"""Plots in scikit-learn's habit: ``RocDisplay.from_estimator(model, X, y)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from tellapart.evaluation import Evaluation, evaluate
from tellapart.integrations.sklearn.asking import checked_method, method_of, problem_by
from tellapart.integrations.sklearn.drawing import draw
from tellapart.integrations.sklearn.pooled import pooled_problem
from tellapart.integrations.sklearn.tables import confusion_frame, curves_frame
from tellapart.problem import Problem

SCORED = ("predict_proba", "decision_function")


class EvaluationDisplay:
    """A plot of one evaluation that can be drawn again, on other axes.

    Attributes
    ----------
    evaluation
        Everything that is drawn, and all other numbers.
    name
        What the model is called.
    display_
        The last plot, a `tellapart` display with all artists.
    ax_, figure_
        Its axes and figure; without `ax` it makes a figure of its own, without pyplot.
    """

    kind: ClassVar[str]
    asks: ClassVar[tuple[str, ...]] = SCORED

    def __init__(self, evaluation: Evaluation, *, name: str | None = None) -> None:
        self.evaluation = evaluation
        self.name = name

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,  # noqa: N803 - scikit-learn's name
        y: Any,
        *,
        sample_weight: Any = None,
        groups: Any = None,
        response_method: str = "auto",
        pos_label: Any = None,
        name: str | None = None,
        ax: Any = None,
        **options: Any,
    ) -> Self:
        """Evaluate a fitted classifier on rows that it has not seen, and plot.

        Parameters
        ----------
        estimator
            A fitted classifier (of any number of classes), or a regressor of probabilities.
        X, y
            Features and truth.
        sample_weight, groups
            As of `tellapart.evaluate`.
        response_method
            What to ask the estimator for; ``auto`` takes the first of ``predict_proba`` and
            ``decision_function`` that is there (of a confusion matrix ``predict``).
        pos_label
            The positive class of two; the last of ``classes_`` if left out.
        name
            What the model is called; its class if left out.
        ax
            Axes to draw on. Where another display of this kind is on them, both models are drawn
            beside each other.
        options
            Of the plot, as of ``evaluation.plot``: ``of="cat"``, ``band=None``.
        """
        method = method_of(estimator, cls._methods(response_method), cls.__name__)
        problem = problem_by(
            estimator, method, X, y, pos_label=pos_label, sample_weight=sample_weight, groups=groups
        )
        return cls._drawn(problem, estimator, name, ax, options)

    @classmethod
    def from_predictions(
        cls,
        y_true: Any,
        y_score: Any = None,
        *,
        y_pred: Any = None,
        sample_weight: Any = None,
        groups: Any = None,
        classes: Sequence[Any] | None = None,
        pos_label: Any = None,
        name: str | None = None,
        ax: Any = None,
        **options: Any,
    ) -> Self:
        """Evaluate predictions, and plot.

        Parameters
        ----------
        y_true, y_score, y_pred, sample_weight, groups, classes, pos_label
            As of `tellapart.evaluate`. The second argument of a confusion matrix is `y_pred`.
        name, ax, options
            As of `from_estimator`.
        """
        evaluation = evaluate(
            y_true, y_score, y_pred=y_pred, sample_weight=sample_weight, groups=groups,
            classes=classes, pos_label=pos_label,
        )  # fmt: skip
        return cls(evaluation, name=name).plot(ax, **options)

    @classmethod
    def from_cv_results(
        cls,
        cv_results: Mapping[str, Any],
        X: Any,  # noqa: N803 - scikit-learn's name
        y: Any,
        *,
        sample_weight: Any = None,
        groups: Any = None,
        response_method: str = "auto",
        pos_label: Any = None,
        name: str | None = None,
        ax: Any = None,
        **options: Any,
    ) -> Self:
        """Evaluate the test rows of a cross-validation, and plot: every fold, and all rows pooled.

        Folds are thin lines, where a single curve is drawn (two classes, ``of=...`` or
        ``average=...``); the curve with its band is that of all test rows together.

        Parameters
        ----------
        cv_results
            What ``cross_validate(..., return_estimator=True, return_indices=True)`` returned.
        X, y, sample_weight, groups
            As they were cross-validated. Rows that were tested several times are resampled
            together.
        response_method, pos_label, name, ax, options
            As of `from_estimator`.
        """
        wanted = cls._methods(response_method)
        problem, estimators = pooled_problem(
            cv_results, X, y, wanted, cls.__name__, pos_label, sample_weight, groups
        )
        return cls._drawn(problem, estimators[0], name, ax, options)

    @classmethod
    def _methods(cls, response_method: str) -> tuple[str, ...]:
        asked = checked_method(response_method)
        return cls.asks if asked is None else (asked,)

    @classmethod
    def _drawn(
        cls, problem: Problem, estimator: Any, name: str | None, ax: Any, options: dict[str, Any]
    ) -> Self:
        """Plot under the name of the model, which is that of its class if it has no other."""
        called = type(estimator).__name__ if name is None else name
        return cls(Evaluation(problem), name=called).plot(ax, **options)

    def plot(self, ax: Any = None, *, name: str | None = None, **options: Any) -> Self:
        """Draw, on `ax` or on a figure of its own; returns the display itself.

        Parameters
        ----------
        ax
            Axes of matplotlib. Where another display of this kind is on them, both models are
            drawn beside each other.
        name
            Another name of the model.
        options
            As of ``evaluation.plot``.
        """
        if name is not None:
            self.name = name
        draw(self, ax, options)
        return self

    def frame(self) -> Any:
        """Return what is drawn as a table: a pandas data frame, or a PyArrow table without pandas.

        A cross-validation has the column ``fold``, with ``all`` for the rows pooled; several
        classes have the column ``class``.
        """
        return curves_frame(self.evaluation, self.kind)

    def save(self, path: str | Path, *, dpi: float | None = None, overwrite: bool = False) -> Path:
        """Write the last plot as ``.png``, ``.svg`` or ``.pdf``."""
        return Path(self.display_.save(path, dpi=dpi, overwrite=overwrite))

    def shown(self, display: Any, fold_lines: Mapping[str, Any]) -> None:
        """Keep the artists of a plot under scikit-learn's names."""
        self.display_ = display
        self.ax_, self.figure_ = display.ax_, display.figure_
        self.fold_lines_ = dict(fold_lines)
        self.lines_, self.bands_ = dict(display.lines_), dict(display.bands_)
        self.chance_level_, self.legend_ = display.chance_level_, display.legend_
        self.im_, self.text_ = display.im_, display.text_

    @property
    def line_(self) -> Any:
        """Return the line of the model; of several classes `lines_` has all by name."""
        lines = self.lines_
        if len(lines) != 1 and self.name not in lines:
            raise AttributeError(f"line_ is one of {len(lines)} lines; lines_ has them all")
        return next(iter(lines.values())) if len(lines) == 1 else lines[self.name]

    def _repr_png_(self) -> bytes | None:
        found: bytes | None = self.display_._repr_png_() if hasattr(self, "display_") else None
        return found

    def __repr__(self) -> str:
        told = f" of {self.name}" if self.name else ""
        return f"{type(self).__name__}({self.evaluation.problem.rows:,} rows{told})"


class RocDisplay(EvaluationDisplay):
    """ROC curves with the AUC, its interval and a band.

    Examples
    --------
    >>> display = RocDisplay.from_predictions([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], name="mine")
    >>> display.line_.get_ydata().tolist()
    [0.0, 0.5, 0.5, 1.0, 1.0]
    >>> list(display.frame()["true_positives"])
    [0.0, 1.0, 1.0, 2.0, 2.0]
    """

    kind = "roc"


class PrDisplay(EvaluationDisplay):
    """Precision-recall curves with the average precision, its interval and a band."""

    kind = "pr"


class ReliabilityDisplay(EvaluationDisplay):
    """A reliability diagram (calibration curve): observed shares against stated probabilities.

    On axes of the user there is no histogram beneath, unless ``histogram=True`` asks for it.
    """

    kind = "reliability"
    asks = ("predict_proba",)


class ConfusionDisplay(EvaluationDisplay):
    """The confusion matrix, with recall beside the rows and precision below the columns.

    Examples
    --------
    >>> display = ConfusionDisplay.from_predictions(["cat", "dog", "dog"], ["cat", "cat", "dog"])
    >>> display.frame()["rows"].to_list()
    [1, 0, 1, 1]
    """

    kind = "confusion"
    asks = ("predict",)

    @classmethod
    def from_predictions(  # type: ignore[override] # the second argument is what it shows
        cls, y_true: Any, y_pred: Any = None, *, y_score: Any = None, **options: Any
    ) -> Self:
        """Evaluate predictions, and plot; see `EvaluationDisplay.from_predictions`."""
        return super().from_predictions(y_true, y_score, y_pred=y_pred, **options)

    def frame(self) -> Any:
        """Return the cells as a table: ``truth``, ``predicted`` and ``rows`` (or their mass)."""
        return confusion_frame(self.evaluation)
