"""Names of columns, row labels and categories: what an object says beside its values."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart as ta
from extras import imported
from strategies import simulated
from tellapart import InputError, TellapartWarning
from tellapart.problem import Problem
from tellapart.problem.column_names import paired

TRUTH = ["cat", "dog", "owl", "dog", "cat", "owl"]
SCORES = np.array(
    [[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.1, 0.3, 0.6],
     [0.5, 0.4, 0.1], [0.6, 0.1, 0.3], [0.2, 0.7, 0.1]]
)  # fmt: skip
CLASSES = ("cat", "dog", "owl")


def answer(evaluation):
    return json.loads(evaluation.to_json())


def tables():
    pandas, polars = imported("pandas"), imported("polars")
    return {
        "pandas": lambda columns: pandas.DataFrame(dict(columns)),
        "polars": lambda columns: polars.DataFrame(dict(columns)),
        "arrow": lambda columns: pa.table(dict(columns)),
        "duckdb": lambda columns: imported("duckdb").from_arrow(pa.table(dict(columns))),
    }


def framed(library, order, names="{}"):
    """Return the scores as a table whose columns come in this order."""
    columns = [(names.format(CLASSES[k]), SCORES[:, k]) for k in order]
    return tables()[library](columns)


EXPECTED = answer(ta.evaluate(TRUTH, SCORES))


@pytest.mark.parametrize("library", ["pandas", "polars", "arrow", "duckdb"])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 0, 2)])
@pytest.mark.parametrize("names", ["{}", "prob_{}", "p({})", "{}_score", "PROB {}"])
def test_columns_find_their_class_by_name_in_any_order(library, order, names):
    assert answer(ta.evaluate(TRUTH, framed(library, order, names))) == EXPECTED


@given(st.permutations(range(3)), st.permutations(CLASSES))
def test_declared_classes_keep_their_order_and_columns_follow(order, classes):
    found = ta.evaluate(TRUTH, framed("pandas", order), classes=classes)
    assert found.problem.classes == tuple(classes)
    places = [CLASSES.index(name) for name in classes]
    expected = ta.evaluate(TRUTH, SCORES[:, places], classes=classes)
    assert answer(found) == answer(expected)


def test_names_that_tell_of_no_class_are_used_by_position():
    columns = [(name, SCORES[:, k]) for k, name in enumerate(("x", "y", "z"))]
    for library in tables():
        assert answer(ta.evaluate(TRUTH, tables()[library](columns))) == EXPECTED


def test_numbers_that_count_the_columns_are_no_names(need):
    """A frame of an array has the columns 0, 1, 2, which say nothing but the position."""
    pandas = need("pandas")
    codes = [CLASSES.index(name) for name in TRUTH]
    turned = SCORES[:, ::-1]
    for frame in (pandas.DataFrame(turned), pandas.DataFrame(turned, columns=[0, 1, 2])):
        found = ta.evaluate(codes, frame, classes=[2, 1, 0])
        assert answer(found) == answer(ta.evaluate(codes, turned, classes=[2, 1, 0]))
    told = pandas.DataFrame(turned, columns=[2, 1, 0])
    assert answer(ta.evaluate(codes, told)) == answer(ta.evaluate(codes, SCORES))


@pytest.mark.parametrize("names", [("cat", "dog", "bird"), ("cat", "x", "y")])
def test_columns_of_which_only_some_are_classes_are_refused(names):
    columns = list(zip(names, SCORES.T, strict=True))
    message = r"^y_score has columns named cat, .*, none of them '(owl|dog)'; the classes are cat, "
    for library in tables():
        with pytest.raises(InputError, match=message):
            ta.evaluate(TRUTH, tables()[library](columns))


def test_two_columns_of_one_name_are_refused(need):
    frame = need("pandas").DataFrame(SCORES, columns=["cat", "cat", "dog"])
    with pytest.raises(
        InputError, match=r"^y_score has columns named cat, cat, dog, none of them 'owl'"
    ):
        ta.evaluate(TRUTH, frame)
    with pytest.raises(
        InputError, match=r"^y_true \(its columns\) holds 'cat' and 'cat', which read"
    ):
        ta.evaluate(frame > 0.5, SCORES, task="multilabel")


@pytest.mark.parametrize("truth", [["dog", "cat"] * 3, ["dog"] * 6])
def test_columns_may_name_classes_that_do_not_occur(truth):
    found = ta.evaluate(truth, framed("polars", (2, 1, 0)))
    assert found.problem.classes == CLASSES
    assert answer(found) == answer(ta.evaluate(truth, SCORES, classes=CLASSES))


def test_whole_number_classes_are_named_by_text():
    codes = [CLASSES.index(name) for name in TRUTH]
    table = pa.table({"p10": SCORES[:, 1], "p2": SCORES[:, 0], "p30": SCORES[:, 2]})
    found = ta.evaluate(np.array([2, 10, 30])[codes], table)
    assert found.problem.classes == ("2", "10", "30")
    assert answer(found)["metrics"] == answer(ta.evaluate(codes, SCORES))["metrics"]
    unseen = ta.evaluate([0, 1] * 3, pa.table({str(k): SCORES[:, k] for k in (2, 0, 1)}))
    assert unseen.problem.truth.labels == (0, 1, 2)


def test_two_columns_of_a_binary_problem_find_their_class():
    truth, scores = ["no", "yes", "yes", "no"], np.array([0.2, 0.9, 0.4, 0.3])
    expected = answer(ta.evaluate(truth, np.column_stack([1 - scores, scores])))
    table = pa.table({"yes": scores, "no": 1 - scores})
    assert answer(ta.evaluate(truth, table)) == expected
    turned = ta.evaluate(truth, table, pos_label="no").problem
    np.testing.assert_allclose(turned.scores.values, 1 - scores)


def test_the_score_of_the_negative_class_is_refused_by_its_name(need):
    pandas, polars = need("pandas"), need("polars")
    truth, scores = ["no", "yes", "yes", "no"], [0.2, 0.9, 0.4, 0.3]
    for named in (
        pandas.Series(scores, name="no"),
        pandas.DataFrame({"no": scores}),
        polars.Series("no", scores),
        pa.table({"no": scores}),
    ):
        with pytest.raises(
            InputError, match=r"^y_score is named 'no', which is the negative class; "
        ):
            ta.evaluate(truth, named)
        assert ta.evaluate(truth, named, pos_label="no").problem.positive == "no"
    for name in ("yes", "score", 0, None):
        assert ta.evaluate(truth, pandas.Series(scores, name=name)).problem.positive == "yes"
    codes = [0, 1, 1, 0]  # 0 is also the name of a column that nobody named
    assert ta.evaluate(codes, pandas.DataFrame(scores)[0]).problem.positive == "1"


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("library", ["pandas", "polars", "arrow"])
@pytest.mark.parametrize("names", [("{}", "{}"), ("true_{}", "prob_{}"), ("{}", "{}_p")])
def test_columns_of_truth_name_the_classes_and_scores_follow(soft, library, names):
    case = simulated("multilabel", rows=20, seed=3, soft=soft)
    truth, scores = case.y_true(), case.y_score()
    labels = [names[0].format(name) for name in CLASSES]
    truths = tables()[library](list(zip(labels, truth.T, strict=True)))
    told = [(names[1].format(CLASSES[k]), scores[:, k]) for k in (1, 2, 0)]
    predicted = [(names[0].format(CLASSES[k]), truth[:, k] > 0.5) for k in (2, 1, 0)]
    found = ta.evaluate(
        truths, tables()[library](told), y_pred=tables()[library](predicted), task="multilabel"
    )
    expected = ta.evaluate(truth, scores, y_pred=truth > 0.5, task="multilabel", classes=labels)
    assert answer(found) == answer(expected)
    turned = ta.evaluate(truths, scores[:, ::-1], task="multilabel", classes=labels[::-1])
    plain = ta.evaluate(truth[:, ::-1], scores[:, ::-1], task="multilabel", classes=labels[::-1])
    assert answer(turned) == answer(plain)


def test_one_hot_truth_takes_its_classes_from_the_columns(need):
    dummies = need("pandas").get_dummies(TRUTH)
    assert answer(ta.evaluate(dummies, SCORES, task="multiclass")) == EXPECTED
    dummies = need("polars").DataFrame({"y": TRUTH}).to_dummies().select("y_owl", "y_cat", "y_dog")
    found = ta.evaluate(dummies, framed("polars", (0, 1, 2)), task="multiclass")
    assert found.problem.classes == ("y_owl", "y_cat", "y_dog")
    assert found.metric("accuracy").value == EXPECTED["metrics"]["accuracy"]["value"]


def test_errors_call_the_columns_of_a_table_by_name():
    wrong = SCORES.copy()
    wrong[4, 1] = 1.5
    table = pa.table({name: wrong[:, CLASSES.index(name)] for name in ("owl", "dog", "cat")})
    with pytest.raises(InputError, match=r"^y_score\[4, 'dog'\] is 1.5; 1 values outside"):
        ta.evaluate(TRUTH, table, scores="probability")


@pytest.mark.parametrize(
    ("names", "classes", "places"),
    [
        (["b", "a"], ["a", "b"], [1, 0]),
        (["B", "a"], ["A", "b"], [1, 0]),
        (["p1", "p0"], [0, 1], [1, 0]),
        (["class_2", "class_1"], ["class_1", "class_2"], [1, 0]),
        (["prob_class_2", "prob_class_1"], ["class_1", "class_2"], [1, 0]),
        (["cow_p", "cat_p"], ["cat", "cow"], [1, 0]),
        (["prob_cow", "prob_cat"], ["true_cat", "true_cow"], [1, 0]),
        (["prob_True", "prob_False"], [False, True], [1, 0]),
        (["x", "y"], ["a", "b"], None),
        (["a"], ["a", "b"], None),
    ],
)
def test_names_pair_with_classes(names, classes, places):
    assert paired(names, classes, "y_score") == places


@given(
    st.lists(st.text("abc12_ ", min_size=1, max_size=4), min_size=2, max_size=5, unique=True),
    st.text("xyz_", max_size=3),
    st.text("xyz_", max_size=3),
    st.randoms(use_true_random=False),
)
def test_any_shared_beginning_and_end_is_seen_through(classes, before, after, random):
    shuffled = random.sample(classes, len(classes))
    names = [f"{before}{name}{after}" for name in shuffled]
    places = paired(names, classes, "y_score")
    assert [shuffled[place] for place in places] == classes


# ---- row labels ---------------------------------------------------------------------


def test_unequal_indexes_are_refused_and_equal_ones_pair_by_position(need):
    pandas = need("pandas")
    truth = pandas.Series([0, 1, 1], index=[7, 8, 9])
    scores = pandas.Series([0.1, 0.7, 0.4], index=[7, 9, 8])
    message = (
        r"^y_score has another index than y_true \(the same labels in another order\): row 1 is 9, "
        r"not 8; expected equal indexes, or reset_index\(drop=True\) on both to pair rows by posi"
    )
    with pytest.raises(InputError, match=message):
        ta.evaluate(truth, scores)
    with pytest.raises(
        InputError, match=r"^y_score has another index .* \(other labels\): row 0 is 0"
    ):
        ta.evaluate(truth, scores.reset_index(drop=True))
    with pytest.raises(InputError, match=r"^sample_weight has another index than y_true"):
        ta.evaluate(truth, scores.to_numpy(), sample_weight=scores)
    plain = answer(ta.evaluate([0, 1, 1], [0.1, 0.7, 0.4]))
    for paired_ in ((truth, scores.set_axis(truth.index)), (truth, scores.to_numpy()),
                    (truth.to_numpy(), scores),
                    (truth.reset_index(drop=True), scores.reset_index(drop=True))):  # fmt: skip
        assert answer(ta.evaluate(*paired_)) == plain


@pytest.mark.parametrize(
    "labels", [["a", "b", None], [("a", 1), ("a", 2), ("b", 1)], [1.5, 2.5, np.nan]]
)
def test_equal_indexes_of_any_kind_are_equal(need, labels):
    pandas = need("pandas")
    index = pandas.MultiIndex.from_tuples(labels) if isinstance(labels[0], tuple) else labels
    truth, scores = (
        pandas.Series([0, 1, 1], index=index),
        pandas.Series([0.1, 0.7, 0.4], index=index),
    )
    assert ta.evaluate(truth, scores).result.data.rows == 3
    with pytest.raises(InputError, match=r"another index .*same labels in another order\): row 0"):
        ta.evaluate(truth, scores[::-1])


def test_frames_of_unequal_length_are_unequal_in_length(need):
    pandas = need("pandas")
    with pytest.raises(InputError, match=r"^y_score has 2 rows, but y_true has 3"):
        ta.evaluate(pandas.Series([0, 1, 1]), pandas.Series([0.1, 0.7]))


# ---- categories ---------------------------------------------------------------------


SIZES = ["small", "large", "medium", "small", "large", "medium"]
ORDER = ["small", "medium", "large"]


def ordered_forms():
    pandas, polars = imported("pandas"), imported("polars")
    kind = pandas.CategoricalDtype(ORDER, ordered=True)
    indices = pa.array([ORDER.index(size) for size in SIZES], pa.int8())
    return {
        "pandas": pandas.Series(SIZES, dtype=kind),
        "pandas categorical": pandas.Categorical(SIZES, dtype=kind),
        "polars enum": polars.Series(SIZES, dtype=polars.Enum(ORDER)),
        "arrow": pa.DictionaryArray.from_arrays(indices, ORDER, ordered=True),
    }


@pytest.mark.parametrize("form", ["pandas", "pandas categorical", "polars enum", "arrow"])
def test_ordered_categories_are_the_order_of_the_classes(form):
    truth = ordered_forms()[form]
    assert answer(ta.evaluate(truth, SCORES)) == answer(ta.evaluate(SIZES, SCORES, classes=ORDER))


@pytest.mark.parametrize("form", ["pandas", "polars enum"])
def test_the_positive_class_is_the_last_category_that_occurs(form):
    truth = ordered_forms()[form]
    chosen = [row for row, size in enumerate(SIZES) if size != "medium"]
    two = truth.iloc[chosen] if form == "pandas" else truth[chosen]
    assert ta.evaluate(two, [0.1, 0.7, 0.4, 0.3]).problem.classes == ("small", "large")
    matrix = ta.evaluate(two, SCORES[:4])  # a column for each category, one of which is absent
    assert matrix.problem.classes == tuple(ORDER)


def test_unordered_categories_are_in_natural_order_whatever_the_order_of_rows(need):
    pandas, polars = need("pandas"), need("polars")
    truth, scores = ["yes", "no", "no", "yes"], [0.9, 0.2, 0.4, 0.3]
    expected = answer(ta.evaluate(truth, scores))
    for told in (
        pandas.Series(pandas.Categorical(truth, categories=["yes", "no"])),
        polars.Series(truth, dtype=polars.Categorical),
        pa.array(truth).dictionary_encode(),
    ):
        assert answer(ta.evaluate(told, scores)) == expected


def test_columns_without_names_that_others_would_order_otherwise_give_a_warning(need):
    pandas = need("pandas")
    truth = [f"class{k}" for k in (2, 10, 1, 10, 2, 1)]
    message = r"natural order of the classes \(class1, class2, class10\); other tools .* class1, cl"
    with pytest.warns(TellapartWarning, match=message):
        ta.evaluate(truth, SCORES)
    with pytest.warns(TellapartWarning, match="declare their order"):
        ta.evaluate(
            pandas.Series(TRUTH, dtype=pandas.CategoricalDtype(["owl", "cat", "dog"])), SCORES
        )
    ta.evaluate(truth, SCORES, classes=["class1", "class10", "class2"])  # declared: no warning
    ta.evaluate(truth, pa.table({f"class{k}": SCORES[:, 0] for k in (10, 2, 1)}))  # named: none
    ta.evaluate([2, 10, 1, 10, 2, 1], SCORES)  # numbers have one order


def test_a_stream_takes_named_columns_too():
    stream = ta.Stream(task="multiclass", classes=CLASSES)
    stream.update(TRUTH[:3], framed("polars", (2, 0, 1))[:3])
    stream.update(TRUTH[3:], SCORES[3:])
    np.testing.assert_array_equal(stream.problem().scores.values, SCORES)


def test_problems_of_lists_and_of_tables_hold_the_same_arrays():
    problem = Problem.of(TRUTH, framed("arrow", (2, 1, 0)))
    np.testing.assert_array_equal(problem.scores.values, SCORES)
    assert problem.scores.values.flags.f_contiguous
