"""What is in a claim set: counts, shares, confidence. Nothing here is rendered."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from statistics import quantiles

import polars as pl

from claimset.errors import UnknownColumnError
from claimset.load import opened, state, text_frame
from claimset.model import table_of
from claimset.ordering import sort_key
from claimset.selection import choose

COUNTED = ("type", "subtype", "certainty", "polarity", "support", "section")
"""The columns that are counted when no other is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What `claimset.stats` counted.

    Attributes:
        title: The data set's title.
        version: The release, or the version that the working tables state.
        state: Of working tables that are no release, how; else "".
        claims: How many claims were counted.
        where: The query that chose them, in normal form, or "".
        counts: For each column the number of claims with each value, in the order of
            the closed list, or of falling number.
        quartiles: Of the confidence: first quartile, median, third quartile.
        histogram: Of the confidence: lower bound of each tenth, and its claims.
        references: The most cited bibliography entries: id, label, claims.
        holders: Who is spoken for: holder, claims.
        dispositions: How many segments of each kind of disposition there are.
        sentences: How many segments there are.
    """

    title: str
    version: str
    claims: int
    where: str
    counts: Mapping[str, Mapping[str, int]]
    quartiles: tuple[float, float, float] | None
    histogram: Sequence[tuple[float, int]]
    references: Sequence[tuple[str, str, int]]
    holders: Sequence[tuple[str, int]]
    dispositions: Mapping[str, int]
    sentences: int
    state: str = ""


def stats(
    path: str | PathLike[str] | None = None,
    *,
    version: str | None = None,
    where: str = "",
    by: Sequence[str] = COUNTED,
) -> Summary:
    """Count what is in a claim set.

    Args:
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"`` for the unreleased tables. By default the
            newest release of the packaged claim set, the working tables of any other.
        where: A query that chooses the claims, such as ``type == "quantitative"``.
        by: The columns of the claims to count, ``section`` included.

    Raises:
        UnknownVersionError: If there is no such release.
        UnknownColumnError: If `by` names no column of the claims.
        QueryError: If the query cannot be understood.
        ReadError: If a file is not what it should be.

    Example:
        >>> summary = stats(where='type == "quantitative"', by=["type"])
        >>> summary.claims == summary.counts["type"]["quantitative"]
        True
    """
    claim_set = opened(path, version)
    if "section" in by and tuple(by) != COUNTED:
        claim_set.need("sentences", what="'section'")
    claims, ledger, references, entities = (
        text_frame(claim_set, table).fill_null("")
        for table in ("claims", "sentences", "references", "entities")
    )
    if where:
        where, chosen = choose(claim_set, where)
        claims = claims.filter(chosen)
    cells = claims["confidence"]
    known = {cell: claim_set.number("claims", cells.name, cell) for cell in {*cells}}
    confidence = [known[cell] for cell in cells]
    names = dict(entities.select("entity_id", "name").iter_rows())
    return Summary(
        title=str(claim_set.descriptor.get("title", "")),
        version=claim_set.version,
        state=state(claim_set),
        claims=claims.height,
        where=where,
        counts={column: _counts(claims, ledger, column) for column in by},
        quartiles=_quartiles(confidence),
        histogram=_histogram(confidence),
        references=_references(claims, references),
        holders=Counter(
            names.get(holder, holder) for holder in claims["attributed_to"] if holder
        ).most_common(),
        dispositions=dict(Counter(ledger["disposition"])),
        sentences=ledger.height,
    )


def _counts(claims: pl.DataFrame, ledger: pl.DataFrame, column: str) -> dict[str, int]:
    """Count the values of a column, members of lists one by one."""
    if column == "section":
        sections = dict(ledger.select("sentence_id", "section").iter_rows())
        found = Counter(sections.get(each, "") for each in claims["source_ref"])
        return {
            each: found[each]
            for each in dict.fromkeys(ledger["section"])
            if found[each]
        }
    held = table_of("claims").held(claims.columns)
    described = {each.name: each for each in held.columns}
    if column not in described:
        raise UnknownColumnError(column, [*described, "section"])
    found = Counter(_members(claims[column], described[column].delimiter))
    if enum := described[column].enum:
        return {value: found[value] for value in enum if found[value]}
    return dict(_ranked(found))


def _members(cells: pl.Series, delimiter: str) -> pl.Series:
    return cells.str.split(delimiter).explode() if delimiter else cells


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], sort_key(pair[0])))


def _quartiles(values: Sequence[float]) -> tuple[float, float, float] | None:
    if len(values) < 2:  # noqa: PLR2004 - quartiles of one value say nothing
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return round(low, 4), round(middle, 4), round(high, 4)


def _histogram(values: Iterable[float]) -> list[tuple[float, int]]:
    # In hundredths: 0.7 is not quite seven tenths in binary.
    tenths = Counter(min(round(value * 100) // 10, 9) for value in values)
    return [(each / 10, tenths[each]) for each in range(min(tenths, default=10), 10)]


def _references(
    claims: pl.DataFrame, references: pl.DataFrame
) -> list[tuple[str, str, int]]:
    labels = {
        ref_id: ", ".join(filter(None, (authors.replace(";", ", "), title)))
        for ref_id, authors, title in references.select(
            "ref_id", "authors", "title"
        ).iter_rows()
    }
    cited = Counter(filter(None, _members(claims["ref_ids"], ";")))
    return [(each, labels.get(each, ""), number) for each, number in _ranked(cited)]
