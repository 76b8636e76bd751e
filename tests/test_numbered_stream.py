"""Streams whose rows are numbered: each counts once, in the order of its data set."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart as ta
from strategies import cases, simulated
from tellapart import InputError, Stream
from tellapart.errors import TellapartWarning


def stream_of(case):
    return Stream(task=case.task, classes=case.classes, scores="probability")


def batch_of(case, rows):
    arguments = case.take(rows).arguments()
    return {name: arguments[name] for name in ("y_true", "y_score", "sample_weight")}


@pytest.mark.filterwarnings("ignore:.*index that came before")
@given(cases(), st.data())
def test_repeated_and_shuffled_rows_are_the_rows_in_order(case, data):
    every = list(range(case.rows))
    dealt = data.draw(st.permutations(every + data.draw(st.lists(st.sampled_from(every)))))
    batches = [dealt[start : start + 5] for start in range(0, len(dealt), 5)]
    numbered, plain = stream_of(case), stream_of(case)
    for rows in batches:
        numbered.update(**batch_of(case, rows), index=rows)
    for rows in (every[start : start + 5] for start in range(0, case.rows, 5)):
        plain.update(**batch_of(case, rows))
    assert numbered.evaluate().to_json() == plain.evaluate().to_json()
    assert len(numbered) == len(dealt)


def test_rows_are_known_by_their_numbers():
    stream = Stream()
    stream.update([0, 1], [0.8, 0.7], index=[40, 10])
    stream.update([1], [0.2], index=[20])
    problem = stream.problem()
    assert problem.numbered_rows.tolist() == [10, 20, 40]
    assert problem.tags == {}
    assert problem.scores.values.tolist() == [0.7, 0.2, 0.8]


def test_rows_left_out_take_their_numbers_along():
    stream = Stream()
    stream.update([0, None, 1], [0.1, 0.2, 0.9], index=[5, 6, 7], missing="drop")
    stream.update([1, 0], [0.3, 0.4], sample_weight=[0, 1], index=[8, 9])
    problem = stream.problem()
    assert problem.numbered_rows.tolist() == [5, 7, 9]
    assert (problem.dropped, problem.zero_weight) == (1, 1)


@pytest.mark.parametrize(("other", "allowed"), [(0.7001, True), (0.71, True), (0.75, False)])
def test_scores_of_one_row_may_differ_by_rounding_only(other, allowed):
    stream = Stream()
    stream.update([0, 1], [0.2, 0.7], index=[0, 1])
    stream.update([1], [other], index=[1])
    if allowed:
        assert stream.problem().scores.values.tolist() == [0.2, 0.7]
        return
    with pytest.raises(InputError, match=r"^index holds 1 2 times, but y_score is 0\.7 in one suc"):
        stream.problem()


@pytest.mark.filterwarnings("ignore:.*index that came before")
def test_infinite_ranks_are_alike():
    stream = Stream(scores="rank", threshold=0.0)
    for _ in range(2):
        stream.update([0, 1], [-np.inf, np.inf], index=[0, 1])
    assert stream.evaluate().result.data.rows == 2


@pytest.mark.parametrize("saved", [False, True])
def test_numbers_are_saved_sent_and_merged(saved, tmp_path):
    case = simulated("multiclass", rows=30, seed=5, soft=True, weighted=True)
    parts = [list(range(20)), list(range(15, 30))]
    streams = []
    for rows in parts:
        stream = stream_of(case)
        stream.update(**batch_of(case, rows), index=rows)
        path = tmp_path / f"{rows[0]}.npz"
        streams.append(
            Stream.load(stream.save(path)) if saved else Stream.from_bytes(stream.to_bytes())
        )
    expected = stream_of(case)
    expected.update(**batch_of(case, range(30)))
    assert (streams[1] + streams[0]).evaluate().to_json() == expected.evaluate().to_json()


def test_a_copy_by_bytes_says_the_same_of_two_columns():
    """Which column the scores came from is remembered, too."""
    stream = Stream()
    stream.update([0, 1, 1], [[0.9, 0.1], [0.3, 0.7], [0.6, 0.4]])
    copied = Stream.from_bytes(stream.to_bytes())
    assert copied.evaluate().to_json() == stream.evaluate().to_json()
    expected = ta.evaluate([0, 1, 1], [[0.9, 0.1], [0.3, 0.7], [0.6, 0.4]], scores="probability")
    assert copied.evaluate().to_json() == expected.to_json()


@pytest.mark.parametrize("cut", [0, 10, -20])
def test_other_bytes_are_refused(cut):
    data = Stream().to_bytes()
    with pytest.raises(InputError, match=r"^data holds \d+ bytes, which is not a saved stream"):
        Stream.from_bytes(data[:cut])


def test_numbers_come_in_all_batches_or_in_none():
    stream = Stream()
    stream.update([0, 1], [0.1, 0.2])
    with pytest.raises(InputError, match=r"^index is given in this batch, unlike in the"):
        stream.update([0, 1], [0.1, 0.2], index=[0, 1])
    with pytest.raises(InputError, match=r"^index holds <U1; expected whole numbers"):
        Stream().update([0, 1], [0.1, 0.2], index=["a", "b"])
    assert len(stream) == 2


@pytest.mark.parametrize(
    ("scale", "one", "other", "allowed"),
    [
        ("probability", 0.001, 0.019, False),
        ("probability", 0.001, 0.00103, True),
        ("probability", 0.0, 0.001, False),
        ("probability", np.float16(0.0), np.float16(6e-8), True),
        ("probability", np.float16(0.001), np.float16(0.00101), True),
        ("logit", -0.001, 0.002, True),
        ("logit", -7.0, -7.03, True),
        ("logit", -7.0, -4.0, False),
        ("rank", 0.001, 0.019, False),
        ("rank", 0.00100, 0.00101, True),
    ],
)
def test_what_counts_as_rounding_goes_by_the_size_of_the_score(scale, one, other, allowed):
    stream = Stream(scores=scale, threshold=0.0 if scale == "rank" else None)
    kind = np.asarray(one).dtype
    stream.update([0, 1], np.array([one, one], dtype=kind), index=[0, 1])
    stream.update([1], np.array([other], dtype=kind), index=[1])
    if allowed:
        assert stream.problem().rows == 2
        return
    with pytest.raises(InputError, match="index holds 1 2 times, but y_score"):
        stream.problem()


def test_an_index_that_begins_anew_in_every_batch_is_told():
    stream = Stream()
    for _ in range(10):
        stream.update([0, 1, 1, 0], [0.1, 0.5, 0.7, 0.5], index=[0, 1, 2, 3])
    assert (len(stream), stream.repeated) == (40, 36)
    with pytest.warns(TellapartWarning, match="36 of 40 rows have an index that came before"):
        assert stream.evaluate().result.data.rows == 4
