"""What is in a claim set: counts, shares, confidence. Nothing here is rendered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from statistics import quantiles

from claimset.claim_set import ClaimSet, open_claim_set, sort_key
from claimset.errors import UnknownColumnError
from claimset.files import chosen_folder
from claimset.model import table_of

__all__ = ["COUNTED", "Summary", "stats"]

COUNTED = ("type", "subtype", "certainty", "polarity", "support", "section")
"""The columns that are counted when no other is asked for."""

_BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What `claimset.stats` counted.

    Attributes:
        title: The data set's title.
        version: Its version; ``working`` stands behind it for unreleased tables.
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
    claim_set = open_claim_set(chosen_folder(path))
    if version is None and path is None and claim_set.releases:
        version = claim_set.releases[-1]["version"]
    claim_set = claim_set.at(version or "working")
    claims = claim_set.rows("claims")
    ledger = claim_set.rows("sentences")
    sections = {row["sentence_id"]: row["section"] for row in ledger}
    for claim in claims:
        claim["section"] = sections.get(claim["source_ref"], "")
    if where:
        claims, where = _chosen(claim_set, claims, where)
    stated = [
        claim_set.number("claims", "confidence", claim["confidence"])
        for claim in claims
    ]
    return Summary(
        title=str(claim_set.descriptor.get("title", "")),
        version=claim_set.version,
        claims=len(claims),
        where=where,
        counts={
            column: _count(claims, column, list(sections.values())) for column in by
        },
        quartiles=_quartiles(stated),
        histogram=_histogram(stated),
        references=_references(claim_set, claims),
        holders=Counter(
            _holder_names(claim_set).get(claim["attributed_to"], claim["attributed_to"])
            for claim in claims
            if claim["attributed_to"]
        ).most_common(),
        dispositions=dict(Counter(row["disposition"] for row in ledger)),
        sentences=len(ledger),
    )


def _chosen(
    claim_set: ClaimSet, claims: list[dict[str, str]], where: str
) -> tuple[list[dict[str, str]], str]:
    """Return the claims that a query chooses, and its normal form."""
    # Only a query needs typed columns, and with them pandas.
    from claimset.frames import typed  # noqa: PLC0415
    from claimset.query import mask, parse  # noqa: PLC0415

    query = parse(where)
    if "section" in query.columns:
        claim_set.need("sentences", what="'section'")
    frame = typed(claim_set, "claims", quotes=False)
    return [
        claim
        for claim, chosen in zip(claims, mask(query, frame), strict=True)
        if chosen
    ], str(query)


def _count(
    claims: list[dict[str, str]], column: str, sections: list[str]
) -> dict[str, int]:
    """Count the values of a column, members of lists one by one."""
    described = {known.name: known for known in table_of("claims").columns}
    if column == "section":
        found = Counter(claim["section"] for claim in claims)
        return {
            section: found[section]
            for section in dict.fromkeys(sections)
            if found[section]
        }
    if column not in described:
        raise UnknownColumnError(column, [*described, "section"])
    delimiter = described[column].delimiter
    values = Counter(
        value
        for claim in claims
        for value in (claim[column].split(delimiter) if delimiter else [claim[column]])
    )
    if described[column].enum:
        return {
            value: values[value] for value in described[column].enum if values[value]
        }
    return dict(sorted(values.items(), key=lambda pair: (-pair[1], sort_key(pair[0]))))


def _quartiles(values: list[float]) -> tuple[float, float, float] | None:
    if len(values) < 2:  # noqa: PLR2004 - quartiles of one value say nothing
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return round(low, 4), round(middle, 4), round(high, 4)


def _histogram(values: list[float]) -> list[tuple[float, int]]:
    # In hundredths: 0.7 is not quite seven tenths in binary.
    tenths = Counter(min(round(value * 100) // 10, _BINS - 1) for value in values)
    if not tenths:
        return []
    return [(tenth / 10, tenths[tenth]) for tenth in range(min(tenths), _BINS)]


def _references(
    claim_set: ClaimSet, claims: list[dict[str, str]]
) -> list[tuple[str, str, int]]:
    labels = {
        row["ref_id"]: ", ".join(
            part for part in (row["authors"].replace(";", ", "), row["title"]) if part
        )
        for row in claim_set.rows("references")
    }
    cited = Counter(
        ref_id
        for claim in claims
        if claim["ref_ids"]
        for ref_id in claim["ref_ids"].split(";")
    )
    ranked = sorted(cited.items(), key=lambda pair: (-pair[1], sort_key(pair[0])))
    return [(ref_id, labels.get(ref_id, ""), number) for ref_id, number in ranked]


def _holder_names(claim_set: ClaimSet) -> dict[str, str]:
    return {row["entity_id"]: row["name"] for row in claim_set.rows("entities")}
