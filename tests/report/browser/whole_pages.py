"""Whole pages as users save them, and a browser that watches what they ask for and say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from matrix_pages import AXE
from PIL import Image
from scipy import special

import tellapart as ta

COUNTS = ("tp", "fp", "fn", "tn")
ITEMS = "[data-panel=gallery] [data-item]"
READY = "html[data-ready=yes]"
TEN = (
    "shirt", "t-shirt", "long sleeve", "dress", "hat", "shoes", "pants", "shorts", "coat", "belt",
)  # fmt: skip
MOVED = """() => [...document.querySelectorAll("[data-metric]")]
    .map(({dataset}) => ["metric", "value", "low", "high", "model"].map((key) => dataset[key]))"""
MARKS = """() => [...document.querySelectorAll("[role=slider][data-threshold]")]
    .map((mark) => [mark.closest("[data-panel]").dataset.panel, mark.dataset.threshold])"""
LISTEN = """
    window.blocked = [];
    addEventListener("securitypolicyviolation", (event) =>
        window.blocked.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Visit:
    """An open page: what it asked for, what it said, and what its policy had to forbid."""

    page: Any
    address: str
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def is_quiet(self) -> None:
        """Check that the page asked for nothing but itself, and that nobody complained."""
        inside = ("data:", "blob:")
        asked = {url for url in self.requests if not url.startswith(inside)}
        assert asked <= {self.address}, asked
        assert self.messages == [], self.messages
        for frame in self.page.frames:
            blocked = frame.evaluate("window.blocked")
            assert blocked == [], blocked


@contextmanager
def watched(browser: Any, file: Path, *, address: str = "", **options: Any) -> Iterator[Visit]:
    """Open a saved page offline; at the end it must have been quiet."""
    script = options.get("java_script_enabled", True)
    context = browser.new_context(
        offline=True, **{"viewport": {"width": 1200, "height": 900}} | options
    )
    try:
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.set_default_timeout(15_000)
        visit = Visit(page, file.as_uri())
        page.on("request", lambda one: visit.requests.append(one.url.partition("#")[0]))
        page.on("console", lambda one: visit.messages.append(one.text))
        page.on("pageerror", lambda one: visit.messages.append(str(one)))
        page.goto(address or file.as_uri(), wait_until="load")
        if script:
            page.wait_for_selector(READY, timeout=30_000, state="attached")
        yield visit
        if script:
            visit.is_quiet()
    finally:
        context.close()


def box(page: Any) -> Any:
    return page.get_by_label("Threshold", exact=True)


def shown(page: Any) -> float:
    return float(box(page).input_value())


def move(page: Any, threshold: float) -> None:
    box(page).fill(repr(threshold))
    box(page).press("Enter")


def until(page: Any, condition: str) -> None:
    """Wait; what Playwright has for it is forbidden by the policy of the page."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def number(text: str) -> float:
    return float(text.replace("Infinity", "inf"))


def items(page: Any) -> list[str]:
    return page.eval_on_selector_all(ITEMS, "all => all.map((each) => each.dataset.item)")


def all_items(page: Any) -> list[str]:
    """Ask for more until all are there."""
    more = page.locator("[data-panel=gallery]").get_by_role("button", name="Show more")
    for _ in range(50):
        if not more.is_visible():
            return items(page)
        more.click()
    raise AssertionError("the gallery has no end")


def open_details(page: Any) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


def serious(page: Any, **options: Any) -> list[str]:
    """Return what axe-core finds on the whole page, with everything unfolded."""
    open_details(page)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "(options) => axe.run(document, options)", {"resultTypes": ["violations"], **options}
    )
    assert len(found["passes"]) > 0  # it did look
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


# ---- what is on the pages ----------------------------------------------------------------


def binary(rows: int = 600, seed: int = 11, dtype: str = "float32", **options: Any) -> Any:
    """Return an evaluation of two classes, with an item for each row."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, 2, rows)
    score = special.expit(random.normal(1.8 * truth - 0.9, 1.2)).astype(dtype)
    names = [f"row {k:04d}" for k in range(rows)]
    return ta.evaluate(truth, score, items=names, **options)


def soft(rows: int = 500, seed: int = 12) -> Any:
    """Return an evaluation of shares instead of labels."""
    random = np.random.default_rng(seed)
    share = np.round(random.beta(0.6, 0.9, rows), 2)
    score = special.expit(2.5 * (share - 0.5) + random.normal(size=rows))
    return ta.evaluate(share, score)


def several(names: Any, rows: int, seed: int = 13, gap: float = 1.8) -> tuple[Any, Any]:
    """Return true names and softmax scores of a mediocre classifier."""
    random = np.random.default_rng(seed)
    size = len(names)
    truth = np.r_[np.arange(size), random.integers(0, size, rows - size)]
    logits = random.normal(size=(rows, size))
    logits[np.arange(rows), truth] += gap
    return np.array(names, dtype=object)[truth], special.softmax(logits, axis=1)


def painted(folder: Path, names: Any, side: int = 96, seed: int = 14) -> None:
    """Write a picture for every name: soft light under the grain of a camera."""
    random = np.random.default_rng(seed)
    for name in names:
        coarse = random.integers(20, 235, (5, 5, 3), dtype=np.uint8)
        light = Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)
        grain = random.normal(0, 14, (side, side, 3))
        pixels = np.clip(np.asarray(light) + grain, 0, 255).astype(np.uint8)
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(file, quality=90)


def pictured(folder: Path, names: Any = TEN, rows: int = 300, **options: Any) -> Any:
    """Return an evaluation of several classes whose items are pictures in a folder."""
    truth, scores = several(names, rows)
    paths = [f"{k:04d}.jpg" for k in range(rows)]
    painted(folder, paths, side=40)
    return ta.evaluate(
        truth, scores, classes=list(names), items=paths, task="multiclass", **options
    )


def compared(models: Any = ("plain", "better", "best"), rows: int = 400, step: float = 0.7) -> Any:
    """Return a comparison of models, each better by a step, with an item for each row."""
    random = np.random.default_rng(15)
    truth = np.r_[0, 1, random.integers(0, 2, rows - 2)]
    common = random.normal(size=rows)
    scores = {
        name: special.expit((0.8 + step * k) * (2 * truth - 1) + common + random.normal(size=rows))
        for k, name in enumerate(models)
    }
    return ta.compare(truth, scores, items=[f"row {k:04d}" for k in range(rows)])
