"""`evaluate` and the `Evaluation` it returns: the object that users hold."""

from tellapart.evaluation.evaluating import evaluate, evaluate_problem
from tellapart.evaluation.evaluations import Evaluation
from tellapart.evaluation.overlays import overlay
from tellapart.evaluation.tables import evaluate_table

__all__ = ["Evaluation", "evaluate", "evaluate_problem", "evaluate_table", "overlay"]
