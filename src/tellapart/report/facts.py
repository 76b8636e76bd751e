"""What was read and decided before any number: the same lines in the terminal and on the page."""

from collections.abc import Iterator, Mapping
from math import isinf, nan
from typing import NamedTuple

from tellapart.report.names import shortened, told_apart
from tellapart.report.numbers import count, percent, threshold
from tellapart.report.wording import counted, plural
from tellapart.results import DataFacts, EvaluationResult

_TASKS = {
    "binary": "Binary classification",
    "multiclass": "Multi-class classification",
    "multilabel": "Multi-label classification",
}
_LISTED = 12
_LISTED_COLUMNS = 6


class Fact(NamedTuple):
    """A name and one or more items, each of them apart from its neighbours."""

    name: str
    items: tuple[str, ...]


def headline(result: EvaluationResult) -> str:
    """Say in one line what was evaluated."""
    data = result.data
    words = [f"{_TASKS[result.task]}: {counted(data.rows, 'row')}"]
    if data.positive is None:
        words.append(counted(len(data.classes), class_noun(result)))
    else:
        words.append(f"positive class {shortened(data.positive, 40)}")
        stated = "" if data.observed is None else " as stated"
        words.append(f"prevalence {percent(data.prevalence.get(data.positive, nan))}{stated}")
    return ", ".join(words)


def class_word(result: EvaluationResult) -> str:
    """Return what the task calls its classes."""
    return plural(class_noun(result))


def each_title(result: EvaluationResult) -> str:
    """Say what the numbers of one class (or label) compare."""
    if result.task == "multilabel":
        return "Per label, rows with it against rows without"
    return "Per class, one against the rest"


def confusion_title(result: EvaluationResult) -> str:
    """Head the confusion matrix, or the decisions on labels that do not exclude each other."""
    return "Decisions per label" if result.task == "multilabel" else "Confusion"


def class_noun(result: EvaluationResult) -> str:
    """Return what the task calls one of its classes."""
    return "label" if result.task == "multilabel" else "class"


def facts(result: EvaluationResult) -> Iterator[Fact]:
    """List what a reader must know to check the numbers, in reading order."""
    data = result.data
    name = class_noun(result) if len(data.classes) == 1 else class_word(result)
    yield Fact(name, _limited(_class_words(data), _LISTED))
    if data.positive is not None:
        yield Fact("positive", (shortened(data.positive, 60),))
    yield Fact("scores", (_scale_words(data),))
    yield Fact("decision", _decision_words(result))
    if data.columns:
        yield Fact("columns", _limited(_column_words(data.columns), _LISTED_COLUMNS))
    for name, words in (*_mass_facts(data), *_score_facts(data)):
        yield Fact(name, (words,))


def _limited(words: tuple[str, ...], limit: int) -> tuple[str, ...]:
    hidden = len(words) - limit
    return words if hidden <= 0 else (*words[:limit], f"and {hidden:,} more")


def _mass_facts(data: DataFacts) -> Iterator[tuple[str, str]]:
    if truth := _truth_words(data):
        yield "truth", truth
    if data.observed is not None:
        yield "prevalence", _stated_words(data)
    if data.weighted:
        yield "weights", "rows carry different weights, counts are masses"
    if data.dropped:
        lacking = "missing values" if data.votes is None else "missing values or without votes"
        yield "dropped", f"{counted(data.dropped, 'row')} with {lacking}"
    if data.zero_weight:
        yield "left out", f"{counted(data.zero_weight, 'row')} of weight zero"


def _stated_words(data: DataFacts) -> str:
    """Say that classes were reweighted, and what the rows themselves hold."""
    observed = data.observed or {}
    if data.positive is not None:
        share = percent(data.prevalence.get(data.positive, nan))
        return f"{share} as stated, {percent(observed.get(data.positive, nan))} in the rows"
    told = told_apart(data.classes, 24)
    shares = (f"{told[name]} {percent(observed.get(name, nan))}" for name in data.classes)
    return f"as stated; in the rows {', '.join(_limited(tuple(shares), _LISTED))}"


def _truth_words(data: DataFacts) -> str:
    """Say what labels are made of; nothing of plain hard labels."""
    votes = "" if data.votes is None else f"a median of {data.votes:g} votes per row"
    if data.truth == "soft":
        made = f"shares of {votes}" if votes else "labels are fractions"
        return f"soft: {made}, counts are masses"
    if data.ambiguous_rows is None:
        return f"{votes}, and all agree" if votes else ""
    rows = f"ambiguous in {counted(data.ambiguous_rows, 'row')}"
    return f"soft labels made hard{', of ' + votes if votes else ''}; {rows}"


def _score_facts(data: DataFacts) -> Iterator[tuple[str, str]]:
    if data.distinct_scores:
        yield "distinct", _distinct_words(data)
    if data.tied_rows:
        rows = counted(data.tied_rows, "row")
        yield "ties", f"{rows} whose largest score is shared: first class taken"
    if data.saturated:
        yield "saturated", f"{percent(data.saturated)} of rows hold a score of exactly 0 or 1"


def _class_words(data: DataFacts) -> tuple[str, ...]:
    share = data.prevalence.get
    told = told_apart(data.classes, 24)
    return tuple(f"{told[name]} {percent(share(name, nan))}" for name in data.classes)


def _scale_words(data: DataFacts) -> str:
    if data.scores == "none":
        return "none"
    return f"{data.scores}, {'as declared' if data.scores_declared else 'inferred from the values'}"


def _decision_words(result: EvaluationResult) -> tuple[str, ...]:
    data = result.data
    if data.has_predictions:
        return ("as given by the predictions",)
    if isinstance(data.threshold, Mapping):
        pairs = data.threshold.items()
        each = tuple(f"{shortened(name, 24)}: {threshold(value)}" for name, value in pairs)
        return ("score at or above its threshold", *_limited(each, _LISTED))
    if data.threshold is not None:
        at = threshold(data.threshold)
        return (at if isinf(data.threshold) else f"positive where the score is at or above {at}",)
    if result.task == "multiclass" and data.scores != "none":
        return ("class of the largest score",)
    return ("none: no threshold applies",)


def _column_words(columns: Mapping[str, str]) -> tuple[str, ...]:
    pairs = columns.items()
    return tuple(f"{shortened(role, 32)} = {shortened(name, 32)}" for role, name in pairs)


def _distinct_words(data: DataFacts) -> str:
    low, high = min(data.distinct_scores), max(data.distinct_scores)
    if low == high:
        return counted(low, "score")
    return f"{count(low)} to {count(high)} scores per class"


def absent_confusion(result: EvaluationResult) -> str:
    """Say why there is no confusion matrix."""
    if result.data.threshold is None and not result.data.has_predictions:
        return "Nothing was predicted: the scores come without a threshold."
    return "No confusion matrix was computed."
