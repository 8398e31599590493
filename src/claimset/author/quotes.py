"""Quoted words become spans: exactly, or not at all.

Who quotes a source types straight quotes for curly ones, one blank for a line end, or
a word whole that the source breaks with a hyphen. That much is folded, on both sides.
Any other difference is refused: an anchor that was guessed looks like one that is
right.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import regex

from claimset.export.brat import compose
from claimset.sources import Span, cuts, reading_text

_CHARACTER = regex.compile(r"\X")
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("`\u2018\u2019\u201a\u201b\u2032\u00b4", "'")
    # A soft hyphen, a joiner and a byte order mark are no part of a word.
    | dict.fromkeys("\u00ad\u200b\u2060\ufeff")
)
_GAP = regex.compile(r"(?<=\p{L})-\s+(?=\p{L})|\s+")
_WORD = regex.compile(r"\S+")
_MOST_PLACES = 1_000

_ALIKE = 0.5
"""How like words must be to be those that were meant, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text as it is compared, and where each of its characters comes from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def find(self, words: str) -> Iterator[Span]:
        """Yield each place of some words; none begins or ends within a character."""
        last, at = len(self.text) - 1, self.text.find(words)
        for _ in range(_MOST_PLACES):
            if at < 0:
                return
            end = at + len(words) - 1
            begins = at == 0 or self.starts[at] != self.starts[at - 1]
            if begins and (end == last or self.starts[end] != self.starts[end + 1]):
                yield self.starts[at], self.ends[end]
            at = self.text.find(words, at + 1)


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
    for joint in ("", "-"):
        wanted = _fold(words, joint).text.strip()
        if not wanted:
            return []
        for text, places in _readings(source, tuple(spans)):
            found = [
                _within(spans, places[start], places[end - 1] + 1)
                for start, end in _fold(text, joint).find(wanted)
            ]
            whole = [each for each in found if not _cuts(source, each, spans)]
            if whole:
                return list(dict.fromkeys(whole))
    return []


def is_same(one: str, other: str) -> bool:
    """Whether two writings are of the same words, as `find` takes them.

    Example:
        >>> is_same("so “it” was", 'so  "it" was'), is_same("so", "So")
        (True, False)
    """
    return any(
        _fold(one, joint).text.strip() == _fold(other, joint).text.strip()
        for joint in ("", "-")
    )


def nearest(source: str, spans: Sequence[Span], words: str) -> str:
    """Return the words of a part of a source that are most like some others.

    Args:
        source: The whole raw text.
        spans: The part.
        words: What was meant to be quoted.

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
    folded = _fold(words, "").text.strip()
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


def _readings(
    source: str, spans: tuple[Span, ...]
) -> Iterator[tuple[str, dict[int, int]]]:
    """Yield the texts that somebody may quote from, with where characters stand."""
    # A line end stands for what lies between two pieces.
    text = "\n".join(source[start:end] for start, end in spans)
    ends = (offset for start, end in spans for offset in range(start, end + 1))
    yield text, dict(enumerate(ends))
    yield _read(source, spans)


@lru_cache(maxsize=1024)
def _read(source: str, spans: tuple[Span, ...]) -> tuple[str, dict[int, int]]:
    """Return a part as a person reads it, and where each character stands."""
    text, places = compose(source, [("", spans)])
    return text, {place: offset for offset, place in places.items()}


@lru_cache(maxsize=4096)
def _fold(text: str, joint: str) -> _Folded:
    """Fold what two writings of the same words may differ in.

    Args:
        text: The text.
        joint: What becomes of a hyphen before a blank within a word.
    """
    letters: list[str] = []
    places: list[Span] = []
    for found in _CHARACTER.finditer(text):
        plain = unicodedata.normalize("NFKC", found[0].translate(_TYPOGRAPHY))
        for letter in plain.translate(_TYPOGRAPHY):
            letters.append("-" if _is_dash(letter) else letter)
            places.append(found.span())
    raw, at = "".join(letters), 0
    folded: list[str] = []
    kept: list[Span] = []
    for gap in _GAP.finditer(raw):
        is_hyphen = gap[0][0] == "-"
        fill = joint if is_hyphen else " "
        folded += [raw[at : gap.start()], fill]
        kept += [*places[at : gap.start()], *places[gap.start() :][: len(fill)]]
        at = gap.end()
    folded.append(raw[at:])
    kept += places[at:]
    return _Folded(
        "".join(folded), [each[0] for each in kept], [each[1] for each in kept]
    )


def _is_dash(letter: str) -> bool:
    return unicodedata.category(letter) == "Pd" or letter == "\N{MINUS SIGN}"


def _within(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return what of some spans lies between two places."""
    cut = ((max(first, start), min(last, end)) for first, last in spans)
    return tuple(span for span in cut if span[0] < span[1])


def _cuts(source: str, found: Sequence[Span], spans: Sequence[Span]) -> bool:
    return not found or any(cuts(source, *each, unless=spans) for each in found)
