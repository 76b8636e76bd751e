import re
from math import inf, nan

import numpy as np
import pytest
from rich.cells import cell_len

from tellapart.report import numbers, svg
from tellapart.report.charts import pr_points
from tellapart.report.names import encodable, readable, shortened
from tellapart.report.panels import shade
from tellapart.report.selections import largest_cells, largest_errors, worst_classes
from tellapart.report.wording import metric_title, read_when
from tellapart.results import Confusion, Curve


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.000"),
        (1.0, "1.000"),
        (0.12345, "0.123"),
        (0.00941, "0.0094"),
        (0.99951, "0.9995"),
        (0.9999996, ">0.999999"),
        (-0.99996, "-0.99996"),
        (12.345, "12.35"),
        (123.45, "123.5"),
        (1e9, "1.00e+09"),
        (3e-9, "3.00e-09"),
        (inf, "∞"),
        (-inf, "-∞"),
        (nan, "—"),
    ],
)
def test_numbers_keep_what_matters(value, text):
    assert numbers.number(value) == text


def test_no_value_below_one_is_written_as_one():
    for value in 1 - np.logspace(-16, -1, 200):
        assert value == 1 or float(numbers.number(value).lstrip(">")) < 1


def test_shares_are_hundred_per_cent_only_when_exact():
    assert numbers.percent(1 - 1e-12) == ">99.9%"
    assert numbers.percent(1e-7) == "1e-05%"
    assert numbers.percent(nan) == "—"


@pytest.mark.parametrize("width", range(3, 30))
@pytest.mark.parametrize("name", ["plain text of some length", "猫" * 30, "a\x1b[0m" * 9, "é" * 40])
def test_shortened_names_fit(name, width):
    assert cell_len(shortened(name, width)) <= width


def test_short_names_stay_whole():
    assert shortened("naïve 猫", 8) == "naïve 猫"
    assert shortened("", 3) == ""


def test_nothing_that_moves_the_cursor_or_turns_the_line_is_left():
    assert readable("a\x1b[2Jb\r\n\u202edc\u2066") == r"a\x1b[2Jb\r\ndc"
    assert encodable("ok \ud800") == "ok \\ud800"


def test_precision_is_drawn_level_back_to_recall_zero():
    columns = {
        "recall": np.array([0.0, 0.25, 1.0]),
        "precision": np.array([nan, 0.5, 0.4]),
        "threshold": np.array([inf, 0.9, 0.1]),
    }
    points = pr_points(Curve("pr", "a", "recall", "precision", columns))
    assert points == [(0.0, 0.5), (0.25, 0.5), (1.0, 0.4)]


def test_a_curve_without_any_precision_has_no_points():
    nothing = {"recall": np.array([0.0]), "precision": np.array([nan])}
    assert pr_points(Curve("pr", "a", "recall", "precision", nothing)) == []


def test_coordinates_keep_a_tenth_and_stay_inside():
    frame = svg.Frame(svg.Axis("x"), svg.Axis("y"))
    drawn = svg.curve(frame, ((0, 0), (1 / 3, 2 / 3), (9.0, -1.0)), "c")
    assert drawn == '<path d="M46 288l100.7-185.3 201.3 185.3" class="c"/>'


def test_straight_runs_are_drawn_once():
    frame = svg.Frame(svg.Axis("x"), svg.Axis("y"))
    drawn = svg.curve(frame, ((0, 0), (0, 0.1), (0, 0.2), (0.5, 0.2), (1, 0.2)), "c")
    assert drawn == '<path d="M46 288v-55.6h302" class="c"/>'


def test_words_in_a_drawing_are_escaped():
    assert "&lt;b&gt;" in svg.words("<b>", 0, 0)
    frame = svg.Frame(svg.Axis("<b>"), svg.Axis("y"))
    whole = svg.picture(frame, [svg.axes(frame)], name="n", title="<b>", description='"&')
    assert "<b>" not in whole


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (-3, 7), (1e-9, 2e-9), (-1e300, 1e300), (5, 5), (0, inf)]
)
def test_ticks_are_few_and_inside(low, high):
    ticks = svg.nice_ticks(low, high, 6)
    assert 1 <= len(ticks) <= 6
    span = high - low if high != inf else 0
    assert all(low - 1e-9 * span <= tick <= high + 1e-9 * span for tick in ticks)


def test_twelve_curves_look_different():
    assert len({svg.style_of(place) for place in range(svg.STYLES)}) == svg.STYLES == 12


def test_every_shade_has_a_style(built):
    from tellapart.report.html.documents import _packaged

    shades = {
        shade(share, is_right=right) for share in np.linspace(0, 1, 101) for right in (True, False)
    }
    assert len(shades) == 21
    for name in shades:
        assert re.search(rf"\.{name}[,{{]", _packaged("page.css")), name


def test_the_largest_cells_come_first_and_ties_in_class_order():
    counts = np.array([[5.0, 2.0, 0.0], [2.0, 9.0, 1.0], [0.0, 0.0, 0.0]])
    confusion = Confusion(("a", "b", "c"), counts)
    errors, total = largest_errors(confusion, 2)
    assert [(cell.truth, cell.predicted, cell.mass) for cell in errors] == [
        ("a", "b", 2.0),
        ("b", "a", 2.0),
    ]
    assert errors[0].share == 2 / 7
    assert total == 3
    assert len(largest_cells(confusion)) == 5


def test_classes_without_the_number_come_last(built):
    result, _ = built("three")
    shuffled = worst_classes(result, ("unknown", "cat", "dog", "owl"))
    assert shuffled == ("dog", "cat", "owl", "unknown")
    assert worst_classes(result, ("x", "y")) == ("x", "y")


def test_metrics_are_called_by_their_rows():
    assert metric_title("roc_auc") == "ROC AUC"
    assert read_when("roc_auc")
    assert metric_title("my_own") == "my own"
    assert read_when("my_own") == ""
