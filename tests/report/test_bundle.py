"""The page's script and style sheet as they are committed: small, and reaching for nothing."""

import re
import zlib
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = files("tellapart.report").joinpath("static")
SCRIPT = STATIC.joinpath("program.js").read_text("utf-8")
START = STATIC.joinpath("start.js").read_text("utf-8")
STYLE = STATIC.joinpath("page.css").read_text("utf-8")
PANELS = STATIC.joinpath("panels.css").read_text("utf-8")


def test_the_bundle_is_small():
    assert 10_000 < len(zlib.compress(SCRIPT.encode(), 9)) < 45_000
    assert 100 < len(START.encode()) < 2_000
    assert 1_000 < len(STYLE.encode()) < 12_000
    assert 1_000 < len(zlib.compress(PANELS.encode(), 9)) < 6_000


def test_the_bundle_names_no_address():
    names = set(re.findall(r"(?:https?:)?//[\w.]+[\w/.]*", SCRIPT + STYLE + PANELS))
    assert names <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"}
    assert "url(" not in STYLE + PANELS


def test_the_script_does_what_its_policy_allows():
    for forbidden in ("eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML",
                      "document.write", "fetch(", "XMLHttpRequest", "</script"):  # fmt: skip
        assert forbidden not in SCRIPT, forbidden


def test_packages_of_developers_come_from_no_named_host():
    lock = ROOT / "frontend" / "package-lock.json"
    if not lock.exists():
        pytest.skip("no frontend here: this is not a checkout")
    text = lock.read_text("utf-8")
    assert "resolved" not in text
    assert "://" not in re.sub(r'"funding": \{[^}]*\}|"url": "[^"]*"', "", text)
