"""The page of a comparison: the numbers of the JSON, whatever models and classes are called."""

from __future__ import annotations

import html
import json
import re

import numpy as np
import pytest
from scipy import special

import tellapart as ta
from comparison_samples import COMPARISONS, HOSTILE, noisy, of_one_class, scales, two, unpaired
from packed import payload_of
from tellapart.report.comparison_tables import p_value, signed
from tellapart.report.html import MARKER
from tellapart.report.names import readable
from tellapart.report.numbers import interval, number

PANELS = (
    "controls", "table", "roc", "pr", "histogram", "threshold", "gain", "lift", "det",
    "decision", "wins", "matrix", "gallery",
)  # fmt: skip


@pytest.fixture(scope="module")
def made():
    """Return the comparisons, each made once."""
    known = {}

    def of(name):
        if name not in known:
            known[name] = COMPARISONS[name]()
        return known[name]

    return of


def plain(page):
    """Return the words of a page without its style, script and payload."""
    shown = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def cells(page, label):
    """Return the rows of the table with a caption, cell by cell."""
    table = re.search(
        rf"<caption>{re.escape(html.escape(label))}</caption>(.*?)</table>", page, re.DOTALL
    )[1]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    each = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[plain(cell) for cell in row] for row in each]


@pytest.mark.parametrize("name", COMPARISONS)
def test_every_kind_of_comparison_has_a_page(name, made):
    found = made(name)
    page = found.page(images=10)
    assert MARKER in page.splitlines()[1]
    words = plain(page)
    for model in found.evaluations:
        assert readable(model)[:8] in words
    data = payload_of(page)
    assert data["kind"] == "comparison"
    assert [one["name"] for one in data["models"]] == [readable(name) for name in found.evaluations]
    assert {len(one["answers"]) for one in data["gallery"]["examples"]} == {len(data["models"])}
    asked = [[view["of"] for view in model["views"]] for model in data["models"]]
    assert len({tuple(of) for of in asked if of}) <= 1  # the same questions in the same order


def test_numbers_of_the_page_are_those_of_the_json(made):
    found = made("two")
    page, told = found.page(images="none"), json.loads(found.to_json())
    rows = cells(page, "Differences: model 0 less model 1")[1:]
    assert len(rows) == len(told["differences"]) == len(found.differences)
    for row, one, same in zip(rows, found.differences, told["differences"], strict=True):
        assert one.estimate.value == same["estimate"]["value"]
        assert row[1:8] == [
            signed(same["estimate"]["value"]),
            interval(one.estimate),
            p_value(same["p_value"]),
            number(same["margin"]),
            same["verdict"],
            p_value(same["p_not_inferior"]),
            p_value(same["p_equivalent"]),
        ]
    (curves,) = told["curves"]
    assert cells(page, "Tests of whole ROC curves")[1][2] == p_value(curves["p_value"])
    (wins,) = told["wins"]
    shown = cells(page, "Rows, by which model is right")[1][2:]
    assert [int(one) for one in shown] == [
        wins[key] for key in ("both_right", "only_a", "only_b", "both_wrong")
    ]


def test_the_best_model_is_named_in_words(made):
    found = made("eight")
    rows = {row[0]: row[1:-1] for row in cells(found.page(images="none"), "Models side by side")}
    for title, better in (("ROC AUC", max), ("Brier score", min)):
        metric = {"ROC AUC": "roc_auc", "Brier score": "brier"}[title]
        values = [one.metric(metric).value for one in found.evaluations.values()]
        best = [place for place, cell in enumerate(rows[title]) if " best" in cell]
        assert best == [values.index(better(values))]
        assert rows[title][best[0]].startswith(number(better(values)))


def test_raw_and_adjusted_p_values_of_several_pairs(made):
    found = made("eight")
    rows = cells(found.page(images="none"), "Differences: ROC AUC")
    assert rows[0][3:5] == ["p", "adjusted p"]
    each = [one for one in found.differences if one.metric == "roc_auc"]
    assert [row[3:5] for row in rows[1:]] == [
        [p_value(one.p_value), p_value(one.p_adjusted)] for one in each
    ]
    assert rows[1][0] == "model 0 - model 1"
    joint = {
        row[0]: row[3] for row in cells(found.page(images="none"), "Tests of all models at once")
    }
    assert joint["ROC AUC"] == p_value(found.joint[0].p_value)


def test_the_script_finds_every_place_that_it_fills(made):
    page = made("two").page(images="none")
    places = re.findall(r'data-panel="(\w+)"', page)
    assert [place for place in PANELS if place not in places] == []
    order = [page.index(f'id="{name}"') for name in (
        "models", "differences", "whole", "explore", "curves", "scores", "operating",
        "wins", "confusion", "gallery", "data",
    )]  # fmt: skip
    assert order == sorted(order)


@pytest.mark.parametrize("name", COMPARISONS)
def test_no_name_opens_an_element(name, made):
    page = made(name).page(images=5)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("<script") == 4  # three hold what the fourth unpacks
    page.encode("utf-8")
    if name == "hostile":
        assert readable(HOSTILE[0]) in plain(page)


def test_models_keep_their_ink_and_their_marker():
    page = scales().page(images="none")
    charts = dict(re.findall(r'data-panel="(roc|det|threshold)">(.*?)</figure>', page, re.DOTALL))
    styles = {name: re.findall(r'class="curve (s\d+)"', chart) for name, chart in charts.items()}
    assert styles == {"roc": ["s0", "s1", "s2"], "det": ["s0", "s1", "s2"], "threshold": ["s0"]}
    assert re.findall(r'<(circle|polygon)[^>]* class="decision (s\d)"', charts["roc"])[:3] == [
        ("circle", "s0"), ("polygon", "s1"), ("polygon", "s3"),
    ]  # fmt: skip
    assert "Not drawn: log odds (scores are of another scale: logit)" in plain(charts["threshold"])
    assert "reader (no scores)" in plain(charts["det"])
    assert "Not drawn" not in plain(charts["roc"])


def test_the_class_that_was_compared_is_drawn_and_comes_first():
    page = of_one_class().page(images="none")
    assert "ROC curves, bee against the rest" in page
    data = payload_of(page)
    assert [data["classes"][view["of"]] for view in data["models"][1]["views"]] == [
        "bee", "ant", "cat",
    ]  # fmt: skip


def test_averages_are_drawn_where_no_class_was_compared(made):
    page = made("hostile").page(images="none")
    assert "ROC curves, macro average" in page
    assert "Precision-recall curves, micro average" in page
    first = next(iter(made("hostile").evaluations.values()))
    assert f"AUC {number(first.metric('roc_auc_ovr_macro').value)}" in page


def test_models_of_other_rows_each_show_some():
    found = unpaired()
    shown = found.gallery(20)
    answered = [[one is not None for one in example.answers] for example in shown.examples]
    assert sorted(map(tuple, answered)) == [(False, True)] * 10 + [(True, False)] * 10
    assert shown.rows == 460
    assert "every model with rows of its own" in found.page(images=shown)


def test_many_classes_are_the_same_ones_in_every_model():
    random = np.random.default_rng(0)
    rows, classes, models = 900, 90, 4
    truth = np.arange(rows) % classes
    z = {f"m{k}": random.normal(size=(rows, classes)) for k in range(models)}
    for scores in z.values():
        scores[np.arange(rows), truth] += 2
    found = ta.compare(
        truth, {name: special.softmax(each, axis=1) for name, each in z.items()},
        metrics=["accuracy"],
    )  # fmt: skip
    each = payload_of(found.page(images=1))["models"]
    asked = [tuple(view["of"] for view in model["views"]) for model in each]
    assert len(set(asked)) == 1
    assert len(asked[0]) == 30
    assert [model["omitted"] for model in each] == [60] * models


def test_a_notebook_shows_the_page_a_picture_and_text():
    shown = two()._repr_mimebundle_()
    assert set(shown) == {"text/html", "image/png", "text/plain"}
    assert 'sandbox="allow-scripts allow-downloads"' in shown["text/html"]
    inner = html.unescape(re.search(r'srcdoc="([^"]*)"', shown["text/html"])[1])
    assert "<h1>tellapart comparison</h1>" in inner
    assert len(payload_of(inner)["gallery"]["examples"]) <= 24


def test_a_title_names_a_few_models(made):
    for name, title in (
        ("two", "model 0, model 1"),
        ("eight", "model 0, model 1, model 2, model 3 and 4 more"),
    ):
        page = made(name).page(images="none", source="runs")
        assert f"<title>{title}: tellapart comparison</title>" in page
    assert "<h1>Mine</h1>" in made("two").page(images="none", source="runs", title="Mine")


def test_a_million_rows_fit_into_a_mail():
    truth, scores = noisy(1_000_000)
    found = ta.compare(truth, scores, metrics=["roc_auc", "accuracy"])
    assert len(found.page(images="none").encode("utf-8")) < 150_000


# ---- in a browser ------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("name", COMPARISONS)
def test_without_a_script_the_page_stands_alone(name, made, browser, tmp_path):
    file = made(name).save(tmp_path / "page.html", images=10)
    for width in (360, 1200):
        context = browser.new_context(
            offline=True, java_script_enabled=False, viewport={"width": width, "height": 800}
        )
        page, requests, messages = context.new_page(), [], []
        page.on("request", lambda request, urls=requests: urls.append(request.url))
        page.on("console", lambda message, told=messages: told.append(message.text))
        page.goto(file.as_uri(), wait_until="load")
        assert [url for url in requests if not url.startswith("data:")] == [file.as_uri()]
        assert messages == []
        assert page.locator("h2").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("[data-panel=controls]").is_hidden() or "readers" in name
        context.close()
        with_script = browser.new_context(offline=True, viewport={"width": width, "height": 800})
        page, messages = with_script.new_page(), []
        page.on("console", lambda message, told=messages: told.append(message.text))
        page.on("pageerror", lambda error, told=messages: told.append(str(error)))
        page.goto(file.as_uri(), wait_until="load")
        page.wait_for_selector("html[data-ready=yes]")
        assert messages == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        with_script.close()


@pytest.mark.browser
def test_words_stay_whole_and_a_cut_table_shows_that_it_goes_on(browser, tmp_path):
    truth, scores = noisy()
    names = np.array(["benign", "malignant"])[truth]
    found = ta.compare(names, {f"model number {k}": v for k, v in enumerate(scores.values())})
    file = found.save(tmp_path / "page.html", images="none")
    lines = """() => [...document.querySelectorAll("tbody th bdi")]
        .filter((each) => each.textContent === "malignant")
        .map((each) => each.getClientRects().length)"""
    for width in (360, 1100, 1200):
        context = browser.new_context(
            offline=True, java_script_enabled=False, viewport={"width": width, "height": 800}
        )
        page = context.new_page()
        page.goto(file.as_uri())
        assert set(page.evaluate(lines)) == {1}
        box = page.get_by_role("region", name="Differences: model number")
        is_cut = box.evaluate("(box) => box.scrollWidth > box.clientWidth")
        assert is_cut == (width == 360)
        shades = box.evaluate("(box) => getComputedStyle(box).backgroundAttachment")
        assert shades == "local, local, scroll, scroll"
        context.close()
