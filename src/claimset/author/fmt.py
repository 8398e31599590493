"""Write tables in their one form: what they say stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from os import PathLike
from pathlib import Path

from claimset.author.grids import Grid, csv_of, read_csv_grid
from claimset.author.tables import Working
from claimset.author.tidy import in_order, tidied
from claimset.columns import Table
from claimset.errors import ReadError
from claimset.files import read_bytes
from claimset.model import table_of
from claimset.paths import on_disk
from claimset.witness import refuse_moved_keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """A table whose form is another one.

    Attributes:
        file: The file, relative to the claim set's folder.
        before: What it held.
        after: What it holds now, or would.
    """

    file: str
    before: bytes
    after: bytes

    def diff(self) -> str:
        """Return the lines that differ, as ``diff -u`` shows them."""
        old, new = (
            data.decode("utf-8", "replace").splitlines(keepends=True)
            for data in (self.before, self.after)
        )
        return "".join(
            line if line.endswith("\n") else f"{line}\n"
            for line in unified_diff(old, new, self.file, self.file)
        )


def fmt(path: str | PathLike[str], *, check: bool = False) -> list[Formatted]:
    """Write the working tables in canonical form, and nothing but their form.

    UTF-8 without a byte order mark, LF, a final newline, commas, minimal quoting; the
    table's order of rows, columns and list members; composed characters (NFC), single
    blanks, decimal points. What could mean two things stays. Twice is as once.

    Args:
        path: The folder of the claim set.
        check: Whether to write nothing.

    Returns:
        The tables that had another form.

    Raises:
        ReadError: If a table cannot be read for certain, or a column of its key was
            moved since the newest release: then none is written.
        WriteError: If a table cannot be written.
    """
    working = Working.of(path)
    folder = working.claim_set.folder
    refuse_moved_keys(working.claim_set)
    found = []
    for table, file in working.claim_set.files.items():
        if file.endswith(".csv"):
            before = read_bytes(on_disk(folder, file))
            after = formatted(
                before,
                table,
                file=file,
                codebook=working.codebook,
                known=working.claim_set.known(table),
            )
            if after != before:
                found.append(Formatted(file=file, before=before, after=after))
    if not check:
        working.save_files({each.file: each.after for each in found})
    return found


def formatted(
    data: bytes,
    table: str,
    *,
    file: str,
    codebook: str = "",
    known: Table | None = None,
) -> bytes:
    r"""Return a table in canonical form.

    Args:
        data: Its bytes.
        table: The table's name.
        file: Its file, for people.
        codebook: The codebook by which it was written, if that is known.
        known: What the table may hold, where a claim set has columns of its own.

    Raises:
        ReadError: If it cannot be read for certain, or its columns are not the table's.

    Example:
        >>> text = b"\xef\xbb\xbfclaim_id;target_id;relation\r\nC0001;C0002;supports"
        >>> formatted(text, "relations", file="relations.csv")
        b'claim_id,relation,target_id\nC0001,supports,C0002\n'
    """
    grid = read_csv_grid(file, data, table, whole=False)
    known = (known or table_of(table)).held(grid.columns, codebook)
    _refuse_other_columns(Path(file), grid.columns, known)
    if _is_misnamed(grid, known):
        reason = (
            "the header alone is wrong: put its names in their order by hand, as "
            "`claimset validate` says"
        )
        raise ReadError(file, reason)
    rows = [
        {
            column.name: tidied(table, column, row.cells[column.name])
            for column in known.columns
        }
        for row in grid.rows
    ]
    return csv_of(known, in_order(known, rows))


def _is_misnamed(grid: Grid, known: Table) -> bool:
    """Whether fewer cells are at fault by their place than by the header's names."""
    if grid.columns == known.names:
        return False
    by_name = by_place = 0
    for row in grid.rows:
        cells = [row.cells[name] for name in grid.columns]
        by_place += sum(
            not c.fits(cell) for c, cell in zip(known.columns, cells, strict=True)
        )
        by_name += sum(
            not column.fits(row.cells[column.name]) for column in known.columns
        )
    return by_place < by_name


def _refuse_other_columns(file: Path, columns: Sequence[str], known: Table) -> None:
    if sorted(columns) == sorted(known.names):
        return
    lacking = [name for name in known.names if name not in columns]
    strange = [name for name in columns if name not in known.names]
    said = f"the column {lacking[0]!r} is missing" if lacking else ""
    if strange:
        said = f"the column {strange[0]!r} is not one of this table's"
    said = said or "a column stands there twice"
    raise ReadError(file, f"{said}: run `claimset validate`")
