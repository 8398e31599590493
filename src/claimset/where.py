r"""`--where`: a small grammar of our own, read as a tree.

    query       = conjunction {"or" conjunction}
    conjunction = operand {"and" operand}
    operand     = "not" operand | "(" query ")" | comparison
    comparison  = column ("==" | "!=" | "<" | "<=" | ">" | ">=") value
                | column ["not"] "in" "[" value {"," value} "]"
                | column ("contains" | "overlaps") text
    value       = text | ["-"] digits ["." digits]
    text        = "…" or '…', where \ comes before a quotation mark or another \

A query may come from a stranger: nothing of it is run, or read by another parser. Its
printed form is its normal form, for a citation to quote.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from claimset.errors import QueryError

MAX_LENGTH = 10_000
MAX_DEPTH = 50  # Python has a limit of its own, which callers use up in part.
MAX_DIGITS = 15  # So many are exact in double precision.
MAX_SHOWN = 30  # Characters of a token in a message.

_KEYWORDS = {"and", "or", "not", "in", "contains"}
ORDERS = ("<", "<=", ">", ">=")
_SIGNS = ("==", "!=", *ORDERS, "in", "not in", "contains", "overlaps")

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

Value = str | float


@dataclass(frozen=True, slots=True)
class Comparison:
    """One column compared with a value, or with each of a list."""

    column: str
    operator: str
    values: tuple[Value, ...]
    # What was written, and where, serves the messages and is no part of the meaning.
    text: str = field(compare=False, repr=False)
    position: int = field(compare=False, repr=False)

    def __str__(self) -> str:
        shown = ", ".join(map(written, self.values))
        listed = f"[{shown}]" if self.operator in {"in", "not in"} else shown
        return f"{self.column} {self.operator} {listed}"

    def error(self, reason: str) -> QueryError:
        """Return why it cannot be answered."""
        return QueryError(self.text, self.position, reason)


@dataclass(frozen=True, slots=True)
class Junction:
    """Queries under ``and`` or ``or``, or a single one under ``not``.

    A part is never joined by the same ``and`` or ``or``, as that would be one junction.
    """

    word: str
    parts: "tuple[Query, ...]"

    def __str__(self) -> str:
        # Every junction binds before "or", and none but "not" before "and" or "not".
        shown = [
            f"({part})"
            if self.word != "or" and isinstance(part, Junction) and part.word != "not"
            else str(part)
            for part in self.parts
        ]
        return f"not {shown[0]}" if self.word == "not" else f" {self.word} ".join(shown)


Query = Comparison | Junction
"""A parsed query; ``str`` gives its normal form, which parses to an equal query.

There, texts stand in double quotes, words are one space apart, parentheses are only
where they must be, and the members of a list are sorted and unique.
"""


def parse(text: str) -> Query:
    """Read a query; print what is returned for its normal form.

    Raises:
        QueryError: If *text* is not a query, with the place and what was expected.

    Example:
        >>> str(parse("(subtype=='causal')and not  ref_ids contains 'R07'"))
        'subtype == "causal" and not ref_ids contains "R07"'
    """
    if len(text) > MAX_LENGTH:
        raise QueryError(text, MAX_LENGTH, f"longer than {MAX_LENGTH} characters")
    parser = _Parser(text)
    query = parser.junction("or")
    parser.expect("", "'and', 'or' or the end")
    # Spaces and escapes may lengthen it, and a normal form must itself be a query.
    if len(str(query)) > MAX_LENGTH:
        raise QueryError(text, 0, f"normal form longer than {MAX_LENGTH} characters")
    return query


def comparisons(query: Query) -> Iterator[Comparison]:
    """Yield the comparisons of a query, from left to right.

    Example:
        >>> query = parse("not (type == 'x' or ref_ids contains 'R07')")
        >>> [each.column for each in comparisons(query)]
        ['type', 'ref_ids']
    """
    if isinstance(query, Comparison):
        yield query
    else:
        for part in query.parts:
            yield from comparisons(part)


class _Parser:
    """Recursive descent: a method for each line of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._rest = _tokens(text)
        self._kind, self._word, self._position = next(self._rest)
        self._depth = 0

    def junction(self, word: str) -> Query:
        parts: list[Query] = []
        while not parts or self._took(word):
            part = self.junction("and") if word == "or" else self._operand()
            if isinstance(part, Junction) and part.word == word:
                parts += part.parts
            else:
                parts.append(part)
        return parts[0] if len(parts) == 1 else Junction(word, tuple(parts))

    def _operand(self) -> Query:
        word, position = self._word, self._position
        if not (self._took("not") or self._took("(")):
            return self._comparison()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            reason = f"nested more than {MAX_DEPTH} levels deep"
            raise QueryError(self._text, position, reason)
        if word == "not":
            query: Query = Junction("not", (self._operand(),))
        else:
            query = self.junction("or")
            self.expect(")", "'and', 'or' or ')'")
        self._depth -= 1
        return query

    def _comparison(self) -> Query:
        column, position = self._word, self._position
        if self._kind != "word" or column in _KEYWORDS:
            raise self._error("a column, 'not' or '('")
        self._advance()
        sign = self._word
        if self._took("not"):
            sign = "not in"
            self.expect("in", "'in'")
        elif not (sign in _SIGNS and self._took(sign)):
            raise self._error(f"{', '.join(_SIGNS[:-1])} or {_SIGNS[-1]}")
        if sign in {"in", "not in"}:
            values = self._list()
        elif sign in {"contains", "overlaps"}:
            # Every text contains the empty one, so nobody means to ask that.
            if self._word in {'""', "''"}:
                raise self._error("a text that is not empty")
            values = [self._value("text")]
        else:
            values = [self._value()]
        return Comparison(column, sign, tuple(values), self._text, position)

    def _list(self) -> list[Value]:
        self.expect("[", "'['")
        kind = self._kind
        values = [self._value()]
        while self._took(","):
            values.append(self._value(kind))
        self.expect("]", "',' or ']'")
        return sorted(set(values))

    def _value(self, wanted: str = "") -> Value:
        """Read a text or a number; if a kind is wanted, only that."""
        names = {"text": "a text in quotes", "number": "a number"}
        kind, word = self._kind, self._word
        if kind not in names or kind != (wanted or kind):
            raise self._error(names.get(wanted) or " or ".join(names.values()))
        if kind == "number" and len(word.strip("-").replace(".", "")) > MAX_DIGITS:
            raise self._error(f"a number of at most {MAX_DIGITS} digits")
        self._advance()
        if kind == "number":
            return float(word)
        # The tables are in NFC, which not every keyboard writes.
        return unicodedata.normalize("NFC", re.sub(r"\\(.)", r"\1", word[1:-1]))

    def _advance(self) -> None:
        self._kind, self._word, self._position = next(self._rest)

    def _took(self, word: str) -> bool:
        if self._word != word:
            return False
        if self._kind != "end":
            self._advance()
        return True

    def expect(self, word: str, expected: str) -> None:
        if not self._took(word):
            raise self._error(expected)

    def _error(self, expected: str) -> QueryError:
        found, position = self._word, self._position
        shown = repr(found if len(found) <= MAX_SHOWN else found[:MAX_SHOWN] + "…")
        reason = f"expected {expected}; found {shown if found else 'the end'}"
        if self._kind == "junk" and found in "\"'":
            reason = "this quotation mark is never closed"
            stop = re.compile(_INNER).match(self._text, position + 1)
            if stop and stop.end() < len(self._text):
                position = stop.end()
                reason = f"a text cannot hold {self._text[position]!r}"
                if self._text[position] == "\\":
                    reason = "expected a quotation mark or a backslash after this one"
        return QueryError(self._text, position, reason)


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield the kind of each token, its text and its place."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield match.lastgroup or "", match[0], match.start()
    yield "end", "", len(text)


def written(value: Value) -> str:
    """Write a value as in a query in normal form."""
    if isinstance(value, str):
        return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
    # The grammar has no exponents, with which `repr` writes small numbers.
    return str(int(value)) if value.is_integer() else f"{Decimal(repr(value)):f}"
