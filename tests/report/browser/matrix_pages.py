"""Pages with a matrix and a gallery, built by hand, and the browser that looks at them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

import tellapart as ta
from tellapart.report import to_html
from tellapart.results.pages import Answer, Example, Exploration, Gallery, Unread

AXE = Path(__file__).parents[3] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
HOSTILE = (
    "<script>alert(1)</script>",
    "quote \" & <b>'",
    "naïve 猫🐈‍⬛",
    "שלום עולם",
    "very long name " * 14,
    "=cmd|' /C calc'!A0",
)


def picture(seed: int) -> bytes:
    """Return a small WebP that differs from the others."""
    from PIL import Image

    colours = np.random.default_rng(seed).integers(60, 230, (6, 5, 3), dtype=np.uint8)
    stream = BytesIO()
    Image.fromarray(np.kron(colours, np.ones((16, 16, 1), np.uint8))).save(stream, "WEBP")
    return stream.getvalue()


@dataclass
class Sample:
    """Codes of truth and prediction, scores of every class, and the page made of them."""

    classes: list[str]
    truth: np.ndarray
    scores: np.ndarray
    predicted: np.ndarray
    evaluation: Any
    examples: list[Example] = field(default_factory=list)

    @property
    def counts(self) -> np.ndarray:
        size = len(self.classes)
        counts = np.zeros((size, size), int)
        np.add.at(counts, (self.truth, self.predicted), 1)
        return counts

    def keep(self, rows, *, shown="images", best=3) -> None:
        """Put these rows into the gallery."""
        for row in map(int, rows):
            order = np.argsort(-self.scores[row], kind="stable")[:best]
            if len(self.classes) == 2:
                order = [1]
            scores = tuple((int(code), float(self.scores[row, code])) for code in order)
            self.examples.append(
                Example(
                    row,
                    f"photos/{row:05d}.jpg",
                    ((int(self.truth[row]), 1.0),),
                    (Answer((int(self.predicted[row]),), scores),),
                    picture=picture(row) if shown == "images" else None,
                )
            )

    def page(self, shown="images", unread=0) -> str:
        missing = tuple(Unread(f"lost/{k}.jpg", "missing") for k in range(unread))
        gallery = Gallery(shown, tuple(self.examples), missing, unread, len(self.truth))
        exploration = Exploration({"": self.evaluation.views}, gallery)
        if not self.examples:
            exploration = Exploration({"": self.evaluation.views})
        made = self.evaluation
        return to_html(made.complete, made.drawings, exploration, title="sample", source=None)


def several(classes, rows, *, seed=0, without=(), scored=True) -> Sample:
    """Return the sample of a mediocre classifier; some classes may have no rows."""
    generator = np.random.default_rng(seed)
    size = len(classes)
    present = [code for code in range(size) if code not in without]
    truth = generator.choice(present, rows)
    truth[: len(present)] = present[:rows]
    scores = generator.random((rows, size)) ** 3
    scores[np.arange(rows), truth] += 1.2 * generator.random(rows)
    scores /= scores.sum(axis=1, keepdims=True)
    names = [classes[code] for code in truth]
    predicted = scores.argmax(axis=1)
    given = {"y_score": scores} if scored else {"y_pred": [classes[code] for code in predicted]}
    made = ta.evaluate(names, **given, classes=list(classes), task="multiclass")
    return Sample(list(classes), truth, scores, predicted, made)


def two(rows=2000, *, seed=1, classes=("healthy", "sick")) -> Sample:
    generator = np.random.default_rng(seed)
    truth = generator.integers(0, 2, rows)
    truth[:2] = (0, 1)
    score = np.round(np.clip(0.3 * truth + 0.7 * generator.random(rows), 0, 1), 3)
    names = [classes[code] for code in truth]
    made = ta.evaluate(names, score, pos_label=classes[1], threshold=0.5, scores="probability")
    predicted = (score >= 0.5).astype(int)
    return Sample(list(classes), truth, np.column_stack([1 - score, score]), predicted, made)


@contextmanager
def visited(browser, html: str, folder: Path, **options) -> Iterator[Any]:
    """Open a page offline; it must come up, and say nothing to the console."""
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    options = {"viewport": {"width": 1200, "height": 900}} | options
    context = browser.new_context(offline=True, **options)
    try:
        page = context.new_page()
        messages: list[str] = []
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready=yes]", timeout=20_000, state="attached")
        yield page
        assert messages == []
    finally:
        context.close()


def axe(page, *places: str) -> list[str]:
    """Return the serious findings of axe-core in parts of a page."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(places) => axe.run({include: places.map((each) => [each])})", places)
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
