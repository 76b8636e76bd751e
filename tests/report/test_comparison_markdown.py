"""A comparison as Markdown: the numbers of the JSON, bounded, safe."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import numpy as np
import pytest
from markdown_it import MarkdownIt

import tellapart as ta
from tellapart.report import markdown_parts


def compared(names, rows=60, **options):
    random = np.random.default_rng(1)
    truth = random.integers(0, 2, rows)
    scores = {
        name: 1 / (1 + np.exp(-(2 * truth - 1) * (0.2 + k % 5) - random.normal(size=rows)))
        for k, name in enumerate(names)
    }
    return ta.compare(truth, scores, **options)


def rows_of(text):
    """Return the cells of every row of every table, as text."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows = []
    for token, after in pairwise(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            rows[-1].append("".join(part.content for part in after.children))
    return rows


def test_the_differences_are_those_of_the_json():
    found = compared("abc", metrics=["roc_auc", "accuracy"], margin=0.01)
    text, rows = found.to_markdown(), rows_of(found.to_markdown())
    assert text.startswith("<!-- tellapart report -->\n\n## tellapart comparison\n\n")
    assert "**Comparison of 3 models, on the same 60 rows**" in text
    for each in json.loads(found.to_json())["differences"]:
        start = [f"{each['a']} - {each['b']}", f"{each['estimate']['value']:+.3f}"]
        assert any(row[:2] == start for row in rows), start
    for title in ("Are all models alike?", "Rows, by which model is right", "Data and decisions"):
        assert f"<summary>{title}</summary>" in text
    assert "<summary>Margins, judged by the 95% intervals</summary>" in text
    assert "<summary>Are the whole ROC curves alike?" not in text


def test_two_models_have_one_table_of_differences():
    text = compared("ab").to_markdown(title="branch against main", source="a.csv")
    assert "## branch against main\n" in text
    assert text.count("### Difference") == 1
    assert "### Difference, a less b" in text
    assert text.rstrip().endswith("never a zero.")
    assert "Made from a.csv." in text


def test_rows_of_their_own_are_told():
    random = np.random.default_rng(1)
    truth, scores = random.integers(0, 2, 60), random.random(60)
    models = {
        "a": ta.evaluate(truth[:30], scores[:30], items=[f"a{k}" for k in range(30)]),
        "b": ta.evaluate(truth[30:], scores[30:], items=[f"b{k}" for k in range(30)]),
    }
    text = ta.compare_evaluations(models).to_markdown()
    assert "**Comparison of 2 models, each on its own rows**" in text


def test_many_models_show_the_clearest_pairs_and_count_the_others():
    found = compared([f"{'$' * 60}{k}" for k in range(20)], metrics=["accuracy", "roc_auc"])
    text = found.to_markdown()
    assert len(text) <= markdown_parts.MOST
    assert text.count("160 less clear pairs not shown.") >= 1
    values = [
        float(row[3].strip("<")) for row in rows_of(text) if " - " in row[0] and len(row) == 5
    ]
    assert len(values) >= 30
    assert values[:30] == sorted(values[:30])


@pytest.mark.parametrize("name", ["a|b", "<script>x</script>", "@octocat", "#12", "x\ny", "`a`"])
def test_models_may_be_called_anything(name):
    text = compared([name, "plain"], metrics=["accuracy"]).to_markdown()
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert not re.search(r"<script|@\w|(?<!&)#\d|<code", html)
    assert all(len(row) in (3, 5, 6) for row in rows_of(text))


def test_markdown_is_saved_and_no_file_of_others_is_replaced(tmp_path):
    found, target = compared("ab"), tmp_path / "found.md"
    assert found.save(target) == target
    assert target.read_text("utf-8") == found.to_markdown()
    found.save(target)  # its own
    target.write_text("notes\n" + found.to_markdown(), "utf-8")
    with pytest.raises(ta.InputError, match="is not a file of ours to replace"):
        found.save(target)
    found.save(target, overwrite=True)
    with pytest.raises(ta.InputError, match=r"expected a name that ends in \.html, \.json or \.md"):
        found.save(tmp_path / "found.txt")
