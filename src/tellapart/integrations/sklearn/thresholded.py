"""`ThresholdedClassifier`: a classifier that decides at a threshold chosen by a rule."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from tellapart.advice.found import GRAVE
from tellapart.advice.kinds import finding
from tellapart.crossvalidation.learning import thread_count
from tellapart.crossvalidation.responses import answer_of
from tellapart.decisions import Rule, rule_of
from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation import Evaluation
from tellapart.inference.resampling import check_resampling
from tellapart.integrations.sklearn.asking import checked_method, method_of, target_among
from tellapart.integrations.sklearn.fitting import (
    OutOfFoldScores,
    Request,
    binary_target,
    folded,
    prefitted,
    routed,
)
from tellapart.results import ThresholdChoice

Array = NDArray[Any]

RESPONSES = ("predict_proba", "decision_function")
CHOSEN_HERE = "threshold-chosen-here"


def _judged(evaluation: Evaluation, choice: ThresholdChoice) -> Evaluation:
    """Say with an evaluation that its threshold was chosen on its rows."""
    told = finding(
        CHOSEN_HERE,
        f"The threshold was chosen by a rule ({choice.title}) on these very scores, so what the "
        "rule looks at is flattered here. choice_.out_of_bag has what the rule is worth on rows "
        "that it has not seen.",
        threshold=choice.threshold,
    )
    result = evaluation.result
    others = (each for each in result.findings if each.code != CHOSEN_HERE)
    found = sorted((told, *others), key=lambda each: GRAVE[each.severity])
    vars(evaluation)["result"] = replace(result, findings=tuple(found))
    return evaluation


def _has(method: str) -> Any:
    def check(self: Any) -> bool:
        getattr(getattr(self, "estimator_", self.estimator), method)
        return True

    return check


class ThresholdedClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):  # type: ignore[misc] # untyped
    """A binary classifier that says yes from a threshold on, chosen by a rule in cross-validation.

    ``fit`` predicts every row by a clone that has not seen it, chooses the threshold on these
    out-of-fold scores among all of them (not on a grid), and fits the estimator on all rows.

    Parameters
    ----------
    estimator
        A classifier with ``predict_proba`` or ``decision_function``.
    rule
        As of `tellapart.Evaluation.threshold`: ``youden``, ``f1``, ``tellapart.cost(fp=1, fn=20)``,
        ``tellapart.at_least(recall=0.95)`` and so on.
    cv
        Number of folds (shuffled, even in classes, groups kept together), a splitter or its
        splits, each row tested once in every round; a share in (0, 1) of rows to hold out once;
        or ``prefit``: the estimator is fitted already, and all rows given to ``fit`` are new to it.
    response_method
        ``predict_proba``, ``decision_function``, or ``auto`` for the first that is there. Scores
        of folds are compared with each other; those of ``decision_function`` may differ in scale.
    pos_label
        The positive class; the last one if left out.
    refit
        Whether to fit on all rows in the end. Without it, ``cv`` has to be a share, and the model
        that was fitted on the other rows is kept. With ``prefit`` nothing is ever fitted.
    resamples
        Resamples that tell what the rule is worth on rows that it has not seen; 0 draws none.
    n_jobs
        Threads, each with a fold of its own; -1 for one per processor.
    random_state
        Seed of folds and resamples; None for another one each time.

    Attributes
    ----------
    threshold_
        Positive at or above this score, compared in the scores' own type. Infinite where
        predicting nobody is best.
    choice_
        The choice in full: ties, metrics at the threshold, and ``choice_.out_of_bag`` with its
        optimism.
    evaluation_
        The evaluation of the out-of-fold scores at this threshold, with a finding that says that
        it was chosen on these rows. It holds them.
    pos_label_
        The positive class.
    response_method_
        What the estimator is asked for.
    estimator_
        The fitted classifier.
    classes_
        Its classes.
    n_features_in_, feature_names_in_
        As of the fitted classifier, where it has them.

    Notes
    -----
    Weights of rows count for the rule, and go to the estimator where its ``fit`` takes them. With
    metadata routing they go there if it requests them.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> import tellapart as ta
    >>> X = [[value] for value in range(40)]
    >>> y = [0] * 18 + [1, 0, 1, 0] + [1] * 18
    >>> model = ThresholdedClassifier(LogisticRegression(), rule=ta.cost(fp=1, fn=20)).fit(X, y)
    >>> model.threshold_ < 0.5, model.predict([[10], [18]]).tolist()
    (True, [0, 1])
    >>> model.choice_.out_of_bag.value.optimism < 0  # costs look lower where they were chosen
    True
    """

    def __init__(
        self,
        estimator: Any,
        *,
        rule: str | Rule = "youden",
        cv: Any = 5,
        response_method: str = "auto",
        pos_label: Any = None,
        refit: bool = True,
        resamples: int = 200,
        n_jobs: int | None = None,
        random_state: Any = 0,
    ) -> None:
        self.estimator = estimator
        self.rule = rule
        self.cv = cv
        self.response_method = response_method
        self.pos_label = pos_label
        self.refit = refit
        self.resamples = resamples
        self.n_jobs = n_jobs
        self.random_state = random_state

    def fit(
        self,
        X: Any,  # noqa: N803 - scikit-learn's name
        y: Any,
        sample_weight: Any = None,
        groups: Any = None,
        **fit_params: Any,
    ) -> ThresholdedClassifier:
        """Choose the threshold, and fit the estimator.

        Parameters
        ----------
        X, y
            Features, and labels of two classes.
        sample_weight
            Weights of rows.
        groups
            Rows of one group are never in two folds, and are resampled together.
        fit_params
            For the estimator's ``fit``: by metadata routing, or else as they are.

        Raises
        ------
        InputError
            There are more than two classes, or no threshold satisfies the rule.

        Warns
        -----
        TellapartWarning
            The best threshold by the rule tells nobody apart.
        """
        rule = rule_of(self.rule)
        if self.resamples != 0:
            check_resampling(self.resamples)
        jobs = thread_count(1 if self.n_jobs is None else self.n_jobs, "n_jobs")
        wanted = checked_method(self.response_method, RESPONSES)
        target = binary_target(X, y, self.pos_label, sample_weight)
        method = method_of(
            self.estimator, RESPONSES if wanted is None else (wanted,), "response_method"
        )
        asked = routed(self, len(target.given), sample_weight, groups, fit_params)
        request = Request(self.estimator, method, X, target, asked, self.cv, self.refit)
        if isinstance(self.cv, str) and self.cv == "prefit":
            self.estimator_, scores = prefitted(request, self.random_state)
        else:
            self.estimator_, scores = folded(request, jobs, self.random_state)
        self.response_method_ = method
        self.pos_label_ = target.classes[target.truth.positive or 0]
        self.classes_ = np.asarray(self.estimator_.classes_)
        for name in ("n_features_in_", "feature_names_in_"):
            if hasattr(self.estimator_, name):
                setattr(self, name, getattr(self.estimator_, name))
        self._choose(rule, scores)
        return self

    def _choose(self, rule: Rule, scores: OutOfFoldScores) -> None:
        evaluation = Evaluation(scores.problem, seed=scores.seed)
        choice = evaluation.threshold(rule, resamples=self.resamples)
        if choice.threshold != choice.threshold:
            near = ""
            if choice.nearest is not None:
                reached = ", ".join(f"{k} {v:.3g}" for k, v in choice.nearest.values.items())
                near = f", the closest comes to {reached}"
            raise InputError(
                f"rule is {rule.title!r}, but {choice.reason}{near}; expected a rule that some "
                "threshold satisfies"
            )
        if not choice.useful:
            warnings.warn(f"rule {rule.name}: {choice.reason}", TellapartWarning, stacklevel=3)
        self.choice_ = choice
        self.threshold_ = choice.threshold
        self.evaluation_ = _judged(evaluation.at(choice.threshold), choice)

    def predict(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the positive class where its score is at or above the threshold, else the other.

        Parameters
        ----------
        X
            Features.
        """
        check_is_fitted(self, "threshold_")
        target = target_among(self.classes_, self.classes_.tolist(), self.pos_label_)
        answer = answer_of(self.estimator_, self.response_method_, X, target, decides=False)
        score, place = np.asarray(answer.score), target.truth.positive or 0
        if score.ndim == 2:
            score = score[:, place]
        is_positive = score >= score.dtype.type(self.threshold_)
        return np.asarray(self.classes_[np.where(is_positive, place, 1 - place)])

    @available_if(_has("predict_proba"))  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the probabilities of the fitted estimator; no threshold changes them."""
        check_is_fitted(self, "threshold_")
        return np.asarray(self.estimator_.predict_proba(X))

    @available_if(_has("predict_log_proba"))  # type: ignore[untyped-decorator]
    def predict_log_proba(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the logarithms of the probabilities of the fitted estimator."""
        check_is_fitted(self, "threshold_")
        return np.asarray(self.estimator_.predict_log_proba(X))

    @available_if(_has("decision_function"))  # type: ignore[untyped-decorator]
    def decision_function(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """Return the scores of the fitted estimator; its 0 is not this threshold."""
        check_is_fitted(self, "threshold_")
        return np.asarray(self.estimator_.decision_function(X))

    def get_metadata_routing(self) -> MetadataRouter:
        """Return who is given what, for scikit-learn."""
        router = MetadataRouter(owner=self).add_self_request(self)
        router.add(
            estimator=self.estimator, method_mapping=MethodMapping().add(caller="fit", callee="fit")
        )
        if hasattr(self.cv, "split"):
            router.add(
                splitter=self.cv, method_mapping=MethodMapping().add(caller="fit", callee="split")
            )
        return router

    def __sklearn_tags__(self) -> Any:
        """Return what scikit-learn should know: two classes only, features as of the estimator."""
        from sklearn.utils import get_tags

        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        inner = get_tags(self.estimator)
        tags.input_tags.sparse = inner.input_tags.sparse
        tags.input_tags.allow_nan = inner.input_tags.allow_nan
        tags.input_tags.pairwise = inner.input_tags.pairwise
        return tags
