"""372 photos of clothes, predicted by a small classifier; and the digits of `tellapart demo`."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from images import opened

from tellapart.examples import ImageChoice, gallery
from tellapart.examples.thumbnails import characters
from tellapart.inputs import read_problem


@pytest.fixture(scope="module")
def photos(real_data):
    folder = real_data / "clothing_images" / "test"
    if not folder.is_dir():
        pytest.skip(f"no photos of clothes in {folder}")
    return folder


@pytest.fixture(scope="module")
def clothes(photos, ran):
    """Return the problem that the example makes of the photos."""
    predictions = ran("clothing.py").folder / "out" / "predictions.csv"
    problem, roles = read_problem(str(predictions))
    assert (roles.item, roles.truth, roles.fold) == ("path", ("truth",), "fold")
    return problem


def test_the_example_predicts_far_better_than_chance(clothes):
    assert (clothes.rows, len(clothes.classes)) == (372, 10)
    right = clothes.predicted() == clothes.truth.values
    assert right.mean() > 0.7  # the largest class holds 20%
    assert len(np.unique(clothes.predicted())) == 10


def test_every_picture_is_embedded_within_the_budget(clothes, photos):
    found = gallery([clothes], images=ImageChoice(root=photos))
    assert (found.shown, found.rows, found.unread_total) == ("images", 372, 0)
    assert len(found.examples) == 240
    assert all(each.picture for each in found.examples)
    assert sum(characters(each.picture) for each in found.examples) < 600_000
    assert {max(opened(each.picture).size) for each in found.examples} == {96}


def test_every_cell_of_the_matrix_opens_rows(clothes, photos):
    found = gallery([clothes], images=ImageChoice("none", root=photos))
    shown = Counter((each.truth[0][0], each.answers[0].predicted[0]) for each in found.examples)
    cells = Counter(zip(clothes.truth.values.tolist(), clothes.predicted().tolist(), strict=True))
    assert set(shown) == set(cells)
    for cell, rows in cells.items():
        assert min(3, rows) <= shown[cell] <= rows
    for each in found.examples:
        assert each.item == str(clothes.tags["items"][each.row])
        assert each.item.startswith(f"{clothes.classes[each.truth[0][0]]}/")


def test_pictures_are_of_the_photos_that_they_name(clothes, photos):
    """A photo next to the thumbnail: the same colours, roughly, place by place."""
    from PIL import Image, ImageOps

    found = gallery([clothes], images=ImageChoice(most=12, root=photos))
    for each in found.examples:
        thumbnail = opened(each.picture)
        with Image.open(photos / each.item) as photo:
            upright = ImageOps.exif_transpose(photo).convert("RGB").resize(thumbnail.size)
        difference = np.asarray(upright, dtype=float) - np.asarray(thumbnail, dtype=float)
        assert np.abs(difference).mean() < 15


def test_the_digits_of_the_demo_are_shown(tmp_path, need):
    need("sklearn")
    from tellapart.integrations.digits import write_digits

    problem, _ = read_problem(str(write_digits(tmp_path)))
    found = gallery([problem], images=ImageChoice(root=tmp_path))
    assert (found.shown, found.unread_total, len(found.examples)) == ("images", 0, 240)
    wrong = int((problem.predicted() != problem.truth.values).sum())
    shown = sum(each.truth[0][0] != each.answers[0].predicted[0] for each in found.examples)
    assert shown == wrong > 50
    assert {opened(each.picture).size for each in found.examples} == {(64, 64)}
    links = gallery([problem], images=ImageChoice("link", root=tmp_path, beside=tmp_path))
    assert all((tmp_path / each.link).is_file() for each in links.examples)
