"""`evaluate` and the `Evaluation` it returns: the object that users hold."""

from tellapart.evaluation.evaluations import Evaluation, evaluate, evaluate_problem

__all__ = ["Evaluation", "evaluate", "evaluate_problem"]
