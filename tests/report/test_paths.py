"""Lines of drawings: short, and never far from where they belong."""

import numpy as np
import pytest

from paths import followed
from tellapart.report.paths import path_data


def off(places, line):
    """How far the places lie from the line at most."""
    places, line = np.asarray(places, float), np.asarray(line, float)
    start, way = line[:-1], np.diff(line, axis=0)
    gap = places[:, None] - start
    square = np.maximum((way**2).sum(axis=1), 1e-12)
    share = np.clip((gap * way).sum(axis=2) / square, 0, 1)
    return np.hypot(*np.moveaxis(gap - share[..., None] * way, 2, 0)).min(axis=1).max()


@pytest.mark.parametrize("tolerance", [0.0, 0.4, 2.0])
def test_no_place_lies_further_off_than_said(tolerance):
    random = np.random.default_rng(0)
    places = np.stack([np.linspace(0, 300, 4_000), 150 + random.normal(size=4_000).cumsum()], 1)
    data = path_data(places.tolist(), tolerance)
    line = followed(data)
    assert off(places, line) <= tolerance + 0.0708  # half a tenth, both ways
    assert line[0] == pytest.approx(places[0], abs=0.05)
    assert line[-1] == pytest.approx(places[-1], abs=0.05)  # relative, and yet no drift
    assert len(data) < 12 * len(line)
    if tolerance:
        assert len(line) < 4_000 / (2 * tolerance + 0.5)


def test_a_spike_stays():
    assert path_data([(0, 0), (0, 9), (0, 5), (3, 5)]) == "M0 0v9-4h3"
    assert followed(path_data([(0, 0), (0, 9), (0, 5), (3, 5)]))[1] == (0, 9)


def test_of_one_place_or_none_there_is_no_line():
    assert path_data([]) == ""
    assert path_data([(1, 2), (1, 2), (1.01, 2)]) == "M1 2"
