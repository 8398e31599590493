"""Words that are quoted from a sentence get their place, or a reason why not."""

from collections.abc import Sequence

from claimset.author.grids import QUOTE
from claimset.author.quotes import Passage, nearest
from claimset.author.reading import is_inside
from claimset.author.tables import Working
from claimset.author.tidy import Row
from claimset.errors import ClaimsetError
from claimset.files import read_bytes
from claimset.hashes import sha256
from claimset.problems import quoted, shortened, suggestion
from claimset.sources import Span, digest, exact_words, format_spans, parse_spans

_LONGEST_WORDS = 200
"""The most characters of a sentence that a reason repeats."""


class RefusedError(Exception):
    """What somebody wrote cannot be taken.

    Attributes:
        column: The column that is at fault.
        message: What is wrong, and what to do.
    """

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column, self.message = column, message


def anchor(
    working: Working, table: str, row: Row, cells: Row, before: Row | None
) -> bool:
    """Find the words that a row quotes, and write their place into it.

    Returns:
        Whether they were looked for: where they are the same, their place is too.

    Raises:
        RefusedError: If they have no certain place.
    """
    words = cells.get(QUOTE, "")
    if not words:
        if QUOTE in cells:  # What stood there before is not what is meant now.
            row["spans"] = cells.get("spans", "")
        return False
    is_ledger = table == "sentences"
    place = "source_id" if is_ledger else "source_ref"
    is_same = before is not None and before[place] == row[place]
    if before and is_same and working.words(table, before) == words:
        row["spans"] = before["spans"]
        return False
    if is_ledger:
        row["source_id"] = row["source_id"] or row["sentence_id"].split(".")[0]
        row["spans"] = in_source(working, row["source_id"], words)
        if before and is_same:
            _refuse_shorter(working, row, before)
    else:
        meant = cells.get("spans", "")
        row["spans"] = in_sentence(working, row["source_ref"], words, meant)
    return True


def _refuse_shorter(working: Working, row: Row, before: Row) -> None:
    """Refuse a sentence that loses words: they would be in no sentence."""
    text, kept = working.texts[row["source_id"]], parse_spans(row["spans"])
    lost = "".join(
        text[at]
        for start, end in parse_spans(before["spans"])
        for at in range(start, end)
        if not is_inside([(at, at + 1)], kept)
    ).strip()
    if lost:
        message = (
            f"the sentence would lose {quoted(lost)}: quote the whole of it; to cut it "
            "in two, quote both in data/sentences.csv, and run `claimset take .`"
        )
        raise RefusedError(QUOTE, message)


def derive(
    working: Working, table: str, row: Row, before: Row | None, *, is_placed: bool
) -> None:
    """Fill in what follows from other cells of a row.

    A hash that is there tells which text was annotated: it is computed anew only for
    words that were just looked for, and for another file.

    Raises:
        RefusedError: If its source is not known, or cannot be read.
    """
    spans = parse_spans(row["spans"]) if table == "sentences" else ()
    if spans and (is_placed or not row["sha256"]):
        source, texts = row["source_id"], working.texts
        if source not in texts:
            raise RefusedError("source_id", unknown(source, [*texts]))
        row["sha256"] = digest(exact_words(texts[source], spans))
    if table == "sources" and (
        row["file"] != before["file"] if before else not row["sha256"]
    ):
        try:
            data = read_bytes(working.claim_set.path(row["file"]))
            row["characters"] = str(len(data.decode()))
        except (ClaimsetError, UnicodeDecodeError) as error:
            raise RefusedError("file", f"cannot be read: {error}") from error
        row["sha256"] = sha256(data)


def in_sentence(working: Working, source_ref: str, words: str, meant: str = "") -> str:
    """Return the spans of words that are quoted from a sentence.

    Args:
        working: The tables.
        source_ref: The sentence.
        words: The words, as `claimset.author.quotes.find` takes them.
        meant: Spans that tell which of several places is meant.

    Returns:
        The spans as a cell.

    Raises:
        RefusedError: If the sentence is unknown, or does not say this just once.
    """
    part = working.part(source_ref)
    if part is None:
        message = unknown(source_ref, [*working.segments] or [*working.texts])
        raise RefusedError("source_ref", message)
    return _placed(working, part, words, meant=parse_spans(meant))


def in_source(working: Working, source_id: str, words: str) -> str:
    """Return the spans of words that are quoted from a source as a whole.

    Raises:
        RefusedError: If the source is unknown, or does not say this just once.
    """
    whole = working.whole(source_id)
    if whole is None:
        raise RefusedError("source_id", unknown(source_id, [*working.texts]))
    return _placed(working, whole, words)


def unknown(cell: str, known: Sequence[str]) -> str:
    """Say that an id is not known.

    Example:
        >>> unknown("text.p01.s1", ["text.p01.s01"])
        "there is no 'text.p01.s1'; did you mean 'text.p01.s01'?"
    """
    if not cell:
        return "the cell is empty: whose words are quoted?"
    return f"there is no {quoted(cell)}{suggestion(cell, known)}"


def _placed(
    working: Working, part: Passage, words: str, *, meant: tuple[Span, ...] = ()
) -> str:
    found = part.find(words)
    if meant in found:
        return format_spans(meant)
    if len(found) == 1:
        return format_spans(found[0])
    place, said = part.name, quoted(words)
    if found:
        message = f"{place} says {said} {len(found)} times: quote more words around it"
    elif other := _elsewhere(working, part, words):
        message = f"{place} does not say {said}, but {other} does"
    else:
        near = shortened(nearest(part.text, part.spans, words), _LONGEST_WORDS)
        message = f"{place} does not say {said}; it says: {near}"
    raise RefusedError(QUOTE, message)


def _elsewhere(working: Working, part: Passage, words: str) -> str:
    """Return another sentence of a source that says some words; "" if none does."""
    others = (
        each.name
        for each in working.parts()
        if each.source_id == part.source_id and part.name != each.name
        if each.find(words)
    )
    return next(others, "")
