"""Every table of calibration, by name.

`scripts/write_calibration_tables.py` writes them into docs/intervals.md; the tests beside this file
hold every number against what is known of it.
"""

from __future__ import annotations

from collections.abc import Callable

import coverages
import rejections
from samples import Line

__all__ = ["SIMULATED", "Line"]

SIMULATED: dict[str, Callable[[], list[Line]]] = {
    "roc_areas": coverages.roc_areas,
    "average_precisions": coverages.average_precisions,
    "proportions": coverages.proportions,
    "counted": coverages.counted,
    "bootstraps": coverages.bootstraps,
    "paired_tests": rejections.paired_tests,
    "mcnemar_tests": rejections.mcnemar_tests,
    "unpaired_tests": rejections.unpaired_tests,
    "powers": rejections.powers,
}
