"""The application that commands register with, and the flags that several of them share."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import App, Group, Parameter

from tellapart import __version__

STANDARD_STREAM = "<standard stream>"  # stands for "-", which looks like an option
OUTPUT = Group("Output", sort_key=1)
USE = Group("The use", sort_key=0)
KEEP = Group("Keeping the numbers", sort_key=2)

Output = Annotated[str | None, Parameter(name=["--output", "-o"], group=OUTPUT, metavar="OUT.html")]
Quiet = Annotated[bool, Parameter(group=OUTPUT)]
NoColor = Annotated[bool, Parameter(group=OUTPUT)]
Force = Annotated[bool, Parameter(group=OUTPUT)]

Images = Annotated[str | None, Parameter(name="--images", group=OUTPUT, metavar="N|none|link")]
ImageRoot = Annotated[str | None, Parameter(name="--image-root", group=OUTPUT, metavar="DIR")]

SaveTo = Annotated[str | None, Parameter(name="--save-to", group=KEEP, metavar="DIR")]
RunName = Annotated[str | None, Parameter(name="--run-name", group=KEEP, metavar="NAME")]
Tags = Annotated[list[str] | None, Parameter(name="--tag", group=KEEP, metavar="KEY=VALUE")]

Files = Annotated[str, Parameter(name="FILE...")]


def _flowing(console: Any, options: Any, panel: Any) -> None:
    """Print a panel of the help whose lines end where the terminal does, not where the code did."""
    from cyclopts.help import DefaultFormatter, InlineText
    from rich.text import Text

    for entry in panel.entries:
        told = entry.description
        if isinstance(told, InlineText) and isinstance(told.primary_renderable, Text):
            told.primary_renderable.plain = told.primary_renderable.plain.replace("\n", " ")
    DefaultFormatter()(console, options, panel)


app = App(
    name="tellapart",
    help=(
        "How well does a classifier tell its classes apart, and how sure can we be?\n\n"
        "`tellapart predictions.csv` is short for `tellapart report predictions.csv`."
    ),
    version=__version__,
    help_format="plaintext",
    help_formatter=_flowing,
    result_action="return_value",
    suppress_keyboard_interrupt=False,
    default_parameter=Parameter(negative=(), show_default=lambda value: value or None),
    help_epilogue=(
        "`tellapart COMMAND --help` lists the flags of a command; --debug shows the traceback of "
        "an error."
    ),
)


def stream_or_path(text: str) -> str:
    """Return what was typed for a file: "-" where `main` put the sign for it."""
    return "-" if text == STANDARD_STREAM else text
