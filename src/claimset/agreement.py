"""How far two annotators agree, and how far `confidence` can be believed.

Only ``annotations.csv`` and ``sample.csv`` are read. Kappa and alpha are NLTK's; it is
an extra, ``claimset[agreement]``.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from statistics import fmean, quantiles
from typing import TYPE_CHECKING

from claimset.cells import typed_rows
from claimset.claim_set import ClaimSet, open_claim_set
from claimset.errors import ReadError, without_extra
from claimset.files import chosen_folder

if TYPE_CHECKING:
    from nltk.metrics.agreement import AnnotationTask

__all__ = [
    "COMPARED",
    "Agreement",
    "Band",
    "Calibration",
    "ClassAgreement",
    "ColumnAgreement",
    "Figure",
    "agree",
]

COMPARED = (
    "type",
    "subtype",
    "certainty",
    "polarity",
    "support",
    "attributed_to",
    "time",
)
"""The columns on which pairs of rows are compared."""

RESAMPLES = 200
SEED = 20211226

Row = Mapping[str, str]
Pair = tuple[Row, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassAgreement:
    """How often each annotator gave a value, both gave it, and the share of both.

    Attributes:
        value: The value; "" for none.
        first: How many pairs have it in the first annotator's row.
        second: How many in the second's.
        both: How many in both.
        agreement: Specific agreement: twice `both`, over `first` and `second`.
    """

    value: str
    first: int
    second: int
    both: int
    agreement: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnAgreement:
    """How far pairs of rows agree on one column.

    Attributes:
        column: The column.
        pairs: How many pairs were compared.
        percent: The share of pairs with the same value.
        kappa: Cohen's kappa; none where all pairs have one value.
        alpha: Krippendorff's alpha, nominal; none likewise.
        classes: Each value that occurs, the most frequent first.
        confusion: For each two different values how many pairs have them, as first's
            value, second's value, pairs.
    """

    column: str
    pairs: int
    percent: Figure
    kappa: Figure | None
    alpha: Figure | None
    classes: Sequence[ClassAgreement]
    confusion: Sequence[tuple[str, str, int]]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What `claimset.agree` measured.

    Attributes:
        sentences: How many sentences were annotated twice.
        first: How many rows the first annotator wrote for them.
        second: How many the second wrote.
        pairs: How many pairs of rows say the same.
        silent: In how many sentences both wrote nothing; each counts as a pair.
        precision: The share of the first annotator's rows that are paired.
        recall: The share of the second's.
        f1: The harmonic mean of both.
        columns: The agreement of paired rows, column by column.
        calibration: One for each annotator whose rows were judged.
        resamples: How many times sentences were drawn anew for the intervals.
        seed: The seed of these draws.
    """

    sentences: int
    first: int
    second: int
    pairs: int
    silent: int
    precision: Figure
    recall: Figure
    f1: Figure
    columns: Sequence[ColumnAgreement]
    calibration: Sequence[Calibration]
    resamples: int
    seed: int


def agree(
    path: str | PathLike[str] | None = None,
    *,
    version: str | None = None,
    resamples: int = RESAMPLES,
) -> Agreement:
    """Measure how far the annotators of a claim set agree.

    Args:
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"`` for the unreleased tables. By default the
            newest release of the packaged claim set, the working tables of any other.
        resamples: How many times to draw the sentences anew for the intervals.

    Raises:
        MissingExtraError: If NLTK is not installed.
        BrokenLibraryError: If it cannot be imported.
        ReadError: If nothing was annotated twice, or a table cannot be read,
            or a cell has not its column's type.
        UnknownVersionError: If there is no such release.
    """
    claim_set = open_claim_set(chosen_folder(path))
    if version is None and path is None and claim_set.releases:
        version = claim_set.releases[-1]["version"]
    claim_set = claim_set.at(version or "working")
    sampled = [row["sentence_id"] for row in claim_set.rows("sample")]
    rows = typed_rows(claim_set, "annotations")
    units = _units(sampled, rows)
    if not any(unit.second for unit in units):
        for table in ("sample", "annotations"):
            claim_set.need(table, what="agreement")
        place = claim_set.folder / claim_set.files["annotations"]
        raise ReadError(place, "no sentence of the sample was annotated twice")
    task = _task()
    draws = _draws(units, resamples)
    pairs = [pair for unit in units for pair in unit.pairs]
    return Agreement(
        sentences=len(units),
        first=sum(unit.first for unit in units),
        second=sum(unit.second for unit in units),
        pairs=len(pairs),
        silent=sum(unit.silent for unit in units),
        precision=_figure(_precision, units, draws),
        recall=_figure(_recall, units, draws),
        f1=_figure(_f1, units, draws),
        columns=[_column(column, units, draws, task) for column in COMPARED],
        calibration=_calibrations(claim_set, rows),
        resamples=resamples,
        seed=SEED,
    )


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence of the sample: rows of each annotator, and their pairs."""

    first: int
    second: int
    pairs: tuple[Pair, ...]

    @property
    def silent(self) -> bool:
        return not self.first and not self.second


def _units(sampled: Sequence[str], rows: Sequence[Row]) -> list[_Unit]:
    """Gather the rows of each sampled sentence."""
    by_pair = {
        row["pair_id"]: row
        for row in rows
        if row["annotator"] == "second" and row["pair_id"]
    }
    first: dict[str, list[Row]] = {sentence: [] for sentence in sampled}
    second: Counter[str] = Counter()
    for row in rows:
        if row["annotator"] == "first" and row["source_ref"] in first:
            first[row["source_ref"]].append(row)
        elif row["annotator"] == "second":
            second[row["source_ref"]] += 1
    return [
        _Unit(
            len(own),
            second[sentence],
            tuple((row, by_pair[k]) for row in own if (k := row["pair_id"]) in by_pair),
        )
        for sentence, own in first.items()
    ]


def _draws(units: Sequence[_Unit], resamples: int) -> list[list[_Unit]]:
    """Draw as many sentences as there are, with repetition, again and again."""
    chance = random.Random(SEED)  # noqa: S311 - statistics, not secrets
    return [chance.choices(units, k=len(units)) for _ in range(resamples)]


def _figure(
    measure: Callable[[Sequence[_Unit]], float | None],
    units: Sequence[_Unit],
    draws: Sequence[Sequence[_Unit]],
) -> Figure:
    """Measure the sample, and each draw for the interval."""
    value = measure(units) or 0.0
    drawn = [found for draw in draws if (found := measure(draw)) is not None]
    if len(drawn) > 1:
        cuts = quantiles(drawn, n=40, method="inclusive")
        low, high = cuts[0], cuts[-1]
    else:
        low = high = value
    return Figure(value=round(value, 4), low=round(low, 4), high=round(high, 4))


def _matched(units: Sequence[_Unit]) -> int:
    return sum(len(unit.pairs) + unit.silent for unit in units)


def _precision(units: Sequence[_Unit]) -> float | None:
    own = sum(unit.first + unit.silent for unit in units)
    return _matched(units) / own if own else None


def _recall(units: Sequence[_Unit]) -> float | None:
    other = sum(unit.second + unit.silent for unit in units)
    return _matched(units) / other if other else None


def _f1(units: Sequence[_Unit]) -> float | None:
    both = sum(unit.first + unit.second + 2 * unit.silent for unit in units)
    return 2 * _matched(units) / both if both else None


def _task() -> "type[AnnotationTask]":
    try:
        from nltk.metrics.agreement import AnnotationTask  # noqa: PLC0415 - an extra
    except Exception as error:
        # One that is broken may raise anything: NLTK 3.9 lacks a data set.
        raise without_extra(error, "agreement", "nltk") from error
    task: type[AnnotationTask] = AnnotationTask
    return task


def _column(
    column: str,
    units: Sequence[_Unit],
    draws: Sequence[Sequence[_Unit]],
    task: "type[AnnotationTask]",
) -> ColumnAgreement:
    """Compare the pairs on one column."""

    def values(drawn: Sequence[_Unit]) -> list[tuple[str, str]]:
        return [
            (own[column], other[column]) for unit in drawn for own, other in unit.pairs
        ]

    def percent(drawn: Sequence[_Unit]) -> float | None:
        found = values(drawn)
        return fmean(own == other for own, other in found) if found else None

    def coefficient(name: str) -> Callable[[Sequence[_Unit]], float | None]:
        def measure(drawn: Sequence[_Unit]) -> float | None:
            found = values(drawn)
            if len({value for pair in found for value in pair}) < 2:  # noqa: PLR2004 - no chance to differ
                return None
            triples = [
                (annotator, item, value)
                for item, pair in enumerate(found)
                for annotator, value in zip(("first", "second"), pair, strict=True)
            ]
            return float(getattr(task(data=triples), name)())

        return measure

    pairs = values(units)
    varied = len({value for pair in pairs for value in pair}) > 1
    counted = Counter(pairs)
    return ColumnAgreement(
        column=column,
        pairs=len(pairs),
        percent=_figure(percent, units, draws),
        kappa=_figure(coefficient("kappa"), units, draws) if varied else None,
        alpha=_figure(coefficient("alpha"), units, draws) if varied else None,
        classes=_classes(counted),
        confusion=sorted(
            ((own, other, n) for (own, other), n in counted.items() if own != other),
            key=lambda cell: (-cell[2], cell),
        ),
    )


def _classes(counted: Counter[tuple[str, str]]) -> list[ClassAgreement]:
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (own, other), number in counted.items():
        first[own] += number
        second[other] += number
    values = sorted(first | second, key=lambda v: (-first[v] - second[v], v))
    return [
        ClassAgreement(
            value=value,
            first=first[value],
            second=second[value],
            both=counted[value, value],
            agreement=round(
                2 * counted[value, value] / (first[value] + second[value]), 4
            ),
        )
        for value in values
    ]


def _calibrations(claim_set: ClaimSet, rows: Sequence[Row]) -> list[Calibration]:
    """Compare stated confidence with verdicts, for each annotator that has both."""
    found = []
    for annotator in ("first", "third"):
        judged = [r for r in rows if r["annotator"] == annotator and r["verdict"]]
        if judged:
            outcomes = [
                (
                    claim_set.number("annotations", "confidence", row["confidence"]),
                    row["verdict"] == "accepted",
                )
                for row in judged
            ]
            found.append(_calibration(annotator, judged, outcomes))
    return found


def _calibration(
    annotator: str, judged: Sequence[Row], outcomes: Sequence[tuple[float, bool]]
) -> Calibration:
    accepted = fmean(outcome for _, outcome in outcomes)
    bands = []
    for confidence in sorted({stated for stated, _ in outcomes}):
        of_band = [outcome for stated, outcome in outcomes if stated == confidence]
        share = round(fmean(of_band), 4)
        bands.append(Band(confidence=confidence, rows=len(of_band), accepted=share))
    distances = [band.rows * abs(band.confidence - band.accepted) for band in bands]
    return Calibration(
        annotator=annotator,
        rows=len(judged),
        accepted=round(accepted, 4),
        verdicts=dict(Counter(row["verdict"] for row in judged).most_common()),
        bands=bands,
        expected_error=round(sum(distances) / len(judged), 4),
        brier=round(fmean((stated - outcome) ** 2 for stated, outcome in outcomes), 4),
        reference=round(accepted * (1 - accepted), 4),
    )
