"""Whatever holds the same numbers is the same problem: no library gives another answer."""

import json
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

import tellapart as ta
from extras import imported
from strategies import cases, simulated
from tellapart import InputError
from tellapart.problem import Problem
from tellapart.problem.arrays import as_array, as_scores

TASKS = ("binary", "multiclass", "multilabel")


def answer(evaluation):
    return json.loads(evaluation.to_json())


def forms(case):
    return {
        "y_true": case.y_true(),
        "y_score": case.y_score(),
        "sample_weight": np.array(case.weights),
        "groups": np.array([f"g{row % 5}" for row in range(case.rows)]),
    }


def columns_of(array):
    return {f"column {k}": array[:, k] for k in range(array.shape[1])}


# ---- one form for each library: NumPy array -> the library's object --------------------------


class OnlyDLPack:
    """An array of a library that offers DLPack and nothing else."""

    def __init__(self, values, device=(1, 0), refuses=()):
        self.values, self.device, self.refuses = values, device, refuses

    def __dlpack_device__(self):
        return self.device

    def __dlpack__(self, *, stream=None, dl_device=None, max_version=None, copy=None):
        if dl_device != (1, 0) and self.device != (1, 0):
            raise BufferError("this data is not in main memory")
        if "__dlpack__" in self.refuses:
            raise BufferError("no copies to another device")
        return self.values.__dlpack__()


class OnlyArray:
    """An array of a library that offers `__array__` and nothing else."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)


class LikeCuPy(OnlyDLPack):
    """On a device, moved by `get()`; `__array__` refuses, as CuPy's does."""

    def __array__(self, dtype=None, copy=None):
        raise TypeError("Implicit conversion to a NumPy array is not allowed")

    def get(self):
        return self.values


class LikeJax(OnlyDLPack):
    """On a device, moved by `__array__`."""

    def __array__(self, dtype=None, copy=None):
        return self.values


class OnlyArrowArray:
    def __init__(self, value):
        self.value = value

    def __arrow_c_array__(self, requested_schema=None):
        return self.value.__arrow_c_array__(requested_schema)


class OnlyArrowStream:
    def __init__(self, value):
        self.value = value

    def __arrow_c_stream__(self, requested_schema=None):
        return self.value.__arrow_c_stream__(requested_schema)


def arrow(array):
    if array.ndim == 2:
        return pa.table(columns_of(array))
    half = len(array) // 2
    return pa.chunked_array([pa.array(array[:half]), pa.array(array[half:])])


def polars(array):
    library = imported("polars")
    if array.ndim == 2:
        return library.DataFrame(columns_of(array))
    return library.Series(array)


def pandas(array):
    library = imported("pandas")
    return library.DataFrame(columns_of(array)) if array.ndim == 2 else library.Series(array)


def pandas_in(backend):
    def converted(array):
        return pandas(array).convert_dtypes(dtype_backend=backend)

    return converted


def duckdb(array):
    library = imported("duckdb")
    frame = pandas(array if array.ndim == 2 else array[:, None])  # noqa: F841 - DuckDB sees it
    return library.sql("select * from frame")


def torch(array):
    if array.dtype.kind in "US":
        return array
    return imported("torch").tensor(array)


def torch_with_gradients(array):
    tensor = torch(array)
    return tensor.requires_grad_() if array.dtype.kind == "f" else tensor


def torch_not_contiguous(array):
    tensor = torch(array)
    if isinstance(tensor, np.ndarray):
        return tensor
    return tensor.repeat_interleave(2, dim=0)[::2]


def dlpack(array):
    return array if array.dtype.kind == "U" else OnlyDLPack(array)


def on_a_device(kind):
    def converted(array):
        return array if array.dtype.kind == "U" else kind(array, device=(2, 0))

    return converted


LIBRARIES = {
    "list": lambda array: array.tolist(),
    "list of tensors": lambda array: list(torch_with_gradients(array)),
    "torch": torch,
    "torch with gradients": torch_with_gradients,
    "torch not contiguous": torch_not_contiguous,
    "pandas": pandas,
    "pandas nullable": pandas_in("numpy_nullable"),
    "pandas on Arrow": pandas_in("pyarrow"),
    "polars": polars,
    "polars of arrays": lambda array: imported("polars").Series(array.tolist()),
    "arrow": arrow,
    "arrow lists": lambda array: pa.array(array.tolist()),
    "record batch": lambda array: OnlyArrowArray(
        pa.record_batch(columns_of(array)) if array.ndim == 2 else pa.array(array)
    ),
    "reader": lambda array: (
        pa.table(columns_of(array)).to_reader(max_chunksize=5) if array.ndim == 2 else arrow(array)
    ),
    "any stream": lambda array: OnlyArrowStream(arrow(array)),
    "duckdb": duckdb,
    "dlpack": dlpack,
    "array protocol": OnlyArray,
    "another device": on_a_device(OnlyDLPack),
    "like CuPy": on_a_device(LikeCuPy),
    "like JAX": on_a_device(LikeJax),
    "object array": lambda array: array.astype(object),
    "masked array": np.ma.masked_array,
    "sparse": lambda array: sparse.csr_array(array) if array.ndim == 2 else array,
}


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("soft", [False, True], ids=["hard", "soft"])
@pytest.mark.parametrize("task", TASKS)
def test_the_same_numbers_give_the_same_evaluation_from_every_library(task, soft, library):
    case = simulated(task, rows=24, seed=9, soft=soft, weighted=True)
    given_forms = {name: LIBRARIES[library](array) for name, array in forms(case).items()}
    assert answer(case.evaluate(**given_forms)) == answer(case.evaluate(**forms(case)))


@pytest.mark.parametrize("library", ["polars", "pandas on Arrow", "arrow", "torch with gradients"])
@given(case=cases())
def test_random_problems_are_the_same_from_every_library(library, case):
    arguments = {"y_true": case.y_true(), "y_score": case.y_score()}
    try:
        expected = answer(case.evaluate())
    except InputError:
        return
    converted = {name: LIBRARIES[library](array) for name, array in arguments.items()}
    assert answer(case.evaluate(**converted)) == expected


UNTYPED = ("list", "object array", "polars of arrays", "arrow lists")
WITHOUT_FLOAT16 = ("duckdb", "pandas nullable", "pandas on Arrow")


@pytest.mark.parametrize(
    ("library", "dtype"),
    [
        (library, dtype)
        for library in LIBRARIES
        for dtype in ("float16", "float32", "float64")
        if library not in UNTYPED and (dtype != "float16" or library not in WITHOUT_FLOAT16)
    ],
)
def test_scores_keep_their_type(library, dtype):
    scores = np.array([0.7, 0.25, 0.1], dtype=dtype)
    found = as_scores(LIBRARIES[library](scores), "y_score")
    assert found.dtype == scores.dtype
    assert found.tolist() == scores.tolist()


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow", "torch", "dlpack", "duckdb"])
def test_a_threshold_is_compared_in_the_type_of_the_scores(library):
    narrow = np.array([0.7, 0.69, 0.71], dtype=np.float32)
    problem = Problem.of([1, 0, 1], LIBRARIES[library](narrow), threshold=0.7)
    assert problem.predicted().tolist() == [1, 0, 1]
    wide = narrow.astype(np.float64)  # 0.69999998807 is below 0.7
    assert Problem.of([1, 0, 1], wide, threshold=0.7).predicted().tolist() == [0, 0, 1]


# ---- tensors ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["bfloat16", "float8_e4m3fn", "float8_e5m2", "float16"])
def test_narrow_floats_of_torch_are_widened_exactly(need, name):
    torch = need("torch")
    tensor = torch.tensor([0.7, 0.2, 0.30078125, 0.9]).to(getattr(torch, name))
    for handed in (tensor, tensor.float().requires_grad_().to(tensor.dtype), list(tensor)):
        found = as_scores(handed, "y_score")
        assert found.dtype == (np.float16 if name == "float16" else np.float32)
        assert found.tolist() == tensor.double().tolist()


def test_views_that_torch_has_not_settled_show_their_values(need):
    torch = need("torch")
    complex_ = torch.tensor([0.25 - 0.5j, 0.75 - 0.25j])
    negated = complex_.conj().imag
    assert negated.is_neg()
    assert as_scores(negated, "y_score").tolist() == [0.5, 0.25]
    with pytest.raises(InputError, match=r"^y_score has the type complex64; expected numbers"):
        as_scores(complex_.conj(), "y_score")


@pytest.mark.filterwarnings("ignore:Sparse CSR tensor support is in beta")
def test_sparse_tensors_are_made_dense(need):
    torch = need("torch")
    labels = torch.tensor([[1, 0], [0, 1], [1, 1]])
    for layout in (labels.to_sparse(), labels.to_sparse_csr()):
        assert as_array(layout, "y_true").tolist() == labels.tolist()


@pytest.mark.filterwarnings("ignore:.*prototype stage")
def test_tensors_without_a_rectangular_value_are_refused(need):
    torch = need("torch")
    nested = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)])
    with pytest.raises(InputError, match=r"^y_score is a nested tensor.*expected one value per"):
        as_scores(nested, "y_score")
    with pytest.raises(InputError, match=r"^y_score is on meta and cannot be moved to main"):
        as_scores(torch.ones(3, device="meta"), "y_score")


def test_batches_of_tensors_of_unequal_length_are_refused(need):
    torch = need("torch")
    with pytest.raises(InputError, match=r"^y_score (has entries of|cannot be read as an array)"):
        as_scores([torch.ones(64), torch.ones(32)], "y_score")


def test_a_parameter_and_a_zero_dimensional_tensor(need):
    torch = need("torch")
    assert as_scores(torch.nn.Parameter(torch.ones(2)), "y_score").tolist() == [1.0, 1.0]
    with pytest.raises(InputError, match=r"^y_score has shape \(\); expected shape"):
        as_scores(torch.tensor(1.0), "y_score")


def test_data_that_cannot_leave_a_device_are_refused_by_its_name():
    stuck = OnlyDLPack(np.array([0.5, 0.1]), device=(2, 1), refuses=("__dlpack__",))
    message = r"^y_score is on CUDA device 1 and cannot be moved to main memory \(no copies"
    with pytest.raises(InputError, match=message):
        as_scores(stuck, "y_score")


def test_bfloat16_of_other_packages_is_widened(need):
    types = need("ml_dtypes")
    scores = np.array([0.7, 0.2], dtype=types.bfloat16)
    for handed in (scores, OnlyArray(scores)):
        found = as_scores(handed, "y_score")
        assert (found.dtype, found.tolist()) == (np.float32, [0.69921875, 0.2001953125])


# ---- the caller's memory -------------------------------------------------------------------------


def shared_forms():
    """Yield (handed in, the memory that it shows) for whatever shows memory without a copy."""
    torch = imported("torch")
    pandas_ = imported("pandas")
    for wrap in (
        lambda array: array,
        torch.from_numpy,
        OnlyDLPack,
        OnlyArray,
        lambda array: pa.Array.from_buffers(pa.float64(), len(array), [None, pa.py_buffer(array)]),
        lambda array: pandas_.Series(array, copy=False),
    ):
        memory = np.array([0.1, 0.4, 0.35, 0.8, 0.6, 0.2])
        yield wrap(memory), memory


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("argument", ["y_score", "sample_weight", "y_true"])
def test_later_changes_of_the_callers_memory_change_nothing(place, argument):
    handed, memory = list(shared_forms())[place]
    arguments = {
        "y_true": np.array([0, 1, 0, 1, 1, 0]),
        "y_score": np.array([0.3, 0.4, 0.35, 0.8, 0.6, 0.2]),
    } | {argument: handed}
    evaluation = ta.evaluate(**arguments)
    before, curve = answer(evaluation), evaluation.curve("roc").frame()
    memory[:] = memory[::-1].copy()
    again = ta.evaluation.evaluate_problem(evaluation.problem)
    assert answer(again) == before
    assert evaluation.curve("roc").frame().equals(curve)


@pytest.mark.parametrize("place", range(6))
def test_the_callers_memory_is_never_written_to(place):
    handed, memory = list(shared_forms())[place]
    kept = memory.copy()
    ta.evaluate([0, 1, 0, 1, 1, 0], handed, sample_weight=handed, missing="drop")
    assert memory.tolist() == kept.tolist()


def test_tags_and_truth_matrices_are_owned_too(need):
    torch = need("torch")
    labels, groups = torch.tensor([[1, 0], [0, 1], [1, 1], [0, 0]]), torch.tensor([1, 1, 2, 2])
    scores = torch.tensor([[0.9, 0.2], [0.1, 0.7], [0.6, 0.4], [0.3, 0.5]])
    problem = Problem.of(labels, scores, y_pred=labels, groups=groups, task="multilabel")
    for tensor in (labels, scores, groups):
        tensor.zero_()
    assert problem.truth.values.tolist() == [[1, 0], [0, 1], [1, 1], [0, 0]]
    assert problem.given.tolist() == problem.truth.values.tolist()
    assert problem.tags["groups"].tolist() == [1, 1, 2, 2]
    assert problem.scores.values[0, 0] == np.float32(0.9)


# ---- missing values ------------------------------------------------------------------------------


def columns_with_nulls():
    pandas_, polars_ = imported("pandas"), imported("polars")
    numbers = {
        "list": lambda v: v,
        "object": lambda v: np.array(v, dtype=object),
        "pandas": pandas_.Series,
        "pandas object NA": lambda v: pandas_.Series(
            [pandas_.NA if x is None else x for x in v], dtype=object
        ),
        "pandas nullable": lambda v: pandas_.Series(v).convert_dtypes(),
        "pandas on Arrow": lambda v: pandas_.Series(v).convert_dtypes(dtype_backend="pyarrow"),
        "pandas categorical": lambda v: pandas_.Series(v, dtype="category"),
        "polars": polars_.Series,
        "arrow": pa.array,
        "dictionary": lambda v: pa.array(v).dictionary_encode(),
        "masked": lambda v: np.ma.masked_array(
            [v[0] if x is None else x for x in v], [x is None for x in v]
        ),
    }
    texts = {
        "pandas str": lambda v: pandas_.Series(v, dtype="str"),
        "pandas string": lambda v: pandas_.Series(v, dtype="string"),
        "polars categorical": lambda v: polars_.Series(v, dtype=polars_.Categorical),
        "polars enum": lambda v: polars_.Series(v, dtype=polars_.Enum(["a", "b"])),
        "large text": lambda v: pa.array(v, pa.large_string()),
        "text view": lambda v: pa.array(v, pa.string_view()),
        "run-end encoded": lambda v: pa.RunEndEncodedArray.from_arrays([1, 2, 3, 4], v),
    }
    return numbers, texts


@pytest.mark.parametrize("form", range(11))
@pytest.mark.parametrize(
    "labels", [[1, None, 0, 1], [True, None, False, True], ["b", None, "a", "b"]], ids=str
)
def test_a_null_label_is_missing_in_every_library(form, labels):
    convert = list(columns_with_nulls()[0].values())[form]
    _check_missing_label(convert(labels), labels)


@pytest.mark.parametrize("form", range(7))
def test_a_null_text_is_missing_in_every_library(form):
    labels = ["b", None, "a", "b"]
    _check_missing_label(list(columns_with_nulls()[1].values())[form](labels), labels)


def _check_missing_label(handed, labels):
    scores = [0.1, 0.2, 0.3, 0.4]
    with pytest.raises(InputError, match=r"^y_true\[1\] is missing"):
        ta.evaluate(handed, scores)
    kept = [label for label in labels if label is not None]
    data = ta.evaluate(handed, scores, missing="drop").result.data
    plain = ta.evaluate(kept, [0.1, 0.3, 0.4]).result
    assert (data.rows, data.dropped, data.classes) == (3, 1, plain.data.classes)
    assert (data.positive, data.prevalence) == (plain.data.positive, plain.data.prevalence)


@pytest.mark.parametrize("form", range(11))
@pytest.mark.parametrize("scores", [[0.5, None, 0.25, 0.75], [1, None, 0, 1]], ids=str)
def test_a_null_score_is_missing_in_every_library(form, scores):
    handed = list(columns_with_nulls()[0].values())[form](scores)
    with pytest.raises(InputError, match=r"^y_score\[1\] is missing"):
        ta.evaluate([0, 1, 0, 1], handed)
    problem = Problem.of([0, 1, 0, 1], handed, missing="drop")
    assert problem.scores.values.tolist() == [score for score in scores if score is not None]


def test_a_null_inside_a_table_is_missing_in_its_row():
    table = pa.table({"a": [0.1, 0.2, 0.3], "b": [0.9, None, 0.7]})
    with pytest.raises(InputError, match=r"^y_score\[1\] is missing \(\[0.2, nan\]\)"):
        ta.evaluate(["a", "b", "b"], table)
    with pytest.raises(InputError, match=r"^y_score\[1\] is missing; 1 of 3 lists are"):
        ta.evaluate(["a", "b", "b"], pa.array([[0.1, 0.9], None, [0.3, 0.7]]))


# ---- types --------------------------------------------------------------------------------------


@pytest.mark.parametrize("handed", [
    pa.array([Decimal("0.1"), Decimal("0.35"), Decimal("0.80")]),
    [Decimal("0.1"), Decimal("0.35"), Decimal("0.80")],
    [Fraction(1, 10), Fraction(7, 20), Fraction(4, 5)],
], ids=["arrow", "decimal", "fraction"])  # fmt: skip
def test_decimals_are_their_nearest_floats(handed):
    assert as_scores(handed, "y_score").tolist() == [0.1, 0.35, 0.8]


def test_decimals_that_float64_would_tie_are_refused():
    close = [Decimal("0.5"), Decimal("0.12345678901234567890"), Decimal("0.12345678901234567891")]
    message = r"^y_score\[2\] is 0.12345678901234567891, which float64 cannot tell from 0.1234"
    for handed in (close, pa.array(close)):
        with pytest.raises(InputError, match=message):
            as_scores(handed, "y_score")
    assert len(as_scores([*close[:2], close[1]], "y_score")) == 3  # equal ones may be equal


def test_huge_integers_are_never_one_label_or_one_score():
    pandas_, polars_ = imported("pandas"), imported("polars")
    huge = [2**60, 2**60 + 1, None, 2**60]
    for handed in (
        huge,
        pandas_.Series(huge, dtype="Int64"),
        pandas_.Series(huge, dtype="int64[pyarrow]"),
        polars_.Series(huge),
        pa.array(huge),
    ):
        problem = Problem.of(handed, [0.1, 0.2, 0.3, 0.4], missing="drop")
        assert problem.classes == (str(2**60), str(2**60 + 1))
        with pytest.raises(InputError, match=r"^y_score\[1\] is 1152921504606846977, which float"):
            Problem.of([0, 1, 1, 0], handed, missing="drop")
    beyond = pa.array([Decimal(2**70), Decimal(2**70 + 1)], pa.decimal128(38, 0))
    assert Problem.of(beyond, [0.1, 0.2]).classes == (str(2**70), str(2**70 + 1))


def test_a_huge_integer_among_floats_is_not_rounded():
    for handed in ([0.5, 2**60 + 1], [[0.5, 1], [2**60 + 1, 1]]):
        with pytest.raises(InputError, match=r"^y_score\[1(, 0)?\] is 1152921504606846977, which"):
            as_scores(handed, "y_score")
    table = pa.table({"a": [1, 2**60 + 1], "b": [0.5, 0.5]})
    with pytest.raises(InputError, match=r"^y_score\[1, 0\] is 1152921504606846977, which float"):
        as_scores(table, "y_score")
    assert as_scores([0.5, 1e300, np.nan], "y_score").tolist()[:2] == [0.5, 1e300]


def test_columns_of_several_types_stand_side_by_side():
    table = pa.table({"a": pa.array([0.5, 0.25], pa.float32()), "b": [0.1, 0.2], "c": [1, 0]})
    found = as_scores(table, "y_score")
    assert found.dtype == np.float64
    assert found.tolist() == [[0.5, 0.1, 1.0], [0.25, 0.2, 0.0]]
    narrow = as_scores(table.select(["a"]).append_column("d", table["a"]), "y_score")
    assert narrow.dtype == np.float32


def times():
    pandas_, polars_ = imported("pandas"), imported("polars")
    days = pandas_.date_range("2024-01-01", periods=3)
    return (
        days,
        pandas_.Series(days),
        pandas_.Series(days.tz_localize("UTC")),
        pandas_.Series(days - days[0]),
        pandas_.Series(days.to_period("D")),
        pandas_.Series(pandas_.interval_range(0, 3)),
        polars_.Series(days.to_pydatetime().tolist()),
        pa.array(days),
        pa.array([1, 2, 3], pa.time32("s")),
        np.array(days),
    )


@pytest.mark.parametrize("place", range(10))
@pytest.mark.parametrize("argument", ["y_true", "y_score"])
def test_times_and_durations_are_refused_by_their_type(place, argument):
    arguments = {"y_true": [0, 1, 1], "y_score": [0.1, 0.2, 0.3]} | {argument: times()[place]}
    with pytest.raises(InputError, match=rf"^{argument} has the type .*; expected numbers or lab"):
        ta.evaluate(**arguments)


def test_types_of_arrow_that_are_stored_as_others():
    boolean = pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, None], pa.int8()))
    assert as_array(boolean, "y_true").tolist() == [True, False, None]
    tensor = pa.FixedShapeTensorArray.from_numpy_ndarray(np.array([[0.1, 0.9], [0.4, 0.6]]))
    assert as_scores(tensor, "y_score").tolist() == [[0.1, 0.9], [0.4, 0.6]]
    codes = pa.DictionaryArray.from_arrays(pa.array([1, 0, None]), pa.array([10, 20]))
    assert as_array(codes, "y_true").tolist() == [20, 10, None]
    words = pa.chunked_array(
        [pa.array(["a", "b"]).dictionary_encode(), pa.array(["c"]).dictionary_encode()]
    )
    assert as_array(words, "y_true").tolist() == ["a", "b", "c"]


def test_other_containers_of_pandas(need):
    pandas_ = need("pandas")
    scores = [0.1, 0.2, 0.3]
    for truth in (
        pandas_.Index(["a", "b", "b"]),
        pandas_.Categorical(["a", "b", "b"]),
        pandas_.array(["a", "b", "b"], dtype="string"),
        pandas_.Series([[1, 0], [0, 1], [0, 1]]),
        pandas_.Series(pandas_.arrays.SparseArray([0, 1, 1])),
        pandas_.Series(["a", "b", "b"], dtype=object),
        pandas_.Series([1, "a", "a"], dtype="category"),
    ):
        task = "binary" if isinstance(truth[0], list) else None
        assert answer(ta.evaluate(truth, scores, task=task))["data"]["rows"] == 3
    vectors = pandas_.Series([np.array([0.1, 0.9], np.float32), np.array([0.4, 0.6], np.float32)])
    assert as_scores(vectors, "y_score").dtype == np.float32


REFUSED = {
    "a set": ({0, 1}, "y_true has the type set; expected a sequence"),
    "a dict": ({"a": [0, 1]}, "y_true has the type dict; expected a sequence"),
    "a generator": ((x for x in (0, 1)), "y_true has the type generator; expected a sequence"),
    "ragged lists": (pa.array([[1, 0], [1]]), "y_true has entries of unequal length (1 to 2)"),
    "lists of lists": (pa.array([[[1]], [[0]]]), "y_true"),
    "structs": (pa.table({"a": pa.array([{"x": 1}, {"x": 0}])}), "y_true has the type struct"),
    "maps": (pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int8())), "y_true has the type"),
    "dicts": ([{"a": 1}, {"b": 1}], "y_true has entries of unequal length or of a compound"),
    "late compounds": ([0] * 150 + [[1]], "y_true cannot be read as an array"),
    "mixed": (["1", 1, "2"], "y_true holds"),
    "no rows": (pa.array([], pa.int8()), "y_score has 3 rows, but y_true has 0"),
    "no columns": (pa.table({}), "y_true"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_one_error_that_names_the_argument(name):
    handed, message = REFUSED[name]
    with pytest.raises(InputError) as caught:
        ta.evaluate(handed, [0.1, 0.2, 0.3], task="multilabel" if "list" in name else None)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_empty_frames_are_refused(need, library):
    frames = need(library)
    for columns in ({"a": []}, {"a": [], "b": []}):
        with pytest.raises(InputError, match=r"^y_true is empty; expected at least one row$"):
            ta.evaluate(frames.DataFrame(columns), frames.DataFrame(columns))
    with pytest.raises(
        InputError, match=r"^y_true has shape \(0, 0\); expected at least one column$"
    ):
        ta.evaluate(frames.DataFrame(), [0.5])


def test_a_lazy_frame_says_how_to_compute_it(need):
    lazy = need("polars").DataFrame({"a": [0.1]}).lazy()
    with pytest.raises(InputError, match=r"^y_score is a LazyFrame.*call \.collect\(\)$"):
        ta.evaluate([0, 1], lazy)


@given(st.lists(st.one_of(st.integers(), st.floats(allow_nan=False), st.none()), min_size=1))
def test_a_list_of_numbers_is_read_exactly_or_refused(values):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = as_scores(values, "y_score")
        except InputError as error:
            assert str(error).startswith("y_score[")  # noqa: PT017 - or it is exact
            return
    for value, number in zip(values, found.tolist(), strict=True):
        assert (number != number) if value is None else (number == value)
