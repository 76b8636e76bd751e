"""Curves as data: one vertex per distinct score, and what a drawing can do without."""

from tellapart.curves.averages import macro_roc
from tellapart.curves.drawn import bent, thinned
from tellapart.curves.reliability import reliability_curve
from tellapart.curves.vertices import CURVES, curve, vertex_cells

__all__ = ["CURVES", "bent", "curve", "macro_roc", "reliability_curve", "thinned", "vertex_cells"]
