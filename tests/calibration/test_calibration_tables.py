"""Coverage of intervals and size of tests, against what other simulations and formulas found.

Fixed seeds; a share may differ by four Monte-Carlo standard errors from one that was itself
simulated. Floors say what no change may fall below.
"""

from __future__ import annotations

import re
import runpy
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from coverages import resampled, roc_areas
from rejections import area_p_value
from samples import LEVEL, alike, binormal, shift_for, stream, true_average_precision
from scipy import stats
from simulations import SIMULATED

import tellapart as ta
from tellapart.inference import sweep_estimate
from tellapart.inference.joint_areas import joint_areas
from tellapart.metrics import METRICS
from tellapart.problem import Column
from tellapart.statistics import ScoreSweep

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]

# Coverage in other simulations of 4,000 samples (2,000 where spreads differ):
# DeLong, the same on the logit scale, Newcombe, logit or else Newcombe; and the floor of the last.
KNOWN_AREAS = {
    (10, 10, 0.90, 1.0): (0.801, 0.921, 0.964, 0.977, 0.95),
    (20, 20, 0.80, 1.0): (0.923, 0.961, 0.960, 0.961, 0.94),
    (20, 20, 0.97, 1.0): (0.776, 0.905, 0.968, 0.970, 0.95),
    (50, 50, 0.90, 1.0): (0.927, 0.957, 0.969, 0.957, 0.94),
    (50, 50, 0.97, 1.0): (0.881, 0.940, 0.977, 0.940, 0.925),
    (20, 500, 0.90, 1.0): (0.877, 0.906, 0.964, 0.906, 0.89),
    (20, 500, 0.97, 1.0): (0.821, 0.877, 0.975, 0.877, 0.86),
    (20, 500, 0.90, 3.0): (0.844, 0.888, 0.828, 0.888, 0.87),
    (20, 500, 0.90, 0.3): (0.942, 0.952, 1.000, 0.952, 0.93),
}
AREA_NAMES = ("delong", "logit-delong", "newcombe", "default")

# Size of DeLong's paired test in other simulations of 1,500 samples.
KNOWN_SIZES = {
    (20, 20, 0.80, 0.50): 0.047,
    (20, 20, 0.80, 0.95): 0.019,
    (20, 20, 0.95, 0.50): 0.013,
    (50, 50, 0.80, 0.50): 0.043,
    (15, 300, 0.85, 0.50): 0.067,
}


def lines(table):
    return {line.cell: line for line in SIMULATED[table]()}


def agrees(line, column, known, samples):
    """Whether a share is another that was simulated too, within four standard errors."""
    share = line.found[column]
    pooled = (share * line.samples + known * samples) / (line.samples + samples)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / line.samples + 1 / samples))
    return abs(share - known) <= 4 * spread + 0.0005  # the other has three decimals


@pytest.mark.parametrize("cell", KNOWN_AREAS)
def test_areas_cover_as_other_simulations_say(cell):
    line, samples = lines("roc_areas")[cell], 4000 if cell[3] == 1 else 2000
    for name, known in zip(AREA_NAMES, KNOWN_AREAS[cell], strict=False):
        assert agrees(line, name, known, samples), (name, line.found[name], known)
    assert line.found["default"] >= KNOWN_AREAS[cell][-1]
    assert line.found["default"] >= line.found["delong"]


def test_shares_are_known_to_six_thousandths():
    for line in roc_areas():
        assert all(line.spread(name) <= 0.006 for name in line.found), line


def test_average_precision_covers_as_other_simulations_say():
    """Those say .930 to .952 (800 samples, 100 to 1,000 rows), logit-binomial .945 to .969."""
    for cell, line in lines("average_precisions").items():
        slack = 4 * np.sqrt(0.06 * 0.94 * (1 / 800 + 1 / line.samples))
        assert 0.930 - slack <= line.found["default"] <= 0.952 + slack, cell
        assert 0.945 - slack <= line.found["logit-binomial"] <= 0.969 + slack, cell
        assert line.found["default"] >= (0.90 if cell[:2] == (1000, 0.02) else 0.93), cell


def test_average_precision_is_optimistic_in_small_samples():
    found = lines("average_precisions")
    bias = {cell[:3]: line.found["bias"] for cell, line in found.items()}
    assert bias[100, 0.2, "fixed"] == pytest.approx(0.020, abs=0.006)
    assert bias[1000, 0.02, "fixed"] == pytest.approx(0.024, abs=0.012)
    assert bias[600, 0.2, "fixed"] == pytest.approx(0.002, abs=0.004)
    assert all(line.found["above"] > line.found["below"] for line in found.values())


def test_the_true_average_precision_is_that_of_very_many_rows():
    random, rows = np.random.default_rng(5), 1_000_000
    truth = (np.arange(rows) < 0.2 * rows).astype(np.uint8)
    sweep = ScoreSweep.of(Column("", random.normal(size=rows) + 1.5 * truth, truth))
    found = METRICS["average_precision"].formula(sweep)
    assert found == pytest.approx(true_average_precision(1.5, 0.2), abs=0.003)


def test_proportions_cover_as_counting_says():
    for (name, n, share), line in lines("proportions").items():
        hits = np.arange(n + 1)
        z = stats.norm.ppf(0.5 + LEVEL / 2)
        held = abs(hits / n - share) <= z * np.sqrt(share * (1 - share) / n)  # Wilson, inverted
        expected = stats.binom.pmf(hits, n, share)[held].sum()
        assert line.found["wilson"] == pytest.approx(expected, abs=1e-9), (name, n, share)
        assert line.found["wilson"] >= 0.93
        assert line.found["exact"] >= LEVEL
        assert line.found["jeffreys"] >= 0.88


def test_counted_metrics_cover():
    for cell, line in lines("counted").items():
        assert 0.935 <= line.found["default"] <= 0.97, cell


def test_resamples_cover_and_percentiles_do_so_least():
    found = lines("bootstraps")
    for cell, line in found.items():
        default = "bootstrap-logit" if cell[0] == "average_precision" else "bootstrap-bca"
        least = 0.90 if cell[:2] == ("average_precision", 60) else 0.92
        assert least <= line.found[default] <= 0.975, cell
    small = found["roc_auc", 40, "20 + 20, AUC .95"]  # known: BCa .94, percentile .89
    assert agrees(small, "bootstrap-bca", 0.94, 1000)
    assert agrees(small, "bootstrap-percentile", 0.89, 1000)
    means = [
        np.mean([line.found[kind] for line in found.values()])
        for kind in ("bootstrap-percentile", "bootstrap-bca")
    ]
    assert means[0] < means[1]


@pytest.mark.parametrize("cell", KNOWN_SIZES)
def test_paired_tests_reject_as_other_simulations_say(cell):
    line = lines("paired_tests")[cell]
    assert agrees(line, "delong", KNOWN_SIZES[cell], 1500)
    assert line.found["delong"] <= 0.08
    assert line.found["mcnemar"] <= 0.05 + 4 * line.spread("mcnemar")
    assert line.found["cochran"] <= 0.05 + 4 * line.spread("cochran")
    liberal = cell[0] < 20  # with 15 positives the joint test rejects too often, as the docs say
    assert line.found["delong of three"] <= (0.10 if liberal else 0.05 + 4 * np.sqrt(0.05 / 4000))


def test_mcnemars_mid_p_keeps_its_level():
    for cell, line in lines("mcnemar_tests").items():
        assert line.found["exact"] <= line.found["mid_p"] <= 0.05, cell
        assert line.found["asymptotic"] <= 0.06, cell


def test_unpaired_tests_keep_their_level():
    for cell, line in lines("unpaired_tests").items():
        assert 0.03 <= line.found["unpaired-t"] <= 0.065, cell


def test_sample_sizes_reach_the_power_that_they_state():
    for cell, line in lines("powers").items():
        enough = line.found["stated"] - 4 * line.spread("found")
        reached = line.found["found"] >= enough
        assert reached == (cell[0] != "same rows, AUC 0.85 first, 0.75 second"), cell
        assert line.found["found"] <= line.found["stated"] + 0.11, cell


def test_what_is_simulated_is_what_the_public_functions_say():
    for m, n, auc, spread in KNOWN_AREAS:
        (sweep,) = binormal(stream("auc", m, n, auc, spread), m, n, auc, spread, 1)
        truth = np.repeat(
            np.tile([1, 0], len(sweep.threshold)),
            np.stack([sweep.positive, sweep.negative], axis=1).ravel(),
        )
        score = np.repeat(sweep.threshold, sweep.positive + sweep.negative)
        evaluation = ta.evaluate(truth, score, scores="rank")
        for method in (None, "newcombe"):
            expected = sweep_estimate(METRICS["roc_auc"], sweep, LEVEL, method)
            assert evaluation.metric("roc_auc", method=method) == expected
    for m, n, auc, rho in KNOWN_SIZES:
        ((truth, scores),) = alike(stream("paired", m, n, auc, rho), m, n, auc, rho, 2, 1)
        models = {name: scores[:, k].copy() for k, name in enumerate("ab")}
        options = {"scores": "rank", "threshold": shift_for(auc) / 2}
        found = ta.compare(truth, models, metrics=["roc_auc", "accuracy"], **options)
        joint = joint_areas([Column("", score, truth) for score in models.values()])
        assert found.differences[0].p_value == area_p_value(joint)
        assert [each.method for each in found.differences] == ["delong", "mcnemar-mid-p"]


def test_resamples_drawn_once_are_those_of_the_public_method():
    random = np.random.default_rng(8)
    truth = np.repeat([0, 1], 20)
    evaluation = ta.evaluate(truth, random.normal(size=40) + truth, scores="rank", seed=3)
    for name in ("roc_auc", "average_precision"):
        for kind, found in resampled(evaluation, name).items():
            assert found == evaluation.metric(name, method=kind, resamples=found.resamples)


NUMBER = re.compile(r"\d+\.\d{3}(?!\d)")


def test_the_page_shows_what_is_found_here():
    """Words alike, shares to .001: another machine may round a normal number differently."""
    text = (ROOT / "docs" / "intervals.md").read_text(encoding="utf-8")
    script = runpy.run_path(str(ROOT / "scripts" / "write_calibration_tables.py"))
    renewed = script["page"](text)
    assert NUMBER.sub("#", text) == NUMBER.sub("#", renewed)
    shown, found = (
        np.array([float(number) for number in NUMBER.findall(page)]) for page in (text, renewed)
    )
    assert np.abs(shown - found).max() <= 0.0011


def test_the_page_names_its_numbers_of_samples():
    text = (ROOT / "docs" / "intervals.md").read_text(encoding="utf-8")
    sections = {
        table: text[: text.index(f"<!-- table {table}")].rpartition("\n##")[2]
        for table in SIMULATED
    }
    for table, section in sections.items():
        counts = {line.samples for line in SIMULATED[table]()} - {0}
        for count in counts:
            assert f"{count:,} samples" in section, (table, count)
        assert counts or "xact" in section, table


def test_seeds_differ_from_line_to_line():
    streams = [stream(*name).integers(2**62) for name in product(("auc", "paired"), KNOWN_AREAS)]
    assert len(set(streams)) == len(streams)
