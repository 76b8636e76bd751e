"""A stream of batches is one evaluation, whatever the batches."""

import itertools
import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart
from strategies import cases, one_hot, simulated
from tellapart import InputError, Stream

TASKS = ("binary", "multiclass", "multilabel")


def stream_of(case, **changes):
    declared = {"task": case.task, "classes": case.classes, "scores": "probability"}
    return Stream(**declared | changes)


def batch_of(case, **changes):
    """Return the arguments of `Stream.update`."""
    arguments = case.arguments()
    given = {name: arguments[name] for name in ("y_true", "y_score", "sample_weight")}
    return given | changes


def cut(case, places):
    ends = sorted({0, case.rows, *places})
    return [case.take(range(start, stop)) for start, stop in itertools.pairwise(ends)]


def same(first, second):
    """Whether two evaluations say the same, to the rounding of sums."""
    first, second = json.loads(first.to_json()), json.loads(second.to_json())
    return json_alike(first, second)


def json_alike(first, second):
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(
            json_alike(first[name], second[name]) for name in first
        )
    if isinstance(first, list):
        return len(first) == len(second) and all(map(json_alike, first, second))
    if isinstance(first, float) and isinstance(second, float):
        return first == pytest.approx(second, rel=1e-12, abs=1e-12)
    return first == second


@given(cases(), st.data())
def test_batches_are_one_evaluation(case, data):
    """Some batches hold only the labels 0 and 1 of a soft problem, some only weights of one."""
    stream = stream_of(case)
    for batch in cut(case, data.draw(st.sets(st.integers(0, case.rows)))):
        stream.update(**batch_of(batch))
    assert len(stream) == case.rows
    assert same(stream.evaluate(), case.evaluate())


@pytest.mark.parametrize("task", TASKS)
def test_a_soft_problem_may_have_hard_batches(task):
    soft = simulated(task, rows=20, seed=1, soft=True)
    hard = simulated(task, rows=10, seed=2)
    whole = replace(soft, share=hard.share + soft.share, score=hard.score + soft.score)
    stream = stream_of(soft)
    stream.update(**batch_of(hard))
    assert not stream.evaluate().problem.is_soft
    stream.update(**batch_of(soft))
    assert stream.evaluate().problem.is_soft
    assert same(stream.evaluate(), whole.evaluate())


@pytest.mark.parametrize("task", TASKS)
def test_weights_may_come_in_some_batches_only(task):
    weighted = simulated(task, rows=20, seed=1, weighted=True)
    plain = simulated(task, rows=10, seed=2)
    whole = replace(
        weighted,
        share=plain.share + weighted.share,
        score=plain.score + weighted.score,
        weight=plain.weights + weighted.weights,
    )
    stream = stream_of(plain)
    stream.update(**batch_of(plain))
    stream.update(**batch_of(weighted))
    assert same(stream.evaluate(), whole.evaluate())


@pytest.mark.parametrize("task", TASKS)
def test_a_batch_may_lack_most_classes(task):
    case = simulated(task, rows=12, seed=3)
    stream = stream_of(case)
    for row in range(case.rows):
        stream.update(**batch_of(case.take([row])))
    assert same(stream.evaluate(), case.evaluate())


def test_logits_stay_logits_where_a_batch_could_be_probabilities():
    logits = np.array([0.2, 0.7, 3.0, -4.0])
    stream = Stream(task="binary", scores="logit")
    stream.update([0, 1], logits[:2])
    stream.update([1, 0], logits[2:])
    assert same(stream.evaluate(), tellapart.evaluate([0, 1, 1, 0], logits, scores="logit"))


def test_the_stream_goes_on_after_an_evaluation_and_answers_twice_alike():
    case = simulated("binary", rows=20, seed=4)
    stream = stream_of(case)
    first, second = cut(case, [8])
    stream.update(**batch_of(first))
    assert stream.evaluate().to_json() == stream.evaluate().to_json()
    assert same(stream.evaluate(), first.evaluate())
    stream.update(**batch_of(second))
    assert same(stream.evaluate(), case.evaluate())


def test_the_level_is_asked_for_at_the_end():
    case = simulated("binary", rows=20, seed=4)
    stream = stream_of(case)
    stream.update(**batch_of(case))
    assert same(stream.evaluate(level=0.8), case.evaluate(level=0.8))


@pytest.mark.parametrize("empty", [([], []), (np.zeros(0), np.zeros(0)), (np.zeros((0, 3)),) * 2])
def test_an_empty_batch_changes_nothing(empty):
    case = simulated("multiclass", rows=12, seed=4)
    stream = stream_of(case)
    stream.update(*empty)
    assert len(stream) == 0
    stream.update(**batch_of(case))
    stream.update(*empty)
    assert same(stream.evaluate(), case.evaluate())


def test_an_empty_stream_has_nothing_to_evaluate():
    with pytest.raises(InputError, match=r"^the stream is empty; expected at least one batch"):
        Stream().evaluate()


def test_a_stream_forgets_on_request():
    case = simulated("binary", rows=12, seed=4)
    stream = stream_of(case)
    stream.update(["bee", "ant"], [0.1, 0.2])
    stream.reset()
    assert len(stream) == 0
    stream.update(**batch_of(case))
    assert same(stream.evaluate(), case.evaluate())


def test_a_stream_keeps_copies():
    truth, scores = np.array([0, 1, 1]), np.array([0.1, 0.7, 0.9])
    stream = Stream()
    stream.update(truth, scores)
    expected = stream.evaluate().to_json()
    truth[:], scores[:] = 0, 0.5
    assert stream.evaluate().to_json() == expected


def test_missing_rows_are_dropped_and_counted_over_all_batches():
    stream = Stream()
    stream.update([0, None, 1], [0.1, 0.2, 0.9], missing="drop")
    stream.update([0, 1, 1], [0.1, np.nan, 0.8], sample_weight=[1, 1, 0], missing="drop")
    data = stream.evaluate().result.data
    assert (data.rows, data.dropped, data.zero_weight) == (3, 2, 1)


# ---- refusals -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        (([0, 1], [0.1, 1.5]), r"^y_score\[1\] is 1\.5; 1 values outside \[0, 1\]"),
        (([0, 2], [0.1, 0.5]), r"^y_true\[1\] is 2, not one of the classes"),
        (([0, 1], [0.1]), r"^y_score has 1 rows, but y_true has 2"),
        (([0, 1], [0.1, np.nan]), r"^y_score\[1\] is missing \(nan\)"),
        (([0, 1], None), r"^y_score and y_pred are both missing"),
    ],
)
def test_a_refused_batch_leaves_the_stream_as_it_was(batch, message):
    stream = Stream()
    stream.update([0, 1], [0.3, 0.6])
    before = stream.evaluate().to_json()
    with pytest.raises(InputError, match=message):
        stream.update(*batch)
    assert (len(stream), stream.evaluate().to_json()) == (2, before)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"y_pred": [0, 1]}, "y_pred is given in this batch, unlike in the earlier ones"),
        ({"groups": ["a", "b"]}, "groups is given in this batch, unlike in the earlier ones"),
        ({"items": [1, 2]}, "items is given in this batch, unlike in the earlier ones"),
    ],
)
def test_parts_come_in_all_batches_or_in_none(options, message):
    with_part, without = Stream(), Stream()
    without.update([0, 1], [0.3, 0.6])
    with pytest.raises(InputError, match=message):
        without.update([0, 1], [0.3, 0.6], **options)
    assert len(without) == 2
    with_part.update([0, 1], [0.3, 0.6], **options)
    name = next(iter(options))
    with pytest.raises(InputError, match=f"{name} is missing in this batch, unlike"):
        with_part.update([0, 1], [0.3, 0.6])
    assert len(with_part) == 2


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"task": "regression"}, r"^task is 'regression'; expected one of binary, multiclass"),
        ({"scores": "auto"}, r"^scores is 'auto'; a stream cannot look ahead, so expected prob"),
        ({"scores": "percent"}, r"^scores is 'percent'"),
        ({"task": "multiclass"}, r"^classes is missing; a batch may lack some, so a stream must"),
        ({"classes": [1, "1"]}, r"^classes holds 1 and '1', which read the same"),
    ],
)
def test_a_stream_is_declared_in_full(declared, message):
    with pytest.raises(InputError, match=message):
        Stream(**declared)


# ---- merging --------------------------------------------------------------------------------


@given(cases(), st.integers(0, 14))
def test_merging_is_one_evaluation(case, place):
    parts = cut(case, [min(place, case.rows)])
    streams = [stream_of(case) for _ in parts]
    for stream, part in zip(streams, parts, strict=True):
        stream.update(**batch_of(part))
    third = sum(streams[1:], streams[0])
    assert same(third.evaluate(), case.evaluate())
    assert [len(stream) for stream in streams] == [part.rows for part in parts]
    grown = stream_of(case)
    assert grown.merge(third) is grown
    assert same(grown.evaluate(), case.evaluate())
    assert len(third) == case.rows


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"classes": ["a", "c"]}, "classes"),
        ({"pos_label": "a"}, "pos_label"),
        ({"scores": "logit"}, "scores"),
        ({"threshold": 0.3}, "threshold"),
        ({"task": "multilabel"}, "task"),
    ],
)
def test_streams_declared_differently_do_not_merge(other, named):
    declared = {"task": "binary", "classes": ["a", "b"]}
    with pytest.raises(InputError, match=f"^other was declared with another {named}"):
        Stream(**declared).merge(Stream(**declared | other))


def test_streams_with_other_parts_do_not_merge():
    one, other = Stream(), Stream()
    one.update([0, 1], [0.1, 0.2], groups=["a", "b"])
    other.update([0, 1], [0.1, 0.2])
    with pytest.raises(InputError, match="groups is missing in this batch"):
        one.merge(other)


# ---- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_saved_stream_comes_back_and_goes_on(tmp_path, task, soft, weighted, dtype):
    case = replace(simulated(task, rows=30, seed=5, soft=soft, weighted=weighted), dtype=dtype)
    first, second = cut(case, [18])
    stream = stream_of(case)
    stream.update(**batch_of(first))
    path = stream.save(tmp_path / "epoch.npz")
    loaded = Stream.load(path)
    assert loaded.evaluate().to_json() == stream.evaluate().to_json()
    loaded.update(**batch_of(second))
    assert same(loaded.evaluate(), case.evaluate())
    assert same(stream.merge(stream_of(case)).evaluate(), first.evaluate())


def test_a_saved_stream_holds_nothing_to_unpickle(tmp_path):
    stream = Stream(classes=["a", "b"])
    stream.update(["a", "b"], [0.1, 0.2], groups=np.array(["x", "y"], dtype=object))
    with np.load(stream.save(tmp_path / "s.npz"), allow_pickle=False) as archive:
        assert all(archive[name].dtype != object for name in archive.files)
    assert Stream.load(tmp_path / "s.npz").problem().tags["groups"].tolist() == ["x", "y"]


def test_a_pickle_is_refused(tmp_path):
    path = tmp_path / "s.npz"
    path.write_bytes(pickle.dumps({"declared": "{}"}))
    with pytest.raises(InputError, match="which is not a saved stream"):
        Stream.load(path)
    np.savez(path, declared=np.array({"task": "binary"}, dtype=object))
    with pytest.raises(InputError, match="which is not a saved stream"):
        Stream.load(path)


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "other"}',
        "{}",
        "no json",
        "[]",
        "1",
    ],
)
def test_another_archive_is_refused(tmp_path, text):
    path = tmp_path / "s.npz"
    np.savez(path, declared=np.array(text))
    with pytest.raises(InputError, match=r"which is not a (saved stream|stream of format)"):
        Stream.load(path)


def test_a_file_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(InputError, match="which does not exist; expected a saved stream"):
        Stream.load(tmp_path / "none.npz")


def test_saving_replaces_a_stream_but_no_other_file(tmp_path):
    stream = Stream()
    stream.update([0, 1], [0.1, 0.2])
    path = stream.save(tmp_path / "s.npz")
    stream.update([0, 1], [0.1, 0.2])
    assert len(Stream.load(stream.save(path))) == 4
    other = tmp_path / "notes.npz"
    other.write_text("mine")
    with pytest.raises(InputError, match="which exists and is not a file of ours to replace"):
        stream.save(other)
    assert other.read_text() == "mine"
    assert len(Stream.load(stream.save(other, overwrite=True))) == 4


def test_an_empty_stream_can_be_saved(tmp_path):
    loaded = Stream.load(Stream(scores="logit").save(tmp_path / "s.npz"))
    assert len(loaded) == 0
    assert loaded.scores == "logit"


@pytest.mark.parametrize(
    "declared",
    [
        {"classes": [True, False], "pos_label": True},
        {"classes": [np.int64(3), np.int64(10)], "pos_label": np.int64(3)},
        {"classes": ["a", "b"], "threshold": 0.25},
        {"classes": ["a", "b"], "threshold": np.float32(0.25)},
        {"classes": [0, 1], "threshold": {1: 0.25}},
        {"classes": [1.5, 2.5]},
    ],
    ids=range(6),
)
def test_a_loaded_stream_is_declared_like_the_saved_one(tmp_path, declared):
    stream = Stream(**declared)
    labels = declared["classes"]
    stream.update([labels[0], labels[1], labels[1]], [0.2, 0.3, 0.9])
    loaded = Stream.load(stream.save(tmp_path / "s.npz"))
    assert same(loaded.evaluate(), stream.evaluate())
    assert len(stream + loaded) == 6
    loaded.update([labels[0]], [0.4])
    assert len(loaded) == 4


def test_given_predictions_and_items_survive(tmp_path):
    case = simulated("multilabel", rows=20, seed=6)
    stream = stream_of(case)
    answers = (np.array(case.score) > 0.6).astype(int)
    stream.update(**batch_of(case, y_pred=answers, items=np.arange(20)))
    loaded = Stream.load(stream.save(tmp_path / "s.npz"))
    expected = case.evaluate(y_pred=answers, items=np.arange(20))
    assert same(loaded.evaluate(), expected)
    assert loaded.problem().tags["items"].tolist() == list(range(20))


def test_rows_that_do_not_sum_to_one_are_remembered(tmp_path):
    stream = Stream(task="multiclass", classes=list("abc"))
    stream.update(["a", "b"], [[0.5, 0.5, 0.5], [0.1, 0.8, 0.1]])
    loaded = Stream.load(stream.save(tmp_path / "s.npz"))
    for each in (stream, loaded):
        assert (
            each.evaluate().metric("brier").reason == "the probabilities of a row do not sum to 1"
        )


def test_a_stream_of_predictions_alone(tmp_path):
    stream = Stream(task="multiclass", classes=list("abc"))
    stream.update(["a", "b"], y_pred=["a", "c"])
    stream.update(["c"], y_pred=["c"])
    loaded = Stream.load(stream.save(tmp_path / "s.npz"))
    expected = tellapart.evaluate(list("abc"), y_pred=list("acc"), classes=list("abc"))
    assert same(stream.evaluate(), expected)
    assert same(loaded.evaluate(), expected)


def test_one_hot_batches_are_classes():
    stream = Stream(task="multiclass", classes=list("abc"))
    stream.update(np.array([one_hot(0, 3), one_hot(2, 3)]), [[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])
    stream.update(["b"], [[0.5, 0.3, 0.2]])
    assert stream.problem().truth.values.tolist() == [0, 2, 1]
