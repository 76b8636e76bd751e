"""Shortened names: within their cells, and never two that look the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tellapart.report import plain_summary
from tellapart.report.names import told_apart


@given(
    names=st.lists(st.text(st.sampled_from("ab …~1\n猫é\u202e"), max_size=24), unique=True),
    width=st.integers(8, 30),
)
def test_no_two_names_look_the_same(names, width):
    shown = told_apart(names, width)
    assert list(shown) == names
    assert len(set(shown.values())) == len(names)
    assert all(cell_len(text) <= width for text in shown.values())


def test_names_that_fit_stay_whole():
    assert told_apart(["cat", "猫", "long name"], 9) == {
        "cat": "cat", "猫": "猫", "long name": "long name",
    }  # fmt: skip


def test_a_cut_shows_where_names_differ():
    names = [f"/data/birds/species_{k:02}/images/of/the/long/folder" for k in range(20)]
    for place, text in enumerate(told_apart(names, 20).values()):
        assert f"{place:02}/" in text


def test_names_that_differ_in_what_nobody_sees_are_numbered():
    assert list(told_apart(["a", "a\u202e"], 8).values()) == ["a~1", "a~2"]


@pytest.mark.parametrize("width", [40, 80])
def test_the_tables_keep_long_names_apart(built, width):
    from dataclasses import replace

    from tellapart.results import Confusion

    result, _ = built("three")
    ends = "a class name that is very much longer than any table can show, number {}, of three"
    names = {old: ends.format(place) for place, old in enumerate(result.per_class)}
    renamed = replace(
        result,
        data=replace(result.data, classes=tuple(names.values()), prevalence={}),
        per_class={names[old]: found for old, found in result.per_class.items()},
        confusion=Confusion(tuple(names.values()), result.confusion.counts),
        pairs=tuple(
            replace(pair, first=names[pair.first], second=names[pair.second])
            for pair in result.pairs
        ),
    )
    text = plain_summary(renamed, width=width)
    table = text[text.index("Per class") : text.index("Confusion")].splitlines()[3:6]
    assert len({line.split("  ")[0] for line in table}) == 3
