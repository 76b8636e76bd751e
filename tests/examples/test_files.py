"""No file outside the folder, none that blocks, none that is no image; and every one is told."""

from __future__ import annotations

import os
from urllib.parse import unquote

import pytest
from images import bomb, plain, reasons, shown

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, pipes and names of POSIX")


@pytest.fixture
def root(tmp_path):
    plain(tmp_path / "photos" / "good.png")
    plain(tmp_path / "secret.png")
    return tmp_path / "photos"


def unread(root, *items, mode="embed"):
    """Return why items were not read; a good one among them is."""
    found = shown(["good.png", *items], root, mode)
    assert [each.item for each in found.examples if each.picture or each.link] == ["good.png"]
    assert {each.item for each in found.examples} == {"good.png", *items}
    assert found.unread_total == len(items)
    return reasons(found)


@pytest.mark.parametrize("mode", ["embed", "link"])
def test_what_lies_outside_the_folder_is_refused(root, mode):
    (root / "way_out.png").symlink_to(root.parent / "secret.png")
    (root / "up").symlink_to(root.parent)
    outside = [
        "../secret.png", str(root.parent / "secret.png"), "way_out.png", "up/secret.png",
        "up/photos/../secret.png", "../../nowhere.png",
    ]  # fmt: skip
    found = unread(root, *outside, mode=mode)
    assert set(found.values()) == {"outside the folder"}


def test_an_absolute_path_inside_and_a_folder_that_is_a_link_are_fine(root):
    door = root.parent / "door"
    door.symlink_to(root)
    (root / "same.png").symlink_to(root / "good.png")
    items = ["good.png", str(root / "good.png"), str(door / "good.png"), "same.png", "./good.png"]
    found = shown(items, door)
    assert found.unread_total == 0
    assert all(each.picture for each in found.examples)


def test_paths_that_are_no_plain_files(root):
    (root / "folder.png").mkdir()
    os.mkfifo(root / "pipe.png")
    (root / "loop.png").symlink_to(root / "loop.png")
    (root / "nowhere.png").symlink_to(root / "gone.png")
    (root / "empty.png").touch()
    (root / "notes.txt").write_text("not for reading")
    found = unread(
        root, "folder.png", "pipe.png", "loop.png", "nowhere.png", "empty.png", "missing.png",
        "good.png/inside.png", "null\0.png", "x" * 5000 + ".png",
    )  # fmt: skip
    assert found["folder.png"] == "a folder"
    assert found["pipe.png"] == "not a plain file"
    assert found["empty.png"] == "empty"
    assert found["missing.png"] == found["nowhere.png"] == found["good.png/inside.png"] == "missing"
    assert found["null\0.png"] == "not a path"
    assert "long" in found["x" * 5000 + ".png"]
    assert set(found["loop.png"].split()) & {"not", "levels"}


def test_names_that_are_no_images_and_addresses(root):
    (root / "notes.txt").write_text("not for reading")
    found = unread(root, "https://example.org/a.png", "notes.txt")
    assert found["https://example.org/a.png"] == "a web address; nothing is fetched"
    assert found["notes.txt"] == "not the name of an image"


@pytest.mark.skipif(getattr(os, "geteuid", int)() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(root):
    plain(root / "locked.png").chmod(0)
    assert unread(root, "locked.png") == {"locked.png": "permission denied"}


def test_a_very_large_file(root):
    with (root / "large.png").open("wb") as file:
        file.truncate(50_000_001)
    assert unread(root, "large.png") == {"large.png": "larger than 50 MB"}


def test_the_first_twenty_are_listed_and_all_are_counted(root):
    found = shown(["good.png", *(f"{k}.png" for k in range(50))], root)
    assert len(found.unread) == 20
    assert found.unread_total == 50
    assert len(found.examples) == 51
    assert found.shown == "images"


def test_without_any_picture_rows_are_shown_and_the_reasons_stay(root):
    found = shown(["a.png", "b.png"], root)
    assert (found.shown, found.unread_total) == ("rows", 2)
    assert {each.item for each in found.examples} == {"a.png", "b.png"}


@pytest.mark.parametrize("items", [["17", "18"], ["a.csv", "b"], ["", ""]])
def test_items_that_are_no_image_names_are_only_shown(root, items):
    found = shown(items, root)
    assert (found.shown, found.unread) == ("rows", ())


def test_no_pictures_where_none_are_wanted(root):
    found = shown(["good.png", "missing.png"], root, "none")
    assert (found.shown, found.unread_total) == ("rows", 0)
    assert all(each.picture is None and each.link is None for each in found.examples)


NAMES = [
    "a b.png", "it's.png", 'quo"te.png', "hash#1.png", "who?.png", "100%25.png", "é 犬 😀.png",
    "<script>.png", "a&b=c.png", "javascript:alert(1).png", "data:x.png", "back\\slash.png",
]  # fmt: skip


def test_links_are_relative_to_the_page_and_encoded(root):
    for name in NAMES:
        plain(root / "sub" / name)
    page = root.parent / "pages" / "deep"
    page.mkdir(parents=True)
    found = shown([f"sub/{name}" for name in NAMES], root, "link", beside=page)
    assert (found.shown, found.unread_total) == ("links", 0)
    for each in found.examples:
        assert each.link == each.link.encode("ascii").decode()
        assert not set(each.link) & set(" \"'<>#?&:\\")
        assert (page / unquote(each.link)).read_bytes() == (root / each.item).read_bytes()
        assert each.link.startswith("../../photos/sub/")
        assert each.picture is None


def test_a_link_beside_the_page_never_looks_like_a_scheme(root):
    plain(root / "javascript:alert(1).png")
    (example,) = shown(["javascript:alert(1).png"], root, "link", beside=root).examples
    assert example.link == "javascript%3Aalert%281%29.png"


def test_links_lead_to_images_that_browsers_show(root):
    (root / "half.png").write_bytes((root / "good.png").read_bytes()[:60])  # known by its start
    (root / "words.png").write_text("no picture", "utf-8")
    (root / "drawing.png").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", "utf-8")
    (root / "bomb.png").write_bytes(bomb(30_000, 30_000))
    plain(root / "scan.tif")
    (root / "hidden.png").write_bytes((root / "scan.tif").read_bytes())
    names = ["good.png", "half.png", "words.png", "drawing.png", "bomb.png", "scan.tif"]
    found = shown([*names, "hidden.png"], root, "link", beside=root)
    links = {each.item: each.link for each in found.examples if each.link is not None}
    assert links == {name: name for name in names[:2]}
    assert reasons(found) == {
        "words.png": "not an image",
        "drawing.png": "not an image",
        "bomb.png": "more than 50 megapixels",
        "scan.tif": "browsers show no .tif; embedded it would be seen",
        "hidden.png": "browsers show no tiff; embedded it would be seen",
    }
    assert found.unread_total == 5
