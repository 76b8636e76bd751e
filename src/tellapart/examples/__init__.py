"""Rows to look at: which ones lie behind a cell, what was said of them, and thumbnails."""

from tellapart.examples.choices import ImageChoice, image_choice
from tellapart.examples.galleries import gallery

__all__ = ["ImageChoice", "gallery", "image_choice"]
