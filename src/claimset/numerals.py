"""Numbers as prose writes them: 10,000 and 10 000, "two hundred", "$10 million", 10⁶.

Two spellings of one number compare equal, so that a claim may write a number its own
way and still be held to its source. Digits are read in any script and with any signs
between them; words are read in English. A writing that may be two numbers, such as
``1.000``, is both.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

__all__ = ["Number", "numbers", "stated"]

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
_NUMBER_WORDS = frozenset((*_WORDS, *_SCALES, "one"))
_LETTERS = re.compile(r"[^\W\d_]+")
_APART = re.compile(r"[\s-]*\Z")

# What is written otherwise than in ASCII, character by character.
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
_SIGNS = str.maketrans(
    dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
        "\u202f\u205f\u3000",
        " ",
    )
    | dict.fromkeys("\u2019\u02bc\u066c", "'")  # apostrophes, Arabic thousands
    | dict.fromkeys("\u066b\uff0e", ".")  # Arabic decimals, full width
    | dict.fromkeys("\uff0c", ",")
    | dict.fromkeys("\u00d7\u00b7\u22c5", "*")
    | dict.fromkeys("\u2212\u207b", "-")
    | dict.fromkeys("\u207a", "+")
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_AMOUNT = (
    r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,'][0-9]+)*"
)
_POWER = r"\^\(?[-+]?[0-9]+|[-+]?[⁰¹²³⁴-⁹]+"
_FRACTION = "[\u00bc-\u00be\u2150-\u215e\u2189]"
_EASTERN = {"百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}
_AMOUNTS = re.compile(_AMOUNT)
_TOKEN = re.compile(
    rf"(?P<amount>{_AMOUNT})(?:(?P<power>{_POWER})"
    rf"| ?(?P<part>{_FRACTION})|(?P<scale>[{''.join(_EASTERN)}]+))?"
    rf"|(?P<fraction>{_FRACTION})|\b{_LETTERS.pattern}\b"
)
_TIMES = re.compile(r"\s*[*x]\s*\Z")

# How digits may be grouped: what stands between groups, and before decimals. Three
# zeros behind a comma are no decimals, which nobody writes so.
_STYLES = [
    (re.compile(pattern), dict.fromkeys(map(ord, between)) | {ord(point): "."})
    for pattern, between, point in (
        (r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", ",", "."),
        (r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?", ",", "."),
        (r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?", ".", ","),
        (r"[1-9][0-9]{0,2}(?:[ '][0-9]{3})+(?:[.,][0-9]+)?", " '", ","),
        (r"[0-9]+\.[0-9]+", "", "."),
        (r"[0-9]+,(?!000\Z)[0-9]+", "", ","),
    )
]
# What may also be several numbers: years and pages, one behind the other.
_SEVERAL = re.compile(
    r"(?![1-9][0-9]{0,2},[0-9]{3}\Z)[0-9]+,[0-9]+|[0-9]+(?: [1-9][0-9]{2})+"
)

_Readings = tuple[frozenset[Decimal], ...]


@dataclass(slots=True, kw_only=True)
class Number:
    """A number as a text writes it.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        readings: What it may mean: the numbers of each reading.
        digits: What its digits may mean without its words; none if all is words.
        spelled: Whether it has words.
    """

    start: int
    end: int
    readings: _Readings
    digits: _Readings
    spelled: bool

    def is_among(self, known: frozenset[float], *, words: bool) -> bool:
        """Whether the numbers of one of its readings are among some numbers.

        Args:
            known: The numbers.
            words: Whether its words are judged. If not, its digits are enough.
        """
        if self.spelled and not words:
            found = (*self.readings, *(self.digits or [frozenset()]))
        else:
            found = self.readings
        return any(known.issuperset(map(float, reading)) for reading in found)


def numbers(text: str) -> frozenset[float]:
    """Return the numbers that a text states, in digits or in words, in every reading.

    "One" is left out, since it is mostly no number, but counts before a scale word; a
    scale word alone ("several thousand") states no number.

    Example:
        >>> sorted(numbers("two hundred of 10,000, or $1.5 million"))
        [200.0, 10000.0, 1500000.0]
        >>> sorted(numbers("1.000 men"))
        [1.0, 1000.0]
    """
    is_plain = text.isascii() and "^" not in text
    if is_plain and _NUMBER_WORDS.isdisjoint(_LETTERS.findall(text.lower())):
        amounts = _AMOUNTS.findall(text)
        if all(map(str.isdigit, amounts)):
            return frozenset(map(float, amounts))
    return frozenset(
        float(value)
        for number in stated(text)
        for reading in number.readings
        for value in reading
    )


def stated(text: str) -> list[Number]:
    """Return each number that a text states, as `numbers` reads them.

    Example:
        >>> text = "two hundred of 10 000"
        >>> [text[each.start : each.end] for each in stated(text)]
        ['two hundred', '10 000']
    """
    plain = text
    if not text.isascii():
        plain = text.translate(_SIGNS)
        plain = _OTHER_DIGIT.sub(lambda found: str(int(found.group())), plain)
    found: list[Number] = []
    last = None
    for token in _TOKEN.finditer(plain):
        word = "" if token.lastgroup else token.group().lower()
        if word and word not in _NUMBER_WORDS:
            continue
        between = plain[last.end : token.start()] if last else ""
        if last and _add(last, word, token, between):
            last.end = token.end()
        elif word in _SCALES:
            last = None
        else:
            last = _begin(word, token)
            found.append(last)
    return [number for number in found if number.readings != _ONE]


_ONE: _Readings = (frozenset((Decimal(1),)), frozenset())
"""What "one" means: a number before others, or none."""


def _begin(word: str, token: re.Match[str]) -> Number:
    """Return the number that begins with a word, or with digits."""
    if word == "one":
        known = _ONE
    elif word:
        known = (frozenset((Decimal(_WORDS[word]),)),)
    else:
        known = _read(token)
    digits = () if word else known
    start, end = token.span()
    return Number(
        start=start, end=end, readings=known, digits=digits, spelled=bool(word)
    )


def _add(last: Number, word: str, token: re.Match[str], between: str) -> bool:
    """Add a scale, a unit or a power of ten to the number before, if it goes on so."""
    if word:
        if not _APART.match(between):
            return False
        if word in _SCALES:
            last.readings = _times(last.readings, Decimal(_SCALES[word]))
            last.spelled = True
            return True
        unit = Decimal(_WORDS.get(word, 1))
        tens = next(iter(last.readings[0]))
        if last.digits or unit not in _UNITS or tens not in _TENS:
            return False
        last.readings = (frozenset((tens + unit,)),)
        return True
    if token["amount"] != "10" or not token["power"] or not _TIMES.match(between):
        return False
    (power,) = _read(token)
    last.readings = _times(last.readings, *power)
    last.digits = _times(last.digits, *power)
    return True


_UNITS = frozenset(map(Decimal, range(1, 10)))
_TENS = frozenset(map(Decimal, range(20, 100, 10)))


def _times(readings: _Readings, factor: Decimal) -> _Readings:
    """Multiply the readings that are one number."""
    single = [reading for reading in readings if len(reading) == 1]
    made = (frozenset(value * factor for value in reading) for reading in single)
    return tuple(made) or readings


def _read(token: re.Match[str]) -> _Readings:
    """Return the readings of digits and what is written at them."""
    if token["fraction"]:
        return (frozenset((_fraction(token["fraction"]),)),)
    readings = _amount(token["amount"])
    if token["scale"]:
        zeros = sum(_EASTERN[sign] for sign in token["scale"])
        return _times(readings, Decimal(10) ** zeros)
    if not (token["power"] or token["part"]):
        return readings
    single = [next(iter(reading)) for reading in readings if len(reading) == 1]
    found = tuple(frozenset((_with_more(value, token),)) for value in single)
    return found or readings


def _with_more(value: Decimal, token: re.Match[str]) -> Decimal:
    """Return a value with the fraction behind it, or raised to the power there."""
    if token["part"]:
        return value + _fraction(token["part"])
    try:
        return value ** Decimal(token["power"].translate(_RAISED).strip("^("))
    except ArithmeticError:  # of zero, or far too large
        return Decimal("Infinity")


def _fraction(sign: str) -> Decimal:
    return Decimal(str(unicodedata.numeric(sign)))


def _amount(written: str) -> _Readings:
    """Return the readings of digits with signs between them."""
    if written.isdigit():
        return (frozenset((Decimal(written),)),)
    found = [
        frozenset((Decimal(written.translate(drop)),))
        for pattern, drop in _STYLES
        if pattern.fullmatch(written)
    ]
    if not found or _SEVERAL.fullmatch(written):
        parts = re.split("[ ,']", written)
        pieces = parts if parts[1:] else written.split(".")
        found.append(
            frozenset(value for piece in pieces for value in _amount(piece)[0])
        )
    return tuple(found)
