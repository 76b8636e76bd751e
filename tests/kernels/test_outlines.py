"""Kernels on lines over common vertices, against their definitions."""

import naive
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tellapart import kernels

PLACES = st.integers(0, 3).flatmap(
    lambda curves: st.integers(2, 9).flatmap(
        lambda count: arrays.arrays(
            np.float64, (count, 2 * curves), elements=st.integers(-4, 4).map(float)
        )
    )
)


@given(PLACES, st.sampled_from((0.0, 1.0, 2.5)), st.data())
def test_mark_moves_leaves_out_what_stays_near_the_last_mark(rows, size, data):
    flags = st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))
    kept = np.array(data.draw(flags), dtype=np.uint8)
    expected = naive.moves(rows.tolist(), size, kept.tolist())
    kernels.mark_moves(rows.ravel(), rows.shape[1], size, kept)
    assert kept.tolist() == expected


@given(PLACES, st.data())
def test_farthest_is_the_vertex_off_the_line_in_any_curve(rows, data):
    first = data.draw(st.integers(0, len(rows) - 1))
    last = data.draw(st.integers(first, len(rows) - 1))
    distances = naive.distances(rows.tolist(), first, last)
    vertex, far = kernels.farthest(rows.ravel(), rows.shape[1], first, last)
    assert far == pytest.approx(max(distances.values(), default=0.0), abs=1e-12)
    assert far == pytest.approx(distances.get(vertex, 0.0), abs=1e-12)
