"""`read_history` and `History`: kept runs over time."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import nan
from pathlib import Path
from typing import Any

from tellapart.errors import InputError, TellapartWarning
from tellapart.evaluation.saving import titled, write_report
from tellapart.history.changes import Judging
from tellapart.history.choosing import Choice, Chosen, instant_of, read_runs
from tellapart.history.grouping import absent_from, all_series, check_metrics, usual_metrics
from tellapart.history.keeping import checked_tags
from tellapart.inference.intervals import check_level
from tellapart.inference.multiplicity import METHODS
from tellapart.results.asked import Asked, asked
from tellapart.results.curves import as_frame
from tellapart.results.history import HistoryResult, KeptRun, Point, Series

TITLE = "tellapart history"


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """Metrics of kept runs over time, with intervals, and what changed; see `read_history`.

    Attributes
    ----------
    result
        Every number.
    """

    result: HistoryResult

    @property
    def runs(self) -> tuple[KeptRun, ...]:
        """Return the runs, oldest first."""
        return self.result.runs

    @property
    def series(self) -> tuple[Series, ...]:
        """Return one series for each metric of each group of comparable runs."""
        return self.result.series

    def frame(self) -> Any:
        """Return one row for each run of each series, as a pandas data frame or a PyArrow table.

        Its columns: ``kept_at``, ``id``, ``name``, ``part``, ``commit``, ``rows``, ``data``,
        ``metric``, ``value``, ``low``, ``high``, ``against``, ``change``, ``change_low``,
        ``change_high``, ``p_value``, ``p_adjusted``, ``same_rows``, ``verdict``. What does not
        exist is NaN or None.
        """
        rows = [_row(series, point) for series in self.series for point in series.points]
        names = _row_names()
        return as_frame({name: [row[name] for row in rows] for name in names})

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the history as JSON text."""
        from tellapart.report.history_json import history_json

        return history_json(self.result, indent=indent)

    def to_markdown(self, *, title: str = TITLE, source: str | None = None) -> str:
        """Return the history as GitHub-flavoured Markdown; names are escaped."""
        from tellapart.report.history_markdown import history_markdown

        return history_markdown(self.result, title=title, source=source)

    def page(self, *, title: str | None = None, source: str | None = None) -> str:
        """Return the history as one self-contained HTML page, which needs no script.

        Parameters
        ----------
        title
            Heading; by default it names the source, if there is one.
        source
            Where the numbers come from; None to say nothing.
        """
        from tellapart.report.html.histories import history_html

        named = titled(TITLE, source) if title is None else title
        return history_html(self.result, title=named, source=source)

    def save(
        self,
        path: str | Path,
        *,
        title: str | None = None,
        source: str | None = None,
        overwrite: bool = False,
    ) -> Path:
        """Write the history: a page for ``.html``, numbers for ``.json``, Markdown for ``.md``.

        An existing file is replaced only if it is a report of tellapart, or with
        ``overwrite=True``.
        """
        return write_report(
            path,
            page=lambda _: self.page(title=title, source=source),
            numbers=lambda: self.to_json(indent=2),
            markdown=lambda: self.to_markdown(title=title or TITLE, source=source),
            overwrite=overwrite,
        )

    def __rich__(self) -> Any:
        """Return the summary that a rich console prints."""
        from tellapart.report.history_text import HistorySummary

        return HistorySummary(self.result)

    def __str__(self) -> str:
        from tellapart.report.history_text import plain_history

        return plain_history(self.result).rstrip("\n")

    def __repr__(self) -> str:
        return f"History({self.result.folder}, {len(self.runs)} runs, {len(self.series)} series)"


def read_history(
    folder: str | Path,
    *,
    metrics: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    tags: Mapping[str, Any] | None = None,
    since: str | datetime | None = None,
    last: int | None = None,
    against: str = "previous",
    adjust: str = "holm",
    level: float | None = None,
) -> History:
    """Return how the metrics of kept runs went over time, and which changes are more than chance.

    Runs of one name are held against each other where they mean the same: same task, classes,
    positive class, kind of labels and stated prevalence; others start a part of their own. The
    interval of a difference takes both runs for independent samples. On the same rows, which the
    letters in the column ``data`` tell, it is cautious: `tellapart.compare` on the predictions
    can tell smaller differences.

    Parameters
    ----------
    folder
        What `keep`, or ``tellapart report --save-to``, wrote to.
    metrics
        Names such as ``roc_auc``, or ``recall[cat]`` for one class against the rest; by default
        the few that `tellapart.compare` compares.
    names
        Only runs with one of these names.
    tags
        Only runs with all of these tags.
    since
        Only runs kept then or later: ``"2026-03-01"``, in UTC unless it says otherwise.
    last
        Only the last so many runs of each name.
    against
        ``previous``: the run before; ``first``; ``best``: the best one before; or the first
        characters of the id of a run, of whatever name.
    adjust
        How p-values are adjusted for the number of changes of one metric in one series:
        ``holm``, ``hochberg``, ``hommel``, ``bonferroni``, ``bh`` or ``none``.
    level
        Confidence level of the differences; by default that of the newest run.

    Raises
    ------
    InputError
        An argument cannot be used, no run has one of the names, or the folder holds no run.

    Warns
    -----
    TellapartWarning
        A file that is named like a run is damaged, or is of a version that is not known. It is left
        out; `result` lists it.
    """
    if adjust not in METHODS:
        raise InputError(f"adjust is {adjust!r}; expected one of {', '.join(METHODS)}")
    if not isinstance(against, str):
        raise InputError(f"against is {against!r}; expected previous, first, best or an id")
    wanted = _asked(metrics)
    choice = _choice(names, tags, since, last)
    chosen = read_runs(Path(folder), choice, against, usual_metrics() if wanted is None else wanted)
    _warn_of(chosen, Path(folder))
    if not chosen.runs:
        raise InputError(_nothing(Path(folder), choice, chosen))
    if wanted is not None:
        check_metrics(chosen.runs, wanted)
    share = check_level(chosen.runs[-1].evaluation.level if level is None else level)
    reference = chosen.reference
    judging = Judging(share, against, adjust, reference)
    return History(
        HistoryResult(
            folder=str(folder),
            runs=chosen.runs,
            left_out=chosen.left_out,
            series=all_series(chosen.runs, wanted, judging),
            level=share,
            against=against if reference is None else reference.id,
            adjust=adjust,
            named=wanted is not None,
            absent=absent_from(chosen.runs, wanted),
            unread=chosen.unread,
        )
    )


def _asked(metrics: Sequence[str] | None) -> tuple[Asked, ...] | None:
    if metrics is None:
        return None
    if isinstance(metrics, str) or not metrics:
        raise InputError(f"metrics is {metrics!r}; expected a list of names")
    return tuple(dict.fromkeys(asked(text, "metrics") for text in metrics))


def _choice(
    names: Sequence[str] | None,
    tags: Mapping[str, Any] | None,
    since: str | datetime | None,
    last: int | None,
) -> Choice:
    if isinstance(names, str):
        raise InputError(f"names is {names!r}; expected a list of names")
    if last is not None and (isinstance(last, bool) or not isinstance(last, int) or last < 1):
        raise InputError(f"last is {last!r}; expected a number of runs")
    return Choice(
        names=names,
        tags=checked_tags(tags or {}),
        since=None if since is None else instant_of(since),
        last=last,
    )


def _warn_of(chosen: Chosen, folder: Path) -> None:
    if not chosen.unread:
        return
    path, reason = chosen.unread[0]
    more = len(chosen.unread) - 1
    rest = "" if more == 0 else f"; and {more} more"
    text = f"left out of {folder}: {path} ({reason}){rest}"
    warnings.warn(text, TellapartWarning, stacklevel=3)


def _nothing(folder: Path, choice: Choice, chosen: Chosen) -> str:
    if chosen.left_out:
        return (
            f"none of the {chosen.left_out} runs in {folder} has {choice}; expected at least one "
            "such run"
        )
    return (
        f"folder is {str(folder)!r}, which holds no kept run; expected what "
        "tellapart report --save-to wrote"
    )


def _row_names() -> tuple[str, ...]:
    return (
        "kept_at", "id", "name", "part", "commit", "rows", "data", "metric", "value", "low",
        "high", "against", "change", "change_low", "change_high", "p_value", "p_adjusted",
        "same_rows", "verdict",
    )  # fmt: skip


def _row(series: Series, point: Point) -> dict[str, Any]:
    run, one, change = point.run, point.estimate, point.change
    difference = None if change is None else change.estimate
    return {
        "kept_at": run.kept_at,
        "id": run.id,
        "name": run.name,
        "part": series.part,
        "commit": run.commit,
        "rows": run.evaluation.rows,
        "data": None if run.data is None else series.data[run.data],
        "metric": str(series.asked),
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "against": None if change is None else change.against,
        "change": nan if difference is None else difference.value,
        "change_low": nan if difference is None else difference.low,
        "change_high": nan if difference is None else difference.high,
        "p_value": nan if change is None else change.p_value,
        "p_adjusted": nan if change is None else change.p_adjusted,
        "same_rows": None if change is None else change.same_rows,
        "verdict": None if change is None else change.verdict,
    }
