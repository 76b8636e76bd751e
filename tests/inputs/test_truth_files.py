"""Truth in another file: joined by the names of the items, or refused with the item that fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tellapart as ta
from tellapart.cli import main
from tellapart.errors import InputError, TellapartWarning
from tellapart.inputs import read_models, read_problem

FORMATS = Path(__file__).parent / "formats"


@pytest.fixture
def written(tmp_path):
    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


def read(predictions: str, truth: str, **flags):
    return read_problem(predictions, truth_from=truth, **flags)


PREDICTED = "id,score\na,0.9\nb,0.2\nc,0.7\nd,0.4\n"


def test_rows_are_paired_by_name_whatever_their_order(written):
    problem, roles = read(
        written("p.csv", PREDICTED), written("t.csv", "id,label\nd,no\nb,no\nc,yes\na,yes\n")
    )
    assert problem.truth.values.tolist() == [1, 0, 1, 0]
    assert problem.tags["items"].tolist() == ["a", "b", "c", "d"]
    assert roles.described()["truth"] == "truth of t.csv"
    assert roles.notes == ()


@given(st.permutations(range(6)))
def test_the_order_of_the_truth_changes_nothing(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("order")
    (folder / "p.csv").write_text("id,score\n" + "".join(f"x{k},0.{k}\n" for k in range(6)))
    rows = [f"x{k},{k % 2}\n" for k in range(6)]
    (folder / "t.csv").write_text("id,y\n" + "".join(rows[k] for k in order))
    problem, _ = read(str(folder / "p.csv"), str(folder / "t.csv"))
    assert problem.truth.values.tolist() == [0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize(
    ("predicted", "truth", "message"),
    [
        (PREDICTED, "id,y\na,1\nb,0\nc,1\n", "1 of 4 items of .*p.csv are not in .*t.csv.*'d'"),
        (
            PREDICTED,
            "id,y\na,1\nb,0\nc,1\nd,0\ne,1\nf,1\n",
            "2 of 6 items of .*t.csv are not in .*p.csv, the first is 'e'",
        ),
        (
            PREDICTED,
            "id,y\na,1\nb,0\nc,1\nd,0\nb,1\n",
            r"'b' comes twice in .*t.csv \(rows 1 and 4\)",
        ),
        (PREDICTED + "b,0.3\n", "id,y\na,1\nb,0\nc,1\nd,0\n", "'b' comes twice in .*p.csv"),
        (PREDICTED, "id,y\n,1\nb,0\nc,1\nd,0\n", r"id\[0\] of .*t.csv is empty"),
        (PREDICTED, "id,y\n7,1\n8,0\n9,1\n10,0\n", "4 of 4 items .*'a' .an item there: '7'"),
        (PREDICTED, "id,size,shade\na,1,2\nb,0,1\nc,1,4\nd,2,3\n", "no column is named like a tr"),
        (PREDICTED, "id,y,target\na,1,1\nb,0,0\nc,1,1\nd,0,0\n", "2 columns may be the truth"),
        (PREDICTED, "id,m,n\na,1,0\nb,0,1\nc,1,1\nd,0,1\n", "row 2 of m, n is no single class"),
        ("u,score\na,0.9\nb,0.1\n", "id,y\na,1\nb,0\n", "p.csv: no column is named like an item"),
        (PREDICTED, "who,y\na,1\nb,0\nc,1\nd,0\n", "t.csv: no column is named like an item"),
    ],
)
def test_what_does_not_go_together_is_refused(written, predicted, truth, message):
    with pytest.raises(InputError, match=message):
        read(written("p.csv", predicted), written("t.csv", truth))


def test_rows_of_one_file_only_are_left_out_on_request(written):
    problem, roles = read(
        written("p.csv", PREDICTED), written("t.csv", "id,y\na,1\nb,0\nc,1\ne,1\n"), missing="drop"
    )
    assert (problem.rows, problem.dropped) == (3, 1)
    assert [note.split(" are ")[0].rsplit("/", 1)[0].split(" of ")[0] for note in roles.notes] == [
        "1 items", "1 items",
    ]  # fmt: skip


def test_files_that_share_nothing_are_not_dropped_away(written):
    with pytest.raises(InputError, match="4 of 4 items"):
        read(written("p.csv", PREDICTED), written("t.csv", "id,y\nx,1\nz,0\n"), missing="drop")


def test_paths_are_paired_by_file_name_only_where_that_is_one_row(written):
    predicted = written("p.csv", "filename,score\n1.jpg,0.9\n2.jpg,0.1\n")
    problem, roles = read(predicted, written("t.csv", "path,label\nx/2.jpg,no\ny\\1.jpg,yes\n"))
    assert problem.truth.values.tolist() == [1, 0]
    assert roles.notes == ("items are paired by the names of their files",)
    twice = written("t2.csv", "path,label\nx/2.jpg,no\nx/1.jpg,yes\ny/1.jpg,yes\n")
    with pytest.raises(
        InputError, match=r"'x/1.jpg' and 'y/1.jpg' of .*t2.csv are one item by the"
    ):
        read(predicted, twice)


@pytest.mark.parametrize(
    ("predicted", "truth", "message"),
    [
        (("10.1", "11.1"), ("10.2", "11.2"), "2 of 2 items"),
        (("p1.visit1", "p2.visit1"), ("p1.visit2", "p2.visit2"), "2 of 2 items"),
        (("train/1.png", "train/2.png"), ("val/1.png", "val/2.png"), "in different folders"),
        (("a/1.png", "a/2.png"), ("b/1.jpg", "b/2.jpg"), "in different folders"),
        (("y/1.png", "z/1.png"), ("1.png", "2.png"), "'y/1.png' and 'z/1.png' of .* one item by"),
    ],
)
def test_items_that_differ_are_not_paired(written, predicted, truth, message):
    mine = "item,score\n" + "".join(f"{name},0.{k}\n" for k, name in enumerate(predicted, 1))
    theirs = "item,y\n" + "".join(f"{name},{k}\n" for k, name in enumerate(truth))
    with pytest.raises(InputError, match=message):
        read(written("p.csv", mine), written("t.csv", theirs))


def test_the_end_of_a_path_is_the_same_item(written):
    predicted = written("p.csv", "path,score\nval/cat/1.jpg,0.1\nval/dog/2.jpg,0.9\n")
    problem, _ = read(predicted, written("t.csv", "path,y\ndog/2.png,1\ncat/1.png,0\n"))
    assert problem.truth.values.tolist() == [0, 1]


def test_accents_of_two_kinds_are_one(written):
    predicted = written("p.csv", "path,score\ncaf\u00e9.jpg,0.1\nthe.jpg,0.9\n")
    problem, roles = read(predicted, written("t.csv", "path,y\nthe.jpg,1\ncafe\u0301.jpg,0\n"))
    assert problem.truth.values.tolist() == [0, 1]
    assert "accents" in roles.notes[0]


def test_an_empty_truth_is_named_by_its_own_file(written):
    truth = written("t.csv", "id,y\nd,0\nb,\nc,1\na,1\n")
    with pytest.raises(InputError, match=r"y\[1\] of .*t.csv is missing \(item 'b'\); 1 of 4 rows"):
        read(written("p.csv", PREDICTED), truth)
    problem, _ = read(written("p.csv", PREDICTED), truth, missing="drop")
    assert (problem.rows, problem.dropped) == (3, 1)


def test_rows_that_kaggle_ignores_are_told(written):
    truth = written("t.csv", "id,y,Usage\na,1,Public\nb,0,Ignored\nc,1,Ignored\nd,0,Private\n")
    _, roles = read(written("p.csv", PREDICTED), truth)
    assert "2 rows are Ignored in the column Usage of t.csv; they count here" in roles.notes


def test_a_truth_beside_the_predictions_is_held_against_the_other(written):
    predicted = "id,truth,score\na,1,0.9\nb,0,0.2\nc,1,0.7\nd,0,0.4\n"
    same = written("t.csv", "id,y\nd,0\nb,0\nc,1\na,1\n")
    _, roles = read(written("p.csv", predicted), same)
    assert roles.notes == ("truth of p.csv agrees with the truth of t.csv, which counts",)
    other = written("o.csv", "id,y\nd,1\nb,1\nc,0\na,1\n")
    with pytest.warns(TellapartWarning, match=r"truth of p.csv differs .* in 3 of 4 rows \(row 1"):
        problem, _ = read(written("p.csv", predicted), other, score="score")
    assert problem.truth.values.tolist() == [1, 1, 0, 1]


def test_a_folder_of_images_by_class_is_a_truth(tmp_path, written):
    for place, name in enumerate(["cat", "dog", "cat", "dog"]):
        (tmp_path / "val" / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "val" / name / f"{place}.jpg").touch()
    (tmp_path / "val" / "cat" / "notes.txt").touch()
    predicted = written("p.csv", "filename,score\n0.jpg,0.1\n1.jpg,0.8\n2.jpg,0.6\n3.jpg,0.7\n")
    problem, roles = read(predicted, str(tmp_path / "val"))
    assert problem.classes == ("cat", "dog")
    assert problem.truth.values.tolist() == [0, 1, 0, 1]
    assert roles.described()["truth"] == "truth of val"
    (tmp_path / "none").mkdir()
    with pytest.raises(InputError, match="none holds no images in folders"):
        read(predicted, str(tmp_path / "none"))


def test_rows_without_names_are_paired_by_position_if_told(written):
    predicted = written("p.csv", "predict,p0,p1\n1,0.2,0.8\n0,0.7,0.3\n")
    problem, _ = read(predicted, written("t.csv", "y\n1\n0\n"), truth_by_position=True)
    assert problem.truth.values.tolist() == [1, 0]
    with pytest.raises(InputError, match=r"t3.csv has 3 rows, but .*p.csv 2"):
        read(predicted, written("t3.csv", "y\n1\n0\n1\n"), truth_by_position=True)
    named = written("n.csv", "id,score\n1,0.1\n2,0.8\n3,0.9\n")
    with pytest.raises(InputError, match=r"row 0 is '1' in .*n.csv and '3' in .*t4.csv; expected"):
        read(named, written("t4.csv", "id,y\n3,1\n1,0\n2,1\n"), truth_by_position=True)
    problem, _ = read(named, written("t5.csv", "id,y\n1,0\n2,1\n3,1\n"), truth_by_position=True)
    assert problem.truth.values.tolist() == [0, 1, 1]
    with pytest.raises(InputError, match="--truth-by-position goes with --truth-from"):
        read_problem(predicted, truth_by_position=True)


def test_the_only_column_of_a_submission(written):
    truth = written("t.csv", "ImageId,Label\n1,3\n2,5\n3,3\n")
    problem, roles = read(written("p.csv", "ImageId,Label\n1,3\n2,5\n3,5\n"), truth)
    assert roles.prediction == ("Label",)
    assert (problem.given == problem.truth.values).tolist() == [True, True, False]
    _, roles = read(written("s.csv", "ImageId,Label\n1,0.2\n2,0.9\n3,0.1\n"), truth)
    assert roles.score == ("Label",)


def test_the_first_column_names_the_items_in_both(written):
    problem, roles = read(
        written("p.csv", "PassengerId,Survived\n892,0\n893,1\n894,0\n"),
        written("t.csv", "PassengerId,Survived\n894,1\n893,1\n892,0\n"),
    )
    assert (roles.item, roles.prediction) == ("PassengerId", ("Survived",))
    assert problem.truth.values.tolist() == [0, 1, 1]


def test_weights_and_groups_may_lie_beside_the_truth(written):
    truth = written("t.csv", "id,y,weight,patient_id\nd,0,1,p\nb,0,2,q\nc,1,3,q\na,1,4,r\n")
    problem, roles = read(written("p.csv", PREDICTED), truth)
    assert problem.mass.tolist() == [4, 2, 3, 1]
    assert problem.tags["groups"].tolist() == ["r", "q", "q", "p"]
    assert (roles.weight, roles.group) == ("weight", "patient_id")


def test_the_truth_is_given_once(written):
    truth = written("t.csv", "id,y\na,1\nb,0\nc,1\nd,0\n")
    with pytest.raises(InputError, match="given twice, by --truth-from and --truth-from-parent"):
        read(written("p.csv", PREDICTED), truth, truth_from_parent=True)


def test_several_models_share_one_truth(written):
    truth = written("t.csv", "id,y\na,1\nb,0\nc,1\nd,0\n")
    long = "id,score,model\n" + "".join(
        f"{name},0.{k}{j},m{j}\n" for j in range(2) for k, name in enumerate("abcd", start=1)
    )
    models = read_models(written("long.csv", long), truth_from=truth)
    assert {name: problem.rows for name, (problem, _) in models.items()} == {"m0": 4, "m1": 4}
    files = [written("one.csv", PREDICTED), written("two.csv", PREDICTED.replace("0.9", "0.1"))]
    models = read_models(files, each_file=True, truth_from=truth)
    assert [problem.truth.values.tolist() for problem, _ in models.values()] == [[1, 0, 1, 0]] * 2


def test_tables_in_memory_take_a_truth_too(written):
    truth = written("t.csv", "id,y\nb,0\na,1\n")
    evaluation = ta.evaluate_table({"id": ["a", "b"], "score": [0.9, 0.2]}, truth_from=truth)
    assert evaluation.metric("roc_auc").value == 1.0
    with pytest.raises(InputError, match=r'expected the same items in both .* missing="drop"'):
        ta.evaluate_table({"id": ["a"], "score": [0.9]}, truth_from=truth)


def test_the_page_names_both_files(written, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    truth = written("solution.csv", "id,y\na,1\nb,0\nc,1\nd,0\n")
    assert main(["report", written("p.csv", PREDICTED), "--truth-from", truth]) == 0
    page = (tmp_path / "p.report.html").read_text()
    assert "solution.csv" in page
    assert "truth=truth of solution.csv" in capfd.readouterr().out


# ---- folders of text files -------------------------------------------------------------------


def test_a_folder_of_ultralytics_is_a_table():
    problem, roles = read(
        str(FORMATS / "ultralytics_best2"), str(FORMATS / "fiftyone_truth" / "labels.json")
    )
    assert problem.confidence.tolist()[:2] == [0.7, 0.6]
    assert problem.scores is None
    assert "curves and areas need the scores of all classes" in roles.notes[0]


def test_lines_of_a_detector_are_refused(tmp_path):
    shutil.copytree(FORMATS / "ultralytics_best2", tmp_path / "labels")
    (tmp_path / "labels" / "03.txt").write_text("0 0.5 0.5 0.2 0.1\n")
    with pytest.raises(InputError, match=r"03.txt, line 1 is '0 0.5 0.5 0.2 0.1'; expected a pro"):
        read_problem(str(tmp_path / "labels"))


def test_an_image_without_lines_has_no_prediction(tmp_path):
    shutil.copytree(FORMATS / "ultralytics_best2", tmp_path / "labels")
    (tmp_path / "labels" / "03.txt").write_text("")
    truth = str(FORMATS / "fiftyone_truth" / "labels.json")
    with pytest.raises(InputError, match=r"labels\[3\]"):
        read(str(tmp_path / "labels"), truth)
    problem, _ = read(str(tmp_path / "labels"), truth, missing="drop")
    assert (problem.rows, problem.dropped) == (11, 1)


def test_other_folders_are_still_refused(tmp_path):
    (tmp_path / "a.txt").write_text("hello\n")
    with pytest.raises(InputError, match="is a folder; expected a file of predictions"):
        read_problem(str(tmp_path))


def test_notes_are_warnings_in_python():
    with pytest.warns(TellapartWarning, match="target of kaggle_submission.csv is read as"):
        evaluation = ta.evaluate_table(
            FORMATS / "kaggle_submission.csv", truth_from=FORMATS / "kaggle_solution.csv"
        )
    assert np.isclose(evaluation.metric("roc_auc").value, 33 / 36)
