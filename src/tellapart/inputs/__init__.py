"""Files of predictions -> `Problem`: text, Parquet, Arrow and NumPy, columns found by name.

The same data give the same `Problem` in every format. Imports only `problem`, `results`,
`kernels`, `errors`, NumPy and PyArrow.
"""

from tellapart.inputs.detection import detect_roles
from tellapart.inputs.problems import read_problem
from tellapart.inputs.reading import Format, read_table
from tellapart.inputs.roles import Roles
from tellapart.inputs.settling import settled
from tellapart.inputs.several_models import read_models
from tellapart.inputs.tables import Table
from tellapart.inputs.votes import shares_of_votes

__all__ = [
    "Format",
    "Roles",
    "Table",
    "detect_roles",
    "read_models",
    "read_problem",
    "read_table",
    "settled",
    "shares_of_votes",
]
