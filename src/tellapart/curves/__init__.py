"""Curves as data: one vertex per distinct score, and what a drawing can do without."""

from tellapart.curves.averages import macro_roc
from tellapart.curves.cells import vertex_cells
from tellapart.curves.decisions import decision_curve
from tellapart.curves.drawn import bent, thinned
from tellapart.curves.hulls import cheapest_vertices
from tellapart.curves.operating_points import operating_points
from tellapart.curves.reliability import reliability_curve
from tellapart.curves.vertices import CURVES, curve

__all__ = [
    "CURVES", "bent", "cheapest_vertices", "curve", "decision_curve", "macro_roc",
    "operating_points", "reliability_curve", "thinned", "vertex_cells",
]  # fmt: skip
