"""Files: read whole, written aside and renamed; CSV and JSON the way we write them."""

import json
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from claimset.errors import ReadError

__all__ = [
    "csv_line",
    "csv_text",
    "is_nfc",
    "json_bytes",
    "packaged_folder",
    "read_bytes",
    "write_aside",
]


def packaged_folder() -> Path:
    """Return the folder of the claim set that this package carries.

    It is the installed package's own folder if it is there, else the checkout that an
    editable install points to.
    """
    here = Path(__file__).parent
    inside = here / "_packaged"
    return inside if inside.is_dir() else here.parents[1]


def read_bytes(path: Path) -> bytes:
    """Read a file whole.

    Raises:
        ReadError: If it is absent, no file, or may not be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(path, "no such file") from error
    except OSError as error:
        raise ReadError(path, error.strerror or "cannot be read") from error


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


def write_aside(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: aside first, then renamed into place.

    Raises:
        ReadError: If the folder cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            aside.chmod(0o644)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise ReadError(path, error.strerror or "cannot be written") from error


def json_bytes(value: object) -> bytes:
    """Write a value as JSON the one way that files of claimset have it."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
