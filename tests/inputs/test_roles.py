"""Columns are found by name where the names are sure, and never guessed."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from tellapart.errors import InputError
from tellapart.inputs import read_problem
from tellapart.inputs.roles import ends

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("TELLAPART_DATA", ROOT.parent / "shared" / "data"))

WORDS = ("cat", "dog", "owl")


@pytest.fixture
def write(tmp_path):
    """Write lines of CSV, return the path."""

    def written(text: str) -> Path:
        path = tmp_path / "predictions.csv"
        path.write_text("\n".join(line.strip() for line in text.strip().splitlines()) + "\n")
        return path

    return written


def three(names: tuple[str, ...], truth: str = "y_true") -> str:
    """Return a table of three classes whose best score is always right."""
    lines = [",".join((truth, *names))]
    for k, word in enumerate(WORDS * 2):
        scores = ["0.25", "0.25", "0.25"]
        scores[k % 3] = "0.5"
        lines.append(",".join((word, *scores)))
    return "\n".join(lines)


# ---- binary --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "truth", ["y_true", "Y True", " Ground-Truth ", "true_label", "target", "actual", "obs", "gt"]
)
@pytest.mark.parametrize("score", ["y_score", "Score", "prob", "Probability", "y_proba", "logit"])
def test_exact_role_names_are_found_however_they_are_spelled(write, truth, score):
    problem, roles = read_problem(write(f"{truth},{score}\n0,0.1\n1,0.9\n1,0.4"))
    assert roles.described() == {"truth": truth.strip(), "score": score}
    assert (problem.task, problem.positive) == ("binary", "1")


def test_a_score_column_names_the_positive_class(write):
    problem, roles = read_problem(write("y_true,prob_cat\ncat,0.9\ndog,0.2"))
    assert (problem.positive, roles.score) == ("cat", ("prob_cat",))
    with pytest.raises(InputError, match="of the class cat, but the positive class is dog"):
        read_problem(write("y_true,prob_cat\ncat,0.9\ndog,0.2"), positive="dog")


def test_the_positive_class_may_be_given_as_text(write):
    path = write("y_true,score\n0,0.9\n1,0.2")
    assert read_problem(path, positive="0")[0].positive == "0"
    with pytest.raises(InputError, match="pos_label is 2"):
        read_problem(path, positive="2")


@pytest.mark.parametrize(
    ("zero", "one", "names"),
    [("0.0", "1.0", ("0", "1")), ("False", "True", ("False", "True")), ("-1", "1", ("-1", "1"))],
)
def test_numbers_and_bools_are_labels(write, zero, one, names):
    problem = read_problem(write(f"y_true,score\n{zero},0.1\n{one},0.9\n{zero},0.2"))[0]
    assert problem.classes == names
    assert problem.truth.values.tolist() == [0, 1, 0]


@pytest.mark.parametrize("prefix", ["p", "prob_", "proba_", "score.", ".pred_", "Prob "])
def test_two_score_columns_are_told_apart_by_name(write, prefix):
    path = write(f"y_true,{prefix}1,{prefix}0\n1,0.9,0.1\n0,0.2,0.8\n1,0.3,0.7")
    if prefix == "p":
        path = write("y_true,p1,p0\n1,0.9,0.1\n0,0.2,0.8\n1,0.3,0.7")
    problem = read_problem(path)[0]
    assert problem.scores.values.tolist() == [0.9, 0.2, 0.3]


def test_a_prediction_column_with_fractions_is_a_score(write):
    problem, roles = read_problem(write("y_true,y_pred\n0,0.1\n1,0.83\n1,0.4"))
    assert roles.described() == {"truth": "y_true", "score": "y_pred"}
    assert problem.given is None


def test_fractional_truth_is_a_soft_label(write):
    problem = read_problem(write("y_true,prob\n0.2,0.1\n0.9,0.8\n1,0.7\n0,0.3"))[0]
    assert (problem.task, problem.is_soft) == ("binary", True)


# ---- the ambiguous label ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header", ["label,prob", "label,prob_0,prob_1", "class,score", "filename,label,index,prob"]
)
def test_a_label_that_may_be_the_prediction_is_never_the_truth(write, header):
    row = ",".join(["1", "0", "1", "0.75"][: header.count(",") + 1])
    with pytest.raises(InputError) as raised:
        read_problem(write(f"{header}\n{row}\n{row}"))
    message = str(raised.value)
    weak = "class" if "class" in header else "label"
    assert f"'{weak}' may be the truth or the prediction" in message
    assert f"--truth {weak}" in message
    assert f"--prediction {weak}" in message


def test_a_label_is_the_truth_beside_a_column_of_predictions(write):
    roles = read_problem(write("label,y_pred\n0,1\n1,1\n1,0"))[1]
    assert roles.described() == {"truth": "label", "prediction": "y_pred"}


def test_the_flags_of_the_message_work(write):
    path = write("label,prob\n0,0.1\n1,0.9")
    assert read_problem(path, truth="label", score="prob")[0].rows == 2


# ---- competition --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "role", "candidates"),
    [
        ("y_true,target,score", "truth", ("y_true", "target")),
        ("y_true,score,prob", "score", ("score", "prob")),
        ("y_true,prediction,pred_label", "prediction", ("prediction", "pred_label")),
        ("y_true,score,weight,sample_weight", "weight", ("weight", "sample_weight")),
    ],
)
def test_two_candidates_are_listed_with_their_flags(write, header, role, candidates):
    rows = [",".join(str(value) for _ in header.split(",")) for value in (0, 1)]
    with pytest.raises(InputError) as raised:
        read_problem(write("\n".join([header, *rows])))
    for name in candidates:
        assert f"--{role} {name}" in str(raised.value)


def test_two_sets_of_class_columns_are_told_apart_by_a_pattern(write):
    path = write(
        """y_true,prob_a,prob_b,logit_a,logit_b
        a,0.9,0.1,2,-2
        b,0.2,0.8,-1,1"""
    )
    with pytest.raises(InputError, match=r"--score 'prob_\*' or --score 'logit_\*'"):
        read_problem(path)
    problem, roles = read_problem(path, score="logit_*", scores="logit")
    assert roles.score == ("logit_a", "logit_b")
    assert problem.scale == "logit"


def test_columns_named_logits_are_not_taken_for_logits_but_a_note_says_so(write):
    problem, roles = read_problem(write("y_true,logit\n0,-2\n1,3\n1,-1"))
    assert problem.scale == "rank"
    assert roles.notes == ("logit: if these are logits, add --scores logit",)


def test_a_table_without_known_names_lists_its_columns(write):
    with pytest.raises(InputError) as raised:
        read_problem(write("a,b,score\n1,2,3"))
    assert "the columns are a, b, score; add --truth COLUMN --score score" in str(raised.value)
    with pytest.raises(InputError, match="the first line looks like data"):
        read_problem(write("0,0.25\n1,0.75"))
    with pytest.raises(InputError, match=r"numeric columns: height; add --score COLUMN"):
        read_problem(write("y_true,height,name\n0,1,x\n1,3,y"))


def test_a_flag_that_names_no_column_lists_them(write):
    path = write("y_true,score\n0,1\n1,2")
    with pytest.raises(InputError, match="truth names the column 'label', which is not in"):
        read_problem(path, truth="label")
    with pytest.raises(InputError, match=r"'p_\*'"):
        read_problem(path, score="p_*")
    with pytest.raises(InputError, match="names 'score' twice"):
        read_problem(path, score=["score", "SCORE"])


# ---- several classes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ("prob_cat", "prob_dog", "prob_owl"),
        ("prob_owl", "prob_dog", "prob_cat"),
        (".pred_owl", ".pred_cat", ".pred_dog"),
        ("prob.dog", "prob.owl", "prob.cat"),
        ("P (pet=dog)", "P (pet=cat)", "P (pet=owl)"),
        ("confidence(dog)", "confidence(cat)", "confidence(owl)"),
        ("owl", "cat", "dog"),
        ("Score_Owl", "Score_Cat", "Score_Dog"),
    ],
)
def test_class_columns_are_matched_by_name_in_any_order(write, names):
    text = three(tuple(names))
    rows = text.splitlines()
    order = [next(k for k, name in enumerate(names) if word in name.lower()) for word in WORDS]
    for k in range(1, len(rows)):
        truth, *scores = rows[k].split(",")
        moved = [""] * 3
        for place, score in zip(order, scores, strict=True):
            moved[place] = score
        rows[k] = ",".join((truth, *moved))
    problem, roles = read_problem(write("\n".join(rows)))
    assert problem.classes == WORDS
    assert roles.score == tuple(names[place] for place in order)
    np.testing.assert_array_equal(problem.predicted(), problem.truth.values)


def test_ten_comes_after_two(write):
    classes = list(range(11))
    header = ",".join(["y_true", *(f"prob_{k}" for k in sorted(map(str, classes)))])
    rows = [f"{k}," + ",".join(["0"] * 11) for k in classes]
    problem, roles = read_problem(write("\n".join([header, *rows])))
    assert problem.classes == tuple(map(str, classes))
    assert roles.score[2] == "prob_2"
    assert roles.described()["score"] == "prob_* (11 columns)"


def test_a_class_without_rows_keeps_its_column(write):
    path = write(
        """y_true,prob_0,prob_1,prob_2
        0,0.7,0.2,0.1
        2,0.1,0.2,0.7"""
    )
    assert read_problem(path)[0].classes == ("0", "1", "2")


def test_a_stray_column_is_no_class(write):
    path = write(
        """y_true,prob_a,prob_b,prob_c,prob_max
        a,0.7,0.2,0.1,0.7
        b,0.1,0.8,0.1,0.8
        c,0.1,0.2,0.7,0.7"""
    )
    problem, roles = read_problem(path)
    assert problem.classes == ("a", "b", "c")
    assert "prob_max" not in roles.score


def test_extra_columns_that_do_not_decide_are_asked_about(write):
    path = write("y_true,score_a,score_b,score_x\na,3,2,1\nb,2,4,1")
    with pytest.raises(InputError, match="score_x name no class of the truth"):
        read_problem(path)
    assert read_problem(path, classes=["b", "a"])[0].classes == ("b", "a")


def test_numbered_columns_of_named_classes_need_the_order(write):
    path = write(three(("p0", "p1", "p2")))
    with pytest.raises(InputError, match="--classes cat,dog,owl"):
        read_problem(path)
    problem, roles = read_problem(path, classes=list(WORDS))
    assert (problem.classes, roles.score) == (WORDS, ("p0", "p1", "p2"))
    with pytest.raises(InputError, match="--classes"):
        read_problem(path, classes=["cat", "dog"])


def test_a_missing_class_column_is_named(write):
    path = write("y_true,prob_cat,prob_dog\ncat,0.5,0.5\ndog,0.2,0.8\nowl,0.5,0.5")
    with pytest.raises(InputError, match="no column for the class owl"):
        read_problem(path)


def test_score_columns_given_in_any_order_are_matched_by_name(write):
    path = write(three(("prob_cat", "prob_dog", "prob_owl")))
    roles = read_problem(path, score=["prob_owl", "prob_cat", "prob_dog"])[1]
    assert roles.score == ("prob_cat", "prob_dog", "prob_owl")


def test_names_with_blanks_match_underscores(write):
    path = write("y_true,prob_big_dog,prob_cat\nbig dog,0.9,0.1\ncat,0.2,0.8")
    problem = read_problem(path)[0]
    assert problem.classes == ("big dog", "cat")


def test_kaggle_columns_include_the_classes_without_rows(write):
    path = write(
        """id,y_true,cat,dog,owl
        x1,cat,0.5,0.25,0.25
        x2,dog,0.25,0.5,0.25"""
    )
    problem, roles = read_problem(path)
    assert problem.classes == WORDS
    assert roles.item == "id"


def test_classes_named_like_roles_are_classes(write):
    path = write(
        """y_true,file,weight,score
        file,0.5,0.25,0.25
        weight,0.25,0.5,0.25
        score,0.25,0.25,0.5"""
    )
    problem, roles = read_problem(path)
    assert problem.classes == ("file", "score", "weight")
    assert (roles.item, roles.weight) == (None, None)


def test_columns_in_order_of_rank_are_refused(write):
    rng = np.random.default_rng(4)
    ranked = -np.sort(-rng.dirichlet([1, 1, 1], 30))
    rows = [f"{k % 3}," + ",".join(map(str, row)) for k, row in enumerate(ranked)]
    path = write("\n".join(["y_true,prob_0,prob_1,prob_2", *rows]))
    with pytest.raises(InputError, match=r"order of rank.*--score 'prob_\*'"):
        read_problem(path)
    assert read_problem(path, score="prob_*")[0].classes == ("0", "1", "2")


# ---- predictions and confidences ----------------------------------------------------------------


def test_pycaret_and_fiftyone_scores_are_of_the_predicted_class(write):
    for header in ("target,prediction_label,prediction_score", "gt,predicted,confidence"):
        problem, roles = read_problem(write(f"{header}\n0,1,0.9\n1,1,0.6\n2,2,0.8"))
        assert roles.confidence == header.split(",")[2]
        assert problem.confidence.tolist() == [0.9, 0.6, 0.8]


def test_one_score_of_many_classes_is_the_confidence(write):
    roles = read_problem(write("y_true,y_pred,prob\na,a,0.9\nb,c,0.4\nc,c,0.8"))[1]
    assert roles.confidence == "prob"


def test_a_binary_score_that_never_falls_below_half_is_asked_about(write):
    path = write("y_true,y_pred,prob\n0,0,0.9\n1,1,0.7\n1,0,0.6")
    with pytest.raises(InputError, match="--score prob or --confidence prob"):
        read_problem(path)
    assert read_problem(path, score="prob")[0].scores is not None
    problem, roles = read_problem(path, confidence="prob")
    assert problem.scores.values.tolist() == [1 - 0.9, 0.7, 1 - 0.6]
    assert "1 - p elsewhere" in roles.notes[0]


def test_a_confidence_needs_its_prediction(write):
    with pytest.raises(InputError, match="--prediction COLUMN"):
        read_problem(write("y_true,confidence\n0,0.9\n1,0.7"), confidence="confidence")


def test_predictions_of_other_classes_are_refused(write):
    with pytest.raises(InputError, match="name no class of the truth"):
        read_problem(write("y_true,y_pred\ncat,0\ndog,1"))


# ---- other roles --------------------------------------------------------------------------------


def test_weights_folds_groups_and_items_are_found(write):
    path = write(
        """image_path,id,y_true,score,sample_weight,fold,patient_id
        a.png,7,0,0.1,2,0,p1
        b.png,8,1,0.9,0.5,1,p1"""
    )
    problem, roles = read_problem(path)
    assert roles.described() == {
        "truth": "y_true",
        "score": "score",
        "weight": "sample_weight",
        "group": "patient_id",
        "fold": "fold",
        "item": "image_path",
    }
    assert problem.mass.tolist() == [2.0, 0.5]
    assert problem.tags["items"].tolist() == ["a.png", "b.png"]
    assert problem.tags["folds"].tolist() == [0, 1]


def test_an_image_without_a_name_does_not_cost_its_row(write):
    problem, roles = read_problem(write("image,y_true,score\na,0,0.1\n,1,0.9"))
    assert (problem.rows, roles.item) == (2, None)
    assert "image has empty cells" in roles.notes[0]


# ---- labels and masses ------------------------------------------------------------------------

LABELS = """image,true_cat,true_dog,true_owl,prob_owl,prob_cat,prob_dog
    a,1,1,0,0.1,0.9,0.8
    b,0,0,0,0.2,0.3,0.1
    c,0,1,1,0.7,0.2,0.6"""


@pytest.mark.parametrize("prefix", ["true_", "y_true_", "truth_", "Truth."])
def test_labels_are_paired_by_name(write, prefix):
    problem, roles = read_problem(write(LABELS.replace("true_", prefix)))
    assert (problem.task, problem.classes) == ("multilabel", WORDS)
    assert roles.score == ("prob_cat", "prob_dog", "prob_owl")
    assert problem.truth.values.tolist() == [[1, 1, 0], [0, 0, 0], [0, 1, 1]]
    assert problem.scores.values[0].tolist() == [0.9, 0.8, 0.1]


def test_labels_given_by_flags_need_no_prefix(write):
    path = write("a,b,score_b,score_a\n1,1,0.7,0.9\n0,0,0.2,0.1\n0,1,0.6,0.3")
    problem, roles = read_problem(path, truth=["b", "a"], score="score_*")
    assert (problem.task, problem.classes) == ("multilabel", ("a", "b"))
    assert roles.score == ("score_a", "score_b")


def test_a_label_without_scores_is_named(write):
    with pytest.raises(InputError, match="leave out the label owl"):
        read_problem(write(LABELS.replace("prob_owl", "owl_probability")))


def test_predicted_labels_are_flags(write):
    path = write(LABELS.replace("prob_", "pred_").replace("0.9,0.8", "1,0.8"))
    assert read_problem(path)[1].score == ("pred_cat", "pred_dog", "pred_owl")
    flags = write(
        """true_a,true_b,pred_a,pred_b
        1,1,1,0
        0,0,0,0
        0,1,1,1"""
    )
    problem, roles = read_problem(flags)
    assert (roles.score, roles.prediction) == ((), ("pred_a", "pred_b"))
    assert problem.predicted().tolist() == [[1, 0], [0, 0], [1, 1]]


SOFT = """truth_0,truth_1,truth_2,truth_10,prob_0,prob_1,prob_10,prob_2
    0.5,0.5,0,0,0.4,0.4,0.1,0.1
    0,0,0.25,0.75,0.1,0.1,0.6,0.2"""


def test_masses_that_sum_to_one_are_soft_classes(write):
    problem, roles = read_problem(write(SOFT))
    assert (problem.task, problem.is_soft) == ("multiclass", True)
    assert problem.classes == ("0", "1", "2", "10")
    assert roles.score == ("prob_0", "prob_1", "prob_2", "prob_10")
    assert read_problem(write(SOFT), task="multilabel")[0].task == "multilabel"


def test_real_top_label_files_are_read(tmp_path):
    path = DATA / "top1_confidence" / "other" / "snacks.csv"
    if not path.exists():
        pytest.skip(f"no real data at {DATA}; set TELLAPART_DATA")
    problem, roles = read_problem(path)
    assert roles.described() == {
        "truth": "true_label",
        "prediction": "pred_label",
        "confidence": "confidence",
    }
    assert (problem.rows, len(problem.classes)) == (952, 20)


def test_real_reader_scores_need_the_truth_only(tmp_path):
    path = DATA / "viper_mammography" / "viperObs.csv"
    if not path.exists():
        pytest.skip(f"no real data at {DATA}; set TELLAPART_DATA")
    with pytest.raises(InputError, match="--truth COLUMN --score score"):
        read_problem(path)
    problem, roles = read_problem(path, truth="cancerStatus455")
    assert roles.score == ("score",)
    assert (problem.rows, problem.scale) == (20_382, "rank")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["a", "b", "c"], "a, b, c"),
        (["p0", "p1", "p2", "p3"], "p0, ..., p3 (4 columns)"),
        (["true_1dAVb", "true_2", "true_3", "true_ST"], "true_* (4 columns)"),
        (["golden retriever", "labrador", "poodle", "beagle hound"], "golden retriever and 3 more"),
    ],
)
def test_many_columns_are_described_without_being_cut(columns, expected):
    assert ends(columns) == expected
