"""Words that are quoted from a sentence get their place, or a reason why not."""

from collections.abc import Sequence
from difflib import get_close_matches

from claimset.author.grids import QUOTE
from claimset.author.quotes import find, nearest
from claimset.author.tables import Working
from claimset.problems import quoted, shortened
from claimset.sources import Span, format_spans, parse_spans

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
    source, spans = part
    return _placed(working, source_ref, source, spans, words, meant=parse_spans(meant))


def in_source(working: Working, source: str, words: str) -> str:
    """Return the spans of words that are quoted from a source as a whole.

    Raises:
        RefusedError: If the source is unknown, or does not say this just once.
    """
    if source not in working.texts:
        raise RefusedError("source_id", unknown(source, [*working.texts]))
    whole = ((0, len(working.texts[source])),)
    return _placed(working, source, source, whole, words)


def unknown(cell: str, known: Sequence[str]) -> str:
    """Say that an id is not known.

    Example:
        >>> unknown("text.p01.s1", ["text.p01.s01"])
        "there is no 'text.p01.s1'; did you mean 'text.p01.s01'?"
    """
    if not cell:
        return "the cell is empty: whose words are quoted?"
    near = get_close_matches(cell, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"there is no {quoted(cell)}{hint}"


def _placed(  # noqa: PLR0913 - what is looked for, and where
    working: Working,
    place: str,
    source: str,
    spans: Sequence[Span],
    words: str,
    *,
    meant: tuple[Span, ...] = (),
) -> str:
    text = working.texts[source]
    found = find(text, spans, words)
    if meant in found:
        return format_spans(meant)
    if len(found) == 1:
        return format_spans(found[0])
    said = quoted(words)
    if found:
        message = f"{place} says {said} {len(found)} times: quote more words around it"
    elif other := _elsewhere(working, place, source, words):
        message = f"{place} does not say {said}, but {other} does"
    else:
        near = shortened(nearest(text, spans, words), _LONGEST_WORDS)
        message = f"{place} does not say {said}; it says: {near}"
    raise RefusedError(QUOTE, message)


def _elsewhere(working: Working, place: str, source: str, words: str) -> str:
    """Return another sentence of a source that says some words; "" if none does."""
    for other, row in working.segments.items():
        if other != place and row["source_id"] == source:
            part = working.part(other)
            if part and find(working.texts[source], part[1], words):
                return other
    return ""
