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

Span = tuple[int, int]

_SPANS = re.compile(SPANS.pattern)
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])-\s*\n\s*(?=[^\W\d_])")
_BLANKS = re.compile(r"\s+")
# What is in the place of a mark that goes: no text has this character.
_GAP = "\ufdd0"
# One kind of quotation mark makes cues and word runs comparable.
_STRAIGHT = str.maketrans(
    dict.fromkeys("“”„«»", '"')
    | dict.fromkeys(
        "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "'"
    )
)

# Marks of notes and emphasis, or what looks like them; `_is_mark` says which it is.
_RAISED = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKS = re.compile(rf"[{_RAISED}]+|\*+")
_LOOK = 32
_NUMBERED = re.compile(r"[⁰¹²³⁴-⁹]+(?:⁻[⁰¹²³⁴-⁹]+)?")
_BEHIND_PUNCTUATION = re.compile(r"[.,;:!?…%\"'”’»)\]}]\Z")  # noqa: RUF001 - they end words
# A year, or another number that nobody raises to a power, and one that somebody may.
_LONG = re.compile(r"(?<![.,\d])(?:\d{4,}|\d{1,3}(?:[,' \u00a0\u2009\u202f]\d{3})+)\Z")
# A variable, a unit, a function, or a formula in parentheses. A unit or an element is
# written with few letters, and with a vowel only behind a number.
_LETTER = r"[A-Za-z\u00b5\u00c0-\u024f\u0370-\u04ff]"
_VOWEL = r"[aeiouyà-æè-ïò-öø-ýαεηιουωаеёиоуыэюяєії]"
_BASE = re.compile(
    rf"(?<![^\W\d_])(?<!['\u2019])(?:{_LETTER}|(?!{_LETTER}{{0,2}}{_VOWEL})"
    rf"{_LETTER}{{2,3}}|(?<=\d){_LETTER}{{2}}|(?<=\d\s){_LETTER}{{2}}"
    r"|sin|cos|tan|cot|log|exp)\Z"
    r"|\((?:[^\w()]|\d{1,3}(?!\d)|[^\W\d_](?!\w))+\)\Z",
    re.IGNORECASE,
)
_ELEMENT = re.compile(r"[A-Z][a-z]?(?![^\W\d_])")
_NEXT_IN_LIST = re.compile(rf"[,⁺⁻–-][{_RAISED}]")  # noqa: RUF001 - the dash of ranges
_FACTORS = re.compile(r"\d +\Z"), re.compile(r" +\d")
_EMPHASIS = 200  # characters at most
_OPEN_EMPHASIS = re.compile(r"(?<![\w*])\*+(?=[^\s*])[^*]*\Z")
_SHORT = re.compile(r"(?<![^\s(])(?:\d{1,3}|[^\W\d_])\Z")
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
    return joint.join([source[start:end] for start, end in spans])


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


def printed_text(source: str, spans: Iterable[Span]) -> str:
    r"""Derive the text that a person is shown from the raw text of some spans.

    Pieces are joined; a line-end hyphen between letters goes; other breaks become one
    space; marks of notes and of emphasis go (raised numbers and ``*``), unless they may
    belong to a number, a symbol or a formula, as in ``mc²``, ``Ca²⁺`` and ``5* hotel``;
    ``\$``, an escape of the conversion, is read as ``$``. Letter case and quotation
    marks are kept.

    Args:
        source: The whole raw text: whether a mark has a note is seen there.
        spans: What of it is read.

    Example:
        >>> printed_text("an-\n\nti-war “pact”¹", [(0, 3), (5, 19)])
        'anti-war “pact”'
        >>> printed_text("10⁶ or 2*3 *lamps*¹", [(0, 19)])
        '10⁶ or 2*3 lamps'
    """
    spans = tuple(spans)
    if len(spans) == 1 and _is_plain(words := exact_words(source, spans)):
        return words
    text = "\n".join(_with_gaps(source, *span) for span in spans)
    text = _LINE_END_HYPHEN.sub("", text).replace(_GAP, "").replace(r"\$", "$")
    return _BLANKS.sub(" ", text).strip()


def reading_text(source: str, spans: Iterable[Span]) -> str:
    """Derive the text that rules compare: as printed, with straight quotation marks.

    Args:
        source: As of `printed_text`.
        spans: As of `printed_text`.

    Example:
        >>> reading_text("an “anti-war pact”¹", [(0, 19)])
        'an "anti-war pact"'
    """
    return straightened(printed_text(source, spans))


def straightened(text: str) -> str:
    """Return a text with straight quotation marks.

    Example:
        >>> straightened("an “anti-war pact”")
        'an "anti-war pact"'
    """
    return text if text.isascii() else text.translate(_STRAIGHT)


def cuts_number(text: str, place: int) -> bool:
    """Whether a place in a text is before an exponent, or within one.

    Example:
        >>> cuts_number("10⁶", 2), cuts_number("in 1996¹", 7)
        (True, False)
    """
    if not 0 < place < len(text) or text[place] not in _RAISED:
        return False
    is_joined = text[place - 1].isalnum() or text[place - 1] in ")|"
    return is_joined and not _is_mark(text, place)


def _is_plain(words: str) -> bool:
    """Whether words are read as they are written: most are, in ASCII without marks."""
    return (
        words.isascii()
        and words.isprintable()
        and not ("*" in words or "\\" in words or "  " in words)
        and words == words.strip()
    )


def _with_gaps(source: str, start: int, end: int) -> str:
    """Cut words out of a source, with gaps in place of marks."""
    return _MARKS.sub(
        lambda found: _GAP if _is_mark(source, start + found.start()) else found[0],
        source[start:end],
    )


def _is_mark(source: str, place: int) -> bool:
    """Whether the raised number or asterisk at a place is a mark, and not read.

    A raised number is where it begins a line, or is behind punctuation, a word or
    a number of four digits or more. Behind anything else it may be an exponent, a
    charge or part of a symbol, and stays: to read a mark is better than to lose those.
    An asterisk stays between letters or digits, and behind a short number or a letter.
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
        return not _multiplies(before, after, source[max(begin - _EMPHASIS, 0) : begin])
    if not _NUMBERED.fullmatch(mark) or _ELEMENT.match(after):
        return False
    line = before.rpartition("\n")[2]
    if not line.strip() and (begin <= _LOOK or "\n" in before):
        return True
    before = before.rstrip("*")
    is_number = before[-1:].isdecimal() and not _LONG.search(before)
    if is_number or _BASE.search(before):
        is_listed = _NEXT_IN_LIST.match(after) is not None
        is_fraction = after[:1] == "\N{FRACTION SLASH}"
        return not is_fraction and (is_listed or mark in _open_notes(source))
    return before[-1:].isalnum() or _BEHIND_PUNCTUATION.search(before) is not None


def _multiplies(before: str, after: str, line: str) -> bool:
    """Whether asterisks between two texts belong to a number, a name or a formula."""
    left, right = _FACTORS
    if left.search(before) and right.match(after):
        return True
    if cuts_word(before + after, len(before)):
        return True
    return _SHORT.search(before) is not None and not _OPEN_EMPHASIS.search(line)


@lru_cache(maxsize=8)
def _open_notes(source: str) -> frozenset[str]:
    """Return the marks of notes that nothing but a number can call.

    A line of the source begins with such a mark, and it is behind no word.
    """
    notes = Counter(_NOTE.findall(source))
    return frozenset(notes - Counter(_CALL.findall(source)))


def says(reading: str, piece: str) -> bool:
    """Whether a piece is in a text with no word cut at either end.

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
