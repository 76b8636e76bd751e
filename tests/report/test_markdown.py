"""An evaluation as Markdown, read back by a real parser."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from markdown_it import MarkdownIt

import tellapart as ta
from tellapart.report import markdown_parts, to_json, to_markdown
from tellapart.report.numbers import interval, number
from tellapart.results import Finding

ALLOWED = {
    "h2", "h3", "p", "strong", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "details",
    "summary",
}  # fmt: skip
HOSTILE = (
    "a|b", "`tick`", "<script>alert(1)</script>", "two\nlines", "[x](http://y.z)", "@octocat",
    "#123", "שלום", "🐈", "long name " * 20, "$a$", "</details>",
)  # fmt: skip


def rendered(text):
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text)


def written(result):
    return to_markdown(result, title="A report", source="predictions.csv")


def tables(text):
    """Return every table as rows of cells, by a parser."""
    found, rows = [], []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "table_open":
            rows = []
            found.append(rows)
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and rows:
            rows[-1].append(token)
        elif token.type == "table_close":
            rows = []
    return [
        [["".join(part.content for part in cell.children) for cell in row] for row in table]
        for table in found
    ]


def table_headed(text, *heads):
    return next(table for table in tables(text) if table[0][: len(heads)] == list(heads))


def test_every_sample_is_whole_and_short(sample):
    text = written(sample[0])
    assert text.startswith("<!-- tellapart report -->\n\n## A report\n\n**")
    assert len(text) < markdown_parts.MOST
    assert "Left out" not in text
    for table in tables(text):
        assert len(table) > 1
        assert {len(row) for row in table} == {len(table[0])}
    assert len(tables(text)) == len(re.findall(r"^\| -", text, re.MULTILINE))


def test_no_sample_brings_tags_of_its_own(sample):
    html = rendered(written(sample[0]))
    found = re.findall(r"<(/?)([a-z0-9]+)", html)
    assert {tag for _, tag in found} <= ALLOWED
    for tag in {tag for _, tag in found}:
        assert found.count(("", tag)) == found.count(("/", tag))
    assert not re.search(r"<[^>]+(?:href|src|on\w+)=", html)


def test_the_numbers_are_those_of_the_json(sample):
    result, _ = sample
    metrics = json.loads(to_json(result))["metrics"]
    rows = {row[0]: row for row in table_headed(written(result), "metric", "value")[1:]}
    assert rows
    by_title = {ta.METRICS[name].title: name for name in metrics if name in ta.METRICS}
    for title, row in rows.items():
        given, shown = metrics[by_title[title]], row[1]
        if given["value"] is None:
            assert shown in ("—", "∞")
            continue
        assert shown == number(given["value"])
        assert interval(result.metrics[by_title[title]]) in row


def test_every_class_and_every_count_of_a_small_matrix_is_there(built):
    result, _ = built("three")
    head, *rows = table_headed(written(result), "truth")
    assert head == ["truth", "cat", "dog", "owl", "n", "recall"]
    for row, counts in zip(rows, result.confusion.counts, strict=True):
        assert [float(cell) for cell in row[1:4]] == counts.tolist()
        assert float(row[4]) == counts.sum()


def test_the_matrix_of_twelve_classes_is_a_table_and_that_of_more_a_list(built):
    assert len(table_headed(written(built("twelve")[0]), "truth", "class 0")) == 13
    text = written(built("forty")[0])
    assert len(table_headed(text, "truth", "predicted as")) == 11
    assert re.search(r"^[\d,]+ smaller confusions not shown\.$", text, re.MULTILINE)
    assert "### Confusion of 40 classes: the pairs confused most" in text


def test_classes_are_listed_worst_first_and_counted(built):
    result, _ = built("many")
    text = written(result)
    assert "one against the rest: the 25 worst of 150 classes</summary>" in text
    table = table_headed(text, "class", "n")
    f1 = [float(row[table[0].index("F1")]) for row in table[1:]]
    assert f1 == sorted(f1)
    assert len(f1) == 25
    everyone = sorted(of["f1"].value for of in result.per_class.values())
    assert f1[0] == pytest.approx(everyone[0], abs=0.0006)


def test_errors_come_first_and_severities_are_words(built):
    text = written(built("binary")[0])
    assert re.findall(r"^- \*\*(\w+)\*\*", text, re.MULTILINE) == ["error", "warning", "info"]


def test_notes_are_folded_and_no_error_is(built):
    result, _ = built("binary")
    notes = tuple(Finding(f"n{k}", "info", f"note {k}") for k in range(5))
    text = written(replace(result, findings=(*notes, Finding("e", "error", "stop"))))
    open_part, folded = text.split("<summary>3 more notes</summary>")
    assert "**error**: stop" in open_part
    assert "note 1" in open_part
    assert "note 2" in folded.split("</details>")[0]


def test_dropped_rows_and_optimism_are_told(built):
    text = written(built("binary")[0])
    assert "\n\ndropped: 3 rows with missing values\n\n" in text
    assert "<summary>Thresholds, apparent: chosen on these rows, so optimistic</summary>" in text
    assert "predict nobody" in text


def test_soft_labels_tell_what_is_attainable(built):
    text = written(built("soft")[0])
    assert "<summary>With these soft labels, any scores could reach</summary>" in text
    assert ["ROC AUC", "0.960", "0.110 to 0.962", "0.950"] in table_headed(
        text, "metric", "value", "attainable"
    )
    text = written(built("hardened")[0])
    assert table_headed(text, "metric", "soft", "interval", "hard", "interval")


def test_without_scores_the_reasons_stand_there(built):
    text = written(built("scoreless")[0])
    assert "accuracy needs predictions; the scores have no threshold" in text
    assert "Nothing was predicted: the scores come without a threshold." in text


def test_folds_are_told_one_by_one_and_together():
    random = np.random.default_rng(3)
    truth = random.integers(0, 2, 90)
    scores = 1 / (1 + np.exp(-(truth + random.normal(size=90))))
    found = ta.evaluate(truth, scores, folds=np.arange(90) % 3)
    text = found.to_markdown()
    assert "<summary>Cross-validation, 3 folds</summary>" in text
    assert len(table_headed(text, "fold", "test rows")) == 4
    assert {row[1] for row in table_headed(text, "metric", "estimate")[1:]} == {
        "mean of folds", "pooled", "within folds",
    }  # fmt: skip


@pytest.fixture(scope="module")
def hostile():
    """Evaluate classes with the names that break documents, each of them predicted."""
    random = np.random.default_rng(5)
    truth = np.repeat(np.arange(len(HOSTILE)), 8)
    scores = random.dirichlet(np.ones(len(HOSTILE)), len(truth))
    scores[np.arange(len(truth)), truth] += 0.3
    scores /= scores.sum(axis=1, keepdims=True)
    names = np.array(HOSTILE, dtype=object)
    return ta.evaluate(names[truth], scores, classes=list(HOSTILE))


def test_hostile_names_stay_names(hostile):
    text = hostile.to_markdown(title="<b>@me</b> #1", source="`x`.csv")
    html = rendered(text)
    assert set(re.findall(r"</?([a-z0-9]+)", html)) <= ALLOWED | {"span"}
    assert len(re.findall("<details>", html)) == len(re.findall("</details>", html))
    assert not re.search(r"@\w|(?<!&)#\d", html)
    head, *rows = table_headed(text, "truth")
    assert len(rows) == len(HOSTILE)
    assert {len(row) for row in rows} == {len(head)} == {len(HOSTILE) + 3}
    shown = [row[0].replace("\u200b", "").strip("\u2068\u2069") for row in rows]
    assert shown[:4] == ["a|b", "`tick`", "<script>aler…1)</script>", "two\\nlines"]
    assert shown[5:9] == ["@octocat", "#123", "שלום", "🐈"]
    assert len(shown[9]) <= 24
    assert shown[10:] == ["<span>$</span>a<span>$</span>", "</details>"]


@pytest.mark.parametrize("letter", ["x", "$", "猫", "\u0301", "@"])
def test_a_thousand_classes_with_long_names_fit_into_a_comment(letter):
    random = np.random.default_rng(7)
    names = [f"{letter * 200}{k}" for k in range(1000)]
    truth = np.concatenate([np.arange(1000), random.integers(0, 1000, 2000)])
    guess = np.where(random.random(3000) < 0.6, truth, random.integers(0, 1000, 3000))
    labels = np.array(names, dtype=object)
    found = ta.evaluate(labels[truth], y_pred=labels[guess], classes=names)
    text = found.to_markdown()
    assert len(text) <= markdown_parts.MOST
    assert "1,000 classes" in text
    assert "the 25 worst of 1,000 classes" in text
    assert {len({len(row) for row in table}) for table in tables(text)} == {1}


def test_many_findings_of_any_length_leave_room_for_the_numbers(built):
    result, _ = built("binary")
    found = tuple(Finding("x", "error", "$" * 5000) for _ in range(100))
    text = written(replace(result, findings=found))
    assert len(text) <= markdown_parts.MOST
    assert table_headed(text, "metric", "value")
    assert re.search(r"^- and \d+ more$", text, re.MULTILINE)
