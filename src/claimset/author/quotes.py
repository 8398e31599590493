"""Quoted words become spans: exactly, or not at all.

Who quotes a source types straight quotes for curly ones, one blank for a line end, or
a word whole that the source breaks with a hyphen. That much is folded, on both sides.
Any other difference is refused: an anchor that was guessed looks like one that is
right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import regex

from claimset.author.reading import Reading, clipped
from claimset.export.brat import compose
from claimset.sources import Span, cuts, reading_text

_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("`\u2018\u2019\u201a\u201b\u2032\u00b4", "'")
    # A soft hyphen, a joiner and a byte order mark are no part of a word.
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff")
)
_DASH = regex.compile(r"\p{Pd}|\N{MINUS SIGN}")
_GAP = regex.compile(r"(?<=\p{L})-\s+(?=\p{L})|\s+")
_WORD = regex.compile(r"\S+")
_MOST_PLACES = 1_000
_JOINTS = ("", "-")

_ALIKE = 0.5
"""How like words must be to be those that were meant, from 0 to 1."""


def find(source: str, spans: Sequence[Span], words: str) -> list[tuple[Span, ...]]:
    r"""Find words that somebody quotes from a part of a source.

    Quotation marks, dashes, blanks, hyphens at line ends and Unicode's forms of one
    character are folded; so are marks of notes and emphasis that a reader passes over.
    A word is never cut.

    Args:
        source: The whole raw text.
        spans: The part, such as a sentence: 0-based code points, ends excluded.
        words: What is quoted.

    Returns:
        The spans of each place that has the words, within those of the part.

    Example:
        >>> find("an-\n\nti-war “pact”", [(0, 18)], 'anti-war "pact"')
        [((0, 18),)]
        >>> find("The lamps", [(0, 9)], "lamp")
        []
    """
    # A hyphen at a line end parts a word, or belongs to it: nobody else can tell.
    for joint in _JOINTS:
        wanted = _words(words, joint)
        if not wanted:
            return []
        for reading in _readings(source, tuple(spans), joint):
            found = [clipped(spans, *place) for place in _places(reading, wanted)]
            whole = [each for each in found if not _cuts(source, each, spans)]
            if whole:
                return list(dict.fromkeys(whole))
    return []


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a source, from which somebody may quote.

    Attributes:
        name: The sentence that it is; or the source, as a whole.
        source_id: The source.
        text: The whole raw text of the source.
        spans: Where the part stands.
    """

    name: str
    source_id: str
    text: str
    spans: tuple[Span, ...]

    def find(self, words: str) -> list[tuple[Span, ...]]:
        """Return the spans of each place that has the words; see `find`."""
        return find(self.text, self.spans, words)


def is_same(one: str, other: str) -> bool:
    """Whether two writings are of the same words, as `find` takes them.

    Example:
        >>> is_same("so “it” was", 'so  "it" was'), is_same("so", "So")
        (True, False)
    """
    return any(_words(one, joint) == _words(other, joint) for joint in _JOINTS)


def nearest(source: str, spans: Sequence[Span], words: str) -> str:
    """Return the words of a part of a source that are most like some others.

    Returns:
        The words; the whole part, if none of it is like them.

    Example:
        >>> nearest("The Guild had 300 members by 1996.", [(0, 34)], "had 200 members")
        'had 300 members'
    """
    text = reading_text(source, spans)
    parts, size = [*_WORD.finditer(text)], len(words.split())
    if not parts or not size:
        return text
    folded = _words(words, _JOINTS[0])
    windows = [
        text[first.start() : last.end()]
        for first, last in zip(parts, parts[size - 1 :], strict=False)
    ]
    match = SequenceMatcher(b=folded, autojunk=False)

    def likeness(window: str) -> float:
        match.set_seq1(window)
        return match.ratio()

    best = max(windows, key=likeness, default=text)
    return best if likeness(best) >= _ALIKE else text


def _places(reading: Reading, words: str) -> Iterator[Span]:
    """Yield each place of some words; none begins or ends within a character."""
    starts = [start for start, _ in reading.places]
    last, at = len(starts) - 1, reading.text.find(words)
    for _ in range(_MOST_PLACES):
        if at < 0:
            return
        end = at + len(words) - 1
        begins = at == 0 or starts[at] != starts[at - 1]
        if begins and (end == last or starts[end] != starts[end + 1]):
            yield starts[at], reading.places[end][1]
        at = reading.text.find(words, at + 1)


@lru_cache(maxsize=4096)
def _readings(source: str, spans: tuple[Span, ...], joint: str) -> tuple[Reading, ...]:
    """Return the texts that somebody may quote from: as written, and as it is read."""
    text, known = compose(source, [("", spans)])
    offsets = {place: offset for offset, place in known.items()}
    places: list[Span] = []
    for place in range(len(text)):
        last = places[-1][1] if places else spans[0][0]
        at = offsets.get(place)
        places.append((last, last) if at is None else (at, at + 1))
    found = (Reading.of(source, spans), Reading(text, places))
    return tuple(_folded(each, joint) for each in found)


@lru_cache(maxsize=4096)
def _words(words: str, joint: str) -> str:
    return _folded(Reading.of(words, [(0, len(words))]), joint).text.strip()


def _folded(reading: Reading, joint: str) -> Reading:
    """Fold what two writings of the same words may differ in.

    Args:
        reading: The text.
        joint: What becomes of a hyphen before a blank within a word.
    """
    plain = reading.folded("NFKC", _TYPOGRAPHY).sub(_DASH, lambda _: "-")
    return plain.sub(_GAP, lambda gap: joint if gap[0] == "-" else " ")


def _cuts(source: str, found: Sequence[Span], spans: Sequence[Span]) -> bool:
    return not found or any(cuts(source, *each, unless=spans) for each in found)
