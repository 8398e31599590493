"""PDF as plain text: lines, paragraphs by where lines stand, raised digits, pages."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from ctypes import byref
from dataclasses import dataclass
from importlib.metadata import version
from itertools import chain, pairwise
from math import hypot
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from claimset.author.layout import parts_of
from claimset.author.outline import raised
from claimset.author.parts import Article, Part
from claimset.author.signs import BULLET, NOTE_MARK, is_finished, is_marked
from claimset.author.wording import UNSEEN
from claimset.errors import AuthorError, without_extra

# All are "-" at the end of a line: pdfium's mark, its older one, soft and true hyphens.
_HYPHENS = "\ufffe\x02\u00ad\u2010"
_ON_LINE = "abcdehiklmnorstuvwxzABCDEFGHIKLMNOPRSTUVWXZ0123456789"  # None hangs below.
_RAISED = 0.85, 0.15  # How small, and how far above the line, in heights of it.
_NEAR = 1.0  # How close a raised digit stands, in heights of a line.
_FEW = 12  # Characters that tell how high a line is.
_APART = 1.8  # How far a running head stands from the text, likewise.
_SAME_SIZE = 0.06
_INDENT, _SHORT = 0.6, 2.0  # In heights of a line.
_INITIAL = re.compile(r"\b[A-Z]\.\Z")
_LARGE, _MOST_ABOVE = 1.3, 4  # A title, in usual heights; the lines above it.
_LOOSE = 1.25  # A gap between paragraphs, in gaps between lines.


class _Letter(NamedTuple):
    """A character on a page, with its height and its box."""

    text: str
    size: float
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page."""

    text: str
    size: float
    left: float
    right: float
    bottom: float


def read_pdf(path: Path, data: bytes) -> Article:
    """Read an article in PDF, in the order in which its columns are read.

    Raises:
        AuthorError: If it cannot be opened.
        MissingExtraError: If the library that reads it is not installed.
    """
    try:
        import pypdfium2  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise without_extra(error, "pdf", "pypdfium2") from error
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise AuthorError(path, f"is no PDF that can be opened: {error}") from error
    try:
        pages = [_lines(_letters(page)) for page in document]
        title = document.get_metadata_value("Title")
    finally:
        document.close()
    text, furniture = _text(pages)
    blocks = parts_of(text, furniture=furniture)
    has_title = any(block.part is Part.TITLE for block in blocks)
    return Article(
        text,
        blocks,
        title=title * (not has_title),
        extractor="pypdfium2",
        version=version("pypdfium2"),
    )


def _letters(page: Any) -> Iterator[_Letter]:  # noqa: ANN401 - pypdfium2 has no types
    """Return the characters of a page; those that pdfium adds have no box."""
    from pypdfium2 import raw  # noqa: PLC0415 - an extra

    found, matrix = page.get_textpage(), raw.FS_MATRIX()
    for number in range(found.count_chars()):
        text = chr(raw.FPDFText_GetUnicode(found.raw, number))
        if text in "\r\0":
            continue
        if text.isspace():
            yield _Letter(text, 0, 0, 0, 0, 0)
        else:
            # Many programs write a font of size 1, and make the page's units larger.
            raw.FPDFText_GetMatrix(found.raw, number, byref(matrix))
            scale = hypot(matrix.c, matrix.d)
            size = scale * raw.FPDFText_GetFontSize(found.raw, number)
            yield _Letter(text, size, *found.get_charbox(number))


def _lines(letters: Iterable[_Letter]) -> list[_Line]:
    """Gather characters that stand side by side.

    pdfium ends a line before and behind a raised digit: what goes on at the same height
    close by is the same line.
    """
    lines: list[list[_Letter]] = []
    is_new = True
    for letter in letters:
        if letter.text == "\n":
            is_new = True
        elif letter.text.isspace():
            if lines:
                lines[-1].append(letter)
        else:
            if lines and (not is_new or _is_beside(lines[-1], letter)):
                lines[-1].append(letter)
            else:
                lines.append([letter])
            # What pdfium takes for a hyphen at the end of a line ends it.
            is_new = letter.text in _HYPHENS[:2]
    return [line for each in lines if (line := _line(each)).text]


def _is_beside(line: Sequence[_Letter], letter: _Letter) -> bool:
    """Whether a character goes on a line that pdfium has ended."""
    near = [each for each in line[-_FEW:] if not each.text.isspace()]
    size = max(letter.size, *(each.size for each in near))
    top, bottom = max(e.top for e in near), min(e.bottom for e in near)
    shared = min(top, letter.top) - max(bottom, letter.bottom)
    return shared > 0 and abs(letter.left - near[-1].right) < _NEAR * size


def _line(letters: Sequence[_Letter]) -> _Line:
    """Return a line: raised digits as such, and a hyphen at its end as one."""
    solid = [each for each in letters if not each.text.isspace()]
    sizes = Counter(round(each.size, 1) for each in solid)
    size = max(sizes, key=lambda each: (sizes[each], each))
    own = [each for each in solid if round(each.size, 1) == size]
    base = median(e.bottom for e in [e for e in own if e.text in _ON_LINE] or own)
    small, above = _RAISED[0] * size, base + _RAISED[1] * size
    pieces: list[str] = []
    for letter in letters:
        is_raised = letter.text.isdecimal() and letter.size < small
        if is_raised and letter.bottom > above:
            pieces.append(raised(letter.text))
        else:
            pieces.append(letter.text)
    text = " ".join("".join(pieces).split())
    if text[-1:] in tuple(_HYPHENS):
        text = text[:-1] + "-"
    text = text.replace(_HYPHENS[0], "").translate(UNSEEN)
    left, right = solid[0].left, solid[-1].right
    return _Line(text, size, left, right, base)


def _text(pages: Sequence[Sequence[_Line]]) -> tuple[str, set[int]]:
    """Return the text of all pages, and where the lines begin that are furniture."""
    sizes = Counter[float]()
    for line in chain.from_iterable(pages):
        sizes[line.size] += len(line.text)
    usual = max(sizes, key=lambda size: sizes[size], default=0.0)
    text, furniture = "", set[int]()
    for number, lines in enumerate(pages):
        text += "\f" * bool(number)
        step = _step(lines)
        title = 0 if number else _title(lines, usual)
        for place, line in enumerate(lines):
            if place:
                text += "\n\n" if _ends_paragraph(lines, place, step) else "\n"
            if place < title or _is_head(lines, place, usual):
                furniture.add(len(text))
            text += line.text
        text += "\n"
    return text, furniture


def _title(lines: Sequence[_Line], usual: float) -> int:
    """Return which line the title begins with: the first of the largest ones.

    It is 0 where none is large, or where many lines are above: then nobody can tell.
    """
    largest = max((line.size for line in lines), default=0.0)
    if largest < _LARGE * usual:
        return 0
    first = next(n for n, line in enumerate(lines) if line.size == largest)
    return first if first <= _MOST_ABOVE else 0


def _step(lines: Sequence[_Line]) -> float:
    """Return the usual distance of two lines of a page, in heights of a line."""
    steps = [
        (before.bottom - line.bottom) / line.size
        for before, line in pairwise(lines)
        if _is_alike(before, line) and before.bottom > line.bottom
    ]
    return median(steps) if steps else 0.0


def _is_alike(before: _Line, line: _Line) -> bool:
    return abs(before.size - line.size) <= _SAME_SIZE * line.size


def _is_head(lines: Sequence[_Line], place: int, usual: float) -> bool:
    """Whether a line is a running head: small, and apart from the text below it."""
    if place or len(lines) == 1:
        return False
    head, below = lines[:2]
    is_small = head.size < usual * (1 - _SAME_SIZE)
    return is_small and head.bottom - below.bottom > _APART * head.size


def _column(lines: Sequence[_Line], place: int) -> tuple[float, float]:
    """Return the edges of the column that a line stands in."""
    first = last = place
    while first and _goes_down(lines[first - 1], lines[first]):
        first -= 1
    while last + 1 < len(lines) and _goes_down(lines[last], lines[last + 1]):
        last += 1
    column = lines[first : last + 1]
    lefts = Counter(round(each.left) for each in column)
    left = max(lefts, key=lambda each: (lefts[each], -each))
    return float(left), max(each.right for each in column)


def _goes_down(before: _Line, line: _Line) -> bool:
    return _is_alike(before, line) and line.bottom < before.bottom


def _ends_paragraph(lines: Sequence[_Line], place: int, step: float) -> bool:
    """Whether a paragraph ends before a line."""
    before, line = lines[place - 1 : place + 1]
    if not _is_alike(before, line) or is_marked(line.text):
        return True
    if NOTE_MARK.match(line.text) or BULLET.match(line.text):
        return True
    is_below = line.bottom < before.bottom
    if is_below and before.bottom - line.bottom > _LOOSE * step * line.size > 0:
        return True
    left, right = _column(lines, place)
    is_indented = abs(line.left - left) > _INDENT * line.size
    is_short = is_below and before.right < right - _SHORT * line.size
    has_end = is_finished(before.text) and not _INITIAL.search(before.text)
    return has_end and (is_indented or is_short)
