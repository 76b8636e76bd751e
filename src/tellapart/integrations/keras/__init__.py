"""Metrics and a callback for Keras 3 that take fractional labels as they are.

Keras reads its back end when it is imported: set ``KERAS_BACKEND`` before.
"""

from tellapart.errors import MissingExtra

try:
    import keras as _keras  # noqa: F401 - whether it can be imported
except ModuleNotFoundError as error:
    if (error.name or "").partition(".")[0] != "keras":
        raise MissingExtra(
            f"{error.name} (the back end of Keras; KERAS_BACKEND names another)",
            "keras",
            "tellapart.integrations.keras",
        ) from error
    raise MissingExtra("keras", "keras", "tellapart.integrations.keras") from error

from tellapart.integrations.keras.auc import AUC
from tellapart.integrations.keras.brier import Brier
from tellapart.integrations.keras.callback import EvaluationCallback
from tellapart.integrations.keras.f1 import F1

__all__ = ["AUC", "F1", "Brier", "EvaluationCallback"]
