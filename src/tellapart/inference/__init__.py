"""How sure we can be: intervals, standard errors, and the influence of single rows.

The only floor above `statistics` that looks at rows, and only as placements: the cell that a row
fell into, and its mass. A row's influence is its mass times the metric's gradient there.
"""

from tellapart.inference.counting import count_estimates
from tellapart.inference.losses import loss_estimate
from tellapart.inference.several import SweepSummary, summarise_columns
from tellapart.inference.sweeps import sweep_estimate
from tellapart.inference.table_averages import average_estimate
from tellapart.inference.tables import table_estimate

__all__ = [
    "SweepSummary",
    "average_estimate",
    "count_estimates",
    "loss_estimate",
    "summarise_columns",
    "sweep_estimate",
    "table_estimate",
]
