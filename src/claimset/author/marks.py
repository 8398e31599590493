"""Words that another tool marked get their place in a source, or a reason why not.

A place is believed only if the words that stand there are the words that were marked;
in which unit a tool counts, code points, UTF-16 or bytes, is no matter then.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from claimset.author.anchors import RefusedError
from claimset.author.grids import QUOTE
from claimset.author.quotes import Passage, is_same
from claimset.author.reading import clipped, is_inside
from claimset.author.tables import Working
from claimset.author.tidy import Row
from claimset.model import table_of
from claimset.problems import quoted
from claimset.sources import Span, exact_words

_ENCODINGS = {
    "code points": ("utf-32-le", 4),
    "UTF-16": ("utf-16-le", 2),
    "UTF-8": ("utf-8", 1),
}
UNITS = (*_ENCODINGS,)
"""What positions may count."""

CONTEXT = 64
"""How many characters around marked words are read."""

_CONTEXT = 24
"""How many letters and digits before and behind words tell one place from another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of words that was marked.

    Attributes:
        words: The words.
        start: The position of the first character, if it is known.
        end: The position behind the last.
        before: Some of the text before the words.
        behind: Some of the text behind them.
    """

    words: str
    start: int = -1
    end: int = -1
    before: str = ""
    behind: str = ""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> "Piece":
        """Return a stretch of a text: offsets are code points, the end excluded."""
        return cls(
            words=text[start:end],
            start=start,
            end=end,
            before=text[max(0, start - CONTEXT) : start],
            behind=text[end : end + CONTEXT],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What another tool says of some words.

    Attributes:
        name: What the tool calls it.
        pieces: The words.
        cells: What it says of them, by the columns of claims.
        reason: Why it cannot be read, if it cannot.
    """

    name: str
    pieces: Sequence[Piece] = ()
    cells: Row = field(default_factory=dict)
    reason: str = ""


def coded(name: str, value: object) -> Row:
    """Return what a tool says as a cell of a claim, if a claim can have that.

    Example:
        >>> coded("certainty", "certain"), coded("colour", "red")
        ({'certainty': 'certain'}, {})
    """
    known = table_of("claims")
    is_cell = name in known.names and value in known.column(name).enum
    return {name: str(value)} if is_cell else {}


def offsets(text: str, place: int, unit: str) -> int:
    """Return the offset in code points of a position in another unit; -1 if none.

    Example:
        >>> offsets("a😀b", 3, "UTF-16"), offsets("a😀b", 2, "UTF-16")
        (2, -1)
        >>> offsets("a😀b", 5, "UTF-8"), offsets("ab", 2, "code points")
        (2, 2)
    """
    encoding, size = _ENCODINGS[unit]
    data = text.encode(encoding)
    if not 0 <= place * size <= len(data):
        return -1
    try:
        return len(data[: place * size].decode(encoding))
    except UnicodeDecodeError:  # It is within a character.
        return -1


def placed(working: Working, mark: Mark) -> Passage:
    """Return what was marked, as a part of its sentence.

    Raises:
        RefusedError: If nobody can tell for certain.
    """
    if mark.reason or not mark.pieces:
        raise RefusedError(QUOTE, mark.reason or "it marks no words")
    found = [_place(working, piece) for piece in mark.pieces]
    if len({each.source_id for each in found}) > 1:
        raise RefusedError(QUOTE, "it marks words of two sources")
    spans = sorted({span for each in found for span in each.spans})
    return _sentence(working, found[0].source_id, spans)


def _place(working: Working, piece: Piece) -> Passage:
    """Return where a piece stands in its source."""
    if not piece.words.strip():
        raise RefusedError(QUOTE, "it marks no words")
    at_position = {*_at_position(working, piece, UNITS[:1])}
    if not at_position:
        at_position = {*_at_position(working, piece, UNITS)}
    if len(at_position) == 1:
        return at_position.pop()
    said = [
        replace(part, spans=spans)
        for part in working.parts()
        for spans in part.find(piece.words)
    ]
    words = quoted(piece.words)
    if not said:
        raise RefusedError(QUOTE, f"{words} stands nowhere")
    if len(said) > 1:
        meant = [each for each in said if _is_amid(each, piece)]
        if len(meant) != 1:
            message = f"{words} stands in {len(said)} places: nothing tells which"
            raise RefusedError(QUOTE, f"{message} is meant")
        said = meant
    return said[0]


def _at_position(
    working: Working, piece: Piece, units: Sequence[str]
) -> Iterator[Passage]:
    """Yield where the words stand at the position that is given."""
    if piece.start < 0:
        return
    for whole in filter(None, map(working.whole, working.texts)):
        for unit in units:
            start = offsets(whole.text, piece.start, unit)
            end = offsets(whole.text, piece.end, unit)
            if 0 <= start < end and is_same(whole.text[start:end], piece.words):
                yield replace(whole, spans=((start, end),))


def _is_amid(said: Passage, piece: Piece) -> bool:
    """Whether words stand between those that a piece has around it."""
    if not (piece.before or piece.behind):
        return False
    before, behind = _letters(piece.before)[-_CONTEXT:], _letters(piece.behind)
    (start, _), (_, end) = said.spans[0], said.spans[-1]
    return _letters(said.text[:start]).endswith(before) and _letters(
        said.text[end:]
    ).startswith(behind[:_CONTEXT])


def _letters(text: str) -> str:
    """Return the letters and digits of a text, without the marks of notes."""
    return "".join(
        letter
        for letter in text
        if letter.isalnum() and unicodedata.category(letter) != "No"
    )


def _sentence(working: Working, source_id: str, spans: Sequence[Span]) -> Passage:
    """Return the sentence that holds some spans, and what of them is its own."""
    start, end = spans[0][0], spans[-1][1]
    for part in working.parts():
        # They begin and end in it; a footnote may stand between.
        is_its = part.source_id == source_id and is_inside(
            [(start, start + 1), (end - 1, end)], part.spans
        )
        own = tuple(piece for span in spans for piece in clipped(part.spans, *span))
        if is_its and exact_words(part.text, own).strip():
            return replace(part, spans=own)
    raise RefusedError(QUOTE, "it marks no words of one sentence alone")
