"""Make the screenshots of the page in docs/pictures.

    python scripts/write_screenshots.py [PHOTOS]

PHOTOS is a folder of photos by class (see examples/clothing.py); without it, its picture stays.
"""

from __future__ import annotations

import io
import runpy
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import tellapart as ta

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
COLOURS = 128  # of a palette: half the size, no visible difference


def learners() -> ta.Comparison:
    """Compare three learners on a few features of the tumours, by ten folds."""
    data = load_breast_cancer()
    few = data.data[:, [1, 4, 8, 11]]  # texture, smoothness, symmetry: hard enough
    models: dict[str, Any] = {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression()),
        "naive Bayes": GaussianNB(),
        "tree": DecisionTreeClassifier(max_depth=4, random_state=0),
    }
    classes = data.target_names[data.target]
    found = ta.cross_validate(models, few, classes, pos_label="malignant", seed=0)
    return found.compare_pooled()


def written(picture: bytes, name: str) -> None:
    """Keep a picture with few colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    small = image.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(PICTURES / name, optimize=True)
    sys.stdout.write(f"{name}: {(PICTURES / name).stat().st_size / 1e3:.0f} kB\n")


def shot(page: Page, file: Path, address: str, at: str, name: str, *, above: int = 0) -> None:
    """Take a picture of a page, from a little above one of its places."""
    page.goto("about:blank")
    page.goto(file.as_uri() + address)
    page.wait_for_selector("html[data-ready=yes]", state="attached")
    page.evaluate("at => document.querySelector(at).scrollIntoView()", at)
    page.evaluate("by => window.scrollBy(0, -by)", above)
    page.wait_for_timeout(500)
    written(page.screenshot(), name)


def main(photos: str | None) -> None:
    """Take all pictures."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        size: Any = {"width": 1180, "height": 1060}
        light = browser.new_page(viewport=size)
        comparison = learners()
        first = comparison.evaluations["logistic"].save(Path(folder) / "first.html")
        shot(light, first, "#t=0.35", "#explore", "page_explore.png")
        several = comparison.save(Path(folder) / "several.html")
        dark = browser.new_page(viewport=size, color_scheme="dark")
        shot(dark, several, "", "#curves", "page_compare.png", above=80)
        if photos is not None:
            example = runpy.run_path(str(ROOT / "examples" / "clothing.py"))
            predictions = example["write_predictions"](Path(photos), Path(folder))
            clothes = ta.evaluate_table(predictions)
            file = clothes.save(Path(folder) / "clothes.html", image_root=photos)
            shot(light, file, "#cell=skirt,shorts", "#gallery", "page_images.png", above=520)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
