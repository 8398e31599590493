"""A plain text cut into pieces: lines, blocks of lines, and the lines of its pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from claimset.author.signs import (
    BULLET,
    NOTE_MARK,
    is_capitals,
    is_numbered_heading,
)
from claimset.sources import Span

_LINE = re.compile(r"[^\s][^\n\f]*")
_BARE_NUMBER = re.compile(
    r"[\W_]*(?:page|p\.|seite|стр\.)?[\W_]*(?:\d{1,4}|[ivxl]{1,6})"
    r"(?:\s*(?:/|of|von|из)\s*\d{1,4})?[^\w.,;:?!]*",
    re.IGNORECASE,
)
_NO_LETTERS = re.compile(r"[\W\d_]+")
_LONG_LINE = 120  # Characters: nobody wraps lines so late.
_MOST_OF_HEAD = 14  # Words of a running head, without numbers.
_EDGE = 2  # Lines at the top and at the bottom of a page.
_OFTEN = 3  # How often a line stands alone before it counts as a running head.


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines that stand together.

    Attributes:
        span: Where they stand.
        is_furniture: Whether they belong to the page, and not to the text.
    """

    span: Span
    is_furniture: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    page: int
    is_apart: bool  # A blank line or the top of a page stands before it.


def pieces_of(text: str, known: Collection[int] = ()) -> list[Piece]:
    r"""Cut a plain text into pieces: what blank lines part, and what begins anew.

    Args:
        text: The text; a form feed begins a page.
        known: Where lines begin that are known to be furniture.

    Example:
        >>> [piece.span for piece in pieces_of("A HEAD\nIt burnt.\n\nIt went\nout.")]
        [(0, 6), (7, 16), (18, 30)]
    """
    lines = _lines(text)
    furniture = _furniture(text, lines)
    pieces: list[Piece] = []
    block: list[_Line] = []
    for line in lines:
        is_furniture = line in furniture or line.start in known
        if block and (line.is_apart or is_furniture):
            pieces += _cut(text, block)
            block = []
        if is_furniture:
            pieces.append(Piece((line.start, line.end), is_furniture=True))
        else:
            block.append(line)
    return [*pieces, *_cut(text, block)]


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    end = page = 0
    for found in _LINE.finditer(text):
        gap = text[end : found.start()]
        page += gap.count("\f")
        is_apart = not lines or gap.count("\n") > 1 or "\f" in gap
        end = found.start() + len(found[0].rstrip())
        lines.append(_Line(found.start(), end, page, is_apart))
    return lines


def _furniture(text: str, lines: Sequence[_Line]) -> set[_Line]:
    """Return the lines that belong to pages: numbers, running heads, dividers."""

    def words(line: _Line) -> str:
        return text[line.start : line.end]

    def folded(line: _Line) -> str:
        return _NO_LETTERS.sub(" ", words(line)).strip().casefold()

    # What repeats at the edges of pages, or anywhere by itself, is a running head.
    pages: dict[int, list[_Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    edges = [
        line
        for page in pages.values()
        if len(pages) > 1
        for line in dict.fromkeys([*page[:_EDGE], *page[-_EDGE:]])
    ]
    follows = [*(line.is_apart for line in lines[1:]), True][: len(lines)]
    alone = [
        line
        for line, is_last in zip(lines, follows, strict=True)
        if line.is_apart and is_last
    ]
    heads = Counter(filter(None, map(folded, edges)))
    single = Counter(filter(None, map(folded, alone)))
    found = {line for line in [*edges, *alone] if _BARE_NUMBER.fullmatch(words(line))}
    found |= {line for line in alone if not any(map(str.isalnum, words(line)))}
    for line in edges:
        if heads[folded(line)] > 1 and len(folded(line).split()) <= _MOST_OF_HEAD:
            found.add(line)
    for line in alone:
        is_often = single[folded(line)] >= _OFTEN
        if is_often and len(folded(line).split()) <= _MOST_OF_HEAD:
            found.add(line)
    return found


def _cut(text: str, block: Sequence[_Line]) -> Iterator[Piece]:
    """Cut a block where one of its lines begins anew."""
    if not block:
        return
    words = [text[line.start : line.end] for line in block]
    is_long = len(block) > 1 and median(map(len, words[:-1])) > _LONG_LINE
    first = block[0]
    last = first
    for place, line in enumerate(block[1:], 1):
        if is_long or _begins_anew(words, place):
            yield Piece((first.start, last.end))
            first = line
        last = line
    yield Piece((first.start, last.end))


def _begins_anew(words: Sequence[str], place: int) -> bool:
    line, before = words[place], words[place - 1]
    if NOTE_MARK.match(line) or BULLET.match(line):
        return True
    # A heading that no blank line parts from its text.
    if is_capitals(before) != is_capitals(line):
        return True
    return is_numbered_heading(before) and len(before) < 0.7 * len(line)
