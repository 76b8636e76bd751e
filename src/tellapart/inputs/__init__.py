"""Files of predictions -> `Problem`: CSV, TSV, Parquet and NPZ, columns found by name.

The same data give the same `Problem` in every format. Imports only `problem`, `results`,
`kernels`, `errors`, NumPy and PyArrow.
"""

from tellapart.inputs.detection import detect_roles
from tellapart.inputs.problems import read_problem
from tellapart.inputs.reading import Format, read_table
from tellapart.inputs.roles import Roles
from tellapart.inputs.tables import Table

__all__ = ["Format", "Roles", "Table", "detect_roles", "read_problem", "read_table"]
