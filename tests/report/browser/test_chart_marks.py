"""Marks beyond the frame, words and keys around a chart, and pictures that arrive."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matrix_pages import visited
from scipy import special

import tellapart as ta

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"


def sample(rows=400, shift=0.0):
    random = np.random.default_rng(3)
    truth = (random.random(rows) < 0.3).astype(int)
    return ta.evaluate(truth, special.expit(random.normal(1.8 * truth - 1, 1.0) + shift))


def type_threshold(page, value):
    page.get_by_label("Threshold", exact=True).fill(str(value))
    page.keyboard.press("Enter")


def mark(page, name):
    return page.locator(f"[data-panel={name}] [role=slider]")


def shown(page, name, part):
    return (
        mark(page, name)
        .locator(part)
        .evaluate_all("all => all.filter((one) => one.getAttribute('display') !== 'none').length")
    )


def saved(page, name, kind):
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save {name} as {kind}", exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_a_mark_beyond_the_frame_is_an_arrow_with_its_value(browser, tmp_path):
    evaluation = sample()
    with visited(browser, evaluation.page(images="none"), tmp_path) as page:
        assert (shown(page, "det", "circle.dot"), shown(page, "det", ".arrow")) == (1, 0)
        type_threshold(page, 0.85)
        misses = 1 - evaluation.at(0.85).result.metrics["recall"].value
        assert misses > 0.6
        assert (shown(page, "det", "circle.dot"), shown(page, "det", ".arrow")) == (0, 1)
        told = f"miss rate {misses:.3f}"
        assert mark(page, "det").locator(".said").text_content() == told
        assert told in mark(page, "det").get_attribute("aria-valuetext")
        root = ElementTree.fromstring(saved(page, "DET curve", "SVG"))  # noqa: S314 - our own
        assert told in [one.text for one in root.iter(f"{SVG}text")]
        assert root.findall(f".//{SVG}circle") == []
        type_threshold(page, 0.5)
        assert (shown(page, "det", "circle.dot"), shown(page, "det", ".arrow")) == (1, 0)


def test_harm_below_the_frame_and_thresholds_beside_it_are_arrows(browser, tmp_path):
    with visited(browser, sample(shift=2.5).page(images="none"), tmp_path) as page:
        type_threshold(page, 0.8)
        said = mark(page, "decision").get_attribute("aria-valuetext")
        harm = re.search(r"net benefit (-[\d.]+)", said)[1]
        assert mark(page, "decision").locator(".said").text_content() == f"net benefit {harm}"
        assert shown(page, "decision", "line.threshold") == 1
        type_threshold(page, 7)
        for name in ("decision", "threshold", "histogram", "reliability"):
            assert shown(page, name, "line.threshold") == 0
            assert shown(page, name, ".arrow") >= 1
            label = mark(page, name).locator("text.tick:not(.said)").text_content()
            assert label == "threshold 7"


def test_one_stop_of_the_tab_key_for_the_mark_and_one_for_the_buttons(browser, tmp_path):
    with visited(browser, sample().page(images="none"), tmp_path) as page:
        mark(page, "roc").focus()
        current = "document.activeElement.ariaLabel"
        page.keyboard.press("Tab")
        assert page.evaluate(current) == "Save ROC curve as SVG"
        for name in ("Save ROC curve as PNG", "Save ROC curve as CSV", "Show ROC curve as table"):
            page.keyboard.press("ArrowRight")
            assert page.evaluate(current) == name
        page.keyboard.press("Tab")
        assert page.evaluate(current) == "Mark of the threshold: Precision-recall curve"
        names = page.locator(".chart-tools button").evaluate_all("all => all.map(b => b.ariaLabel)")
        assert len(set(names)) == len(names)


def test_thinned_points_are_spoken_of_where_there_are_some(browser, tmp_path):
    with visited(browser, sample(300).page(images="none"), tmp_path) as page:
        assert not page.locator("[data-panel=drawn]").is_visible()
        page.emulate_media(media="print")
        assert "thinned" not in page.inner_text("body")
    with visited(browser, sample(20_000).page(images="none"), tmp_path) as page:
        page.emulate_media(media="print")
        told = page.locator("[data-panel=drawn]").inner_text()
        assert re.search(r"none further off than 0\.\d\d pixels on a plot 600 wide", told)


def test_pictures_arrive_without_a_frame_to_wait_for(browser, tmp_path):
    """`decode` and `toBlob` wait for frames and idle moments, at times for seconds."""
    with visited(browser, sample().page(images="none"), tmp_path) as page:
        page.evaluate(
            """() => {
                HTMLImageElement.prototype.decode = () => new Promise(() => {});
                HTMLCanvasElement.prototype.toBlob = () => {};
            }"""
        )
        for title in ("ROC curve", "DET curve", "Decision curve"):
            content = saved(page, title, "PNG")
            width, height = struct.unpack(">II", content[16:24])
            assert content.startswith(b"\x89PNG")
            assert (width, height > 800) == (960, True)
