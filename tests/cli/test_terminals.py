"""The real command on a real (pseudo-)terminal: widths, colours, escape sequences, progress."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from rich.cells import cell_len
from rich.text import Text

from screens import Done, Terminal, environment, in_terminal, on_screen, start

STYLE = re.compile(r"\x1b\[[0-9;]*m")
LONG = "a class name that is sixty characters long, which nobody needs"
ODD = [
    "猫" * 12,
    "🐈\u200d⬛ 👍🏽 cat",
    "nai\u0308ve é",
    f"{LONG} A",
    f"{LONG} B",
    "line\nbreak",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;owned\x07",
    "[bold]x[/bold]",
    "שלום\u202eabc",
]


def softmax(rng, codes, classes):
    logits = rng.normal(size=(len(codes), classes))
    logits[np.arange(len(codes)), codes] += 2
    scores = np.exp(logits)
    return scores / scores.sum(axis=1, keepdims=True)


def several(names, rows, seed=0):
    rng = np.random.default_rng(seed)
    codes = np.concatenate([np.arange(len(names)), rng.integers(0, len(names), rows - len(names))])
    scores = softmax(rng, codes, len(names))
    return {"y_true": np.array(names)[codes], "y_score": scores, "classes": names}


def files() -> dict[str, dict[str, object]]:
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 2, 300)
    score = 1 / (1 + np.exp(-(rng.normal(size=300) + 2 * truth - 1)))
    labels = (rng.random((200, 4)) < [0.5, 0.3, 0.2, 0.1]).astype(int)
    three = several(["cat", "dog", "owl"], 400)
    paths = [f"/data/birds/species_{k:02}/images/of/the/very/long/folder" for k in range(6)]
    return {
        "binary": {"y_true": truth, "y_score": score},
        "three": three,
        "ten": several([f"class {k}" for k in range(10)], 900),
        "sixty": several([f"species number {k}" for k in range(60)], 1500),
        "labels": {
            "y_true": labels,
            "y_score": np.clip(0.4 * labels + 0.6 * rng.random((200, 4)), 0, 1),
            "classes": ["beach", "sunset", "people", "猫\x1b[1m"],
        },
        "soft": {"y_true": np.round(rng.random(100), 1), "y_score": rng.random(100)},
        "one row each": several(list("abcde"), 5),
        "ranks": {"y_true": truth, "y_score": 9 * score - 3},
        "predictions": {"y_true": three["y_true"], "y_pred": three["y_true"][::-1]},
        "odd": several(ODD, 600),
        "paths": several(paths, 300),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("files")
    for name, arrays in files().items():
        np.savez(path / f"{name}.npz", **arrays)
    (path / "pets.csv").write_text("y_true,score\n" + "dog,0.9\ncat,0.2\ndog,0.4\n" * 9)
    return path


EVERY = """
import sys
from tellapart.cli import main
for name in sys.argv[1:]:
    words = ["--task", "multilabel"] if name == "labels" else []
    print("@@@", name, main(["report", f"{name}.npz", *words]), flush=True)
"""


@pytest.fixture(scope="module", params=[40, 60, 80, 100, 160])
def reports(request, folder):
    """What every kind of file prints on a terminal of so many columns."""
    columns = request.param
    done = in_terminal(folder, "-c", EVERY, *files(), columns=columns, COLORTERM="truecolor")
    texts, start = {}, 0
    for found in re.finditer(r"^@@@ (.*) (\d+)\n", done.stdout, re.MULTILINE):
        assert found[2] == "0", done.stderr
        texts[found[1]] = done.stdout[start : found.start()]
        start = found.end()
    assert list(texts) == list(files())
    return columns, texts


def plain(text: str) -> str:
    return Text.from_ansi(text).plain


def test_no_line_leaves_the_terminal(reports):
    columns, texts = reports
    for name, text in texts.items():
        lines = STYLE.sub("", text).splitlines()
        widest = max(lines, key=cell_len)
        assert cell_len(widest) <= min(columns, 100), (name, widest)


def test_no_escape_sequence_comes_from_the_data(reports):
    for name, text in reports[1].items():
        rest = STYLE.sub("", text)
        assert not [mark for mark in rest if ord(mark) < 32 and mark != "\n"], name
        assert "\u202e" not in rest
        assert "\x1b[31mred" not in text
    assert r"\x1b]0;owned\x07" in plain(reports[1]["odd"]).replace("\n", "")[:4000]


def test_every_report_ends_with_the_path_of_its_page(reports):
    for name, text in reports[1].items():
        assert text.endswith(f"\n{name}.report.html\n")


def test_curves_are_drawn_where_there_are_any(reports):
    for name, text in reports[1].items():
        has_braille = any(0x2801 <= ord(mark) < 0x2900 for mark in text)
        assert has_braille == (name != "predictions"), name


def test_long_names_stay_apart(reports):
    for name, count in (("paths", 6), ("odd", 10)):
        text = plain(reports[1][name])
        table = text[text.index("Per class") : text.index("\nConfusion")].splitlines()[3:]
        names = {
            line.split("  ")[0].strip() for line in table if re.search(r" 0\.\d+$", line.rstrip())
        }
        assert len(names) == count, table


@pytest.fixture(scope="module")
def printed(folder):
    """Run `report` with the results on a terminal; messages elsewhere."""

    def run(name: str, *words: str, **variables: str) -> str:
        words = ("-m", "tellapart", "report", f"{name}.npz", *words)
        return in_terminal(folder, *words, **variables).stdout

    return run


def test_colours_can_be_switched_off(printed):
    assert re.search(r"\x1b\[[0-9;]*48;2;", printed("three", COLORTERM="truecolor"))
    colour = re.compile(r"\x1b\[[0-9;]*\b(3[0-8]|4[0-8]|9[0-7])\b")
    assert not colour.search(printed("three", "--no-color"))
    assert not colour.search(printed("three", NO_COLOR="1"))
    assert "\x1b" not in printed("three", TERM="dumb")


def test_a_plain_terminal_has_a_width(folder):
    words = ("-m", "tellapart", "report", "ten.npz")
    lines = in_terminal(folder, *words, columns=50, TERM="dumb").stdout.splitlines()
    assert 40 < max(map(cell_len, lines)) <= 50


def test_a_pipe_has_no_escape_codes_and_the_same_words(folder, printed):
    command = ["report", "odd.npz"]
    done = subprocess.run(
        [sys.executable, "-m", "tellapart", *command],
        cwd=folder, capture_output=True, text=True, check=True, env=environment(),
    )  # fmt: skip
    assert "\x1b" not in done.stdout
    assert done.stdout.splitlines() == [
        line.rstrip() for line in plain(printed("odd")).splitlines()
    ]


def test_quiet_prints_the_path_only(folder):
    done = in_terminal(folder, "-m", "tellapart", "report", "binary.npz", "--quiet")
    assert done == Done(0, "binary.report.html\n", "")


def test_a_name_of_a_file_cannot_write_to_the_terminal(folder):
    name = "evil\x1b[31m\x07.csv"
    (folder / name).write_text("y_true,score\n1,0.9\n0,0.2\n")
    done = in_terminal(folder, "-m", "tellapart", "report", name)
    assert done.stdout.splitlines()[-1] == r"evil\x1b[31m\x07.report.html"
    done = in_terminal(folder, "-m", "tellapart", "report", "no\x1b31m.csv")
    expected = "error: no\\x1b31m.csv does not exist; expected a file of predictions"
    assert [line for line in on_screen(done.stderr) if line] == [expected]


# ---- messages ----------------------------------------------------------------------------------


def test_messages_are_wrapped_for_people_and_whole_for_programs(folder):
    words = ("-m", "tellapart", "report", "pets.csv", "--score", "a column with a long name")
    shown = in_terminal(folder, *words, columns=50).stderr
    lines = [line for line in on_screen(shown) if line]
    assert len(lines) > 1
    assert lines[0].startswith("error: ")
    assert all(line.startswith("  ") for line in lines[1:])
    assert max(map(len, lines)) <= 50
    piped = subprocess.run(
        [sys.executable, *words],
        cwd=folder, capture_output=True, text=True, check=False, env=environment(),
    ).stderr  # fmt: skip
    assert piped.count("\n") == 1
    assert " ".join(line.strip() for line in lines) == piped.strip()


# ---- progress ----------------------------------------------------------------------------------

TABLE = b"y_true,score\n" + b"dog,0.9\ncat,0.2\ndog,0.4\n" * 9


def slow_report(folder: Path, *words: str, out: int, err: int, **variables: str):
    """Start `report` on standard input that is still to be written."""
    reader, writer = os.pipe()
    arguments = ("-m", "tellapart", "report", "-", *words)
    command = start(folder, *arguments, out=out, err=err, stdin=reader, **variables)
    os.close(reader)
    return command, writer


def fed(command, writer) -> int:
    """Write standard input and return the exit code."""
    os.write(writer, TABLE)
    os.close(writer)
    return command.wait(120)


def wait_for(terminal: Terminal, words: str) -> None:
    for _ in range(600):
        if words in terminal.so_far:
            return
        time.sleep(0.1)
    pytest.fail(f"{words!r} did not appear in {terminal.so_far!r}")


def test_long_work_is_shown_and_wiped_and_leaves_the_output_alone(tmp_path):
    errors = Terminal()
    with (tmp_path / "watched").open("wb") as file:
        command = slow_report(tmp_path, out=file.fileno(), err=errors.device)
        wait_for(errors, "reading standard input")
        assert fed(*command) == 0
    written = errors.text()
    assert "".join(on_screen(written)) == ""
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")  # the cursor is back
    with (tmp_path / "alone").open("wb") as file:
        assert fed(*slow_report(tmp_path, out=file.fileno(), err=subprocess.DEVNULL)) == 0
    assert (tmp_path / "alone").read_bytes() == (tmp_path / "watched").read_bytes()


@pytest.mark.parametrize(
    ("words", "variables"), [(["--quiet"], {}), ([], {"TERM": "dumb"}), ([], {"TERM": ""})]
)
def test_some_want_no_progress(tmp_path, words, variables):
    errors = Terminal()
    command = slow_report(tmp_path, *words, out=subprocess.DEVNULL, err=errors.device, **variables)
    time.sleep(3)
    assert fed(*command) == 0
    assert errors.text() == ""


def test_a_pipe_gets_no_progress_even_where_colours_are_forced(tmp_path):
    with (tmp_path / "out").open("wb") as out, (tmp_path / "err").open("wb") as err:
        command = slow_report(tmp_path, out=out.fileno(), err=err.fileno(), FORCE_COLOR="1")
        time.sleep(3)
        assert fed(*command) == 0
    assert (tmp_path / "err").read_bytes() == b""


def test_an_interrupted_reader_gets_the_cursor_back(tmp_path):
    errors = Terminal()
    command, writer = slow_report(tmp_path, out=subprocess.DEVNULL, err=errors.device)
    wait_for(errors, "reading")
    time.sleep(3)  # an interrupt inside the import of a library may be swallowed there
    command.send_signal(signal.SIGINT)
    os.write(writer, b"y_true")  # wakes the reader, whatever it waits in
    os.close(writer)
    assert command.wait(60) == 130
    written = errors.text()
    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")
    assert [line for line in on_screen(written) if line] == ["error: interrupted"]


COUNTING = """
import time
from tellapart.cli.messages import say
from tellapart.cli import progress
progress.DELAY = 0.1
with progress.phases() as phase:
    told = phase("resampling")
    told(0, 2000)
    time.sleep(1.5)
    told(500, 2000)
    time.sleep(0.3)
    say("warning", "one class is empty")
    told(1500, 2000)
    time.sleep(0.3)
    phase("writing [bold]the page[/bold]")
    told(1700, 2000)
    time.sleep(0.3)
"""


def test_counted_work_has_a_bar_and_messages_stay(tmp_path):
    written = in_terminal(tmp_path, "-c", COUNTING).stderr
    shown = STYLE.sub("", written)
    assert "500 of 2,000" in shown
    assert "1,500 of 2,000" in shown
    assert "left" in shown
    assert "━" in shown
    assert "writing [bold]the page[/bold]" in shown
    assert "1,700" not in shown  # a late word from the phase before
    assert [line for line in on_screen(written) if line] == ["warning: one class is empty"]


def test_short_work_shows_nothing(tmp_path):
    code = (
        "from tellapart.cli import progress; progress.DELAY = 600\n"
        "with progress.phases() as phase: phase('x')(1, 2)"
    )
    assert in_terminal(tmp_path, "-c", code).stderr == ""
