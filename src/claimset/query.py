r"""`--where`: a small grammar of our own, parsed to a tree and applied to a frame.

    query       = conjunction {"or" conjunction}
    conjunction = operand {"and" operand}
    operand     = "not" operand | "(" query ")" | comparison
    comparison  = column ("==" | "!=" | "<" | "<=" | ">" | ">=") value
                | column ["not"] "in" "[" value {"," value} "]"
                | column "contains" text
    value       = text | ["-"] digits ["." digits]
    text        = "…" or '…', where \ stands before a quotation mark or another \

Nothing here looks up a name or calls anything, so a query may come from a stranger. The
printed form of a query is its normal form, for a citation to quote.
"""

from __future__ import annotations

import operator
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from claimset.errors import QueryError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    Cells = pd.Series[Any]
    Flags = npt.NDArray[np.bool_]

__all__ = ["Query", "mask", "parse"]

Value = str | float

MAX_LENGTH = 10_000
MAX_DEPTH = 50  # Python has a limit of its own, which callers use up in part.
MAX_DIGITS = 15  # So many are exact in double precision.
MAX_SHOWN = 30  # Characters of a token in a message.

_KEYWORDS = {"and", "or", "not", "in", "contains"}
_ORDERS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EQUALITIES = ("==", "!=", "in", "not in")
# What a column holds decides what can be asked of it.
_TAKES = {
    "text": (*_EQUALITIES, *_ORDERS, "contains"),
    "numbers": (*_EQUALITIES, *_ORDERS),
    "dates": (*_EQUALITIES, *_ORDERS),
    "ordered categories": (*_EQUALITIES, *_ORDERS),
    "categories": _EQUALITIES,
    "lists": (*_EQUALITIES, "contains"),
}

# A quoted query must stay on its line, and no cell holds control characters, line
# separators or halves of surrogate pairs.
_INNER = r"""(?:[^\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|\\["'\\])*"""
_TOKEN = re.compile(
    rf"""
      (?P<space>  [ \t\r\n]+ )
    | (?P<word>   [A-Za-z_][A-Za-z0-9_]* )
    | (?P<number> -?[0-9]+(?:\.[0-9]+)? )
    | (?P<text>   (?P<quote>["']){_INNER}?(?P=quote) )
    | (?P<sign>   [=!<>]= | [<>(),\[\]] )
    | (?P<junk>   . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Query(ABC):
    """A parsed query; ``str`` gives its normal form, which parses to an equal query.

    There, texts stand in double quotes, words are one space apart, parentheses are only
    where they must be, and the members of a list are sorted and unique.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def columns(self) -> frozenset[str]:
        """The names of the columns that are asked."""

    @abstractmethod
    def choose(self, frame: pd.DataFrame) -> Flags:
        """Tell which rows are meant; `mask` gives the answer its index."""


@dataclass(frozen=True, slots=True)
class Comparison(Query):
    """One column compared with a value, or with each of a list."""

    column: str
    operator: str
    values: tuple[Value, ...]
    # What was written, and where, serves the messages and is no part of the meaning.
    text: str = field(compare=False, repr=False)
    position: int = field(compare=False, repr=False)

    def __str__(self) -> str:
        shown = ", ".join(_written(value) for value in self.values)
        listed = f"[{shown}]" if self.operator in {"in", "not in"} else shown
        return f"{self.column} {self.operator} {listed}"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def choose(self, frame: pd.DataFrame) -> Flags:
        cells = self._cells(frame)
        kind = _kind(cells)
        if self.operator not in _TAKES.get(kind, ()):
            takes = ", ".join(_TAKES.get(kind, ())) or "no comparison"
            held = kind or str(cells.dtype)
            raise self._error(f"{self.column} holds {held}: it takes {takes}")
        empty = _empty(cells, kind)
        values = [
            self._typed(value, kind, cells)
            for value in self.values
            if value != "" or self.operator in _ORDERS
        ]
        if kind == "text":
            cells = cells.astype("string")  # A missing object would have no order.
        elif "categories" in kind:
            cells = cells.cat.codes
        if self.operator == "contains":
            return _containing(cells, kind, str(values[0]))
        if self.operator in _ORDERS:
            return _flags(_ORDERS[self.operator](cells, values[0])) & ~empty
        equal = [_flags(cells == value) for value in values]
        if "" in self.values:
            equal.append(empty)
        chosen = reduce(operator.or_, equal)
        return chosen if self.operator in {"==", "in"} else ~chosen

    def _cells(self, frame: pd.DataFrame) -> Cells:
        if self.column in frame.columns:
            return frame[self.column]
        names = [str(name) for name in frame.columns]
        near = get_close_matches(self.column, names, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        known = ", ".join(names)
        raise self._error(f"no column {self.column!r}; there are: {known}{hint}")

    def _typed(self, value: Value, kind: str, cells: Cells) -> Value | datetime:
        """Read a value as what the column holds; a category as its place."""
        reason = f"{self.column} holds {kind}, and {_written(value)} is none"
        if kind == "lists" and self.operator != "contains":
            raise self._error(f"{reason}; ask if it contains that")
        if isinstance(value, float) != (kind == "numbers"):
            raise self._error(reason)
        if "categories" in kind:
            # A typing error would otherwise select nothing, and nobody would see it.
            known = list(cells.cat.categories)
            if value not in known:
                listed = ", ".join(known)
                raise self._error(f"{reason}; there are: {listed}")
            return known.index(value)
        if kind == "dates":
            try:
                return datetime.fromisoformat(f"{value}T00:00")
            except ValueError as error:
                raise self._error(f"{reason}, such as 2021-12-26 is") from error
        return value

    def _error(self, reason: str) -> QueryError:
        return QueryError(self.text, self.position, reason)


@dataclass(frozen=True, slots=True)
class Junction(Query):
    """Queries under ``and`` or ``or``, or a single one under ``not``.

    A part is never joined by the same ``and`` or ``or``, as that would be one junction.
    """

    word: str
    parts: tuple[Query, ...]

    def __str__(self) -> str:
        # Every junction binds before "or", and none but "not" before "and" or "not".
        shown = [
            f"({part})"
            if self.word != "or" and isinstance(part, Junction) and part.word != "not"
            else str(part)
            for part in self.parts
        ]
        return f"not {shown[0]}" if self.word == "not" else f" {self.word} ".join(shown)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(part.columns for part in self.parts))

    def choose(self, frame: pd.DataFrame) -> Flags:
        chosen = [part.choose(frame) for part in self.parts]
        if self.word == "not":
            return ~chosen[0]
        return reduce(operator.and_ if self.word == "and" else operator.or_, chosen)


def parse(text: str) -> Query:
    """Read a query.

    Args:
        text: The query as a person writes it.

    Returns:
        The query; print it for its normal form.

    Raises:
        QueryError: If *text* is not a query, with the place and what was expected.

    Example:
        >>> query = parse("(subtype=='causal')and not  ref_ids contains 'R07'")
        >>> str(query)
        'subtype == "causal" and not ref_ids contains "R07"'
        >>> sorted(query.columns)
        ['ref_ids', 'subtype']
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(text, MAX_LENGTH, f"longer than {MAX_LENGTH} characters")
    query = _Parser(text).query()
    # Spaces and escapes may lengthen it, and a normal form must itself be a query.
    if len(str(query)) > MAX_LENGTH:
        raise QueryError(text, 0, f"normal form longer than {MAX_LENGTH} characters")
    return query


def mask(query: Query, frame: pd.DataFrame) -> pd.Series[bool]:
    """Tell for each row of a frame whether a query means it.

    An empty cell equals ``""`` and differs from every other value; no other comparison
    holds for it. ``not`` turns all answers round, also those for empty cells.

    Args:
        query: What `parse` read.
        frame: A table as `claimset.load` gives it.

    Returns:
        True or False for each row, with the index of *frame*.

    Raises:
        QueryError: If a column is not there, or holds nothing that compares so.

    Example:
        >>> import pandas as pd
        >>> frame = pd.DataFrame({"time": ["1994", "1998-08", None]})
        >>> mask(parse('time < "1998"'), frame).tolist()
        [True, False, False]
        >>> mask(parse('time == ""'), frame).tolist()
        [False, False, True]
    """
    import pandas as pd  # noqa: PLC0415 - reading a query alone should cost little

    return pd.Series(query.choose(frame), index=frame.index, dtype=bool)


class _Token(NamedTuple):
    kind: str
    text: str
    position: int


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind != "space":
            yield _Token(kind, match[0], match.start())
    yield _Token("end", "", len(text))


class _Parser:
    """Recursive descent: a method for each line of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._rest = _tokens(text)
        self._next = next(self._rest)
        self._depth = 0

    def query(self) -> Query:
        query = self._junction("or")
        if self._next.kind != "end":
            raise self._error("'and', 'or' or the end")
        return query

    def _junction(self, word: str) -> Query:
        parts: list[Query] = []
        while not parts or self._took(word):
            part = self._junction("and") if word == "or" else self._operand()
            if isinstance(part, Junction) and part.word == word:
                parts += part.parts
            else:
                parts.append(part)
        return parts[0] if len(parts) == 1 else Junction(word, tuple(parts))

    def _operand(self) -> Query:
        start = self._next
        if not (self._took("not") or self._took("(")):
            return self._comparison()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            reason = f"nested more than {MAX_DEPTH} levels deep"
            raise QueryError(self._text, start.position, reason)
        if start.text == "not":
            query: Query = Junction("not", (self._operand(),))
        else:
            query = self._junction("or")
            self._expect(")", "'and', 'or' or ')'")
        self._depth -= 1
        return query

    def _comparison(self) -> Query:
        kind, column, position = self._next
        if kind != "word" or column in _KEYWORDS:
            raise self._error("a column, 'not' or '('")
        self._advance()
        sign = self._next.text
        if self._took("not"):
            sign = "not in"
            self._expect("in", "'in'")
            values = self._list()
        elif self._took("in"):
            values = self._list()
        elif sign in _TAKES["text"]:
            self._advance()
            # Every text contains the empty one, so nobody means to ask that.
            if sign == "contains" and self._next.text in {'""', "''"}:
                raise self._error("a text that is not empty")
            values = [self._value("text" if sign == "contains" else "")]
        else:
            raise self._error("==, !=, <, <=, >, >=, in, not in or contains")
        return Comparison(column, sign, tuple(values), self._text, position)

    def _list(self) -> list[Value]:
        self._expect("[", "'['")
        kind = self._next.kind
        values = [self._value()]
        while self._took(","):
            values.append(self._value(kind))
        self._expect("]", "',' or ']'")
        return sorted(set(values))

    def _value(self, kind: str = "") -> Value:
        """Read a text or a number, where a kind is given only of that kind."""
        found, text, _ = self._next
        if found not in {"text", "number"} or found != (kind or found):
            names = {"text": "a text in quotes", "number": "a number"}
            raise self._error(names.get(kind) or " or ".join(names.values()))
        if found == "number" and len(text.strip("-").replace(".", "")) > MAX_DIGITS:
            raise self._error(f"a number of at most {MAX_DIGITS} digits")
        self._advance()
        if found == "number":
            return float(text)
        # The tables are in NFC, which not every keyboard writes.
        return unicodedata.normalize("NFC", re.sub(r"\\(.)", r"\1", text[1:-1]))

    def _advance(self) -> None:
        self._next = next(self._rest)

    def _took(self, word: str) -> bool:
        if self._next.text != word:
            return False
        self._advance()
        return True

    def _expect(self, word: str, expected: str) -> None:
        if not self._took(word):
            raise self._error(expected)

    def _error(self, expected: str) -> QueryError:
        kind, found, position = self._next
        shown = repr(found if len(found) <= MAX_SHOWN else found[:MAX_SHOWN] + "…")
        reason = f"expected {expected}; found {shown if found else 'the end'}"
        if kind == "junk" and found in "\"'":
            stop = re.compile(_INNER).match(self._text, position + 1)
            reason = "this quotation mark is never closed"
            if stop and stop.end() < len(self._text):
                position = stop.end()
                reason = f"a text cannot hold {self._text[position]!r}"
                if self._text[position] == "\\":
                    reason = "expected a quotation mark or a backslash after this one"
        return QueryError(self._text, position, reason)


def _written(value: Value) -> str:
    if isinstance(value, str):
        return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
    # The grammar has no exponents, with which `repr` writes small numbers.
    return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"


def _kind(cells: Cells) -> str:
    """Say what a column holds: a key of `_TAKES`, or "" if it is none of those."""
    name, letter = cells.dtype.name, cells.dtype.kind
    if name == "category":
        return "ordered categories" if cells.cat.ordered else "categories"
    if letter in "iuf":
        return "numbers"
    if letter == "M" and not hasattr(cells.dtype, "tz"):
        return "dates"
    if name in {"str", "string"}:
        return "text"
    kinds = {
        "text" if isinstance(cell, str) else "lists" * isinstance(cell, Collection)
        for cell in cells.dropna()
    }
    return (kinds or {"text"}).pop() if letter == "O" and len(kinds) <= 1 else ""


def _empty(cells: Cells, kind: str) -> Flags:
    missing = _flags(cells.isna())
    if kind in {"numbers", "dates"}:
        return missing
    if kind == "lists":
        return missing | _flags(cells.map(len, na_action="ignore") == 0)
    return missing | _flags(cells == "")


def _containing(cells: Cells, kind: str, part: str) -> Flags:
    if kind == "text":
        return _flags(cells.str.contains(part, regex=False))
    return _flags(cells.map(lambda members: part in list(members), na_action="ignore"))


def _flags(answers: Cells) -> Flags:
    return answers.to_numpy(dtype=bool, na_value=False)
