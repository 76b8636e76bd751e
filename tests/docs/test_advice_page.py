"""The page about advice says what the code does."""

import runpy
from pathlib import Path

from tellapart.advice import KINDS
from tellapart.advice.kinds import RARE, SIMILAR
from tellapart.metrics import METRICS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "advice.md"


def test_the_findings_of_the_page_are_written_from_their_table():
    script = runpy.run_path(str(ROOT / "scripts" / "write_advice_page.py"))
    text = PAGE.read_text(encoding="utf-8")
    assert text.count(script["START"]) == 1
    assert text == script["page"](text)


def test_the_limits_of_the_chart_are_those_of_the_code():
    text = PAGE.read_text(encoding="utf-8")
    assert f"at most {SIMILAR:g} times the rarest" in text
    assert f"positives are below {RARE:.0%} of the rows" in text


def test_the_chart_speaks_of_what_is_not_computed_until_it_is():
    text = PAGE.read_text(encoding="utf-8")
    computed = {"kappa_quadratic", "rps"} & set(METRICS)
    assert ("neither is computed here yet" in text) == (not computed)


def test_every_code_has_a_line():
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{code}` | {kind.severity} |" in text for code, kind in KINDS.items())
