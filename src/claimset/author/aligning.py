"""Where the words of one text stand in another, which is mostly the same."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

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
        spans: Where it stands.
        segment: The number of the segment that it is of.
    """

    text: str
    spans: tuple[Span, ...]
    segment: int


def tokens_of(text: str, segments: Iterable[Sequence[Span]]) -> list[Token]:
    r"""Return the words and signs of a text, a segment at a time.

    Args:
        text: The text.
        segments: The spans of each segment, by where they begin.

    Example:
        >>> [token.text for token in tokens_of("an-\nti-war ☂.", [[(0, 13)]])]
        ['anti', '-', 'war', '☂', '.']
    """
    found: list[Token] = []
    for number, spans in enumerate(segments):
        # A line end stands for what lies between two pieces.
        raw = "\n".join(text[start:end] for start, end in spans)
        places = [place for start, end in spans for place in range(start, end + 1)]
        shown, kept = _joined(raw)
        for match in _TOKEN.finditer(shown):
            own = [places[kept[at]] for at in range(*match.span())]
            word = unicodedata.normalize("NFC", match[0]).translate(_SAME)
            found.append(Token(word, _runs(own), number))
    return found


def _joined(raw: str) -> tuple[str, list[int]]:
    """Return a text without the hyphens at its line ends, and where letters stand."""
    kept: list[int] = []
    begin = 0
    for cut in _HYPHEN.finditer(raw):
        kept += range(begin, cut.start())
        begin = cut.end()
    kept += range(begin, len(raw))
    return "".join(raw[at] for at in kept), kept


def _runs(places: Sequence[int]) -> tuple[Span, ...]:
    """Return the spans of some places that follow each other."""
    spans: list[Span] = []
    for place in places:
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)


def aligned(old: Sequence[Token], new: Sequence[Token]) -> dict[int, int]:
    """Return which token of a new text each token of an old one is.

    Args:
        old: The tokens of the old text.
        new: Those of the new one.

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

    Args:
        text: The text.
        tokens: The tokens.

    Example:
        >>> text = "It was\n\nout."
        >>> spans_of(text, tokens_of(text, [[(0, 12)]]))
        ((0, 6), (8, 12))
    """
    spans: list[Span] = []
    for token in tokens:
        for number, (start, end) in enumerate(token.spans, 1):
            # A line end cuts the word, and its hyphen belongs to the words.
            last = end + (number < len(token.spans))
            if spans and not _BREAK.search(text, spans[-1][1], start):
                spans[-1] = (spans[-1][0], last)
            else:
                spans.append((start, last))
    return tuple(spans)
