"""Lists, tuples, arrays and data frames of the same numbers give the same answer."""

import json
from dataclasses import replace

import numpy as np
import pytest

import tellapart
from strategies import simulated

TASKS = ("binary", "multiclass", "multilabel")


def answer(evaluation):
    return json.loads(evaluation.to_json())


def case_of(task, *, soft):
    return simulated(task, rows=24, seed=9, soft=soft, weighted=True)


def forms(case):
    """Return the arguments that hold numbers or labels."""
    return {
        "y_true": case.y_true(),
        "y_score": case.y_score(),
        "sample_weight": np.array(case.weights),
        "groups": np.array([f"g{row % 5}" for row in range(case.rows)]),
    }


def deep_tuple(array):
    return tuple(map(tuple, array.tolist())) if array.ndim == 2 else tuple(array.tolist())


CONVERTED = {
    "list": lambda array: array.tolist(),
    "tuple": deep_tuple,
    "list of arrays": list,
    "object array": lambda array: array.astype(object),
    "column-major": np.asfortranarray,
    "read-only": lambda array: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape),
    "other byte order": lambda array: array.astype(array.dtype.newbyteorder(">")),
    "every other row": lambda array: np.repeat(array, 2, axis=0)[::2],
}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("form", CONVERTED)
def test_any_form_of_the_same_numbers_is_the_same_problem(task, soft, form):
    case = case_of(task, soft=soft)
    expected = case.evaluate(**forms(case))
    found = case.evaluate(**{name: CONVERTED[form](array) for name, array in forms(case).items()})
    assert answer(found) == answer(expected)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("soft", [False, True])
def test_data_frames_are_the_same_problem(need, task, soft):
    pandas = need("pandas")
    case = case_of(task, soft=soft)

    def framed(array):
        index = np.arange(100, 100 + len(array))[::-1]  # an index is a name, not a row number
        if array.ndim == 2:
            return pandas.DataFrame(array, index=index)
        return pandas.Series(array, index=index)

    found = case.evaluate(**{name: framed(array) for name, array in forms(case).items()})
    assert answer(found) == answer(case.evaluate(**forms(case)))


def test_a_categorical_column_is_its_labels(need):
    pandas = need("pandas")
    truth = pandas.Series(["no", "yes", "yes", "no"], dtype="category")
    found = tellapart.evaluate(truth, [0.1, 0.7, 0.4, 0.3])
    assert answer(found) == answer(tellapart.evaluate(truth.tolist(), [0.1, 0.7, 0.4, 0.3]))


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean", "string"])
def test_a_missing_value_of_pandas_is_missing(need, dtype):
    pandas = need("pandas")
    values = {"string": ["a", None, "b"], "boolean": [True, None, False]}.get(dtype, [1, None, 0])
    truth = pandas.Series(values, dtype=dtype)
    with pytest.raises(tellapart.InputError, match=r"^y_true\[1\] is missing"):
        tellapart.evaluate(truth, [0.1, 0.2, 0.3])
    found = tellapart.evaluate(truth, [0.1, 0.2, 0.3], missing="drop")
    assert (found.result.data.rows, found.result.data.dropped) == (2, 1)


def test_a_missing_score_of_pandas_is_missing(need):
    pandas = need("pandas")
    scores = pandas.Series([0.1, None, 0.3], dtype="Float64")
    with pytest.raises(tellapart.InputError, match=r"^y_score\[1\] is missing"):
        tellapart.evaluate([0, 1, 1], scores)


@pytest.mark.parametrize(
    "truth",
    [[0, 1, 1, 0], [False, True, True, False], ["0", "1", "1", "0"], [0.0, 1.0, 1.0, 0.0],
     np.array([0, 1, 1, 0], dtype=np.int8), np.array([0, 1, 1, 0], dtype=np.uint64)],
    ids=range(6),
)  # fmt: skip
def test_labels_of_any_type_give_the_same_numbers(truth):
    found = tellapart.evaluate(truth, [0.1, 0.7, 0.4, 0.3]).result.metrics
    expected = tellapart.evaluate([0, 1, 1, 0], [0.1, 0.7, 0.4, 0.3]).result.metrics
    assert found.keys() == expected.keys()
    for name, estimate in found.items():
        # a reason may name the class, and NaN equals nothing but its text
        assert repr(replace(estimate, reason=None)) == repr(replace(expected[name], reason=None))


def test_a_curve_is_a_data_frame(need):
    pandas = need("pandas")
    frame = tellapart.evaluate([0, 1, 1], [0.1, 0.7, 0.3]).curve("roc").frame()
    assert isinstance(frame, pandas.DataFrame)
    assert frame["threshold"].iloc[0] == np.inf
    assert {"false_positive_rate", "true_positive_rate"} <= set(frame.columns)


def test_scores_that_are_not_arrays_of_ours_are_read_through_the_array_interface():
    class Tensor:
        def __init__(self, values):
            self.values = np.asarray(values)

        def __array__(self, dtype=None, copy=None):
            return self.values if dtype is None else self.values.astype(dtype)

    found = tellapart.evaluate(Tensor([0, 1, 1]), Tensor([0.1, 0.7, 0.3]))
    assert answer(found) == answer(tellapart.evaluate([0, 1, 1], [0.1, 0.7, 0.3]))
