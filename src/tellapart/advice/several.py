"""The chart for several exclusive classes, and for labels: which average, and one-vs-what."""

from __future__ import annotations

from tellapart.advice import questions
from tellapart.advice.evidence import Evidence
from tellapart.advice.purposes import Purpose
from tellapart.advice.readings import curve_reading, listed_readings, metric_reading, reliability
from tellapart.results import Reading, Step

Choice = tuple[Reading, Reading | None, tuple[Reading, ...]]

MICRO_IS_ACCURACY = "With one answer per row, micro precision, recall and F1 all equal accuracy."


def several_classes(evidence: Evidence, purpose: Purpose) -> tuple[tuple[Step, ...], Choice]:
    """Return the path and the choice for several exclusive classes."""
    steps = (
        *questions.soft(evidence),
        _order(purpose),
        questions.threshold(evidence, purpose),
        questions.sizes(evidence),
        _average(evidence, purpose),
        *questions.probabilities(evidence, purpose),
    )
    return steps, _several(evidence, purpose)


def _order(purpose: Purpose) -> Step:
    question = "Do the classes have an order?"
    if purpose.ordered is None:
        return Step(question, "Not said.", "Taken as no: every confusion counts alike.")
    if purpose.ordered:
        return Step(question, "Yes.", "Then a near miss is better than a far one.")
    return Step(question, "No.", "Every confusion counts alike.")


def _average(evidence: Evidence, purpose: Purpose) -> Step:
    """Say which average over classes is read, and why not the others."""
    if purpose.decided:
        question = "Macro or micro?"
        if questions.is_similar(evidence):
            return Step(question, "Either.", f"Sizes are similar. {MICRO_IS_ACCURACY}")
        return Step(
            question,
            "Macro.",
            f"Every class counts alike, the rare ones too. {MICRO_IS_ACCURACY}",
        )
    question = "One-vs-rest or one-vs-one?"
    if questions.is_similar(evidence):
        return Step(
            question,
            "One-vs-rest, macro.",
            "Each class against all others, all alike. With sizes this similar the mix of the "
            "rest plays no great part. Micro would need scores that compare across classes.",
        )
    return Step(
        question,
        "One-vs-one, macro.",
        "One-vs-rest changes with the mix of classes, since the rest is mostly the common ones; "
        "one-vs-one (Hand & Till) does not. Micro lets the common classes dominate.",
    )


def _several(evidence: Evidence, purpose: Purpose) -> Choice:
    curve = _roc(evidence)
    if purpose.ordered:
        return _ordered(evidence, purpose, curve)
    if purpose.probabilities:
        return _probabilities(evidence)
    if purpose.decided:
        first, others = _decided(evidence)
        return first, curve, (*others, *_ranked(evidence)[:1])
    main, beside = _ranked(evidence)
    return main, curve, (beside, *_decided(evidence)[1][:1])


def _ordered(evidence: Evidence, purpose: Purpose, curve: Reading | None) -> Choice:
    """Return what an order asks for, and until it is computed, what comes nearest."""
    kappa = metric_reading(
        evidence,
        "kappa_quadratic",
        "The classes have an order: agreement beyond chance, an error counting with the square "
        "of its distance.",
    )
    score = metric_reading(
        evidence,
        "rps",
        "The classes have an order: squared distance of the cumulative probabilities.",
    )
    by_scores = bool(purpose.probabilities) or not purpose.decided
    main, others = (score, [kappa]) if by_scores else (kappa, [score])
    if evidence.data.scores not in ("probability", "logit"):
        main, others = kappa, []
    until = (
        "Until then, with the confusion matrix: are most errors next to the diagonal? This number "
        "does not know the order."
    )
    nearest = metric_reading(evidence, "balanced_accuracy", until)
    if not main.computed:
        others = [nearest, *others]
    return main, curve, tuple(others)


def _probabilities(evidence: Evidence) -> Choice:
    name = "log_loss" if evidence.known("brier") is None else "brier"
    main = metric_reading(
        evidence,
        name,
        "Probabilities are used as such: a proper score judges calibration and sharpness "
        "together, so that only honest probabilities score best.",
    )
    others = listed_readings(evidence, {
        "log_loss": "A proper score too; confident errors hurt more.",
        "ece": "How far the stated confidence is off on average; never for ranking models.",
    })  # fmt: skip
    return main, reliability(evidence), (*others, *_ranked(evidence)[:1])


def _decided(evidence: Evidence) -> tuple[Reading, tuple[Reading, ...]]:
    if questions.is_similar(evidence):
        main = metric_reading(
            evidence, "accuracy", "Decisions are fixed and the classes of similar size."
        )
        others = listed_readings(evidence, {
            "f1_macro": "The mean F1 of the classes; look at each of them, too.",
            "mcc": "One number from all cells of the confusion matrix.",
        })  # fmt: skip
        return main, others
    main = metric_reading(
        evidence,
        "f1_macro",
        "Decisions are fixed and classes differ in size: the mean F1 of the classes, all alike.",
    )
    others = listed_readings(evidence, {
        "balanced_accuracy": "The mean recall of the classes; it does not change with their mix.",
        "accuracy": "The share of right answers, the same as micro F1; common classes dominate.",
        "mcc": "One number from all cells of the confusion matrix.",
    })  # fmt: skip
    return main, others


def _ranked(evidence: Evidence) -> tuple[Reading, Reading]:
    rest = metric_reading(
        evidence,
        "roc_auc_ovr_macro",
        "Each class against all others, over all thresholds, every class counting alike.",
    )
    pairs = metric_reading(
        evidence,
        "roc_auc_ovo_macro",
        "Any two classes told apart, over all thresholds; the mix of classes plays no part.",
    )
    return (rest, pairs) if questions.is_similar(evidence) else (pairs, rest)


def _roc(evidence: Evidence) -> Reading | None:
    if evidence.data.scores == "none":
        return None
    return curve_reading("roc", "One for every class against the rest: which of them lag behind?")


def labels(evidence: Evidence, purpose: Purpose) -> tuple[tuple[Step, ...], Choice]:
    """Return the path and the choice for labels that do not exclude each other."""
    similar = questions.is_similar(evidence)
    macro = Step(
        "Macro or micro?",
        "Macro and micro agree." if similar else "Macro.",
        "Macro counts every label alike, micro every decision"
        + ("." if similar else ", so that common labels dominate it.")
        + " If a row is of use only with all labels right, read subset accuracy.",
    )
    steps = [
        *questions.soft(evidence),
        questions.threshold(evidence, purpose),
        questions.sizes(evidence),
        questions.rarity(evidence),
        macro,
        *questions.probabilities(evidence, purpose),
    ]
    return tuple(steps), _labels(evidence, purpose)


def _labels(evidence: Evidence, purpose: Purpose) -> Choice:
    rare = questions.is_rare(evidence)
    curve = None
    if evidence.data.scores != "none":
        curve = (
            curve_reading("pr", "Rare labels: of what is flagged, how much is right?")
            if rare
            else curve_reading("roc", "One for every label: which of them lag behind?")
        )
    counts = listed_readings(evidence, {
        "f1_macro": "The mean F1 of the labels, all alike; look at each of them, too.",
        "f1_micro": "F1 over all decisions together: common labels dominate.",
        "subset_accuracy": "The share of rows with every label right: strict.",
    })  # fmt: skip
    areas = _label_areas(evidence, rare=rare)
    if purpose.probabilities:
        main = metric_reading(
            evidence,
            "brier",
            "Probabilities are used as such: a proper score judges calibration and sharpness "
            "together. It is the mean over labels.",
        )
        others = listed_readings(
            evidence, {"log_loss": "A proper score too; confident errors hurt more."}
        )
        return main, reliability(evidence), (*others, *areas[:1])
    if purpose.decided and counts:
        return counts[0], curve, (*counts[1:], *areas[:1])
    return areas[0], curve, (*areas[1:], *counts)


def _label_areas(evidence: Evidence, *, rare: bool) -> tuple[Reading, ...]:
    auc = metric_reading(
        evidence,
        "roc_auc_ovr_macro",
        "How well each label ranks the rows, over all thresholds; every label counts alike.",
    )
    precision = metric_reading(
        evidence,
        "average_precision_macro",
        "Precision over all thresholds; compare with the prevalence of the labels.",
    )
    return (auc, precision) if rare else (auc,)
