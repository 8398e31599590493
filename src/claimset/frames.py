"""A frame as the text of a table: every cell as CSV has it, or refused by its place."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from numbers import Real
from typing import TYPE_CHECKING, Any

import polars as pl

from claimset.columns import Column, Table, UnfitError
from claimset.errors import SaveError
from claimset.forms import CONTROL
from claimset.ordering import sort_key
from claimset.parquet import plain
from claimset.problems import quoted
from claimset.rules.columns import refused, repeated
from claimset.rules.repairs import wrong_time
from claimset.schemas import first_rows, refusals
from claimset.vocabulary import DERIVED, TIMES

if TYPE_CHECKING:
    import pandas as pd


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
            near = get_close_matches(name, held.names, n=1)
            hint = f": did you mean {near[0]!r}?" if near else ""
            reasons.append(f"the table has no column {name!r}{hint}")
    if frame.empty:
        reasons.append("it has no rows")
    if reasons:
        raise SaveError(table.name, reasons)
    return held


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
    if column.type != "string" and is_number:
        return plain(float(value))
    if not isinstance(value, str) or column.type != "string":
        wanted = "text" if column.type == "string" else "a number"
        raise UnfitError(column.name, shown, f"{shown} is not {wanted}")
    if "\n" in value or CONTROL.search(value):
        reason = f"{value!r} holds a line break or a control character"
        raise UnfitError(column.name, shown, reason)
    return value


def _joined(value: Any, column: Column) -> str:  # noqa: ANN401 - as above
    """Return a list, or what is one already joined, as its cell."""
    members = value.split(column.delimiter) if isinstance(value, str) else [*value]
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
