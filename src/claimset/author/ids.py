"""Ids for rows that are new: nobody has to make one up."""

import re
import unicodedata
from collections.abc import Iterable

NUMBERED = {"claims": ("C", 4), "references": ("R", 2)}
"""The tables whose ids are numbered: with which letter, to how many digits."""

_NEW = re.compile("new[0-9]+")
_WORDS = re.compile("[a-z0-9]+")


def is_new(cell: str) -> bool:
    """Whether a cell stands for an id that is not given yet.

    Rows of other tables name a new row by what stands there, as ``new1``.

    Example:
        >>> is_new(""), is_new("new1"), is_new("new-york")
        (True, True, False)
    """
    return not cell or _NEW.fullmatch(cell) is not None


def next_id(table: str, taken: Iterable[str]) -> str:
    """Return the id after all that were ever given.

    Example:
        >>> next_id("claims", ["C0002", "C0017"])
        'C0018'
    """
    letter, width = NUMBERED[table]
    digits = [each.removeprefix(letter) for each in taken]
    numbers = [each for each in digits if each.isascii() and each.isdigit()]
    width = max([width, *map(len, numbers)])
    return f"{letter}{max([0, *map(int, numbers)]) + 1:0{width}}"


def slug(name: str, taken: Iterable[str]) -> str:
    """Return a readable id for a name; "" if it has no letters to make one of.

    Example:
        >>> slug("the École Normale", []), slug("Ada Quill", ["ada-quill"])
        ('ecole-normale', 'ada-quill-2')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = _WORDS.findall(plain.lower().replace("'", ""))
    words = words[1:] if len(words) > 1 and words[0] == "the" else words
    base, others = "-".join(words), set(taken)
    number, made = 1, base
    while made in others:
        number += 1
        made = f"{base}-{number}"
    return made
