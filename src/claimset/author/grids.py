"""Tables as people hand them in: rows of text, each with the place where it stands."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from claimset.columns import Table
from claimset.errors import ReadError
from claimset.files import csv_text, not_utf8
from claimset.forms import long_cells
from claimset.model import TABLES
from claimset.problems import quoted, suggestion

QUOTE = "quote"
"""The column of quoted words that stands for ``spans``."""

WHOLE = "line"
"""What stands for the column where a row as a whole cannot be read."""

PROBLEM = "problem"
"""The column that says why a row could not be taken."""

HELPERS = {
    "source_ref": "sentence",
    "claim_id": "claim",
    "target_id": "target",
}
"""What is read beside an id: by the id's column, the column of its words."""

DERIVED = {
    "sentences": ("sha256",),
    "sources": ("sha256", "characters"),
}
"""The columns that nobody fills in, because they follow from others."""

_DELIMITERS = ",;\t"


@dataclass(slots=True)
class GridRow:
    """A row as somebody wrote it.

    Attributes:
        number: The row of its sheet or the line of its file, from 1.
        cells: Its cells by their column.
        faults: Why a cell cannot be read, by its column, or by `WHOLE`.
    """

    number: int
    cells: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Grid:
    """A table as somebody wrote it.

    Attributes:
        file: The file that holds it, for people.
        table: The table that it is.
        columns: The columns that it has, in order.
        rows: Its rows that are not empty.
        is_sheet: Whether it is one of the sheets of a workbook.
        is_own: Whether it is the working table itself: there are no other rows.
    """

    file: str
    table: str
    columns: Sequence[str]
    rows: list[GridRow]
    is_sheet: bool = False
    is_own: bool = False

    def place(self, row: GridRow) -> str:
        """Say where a row stands."""
        if self.is_sheet:
            return f"{self.file}: sheet {self.table}, row {row.number}"
        return f"{self.file}:{row.number}"


def refuse_strangers(grid: Grid, known: Table) -> None:
    """Refuse a grid whose columns are not those of its table.

    Raises:
        ReadError: If it has a column twice, one that is unknown, or none of the key's.
    """
    words = [QUOTE] if "spans" in known.names else []
    columns = [*known.names, *words, *HELPERS.values(), PROBLEM]
    place = f"{grid.file}: sheet {grid.table}" if grid.is_sheet else grid.file
    for name in grid.columns:
        if grid.columns.count(name) > 1:
            raise ReadError(place, f"the column {quoted(name)} stands there twice")
        if name not in columns:
            hint = suggestion(name, columns)
            hint = hint or (
                "; leave the header of a column of your own empty, or declare it in "
                "datapackage.json"
            )
            reason = f"the column {quoted(name)} is not one of {grid.table}{hint}"
            raise ReadError(place, reason)
    for name in known.primary_key:
        if name not in grid.columns and not (name == "spans" and QUOTE in grid.columns):
            raise ReadError(place, f"the column {name!r} of {grid.table} is missing")


def read_csv_grid(
    file: str, data: bytes, table: str = "", *, whole: bool = True
) -> Grid:
    r"""Read a table from CSV as any program writes it.

    Commas, semicolons or tabs part the cells; a byte order mark and any line ends are
    passed over.

    Args:
        file: The file, for people.
        data: Its bytes.
        table: The table that it is; by default the one that the file is called after.
        whole: Whether to refuse a file that may be cut off: it has no final newline.

    Raises:
        ReadError: If it cannot be read whole, for certain.

    Example:
        >>> grid = read_csv_grid("relations.csv", b"claim_id;relation\r\nC0001;x\r\n")
        >>> grid.rows[0].cells
        {'claim_id': 'C0001', 'relation': 'x'}
    """
    table = table or table_named(file)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"{not_utf8(error)}: save it as CSV in UTF-8"
        raise ReadError(file, reason) from error
    if "\0" in text:
        raise ReadError(file, "holds NULs: it is damaged, or no text")
    if whole and not text.endswith(("\n", "\r")):
        reason = "the last line has no newline: if nothing is missing there, add one"
        raise ReadError(file, reason)
    return read_rows(file, text, table)


def read_rows(file: str, text: str, table: str = "") -> Grid:
    """Read rows of CSV; errors as those of `read_csv_grid`."""
    records = _records(file, text)
    if not records or not any(records[0].cells):
        raise ReadError(file, "the table is empty: the first line names its columns")
    columns = named(records[0].cells)
    rows = []
    for record in records[1:]:
        if not record.is_blank:
            _refuse_miscounted(f"{file}:{record.line}", record.cells, columns)
            cells = dict(zip(columns, record.cells, strict=True))
            rows.append(GridRow(record.line, cells))
    return Grid(file, table, columns, rows)


def named(header: Iterable[str]) -> list[str]:
    """Return the columns that a header names: letter case and blanks do not count."""
    return [cell.strip().lower() for cell in header]


@dataclass(frozen=True, slots=True)
class _Record:
    """A row of CSV: its first line, its cells, and how it is written."""

    line: int
    cells: list[str]
    written: str

    @property
    def is_blank(self) -> bool:
        return not any(each.strip() for each in self.cells)


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=text.partition("\n")[0].count)


def _records(file: str, text: str) -> list[_Record]:
    """Return the rows of CSV, the header and blank ones among them."""
    lines = [*io.StringIO(text, newline="")]
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    records: list[_Record] = []
    last = 0
    try:
        with long_cells():
            for cells in reader:
                written = "".join(lines[last : reader.line_num])
                records.append(_Record(last + 1, cells, written))
                last = reader.line_num
    except csv.Error as error:
        reason = f"is no CSV: {error}: look for a quote that is not closed"
        raise ReadError(f"{file}:{last + 1}", reason) from error
    return records


def marked_csv(
    data: bytes, ids: Mapping[tuple[int, str], str], problems: Mapping[int, str]
) -> bytes:
    r"""Return CSV with new cells, and with its problems; all else stays as it is.

    Args:
        data: The file.
        ids: The new cell of each line and column.
        problems: What is wrong, by line.

    Example:
        >>> marked_csv(b"claim_id;note\r\nnew1;\r\n", {(2, "claim_id"): "C0001"}, {})
        b'claim_id;note\r\nC0001;\r\n'
    """
    text = data.decode()
    first, *below = _records("", text.removeprefix("\ufeff"))
    columns, delimiter = named(first.cells), _delimiter(text)
    is_added = bool(problems) and PROBLEM not in columns
    written = ["\ufeff"] * text.startswith("\ufeff")
    for record in (first, *below):
        said = PROBLEM if record is first else problems.get(record.line, "")
        new = {name: cell for (line, name), cell in ids.items() if line == record.line}
        new |= {PROBLEM: said} if PROBLEM in columns else {}
        pairs = zip(columns, record.cells, strict=not record.is_blank)
        cells = [new.get(name, cell) for name, cell in pairs]
        body = record.written.rstrip("\r\n")
        end = record.written[len(body) :]
        if record.is_blank:
            cells = record.cells
        elif is_added:
            body += f"{delimiter}{_csv_line([said], delimiter) if said else ''}"
        if cells != record.cells:
            cells += [said] * is_added
            body = _csv_line(cells, delimiter)
        written.append(body + end)
    return "".join(written).encode()


def _csv_line(cells: Iterable[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
    return line.getvalue()


def _refuse_miscounted(
    place: str, cells: Sequence[str], columns: Sequence[str]
) -> None:
    if len(cells) != len(columns):
        reason = f"the row has {len(cells)} cells where the header has {len(columns)}"
        raise ReadError(place, reason)


def table_named(file: str) -> str:
    """Return the table that a file is called after.

    Raises:
        ReadError: If it is called after none.
    """
    stem = Path(file).stem.lower()
    if stem not in TABLES:
        reason = f"is called after no table: name it {', '.join(TABLES)}.csv"
        raise ReadError(file, reason.replace(", retired", " or retired"))
    return stem


def csv_of(table: Table, rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write the rows of a table as canonical CSV."""
    names = table.names
    return csv_text(names, ([row[name] for name in names] for row in rows)).encode()
