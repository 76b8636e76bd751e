"""What a misspelt name may have meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

OTHER_NAMES = {
    "auc": "roc_auc", "auroc": "roc_auc", "ap": "average_precision", "acc": "accuracy",
    "sensitivity": "recall", "tpr": "recall", "tnr": "specificity", "ppv": "precision",
    "logloss": "log_loss", "youden": "informedness",
}  # fmt: skip


def did_you_mean(word: str, known: Iterable[str], others: Mapping[str, str] | None = None) -> str:
    """Return a question that names what is most alike, or what is known.

    Parameters
    ----------
    word
        What was given.
    known
        Names that there are.
    others
        Other name -> known name, in small letters with underscores, such as `OTHER_NAMES`.

    Examples
    --------
    >>> did_you_mean("cta", ["cat", "dog"]), did_you_mean("bird", ["cat", "dog"])
    ('did you mean cat?', 'expected one of cat, dog')
    >>> did_you_mean("AUC", ["roc_auc"], OTHER_NAMES)
    'did you mean roc_auc?'
    """
    names = list(known)
    plain = word.lower().replace("-", "_").replace(" ", "_")
    meant = (others or {}).get(plain)
    close = [meant] if meant else get_close_matches(word, names, 1)
    close = close or get_close_matches(plain, names, 1)
    return f"did you mean {close[0]}?" if close else f"expected one of {', '.join(names)}"
