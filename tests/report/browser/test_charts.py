"""The charts of the page in a real browser: what moves, what is said, what can be taken away."""

from __future__ import annotations

import csv
import io
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from scipy import special

import tellapart as ta
from packed import with_payload
from tellapart.report.html.payload import payload_json
from tellapart.results.pages import Exploration

pytestmark = pytest.mark.browser

CURVES = ("roc", "pr", "gain", "lift", "det")
UPRIGHT = ("threshold", "decision", "histogram", "reliability")
SVG = "{http://www.w3.org/2000/svg}"


def binary(rows=300):
    random = np.random.default_rng(7)
    truth = random.integers(0, 2, rows)
    return ta.evaluate(truth, special.expit(random.normal(1.6 * truth - 0.8, 1.0)))


def several():
    random = np.random.default_rng(8)
    truth = np.r_[np.arange(3), random.integers(0, 3, 297)]
    logits = random.normal(size=(300, 3))
    logits[np.arange(300), truth] += 1.5
    names = np.array(["cat", "dog <b>", "owl"])
    return ta.evaluate(names[truth], special.softmax(logits, axis=1), classes=list(names))


@pytest.fixture
def visit(browser, tmp_path):
    """Open the page of an evaluation; tell what it said."""
    contexts = []

    def open_page(evaluation, *, address=None, width=1200, **options):
        file = tmp_path / "report.html"
        evaluation.save(file, overwrite=True)
        context = browser.new_context(
            offline=True, viewport={"width": width, "height": 900}, **options
        )
        contexts.append(context)
        page, messages = context.new_page(), []
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(address or file.as_uri())
        page.wait_for_selector("html[data-ready=yes]", state="attached")
        return page, messages

    yield open_page
    for context in contexts:
        context.close()


def mark(page, name):
    return page.locator(f"[data-panel={name}] [role=slider]")


def threshold(page, name="roc"):
    return float(mark(page, name).get_attribute("data-threshold").replace("Infinity", "inf"))


def drag(page, name, across, up):
    """Drag a mark to a place of the picture, given as parts of its width and height."""
    mark(page, name).scroll_into_view_if_needed()
    handle = mark(page, name).locator("circle").last.bounding_box()
    picture = page.locator(f"[data-panel={name}] svg.live").bounding_box()
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    x, y = picture["x"] + across * picture["width"], picture["y"] + up * picture["height"]
    page.mouse.move(x, y, steps=3)
    page.mouse.up()


def taken(page, name, button):
    with page.expect_download() as download:
        page.locator(f"[data-panel={name}]").get_by_role("button", name=button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def parsed(content):
    return ElementTree.fromstring(content)  # noqa: S314 - of our own page


def test_dragging_one_mark_moves_all_and_says_what_python_computes(visit):
    evaluation = binary()
    page, messages = visit(evaluation)
    assert threshold(page) == 0.5
    seen = {0.5}
    for name, across, up in (("roc", 0.5, 0.2), ("histogram", 0.7, 0.5), ("gain", 0.3, 0.4)):
        drag(page, name, across, up)
        now = threshold(page)
        assert now not in seen
        seen.add(now)
        for other in (*CURVES, *UPRIGHT):
            assert threshold(page, other) == now
        curve = evaluation.curve("roc")
        k = int(np.argmin(np.abs(curve["threshold"] - now)))
        assert curve["threshold"][k] == now  # an observed score
        said = mark(page, "roc").get_attribute("aria-valuetext")
        assert f"recall {curve['true_positive_rate'][k]:.3f}" in said
        rate = re.search(r"false positive rate ([\d.]+)", said)
        assert float(rate[1]) == pytest.approx(curve["false_positive_rate"][k], abs=6e-4)
    assert messages == []


def test_the_mark_lies_where_the_curve_is_nearest_to_the_pointer(visit):
    evaluation = binary()
    page, _ = visit(evaluation)
    drag(page, "roc", 0.4, 0.35)
    curve = evaluation.curve("roc")
    x = 46 + curve["false_positive_rate"] * (360 - 58)
    y = 330 - 42 - curve["true_positive_rate"] * (330 - 52)
    nearest = int(np.argmin(np.hypot(x - 0.4 * 360, y - 0.35 * 330)))
    assert threshold(page) == curve["threshold"][nearest]
    dot = mark(page, "roc").locator(".dot")
    assert float(dot.get_attribute("cx")) == pytest.approx(x[nearest], abs=0.01)
    assert float(dot.get_attribute("cy")) == pytest.approx(y[nearest], abs=0.01)


def test_keys_step_from_one_operating_point_to_the_next(visit):
    evaluation = binary()
    page, _ = visit(evaluation)
    scores = evaluation.curve("roc")["threshold"]
    start = int(np.searchsorted(-scores, -0.5, side="right")) - 1
    mark(page, "roc").focus()
    for key, index in (
        ("ArrowRight", start + 1), ("ArrowUp", start + 2), ("ArrowLeft", start + 1),
        ("PageUp", start + 11), ("PageDown", start + 1), ("End", len(scores) - 1),
    ):  # fmt: skip
        page.keyboard.press(key)
        assert threshold(page) == scores[index]
        assert mark(page, "roc").get_attribute("aria-valuenow") == str(index)
    mark(page, "histogram").focus()  # where x is the threshold, right is higher
    page.keyboard.press("ArrowRight")
    assert threshold(page) == scores[-2]
    page.keyboard.press("End")
    assert threshold(page) == np.inf
    assert "∞" in mark(page, "roc").get_attribute("aria-valuetext")
    names = page.locator("[role=slider]").evaluate_all("all => all.map(one => one.ariaLabel)")
    assert len(set(names)) == len(names)
    assert "Threshold" not in names


def test_a_finger_drags_the_mark(visit):
    page, messages = visit(binary(), has_touch=True, width=360)
    mark(page, "roc").scroll_into_view_if_needed()
    before = threshold(page)
    page.evaluate(
        """() => {
            const mark = document.querySelector("[data-panel=roc] [role=slider]");
            const svg = mark.ownerSVGElement;
            svg.setPointerCapture = () => {};  // of a pointer that no hardware has
            const from = mark.querySelector(".dot").getBoundingClientRect();
            const send = (node, type, x, y) => node.dispatchEvent(new PointerEvent(type, {
                bubbles: true, pointerId: 5, pointerType: "touch", clientX: x, clientY: y,
                isPrimary: true, button: type === "pointermove" ? -1 : 0}));
            send(mark, "pointerdown", from.left + 5, from.top + 5);
            send(svg, "pointermove", from.left + 60, from.top - 30);
            send(svg, "pointerup", from.left + 60, from.top - 30);
        }"""
    )
    assert threshold(page) < before
    style = "getComputedStyle(document.querySelector('[role=slider]')).touchAction"
    assert page.evaluate(style) == "none"
    assert messages == []


def test_hovering_tells_the_nearest_point(visit):
    page, _ = visit(binary())
    picture = page.locator("[data-panel=roc] svg.live")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    tip = page.locator("[data-panel=roc] .tip")
    assert tip.is_visible()
    assert re.search(r"threshold [\d.]+recall [\d.]+false positive rate", tip.text_content())
    page.mouse.move(2, 2)
    assert not tip.is_visible()


def test_the_table_and_the_file_have_the_numbers_of_python(visit):
    evaluation = binary()
    page, messages = visit(evaluation)
    for name, x, y in (
        ("roc", "false_positive_rate", "true_positive_rate"), ("pr", "recall", "precision"),
        ("gain", "share_flagged", "share_found"),
    ):  # fmt: skip
        file, content = taken(page, name, "CSV")
        assert file == f"{name}-1.csv"
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"))))
        full = evaluation.curve(name)
        assert [float(row["threshold"]) for row in rows] == full["threshold"].tolist()
        for column in (x, y):
            found = [float(row[column] or "nan") for row in rows]
            np.testing.assert_allclose(found, full[column], rtol=1e-12)
    panel = page.locator("[data-panel=roc]")
    panel.get_by_role("button", name="Table").click()
    assert panel.locator("tbody:not(.now) tr").count() == 100
    assert "100 of 301 operating points" in panel.inner_text()
    assert panel.locator("tbody.now").inner_text().startswith("0.")
    before = panel.locator("tbody.now").inner_text()
    drag(page, "pr", 0.8, 0.5)
    assert panel.locator("tbody.now").inner_text() != before
    assert messages == []


@pytest.mark.parametrize(("scheme", "names"), [("light", CURVES), ("dark", UPRIGHT)])
def test_saved_pictures_stand_alone(visit, scheme, names):
    """Few at once: Chromium drops the eleventh download of a second."""
    page, messages = visit(binary(), color_scheme=scheme)
    for name in names:
        _, content = taken(page, name, "SVG")
        root = parsed(content)
        words = {key.partition("}")[2] or key for one in root.iter() for key in one.attrib}
        assert not words & {"class", "style", "role", "tabindex"}
        assert b"var(" not in content
        assert not root.findall(f".//{SVG}style")
        inks = {one.get("stroke") for one in root.iter(f"{SVG}path")}
        assert "rgb(0, 114, 178)" in inks  # the blue of paper, in the dark too
        for one in (*root.iter(f"{SVG}path"), *root.iter(f"{SVG}line")):
            assert one.get("fill") is not None
        texts = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
        assert root.find(f"{SVG}title").text in texts
    file, content = taken(page, "roc", "PNG")
    assert file.endswith(".png")
    assert content.startswith(b"\x89PNG")
    size = struct.unpack(">II", content[16:24])
    root = parsed(taken(page, "roc", "SVG")[1])
    assert size == (2 * int(root.get("width")), 2 * int(root.get("height")))
    assert messages == []


def test_in_a_frame_that_forbids_downloads_the_text_is_shown(browser, tmp_path):
    file = tmp_path / "report.html"
    binary(60).save(file)
    context = browser.new_context(offline=True)
    page, messages = context.new_page(), []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.evaluate(
        """text => {
            const frame = document.createElement("iframe");
            frame.sandbox = "allow-scripts"; frame.srcdoc = text;
            frame.width = 900; frame.height = 700;
            document.body.append(frame);
        }""",
        file.read_text(encoding="utf-8"),
    )
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready=yes]").wait_for()
    frame.locator("[data-panel=roc]").get_by_role("button", name="CSV").click()
    assert frame.locator("textarea").input_value().startswith("threshold,tp,fp,fn,tn,")
    frame.get_by_role("button", name="Close").click()
    frame.locator("[data-panel=roc]").get_by_role("button", name="PNG").click()
    picture = frame.locator("dialog img")
    picture.wait_for()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 960
    assert messages == []
    context.close()


def test_a_quiet_class_is_chosen_by_its_curve_or_its_name(visit):
    page, messages = visit(several())
    roc = page.locator("[data-panel=roc]")
    assert roc.locator(".faint").count() == 2
    assert roc.get_by_role("button", name="cat").get_attribute("aria-pressed") == "true"
    roc.get_by_role("button", name="dog <b>").click()
    assert roc.locator("h3").inner_text() == "ROC curve: dog <b>"
    focused = page.evaluate("document.activeElement.textContent")
    assert focused.strip().startswith("dog <b>")
    assert page.locator("[data-panel=gain] [aria-pressed=true]").inner_text().startswith("dog <b>")
    roc.locator(".pick[d]").last.dispatch_event("click")
    assert roc.locator("h3").inner_text() == "ROC curve: owl"
    assert messages == []


def overlaid():
    """Return the page of one model with the payload of two: what a comparison explores."""
    random = np.random.default_rng(9)
    truth = random.integers(0, 2, 400)
    models = {
        name: ta.evaluate(truth, special.expit(random.normal(gap * truth - gap / 2, 1.0)))
        for name, gap in (("plain", 1.0), ("=large, <b>", 2.2))
    }
    results = {name: one.result for name, one in models.items()}
    payload = payload_json(results, Exploration({name: one.views for name, one in models.items()}))
    return models, with_payload(models["plain"].page(), payload)


def test_models_share_every_chart_and_keep_their_thresholds(browser, tmp_path):
    models, text = overlaid()
    file = tmp_path / "compare.html"
    file.write_text(text, encoding="utf-8")
    context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
    page, messages = context.new_page(), []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    roc = page.locator("[data-panel=roc]")
    assert roc.locator("path.curve").count() == 2
    assert mark(page, "roc").get_attribute("data-model") == "plain"
    drag(page, "roc", 0.7, 0.2)
    low = threshold(page)
    assert low != 0.5
    roc.get_by_role("button", name="=large").click()
    assert mark(page, "roc").get_attribute("data-model") == "=large, <b>"
    assert threshold(page) == 0.5
    other = roc.locator(".mark:not([role])")
    assert (other.get_attribute("data-model"), float(other.get_attribute("data-threshold"))) == (
        "plain", low,
    )  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(taken(page, "roc", "CSV")[1].decode("utf-8"))))
    for name, model in models.items():
        found = [float(row["false_positive_rate"]) for row in rows if row["model"] == name]
        np.testing.assert_allclose(found, model.curve("roc")["false_positive_rate"], rtol=1e-12)
    assert messages == []
    context.close()


def test_metrics_and_heights_can_be_chosen(visit):
    evaluation = binary()
    page, messages = visit(evaluation)
    panel = page.locator("[data-panel=threshold]")
    assert panel.locator("path.curve").count() == 4
    panel.get_by_label("Metric", exact=True).select_option("mcc")
    assert panel.locator("path.curve").count() == 1
    said = mark(page, "threshold").get_attribute("aria-valuetext")
    assert re.search(r"threshold 0\.5, .* 0\.\d{3}", said)
    histogram = page.locator("[data-panel=histogram]")
    heights = histogram.locator(".axis").last
    assert heights.text_content() == "share of the class"
    before = histogram.locator("path.positive").get_attribute("d")
    for height, words in (("count", "rows"), ("log", "rows")):
        histogram.get_by_label("Height", exact=True).select_option(height)
        assert heights.text_content() == words
    assert histogram.locator("path.positive").get_attribute("d") != before
    assert messages == []


def test_what_was_drawn_is_said(visit):
    page, _ = visit(binary(300))
    told = page.locator("[data-panel=controls]")
    assert "All 300 distinct scores are operating points here" in told.inner_text()
    page, _ = visit(binary(20_000))
    text = page.locator("[data-panel=controls]").inner_text()
    found = re.search(r"([\d,]+) operating points of 20,000 distinct scores", text)
    assert 100 < int(found[1].replace(",", "")) < 2_000
    assert re.search(r"further off than 0\.\d\d pixels on a plot 600 wide", text)


@pytest.mark.parametrize("width", [360, 1200])
def test_no_live_label_leaves_its_drawing(visit, width):
    page, _ = visit(several(), width=width)
    for at in ("Home", "End"):
        mark(page, "histogram").focus()
        page.keyboard.press(at)
        page.evaluate("document.activeElement.blur()")
        outside = page.evaluate(
            """() => [...document.querySelectorAll("svg.live")].flatMap((svg) => {
                const frame = svg.getBoundingClientRect();
                return [...svg.querySelectorAll("text")].filter((text) => {
                    const box = text.getBoundingClientRect();
                    return box.width > 0 && (box.left < frame.left - 1 || box.top < frame.top - 1
                        || box.right > frame.right + 1 || box.bottom > frame.bottom + 1);
                }).map((text) => text.textContent);
            })"""
        )
        assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_charts(visit, scheme):
    axe = Path(__file__).parents[3] / "frontend/node_modules/axe-core/axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not installed; npm ci in frontend/")
    page, _ = visit(several(), color_scheme=scheme)
    page.locator("[data-panel=roc]").get_by_role("button", name="Table").click()
    page.evaluate(axe.read_text(encoding="utf-8"))
    found = page.evaluate(
        """() => axe.run("[data-panel]").then(({violations}) => violations
            .filter(({impact}) => ["serious", "critical"].includes(impact))
            .map(({id, nodes}) => [id, nodes[0].html]))"""
    )
    assert found == []
