"""What is done to a table before its columns are read: folders, codes, lists, confidences."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tellapart.errors import InputError
from tellapart.inputs import read_problem

NAMES = np.array(["cat", "dog", "owl"])
CODES = np.array([0, 2, 1, 1, 0])
SCORES = np.array(
    [[0.7, 0.2, 0.1], [0.25, 0.7, 0.05], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2], [0.9, 0.05, 0.05]]
)


@pytest.fixture
def csv(tmp_path):
    def written(text: str):
        path = tmp_path / "a.csv"
        path.write_text(text)
        return path

    return written


@pytest.fixture
def npz(tmp_path):
    def written(**entries):
        path = tmp_path / "a.npz"
        np.savez(path, **entries)
        return path

    return written


# ---- codes and names ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.float32])
@pytest.mark.parametrize("entry", ["class_names", "classes", "names"])
def test_names_beside_codes_name_the_classes(npz, kind, entry):
    path = npz(y_true=CODES.astype(kind), probs=SCORES, y_pred=CODES[::-1], **{entry: NAMES})
    problem, roles = read_problem(path)
    assert problem.classes == ("cat", "dog", "owl")
    assert problem.truth.values.tolist() == CODES.tolist()
    assert problem.predicted().tolist() == CODES[::-1].tolist()
    assert roles.notes == ("y_true holds codes; the file names them: 0 = cat, 1 = dog, 2 = owl",)
    np.testing.assert_array_equal(problem.scores.values, SCORES)


def test_names_in_any_order_name_their_own_codes(npz):
    problem = read_problem(npz(y_true=CODES, probs=SCORES, class_names=NAMES[[2, 0, 1]]))[0]
    assert problem.classes == ("owl", "cat", "dog")
    assert problem.truth.values.tolist() == CODES.tolist()


@pytest.mark.parametrize("positive", [None, "cat", "0"])
def test_two_names_name_a_binary_problem(npz, positive):
    path = npz(y_true=np.array([0, 1, 1]), y_score=np.array([0.2, 0.4, 0.9]), classes=NAMES[:2])
    problem = read_problem(path, positive=positive)[0]
    assert problem.classes == ("cat", "dog")
    assert problem.positive == ("dog" if positive is None else "cat")


def test_a_list_that_does_not_fit_names_nothing(npz):
    short = read_problem(npz(y_true=CODES, probs=SCORES, class_names=NAMES[:2]))[0]
    assert short.classes == ("0", "1", "2")
    numbers = read_problem(npz(y_true=CODES, probs=SCORES, classes=np.array([0, 1, 2])))[0]
    assert numbers.classes == ("0", "1", "2")
    declared = read_problem(npz(y_true=CODES, probs=SCORES, class_names=NAMES), classes=[0, 1, 2])[
        0
    ]
    assert declared.classes == ("cat", "dog", "owl")


# ---- folders ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["{}/1.jpg", "/data/val/{}/1.jpg", "val\\{}\\1.jpg", "./{}//1.jpg"]
)
def test_the_folder_of_an_image_is_its_truth(csv, path):
    rows = "".join(f"{path.format(name)},{name}\n" for name in ("cat", "big dog", "cat"))
    problem, roles = read_problem(csv("filename,prediction\n" + rows), truth_from_parent=True)
    assert problem.classes == ("big dog", "cat")
    assert problem.predicted().tolist() == problem.truth.values.tolist() == [1, 0, 1]
    assert roles.described() == {
        "truth": "folder of filename",
        "prediction": "prediction",
        "item": "filename",
    }


def test_an_image_without_a_folder_is_named(csv):
    path = csv("filename,prediction\ncat/1.jpg,cat\n2.jpg,dog\n")
    with pytest.raises(InputError, match=r"filename\[1\] is '2.jpg', which names no folder"):
        read_problem(path, truth_from_parent=True)
    with pytest.raises(InputError, match="the truth is given twice"):
        read_problem(path, truth_from_parent=True, truth="prediction")
    with pytest.raises(InputError, match="add --item COLUMN"):
        read_problem(csv("where,prediction\ncat/1.jpg,cat\n"), truth_from_parent=True)
    by_item = read_problem(
        csv("where,prediction\ncat/1.jpg,cat\ndog/2.jpg,cat\n"),
        truth_from_parent=True,
        item="where",
    )[0]
    assert by_item.classes == ("cat", "dog")


def test_the_column_of_items_that_has_folders_is_taken(csv):
    text = "image,path,prediction\n1.jpg,cat/1.jpg,cat\n2.jpg,dog/2.jpg,cat\n"
    roles = read_problem(csv(text), truth_from_parent=True)[1]
    assert roles.truth == ("folder of path",)


# ---- confidences --------------------------------------------------------------------------------


def test_a_confidence_of_two_classes_is_a_score_of_both(csv):
    text = "y_true,y_pred,confidence\nno,no,0.9\nyes,yes,0.75\nyes,no,0.5\nno,yes,1\n"
    problem, roles = read_problem(csv(text))
    assert problem.scores.values.tolist() == [1 - 0.9, 0.75, 0.5, 1.0]
    assert problem.predicted().tolist() == [0, 1, 0, 1]
    assert (problem.positive, problem.confidence, roles.is_turned) == ("yes", None, True)
    turned = read_problem(csv(text), positive="no")[0]
    assert turned.scores.values.tolist() == [0.9, 1 - 0.75, 0.5, 0.0]


def test_a_confidence_below_one_half_is_asked_about(csv):
    text = "y_true,y_pred,confidence\nno,no,0.9\nyes,yes,0.4\nyes,no,0.5\nno,yes,1\n"
    with pytest.raises(InputError, match=r"'confidence' is below 0\.5 in 1 of 4 rows"):
        read_problem(csv(text))
    as_score = read_problem(csv(text), score="confidence")[0]
    assert as_score.scores.values.tolist() == [0.9, 0.4, 0.5, 1.0]
    kept, roles = read_problem(csv(text), confidence="confidence")
    assert (kept.scores, roles.is_turned) == (None, False)
    assert kept.confidence.tolist() == [0.9, 0.4, 0.5, 1.0]


def test_a_confidence_of_three_classes_stays_one(csv):
    problem = read_problem(csv("y_true,y_pred,confidence\na,a,0.9\nb,b,0.7\nc,a,0.5\n"))[0]
    assert problem.scores is None
    third = read_problem(csv("y_true,y_pred,confidence\na,a,0.9\nb,b,0.7\nb,c,0.5\n"))[0]
    assert third.scores is None  # a class that only the predictions name


# ---- lists --------------------------------------------------------------------------------------

ENTRIES = [[("cat", 0.7), ("dog", 0.3)], [("dog", 0.6), ("cat", 0.4)], [("cat", 0.8), ("dog", 0.2)]]
TRUTHS = ["cat", "dog", "dog"]


def cells(style: str) -> list[str]:
    matrix = [[dict(row)["cat"], dict(row)["dog"]] for row in ENTRIES]
    if style == "numpy":
        return [str(np.array(row)) for row in matrix]
    if style == "lines":
        return ["[0.7\n 0.3]", "[0.4\n 0.6]", " [0.8  0.2 ] "]
    return [json.dumps(row) for row in matrix]


@pytest.mark.parametrize("style", ["numpy", "lines", "json"])
def test_lists_in_cells_are_matrices(tmp_path, style):
    pd.DataFrame({"y_true": TRUTHS, "prob": cells(style)}).to_csv(tmp_path / "a.csv", index=False)
    problem = read_problem(tmp_path / "a.csv", classes=["cat", "dog"])[0]
    assert problem.scores.values.tolist() == [0.3, 0.6, 0.2]


def test_a_cell_that_is_no_list_is_named(csv):
    with pytest.raises(InputError, match=r"prob\[1\] is '0.5'; expected a list in brackets"):
        read_problem(csv('y_true,prob\n0,"[0.1, 0.9]"\n1,0.5\n'))
    with pytest.raises(InputError, match=r"prob\[1, 0\] is 'x'; expected a number"):
        read_problem(csv('y_true,prob\n0,"[0.1, 0.9]"\n1,"[x, 0.5]"\n'))
    with pytest.raises(
        InputError, match=r"prob\[1\] holds 1 values, prob\[0\] 2: lists of unequal"
    ):
        read_problem(csv('y_true,prob\n0,"[0.1, 0.9]"\n1,"[0.5]"\n'))


def test_an_empty_list_cell_is_a_missing_score(csv):
    path = csv('y_true,prob\n0,"[0.1, 0.9]"\n1,\n1,"[0.2, 0.8]"\n')
    with pytest.raises(InputError, match=r"prob\[1\] is missing"):
        read_problem(path)
    assert read_problem(path, missing="drop")[0].scores.values.tolist() == [0.9, 0.8]


@pytest.mark.parametrize(
    "keys", [("label", "score"), ("class_name", "prob"), ("name", "confidence")]
)
@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_labels_beside_scores_are_matched_by_name(tmp_path, keys, suffix):
    rows = [[dict(zip(keys, pair, strict=True)) for pair in row] for row in ENTRIES]
    path = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.table({"label": TRUTHS, "scores": rows}), path)
    else:
        lines = [{"label": t, "scores": r} for t, r in zip(TRUTHS, rows, strict=True)]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    problem = read_problem(path, truth="label")[0]
    assert problem.classes == ("cat", "dog")
    assert problem.scores.values.tolist() == [0.3, 0.6, 0.2]


def test_a_label_that_comes_twice_in_a_row_is_named(tmp_path):
    rows = [[{"label": "a", "score": 0.5}, {"label": "a", "score": 0.5}]]
    pq.write_table(pa.table({"y_true": ["a"], "scores": rows}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match=r"scores\[0\] names the class a twice"):
        read_problem(tmp_path / "a.parquet")


def test_a_class_of_the_truth_without_any_score_is_named(tmp_path):
    rows = [[{"label": "a", "score": 0.5}, {"label": "b", "score": 0.5}]] * 3
    pq.write_table(pa.table({"y_true": ["a", "b", "c"], "scores": rows}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="of the classes a, b, but the truth holds a, b, c"):
        read_problem(tmp_path / "a.parquet")


def test_a_score_flag_on_the_best_few_is_refused(tmp_path):
    rows = [[{"label": name, "score": 0.5}] for name in ("a", "b")]
    pq.write_table(pa.table({"y_true": ["a", "b"], "scores": rows}), tmp_path / "a.parquet")
    problem, roles = read_problem(tmp_path / "a.parquet")
    assert roles.prediction == ("scores",)
    assert problem.predicted().tolist() == [0, 1]
    with pytest.raises(
        InputError, match=r"holds the best 1 of at least 2 classes.* expected no --sc"
    ):
        read_problem(tmp_path / "a.parquet", score="scores")


# ---- weak slices --------------------------------------------------------------------------------


def test_one_column_such_as_split_is_taken_for_slices(csv):
    roles = read_problem(csv("y_true,score,camera\n0,.1,a\n1,.9,b\n"))[1]
    assert roles.slice == "camera"
    both = read_problem(csv("y_true,score,camera,split\n0,.1,a,x\n1,.9,b,y\n"))[1]
    assert both.slice is None
    assert both.notes == (
        "split, camera: not used as slices; add --slice split or --slice camera to use them",
    )
    holes = read_problem(csv("y_true,score,site\n0,.1,a\n1,.9,\n"))
    assert (holes[0].rows, holes[1].slice) == (2, None)
    chosen = read_problem(csv("y_true,score,camera,split\n0,.1,a,x\n1,.9,b,y\n"), slices="split")[0]
    assert chosen.tags["slices"].tolist() == ["x", "y"]
