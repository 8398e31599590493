"""Where something is in a text of JSON: asked for only where it is wrong.

The standard library's reader tells no places, and takes what other readers refuse.
"""

import math
import re
from collections.abc import Iterable, Iterator
from json import JSONDecoder

Steps = tuple[str | int, ...]
"""The way to a value from the outermost: keys of objects, numbers in lists."""

_TOKEN = re.compile(r'("(?:[^"\\]++|\\.)*+")\s*+(:?)|[{}\[\],]|[^\s"{}\[\],:]++')
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)|\\.")
_decode = JSONDecoder().decode
_MAX_SHOWN = 60  # Characters of a key or of a number.
_MOST_DIGITS = 20  # As many as a whole number of 64 bits has.


def places(text: str, ways: Iterable[Steps]) -> dict[Steps, tuple[int, int]]:
    r"""Return the line and the column, from 1, at which values begin.

    In the place of one that is not there is the innermost that should hold it.

    Args:
        text: JSON as `claimset.files.parse_json` takes it.
        ways: The ways to the values.

    Example:
        >>> places('{"a": [1,\n2]}', [("a", 1), ("a", 2), ("b", 0)])
        {('a', 1): (2, 1), ('a', 2): (1, 7), ('b', 0): (1, 1)}
    """
    ways = tuple(ways)
    wanted = {way[:depth] for way in ways for depth in range(len(way) + 1)}
    deepest = max(map(len, wanted), default=0)
    found: dict[Steps, tuple[int, int]] = {}
    line, begin, counted = 1, 0, 0
    for way, at, _, is_key in _walk(text):
        if not is_key and len(way) <= deepest and (steps := tuple(way)) in wanted:
            line += text.count("\n", counted, at)
            begin, counted = text.rfind("\n", 0, at) + 1, at
            found[steps] = line, at - begin + 1
    return {
        way: next(found[way[:n]] for n in range(len(way), -1, -1) if way[:n] in found)
        for way in ways
    }


def unstrict(text: str) -> tuple[str, int] | None:
    r"""Return what of JSON some readers read otherwise, and where; the first, if any.

    That is a key that is twice in one object, a number that is none or too large,
    and half a pair of surrogates.

    Example:
        >>> unstrict('{"a": {"b": 1}, "b": NaN}')
        ('is not JSON: NaN is no number', 21)
        >>> unstrict('{"a": 1, "b": 2}')
    """
    keys: list[set[str | int]] = []  # of the objects that are open
    for way, at, word, is_key in _walk(text):
        del keys[len(way) :]
        if word[0] == '"':
            if "\\u" in word and (half := _half_pair(word)):
                code = f"U+{int(word[half + 2 : half + 6], 16):04X}"
                return f"is not strict JSON: {code} is half a character", at + half
        elif word in ("NaN", "Infinity", "-Infinity"):
            return f"is not JSON: {word} is no number", at
        elif word[0] in "-0123456789" and _is_too_large(word):
            shown = _shown(word)
            return f"is not strict JSON: the number {shown} is too large", at
        if is_key:
            if len(keys) < len(way):
                keys += [set() for _ in range(len(way) - len(keys))]
            if way[-1] in keys[-1]:
                shown = repr(_shown(str(way[-1])))
                return (
                    f"is not strict JSON: the key {shown} is there twice in one object",
                    at,
                )
            keys[-1].add(way[-1])
    return None


def _walk(text: str) -> Iterator[tuple[list[str | int], int, str, bool]]:
    """Go through the values and the keys of valid JSON.

    Yields:
        The way to it, which changes as the walk goes on; where it begins; its first
        token; and whether it is a key.
    """
    way: list[str | int] = []
    for found in _TOKEN.finditer(text):
        word = found[1] or found[0]
        if word in "}]":
            way.pop()
        elif word == ",":
            if isinstance(way[-1], int):
                way[-1] += 1
        elif found[2]:
            way[-1] = _decode(word)
            yield way, found.start(), word, True
        else:
            yield way, found.start(), word, False
            if word in "{[":
                way.append(0 if word == "[" else "")


def _half_pair(token: str) -> int:
    """Return where in a string an escape is half a pair of surrogates, or 0."""
    halves = (each.start(1) for each in _ESCAPE.finditer(token) if each[1])
    return next(halves, 0)


def _is_too_large(number: str) -> bool:
    if any(letter in number for letter in ".eE"):
        return math.isinf(float(number))
    return len(number) > _MOST_DIGITS


def _shown(token: str) -> str:
    return token if len(token) <= _MAX_SHOWN else f"{token[:_MAX_SHOWN]}…"
