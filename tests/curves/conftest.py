from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))  # helpers of these tests


@pytest.fixture(params=["hard", "weighted", "soft", "soft and weighted"])
def rows(request):
    """Return truth, tied probabilities and weights (or None) of sixty rows."""
    random = np.random.default_rng(3)
    truth = random.integers(0, 2, 60)
    score = np.round(np.clip(random.beta(2, 3, 60) + 0.25 * truth, 0, 1), 2)
    weight = random.uniform(0.2, 3.0, 60) if "weighted" in request.param else None
    if "soft" in request.param:
        truth = np.round(np.clip(0.6 * truth + random.uniform(0, 0.4, 60), 0, 1), 2)
    return truth, score, weight
