"""The table of rows that a corrected text leaves: a person fills in new words."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from pathlib import Path

from claimset.author.grids import read_rows
from claimset.author.originals import decoded_text
from claimset.author.rebasing import Left
from claimset.errors import AuthorError
from claimset.files import csv_text, read_bytes

_CHOSEN = "new_words"
_COLUMNS = [*(each.name for each in fields(Left)), _CHOSEN]


def written_choices(left: Iterable[Left]) -> bytes:
    """Return the table: what each row marked, and what its sentence says now.

    What it shall mark is left empty: only a person chooses words.
    """
    rows = [[*asdict(each).values(), ""] for each in left]
    return csv_text(_COLUMNS, rows).encode()


def read_choices(path: Path) -> dict[tuple[str, str], str]:
    """Read the table back: the words that each row shall mark, by its table and key.

    Where nobody chose any, they are "".

    Raises:
        AuthorError: If it has not the columns.
        ReadError: If it cannot be read.
    """
    grid = read_rows(str(path), decoded_text(path, read_bytes(path)))
    needed = ("table", "row_id", _CHOSEN)
    if lacking := [name for name in needed if name not in grid.columns]:
        reason = f"has no column {', '.join(lacking)}: `claimset rebase -o` writes it"
        raise AuthorError(path, reason)
    return {
        (row.cells["table"], row.cells["row_id"]): row.cells[_CHOSEN].strip()
        for row in grid.rows
    }
