"""Requirements in pyproject.toml: where they are looked for, and what is refused."""

import pytest

from tellapart.errors import InputError
from tellapart.gate.settings import Settings, found_settings, read_settings

FULL = """
[tool.tellapart]
require = ["roc_auc.low >= 0.9", "recall[cat] >= 0.8"]
baseline = "results/main.json"
margin = { roc_auc = 0.01, "recall[cat]" = 0.02 }
level = 0.9
on-undecided = "fail"
allow-missing-baseline = true
"""


def written(folder, text):
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder / "pyproject.toml"


def test_every_key_is_read_and_the_baseline_lies_beside_the_file(tmp_path):
    path = written(tmp_path, FULL)
    assert read_settings(path) == Settings(
        path=path,
        require=("roc_auc.low >= 0.9", "recall[cat] >= 0.8"),
        baseline=str(tmp_path / "results/main.json"),
        margin={"roc_auc": 0.01, "recall[cat]": 0.02},
        level=0.9,
        on_undecided="fail",
        allow_missing_baseline=True,
    )


def test_the_nearest_file_upwards_is_read(tmp_path):
    written(tmp_path, FULL)
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert found_settings(tmp_path / "a" / "b").level == 0.9
    written(tmp_path / "a", "[project]\nname = 'other'\n")
    assert found_settings(tmp_path / "a" / "b") == Settings()  # another project, without any


def test_the_search_ends_at_the_root_of_a_repository(tmp_path):
    written(tmp_path, FULL)
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert found_settings(tmp_path / "repository") == Settings()
    written(tmp_path / "repository", "[tool.tellapart]\nlevel = 0.8\n")
    assert found_settings(tmp_path / "repository").level == 0.8


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("requires = []", "has the key 'requires', which is not known; did you mean require"),
        ("require = 'f1 > 0'", "require is 'f1 > 0'; expected a list of requirements"),
        ("require = [1]", "expected a list of requirements"),
        ("baseline = 1", "baseline is 1; expected the path of a file"),
        ("margin = 'much'", "margin is 'much'; expected a number"),
        ("margin = { f1 = true }", "expected a number"),
        ("level = '0.9'", "level is '0.9'; expected a number"),
        ("on-undecided = 'skip'", "on-undecided is 'skip'; expected \"undecided\""),
        ("on-undecided = true", "on-undecided is True"),
        ("allow-missing-baseline = 1", "expected true or false"),
        ("x = [", "is not TOML"),
    ],
)
def test_a_key_or_value_that_is_not_known_is_named(tmp_path, text, message):
    path = written(tmp_path, f"[tool.tellapart]\n{text}\n")
    with pytest.raises(InputError, match=message) as caught:
        read_settings(path)
    assert str(path) in str(caught.value)


def test_a_table_that_is_none_and_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="expected a table"):
        read_settings(written(tmp_path, "[tool]\ntellapart = 3\n"))
    with pytest.raises(InputError, match="does not exist"):
        read_settings(tmp_path / "none.toml")


def test_exit_code_three_is_a_word_for_undecided(tmp_path):
    for value in ("3", "'3'", "'undecided'"):
        path = written(tmp_path, f"[tool.tellapart]\non-undecided = {value}\n")
        assert read_settings(path).on_undecided == "undecided"


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path):
    path = tmp_path / "pyproject.toml"
    path.write_text(FULL, encoding="utf-8-sig")
    assert read_settings(path).level == 0.9
