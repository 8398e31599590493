"""How far the confidence that annotators state can be believed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import polars as pl

from claimset.claim_set import ClaimSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The rows of one stated confidence, and the share that was accepted."""

    confidence: float
    rows: int
    accepted: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How far the stated confidence is the share of rows that was accepted.

    Attributes:
        annotator: Whose rows were judged.
        rows: How many of them have a verdict.
        accepted: The share with the verdict ``accepted``.
        verdicts: How many rows have each verdict.
        bands: One for each stated confidence, rising.
        expected_error: The mean distance of stated and accepted, weighted by rows.
        brier: The mean squared distance of confidence and outcome.
        reference: The Brier score of always stating the share accepted: p(1 - p).
    """

    annotator: str
    rows: int
    accepted: float
    verdicts: Mapping[str, int]
    bands: Sequence[Band]
    expected_error: float
    brier: float
    reference: float


def calibrations(claim_set: ClaimSet, rows: pl.DataFrame) -> list[Calibration]:
    """Compare stated confidence with verdicts, for each annotator that has both.

    Args:
        claim_set: The claim set.
        rows: What its annotators wrote, as text.

    Raises:
        ReadError: If a confidence is no number.
    """
    judged = rows.filter(pl.col("verdict") != "").partition_by(
        "annotator", as_dict=True
    )
    return [
        _calibration(claim_set, annotator, judged[annotator,])
        for annotator in claim_set.annotators[::2]
        if (annotator,) in judged
    ]


def _calibration(
    claim_set: ClaimSet, annotator: str, judged: pl.DataFrame
) -> Calibration:
    outcomes: dict[float, list[bool]] = {}
    for cell, verdict in judged.select("confidence", "verdict").iter_rows():
        stated = claim_set.number("annotations", "confidence", cell)
        outcomes.setdefault(stated, []).append(verdict == "accepted")
    bands = [
        Band(confidence=stated, rows=len(of_band), accepted=round(fmean(of_band), 4))
        for stated, of_band in sorted(outcomes.items())
    ]
    accepted = fmean(judged["verdict"] == "accepted")
    distances = (band.rows * abs(band.confidence - band.accepted) for band in bands)
    squares = [
        (stated - each) ** 2 for stated, many in outcomes.items() for each in many
    ]
    return Calibration(
        annotator=annotator,
        rows=judged.height,
        accepted=round(accepted, 4),
        verdicts=dict(Counter(judged["verdict"]).most_common()),
        bands=bands,
        expected_error=round(sum(distances) / judged.height, 4),
        brier=round(fmean(squares), 4),
        reference=round(accepted * (1 - accepted), 4),
    )
