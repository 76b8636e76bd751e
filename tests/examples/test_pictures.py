"""Thumbnails: what they look like, whatever the file; and files that are broken or hostile."""

from __future__ import annotations

import hashlib
from io import BytesIO

import numpy as np
import pytest
from images import RED, bomb, colour, halves, opened, plain, reasons, shown
from PIL import Image

from tellapart.examples.thumbnails import BUDGET, characters, thumbnails


def close(found, expected, tolerance=12):
    return max(abs(a - b) for a, b in zip(found, expected, strict=True)) <= tolerance


def picture(root, name):
    """Return the thumbnail of one file."""
    found = shown([name], root)
    assert found.unread == ()
    return opened(found.examples[0].picture)


@pytest.mark.parametrize(
    "suffix", ["jpg", "JPEG", "png", "webp", "gif", "bmp", "tif", "tiff", "ppm"]
)
def test_common_kinds_become_webp_with_a_longer_side_of_96(tmp_path, suffix):
    plain(tmp_path / f"a.{suffix}", (400, 200))
    found = picture(tmp_path, f"a.{suffix}")
    assert (found.format, found.mode, found.size) == ("WEBP", "RGB", (96, 48))
    assert close(colour(found), RED)


def test_small_pictures_keep_their_size(tmp_path):
    plain(tmp_path / "a.png", (8, 5))
    assert picture(tmp_path, "a.png").size == (8, 5)


def test_long_strips_keep_a_pixel(tmp_path):
    plain(tmp_path / "a.png", (5000, 2))
    assert picture(tmp_path, "a.png").size == (96, 1)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_pictures_stand_upright(tmp_path, orientation, suffix):
    """A viewer that follows the EXIF tag sees what the thumbnail shows."""
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    halves().save(tmp_path / f"a.{suffix}", exif=exif)
    with Image.open(tmp_path / f"a.{suffix}") as image:
        expected = ImageOps.exif_transpose(image).convert("RGB")
    found = picture(tmp_path, f"a.{suffix}")
    assert found.size == expected.size
    for place in ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8)):
        assert close(colour(found, place), colour(expected, place), 40), place


def test_metadata_stay_behind(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    halves().save(
        tmp_path / "a.jpg", exif=exif, icc_profile=b"profile of a camera", comment=b"mine"
    )
    found = shown(["a.jpg"], tmp_path).examples[0].picture
    assert not any(word in found for word in (b"home", b"profile", b"mine", b"EXIF", b"ICCP"))
    assert not opened(found).getexif()


def test_transparent_parts_are_white(tmp_path):
    plain(tmp_path / "rgba.png", colour=(255, 0, 0, 0), mode="RGBA")
    plain(tmp_path / "half.png", colour=(0, 0, 0, 128), mode="RGBA")
    plain(tmp_path / "la.png", colour=(0, 0), mode="LA")
    clear = Image.new("P", (40, 30), 0)
    clear.putpalette([0, 0, 0, 255, 255, 255])
    clear.save(tmp_path / "palette.png", transparency=0)
    clear.save(tmp_path / "palette.gif", transparency=0)
    for name in ("rgba.png", "la.png", "palette.png", "palette.gif"):
        assert close(colour(picture(tmp_path, name)), (255, 255, 255)), name
    assert close(colour(picture(tmp_path, "half.png")), (127, 127, 127))


def test_palettes_black_and_white_and_inks(tmp_path):
    halves().quantize(4).save(tmp_path / "palette.png")
    assert close(colour(picture(tmp_path, "palette.png"), (0.2, 0.5)), (255, 0, 0), 30)
    Image.new("1", (40, 30), 1).save(tmp_path / "bits.png")
    assert close(colour(picture(tmp_path, "bits.png")), (255, 255, 255))
    halves().convert("CMYK").save(tmp_path / "inks.jpg")
    found = picture(tmp_path, "inks.jpg")
    assert close(colour(found, (0.2, 0.5)), (255, 0, 0), 60)
    assert close(colour(found, (0.8, 0.5)), (0, 0, 255), 60)


@pytest.mark.parametrize("kind", ["uint16", "int32", "float32"])
def test_many_bits_are_spread_from_black_to_white(tmp_path, kind):
    values = np.tile(np.linspace(0, 4095, 200), (100, 1)).astype(kind)  # 12 bits of 16
    suffix = "png" if kind == "uint16" else "tif"
    Image.fromarray(values).save(tmp_path / f"a.{suffix}")
    found = picture(tmp_path, f"a.{suffix}")
    assert close(colour(found, (0.02, 0.5)), (0, 0, 0), 20)
    assert close(colour(found, (0.5, 0.5)), (128, 128, 128), 20)
    assert close(colour(found, (0.98, 0.5)), (255, 255, 255), 20)


def test_many_bits_of_one_value(tmp_path):
    for value, grey in ((0, 0), (65535, 255), (32768, 128)):
        Image.fromarray(np.full((20, 20), value, dtype=np.uint16)).save(tmp_path / f"{value}.png")
        assert close(colour(picture(tmp_path, f"{value}.png")), (grey,) * 3)
    bad = np.full((20, 20), np.nan, dtype=np.float32)
    Image.fromarray(bad).save(tmp_path / "nan.tif")
    assert close(colour(picture(tmp_path, "nan.tif")), (0, 0, 0))


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tif"])
def test_of_several_frames_the_first_is_shown(tmp_path, suffix):
    frames = [Image.new("RGB", (40, 30), each) for each in (RED, (0, 0, 255), (0, 255, 0))]
    frames[0].save(tmp_path / f"a.{suffix}", save_all=True, append_images=frames[1:])
    assert close(colour(picture(tmp_path, f"a.{suffix}")), RED, 20)


# ---- broken and hostile files ------------------------------------------------------------


def test_broken_files_are_listed_and_the_others_are_shown(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    for suffix in ("jpg", "png", "webp", "gif", "bmp", "tif"):
        stream = BytesIO()
        Image.fromarray(noise).save(stream, {"jpg": "JPEG", "tif": "TIFF"}.get(suffix, suffix))
        data = stream.getvalue()
        (tmp_path / f"cut.{suffix}").write_bytes(data[: len(data) // 2])
        (tmp_path / f"head.{suffix}").write_bytes(data[:12])
    (tmp_path / "text.png").write_text("<svg onload=alert(1)>")
    (tmp_path / "script.jpg").write_text("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n")
    plain(tmp_path / "good.png")
    items = sorted(each.name for each in tmp_path.iterdir())
    found = shown(items, tmp_path)
    told = reasons(found)
    assert set(told) == set(items) - {"good.png"}
    assert told["cut.jpg"] == "truncated"
    assert told["text.png"] == told["script.jpg"] == "not an image"
    assert set(told.values()) <= {"truncated", "damaged", "not an image"}
    assert [each.item for each in found.examples if each.picture] == ["good.png"]


def test_damage_in_the_middle(tmp_path):
    stream = BytesIO()
    halves((400, 400)).save(stream, "PNG")
    data = bytearray(stream.getvalue())
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "a.png").write_bytes(data)
    assert shown(["a.png"], tmp_path).unread_total == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM"])
def test_any_damage_gives_a_picture_or_a_reason(tmp_path, kind):
    random = np.random.default_rng(7)
    stream = BytesIO()
    halves().save(stream, kind)
    for place in range(60):
        data = bytearray(stream.getvalue())
        for _ in range(random.integers(1, 12)):
            data[random.integers(len(data))] = random.integers(256)
        (tmp_path / f"{place}.png").write_bytes(data)
    found = shown([f"{place}.png" for place in range(60)], tmp_path)
    assert len(found.examples) == 60
    assert found.unread_total == sum(each.picture is None for each in found.examples)


@pytest.mark.parametrize("size", [(7100, 7100), (10_000, 10_000), (60_000, 60_000), (2**31 - 1, 9)])
def test_a_small_file_that_would_fill_the_memory_is_not_decoded(tmp_path, size):
    (tmp_path / "bomb.png").write_bytes(bomb(*size))
    told = reasons(shown(["bomb.png"], tmp_path))
    assert told in ({"bomb.png": "more than 50 megapixels"}, {"bomb.png": "damaged"})
    if size[0] < 2**31 - 1:
        assert told == {"bomb.png": "more than 50 megapixels"}


def test_other_kinds_that_claim_to_be_huge(tmp_path):
    (tmp_path / "a.ppm").write_bytes(b"P6 20000 20000 255\n123")
    (tmp_path / "a.gif").write_bytes(b"GIF89a\xff\xff\xff\xff\x00\x00\x00;")
    told = reasons(shown(["a.ppm", "a.gif"], tmp_path))
    assert told["a.ppm"] == "more than 50 megapixels"
    assert "a.gif" in told


def test_a_large_photo_is_fine(tmp_path):
    plain(tmp_path / "a.jpg", (7000, 7000))
    assert close(colour(picture(tmp_path, "a.jpg")), RED)


# ---- budget ------------------------------------------------------------------------------


def noise(count, side=96):
    pixels = np.random.default_rng(0).integers(0, 256, (count, side, side, 3), dtype=np.uint8)
    return [Image.fromarray(each) for each in pixels]


def test_the_characters_are_those_of_base64():
    import base64

    for size in range(7):
        assert characters(b"x" * size) == len(base64.b64encode(b"x" * size))


def test_pictures_that_are_hard_to_pack_become_smaller_and_all_fit():
    pictures = noise(60)
    coded = thumbnails(pictures, 60)
    assert len(coded) == 60
    assert sum(map(characters, coded)) <= 60 * BUDGET
    assert max(opened(coded[0]).size) < 96


def test_where_even_small_ones_would_not_fit_the_first_are_kept():
    pictures = noise(60)
    coded = thumbnails(pictures, 10)
    assert 5 < len(coded) < 60
    assert sum(map(characters, coded)) <= 10 * BUDGET
    assert thumbnails(pictures[: len(coded)], 10)[0] == coded[0]


def test_easy_pictures_keep_their_quality():
    pictures = [halves((96, 96)) for _ in range(20)]
    assert {opened(each).size for each in thumbnails(pictures, 20)} == {(96, 96)}
    assert thumbnails([], 20) == []


def test_240_pictures_of_noise_stay_within_the_budget(tmp_path):
    for place, each in enumerate(noise(240, 128)):
        each.save(tmp_path / f"{place}.png", compress_level=1)
    found = shown([f"{k}.png" for k in range(240)], tmp_path)
    used = sum(characters(each.picture) for each in found.examples if each.picture)
    assert 300_000 < used <= 600_000
    assert found.unread_total == 0


def test_the_same_files_give_the_same_bytes(tmp_path):
    for place, each in enumerate(noise(12)):
        each.save(tmp_path / f"{place}.png")
    items = [f"{k}.png" for k in range(12)]

    def digest():
        pictures = [each.picture for each in shown(items, tmp_path).examples]
        return hashlib.sha256(b"".join(pictures)).hexdigest()

    assert digest() == digest()
