"""Files: read whole, and JSON strictly; CSV and JSON the way we write them."""

import errno
import json
import os
import stat
import unicodedata
from collections.abc import Iterable, Sequence
from io import FileIO
from pathlib import Path
from typing import Any

from claimset.errors import (
    AbsentError,
    EmptyPathError,
    OversizedError,
    ReadError,
)
from claimset.positions import unstrict

MOST_BYTES = 4 * 2**30
"""The most bytes of a file that is read: it is read whole."""

MOST_JSON = 64 * 2**20
"""The most bytes of JSON: it describes tables, and holds none."""


def packaged_folder() -> Path:
    """Return the folder of the claim set that this package carries.

    It is the installed package's own folder if it is there, else the checkout that an
    editable install points to.
    """
    here = Path(__file__).parent
    inside = here / "_packaged"
    return inside if inside.is_dir() else here.parents[1]


def filled(path: str | os.PathLike[str]) -> Path:
    """Return a path that somebody gave.

    Raises:
        EmptyPathError: If it is empty.

    Example:
        >>> filled("data").as_posix()
        'data'
    """
    if path == "":
        raise EmptyPathError
    return Path(path)


def read_bytes(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """Read a regular file whole.

    Args:
        path: The file.
        most: The most bytes that it may have.

    Raises:
        AbsentError: If it is absent, or no regular file.
        ReadError: If it is there and cannot be read.
        OversizedError: If it has more bytes than it may have.
    """
    try:
        # A pipe or a device may never answer, and would make this wait for ever: what a
        # file is, is asked of what was opened, so that nobody can change it between.
        handle = os.open(path, os.O_RDONLY | _PATIENTLY)
        try:
            status = os.fstat(handle)
            if stat.S_ISDIR(status.st_mode):
                raise AbsentError(path, "is a folder")
            if not stat.S_ISREG(status.st_mode):
                raise AbsentError(path, _NO_FILE)
            if status.st_size > most:
                reason = f"has {status.st_size:,} bytes; it may have {most:,}"
                raise OversizedError(path, reason)
            return FileIO(handle, closefd=False).readall()
        finally:
            os.close(handle)
    except ValueError as error:
        raise AbsentError(path, "is no name of a file") from error
    except OSError as error:
        said = _ABSENT.get(error.errno or 0)
        if said is None:
            raise ReadError(path, cannot_read(error)) from error
        raise AbsentError(path, said or str(error.strerror)) from error


def cannot_read(error: OSError) -> str:
    """Say why something that is there cannot be read, and the way out.

    Example:
        >>> cannot_read(PermissionError(13, "Permission denied"))
        'Permission denied: whoever runs this needs the right to read it'
    """
    way_out = ": whoever runs this needs the right to read it"
    denied = isinstance(error, PermissionError)
    return f"{error.strerror or 'cannot be read'}{way_out if denied else ''}"


def not_utf8(error: UnicodeDecodeError) -> str:
    r"""Say which byte of a file is the first that is not UTF-8, and where it is.

    Example:
        >>> not_utf8(UnicodeDecodeError("utf-8", b"a\nb\xff", 3, 4, ""))
        'line 2, column 2: byte 3 (0xff) is not UTF-8'
    """
    before = error.object[: error.start].decode()
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    byte = f"byte {error.start} (0x{error.object[error.start]:02x})"
    return f"line {line}, column {column}: {byte} is not UTF-8"


_PATIENTLY = (
    getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
"""Not to wait for a writer, not to become a terminal's own, bytes as they are."""

_NO_FILE = (
    "is no regular file: a pipe, a device and a socket are not read; "
    "write it to a file first"
)

_ABSENT = {
    errno.ENOENT: "no such file",
    errno.ENOTDIR: "",
    errno.ENAMETOOLONG: "",
    errno.ELOOP: "",
    # A socket cannot even be opened.
    errno.ENXIO: _NO_FILE,
    errno.EOPNOTSUPP: _NO_FILE,
}
"""How systems say that there is no file, and what is said here if it is said better."""


class NotJSONError(ValueError):
    """Bytes that are not JSON, or not JSON that every reader reads alike.

    Attributes:
        reason: What is wrong.
        line: The physical line, from 1.
        column: The character of the line, from 1.
    """

    def __init__(self, reason: str, text: str, at: int) -> None:
        self.reason = reason
        self.line = text.count("\n", 0, at) + 1
        self.column = at - text.rfind("\n", 0, at)
        super().__init__(f"{reason}: line {self.line} column {self.column}")


def read_json(path: Path) -> Any:  # noqa: ANN401 - whatever is there
    """Read a file of JSON, strictly as `parse_json`.

    Raises:
        ReadError: If it cannot be read, or is not JSON.
        OversizedError: If it is larger than JSON that describes tables can be.
    """
    try:
        return parse_json(read_bytes(path, most=MOST_JSON))
    except ValueError as error:
        raise ReadError(path, str(error)) from error


def parse_json(data: bytes) -> Any:  # noqa: ANN401 - whatever is there
    r"""Read JSON that every reader reads alike, and nothing else.

    Raises:
        NotJSONError: If it is not UTF-8, begins with a byte order mark, is not JSON,
            names a key twice in one object, holds a number that is none or is too
            large, or half a pair of surrogates, or is nested too deep.

    Example:
        >>> parse_json(b'{"a": [1, null]}')
        {'a': [1, None]}
        >>> parse_json(b'[1, NaN]')
        Traceback (most recent call last):
        ...
        claimset.files.NotJSONError: is not JSON: NaN is no number: line 1 column 5
    """
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        reason = f"is not JSON: byte {error.start} is not UTF-8"
        before = data[: error.start].decode()
        raise NotJSONError(reason, before, len(before)) from error
    if text.startswith("\ufeff"):
        reason = "is not strict JSON: it begins with a byte order mark"
        raise NotJSONError(reason, text, 0)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotJSONError(
            f"is not JSON: {_expected(error)}", text, error.pos
        ) from error
    except RecursionError as error:
        reason = "is not JSON that can be read: nested too deep"
        raise NotJSONError(reason, text, 0) from error
    except ValueError:  # A number of so many digits that it would take long.
        value = None
    if found := unstrict(text):
        raise NotJSONError(found[0], text, found[1])
    return value


_EXPECTED = {
    "Expecting ',' delimiter": (
        "a comma is expected before this, or the bracket that closes the list or object"
    ),
    "Expecting ':' delimiter": "a colon is expected between a key and its value",
    "Expecting property name": (
        "a key in double quotes is expected; behind the last value comes no comma"
    ),
    "Expecting value": (
        "a value is expected: a text in double quotes, a number, true, false, null, "
        "a list or an object"
    ),
    "Illegal trailing comma": "behind the last value comes no comma: remove it",
    "Extra data": "nothing is expected behind the end of the outermost value",
    "Unterminated string": "the text that begins here needs a double quote at its end",
    "Invalid control character": (
        "a text ends on its line: close its quote, or write \\n for a line break"
    ),
    "Invalid \\": "a backslash in a text is written twice",
}
"""What is expected in JSON, by how the message of Python's reader begins."""


def _expected(error: json.JSONDecodeError) -> str:
    known = (said for begin, said in _EXPECTED.items() if error.msg.startswith(begin))
    return next(known, error.msg)


def csv_line(cells: Sequence[str]) -> str:
    """Write one line of canonical CSV, without its newline.

    Example:
        >>> csv_line(["a", "b, c", 'd"e'])
        'a,"b, c","d""e"'
    """
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if _needs_quotes(cell) else cell
        for cell in cells
    )


def _needs_quotes(cell: str) -> bool:
    return "," in cell or '"' in cell or "\n" in cell or "\r" in cell


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Write a table as canonical CSV.

    Example:
        >>> csv_text(["a", "b"], [["1", "x"], ["2", ""]])
        'a,b\n1,x\n2,\n'
    """
    lines = [csv_line(columns), *(csv_line(row) for row in rows), ""]
    return "\n".join(lines)


def is_nfc(text: str) -> bool:
    """Whether a text is in Unicode's composed form.

    Example:
        >>> is_nfc("é"), is_nfc("e\u0301")
        (True, False)
    """
    return unicodedata.is_normalized("NFC", text)


def json_bytes(value: object) -> bytes:
    """Write a value as JSON the one way that files of claimset have it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
