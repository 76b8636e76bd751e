"""The questions of the chart that every task shares, and the answers that data give."""

from __future__ import annotations

from collections.abc import Iterator

from tellapart.advice.cutting import RULES
from tellapart.advice.evidence import Evidence
from tellapart.advice.kinds import ODDS_APART, RARE, SIMILAR
from tellapart.advice.purposes import Purpose
from tellapart.advice.uses import is_elsewhere
from tellapart.advice.words import class_word, percent
from tellapart.results import Step

ARGMAX = "argmax"


def soft(evidence: Evidence) -> Iterator[Step]:
    """Ask for hard labels; no question where they are."""
    if evidence.data.truth == "hard":
        return
    metrics = evidence.result.metrics
    auc = metrics.get("roc_auc") or metrics.get("roc_auc_ovr_macro")
    reach = ""
    if auc is not None and auc.attainable is not None:
        reach = f" No scores reach an AUC above {auc.attainable[1]:.3f} on them."
    yield Step(
        "Are labels hard?",
        "No, fractional.",
        f"Every value is read inside what such labels allow, not from 0 to 1.{reach}",
    )


def threshold(evidence: Evidence, purpose: Purpose) -> Step:
    """Ask whether decisions are fixed."""
    question = "Are decisions fixed?"
    if not purpose.decided:
        return Step(
            question,
            "No.",
            "Then what can be judged is how scores rank, over all thresholds.",
        )
    counted = "Then errors can be counted."
    if purpose.rule == ARGMAX:
        return Step(question, "Yes, the largest score decides.", counted)
    if purpose.rule is not None and isinstance(purpose.threshold, float):
        name = RULES.get(purpose.rule, purpose.rule)
        return Step(
            question,
            f"Yes, {purpose.threshold:g}, by {name} on these rows.",
            f"{counted} But the threshold has seen these rows: counts at it flatter.",
        )
    if evidence.data.has_predictions:
        return Step(question, "Yes, predictions were given.", counted)
    if isinstance(purpose.threshold, float):
        return Step(question, f"Yes, threshold {purpose.threshold:g}.", counted)
    return Step(question, f"Yes, a threshold for every {_one(evidence)}.", counted)


def is_similar(evidence: Evidence) -> bool:
    """Whether the largest class is at most 1.5 times the smallest that has rows."""
    shares = [share for share in evidence.data.prevalence.values() if share > 0]
    return len(shares) > 1 and max(shares) <= SIMILAR * min(shares) * (1 + 1e-12)


def is_rare(evidence: Evidence) -> bool:
    """Whether positives, or those of any label, are below a tenth."""
    if evidence.result.task == "binary":
        return evidence.prevalence < RARE
    return any(0 < share < RARE for share in evidence.data.prevalence.values())


def sizes(evidence: Evidence) -> Step:
    """Ask whether classes are of similar size."""
    words = class_word(evidence.result.task, len(evidence.data.classes))
    question = f"Are {words} of similar size?"
    if evidence.result.task == "multilabel":
        question = "Are labels equally common?"
    shares = {name: s for name, s in evidence.data.prevalence.items() if s > 0}
    if len(shares) < 2:
        return Step(question, "There is one only.", "What compares classes is undefined.")
    low, high = min(shares, key=lambda k: shares[k]), max(shares, key=lambda k: shares[k])
    spread = f"{high} {percent(shares[high])}, {low} {percent(shares[low])}"
    if shares[high] == shares[low]:
        spread = f"{percent(shares[high])} each"
    if is_similar(evidence):
        return Step(
            question,
            f"Yes: {spread}.",
            f"The most common is at most {SIMILAR:g} times the rarest, so accuracy means "
            "something and averages agree."
            if evidence.result.task != "multilabel"
            else f"The most common is at most {SIMILAR:g} times the rarest, so averages agree.",
        )
    return Step(
        question,
        f"No: {spread}.",
        f"The most common is more than {SIMILAR:g} times the rarest: "
        + (
            "accuracy mostly tells how common it is."
            if evidence.result.task != "multilabel"
            else "pooled counts mostly tell of the common ones."
        ),
    )


def rarity(evidence: Evidence) -> Step:
    """Ask whether positives are rare."""
    if evidence.result.task == "binary":
        question, answer = "Are positives rare?", f"{percent(evidence.prevalence)}."
    else:
        rare = [s for s in evidence.data.prevalence.values() if 0 < s < RARE]
        question, answer = "Are positives of any label rare?", f"{len(rare)} labels."
    if is_rare(evidence):
        return Step(
            question,
            f"Yes, {answer}",
            f"Below {percent(RARE)}, even a small false positive rate means many false alarms for "
            "every hit: precision shows that, the ROC curve does not.",
        )
    return Step(
        question,
        "No." if evidence.result.task == "multilabel" else f"No, {answer}",
        f"At {percent(RARE)} or more, the ROC curve does not hide false alarms.",
    )


def probabilities(evidence: Evidence, purpose: Purpose) -> Iterator[Step]:
    """Ask whether probabilities are used as such; no question where there are none."""
    if evidence.data.scores not in ("probability", "logit"):
        return
    question = "Are the probabilities used as such?"
    if purpose.probabilities is None:
        yield Step(question, "Not said.", "If they are: read proper scores, not only ranks.")
    elif purpose.probabilities:
        yield Step(
            question,
            "Yes.",
            "Then they must hold, not only rank: proper scores, and a reliability diagram.",
        )
    else:
        yield Step(question, "No.", "Then only their order, or the decisions, matter.")


def prevalence(evidence: Evidence, stated: float) -> Step:
    """Ask whether rows hold as many positives as the use will."""
    question = "Are positives as common here as in use?"
    spread = f"{percent(evidence.prevalence)} here, {percent(stated)} there."
    if is_elsewhere(evidence, stated):
        return Step(
            question,
            f"No, {spread}",
            "Read what does not depend on it: recall, specificity, likelihood ratios, ROC AUC.",
        )
    return Step(question, f"Yes, {spread}", f"Their odds differ by less than {ODDS_APART:g}.")


def _one(evidence: Evidence) -> str:
    return class_word(evidence.result.task, 1)
