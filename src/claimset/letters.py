"""Where characters and words end, whatever the script.

What a reader takes for one character may be several code points, and many scripts
write no blanks between words.
"""

import regex

_SCRIPTS = (
    *("Thai", "Lao", "Khmer", "Mymr", "Tai_Le", "New_Tai_Lue", "Tai_Tham"),
    *("Tai_Viet", "Balinese", "Javanese", "Han", "Hiragana", "Katakana", "Bopomofo"),
    *("Yi", "Tangut", "Nushu", "Khitan_Small_Script"),
)
UNSPACED = "".join(rf"\p{{scx={script}}}" for script in _SCRIPTS)
"""The scripts without blanks between words, within a class of `regex`."""

_CHARACTER = regex.compile(r"\X")
_OF_WORD = regex.compile(rf"\p{{Nd}}|(?![{UNSPACED}])\p{{L}}")
_LOOK = 32
"""How far before a place a character may begin, at most."""


def _begin(text: str, place: int) -> int:
    """Return where the character begins that holds the code point before a place.

    It may hold the one behind it too: then the place is within the character.
    """
    near = _CHARACTER.finditer(text, max(place - _LOOK, 0), place + 1)
    return int(max(each.start() for each in near if each.start() < place))


def cuts_character(text: str, place: int) -> bool:
    r"""Whether a place in a text is within what a reader takes for one character.

    Example:
        >>> cuts_character("cafe\u0301", 4), cuts_character("cafe\u0301", 3)
        (True, False)
    """
    if not 0 < place < len(text) or text[place].isascii() or text[place - 1].isspace():
        return False
    found = _CHARACTER.match(text, _begin(text, place))
    return found is not None and found.end() > place


def cuts_word(text: str, place: int) -> bool:
    """Whether a place in a text is within a word, or within a character.

    Between letters of scripts that write no blanks between words, any place may be the
    edge of a word. Superscript digits belong to no word.

    Example:
        >>> [cuts_word("the lamp", place) for place in (2, 3, 4, 5)]
        [True, False, False, True]
        >>> cuts_word("在北京", 1)
        False
    """
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before.isascii() and after.isascii():
        return before.isalnum() and after.isalnum()
    if cuts_character(text, place):
        return True
    is_of_word = _OF_WORD.match(text, _begin(text, place)) is not None
    return is_of_word and _OF_WORD.match(text, place) is not None


def first_character(text: str) -> str:
    """Return what a reader takes for the first character of a text.

    Example:
        >>> first_character("किरण")
        'कि'
    """
    found = _CHARACTER.match(text)
    return found[0] if found else ""
