"""Characters that no cell should hold: those that cannot be seen, and odd blanks."""

import re
import unicodedata

from claimset.problems import quoted

_PLANES = range(0x10000, 0xF0000, 0x10000)
# Written as escapes, since none of them can be seen: what Unicode calls format controls
# (Cf), default ignorable or for private use, separators of lines, the empty pattern of
# Braille, noncharacters, what replaces an object or an undecodable byte. No other
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
"""Those that are no symbols by their category, or are among those of Europe."""


def invisible(cell: str) -> str | None:
    """Say which character of a cell is the first that cannot be seen, if any."""
    for found in INVISIBLE.finditer(cell):
        if not _belongs(cell, found.start()):
            return f"{_placed(found.group(), found.start())}: remove it"
    return None


def _belongs(cell: str, place: int) -> bool:
    """Whether a character that cannot be seen does something where it is."""
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


def _placed(character: str, place: int) -> str:
    """Say where in its cell a character is, and which it is."""
    code = f"U+{ord(character):04X}"
    name = "tab" if character == "\t" else unicodedata.name(character, "").lower()
    return f"its character {place + 1} is {code}{f' ({name})' if name else ''}"


# A doubled space, or any other blank.
_ODD = re.compile(r"  |[^\S \n\u2028\u2029]")
# In titles as they were printed: French and Russian need no-break spaces.
_ODD_IN_PRINT = re.compile(r"[ \u00a0\u202f]{2}|[^\S \n\u2028\u2029\u00a0\u202f]")


def odd_blank(cell: str, *, printed: bool = False) -> str | None:
    """Say which blank of a cell is the first that is no single space, if any.

    Args:
        cell: The cell.
        printed: Whether it is a title or a name as it was printed.
    """
    found = (_ODD_IN_PRINT if printed else _ODD).search(cell)
    if not found:
        return None
    blank, place = found.group(), found.start()
    if blank == "  ":
        where = f"from its character {place + 1} on"
        return f"{quoted(cell)} has more than one space {where}"
    if len(blank) > 1:
        return f"{_placed(blank[0], place)}, and another blank follows"
    return f"{_placed(blank, place)}, not a space: write a space"
