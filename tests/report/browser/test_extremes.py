"""Whole pages of a thousand classes, of two rows, without a class, and of hostile names."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from whole_pages import (
    COUNTS,
    MARKS,
    MOVED,
    READY,
    all_items,
    compared,
    items,
    move,
    number,
    painted,
    several,
    shown,
    until,
    watched,
)

import tellapart as ta
from packed import payload_of

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>alert(1)</script>",
    "quote \" & 'apostrophe' <b>",
    "naïve 猫🐈‍⬛",
    "שלום עולם",
    "long " * 39 + "name!",
    "=cmd|' /C calc'!A0",
    "a,b&c=d#e%20f/../g",
)
ODD_ITEMS = (
    "<img src=x onerror=alert(1)>.jpg",
    "a \"quoted\" & 'other'.jpg",
    "\u202egpj.exe.jpg",
    "猫🐈‍⬛ %41#?.jpg",
    "שלום.jpg",
    "long" * 50 + ".jpg",
)


def live(page):
    """Return the counts of the live table."""
    found = {}
    for metric, value, *_ in page.evaluate(MOVED):
        if metric in COUNTS:
            found[metric] = number(value)
    return found


# ---- very many, and very few -------------------------------------------------------------


@pytest.mark.parametrize("rows", [2_500, pytest.param(50_000, marks=pytest.mark.slow)])
def test_a_thousand_classes_one_of_them_without_rows(browser, tmp_path, rows):
    size, random = 1_000, np.random.default_rng(51)
    names = [f"species {code:04d}" for code in range(size)]
    truth = np.r_[np.arange(size - 1), random.integers(0, size - 1, rows - size + 1)]
    scores = random.random((rows, size), dtype=np.float32) ** 3
    scores[np.arange(rows), truth] += 1.2 * random.random(rows, dtype=np.float32)
    scores /= scores.sum(axis=1, keepdims=True)
    made = ta.evaluate(np.array(names)[truth], scores, classes=names, scores="probability")
    file = made.save(tmp_path / "report.html", images="none")
    with watched(browser, file) as visit:
        page = visit.page
        assert page.locator("[data-panel=matrix] canvas").bounding_box()["width"] > 200
        pairs = page.locator("[data-panel=matrix] table.pairs tbody tr")
        assert pairs.count() == 50
        counts = made.result.confusion.counts
        errors = counts - np.diag(np.diag(counts))
        worst = int(pairs.first.locator("button").get_attribute("data-value"))
        assert worst == errors.max()
        options = page.get_by_label("Class", exact=True).locator("option").count()
        assert 1 < options < 100
        note = page.locator(".classes .omitted").inner_text()
        assert note == f"{size - options} more classes have no curves on this page"
        page.get_by_label("Class", exact=True).select_option(index=options - 1)
        name = page.get_by_label("Class", exact=True).locator("option").last.inner_text()
        move(page, 0.004)
        flagged = scores[:, names.index(name)] >= np.float32(shown(page))
        positive = truth == names.index(name)
        sides = flagged & positive, flagged & ~positive, ~flagged & positive, ~flagged & ~positive
        masses = [int(side.sum()) for side in sides]
        assert live(page) == dict(zip(COUNTS, masses, strict=True))
        pairs.first.locator("button").click()
        assert items(page)


def test_a_class_without_rows(browser, tmp_path):
    names = ("cat", "dog", "owl")
    truth, scores = several(("cat", "owl"), 200, seed=52)
    scores = np.column_stack([scores[:, 0], np.full(200, 0.1), scores[:, 1]])
    scores /= scores.sum(axis=1, keepdims=True)
    made = ta.evaluate(truth, scores, classes=list(names), scores="probability")
    with watched(browser, made.save(tmp_path / "report.html")) as visit:
        page = visit.page
        classes = page.get_by_label("Class", exact=True).locator("option").all_inner_texts()
        assert {"cat", "owl"} <= set(classes)
        for name in classes:
            page.get_by_label("Class", exact=True).select_option(label=name)
            move(page, 0.4)
            found, place = live(page), names.index(name)
            positive = int((truth == name).sum())
            assert found["tp"] + found["fn"] == positive
            assert found["tp"] + found["fp"] == int((scores[:, place] >= shown(page)).sum())
            recall = next(each for each in page.evaluate(MOVED) if each[0] == "recall")
            assert np.isnan(number(recall[1])) == (positive == 0)
        page.locator("[data-panel=matrix] tbody th button", has_text="dog").click()
        assert items(page) == []
        assert "No row lies here" in page.locator("[data-panel=gallery]").inner_text()


def test_two_rows(browser, tmp_path):
    made = ta.evaluate([0, 1], [0.3, 0.8], items=["first", "second"])
    with watched(browser, made.save(tmp_path / "report.html")) as visit:
        page = visit.page
        assert live(page) == {"tp": 1, "fp": 0, "fn": 0, "tn": 1}
        for threshold, expected in ((0.3, (1, 1, 0, 0)), (0.9, (0, 0, 1, 1)), (0.8, (1, 0, 0, 1))):
            move(page, threshold)
            assert live(page) == dict(zip(COUNTS, expected, strict=True))
            assert {float(each) for _, each in page.evaluate(MARKS)} == {threshold}
        until(page, "document.querySelector('[data-panel=gallery] [data-item]') === null")
        page.locator("[data-panel=table] [data-truth='0'][data-predicted='0']").click()
        assert items(page) == ["first"]
        move(page, 0.2)
        page.locator("[data-panel=table] [data-truth='0'][data-predicted='1']").click()
        assert items(page) == ["first"]


# ---- names from outside ------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Return a page of pictures whose classes and files are called anything."""
    folder = tmp_path_factory.mktemp("hostile")
    truth, scores = several(HOSTILE, 90, seed=53, gap=1.2)
    paths = [f"{k:03d}{ODD_ITEMS[k % len(ODD_ITEMS)]}" for k in range(90)]
    painted(folder, paths, side=24)
    made = ta.evaluate(truth, scores, classes=list(HOSTILE), items=paths)
    return made.save(folder / "report.html", images=90, image_root=folder)


def test_hostile_names_stay_text_on_the_whole_page(browser, hostile):
    payload = payload_of(hostile.read_text("utf-8"))
    held = payload["gallery"]["examples"]
    assert all("picture" in one for one in held)
    with watched(browser, hostile, viewport={"width": 360, "height": 800}) as visit:
        page = visit.page
        dialogs = []
        page.on("dialog", lambda one: dialogs.append(one.message))
        options = page.get_by_label("Class", exact=True).locator("option")
        assert tuple(options.all_inner_texts()) == HOSTILE
        cells = page.locator("[data-panel=matrix] button[data-truth][data-predicted]")
        for place, (truth, predicted) in enumerate(_places(cells)):
            codes = HOSTILE.index(truth), HOSTILE.index(predicted)
            expected = {one["item"] for one in held if _codes(one) == codes}
            if not expected:
                continue
            cells.nth(place).click()
            assert set(all_items(page)) == expected
        page.locator("button.picture").first.click()
        assert items(page)[0] in page.get_by_role("dialog").inner_text()
        page.keyboard.press("Escape")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator("main :is(script, b, i, [onerror], img[src='x'])").count() == 0
        assert dialogs == []


def _places(cells):
    return cells.evaluate_all(
        "all => all.map(({dataset: {truth, predicted}}) => [truth, predicted])"
    )


def _codes(one):
    return one["truth"][0][0], one["answers"][0]["predicted"][0]


def test_hostile_names_survive_the_address(browser, hostile):
    seen = []
    with watched(browser, hostile) as visit:
        page = visit.page
        cells = page.locator("[data-panel=matrix] button[data-truth][data-predicted]")
        places = _places(cells)
        for code, name in enumerate(HOSTILE):
            page.get_by_label("Class", exact=True).select_option(index=code)
            move(page, 0.2 + code / 100)
            cells.nth(places.index([name, HOSTILE[code - 1]])).click()
            page.wait_for_timeout(350)  # until the address is written
            seen.append((page.url, _choices(page)))
    assert len({link for link, _ in seen}) == len(HOSTILE)
    with watched(browser, hostile, address=seen[-1][0]) as visit:
        for link, choices in reversed(seen):
            visit.page.goto(link)
            chosen = visit.page.get_by_label("Class", exact=True).locator("option:checked")
            until(visit.page, f"location.hash === {link[link.index('#') :]!r}")
            assert _choices(visit.page) == choices
            assert chosen.inner_text() == choices[0][0]


def _choices(page):
    """Return the chosen class and cell, the threshold, and all that follows from them."""
    pressed = page.locator("[data-panel=matrix] button[data-truth][aria-pressed=true]")
    chosen = page.get_by_label("Class", exact=True).locator("option:checked").inner_text()
    ((truth, predicted),) = _places(pressed)
    assert truth == chosen
    return (truth, predicted), shown(page), items(page), page.evaluate(MOVED)


def taken(page, button):
    with page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_hostile_names_are_exported_as_text(browser, hostile, tmp_path):
    with watched(browser, hostile) as visit:
        page = visit.page
        roc = page.locator("[data-panel=roc]")
        for code, name in enumerate(HOSTILE):
            page.get_by_label("Class", exact=True).select_option(index=code)
            file, content = taken(page, roc.get_by_role("button", name="SVG"))
            assert re.fullmatch(r"roc(-[A-Za-z0-9-]{1,40})?\.svg", file)
            root = ElementTree.fromstring(content)  # noqa: S314 - of our own page
            tags = {one.tag.partition("}")[2] for one in root.iter()}
            assert not tags & {"script", "b", "foreignObject"}
            assert name[:20] in "".join(root.itertext())
            page.wait_for_timeout(100)  # Chromium drops the eleventh download of a second
        _, content = taken(page, page.get_by_label("Download the whole matrix as CSV"))
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
        assert len(rows) == len(HOSTILE) + 1
        for row, name in zip(rows[1:], HOSTILE, strict=True):
            assert row[0] == name


def test_models_of_hostile_names(browser, tmp_path):
    file = compared(HOSTILE[:4], rows=120).save(tmp_path / "compare.html")
    with watched(browser, file) as visit:
        page = visit.page
        for place, name in enumerate(HOSTILE[:4]):
            page.locator(".models input").nth(place).check(force=True)
            move(page, 0.4)
            metrics = {model for *_, model in page.evaluate(MOVED)}
            assert metrics == set(HOSTILE[:4])
            assert page.locator("[data-panel=roc] .mark.now").get_attribute("data-model") == name
        until(page, "location.hash.includes('also=')")
        link = page.url
        page.goto("about:blank")
        page.goto(link)
        page.wait_for_selector(READY, state="attached")
        assert page.locator(".models input").nth(3).is_checked()
        assert shown(page) == 0.4
        assert page.locator("main :is(script, b, i)").count() == 0
