"""The picture in the terminal: dots where the numbers say, and readable wherever it is printed."""

import io
from dataclasses import replace
from math import nan

import pytest
from rich.console import Console
from rich.style import Style
from rich.text import Text

from tellapart.report import print_summary
from tellapart.report.canvases import Canvas
from tellapart.report.matrices import confusion_view
from tellapart.report.outlines import LEAST, roc_outline
from tellapart.report.selections import outlined_classes
from tellapart.report.shades import cell_style
from tellapart.report.text import plain_summary

BRAILLE = range(0x2801, 0x2900)


def drawn(renderable, width=80, **options):
    output = io.StringIO()
    Console(file=output, width=width, **options).print(renderable)
    return output.getvalue()


def outline(sample, width=80, *, ascii_only=False):
    result, drawings = sample
    return roc_outline(result, drawings.curves.get("roc", {}), width, ascii_only=ascii_only)


def dots_of(canvas):
    """Which dots are set, from the characters alone: Unicode numbers them column by column."""
    order = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
    return {
        (2 * column + x, 4 * row + y)
        for row, line in enumerate(canvas.lines())
        for column, character in enumerate(line.plain)
        if ord(character) in BRAILLE
        for bit, (x, y) in enumerate(order)
        if (ord(character) - 0x2800) >> bit & 1
    }


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(0, 0), (1, 1)], {(k, 7 - k) for k in range(8)}),
        ([(0, 0), (0, 1), (1, 1)], {(0, k) for k in range(8)} | {(k, 0) for k in range(8)}),
        ([(0.5, 0), (0.5, 1)], {(4, k) for k in range(8)}),
        ([(-3, 0), (9, 0)], {(k, 7) for k in range(8)}),
        ([(0, 0)], set()),
    ],
)
def test_a_line_sets_the_dots_on_its_way(points, expected):
    canvas = Canvas(4, 2)
    canvas.line(points)
    assert dots_of(canvas) == expected


def test_a_dotted_line_goes_on_dotted_over_its_corners():
    canvas = Canvas(4, 2)
    canvas.line([(0, 0), (0.5, 0), (1, 0)], every=3)
    assert dots_of(canvas) == {(0, 7), (3, 7), (6, 7)}


def test_plain_characters_draw_the_same_line():
    canvas = Canvas(3, 3, ascii_only=True)
    canvas.line([(0, 0), (1, 1)], ink="o")
    assert [line.plain for line in canvas.lines()] == ["  o", " o ", "o  "]


def test_two_marks_do_not_share_a_place():
    canvas = Canvas(4, 2)
    assert canvas.mark((0, 0), "1")
    assert not canvas.mark((0.1, 0.1), "2")
    assert canvas.lines()[1].plain[0] == "1"


def test_the_curve_passes_above_chance_and_through_the_decision(built):
    sample = built("binary")
    text = drawn(outline(sample))
    rows = [line.partition("│")[2][:28] for line in text.splitlines() if "│" in line]
    assert len(rows) == 12
    assert ord(rows[0][-1]) in BRAILLE  # ends at (1, 1)
    assert ord(rows[-1][0]) in BRAILLE  # starts at (0, 0)
    fpr, recall = (sample[0].metrics[name].value for name in ("fpr", "recall"))
    place = round((1 - recall) * 47) // 4, round(fpr * 55) // 2
    assert rows[place[0]][place[1]] == "x"
    upper = sum(ord(mark) in BRAILLE for row in rows[:6] for mark in row[:12])
    lower = sum(ord(mark) in BRAILLE for row in rows[6:] for mark in row[16:])
    assert upper > 5 > lower


def test_the_legend_has_the_numbers_of_the_results(built):
    result, _ = sample = built("binary")
    text = drawn(outline(sample))
    auc = result.metrics["roc_auc"]
    assert f"AUC {auc.value:.3f}, {auc.low:.3f} to {auc.high:.3f}" in text
    assert "no skill, AUC 0.5" in text
    assert "━ sick" in text


def test_of_many_classes_the_worst_are_drawn_and_the_others_counted(built):
    result, _ = sample = built("twelve")
    text = drawn(outline(sample))
    worst = sorted(result.per_class, key=lambda name: result.per_class[name]["roc_auc"].value)
    assert outlined_classes(result) == tuple(worst[:3])
    for place, name in enumerate(worst[:3], start=1):
        assert f"{place} {name}" in text
    assert "3 of 12 classes: the lowest AUC" in text
    assert worst[3] not in text


def test_marks_are_on_the_picture(built):
    picture = "".join(
        line.partition("│")[2][:28] for line in drawn(outline(built("three"))).splitlines()
    )
    assert [picture.count(mark) for mark in "123"] == [1, 1, 1]


@pytest.mark.parametrize("name", ["binary", "three", "multilabel", "odd"])
def test_ascii_has_a_picture_too(built, name):
    text = drawn(outline(built(name), ascii_only=True))
    picture = [line.partition("|")[2][:28] for line in text.splitlines() if "|" in line]
    assert "".join(picture).isascii()
    assert picture[-1].strip()


def test_without_curves_or_room_there_is_no_picture(built):
    assert outline(built("scoreless")) is None
    assert outline(built("binary"), LEAST - 1) is None
    assert outline(built("binary"), LEAST) is not None
    result, _ = built("binary")
    assert "ROC curve\n" not in plain_summary(result)


def test_an_undefined_area_is_a_dash(built):
    result, drawings = built("three")
    gone = {name: {} for name in result.per_class}
    text = drawn(outline((replace(result, per_class=gone), drawings)))
    assert text.count("AUC —") == 3


def test_an_encoding_without_braille_gets_ascii(built):
    result, drawings = built("binary")
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii", errors="replace")
    print_summary(result, Console(file=file, width=80), drawings.curves["roc"])
    file.flush()
    text = raw.getvalue().decode("ascii")
    assert "  0+----" in text
    assert "TPR|" in text
    assert "┼" not in text
    assert "─" not in text
    assert "---" in text


# ---- the shaded matrix ------------------------------------------------------------------------


def luminance(color):
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in color.get_truecolor())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, two):
    high, low = max(one, two), min(one, two)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("is_right", [True, False])
@pytest.mark.parametrize("share", [1e-9, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0])
def test_every_cell_is_readable_on_white_and_on_black(share, is_right):
    style = Style.parse(cell_style(share, is_right=is_right))
    if style.bgcolor is not None:
        assert contrast(luminance(style.color), luminance(style.bgcolor)) >= 4.5
    elif style.color is not None:
        assert contrast(luminance(style.color), 1.0) >= 4.4
        assert contrast(luminance(style.color), 0.0) >= 4.4


def test_a_larger_share_has_a_fuller_colour():
    def fullness(share, *, is_right):
        style = Style.parse(cell_style(share, is_right=is_right))
        if style.bgcolor is None:
            return -1 if style.color is None else 0
        channels = style.bgcolor.get_truecolor()
        return max(channels) - min(channels)

    for right in (True, False):
        found = [fullness(share / 100, is_right=right) for share in range(1, 101)]
        assert found == sorted(found)
        assert found[-1] > 100


def test_the_matrix_is_blue_on_the_diagonal_and_orange_off_it(built):
    result, _ = built("three")
    text = drawn(confusion_view(result, 80), force_terminal=True, color_system="truecolor")
    cells = [span for line in text.splitlines() for span in Text.from_ansi(line).spans]
    blue, orange = 0, 0
    for span in cells:
        color = span.style.bgcolor or span.style.color
        if color is None or color.triplet is None:
            continue
        red, _, blue_part = color.triplet
        blue += blue_part > red
        orange += red > blue_part
    assert blue == 3
    assert orange >= 1


@pytest.mark.parametrize("options", [{"no_color": True}, {"color_system": None}])
def test_without_colours_the_matrix_has_none(built, options):
    result, _ = built("three")
    options = {"color_system": "truecolor"} | options
    text = drawn(confusion_view(result, 80), force_terminal=True, **options)
    assert "\x1b[38" not in text
    assert "48;2" not in text
    counts = [f"{mass:.0f}" for mass in result.confusion.counts.ravel()]
    assert [word for word in Text.from_ansi(text).plain.split() if word.isdigit()] == counts


def test_sixteen_colours_use_the_colours_of_the_theme(built):
    result, _ = built("three")
    view = confusion_view(result, 80, few_colours=True)
    text = drawn(view, force_terminal=True, color_system="standard")
    assert {style for style in ("\x1b[1;7;34m", "\x1b[30;43m") if style in text}


def test_a_row_without_mass_is_not_shaded():
    assert cell_style(nan, is_right=True) == "dim"
    assert cell_style(0.0, is_right=False) == "dim"
