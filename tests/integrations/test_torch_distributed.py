"""Two processes say what one says, to the last digit."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import tellapart as ta

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from torch_cases import CASES  # noqa: E402

WORLD = 2
SECONDS = 240


@pytest.fixture(scope="module")
def said(need, tmp_path_factory):
    for name in ("torch", "torchmetrics"):
        need(name)
    folder = tmp_path_factory.mktemp("processes")
    script = str(HERE / "torch_process.py")
    running = [
        subprocess.Popen(
            [sys.executable, script, str(rank), str(WORLD), str(folder)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for rank in range(WORLD)
    ]  # fmt: skip
    try:
        printed = [process.communicate(timeout=SECONDS)[0] for process in running]
    finally:
        for process in running:
            process.kill()
    assert [process.returncode for process in running] == [0] * WORLD, "\n".join(printed)
    return [json.loads((folder / f"{rank}.json").read_text("utf-8")) for rank in range(WORLD)]


@pytest.mark.parametrize("name", CASES)
def test_every_process_says_what_one_process_says_of_all_rows(said, name):
    found, expected = [each[name] for each in said], CASES[name].alone().to_json()
    if name == "some rows":  # only these processes know which rows of the data set they are
        *found, expected = map(without_answers, (*found, expected))
    assert found == [expected] * WORLD


def without_answers(text):
    told = json.loads(text)
    del told["data"]["answers_sha256"]
    return told


def test_the_sampler_of_these_tests_pads():
    dealt = CASES["padded"].dealt
    assert len(dealt[0]) == len(dealt[1])
    assert len(set(dealt[0]) & set(dealt[1])) == 1


def test_one_number_for_two_rows_is_refused_everywhere(said):
    message = "index holds 1 2 times, but target is 0 in one such row and 1 in another"
    for each in said:
        assert message in each["conflict"]


def test_a_row_that_was_scored_beside_others_may_differ_a_little(said):
    assert [each["nearly_alike"] for each in said] == [2, 2]


def test_scores_of_another_type_are_refused_everywhere(said):
    for each in said:
        assert each["other_type"].startswith("preds is float32 in this batch, but float64")


def test_an_answer_is_kept_until_any_process_has_more_rows(said):
    assert [each["goes_on"] for each in said] == [[4, 4, 5, 3], [4, 4, 5, 2]]


def test_rows_stay_where_they_are_on_request(said):
    assert [each["alone"] for each in said] == [2, 4]


def test_a_collection_agrees_with_torchmetrics(said):
    expected = CASES["unequal"].alone().metric("roc_auc").value
    for each in said:
        assert each["in_a_collection"]["roc_auc"] == expected
        assert each["in_a_collection"]["BinaryAUROC"] == pytest.approx(expected, abs=1e-6)


def test_the_whole_loop_with_a_distributed_sampler_is_the_loop_of_one_process(said, need):
    values = need("torch").linspace(-2, 2, 13).numpy()
    expected = ta.evaluate(
        (values > 0.3).astype(int), values, classes=[0, 1], task="binary", scores="logit"
    )
    loops = [json.loads(each["whole_loop"]) for each in said]
    assert loops[0] == loops[1]
    assert loops[0]["metrics"] == json.loads(expected.to_json())["metrics"]


def test_without_rows_anywhere_every_process_is_told(said):
    assert {each["nobody"] for each in said} == {
        "the metric has no rows; expected update() with some before this"
    }
