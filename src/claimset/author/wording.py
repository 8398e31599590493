"""Words of a source as the cells of tables hold them."""

import unicodedata

_CONTROLS = (*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0))
UNSEEN = dict.fromkeys(_CONTROLS) | {0x85: "\n", 0x2028: "\n", 0x2029: "\n\n"}
"""What a source may not hold; a separator of lines is read as the end of one."""


def as_cell(words: str) -> str:
    r"""Write words as a cell: one line, single blanks, composed, nothing unseen.

    Example:
        >>> as_cell(" The\n lamp\u00ads ")
        'The lamps'
    """
    seen = "".join(each for each in words if unicodedata.category(each) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFC", seen).split()).lstrip("=+-@ ")


_UNSEEN = ("Cf", "Co", "Cn", "Cs")


def as_slug(words: str, *, default: str = "article") -> str:
    """Write words in small letters, digits and hyphens, as names of files have them.

    Example:
        >>> as_slug("Über die Lampen (1994)"), as_slug("灯")
        ('uber-die-lampen-1994', 'article')
    """
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    letters = "".join(each if each.isalnum() else " " for each in plain.lower())
    slug = "-".join(letters.split())
    return slug if slug[:1].isalpha() else f"{default}-{slug}".rstrip("-")
