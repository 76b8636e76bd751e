"""Tables of predictions -> `Problem`: files and tables in memory, columns found by name.

The same data give the same `Problem` in every format. Imports only `problem`, `results`,
`kernels`, `errors`, NumPy and PyArrow.
"""

from tellapart.inputs.detection import detect_roles
from tellapart.inputs.frames import table_of
from tellapart.inputs.problems import problem_of_table, read_problem
from tellapart.inputs.reading import Format, read_table
from tellapart.inputs.roles import Roles
from tellapart.inputs.settling import settled
from tellapart.inputs.several_models import read_models
from tellapart.inputs.tables import Table

__all__ = [
    "Format",
    "Roles",
    "Table",
    "detect_roles",
    "problem_of_table",
    "read_models",
    "read_problem",
    "read_table",
    "settled",
    "table_of",
]
