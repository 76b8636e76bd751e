"""Kept results: evaluations in a folder of plain files, and how they went over time."""

from tellapart.history.histories import History, read_history
from tellapart.history.keeping import keep

__all__ = ["History", "keep", "read_history"]
