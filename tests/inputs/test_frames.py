"""A table in memory and the file that holds it are the same evaluation."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

import tellapart as ta
from extras import imported
from strategies import cases, simulated
from tellapart import InputError, TellapartWarning
from tellapart.inputs import read_problem, table_of
from tellapart.inputs.keywords import with_keywords


def answer(evaluation):
    """Return the whole JSON, which says too what each column was taken for."""
    return json.loads(evaluation.to_json())


def columns_of(case):
    """Return a case as columns whose names say what they are."""
    truth, score = case.y_true(), case.y_score()
    columns = {}
    if truth.ndim == 2:
        columns |= {f"true_{name}": truth[:, k] for k, name in enumerate(case.classes)}
    else:
        columns["y_true"] = truth
    if score.ndim == 2:
        columns |= {f"prob_{name}": score[:, k] for k, name in enumerate(case.classes)}
    else:
        columns["y_score"] = score
    if case.weight is not None:
        columns["weight"] = np.array(case.weight)
    return columns


def duckdb(columns):
    return imported("duckdb").from_arrow(pa.table(columns))


def structured(columns):
    kinds = [(name, array.dtype) for name, array in columns.items()]
    out = np.empty(len(next(iter(columns.values()))), dtype=kinds)
    for name, array in columns.items():
        out[name] = array
    return out


SOURCES = {
    "dict of arrays": dict,
    "dict of lists": lambda columns: {name: array.tolist() for name, array in columns.items()},
    "records": lambda columns: pa.table(columns).to_pylist(),
    "structured array": structured,
    "pandas": lambda columns: imported("pandas").DataFrame(columns),
    "pandas nullable": lambda columns: imported("pandas").DataFrame(columns).convert_dtypes(),
    "pandas on Arrow": lambda columns: (
        imported("pandas").DataFrame(columns).convert_dtypes(dtype_backend="pyarrow")
    ),
    "pandas objects": lambda columns: imported("pandas").DataFrame(columns).astype(object),
    "polars": lambda columns: imported("polars").DataFrame(columns),
    "arrow": pa.table,
    "record batch": pa.record_batch,
    "reader": lambda columns: pa.table(columns).to_reader(max_chunksize=7),
    "duckdb": duckdb,
    "dict of tensors": lambda columns: {
        name: array if array.dtype.kind == "U" else imported("torch").tensor(array)
        for name, array in columns.items()
    },
    "dict of series": lambda columns: {
        name: imported("polars").Series(array) for name, array in columns.items()
    },
}


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("soft", [False, True], ids=["hard", "soft"])
@pytest.mark.parametrize("task", ["binary", "multiclass", "multilabel"])
def test_a_table_and_its_files_give_the_same_evaluation(task, soft, source, tmp_path):
    columns = columns_of(simulated(task, rows=30, seed=4, soft=soft, weighted=True))
    found = answer(ta.evaluate_table(SOURCES[source](columns)))
    for name in ("a.parquet", "a.csv"):
        path = tmp_path / name
        if name == "a.csv":
            imported("pandas").DataFrame(columns).to_csv(path, index=False)
        else:
            pq.write_table(pa.table(columns), path)
        assert found == answer(ta.evaluate_table(path))
        assert found == answer(ta.evaluate_table(str(path)))


@given(case=cases(tasks=("binary", "multiclass")))
def test_random_tables_are_read_like_their_arrays(case):
    try:
        expected = answer(case.evaluate())
    except InputError:
        return
    declared = {"task": case.task, "classes": case.classes, "scores": "probability"}
    found = answer(ta.evaluate_table(imported("polars").DataFrame(columns_of(case)), **declared))
    for name, estimate in expected["metrics"].items():  # rows that tie may be added up elsewhere
        for key in ("value", "low", "high"):
            assert found["metrics"][name][key] == pytest.approx(estimate[key], nan_ok=True)
    assert found["data"]["classes"] == expected["data"]["classes"]


def test_the_command_line_says_the_same(tmp_path, capfd):
    from tellapart.cli import main

    columns = columns_of(simulated("multiclass", rows=30, seed=4))
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table(columns), path)
    assert main([str(path), "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == answer(ta.evaluate_table(columns))


def test_columns_can_be_named_and_are_reported(need):
    frame = need("pandas").DataFrame(
        {"diagnosis": ["ill", "well", "ill", "well"], "model": [0.9, 0.3, 0.4, 0.6],
         "person": ["p", "q", "r", "r"], "w": [1.0, 2.0, 1.0, 1.0], "site": list("abab")}
    )  # fmt: skip
    found = ta.evaluate_table(
        frame, truth="diagnosis", score="model", positive="ill", group="person", weight="w",
        slices="site", threshold=0.35, level=0.9,
    )  # fmt: skip
    assert dict(found.columns) == {
        "truth": "diagnosis", "score": "model", "weight": "w", "group": "person", "slice": "site",
    }  # fmt: skip
    expected = ta.evaluate(
        frame["diagnosis"], frame["model"], pos_label="ill", sample_weight=frame["w"],
        groups=frame["person"], threshold=0.35, level=0.9,
    )  # fmt: skip
    assert answer(found)["metrics"] == answer(expected)["metrics"]


def test_a_matrix_in_a_dict_may_have_its_classes_beside_it():
    truth, scores = (
        ["ant", "cow", "bee"],
        np.array([[0.2, 0.7, 0.1], [0.8, 0.1, 0.1], [0.1, 0.2, 0.7]]),
    )
    table = {"y_true": truth, "probs": scores, "classes": ["cow", "ant", "bee"]}
    assert ta.evaluate_table(table).metric("accuracy").value == 1.0
    named = imported("pandas").DataFrame(scores, columns=["cow", "ant", "bee"])
    found = ta.evaluate_table({"y_true": truth, "prob": named})
    assert found.metric("accuracy").value == 1.0
    assert dict(found.columns)["score"] == "prob_ant, prob_bee, prob_cow"


def test_records_that_lack_a_field_miss_a_value():
    records = [{"y_true": 0, "score": 0.1}, {"y_true": 1}, {"y_true": 1, "score": 0.7}]
    with pytest.raises(InputError, match=r"^score\[1\] is missing"):
        ta.evaluate_table(records)
    assert ta.evaluate_table(records, missing="drop").result.data.dropped == 1


def test_columns_of_pandas_that_have_odd_names(need):
    pandas = need("pandas")
    scores = simulated("multiclass", rows=20, seed=1)
    frame = pandas.DataFrame(columns_of(scores))
    frame.columns = pandas.MultiIndex.from_tuples(
        [("y", "true"), *(("prob", name) for name in scores.classes)]
    )
    assert answer(ta.evaluate_table(frame)) == answer(ta.evaluate_table(columns_of(scores)))
    plain = pandas.DataFrame({0: [0, 1, 1], 1: [0.2, 0.7, 0.4]})
    assert ta.evaluate_table(plain, truth="0", score="1").metric("roc_auc").value == 1.0


def test_a_named_index_is_a_column_as_in_the_file_that_pandas_writes(need, tmp_path):
    frame = need("pandas").DataFrame(
        {"y_true": [0, 1, 1], "score": [0.1, 0.7, 0.4]},
        index=need("pandas").Index(["a.png", "b.png", "c.png"], name="image"),
    )
    frame.to_csv(tmp_path / "a.csv")
    found = ta.evaluate_table(frame)
    assert found.columns["item"] == "image"
    assert answer(found) == answer(ta.evaluate_table(tmp_path / "a.csv"))
    assert "item" not in ta.evaluate_table(frame.rename_axis(None)).columns


SIZES, ORDER = ["small", "large", "small", "large"], ["small", "large"]


@pytest.mark.parametrize("source", ["pandas", "polars", "arrow", "parquet"])
def test_ordered_categories_of_truth_order_the_classes(need, source, tmp_path):
    scores = [0.1, 0.8, 0.3, 0.2]
    pandas, polars = need("pandas"), need("polars")
    kind = pandas.CategoricalDtype([*ORDER, "huge"], ordered=True)
    frame = pandas.DataFrame({"y_true": pandas.Series(SIZES, dtype=kind), "score": scores})
    table = {
        "pandas": frame,
        "polars": polars.DataFrame({"y_true": SIZES, "score": scores},
                                   schema_overrides={"y_true": polars.Enum([*ORDER, "huge"])}),
        "arrow": pa.Table.from_pandas(frame),
        "parquet": tmp_path / "a.parquet",
    }[source]  # fmt: skip
    frame.to_parquet(tmp_path / "a.parquet")
    found = ta.evaluate_table(table)
    assert (found.problem.classes, found.problem.positive) == (("small", "large"), "large")
    assert ta.evaluate_table(table, classes=["large", "small"]).problem.positive == "small"
    assert answer(found)["metrics"] == answer(ta.evaluate(frame["y_true"], scores))["metrics"]


def test_categories_by_the_hundred_are_read(need):
    names = [f"name{k}" for k in range(128)]  # their codes fill int8 up to its end
    truth = need("pandas").Series([*names, None], dtype="category")
    frame = need("pandas").DataFrame({"y_true": truth, "y_pred": [*names, "name1"]})
    found = ta.evaluate_table(frame, missing="drop")
    assert (found.metric("accuracy").value, len(found.problem.classes)) == (1.0, 128)


def test_notes_about_columns_are_warnings_that_speak_python():
    table = {"y_true": [0, 1, 1], "logit": [-2.0, 3.0, -1.0]}
    with pytest.warns(TellapartWarning, match=r'^logit: if these are logits, add scores="logit"$'):
        ta.evaluate_table(table)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (
            {"a": [1], "b": [2]},
            r"^the table: no column is named like a truth .*add truth=\"COLUMN\", or truth_from=",
        ),
        (
            {"y_true": [0, 1], "target": [0, 1], "score": [0.1, 0.2]},
            r"^2 columns may be the truth: y_true, target; .*; add truth=\"y_true\" or truth=\"tar",
        ),
        ({"y_true": [0, 1], "score": ["a", "b"]}, r"^score\[0\] is 'a'; expected a number"),
        ({"y_true": [0, 1], "score": [0.5, None]}, r"^score\[1\] is missing"),
        ({"y_true": [0, 1], "score": [0.5]}, r"^score has 1 rows, but y_true has 2; expected colu"),
        ({"y_true": [], "score": []}, r"^the table has columns but no rows; expected at least one"),
        ({}, r"^the table has no columns; expected at least truth and score$"),
        (
            {"y_true": [1, "1"], "score": [0.5, 0.1]},
            r"^y_true holds 1 and '1', which read the same",
        ),
        ({"y_true": [{1}, {2}], "score": [0.5, 0.1]}, r"^y_true (has|holds|is)"),
    ],
)
def test_bad_tables_are_one_error_without_flags(columns, message):
    with pytest.raises(InputError, match=message) as caught:
        ta.evaluate_table(columns)
    assert "--" not in str(caught.value)


def test_what_is_no_table_is_refused(need):
    lazy = need("polars").DataFrame({"y_true": [0, 1], "score": [0.1, 0.2]}).lazy()
    with pytest.raises(
        InputError, match=r"^source is a LazyFrame; expected .*: call \.collect\(\)$"
    ):
        ta.evaluate_table(lazy)
    for source in (None, 3, [1, 2], np.eye(3), object()):
        with pytest.raises(
            InputError, match=r"^source is a \w+; expected a pandas, Polars, DuckDB"
        ):
            ta.evaluate_table(source)
    with pytest.raises(InputError, match=r"^source is a single column of int64; expected a pandas"):
        ta.evaluate_table(pa.array([1, 2]))
    with pytest.raises(InputError, match="does not exist"):
        ta.evaluate_table("no/such/file.csv")
    twice = pa.Table.from_arrays([pa.array([0, 1])] * 2, names=["y_true", "y_true"])
    with pytest.raises(InputError, match=r"^the table has two columns named 'y_true'"):
        ta.evaluate_table(twice)


def test_columns_that_nobody_asked_for_may_hold_anything(need):
    pandas = need("pandas")
    frame = pandas.DataFrame({
        "y_true": [0, 1, 1], "score": [0.1, 0.7, 0.4],
        "thing": [object(), {1}, np.eye(2)], "mixed": [1, "a", 2.5], "when": pandas.Timestamp(0),
        "box": [[1, 2], [3], None], "record": [{"a": 1}, {"b": 2}, None],
        "day": pandas.period_range("2024", periods=3, freq="D"), "raw": [b"\xff", b"", None],
        "span": pandas.interval_range(0, 3), "complex": [1j, 2j, 3j],
    })  # fmt: skip
    found = ta.evaluate_table(frame)
    assert dict(found.columns) == {"truth": "y_true", "score": "score"}
    assert found.metric("roc_auc").value == 1.0


@pytest.mark.parametrize("build", [dict, pa.table, "pandas"])
def test_later_changes_of_a_table_change_nothing(need, build):
    """Scores of many digits stay as they are, without a copy on the way, so one is made."""
    memory = np.array([0.1234567890123, 0.9876543210987, 0.5555555555555, 0.3333333333333])
    truth = np.array([0, 1, 0, 1])
    columns = {"y_true": truth, "score": memory, "group": np.array([1, 1, 2, 2])}
    if build == "pandas":
        source = need("pandas").DataFrame(columns, copy=False)
    elif build is pa.table:
        buffer = pa.Array.from_buffers(pa.float64(), 4, [None, pa.py_buffer(memory)])
        source = pa.table(columns | {"score": buffer})
    else:
        source = build(columns)
    evaluation = ta.evaluate_table(source)
    before = answer(evaluation)
    kept = memory.copy()
    memory[:], truth[:], columns["group"][:] = 0.5, 1, 7
    again = ta.evaluation.evaluate_problem(evaluation.problem, columns=evaluation.columns)
    assert answer(again) == before
    assert evaluation.problem.scores.values.tolist() == kept.tolist()
    assert evaluation.problem.tags["groups"].tolist() == [1, 1, 2, 2]


def test_a_float32_score_meets_its_threshold():
    narrow = np.array([0.7, 0.69, 0.71], dtype=np.float32)
    for table in (pa.table({"y_true": [1, 0, 1], "score": narrow}),
                  {"y_true": [1, 0, 1], "score": narrow}):  # fmt: skip
        found = ta.evaluate_table(table, threshold=0.7)
        assert found.problem.predicted().tolist() == [1, 0, 1]


def test_a_table_is_read_once_and_is_its_own_table(tmp_path):
    table = table_of({"y_true": [0, 1], "score": [0.1, 0.9]})
    assert table_of(table) is table
    path = tmp_path / "a.csv"
    path.write_text("y_true,score\n0,0.1\n1,0.9\n")
    assert read_problem(path)[1].described() == {"truth": "y_true", "score": "score"}


@pytest.mark.parametrize(
    ("flags", "keywords"),
    [
        ("add --score a or --confidence a", 'add score="a" or confidence="a"'),
        ('add --truth "my truth" --score b if it is', 'add truth="my truth" score="b" if it is'),
        ("add --score 'prob_*'", 'add score="prob_*"'),
        ("add --score COLUMN COLUMN ...", 'add score=["COLUMN", "COLUMN", ...]'),
        ("the columns: --classes a,b,c,d,...", 'the columns: classes=["a", "b", "c", "d", ...]'),
        ("(add --task binary), then", '(add task="binary"), then'),
        ("nothing -- here", "nothing -- here"),
    ],
)
def test_flags_in_messages_become_keywords(flags, keywords):
    assert with_keywords(flags) == keywords
