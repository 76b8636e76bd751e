"""The difference of two classifiers that answered for different rows."""

from __future__ import annotations

from math import inf, isfinite

from tellapart.inference.differences.tested import Asked, TestedDifference, untested, wald_test
from tellapart.results import Estimate


def unpaired_difference(
    a: Estimate, b: Estimate, sizes: tuple[float, float], asked: Asked, span: float = inf
) -> TestedDifference:
    """Compare two classifiers on different rows, from both estimates and standard errors.

    Student's t with Welch's degrees of freedom on the sizes of both samples, as pROC reports for
    two AUCs; never less cautious than the normal distribution. No difference is larger than the
    `span` of the metric's range.
    """
    gap = a.value - b.value
    variances = a.standard_error**2, b.standard_error**2
    total = sum(variances)
    if not isfinite(gap) or not total > 0:
        return untested(gap, asked.level, "a value or its standard error is undefined")
    parts = sum(v**2 / (n - 1) for v, n in zip(variances, sizes, strict=True) if n > 1)
    freedom = total**2 / parts if parts > 0 else inf
    return wald_test(
        gap, total**0.5, asked, n=sum(sizes), test="unpaired-t", freedom=freedom, span=span
    )
