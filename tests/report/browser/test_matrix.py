"""The matrix of decisions in a real browser: numbers, looks, keys, and many classes."""

import re

import numpy as np
import pytest
from matrix_pages import HOSTILE, axe, several, two, visited

pytestmark = pytest.mark.browser

TEN = (
    "shirt",
    "t-shirt",
    "long sleeve",
    "dress",
    "hat",
    "shoes",
    "pants",
    "shorts",
    "coat",
    "belt",
)
CELLS = "[data-panel=matrix] button[data-truth][data-predicted]"

READ = """(cells) => [...document.querySelectorAll(cells)].map((each) =>
    [each.dataset.truth, each.dataset.predicted, Number(each.dataset.value)])"""
MARGIN = """(name) => [...document.querySelectorAll(`[data-margin=${name}]`)]
    .map((each) => Number(each.dataset.value))"""


@pytest.fixture(scope="module")
def ten():
    return several(TEN, 1500)


def read(page, classes):
    place = {name: code for code, name in enumerate(classes)}
    counts = np.full((len(classes), len(classes)), -1)
    for truth, predicted, value in page.evaluate(READ, CELLS):
        counts[place[truth], place[predicted]] = value
    return counts


def cell(page, truth, predicted):
    return page.locator(f'{CELLS}[data-truth="{truth}"][data-predicted="{predicted}"]')


def names_in_order(page):
    return page.eval_on_selector_all(
        ".matrix tbody th button", "all => all.map((each) => each.dataset.truth)"
    )


def test_counts_and_margins_are_those_of_python(browser, ten, tmp_path):
    counts = ten.counts
    with visited(browser, ten.page(), tmp_path) as page:
        assert np.array_equal(read(page, TEN), counts)
        recall, precision = np.diag(counts) / counts.sum(axis=1), np.diag(counts) / counts.sum(0)
        assert np.allclose(page.evaluate(MARGIN, "recall"), recall, rtol=1e-15)
        assert np.allclose(page.evaluate(MARGIN, "precision"), precision, rtol=1e-15)
        share = 100 * counts[0, 3] / counts[0].sum()
        label = f"shirt predicted as dress: {counts[0, 3]} of {counts[0].sum()} ({share:.1f}%)"
        assert cell(page, "shirt", "dress").get_attribute("aria-label") == label


def test_the_look_changes_and_the_numbers_stay(browser, ten, tmp_path):
    counts = ten.counts
    with visited(browser, ten.page(), tmp_path) as page:
        page.get_by_label("Column %").check()
        share = 100 * counts[0, 3] / counts[:, 3].sum()
        assert cell(page, "shirt", "dress").get_attribute("data-share") == f"{share:.1f}%"
        page.get_by_label("Row %").check()
        share = 100 * counts[0, 3] / counts[0].sum()
        assert cell(page, "shirt", "dress").get_attribute("data-share") == f"{share:.1f}%"
        page.get_by_label("Log colour").check()
        page.get_by_label("Errors only").check()
        assert cell(page, "shirt", "shirt").inner_text() == ""
        assert page.locator(".diagonal.empty").count() == len(TEN)
        assert np.array_equal(read(page, TEN), counts)
        recall = np.diag(counts) / counts.sum(axis=1)
        for sort, order in (
            ("worst", np.argsort(recall, kind="stable")),
            ("support", np.argsort(-counts.sum(axis=1), kind="stable")),
            ("name", np.argsort(TEN)),
            ("order", np.arange(len(TEN))),
        ):
            page.get_by_label("Sort by").select_option(sort)
            assert names_in_order(page) == [TEN[code] for code in order]


def test_cells_are_chosen_by_click_and_by_key(browser, ten, tmp_path):
    with visited(browser, ten.page(), tmp_path) as page:
        pressed = page.locator(".matrix button[aria-pressed=true]")
        cell(page, "shirt", "dress").click()
        cell(page, "hat", "belt").click(modifiers=["Shift"])
        assert pressed.count() == 2
        cell(page, "hat", "belt").click()
        assert pressed.count() == 1
        for key in ("ArrowUp", "ArrowLeft"):
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.predicted") == "coat"
        page.keyboard.press("Home")  # the head of the row: all its errors
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.ariaPressed") == "true"
        wrong = ten.counts[3].sum() - ten.counts[3, 3]
        expected = f"dress predicted as something else: {wrong} wrong of {ten.counts[3].sum()}"
        assert expected in page.locator(".matrix-chosen").inner_text()
        page.keyboard.press("Enter")
        assert pressed.count() == 0
        assert page.locator(".matrix button[tabindex='0']").count() == 1  # one stop of Tab


def test_two_classes_have_sensitivity_and_specificity(browser, tmp_path):
    sample = two()
    with visited(browser, sample.page(), tmp_path) as page:
        counts = sample.counts
        assert np.array_equal(read(page, sample.classes), counts)
        rates = np.diag(counts) / counts.sum(axis=1)
        assert page.evaluate(MARGIN, "specificity") == [pytest.approx(rates[0], rel=1e-15)]
        assert page.evaluate(MARGIN, "sensitivity") == [pytest.approx(rates[1], rel=1e-15)]
        assert "own threshold, 0.5" in page.locator("[data-panel=matrix]").inner_text()


def test_the_positive_class_is_first_as_in_the_table_at_the_threshold(browser, tmp_path):
    for classes in (("healthy", "sick"), ("well", "ill")):  # in sorted order and not
        with visited(browser, two(classes=classes).page(), tmp_path) as page:
            assert names_in_order(page) == [classes[1], classes[0]]
            beside = "[data-panel=table] .two-by-two tbody th"
            assert page.locator(beside).all_inner_texts() == [classes[1], classes[0]]
            lines = page.eval_on_selector_all(
                ".matrix tbody tr:first-child > *",
                "all => all.map((each) => getComputedStyle(each).verticalAlign)",
            )
            assert set(lines) == {"middle"}


def test_a_name_that_cannot_be_seen_is_said(browser, tmp_path):
    with visited(browser, several(("", "x", "y"), 200).page(), tmp_path) as page:
        cell(page, "", "x").click()
        assert page.locator(".matrix-chosen").inner_text().startswith("(empty) predicted as x: ")
        assert page.locator(".matrix tbody th").first.inner_text() == "(empty)"


def test_the_file_holds_the_whole_matrix(browser, ten, tmp_path):
    with visited(browser, ten.page(), tmp_path) as page:
        with page.expect_download() as download:
            page.get_by_label("Download the whole matrix as CSV").click()
        lines = download.value.path().read_text("utf-8").splitlines()
    assert lines[0] == ",".join(("truth", *TEN))
    rows = [line.split(",") for line in lines[1:]]
    assert [row[0] for row in rows] == list(TEN)
    assert np.array_equal(np.array([row[1:] for row in rows], int), ten.counts)


def test_a_name_is_found_among_many(browser, tmp_path):
    sample = several([f"breed {code}" for code in range(30)], 2000)
    with visited(browser, sample.page(), tmp_path) as page:
        page.get_by_label("Find a class").fill("BREED 27")
        assert page.locator(".found").count() == 2  # its row and its column
        box = page.locator("tbody th.found").bounding_box()
        frame = page.locator("[data-panel=matrix] .scroll").bounding_box()
        assert frame["y"] <= box["y"] < frame["y"] + frame["height"]


def test_a_thousand_classes(browser, tmp_path):
    sample = several([f"species {code:04d}" for code in range(1000)], 50_000, seed=4, scored=False)
    counts = sample.counts
    with visited(browser, sample.page(), tmp_path) as page:
        painted = page.evaluate(
            """() => {
                const canvas = document.querySelector("[data-panel=matrix] canvas");
                const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, 1);
                return [canvas.width, data[3]];
            }"""
        )
        assert painted[0] > 300  # pixels
        assert painted[1] > 0  # the first class on the diagonal
        found = page.evaluate(READ, CELLS)
        errors = counts - np.diag(np.diag(counts))
        assert [mass for *_, mass in found] == sorted(errors.ravel(), reverse=True)[:50]
        assert all(
            counts[int(truth[-4:]), int(predicted[-4:])] == mass for truth, predicted, mass in found
        )
        assert page.locator("[data-panel=matrix] *").count() < 1500
        page.get_by_role("button", name="Show more").click()
        assert page.locator(CELLS).count() == 100
        worst = page.locator(".matrix-classes tbody th button").first.get_attribute("data-truth")
        recall = np.diag(counts) / counts.sum(axis=1)
        assert worst == sample.classes[int(np.argmin(recall))]
        page.get_by_role("button", name="n", exact=True).click()
        largest = page.locator(".matrix-classes tbody th button").first.get_attribute("data-truth")
        assert largest == sample.classes[int(np.argmax(counts.sum(axis=1)))]
        page.get_by_label("Find a class").fill("species 0123")
        assert page.locator(".matrix-classes tbody tr").count() == 1
        page.locator("[data-panel=matrix] canvas").click(position={"x": 1, "y": 1})
        chosen = page.locator(".matrix-chosen").inner_text()
        assert re.match(r"(species 000\d) predicted as \1: ", chosen)  # on the diagonal
        assert axe(page, "[data-panel=matrix]") == []


def test_names_from_outside_do_no_harm(browser, tmp_path):
    sample = several(HOSTILE, 400)
    with visited(browser, sample.page(), tmp_path, viewport={"width": 360, "height": 800}) as page:
        assert np.array_equal(read(page, HOSTILE), sample.counts)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator("[data-panel=matrix] script, [data-panel=matrix] b").count() == 0
        page.locator(CELLS).first.click()
        assert (
            "<script>alert(1)</script> predicted as" in page.locator(".matrix-chosen").inner_text()
        )


def test_a_class_without_rows_and_a_page_of_two_rows(browser, tmp_path):
    sample = several(("cat", "dog", "owl"), 200, without=(1,))
    with visited(browser, sample.page(), tmp_path) as page:
        assert np.array_equal(read(page, sample.classes), sample.counts)
        margins = page.evaluate(MARGIN, "recall")
        assert np.isnan(margins[1])
        assert "—" in page.locator("[data-margin=recall]").nth(1).inner_text()
        page.get_by_label("Sort by").select_option("worst")
        assert names_in_order(page)[-1] == "dog"
    small = two(2)
    with visited(browser, small.page(), tmp_path) as page:
        assert np.array_equal(read(page, small.classes), small.counts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_and_use_it(browser, ten, tmp_path, scheme):
    with visited(browser, ten.page(), tmp_path, color_scheme=scheme) as page:
        cell(page, "shirt", "dress").click()
        assert axe(page, "[data-panel=matrix]") == []
