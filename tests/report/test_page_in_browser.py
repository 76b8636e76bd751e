"""The page in a real browser: quiet, alone, and no wider than a telephone."""

import pytest

from tellapart.report import to_html

pytestmark = pytest.mark.browser

SAMPLES = [
    "binary", "three", "twelve", "forty", "many", "multilabel", "soft", "hardened", "scoreless",
]  # fmt: skip


@pytest.fixture
def visit(browser, built, tmp_path):
    """Open the page of a sample; tell what it requested and what it said."""
    contexts = []

    def open_page(name, *, width=1200, **options):
        file = tmp_path / "report.html"
        result, drawings = built(name)
        file.write_text(to_html(result, drawings, title=name, source="tests"), encoding="utf-8")
        context = browser.new_context(
            offline=True, viewport={"width": width, "height": 800}, **options
        )
        contexts.append(context)
        page, requests, messages = context.new_page(), [], []
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(file.as_uri(), wait_until="load")
        return page, requests, messages, file.as_uri()

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", [*SAMPLES, "odd", "odd binary"])
def test_the_page_asks_for_nothing_and_says_nothing(visit, name):
    page, requests, messages, address = visit(name)
    assert [url for url in requests if not url.startswith("data:")] == [address]
    assert messages == []
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"


@pytest.mark.parametrize("name", [*SAMPLES, "odd", "odd binary"])
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_never_scrolls_sideways(visit, name, width):
    page, *_ = visit(name, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["binary", "three", "twelve", "odd"])
def test_no_label_leaves_its_drawing(visit, name):
    page, *_ = visit(name, width=360)
    outside = page.evaluate(
        """() => [...document.querySelectorAll("svg.chart")].flatMap((svg) => {
            const frame = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text")].filter((text) => {
                const box = text.getBoundingClientRect();
                return box.left < frame.left - 1 || box.right > frame.right + 1
                    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
            }).map((text) => text.textContent);
        })"""
    )
    assert outside == []


@pytest.mark.parametrize("name", ["binary", "three", "forty"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(visit, name, scheme):
    """WCAG AA: a contrast of 4.5 for text, whatever the cell is shaded with."""
    page, *_ = visit(name, color_scheme=scheme)
    weakest = page.evaluate(
        """() => {
            const canvas = new OffscreenCanvas(1, 1).getContext("2d", {willReadFrequently: true});
            const over = (layers) => {
                canvas.clearRect(0, 0, 1, 1);
                for (const layer of layers) {
                    canvas.fillStyle = layer;
                    canvas.fillRect(0, 0, 1, 1);
                }
                return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
            };
            const light = (rgb) => rgb.map((c) => c / 255)
                .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const behind = (node) => {
                const layers = [];
                for (let at = node; at; at = at.parentElement)
                    layers.unshift(getComputedStyle(at).backgroundColor);
                return layers;
            };
            let weakest = [99, ""];
            const texts = "td, th, p, dt, dd, span, li, strong, h1, h2, h3";
            for (const node of document.querySelectorAll(texts)) {
                if (!node.textContent.trim()) continue;
                const layers = behind(node);
                const ink = light(over([...layers, getComputedStyle(node).color]));
                const paper = light(over(layers));
                const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
                if (contrast < weakest[0]) weakest = [contrast, node.outerHTML];
            }
            return weakest;
        }"""
    )
    assert weakest[0] >= 4.5, weakest


@pytest.mark.parametrize("name", [*SAMPLES, "odd"])
def test_paper_shows_whole_tables_on_white(visit, name):
    page, *_ = visit(name, color_scheme="dark", width=700)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    clipped = page.evaluate(
        """() => [...document.querySelectorAll(".scroll")]
            .filter((box) => getComputedStyle(box).overflowY !== "visible").length"""
    )
    assert clipped == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
