"""What a paper says to name the data set, a claim of it, or a chosen part of it.

Nothing is invented here: authors, title and licence are those that the release was
frozen with, its date and identifiers are the index's, and what is known of the
annotated article is what ``sources.csv`` and the descriptor's ``sources`` say.
"""

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from os import PathLike
from typing import Any, ClassVar

from claimset.cite.works import Author, Work, contributors, doi_in, works
from claimset.claim_set import ClaimSet, open_claim_set, refuse_misstated
from claimset.entities import near
from claimset.errors import (
    CitationError,
    IntegrityError,
    QueryError,
    ReadError,
    UnknownRowError,
)
from claimset.files import csv_text
from claimset.hashes import sha256
from claimset.load import text_frame
from claimset.manifest import MANIFEST, intact
from claimset.metadata import CREATOR, plain
from claimset.paths import DESCRIPTOR, chosen_folder
from claimset.selection import choose
from claimset.show import retired_entry
from claimset.versions.listing import versions


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedClaim:
    """A claim, with the place that it is anchored to.

    Attributes:
        claim_id: The claim.
        text: Its words.
        source_ref: The sentence that states it.
        file: The source document.
        spans: Where in the file its exact words stand, in code points, end excluded.
        section: The section of the article.
        heading: The section's heading, if it has one.
    """

    kind: ClassVar[str] = "claim"

    claim_id: str
    text: str
    source_ref: str
    file: str
    spans: str
    section: str = ""
    heading: str = ""

    @property
    def label(self) -> str:
        """Which claim it is."""
        return f"claim {self.claim_id}"

    @property
    def key(self) -> str:
        """What tells it from other parts."""
        return self.claim_id

    @property
    def note(self) -> str:
        """Where its words stand."""
        section = f", section {self.section}" if self.section else ""
        heading = f" ({self.heading})" if self.heading else ""
        return f"{self.file}, characters {self.spans}{section}{heading}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedRows:
    """The claims that a query chooses.

    Attributes:
        where: The query in normal form.
        rows: How many claims it chooses.
        sha256: The sha256 of these rows of ``claims.csv`` as canonical CSV, with the
            header, in the order of the table.
    """

    kind: ClassVar[str] = "rows"

    where: str
    rows: int
    sha256: str

    @property
    def label(self) -> str:
        """Which claims they are."""
        noun = "claim" if self.rows == 1 else "claims"
        return f"{self.rows:,} {noun} where {self.where}"

    @property
    def key(self) -> str:
        """What tells them from other parts."""
        return self.sha256[:8]

    @property
    def note(self) -> str:
        """What they can be checked by."""
        return f"sha256 of the claims {self.sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A released data set, or a part of it, and the works that it annotates.

    Attributes:
        name: The data set's name.
        title: Its title.
        authors: Its authors.
        version: The release.
        date: The day of the release, as ``YYYY-MM-DD``.
        sha256: The hash over the release's CSV files; see `claimset.versions`.
        swhid: The ISO/IEC 18670 identifier of the release's folder.
        doi: The data set's DOI, if the descriptor states one.
        licenses: The identifiers of its licences.
        keywords: Its keywords.
        works: What it annotates.
        part: The claim or the rows that are meant; None for the whole.
        abstract: The words of the claim, and those of its source if that is at hand.
        hashed: What `sha256` is the hash of.
    """

    name: str
    title: str
    authors: tuple[Author, ...]
    version: str
    date: str
    sha256: str
    swhid: str
    doi: str = ""
    licenses: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()
    part: CitedClaim | CitedRows | None = None
    abstract: str = ""
    hashed: str = "the tables"

    @property
    def label(self) -> str:
        """The data set's title, and which part of it is meant."""
        return f"{self.title}: {self.part.label}" if self.part else self.title

    @property
    def key(self) -> str:
        """What the citation is called in a bibliography, the same every time."""
        parts = [self.name, self.version, *([self.part.key] if self.part else [])]
        return re.sub(r"[^A-Za-z0-9]+", "_", "_".join(parts))

    @property
    def bibliography(self) -> tuple[Work, ...]:
        """The data set, or the part that is meant; then what it annotates."""
        notes = (self.swhid, f"sha256 of {self.hashed} {self.sha256}")
        data = Work(
            key=self.key,
            type="dataset",
            title=self.label,
            authors=self.authors,
            issued=tuple(map(int, self.date.split("-"))),
            version=self.version,
            doi=self.doi,
            keywords=self.keywords,
            notes=(*notes, self.part.note) if self.part else notes,
            abstract=self.abstract,
        )
        return (data, *self.works)


def cite(
    version: str | None = None,
    *,
    path: str | PathLike[str] | None = None,
    claim: str | None = None,
    where: str = "",
) -> Citation:
    """Cite a release, one of its claims, or the claims that a query chooses.

    Args:
        version: The release; by default the newest. The working tables cannot be
            cited, since they change.
        path: The folder of the claim set; by default the one this package carries.
        claim: The id of a claim.
        where: A query that chooses claims, such as ``type == "quantitative"``.

    Raises:
        CitationError: If there is no release to cite, or nobody to name as author, or
            both a claim and a query are given, or the claim is retired, or the query
            chooses none.
        UnknownVersionError: If there is no such release.
        UnknownRowError: If there is no such claim; it says which may be meant.
        IntegrityError: If what is cited is not what was released.
        QueryError: If the query cannot be understood.
        ReadError: If a file is not what it should be.

    Example:
        >>> cite("0.1.0").key
        'claimset_ambivalent_partnership_0_1_0'
    """
    if claim is not None and where:
        raise CitationError("name a claim or a query, not both")
    claim_set = open_claim_set(chosen_folder(path))
    listed = {entry.version: entry for entry in versions(claim_set.folder)}
    if version == "working":
        raise CitationError("working tables change: release a version, and cite that")
    if not listed:
        raise CitationError("there is no release yet, and working tables change")
    version = version or list(listed)[-1]
    folder = claim_set.release_folder(version)
    claim_set = claim_set.at(version)
    frozen = intact(folder, ("claims.csv", "sentences.csv", "sources.csv"))
    refuse_misstated(folder / MANIFEST, frozen)
    said = claim_set.stated
    authors = contributors(frozen) or contributors(said)
    if not authors:
        reason = (
            f"{DESCRIPTOR} names no contributors, who would be cited: add {CREATOR}"
        )
        raise CitationError(reason)
    licenses = (plain(each.get("name")) for each in frozen.get("licenses", []))
    entry = listed[version]
    part = _rows(claim_set, where) if where else _claim(claim_set, claim)
    if isinstance(part, CitedRows) and not part.rows:
        reason = f"the query chooses no claim of {version}: see what it chooses with "
        raise CitationError(reason + "`claimset stats --where QUERY`, and mend it")
    return Citation(
        name=plain(frozen.get("name")),
        title=plain(frozen.get("title")),
        authors=authors,
        version=version,
        date=entry.date,
        sha256=entry.sha256,
        swhid=entry.swhid,
        doi=doi_in(plain(said.get("id"))),
        licenses=tuple(filter(None, licenses)),
        keywords=tuple(map(plain, said.get("keywords", []))),
        works=works(claim_set),
        part=part,
        abstract=_abstract(claim_set, part) if isinstance(part, CitedClaim) else "",
    )


def details(citation: Citation) -> dict[str, Any]:
    """Return what of a citation can be checked against the data, ready for JSON.

    Example:
        >>> sorted(details(cite("0.1.0")))
        ['date', 'name', 'sha256', 'swhid', 'version']
    """
    names = ("name", "version", "date", "sha256", "swhid")
    known: dict[str, Any] = {name: getattr(citation, name) for name in names}
    part = citation.part
    return known | ({part.kind: asdict(part)} if part else {})


def _claim(claim_set: ClaimSet, claim_id: str | None) -> CitedClaim | None:
    if claim_id is None:
        return None
    rows = {row["claim_id"]: row for row in claim_set.rows("claims")}
    if claim_id not in rows:
        raise _absent(claim_set, claim_id, rows)
    row = rows[claim_id]
    source_id = claim_set.source_at(row["source_ref"])
    files = {each["source_id"]: each["file"] for each in claim_set.rows("sources")}
    section = claim_set.ledger.get(row["source_ref"], {}).get("section", "")
    sought = (source_id, section, "heading")
    headings = (
        claim_set.reading("sentences", each)
        for each in claim_set.ledger.values()
        if (each["source_id"], each["section"], each["kind"]) == sought
    )
    return CitedClaim(
        claim_id=claim_id,
        text=row["text"],
        source_ref=row["source_ref"],
        file=files.get(source_id, ""),
        spans=row["spans"],
        section=section,
        heading="" if claim_set.is_bare else next(headings, ""),
    )


def _absent(
    claim_set: ClaimSet, claim_id: str, known: Collection[str]
) -> CitationError | UnknownRowError:
    """Return what to raise for a claim that is not there: it is gone, or unknown."""
    retired = claim_set.rows("retired")
    for row in retired:
        if row["claim_id"] == claim_id:
            entry = retired_entry(claim_set, row)
            newer = " and ".join(filter(None, row["replaced_by"].split(";")))
            said = [f"{claim_id} is retired: not in {row['version']} nor later"]
            said += [f"replaced by {newer}"] if newer else []
            if entry.release:
                old = f"claimset cite {entry.release} --claim {claim_id}"
                said.append(f"`{old}` cites it as it was")
            return CitationError("; ".join(said))
    ids = [*known, *(row["claim_id"] for row in retired)]
    like = [each for each in near(claim_set, claim_id, ids) if each in ids]
    return UnknownRowError(claim_id, like, what="claim")


def _abstract(claim_set: ClaimSet, claim: CitedClaim) -> str:
    anchor = {"source_ref": claim.source_ref, "spans": claim.spans}
    try:
        words = claim_set.printed("claims", anchor)
    except (IntegrityError, ReadError):  # It is not the source that was annotated.
        words = ""
    return f"{claim.text} The source: “{words}”" if words else claim.text


def _rows(claim_set: ClaimSet, where: str, *, legacy: bool = False) -> CitedRows:
    # Without quotes the answer depends on nothing outside the release.
    normal, chosen = choose(claim_set, where, legacy=legacy)
    claims = text_frame(claim_set, "claims").filter(chosen).fill_null("")
    rows = claims.rows()
    data = csv_text(claims.columns, rows).encode()
    return CitedRows(where=normal, rows=len(rows), sha256=sha256(data))


def rows_as_cited(claim_set: ClaimSet, where: str, sha256: str) -> CitedRows:
    """Return what a query chooses, read as it was when its rows were cited."""
    try:
        now = _rows(claim_set, where)
    except QueryError:
        now = None
    then = _rows(claim_set, where, legacy=True)
    return then if now is None or then.sha256 == sha256 else now
