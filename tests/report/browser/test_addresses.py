"""A link shows what its sender saw, Back goes back, and a frame in a sandbox works without one."""

from __future__ import annotations

from html import escape

import pytest
from whole_pages import (
    LISTEN,
    MARKS,
    MOVED,
    READY,
    TEN,
    all_items,
    box,
    compared,
    items,
    move,
    pictured,
    shown,
    until,
    watched,
)

from packed import payload_of

pytestmark = pytest.mark.browser

MODELS = ("plain", "better, <i>", "best & 'last'")
STATE = """() => ({
    pressed: [...document.querySelectorAll("[data-panel] [aria-pressed=true]")]
        .map((one) => `${one.closest("[data-panel]").dataset.panel} ${one.textContent} `
            + JSON.stringify({...one.dataset})),
    checked: [...document.querySelectorAll("main :checked:not(option)")].map((one) =>
        one.closest("label").textContent),
    selected: [...document.querySelectorAll("main select")].map(({value}) => value),
    typed: [...document.querySelectorAll("main input[type=number]")].map(({value}) => value),
    order: [...document.querySelectorAll("[data-panel=matrix] tbody th")].map((one) =>
        one.textContent),
    shares: [...document.querySelectorAll("[data-panel=matrix] [data-share]")].map((one) =>
        one.dataset.share),
    said: [...document.querySelectorAll("[role=status], .gallery-asked, figure h3")].map((one) =>
        one.textContent),
})"""


@pytest.fixture(scope="module")
def ten(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ten")
    made = pictured(folder)
    return made.save(folder / "report.html", images=80, image_root=folder)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return compared(MODELS).save(tmp_path_factory.mktemp("three") / "compare.html")


def state(page):
    """Return all that a reader sees of the state."""
    return {
        "hash": page.evaluate("location.hash"),
        "metrics": page.evaluate(MOVED),
        "marks": page.evaluate(MARKS),
        "items": items(page),
        **page.evaluate(STATE),
    }


def written(page, words):
    until(page, f"location.hash.includes({words!r})")


def cell(page, truth, predicted):
    place = f'[data-truth="{truth}"][data-predicted="{predicted}"]'
    return page.locator(f"[data-panel=matrix] button{place}")


def confused(file):
    """Return a pair of classes that the page has an example of."""
    payload = payload_of(file.read_text("utf-8"))
    for one in payload["gallery"]["examples"]:
        codes = one["truth"][0][0], one["answers"][0]["predicted"][0]
        if codes[0] != codes[1]:
            return tuple(payload["classes"][code] for code in codes)
    raise AssertionError("nothing is confused")


def arrange(page, file):
    """Change the class, the threshold, a cell and the looks of the matrix."""
    page.get_by_label("Class", exact=True).select_option(label="dress")
    move(page, 0.31)
    page.get_by_label("Sort by").select_option("worst")
    page.get_by_label("Column %").check()
    page.get_by_label("Errors only").check()
    page.get_by_label("Cost of a false negative").fill("7")
    page.get_by_label("Cost of a false negative").press("Tab")
    move(page, 0.31)
    cell(page, *confused(file)).click()
    written(page, "cell=")


def test_a_link_brings_all_of_the_state(browser, ten):
    with watched(browser, ten) as visit:
        opened = state(visit.page)
        arrange(visit.page, ten)
        seen, link = state(visit.page), visit.page.url
    for word in ("c=dress", "t=", "cell=", "sort=worst", "shade=column", "errors=1", "cost=1,7"):
        assert word in link
    changed = {key for key in opened if opened[key] != seen[key]}
    assert changed == {*opened}
    with watched(browser, ten, address=link) as visit:
        assert state(visit.page) == seen
        assert shown(visit.page) == 0.31


def test_a_link_to_a_comparison_brings_model_thresholds_and_rows(browser, three):
    with watched(browser, three) as visit:
        page = visit.page
        for model, threshold in zip(MODELS, (0.3, 0.7, 0.45), strict=True):
            page.get_by_label(model, exact=True).check(force=True)
            move(page, threshold)
        page.get_by_label(MODELS[1], exact=True).check(force=True)
        page.locator("[data-panel=wins] [data-a='0'][data-b='2'][data-which=onlyB]").click()
        written(page, "rows=")
        seen, link = state(page), page.url
    assert link.count("also=") == 2
    with watched(browser, three, address=link) as visit:
        assert state(visit.page) == seen
        assert visit.page.get_by_label(MODELS[1], exact=True).is_checked()


def test_back_shows_what_was_there_before(browser, ten):
    with watched(browser, ten) as visit:
        page = visit.page
        arrange(page, ten)
        seen = state(page)
        page.evaluate("location.hash = 'c=hat&t=0.6'")  # a link somebody follows
        until(page, "document.querySelector('.bar select').selectedOptions[0].text === 'hat'")
        assert shown(page) == 0.6
        page.go_back()
        until(page, "document.querySelector('.bar select').selectedOptions[0].text === 'dress'")
        assert state(page) == seen
        page.goto("about:blank")
        page.go_back()
        page.wait_for_selector(READY, state="attached")
        assert state(page) == seen


def test_the_whole_page_works_in_a_sandboxed_frame(browser, ten):
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    try:
        context.add_init_script(LISTEN)
        page, messages = context.new_page(), []
        page.on("console", lambda one: messages.append(one.text))
        page.on("pageerror", lambda one: messages.append(str(one)))
        document = escape(ten.read_text("utf-8"), quote=True)
        frame = f'<iframe sandbox="allow-scripts" srcdoc="{document}" width=1100 height=800>'
        page.set_content(f"<!doctype html>{frame}")
        page.frame_locator("iframe").locator(READY).wait_for()
        inside = page.frames[1]
        opened = state(inside)
        arrange_in_frame(inside, ten)
        assert inside.evaluate("location.hash") == ""
        assert state(inside)["metrics"] != opened["metrics"]
        assert shown(inside) == 0.31
        found = items(inside)
        inside.locator("button.picture").first.click()
        dialog = inside.get_by_role("dialog")
        assert found[0] in dialog.inner_text()
        dialog.get_by_role("button", name="Close").click()
        inside.get_by_role("button", name="Youden").click()
        assert shown(inside) != 0.31
        inside.locator("[data-panel=pr]").get_by_role("button", name="SVG").click()
        assert "<svg " in inside.locator("textarea").input_value()
        inside.get_by_role("button", name="Close").last.click()
        mark = inside.locator("[data-panel=histogram] [role=slider]")
        before = shown(inside)
        mark.focus()
        mark.press("ArrowRight")
        assert shown(inside) > before
        page.wait_for_timeout(400)  # until the address would have been written
        assert messages == []
        assert inside.evaluate("window.blocked") == []
    finally:
        context.close()


def arrange_in_frame(inside, file):
    """Do the same as on a page of its own, where there is an address to wait for."""
    inside.get_by_label("Class", exact=True).select_option(label="dress")
    move(inside, 0.31)
    inside.get_by_label("Sort by").select_option("worst")
    truth, predicted = confused(file)
    cell(inside, truth, predicted).click()
    examples = payload_of(file.read_text("utf-8"))["gallery"]["examples"]
    codes = TEN.index(truth), TEN.index(predicted)
    expected = {
        one["item"]
        for one in examples
        if (one["truth"][0][0], one["answers"][0]["predicted"][0]) == codes
    }
    assert set(all_items(inside)) == expected
    assert box(inside).is_enabled()
