"""Every row is predicted once, by a model that has not seen it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import LinearSVC

from tellapart.crossvalidation import out_of_fold
from tellapart.errors import InputError


def test_no_row_is_predicted_by_a_model_that_saw_it():
    rng = np.random.default_rng(6)
    features = rng.random((60, 3))
    labels = rng.integers(0, 2, 60)  # noise: only a leak could predict it
    nearest = KNeighborsClassifier(n_neighbors=1)
    found = out_of_fold(nearest, features, labels, folds=5)
    answers = found.probabilities.argmax(axis=1)
    assert (answers == labels).mean() < 0.8
    for fold in range(5):
        held_out = found.fold == fold
        model = KNeighborsClassifier(n_neighbors=1).fit(features[~held_out], labels[~held_out])
        np.testing.assert_array_equal(model.predict(features[held_out]), answers[held_out])


def test_every_fold_has_the_shares_of_the_classes_and_the_seed_decides():
    labels = np.repeat([10, 2, 1], [50, 30, 20])
    features = np.zeros((100, 1))
    found = out_of_fold(DummyClassifier(), features, labels, folds=10)
    assert found.classes == (1, 2, 10)
    for fold in range(10):
        assert sorted(labels[found.fold == fold].tolist()) == [1] * 2 + [2] * 3 + [10] * 5
    np.testing.assert_allclose(found.probabilities[0], [0.2, 0.3, 0.5])
    again = out_of_fold(DummyClassifier(), features, labels, folds=10)
    np.testing.assert_array_equal(again.fold, found.fold)
    other = out_of_fold(DummyClassifier(), features, labels, folds=10, seed=1)
    assert (other.fold != found.fold).any()


def test_columns_follow_the_classes_and_data_frames_keep_their_names():
    frame = pd.DataFrame({"height": [0.0, 1.0] * 20})
    labels = ["class10", "class2"] * 20
    model = LogisticRegression()
    found = out_of_fold(model, frame, labels, folds=4)
    assert found.classes == ("class2", "class10")
    assert (found.probabilities[0] < 0.5).tolist() == [True, False]
    assert not hasattr(model, "classes_")  # the caller's estimator was not fitted


@pytest.mark.parametrize(
    ("labels", "options", "expected"),
    [
        ([0, 1] * 5 + [2], {"folds": 3}, "the class 2 in 1 rows; expected at least one for each"),
        ([0] * 11, {}, "y holds one class only (0); expected at least two"),
        ([0, 1], {}, "X has 11 rows, but y has 2"),
        ([[0, 1]] * 11, {}, "y has shape"),
        ([0, 1] * 5 + [0], {"folds": 1}, "folds is 1; expected at least 2"),
    ],
)
def test_what_cannot_be_folded_is_refused(labels, options, expected):
    with pytest.raises(InputError) as raised:
        out_of_fold(DummyClassifier(), np.zeros((11, 1)), labels, **options)
    assert expected in str(raised.value)


def test_an_estimator_without_probabilities_is_refused():
    with pytest.raises(InputError, match="LinearSVC without predict_proba"):
        out_of_fold(LinearSVC(), np.zeros((4, 1)), [0, 1, 0, 1], folds=2)
