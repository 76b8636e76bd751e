"""What ``--images`` and ``--image-root`` ask for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tellapart.errors import InputError
from tellapart.examples import ImageChoice, image_choice


@pytest.mark.parametrize(
    ("flag", "mode", "most"),
    [
        (None, "embed", 240), ("60", "embed", 60), ("5000", "embed", 5000), (" link ", "link", 240),
        ("none", "none", 240), ("NONE", "none", 240), ("0", "none", 240), ("007", "embed", 7),
    ],
)  # fmt: skip
def test_the_flag(flag, mode, most):
    choice = image_choice(flag)
    assert (choice.mode, choice.most) == (mode, most)


@pytest.mark.parametrize("flag", ["x", "", "-1", "1.5", "all", "٣", "1e3", "nonelink"])
def test_another_word_is_refused(flag):
    with pytest.raises(InputError) as caught:
        image_choice(flag)
    assert str(caught.value) == f"--images is {flag!r}; expected a number, none or link"


@pytest.mark.parametrize("flag", ["5001", "9" * 5000])
def test_too_many_are_refused(flag):
    with pytest.raises(InputError, match="expected at most 5000, none or link"):
        image_choice(flag)


def test_the_root_that_was_named_goes_before_the_folder_of_the_predictions(tmp_path):
    assert image_choice(folder=tmp_path).root == tmp_path
    (tmp_path / "photos").mkdir()
    assert image_choice(root=str(tmp_path / "photos"), folder=tmp_path).root == tmp_path / "photos"
    assert image_choice("link", beside=tmp_path).beside == tmp_path
    assert image_choice().root is None


def test_a_root_that_is_no_folder_is_refused(tmp_path):
    (tmp_path / "file").touch()
    for name in ("file", "nowhere"):
        with pytest.raises(InputError, match=r"--image-root is .*; expected a folder"):
            image_choice(root=tmp_path / name)


def test_reading_the_flag_loads_no_image_library():
    code = "import sys, tellapart.examples; print('PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]


def test_a_choice_made_in_python_is_checked():
    with pytest.raises(InputError, match="most is 0; expected 1 to 5000"):
        ImageChoice(most=0)
    with pytest.raises(InputError, match="most is 9999; expected 1 to 5000"):
        ImageChoice(most=9999)
    with pytest.raises(InputError, match="mode is 'all'; expected"):
        ImageChoice("all")
    assert ImageChoice(root=Path("x")).mode == "embed"
