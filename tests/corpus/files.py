"""Damages of a table's bytes."""

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["DAMAGES", "Damage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A damage of a file.

    Attributes:
        name: What is done.
        harm: Damages the bytes.
        rule: The rule that must be named.
        line: The physical line that must be named, of the sound bytes.
        rows: How many rows a table must have for it.
    """

    name: str
    harm: Callable[[bytes], bytes]
    rule: str
    line: Callable[[bytes], int]
    rows: int = 1

    def fits(self, data: bytes) -> bool:
        """Whether a table has rows enough."""
        return data.count(b"\n") > self.rows


def _first(_: bytes) -> int:
    return 1


def _second(_: bytes) -> int:
    return 2


def _last(data: bytes) -> int:
    return data.count(b"\n")


def _lines(data: bytes) -> list[bytes]:
    return data.split(b"\n")[:-1]


def _joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _in_last(put: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def harm(data: bytes) -> bytes:
        *others, last = _lines(data)
        return _joined([*others, put(last)])

    return harm


def _in_header(put: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def harm(data: bytes) -> bytes:
        header, *others = _lines(data)
        return _joined([put(header), *others])

    return harm


def _everywhere(put: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda data: _joined([put(line) for line in _lines(data)])


def _in_rows(put: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def harm(data: bytes) -> bytes:
        header, *rows = _lines(data)
        return _joined([header, *map(put, rows)])

    return harm


def _more(data: bytes, name: bytes) -> bytes:
    """Add a column of that name, with a value in each row."""
    header, *rows = _lines(data)
    return _joined([header + b"," + name, *(row + b",x" for row in rows)])


def _last_name(data: bytes) -> bytes:
    return _lines(data)[0].rpartition(b",")[2]


def _without_last_column(data: bytes) -> bytes:
    # The last column's cells hold no comma in the invented claim set.
    return _everywhere(lambda line: line.rpartition(b",")[0])(data)


def _swapped_header(data: bytes) -> bytes:
    first, second, *others = _lines(data)[0].split(b",")
    return _in_header(lambda _: b",".join([second, first, *others]))(data)


def _misspelt(header: bytes) -> bytes:
    return header[:-1] + (b"x" if not header.endswith(b"x") else b"y")


def _swapped_rows(data: bytes) -> bytes:
    *others, second, first = _lines(data)
    return _joined([*others, first, second])


_Harm = Callable[[bytes], bytes]
_Line = Callable[[bytes], int]


def _damage(name: str, rule: str, line: _Line, harm: _Harm, rows: int = 1) -> Damage:
    return Damage(name=name, harm=harm, rule=rule, line=line, rows=rows)


DAMAGES = (
    _damage("0 bytes", "file-empty", _first, lambda _: b""),
    _damage(
        "byte 0xff in the last row",
        "file-not-utf8",
        _last,
        _in_last(lambda row: row + b"\xff"),
    ),
    _damage(
        "Latin-1 in the last row",
        "file-not-utf8",
        _last,
        _in_last(lambda row: row + "é".encode("latin-1")),
    ),
    _damage(
        "UTF-16",
        "file-not-utf8",
        _first,
        lambda data: data.decode().encode("utf-16"),
    ),
    _damage(
        "byte order mark",
        "file-byte-order-mark",
        _first,
        lambda data: b"\xef\xbb\xbf" + data,
    ),
    _damage(
        "CRLF",
        "file-carriage-return",
        _first,
        lambda data: data.replace(b"\n", b"\r\n"),
    ),
    _damage(
        "one CRLF, at the end",
        "file-carriage-return",
        _last,
        _in_last(lambda row: row + b"\r"),
    ),
    _damage(
        "NUL in the last row",
        "file-control-character",
        _last,
        _in_last(lambda row: row + b"\0"),
    ),
    _damage(
        "backspace in the last row",
        "file-control-character",
        _last,
        _in_last(lambda row: row + b"\b"),
    ),
    _damage("no final newline", "file-final-newline", _last, lambda data: data[:-1]),
    _damage(
        "stray quote in a quoted cell",
        "file-quote",
        _last,
        _in_last(lambda row: b'"a"b' + row),
    ),
    _damage(
        "unclosed quote in the last row",
        "file-quote",
        _last,
        _in_last(lambda row: b'"' + row),
    ),
    _damage(
        "row cut off",
        "row-cell-count",
        _last,
        _in_last(lambda row: row.rpartition(b",")[0]),
    ),
    _damage(
        "cell too many",
        "row-cell-count",
        _last,
        _in_last(lambda row: row + b",x"),
    ),
    _damage(
        "delimiters trail in rows only",
        "row-cell-count",
        _second,
        _in_rows(lambda row: row + b","),
    ),
    _damage(
        "delimiters trail everywhere",
        "header-column-unknown",
        _first,
        _everywhere(lambda row: row + b","),
    ),
    _damage(
        "blank line at the end",
        "row-cell-count",
        lambda d: _last(d) + 1,
        lambda data: data + b"\n",
    ),
    _damage(
        "line of blanks",
        "row-cell-count",
        lambda d: _last(d) + 1,
        lambda data: data + b"  \n",
    ),
    _damage(
        "first column missing",
        "header-column-missing",
        _first,
        _everywhere(lambda line: line.partition(b",")[2]),
    ),
    _damage(
        "last column missing", "header-column-missing", _first, _without_last_column
    ),
    _damage(
        "unknown column", "header-column-unknown", _first, lambda d: _more(d, b"hue")
    ),
    _damage(
        "column twice",
        "header-column-repeated",
        _first,
        lambda data: _more(data, _last_name(data)),
    ),
    _damage("column misspelt", "header-column-unknown", _first, _in_header(_misspelt)),
    _damage(
        "header in capitals",
        "header-column-unknown",
        _first,
        _in_header(bytes.upper),
    ),
    _damage("header swapped", "header-order", _first, _swapped_header),
    _damage(
        "no header",
        "header-column-missing",
        _first,
        lambda data: _joined(_lines(data)[1:]),
    ),
    _damage(
        "semicolons for commas",
        "header-column-unknown",
        _first,
        lambda data: data.replace(b",", b";"),
    ),
    _damage(
        "tabs for commas",
        "header-column-unknown",
        _first,
        lambda data: data.replace(b",", b"\t"),
    ),
    _damage(
        "header quoted needlessly",
        "file-not-canonical",
        _first,
        _in_header(lambda row: b'"' + row.replace(b",", b'",', 1)),
    ),
    _damage(
        "line break in a cell",
        "cell-line-break",
        _last,
        _in_last(lambda row: b'"a\nb"' + row[row.index(b",") :]),
    ),
    _damage(
        "last row twice",
        "key-repeated",
        lambda data: _last(data) + 1,
        lambda data: data + _lines(data)[-1] + b"\n",
    ),
    _damage("last rows swapped", "row-order", _last, _swapped_rows, rows=2),
)
"""Every damage of bytes, in the order of the table in `dataset-packages.md`."""
