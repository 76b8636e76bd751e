"""Exports of FiftyOne, read and written as files."""

from __future__ import annotations

import base64
import io
import json
import shutil
import zlib
from pathlib import Path

import numpy as np
import pytest

import tellapart as ta
from tellapart.errors import InputError
from tellapart.inputs import read_problem
from tellapart.integrations.fiftyone import read_fiftyone, write_fiftyone

FORMATS = Path(__file__).parents[1] / "inputs" / "formats"
EXPORT = FORMATS / "fiftyone"


@pytest.fixture
def export(tmp_path):
    """Return a function that writes the samples again, changed."""

    def changed(change) -> Path:
        folder = tmp_path / "export"
        shutil.copytree(EXPORT, folder, dirs_exist_ok=True)
        content = json.loads((folder / "samples.json").read_text())
        for place, sample in enumerate(content["samples"]):
            change(place, sample)
        (folder / "samples.json").write_text(json.dumps(content))
        return folder

    return changed


def samples() -> list[dict]:
    return json.loads((EXPORT / "samples.json").read_text())["samples"]


def test_samples_hold_truth_predictions_and_scores():
    evaluation = read_fiftyone(EXPORT, scores="probability")
    scores = [one["predictions"]["logits"] for one in samples()]
    truth = [one["ground_truth"]["label"] for one in samples()]
    plain = ta.evaluate(truth, scores, classes=["cat", "dog", "owl"])
    assert evaluation.metric("accuracy").value == 9 / 12
    for name in ("roc_auc_ovr_macro", "log_loss"):
        assert evaluation.metric(name).value == plain.metric(name).value
    assert evaluation.problem.tags["items"][0] == "data/00.jpg"
    assert read_fiftyone(EXPORT / "samples.json").result.data.classes == ("cat", "dog", "owl")


def test_logits_that_were_stored_as_arrays_are_read(export):
    def packed(_, sample):
        buffer = io.BytesIO()
        np.save(buffer, np.array(sample["predictions"]["logits"]))
        text = base64.b64encode(zlib.compress(buffer.getvalue())).decode()
        sample["predictions"]["logits"] = {"$binary": {"base64": text, "subType": "00"}}

    found = read_fiftyone(export(packed), scores="probability")
    assert found.result.metrics == read_fiftyone(EXPORT, scores="probability").result.metrics


@pytest.mark.parametrize("stored", [{"$binary": {"base64": "AAAA"}}, {"x": 1}, "text"])
def test_logits_that_are_something_else_are_refused(export, stored):
    folder = export(lambda _, sample: sample["predictions"].update(logits=stored))
    with pytest.raises(InputError, match=r"predictions.logits holds something else than numbers"):
        read_fiftyone(folder)


def test_without_logits_a_confidence_is_left(export):
    found = read_fiftyone(export(lambda _, sample: sample["predictions"].pop("logits")))
    assert found.metric("accuracy").value == 9 / 12
    assert found.problem.scores is None
    assert found.problem.confidence[0] == 0.7


def test_fields_have_the_names_that_are_given(export):
    def renamed(_, sample):
        sample["truth_by_hand"] = sample.pop("ground_truth")
        sample["resnet"] = sample.pop("predictions")
        del sample["resnet"]["logits"], sample["resnet"]["confidence"]

    folder = export(renamed)
    found = read_fiftyone(folder, ground_truth="truth_by_hand", predictions="resnet")
    assert found.metric("accuracy").value == 9 / 12
    with pytest.raises(InputError, match=r"ground_truth.label.*expected one of filepath, truth_by"):
        read_fiftyone(folder)


def test_a_sample_without_prediction_is_missing(export):
    folder = export(lambda k, sample: sample.update(predictions=None) if k == 4 else None)
    with pytest.raises(InputError, match=r"\[4\] is missing"):
        read_fiftyone(folder)


def test_detections_are_refused(export):
    def boxes(_, sample):
        sample["ground_truth"] = {"_cls": "Detections", "detections": []}
        del sample["predictions"]

    with pytest.raises(InputError, match=r"with ground_truth \(Detections\); expected fields of"):
        read_fiftyone(export(boxes))


def test_labels_are_two_exports():
    found = read_fiftyone(FORMATS / "fiftyone_predictions", truth=FORMATS / "fiftyone_truth")
    assert found.metric("accuracy").value == 9 / 12
    assert found.problem.confidence[0] == 0.7


def test_labels_beside_a_tree_of_folders(tmp_path):
    for place, sample in enumerate(samples()):
        folder = tmp_path / sample["ground_truth"]["label"]
        folder.mkdir(exist_ok=True)
        (folder / f"{place:02d}.jpg").touch()
    found = read_fiftyone(FORMATS / "fiftyone_predictions", truth=tmp_path)
    assert found.metric("accuracy").value == 9 / 12


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"00": 3}, "'00' has the class 3; expected 0 to 2"),
        ({"00": -1}, "'00' has the class -1"),
        ({"00": [0, 1]}, "'00' has a list of labels; expected one class per image"),
    ],
)
def test_labels_that_are_no_classes_are_refused(tmp_path, labels, message):
    path = tmp_path / "labels.json"
    path.write_text(json.dumps({"classes": ["cat", "dog", "owl"], "labels": labels}))
    with pytest.raises(InputError, match=message):
        read_fiftyone(path)


def test_other_json_stays_what_it_was(tmp_path):
    path = tmp_path / "rows.jsonl"
    rows = [{"labels": {"a": 1}, "y_true": k % 2, "score": k / 10} for k in range(4)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    problem, _ = read_problem(str(path), truth="y_true", score="score")
    assert problem.rows == 4
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"holds neither samples.json nor labels.json"):
        read_fiftyone(tmp_path / "empty")


# ---- and back --------------------------------------------------------------------------------


def test_what_is_written_can_be_read_and_carries_the_errors(tmp_path):
    evaluation = read_fiftyone(EXPORT, scores="probability")
    path = write_fiftyone(evaluation, tmp_path / "out", image_root="/photos")
    written = json.loads(path.read_text())["samples"]
    assert written[0] == {
        "filepath": "/photos/data/00.jpg",
        "tags": ["correct"],
        "ground_truth": {"_cls": "Classification", "label": "cat"},
        "predictions": {"_cls": "Classification", "label": "cat", "confidence": 0.7},
    }
    assert written[3]["tags"] == ["misclassified", "cat as dog"]
    assert sum("misclassified" in one["tags"] for one in written) == 3
    metadata = json.loads((path.parent / "metadata.json").read_text())
    assert metadata == {"media_type": "image", "info": {"classes": ["cat", "dog", "owl"]}}
    again = read_fiftyone(tmp_path / "out")
    assert again.metric("accuracy").value == evaluation.metric("accuracy").value


@pytest.mark.parametrize("positive", ["cat", "dog"])
def test_of_two_classes_the_confidence_is_that_of_the_answer(tmp_path, positive):
    scores = [0.9, 0.3, 0.6]
    evaluation = ta.evaluate(
        ["cat", "dog", "cat"], scores, pos_label=positive, items=["a.png", "b.png", "c.png"]
    )
    other = {"cat": "dog", "dog": "cat"}[positive]
    path = write_fiftyone(evaluation, tmp_path)
    written = [one["predictions"] for one in json.loads(path.read_text())["samples"]]
    assert [one["label"] for one in written] == [positive, other, positive]
    assert [one["confidence"] for one in written] == pytest.approx([0.9, 0.7, 0.6])
    again = read_fiftyone(tmp_path, pos_label=positive)
    assert again.metric("roc_auc").value == evaluation.metric("roc_auc").value


def test_files_are_not_replaced_unless_told(tmp_path):
    evaluation = ta.evaluate(["a", "b"], y_pred=["a", "a"], items=["x", "y"])
    path = write_fiftyone(evaluation, tmp_path)
    assert "confidence" not in json.loads(path.read_text())["samples"][0]["predictions"]
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"samples.json exists; expected a new folder"):
        write_fiftyone(evaluation, tmp_path, predictions="again")
    assert path.read_bytes() == before
    write_fiftyone(evaluation, tmp_path, predictions="again", overwrite=True)
    assert "again" in json.loads(path.read_text())["samples"][0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"y_true": ["a", "b"], "y_pred": ["a", "a"]}, "items is missing"),
        ({"y_true": [0.2, 0.9], "y_score": [0.1, 0.8], "items": ["x", "y"]}, "has soft labels"),
        (
            {"y_true": [[1, 0], [1, 1]], "y_pred": [[1, 0], [0, 1]], "task": "multilabel",
             "items": ["x", "y"]},
            "several labels per row",
        ),
        ({"y_true": [0, 1], "y_score": [3.0, 8.0], "items": ["x", "y"]}, "has no predictions"),
    ],
)  # fmt: skip
def test_what_has_no_single_answer_is_not_written(tmp_path, arguments, message):
    with pytest.raises(InputError, match=message):
        write_fiftyone(ta.evaluate(**arguments), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ({"ground_truth": "same", "predictions": "same"}, "are both 'same'"),
        ({"ground_truth": "filepath"}, "ground_truth is 'filepath'"),
        ({"ground_truth": ""}, "ground_truth is ''"),
        ({"predictions": "_x"}, "predictions is '_x'"),
        ({"predictions": "a.b"}, "predictions is 'a.b'"),
    ],
)
def test_fields_that_fiftyone_keeps_for_itself_are_refused(tmp_path, named, message):
    evaluation = ta.evaluate(["a", "b"], y_pred=["a", "a"], items=["1.png", "2.png"])
    with pytest.raises(InputError, match=message):
        write_fiftyone(evaluation, tmp_path / "out", **named)
    assert not (tmp_path / "out").exists()


def test_hostile_names_come_back_as_they_were(tmp_path):
    names = ['a"b', "c,d\n", "\u00e9/x", "..", "<b>", "{{", "correct", "None"]
    truth, said = names * 3, names[1:] + names * 2 + names[:1]
    items = [f"x/{k}\t'\u00e9\n.png" for k in range(24)]
    evaluation = ta.evaluate(truth, y_pred=said, items=items)
    write_fiftyone(evaluation, tmp_path / "out", image_root=tmp_path)
    found = read_fiftyone(tmp_path / "out")
    assert sorted(found.problem.classes) == sorted(names)
    for name in names:
        assert found.metric("recall", of=name).value == evaluation.metric("recall", of=name).value
    odd = ta.evaluate(["a", "b"], y_pred=["a", "a"], items=["1\udce9.png", "2.png"])
    with pytest.raises(InputError, match="is no text in UTF-8"):
        write_fiftyone(odd, tmp_path / "odd", image_root=tmp_path)
