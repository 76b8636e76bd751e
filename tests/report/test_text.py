import io
from dataclasses import replace
from math import inf, isfinite, nan

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tellapart.report import print_summary, summary, to_html
from tellapart.report.layouts import Column, fitted_table
from tellapart.results import Confusion, Estimate, Finding


def printed(result, curves=None, *, width=80, **options):
    output = io.StringIO()
    print_summary(result, Console(file=output, width=width, **options), curves)
    return output.getvalue()


@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "color_system": "truecolor"}])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal_or_a_hundred_columns(sample, width, options):
    result, drawings = sample
    text = printed(result, drawings.curves.get("roc"), width=width, **options)
    plain = Text.from_ansi(text).plain
    assert max(cell_len(line) for line in plain.splitlines()) <= min(width, 100)


def test_a_pipe_gets_no_colours(sample):
    assert "\x1b" not in printed(sample[0])


def test_a_narrow_console_loses_columns_not_the_run(sample):
    assert printed(sample[0], width=30)


def test_the_summary_serves_rich(built):
    result, _ = built("binary")

    class Holder:
        def __rich__(self):
            return summary(result)

    output = io.StringIO()
    Console(file=output, width=80).print(Holder())
    assert "ROC AUC" in output.getvalue()


def test_the_head_says_what_was_decided(built):
    text = printed(built("binary")[0])
    for words in (
        "Binary classification: 600 rows, positive class sick, prevalence 49.7%",
        "healthy 50.3%, sick 49.7%",
        "positive where the score is at or above 0.5",
        "truth = label, score = p_sick",
        "3 rows with missing values",
    ):
        assert words in text


def test_names_are_never_read_as_markup_or_controls(built):
    text = printed(built("odd")[0], force_terminal=True, color_system="standard")
    assert "[red]x[/red]" in Text.from_ansi(text).plain
    assert "<script>" in text
    assert "\x1b[31mescape" not in text
    assert r"\x1b[31mes" in text


def test_missing_values_are_dashes_with_the_reason_beneath(built):
    lines = printed(built("binary")[0]).splitlines()
    row = next(line for line in lines if line.startswith("Negative likelihood"))
    assert "—" in row
    assert "— Negative likelihood ratio: lr_minus needs true negatives; there are none" in "".join(
        lines
    )


def test_findings_come_with_the_worst_first(built):
    text = printed(built("binary")[0])
    assert text.index("x error") < text.index("! warning") < text.index("i info")


def test_notes_do_not_drown_what_warns(built):
    result, _ = built("binary")
    notes = tuple(Finding(f"note-{k}", "info", f"Note {k}.") for k in range(4))
    text = printed(replace(result, findings=(*notes, *result.findings)))
    assert [f"Note {k}." in text for k in range(4)] == [True, True, False, False]
    assert "x error" in text
    assert "! warning" in text
    assert "3 more notes: tellapart advise FILE, or evaluation.advise()" in text


def test_two_notes_are_shown_whole(built):
    result, _ = built("binary")
    notes = tuple(Finding(f"note-{k}", "info", f"Note {k}.") for k in range(2))
    text = printed(replace(result, findings=notes))
    assert "Note 1." in text
    assert "more note" not in text


def test_many_classes_show_the_worst_and_count_the_rest(built):
    result, _ = built("many")
    text = printed(result)
    worst = min(result.per_class, key=lambda name: result.per_class[name]["f1"].value)
    assert worst in text
    assert "135 better classes not shown" in text
    assert "smaller confusions not shown" in text


def test_twelve_classes_still_have_a_matrix(built):
    text = printed(built("twelve")[0])
    assert "rows: truth, columns: prediction" in text
    assert "12 class 11" in text


def test_a_matrix_too_wide_becomes_a_list(built):
    result, _ = built("twelve")
    large = Confusion(result.confusion.classes, result.confusion.counts * 1e6)
    text = printed(replace(result, confusion=large))
    assert "predicted as" in text
    assert "122 smaller confusions not shown" in text


def test_a_perfect_classifier_confused_nothing(built):
    result, _ = built("many")
    perfect = Confusion(result.confusion.classes, np.eye(150) * 40)
    assert "No row was confused." in printed(replace(result, confusion=perfect))


def test_labels_have_a_line_each(built):
    text = printed(built("multilabel")[0])
    row = next(line for line in text.splitlines() if "130" in line)
    assert row.split() == ["beach", "130", "30", "20", "120"]
    assert "beach: 0.5, sunset: 0.3, people: predict nobody" in " ".join(text.split())


def test_soft_labels_show_what_could_be_reached(built):
    text = printed(built("soft")[0])
    assert "0.110 to 0.962" in text
    assert "0.9201 to 0.9203" in text


def test_hardened_labels_stand_beside_the_soft_ones(built):
    result, _ = built("hardened")
    text = printed(result)
    line = next(line for line in text.splitlines() if line.count(" to ") == 2)
    assert line.startswith("ROC AUC")
    assert "The same with labels made hard: yes from a share of 0.5" in text
    joined = " ".join(text.split())
    assert "to 0.981. The model is the same; hard labels claim a certainty" in joined
    assert "In 12 rows a share is exactly 0.5, and was taken for a yes." in text
    assert "soft: shares of a median of 10 votes per row" in joined


def test_hardened_labels_say_how_ties_were_settled(built):
    result, _ = built("hardened")
    tied = replace(result, hardened=replace(result.hardened, cut=None, ambiguous_rows=1))
    text = " ".join(printed(tied).split())
    assert "the class with the largest share" in text
    assert "In 1 row classes tie for the largest share; the first in class order was taken" in text
    clear = replace(result, hardened=replace(result.hardened, ambiguous_rows=0))
    assert "No row was ambiguous." in printed(clear)


def test_numbers_that_hardening_leaves_alone_are_not_said_to_move(built):
    result, _ = built("hardened")
    same = replace(result, hardened=replace(result.hardened, metrics=result.metrics))
    assert "Hardening moves" not in printed(same)


def test_labels_that_were_made_hard_say_so(built):
    result, _ = built("binary")
    data = replace(result.data, votes=5.0, ambiguous_rows=3)
    joined = " ".join(printed(replace(result, data=data)).split())
    assert "soft labels made hard, of a median of 5 votes per row; ambiguous in 3 rows" in joined
    unanimous = replace(result, data=replace(result.data, votes=5.0))
    assert "a median of 5 votes per row, and all agree" in " ".join(printed(unanimous).split())


def test_no_threshold_says_why_there_is_no_matrix(built):
    text = printed(built("scoreless")[0])
    assert "Nothing was predicted" in text
    assert "none: no threshold applies" in text


def test_thresholds_are_called_optimistic(built):
    text = printed(built("binary")[0])
    assert "chosen on these rows, so optimistic" in text
    assert "predict nobody" in text


@pytest.mark.parametrize("value", [nan, inf, -inf, 0.0, 1e300, -1e-300])
def test_any_number_can_be_printed(built, value):
    result, _ = built("three")
    odd = Estimate(value, value, value, 0.95, "wilson", value, None, (value, value))
    per_class = {name: {"f1": odd, "recall": odd} for name in result.per_class}
    counts = result.confusion.counts * (value if isfinite(value) else 1)
    strange = replace(
        result,
        metrics=dict.fromkeys(result.metrics, odd),
        per_class=per_class,
        baselines=dict.fromkeys(result.metrics, value),
        confusion=Confusion(result.confusion.classes, counts),
    )
    assert printed(strange)


def test_one_of_a_kind_is_not_in_the_plural(built):
    result, _ = built("multilabel")
    name = result.data.classes[0]
    facts = {"rows": 1, "classes": (name,), "dropped": 1, "zero_weight": 1, "tied_rows": 1}
    one = replace(result, data=replace(result.data, **facts, distinct_scores=(1,)))
    text = printed(one)
    for words in (
        "1 row, 1 label\n",
        "label     ",
        "1 row with missing values",
        "1 row of weight zero",
        "1 row whose largest score is shared",
        "1 score ",
    ):
        assert words in text
    assert "1 row, 1 class\n" in printed(replace(one, task="multiclass"))


@pytest.mark.parametrize(
    ("hidden", "words"), [(1, "1 better class not"), (1000, "1,000 better classes not")]
)
def test_the_rest_of_a_table_is_counted(hidden, words):
    output = io.StringIO()
    table = fitted_table([Column("n", ["1"])], 80, hidden=hidden, what="better class")
    Console(file=output).print(table)
    assert words in output.getvalue()


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("three", ("Per class, one against the rest", "Confusion")),
        ("multilabel", ("Per label, rows with it against rows without", "Decisions per label")),
    ],
)
def test_the_terminal_and_the_page_use_the_same_words(built, name, titles):
    result, drawings = built(name)
    text = printed(result, drawings.curves["roc"])
    page = to_html(result, drawings, title="words", source=None)
    for title in titles:
        assert f"\n{title}\n" in text
        assert f">{title}</h2>" in page
    curves = next(line for line in text.splitlines() if line.startswith("ROC curves, "))
    assert f"<h3>{curves}</h3>" in page
    if name == "multilabel":
        heads = ("true positives", "false positives", "false negatives", "true negatives")
        top, bottom = text[text.index("Decisions per label") :].splitlines()[1:3]
        shown = [f"{a} {b}" for a, b in zip(top.split(), bottom.split()[1:], strict=True)]
        assert tuple(shown) == heads
        assert all(f">{head}</th>" in page for head in heads)


def test_a_narrow_terminal_says_which_columns_it_leaves_out(built):
    result, _ = built("binary")
    text = printed(result, width=50)
    assert "in a wider terminal: no skill, method" in text
    assert "no skill  method" not in text
    assert "in a wider terminal" not in printed(result, width=80)


def test_a_class_counts_its_rows_even_where_nothing_was_predicted(built):
    result, _ = built("binary")
    nothing = Estimate(nan, n=600, reason="needs a threshold")
    per_class = {name: {"recall": nothing} for name in result.data.classes}
    ranks = replace(result, per_class=per_class, confusion=None)
    rows = [line.split()[:2] for line in printed(ranks).splitlines() if " — " in line]
    assert ["healthy", "302"] in rows
    assert ["sick", "298"] in rows
    weighted = replace(ranks, data=replace(ranks.data, weighted=True))
    rows = [line.split()[:2] for line in printed(weighted).splitlines() if " — " in line]
    assert ["sick", "—"] in rows


def test_metrics_that_one_reason_undoes_are_named_once(built):
    result, _ = built("binary")
    missing = Estimate(nan, reason="needs a threshold")
    names = ("accuracy", "precision", "recall", "f1")
    text = printed(replace(result, metrics=result.metrics | dict.fromkeys(names, missing)))
    lines = text.splitlines()
    assert not [line for line in lines if line.startswith("Accuracy ")]
    assert "— Accuracy; Precision (PPV); Recall (sensitivity); F1: needs a threshold" in text
