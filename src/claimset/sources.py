"""Stand-off anchors: spans into a raw source, the exact words, the reading text.

A span is a pair of 0-based Unicode code point offsets, end excluded. The sources
are never edited; what is read in place of their raw text is derived here.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from claimset.hashes import sha256
from claimset.letters import cuts_word
from claimset.vocabulary import SPANS

__all__ = [
    "Span",
    "cuts",
    "cuts_number",
    "digest",
    "exact_words",
    "form_alone",
    "format_spans",
    "parse_spans",
    "reading_text",
    "says",
]

Span = tuple[int, int]

_SPANS = re.compile(SPANS.pattern)
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])-\s*\n\s*(?=[^\W\d_])")
_BLANKS = re.compile(r"\s+")
# What stands in the place of a mark that goes: no text has this character.
_GAP = "\ufdd0"
# Most words are in ASCII, without a mark or a line end: they read as they are written.
_PLAIN = re.compile(r"[!-)+-\[\]-~]+(?: [!-)+-\[\]-~]+)*")
# "\$" is an escape of the conversion, and one kind of quotation mark makes cues and
# word runs comparable.
_TYPOGRAPHY = str.maketrans(
    {_GAP: None}
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys(
        "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "'"
    )
)

# Footnote marks and emphasis, which are typography unless they belong to a number or a
# formula.
_RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKS = re.compile(r"[⁺⁻]?[⁰¹²³⁴-⁹]+|\*+")
_LOOK = 16
# A year, or another number that nobody raises to a power.
_LONG = re.compile(r"(?<![.,\d])(?:\d{4,}|\d{1,3}(?:[,' \u00a0\u2009\u202f]\d{3})+)\Z")
# Metres and such, or one small letter, which is a variable.
_UNIT = re.compile(
    r"(?<![^\W\d_])(?<!['\u2019])"
    r"(?:[nµmcdk]?m|(?:мк|[кмсдн])?м|ft|yd|mi|(?<=\d)in|(?<=\d )in|[a-z])\Z"
)
_NEXT_IN_LIST = re.compile(rf"[,⁺⁻–-][{_RAISED}]")  # noqa: RUF001 - the dash of ranges
_FACTORS = re.compile(r"\d +\Z"), re.compile(r" +\d")
_NOTE = re.compile(r"^[ \t]*([⁰¹²³⁴-⁹]+)", re.MULTILINE)
_CALL = re.compile(r"(?<=[^\d\s⁰¹²³⁴-⁹])[⁰¹²³⁴-⁹]+")


def parse_spans(cell: str) -> tuple[Span, ...]:
    """Read the spans of a cell.

    Args:
        cell: ``start-end`` pairs joined by ``;``.

    Returns:
        The spans in the order written; none if the cell is malformed.

    Example:
        >>> parse_spans("10-14;20-22")
        ((10, 14), (20, 22))
        >>> parse_spans("10-")
        ()
    """
    if not _SPANS.fullmatch(cell):
        return ()
    pairs = (pair.split("-") for pair in cell.split(";"))
    return tuple((int(start), int(end)) for start, end in pairs)


def format_spans(spans: Iterable[Span]) -> str:
    """Write spans as a cell; the inverse of `parse_spans`.

    Example:
        >>> format_spans([(10, 14), (20, 22)])
        '10-14;20-22'
    """
    return ";".join(f"{start}-{end}" for start, end in spans)


def exact_words(source: str, spans: Iterable[Span], *, joint: str = "") -> str:
    """Cut the exact words out of a raw source.

    Args:
        source: The whole raw text.
        spans: Where the words stand.
        joint: What to put between two pieces.

    Example:
        >>> exact_words("to be or not", [(0, 5), (9, 12)], joint=" ")
        'to be not'
    """
    return joint.join(source[start:end] for start, end in spans)


def digest(words: str) -> str:
    """Return the sha256 of words, as UTF-8, in hexadecimal digits.

    Example:
        >>> digest("to be")[:12]
        '0af1207eeabd'
    """
    return sha256(words.encode())


def form_alone(text: str, sha256: str) -> str:
    r"""Say how a text differs in form alone from the one that has a hash, or nothing.

    Args:
        text: A whole source.
        sha256: That of the source as it was annotated.

    Example:
        >>> form_alone("to be\r\n", digest("to be\n"))
        'its line ends differ, CRLF for LF'
        >>> form_alone("to be\r\n", digest("to be"))
        ''
    """
    bare = text.removeprefix("\ufeff")
    plain = bare.replace("\r\n", "\n")
    forms = {
        "a byte order mark was added": bare,
        "its line ends differ, CRLF for LF": plain,
        "its line ends differ, LF for CRLF": plain.replace("\n", "\r\n"),
    }
    return next((what for what, was in forms.items() if digest(was) == sha256), "")


def reading_text(source: str, spans: Iterable[Span]) -> str:
    r"""Derive the text that a person reads from the raw text of some spans.

    Pieces are joined; a line-end hyphen between letters goes; other breaks become one
    space; footnote marks and ``*`` go, unless they belong to a number or a formula;
    ``\$`` is read as ``$``; quotation marks are straightened. Letter case is kept.

    Args:
        source: The whole raw text: whether a mark has a note is seen there.
        spans: What of it is read.

    Example:
        >>> reading_text("an-\n\nti-war “pact”¹", [(0, 3), (5, 19)])
        'anti-war "pact"'
        >>> reading_text("10⁶ or 2*3 *lamps*¹", [(0, 19)])
        '10⁶ or 2*3 lamps'
    """
    spans = tuple(spans)
    if len(spans) == 1 and _PLAIN.fullmatch(words := exact_words(source, spans)):
        return words
    text = "\n".join(_with_gaps(source, *span) for span in spans)
    text = _LINE_END_HYPHEN.sub("", text).translate(_TYPOGRAPHY).replace(r"\$", "$")
    return _BLANKS.sub(" ", text).strip()


def cuts_number(text: str, place: int) -> bool:
    """Whether a place in a text is before an exponent, or within one.

    Example:
        >>> cuts_number("10⁶", 2), cuts_number("in 1996¹", 7)
        (True, False)
    """
    return (
        text[place : place + 1] in _RAISED
        and 0 < place < len(text)
        and (_belongs(text, place))
    )


def _with_gaps(source: str, start: int, end: int) -> str:
    """Cut words out of a source, with gaps for marks of no number or formula."""
    return _MARKS.sub(
        lambda found: found[0] if _belongs(source, start + found.start()) else _GAP,
        source[start:end],
    )


def _belongs(source: str, place: int) -> bool:
    """Whether the asterisk or superscript at a place belongs to a number or a formula.

    An asterisk does between two letters or digits. A superscript does as the exponent
    of a number of fewer than four digits, of a unit or of a variable, unless it can
    only call a note.
    """
    begin = place
    if source[place] in _RAISED:
        while begin and source[begin - 1] in _RAISED:
            begin -= 1
    found = _MARKS.match(source, begin)
    if found is None:
        return False
    mark, end = found[0], found.end()
    before, after = source[max(begin - _LOOK, 0) : begin], source[end : end + _LOOK]
    if mark[0] == "*":
        left, right = _FACTORS
        is_product = left.search(before) and right.match(after)
        return bool(is_product) or cuts_word(before + after, len(before))
    if mark[0] in "⁺⁻":
        return before[-1:].isalpha() or before[-1:].isdecimal()
    if after[:1] == "\N{FRACTION SLASH}":
        return True
    is_number = before[-1:].isdecimal() and not _LONG.search(before)
    return (
        (is_number or _UNIT.search(before) is not None)
        and not _NEXT_IN_LIST.match(after)
        and mark not in _open_notes(source)
    )


@lru_cache(maxsize=8)
def _open_notes(source: str) -> frozenset[str]:
    """Return the marks of notes that nothing but a number can call.

    A line of the source begins with such a mark, and it stands behind no word.
    """
    notes = Counter(_NOTE.findall(source))
    return frozenset(notes - Counter(_CALL.findall(source)))


def says(reading: str, piece: str) -> bool:
    """Whether a piece stands in a text with no word cut at either end.

    Example:
        >>> says("the lamps burnt", "lamps"), says("the lamps burnt", "lamp")
        (True, False)
    """
    start = reading.find(piece)
    while start >= 0:
        if not (_is_cut(reading, start) or _is_cut(reading, start + len(piece))):
            return True
        start = reading.find(piece, start + 1)
    return False


def cuts(text: str, start: int, end: int, *, unless: Iterable[Span] = ()) -> bool:
    """Whether a span begins or ends within a word or a character, or with a blank.

    Args:
        text: The whole source.
        start: Where the span begins.
        end: Where it ends.
        unless: Spans at whose edges a word may be cut.

    Example:
        >>> cuts("the lamps", 0, 6), cuts("the lamps", 4, 9)
        (True, False)
    """
    if text[start].isspace() or text[end - 1].isspace():
        return True
    first, last = _is_cut(text, start), _is_cut(text, end)
    if first or last:
        unless = tuple(unless)
        first = first and all(start != each for each, _ in unless)
        last = last and all(end != each for _, each in unless)
    return first or last


def _is_cut(text: str, place: int) -> bool:
    return cuts_word(text, place) or cuts_number(text, place)
