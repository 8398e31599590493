"""Rows whose cells have the types that their columns say, for those who rely on it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claimset.contracts import Column, UnfitError, contract
from claimset.edtf import bounds
from claimset.problems import quoted
from claimset.tables import ClaimSet
from claimset.vocabulary import TIMES

__all__ = ["typed_rows"]


def typed_rows(
    claim_set: ClaimSet, table: str, *, filled: bool = False
) -> list[dict[str, str]]:
    """Read a table as rows, each from column to cell; empty if it is absent.

    Every cell that is not empty is a number where its column has numbers, a value of a
    closed list, a date, or of the form that the column asks for. Bounds, keys and all
    else is for `claimset.validate`.

    Args:
        claim_set: The claim set.
        table: The table.
        filled: Whether no cell may be empty that the contract says is required.

    Raises:
        ReadError: If the table cannot be read, or a cell has not its type; it names
            the first by its line and column, or by its row where there are no lines.
    """
    rows = claim_set.rows(table)
    columns = [
        replace(column, unique=False, minimum=None, maximum=None)
        for column in contract(table).columns
    ]
    found = [
        (row, place, reason)
        for place, column in enumerate(columns)
        for row, reason in _first(
            table, column, [each[column.name] for each in rows], filled=filled
        )
    ]
    if not found:
        return rows
    row, place, reason = min(found)
    name = columns[place].name
    raise claim_set.unfit(table, UnfitError(name, rows[row][name], reason))


def _first(
    table: str, column: Column, cells: Sequence[str], *, filled: bool
) -> Iterator[tuple[int, str]]:
    """Yield the row of the first cell that has not its type, and what is wrong."""
    timed = (table, column.name) in TIMES
    if not timed and column.acquits(cells):
        return
    acquitted = {""}
    for row, cell in enumerate(cells):
        if not cell and filled and column.required:
            yield row, "the cell is empty and must not be"
            return
        if cell in acquitted:
            continue
        if reason := _fault(column, cell, timed=timed):
            yield row, f"{quoted(cell)} {reason}"
            return
        acquitted.add(cell)


def _fault(column: Column, cell: str, *, timed: bool) -> str:
    """Return what is wrong with a cell, or nothing."""
    if timed:
        try:
            bounds(cell)
        except ValueError as error:
            return f"is not an EDTF date: {error}"
    if column.acquits([cell]):
        return ""
    if column.enum:
        return f"is not one of {', '.join(column.enum)}"
    if column.type != "string":
        return f"is no {'whole number' if column.type == 'integer' else 'number'}"
    return f"has not the form of {column.name}: {column.form}"
