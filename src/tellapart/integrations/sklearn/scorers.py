"""Metrics as scorers of scikit-learn: ``scoring=scorer("roc_auc")``."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from sklearn import get_config
from sklearn.utils.metadata_routing import MetadataRequest

from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation.options import FBETA, check_options
from tellapart.evaluation.values import Question, metric_values, undefined_reason
from tellapart.integrations.sklearn.asking import checked_method, method_of, problem_by
from tellapart.metrics import METRICS
from tellapart.problem import Problem
from tellapart.problem.labels import class_name, listed
from tellapart.results.asked import Asked, asked

NEGATED = "neg_"
PROBABILITIES = ("brier", "log_loss", "kl_divergence", "mse", "ece")


class _Routed:
    """Sample weights by scikit-learn's metadata routing."""

    _request: MetadataRequest | None = None

    def set_score_request(self, *, sample_weight: bool | str | None = None) -> Any:
        """Say whether sample weights are asked for; needs metadata routing to be enabled.

        Parameters
        ----------
        sample_weight
            True, False, None (an error where there are some), or another name to find them under.
        """
        if not get_config().get("enable_metadata_routing", False):
            raise RuntimeError(
                "set_score_request needs sklearn.set_config(enable_metadata_routing=True); without "
                "it, weights reach a scorer where scikit-learn passes them by itself"
            )
        self._request = self._requested(sample_weight)
        return self

    def get_metadata_routing(self) -> MetadataRequest:
        """Return what is asked for, for scikit-learn."""
        return self._request or self._requested(None)

    def _requested(self, sample_weight: bool | str | None) -> MetadataRequest:
        request = MetadataRequest(owner=self)
        request.score.add_request(param="sample_weight", alias=sample_weight)
        return request

    def _accept_sample_weight(self) -> bool:  # asked by GridSearchCV without metadata routing
        return True


class MetricScorer(_Routed):
    """One metric as a scorer; made by `scorer`.

    Attributes
    ----------
    name
        What results are called: ``roc_auc``, ``recall[cat]``, ``neg_log_loss``.
    sign
        -1 where lower values of the metric are better: what is returned is always better if
        greater.
    """

    def __init__(
        self, what: Asked, of: Any, pos_label: Any, method: str | None, options: Mapping[str, Any]
    ) -> None:
        row = METRICS.get(what.metric)
        self.sign = -1 if row is not None and row.better == "lower" else 1
        self.name = (NEGATED if self.sign < 0 else "") + str(what)
        self.pos_label = pos_label
        self.question: Question = (what.metric, of, dict(options))
        self._method = method

    def __call__(
        self,
        estimator: Any,
        X: Any,  # noqa: N803 - scikit-learn's name
        y_true: Any,
        *,
        sample_weight: Any = None,
    ) -> float:
        """Return the metric of a fitted estimator on these rows; greater is better."""
        return _scores({self.name: self}, estimator, X, y_true, sample_weight)[self.name]

    def __repr__(self) -> str:
        return f"scorer({self.name!r})"

    def about(self, problem: Problem) -> Question:
        """Return the question with the class as the problem names it."""
        name, of, options = self.question
        return (
            name,
            Asked(name, of).among(problem.classes).of if isinstance(of, str) else of,
            options,
        )

    def method(self, estimator: Any) -> str:
        """Return what an estimator is asked for."""
        name = self.question[0]
        needs = METRICS["f1" if name in FBETA else name].needs
        if self._method is not None:
            wanted: tuple[str, ...] = (self._method,)
        elif needs == "predictions":
            wanted = ("predict",)
        elif name in PROBABILITIES:
            wanted = ("predict_proba",)
        else:
            classes = getattr(estimator, "classes_", ())
            wanted = ("predict_proba", "decision_function")
            if len(classes) == 2 and not isinstance(classes, list):
                wanted = wanted[::-1]  # finer: probabilities near 0 and 1 may tie
        return method_of(estimator, wanted, str(name))


class MetricScorers(_Routed):
    """Several metrics as one scorer that returns a dict; made by `scorers`."""

    def __init__(self, scorers: Mapping[str, MetricScorer]) -> None:
        self.scorers = dict(scorers)

    def __call__(
        self,
        estimator: Any,
        X: Any,  # noqa: N803 - scikit-learn's name
        y_true: Any,
        *,
        sample_weight: Any = None,
    ) -> dict[str, float]:
        """Return all metrics of a fitted estimator on these rows, by name; greater is better."""
        return _scores(self.scorers, estimator, X, y_true, sample_weight)

    def __repr__(self) -> str:
        return f"scorers({list(self.scorers)!r})"


def _scores(
    wanted: Mapping[str, MetricScorer],
    estimator: Any,
    X: Any,  # noqa: N803 - scikit-learn's name
    y: Any,
    weight: Any,
) -> dict[str, float]:
    """Ask the estimator once for each kind of answer, and compute what is wanted from it."""
    groups: dict[tuple[str, str], list[str]] = {}
    for name, each in wanted.items():
        groups.setdefault((each.method(estimator), repr(each.pos_label)), []).append(name)
    found = {}
    for (method, _), names in groups.items():
        pos_label = wanted[names[0]].pos_label
        problem = problem_by(
            estimator, method, X, y, pos_label=pos_label, sample_weight=weight
        )  # fmt: skip
        for name in names:
            _check_class(wanted[name], problem)
        values = metric_values(problem, [wanted[name].about(problem) for name in names])
        for name, value in zip(names, values, strict=True):
            if value != value:
                _warn(wanted[name], problem)
            found[name] = wanted[name].sign * value
    return {name: found[name] for name in wanted}


def _check_class(each: MetricScorer, problem: Problem) -> None:
    of = each.question[1]
    names = {name.strip() for name in problem.classes}  # spaces around a class may be left out
    if of is not None and class_name(of).strip() not in names:
        raise InputError(
            f"{each!r} is of the class {class_name(of)!r}; expected one of "
            f"{listed(problem.classes)}"
        )


def _warn(each: MetricScorer, problem: Problem) -> None:
    warnings.warn(
        f"{each.name} of these {problem.rows:,} rows is undefined, and NaN: "
        f"{undefined_reason(problem, each.about(problem))}",
        TellapartWarning,
        stacklevel=4,
    )


def scorer(
    name: str,
    *,
    of: Any = None,
    pos_label: Any = None,
    response_method: str = "auto",
    **options: Any,
) -> MetricScorer:
    """Return a metric as a scorer: for ``cross_validate``, ``GridSearchCV`` and their like.

    It computes that metric only, without an interval.

    Parameters
    ----------
    name
        A name of `tellapart.METRICS`, or ``recall[cat]`` for one class against the rest. Where
        lower is better the scorer returns the negative value, as scikit-learn's do, and is called
        ``neg_log_loss``; both names are understood.
    of
        One class against the rest, instead of brackets.
    pos_label
        The positive class of two; the last of the estimator's ``classes_`` if left out.
    response_method
        What to ask the estimator for; ``auto`` takes ``predict`` for counting metrics,
        ``predict_proba`` for those of probabilities, and else ``decision_function`` or
        ``predict_proba`` (of several classes the latter first). A regressor's predictions are
        scores.
    options
        Of the metric: ``scorer("fbeta", beta=2)``, ``scorer("partial_auc", fpr=(0, 0.1))``.

    Returns
    -------
    A callable ``(estimator, X, y, sample_weight=None)``. Where the metric is undefined (a fold
    without one of the classes), it warns and gives NaN, never 0.

    Raises
    ------
    InputError
        The name or an option is not known.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> model = DummyClassifier().fit([[0]] * 4, ["cat", "cat", "cat", "dog"])
    >>> scorer("recall[cat]")(model, [[0]] * 3, ["cat", "cat", "dog"])
    1.0
    >>> scorer("brier")
    scorer('neg_brier')
    """
    what = asked(name, "name")
    lower = what.metric.removeprefix(NEGATED)
    if lower != what.metric and lower in METRICS and METRICS[lower].better == "lower":
        what = Asked(lower, what.of)
    if what.metric not in METRICS and what.metric not in FBETA:
        known = ", ".join((*METRICS, *FBETA))
        raise InputError(f"name is {name!r}; expected one of {known}")
    if of is not None and what.of is not None:
        raise InputError(f"of is {of!r} and name is {name!r}; expected the class in one of them")
    check_options(what.metric, options)
    chosen = what.of if of is None else of
    told = Asked(what.metric, None if chosen is None else class_name(chosen))
    return MetricScorer(told, chosen, pos_label, checked_method(response_method), options)


def scorers(
    metrics: Iterable[str | MetricScorer] | Mapping[str, str | MetricScorer],
    *,
    pos_label: Any = None,
) -> MetricScorers:
    """Return several metrics as one scorer: the estimator is asked once, rows are sorted once.

    Parameters
    ----------
    metrics
        Names as of `scorer`, or scorers; as a mapping, by the name they shall have in the results.
    pos_label
        The positive class of two, for metrics given by name.

    Returns
    -------
    A callable ``(estimator, X, y, sample_weight=None)`` that returns name -> value. In
    ``GridSearchCV`` set ``refit`` to one of the names.

    Raises
    ------
    InputError
        There is no metric, a name is not known, or two have the same.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> model = DummyClassifier().fit([[0]] * 4, [0, 0, 1, 1])
    >>> scorers(["accuracy", "roc_auc", "brier"])(model, [[0]] * 4, [0, 0, 0, 1])
    {'accuracy': 0.75, 'roc_auc': 0.5, 'neg_brier': -0.25}
    """
    if isinstance(metrics, str | MetricScorer):
        raise InputError(f"metrics is {metrics!r}; expected a list of names")
    named = metrics.items() if isinstance(metrics, Mapping) else ((None, each) for each in metrics)
    found: dict[str, MetricScorer] = {}
    for key, each in named:
        one = each if isinstance(each, MetricScorer) else scorer(each, pos_label=pos_label)
        if (key or one.name) in found:
            raise InputError(f"metrics hold {one.name} twice; expected a mapping of other names")
        found[key or one.name] = one
    if not found:
        raise InputError("metrics is empty; expected at least one name")
    return MetricScorers(found)
