"""The rows behind a cell in a real browser: the right ones, in the right order, large and small."""

from dataclasses import replace

import numpy as np
import pytest
from matrix_pages import HOSTILE, axe, picture, several, two, visited

import tellapart as ta
from tellapart.report import to_html
from tellapart.report.html.documents import document
from tellapart.report.html.payload import payload_json
from tellapart.results.comparisons import WinLoss
from tellapart.results.pages import Answer, Example, Exploration, Gallery

pytestmark = pytest.mark.browser

CLASSES = ("shirt", "t-shirt", "dress", "hat", "shoes")
ITEMS = "[data-panel=gallery] [data-item]"


@pytest.fixture(scope="module")
def five():
    sample = several(CLASSES, 600)
    sample.keep(range(240))
    return sample


def items(page):
    return page.eval_on_selector_all(ITEMS, "all => all.map((each) => each.dataset.item)")


def named(rows):
    return [f"photos/{row:05d}.jpg" for row in rows]


def surest_first(sample, rows):
    return sorted(rows, key=lambda row: (-sample.scores[row, sample.predicted[row]], row))


def width(image):
    """Wait until a picture is there; return how many pixels wide it is."""
    return image.evaluate(
        """async (image) => {
            while (!image.src) await new Promise(requestAnimationFrame);
            await image.decode();
            return image.naturalWidth;
        }"""
    )


def choose(page, truth, predicted, **options):
    cell = f'[data-panel=matrix] button[data-truth="{truth}"][data-predicted="{predicted}"]'
    page.locator(cell).click(**options)


def status(page):
    return page.locator("[data-panel=gallery] > [role=status]").inner_text()


def test_a_cell_shows_its_rows_surest_first(browser, five, tmp_path):
    kept = np.arange(240)
    wrong = kept[five.predicted[kept] != five.truth[kept]]
    with visited(browser, five.page(), tmp_path) as page:
        assert items(page) == named(surest_first(five, wrong))[:24]
        assert status(page).startswith(f"Showing 24 of {np.sum(five.predicted != five.truth)} rows")
        choose(page, "shirt", "dress")
        inside = wrong[(five.truth[wrong] == 0) & (five.predicted[wrong] == 2)]
        assert len(inside) > 1
        assert items(page) == named(surest_first(five, inside))
        total, held = five.counts[0, 2], len(inside)
        expected = f"Showing {held} of {total} rows here; {held} are embedded in this page."
        assert status(page) == expected
        choose(page, "hat", "hat", modifiers=["Control"])
        right = kept[(five.truth[kept] == 3) & (five.predicted[kept] == 3)]
        assert set(items(page)) <= set(named([*inside, *right]))
        assert items(page)[: len(inside)] == named(surest_first(five, inside))  # errors first
        page.get_by_label("Order", exact=True).select_option("unsure")
        assert items(page)[:5] == named(surest_first(five, right)[::-1])[:5]


def test_more_rows_come_when_asked(browser, five, tmp_path):
    kept = np.arange(240)
    wrong = np.flatnonzero(five.predicted[kept] != five.truth[kept])
    assert len(wrong) > 48
    with visited(browser, five.page(), tmp_path) as page:
        page.get_by_role("button", name="Show more").click()
        assert items(page) == named(surest_first(five, wrong))[:48]
        focused = "document.activeElement.closest('[data-item]').dataset.item"
        assert page.evaluate(focused) == named(surest_first(five, wrong))[24]
        page.get_by_label("Order", exact=True).select_option("file")
        assert items(page) == named(wrong)[:24]


def test_the_score_and_the_threshold_decide(browser, tmp_path):
    """The answers were given at 0.5; the page stands at 0.3."""
    sample = two(400)
    sample.keep(range(120))
    (view,) = sample.evaluation.views
    gallery = Gallery("images", tuple(sample.examples), rows=400)
    exploration = Exploration({"": (replace(view, threshold=0.3),)}, gallery)
    made = sample.evaluation
    html = to_html(made.complete, made.drawings, exploration, title="moved", source=None)
    score, kept = sample.scores[:, 1], np.arange(120)
    with visited(browser, html, tmp_path) as page:
        choose(page, "healthy", "sick")
        false = kept[(sample.truth[kept] == 0) & (score[kept] >= 0.3)]
        order = sorted(false, key=lambda row: (-score[row], row))
        assert items(page) == named(order)[:24]
        total = int(np.sum((sample.truth == 0) & (score >= 0.3)))
        assert status(page).startswith(f"Showing 24 of {total} rows here; {len(false)} are")
        page.get_by_label("Order", exact=True).select_option("near")
        assert items(page) == named(sorted(false, key=lambda row: (score[row] - 0.3, row)))[:24]


def test_pictures_load_in_view_and_open_large(browser, five, tmp_path):
    with visited(browser, five.page(), tmp_path) as page:
        first = page.locator(ITEMS).first
        first.scroll_into_view_if_needed()
        assert width(page.locator(f"{ITEMS} img").first) == 80
        alt = first.locator("img").get_attribute("alt")
        row = int(items(page)[0][7:12])
        words = f"{CLASSES[five.truth[row]]} predicted as {CLASSES[five.predicted[row]]}"
        assert alt == f"{words}: photos/{row:05d}.jpg"
        first.locator("button.picture").focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        assert dialog.locator("img").get_attribute("alt") == alt
        assert f"row {row}" in dialog.inner_text()
        for key, place in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
            page.keyboard.press(key)
            assert items(page)[place] in dialog.inner_text()
        assert axe(page, "dialog") == []
        page.keyboard.press("Escape")
        assert dialog.count() == 0
        focused = "document.activeElement.closest('[data-item]').dataset.item"
        assert page.evaluate(focused) == items(page)[0]


def test_what_could_not_be_shown_is_said(browser, tmp_path):
    sample = several(CLASSES, 60)
    sample.keep(range(30))
    with visited(browser, sample.page(unread=3), tmp_path) as page:
        details = page.locator("[data-panel=gallery] details")
        assert details.locator("summary").inner_text() == "3 images could not be shown"
        details.locator("summary").click()
        assert "lost/1.jpg: missing" in details.inner_text()


def test_rows_without_pictures_are_a_table(browser, tmp_path):
    sample = several(CLASSES, 300)
    sample.keep(range(100), shown="rows")
    with visited(browser, sample.page("rows"), tmp_path) as page:
        wrong = np.flatnonzero(sample.predicted[:100] != sample.truth[:100])
        assert items(page) == named(surest_first(sample, wrong))[:24]
        assert page.locator("[data-panel=gallery] tr[data-item]").count() == 24
        assert page.locator("[data-panel=gallery] img").count() == 0
        assert axe(page, "[data-panel=gallery]") == []


def test_links_point_beside_the_page(browser, tmp_path):
    sample = several(CLASSES, 60)
    sample.keep(range(60), shown="rows")
    (tmp_path / "photos").mkdir()
    for example in sample.examples:
        (tmp_path / example.item).write_bytes(picture(example.row))
    linked = [replace(each, link=each.item) for each in sample.examples]
    gallery, made = Gallery("links", tuple(linked), rows=60), sample.evaluation
    exploration = Exploration({"": made.views}, gallery)
    html = to_html(made.complete, made.drawings, exploration, title="links", source=None)
    html = html.replace("img-src data:", "img-src data: file:")
    with visited(browser, html, tmp_path) as page:
        page.locator(ITEMS).first.scroll_into_view_if_needed()
        assert width(page.locator(f"{ITEMS} img").first) == 80
        first = items(page)[0]
    (tmp_path / first).write_text("no picture")
    with visited(browser, html, tmp_path) as page:
        page.locator(ITEMS).first.scroll_into_view_if_needed()
        page.locator(".row-card .broken").wait_for()
        assert page.locator(".row-card .broken").inner_text() == f"could not be shown: {first}"


def test_hostile_items_and_names_do_no_harm(browser, tmp_path):
    sample = several(HOSTILE, 300)
    sample.keep(range(100))
    odd = "../<img src=x onerror=alert(1)>/\u202egpj.exe " + "long/" * 60
    sample.examples = [replace(each, item=odd) for each in sample.examples]
    with visited(browser, sample.page(), tmp_path, viewport={"width": 360, "height": 800}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator("[onerror]").count() == 0
        assert axe(page, "[data-panel=matrix]", "[data-panel=gallery]") == []
        page.locator("button.picture").first.click()
        assert page.get_by_role("dialog").locator("code").inner_text().startswith("../<img src=x")
        box = page.get_by_role("dialog").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


def compared():
    """Build a bare page of two models, of which the second answers the next class."""
    sample = several(CLASSES, 300)
    other = np.where(np.arange(300) % 3 == 0, (sample.predicted + 1) % 5, sample.truth)
    examples = tuple(
        Example(
            row,
            f"photos/{row:05d}.jpg",
            ((int(sample.truth[row]), 1.0),),
            (Answer((int(sample.predicted[row]),)), Answer((int(other[row]),))),
            picture=picture(row),
        )
        for row in range(200)
    )
    right, its = sample.predicted == sample.truth, other == sample.truth
    numbers = [right & its, right & ~its, ~right & its, ~right & ~its]
    wins = WinLoss("one", "two", *(int(each.sum()) for each in numbers))
    made = sample.evaluation
    exploration = Exploration(
        {"one": made.views, "two": made.views}, Gallery("images", examples, rows=300)
    )
    payload = payload_json({"one": made.complete, "two": made.complete}, exploration, [wins])
    html = document(
        "page.html.jinja",
        {
            "title": "two", "source": None, "headline": "", "sections": [], "result": made.complete,
            "exploration": exploration, "findings": (), "key_numbers": (), "openings": [],
        },
        payload,
    )  # fmt: skip
    places = (
        '<main><section data-panel="wins" hidden><h2>Wins</h2><p>static</p></section>'
        '<section data-panel="gallery" hidden><h2>Images</h2></section>'
    )
    return html.replace("<main>", places), numbers


def test_of_two_models_the_rows_by_who_is_right(browser, tmp_path):
    html, numbers = compared()
    with visited(browser, html, tmp_path) as page:
        for which, rows in zip(("bothRight", "onlyA", "onlyB", "bothWrong"), numbers, strict=True):
            button = page.locator(f'[data-panel=wins] [data-which="{which}"]')
            assert button.get_attribute("data-value") == str(int(rows.sum()))
            button.click()
            held = np.flatnonzero(rows[:200])
            assert set(items(page)) <= set(named(held))
            assert len(items(page)) == min(24, len(held))
            assert f"of {rows.sum()} rows here; {len(held)} are" in status(page)
        assert "one" in page.locator(ITEMS).first.locator(".answers").inner_text()
        assert axe(page, "[data-panel=wins]", "[data-panel=gallery]") == []


def scored_twice(tmp_path, scores="probability"):
    """Return the page of two models of the same rows, and which rows are malignant."""
    generator = np.random.default_rng(5)
    truth = generator.random(300) < 0.4
    noise = generator.normal(size=(2, 300))
    values = np.round(1 / (1 + np.exp(-(2.4 * truth - 1.2 + noise))), 3)
    names = np.where(truth, "malignant", "benign")
    models = dict(zip("ab", values, strict=True))
    file = tmp_path / "compared.html"
    ta.compare(names, models, pos_label="malignant", scores=scores).save(file)
    return file.read_text("utf-8"), truth, models


def move(page, threshold):
    box = page.get_by_label("Threshold", exact=True)
    box.fill(str(threshold))
    box.press("Enter")


def answers(page):
    """Return of each row its verdict and what is written of every model."""
    return page.eval_on_selector_all(
        ITEMS,
        """all => all.map((each) => [each.querySelector(".verdict .sign").textContent,
            ...[...each.querySelectorAll(".answers li")].map((line) => line.textContent)])""",
    )


def test_a_moved_threshold_judges_every_place_alike(browser, tmp_path):
    html, truth, models = scored_twice(tmp_path)
    with visited(browser, html, tmp_path) as page:
        cell = page.locator('[data-panel=table] [data-truth="malignant"][data-predicted="benign"]')
        move(page, 0.7)
        cell.click()
        missed = int(np.sum(truth & (models["a"] < 0.7)))
        made = int(np.sum(truth & (models["a"] < 0.5)))
        assert missed > made
        assert cell.locator("[data-metric=fn]").get_attribute("data-value") == str(missed)
        said = page.locator(".matrix-chosen").inner_text()
        assert f"benign: {missed} of {truth.sum()}" in said
        assert f"at the threshold 0.7; {made} of {truth.sum()}" in said
        assert f" of {missed} rows here" in status(page)
        for verdict, own, other in answers(page):
            row = own.replace("a ✗ wrong: benign (malignant ", "").rstrip(")")
            assert verdict == "✗"
            assert float(row) < 0.7
            assert other.startswith(("b ✓ right: malignant 0.", "b ✗ wrong: benign (malignant 0."))
        move(page, 0.5)
        page.get_by_text(f" of {made} rows here").wait_for()
        assert page.locator(".matrix-chosen").inner_text().count(f"{made} of") == 1


def test_rows_behind_the_wins_are_judged_as_in_the_evaluation(browser, tmp_path):
    html, truth, models = scored_twice(tmp_path)
    wrong = [(values >= 0.5) != truth for values in models.values()]
    with visited(browser, html, tmp_path) as page:
        move(page, 0.9)
        page.locator("[data-panel=wins] [data-which=onlyB]").click()
        assert "decided as in the evaluation" in page.locator(".gallery-asked").inner_text()
        assert f"of {np.sum(wrong[0] & ~wrong[1])} rows here" in status(page)
        shown = answers(page)
        assert len(shown) > 5
        assert all(verdict == "✗" for verdict, *_ in shown)
        assert all("wrong" in own and "right" in other for _, own, other in shown)
        cells = page.locator("[data-panel=table] button[data-truth]")
        cells.nth(0).click()
        assert page.locator("[data-panel=wins] [aria-pressed=true]").count() == 0
        cells.nth(1).click(modifiers=["Shift"])
        pressed = page.locator("[data-panel=table] button[data-truth][aria-pressed=true]")
        assert pressed.count() == 2
        assert f" of {truth.sum()} rows here" in status(page)


def test_ranks_without_a_threshold_decide_nothing(browser, tmp_path):
    html, *_ = scored_twice(tmp_path, scores="rank")
    with visited(browser, html, tmp_path) as page:
        matrix = page.locator("[data-panel=matrix]")
        assert "scores come without a threshold" in matrix.inner_text()
        first = page.locator(f"{ITEMS} .answers li").first.text_content()
        assert first.startswith("a no decision (score 0.")
        move(page, 0.5)
        assert "at the threshold chosen here" in matrix.inner_text()
        assert "Nothing was predicted" not in matrix.inner_text()


def test_predictions_alone_have_no_order_of_certainty(browser, tmp_path):
    generator = np.random.default_rng(6)
    truth = generator.integers(0, 2, 200)
    predicted = np.where(generator.random(200) < 0.8, truth, 1 - truth)
    file = tmp_path / "alone.html"
    ta.evaluate(truth, y_pred=predicted).save(file)
    with visited(browser, file.read_text("utf-8"), tmp_path) as page:
        order = page.get_by_label("Order", exact=True)
        assert order.locator("option").all_inner_texts() == ["as in the file", "random"]
        heads = page.locator("[data-panel=gallery] thead th").all_inner_texts()
        assert heads == ["item", "truth → prediction", "row"]
        rows = page.locator("[data-panel=gallery] tbody td:last-child").all_inner_texts()
        assert rows == [str(row) for row in np.flatnonzero(truth != predicted)[:24]]


def test_labels_keep_their_table_and_the_current_one_decides(browser, tmp_path):
    generator = np.random.default_rng(3)
    truth = (generator.random((300, 3)) < (0.5, 0.3, 0.2)).astype(int)
    scores = np.round(np.clip(0.4 * truth + 0.6 * generator.random((300, 3)), 0, 1), 3)
    names = ["beach", "sun", "people"]
    made = ta.evaluate(truth, scores, task="multilabel", classes=names, scores="probability")
    predicted = scores >= 0.5
    examples = tuple(
        Example(
            row,
            f"photos/{row:05d}.jpg",
            tuple((int(code), 1.0) for code in np.flatnonzero(truth[row])),
            (
                Answer(
                    tuple(np.flatnonzero(predicted[row]).tolist()),
                    tuple(
                        (int(code), float(scores[row, code])) for code in np.argsort(-scores[row])
                    ),
                ),
            ),
            picture=picture(row),
        )
        for row in range(100)
    )
    exploration = Exploration({"": made.views}, Gallery("images", examples, rows=300))
    html = to_html(made.complete, made.drawings, exploration, title="labels", source=None)
    with visited(browser, html, tmp_path) as page:
        assert page.locator("[data-panel=matrix] table").count() == 1  # as Python wrote it
        wrong = truth[:, 0] != predicted[:, 0]
        held = np.flatnonzero(wrong[:100])
        order = sorted(held, key=lambda row: (-abs(scores[row, 0] - 0.5), row))
        assert items(page) == named(order)[:24]
        assert f"of {wrong.sum()} rows here; {len(held)} are" in status(page)
        assert page.locator(".gallery-asked").inner_text() == "All errors of beach"
        assert page.locator(ITEMS).first.locator(".shares").inner_text().startswith("truth: ")


@pytest.mark.parametrize("shown", ["images", "rows"])
def test_shared_truth_is_listed(browser, tmp_path, shown):
    sample = two(200)
    sample.keep(range(40), shown=shown)
    shares = ((1, 0.7), (0, 0.3))
    sample.examples = [replace(each, truth=shares) for each in sample.examples]
    with visited(browser, sample.page(shown), tmp_path) as page:
        assert page.locator(".shares").first.inner_text() == "truth: sick 70.0%, healthy 30.0%"
        assert "sick → healthy" in page.locator(ITEMS).first.inner_text()


def test_copying_selects_the_text_where_the_clipboard_is_forbidden(browser, five, tmp_path):
    """A page inside a sandboxed frame: no clipboard, no downloads, no storage."""
    inner = five.page().replace("&", "&amp;").replace('"', "&quot;")
    frame = f'<iframe width="1000" height="700" sandbox="allow-scripts" srcdoc="{inner}">'
    file = tmp_path / "outer.html"
    file.write_text(f"<!doctype html>{frame}", encoding="utf-8")
    context = browser.new_context(offline=True)
    try:
        page = context.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(file.as_uri())
        inside = page.frame_locator("iframe")
        inside.locator("html[data-ready=yes]").wait_for(state="attached")
        inside.locator(".copy").first.click()
        selected = "getSelection().toString()"
        first = inside.locator(ITEMS).first.get_attribute("data-item")
        assert page.frames[1].evaluate(selected) == first
        inside.get_by_label("Download the whole matrix as CSV").click()
        text = inside.get_by_role("textbox", name="The whole matrix as CSV").input_value()
        assert text.startswith("truth,shirt,t-shirt")
        assert errors == []
    finally:
        context.close()


def test_without_a_script_the_surest_errors_are_a_table(browser, five, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(five.page(), encoding="utf-8")
    context = browser.new_context(offline=True, java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        rows = page.locator("[data-panel=gallery] tbody tr")
        wrong = np.flatnonzero(five.predicted[:240] != five.truth[:240])
        assert rows.count() == 20
        assert named(surest_first(five, wrong))[0] in rows.first.inner_text()
    finally:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_and_use_it(browser, five, tmp_path, scheme):
    with visited(browser, five.page(unread=1), tmp_path, color_scheme=scheme) as page:
        assert axe(page, "[data-panel=gallery]") == []
