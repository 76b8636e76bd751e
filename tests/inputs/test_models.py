"""Several models in one file, in several columns, in several files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tellapart.errors import InputError
from tellapart.inputs import read_models, read_problem

ROWS = 40
RNG = np.random.default_rng(11)
TRUTH = RNG.choice(["cat", "dog"], ROWS)
SCORES = {name: RNG.random(ROWS).round(6) for name in ("resnet", "vit", "a b")}


def long(column: str = "model") -> pd.DataFrame:
    """Return all models below each other, shuffled: rows of one model need not be neighbours."""
    parts = [
        pd.DataFrame({column: name, "y_true": TRUTH, "score": scores, "id": range(ROWS)})
        for name, scores in SCORES.items()
    ]
    order = np.argsort(np.tile(np.arange(ROWS), len(parts)), kind="stable")
    return pd.concat(parts).iloc[order]


def wide() -> pd.DataFrame:
    return pd.DataFrame({"y_true": TRUTH, **SCORES})


@pytest.fixture(params=["csv", "parquet", "jsonl"])
def write(request, tmp_path):
    def written(frame: pd.DataFrame, stem: str = "table") -> Path:
        path = tmp_path / f"{stem}.{request.param}"
        if request.param == "csv":
            frame.to_csv(path, index=False)
        elif request.param == "parquet":
            frame.to_parquet(path, index=False)
        else:
            frame.to_json(path, orient="records", lines=True, double_precision=15)
        return path

    return written


def check(models, names=tuple(SCORES)):
    assert tuple(models) == names
    for problem, _ in models.values():
        assert problem.rows == ROWS
        np.testing.assert_array_equal(problem.truth.values, TRUTH == "dog")
    for name in names:
        np.testing.assert_array_equal(models[name][0].scores.values, SCORES[name])


@pytest.mark.parametrize("column", ["model", "Model Name", "run"])
def test_a_column_of_models_gives_one_problem_each(write, column):
    models = read_models(write(long(column)))
    check(models)
    assert models["vit"][1].described()["model"] == f"{column} (vit)"
    np.testing.assert_array_equal(models["vit"][0].tags["items"], np.arange(ROWS))


def test_one_model_of_a_column_is_chosen_by_flag(write):
    path = write(long())
    problem, roles = read_problem(path, model="model=a b")
    np.testing.assert_array_equal(problem.scores.values, SCORES["a b"])
    assert roles.model_name == "a b"
    check(read_models(path, model="model=vit"), ("vit",))
    check(read_models(path, model="MODEL"))


def test_any_column_may_name_the_models(write):
    path = write(long("checkpoint"))
    check(read_models(path, model="checkpoint"))
    with pytest.raises(InputError, match="--model checkpoint=resnet or --model checkpoint=vit or "):
        read_problem(path, model="checkpoint")


def test_several_models_are_listed_with_the_flags_that_choose(write):
    path = write(long())
    with pytest.raises(InputError) as raised:
        read_problem(path)
    message = str(raised.value)
    assert "model holds 3 models: resnet, vit, a b; expected one" in message
    assert '--model model=resnet or --model model=vit or --model "model=a b"' in message
    assert "--slice model if it is a property of the rows" in message
    problem, roles = read_problem(path, slices="model")
    assert (problem.rows, roles.slice, roles.model) == (3 * ROWS, "model", None)
    with pytest.raises(InputError, match="'bert', which model does not hold; expected one of res"):
        read_problem(path, model="model=bert")


def test_a_column_that_measures_is_no_column_of_models(tmp_path):
    frame = pd.DataFrame({"y_true": TRUTH, "score": SCORES["vit"], "run": SCORES["resnet"]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    assert read_problem(tmp_path / "a.csv")[1].model is None


def test_a_row_without_a_model_is_named(tmp_path):
    frame = long().reset_index(drop=True)
    frame.loc[5, "model"] = None
    frame.to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(InputError, match=r"model\[5\] is empty; .* --slice model"):
        read_problem(tmp_path / "a.csv")


def test_a_bad_cell_of_one_model_is_named_by_its_row_in_the_file(tmp_path):
    (tmp_path / "a.csv").write_text("model,y_true,score\na,0,.1\nb,1,.2\nb,0,\na,1,.9\n")
    with pytest.raises(InputError, match=r"score\[1\] is missing.* \(row 2 of the file\)"):
        read_problem(tmp_path / "a.csv", model="model=b")


def test_several_score_columns_are_a_model_each(write):
    path = write(wide())
    check(read_models(path, score=["resnet", "vit", "a b"]))
    check(read_models(path, score=["vit", "resnet"]), ("vit", "resnet"))


def test_score_columns_of_the_classes_are_one_model(write):
    frame = pd.DataFrame(
        {"y_true": TRUTH, "prob_cat": 1 - SCORES["vit"], "prob_dog": SCORES["vit"]}
    )
    path = write(frame, "predictions")
    for flags in ({"score": "prob_*"}, {"score": ["prob_dog", "prob_cat"]}, {}):
        check({"vit": read_models(path, **flags)["predictions"]}, ("vit",))
    renamed = write(frame.replace({"y_true": {"cat": 0, "dog": 1}}).rename(columns=str.upper), "b")
    models = read_models(renamed, score=["PROB_CAT", "PROB_DOG"])
    assert tuple(models) == ("PROB_CAT", "PROB_DOG")  # no class is called so: two models


def test_matrices_of_scores_are_a_model_each(tmp_path):
    truth = np.array([0, 1, 2, 1])
    one, two = (RNG.dirichlet([1, 1, 1], 4) for _ in range(2))
    np.savez(tmp_path / "a.npz", y_true=truth, one=one, two=two)
    models = read_models(tmp_path / "a.npz", score=["one", "two"])
    np.testing.assert_array_equal(models["one"][0].scores.values, one)
    np.testing.assert_array_equal(models["two"][0].scores.values, two)


def test_every_file_may_be_a_model(write, tmp_path):
    paths = [
        write(pd.DataFrame({"y_true": TRUTH, "prob": scores}), name)
        for name, scores in SCORES.items()
    ]
    check(read_models(paths, each_file=True))
    pattern = tmp_path / f"*{paths[0].suffix}"
    assert tuple(read_models(pattern, each_file=True)) == ("a b", "resnet", "vit")
    together = read_models(paths)
    assert tuple(together) == ("resnet",)  # parts of one table, named after the first
    assert together["resnet"][0].rows == 3 * ROWS
    (tmp_path / "more").mkdir()
    twin = tmp_path / "more" / paths[0].name
    twin.write_bytes(paths[0].read_bytes())
    with pytest.raises(InputError, match="two models are named 'resnet'"):
        read_models([paths[0], twin], each_file=True)


def test_models_of_several_files_keep_both_names(tmp_path):
    for name in ("may", "june"):
        long().to_csv(tmp_path / f"{name}.csv", index=False)
    paths = [tmp_path / "may.csv", tmp_path / "june.csv"]
    assert list(read_models(paths, each_file=True))[2:4] == ["may: a b", "june: resnet"]


def test_other_arguments_reach_every_model(tmp_path):
    frame = long()
    frame["weight"] = 2.0
    frame.to_csv(tmp_path / "a.csv", index=False, sep=";", encoding="utf-16")
    models = read_models(
        tmp_path / "a.csv", encoding="utf-16", positive="cat", threshold=0.25, scores="rank"
    )
    for problem, _ in models.values():
        assert (problem.positive, problem.threshold, problem.scale) == ("cat", 0.25, "rank")
        assert problem.mass.tolist() == [2.0] * ROWS
