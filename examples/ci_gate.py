"""The gate of examples/ci_gate, run as CI would: python examples/ci_gate.py FOLDER."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "ci_gate"


def run(*words: str) -> None:
    """Run a command of Python and print its exit code and its last line."""
    done = subprocess.run(  # noqa: S603 - our own commands
        [sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False,
        env=os.environ | {"GITHUB_ACTIONS": ""},
    )  # fmt: skip
    typed = " ".join(words).removeprefix("-m ")
    last = (done.stdout or done.stderr or "-").splitlines()[-1]
    print(f"exit {done.returncode}  {typed}")
    print(f"        {last}")


folder = Path(sys.argv[1])
shutil.copytree(HERE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))

run("model.py", "predictions.csv")
run("-m", "tellapart", "check", "predictions.csv")  # the first run has no baseline
run("model.py", "main.csv", "1.9")
run("-m", "tellapart", "check", "predictions.csv", "--junit", "gate.xml")  # row by row
run("-m", "tellapart", "report", "main.csv", "-o", "main.json")
run("-m", "tellapart", "check", "predictions.csv", "--baseline", "main.json")  # without rows
run("model.py", "worse.csv", "1.2")
run("-m", "tellapart", "check", "worse.csv")
run("-m", "tellapart", "check", "predictions.csv", "--config", "none", "--require", "f1 >= 0.95")
run("-m", "tellapart", "check", "predictions.csv", "--require", "rocauc >= 0.9")
run("-m", "pytest", "-q", "test_model.py")
