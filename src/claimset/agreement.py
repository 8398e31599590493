"""How far two annotators agree, and how far `confidence` can be believed.

Only ``annotations.csv`` and ``sample.csv`` are read, and where there are votes of
judges ``judgements.csv`` and ``claims.csv``. Kappa and alpha are NLTK's; it is
an extra, ``claimset[agreement]``.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike
from statistics import fmean
from typing import TYPE_CHECKING

import polars as pl

from claimset.calibration import Calibration, calibrations
from claimset.cells import typed_rows
from claimset.claim_set import DESCRIPTOR, ClaimSet
from claimset.errors import ReadError, without_extra
from claimset.figures import SEED, Figure, figure
from claimset.load import opened, text_frame
from claimset.reliability import Judgements, judged

if TYPE_CHECKING:
    from nltk.metrics.agreement import AnnotationTask

__all__ = [
    "COMPARED",
    "Agreement",
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

_WAY = (
    "sample lists the sentences that two annotators annotated, annotations has what "
    "each of them wrote; docs/tables.md has the columns; name both under resources here"
)


_NONE = Figure(value=0.0, low=0.0, high=0.0)


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
        judgements: What the votes of judges say; none where fewer than two voted.
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
    judgements: Judgements | None
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
        resamples: How many times to draw the sentences anew for the intervals. Claims
            with votes of judges, which take less time, are drawn five times as often.

    Raises:
        MissingExtraError: If NLTK is not installed.
        BrokenLibraryError: If it cannot be imported.
        ReadError: If nothing was annotated twice, or a table cannot be read,
            or a cell has not its column's type.
        UnknownVersionError: If there is no such release.
    """
    claim_set = opened(path, version)
    if len(claim_set.annotators) == 1:
        (only,) = claim_set.annotators
        reason = f"'annotators' names {only!r} alone: two are needed"
        raise ReadError(claim_set.folder / DESCRIPTOR, reason)
    rows, sentences = _read(claim_set)
    first, second = (
        rows.filter(pl.col("annotator") == who, pl.col("source_ref").is_in(sentences))
        for who in claim_set.annotators[:2]
    )
    if second.is_empty():
        place = claim_set.folder / claim_set.files["annotations"]
        raise ReadError(place, "no sentence of the sample was annotated twice")
    task = _task()
    is_second = pl.col("annotator") == claim_set.annotators[1]
    paired = rows.filter(is_second, pl.col("pair_id") != "")
    pairs = first.join(
        paired.unique("pair_id", keep="last"), on="pair_id", maintain_order="left"
    )
    chance = random.Random(SEED)  # noqa: S311 - statistics, not secrets
    draws = [chance.choices(sentences, k=len(sentences)) for _ in range(resamples)]
    samples = [sentences, *draws]
    own, other, both = (Counter(each["source_ref"]) for each in (first, second, pairs))

    def silent(drawn: Sequence[str]) -> int:
        return sum(not own[each] and not other[each] for each in drawn)

    def shares(drawn: Sequence[str]) -> tuple[float | None, ...]:
        # Where both wrote nothing, they agree.
        a, b, ab = (
            sum(n[each] for each in drawn) + silent(drawn) for n in (own, other, both)
        )
        return ab / a if a else None, ab / b if b else None, 2 * ab / (a + b)

    precision, recall, f1 = (each or _NONE for each in _figures(samples, shares))
    return Agreement(
        sentences=len(sentences),
        first=first.height,
        second=second.height,
        pairs=pairs.height,
        silent=silent(sentences),
        precision=precision,
        recall=recall,
        f1=f1,
        columns=[_column(each, pairs, samples, task) for each in COMPARED],
        calibration=calibrations(claim_set, rows),
        judgements=_judgements(claim_set, 5 * resamples),
        resamples=resamples,
        seed=SEED,
    )


def _read(claim_set: ClaimSet) -> tuple[pl.DataFrame, list[str]]:
    """Return what the annotators wrote, and the sentences of the sample."""
    lacking = [
        each for each in ("sample", "annotations") if each not in claim_set.files
    ]
    for table in lacking:
        claim_set.demand(table)
    if lacking:
        many = len(lacking) > 1
        names = " and ".join(map(repr, lacking))
        need = f"table{'s' * many} {names}, and there {'are' if many else 'is'} none"
        reason = f"agreement needs the {need}: {_WAY}"
        raise ReadError(claim_set.folder / DESCRIPTOR, reason)
    typed_rows(claim_set, "annotations")  # Or it says which cell has not its type.
    sample = text_frame(claim_set, "sample")["sentence_id"]
    rows = text_frame(claim_set, "annotations").fill_null("")
    return rows, sample.unique(maintain_order=True).to_list()


def _judgements(claim_set: ClaimSet, resamples: int) -> Judgements | None:
    if "judgements" not in claim_set.files:
        return None
    typed_rows(claim_set, "judgements")  # As above.
    votes, claims = (text_frame(claim_set, each) for each in ("judgements", "claims"))
    return judged(votes, claims, resamples=resamples)


def _task() -> "type[AnnotationTask]":
    try:
        from nltk.metrics.agreement import AnnotationTask  # noqa: PLC0415 - an extra
    except Exception as error:
        # One that is broken may raise anything: NLTK 3.9 lacks a data set.
        raise without_extra(error, "agreement", "nltk") from error
    task: type[AnnotationTask] = AnnotationTask
    return task


def _figures(
    samples: Sequence[Sequence[str]],
    measure: Callable[[Sequence[str]], tuple[float | None, ...]],
) -> list[Figure | None]:
    """Measure the sample, which is the first, and its draws for the intervals."""
    return [figure(*values) for values in zip(*map(measure, samples), strict=True)]


def _column(
    column: str,
    pairs: pl.DataFrame,
    samples: Sequence[Sequence[str]],
    task: "type[AnnotationTask]",
) -> ColumnAgreement:
    """Compare the pairs on one column."""
    values: dict[str, list[tuple[str, str]]] = {each: [] for each in samples[0]}
    for sentence, own, other in pairs.select(
        "source_ref", column, f"{column}_right"
    ).iter_rows():
        values[sentence].append((own, other))

    def measures(drawn: Sequence[str]) -> tuple[float | None, ...]:
        found = [pair for each in drawn for pair in values[each]]
        same = fmean(own == other for own, other in found) if found else None
        if len({value for pair in found for value in pair}) < 2:  # noqa: PLR2004 - no chance to differ
            return same, None, None
        judged = task(
            data=[
                (annotator, item, value)
                for item, pair in enumerate(found)
                for annotator, value in zip(("first", "second"), pair, strict=True)
            ]
        )
        return same, float(judged.kappa()), float(judged.alpha())

    percent, kappa, alpha = _figures(samples, measures)
    counted = Counter(pair for found in values.values() for pair in found)
    differ = [(*pair, n) for pair, n in counted.items() if pair[0] != pair[1]]
    return ColumnAgreement(
        column=column,
        pairs=pairs.height,
        percent=percent or _NONE,
        kappa=kappa,
        alpha=alpha,
        classes=_classes(counted),
        confusion=sorted(differ, key=lambda cell: (-cell[2], cell)),
    )


def _classes(counted: Counter[tuple[str, str]]) -> list[ClassAgreement]:
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (own, other), number in counted.items():
        first[own] += number
        second[other] += number
    total = first + second
    return [
        ClassAgreement(
            value=value,
            first=first[value],
            second=second[value],
            both=counted[value, value],
            agreement=round(2 * counted[value, value] / total[value], 4),
        )
        for value in sorted(total, key=lambda value: (-total[value], value))
    ]
