"""Text that stays text: whatever a class is called, Markdown shows it and does nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tellapart.report import markdown_parts as parts
from tellapart.report.layouts import Column, Sheet
from tellapart.report.names import readable

INVISIBLE = dict.fromkeys(map(ord, "\u200b\u2068\u2069"))
TRAPS = [
    "a | b", "a \\| b", "`code`", "``", "```", "~~~", "<script>alert(1)</script>", "<!-- x",
    "&amp; &#64;", "*b* **b**", "_i_ __init__ a_b", "~~s~~", "[text](http://x.y)", "[^1]",
    "![image](x.png)", "# heading", "> quote", "1. one", "2) two", "- item", "+ item", "* item",
    "=====", "-----", "line\nbreak", "\ttab", "cat  ", "http://a.bc/d", "https://a.bc", "www.a.bc",
    "me@a.bc", "@octocat", "@org/team", "#123", "GH-12", "a/b#1", ":heart:", "$x$ and $y$",
    "<details>", "</details>", "[ ] task", "\\",
]  # fmt: skip


class Reader(HTMLParser):
    """What a reader sees, and the tags around it."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", set()
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag if not attrs or tag in ("td", "th") else f"{tag} {attrs}")


def shown(markdown):
    """Render with raw HTML allowed."""
    render = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render
    read = Reader(render(markdown))
    return read.text.translate(INVISIBLE).strip(), read.tags - {"span"}  # around a dollar


def as_read(text):
    return readable(text).translate(INVISIBLE).strip()


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_shown_as_it_is_in_a_paragraph(trap):
    text, tags = shown(parts.line(trap))
    assert (text, tags) == (as_read(trap), {"p"})


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_is_shown_as_it_is_in_a_cell_and_in_a_fold(trap):
    sheet = Sheet((Column(readable(trap), [trap, trap], "words"), Column("n", ["1", "2"])))
    text, tags = shown(parts.table(sheet))
    assert tags == {"table", "thead", "tbody", "tr", "th", "td"}
    assert text.count(as_read(trap)) == 3
    text, tags = shown(parts.folded(trap, parts.listed([f"it: {parts.escaped(trap)}"])))
    assert tags == {"details", "summary", "ul", "li"}
    assert text.count(as_read(trap)) == 2


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_any_text_is_shown_as_it_is(text):
    seen, tags = shown(parts.line(text))
    assert " ".join(seen.split()) == " ".join(as_read(text).split())
    assert tags <= {"p"}


@pytest.mark.parametrize("text", ["@octocat", "x @org/team", "#123", "a/b#12", "GH-9", "gh-9"])
def test_nobody_is_pinged_and_nothing_is_linked(text):
    """Both are looked for in the text that entities have become."""
    tokens = MarkdownIt("commonmark").renderInline(parts.escaped(text))
    assert not re.search(r"@\w|#\d|GH-\d", tokens, re.IGNORECASE)
    assert tokens.replace("\u200b", "") == text


@pytest.mark.parametrize(
    "text", ["http://a.bc/d", "www.a.bc", "a@b.cd", "ftp://x.y", "mailto:a@b.cd"]
)
def test_no_address_becomes_a_link(text):
    rendered = MarkdownIt("commonmark").renderInline(parts.escaped(text))
    assert not re.search(r"://|www\.|@\w", rendered)


def test_words_from_right_to_left_move_no_number_beside_them():
    assert parts.escaped("שלום עולם 12%") == "&#8296;שלום עולם&#8297; 12%"


def test_a_long_text_is_cut_before_it_is_escaped():
    assert parts.escaped("&" * 50, 10) == "&amp;" * 9 + "…"


def test_a_list_counts_what_it_has_no_room_for():
    assert parts.listed(["a" * 10] * 5, 30) == f"- {'a' * 10}\n- {'a' * 10}\n- and 3 more"


def test_a_part_that_does_not_fit_is_named():
    text = parts.whole(
        [("one", "a" * 100), ("two", "b" * 900), ("none", ""), ("three", "c")], "end", 600
    )
    assert len(text) <= 600
    assert "b" * 900 not in text
    assert text.endswith("c\n\nLeft out, too long for a comment: two.\n\nend\n")


@pytest.mark.parametrize(("value", "full"), [(0, 0), (0.3, 3), (0.7, 7), (0.999, 9), (1, 10)])
def test_a_bar_is_full_only_for_one(value, full):
    assert parts.bar(value) == "█" * full + "░" * (10 - full)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.1, 1.1])
def test_what_is_no_share_has_no_bar(value):
    assert parts.bar(value) == ""
