"""Where the words of one text stand in another, which is mostly the same."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

import regex

from claimset.author.reading import Reading, is_inside
from claimset.sources import Span

# A word is letters with their marks and digits; all else stands by itself.
_TOKEN = regex.compile(r"[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{N}_]\p{M}*|\S")
_HYPHEN = regex.compile(r"(?<=\p{L})-[^\S\n]*\n\s*(?=\p{L})")
_BREAK = regex.compile(r"[^\S\n]*\n[^\S\n]*\n|\f|\S")
_SAME = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
"""Signs that a corrected text may have in another form."""


_Segments = Sequence[tuple[tuple[str, ...], range]]


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign of a text.

    Attributes:
        text: The word, whole where a line cuts it, in Unicode's composed form.
        places: Where each of its letters stands.
        segment: The number of the segment that it is of.
    """

    text: str
    places: Sequence[Span]
    segment: int


def tokens_of(text: str, segments: Iterable[Sequence[Span]]) -> list[Token]:
    r"""Return the words and signs of a text, a segment at a time.

    Example:
        >>> [token.text for token in tokens_of("an-\nti-war ☂.", [[(0, 13)]])]
        ['anti', '-', 'war', '☂', '.']
    """
    found: list[Token] = []
    for number, spans in enumerate(segments):
        shown = Reading.of(text, spans).sub(_HYPHEN, lambda _: "").folded("NFC", _SAME)
        found += (
            Token(match[0], shown.places[match.start() : match.end()], number)
            for match in _TOKEN.finditer(shown.text)
        )
    return found


class Alignment:
    """A text, the corrected one, and which words of both are the same.

    Attributes:
        old: The tokens of the old text.
        text: The new text.
        new: Its tokens.
        places: Which new token each old token is.
    """

    def __init__(self, old: Sequence[Token], text: str, new: Sequence[Token]) -> None:
        self.old, self.text, self.new = old, text, new
        self.places = aligned(old, new)
        self._at = {
            offset: number
            for number, token in enumerate(old)
            for place in token.places
            for offset in range(*place)
        }

    def moved(self, spans: Sequence[Span]) -> tuple[Span, ...]:
        """Return where the words at some old spans stand now.

        Of a word that they cut they keep the same letters.

        Returns:
            The new spans; none if some of the words are gone, or others between them.
        """
        marked = (self._at.get(at) for start, end in spans for at in range(start, end))
        found: tuple[Span, ...] = ()
        for run in runs(sorted({number for number in marked if number is not None})):
            there = self.run(run, spans)
            if not there:
                return ()
            found += there
        return found

    def run(
        self, old: Sequence[int], part: Sequence[Span] | None = None
    ) -> tuple[Span, ...]:
        """Return where old tokens stand in the new text; nothing if not together.

        Args:
            old: The old tokens, by their number, one after the other.
            part: The part of the old text that is meant, if it cuts tokens.
        """
        there = [self.places.get(number, -1) for number in old]
        together = all(after == before + 1 for before, after in pairwise(there))
        if not there or there[0] < 0 or not together:
            return ()
        tokens = [self.new[number] for number in there]
        if part is not None:
            pairs = zip(old, tokens, strict=True)
            tokens = [self._cut(self.old[number], new, part) for number, new in pairs]
        is_whole = all(token.places for token in tokens)
        return spans_of(self.text, tokens) if is_whole else ()

    @staticmethod
    def _cut(old: Token, new: Token, part: Sequence[Span]) -> Token:
        """Return what of a new token is the part of an old one that is meant."""
        pairs = zip(old.places, new.places, strict=True)
        return replace(new, places=[to for at, to in pairs if is_inside([at], part)])

    def new_spans(self, numbers: Iterable[int]) -> tuple[Span, ...]:
        """Return where new tokens stand."""
        return spans_of(self.text, [self.new[number] for number in numbers])


def runs(numbers: Iterable[int]) -> list[list[int]]:
    """Return the numbers that follow each other.

    Example:
        >>> runs([1, 2, 5])
        [[1, 2], [5]]
    """
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def aligned(old: Sequence[Token], new: Sequence[Token]) -> dict[int, int]:
    """Return which token of a new text each token of an old one is.

    Returns:
        The place in `new` for each place in `old` that has the same word there.
    """
    found: dict[int, int] = {}
    before, after = _segments(old), _segments(new)
    alike = SequenceMatcher(
        None,
        [words for words, _ in before],
        [words for words, _ in after],
        autojunk=False,
    )
    opcodes = alike.get_opcodes()
    for kind, first, last, begin, end in opcodes:
        if kind == "equal":
            for (_, here), (_, there) in zip(
                before[first:last], after[begin:end], strict=True
            ):
                found.update(zip(here, there, strict=True))
    found |= _elsewhere(before, after, found)
    taken = {*found.values()}
    for kind, first, last, begin, end in opcodes:
        if kind == "replace":
            lost = _places(before[first:last], found.keys())
            free = _places(after[begin:end], taken)
            found |= _by_word(old, new, lost, free)
    return found


def _places(segments: _Segments, but: Collection[int]) -> list[int]:
    """Return the tokens of some segments that are not known yet."""
    return [place for _, own in segments for place in own if place not in but]


def _elsewhere(
    before: _Segments, after: _Segments, found: Mapping[int, int]
) -> dict[int, int]:
    """Return the tokens of segments that have gone to another place as they were."""
    taken = {*found.values()}
    lost = {words: own for words, own in before if found.keys().isdisjoint(own)}
    free = [(words, own) for words, own in after if taken.isdisjoint(own)]
    times = Counter(words for words, _ in free)
    return {
        here: there
        for words, own in free
        if words in lost and times[words] == 1
        for here, there in zip(lost[words], own, strict=True)
    }


def _segments(tokens: Sequence[Token]) -> _Segments:
    """Return the words of each segment, and where its tokens are."""
    ends = [
        place
        for place in range(1, len(tokens) + 1)
        if place == len(tokens) or tokens[place].segment != tokens[place - 1].segment
    ]
    return [
        (tuple(token.text for token in tokens[start:end]), range(start, end))
        for start, end in zip([0, *ends[:-1]][: len(ends)], ends, strict=True)
    ]


def _by_word(
    old: Sequence[Token],
    new: Sequence[Token],
    here: Sequence[int],
    there: Sequence[int],
) -> dict[int, int]:
    alike = SequenceMatcher(
        None,
        [old[place].text for place in here],
        [new[place].text for place in there],
        autojunk=False,
    )
    return {
        here[block.a + step]: there[block.b + step]
        for block in alike.get_matching_blocks()
        for step in range(block.size)
    }


def spans_of(text: str, tokens: Sequence[Token]) -> tuple[Span, ...]:
    r"""Return where tokens that follow each other stand; a break parts two spans.

    A break is a blank line, the end of a page, or words that are none of them.

    Example:
        >>> text = "It was\n\nout."
        >>> spans_of(text, tokens_of(text, [[(0, 12)]]))
        ((0, 6), (8, 12))
    """
    spans: list[Span] = []
    for token in tokens:
        for number, (start, end) in enumerate(token.places):
            # A line end cuts the word, and its hyphen belongs to the words.
            is_cut = bool(number) and start > token.places[number - 1][1]
            if is_cut:
                spans[-1] = (spans[-1][0], spans[-1][1] + 1)
            if spans and not _BREAK.search(text, spans[-1][1], start):
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
    return tuple(spans)
