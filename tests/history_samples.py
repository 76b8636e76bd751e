"""Evaluations to keep, and times to keep them at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

import tellapart as ta

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def evaluated(skill=2.0, *, seed=0, rows=400, truth_seed=99, **options):
    """Return the evaluation of a model of some skill; equal truth for equal seeds of it."""
    truth = np.random.default_rng(truth_seed).integers(0, 2, rows)
    noise = np.random.default_rng(seed).normal(size=rows)
    return ta.evaluate(truth, 1 / (1 + np.exp(-(skill * (truth - 0.5) + noise))), **options)


def days(count):
    return START + timedelta(days=count)
