"""The most confident errors as plain rows, for readers without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, nan

from tellapart.report.names import readable
from tellapart.results import EvaluationResult
from tellapart.results.pages import Answer, Example, Exploration, View

SHOWN = 20
HELD = 0.5  # share from which a row has a label


@dataclass(frozen=True)
class Mistake:
    """A row that was answered wrongly; `score` is NaN where there is none."""

    item: str
    truth: str
    predicted: str
    score: float


def mistakes(result: EvaluationResult, exploration: Exploration | None) -> tuple[Mistake, ...]:
    """Return the errors among the rows to look at, most confident first, by the decisions as made.

    Parameters
    ----------
    result
        Of one model, whose answers are the first of each row.
    exploration
        Its gallery holds the rows; none without it.

    Returns
    -------
    At most `SHOWN` rows. A score is that of the positive class of two, else that of the answer;
    of labels, which have one each, there is none, and the rows with most wrong labels are first.
    """
    if exploration is None or exploration.gallery is None:
        return ()
    views = next(iter(exploration.views.values()), ())
    found = [
        (-_certainty(result, example, answer, views), example.row, example, answer)
        for example in exploration.gallery.examples
        if (answer := example.answers[0]) is not None and _is_wrong(result.task, example, answer)
    ]
    return tuple(
        Mistake(
            item=example.item,
            truth=_names(result, _held(result.task, example)),
            predicted=_names(result, answer.predicted),
            score=nan if result.task == "multilabel" else _score(result, answer),
        )
        for _, _, example, answer in sorted(found, key=lambda each: each[:2])[:SHOWN]
    )


def _held(task: str, example: Example) -> tuple[int, ...]:
    """Return the labels of a row; of exclusive classes the one with the largest share."""
    if task == "multilabel":
        return tuple(code for code, share in example.truth if share >= HELD)
    return tuple(code for code, _ in example.truth[:1])


def _is_wrong(task: str, example: Example, answer: Answer) -> bool:
    held = _held(task, example)
    if task != "multilabel" and not (held and answer.predicted):
        return False
    return set(held) != set(answer.predicted)


def _score(result: EvaluationResult, answer: Answer) -> float:
    positive = result.data.positive if result.task == "binary" else None
    codes = dict(answer.scores)
    if positive is not None and (code := result.data.classes.index(positive)) in codes:
        return codes[code]
    return codes.get(answer.predicted[0], nan)


def _certainty(
    result: EvaluationResult, example: Example, answer: Answer, views: Sequence[View]
) -> float:
    """Return what rows are sorted by: distance to the threshold, or the score of the answer."""
    if result.task == "multilabel":
        return float(len(set(_held(result.task, example)) ^ set(answer.predicted)))
    score = _score(result, answer)
    if result.task == "binary" and views and isfinite(views[0].threshold):
        score = abs(score - views[0].threshold)
    return score if score == score else -inf  # NaN has no place in an order


def _names(result: EvaluationResult, codes: Sequence[int]) -> str:
    return ", ".join(readable(result.data.classes[code]) for code in codes) or "none"
