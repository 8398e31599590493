"""What can be drawn of a claim set, as numbers: `plots` and others draw them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from os import PathLike

import polars as pl

from claimset.claim_set import ClaimSet
from claimset.errors import ReadError
from claimset.load import opened, state, text_frame
from claimset.model import table_of
from claimset.reliability import judged
from claimset.selection import choose
from claimset.stats import stats
from claimset.years import axis, years_of

_MOST = 20  # Bars that a reader takes in.


class Kind(StrEnum):
    """How a chart is drawn."""

    COLUMNS = "columns"
    BARS = "bars"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One value of a chart.

    Attributes:
        at: The category, or the place on the horizontal axis as a number in text.
        series: What it is stacked by; "" if nothing.
        value: How many claims, or the share.
    """

    at: str
    series: str = ""
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What is drawn.

    Attributes:
        kind: How.
        title: What of which claims.
        at: What the categories are.
        series: What the series are; "" if there is only one.
        value: What the values are.
        marks: The values, by category, then by series.
    """

    kind: Kind
    title: str
    at: str
    series: str = ""
    value: str = "claims"
    marks: Sequence[Mark]

    def categories(self) -> list[str]:
        """Return the categories in the order in which they are drawn."""
        return [*dict.fromkeys(mark.at for mark in self.marks)]

    def stacked(self) -> dict[str, list[float]]:
        """Return for each series its value in every category."""
        places = {at: place for place, at in enumerate(self.categories())}
        found = {mark.series: [0.0] * len(places) for mark in self.marks}
        for mark in self.marks:
            found[mark.series][places[mark.at]] += mark.value
        return found


def chart(
    by: str = "time",
    *,
    path: str | PathLike[str] | None = None,
    version: str | None = None,
    where: str = "",
) -> Chart:
    """Compute a chart of the claims.

    Args:
        by: ``time``, the claims whose time overlaps each year, by what the time rests
            on; ``section``, by type; ``confidence``, how often a left-out judge
            accepts what the others' votes foretell; or any other column of the claims.
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"``; by default as for `claimset.stats`.
        where: A query that chooses the claims.

    Raises:
        UnknownColumnError: If there is no such column.
        QueryError: If the query cannot be understood.
        ReadError: If nothing can be drawn, or a file is not what it should be.

    Example:
        >>> chart("type").categories()[0]
        'attributional'
    """
    claim_set = opened(path, version)
    claims = text_frame(claim_set, "claims").fill_null("")
    normal = ""
    if where:
        normal, chosen = choose(claim_set, where)
        claims = claims.filter(chosen)
    of = f" where {normal}" if normal else ""
    said = ", ".join(filter(None, [claim_set.version, state(claim_set)]))
    title = f"{claims.height:,} claims{of}, data {said}"
    drawn = {"time": _times, "section": _sections, "confidence": _reliability}
    if by in drawn:
        found = drawn[by](claim_set, claims, title)
    else:
        summary = stats(path, version=version, where=where, by=[by])
        found = _counts(by, summary.counts[by], title)
    if not found.marks:
        reason = f"no claim has what a plot by '{by}' shows: choose others by --where"
        raise ReadError(claim_set.folder, reason)
    return found


def _counts(by: str, counts: Mapping[str, int], title: str) -> Chart:
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    filled = [(value, number) for value, number in ranked if value]
    if len(filled) > _MOST:
        title = f"{title}: {_MOST} of {len(filled)} values"
    if "" in counts:
        title = f"{title}; {counts['']:,} have none"
    marks = [Mark(at=value, value=number) for value, number in filled[:_MOST]]
    return Chart(kind=Kind.BARS, title=title, at=by, marks=marks)


def _times(claim_set: ClaimSet, claims: pl.DataFrame, title: str) -> Chart:
    """Count the claims whose time overlaps each year, by what the time rests on."""
    del claim_set
    dated = claims.filter(pl.col("time") != "")
    spans = {time: years_of(time) for time in dated["time"].unique()}
    shown = axis([spans[time] for time in dated["time"]])
    has_basis = "time_basis" in claims.columns
    order = table_of("claims").column("time_basis").enum if has_basis else ("",)
    bases = dated["time_basis"] if has_basis else [""] * dated.height
    counts: Counter[tuple[int, str]] = Counter()
    for time, basis in zip(dated["time"], bases, strict=True):
        if shown:
            low, high = shown.overlapped(spans[time])
            counts.update((bar, basis) for bar in range(low, high + 1))
    used = {basis for _, basis in counts}
    marks = [
        Mark(at=str(start), series=basis, value=counts[bar, basis])
        for bar, start in enumerate(shown.starts() if shown else ())
        for basis in order
        if basis in used
    ]
    series = "time_basis" if has_basis else ""
    return Chart(kind=Kind.COLUMNS, title=title, at="year", series=series, marks=marks)


def _sections(claim_set: ClaimSet, claims: pl.DataFrame, title: str) -> Chart:
    """Count the claims of each section, by their type."""
    claim_set.need("sentences", what="'section'")
    ledger = text_frame(claim_set, "sentences").fill_null("")
    sections = dict(ledger.select("sentence_id", "section").iter_rows())
    pairs = claims.select("source_ref", "type").iter_rows()
    counts = Counter((sections.get(ref, ""), kind) for ref, kind in pairs)
    used = {section for section, _ in counts}
    marks = [
        Mark(at=section, series=kind, value=counts[section, kind])
        for section in dict.fromkeys(ledger["section"])
        if section in used
        for kind in _ordered({kind for _, kind in counts})
    ]
    return Chart(kind=Kind.BARS, title=title, at="section", series="type", marks=marks)


def _ordered(kinds: Iterable[str]) -> list[str]:
    order = table_of("claims").column("type").enum
    return sorted(kinds, key=lambda kind: order.index(kind) if kind in order else -1)


def _reliability(claim_set: ClaimSet, claims: pl.DataFrame, title: str) -> Chart:
    """Hold what is foretold of a left-out judge to what that judge votes."""
    votes = text_frame(claim_set, "judgements")
    chosen = votes.filter(pl.col("claim_id").is_in(claims["claim_id"].implode()))
    found = judged(chosen, claims, resamples=0)
    marks = [
        Mark(at=f"{each.foretold:.3f}", value=each.accepted.value)
        for each in (found.bins if found else ())
    ]
    return Chart(
        kind=Kind.POINTS,
        title=title,
        at="foretold by the other judges' votes",
        value="accepted by the judge left out",
        marks=marks,
    )
