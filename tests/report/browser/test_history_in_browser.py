"""The page of a history in a real browser: light, dark, narrow, offline, without a script."""

from __future__ import annotations

import pytest

import tellapart as ta
from history_samples import days, evaluated

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=document.title='broken'>"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("history")
    for k, skill in enumerate((2.0, 2.0, 0.2, 2.0)):
        ta.keep(evaluated(skill, seed=k), folder / "runs", name="net", when=days(k))
        ta.keep(evaluated(seed=k), folder / "runs", name=HOSTILE, tags={"a": HOSTILE}, when=days(k))
    return ta.read_history(folder / "runs").save(folder / "history.html", title="history")


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1100), ("dark", 1100), ("light", 360), ("dark", 360)]
)
def test_the_page_shows_charts_and_tables(browser, file, scheme, width):
    context = browser.new_context(
        offline=True, color_scheme=scheme, viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert page.title() == "history"
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("img").count() == 0
    chart = page.locator("svg.chart").first
    assert chart.bounding_box()["width"] <= width
    assert chart.locator("polygon").count() == 2
    worse = chart.locator("polygon[fill=currentColor]")
    assert worse.count() == 1
    ink, paper = (
        page.evaluate("(one) => getComputedStyle(one).fill", worse.element_handle()),
        page.evaluate("getComputedStyle(document.body).backgroundColor"),
    )
    assert ink != paper
    told = chart.locator("g.run", has=page.locator("polygon[fill=currentColor]")).locator("title")
    assert "adjusted p" in told.text_content()
    assert told.text_content().rstrip().endswith("worse")
    table = page.get_by_role("region", name="ROC AUC: net")
    assert table.get_by_role("row").count() == 5
    assert table.get_by_text("worse", exact=True).is_visible()
    context.close()


def test_paper_shows_every_table(browser, file):
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    regions = page.locator("[role=region]")
    assert regions.count() > 4
    for place in range(regions.count()):
        assert regions.nth(place).is_visible()
    context.close()
