"""A history as a page, as Markdown and in a terminal, whatever runs are called."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len
from rich.console import Console

import tellapart as ta
from history_samples import START, days, evaluated
from tellapart.report.comparison_tables import signed
from tellapart.report.history_tables import BARS, course
from tellapart.report.history_text import plain_history
from tellapart.report.numbers import interval, number

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "net\u202eten",
    "\x1b[31mred\n",
    "a | b & c",
    "very long name " * 12,
)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Return a history with a regression, another name, and another part of the first."""
    folder = tmp_path_factory.mktemp("history") / "runs"
    for k, skill in enumerate((2.0, 2.0, 2.1, 0.3, 2.0)):
        for name in ("net", "tree"):
            skilled = skill if name == "net" else 1.5
            one = evaluated(skilled, seed=k, truth_seed=1 if k < 3 else 2)
            ta.keep(one, folder, name=name, when=days(k), tags={"k": k}, commit=f"{k}" * 40)
    three = ta.evaluate([0, 1, 2] * 30, y_pred=[0, 1, 1] * 30)
    ta.keep(three, folder, name="net", when=days(9))
    return ta.read_history(folder)


def plain(page):
    shown = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def rows_of(page, label):
    table = re.search(
        rf"<caption>{re.escape(html.escape(label))}</caption>(.*?)</table>", page, re.DOTALL
    )[1]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [plain(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def charts_of(page):
    drawn = re.findall(r'<svg viewBox="0 0 380.*?</svg>', page, re.DOTALL)
    return [ElementTree.fromstring(each) for each in drawn]  # noqa: S314 - our own page


def test_numbers_of_the_page_are_those_of_the_json(found):
    page, told = found.page(), json.loads(found.to_json())
    for series, same in zip(found.series, told["series"], strict=True):
        part = f", part {series.part}" if series.parts > 1 else ""
        title = {"roc_auc": "ROC AUC", "accuracy": "Accuracy"}.get(series.asked.metric)
        if title is None:
            continue
        rows = rows_of(page, f"{title}: {series.name}{part}")[1:]
        for row, point, written in zip(rows, series.points, same["points"], strict=True):
            assert point.estimate.value == written["estimate"]["value"]
            words = " ".join(row)
            assert f"{number(point.estimate.value)} {interval(point.estimate)}" in words
            assert row[-2] == written["id"][:8]
            if point.change is not None:
                change = point.change.estimate
                assert f"{signed(change.value)} {interval(change)}" in words
                verdict = written["change"]["verdict"]
                assert (verdict in row) == (verdict != "unclear")


def test_a_chart_has_a_mark_for_every_run_and_a_triangle_for_every_clear_change(found):
    page = found.page()
    charts = charts_of(page)
    by_metric = {}
    for series in found.series:
        by_metric.setdefault(str(series.asked), []).append(series)
    assert len(charts) == len(by_metric)
    for chart, group in zip(charts, by_metric.values(), strict=True):
        runs = [one for one in chart.iter("g") if one.get("class") == "run"]
        assert len(runs) == sum(len(series.points) for series in group)
        titles = [one.find("title").text for one in runs]
        clear = [point for series in group for point in series.clear]
        assert len(list(chart.iter("polygon"))) == len(clear)
        for point in clear:
            assert any(point.run.short in text and point.change.verdict in text for text in titles)
    assert sum(len(list(chart.iter("polygon"))) for chart in charts) > 4


def test_the_legend_shows_triangles_as_they_are_drawn(found):
    page = found.page()
    ups = {}
    for chart in re.findall(r"<figure>.*?</figure>", page, re.DOTALL):
        shapes = re.findall(r'<polygon[^>]*points="([^"]*)"[^>]*>', chart)
        title = re.search(r"<h3>(.*?)</h3>", chart)[1]
        corners = [[float(one.split(",")[1]) for one in shape.split()] for shape in shapes]
        ups[title] = [tip < foot for tip, foot, _ in corners]
    assert ups["ROC AUC"][-2:] == [False, True]  # clearly worse, clearly better
    assert ups["Brier score"][-2:] == [True, False]
    for drawn in ups.values():
        assert set(drawn[:-2]) == set(drawn[-2:])


def test_the_heading_has_the_level_of_the_values(found, tmp_path):
    other = ta.read_history(found.result.folder, level=0.8)
    for words in (str(other), other.to_markdown()):
        assert "Overview, 95% intervals" in words
        assert "Overview, 80%" not in words
    for words in (plain(other.page()), other.to_markdown()):
        assert re.search(r"tellapart \S+, 95% intervals\.", words)
    assert "80% intervals from the intervals of both runs" in str(other)
    for k, level in enumerate((0.9, 0.95)):
        ta.keep(evaluated(level=level), tmp_path, name=f"{k}", when=days(k))
    assert "Overview, 90% and 95% intervals" in str(ta.read_history(tmp_path))


def test_a_page_runs_nothing_and_loads_nothing(found):
    page = found.page(source="runs")
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])
    assert "script-src" not in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "<script" not in page
    assert not re.search(r"\sstyle=|\son\w+=|href=\"http|src=", page)


def test_hostile_names_stay_words(tmp_path):
    for k, name in enumerate(HOSTILE):
        ta.keep(
            evaluated(seed=k, rows=60), tmp_path, name=name.strip(), tags={name[:150]: name[:150]},
            when=days(k), commit="<b>",
        )  # fmt: skip
    found = ta.read_history(tmp_path)
    page = found.page(source=HOSTILE[0])
    assert "<script" not in page
    assert "<img" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page
    assert "<b>" not in page
    text = found.to_markdown(source=HOSTILE[0])
    assert "<script" not in text
    assert "a &#124; b" in text
    assert "\x1b" not in str(found)
    assert {run.name for run in found.runs} == {name.strip() for name in HOSTILE}


def test_notes_tell_what_misleads(found):
    for words in (plain(found.page()), " ".join(str(found).split()), found.to_markdown()):
        assert "No verdict does not mean no change" in words
        assert "the differences are cautious" in words
        assert "can tell smaller ones" in words
        assert "other test rows" in words
        assert "net, part 1: 0, 1; positive: 1." in words
        assert "net, part 2: 0, 1, 2." in words


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_keep_within_the_terminal(found, width):
    lines = plain_history(found.result, width=width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert any("worse" in line for line in lines)


def test_a_terminal_of_ascii_gets_ascii(found):
    output = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    Console(file=output, width=80).print(found)
    output.flush()
    shown = output.buffer.getvalue().decode("ascii")
    series = next(one for one in found.series if one.name == "net")
    assert course(series, ascii_only=True) in shown
    assert not set(shown) & set(BARS)


def test_the_course_of_noise_is_flat_and_a_gap_is_a_dot(tmp_path):
    for k in range(6):
        ta.keep(evaluated(seed=k, rows=100), tmp_path, when=days(k))
    ta.keep(ta.evaluate([0, 1, 0], [0.1, 0.2, 0.3]), tmp_path, when=days(7))
    (precision,) = ta.read_history(tmp_path, metrics=["precision"]).series
    bars = course(precision)
    assert bars[-1] == "·"
    heights = [BARS.index(bar) for bar in bars[:-1]]
    assert max(heights) - min(heights) < len(BARS) - 2  # intervals set the scale, not the noise


def test_bursts_are_spread_evenly_and_told(tmp_path):
    for k in range(12):
        ta.keep(evaluated(seed=k, rows=40), tmp_path, when=START + timedelta(seconds=k))
    ta.keep(evaluated(seed=77, rows=40), tmp_path, when=days(100))
    page = ta.read_history(tmp_path, metrics=["accuracy"]).page()
    assert "Runs are evenly spaced" in page
    (chart,) = charts_of(page)
    dots = [one.get("d") for one in chart.iter("path") if one.get("class", "").startswith("dots")]
    places = [float(d[1:].split()[0]) for d in dots]
    gaps = [b - a for a, b in pairwise(places)]
    assert max(gaps) - min(gaps) < 0.1


def test_one_run_alone_has_a_page(tmp_path):
    ta.keep(evaluated(), tmp_path, when=days(0))
    found = ta.read_history(tmp_path)
    assert "1 run, 2026-03-01" in plain(found.page())
    assert "change" not in str(found).split("Overview")[0]


def test_reports_are_saved_and_replaced_only_where_they_are_reports(found, tmp_path):
    for name in ("history.html", "history.json", "history.md"):
        for _ in range(2):
            assert found.save(tmp_path / name).name == name
    (tmp_path / "mine.html").write_text("mine", encoding="utf-8")
    with pytest.raises(ta.InputError, match="not a file of ours"):
        found.save(tmp_path / "mine.html")
