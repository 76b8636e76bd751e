"""What a page explores is what Python says at the same threshold."""

import numpy as np
import pytest

import tellapart as ta
from tellapart.evaluation.exploring import FEW_CLASSES, GROUPED, STATED
from tellapart.results.pages import RUNGS


def binary(rows=4000, seed=0, dtype=np.float64, **others):
    rng = np.random.default_rng(seed)
    y = (rng.random(rows) < 0.3).astype(int)
    score = 1 / (1 + np.exp(-rng.normal(size=rows) - 1.5 * y))
    return ta.evaluate(y, score.astype(dtype), **others)


def table_at(points, place):
    tp, fp = points.positive[place], points.negative[place]
    return tp, fp, points.positive[-1] - tp, points.negative[-1] - fp


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16])
def test_every_point_is_the_table_at_its_threshold(dtype):
    evaluation = binary(dtype=dtype)
    points = evaluation.views[0].points
    for place in np.linspace(1, len(points.threshold) - 1, 25).astype(int):
        at = evaluation.at(float(points.threshold[place])).result
        (tn, fp), (fn, tp) = at.confusion.counts
        assert table_at(points, place) == (tp, fp, fn, tn)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_presets_and_rungs_are_among_the_points(dtype):
    evaluation = binary(dtype=dtype)
    view = evaluation.views[0]
    kept = set(view.points.threshold.tolist())
    for rule in ("youden", "f1"):
        assert view.presets[rule].threshold == evaluation.threshold(rule).threshold
        assert view.presets[rule].threshold in kept
    for found in view.rungs.values():
        assert {one for one in found.tolist() if one == one} <= kept


def test_a_default_between_scores_is_exact():
    evaluation = binary()
    points = evaluation.views[0].points
    above = np.flatnonzero(points.threshold >= 0.5)[-1]
    assert points.adjacent[above]
    assert points.threshold[above + 1] < 0.5


def test_classes_have_a_view_each_and_labels_their_own_threshold():
    rng = np.random.default_rng(2)
    y = rng.integers(0, 3, 300)
    scores = rng.dirichlet([1, 1, 1], 300)
    views = ta.evaluate(y, scores).views
    assert [view.name for view in views] == ["0", "1", "2"]
    assert [view.rest for view in views] == ["not 0", "not 1", "not 2"]
    assert {view.threshold for view in views} == {0.5}
    labels = ta.evaluate(
        rng.integers(0, 2, (300, 2)), rng.random((300, 2)), task="multilabel",
        threshold={"0": 0.3, "1": 0.7},
    )  # fmt: skip
    assert [view.threshold for view in labels.views] == [0.3, 0.7]


def test_many_classes_are_drawn_coarser_and_keep_their_rungs():
    rng = np.random.default_rng(3)
    classes = FEW_CLASSES + 5
    y = rng.integers(0, classes, 2000)
    evaluation = ta.evaluate(y, rng.dirichlet(np.ones(classes), 2000))
    assert {view.points.pixels for view in evaluation.views} == {300}
    for view in evaluation.views[::9]:
        for level in (0.5, 0.83, 1.0):
            (found,) = view.rungs["recall"][level == RUNGS]
            asked = ta.at_least(recall=level)
            assert found == evaluation.threshold(asked, of=view.name).threshold
            assert found in view.points.threshold


def test_what_scores_are_compared_as():
    for dtype in ("float64", "float32", "float16"):
        assert binary(200, dtype=dtype).views[0].dtype == dtype


def test_intervals_need_independent_rows():
    assert binary(400).views[0].intervals is None
    assert binary(400, groups=np.arange(400) // 4).views[0].intervals == GROUPED
    assert binary(400).at_prevalence(0.1).views[0].intervals == STATED


def test_without_scores_there_is_nothing_to_explore():
    evaluation = ta.evaluate([0, 1, 1, 0], y_pred=[0, 1, 0, 0])
    assert evaluation.views == ()
    assert 'data-panel="controls"' not in evaluation.page()
