"""Cross-validation: every row predicted by a model that has not seen it, and how sure that is.

Learners come from scikit-learn (an optional package), or are functions of row numbers.
"""

from tellapart.crossvalidation.cross_validating import cross_validate
from tellapart.crossvalidation.crossvalidations import CrossValidation, CrossValidations
from tellapart.crossvalidation.out_of_fold import OutOfFold, out_of_fold

__all__ = [
    "CrossValidation",
    "CrossValidations",
    "OutOfFold",
    "cross_validate",
    "out_of_fold",
]
