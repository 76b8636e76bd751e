"""What columns of prediction tables are called, role by role.

A name is compared after `plain`: trimmed, lower case, everything but letters and digits
turned into underscores. *Weak* names are the truth in one tool and the prediction in the
next (``label`` is timm's prediction); they are taken only where no other reading is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TRUTH = _words("""
    y_true ytrue true truth ground_truth groundtruth gt true_label label_true true_class
    true_labels actual actuals actual_label actual_class truth_label target targets expected
    expected_label reference obs observed y gold gold_label groundtruthlabel groundtruthdata
    ground_truth_label
""")
WEAK_TRUTH = _words("label labels class category diagnosis species outcome")
PREDICTION = _words("""
    y_pred ypred y_hat yhat pred preds predicted predicted_label predicted_class pred_label
    pred_class predicted_labels label_pred prediction_label prediction_labels predictions_label
    prediction predictions predict estimate response
    top1 top1_label
""")
SCORE = _words("""
    y_score yscore score scores prob probs proba probability probabilities y_prob y_proba
    pred_proba pred_prob pred_score predicted_probability predicted_prob prob_pos p_pos
    prob_positive proba_positive positive_prob positive_probability score_positive p
    prediction_proba prediction_probas prediction_probability
    logit logits prediction_logits predictions_logits output decision decision_function
""")
CONFIDENCE = _words("""
    confidence conf prediction_score prediction_confidence predictions_confidence
    predictions_score pred_confidence top1_prob
    top1_confidence max_prob max_probability
""")
WEIGHT = _words("sample_weight weight weights w")
GROUP = _words("group groups patient_id subject_id")
FOLD = _words("fold folds cv_fold resample")
SLICE = _words("slice slices")
WEAK_SLICE = _words("split subset site camera")
MODEL = _words("model model_name run")
ITEM = _words("""
    image image_path img_path img imagepath filepath file_path path filename file_name file
    image_name image_id imageid item item_id id uuid key row_id row_ids rowindex
""")  # in order of preference: a file that can be shown comes first

ROLE_NAMES = frozenset(TRUTH + WEAK_TRUTH + PREDICTION + SCORE + CONFIDENCE + WEIGHT)
LABEL_NAMES = frozenset(
    TRUTH + WEAK_TRUTH + PREDICTION + GROUP + FOLD + SLICE + WEAK_SLICE + MODEL + ITEM
)

TRUTH_PREFIXES = _words("y_true truth true ground_truth")
PREDICTION_PREFIXES = _words("y_pred pred predicted prediction")
SCORE_PREFIXES = _words("""
    y_score y_prob y_proba pred_prob pred_proba pred_score probabilities probability probs proba
    prob scores score logits logit p confidence prediction_score prediction_probas
    prediction_proba prediction_probability predicted_probability
""")
VOTE_PREFIXES = _words("votes vote")
COUNT_PREFIXES = _words("votes vote counts count n")  # of columns that are said to be votes
NUMBERED_PREFIXES = ("p", "prob", "proba", "score", "logit")  # p0, p1, ... (H2O)
KNIME = re.compile(r"P \((?P<prefix>.+)=(?P<class>.+)\)")
RAPIDMINER = re.compile(r"(?P<prefix>confidence)\((?P<class>.+)\)")
NUMBERED = re.compile(rf"(?P<prefix>{'|'.join(NUMBERED_PREFIXES)})(?P<class>[0-9]+)", re.IGNORECASE)


def plain(name: str) -> str:
    """Return the name as it is compared.

    >>> plain(" Ground-Truth "), plain(".pred_class")
    ('ground_truth', 'pred_class')
    """
    return re.sub(r"[\W_]+", "_", name.strip().casefold()).strip("_")


def is_label_name(name: str) -> bool:
    """Whether a column of this name holds labels or identifiers, which are read as text."""
    known = plain(name)
    return known in LABEL_NAMES or (
        known not in SCORE and split_name(name, TRUTH_PREFIXES) is not None
    )


def is_number_name(name: str) -> bool:
    """Whether a column of this name may hold numbers that the evaluation needs."""
    prefixes = (*SCORE_PREFIXES, *TRUTH_PREFIXES)
    return plain(name) in ROLE_NAMES or split_name(name, prefixes) is not None


def named(names: Iterable[str], vocabulary: Iterable[str]) -> list[str]:
    """Return the columns whose name is in the vocabulary, in the order of the vocabulary."""
    by_plain: dict[str, list[str]] = {}
    for name in names:
        by_plain.setdefault(plain(name), []).append(name)
    return [name for word in vocabulary for name in by_plain.get(word, [])]


@dataclass(frozen=True)
class Family:
    """Columns that share a prefix and name one class each: ``prob_cat``, ``prob_dog``."""

    prefix: str
    columns: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def pattern(self) -> str:
        """Return what to write after ``--score`` to mean these columns."""
        first = self.columns[0]
        return f"'{first[: first.rindex(self.members[0])]}*'"


def split_name(name: str, prefixes: Sequence[str]) -> tuple[str, str] | None:
    """Return prefix and class of a column name, or None.

    >>> split_name("prob_Big Dog", ("prob",)), split_name(".pred_cat", ("pred",))
    (('prob', 'Big Dog'), ('pred', 'cat'))
    """
    longest_first = sorted(prefixes, key=len, reverse=True)
    pattern = "|".join(re.escape(prefix).replace("_", "[_. ]?") for prefix in longest_first)
    found = None
    if set(prefixes) & set(NUMBERED_PREFIXES):
        found = KNIME.fullmatch(name) or RAPIDMINER.fullmatch(name) or NUMBERED.fullmatch(name)
    found = found or re.fullmatch(
        rf"[._ ]*(?P<prefix>{pattern})[_.\- ]+(?P<class>.+)", name, re.IGNORECASE
    )
    if found is None:
        return None
    return plain(found["prefix"]), found["class"].strip()


def families(names: Iterable[str], prefixes: Sequence[str]) -> list[Family]:
    """Return the families among the columns, in the order of the file."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        parts = split_name(name, prefixes)
        if parts is not None:
            found.setdefault(parts[0], []).append((name, parts[1]))
    return [
        Family(prefix, tuple(name for name, _ in pairs), tuple(member for _, member in pairs))
        for prefix, pairs in found.items()
    ]
