"""The page of a million predictions of two models: made, opened, and its threshold moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
from timing import Row, seconds

import tellapart as ta

ROWS = 1_000_000
MOVES = 200
CHROMIUM = Path("/usr/bin/chromium")

MOVE = """async (moves) => {
    const slider = document.querySelector('input[type=range]');
    const times = [];
    const middle = Number(slider.max) >> 1;
    for (let i = 0; i < moves; i++) {
        slider.value = String(middle + (i % 2 ? 1 : -1) * (i % 50));
        const start = performance.now();
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        times.push(performance.now() - start);
        if (i % 20 === 0) await new Promise((done) => requestAnimationFrame(done));
    }
    return times;
}"""


def pages() -> Iterator[Row]:
    """Time the making of a page, its opening in Chromium, and what a move of the slider costs."""
    comparison = compared()
    yield Row(f"made, {ROWS:,} rows x 2 models", seconds(comparison.page))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        comparison.save(file)
        size = f"{file.stat().st_size / 1e3:.0f} kB"
        if not CHROMIUM.exists():
            yield Row("opened: no Chromium here", 0.0)
            return
        ready, moved = opened(file)
        yield Row("opened, from navigation to ready", ready, note=size)
        yield Row(f"slider handler, median of {MOVES}", median(moved))
        yield Row(f"slider handler, slowest of {MOVES}", max(moved))


def compared() -> Any:
    rng = np.random.default_rng(0)
    truth = (rng.random(ROWS) < 0.05).astype(np.uint8)
    models = {
        name: (1 / (1 + np.exp(3 - rng.normal(size=ROWS) - skill * truth))).astype(np.float32)
        for name, skill in (("first", 2.5), ("second", 2.0))
    }
    return ta.compare(truth, models)


def opened(file: Path) -> tuple[float, list[float]]:
    """Return how long the page took to be ready, in seconds, and every move of the slider."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        times = []
        for _ in range(5):
            page = browser.new_context(offline=True).new_page()
            start = perf_counter()
            page.goto(file.as_uri())
            page.wait_for_selector("html[data-ready=yes]", state="attached")
            times.append(perf_counter() - start)
        moved = page.evaluate(MOVE, MOVES)
        browser.close()
    return median(times), [one / 1e3 for one in moved]
