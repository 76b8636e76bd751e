"""The document of the page: its pictures are there, small, and the only ones."""

import re
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
MOST_BYTES = 200_000


def test_the_pictures_are_shown_and_small():
    text = (ROOT / "docs" / "report.md").read_text("utf-8")
    shown = set(re.findall(r"!\[[^]]+\]\((pictures/\w+\.png)\)", text))
    assert shown == {f"pictures/{path.name}" for path in (ROOT / "docs/pictures").iterdir()}
    assert "docs/pictures/page_images.png" in (ROOT / "README.md").read_text("utf-8")
    for name in shown:
        assert (ROOT / "docs" / name).stat().st_size < MOST_BYTES
        with Image.open(ROOT / "docs" / name) as picture:
            assert min(picture.size) > 800
