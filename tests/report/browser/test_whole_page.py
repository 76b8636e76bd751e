"""Everything on a page at once: used, read aloud, without a script, and on paper."""

from __future__ import annotations

import re

import pytest
from whole_pages import (
    binary,
    compared,
    open_details,
    pictured,
    serious,
    soft,
    watched,
)

pytestmark = pytest.mark.browser

NAMES = ("binary", "pictures", "comparison", "soft")
MARK = """() => [...document.querySelectorAll("main button, main summary")]
    .filter((one) => one.checkVisibility() && !one.disabled)
    .filter((one) => !one.closest("[data-truth], [data-predicted], [data-item]"))
    .map((one, place) => {
        one.dataset.place = place;
        return [place, /save|CSV/.test(one.ariaLabel ?? "")];
    })"""
PRESS = """(place) => {
    document.querySelector(`[data-place="${place}"]`)?.click();
    document.querySelectorAll("dialog[open]").forEach((one) => one.close());
}"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return the page of a name, each written once."""
    folder = tmp_path_factory.mktemp("pages")
    photos = folder / "photos"
    known = {}

    def page(name):
        if name in known:
            return known[name]
        file = folder / f"{name}.html"
        if name == "pictures":
            pictured(photos).save(file, images=60, image_root=photos)
        else:
            made = {"binary": binary, "comparison": compared, "soft": soft}[name]()
            made.save(file)
        known[name] = file
        return file

    return page


# ---- with a screen reader ----------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious_on_the_whole_page(browser, saved, name):
    with watched(browser, saved(name)) as visit:
        assert serious(visit.page) == []
        visit.page.emulate_media(color_scheme="dark")
        assert serious(visit.page, runOnly=["color-contrast"]) == []  # the rest is the same


# ---- everything is used ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pictures", "comparison"])
def test_nothing_is_asked_for_whatever_is_used(browser, saved, name):
    with watched(browser, saved(name)) as visit:
        page, files = visit.page, []
        page.on("download", lambda one: files.append(one.suggested_filename))
        open_details(page)
        _fill(page)
        _choose(page)
        pressed = _press(page)
        _look(page)
        if page.locator("[data-panel=matrix] button[data-truth]").count():
            page.locator("[data-panel=matrix] button[data-truth]").first.click()
        page.wait_for_timeout(400)  # until the address would have been written
        endings = {file.rpartition(".")[2] for file in files}
        assert endings == {"svg", "png", "csv"}
        assert len(pressed) > 25
        visit.is_quiet()


def _fill(page):
    """Type into every box, and move every slider."""
    for place in range(page.locator("main input[type=number]").count()):
        one = page.locator("main input[type=number]").nth(place)
        one.fill("0.7")
        one.press("Enter")
    for kind in ("main input[type=range]", "main [role=slider]"):
        for place in range(page.locator(kind).count()):
            page.locator(kind).nth(place).focus()
            page.keyboard.press("ArrowLeft")


def _choose(page):
    """Choose every choice, and check every box."""
    for place in range(page.locator("main select").count()):
        one = page.locator("main select").nth(place)
        for value in one.evaluate("one => [...one.options].map(({value}) => value).slice(0, 5)"):
            one.select_option(value)
    for place in range(page.locator("main :is([type=checkbox], [type=radio])").count()):
        page.locator("main :is([type=checkbox], [type=radio])").nth(place).check(force=True)


def _press(page):
    """Press every button but those of cells and of rows, of which there are many."""
    places, files = page.evaluate(MARK), 0
    for place, is_file in places:
        page.evaluate(PRESS, place)
        files += is_file
        if is_file and files % 5 == 0:
            page.wait_for_timeout(500)  # Chromium drops the eleventh download of a second
    return places


def _look(page):
    """Copy the path of a row, and open it large."""
    rows = page.locator("[data-panel=gallery] [data-item]")
    if rows.count() == 0:
        page.locator("[data-panel=gallery]").get_by_role("button", name="All errors").click()
    if rows.first.locator("button.copy").count():
        rows.first.locator("button.copy").click()
    rows.first.locator("button").first.click()
    page.keyboard.press("ArrowRight")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()


# ---- without a script --------------------------------------------------------------------

OUTSIDE = """(width) => [...document.querySelectorAll("body *")].filter((one) => {
    if (!one.checkVisibility() || one.closest("script, .unseen")) return false;
    for (let at = one.parentElement; at; at = at.parentElement)
        if (getComputedStyle(at).overflowX !== "visible" && at !== document.documentElement)
            return false;
    const {left, right} = one.getBoundingClientRect();
    return left < -1 || right > width + 1;
}).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [360, 1200])
def test_without_a_script_the_page_tells_the_same(browser, saved, name, width):
    options = {"viewport": {"width": width, "height": 800}, "java_script_enabled": False}
    with watched(browser, saved(name), **options) as visit:
        page = visit.page
        table = "Models side by side" if name == "comparison" else "All metrics"
        grid = page.locator("table").filter(has=page.locator("caption", has_text=table)).first
        assert grid.is_visible()
        assert re.search(r"(ROC AUC|Accuracy)\s.*0\.\d{2,}", grid.inner_text(), re.DOTALL)
        cells = page.locator("[data-panel=matrix] table.matrix tbody td")
        assert cells.count() >= 4
        assert cells.first.is_visible()
        for panel in ("roc", "pr"):
            curve = page.locator(f"[data-panel={panel}] svg.chart path.curve").first
            assert curve.bounding_box()["width"] > 100
        first = "#differences" if name == "comparison" else ".advice, ul.findings li"
        assert page.locator(first).first.is_visible()
        for hidden in page.locator("[hidden]").all():
            assert not hidden.is_visible()
        assert page.locator("[data-panel=controls][hidden]").count() == 1
        assert page.locator("[data-panel=table][hidden]").count() == 1
        assert page.get_by_role("button").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OUTSIDE, width) == []


# ---- on paper ----------------------------------------------------------------------------

STILL_THERE = """() => [...document.querySelectorAll("button, select, input")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}))
    .filter((one) => !one.matches("[data-truth], [data-predicted], [data-which], .picture, .pick"))
    .filter((one) => !one.matches(".link, input[type=number], .models input, .classes select"))
    .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("name", ["pictures", "comparison"])
def test_paper_has_the_contents_and_no_tools(browser, saved, name):
    with watched(browser, saved(name)) as visit:
        page = visit.page
        bar = "getComputedStyle(document.querySelector('.bar')).position"
        assert page.evaluate(bar) == "sticky"
        assert page.evaluate(STILL_THERE) != []
        page.emulate_media(media="print")
        assert page.evaluate(bar) == "static"
        assert page.evaluate(STILL_THERE) == []
        assert page.locator("[data-panel=roc] svg.live").is_visible()
        content = page.pdf(format="A4")
        assert content.startswith(b"%PDF")
        assert len(re.findall(rb"/Type\s*/Page\b", content)) >= 3
