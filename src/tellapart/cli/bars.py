"""What progress looks like: a spinner, what is being done, and how much of it is left."""

from __future__ import annotations

from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.progress_bar import ProgressBar
from rich.table import Column
from rich.text import Text

from tellapart.cli.terminals import Terminal


def drawn_bar(*, color: bool) -> Progress:
    """Return a bar on standard error that wipes itself when it is stopped.

    What others write to standard error meanwhile goes above it.
    """
    return Progress(
        SpinnerColumn("line", style="cyan"),  # ASCII: any terminal can print it
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)),
        _Counted(),
        _Left(),
        console=Terminal(stderr=True, no_color=None if color else True),
        transient=True,
        redirect_stdout=False,
    )


class _Counted(ProgressColumn):
    """A bar for work that can be counted, nothing for other work."""

    def render(self, task: Task) -> ProgressBar | Text:
        """Return the bar."""
        if task.total is None:
            return Text("")
        return ProgressBar(task.total, task.completed, width=24)


class _Left(ProgressColumn):
    """How many of how many, and the time that is left or has passed."""

    max_refresh = 0.25

    def render(self, task: Task) -> Text:
        """Return the words."""
        if task.total is None:
            return Text(_clock(task.elapsed), style="dim")
        left = task.time_remaining
        words = f"{task.completed:,.0f} of {task.total:,.0f}"
        if task.fields.get("unit") and task.speed:
            words += f" ({task.speed:,.0f} {task.fields['unit']}/s)"
        return Text(words if left is None else f"{words}, {_clock(left)} left", style="dim")


def _clock(seconds: float | None) -> str:
    """Write seconds as on a clock.

    >>> _clock(75), _clock(3675), _clock(None)
    ('1:15', '1:01:15', '')
    """
    if seconds is None:
        return ""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
