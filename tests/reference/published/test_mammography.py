"""200 reader AUCs as published in the supplement of the VIPER study (three decimals)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tellapart as ta

Read = Callable[[Path], dict[str, list[Any]]]
MODALITIES = ("FFDM", "SFM")
AVERAGES = {  # reader-averaged areas of the paper, two decimals
    "screeningLowP": (0.70, 0.73),
    "screeningMedP": (0.72, 0.73),
    "screeningHighP": (0.71, 0.74),
    "challengeMedP": (0.65, 0.68),
    "challengeHighP": (0.63, 0.68),
}
Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def readers(real_data: Path, table: Read) -> dict[Key, ta.Estimate]:
    """Return the AUC of every reader in every sub-study and modality."""
    rows = table(real_data / "viper_mammography" / "viperObs.csv")
    truth = np.array(rows["cancerStatus455"], dtype=int)
    score = np.array(rows["score"], dtype=int)
    keys = list(zip(rows["subStudyLabel"], rows["readerID"], rows["modalityID"], strict=True))
    places: dict[Key, list[int]] = {}
    for row, key in enumerate(keys):
        places.setdefault(key, []).append(row)
    return {
        key: ta.evaluate(truth[mine], score[mine], scores="rank").metric("roc_auc")
        for key, mine in places.items()
    }


@pytest.fixture(scope="module")
def published(real_data: Path, table: Read) -> dict[Key, tuple[float, float]]:
    rows = table(real_data / "viper_mammography" / "published_per_reader_auc.csv")
    found = {}
    for k, (study, reader) in enumerate(zip(rows["subStudyLabel"], rows["readerID"], strict=True)):
        for modality in MODALITIES:
            values = float(rows[f"auc_{modality}"][k]), float(rows[f"se_{modality}"][k])
            found[study, reader, modality] = values
    return found


def test_all_200_areas(
    readers: dict[Key, ta.Estimate], published: dict[Key, tuple[float, float]]
) -> None:
    assert len(published) == 200
    distance = [abs(readers[key].value - area) for key, (area, _) in published.items()]
    # printed to three decimals: half a unit, and some were cut rather than rounded
    assert max(distance) <= 0.001


def test_standard_errors(
    readers: dict[Key, ta.Estimate], published: dict[Key, tuple[float, float]]
) -> None:
    distance = [abs(readers[key].standard_error - error) for key, (_, error) in published.items()]
    # the study has an estimator of its own for random readers and cases; DeLong comes this close
    assert max(distance) <= 0.0012


@pytest.mark.parametrize("study", AVERAGES)
def test_reader_averages(
    study: str,
    readers: dict[Key, ta.Estimate],
    published: dict[Key, tuple[float, float]],
) -> None:
    for modality, expected in zip(MODALITIES, AVERAGES[study], strict=True):
        mine = [readers[key].value for key in published if key[::2] == (study, modality)]
        assert len(mine) == 20
        assert round(float(np.mean(mine)), 2) == expected


@pytest.fixture(scope="module")
def cases(real_data: Path, table: Read) -> dict[Key, tuple[Any, Any, Any]]:
    """Return the cases, their truth and the scores of every reader in every sub-study."""
    rows = table(real_data / "viper_mammography" / "viperObs.csv")
    columns = [np.array(rows[name], dtype=int) for name in ("caseID", "cancerStatus455", "score")]
    keys = list(zip(rows["subStudyLabel"], rows["readerID"], rows["modalityID"], strict=True))
    places: dict[Key, list[int]] = {}
    for row, key in enumerate(keys):
        places.setdefault(key, []).append(row)
    return {key: tuple(column[mine] for column in columns) for key, mine in places.items()}


def test_paired_differences_of_modalities(
    cases: dict[Key, tuple[Any, Any, Any]], real_data: Path, table: Read
) -> None:
    rows = table(real_data / "viper_mammography" / "published_per_reader_auc.csv")
    complete = incomplete = 0
    for study, reader, gap, error in zip(
        *(rows[name] for name in ("subStudyLabel", "readerID", "auc_diff", "se_diff")), strict=True
    ):
        both = [cases[study, reader, modality] for modality in MODALITIES]
        common = np.intersect1d(both[0][0], both[1][0])  # a few cases were read in one only
        dropped = sum(len(one[0]) for one in both) - 2 * len(common)
        kept = [[column[np.isin(one[0], common)] for column in one] for one in both]
        models = {
            modality: ta.evaluate(truth, score, scores="rank", items=items)
            for modality, (items, truth, score) in zip(MODALITIES, kept, strict=True)
        }
        found = ta.compare_evaluations(models, metrics=["roc_auc"])
        difference = found.difference("roc_auc", *MODALITIES)
        assert found.result.matched == "items"
        assert difference.method == "delong"
        assert abs(difference.estimate.standard_error - float(error)) <= 0.0024
        # printed to three decimals; a case read in one modality alone is dropped here
        assert abs(difference.estimate.value - float(gap)) <= (0.008 if dropped else 0.0005)
        complete += not dropped
        incomplete += bool(dropped)
    assert (complete, incomplete) == (71, 29)
