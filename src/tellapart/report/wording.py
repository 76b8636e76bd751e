"""Words that every report shares: what a metric is called, when to read it, who made the page."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from tellapart.metrics.rows import Metric
from tellapart.results import EvaluationResult

CHOSEN_HERE = "apparent: chosen on these rows, so optimistic"


def _row(name: str) -> Metric | None:
    from tellapart.metrics import METRICS

    return METRICS.get(name)


def metric_title(name: str) -> str:
    """Name a metric in words; an unknown one by its own name."""
    row = _row(name)
    return row.title if row else name.replace("_", " ")


def read_when(name: str) -> str:
    """Say in one sentence when to look at a metric; nothing for an unknown one."""
    row = _row(name)
    return row.read_when if row else ""


def is_share(name: str) -> bool:
    """Whether a metric runs from 0 to 1, and more is better.

    Examples
    --------
    >>> is_share("roc_auc"), is_share("brier"), is_share("mcc")
    (True, False, False)
    """
    row = _row(name)
    return row is not None and row.range == (0.0, 1.0) and row.better == "higher"


def rule_title(rule: str) -> str:
    """Name a threshold rule: most are called after the metric that they maximise.

    Examples
    --------
    >>> rule_title("youden"), rule_title("f1"), rule_title("my_rule")
    ("highest Youden's J", 'highest F1', 'my rule')
    """
    row = _row(rule)
    if rule == "youden":
        return "highest Youden's J"
    return f"highest {row.title}" if row else rule.replace("_", " ")


def counted(number: int, thing: str) -> str:
    """Write how many things there are, the last word in the plural unless there is one.

    Examples
    --------
    >>> counted(1, "row"), counted(1200, "row"), counted(2, "better class")
    ('1 row', '1,200 rows', '2 better classes')
    """
    return f"{number:,} {thing if number == 1 else plural(thing)}"


def plural(thing: str) -> str:
    """Return the plural of a regular noun."""
    return thing + ("es" if thing.endswith("s") else "s")


@cache
def tool_version() -> str:
    """Return the version of the installed package."""
    try:
        return version("tellapart")
    except PackageNotFoundError:  # a source tree on the path, not installed
        return "unknown"


def resampled(result: EvaluationResult) -> str:
    """Return how intervals were made by resampling, for a heading; nothing where they were not."""
    if result.resamples == 0:
        return ""
    return f", from {result.resamples:,} resamples (seed {result.seed})"
