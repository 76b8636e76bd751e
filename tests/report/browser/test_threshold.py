"""The threshold in a real browser: what it moves to are the numbers of Python."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import inf, isnan
from typing import Any

import numpy as np
import pytest

import tellapart as ta
from packed import with_payload
from tellapart.report.html.payload import payload_json
from tellapart.results.pages import Exploration, Gallery

pytestmark = pytest.mark.browser

MOVED = """() => [...document.querySelectorAll("[data-panel=table] [data-metric]")]
    .map(({dataset}) => ["metric", "value", "low", "high", "model"].map((key) => dataset[key]))"""
COUNTS = ("tp", "fp", "fn", "tn")


@dataclass
class Case:
    """Data of one question, and how Python answers it at a threshold."""

    evaluation: Any
    truth: Any
    score: Any
    mass: Any
    name: str | None = None

    def estimates(self, threshold):
        if self.name is None:
            return self.evaluation.at(threshold).result.metrics
        names = self.evaluation.result.data.classes
        return self.evaluation.at(dict.fromkeys(names, threshold)).result.per_class[self.name]

    def counts(self, threshold):
        flagged, positive = self.score >= threshold, self.truth == 1
        sides = positive & flagged, ~positive & flagged, positive & ~flagged, ~positive & ~flagged
        return dict(zip(COUNTS, (float(self.mass[side].sum()) for side in sides), strict=True))

    @property
    def view(self):
        views = self.evaluation.views
        return next(each for each in views if self.name in {None, each.name})

    def rule(self, rule):
        of = {} if self.name is None else {"of": self.name}
        return self.evaluation.threshold(rule, **of).threshold


def _drawn(seed, rows=3_000):
    random = np.random.default_rng(seed)
    truth = (random.random(rows) < 0.25).astype(int)
    score = 1 / (1 + np.exp(1.5 - 2 * (random.normal(size=rows) + 1.2 * truth)))
    return truth, score, random


def hard():
    truth, score, _ = _drawn(1)
    return Case(ta.evaluate(truth, score), truth, score, np.ones(len(truth)))


def weighted():
    truth, score, random = _drawn(2, 2_000)
    mass = random.exponential(size=len(truth))
    return Case(ta.evaluate(truth, score, sample_weight=mass), truth, score, mass)


def labels():
    columns = [_drawn(seed, 1_500)[:2] for seed in (3, 4, 5)]
    truth = np.stack([column[0] for column in columns], axis=1)
    score = np.stack([column[1] for column in columns], axis=1)
    evaluation = ta.evaluate(truth, score, task="multilabel", classes=["beach", "sea", "sunset"])
    return Case(evaluation, truth[:, 1], score[:, 1], np.ones(len(truth)), "sea")


CASES = {"hard": hard, "weighted": weighted, "labels": labels}


@pytest.fixture(scope="module", params=CASES)
def case(request):
    return CASES[request.param]()


@pytest.fixture(scope="module")
def opened(browser, case, tmp_path_factory):
    """Return a page of the case; it must not have said anything by the end."""
    file = tmp_path_factory.mktemp("page") / "report.html"
    case.evaluation.save(file)
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    page, messages = context.new_page(), []
    page.set_default_timeout(10_000)
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    if case.name is not None:
        page.get_by_label("Label", exact=True).select_option(case.name)
    yield page
    context.close()
    assert messages == []


def box(page):
    return page.get_by_label("Threshold", exact=True)


def shown(page):
    """Return the threshold in the box."""
    text = box(page).input_value()
    if text:
        return float(text)
    return {"predict nobody": inf}[box(page).get_attribute("placeholder")]


def until(page, condition):
    """Wait; what Playwright has for it is forbidden by the policy of the page."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def check(page, case, threshold):
    """Every number that moves is Python's at this threshold."""
    counts, estimates, seen = case.counts(threshold), case.estimates(threshold), set()
    for metric, value, low, high, _ in page.evaluate(MOVED):
        if metric in COUNTS:
            assert float(value) == pytest.approx(counts[metric], rel=1e-12, abs=1e-9), metric
        elif metric in estimates:
            expected = estimates[metric]
            close = {"rel": 1e-12, "abs": 1e-12, "nan_ok": True}
            assert float(value.replace("Infinity", "inf")) == pytest.approx(expected.value, **close)
            ends = [float(end.replace("Infinity", "inf")) for end in (low, high)]
            close = {"rel": 1e-9, "abs": 1e-9, "nan_ok": True}
            assert ends == pytest.approx([expected.low, expected.high], **close), metric
        seen.add(metric)
    assert {*COUNTS, "recall", "precision", "f1", "informedness", "lr_plus"} <= seen
    assert len(seen) == 19


@pytest.mark.parametrize("threshold", ["0.5", "0.37", "0.05", "1.5", "-1", "1", "0.83"])
def test_typed_thresholds(opened, case, threshold):
    box(opened).fill(threshold)
    box(opened).press("Enter")
    assert shown(opened) == float(threshold)
    check(opened, case, float(threshold))


def test_keys_of_the_slider_move_by_one_operating_point(opened, case):
    box(opened).fill("0.5")
    box(opened).press("Tab")
    slider = opened.get_by_label("Operating point")
    slider.focus()
    kept = case.view.points.threshold
    start = int(np.flatnonzero(kept >= 0.5)[-1])
    assert shown(opened) == 0.5
    for key, place in zip(
        ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"),
        (start - 1, start - 2, start - 1, start, start + 1),
        strict=True,
    ):  # to the right thresholds rise
        slider.press(key)
        assert shown(opened) == kept[place]
        check(opened, case, kept[place])
    slider.press("End")
    assert shown(opened) == inf
    check(opened, case, inf)
    slider.press("Home")
    assert shown(opened) == case.score.min()
    check(opened, case, case.score.min())


def test_what_is_no_number_is_put_back(opened):
    box(opened).fill("0.25")
    box(opened).press("Enter")
    for text in ("", "-", "e"):
        box(opened).fill("")
        box(opened).press_sequentially(text)
        box(opened).press("Tab")
        assert shown(opened) == 0.25


def test_between_kept_points_the_nearest_is_shown_and_said_to_be(opened, case):
    points = case.view.points
    gaps = np.flatnonzero(~points.adjacent)
    assert len(gaps), "a case without gaps tests nothing here"
    above, below = points.threshold[gaps[0]], points.threshold[gaps[0] + 1]
    asked = float(above + 0.2 * (below - above))
    box(opened).fill(repr(asked))
    box(opened).press("Enter")
    assert shown(opened) == above
    said = opened.locator("[aria-live=polite]").inner_text()
    assert said == f"{asked!r} lies between kept points; showing {float(above)!r}."
    check(opened, case, above)
    box(opened).press("ArrowDown")
    assert shown(opened) == below
    assert opened.locator("[aria-live=polite]").inner_text() == ""


def press(page, name):
    button = page.get_by_role("button", name=name, exact=True)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    return button


def test_presets_land_where_the_rules_do(opened, case):
    press(opened, "0.5")
    check(opened, case, 0.5)
    for name, rule in {
        "Highest Youden's J": "youden",
        "Highest F1": "f1",
        "Recall at least 0.90": ta.at_least(recall=0.9),
        "Precision at least 0.90": ta.at_least(precision=0.9),
    }.items():
        button = press(opened, name)
        assert shown(opened) == case.rule(rule), name
        check(opened, case, shown(opened))
        words = opened.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()
        assert "optimistic" in words
    opened.get_by_label("Lowest recall").fill("0.97")
    opened.get_by_label("Lowest recall").press("Enter")
    assert shown(opened) == case.rule(ta.at_least(recall=0.97))


@pytest.mark.parametrize("fn", [20, 0.4])
def test_costs_land_where_the_rule_does(opened, case, fn):
    opened.get_by_label("Prevalence where it is used").fill("")
    opened.get_by_label("Cost of a false negative").fill(str(fn))
    press(opened, "Lowest cost")
    assert shown(opened) == case.rule(ta.cost(fp=1, fn=fn))
    opened.get_by_label("Prevalence where it is used").fill("0.05")
    press(opened, "Lowest cost")
    assert shown(opened) == case.rule(ta.cost(fp=1, fn=fn, prevalence=0.05))
    check(opened, case, shown(opened))


def test_the_address_holds_the_view(opened, case):
    opened.get_by_label("Prevalence where it is used").fill("0.02")
    opened.get_by_label("Cost of a false negative").fill("30")
    press(opened, "Lowest cost")
    threshold = shown(opened)
    until(opened, f"location.hash.includes('t={threshold!r}')")
    link = opened.url
    other = opened.context.new_page()
    other.goto(link)
    other.wait_for_selector("html[data-ready=yes]")
    assert shown(other) == threshold
    assert other.get_by_label("Prevalence where it is used").input_value() == "0.02"
    assert other.get_by_label("Cost of a false negative").input_value() == "30"
    if case.name is not None:
        assert (
            other.get_by_label("Label", exact=True).locator("option:checked").inner_text() == "sea"
        )
    check(other, case, threshold)
    other.evaluate("location.hash = location.hash.replace(/t=[^&]*/, 't=0.5')")
    until(other, "document.querySelector('input[type=number]').value === '0.5'")
    check(other, case, 0.5)
    other.evaluate("location.hash = 'metrics'")  # a heading, not a state
    assert shown(other) == 0.5
    other.close()


def test_in_a_sandboxed_frame(browser, case):
    context = browser.new_context(offline=True)
    page, messages = context.new_page(), []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    document = escape(case.evaluation.page(), quote=True)
    page.set_content(f'<iframe sandbox="allow-scripts" srcdoc="{document}" width=1000></iframe>')
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready=yes]").wait_for()
    if case.name is not None:
        frame.get_by_label("Label", exact=True).select_option(case.name)
    frame.get_by_label("Threshold", exact=True).fill("0.3")
    frame.get_by_label("Threshold", exact=True).press("Enter")
    found = frame.locator('[data-metric="recall"]').first.get_attribute("data-value")
    assert float(found) == pytest.approx(case.estimates(0.3)["recall"].value, rel=1e-12)
    page.wait_for_timeout(400)  # until the address would have been written
    assert messages == []
    context.close()


def test_nothing_moves_while_the_threshold_does(opened):
    """A layout that jumps under the pointer cannot be dragged."""
    boxes = """() => [...document.querySelectorAll("[data-panel=table] :is(section, th, td), .bar")]
        .map((node) => node.getBoundingClientRect())
        .flatMap(({left, top, width, height}) => [left, top + scrollY, width, height])"""
    found = set()
    for threshold in ("0.5", "0.999", "0.01", "2", "-1"):
        box(opened).fill(threshold)
        box(opened).press("Enter")
        found.add(tuple(opened.evaluate(boxes)))
    assert len(found) == 1


def _page_of(browser, folder, models, gallery=None):
    """Open a page with the payload of these models."""
    results = {name: model.result for name, model in models.items()}
    views = {name: model.views for name, model in models.items()}
    payload = payload_json(results, Exploration(views, gallery))
    file = folder / "report.html"
    text = with_payload(next(iter(models.values())).page(), payload)
    file.write_text(text, encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    return page


def test_cells_of_two_classes_ask_for_their_rows(browser, tmp_path):
    truth, score, _ = _drawn(8, 300)
    named = ta.evaluate(np.where(truth == 1, "a,b", 'c"&d'), score, pos_label="a,b")
    page = _page_of(browser, tmp_path, {"": named}, Gallery("rows", (), rows=300))
    table = page.locator("[data-panel=table]")
    cell = table.locator("[data-truth='a,b'][data-predicted='c\"&d']")
    assert cell.locator("[data-metric]").get_attribute("data-metric") == "fn"
    cell.focus()
    cell.press("Enter")
    assert cell.get_attribute("aria-pressed") == "true"
    until(page, "location.hash === '#cell=a%2Cb,c%22%26d'")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    assert cell.get_attribute("aria-pressed") == "true"
    cell.click()
    assert table.locator("[aria-pressed=true]").count() == 0
    until(page, "location.hash === ''")
    page.close()


def test_two_models_each_at_a_threshold_of_its_own(browser, tmp_path):
    truth, score, random = _drawn(7, 800)
    other = np.clip(score + random.normal(0, 0.2, 800), 0, 1)
    models = {"A & B": ta.evaluate(truth, score), "<b>": ta.evaluate(truth, other)}
    page = _page_of(browser, tmp_path, models)
    asked = {"A & B": "0.3", "<b>": "0.6"}
    for name, threshold in asked.items():
        page.get_by_label(name, exact=True).check(force=True)
        box(page).fill(threshold)
        box(page).press("Enter")
    until(page, "location.hash.includes('also=')")
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector("html[data-ready=yes]")
    assert page.get_by_label("<b>", exact=True).is_checked()
    seen = set()
    for metric, value, low, high, name in page.evaluate(MOVED):
        if metric in COUNTS:
            assert name == "<b>"
            continue
        expected = models[name].at(float(asked[name])).result.metrics[metric]
        numbers = [float(each.replace("Infinity", "inf")) for each in (value, low, high)]
        python = [expected.value, expected.low, expected.high]
        assert numbers == pytest.approx(python, rel=1e-9, abs=1e-12), (name, metric)
        seen.add((name, metric))
    assert len(seen) == 30
    page.close()


def test_without_intervals_the_page_says_why(browser, tmp_path):
    truth, score, random = _drawn(6, 400)
    grouped = ta.evaluate(truth, score, groups=random.integers(0, 60, 400))
    page = browser.new_page()
    page.goto(grouped.save(tmp_path / "report.html").as_uri())
    page.wait_for_selector("html[data-ready=yes]")
    panel = page.locator("[data-panel=table]")
    assert panel.inner_text().count("rows come in groups") == 1
    assert "interval" not in panel.locator("thead").first.inner_text()
    numbers = page.evaluate(MOVED)
    recall = grouped.result.metrics["recall"].value
    assert [float(each[1]) for each in numbers if each[0] == "recall"] == [recall, recall]
    assert all(isnan(float(end)) for each in numbers for end in each[2:4] if end is not None)
    page.close()


def _opened(browser, evaluation, folder, address=""):
    page = browser.new_page()
    page.set_default_timeout(10_000)
    page.goto(evaluation.save(folder / "report.html").as_uri() + address)
    page.wait_for_selector("html[data-ready=yes]")
    return page


def _typed(page, label, text):
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(label, exact=True).press("Enter")


def said(page):
    return page.locator("[aria-live=polite]").inner_text()


def test_what_cannot_be_leaves_all_as_it_is_and_is_said(opened):
    _typed(opened, "Threshold", "0.25")
    for label, kept, refused, why in (
        ("Cost of a false positive", "2", ("0", "-3", "", "1e-9"), "cost"),
        ("Cost of a false negative", "7", ("0", "-0.1", "1e9"), "cost"),
        ("Prevalence where it is used", "0.2", ("20", "0", "1", "-1"), "prevalence"),
        ("Lowest recall", "0.80", ("0", "5", "-1", ""), "recall"),
        ("Lowest precision", "0.70", ("0", "1.5"), "precision"),
    ):
        _typed(opened, label, kept)
        _typed(opened, "Threshold", "0.25")
        for text in refused:
            _typed(opened, label, text)
            assert opened.get_by_label(label, exact=True).input_value() == kept
            assert shown(opened) == 0.25
            assert why in said(opened)
            assert f"{text or 'no number'} was typed." in said(opened)
        _typed(opened, "Threshold", "0.35")
        assert said(opened) == ""
    _typed(opened, "Prevalence where it is used", "")
    assert opened.get_by_label("Prevalence where it is used").input_value() == ""


def test_levels_between_hundredths_are_of_kept_points(opened, case):
    _typed(opened, "Lowest recall", "0.955")
    assert opened.get_by_label("Lowest recall").input_value() == "0.955"
    assert said(opened) == "The threshold for a recall of 0.955 is chosen among the kept points."
    assert shown(opened) in case.view.points.threshold
    recall = case.estimates(shown(opened))["recall"].value
    assert 0.955 <= recall < 0.98
    _typed(opened, "Lowest recall", "0.95")
    assert (said(opened), shown(opened)) == ("", case.rule(ta.at_least(recall=0.95)))


def test_a_link_to_what_is_not_here_says_so(browser, tmp_path):
    truth, score, _ = _drawn(9, 300)
    page = _opened(browser, ta.evaluate(truth, score), tmp_path, "#m=nosuch&t=0.3")
    assert shown(page) == 0.5
    assert "model “nosuch”" in said(page)
    page.evaluate("location.hash = 't=0.7'")
    until(page, "document.querySelector('input[type=number]').value === '0.7'")
    assert said(page) == ""
    page.evaluate("location.hash = 'metrics'")
    _typed(page, "Threshold", "0.2")
    until(page, "location.hash === '#t=0.2'")
    page.go_back()
    until(page, "document.querySelector('input[type=number]').value === '0.7'")
    page.go_forward()
    until(page, "document.querySelector('input[type=number]').value === '0.2'")
    page.close()


def test_one_class_of_several_is_not_how_the_classifier_decides(browser, tmp_path):
    random = np.random.default_rng(10)
    truth = np.array(["dress", "hat", "skirt"])[random.integers(0, 3, 200)]
    page = _opened(browser, ta.evaluate(truth, random.dirichlet([1, 1, 1], 200)), tmp_path)
    controls = page.locator("[data-panel=controls]")
    assert "asks “is it dress?”" in controls.inner_text()
    assert "takes the class of the largest score (see the matrix)" in controls.inner_text()
    _typed(page, "Threshold", "0.4")
    assert "of 200 rows predicted dress (" in controls.inner_text()
    page.get_by_label("Class", exact=True).select_option("hat")
    _typed(page, "Threshold", "0.3")
    page.get_by_label("Class", exact=True).select_option("skirt")
    assert "asks “is it skirt?”" in controls.inner_text()
    until(page, "location.hash === '#c=skirt&also=,0.4,dress&also=,0.3,hat'")
    page.reload()
    page.wait_for_selector("html[data-ready=yes]")
    for name, threshold in (("dress", 0.4), ("hat", 0.3)):
        page.get_by_label("Class", exact=True).select_option(name)
        assert shown(page) == threshold
    page.close()


def test_of_half_precision_the_typed_number_is_rounded_as_scores_were(browser, tmp_path):
    truth, score, _ = _drawn(11, 300)
    halves = score.astype(np.float16)
    evaluation = ta.evaluate(truth, halves)
    page = _opened(browser, evaluation, tmp_path)
    for own in np.unique(halves)[5::40]:
        for asked in (float(own), float(own) * 1.0001):
            _typed(page, "Threshold", repr(asked))
            flagged = int((halves >= np.float16(asked)).sum())
            assert page.locator(".flagged").inner_text().startswith(f"{flagged} of 300 rows")
    page.close()
