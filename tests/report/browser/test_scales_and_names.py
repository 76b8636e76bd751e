"""Models on different scales and names that look the same: the page keeps each apart."""

from __future__ import annotations

import re

import numpy as np
import pytest
from matrix_pages import visited
from playwright.sync_api import expect
from scipy import special

import tellapart as ta
from comparison_samples import noisy, scales
from packed import payload_of

pytestmark = pytest.mark.browser


def pick(page, name):
    page.locator(".models label", has_text=name).click()


def type_threshold(page, value):
    page.get_by_label("Threshold", exact=True).fill(str(value))
    page.keyboard.press("Enter")


def words(page, panel):
    return page.locator(f"[data-panel={panel}]").inner_text()


def said(page, panel):
    return page.locator(f"[data-panel={panel}] [role=slider]").get_attribute("aria-valuetext")


def rules(page):
    """Return the texts of the visible presets."""
    return [text for text in page.locator(".rules button:visible").all_inner_texts() if text]


def even(page, name):
    return page.locator(".rules button:visible").get_by_text(name, exact=True)


def net_benefit(truth, scores, threshold):
    flagged = scores >= threshold
    chance = special.expit(threshold)
    alarms = np.mean(flagged & (truth == 0)) * chance / (1 - chance)
    return np.mean(flagged & (truth == 1)) - alarms


def test_every_model_keeps_the_scale_of_its_scores(browser, tmp_path):
    truth, given = noisy()
    odds = 1.5 * special.logit(given["model 0"]) + 0.2
    with visited(browser, scales().page(images="none"), tmp_path) as page:
        assert rules(page)[0] == "0.5"
        assert "Not drawn: \u2068log odds\u2069 (its scores are log odds)" in words(
            page, "threshold"
        )
        pick(page, "log odds")
        assert rules(page)[0] == "0"
        type_threshold(page, 1)
        found = re.search(r"threshold 1 \(73\.1%\), net benefit (-?[\d.]+)", said(page, "decision"))
        assert float(found[1]) == pytest.approx(net_benefit(truth, odds, 1.0), abs=6e-4)
        assert "threshold 1 (73.1%)" in said(page, "reliability")
        dot = page.locator("[data-panel=decision] .mark.now circle.dot").first
        line = page.locator("[data-panel=decision] .mark.now line.threshold")
        assert line.get_attribute("x1") == dot.get_attribute("cx")
        assert "score (logit)" in words(page, "histogram")
        panel = page.locator("[data-panel=threshold]")
        assert panel.locator("path.curve").count() == 1
        for left, why in (
            ("probabilities", "its scores are probabilities"),
            ("ranks", "its scores are ranks"), ("reader", "no scores"),
        ):  # fmt: skip
            assert f"\u2068{left}\u2069 ({why})" in panel.inner_text()
        even(page, "0").click()
        assert page.get_by_label("Threshold", exact=True).input_value() == "0"
        pick(page, "ranks")
        assert not {"0", "0.5"} & set(rules(page))
        assert "None of ranks: its scores are ranks." in words(page, "decision")
        assert "None of ranks: its scores are ranks." in words(page, "reliability")
        assert not page.locator("[data-panel=decision] svg.live").is_visible()
        pick(page, "probabilities")
        even(page, "0.5").click()
        assert said(page, "decision").startswith("threshold 0.5,")
        assert page.locator("[data-panel=decision] path.curve").count() == 2


def test_only_probabilities_have_bars(browser, tmp_path):
    with visited(browser, scales().page(images=20), tmp_path) as page:
        pick(page, "log odds")
        page.locator("[data-panel=gallery] [data-item] button:not(.copy)").first.click()
        bars = page.locator("dialog .viewer-facts").evaluate(
            """facts => [...facts.querySelectorAll("h3")].map((head) => [
                head.textContent, head.nextElementSibling.querySelectorAll("meter").length])"""
        )
        assert dict(bars) == {"probabilities": 1, "log odds": 0, "ranks": 0, "reader": 0}


def test_charts_come_alive_with_the_first_model_that_has_them(browser, tmp_path):
    truth, given = noisy()
    models = {
        "ranks": {"y_score": 40 * given["model 0"], "scores": "rank"},
        "odds": {"y_score": special.logit(given["model 1"]), "scores": "logit"},
    }
    with visited(browser, ta.compare(truth, models).page(images="none"), tmp_path) as page:
        assert page.locator("[data-panel=decision] svg.chart").is_visible()  # the still one
        assert page.locator("[data-panel=decision] [role=slider]").count() == 0
        pick(page, "odds")
        type_threshold(page, 0)
        assert said(page, "decision").startswith("threshold 0 (50.0%), net benefit")
        pick(page, "ranks")
        assert "None of ranks" in words(page, "decision")


def alike():
    random = np.random.default_rng(5)
    truth = (random.random(200) < 0.4).astype(int)
    scores = special.expit(random.normal(1.5 * truth - 0.7, 1.0))
    return truth, scores


def test_classes_that_look_the_same_open_their_own_rows(browser, tmp_path):
    truth, scores = alike()
    names = np.array(["cat", "cat\u200e"], dtype=object)
    evaluation = ta.evaluate(names[truth], scores, pos_label="cat\u200e")
    predicted = (scores >= 0.5).astype(int)
    with visited(browser, evaluation.page(images=200), tmp_path) as page:
        buttons = "[data-panel=matrix] button[data-truth]"
        for true in (0, 1):
            for answered in (0, 1):
                cell = page.locator(
                    f'{buttons}[data-truth="cat~{true + 1}"][data-predicted="cat~{answered + 1}"]'
                )
                cell.click()
                assert page.locator(f"{buttons}[aria-pressed=true]").count() == 1
                rows = np.flatnonzero((truth == true) & (predicted == answered))
                status = page.locator("[data-panel=gallery] > [role=status]").inner_text()
                assert re.search(rf"of {len(rows)} rows", status)
                found = page.eval_on_selector_all(
                    "[data-panel=gallery] [data-item]", "all => all.map((one) => one.dataset.item)"
                )
                assert 0 < len(found) == min(len(rows), 24)
                numbers = {int(re.search(r"\d+", item)[0]) for item in found}
                assert numbers <= set(rows.tolist())
                cell.click()


def test_models_that_look_the_same_have_their_own_address_and_legend(browser, tmp_path):
    truth, scores = alike()
    comparison = ta.compare(truth, {"m": scores, "m\u200e": scores**2})
    text = comparison.page(images="none")
    assert [model["name"] for model in payload_of(text)["models"]] == ["m~1", "m~2"]
    with visited(browser, text, tmp_path) as page:
        areas = page.locator("[data-panel=reliability] .legend").inner_text()
        assert len(re.findall(r"m~[12]\s+calibration error [\d.]+", areas)) == 2
        pick(page, "m~2")
        type_threshold(page, 0.77)
        expect(page).to_have_url(re.compile(r"t=0\.7"))
        address = page.evaluate("location.hash")
        pick(page, "m~1")
        assert page.get_by_label("Threshold", exact=True).input_value() == "0.5"
        expect(page).to_have_url(re.compile("also="))  # the address follows a little later
        page.evaluate("address => { location.hash = address; }", address)
        expect(page.locator(".models input").nth(1)).to_be_checked()
        assert page.get_by_label("Threshold", exact=True).input_value().startswith("0.7")
