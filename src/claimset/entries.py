"""One claim or one sentence, with everything that belongs to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from os import PathLike

from claimset.claim_set import ClaimSet, open_claim_set
from claimset.errors import ReadError, UnknownRowError
from claimset.files import chosen_folder
from claimset.sources import Span, reading_text

__all__ = ["ClaimEntry", "Passage", "SentenceEntry", "show"]

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A paragraph's reading text, cut at the words that are meant.

    Attributes:
        sentence_id: The sentence that holds the words.
        section: Its section; "" if no ledger tells it.
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
        passage: Its exact words in the context of their paragraph.
        quantities: Its numbers.
        entities: The entities that it is about.
        references: The bibliography entries that back it.
        appearances: Further places that say it again, with their words.
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
    passage: Passage
    claims: Sequence[Row]
    appearances: Sequence[tuple[Row, str]]


def show(
    row_id: str,
    path: str | PathLike[str] | None = None,
    *,
    version: str | None = None,
) -> ClaimEntry | SentenceEntry:
    """Look up a claim or a sentence by its id.

    Args:
        row_id: An id such as ``C0042`` or ``article.p08.s04``.
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"`` for the unreleased tables. By default the
            newest release of the packaged claim set, the working tables of any other.

    Raises:
        UnknownRowError: If there is neither a claim nor a sentence of that id.
        UnknownVersionError: If there is no such release.
        ReadError: If a file is not what it should be.

    Example:
        >>> show("C0001").claim["type"]
        'evaluative'
    """
    claim_set = open_claim_set(chosen_folder(path))
    if version is None and path is None and claim_set.releases:
        version = claim_set.releases[-1]["version"]
    claim_set = claim_set.at(version or "working")
    for claim in claim_set.rows("claims"):
        if claim["claim_id"] == row_id:
            return _claim_entry(claim_set, claim)
    for sentence in claim_set.rows("sentences"):
        if sentence["sentence_id"] == row_id:
            return _sentence_entry(claim_set, sentence)
    known = [row["claim_id"] for row in claim_set.rows("claims")]
    known += [row["sentence_id"] for row in claim_set.rows("sentences")]
    raise UnknownRowError(row_id, get_close_matches(row_id, known, n=3))


def _claim_entry(claim_set: ClaimSet, claim: Row) -> ClaimEntry:
    claim_id = claim["claim_id"]
    texts = {row["claim_id"]: row["text"] for row in claim_set.rows("claims")}
    relations = []
    for row in claim_set.rows("relations"):
        if claim_id in (row["claim_id"], row["target_id"]):
            other = row["target_id"] if row["claim_id"] == claim_id else row["claim_id"]
            relations.append((row, texts.get(other, "")))
    about, backed = claim["about"].split(";"), claim["ref_ids"].split(";")
    return ClaimEntry(
        claim=claim,
        passage=_passage(claim_set, "claims", claim),
        quantities=_with(claim_set, "quantities", "claim_id", [claim_id]),
        entities=_with(claim_set, "entities", "entity_id", about),
        references=_with(claim_set, "references", "ref_id", backed),
        appearances=[
            (row, claim_set.reading("appearances", row))
            for row in _with(claim_set, "appearances", "claim_id", [claim_id])
        ],
        relations=relations,
    )


def _sentence_entry(claim_set: ClaimSet, sentence: Row) -> SentenceEntry:
    sentence_id = sentence["sentence_id"]
    texts = {row["claim_id"]: row["text"] for row in claim_set.rows("claims")}
    anchor = {**sentence, "source_ref": sentence_id}
    passage = _passage(claim_set, "sentences", anchor)
    if passage is None:
        raise UnknownRowError(sentence_id)
    return SentenceEntry(
        sentence=sentence,
        passage=passage,
        claims=_with(claim_set, "claims", "source_ref", [sentence_id]),
        appearances=[
            (row, texts.get(row["claim_id"], ""))
            for row in _with(claim_set, "appearances", "source_ref", [sentence_id])
        ],
    )


def _with(
    claim_set: ClaimSet, table: str, column: str, keys: Sequence[str]
) -> list[dict[str, str]]:
    """Return the rows of a table whose column holds one of the keys."""
    return [row for row in claim_set.rows(table) if row[column] in keys]


def _passage(claim_set: ClaimSet, table: str, anchor: Row) -> Passage | None:
    """Return the paragraph of a sentence, cut at the words that a row marks.

    Where no ledger tells what stands around them, it is the words alone.
    """
    source_ref = anchor["source_ref"]
    sentence = claim_set.ledger.get(source_ref)
    if sentence is None:
        words = claim_set.reading(table, anchor)
        alone = Passage(sentence_id=source_ref, section="", pieces=[(words, True)])
        return alone if words else None
    source = sentence["source_id"]
    if source not in claim_set.texts:
        reason = f"has no row for the source {source!r}"
        raise ReadError(claim_set.folder / claim_set.files["sources"], reason)
    text = claim_set.texts[source]
    spans = claim_set.spans(table, anchor, len(text))
    paragraph = source_ref.rpartition(".")[0]
    pieces: list[tuple[str, bool]] = []
    for sentence_id, row in claim_set.ledger.items():
        if sentence_id != source_ref and (
            "." not in paragraph or sentence_id.rpartition(".")[0] != paragraph
        ):
            continue
        own = claim_set.spans("sentences", row, len(text))
        if sentence_id != source_ref:
            if words := reading_text(text, own):
                pieces.append((words, False))
            continue
        start, end = spans[0][0], spans[-1][1]
        parts = (
            _clip(own, 0, start),
            _clip(own, start, end),
            _clip(own, end, len(text)),
        )
        for place, part in enumerate(parts):
            if words := reading_text(text, part):
                pieces.append((words, place == 1))
    return Passage(sentence_id=source_ref, section=sentence["section"], pieces=pieces)


def _clip(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return what of some spans lies between two places."""
    clipped = ((max(first, start), min(last, end)) for first, last in spans)
    return [span for span in clipped if span[0] < span[1]]
