"""Gates: requirements that an evaluation must meet, decided on intervals, not on points."""

from tellapart.gate.checking import check

__all__ = ["check"]
