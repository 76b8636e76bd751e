"""Files of plots: names, sizes, text, the same bytes; and names of classes that are no names."""

from __future__ import annotations

import re
import subprocess
import sys
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from pictures import several, texts
from PIL import Image

import tellapart as ta

KINDS = ["roc", "pr", "threshold", "confusion", "histogram", "reliability", "overview"]
ODD = ["$x_1$", "_hidden", "a\nb", "größe ✓", "100 % <b>&", "\\alpha{", "a very long name " * 5]


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_plot_has_the_same_bytes(three, kind, suffix, tmp_path):
    first = three.plot(kind).save(tmp_path / f"first.{suffix}").read_bytes()
    display = three.plot(kind)
    display.save(tmp_path / "between.png", dpi=70)  # must not move anything
    display._repr_png_()
    assert display.save(tmp_path / f"second.{suffix}").read_bytes() == first
    assert b"20" + b"26-" not in first or suffix != "svg"


def test_bytes_do_not_depend_on_the_process(tmp_path):
    code = (
        "import tellapart as ta, sys; e = ta.evaluate([0, 1, 1, 0], [.2, .6, .4, .3]);"
        "[e.plot(kind).save(sys.argv[1] + kind + '.svg') for kind in ('roc', 'overview')];"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    for name in ("a", "b"):
        subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], check=True)
    for kind in ("roc", "overview"):
        first, second = ((tmp_path / f"{one}{kind}.svg").read_bytes() for one in "ab")
        assert first == second


def test_a_png_has_the_size_asked_for(binary, tmp_path):
    path = binary.plot.roc(size=(3, 2.5)).save(tmp_path / "a.png", dpi=100)
    with Image.open(path) as picture:
        assert picture.size == (300, 250)
        colours = np.asarray(picture.convert("RGB"))
    assert (colours[0, 0] == 255).all()
    assert len(np.unique(colours.reshape(-1, 3), axis=0)) > 10
    usual = binary.plot.roc().save(tmp_path / "b.png")
    with Image.open(usual) as picture:
        assert picture.size == (680, 650)  # 3.4 inches, the width of a column


def test_nothing_is_cut_off(three, binary, labels):
    for evaluation in (three, binary, labels, several(25, 200)):
        for kind in KINDS:
            display = evaluation.plot(kind)
            figure = display.figure_
            for _ in range(3):
                figure.draw_without_rendering()
            width, height = figure.get_size_inches()
            box = figure.get_tightbbox()
            assert min(box.x0, box.y0) > -0.02, kind
            assert box.x1 < width + 0.02, kind
            assert box.y1 < height + 0.02, kind


def test_text_of_an_svg_stays_text(binary, tmp_path):
    text = binary.plot.roc(title="Dogs").save(tmp_path / "a.svg").read_text(encoding="utf-8")
    found = [node.text for node in ET.fromstring(text).iter() if node.tag.endswith("}text")]  # noqa: S314
    assert "Dogs" in found
    assert "false positive rate" in found
    assert "<dc:date>" not in text


def test_a_pdf_embeds_whole_fonts(binary, tmp_path):
    found = binary.plot.roc().save(tmp_path / "a.pdf").read_bytes()
    assert b"/Type3" not in found
    assert b"/FontFile2" in found
    assert b"/CreationDate" not in found


def test_existing_files_are_kept_unless_told_otherwise(binary, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"my thesis")
    display = binary.plot.roc()
    with pytest.raises(ta.InputError, match="which exists; expected a new name, or overwrite=True"):
        display.save(path)
    assert path.read_bytes() == b"my thesis"
    assert display.save(path, overwrite=True) == path
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("a.jpg", {}, r"expected a name that ends in \.png, \.svg or \.pdf"),
        ("a", {}, "expected a name that ends"),
        ("a.png", {"dpi": 0}, "dpi is 0"),
        ("no/such/folder/a.png", {}, "cannot be written"),
    ],
)
def test_what_cannot_be_saved_is_refused(binary, tmp_path, name, options, message):
    with pytest.raises(ta.InputError, match=message):
        binary.plot.roc().save(tmp_path / name, **options)


def test_settings_of_the_user_are_neither_changed_nor_followed(binary, tmp_path):
    plain = binary.plot.roc().save(tmp_path / "a.png").read_bytes()
    before = dict(mpl.rcParams)
    binary.plot.overview().save(tmp_path / "a.svg")
    assert dict(mpl.rcParams) == before
    dark = {"axes.facecolor": "black", "text.color": "white", "axes.labelcolor": "white",
            "xtick.color": "white", "ytick.color": "white", "axes.edgecolor": "white"}  # fmt: skip
    with mpl.rc_context(dark):
        assert binary.plot.roc().save(tmp_path / "b.png").read_bytes() == plain


# ---- names ------------------------------------------------------------------------------


def readable(name: str) -> str:
    from tellapart.report.plots.lettering import named

    return named(name)


@pytest.mark.parametrize("kind", KINDS)
def test_odd_names_are_shown_as_they_are(kind, tmp_path):
    evaluation = several(len(ODD), 80, names=ODD)
    display = evaluation.plot(kind)
    for suffix in ("png", "svg", "pdf"):
        display.save(tmp_path / f"a.{suffix}", dpi=60)
    if kind in ("roc", "pr", "threshold"):
        shown = texts(display.legend_)
        for name in ODD:
            assert any(line.startswith(readable(name)) for line in shown), name
        for text in display.legend_.get_texts():
            assert not text.get_parse_math()
    svg = (tmp_path / "a.svg").read_text(encoding="utf-8")
    if kind != "reliability":
        ET.fromstring(svg)  # noqa: S314
    if kind in ("roc", "confusion", "histogram"):
        assert "$x_1$" in svg
        assert "_hidden" in svg


def test_odd_names_of_models_and_titles(binary, other, tmp_path):
    display = ta.overlay({"_m": binary, "$y$": other}).roc(title="$z_1$ of 100%")
    assert [line.split(": ")[0] for line in texts(display.legend_)[1:3]] == ["_m", "$y$"]
    svg = display.save(tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "$z_1$ of 100%" in svg
    assert re.search(r"\$y\$: 0\.\d", svg)


def test_characters_without_a_font_are_told(tmp_path):
    evaluation = ta.evaluate(["\U0001f408", "\U0001f415"] * 3, [0.1, 0.9, 0.3, 0.8, 0.2, 0.4])
    from tellapart.report.plots.files import more_fonts

    if more_fonts():
        pytest.skip("fonts of other scripts are installed")
    display = evaluation.plot.roc()
    with pytest.warns(ta.errors.TellapartWarning, match="no installed font .*; an .svg file keeps"):
        display.save(tmp_path / "a.png")
    text = display.save(tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "\U0001f415" in text


# ---- weight of an import ----------------------------------------------------------------


def test_matplotlib_is_loaded_only_to_draw():
    code = (
        "import tellapart as ta, sys; e = ta.evaluate([0, 1], [.2, .6]); plot = e.plot;"
        "ta.overlay({'A': e}); e.to_json(); assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_axes_of_pyplot_work(binary):
    code = (
        "import matplotlib; matplotlib.use('Agg'); import matplotlib.pyplot as plt\n"
        "import tellapart as ta; e = ta.evaluate([0, 1, 1, 0], [.2, .6, .4, .3])\n"
        "figure, ax = plt.subplots(); d = e.plot.roc(ax=ax); e.plot.pr()\n"
        "assert d.figure_ is figure and plt.get_fignums() == [1]\n"
        "figure.savefig('/dev/null', format='png')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
