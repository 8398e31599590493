"""Rows whose cells have the types that their columns say, for those who rely on it."""

from claimset.claim_set import ClaimSet
from claimset.columns import Column, UnfitError
from claimset.edtf import bounds
from claimset.problems import quoted
from claimset.vocabulary import TIMES


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
    wrong = []
    for place, column in enumerate(claim_set.held(table).columns):
        first = {
            row[column.name]: number for number, row in reversed([*enumerate(rows)])
        }
        for cell, number in first.items():
            if (cell or filled) and (error := _misfit(table, column, cell)):
                wrong.append((number, place, error))
    for *_, error in sorted(wrong, key=lambda each: each[:2]):
        raise claim_set.unfit(table, error)
    return rows


def _misfit(table: str, column: Column, cell: str) -> UnfitError | None:
    """Say why a cell has not its type, or nothing."""
    try:
        column.value(cell)
        if cell and (table, column.name) in TIMES:
            bounds(cell)
    except UnfitError as error:
        return error
    except ValueError as error:
        reason = f"{quoted(cell)} is not an EDTF date: {error}"
        return UnfitError(column.name, cell, reason)
    return None
