"""A folder of kept runs."""

from __future__ import annotations

import pytest

import tellapart as ta
from history_samples import days, evaluated


@pytest.fixture
def runs(tmp_path):
    """Return a folder of six runs of one name, of which the fourth is worse."""
    folder = tmp_path / "runs"
    for k, skill in enumerate((2.0, 2.0, 2.1, 0.3, 2.0, 2.0)):
        ta.keep(evaluated(skill, seed=k), folder, name="net", when=days(k), tags={"k": k})
    return folder
