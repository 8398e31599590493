"""What a paper says to name the data set, a claim of it, or a chosen part of it.

Nothing is invented here: authors, title and licence are those that the release was
frozen with, its date and identifiers are the index's, and what is known of the
annotated article is what ``sources.csv`` and the descriptor's ``sources`` say.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from claimset.claim_set import ClaimSet, open_claim_set, refuse_misstated
from claimset.errors import CitationError, ReadError, UnknownRowError
from claimset.files import chosen_folder, csv_text, filled, read_json
from claimset.integrity import intact
from claimset.problems import Problem, Report, Rule
from claimset.releases import MANIFEST, versions
from claimset.sources import parse_spans, reading_text
from claimset.verification import verify
from claimset.vocabulary import VERSION
from claimset.works import Author, Work, contributors, doi_in, members, plain, works

__all__ = [
    "RULES",
    "Citation",
    "CitedClaim",
    "CitedRows",
    "cite",
    "details",
    "verify_citation",
]

_DIFFERS = Rule(
    id="citation-differs",
    level=4,
    summary="A citation says what the data gives: identifiers, words, rows, hashes.",
    why="Who reads a paper must find the very rows that its author saw.",
)
RULES = (_DIFFERS,)
"""What `verify_citation` checks beside the release itself."""


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

    claim_id: str
    text: str
    source_ref: str
    file: str
    spans: str
    section: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedRows:
    """The claims that a query chooses.

    Attributes:
        where: The query in normal form.
        rows: How many claims it chooses.
        sha256: The sha256 of these rows of ``claims.csv`` as canonical CSV, with the
            header, in the order of the table.
    """

    where: str
    rows: int
    sha256: str


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

    @property
    def label(self) -> str:
        """The data set's title, and which part of it is meant."""
        if self.part is None:
            return self.title
        if isinstance(self.part, CitedClaim):
            return f"{self.title}: claim {self.part.claim_id}"
        noun = "claim" if self.part.rows == 1 else "claims"
        return f"{self.title}: {self.part.rows:,} {noun} where {self.part.where}"

    @property
    def key(self) -> str:
        """What the citation is called in a bibliography, the same every time."""
        parts = [self.name, self.version]
        if isinstance(self.part, CitedClaim):
            parts.append(self.part.claim_id)
        elif self.part:
            parts.append(self.part.sha256[:8])
        return re.sub(r"[^A-Za-z0-9]+", "_", "_".join(parts))


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
            both a claim and a query are given.
        UnknownVersionError: If there is no such release.
        UnknownRowError: If there is no such claim.
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
    listed = versions(claim_set.folder)
    if not listed or version == "working":
        raise CitationError(
            "working tables change: release a version, and cite that"
            if version == "working"
            else "there is no release yet, and working tables change"
        )
    version = version or listed[-1].version
    folder = claim_set.release_folder(version)
    (entry,) = (release for release in listed if release.version == version)
    claim_set = claim_set.at(version)
    frozen = intact(folder, ("claims.csv", "sentences.csv", "sources.csv"))
    refuse_misstated(folder / MANIFEST, frozen)
    said = claim_set.stated
    authors = contributors(frozen) or contributors(said)
    if not authors:
        raise CitationError("the descriptor names no contributors, who would be cited")
    return Citation(
        name=plain(frozen.get("name")),
        title=plain(frozen.get("title")),
        authors=authors,
        version=version,
        date=entry.date,
        sha256=entry.sha256,
        swhid=entry.swhid,
        doi=doi_in(plain(said.get("id"))),
        licenses=tuple(
            name
            for each in members(frozen, "licenses", Mapping)
            if (name := plain(each.get("name")))
        ),
        keywords=tuple(map(plain, members(said, "keywords"))),
        works=works(claim_set),
        part=_rows(claim_set, where) if where else _claim(claim_set, claim),
    )


def details(citation: Citation) -> dict[str, Any]:
    """Return what of a citation can be checked against the data, ready for JSON.

    Example:
        >>> sorted(details(cite("0.1.0")))
        ['date', 'name', 'sha256', 'swhid', 'version']
    """
    names = ("name", "version", "date", "sha256", "swhid")
    known: dict[str, Any] = {name: getattr(citation, name) for name in names}
    if citation.part:
        kind = "claim" if isinstance(citation.part, CitedClaim) else "rows"
        known[kind] = asdict(citation.part)
    return known


def verify_citation(
    file: str | PathLike[str], path: str | PathLike[str] | None = None
) -> Report:
    """Check a citation against the data: the release's bytes, the claim, the rows.

    Args:
        file: A citation as CSL-JSON, as ``claimset cite --format csl-json`` prints it.
        path: The folder of the claim set; by default the one this package carries.

    Returns:
        A report of everything in which the citation and the data differ, or, if the
        release itself is damaged, of that alone.

    Raises:
        ReadError: If the file holds no citation of ours.
        UnknownVersionError: If there is no release of the cited version.
        UnknownRowError: If there is no claim of the cited id.
        QueryError: If the cited query cannot be understood.
    """
    reports = [_compare(Path(file), item, path) for item in _cited(filled(file))]
    return Report.of(
        [problem for report in reports for problem in report.problems],
        rows={name: n for report in reports for name, n in report.rows.items()},
        rules=reports[0].rules,
        unchecked={},
    )


def _compare(
    file: Path, item: Mapping[str, Any], path: str | PathLike[str] | None
) -> Report:
    """Compare one citation with the data that it names."""
    cited: Mapping[str, Any] = item["custom"]["claimset"]
    report = verify(cited["version"], path)
    if not report.ok:  # What is damaged can be compared with nothing.
        prefix = f"{Path(path).as_posix()}/" if path else ""
        placed = (replace(each, file=prefix + each.file) for each in report.problems)
        return replace(report, problems=tuple(placed))
    part: Mapping[str, Any] = cited.get("rows") or cited.get("claim") or {}
    named = cite(
        cited["version"],
        path=path,
        claim=part.get("claim_id"),
        where=part.get("where", ""),
    )
    # What a reader sees must be what the details say.
    said = dict(_flat(cited)) | {
        name: item.get(name) for name in ("title", "version") if name in item
    }
    given = dict(_flat(details(named))) | {
        "title": named.label,
        "version": named.version,
    }
    problems = [
        Problem(
            file=file.as_posix(),
            field=name,
            rule=_DIFFERS.id,
            message=f"the citation says {said.get(name)!r}; the data gives "
            f"{given.get(name)!r}",
        )
        for name in sorted(said.keys() | given.keys())
        if said.get(name) != given.get(name)
    ]
    return replace(report, problems=tuple(problems), rules=report.rules + len(RULES))


def _cited(file: Path) -> list[dict[str, Any]]:
    """Return the citations of ours that a file of CSL-JSON holds."""
    found = []
    try:
        items = read_json(file)
        for item in items if isinstance(items, list) else [items]:
            if "claimset" in item.get("custom", {}):
                cited: dict[str, Any] = item["custom"]["claimset"]
                parts = [cited.get(kind, {}) for kind in ("rows", "claim")]
                words = [cited["version"], parts[0].get("where", "")]
                words += [part.get("claim_id", "") for part in parts]
                are_texts = all(isinstance(word, str) for word in words)
                if not (are_texts and VERSION.matches(words[0])):
                    raise ReadError(file, _NO_CITATION)
                found.append(item)
    except (AttributeError, KeyError, TypeError) as error:
        raise ReadError(file, _NO_CITATION) from error
    if not found:
        raise ReadError(file, _NO_CITATION)
    return found


_NO_CITATION = "holds no citation that `claimset cite --format csl-json` printed"


def _flat(known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the details one by one, those of a part under ``part.name``."""
    for name, value in known.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{inner}", held) for inner, held in value.items())
        else:
            yield name, value


def _claim(claim_set: ClaimSet, claim_id: str | None) -> CitedClaim | None:
    if claim_id is None:
        return None
    rows = {row["claim_id"]: row for row in claim_set.rows("claims")}
    if claim_id not in rows:
        raise UnknownRowError(claim_id)
    row = rows[claim_id]
    source_id = claim_set.source_at(row["source_ref"])
    files = {each["source_id"]: each["file"] for each in claim_set.rows("sources")}
    section = claim_set.ledger.get(row["source_ref"], {}).get("section", "")
    heading = next(
        (
            reading_text(claim_set.texts[source_id], parse_spans(each["spans"]))
            for each in claim_set.ledger.values()
            if (each["source_id"], each["section"], each["kind"])
            == (source_id, section, "heading")
        ),
        "",
    )
    return CitedClaim(
        claim_id=claim_id,
        text=row["text"],
        source_ref=row["source_ref"],
        file=files.get(source_id, ""),
        spans=row["spans"],
        section=section,
        heading=heading,
    )


def _rows(claim_set: ClaimSet, where: str) -> CitedRows:
    # Only a query needs typed columns, and with them pandas.
    from claimset.frames import typed  # noqa: PLC0415
    from claimset.query import mask, parse  # noqa: PLC0415

    query = parse(where)
    # Without quotes the answer depends on nothing that stands outside the release.
    chosen = mask(query, typed(claim_set, "claims", quotes=False))
    sheet = claim_set.sheet("claims")
    rows = [row for row, is_meant in zip(sheet.rows, chosen, strict=True) if is_meant]
    text = csv_text(claim_set.held("claims").names, rows)
    return CitedRows(
        where=str(query),
        rows=len(rows),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
