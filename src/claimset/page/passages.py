"""A source's text cut at every edge of a span, so that crossing spans are right.

The text becomes blocks, a block becomes parts, each of one segment of the ledger or of
none, and a part becomes runs: words that the same claims mark. Every character of the
source is in exactly one run, in order.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claimset.sources import Span

Row = Mapping[str, str]

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
# A stretch of blanks with a blank line in it, blanks at an edge, or words.
_CHUNK = re.compile(r"\s*\n[^\S\n]*\n\s*|\S(?:(?!\n[^\S\n]*\n).)*|\s+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a claim marks words.

    Attributes:
        claim: The claim's number in its table, from 0.
        span: The words, in code points of the source, end excluded.
        is_again: Whether the place says again what another states.
    """

    claim: int
    span: Span
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words that the same claims mark.

    Attributes:
        start: Where they begin in the source.
        end: Where they end.
        claims: The numbers of the claims that the words state.
        again: The numbers of the claims that the words say again.
    """

    start: int
    end: int
    claims: tuple[int, ...] = ()
    again: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one segment of the ledger, or of none.

    Attributes:
        start: Where it begins in the source.
        end: Where it ends.
        segment: The segment's row; None for what lies between segments.
        key: What joins segments to a paragraph.
        is_break: Whether it is the gap that a page break leaves in a paragraph.
        runs: Its words.
    """

    start: int
    end: int
    segment: Row | None = None
    key: str = ""
    is_break: bool = False
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a footnote, as far as nothing else lies between.

    Attributes:
        kind: What the ledger calls its first segment; "" where no segment is.
        parts: What it is made of.
        is_tight: Whether it begins on the line below the block before.
        is_continued: Whether it goes on with a paragraph that began before.
    """

    kind: str
    parts: tuple[Part, ...]
    is_tight: bool = False
    is_continued: bool = False


def blocks(
    text: str | None,
    length: int,
    segments: Iterable[tuple[Row, Sequence[Span]]],
    anchors: Iterable[Anchor],
) -> list[Block]:
    r"""Cut a source into blocks, parts and runs.

    Args:
        text: The source; None if it may not be read: then nothing tells of blank
            lines, and only another paragraph begins a block.
        length: How many characters the source has.
        segments: The rows of the ledger that are of the source, each with its spans.
        anchors: Where claims mark words.

    Example:
        >>> row = {"sentence_id": "t.p1.s1", "kind": "sentence"}
        >>> (block,) = blocks("To be.", 6, [(row, [(0, 6)])], [Anchor(0, (3, 5))])
        >>> [(run.start, run.end, run.claims) for run in block.parts[0].runs]
        [(0, 3, ()), (3, 5, (0,)), (5, 6, ())]
    """
    found: list[list[Part]] = [[]]
    last: Part | None = None
    solid: list[tuple[Part, str]] = []  # the first of each block, and what is before it
    for part in _covering(text, length, segments):
        if part.key:
            between = _between(text, last, part)
            if last is None:
                solid.append((part, "\n\n"))
            elif part.key != last.key and "\n" in between:
                solid.append((part, between))
                found.append([])
            last = part
        found[-1].append(part)
    cut = _Cutter(anchors)
    keys: set[str] = set()
    made = []
    for parts, (first, before) in zip(found, solid or [(Part(0, 0), "")], strict=True):
        made.append(
            Block(
                kind=first.segment["kind"] if first.segment else "",
                parts=tuple(cut.part(part) for part in _with_breaks(text, parts)),
                is_tight=not _BLANK_LINE.search(before),
                is_continued=first.key in keys,
            )
        )
        keys |= {part.key for part in parts}
    return made


def _between(text: str | None, last: Part | None, part: Part) -> str:
    """Return what is between two parts; two line ends where nobody may read it."""
    if text is None or last is None:
        return "\n\n"
    return text[last.end : part.start]


def _with_breaks(text: str | None, parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts of a block, the gaps within that a page break leaves marked."""
    for place, part in enumerate(parts):
        is_within = 0 < place < len(parts) - 1 and not part.key
        is_blank = text is not None and _BLANK_LINE.search(text, part.start, part.end)
        yield replace(part, is_break=True) if is_within and is_blank else part


def _covering(
    text: str | None, length: int, segments: Iterable[tuple[Row, Sequence[Span]]]
) -> Iterator[Part]:
    """Yield segments and gaps so that each character is in one part, in order.

    Where segments overlap, the one that begins first has the words.
    """
    pieces = sorted(
        (
            (start, end, place, row)
            for place, (row, spans) in enumerate(segments)
            for start, end in spans
        ),
        key=lambda piece: piece[:3],
    )
    at = 0
    for start, end, _, row in pieces:
        first, last = max(start, at), min(end, length)
        if first < last:
            yield from _gap(text, at, first)
            yield Part(first, last, row, paragraph(row["sentence_id"]))
            at = last
    yield from _gap(text, at, length)


def paragraph(sentence_id: str) -> str:
    """Return what joins the segments of a paragraph: the id without its last part.

    Example:
        >>> paragraph("text.p01.s02"), paragraph("text.h1")
        ('text.p01', 'text.h1')
    """
    head = sentence_id.rpartition(".")[0]
    return head if "." in head else sentence_id


def _gap(text: str | None, start: int, end: int) -> Iterator[Part]:
    """Yield what lies between segments: blanks, and what no segment has."""
    if text is None:
        if start < end:
            yield Part(start, end)
        return
    for found in _CHUNK.finditer(text, start, end):
        key = "" if found[0].isspace() else f"\n{found.start()}"
        yield Part(found.start(), found.end(), key=key)


class _Cutter:
    """Cuts parts into runs; they must come in the order of the text."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        begun = defaultdict(list)
        ended = defaultdict(list)
        for anchor in anchors:
            begun[anchor.span[0]].append(anchor)
            ended[anchor.span[1]].append(anchor)
        self._edges = sorted({*begun, *ended})
        self._begun, self._ended = begun, ended
        self._next = 0
        self._open: Counter[Anchor] = Counter()

    def part(self, part: Part) -> Part:
        """Return the part with its runs."""
        runs, at = [], part.start
        while at < part.end:
            self._pass(at)
            stop = part.end
            if self._next < len(self._edges):
                stop = min(stop, self._edges[self._next])
            runs.append(self._run(at, stop))
            at = stop
        return replace(part, runs=tuple(runs))

    def _pass(self, place: int) -> None:
        """Note which claims begin and end up to a place."""
        while self._next < len(self._edges) and self._edges[self._next] <= place:
            edge = self._edges[self._next]
            self._open.update(self._begun[edge])
            self._open -= Counter(self._ended[edge])
            self._next += 1

    def _run(self, start: int, end: int) -> Run:
        claims, again = (
            sorted({each.claim for each in self._open if each.is_again == is_again})
            for is_again in (False, True)
        )
        return Run(start, end, tuple(claims), tuple(again))
