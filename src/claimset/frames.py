"""A frame as the text of a table: every cell as CSV has it, or refused by its place."""

import ast
import re
from collections.abc import Iterator, Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

from claimset.columns import Column, Table, UnfitError
from claimset.errors import SaveError
from claimset.forms import CONTROL
from claimset.ordering import sort_key
from claimset.parquet import plain
from claimset.problems import quoted, suggestion
from claimset.rules.columns import refused, repeated
from claimset.rules.repairs import wrong_time
from claimset.schemas import first_rows, refusals
from claimset.vocabulary import DERIVED, TIMES

if TYPE_CHECKING:
    import pandas as pd


_INDEX = re.compile(r"(?:Unnamed: \d+)?")
"""What readers of CSV call the column of an index that pandas wrote."""


class Streamed(Protocol):
    """A frame that hands itself on as Arrow does."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return what the frame holds, in the way that all libraries read."""


def pandas_frame(frame: "pd.DataFrame | Streamed", table: str) -> "pd.DataFrame":
    """Return a frame of any library as one of pandas, without an index read from CSV.

    Args:
        frame: A frame of pandas, or what hands itself on as Arrow does, such as a frame
            of polars or a table of Arrow.
        table: The table that it is to be.

    Raises:
        SaveError: If it is no such frame.
    """
    import pandas as pd  # noqa: PLC0415 - `claimset.save` alone needs it

    if not isinstance(frame, pd.DataFrame):
        if not hasattr(frame, "__arrow_c_stream__"):
            kind = type(frame).__name__
            way = ": collect() makes it one" if hasattr(frame, "collect") else ""
            reason = f"{kind} is no frame of pandas, polars or Arrow{way}"
            raise SaveError(table, [reason])
        frame = pl.DataFrame(frame).to_pandas()
    written = [
        name
        for name in frame.columns[~frame.columns.duplicated(keep=False)]
        if _INDEX.fullmatch(str(name)) and _is_index(frame[name])
    ]
    return frame.drop(columns=written)


def _is_index(cells: "pd.Series[Any]") -> bool:
    """Whether a column counts rows and says nothing else."""
    return bool(cells.astype(str).str.fullmatch("[0-9]+").all() and cells.is_unique)


def held_by(frame: "pd.DataFrame", table: Table, codebook: str = "") -> Table:
    """Return a table with the later columns that a frame has, or refuse its columns.

    Args:
        frame: The frame; the columns that `claimset.load` derives do not matter.
        table: What the table holds.
        codebook: The codebook by which it is written, if that is known.

    Raises:
        SaveError: If a column is missing, unknown or there twice, or there is no row.
    """
    names = [str(name) for name in frame.columns]
    held = table.held(names, codebook)
    reasons = []
    for name in held.names:
        if name not in names:
            is_index = name in frame.index.names
            way = ": frame.reset_index() makes it one" if is_index else ""
            reasons.append(f"there is no column {name!r}{way}")
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            reasons.append(f"the column {name!r} is there {names.count(name)} times")
        elif name not in (*held.names, *DERIVED):
            hint = suggestion(name, held.names)
            reasons.append(f"the table has no column {name!r}{hint}")
    if frame.empty:
        reasons.append("it has no rows")
    if not reasons:
        reasons += _numeric(frame, held)
    if reasons:
        raise SaveError(table.name, reasons)
    return held


def _numeric(frame: "pd.DataFrame", table: Table) -> list[str]:
    """Say which columns of text a reader of CSV took for numbers."""
    names = [
        repr(column.name)
        for column in table.columns
        if column.type == "string"
        and (cells := frame[column.name]).dtype.kind in "biuf"
        and cells.any()
    ]
    way = "pandas.read_csv(FILE, dtype=str) reads cells as they are written"
    return [f"text is taken for numbers in {', '.join(names)}: {way}"] if names else []


def text_rows(frame: "pd.DataFrame", table: Table) -> list[list[str]]:
    """Return the rows of a frame as text, each cell checked by its column.

    Args:
        frame: The frame.
        table: What the table holds; the frame has these columns.

    Returns:
        The rows in the frame's order, "" for a missing cell, lists joined.

    Raises:
        SaveError: If cells are refused; it names the row, from 1, and the column.
    """
    cells = frame[table.names].astype(object)
    # Whatever is missing, be it NaN, NaT or NA, is None.
    cells = cells.where(cells.notna(), None)
    rows: list[list[str]] = []
    reasons = []
    for number, values in enumerate(cells.itertuples(index=False, name=None), 1):
        rows.append([])
        for column, value in zip(table.columns, values, strict=True):
            try:
                rows[-1].append(_text(value, column))
            except UnfitError as error:
                reasons.append(f"row {number}, {error}")
    if not reasons:
        found = {*_refused(rows, table), *_dated(rows, table)}
        reasons = [
            f"row {row + 1}, {table.names[place]}: {message}"
            for row, place, message in sorted(found)
        ]
    if reasons:
        raise SaveError(table.name, reasons)
    return rows


def _text(value: Any, column: Column) -> str:  # noqa: ANN401 - whatever a frame holds
    """Return a value of a frame as its cell.

    Raises:
        UnfitError: If the column cannot hold it.
    """
    if value is None or (isinstance(value, str) and not value):
        return ""
    shown = quoted(str(value))
    if column.delimiter and hasattr(value, "__iter__"):
        value = _joined(value, column)
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if column.type != "string":
        if isinstance(value, str):
            # Whoever read CSV as text alone has numbers so.
            value = column.value(value)
        elif not is_number:
            raise UnfitError(column.name, shown, f"{shown} is not a number")
        return plain(float(value), column.decimals)
    if not isinstance(value, str):
        raise UnfitError(column.name, shown, f"{shown} is not text")
    if "\n" in value or CONTROL.search(value):
        reason = f"{value!r} holds a line break or a control character"
        raise UnfitError(column.name, shown, reason)
    return value


def _joined(value: Any, column: Column) -> str:  # noqa: ANN401 - as above
    """Return a list, or what is one already joined, as its cell."""
    members = _members(value, column) if isinstance(value, str) else [*value]
    for each in members:
        if not isinstance(each, str) or not each or column.delimiter in each:
            what = f"text without {column.delimiter!r}"
            reason = (
                f"{quoted(str(value))} has the member {each!r}, which is not {what}"
            )
            raise UnfitError(column.name, str(value), reason)
    # Words of the source keep the order in which they stand there.
    return column.delimiter.join(
        sorted(members, key=sort_key) if column.key else members
    )


_MEMBER = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_PRINTED = re.compile(rf"\[(?:[\s,]*(?:{_MEMBER}))*\s*\]")
"""A list as pandas and JSON print it into a cell of CSV."""


def _members(value: str, column: Column) -> list[str]:
    """Return the members of a list that is text: joined, or as it was printed."""
    if not (value.startswith("[") and value.endswith("]")):
        return value.split(column.delimiter)
    if not _PRINTED.fullmatch(value):
        shown = quoted(value)
        way = f"join its members by {column.delimiter!r}"
        reason = f"{shown} is a printed list that cannot be read back: {way}"
        raise UnfitError(column.name, shown, reason)
    return [ast.literal_eval(each) for each in re.findall(_MEMBER, value)]


_Refusal = tuple[int, int, str]
"""The place of a row, that of a column, and what is wrong with the cell."""


def _refused(rows: Sequence[Sequence[str]], table: Table) -> Iterator[_Refusal]:
    """Yield the cells that the table's schema refuses."""
    text = pl.DataFrame(rows, dict.fromkeys(table.names, pl.String), orient="row")
    text = text.with_columns(pl.col(pl.String).replace("", None), set=pl.lit(0))
    firsts = first_rows(text, table)
    for check, name, row in refusals(table, text):
        cell = text[name][row] or ""
        if not cell and check != "not_nullable":
            continue
        if check == "unique":
            first = firsts[row]
            place, is_same = f"row {first + 1}", text.row(row) == text.row(first)
            _, message = repeated(table, cell, place, is_same=is_same)
        else:
            _, message = refused(check, table.column(name), cell)
        yield row, table.names.index(name), message


def _dated(rows: Sequence[Sequence[str]], table: Table) -> Iterator[_Refusal]:
    """Yield the times that are none."""
    for place, name in enumerate(table.names):
        if (table.name, name) not in TIMES:
            continue
        for number, row in enumerate(rows):
            if row[place] and (message := wrong_time(row[place])):
                yield number, place, message
