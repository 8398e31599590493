"""Write a claim set as a workbook that a person fills in."""

from os import PathLike
from pathlib import Path

from claimset.author.asking import asked
from claimset.author.grids import DERIVED, HELPERS, PROBLEM, QUOTE
from claimset.author.tables import Working
from claimset.author.workbook import Heading, Page, read_workbook, workbook_bytes
from claimset.columns import Column, Table
from claimset.errors import ReadError, WriteError
from claimset.files import filled, read_bytes
from claimset.model import table_of
from claimset.ownership import is_of_claim_set
from claimset.writing import make_parents, write_aside

EDITED = (
    "claims",
    "appearances",
    "quantities",
    "relations",
    "entities",
    "references",
    "sentences",
    "sources",
    "retired",
)
"""The tables that people edit, in the order of their sheets.

What annotators and judges said is never edited after.
"""

_WIDE = {"text": 60, QUOTE: 60, "title": 40, "note": 30, "measured": 30}
_WIDE |= dict.fromkeys(HELPERS.values(), 60)
_WORDS = (
    "The exact words, as they stand in the sentence: claimset finds their place. "
    "Quotes, dashes, blanks and hyphens at line ends may differ"
)
_READ = "For reading alone: the words of the id on the left"


def sheet(
    path: str | PathLike[str] | None,
    output: str | PathLike[str],
    *,
    force: bool = False,
) -> Path:
    """Write the tables that people edit as a workbook, a sheet a table.

    Every cell is text. In place of ``spans`` stands ``quote``, the exact words; the
    words of a sentence stand beside its id. What follows from other columns is grey or
    left out. `claimset.author.take.take` reads it back.

    Args:
        path: The folder of the claim set; by default the one this package carries.
        output: The workbook, ``.xlsx``.
        force: Whether it may take the place of another.

    Returns:
        The workbook's path.

    Raises:
        MissingExtraError: If openpyxl is not installed.
        IntegrityError: If a source is not the one that was annotated.
        ReadError: If a table cannot be read, or a cell is too long for a workbook.
        WriteError: If it cannot be written, or is there; or if what is there holds
            rows that were never taken.
    """
    place = filled(output)
    if place.suffix.lower() != ".xlsx":
        raise WriteError(place, "a workbook is called FILE.xlsx")
    working = Working.of(path)
    if force and place.is_file() and (left := _untaken(place, working)):
        reason = (
            f"holds rows that were not taken, {left} of them: mend them and "
            "`claimset take` it, or remove the file to lose them"
        )
        raise WriteError(place, reason)
    data = workbook_bytes([_page(working, table_of(name)) for name in EDITED])
    write_new(place, data, force=force)
    return place


def _untaken(place: Path, working: Working) -> int:
    """Count the rows of a workbook that no table holds, or that are marked."""
    try:
        grids = read_workbook(place.name, read_bytes(place))
    except ReadError:
        return 0  # It is no workbook of a claim set.
    left = 0
    for grid in grids:
        key, *others = table_of(grid.table).primary_key
        ids = {row[key] for row in working.rows(grid.table)}
        for row in grid.rows:
            is_new = not others and row.cells.get(key, "") not in ids
            left += is_new or bool(row.cells.get(PROBLEM))
    return left


def write_new(place: Path, data: bytes, *, force: bool = False) -> None:
    """Write a file that somebody asks for; another is not lost unless that is said.

    Raises:
        WriteError: If it cannot be written, is there, or belongs to a claim set.
    """
    if is_of_claim_set(place):
        raise WriteError(place, "belongs to a claim set: name another file")
    make_parents(place)
    try:
        write_aside(place, data, replace=force)
    except FileExistsError as error:
        reason = "is there already: name another file, or use --force to replace it"
        raise WriteError(place, reason) from error


def _page(working: Working, table: Table) -> Page:
    known = working.held(table.name)
    headings = [
        heading
        for column in known.columns
        if column.name not in DERIVED.get(table.name, ())
        for heading in _headings(known, column)
    ]
    rows = []
    for row in working.rows(table.name):
        cells = working.with_words(table.name, row)
        rows.append([cells[heading.name] for heading in headings])
    return Page(table.name, headings, rows)


def _headings(table: Table, column: Column) -> list[Heading]:
    """Return what a column is in a sheet, and the words that are read beside it."""
    name = column.name
    if name == "spans":
        is_given = table.name == "sentences"
        return [Heading(name=QUOTE, note=_WORDS, width=60, derived=is_given)]
    heading = Heading(
        name=name,
        note=asked(table.name, column),
        width=_WIDE.get(name, max(12, len(name) + 4)),
        derived=_is_given(table, column),
        choices=column.enum,
        of=column.key[0] if column.key and not column.delimiter else "",
    )
    helper = HELPERS.get(name, "")
    if not helper or not column.key:
        return [heading]
    return [heading, Heading(name=helper, note=_READ, width=60, derived=True)]


def _is_given(table: Table, column: Column) -> bool:
    """Whether nobody has to fill a column in, or should change it."""
    if table.name in ("sentences", "sources"):
        left = ("disposition", "reason", "note", "title", "doi", "language", "rights")
        return column.name not in left
    return (table.name, column.name) in (
        ("claims", "claim_id"),
        ("references", "ref_id"),
    )
