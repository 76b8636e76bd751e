"""Pages that commands write: where they come from, and the pictures behind the cells."""

from __future__ import annotations

import hashlib
import html
import io
import json
import re
import shlex
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from packed import payload_of
from tellapart.cli import main
from tellapart.cli.app import USAGE_ERROR

ROWS = 60


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def models(folder):
    """Write images in a folder of their own, and the predictions of two models beside them."""
    random = np.random.default_rng(3)
    (folder / "run" / "images").mkdir(parents=True)
    truth = np.r_[0, 1, random.integers(0, 2, ROWS - 2)]
    items = [f"images/{k}.png" for k in range(ROWS)]
    for k, item in enumerate(items):
        Image.new("L", (8, 8), 4 * k).save(folder / "run" / item)
    for name in ("a", "b"):
        score = np.clip(0.4 * truth + 0.6 * random.random(ROWS), 0, 1).round(3)
        frame = pd.DataFrame({"image": items, "y_true": truth, "score": score})
        frame.to_csv(folder / "run" / f"{name}.csv", index=False)
    return ["run/a.csv", "run/b.csv"]


def payload(path):
    page = Path(path).read_text("utf-8")
    return payload_of(page)


def origin(path):
    """Return the list of how to make a page again, fact by fact."""
    page = Path(path).read_text("utf-8").split("How to make it again")[1].split("</dl>")[0]
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return [
        (name, [html.unescape(item) for item in re.findall("<code>(.*?)</code>", items, re.DOTALL)])
        for name, items in facts
    ]


def test_compare_writes_a_page_and_prints_its_path_last(models, capfd):
    assert main(["compare", *models, "-o", "c.html", "--plot", "roc.png"]) == 0
    out = capfd.readouterr().out.splitlines()
    assert out[-2:] == ["roc.png", "c.html"]
    assert payload("c.html")["kind"] == "comparison"
    assert main(["compare", *models, "-o", "c.html", "--quiet"]) == 0  # a report of ours
    Path("own.html").write_text("mine", "utf-8")
    assert main(["compare", *models, "-o", "own.html"]) == USAGE_ERROR
    assert Path("own.html").read_text("utf-8") == "mine"


def test_compare_without_output_writes_nothing(models, folder, capfd):
    before = sorted(folder.rglob("*"))
    assert main(["compare", *models]) == 0
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("words", [["report", "run/a.csv"], ["compare", "run/a.csv", "run/b.csv"]])
def test_a_page_says_how_to_make_it_again(words, models, capfd):
    words = [*words, "--quiet", "--level", "0.9", "-o", "my page.html"]
    assert main(words) == 0
    told = origin("my page.html")
    assert told[0] == ("command", [f"tellapart {shlex.join(words)}"])
    for (name, items), file in zip(told[1:], words[1:], strict=False):
        if name != "input":
            continue
        content = Path(file).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        assert items == [Path(file).name, f"{len(content):,} bytes", f"SHA-256 {digest}"]
    assert [name for name, _ in told].count("input") == len(words) - 6


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (["report", "run/a.csv"], "a.csv: tellapart report"),
        (["report", "run/b.csv", "more/c.csv"], "b.csv, c.csv: tellapart report"),
        (["compare", "run/a.csv", "run/b.csv"], "a, b: tellapart comparison"),
    ],
)
def test_a_page_is_called_after_what_it_is_about(words, title, models, capfd):
    Path("more").mkdir()
    frame = pd.read_csv("run/b.csv")
    frame.assign(image="more " + frame["image"]).to_csv("more/c.csv", index=False)
    assert main([*words, "-o", "out.html", "--quiet"]) == 0
    page = Path("out.html").read_text("utf-8")
    assert f"<title>{title}</title>" in page
    assert f"<h1>{title}</h1>" in page


def test_images_of_rows_that_name_none_are_told(models, capfd):
    frame = pd.read_csv("run/a.csv")
    frame.assign(image=range(len(frame))).to_csv("ids.csv", index=False)
    assert main(["report", "ids.csv", "--images", "20", "-o", "out.html"]) == 0
    assert "note: the rows name no images: they are shown as text" in capfd.readouterr().err
    assert main(["report", "ids.csv", "-o", "out.html"]) == 0
    assert "no images" not in capfd.readouterr().err


def test_a_page_does_not_tell_whose_home_it_was_made_in(models, folder, monkeypatch, capfd):
    monkeypatch.setenv("HOME", str(folder))
    assert main([str(folder / "run" / "a.csv"), "-o", "out.html", "--quiet"]) == 0
    assert str(folder) not in Path("out.html").read_text("utf-8")
    assert origin("out.html")[0] == ("command", ["tellapart ~/run/a.csv -o out.html --quiet"])


def test_standard_input_is_no_file_of_the_origin(models, monkeypatch, capfd):
    content = Path("run/a.csv").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main(["report", "-", "--image-root", "run", "-o", "out.html", "--quiet"]) == 0
    told = dict(origin("out.html"))
    assert told["command"] == ["tellapart report - --image-root run -o out.html --quiet"]
    assert "input" not in told
    assert payload("out.html")["gallery"]["shown"] == "images"


@pytest.mark.parametrize("words", [["report", "run/a.csv"], ["compare", "run/a.csv", "run/b.csv"]])
def test_pictures_lie_beside_the_predictions_unless_told(words, models, capfd):
    assert main([*words, "-o", "out.html", "--images", "12", "--quiet"]) == 0
    gallery = payload("out.html")["gallery"]
    assert gallery["shown"] == "images"
    assert len(gallery["examples"]) == 12
    assert all("picture" in one for one in gallery["examples"])
    assert main([*words, "-o", "out.html", "--images", "none", "--quiet"]) == 0
    assert payload("out.html")["gallery"]["shown"] == "rows"
    assert capfd.readouterr().err == ""
    assert main([*words, "-o", "out.html", "--image-root", "run/images"]) == 0
    assert "images cannot be shown, the first is images/" in capfd.readouterr().err
    assert payload("out.html")["gallery"]["unreadTotal"] == ROWS


@pytest.mark.parametrize("mode", ["240", "link"])
def test_unread_images_are_one_note_with_the_first_reason(mode, models, capfd):
    for k in (0, 1, 2):
        Path(f"run/images/{k}.png").write_text("no image", "utf-8")
    assert main(["report", "run/a.csv", "-o", "out.html", "--images", mode]) == 0
    notes = [line for line in capfd.readouterr().err.splitlines() if "images" in line]
    (note,) = notes
    assert note.startswith(f"note: 3 of {ROWS} images cannot be shown, the first is images/")
    assert note.endswith("(not an image)")
    Path("run/images/3.png").unlink()
    for k in (0, 1, 2):
        Image.new("L", (8, 8)).save(f"run/images/{k}.png")
    assert main(["report", "run/a.csv", "-o", "out.html", "--images", mode]) == 0
    assert "3.png (missing); --image-root names their folder" in capfd.readouterr().err


@pytest.mark.parametrize("words", [["report", "run/a.csv"], ["compare", "run/a.csv", "run/b.csv"]])
def test_links_start_at_the_page_and_the_policy_allows_files(words, models, capfd):
    Path("pages").mkdir()
    assert main([*words, "-o", "pages/out.html", "--images", "link", "--quiet"]) == 0
    page = Path("pages/out.html").read_text("utf-8")
    assert "img-src &#39;self&#39; data:" in page or "img-src 'self' data:" in page
    links = [one["link"] for one in payload("pages/out.html")["gallery"]["examples"]]
    assert len(links) == ROWS
    assert all((Path("pages") / link).is_file() for link in links)


@pytest.mark.browser
def test_linked_pictures_load_and_nothing_else_does(models, browser, folder, capfd):
    assert main(["report", "run/a.csv", "-o", "out.html", "--images", "link", "--quiet"]) == 0
    link = payload("out.html")["gallery"]["examples"][0]["link"]
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((folder / "out.html").as_uri())
    load = """(source) => new Promise((done) => {
        const image = new Image();
        image.onload = () => done(image.naturalWidth);
        image.onerror = () => done("blocked");
        image.src = source;
    })"""
    assert page.evaluate(load, link) == 8
    assert page.evaluate(load, "https://example.org/1.png") == "blocked"
    context.close()


def test_json_has_no_trace_of_pictures_and_origins(models, capfd):
    assert main(["report", "run/a.csv", "--json"]) == 0
    plain = capfd.readouterr().out
    assert main(["report", "run/a.csv", "--json", "--images", "5"]) == 0
    out, err = capfd.readouterr()
    assert out == plain
    assert "no page is written: --images and --image-root change nothing" in err
    assert not {"gallery", "origin", "command"} & json.loads(plain).keys()


def test_a_page_on_standard_output_has_both(models, capfd):
    assert main(["report", "run/a.csv", "-o", "-", "--quiet"]) == 0
    page = capfd.readouterr().out
    assert "tellapart report run/a.csv -o - --quiet" in page
    assert payload_of(page)["gallery"]["shown"] == "images"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--images", "some"], "--images is 'some'; expected a number, none or link"),
        (["--images", "99999"], "--images is '99999'; expected at most 5000, none or link"),
        (["--image-root", "nowhere"], "--image-root is 'nowhere'; expected a folder"),
    ],
)
def test_wrong_wishes_are_refused_before_the_work(words, message, models, capfd):
    assert main(["report", "run/a.csv", *words]) == USAGE_ERROR
    out, err = capfd.readouterr()
    assert out == ""
    assert message in err
