"""Write docs/gallery.md and its pictures: what each plot looks like on real predictions.

The pictures are charts of results; they hold no row of any data set. Those of data that are not
there (set TELLAPART_DATA) are left as they are.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import tellapart as ta
from tellapart.evaluation.displays import Display

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "gallery"
DATA = Path(os.environ.get("TELLAPART_DATA", ROOT.parent / "shared" / "data"))
DOTS = 120
COLOURS = 200
MOST_BYTES = 60_000

ECG = ["1dAVb", "RBBB", "LBBB", "SB", "AF", "ST"]
READERS = {
    "cardiology residents": "cardiology_residents",
    "emergency residents": "emergency_residents",
    "medical students": "medical_students",
}
CIFAR = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
]  # fmt: skip

HEAD = """# Gallery

Every picture is one line of Python or one command, and can be saved as PNG, SVG or PDF. This page
is written by `scripts/write_gallery.py`.

- `evaluation.plot.roc()`, `.pr()`, `.det()`, `.gain()`, `.lift()`, `.confusion()`,
  `.histogram()`, `.threshold()`, `.decision()`, `.reliability()` and `.overview()` return a
  `Display` with the artists (`ax_`, `figure_`, `line_`, `lines_`, `im_`, `text_`) and
  `save(path)`.
- `ax=` draws on axes of yours; without it the figure is ours, and nothing pops up.
- `tellapart.overlay({"A": a, "B": b})` draws several models in one picture, `.single("roc")` one
  each.
- On the command line: `tellapart plot predictions.csv --kind roc -o roc.png`.

A curve keeps its colour and its dashes, so that it survives a grey printer. Numbers in brackets are
intervals. No class is ever dropped from a confusion matrix; of more than 20 classes the curves show
the 8 worst and the averages, and say so.

The macro ROC curve is the mean true positive rate at each false positive rate; its area is
`roc_auc_ovr_macro` exactly. The micro curves pool every (row, class) pair. Why there is no macro
precision-recall curve: [averaged curves](decisions/0014-averaged-curves.md).
"""


@dataclass(frozen=True)
class Picture:
    """One picture of the gallery: what it shows, and the line that draws it."""

    name: str
    words: str
    code: str
    draw: Callable[[], Display]


@dataclass(frozen=True)
class Section:
    """Pictures of one data set; `available` says whether it is there."""

    title: str
    words: str
    pictures: tuple[Picture, ...]
    available: bool = True


def digits() -> Section:
    """Return the pictures of the handwritten digits: out-of-fold probabilities."""
    from tellapart.integrations.digits import classify_digits, load_digits

    pictures, truth = load_digits()
    evaluation = ta.evaluate(truth, classify_digits(pictures, truth).probabilities)
    return Section(
        "Handwritten digits",
        "1,797 handwritten digits, logistic regression, each row predicted by a model that has "
        "not seen it (`tellapart demo`).",
        (
            Picture("digits_overview", "Four plots in one figure.", "evaluation.plot.overview()",
                    evaluation.plot.overview),
            Picture("digits_confusion", "Recall beside the rows, precision below the columns.",
                    "evaluation.plot.confusion()", evaluation.plot.confusion),
            Picture("digits_pr", "One class against the rest, and the micro average.",
                    "evaluation.plot.pr()", evaluation.plot.pr),
            Picture("digits_histogram", "How the scores of one class overlap with the rest.",
                    'evaluation.plot.histogram("8")', lambda: evaluation.plot.histogram("8")),
            Picture("digits_threshold", "Metrics against the threshold.",
                    'evaluation.plot.threshold("8")', lambda: evaluation.plot.threshold("8")),
            Picture("digits_mcc", "Any counting metric, with its intervals.",
                    'evaluation.plot.threshold("8", metric="mcc")',
                    lambda: evaluation.plot.threshold("8", metric="mcc")),
            Picture("digits_det", "Misses against false alarms on probit axes, in percent.",
                    'evaluation.plot.det("8")', lambda: evaluation.plot.det("8")),
        ),
    )  # fmt: skip


def pets() -> Section:
    """Return the pictures of the three-class example."""
    rows = table(ROOT / "examples" / "pets.csv")
    classes = ["cat", "lion", "dog"]
    score = np.array([[float(row[f"prob_{name}"]) for name in classes] for row in rows])
    evaluation = ta.evaluate([row["y_true"] for row in rows], score, classes=classes)
    return Section(
        "Three classes",
        "`examples/pets.csv`: thirty pictures of cats, lions and dogs.",
        (
            Picture("pets_roc", "Every class, and both averages.", "evaluation.plot.roc()",
                    evaluation.plot.roc),
            Picture("pets_marks", "One class, with thresholds marked.",
                    'evaluation.plot.roc("dog", marks=[0.5, "youden"])',
                    lambda: evaluation.plot.roc("dog", marks=[0.5, "youden"])),
            Picture("pets_confusion", "Shares of the true class.",
                    'evaluation.plot.confusion(normalize="true")',
                    lambda: evaluation.plot.confusion(normalize="true")),
        ),
    )  # fmt: skip


def three_classifiers() -> Section:
    """Return the pictures of three models on the same rows."""
    rows = table(ROOT / "examples" / "three_classifiers.csv")
    truth = [int(row["y_true"]) for row in rows]
    plots = ta.overlay({k: ta.evaluate(truth, [float(row[k]) for row in rows]) for k in "ABC"})
    single = plots.single("roc", marks=["youden"])
    return Section(
        "Three classifiers",
        "`examples/three_classifiers.py`: the same ten rows, three models with areas of 0.96, "
        "0.88 and 0.64.",
        (
            Picture("three_roc", "All in one picture.", "tellapart.overlay(models).roc()",
                    plots.roc),
            Picture("three_pr", "Their precision and recall.", "tellapart.overlay(models).pr()",
                    plots.pr),
            *(
                Picture(f"three_roc_{name}", f"Model {name} by itself.",
                        f'tellapart.overlay(models).single("roc", marks=["youden"])["{name}"]',
                        lambda name=name: single[name])
                for name in "ABC"
            ),
        ),
    )  # fmt: skip


def ecg() -> Section:
    """Return the pictures of the ECG readers."""
    folder = DATA / "ecg_code_test"
    words = (
        "827 ECGs with six abnormalities, a network and three groups of human readers against the "
        "gold standard (Ribeiro et al. 2020, Nature Communications 11:1760)."
    )
    if not folder.is_dir():
        return Section("ECG readers", words, _ecg_pictures({}), available=False)

    def answers(name: str) -> Any:
        rows = table(folder / "annotations" / f"{name}.csv")
        return np.array([[int(row[label]) for label in ECG] for row in rows])

    truth = answers("gold_standard")
    score = np.load(folder / "dnn_predicts" / "model.npy")
    models = {"network": ta.evaluate(truth, score, task="multilabel", classes=ECG)}
    for who, name in READERS.items():
        models[who] = ta.evaluate(truth, y_pred=answers(name), task="multilabel", classes=ECG)
    return Section("ECG readers", words, _ecg_pictures(models))


def _ecg_pictures(models: dict[str, ta.Evaluation]) -> tuple[Picture, ...]:
    return (
        Picture("ecg_roc", "Readers answer yes or no, so each is a point.",
                'tellapart.overlay(models).roc("1dAVb")', lambda: ta.overlay(models).roc("1dAVb")),
        Picture("ecg_pr", "The same, by precision and recall.",
                'tellapart.overlay(models).pr("1dAVb")', lambda: ta.overlay(models).pr("1dAVb")),
        Picture("ecg_gain", "What is found when only a part of the ECGs is looked at.",
                'models["network"].plot.gain("1dAVb")',
                lambda: models["network"].plot.gain("1dAVb")),
        Picture("ecg_lift", "How many times more than at random.",
                'models["network"].plot.lift("1dAVb")',
                lambda: models["network"].plot.lift("1dAVb")),
        Picture("ecg_decision", "What acting on the network is worth, from each threshold on.",
                'models["network"].plot.decision("1dAVb", range=(0.01, 0.5))',
                lambda: models["network"].plot.decision("1dAVb", range=(0.01, 0.5))),
        Picture("ecg_confusion", "Labels that do not exclude each other have a matrix each.",
                'models["network"].plot.confusion()', lambda: models["network"].plot.confusion()),  # noqa: PLW0108
    )  # fmt: skip


def cifar() -> Section:
    """Return the pictures of two networks on CIFAR-10."""
    folder = DATA / "cifar10_cnn"
    words = "10,000 test images of CIFAR-10, a wide residual network and LeNet-5."
    files = {"WideResNet": "wideresnet-16-4-cifar-10.npz", "LeNet": "lenet-5-cifar-10.npz"}
    if not folder.is_dir():
        return Section("CIFAR-10", words, _cifar_pictures({}), available=False)
    models = {}
    for name, file in files.items():
        data = np.load(folder / file)
        truth = [CIFAR[code] for code in data["ground_truth"]]
        models[name] = ta.evaluate(truth, data["predictions"], classes=CIFAR)
    return Section("CIFAR-10", words, _cifar_pictures(models))


def _cifar_pictures(models: dict[str, ta.Evaluation]) -> tuple[Picture, ...]:
    return (
        Picture("cifar_reliability", "Is the confidence in the predicted class deserved?",
                "tellapart.overlay(models).reliability()",
                lambda: ta.overlay(models).reliability()),
        Picture("cifar_bins", "One model: bins with their intervals.",
                'models["LeNet"].plot.reliability()',
                lambda: models["LeNet"].plot.reliability()),  # noqa: PLW0108
        Picture("cifar_roc", "Models of several classes are drawn by their macro average.",
                "tellapart.overlay(models).roc()", lambda: ta.overlay(models).roc()),
        Picture("cifar_confusion", "Which classes are confused.",
                'models["LeNet"].plot.confusion(normalize="true")',
                lambda: models["LeNet"].plot.confusion(normalize="true")),
    )  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def page(sections: list[Section]) -> str:
    """Return the text of the gallery."""
    return "\n".join([HEAD, *(line for section in sections for line in _lines(section))])


def _lines(section: Section) -> Iterator[str]:
    yield f"## {section.title}\n\n{section.words}\n"
    for picture in section.pictures:
        yield f"{picture.words}\n\n```python\n{picture.code}\n```\n"
        yield f"![{section.title}: {picture.words}](gallery/{picture.name}.png)\n"


def write_small(display: Display, path: Path) -> None:
    """Write a picture with few colours: a page of them loads fast."""
    display.save(path, dpi=DOTS, overwrite=True)
    with Image.open(path) as full:
        small = full.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def main() -> None:
    """Write the pictures that can be drawn here, and the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    sections = [digits(), pets(), three_classifiers(), ecg(), cifar()]
    for section in sections:
        for picture in section.pictures if section.available else ():
            path = PICTURES / f"{picture.name}.png"
            write_small(picture.draw(), path)
            size = path.stat().st_size
            sys.stdout.write(f"{path.relative_to(ROOT)} {size:,} bytes\n")
            if size > MOST_BYTES:
                raise SystemExit(f"{path.name} has {size:,} bytes; expected at most {MOST_BYTES:,}")
    (ROOT / "docs" / "gallery.md").write_text(page(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
