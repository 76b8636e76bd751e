"""Pages of a million predictions fit into a mail: counted, not timed."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from scipy import special

import tellapart as ta
from packed import payload_of

PLAIN, PICTURED = 150_000, 700_000
PICTURES, SIDE = 240, 96


def compared(rows, dtype, seed=41):
    """Return the comparison of two models on the same rows; items are called like pictures."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, rows)
    common = random.normal(size=rows) + truth
    models = {
        name: special.expit(common + random.normal(size=rows)).astype(dtype)
        for name in ("first", "second")
    }
    items = [f"photos/{k:07d}.jpg" for k in range(rows)]
    return ta.compare(truth, models, items=items, metrics=["roc_auc", "accuracy"])


def photographed(folder, items, seed=42):
    """Write the pictures: soft light under strong grain, which no format packs well."""
    random = np.random.default_rng(seed)
    (folder / "photos").mkdir()
    for item in items:
        coarse = random.integers(20, 235, (6, 6, 3), dtype=np.uint8)
        light = Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        grain = random.normal(0, 18, (SIDE, SIDE, 3))
        pixels = np.clip(np.asarray(light) + grain, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / item, quality=92)


def sizes(rows, dtype, folder):
    """Return how many bytes the page has without pictures and with them."""
    found = compared(rows, dtype)
    plain = found.page(images="none")
    wanted = found.gallery(PICTURES, image_root=folder)  # no picture is there yet
    photographed(folder, [each.item for each in wanted.examples])
    gallery = found.gallery(PICTURES, image_root=folder)
    assert gallery.unread_total == 0
    page = found.page(images=gallery)
    embedded = payload_of(page)["gallery"]["examples"]
    assert len(embedded) == sum("picture" in each for each in embedded) == PICTURES
    assert all("picture" not in each for each in payload_of(plain)["gallery"]["examples"])
    return len(plain.encode("utf-8")), len(page.encode("utf-8"))


def test_a_page_of_twenty_thousand_rows(tmp_path):
    plain, pictured = sizes(20_000, "float32", tmp_path)
    assert plain < PLAIN
    assert PICTURED / 2 < pictured < PICTURED  # pictures of that many take most of the page


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_page_of_a_million_rows(tmp_path, dtype):
    plain, pictured = sizes(1_000_000, dtype, tmp_path)
    assert plain < PLAIN
    assert pictured < PICTURED
