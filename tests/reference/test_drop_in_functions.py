"""The drop-in functions return what scikit-learn returns: values, shapes, errors and warnings."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn import metrics

import tellapart as ta

Array = NDArray[Any]
EXACT = 1e-12
SEEDS = range(3)
HINT = "A single label was found"  # a warning of scikit-learn that is not about the numbers
NAMES = [
    "auc",
    "average_precision_score",
    "brier_score_loss",
    "classification_report",
    "confusion_matrix",
    "f1_score",
    "log_loss",
    "precision_recall_curve",
    "roc_auc_score",
    "roc_curve",
]


def outcome(function: Callable[..., Any], *args: Any, **options: Any) -> tuple[str, Any, bool]:
    """Return ("value", what came back, whether it warned), or ("error", None, False).

    Ours refuses by a `ValueError`; scikit-learn now and then stumbles in other ways.
    """
    refusals = ValueError if function.__module__.startswith("tellapart") else Exception
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            found = function(*args, **options)
        except refusals:
            return "error", None, False
    told = [
        entry
        for entry in caught
        if issubclass(entry.category, UserWarning) and HINT not in str(entry.message)
    ]
    return "value", found, bool(told)


def check(found: Any, expected: Any) -> None:
    """Compare numbers, arrays, tuples, dictionaries and texts of the same shape."""
    if isinstance(expected, tuple):
        assert len(found) == len(expected)
        for own, theirs in zip(found, expected, strict=True):
            check(own, theirs)
    elif isinstance(expected, dict):
        assert list(found) == list(expected)
        for name, theirs in expected.items():
            check(found[name], theirs)
    elif isinstance(expected, str):
        assert found == expected
    else:
        assert np.shape(found) == np.shape(expected)
        np.testing.assert_allclose(
            np.asarray(found, np.float64), np.asarray(expected, np.float64), EXACT, EXACT
        )


def compare(name: str, *args: Any, **options: Any) -> str:
    """Call both; return what happened ("value" or "error") after checking that it is the same."""
    kind, expected, warned = outcome(getattr(metrics, name), *args, **options)
    own_kind, found, own_warned = outcome(getattr(ta, name), *args, **options)
    assert own_kind == kind, (name, options)
    if kind == "value":
        check(found, expected)
        assert own_warned == warned, (name, options)
    return kind


def problem(seed: int, classes: int, kind: str) -> tuple[Array, Array, Array]:
    """Return truth, probabilities of shape (n, classes) and predictions."""
    rng = np.random.default_rng(1000 * classes + seed)
    rows = int(rng.integers(3 * classes, 150))
    codes = rng.integers(0, classes, rows)
    codes[:classes] = np.arange(classes)
    score = rng.dirichlet(np.ones(classes), rows)
    score[np.arange(rows), codes] += 0.5
    score /= score.sum(axis=1, keepdims=True)
    if seed % 2:
        score = np.floor(score * 8) / 8  # ties
        score[:, 0] += 1 - score.sum(axis=1)
    predicted = np.where(rng.uniform(size=rows) < 0.7, codes, rng.integers(0, classes, rows))
    names = {
        "text": np.array([f"class{k}" for k in range(classes)]),
        "whole": np.arange(classes),
        "shifted": np.arange(classes) * 2 + 3,
        "signed": np.array([-1, 1])[:classes],
        "float": np.arange(classes).astype(np.float64),
        "bool": np.array([False, True]),
    }[kind]
    return names[codes], score, names[predicted]


def masses(seed: int, rows: int) -> Iterator[Any]:
    rng = np.random.default_rng(seed)
    yield None
    yield rng.integers(0, 4, rows)  # some weigh nothing
    yield rng.gamma(1.0, size=rows)


@pytest.mark.parametrize("name", NAMES)
def test_arguments_are_those_of_scikit_learn(name: str) -> None:
    own = inspect.signature(getattr(ta, name)).parameters
    theirs = {
        argument: parameter
        for argument, parameter in inspect.signature(getattr(metrics, name)).parameters.items()
        if argument != "y_pred" or parameter.default != "deprecated"  # an old name of y_proba
    }
    assert [argument for argument in own if argument in theirs] == list(theirs)
    assert set(own) - set(theirs) <= {"y_pred"}
    for argument, parameter in theirs.items():
        if (name, argument) != ("log_loss", "y_proba"):  # None there, for the old name's sake
            assert own[argument].default == parameter.default, argument
        assert own[argument].kind == parameter.kind, argument


def some(seed: int, count: int = 20, **choices: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Draw combinations of options: all of them would take minutes."""
    rng = np.random.default_rng(seed)
    lists = {name: list(values) for name, values in choices.items()}
    for _ in range(count):
        yield {name: values[rng.integers(len(values))] for name, values in lists.items()}


FILLS = ("warn", 0, 1, np.nan)


# ---- two classes ------------------------------------------------------------------------

TWO = ("whole", "signed", "bool", "float")


@pytest.mark.parametrize("kind", [*TWO, "text", "shifted"])
@pytest.mark.parametrize("seed", SEEDS)
def test_two_classes_area(seed: int, kind: str) -> None:
    truth, score, _ = problem(seed, 2, kind)
    for weight in masses(seed, len(truth)):
        assert compare("roc_auc_score", truth, score[:, 1], sample_weight=weight) == "value"
        for most in (0.05, 0.2, 0.5, 1.0):
            compare("roc_auc_score", truth, score[:, 1], sample_weight=weight, max_fpr=most)
    for wide in (score[:, 1].astype(np.float32), (score[:, 1] * 100).astype(int)):
        compare("roc_auc_score", truth, wide)
    for wrong in (0.0, -0.5, 1.5):
        assert compare("roc_auc_score", truth, score[:, 1], max_fpr=wrong) == "error"


@pytest.mark.parametrize("kind", [*TWO, "text", "shifted"])
@pytest.mark.parametrize("seed", SEEDS)
def test_two_classes_curves(seed: int, kind: str) -> None:
    truth, score, _ = problem(seed, 2, kind)
    labels = np.unique(truth)
    weights = list(masses(seed, len(truth)))
    for name in ("roc_curve", "precision_recall_curve"):
        for drop in (True, False):
            for options in some(seed, 6, pos_label=[None, *labels], sample_weight=weights):
                found = compare(name, truth, score[:, 1], drop_intermediate=drop, **options)
                guess = options["pos_label"] is None
                assert (found == "error") == (guess and kind in ("text", "shifted"))
    for options in some(seed, 6, pos_label=labels, sample_weight=weights):
        compare("average_precision_score", truth, score[:, 1], **options)
        compare("brier_score_loss", truth, score[:, 1], **options)
    if kind != "shifted":  # see test_the_greater_number_is_positive_in_the_brier_score
        compare("average_precision_score", truth, score[:, 1])
        compare("brier_score_loss", truth, score[:, 1])


def test_the_greater_number_is_positive_in_the_brier_score() -> None:
    truth, score, _ = problem(0, 2, "shifted")
    assert compare("brier_score_loss", truth, score[:, 1]) == "value"


@pytest.mark.parametrize("seed", SEEDS)
def test_area_of_a_curve(seed: int) -> None:
    truth, score, _ = problem(seed, 2, "whole")
    for name in ("roc_curve", "precision_recall_curve"):
        first, second, _ = getattr(metrics, name)(truth, score[:, 1])
        across, along = (first, second) if name == "roc_curve" else (second, first)
        assert compare("auc", across, along) == "value"
        assert compare("auc", across[::-1], along[::-1]) == "value"
    assert compare("auc", [0, 1, 0.5], [0, 1, 1]) == "error"
    assert compare("auc", [0.5], [1]) == "error"
    assert compare("auc", [0, 1], [1, 1, 1]) == "error"


@pytest.mark.parametrize("seed", SEEDS)
def test_log_loss_is_clipped_at_the_epsilon_of_float32(seed: int) -> None:
    """scikit-learn also adds up in float32, to seven digits; ours does so in float64."""
    truth, score, _ = problem(seed, 2, "whole")
    tiny = float(np.finfo(np.float32).eps)
    for narrow in (score.astype(np.float32), np.eye(2, dtype=np.float32)[score.argmax(axis=1)]):
        theirs = metrics.log_loss(truth, narrow)
        clipped = np.clip(narrow, tiny, 1 - narrow.dtype.type(tiny)).astype(np.float64)
        exact = -np.log(clipped[np.arange(len(truth)), truth]).mean()
        assert ta.log_loss(truth, narrow) == pytest.approx(exact, rel=EXACT)
        assert theirs == pytest.approx(exact, rel=1e-6)


def test_log_loss_is_clipped_at_the_epsilon_of_float16() -> None:
    theirs = metrics.log_loss([0, 1, 1], np.array([0, 1, 0], dtype=np.float16))
    own = ta.log_loss([0, 1, 1], np.array([0, 1, 0], dtype=np.float16))
    assert own == pytest.approx(theirs, rel=2e-3)  # it adds up in float16


@pytest.mark.parametrize("seed", SEEDS)
def test_losses_of_two_classes(seed: int) -> None:
    truth, score, _ = problem(seed, 2, "whole")
    weights = list(masses(seed, len(truth)))
    for shape in (score[:, 1], score):
        labels = ([0, 1], None)
        halves = ("auto", True, False)
        for options in some(seed, sample_weight=weights, scale_by_half=halves, labels=labels):
            compare("brier_score_loss", truth, shape, **options)
        for options in some(seed, sample_weight=weights, normalize=(True, False), labels=labels):
            compare("log_loss", truth, shape, **options)
    compare("log_loss", truth, (score[:, 1] > 0.5).astype(np.float64))
    assert compare("log_loss", truth, score[:, 1] + 0.7) == "error"
    assert compare("brier_score_loss", truth, score[:, 1] - 0.7) == "error"


# ---- several classes --------------------------------------------------------------------

SEVERAL = ("whole", "text", "shifted", "float")


@pytest.mark.parametrize("kind", SEVERAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_several_classes_area(seed: int, kind: str) -> None:
    truth, score, _ = problem(seed, 4, kind)
    for average in ("macro", "weighted", "micro", None, "samples"):
        for many in ("raise", "ovr", "ovo"):
            for weight in masses(seed, len(truth)):
                compare(
                    "roc_auc_score", truth, score,
                    multi_class=many, average=average, sample_weight=weight,
                )  # fmt: skip
    labels = np.unique(truth)
    compare("roc_auc_score", truth, score, multi_class="ovr", labels=labels)
    assert compare("roc_auc_score", truth, score[:, :3], multi_class="ovr") == "error"


def test_several_classes_have_no_partial_area() -> None:
    truth, score, _ = problem(0, 4, "whole")
    assert compare("roc_auc_score", truth, score, multi_class="ovr", max_fpr=0.5) == "error"


@pytest.mark.parametrize("kind", SEVERAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_several_classes_one_of_them_absent(seed: int, kind: str) -> None:
    truth, score, _ = problem(seed, 4, kind)
    labels = np.unique(truth)
    kept = truth != labels[1]
    truth, score = truth[kept], score[kept]
    assert compare("roc_auc_score", truth, score, multi_class="ovr") == "error"
    for many in ("ovr", "ovo"):
        for average in ("macro", "weighted"):
            compare("roc_auc_score", truth, score, multi_class=many, labels=labels, average=average)
    compare("log_loss", truth, score, labels=labels)
    compare("brier_score_loss", truth, score, labels=labels)
    assert compare("log_loss", truth, score) == "error"


@pytest.mark.parametrize("kind", SEVERAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_several_classes_average_precision_and_losses(seed: int, kind: str) -> None:
    truth, score, _ = problem(seed, 4, kind)
    for weight in masses(seed, len(truth)):
        for average in ("macro", "weighted", "micro", None, "samples"):
            compare("average_precision_score", truth, score, average=average, sample_weight=weight)
        for normalize in (True, False):
            compare("log_loss", truth, score, sample_weight=weight, normalize=normalize)
        for half in ("auto", True, False):
            compare("brier_score_loss", truth, score, sample_weight=weight, scale_by_half=half)


# ---- counts -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SEVERAL)
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_confusion_matrix(seed: int, classes: int, kind: str) -> None:
    truth, _, predicted = problem(seed, classes, kind)
    known = np.unique(truth)
    for options in some(
        seed,
        labels=[None, known, known[::-1], known[:1], [*known[1:], known[0]]],
        normalize=(None, "true", "pred", "all"),
        sample_weight=masses(seed, len(truth)),
    ):
        compare("confusion_matrix", truth, predicted, **options)
    never = [99] if known.dtype.kind != "U" else ["never"]
    assert compare("confusion_matrix", truth, predicted, labels=never) == "error"
    compare("confusion_matrix", truth, predicted, labels=[*known, *never])
    own = ta.confusion_matrix(truth, predicted)
    assert own.dtype == metrics.confusion_matrix(truth, predicted).dtype


@pytest.mark.parametrize("kind", SEVERAL)
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_f1(seed: int, classes: int, kind: str) -> None:
    truth, _, predicted = problem(seed, classes, kind)
    known = np.unique(truth)
    never = [99] if known.dtype.kind != "U" else ["never"]
    for options in some(
        seed,
        40,
        average=("binary", "macro", "micro", "weighted", "samples", None),
        labels=[None, known, known[:1], [*known, *never]],
        sample_weight=masses(seed, len(truth)),
        zero_division=FILLS,
    ):
        if options["average"] != "binary" or options["labels"] is None:
            compare("f1_score", truth, predicted, **options)
    for positive in (*known, *never):
        compare("f1_score", truth, predicted, pos_label=positive)


@pytest.mark.parametrize("kind", SEVERAL)
@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("seed", SEEDS)
def test_classification_report(seed: int, classes: int, kind: str) -> None:
    truth, _, predicted = problem(seed, classes, kind)
    known = np.unique(truth)
    never = [99] if known.dtype.kind != "U" else ["never"]
    for options in some(
        seed,
        labels=[None, known[:-1], [*known, *never]],
        sample_weight=masses(seed, len(truth)),
        output_dict=(True, False),
        zero_division=FILLS,
    ):
        if options["output_dict"] or options["sample_weight"] is None:
            compare("classification_report", truth, predicted, **options)
    eighths = np.random.default_rng(seed).integers(1, 32, len(truth)) / 8 + 1 / 64
    compare("classification_report", truth, predicted, sample_weight=eighths)
    for digits in (0, 3, 6):
        compare("classification_report", truth, predicted, digits=digits)
    names = [f"the class called {k}" for k in range(classes)]
    compare("classification_report", truth, predicted, target_names=names)
    assert compare("classification_report", truth, predicted, target_names=names[1:]) == "error"


def test_classification_report_prints_whole_weights_as_masses() -> None:
    assert compare("classification_report", [0, 1, 1], [0, 1, 0], sample_weight=[1, 2, 3])


# ---- labels that do not exclude each other ----------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_labels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(4, 60)), int(rng.integers(2, 6))
    truth = (rng.uniform(size=(rows, columns)) < 0.4).astype(int)
    score = (rng.uniform(size=truth.shape) * 0.7 + 0.3 * truth).round(1 + seed % 2 * 6)
    predicted = (score > 0.5).astype(int)
    weights = list(masses(seed, rows))
    averages = ("macro", "micro", "weighted", "samples", None)
    for options in some(seed, average=averages, sample_weight=weights):
        compare("roc_auc_score", truth, score, **options)
        compare("average_precision_score", truth, score, **options)
    for options in some(seed, 40, average=averages, sample_weight=weights, zero_division=FILLS):
        compare("f1_score", truth, predicted, **options)
    for options in some(
        seed, sample_weight=weights, zero_division=FILLS, output_dict=(True, False)
    ):
        if options["output_dict"] or options["sample_weight"] is None:
            compare("classification_report", truth, predicted, **options)
    assert compare("f1_score", truth, predicted) == "error"
    assert compare("confusion_matrix", truth, predicted) == "error"


# ---- undefined, and wrong ---------------------------------------------------------------


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_only(label: int) -> None:
    truth, score = np.full(6, label), np.linspace(0, 1, 6)
    predicted = (score > 0.5).astype(int)
    for name in ("roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve"):
        assert compare(name, truth, score) == "value", name
    compare("roc_auc_score", truth, score, max_fpr=0.3)
    compare("brier_score_loss", truth, score)
    assert compare("log_loss", truth, score) == "error"
    assert compare("log_loss", truth, score, labels=[0, 1]) == "value"
    for other in (predicted, 1 - truth, truth):
        compare("confusion_matrix", truth, other)
        for fill in FILLS:
            compare("f1_score", truth, other, zero_division=fill)
            compare(  # as text, scikit-learn prints a support of 6.0 where no row is right
                "classification_report", truth, other, zero_division=fill, output_dict=True
            )


def test_a_label_without_rows() -> None:
    truth = np.array([[1, 0, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1]])
    score = np.array([[0.9, 0.2, 0.1], [0.3, 0.4, 0.2], [0.2, 0.9, 0.4], [0.1, 0.8, 0.9]])
    for average in ("macro", "micro", "weighted", "samples", None):
        compare("average_precision_score", truth, score, average=average)
        compare("roc_auc_score", truth, score, average=average)
        compare("f1_score", truth, (score > 0.5).astype(int), average=average)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "auc"])
def test_lengths_that_differ_and_no_rows(name: str) -> None:
    assert compare(name, [0, 1, 1], [0, 1]) == "error"
    if name not in ("confusion_matrix", "f1_score", "classification_report"):
        assert compare(name, [], []) == "error"


@pytest.mark.parametrize(
    "name", ["roc_auc_score", "average_precision_score", "roc_curve", "precision_recall_curve"]
)
def test_missing_scores_and_fractions(name: str) -> None:
    assert compare(name, [0, 1, 1], [0.1, np.nan, 0.3]) == "error"
    assert compare(name, [0.5, 1, 0.2], [0.1, 0.2, 0.3]) == "error"
    assert compare(name, [0, 1, 2], [0.1, 0.2, 0.3]) == "error"


def test_two_columns_of_a_binary_problem_are_accepted() -> None:
    """Looser than scikit-learn, which refuses what its classifiers return."""
    truth, score, _ = problem(0, 2, "text")
    assert outcome(metrics.roc_auc_score, truth, score)[0] == "error"
    assert ta.roc_auc_score(truth, score) == ta.roc_auc_score(truth, score[:, 1])


def test_labels_in_the_order_of_the_columns_are_accepted() -> None:
    """Looser than scikit-learn, which wants them sorted."""
    truth, score, _ = problem(0, 4, "text")
    options = {"multi_class": "ovr", "labels": np.unique(truth)[::-1]}
    assert outcome(metrics.roc_auc_score, truth, score[:, ::-1], **options)[0] == "error"
    expected = metrics.roc_auc_score(truth, score, multi_class="ovr")
    check(ta.roc_auc_score(truth, score[:, ::-1], **options), expected)


def test_infinite_scores_are_ranked() -> None:
    """Looser than scikit-learn, which refuses them."""
    score = [-np.inf, 0.2, np.inf]
    assert outcome(metrics.roc_auc_score, [0, 1, 1], score)[0] == "error"
    assert ta.roc_auc_score([0, 1, 1], score) == 1.0
