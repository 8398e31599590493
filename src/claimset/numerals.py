"""Numbers as prose writes them: 10,000 and 10 000, "two hundred", "$10 million", 10⁶.

Two spellings of one number compare equal, so that a claim may write a number its own
way and still be held to its source. Digits are read in any script and with any signs
between them; words are read in English. A writing that may be two numbers, such as
``1.000``, is both.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = {
    "zero": 0,
    **{word: value for value, word in enumerate(_UNITS, 1)},
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
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
}
_SCALES = {
    "hundred": 100,
    **dict.fromkeys(("thousand", "tsd"), 1_000),
    **dict.fromkeys(("million", "mio", "mln", "mn"), 10**6),
    **dict.fromkeys(("billion", "mrd", "bn"), 10**9),
    "trillion": 10**12,
}
_EASTERN = {"百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12}

# How it is read, character by character, so that no place in the text is shifted.
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
    | {ord(letter): letter.lower() for letter in ascii_uppercase}
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")

_FRACTION = "[\u00bc-\u00be\u2150-\u215e\u2189]"
_TOKEN = re.compile(
    r"(?P<amount>[1-9][0-9]{0,2}(?: [0-9]{3})+(?![0-9])(?:[.,][0-9]+)?"
    r"|[0-9]+(?:[.,'][0-9]+)*)"
    r"(?:(?P<power>\^\(?[-+]?[0-9]+|[-+]?[⁰¹²³⁴-⁹]+)"
    r"|e(?P<zeros>[-+]?[0-9]{1,3})(?![^\W_])"
    rf"| ?(?P<part>{_FRACTION})|(?P<eastern>[{''.join(_EASTERN)}]+))?"
    rf"|(?P<fraction>{_FRACTION})"
    rf"|\b(?P<word>{'|'.join((*_WORDS, *_SCALES))})\b"
)
_APART = re.compile(r"[\s-]*")
_TIMES = re.compile(r"\s*[*x]\s*")

# How digits may be grouped: what is between groups, and before decimals. Three
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

_Reading = frozenset[Decimal]


@dataclass(slots=True)
class Number:
    """A number as a text writes it.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        readings: What it may mean: the numbers of each reading.
        digits: What its digits alone may mean; nothing, where it has none.
        word: The word that it begins with; "" for digits.
    """

    start: int
    end: int
    readings: list[_Reading]
    digits: list[_Reading]
    word: str

    def is_among(self, known: frozenset[float], *, words: bool = True) -> bool:
        """Whether the numbers of one of its readings are among some numbers.

        Args:
            known: The numbers.
            words: Whether its words are compared; if not, its digits are enough.
        """
        found = self.readings if words else [*self.readings, *self.digits]
        return any(known.issuperset(map(float, each)) for each in found)


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
    readings = (reading for number in stated(text) for reading in number.readings)
    return frozenset(float(value) for reading in readings for value in reading)


def stated(text: str) -> list[Number]:
    """Return each number that a text states, as `numbers` reads them.

    Example:
        >>> text = "two hundred of 10 000"
        >>> [text[each.start : each.end] for each in stated(text)]
        ['two hundred', '10 000']
    """
    plain = text.translate(_SIGNS)
    if not text.isascii():
        plain = _OTHER_DIGIT.sub(lambda found: str(int(found.group())), plain)
    found: list[Number] = []
    last = None
    for token in _TOKEN.finditer(plain):
        word = token["word"] or ""
        if last and _goes_on(last, word, token, plain[last.end : token.start()]):
            last.end = token.end()
        elif word in _SCALES:
            last = None
        else:
            readings = [_one(_WORDS[word])] if word else _read(token)
            digits = [frozenset[Decimal]()] if word else readings
            last = Number(*token.span(), readings, digits, word)
            found.append(last)
    return [each for each in found if each.word != "one" or each.readings != [_one(1)]]


def _goes_on(last: Number, word: str, token: re.Match[str], between: str) -> bool:
    """Add a scale, a unit or a power of ten to the number before, if it goes on so."""
    if word in _SCALES and _APART.fullmatch(between):
        last.readings = _scaled(last.readings, Decimal(_SCALES[word]))
    elif word in _UNITS and last.readings in _OF_TENS and _APART.fullmatch(between):
        if not last.word:
            return False
        last.readings = [_one(_WORDS[last.word] + _WORDS[word])]
    elif token["amount"] == "10" and token["power"] and _TIMES.fullmatch(between):
        ((power,),) = _read(token)
        last.readings = _scaled(last.readings, power)
        last.digits = _scaled(last.digits, power)
    else:
        return False
    return True


def _one(value: Decimal | int) -> _Reading:
    return frozenset((Decimal(value),))


_OF_TENS = [[_one(_WORDS[word])] for word in _TENS]


def _single(readings: Iterable[_Reading]) -> list[Decimal]:
    """Return the readings that are one number."""
    return [next(iter(each)) for each in readings if len(each) == 1]


def _scaled(readings: list[_Reading], factor: Decimal) -> list[_Reading]:
    return [_one(value * factor) for value in _single(readings)] or readings


def _read(token: re.Match[str]) -> list[_Reading]:
    """Return the readings of digits and what is written at them."""
    if token["fraction"]:
        return [_one(_fraction(token["fraction"]))]
    readings = _amount(token["amount"])
    if token["eastern"]:
        zeros = sum(_EASTERN[sign] for sign in token["eastern"])
        return _scaled(readings, Decimal(10) ** zeros)
    if token["zeros"]:
        return _scaled(readings, Decimal(10) ** int(token["zeros"]))
    if token["part"]:
        part = _fraction(token["part"])
        return [_one(value + part) for value in _single(readings)] or readings
    if token["power"]:
        power = Decimal(token["power"].translate(_RAISED).strip("^("))
        return [_one(_raised(value, power)) for value in _single(readings)] or readings
    return readings


def _raised(value: Decimal, power: Decimal) -> Decimal:
    try:
        return value**power
    except ArithmeticError:  # of zero, or far too large
        return Decimal("Infinity")


def _fraction(sign: str) -> Decimal:
    return Decimal(str(unicodedata.numeric(sign)))


def _amount(written: str) -> list[_Reading]:
    """Return the readings of digits with signs between them."""
    if written.isdigit():
        return [_one(Decimal(written))]
    found = [
        _one(Decimal(written.translate(drop)))
        for pattern, drop in _STYLES
        if pattern.fullmatch(written)
    ]
    if not found or _SEVERAL.fullmatch(written):
        parts = re.split("[ ,']", written)
        pieces = parts if parts[1:] else written.split(".")
        found.append(frozenset().union(*(_amount(piece)[0] for piece in pieces)))
    return found
