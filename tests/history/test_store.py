"""The folder of kept runs: whole files or none, whoever writes and reads at once."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

import tellapart as ta
from history_samples import days, evaluated
from tellapart.errors import InputError, TellapartWarning
from tellapart.history.store import put, stored

WRITERS, EACH = 4, 12
START = b'{"tellapart_run": "1", "kept_at": "2026-01-01T00:00:00Z"'

WRITER = """
import sys
from pathlib import Path
from tellapart.history.store import put
folder, writer, each = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for k in range(each):
    put(folder, (f'"{k}' + "x" * 300_000 + '"').encode())        # the same of all writers
    put(folder, (f'"{writer} {k}' + "y" * 300_000 + '"').encode())
"""

# A writer that tells when its bytes are out and its name is not taken yet, and waits to be killed.
KILLED = """
import sys, time
from pathlib import Path
from tellapart.history import store
def stopped(part, target, content):
    print(part, flush=True)
    time.sleep(60)
store._take_name = stopped
store.put(Path(sys.argv[1]), b'"half"')
"""


def started(code, *words):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_several_processes_write_while_another_reads(tmp_path):
    folder = tmp_path / "runs"
    folder.mkdir()
    writers = [started(WRITER, folder, writer, EACH) for writer in range(WRITERS)]
    for each in writers:
        assert each.stdout.readline() == "ready\n"
    for each in writers:
        each.stdin.write("\n")
        each.stdin.close()
    seen = set()
    deadline = time.monotonic() + 120
    while any(each.poll() is None for each in writers) and time.monotonic() < deadline:
        for one in stored(folder):  # never a half file, whatever the moment
            assert one.reason is None
            assert hashlib.sha256(one.content).hexdigest() == one.id
            seen.add(one.id)
    for each in writers:
        assert each.wait(timeout=60) == 0
        each.stdout.close()
    found = {one.id for one in stored(folder)}
    assert len(found) == EACH + WRITERS * EACH  # what all wrote is there once, the rest each
    assert seen <= found
    assert len(files(folder)) == len(found)  # no temporary file is left


def test_a_writer_that_is_killed_leaves_nothing_that_is_read(tmp_path):
    folder = tmp_path / "runs"
    folder.mkdir()
    put(folder, b'"whole"')
    with started(KILLED, folder) as writer:
        part = Path(writer.stdout.readline().strip())
        assert part.read_bytes() == b'"half"'
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait(timeout=30)
    assert part.is_file()
    assert [one.content for one in stored(folder)] == [b'"whole"']
    put(folder, b'"half"')  # the next one does not mind
    assert sorted(one.content for one in stored(folder)) == [b'"half"', b'"whole"']


def test_the_name_of_a_file_is_the_hash_of_what_it_holds(tmp_path):
    path = put(tmp_path, b"{}")
    assert path == tmp_path / "44" / f"{hashlib.sha256(b'{}').hexdigest()}.json"
    assert put(tmp_path, b"{}") == path
    assert len(files(tmp_path)) == 1


def test_a_damaged_file_is_written_anew_by_whoever_keeps_the_same(tmp_path):
    path = put(tmp_path, b"{}")
    path.write_bytes(b"{")
    assert next(stored(tmp_path)).reason.endswith("it was damaged")
    put(tmp_path, b"{}")
    assert next(stored(tmp_path)).reason is None


def test_others_may_read_what_one_keeps(tmp_path):
    old = os.umask(0o022)
    try:
        path = put(tmp_path / "runs", b"{}")
    finally:
        os.umask(old)
    assert path.stat().st_mode & 0o777 == 0o644


def test_foreign_files_are_ignored(runs):
    count = len(ta.read_history(runs).runs)
    (runs / "README.md").write_text("ours", encoding="utf-8")
    (runs / "ab").mkdir(exist_ok=True)
    (runs / "ab" / "notes.json").write_text("{", encoding="utf-8")
    (runs / "ab" / (".0" * 8 + ".1.2.part")).write_text("half", encoding="utf-8")
    (runs / ".git").mkdir()
    (runs / "zz").mkdir()
    assert len(ta.read_history(runs).runs) == count  # and warnings are errors here


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-50]), "damaged"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"net", b"bet")), "damaged"),
        (lambda path: path.write_bytes(b""), "damaged"),
        (lambda path: (path.unlink(), os.mkfifo(path)), "no plain file"),
        (lambda path: (path.unlink(), path.mkdir()), "no plain file"),
        (lambda path: path.rename(other(path) / path.name), "folder of others"),
    ],
)
def test_what_is_damaged_is_told_and_left_out(runs, damage, reason):
    path = files(runs)[2]
    damage(path)
    with pytest.warns(TellapartWarning, match=reason):
        found = ta.read_history(runs)
    assert len(found.runs) == 5
    ((where, why),) = found.result.unread
    assert where.endswith(path.name)
    assert reason in why
    assert path.name[:8] in str(found)


def other(path):
    found = path.parent.with_name("00" if path.parent.name != "00" else "01")
    found.mkdir(exist_ok=True)
    return found


@pytest.mark.parametrize(
    "content",
    [
        b"{}",
        b"[" * 100_000,
        b'"\xff"',
        b'{"tellapart_run": "2", "kept_at": "2026-01-01T00:00:00Z"}',
        b'{"tellapart_run": "1", "kept_at": "yesterday", "evaluation": {}}',
        START + b"}",
        START + b', "evaluation": {}}',
        START + b', "evaluation": {"schema_version": "99"}}',
        START + b', "evaluation": ' + b"[" * 9_999,
        START.replace(b"2026-01-01T00:00:00Z", b"0001-01-01T00:00:00+14:00")
        + b', "evaluation": {}}',
    ],
)
def test_a_content_that_is_no_run_is_told_and_left_out(runs, content):
    put(runs, content)
    with pytest.warns(TellapartWarning, match="left out"):
        assert len(ta.read_history(runs).runs) == 6


@pytest.mark.parametrize("folder", ["", " ", "~", "~/runs", "a\0b", "x" * 300])
def test_places_that_are_no_folder_are_refused(tmp_path, folder, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="folder is "):
        ta.keep(evaluated(), folder)
    assert not [*tmp_path.iterdir()]


def test_a_time_that_utc_does_not_have_is_refused(tmp_path):
    edge = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))
    with pytest.raises(InputError, match=r"when is 0001-01-01.*; expected a time that UTC has"):
        ta.keep(evaluated(), tmp_path, when=edge)


def test_line_ends_that_a_checkout_changed_do_no_harm(runs):
    for path in files(runs):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(ta.read_history(runs).runs) == 6


def test_what_is_kept_is_the_json_byte_by_byte(tmp_path):
    evaluation = evaluated()
    path = ta.keep(evaluation, tmp_path, name="net", when=days(0), commit="abc")
    text = path.read_text(encoding="utf-8")
    assert f'"evaluation": {evaluation.to_json()}\n' in text
    assert json.loads(text)["evaluation"] == json.loads(evaluation.to_json())
    assert text.splitlines()[3] == '"name": "net",'  # a line for each key


def test_the_same_result_kept_twice_is_two_runs(tmp_path):
    evaluation = evaluated()
    paths = {ta.keep(evaluation, tmp_path, when=days(k)) for k in (0, 1)}
    assert len(paths) == 2
    assert ta.keep(evaluation, tmp_path, when=days(1)) in paths


def test_places_that_cannot_hold_runs_are_refused(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="which is a file"):
        ta.keep(evaluated(), tmp_path / "file")
    with pytest.raises(InputError, match="does not exist; expected a folder to make it in"):
        ta.keep(evaluated(), tmp_path / "a" / "b")
    with pytest.raises(InputError, match="which does not exist; expected the folder"):
        ta.read_history(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no kept run"):
        ta.read_history(tmp_path / "empty")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"name": " "}, "name is"),
        ({"name": "x" * 201}, "name is long"),
        ({"tags": ["a"]}, "tags is"),
        ({"tags": {"a": None}}, r"tags\['a'\] is None"),
        ({"when": "2026-01-01"}, "when is"),
        ({"when": days(0).replace(tzinfo=None)}, "when is"),
    ],
)
def test_bad_words_are_refused(tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        ta.keep(evaluated(), tmp_path, **options)
    assert files(tmp_path) == []
