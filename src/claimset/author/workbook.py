"""Workbooks: a sheet a table, every cell text, so that no program guesses.

A spreadsheet makes numbers of ``0.90``, dates of ``1998-08`` and other letters of what
is not ASCII. In a workbook whose cells are text it does none of that.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from types import ModuleType
from typing import Any
from zipfile import BadZipFile, ZipFile

from claimset.author.grids import PROBLEM, Grid, GridRow, named
from claimset.columns import Column
from claimset.errors import OversizedError, ReadError, without_extra
from claimset.model import TABLES, table_of
from claimset.vocabulary import DATE

LONGEST_CELL = 32_767
"""The most characters that a cell of a workbook can have."""

_MOST_BYTES = 2**30
_LONGEST_LIST = 255  # Characters of a closed list, in quotes, of a workbook.
_SPARE_ROWS = 5_000
"""The rows that have drop-downs: enough for those that are added."""

_DERIVED, _WRONG = "FFE7E6E6", "FFFFC7CE"
"""The colours of what nobody fills in, and of a row that could not be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column of a sheet.

    Attributes:
        name: Its name.
        note: What a cell says, for who points at the header.
        width: How wide it is, in characters.
        derived: Whether nobody fills it in.
        choices: The values that it has.
        of: The sheet whose first column has the values that it has.
    """

    name: str
    note: str
    width: int = 16
    derived: bool = False
    choices: Sequence[str] = ()
    of: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet: its name, its columns, and the cells of its rows."""

    name: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]


def _openpyxl() -> ModuleType:
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except Exception as error:
        raise without_extra(error, "sheet", "openpyxl") from error
    library: ModuleType = openpyxl
    return library


def workbook_bytes(pages: Sequence[Page]) -> bytes:
    """Write sheets as a workbook.

    Raises:
        MissingExtraError: If openpyxl is not installed.
        ReadError: If a cell has more characters than a workbook can hold, or one that
            it cannot hold.
    """
    book = _openpyxl().Workbook()
    book.remove(book.active)
    for page in pages:
        sheet = book.create_sheet(page.name)
        for place, heading in enumerate(page.headings, 1):
            _write_heading(sheet, place, heading)
        for number, cells in enumerate(page.rows, 2):
            for place, text in enumerate(cells, 1):
                if text:
                    _write(sheet, number, place, text)
                if page.headings[place - 1].derived:
                    _fill(sheet.cell(number, place), _DERIVED)
        sheet.freeze_panes = "B2"
    return _saved(book)


def _saved(book: Any) -> bytes:  # noqa: ANN401 - openpyxl has no types
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write_heading(sheet: Any, place: int, heading: Heading) -> None:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.comments import Comment  # noqa: PLC0415 - an extra
    from openpyxl.styles import Font  # noqa: PLC0415 - an extra
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - an extra
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - an extra

    cell = _write(sheet, 1, place, heading.name)
    cell.font = Font(bold=True, italic=heading.derived)
    cell.comment = Comment(heading.note, "claimset", width=320, height=120)
    letter = get_column_letter(place)
    column = sheet.column_dimensions[letter]
    column.width = heading.width
    # What is typed into a row that is new is text too.
    column.number_format = "@"
    listed = f'"{",".join(heading.choices)}"'
    if heading.of:
        listed = f"{heading.of}!$A$2:$A${_SPARE_ROWS}"
    if heading.of or (heading.choices and len(listed) <= _LONGEST_LIST):
        is_closed = not heading.of
        choice = DataValidation(
            type="list",
            formula1=listed,
            allow_blank=True,
            showErrorMessage=is_closed,
            errorTitle=heading.name,
            error="Choose one of the list.",
        )
        choice.add(f"{letter}2:{letter}{_SPARE_ROWS}")
        sheet.add_data_validation(choice)


def _write(sheet: Any, row: int, column: int, text: str) -> Any:  # noqa: ANN401 - openpyxl has no types
    """Write a text, and nothing that could be anything else."""
    from openpyxl.styles import Alignment  # noqa: PLC0415 - an extra
    from openpyxl.utils.exceptions import IllegalCharacterError  # noqa: PLC0415 - an extra

    cell = sheet.cell(row, column)
    place = f"sheet {sheet.title}, {cell.coordinate}"
    if len(text) > LONGEST_CELL:
        reason = f"has {len(text):,} characters; a cell can have {LONGEST_CELL:,}"
        raise ReadError(place, reason)
    try:
        cell.value = text
    except IllegalCharacterError as error:
        reason = "holds a control character: run `claimset validate`"
        raise ReadError(place, reason) from error
    cell.data_type = "s"  # Also what begins with "=".
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _fill(cell: Any, color: str) -> None:  # noqa: ANN401 - openpyxl has no types
    from openpyxl.styles import PatternFill  # noqa: PLC0415 - an extra

    cell.fill = PatternFill("solid", start_color=color)


def _opened(file: str, data: bytes) -> Any:  # noqa: ANN401 - openpyxl has no types
    """Open a workbook."""
    library = _openpyxl()
    try:
        with ZipFile(BytesIO(data)) as packed:
            size = sum(each.file_size for each in packed.infolist())
    except (BadZipFile, ValueError, OSError) as error:
        reason = "is no workbook, or a damaged one: save it as .xlsx anew"
        raise ReadError(file, reason) from error
    if size > _MOST_BYTES:
        reason = f"would have {size:,} bytes; it may have {_MOST_BYTES:,}"
        raise OversizedError(file, reason)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of what openpyxl does not keep.
            return library.load_workbook(BytesIO(data))
    except Exception as error:
        # openpyxl raises whatever it stumbles over.
        reason = f"is a damaged workbook ({type(error).__name__}): save it anew"
        raise ReadError(file, reason) from error


def read_workbook(file: str, data: bytes) -> list[Grid]:
    """Read the sheets of a workbook that are tables.

    Raises:
        MissingExtraError: If openpyxl is not installed.
        OversizedError: If it is larger than any workbook of claims.
        ReadError: If it is damaged, or none of its sheets is a table.
    """
    book = _opened(file, data)
    grids = [
        _grid(file, sheet)
        for sheet in book.worksheets
        if sheet.title.strip().lower() in TABLES
    ]
    if not grids:
        reason = f"no sheet is a table: {', '.join(TABLES)}"
        raise ReadError(file, reason)
    if len({grid.table for grid in grids}) < len(grids):
        raise ReadError(file, "two sheets have the name of one table")
    return grids


def _grid(file: str, sheet: Any) -> Grid:  # noqa: ANN401 - openpyxl has no types
    table = sheet.title.strip().lower()
    known = table_of(table)
    header, *below = [*sheet.iter_rows()] or [()]
    names = named(str(cell.value or "") for cell in header)
    columns = [name for name in names if name]
    rows = []
    for number, cells in enumerate(below, 2):
        row = GridRow(number, {})
        for name, cell in zip(names, cells, strict=False):
            if not name:
                continue
            column = known.column(name) if name in known.names else None
            row.cells[name], fault = _text(cell.value, column)
            # Its value may be of long ago, or none.
            if cell.data_type == "f":
                fault = "the cell has a formula: put its value there"
            elif cell.data_type == "e":
                fault = f"the cell has the error {cell.value}"
            if fault:
                row.faults[name] = fault
        if any(each.strip() for each in row.cells.values()):
            rows.append(row)
    return Grid(file, table, columns, rows, is_sheet=True)


def _text(value: object, column: Column | None) -> tuple[str, str]:
    """Return the text of a cell, and why nobody can tell what was written there."""
    if value is None:
        return "", ""
    if isinstance(value, str):
        return value, ""
    is_date = isinstance(value, date)
    if isinstance(value, datetime) and column and column.form == DATE:
        return value.date().isoformat(), ""
    kind = (
        "number" if isinstance(value, int | float) else "date" if is_date else "value"
    )
    if isinstance(value, int | float) and not isinstance(value, bool):
        # A text keeps the zeros that a number has lost.
        if value == int(value) if abs(value) < 2**53 else False:
            return str(int(value)), ""
        if column and column.type != "string":
            return format(Decimal(repr(value)), "f"), ""
    reason = f"the spreadsheet made a {kind} of it: format the cell as text, and type "
    return str(value), reason + "what was meant again"


def marked(
    data: bytes,
    ids: Mapping[tuple[str, int, str], str],
    problems: Mapping[tuple[str, int], str],
) -> bytes:
    """Return a workbook with the ids that were given, and with its problems told.

    Args:
        data: The workbook.
        ids: The new cell of each sheet, row and column.
        problems: What is wrong, by sheet and row.

    Raises:
        ReadError: If it cannot be read.
    """
    book = _opened("the workbook", data)
    for sheet in book.worksheets:
        table = sheet.title.strip().lower()
        names = named(str(cell.value or "") for cell in sheet[1])
        for (of, number, name), text in ids.items():
            if of == table:
                _write(sheet, number, names.index(name) + 1, text)
        told = {number: said for (of, number), said in problems.items() if of == table}
        if not told and PROBLEM not in names:
            continue
        place = len(names) + 1
        if PROBLEM in names:
            place = names.index(PROBLEM) + 1
        _write(sheet, 1, place, PROBLEM)
        for number in range(2, sheet.max_row + 1):
            cell = sheet.cell(number, place)
            if number in told:
                _fill(_write(sheet, number, place, told[number]), _WRONG)
            elif cell.value is not None:
                cell.value, cell.style = None, "Normal"
    return _saved(book)
