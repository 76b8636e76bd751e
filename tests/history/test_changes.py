"""What is compared with what, and which changes are more than chance."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from math import isnan

import numpy as np
import pytest

import tellapart as ta
from history_samples import days, evaluated
from tellapart.errors import InputError
from tellapart.history.changes import Judging, judged_points
from tellapart.inference.kept_differences import kept_difference
from tellapart.inference.multiplicity import adjusted_p_values
from tellapart.results.asked import Asked
from tellapart.results.history import KeptRun


def one_series(folder, metric="roc_auc", **options):
    (found,) = ta.read_history(folder, metrics=[metric], **options).series
    return found


def verdicts(series):
    return [None if one.change is None else one.change.verdict for one in series.points]


def test_a_real_regression_stands_out_and_noise_does_not(runs):
    series = one_series(runs)
    assert verdicts(series) == [None, "unclear", "unclear", "worse", "better", "unclear"]
    assert verdicts(one_series(runs, "brier"))[3:5] == ["worse", "better"]
    assert len(series.clear) == 2
    assert series.tested == 5


def test_the_numbers_are_those_of_the_evaluations_and_of_the_difference_of_kept_ones(runs):
    series = one_series(runs)
    skills = (2.0, 2.0, 2.1, 0.3, 2.0, 2.0)
    own = [evaluated(skill, seed=k).metric("roc_auc") for k, skill in enumerate(skills)]
    p_values = [kept_difference(after, before).p_value for before, after in pairwise(own)]
    adjusted = adjusted_p_values(np.array(p_values), "holm")
    for k, (point, estimate) in enumerate(zip(series.points, own, strict=True)):
        one = point.estimate
        assert (one.value, one.low, one.high) == (estimate.value, estimate.low, estimate.high)
        if k:
            assert point.change.estimate.value == estimate.value - own[k - 1].value
            assert point.change.p_value == p_values[k - 1]
            assert point.change.p_adjusted == adjusted[k - 1]
            assert point.change.same_rows is True
    assert series.overall.estimate.value == own[-1].value - own[0].value


def test_what_a_run_is_held_against(runs):
    found = ta.read_history(runs).runs
    ids = [run.id for run in found]
    values = [one.estimate.value for one in one_series(runs).points]

    def against(word):
        points = one_series(runs, against=word).points
        return [None if one.change is None else ids.index(one.change.against) for one in points]

    assert against("previous") == [None, 0, 1, 2, 3, 4]
    assert against("first") == [None, 0, 0, 0, 0, 0]
    assert against(ids[3][:12]) == [3, 3, 3, None, 3, 3]
    best = [None] + [int(np.argmax(values[:k])) for k in range(1, 6)]
    assert against("best") == best
    lowest = [one.estimate.value for one in one_series(runs, "brier").points]
    points = one_series(runs, "brier", against="best").points
    assert ids.index(points[5].change.against) == int(np.argmin(lowest[:5]))
    for word in ("zzzz", ids[0][:3], ""):
        with pytest.raises(InputError, match="against is"):
            ta.read_history(runs, against=word)


def test_the_adjustment_is_asked_for_and_told(runs):
    raw = [one.change.p_adjusted for one in one_series(runs, adjust="none").points[1:]]
    holm = [one.change.p_adjusted for one in one_series(runs).points[1:]]
    assert all(a <= b for a, b in zip(raw, holm, strict=True))
    assert raw != holm
    assert "Not adjusted: of 5 changes, about 0.3" in str(
        ta.read_history(runs, metrics=["roc_auc"], adjust="none")
    )
    with pytest.raises(InputError, match="adjust is 'mine'"):
        ta.read_history(runs, adjust="mine")


def test_noise_alone_is_rarely_called_a_change():
    """Of 25 series without any change, one or two may show one: Holm's 5 % for each."""
    asked, judging = Asked("roc_auc"), Judging(0.95, "previous", "holm")
    run = KeptRun("", days(0), None, {}, None, (), None, "", None, "", {}, None)
    called = 0
    for series in range(25):
        seen = []
        for k in range(7):
            seed = 100 * series + k
            one = evaluated(rows=150, seed=seed, truth_seed=50_000 + seed).metric("roc_auc")
            seen.append((replace(run, id=str(k), content=str(k)), one))
        points = judged_points(seen, asked, judging)
        called += any(one.change is not None and one.change.is_clear for one in points)
    assert called <= 4  # of a binomial count, less than one in a hundred is above


def test_slow_drift_is_told_where_no_step_is_clear(tmp_path):
    for k in range(6):
        one = evaluated(2.0 - 0.2 * k, seed=7)
        ta.keep(one, tmp_path, when=days(k))
    found = ta.read_history(tmp_path, metrics=["roc_auc"])
    assert found.series[0].clear == ()
    assert found.series[0].overall.verdict == "worse"
    assert "no single change is clear, but the last run is worse than" in " ".join(
        str(found).split()
    )


def test_levels_that_differ_are_told_and_made_alike(tmp_path):
    for k, share in enumerate((0.9, 0.95)):
        ta.keep(evaluated(seed=k, level=share), tmp_path, when=days(k))
    found = ta.read_history(tmp_path, metrics=["roc_auc"])
    assert found.result.level == 0.95
    (change,) = (one.change for one in found.series[0].points if one.change)
    assert change.estimate.level == 0.95
    both = [evaluated(seed=k).metric("roc_auc") for k in (1, 0)]
    same = kept_difference(*both).estimate
    assert change.estimate.low == pytest.approx(same.low, abs=2e-3)
    assert "each run was kept with: 90%, 95%." in " ".join(str(found).split())
    wide = ta.read_history(tmp_path, metrics=["roc_auc"], level=0.99)
    assert wide.series[0].points[1].change.estimate.low < change.estimate.low


def test_names_are_series_of_their_own(tmp_path):
    for k in range(3):
        for name in ("a", "b", None):
            ta.keep(evaluated(seed=k), tmp_path, name=name, when=days(k))
    found = ta.read_history(tmp_path, metrics=["accuracy"])
    assert [(one.name, len(one.points)) for one in found.series] == [
        (name, 3) for name in sorted(("a", "b", None), key=lambda n: first_id(found, n))
    ]
    assert {one.name for one in ta.read_history(tmp_path, names=["a"]).series} == {"a"}


def first_id(found, name):
    return next(run.id for run in found.runs if run.name == name)


@pytest.mark.parametrize(
    "other",
    [
        lambda: evaluated(seed=9, pos_label=0),
        lambda: ta.evaluate([0, 1, 2] * 5, y_pred=[0, 1, 2] * 4 + [0, 1, 1]),
        lambda: ta.evaluate(["no", "yes"] * 9, [0.1, 0.8, 0.4] * 6),
        lambda: ta.evaluate([0.2, 0.9, 0.4] * 9, [0.1, 0.8, 0.4] * 9, scores="probability"),
        lambda: evaluated(seed=9).at_prevalence(0.1),
    ],
)
def test_runs_that_mean_something_else_are_not_compared(runs, other):
    ta.keep(other(), runs, name="net", when=days(10))
    ta.keep(evaluated(seed=10), runs, name="net", when=days(11))
    found = ta.read_history(runs, metrics=["accuracy"])
    first, second = found.series
    assert [(one.part, one.parts, len(one.points)) for one in (first, second)] == [
        (1, 2, 7), (2, 2, 1),
    ]  # fmt: skip
    assert first.points[-1].change.against == first.points[-2].run.id
    assert second.points[0].change is None
    assert "net, part 2" in str(found)
    assert second.classes in str(found).replace("\n", " ")
    untested = ta.read_history(runs, metrics=["accuracy"], against=first.points[0].run.id)
    assert untested.series[1].points[0].change is None


def test_classes_in_another_order_mean_the_same(tmp_path):
    truth, said = ["a", "b", "c"] * 9, ["a", "b", "b"] * 9
    for k, classes in enumerate((["a", "b", "c"], ["c", "b", "a"])):
        ta.keep(ta.evaluate(truth, y_pred=said, classes=classes), tmp_path, when=days(k))
    assert len(one_series(tmp_path, "recall[b]").points) == 2
    series = one_series(tmp_path, "accuracy")
    assert [one.change and one.change.same_rows for one in series.points] == [None, True]
    assert list(series.data.values()) == ["A"]
    assert "other test rows" not in str(ta.read_history(tmp_path))


def test_other_test_rows_are_marked(tmp_path):
    for k, truth in enumerate((1, 1, 2, 1)):
        ta.keep(evaluated(seed=k, truth_seed=truth), tmp_path, when=days(k))
    ta.keep(evaluated(seed=9, truth_seed=2, rows=399), tmp_path, when=days(9))
    series = one_series(tmp_path)
    assert [series.data[one.run.data] for one in series.points] == list("AABAC")
    assert [one.change.same_rows for one in series.points[1:]] == [True, False, False, False]
    assert "Runs with different letters under data" in str(ta.read_history(tmp_path))


def test_the_rows_are_known_in_any_order_by_their_items(tmp_path):
    truth, scores = np.array([0, 1, 1, 0, 1, 0]), np.array([0.1, 0.8, 0.4, 0.3, 0.9, 0.6])
    items = np.array(list("abcdef"))
    order = [3, 1, 5, 0, 2, 4]
    for k, take in enumerate(([*range(6)], order)):
        one = ta.evaluate(truth[take], scores[take], items=items[take])
        ta.keep(one, tmp_path, when=days(k))
    ta.keep(ta.evaluate(truth, scores[::-1], items=items[::-1]), tmp_path, when=days(2))
    letters = [series.data[one.run.data] for series in [one_series(tmp_path)]
               for one in series.points]  # fmt: skip
    assert letters == ["A", "A", "B"]


def test_a_repeated_result_is_no_test(tmp_path):
    for k, seed in enumerate((1, 1, 2)):
        ta.keep(evaluated(seed=seed), tmp_path, when=days(k))
    series = one_series(tmp_path)
    assert verdicts(series) == [None, "same result", "unclear"]
    assert series.tested == 1
    assert isnan(series.points[1].change.p_value)


def test_a_run_without_a_value_hides_no_change(tmp_path):
    ta.keep(evaluated(2.0), tmp_path, when=days(0))
    nobody = ta.evaluate([0, 1, 0], [0.1, 0.2, 0.3])  # precision needs a prediction
    ta.keep(nobody, tmp_path, when=days(1))
    ta.keep(evaluated(0.1, seed=3), tmp_path, when=days(2))
    points = one_series(tmp_path, "precision").points
    assert points[1].change.verdict == "no interval"
    assert points[2].change.against == points[0].run.id
    assert points[2].change.verdict == "worse"


def test_runs_before_the_first_value_are_no_beginning(tmp_path):
    nobody = ta.evaluate([0, 1, 0], [0.1, 0.2, 0.3])  # precision needs a prediction
    for k in range(2):
        ta.keep(nobody, tmp_path, when=days(k))
    for k, skill in enumerate((2.0, 1.2, 0.3)):
        ta.keep(evaluated(skill, seed=k), tmp_path, when=days(5 + k))
        series = one_series(tmp_path, "precision")
        assert (series.overall is None) == (k < 2)
    for against in ("previous", "first", "best"):
        points = one_series(tmp_path, "precision", against=against).points
        assert [one.change is None for one in points] == [True, True, True, False, False]
    values = [one.estimate.value for one in series.points]
    assert series.overall.estimate.value == values[-1] - values[2]
    assert series.overall.against == series.points[2].run.id
    assert series.overall.verdict == "worse"
    for path in tmp_path.rglob("*.json"):
        path.unlink()
    for k in range(4):
        ta.keep(nobody, tmp_path, when=days(k))
    series = one_series(tmp_path, "precision", against="first")
    assert series.overall is None
    assert verdicts(series) == [None] * 4


def test_what_is_misspelt_is_told_with_what_there_is(runs, tmp_path):
    for name, message in (
        ("auc", "metrics names 'auc', which no run has; did you mean roc_auc?"),
        ("acuracy[1]", "did you mean accuracy?"),
        ("roc_auc[zz]", "a metric of one class against the rest, the class one of 0, 1"),
        ("f1_macro", "expected a metric of the whole problem, such as accuracy"),
    ):
        with pytest.raises(InputError, match=re.escape(message)):
            ta.read_history(runs, metrics=[name])
    with pytest.raises(InputError, match=r"^names holds 'zz', which no run has; expected one of n"):
        ta.read_history(runs, names=["net", "zz"])
    with pytest.raises(
        InputError, match=r"none of the 6 runs in .* has the name net and the tag a=b"
    ):
        ta.read_history(runs, names=["net"], tags={"a": "b"})
    ta.keep(evaluated(), tmp_path / "unnamed")
    with pytest.raises(InputError, match="names holds 'zz', which no run has; the runs have no na"):
        ta.read_history(tmp_path / "unnamed", names=["zz"])


def test_which_runs(runs):
    def kept(**options):
        return [run.tags["k"] for run in ta.read_history(runs, **options).runs]

    assert kept() == list("012345")
    assert kept(last=2) == ["4", "5"]
    assert kept(since="2026-03-04") == ["3", "4", "5"]
    assert kept(since="2026-03-04T09:30:00.000001") == ["4", "5"]
    assert kept(since=days(5)) == ["5"]
    assert kept(tags={"k": 3}) == ["3"]
    assert ta.read_history(runs, last=2).result.left_out == 4
    with pytest.raises(
        InputError, match="names holds 'other', which no run has; expected one of net"
    ):
        ta.read_history(runs, names=["other"])
    for last in (0, True, 1.5):
        with pytest.raises(InputError, match="last is"):
            ta.read_history(runs, last=last)
    with pytest.raises(InputError, match="metrics names 'nonsense', which no run has"):
        ta.read_history(runs, metrics=["nonsense"])
    with pytest.raises(InputError, match="class one of 0, 1"):
        ta.read_history(runs, metrics=["recall[2]"])
    with pytest.raises(InputError, match="metrics is 'roc_auc'; expected a list"):
        ta.read_history(runs, metrics="roc_auc")


def test_the_positive_class_is_the_whole_binary_problem(runs):
    whole, of_class = (one_series(runs, name) for name in ("recall", "recall[1]"))
    values = [[one.estimate.value for one in each.points] for each in (whole, of_class)]
    assert values[0] == values[1]


def test_a_frame_has_every_number(runs):
    found = ta.read_history(runs, metrics=["roc_auc", "brier"])
    frame = found.frame()
    assert len(frame) == 12
    assert frame["verdict"].tolist()[1:4] == ["unclear", "unclear", "worse"]
    assert frame["value"].tolist()[:6] == [one.estimate.value for one in found.series[0].points]
    assert frame["kept_at"].iloc[0] == days(0)


def test_reading_is_unchanged_by_the_order_of_keeping(tmp_path):
    for folder, order in (("a", (0, 1, 2)), ("b", (2, 0, 1))):
        for k in order:
            ta.keep(evaluated(seed=k), tmp_path / folder, when=days(k), commit="c")
    first, second = (ta.read_history(tmp_path / name) for name in "ab")
    assert first.to_json() == second.to_json()
