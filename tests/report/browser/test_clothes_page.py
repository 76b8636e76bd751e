"""The page of 372 real photos, predicted by a small classifier: every cell opens its own rows."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from whole_pages import all_items, binary, box, items, move, until, watched

from packed import payload_of
from tellapart.cli import main

pytestmark = pytest.mark.browser

CELLS = "[data-panel=matrix] button[data-truth][data-predicted]"
DECODED = """async (all) => {
    const images = [...document.querySelectorAll(all)];
    for (const image of images) {
        image.scrollIntoView();
        for (let wait = 0; !image.src && wait < 200; wait++)
            await new Promise((done) => setTimeout(done, 10));
        await image.decode();
    }
    return images.map((image) => image.naturalWidth);
}"""


@pytest.fixture(scope="module")
def clothes(real_data, tmp_path_factory, ran):
    """Return the page that the command makes of the example's predictions."""
    photos = real_data / "clothing_images" / "test"
    if not photos.is_dir():
        pytest.skip(f"no photos of clothes in {photos}")
    predictions = ran("clothing.py").folder / "out" / "predictions.csv"
    file = tmp_path_factory.mktemp("clothing") / "report.html"
    words = ["report", str(predictions), "--image-root", str(photos), "-o", str(file), "--quiet"]
    assert main(words) == 0
    return file


@pytest.fixture(scope="module")
def cells(clothes):
    """Return the embedded examples of every cell, as (score of the prediction, row, item)."""
    payload = payload_of(clothes.read_text("utf-8"))
    names, found = payload["classes"], defaultdict(list)
    for one in payload["gallery"]["examples"]:
        (answer,), code = one["answers"], one["truth"][0][0]
        (predicted,) = answer["predicted"]
        score = dict(map(tuple, answer["scores"]))[predicted]
        found[names[code], names[predicted]].append((score, one["row"], one["item"]))
    assert sum(map(len, found.values())) == 240
    return found


def surest_first(cell, rows):
    """Return items, the most confident wrong first; of right ones the least confident."""
    sign = 1 if cell[0] == cell[1] else -1
    return [item for *_, item in sorted(rows, key=lambda one: (sign * one[0], one[1]))]


def test_every_cell_opens_its_own_rows(browser, clothes, cells):
    with watched(browser, clothes) as visit:
        page, opened = visit.page, set()
        places = page.eval_on_selector_all(
            CELLS,
            "all => all.map(({dataset: {truth, predicted, value}}) => "
            "[truth, predicted, Number(value)])",
        )
        assert len(places) == 100
        assert sum(value for *_, value in places) == 372
        for truth, predicted, value in places:
            expected = surest_first((truth, predicted), cells.get((truth, predicted), []))
            assert bool(expected) == bool(value)  # nothing that occurs is without an example
            if not value and opened:
                continue
            page.locator(f'{CELLS}[data-truth="{truth}"][data-predicted="{predicted}"]').click()
            assert all_items(page) == expected, (truth, predicted)
            opened.update(expected)
            said = page.locator("[data-panel=gallery] > [role=status]").inner_text()
            assert f"Showing {len(expected)} of {value} row" in said or not value
        assert len(opened) == 240


def test_pictures_of_a_cell_are_decoded(browser, clothes, cells):
    wrong = max((cell for cell in cells if cell[0] != cell[1]), key=lambda cell: len(cells[cell]))
    with watched(browser, clothes) as visit:
        page = visit.page
        for truth, predicted in (wrong, (wrong[0], wrong[0])):
            page.locator(f'{CELLS}[data-truth="{truth}"][data-predicted="{predicted}"]').click()
            widths = page.evaluate(DECODED, "[data-panel=gallery] [data-item] img")
            assert len(widths) == len(cells[truth, predicted]) > 1
            assert min(widths) > 0
            assert max(widths) <= 96
            words = page.locator("[data-panel=gallery] [data-item] img").first.get_attribute("alt")
            assert words == f"{truth} predicted as {predicted}: {items(page)[0]}"


def test_the_threshold_moves_rows_from_cell_to_cell(browser, tmp_path):
    """Which rows are false alarms, and which of them is the worst, the threshold decides."""
    made = binary(400)
    file = made.save(tmp_path / "report.html", images=200)
    payload = payload_of(file.read_text("utf-8"))
    examples = [
        (dict(map(tuple, one["answers"][0]["scores"]))[1], one["truth"][0][0], one["item"])
        for one in payload["gallery"]["examples"]
    ]
    seen = []
    with watched(browser, file) as visit:
        page = visit.page
        page.locator("[data-panel=table] [data-truth='0'][data-predicted='1']").click()
        for threshold in (0.5, 0.7, 0.3):
            move(page, threshold)
            at = float(box(page).input_value())
            cut = np.float32(at)
            alarms = [one for one in examples if one[1] == 0 and np.float32(one[0]) >= cut]
            expected = [item for *_, item in sorted(alarms, key=lambda one: -one[0])][:24]
            last = expected[-1]
            until(page, f"[...document.querySelectorAll('[data-item]')].length === {len(expected)}")
            until(
                page,
                f"[...document.querySelectorAll('[data-item]')].at(-1).dataset.item === '{last}'",
            )
            assert items(page) == expected
            said = page.locator("[data-panel=gallery] > [role=status]").inner_text()
            assert f" {len(alarms)} are in this page" in said
            seen.append(len(alarms))
    assert len(set(seen)) == 3
