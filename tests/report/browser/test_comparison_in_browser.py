"""The page of three models in a real browser: overlaid, each at its own threshold, each shown."""

from __future__ import annotations

import pytest
from whole_pages import COUNTS, MOVED, all_items, compared, move, number, shown, watched

from packed import payload_of
from tellapart.report.comparison_tables import p_value, signed
from tellapart.report.numbers import interval
from tellapart.report.wording import metric_title

pytestmark = pytest.mark.browser

MODELS = ("plain", "better, <i>", "best & 'last'")
OUTCOMES = {(True, True): "bothRight", (True, False): "onlyA", (False, True): "onlyB"}
CHARTS = ("roc", "pr", "gain", "lift", "det", "threshold", "decision")


@pytest.fixture(scope="module")
def made():
    return compared(MODELS)


@pytest.fixture(scope="module")
def file(made, tmp_path_factory):
    return made.save(tmp_path_factory.mktemp("page") / "compare.html")


@pytest.fixture
def page(browser, file):
    with watched(browser, file) as visit:
        yield visit.page


def take(page, model):
    page.get_by_label(model, exact=True).check(force=True)


def examples(file):
    return payload_of(file.read_text("utf-8"))["gallery"]["examples"]


def test_every_chart_lays_one_curve_of_each_model_over_the_others(page):
    for name in CHARTS:
        panel = page.locator(f"[data-panel={name}]")
        inks = panel.locator("svg.live path.curve").evaluate_all(
            "all => all.map((one) => [...one.classList].find((name) => /^s\\d+$/.test(name)))"
        )
        owners = {"s0", "s1", "s2"} if name not in {"threshold", "decision"} else {"s0"}
        assert owners <= set(inks), name
    roc = page.locator("[data-panel=roc]")
    assert roc.locator("svg.live path.curve").count() == 3
    assert roc.locator(".mark").count() == 3
    for model in MODELS:
        assert roc.get_by_role("button", name=model[:4]).count() == 1


def test_each_model_keeps_its_own_threshold(page, made):
    asked = dict(zip(MODELS, (0.35, 0.5, 0.8), strict=True))
    for model, threshold in asked.items():
        take(page, model)
        move(page, threshold)
        asked[model] = shown(page)
    assert len(set(asked.values())) == 3
    marks = page.locator("[data-panel=roc] .mark").evaluate_all(
        "all => all.map(({dataset: {model, threshold}}) => [model, Number(threshold)])"
    )
    assert dict(marks) == asked
    for model in MODELS:
        take(page, model)
        assert shown(page) == asked[model]
    python = {
        model: made.evaluations[model].at(threshold).result for model, threshold in asked.items()
    }
    compare = {"rel": 1e-9, "abs": 1e-12, "nan_ok": True}
    seen = set()
    for metric, value, low, high, model in page.evaluate(MOVED):
        if metric in COUNTS:
            assert model == MODELS[-1]
            continue
        expected = python[model].metrics[metric]
        numbers = [number(each) for each in (value, low, high)]
        assert numbers == pytest.approx([expected.value, expected.low, expected.high], **compare)
        seen.add((model, metric))
    assert {(model, "recall") for model in MODELS} <= seen


def test_another_model_changes_table_matrix_and_gallery(page, made, file):
    counts, errors = {}, {}
    for model in MODELS:
        take(page, model)
        assert page.locator("#confusion").inner_text() == f"Confusion: {model}"
        confusion = made.evaluations[model].result.confusion
        cells = page.locator("[data-panel=matrix] button[data-truth][data-predicted]")
        found = cells.evaluate_all(
            "all => all.map(({dataset: {truth, predicted, value}}) => "
            "[truth, predicted, Number(value)])"
        )
        place = {name: code for code, name in enumerate(confusion.classes)}
        assert len(found) == 4
        for truth, predicted, value in found:
            assert value == confusion.counts[place[truth], place[predicted]]
        counts[model] = sorted(value for *_, value in found)
        live = dict(
            page.locator("[data-panel=table] .cell [data-metric]").evaluate_all(
                "all => all.map(({dataset: {metric, value}}) => [metric, Number(value)])"
            )
        )
        (tn, fp), (fn, tp) = confusion.counts.tolist()
        assert live == {"tp": tp, "fp": fp, "fn": fn, "tn": tn}
        at = MODELS.index(model)
        expected = {
            one["item"]
            for one in examples(file)
            if one["answers"][at]["predicted"][0] != one["truth"][0][0]
        }
        found = all_items(page)
        assert set(found) == expected
        assert len(found) == len(expected)
        errors[model] = frozenset(found)
    assert len(set(map(tuple, counts.values()))) == len(set(errors.values())) == 3


def test_wins_open_the_rows_of_that_outcome(page, file):
    rows = examples(file)
    right = [
        [answer["predicted"][0] == one["truth"][0][0] for answer in one["answers"]] for one in rows
    ]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        for which in ("bothRight", "onlyA", "onlyB", "bothWrong"):
            cell = page.locator(f"[data-panel=wins] [data-a='{a}'][data-b='{b}']")
            cell.and_(page.locator(f"[data-which={which}]")).click()
            expected = {
                one["item"]
                for one, by in zip(rows, right, strict=True)
                if OUTCOMES.get((by[a], by[b]), "bothWrong") == which
            }
            assert set(all_items(page)) == expected, (a, b, which)
            assert expected


def test_the_tables_of_differences_are_those_of_python(browser, tmp_path):
    """Three models have one table of each metric, a row of each pair, p also adjusted."""
    made, told = compared(MODELS, step=0.15), []
    with watched(browser, made.save(tmp_path / "compare.html", images="none")) as visit:
        page = visit.page
        for one in made.differences:
            title = page.locator("caption", has_text=f"Differences: {metric_title(one.metric)}")
            pair = page.locator("th", has_text=f"{one.a} - {one.b}")
            table = page.locator("table.differences").filter(has=title).first
            cells = table.locator("tbody tr").filter(has=pair).locator("td").all_inner_texts()
            assert cells[:4] == [
                signed(one.estimate.value),
                interval(one.estimate),
                p_value(one.p_value),
                p_value(one.p_adjusted),
            ]
            told.append(tuple(cells))
    assert len(set(told)) > 12
    assert any(p != adjusted for _, _, p, adjusted, *_ in told)
