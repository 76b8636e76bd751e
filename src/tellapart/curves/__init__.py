"""Curves as data: one vertex per distinct score, and what a drawing can do without."""

from tellapart.curves.drawn import bent, thinned
from tellapart.curves.reliability import reliability_curve
from tellapart.curves.vertices import CURVES, curve, vertex_cells

__all__ = ["CURVES", "bent", "curve", "reliability_curve", "thinned", "vertex_cells"]
