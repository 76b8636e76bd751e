"""The scripts of `examples/`: how each is run, and what it must say.

A script that is in the folder but not here fails `tests/integrations/test_examples.py`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "examples"
PHOTOS = "clothing_images/test"  # in the folder of real data
SECONDS = 300


@dataclass(frozen=True)
class Example:
    """One row of the table.

    Attributes
    ----------
    script
        Its name in `examples/`.
    says
        A regular expression that is found in standard output; ``^`` and ``$`` are ends of lines.
    arguments
        ``{out}`` is a folder that is not there yet, ``{photos}`` one of photos by class.
    writes
        Patterns of files below the folder that it runs in; each must be there.
    needs
        Packages without which it is skipped, or fails where CI requires them.
    complains
        A regular expression for the whole of standard error.
    environment
        Variables to set.
    """

    script: str
    says: str
    arguments: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    complains: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def wants_photos(self) -> bool:
        return any("{photos}" in each for each in self.arguments)


@dataclass(frozen=True)
class Run:
    """What a script did."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


NUMBER = r"[01]\.\d{3}"
ESTIMATE = rf"{NUMBER} \[{NUMBER}, {NUMBER}\]"

EXAMPLES = (
    Example(
        "first_steps.py",
        rf"^ROC AUC   0\.980 {ESTIMATE[len(NUMBER) + 1 :]}$(?s:.*)^streamed  0\.980 ",
    ),
    Example(
        "three_classifiers.py",
        rf"^A ROC AUC {ESTIMATE}$(?s:.*)^all three alike: chi-squared 2\.57, p 0\.277$",
        writes=("three_classifiers.roc.png", "three_classifiers.?.roc.png"),
    ),
    Example(
        "cross_validation.py",
        rf"^mean of folds {ESTIMATE}$(?s:.*)^logistic - bayes {NUMBER} ",
        writes=("cross_validation.report.html",),
        needs=("sklearn",),
    ),
    Example(
        "optuna_threshold.py",
        rf"^class (?s:.*)^lion +{NUMBER}",
        needs=("optuna",),
    ),
    Example(
        "clothing.py",
        r"predictions\.csv$",
        arguments=("{photos}", "{out}"),
        writes=("out/predictions.csv",),
        needs=("sklearn",),
    ),
    Example(
        "torch_training.py",
        rf"^epoch 3  AUC 0\.9\d+(?s:.*)^test: {ESTIMATE}$(?s:.*)^report: ",
        arguments=("{out}.html",),
        writes=("out.html",),
        needs=("torch", "sklearn"),
    ),
    Example(
        "lightning_training.py",
        r"^val-00\.html$",
        arguments=("{out}",),
        writes=("out/val-*.html",),
        needs=("lightning",),
    ),
    Example(
        "keras_soft_labels.py",
        r"^votes, never unanimous",
        needs=("keras", "torch"),
        environment={"KERAS_BACKEND": "torch"},
    ),
    Example(
        "keras_training.py",
        r"^epoch (?s:.*)cells .* within 0\.00\d+ of the exact",
        arguments=("{out}",),
        writes=("out/best.html",),
        needs=("keras", "torch"),
        environment={"KERAS_BACKEND": "torch"},
    ),
    Example(
        "sklearn_scoring.py",
        rf"^recall\[malignant\] +{NUMBER}",
        arguments=("{out}",),
        writes=tuple(f"out/{n}.png" for n in ("confusion", "folds", "pr", "reliability", "roc")),
        needs=("sklearn",),
    ),
    Example(
        "sklearn_threshold.py",
        rf"^misses cost 20 +recall {NUMBER}",
        needs=("sklearn",),
    ),
    Example(
        "predict_clothing.py",
        r"^187 photos seen, 185 predicted, 10 classes",
        arguments=("{photos}", "{out}"),
        writes=("out/clothes.onnx.parquet", "out/clothes.pt2.parquet", "out/report.html"),
        needs=("torch", "onnx", "onnxscript", "onnxruntime"),
        complains=r".*",  # notes on how pictures are prepared
    ),
    Example(
        "predict_digits.py",
        r"largest difference of the two",
        arguments=("{out}",),
        writes=("out/digits.keras.parquet", "out/digits.onnx.parquet", "out/report.html"),
        needs=("keras", "torch", "onnx", "onnxscript", "onnxruntime", "sklearn"),
        complains=r".*",
        environment={"KERAS_BACKEND": "torch"},
    ),
    Example(
        "transformers_trainer.py",
        rf"^epoch 2:.*{ESTIMATE}",
        arguments=("{out}",),
        writes=("out/report.html",),
        needs=("transformers", "accelerate", "torch"),
        complains=r".*",  # bars of the trainer
        environment={"HF_HUB_OFFLINE": "1"},
    ),
    Example(
        "mlflow_tracking.py",
        r"^logistic - bayes(?s:.*)^passed",
        arguments=("{out}",),
        writes=("out/mlflow.db",),
        needs=("mlflow", "sklearn"),
        complains=r".*",  # migrations of a new store
    ),
    Example(
        "ci_gate.py",
        r"^exit 3  (?s:.*)3 passed",
        arguments=("{out}",),
        writes=("out/gate.xml",),
    ),
    Example(
        "history.py",
        r"^release 1\.5: accuracy -0\.0.*worse$",
        arguments=("{out}",),
        writes=("out/history.html", "out/runs/*/*.json"),
        needs=("sklearn",),
    ),
)


def run(example: Example, folder: Path, photos: Path | None = None) -> Run:
    """Run an example in a folder, as a user would, with the package that is tested."""
    places = {"out": folder / "out", "photos": photos}
    words = [each.format_map(places) for each in example.arguments]
    done = subprocess.run(
        [sys.executable, str(FOLDER / example.script), *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "80", **example.environment},
        timeout=SECONDS,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr, folder)


def run_once(example: Example, folder: Path, photos: Path | None = None) -> Run:
    """Run an example in a new folder, or read what it did there; the caller keeps others out."""
    told = folder.with_suffix(".json")
    if told.exists():
        return Run(**json.loads(told.read_text(encoding="utf-8")), folder=folder)
    folder.mkdir()
    done = run(example, folder, photos)
    said = {"code": done.code, "out": done.out, "err": done.err}
    told.write_text(json.dumps(said), encoding="utf-8")
    return done


def missing(example: Example, done: Run) -> list[str]:
    """Return what is wrong with a run, in words; empty where all is well."""
    wrong = []
    if done.code != 0:
        wrong.append(f"exit code {done.code}")
    if not re.search(example.says, done.out, re.MULTILINE):
        wrong.append(f"standard output does not say {example.says!r}")
    if not re.fullmatch(example.complains, done.err.strip(), re.DOTALL):
        wrong.append(f"standard error is not {example.complains!r}")
    wrong += [f"no file {name}" for name in example.writes if not [*done.folder.glob(name)]]
    return wrong
