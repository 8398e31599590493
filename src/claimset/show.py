"""One claim, sentence, reference, entity or retired id, with all that belongs to it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from os import PathLike

import polars as pl

from claimset.claim_set import ClaimSet
from claimset.entities import entity_of, matches, near
from claimset.errors import ReadError, UnknownRowError
from claimset.load import opened, text_frame
from claimset.sources import Span, printed_text

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph's text as it is read, cut at the words that are meant.

    Attributes:
        sentence_id: The sentence that holds the words.
        section: Its section; "" if there is no ledger.
        pieces: The text in order, each piece with whether it is meant.
    """

    sentence_id: str
    section: str
    pieces: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEntry:
    """A claim and what points to it or from it.

    Attributes:
        claim: Its row.
        passage: Its exact words in the context of their paragraph; none if the claim
            set came without its sources.
        quantities: Its numbers.
        entities: The entities that it is about.
        references: The bibliography entries that back it.
        appearances: Further places that say it again, with their words if known.
        relations: The relations it has part in, each with the other claim's text.
    """

    claim: Row
    passage: Passage | None
    quantities: Sequence[Row]
    entities: Sequence[Row]
    references: Sequence[Row]
    appearances: Sequence[tuple[Row, str]]
    relations: Sequence[tuple[Row, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceEntry:
    """A segment of a source, with its claims and appearances."""

    sentence: Row
    passage: Passage | None
    claims: Sequence[Row]
    appearances: Sequence[tuple[Row, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceEntry:
    """A bibliography entry, with the claims that it backs."""

    reference: Row
    claims: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityEntry:
    """An entity, with the claims on it, each with how it matches.

    Attributes:
        entity: Its row.
        claims: The claims that `claimset.about` finds, each with its ``matched``.
    """

    entity: Row
    claims: Sequence[tuple[Row, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetiredEntry:
    """The id of a claim that is gone, and what became of it.

    Attributes:
        retired: Its row in ``retired``: the first version without it, and why.
        claim: The claim as the newest release has it that still does; none if there is
            no such release.
        release: That release; "" if there is none.
        replaced_by: The claims that took its place, as they are now; those that were
            retired since are left out.
    """

    retired: Row
    claim: Row | None
    release: str
    replaced_by: Sequence[Row]


Entry = ClaimEntry | SentenceEntry | ReferenceEntry | EntityEntry | RetiredEntry


def show(
    row_id: str,
    path: str | PathLike[str] | None = None,
    *,
    version: str | None = None,
    sources: str | PathLike[str] | None = None,
) -> Entry:
    """Look up a claim, a sentence, a reference or an entity by its id.

    The id of a claim that is gone is looked up too: what became of it is shown.

    Args:
        row_id: An id such as ``C0042``, ``article.p08.s04`` or ``R09``; of an entity
            its id, its name or an alias.
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"`` for the unreleased tables. By default the
            newest release of the packaged claim set, the working tables of any other.
        sources: A folder that holds the sources' files by their names, if the claim
            set came without them. Each must have the sha256 in ``sources.csv``.

    Raises:
        IntegrityError: If a source is not the one that was annotated.
        UnknownRowError: If there is no such id; it says which may be meant.
        UnknownVersionError: If there is no such release.
        ReadError: If a file is not what it should be.

    Example:
        >>> show("C0001").claim["type"]
        'evaluative'
    """
    claim_set = opened(path, version, sources=sources)
    ids = []
    for table, key, entry in (
        ("claims", "claim_id", _claim_entry),
        ("sentences", "sentence_id", _sentence_entry),
        ("references", "ref_id", _reference_entry),
        ("retired", "claim_id", retired_entry),
    ):
        for row in _rows(claim_set, table, pl.col(key) == row_id):
            return entry(claim_set, row)
        ids += text_frame(claim_set, table)[key].to_list()
    if "entities" in claim_set.files:
        with suppress(UnknownRowError):
            return _entity_entry(claim_set, entity_of(claim_set, row_id))
    raise UnknownRowError(row_id, near(claim_set, row_id, ids))


def _rows(claim_set: ClaimSet, table: str, meant: pl.Expr) -> Sequence[Row]:
    """Return the rows of a table that are meant, "" for an empty cell."""
    return text_frame(claim_set, table).filter(meant).fill_null("").to_dicts()


def _claim_entry(claim_set: ClaimSet, claim: Row) -> ClaimEntry:
    claim_id = claim["claim_id"]
    is_own = pl.col("claim_id") == claim_id
    relations = _rows(
        claim_set, "relations", is_own | (pl.col("target_id") == claim_id)
    )
    others = [
        row["target_id" if row["claim_id"] == claim_id else "claim_id"]
        for row in relations
    ]
    texts = _texts(claim_set, others)
    return ClaimEntry(
        claim=claim,
        passage=_passage(claim_set, "claims", claim),
        quantities=_rows(claim_set, "quantities", is_own),
        entities=_rows(
            claim_set, "entities", pl.col("entity_id").is_in(claim["about"].split(";"))
        ),
        references=_rows(
            claim_set, "references", pl.col("ref_id").is_in(claim["ref_ids"].split(";"))
        ),
        appearances=[
            (row, "" if claim_set.is_bare else claim_set.printed("appearances", row))
            for row in _rows(claim_set, "appearances", is_own)
        ],
        relations=[
            (row, texts.get(other, ""))
            for row, other in zip(relations, others, strict=True)
        ],
    )


def _sentence_entry(claim_set: ClaimSet, sentence: Row) -> SentenceEntry:
    sentence_id = sentence["sentence_id"]
    is_here = pl.col("source_ref") == sentence_id
    anchor = {**sentence, "source_ref": sentence_id}
    passage = _passage(claim_set, "sentences", anchor)
    if passage is None and not claim_set.is_bare:
        raise UnknownRowError(sentence_id)
    appearances = _rows(claim_set, "appearances", is_here)
    texts = _texts(claim_set, [row["claim_id"] for row in appearances])
    return SentenceEntry(
        sentence=sentence,
        passage=passage,
        claims=_rows(claim_set, "claims", is_here),
        appearances=[(row, texts.get(row["claim_id"], "")) for row in appearances],
    )


def _reference_entry(claim_set: ClaimSet, reference: Row) -> ReferenceEntry:
    is_backed = pl.col("ref_ids").str.split(";").list.contains(reference["ref_id"])
    return ReferenceEntry(
        reference=reference, claims=_rows(claim_set, "claims", is_backed)
    )


def _entity_entry(claim_set: ClaimSet, entity: Row) -> EntityEntry:
    found = matches(claim_set, entity)
    claims = _rows(claim_set, "claims", pl.col("claim_id").is_in([*found]))
    return EntityEntry(
        entity=entity, claims=[(row, found[row["claim_id"]]) for row in claims]
    )


def retired_entry(claim_set: ClaimSet, retired: Row) -> RetiredEntry:
    """Return what became of a claim that is gone.

    Args:
        claim_set: The claim set, at any version.
        retired: The claim's row in ``retired``.
    """
    is_it = pl.col("claim_id") == retired["claim_id"]
    newer = pl.col("claim_id").is_in(retired["replaced_by"].split(";"))
    held = (
        (row, each["version"])
        for each in reversed(claim_set.releases)
        for row in _rows(claim_set.at(each["version"]), "claims", is_it)
    )
    claim, release = next(held, (None, ""))
    return RetiredEntry(
        retired=retired,
        claim=claim,
        release=release,
        replaced_by=_rows(claim_set, "claims", newer),
    )


def _texts(claim_set: ClaimSet, claim_ids: list[str]) -> dict[str, str]:
    """Return the texts of claims, by their ids."""
    rows = _rows(claim_set, "claims", pl.col("claim_id").is_in(claim_ids))
    return {row["claim_id"]: row["text"] for row in rows}


def _passage(claim_set: ClaimSet, table: str, anchor: Row) -> Passage | None:
    """Return the paragraph of a sentence, cut at the words that a row marks.

    Without a ledger it is the words alone.
    """
    if claim_set.is_bare:
        return None
    source_ref = anchor["source_ref"]
    is_its = pl.col("sentence_id") == source_ref
    paragraph = source_ref.rpartition(".")[0]
    if "." in paragraph:
        is_its |= pl.col("sentence_id").str.replace(r"\.[^.]*$", "") == paragraph
    segments = _rows(claim_set, "sentences", is_its)
    sentence = next((s for s in segments if s["sentence_id"] == source_ref), None)
    if sentence is None:
        words = claim_set.printed(table, anchor)
        alone = Passage(sentence_id=source_ref, section="", pieces=[(words, True)])
        return alone if words else None
    source = sentence["source_id"]
    if source not in claim_set.texts:
        reason = f"has no row for the source {source!r}"
        raise ReadError(claim_set.folder / claim_set.files["sources"], reason)
    text = claim_set.texts[source]
    meant = claim_set.spans(table, anchor, len(text))
    pieces = []
    for segment in segments:
        start, end = meant[0][0], meant[-1][1]
        if segment is not sentence:
            start = end = len(text)
        for low, high in ((0, start), (start, end), (end, len(text))):
            spans = claim_set.spans("sentences", segment, len(text))
            if words := printed_text(text, _clip(spans, low, high)):
                pieces.append((words, (low, high) == (start, end)))
    return Passage(sentence_id=source_ref, section=sentence["section"], pieces=pieces)


def _clip(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return what of some spans lies between two places."""
    clipped = ((max(first, start), min(last, end)) for first, last in spans)
    return [span for span in clipped if span[0] < span[1]]
