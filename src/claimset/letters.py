"""Where characters and words end, whatever the script.

What a reader takes for one character may be several code points, and many scripts
write no blanks between words. Both are told from what the standard library knows of
Unicode, and a short list of scripts.
"""

import re
import unicodedata
from itertools import takewhile

__all__ = ["UNSPACED", "cuts_character", "cuts_word", "first_character"]

UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f"  # Burmese
    "\u1780-\u17ff\u19e0-\u19ff"  # Khmer
    "\u1950-\u19df\u1a20-\u1aad\uaa80-\uaadf"  # Tai Le, New Tai Lue, Tai Tham, Tai Viet
    "\u1b00-\u1b7f\ua980-\ua9df"  # Balinese, Javanese
    "\u3005-\u3007\u3021-\u3029\u3031-\u303c"  # ideographic signs
    "\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff"  # Hiragana, Katakana, Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\ua000-\ua4cf"  # Yi
    "\uff66-\uff9f"  # half-width Katakana
    "\U00016fe0-\U00018cff\U0001aff0-\U0001b2ff"  # Tangut, Nushu, older Kana
    "\U00020000-\U0003ffff"  # Han beyond the first plane
)
"""The scripts without blanks between words, as ranges within a class of `re`."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
# What is no mark by its category and yet goes with the character before it: joiners,
# vowels of Thai and Lao, voicing signs, skin tones and tags of emoji.
_TRAILING = re.compile(
    "[\u200c\u200d\u0e33\u0eb3\uff9e\uff9f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_FIRST_TRAILING = "\u0300"
_JOINER = "\u200d"
# Signs that tie two consonants of an Indic script into one character.
_TIE = re.compile("[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
# Letters of which Korean syllables are made: those that begin one, those within one.
_BEGINS_SYLLABLE = re.compile("[\u1100-\u115f\ua960-\ua97c]")
_WITHIN_SYLLABLE = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
_KOREAN = re.compile("[\u1100-\u11ff\ua960-\ua97c\uac00-\ud7fb]")


def cuts_character(text: str, place: int) -> bool:
    r"""Whether a place in a text is within what a reader takes for one character.

    Example:
        >>> cuts_character("cafe\u0301", 4), cuts_character("cafe\u0301", 3)
        (True, False)
    """
    if not 0 < place < len(text) or text[place] < _FIRST_TRAILING:
        return False
    before, after = text[place - 1], text[place]
    if before.isspace():
        return False
    if _trails(after):
        return True
    if _KOREAN.match(after) and _KOREAN.match(before):
        return bool(_WITHIN_SYLLABLE.match(after) or _BEGINS_SYLLABLE.match(before))
    if unicodedata.category(after) == "So":
        # Two letters of flags are one flag.
        back = (text[at] for at in range(place - 1, -1, -1))
        flags = sum(1 for _ in takewhile(_FLAG.match, back))
        return before == _JOINER or bool(_FLAG.match(after) and flags % 2)
    tied = text[place - 2 : place - 1] if before == _JOINER else before
    return after.isalpha() and _TIE.match(tied) is not None


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
    base = place - 1
    while base and _trails(text[base]):
        base -= 1
    return _is_of_word(text[base]) and _is_of_word(after)


def first_character(text: str) -> str:
    """Return what a reader takes for the first character of a text.

    Example:
        >>> first_character("किरण")
        'कि'
    """
    ends = (place for place in range(1, len(text)) if not cuts_character(text, place))
    return text[: next(ends, len(text))]


def _trails(character: str) -> bool:
    """Whether a character goes with the one before it."""
    return character >= _FIRST_TRAILING and (
        unicodedata.category(character)[0] == "M"
        or _TRAILING.match(character) is not None
    )


def _is_of_word(character: str) -> bool:
    return character.isdecimal() or (
        character.isalpha() and not _UNSPACED.match(character)
    )
