"""Numbers as English prose writes them: 10,000 and 10000, "two hundred", "$10 million".

Two spellings of one number compare equal, so that a claim may write a number its own
way and still be held to its source.
"""

import re

__all__ = ["numbers"]

_WORDS = {
    "zero": 0,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_DIGITS = re.compile(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?")
_LETTERS = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(rf"{_DIGITS.pattern}|\b{_LETTERS.pattern}\b")
_NUMBER_WORDS = frozenset((*_WORDS, *_SCALES, "one"))
_APART = re.compile(r"[\s-]*\Z")


def numbers(text: str) -> frozenset[float]:
    """Return the numbers that a text states, in digits or in words.

    "One" is left out, since it is mostly no number, but counts before a scale word; a
    scale word alone ("several thousand") states no number.

    Example:
        >>> sorted(numbers("two hundred of 10,000, or $1.5 million"))
        [200.0, 10000.0, 1500000.0]
    """
    if _NUMBER_WORDS.isdisjoint(_LETTERS.findall(text.lower())):
        return frozenset(float(each.replace(",", "")) for each in _DIGITS.findall(text))
    found: set[float] = set()
    value: float | None = None
    part: float | None = None  # a ten that a unit may follow: "thirty-four"
    end = 0
    for token in _TOKEN.finditer(text):
        word = token.group().lower()
        if not word[0].isdigit() and word not in _NUMBER_WORDS:
            continue
        joined = value is not None and _APART.match(text[end : token.start()])
        end = token.end()
        if word in _SCALES:
            if joined and value is not None:
                found.discard(value)
                value *= _SCALES[word]
                found.add(value)
            part = None
            continue
        number = (
            float(word.replace(",", "")) if word[0].isdigit() else _WORDS.get(word, 1)
        )
        if joined and part is not None and value is not None and 0 < number < 10:  # noqa: PLR2004 - a unit
            found.discard(value)
            value += number
        else:
            value = float(number)
        part = value if word in _WORDS and value >= 20 and value % 10 == 0 else None  # noqa: PLR2004 - a ten
        if word != "one":
            found.add(value)
    return frozenset(found)
