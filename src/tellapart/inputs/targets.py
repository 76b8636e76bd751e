"""Tools that write the name of the truth into the names of their columns.

KNIME writes ``Prediction (pet)`` and ``P (pet=cat)``, RapidMiner ``prediction(pet)`` and
``confidence(cat)``, DataRobot ``pet_PREDICTION`` and ``pet_cat_PREDICTION``: the truth is the
column ``pet``, if it is there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

BRACKETS = re.compile(r"(prediction|Prediction) ?\((?P<target>.+)\)")
DATAROBOT = "_PREDICTION"


def known_targets(names: Sequence[str]) -> list[str]:
    """Return the columns that are the truth because a tool says so.

    >>> known_targets(["pet", "P (pet=cat)", "Prediction (pet)"]), known_targets(["Prediction (x)"])
    (['pet'], [])
    """
    return [target for target in _predicted(names) if target in names]


def target_predictions(names: Sequence[str]) -> list[str]:
    """Return the columns of predictions that name their truth.

    >>> target_predictions(["pet", "pet_cat_PREDICTION", "pet_dog_PREDICTION", "pet_PREDICTION"])
    ['pet_PREDICTION']
    """
    return list(_predicted(names).values())


def target_classes(names: Sequence[str]) -> dict[str, str]:
    """Return column -> class of DataRobot's scores, whose classes stand within the name.

    >>> target_classes(["pet_PREDICTION", "pet_cat_PREDICTION"])
    {'pet_cat_PREDICTION': 'cat'}
    """
    found = {}
    for target in _predicted(names):
        start = f"{target}_"
        for name in names:
            is_score = name.startswith(start) and name.endswith(DATAROBOT)
            if is_score and len(name) > len(start) + len(DATAROBOT):
                found[name] = name.removeprefix(start).removesuffix(DATAROBOT)
    return found


def _predicted(names: Sequence[str]) -> dict[str, str]:
    """Return target -> column of its predicted class."""
    found = {}
    for name in names:
        bracketed = BRACKETS.fullmatch(name)
        if bracketed is not None:
            found[bracketed["target"]] = name
        elif name.endswith(DATAROBOT) and len(name) > len(DATAROBOT):
            found[name.removesuffix(DATAROBOT)] = name
    longer = {
        other for other in found for target in found if other.startswith(f"{target}_")
    }  # pet_cat is a class of pet
    return {target: name for target, name in found.items() if target not in longer}
