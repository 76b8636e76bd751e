"""The examples run as users run them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 240


def shown(name, *arguments):
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / name), *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=SECONDS,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_the_plain_loop_learns_and_writes_a_report(need, tmp_path):
    for name in ("torch", "sklearn"):
        need(name)
    report = tmp_path / "digits.html"
    *epochs, test, written = shown("torch_training.py", report)
    assert [line.split()[:2] for line in epochs] == [["epoch", str(n)] for n in range(4)]
    areas = [float(line.split()[3]) for line in epochs]
    assert areas[-1] > areas[0]
    assert float(test.split()[1]) > 0.85
    assert written == f"report: {report}"
    assert "<!-- tellapart report -->" in report.read_text(encoding="utf-8")


def test_lightning_writes_a_report_for_every_validation(need, tmp_path):
    need("lightning")
    last, monitored, *reports = shown("lightning_training.py", tmp_path)
    assert last.split()[2] == monitored.split()[1]
    assert reports[0] == "val-00.html"
    assert reports == sorted(path.name for path in tmp_path.glob("*.html"))
    assert len(reports) >= 3
