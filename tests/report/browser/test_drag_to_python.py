"""A curve is dragged; every number on the page is what Python computes at the threshold shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from scipy import special
from whole_pages import COUNTS, MARKS, MOVED, move, number, several, shown, watched

import tellapart as ta

pytestmark = pytest.mark.browser

PLACES = ((0.42, 0.3), (0.22, 0.7))
CLASSES = ("cat", "dog", "a very wise owl")


@dataclass
class Case:
    """A page, and one question on it as Python asks it alone."""

    evaluation: Any
    truth: Any
    score: Any
    options: dict[str, Any]
    of: str | None = None

    def at(self, threshold: float) -> Any:
        """Evaluate the question afresh, at this threshold."""
        return ta.evaluate(self.truth, self.score, threshold=threshold, **self.options).result


def counted() -> Case:
    random = np.random.default_rng(21)
    truth = random.integers(0, 2, 5_000)
    score = special.expit(random.normal(1.6 * truth - 0.8, 1.0)).astype(np.float32)
    return Case(ta.evaluate(truth, score), truth, score, {})


def shared() -> Case:
    """Soft labels with weights: masses where the others have counts."""
    random = np.random.default_rng(22)
    truth = np.round(random.beta(0.5, 0.8, 1_500), 2)
    score = np.round(special.expit(3 * (truth - 0.5) + random.normal(size=1_500)), 4)
    options = {"sample_weight": random.exponential(size=1_500)}
    return Case(ta.evaluate(truth, score, **options), truth, score, options)


def one_of_several() -> Case:
    truth, scores = several(CLASSES, 1_200, seed=23)
    made = ta.evaluate(truth, scores, classes=list(CLASSES))
    return Case(made, (truth == CLASSES[1]).astype(int), scores[:, 1], {}, CLASSES[1])


CASES = {"counts": counted, "soft and weighted": shared, "one against the rest": one_of_several}


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return CASES[request.param]()


@pytest.fixture(scope="module")
def opened(browser, case, tmp_path_factory):
    file = case.evaluation.save(tmp_path_factory.mktemp("page") / "report.html", images="none")
    with watched(browser, file) as visit:
        if case.of is not None:
            visit.page.get_by_label("Class", exact=True).select_option(label=case.of)
        yield visit.page


def drag(page, across, up):
    """Take the mark of the ROC curve with the mouse to a place of the picture."""
    mark = page.locator("[data-panel=roc] [role=slider]")
    mark.scroll_into_view_if_needed()
    handle = mark.locator("circle").last.bounding_box()
    picture = page.locator("[data-panel=roc] svg.live").bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    target = picture["x"] + across * picture["width"], picture["y"] + up * picture["height"]
    page.mouse.move(*target, steps=4)
    page.mouse.up()


def matrix(page):
    """Return the four cells of the live table by (truth, prediction), or by their name."""
    return page.eval_on_selector_all(
        "[data-panel=table] .cell",
        """all => all.map((each) => [
            each.dataset.truth ?? null, each.dataset.predicted ?? null, each.dataset.cell ?? null,
            Number(each.querySelector("[data-metric]").dataset.value)])""",
    )


@pytest.mark.parametrize(("across", "up"), PLACES)
def test_what_is_shown_after_a_drag_is_what_python_computes(opened, case, across, up):
    before = shown(opened)
    drag(opened, across, up)
    threshold = shown(opened)
    assert threshold != before
    result, seen = case.at(threshold), set()
    confusion = result.confusion
    masses = dict(zip(COUNTS, _cells(confusion), strict=True))
    for metric, value, low, high, model in opened.evaluate(MOVED):
        seen.add(metric)
        assert model is None
        if metric in COUNTS:
            assert float(value) == pytest.approx(masses[metric], rel=1e-12, abs=1e-9), metric
            continue
        expected = result.metrics[metric]
        close = {"rel": 1e-9, "abs": 1e-12, "nan_ok": True}
        assert number(value) == pytest.approx(expected.value, **close), metric
        ends = [number(low), number(high)]
        assert ends == pytest.approx([expected.low, expected.high], **close), metric
    assert {*COUNTS, "recall", "precision", "f1", "mcc", "lr_plus", "kappa"} <= seen


def _cells(confusion):
    """Return tp, fp, fn, tn; the positive class is the second."""
    (tn, fp), (fn, tp) = confusion.counts
    return float(tp), float(fp), float(fn), float(tn)


def test_cells_are_the_confusion_at_the_threshold(opened, case):
    drag(opened, 0.3, 0.45)
    confusion = case.at(shown(opened)).confusion
    cells = matrix(opened)
    assert len(cells) == 4
    if case.of is not None:
        found = {cell: value for _, _, cell, value in cells}
        assert found == dict(zip(COUNTS, _cells(confusion), strict=True))
        return
    place = {name: code for code, name in enumerate(confusion.classes)}
    found = np.full((2, 2), np.nan)
    for truth, predicted, _, value in cells:
        found[place[truth], place[predicted]] = value
    np.testing.assert_allclose(found, confusion.counts, rtol=1e-12)


def test_all_charts_agree_on_the_threshold(opened, case):
    drag(opened, 0.35, 0.5)
    for threshold in (shown(opened), 0.25):
        move(opened, threshold)
        marks = opened.evaluate(MARKS)
        assert {float(each) for _, each in marks} == {shown(opened)}
        charts = {"roc", "pr", "gain", "lift", "det", "threshold", "histogram"}
        assert charts <= {panel for panel, _ in marks}
