"""The commands: their flags and what these mean; what they do is in the modules beside."""

from tellapart.cli.commands.advise import advise
from tellapart.cli.commands.check import check
from tellapart.cli.commands.compare import compare
from tellapart.cli.commands.demo import demo
from tellapart.cli.commands.history import history
from tellapart.cli.commands.plot import plot
from tellapart.cli.commands.predict import predict
from tellapart.cli.commands.report import report
from tellapart.cli.commands.threshold import threshold

__all__ = [
    "advise",
    "check",
    "compare",
    "demo",
    "history",
    "plot",
    "predict",
    "report",
    "threshold",
]
