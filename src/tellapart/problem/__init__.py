"""The one validator: whatever comes in, a `Problem` goes out or an `InputError` is raised.

Nothing above this floor checks its data again. Imports only `errors`, `results` and numpy, and
PyArrow where Arrow objects are handed in.
"""

from tellapart.problem.columns import Column
from tellapart.problem.joining import joined
from tellapart.problem.problems import Problem

__all__ = ["Column", "Problem", "joined"]
