"""One small file per tool, each read right, or refused with the flags that make it readable.

The files are in `formats/`, written by `formats/make_formats.py`: the same 12 images and the same
scores in every one, so that the numbers below are few.
"""

from __future__ import annotations

import json
import runpy
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from tellapart.cli import main

FORMATS = Path(__file__).parent / "formats"

# 6 dogs and 6 cats: of 36 pairs of a dog and a cat, 33 are in order; 9 of 12 decisions are right.
PETS = {"roc_auc": 33 / 36, "accuracy": 9 / 12}
# of 12 birds and pets 9 are right, and with the masses of the votes 9 times 9 and 3 times 1 of 11
BIRDS = {"accuracy": 9 / 12}
ALONE = {"accuracy": 9 / 12, "roc_auc_ovr_macro": None}  # no scores of the other classes


@dataclass(frozen=True)
class Reading:
    """What a file is read as, after the flags that each refusal names.

    Attributes
    ----------
    file
        Name in the folder of formats.
    columns
        What must be shown as read.
    metrics
        Name -> value, None where it must be undefined.
    task, positive
        As in the JSON.
    given
        Flags from the beginning.
    refusals
        Of each refusal in turn: a part of its text; the flags that it names and that are added
        then. COLUMN and a,b,c in them stand for names that only the user knows.
    known
        Those names.
    note
        Part of a note on standard error.
    """

    file: str
    columns: dict[str, str]
    metrics: dict[str, float | None]
    task: str = "binary"
    positive: str | None = "dog"
    given: str = ""
    refusals: tuple[tuple[str, str], ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    note: str = ""


def pets(file: str, **options) -> Reading:
    columns = options.pop("columns", {})
    return Reading(file, columns, options.pop("metrics", PETS), **options)


def birds(file: str, **options) -> Reading:
    columns = options.pop("columns", {})
    metrics = options.pop("metrics", BIRDS)
    return Reading(file, columns, metrics, task="multiclass", positive=None, **options)


SCORES = {"truth": "y_true", "score": "y_score"}
NO_TRUTH = "no column is named like a truth"

READINGS = [
    pets("sklearn.csv", positive="1", columns=SCORES),
    pets("sklearn.tsv", positive="1", columns=SCORES),
    pets("bools.csv", positive="True", columns=SCORES),
    pets("floats.csv", positive="1", columns=SCORES),
    pets(
        "keras_flow_from_dataframe.csv",
        columns={"truth": "class", "score": "prediction", "item": "filename"},
    ),
    pets(
        "h2o.csv",
        positive="1",
        columns={"truth": "y", "score": "p0, p1", "prediction": "predict"},
    ),
    pets(
        "h2o_names.csv",
        refusals=((NO_TRUTH, "--truth COLUMN"),),
        known=(("COLUMN", "species_seen"),),
        columns={"truth": "species_seen", "score": "cat, dog", "prediction": "predict"},
    ),
    pets("tidymodels.csv", columns={"truth": "truth", "score": ".pred_cat, .pred_dog"}),
    pets("yardstick.csv", columns={"score": "cat, dog", "prediction": "predicted"}),
    pets("mlr3.csv", columns={"score": "prob.cat, prob.dog", "prediction": "response"}),
    pets("caret.csv", columns={"truth": "obs", "score": "cat, dog", "fold": "Resample"}),
    pets(
        "pycaret.csv",
        refusals=((NO_TRUTH, "--truth COLUMN"),),
        known=(("COLUMN", "pet"),),
        columns={"prediction": "prediction_label", "confidence": "prediction_score"},
        note="p where prediction_label says so, and 1 - p elsewhere",
    ),
    pets(
        "fiftyone.csv",
        columns={"truth": "ground_truth.label", "confidence": "predictions.confidence"},
        note="the score of the positive class dog is p where predictions.label says so",
    ),
    pets("knime.csv", columns={"truth": "pet", "score": "P (pet=cat), P (pet=dog)"}),
    pets("rapidminer.csv", columns={"truth": "pet", "prediction": "prediction(pet)"}),
    pets(
        "datarobot.csv",
        columns={"truth": "pet", "prediction": "pet_PREDICTION"},
        note="THRESHOLD is 0.5 in every row",
    ),
    pets(
        "sagemaker_autopilot.csv",
        columns={"score": "probabilities", "prediction": "predicted_label"},
    ),
    pets("sagemaker_linear_learner.jsonl", positive="1", columns={"truth": "groundTruthLabel"}),
    pets("mlflow.csv", metrics={"accuracy": 9 / 12, "roc_auc": None}),
    pets("evidently.csv", columns={"truth": "target", "score": "cat, dog"}),
    pets("autogluon.csv", columns={"truth": "actual", "score": "cat, dog"}),
    pets(
        "arize.csv",
        refusals=(("is below 0.5 in 5 of 12 rows", "--score prediction_score"),),
        columns={"truth": "actual_label", "score": "prediction_score"},
    ),
    pets("spark.jsonl", positive="1", columns={"truth": "label", "score": "probability"}),
    pets("huggingface_nameless.jsonl", positive="1", columns={"score": "predictions"}),
    pets(
        "models.csv",
        refusals=(("model holds 2 models: resnet, vit; expected one", "--model model=resnet"),),
        columns={"model": "model (resnet)", "score": "prob_dog"},
    ),
    pets("models.csv", given="--model model=vit", metrics={"roc_auc": 3 / 36}),
    pets("one_model.csv", columns={"model": "model (resnet)"}),
    pets(
        "excel_german.csv",
        positive="1",
        refusals=(("numbers with decimal commas, such as '0,1'", "--decimal ,"),),
        columns=SCORES,
    ),
    pets(
        "two_truths.csv",
        refusals=(("2 columns may be the truth: y_true, target", "--truth target"),),
        columns={"truth": "target"},
    ),
    pets("label_and_prediction.csv", columns={"truth": "label", "prediction": "label_pred"}),
    pets(
        "label_only.csv",
        positive="1",
        refusals=(("'label' may be the truth or the pred", "--truth label --score prob"),),
        columns={"truth": "label", "score": "prob"},
    ),
    pets(
        "odd_names.csv",
        refusals=(("numeric columns: Wahrscheinlichkeit für Hund (p)", "--score COLUMN"),),
        known=(("COLUMN", "'Wahrscheinlichkeit für Hund (p)'"),),
        columns={"truth": "Ground Truth"},
    ),
    pets("splits.csv", columns={"slice": "split"}),
    pets(
        "latin1.csv",
        positive="café",
        refusals=(("line 1 is not UTF-8 (byte 0xe9", "--encoding latin-1"),),
        columns={"score": "prob_café"},
    ),
    pets("votes_binary.csv", metrics={}, columns={"votes": "votes_cat, votes_dog"}),
    birds("kaggle.csv", columns={"score": "cat, dog, owl", "item": "id"}),
    birds(
        "timm.csv",
        metrics=ALONE,
        refusals=(("'label' may be the truth", "--prediction label and --truth-from-parent"),),
        columns={"truth": "folder of filename", "prediction": "label", "confidence": "prob"},
    ),
    birds(
        "timm_joined.csv",
        metrics=ALONE,
        columns={"truth": "y_true", "prediction": "label", "confidence": "prob"},
        note="label is the prediction",
    ),
    birds(
        "timm_top2_columns.csv",
        metrics=ALONE,
        refusals=((NO_TRUTH, "--truth-from-parent"),),
        columns={"prediction": "label_0", "confidence": "prob_0"},
        note="prob_0 holds the best 2 of at least 3 classes",
    ),
    birds(
        "timm_top2_cells.csv",
        metrics=ALONE,
        refusals=((NO_TRUTH, "--truth-from-parent"),),
        columns={"prediction": "label", "confidence": "prob"},
        note="prob holds the best 2 of at least 3 classes",
    ),
    birds(
        "timm_all_columns.csv",
        refusals=(
            (NO_TRUTH, "--truth-from-parent"),
            ("name no column for the class cat", "--classes cat,dog,owl"),
        ),
        columns={"score": "prob_0, prob_1, prob_2"},
    ),
    birds(
        "timm_all_cells.csv",
        refusals=(("prob has 3 columns without names", "--classes a,b,c"),),
        known=(("a,b,c", "cat,dog,owl"),),
        columns={"score": "prob"},
    ),
    birds("roboflow_joined.csv", columns={"truth": "cat, dog, owl", "item": "filename"}),
    birds("huggingface.jsonl", columns={"score": "predictions", "item": "file_name"}),
    birds("huggingface_cells.csv", columns={"score": "predictions"}),
    birds(
        "huggingface_top2.jsonl",
        metrics=ALONE,
        columns={"prediction": "predictions", "confidence": "predictions.score"},
        note="curves and areas need the scores of all classes",
    ),
    birds("class_map.jsonl", columns={"score": "probs.cat, probs.dog, probs.owl"}),
    birds("list_column.jsonl", columns={"score": "logits"}, note="add --scores logit"),
    birds("votes.csv", metrics={"accuracy": (9 * 9 + 3) / (12 * 11)}, note="votes of annotators"),
    birds(
        "ferplus.csv",
        metrics={"accuracy": (9 * 9 + 3) / (12 * 11)},
        refusals=(("hold other numbers than 0 and 1", "--votes cat dog owl"),),
        columns={"votes": "cat, dog, owl", "score": "p_cat, p_dog, p_owl", "item": "Image name"},
    ),
    birds("soft_classes.csv", metrics={"accuracy": (9 * 0.8 + 3 * 0.1) / 12}),
    birds(
        "ranked.csv",
        metrics={"accuracy": 4 / 12},
        refusals=(("as if they were in order of rank", "--score 'prob_*'"),),
    ),
    birds(
        "eleven_classes.csv",
        metrics={"accuracy": 1.0},
        columns={"score": "p0, ..., p10 (11 columns)"},
    ),
]

READINGS += [
    pets(
        "kaggle_submission.csv",
        positive="1",
        given="--truth-from {}/kaggle_solution.csv",
        columns={"truth": "truth of kaggle_solution.csv", "score": "target", "item": "id"},
        note="target of kaggle_submission.csv is read as the score",
    ),
    birds(
        "kaggle_dogs.csv",
        given="--truth-from {}/kaggle_dogs_solution.csv",
        columns={"score": "cat, dog, owl", "item": "id"},
    ),
    pets(
        "h2o_alone.csv",
        positive="1",
        given="--truth-from {}/h2o_test.csv",
        refusals=(("no column is named like an item", "--truth-by-position"),),
        columns={"truth": "truth of h2o_test.csv", "score": "p0, p1", "prediction": "predict"},
    ),
    birds(
        "timm_topk0.csv",
        metrics=ALONE,
        given="--truth-from {}/imagefolder.csv --prediction index --confidence prob",
        columns={"prediction": "index", "confidence": "prob"},
        note="items are paired by the names of their files",
    ),
    birds(
        "ultralytics_best2",
        metrics=ALONE,
        refusals=((NO_TRUTH, "--truth-from FILE"),),
        known=(("FILE", "{}/fiftyone_truth/labels.json"),),
        columns={"prediction": "labels", "confidence": "prob", "item": "image"},
        note="prob holds the best 2 of at least 3 classes: read as the prediction",
    ),
    birds(
        "ultralytics_all",
        given="--truth-from {}/fiftyone_truth/labels.json",
        columns={"score": "prob", "item": "image"},
    ),
    birds(
        "fiftyone/samples.json",
        columns={
            "truth": "ground_truth.label", "prediction": "predictions.label",
            "score": "predictions.logits", "item": "filepath", "slice": "split",
        },
        note="if these are logits, add --scores logit",
    ),
    birds(
        "fiftyone_predictions/labels.json",
        metrics=ALONE,
        given="--truth-from {}/fiftyone_truth/labels.json",
        note="label of labels.json is read as the prediction",
        columns={"truth": "truth of labels.json", "confidence": "confidence", "item": "image"},
    ),
]  # fmt: skip
BESIDE = {  # truths that others are joined with
    "kaggle_solution.csv", "kaggle_dogs_solution.csv", "h2o_test.csv", "imagefolder.csv",
    "imagefolder_names.csv",
    "fiftyone_truth/labels.json", "fiftyone/metadata.json",
}  # fmt: skip

REFUSED = {
    "roboflow_classes.csv": "cat, dog, owl hold 0 and 1 only, as labels do; scores stand beside",
    "shortened_cells.csv": "an array whose middle was left out ('...')",
    "timm_basename.csv": "--prediction label and --truth COLUMN if it is the prediction",
    "ultralytics.csv": "five best classes: several rows per image, no truth",
}


def report(capfd: pytest.CaptureFixture[str], file: str, flags: list[str]) -> tuple[int, str, str]:
    code = main(["report", str(FORMATS / file), "--json", *flags])
    captured = capfd.readouterr()
    return code, captured.out, captured.err


def one_error(err: str) -> str:
    assert err.startswith("error: "), err
    assert err.count("\n") == 1
    return err


def name_of(reading: Reading) -> str:
    return reading.file + reading.given.replace(" ", "").replace("{}/", "")


@pytest.mark.parametrize("reading", READINGS, ids=name_of)
def test_a_file_is_read_right_or_refused_with_the_flags_that_work(capfd, reading):
    flags = shlex.split(reading.given.format(FORMATS))
    for text, named in reading.refusals:
        code, out, err = report(capfd, reading.file, flags)
        assert (code, out) == (2, "")
        assert text in one_error(err)
        assert named in err
        typed = named
        for placeholder, known in reading.known:
            typed = typed.replace(placeholder, known.format(FORMATS))
        flags += [word for word in shlex.split(typed) if word != "and"]
    code, out, err = report(capfd, reading.file, flags)
    assert code == 0, err
    found = json.loads(out)
    assert found["task"] == reading.task
    assert found["data"]["positive"] == reading.positive
    assert reading.columns.items() <= found["data"]["columns"].items()
    for name, value in reading.metrics.items():
        estimate = found["metrics"].get(name, {"value": None})["value"]
        assert estimate == (None if value is None else pytest.approx(value, abs=1e-12)), name
    assert reading.note in err
    assert bool(err) == bool(reading.note) or reading.note == ""


@pytest.mark.parametrize("file", REFUSED)
def test_what_no_flag_makes_right_is_refused_with_the_reason(capfd, file):
    code, out, err = report(capfd, file, [])
    assert (code, out) == (2, "")
    assert REFUSED[file] in one_error(err)


def test_every_file_is_in_the_table_and_as_the_script_writes_it(tmp_path):
    files = {
        path.relative_to(FORMATS).as_posix()
        for path in FORMATS.rglob("*")
        if path.suffix not in (".py", ".pyc") and path.is_file()
    }
    read = {reading.file for reading in READINGS} | set(REFUSED) | BESIDE
    folders = {name for name in read if (FORMATS / name).is_dir()}
    assert {name for name in files if name.split("/")[0] not in folders} == read - folders
    script = runpy.run_path(str(FORMATS / "make_formats.py"))
    script["table"].__globals__["HERE"] = tmp_path
    script["two_classes"]()
    script["three_classes"]()
    script["with_truth_elsewhere"]()
    script["fiftyone"]()
    for name in files:
        assert (tmp_path / name).read_bytes() == (FORMATS / name).read_bytes(), name
