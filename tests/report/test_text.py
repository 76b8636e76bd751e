import io
from dataclasses import replace
from math import inf, isfinite, nan

import numpy as np
import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tellapart.report import print_summary, summary
from tellapart.report.tables import _with_rest
from tellapart.results import Confusion, Estimate, Finding


def printed(result, *, width=80, **options):
    output = io.StringIO()
    print_summary(result, Console(file=output, width=width, **options))
    return output.getvalue()


@pytest.mark.parametrize("options", [{}, {"force_terminal": True, "color_system": "truecolor"}])
@pytest.mark.parametrize("width", [80, 200])
def test_no_line_is_wider_than_eighty_columns(sample, width, options):
    text = printed(sample[0], width=width, **options)
    plain = Text.from_ansi(text).plain
    assert max(cell_len(line) for line in plain.splitlines()) <= 80


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
    assert row.split() == ["beach", "130", "20", "30", "120"]
    assert "beach: 0.5, sunset: 0.3, people: predict nobody" in " ".join(text.split())


def test_soft_labels_show_what_could_be_reached(built):
    text = printed(built("soft")[0])
    assert "0.110 to 0.962" in text
    assert "0.9201 to 0.9203" in text


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
    Console(file=output).print(_with_rest(Text("table"), hidden, "better class"))
    assert words in output.getvalue()
