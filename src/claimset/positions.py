"""Where something stands in a text of JSON: asked for only where it is at fault.

The standard library's reader tells no places. It skips what is not looked for, so that
the way to a value costs little more than reading the text again.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from contextlib import suppress
from json import JSONDecoder

__all__ = ["Steps", "half_pair", "key_again", "literal", "places"]

Steps = tuple[str | int, ...]
"""The way to a value from the outermost: keys of objects, numbers in lists."""

_decode = JSONDecoder().raw_decode
_BLANKS = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"\s*+(:?)|[{}]|[^\s"{}\[\],:]++')
_ESCAPE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)|\\.")


def places(text: str, ways: Iterable[Steps]) -> dict[Steps, tuple[int, int]]:
    r"""Return the line and the column, from 1, at which values begin.

    In the place of one that is not there stands the innermost that should hold it.

    Args:
        text: JSON as `claimset.files.parse_json` takes it.
        ways: The ways to the values.

    Example:
        >>> places('{"a": [1,\n2]}', [("a", 1), ("a", 2), ("b", 0)])
        {('a', 1): (2, 1), ('a', 2): (1, 7), ('b', 0): (1, 1)}
    """
    found = dict.fromkeys(ways, 0)
    with suppress(RecursionError):  # What is nested too deep is placed by its holder.
        _find(text, _next(text, 0), list(found), 0, found)
    breaks = [-1, *(each.start() for each in re.finditer("\n", text))]
    lines = {way: bisect_left(breaks, at) for way, at in found.items()}
    return {way: (line, found[way] - breaks[line - 1]) for way, line in lines.items()}


def _find(
    text: str, at: int, ways: list[Steps], depth: int, found: dict[Steps, int]
) -> None:
    """Note where a value begins, for all ways to it and through it."""
    found |= dict.fromkeys(ways, at)
    further: dict[str | int, list[Steps]] = {}
    for way in ways:
        if len(way) > depth:
            further.setdefault(way[depth], []).append(way)
    if further:
        for step, begin in _members(text, at):
            if step in further:
                _find(text, begin, further[step], depth + 1, found)


def _members(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """Go through what an object or a list holds: keys or numbers, and places."""
    opening = text[at]
    if opening not in "{[":
        return
    number, at = 0, _next(text, at + 1)
    while text[at] not in "}]":
        step: str | int = number
        if opening == "{":
            step, at = _decode(text, at)
            at = _next(text, _next(text, at) + 1)  # behind the colon
        yield step, at
        at = _next(text, _decode(text, at)[1])
        if text[at] == ",":
            at = _next(text, at + 1)
        number += 1


def _next(text: str, at: int) -> int:
    """Return where the next character stands that is no blank."""
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def literal(text: str, word: str) -> int:
    """Return where a number, or what should be one, first stands outside strings.

    Example:
        >>> literal('{"NaN": NaN}', "NaN")
        8
    """
    tokens = _TOKEN.finditer(text)
    return next((each.start() for each in tokens if each[0].startswith(word)), 0)


def key_again(text: str, key: str) -> int:
    """Return where a key stands for the second time in the first object to have it so.

    Example:
        >>> key_again('{"a": {"b": 1, "b": 2}, "b": 3}', "b")
        15
    """
    opened: list[list[int]] = []
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            opened.append([])
        elif token[0] == "}":
            if len(found := opened.pop()) > 1:
                return found[1]
        elif token[1] and _decode(token[0])[0] == key:
            opened[-1].append(token.start())
    return 0


def half_pair(text: str) -> int:
    r"""Return where the first escape stands that is half a pair of surrogates.

    Example:
        >>> half_pair(r'["\ud83d\ude42", "\\ud83d", "\ud83d"]')
        29
    """
    return next(each.start(1) for each in _ESCAPE.finditer(text) if each[1])
