"""Rules on the characters of cells, alike for every table."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from claimset.contracts import contract
from claimset.files import is_nfc
from claimset.problems import Severity
from claimset.rules.bulk import at_rows, containing, nonascii
from claimset.rules.material import Faults, Material, rule
from claimset.rules.prose import BEYOND

__all__: list[str] = []


# Of a large table the first and last bytes of all cells are looked at. A blank beyond
# ASCII begins and ends with some byte beyond it.
_MAY_BE_BLANK = np.array([byte >= BEYOND or chr(byte).isspace() for byte in range(256)])
_SIGNS = frozenset("=+-@")
_IS_SIGN = np.isin(np.arange(256), [ord(sign) for sign in _SIGNS])


def _suspects(
    material: Material,
    suspects: Callable[[str, str], Sequence[int]],
    is_possible: Callable[[str], bool] = lambda _: True,
) -> Iterator[tuple[str, str, Iterator[tuple[Any, ...]]]]:
    """Go through all columns, each with the cells that may be at fault.

    Args:
        material: The tables.
        suspects: The rows of a large table that may, of a table's column.
        is_possible: Whether the text of a small table's file holds what is looked for,
            where that is told sooner than of each cell.
    """
    for table, frame in material.frames.items():
        is_large = table in material.bulk
        if is_large or is_possible(material.raw[table]):
            for column in contract(table).names:
                rows = suspects(table, column) if is_large else range(len(frame))
                yield table, column, at_rows(frame, rows, column)


_PLANES = range(0x10000, 0xF0000, 0x10000)
# Written as escapes, since none of them can be seen: what Unicode calls format controls
# (Cf), default ignorable or for private use, separators of lines, the empty pattern of
# Braille, noncharacters, what stands for an object or an undecodable byte. No other
# code point without a character: a later Unicode may put a sound one there.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4"
    "\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ue000-\uf8ff"
    "\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    + "".join(f"{chr(plane + 0xFFFE)}-{chr(plane + 0xFFFF)}" for plane in _PLANES)
    + "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
# Spelling in some scripts, or a choice of form: after a symbol, a letter or either.
_FORMS_OF_SYMBOLS = re.compile("[\ufe0e\ufe0f]")
_FORMS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0d\U000e0100-\U000e01ef]")
_SIGNS_BEFORE = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]"
)
_JOINERS = re.compile("[\u034f\u200c\u200d\U00013430-\U0001343f]")
_KEYCAP = re.compile("[#*0-9]\ufe0f\u20e3")
_OTHER_EMOJI = frozenset("\u00a9\u00ae\u203c\u2049\u2139\u3030\u303d")
"""Those that are no symbols by their category, or stand among those of Europe."""


def _invisible(cell: str) -> re.Match[str] | None:
    """Return the first character that cannot be seen, or should not be there."""
    for found in INVISIBLE.finditer(cell):
        if not _belongs(cell, found.start()):
            return found
    return None


def _belongs(cell: str, place: int) -> bool:
    """Whether a character that cannot be seen does something where it stands."""
    mark, before, after = (
        cell[place],
        cell[max(place - 1, 0) : place],
        cell[place + 1 : place + 2],
    )
    if _FORMS_OF_SYMBOLS.match(mark):
        is_keycap = _KEYCAP.match(cell, max(place - 1, 0)) is not None
        return is_keycap or before in _OTHER_EMOJI or _is_beyond_europe(before, "S")
    if _FORMS.match(mark):
        return _is_beyond_europe(before, "LS")
    if _SIGNS_BEFORE.match(mark):
        return _is_beyond_europe(after, "LN")
    return (
        _JOINERS.match(mark) is not None
        and _is_beyond_europe(before, "LMNS")
        and _is_beyond_europe(after, "LMNS")
    )


def _is_beyond_europe(character: str, kinds: str) -> bool:
    """Whether a character is of some kinds, and not of Latin, Greek, Cyrillic or such.

    One that this Python does not know yet is taken for a new symbol.
    """
    if not character or character < "\u0590" or "\u1e00" <= character < "\u20d0":
        return False
    category = unicodedata.category(character)
    return category[0] in kinds or category == "Cn"


@rule(
    "cell-invisible-character",
    level=2,
    needs=(),
    summary="A cell holds no character that cannot be seen, nor one without meaning.",
    why="Equal words are unequal by it, or read in another order than they have.",
)
def cell_invisible_character(material: Material) -> Iterator[Faults]:
    """Find zero-width, directional, private and undecoded characters."""

    def suspects(table: str, column: str) -> Sequence[int]:
        return nonascii(material, table, column)

    def is_possible(text: str) -> bool:
        return not text.isascii()

    for table, column, found in _suspects(material, suspects, is_possible):
        rows, messages = [], []
        for row, cell in found:
            if not cell.isascii() and (there := _invisible(cell)):
                rows.append(row)
                messages.append(_placed(there.group(), there.start()))
        yield Faults(table, column, rows, messages)


def _placed(character: str, place: int) -> str:
    """Say where in its cell a character stands, and which it is."""
    code = f"U+{ord(character):04X}"
    name = "tab" if character == "\t" else unicodedata.name(character, "").lower()
    return f"its character {place + 1} is {code}{f' ({name})' if name else ''}"


@rule(
    "cell-not-nfc",
    level=2,
    needs=(),
    summary="Text is in Unicode's composed form (NFC).",
    why="Two forms of one letter look alike, and no search or join finds both.",
)
def cell_not_nfc(material: Material) -> Iterator[Faults]:
    """Find cells that normalisation would change."""

    def suspects(table: str, column: str) -> Sequence[int]:
        return nonascii(material, table, column)

    def is_possible(text: str) -> bool:
        return not is_nfc(text)

    for table, column, found in _suspects(material, suspects, is_possible):
        rows = [row for row, cell in found if not is_nfc(cell)]
        yield Faults(table, column, rows, "{value} is not in NFC")


@rule(
    "cell-surrounding-blank",
    level=2,
    needs=(),
    summary="A cell does not begin or end with a blank.",
    why="The blank cannot be seen, and makes equal values unequal.",
)
def cell_surrounding_blank(material: Material) -> Iterator[Faults]:
    """Find cells that stripping would change."""

    def suspects(table: str, column: str) -> Sequence[int]:
        first, last = material.edges(table)[column]
        places: list[int] = np.flatnonzero(
            _MAY_BE_BLANK[first] | _MAY_BE_BLANK[last]
        ).tolist()
        return places

    for table, column, found in _suspects(material, suspects):
        rows = [row for row, cell in found if cell != cell.strip()]
        yield Faults(table, column, rows, "{value} begins or ends with a blank")


# Cells that may hold a blank at all: words, not ids, numbers or closed lists.
_WORDS = "(two words)"
_ODD_BLANK = re.compile(r"  |[^\S \n\u2028\u2029]")
# Titles and names as they were printed: French and Russian need no-break spaces.
_PRINTED = {
    ("references", "title"),
    ("references", "title_original"),
    ("references", "container"),
    ("references", "publisher"),
    ("sources", "title"),
}
_ODD_IN_PRINT = re.compile(r"[ \u00a0\u202f]{2}|[^\S \n\u2028\u2029\u00a0\u202f]")


@rule(
    "cell-odd-blank",
    level=2,
    needs=(),
    summary="The blanks within a cell are single spaces; in titles, hard ones too.",
    why="A doubled, hard or wide blank looks like one space, and no search finds it.",
)
def cell_odd_blank(material: Material) -> Iterator[Faults]:
    """Find words that are parted by anything but one space."""

    def suspects(table: str, column: str) -> Sequence[int]:
        known = contract(table).column(column)
        if not known.acquits([_WORDS]):
            return ()
        return containing(material, table, column, "  ", "\t")

    for table, column, found in _suspects(material, suspects, _may_be_odd):
        if (table, column) == ("sources", "file"):
            continue  # a path is written as it is
        odd = _ODD_IN_PRINT if (table, column) in _PRINTED else _ODD_BLANK
        rows, messages = [], []
        for row, cell in found:
            if _may_be_odd(cell) and (there := odd.search(cell)):
                rows.append(row)
                messages.append(_oddness(there.group(), there.start()))
        yield Faults(table, column, rows, messages)


def _oddness(blank: str, place: int) -> str:
    """Say which blank is no single space."""
    if blank == "  ":
        return f"{{value}} has more than one space from its character {place + 1} on"
    if len(blank) > 1:
        return f"{_placed(blank[0], place)}, and another blank follows"
    return f"{_placed(blank, place)}, not a space"


def _may_be_odd(text: str) -> bool:
    """Whether a text may hold an odd blank; told much sooner than by a pattern."""
    return "  " in text or "\t" in text or not text.isascii()


@rule(
    "cell-formula",
    level=2,
    needs=(),
    severity=Severity.WARNING,
    summary="A text cell does not begin with =, +, - or @.",
    why="A spreadsheet runs such a cell as a formula when it opens the file.",
)
def cell_formula(material: Material) -> Iterator[Faults]:
    """Find text that a spreadsheet would run."""

    def suspects(table: str, column: str) -> Sequence[int]:
        first, _ = material.edges(table)[column]
        places: list[int] = np.flatnonzero(_IS_SIGN[first]).tolist()
        return places

    for table, column, found in _suspects(material, suspects):
        known = contract(table).column(column)
        if known.type == "string" and not known.enum:
            rows = [row for row, cell in found if cell[:1] in _SIGNS]
            yield Faults(table, column, rows, "{value} is a formula to a spreadsheet")
