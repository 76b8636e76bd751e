"""The command ``tellapart``: files in, numbers and pages out.

Results go to standard output, messages to standard error. Exit codes: 0 done, 1 a gate
failed, 2 usage or input error, 3 a gate that the data cannot decide, 70 an error of
tellapart itself, 130 interrupted. Everything slow is imported when a command needs it.
"""

from tellapart.cli.app import main

__all__ = ["main"]
