"""Whether rows are the same ones, however their classes are listed."""

from __future__ import annotations

import numpy as np
import pytest

from tellapart.evaluation.fingerprints import truth_fingerprint
from tellapart.problem import Problem

NAMES = ("a", "b", "c")
CODES = np.random.default_rng(3).integers(0, 3, 30)
SHARES = np.random.default_rng(4).dirichlet((1, 1, 1), 30)
FLAGS = np.random.default_rng(5).integers(0, 2, (30, 3))


def _codes(order):
    said = np.asarray(NAMES)[CODES]
    return Problem.of(said, y_pred=said, classes=[NAMES[k] for k in order])


def _shares(order):
    names = [NAMES[k] for k in order]
    return Problem.of(SHARES[:, order], SHARES[:, order], classes=names, task="multiclass")


def _labels(order):
    names = [NAMES[k] for k in order]
    return Problem.of(FLAGS[:, order], FLAGS[:, order] / 2, classes=names, task="multilabel")


@pytest.mark.parametrize("made", [_codes, _shares, _labels])
def test_the_order_of_classes_is_no_part_of_it(made):
    found = {truth_fingerprint(made(order)) for order in ([0, 1, 2], [2, 0, 1], [2, 1, 0])}
    assert len(found) == 1


@pytest.mark.parametrize("made", [_codes, _shares, _labels])
def test_other_truths_have_another_one(made, monkeypatch):
    before = truth_fingerprint(made([2, 0, 1]))
    monkeypatch.setitem(globals(), "CODES", (CODES + 1) % 3)
    monkeypatch.setitem(globals(), "SHARES", np.roll(SHARES, 1, axis=1))
    monkeypatch.setitem(globals(), "FLAGS", np.roll(FLAGS, 1, axis=1))
    assert truth_fingerprint(made([2, 0, 1])) != before


def test_of_two_classes_neither_the_order_nor_the_positive_one_is():
    truth = np.asarray(["no", "yes"])[CODES % 2]
    said = {"y_pred": truth}
    one = truth_fingerprint(Problem.of(truth, **said))
    assert one == truth_fingerprint(Problem.of(truth, classes=["yes", "no"], **said))
    assert one == truth_fingerprint(Problem.of(truth, pos_label="no", **said))
    swapped = np.asarray(["yes", "no"])[CODES % 2]
    assert one != truth_fingerprint(Problem.of(swapped, y_pred=swapped))
    assert one != truth_fingerprint(Problem.of(swapped, y_pred=swapped, pos_label="no"))
