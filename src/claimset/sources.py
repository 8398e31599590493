"""Stand-off anchors: spans into a raw source, the exact words, the reading text.

A span is a pair of 0-based Unicode code point offsets, end excluded. The sources
are never edited; what is read in place of their raw text is derived here.
"""

import hashlib
import re
from collections.abc import Iterable

from claimset.vocabulary import SPANS

__all__ = [
    "Span",
    "digest",
    "exact_words",
    "form_alone",
    "format_spans",
    "parse_spans",
    "reading_text",
]

Span = tuple[int, int]

_SPANS = re.compile(SPANS)
_LINE_END_HYPHEN = re.compile(r"(?<=[^\W\d_])-\s*\n\s*(?=[^\W\d_])")
_BLANKS = re.compile(r"\s+")
# Footnote marks and emphasis are typography, "\$" is an escape of the conversion,
# and one kind of quotation mark makes cues and word runs comparable.
_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹*")
    | dict.fromkeys("“”„«»", '"')
    | dict.fromkeys(
        "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}", "'"
    )
)


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
    if not _SPANS.match(cell):
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
    return hashlib.sha256(words.encode()).hexdigest()


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
    space; footnote marks and ``*`` go; ``\$`` is read as ``$``; quotation marks are
    straightened. Letter case is kept.

    Example:
        >>> reading_text("an-\n\nti-war “pact”¹", [(0, 3), (5, 19)])
        'anti-war "pact"'
    """
    text = exact_words(source, spans, joint="\n")
    text = _LINE_END_HYPHEN.sub("", text).translate(_TYPOGRAPHY).replace(r"\$", "$")
    return _BLANKS.sub(" ", text).strip()
