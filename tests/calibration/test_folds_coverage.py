"""How often the interval inside folds holds the AUC of the fitted models."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr

from tellapart.inference.fold_areas import FoldColumn, within_fold_area
from tellapart.problem import Column

pytestmark = pytest.mark.slow

DISTANCE, FEATURES, SAMPLES = 1.5, 5, 600


def covered(positives, negatives, folds, method):
    """Two normal classes; the learner is the line between their means.

    Its true AUC is known: scores are normal, the distance of their means along the line is the
    first weight times the distance of the classes.
    """
    random = np.random.default_rng(7)
    truth = np.repeat([1, 0], [positives, negatives]).astype(np.uint8)
    rows = np.arange(len(truth))
    fold = np.concatenate([np.arange(positives) % folds, np.arange(negatives) % folds])
    hits = 0
    for _ in range(SAMPLES):
        x = random.normal(size=(len(truth), FEATURES))
        x[truth == 1, 0] += DISTANCE
        score, areas = np.empty(len(truth)), []
        for k in range(folds):
            seen = fold != k
            line = x[seen & (truth == 1)].mean(axis=0) - x[seen & (truth == 0)].mean(axis=0)
            score[~seen] = x[~seen] @ line
            areas.append(ndtr(line[0] * DISTANCE / np.sqrt(2 * line @ line)))
        columns = [
            FoldColumn(0, Column("1", score[fold == k], truth[fold == k], None), rows[fold == k])
            for k in range(folds)
        ]
        found = within_fold_area(columns, 0.95, method)
        hits += found.low <= np.mean(areas) <= found.high
    return hits / SAMPLES


@pytest.mark.parametrize(
    ("positives", "negatives", "folds"), [(20, 80, 10), (50, 50, 5), (100, 100, 10)]
)
def test_the_interval_inside_folds_holds_the_area_of_the_models(positives, negatives, folds):
    assert 0.92 <= covered(positives, negatives, folds, None) <= 0.985


def test_the_published_one_is_too_short_where_folds_have_few_positives():
    """The reason why it is not the default: two positives in each of ten folds."""
    assert covered(20, 80, 10, "ledell") < 0.91
