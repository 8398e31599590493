"""Rules on single cells and on the order of rows, alike for every table."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from claimset.contracts import contract
from claimset.rules.bulk import (
    at_rows,
    claim_numbers,
    coded,
    holding,
    matching,
    numbered,
    zeroless,
)
from claimset.rules.material import Faults, Material, named, rule
from claimset.sources import parse_spans
from claimset.tables import sort_key

__all__: list[str] = []

MOST_ASTRAY = 2
"""How many rows of even a small table are told to be out of order one by one."""

# The columns whose ids are numbered together, and to how many digits at least.
_DIGITS = (
    ((("claims", "claim_id"), ("retired", "claim_id")), 4),
    ((("references", "ref_id"),), 2),
    ((("annotations", "row_id"),), 4),
    ((("annotations", "pair_id"),), 3),
)
_NUMBERED = re.compile(r"[^0-9]+([0-9]+)")
_KEYS = ("claims", "sentences", "references", "entities", "sources", "retired")


@rule(
    "id-zeros",
    level=2,
    needs=(),
    summary="Ids are filled up with zeros to one width; no two differ by zeros alone.",
    why="C0001 and C00001 are one number: a reader takes the one for the other.",
)
def id_zeros(material: Material) -> Iterator[Faults]:
    """Find ids that are filled up as most are not, or are an earlier one's number."""
    for columns, digits in _DIGITS:
        present = [each for each in columns if material.has(each[0])]
        if any(_filled_up(material, *each, digits) for each in present):
            yield from _unlike(material, present)
    for table in filter(material.has, _KEYS):
        column = contract(table).primary_key[0]
        first: dict[object, str] = {}
        rows, messages = [], []
        alike = zeroless(material, table, column)
        for row, cell in at_rows(material.frames[table], alike, column):
            other = first.setdefault(sort_key(cell), cell)
            if cell != other:
                rows.append(row)
                messages.append(f"{{value}} is {named(other)} but for its zeros")
        yield Faults(table, column, rows, messages)


def _filled_up(material: Material, table: str, column: str, digits: int) -> bool:
    """Whether a column has ids with zeros before more digits than need be."""
    form = rf"[^0-9]+0[0-9]{{{digits},}}"
    suspects = matching(material, table, column, rf"\A{form}\z")
    found = at_rows(material.frames[table], suspects, column)
    return any(map(re.compile(form).fullmatch, (cell for _, cell in found)))


def _unlike(material: Material, columns: list[tuple[str, str]]) -> Iterator[Faults]:
    """Find ids that are not as wide as most that begin with a zero, without need."""
    written = {
        column: [
            (row, found[1])
            for row, cell in enumerate(material.frames[column[0]][column[1]].tolist())
            if (found := _NUMBERED.fullmatch(cell))
        ]
        for column in columns
    }
    widths = Counter(
        len(number)
        for numbers in written.values()
        for _, number in numbers
        if number.startswith("0")
    )
    width = max(sorted(widths), key=widths.__getitem__)
    for (table, column), numbers in written.items():
        short = [row for row, number in numbers if len(number) < width]
        yield Faults(table, column, short, f"{{value}} has fewer than {width} digits")
        rows = [
            row
            for row, number in numbers
            if len(number) > width and number.startswith("0")
        ]
        yield Faults(table, column, rows, "{value} has a needless zero")


@rule(
    "list-member-faulty",
    level=2,
    needs=(),
    summary="The members of a list are not empty, not repeated, without blanks around.",
    why="An empty or repeated member is counted, and joins to nothing or twice.",
)
def list_member_faulty(material: Material) -> Iterator[Faults]:
    """Find lists with a bad member."""
    for table, frame in material.frames.items():
        for column in contract(table).columns:
            if column.delimiter:
                lists = holding(material, table, column.name, ";")
                found = at_rows(frame, lists, column.name)
                rows = [row for row, cell in found if _faulty(cell)]
                message = "{value} has an empty, repeated or blank-edged member"
                yield Faults(table, column.name, rows, message)


def _faulty(cell: str) -> bool:
    if ";" not in cell:
        return False
    parts = cell.split(";")
    return (
        len(set(parts)) < len(parts)
        or any(part.strip() != part for part in parts)
        or "" in parts
    )


@rule(
    "list-order",
    level=2,
    marks=False,
    needs=(),
    summary="A list of ids is sorted.",
    why="One order makes equal lists equal text.",
)
def list_order(material: Material) -> Iterator[Faults]:
    """Find lists of keys that sorting would change."""
    for table, frame in material.frames.items():
        delimited = {c.name for c in contract(table).columns if c.delimiter}
        for key in contract(table).foreign_keys:
            if key.column in delimited:
                lists = holding(material, table, key.column, ";")
                found = at_rows(frame, lists, key.column)
                rows = [row for row, cell in found if _unsorted(cell)]
                yield Faults(table, key.column, rows, "{value} is not sorted")


def _unsorted(cell: str) -> bool:
    if ";" not in cell:
        return False
    parts = cell.split(";")
    return parts != sorted(parts, key=sort_key)


@rule(
    "row-order",
    level=1,
    needs=(),
    summary="Rows are sorted: sentences by source and place, other rows by their key.",
    why="One order keeps differences between versions readable, and bytes comparable.",
)
def row_order(material: Material) -> Iterator[Faults]:
    """Find rows that should stand before the row above them."""
    for table, frame in material.frames.items():
        if len(frame) < 2:  # noqa: PLR2004 - one row is in order
            continue
        if table in material.bulk:
            rows = _disordered_rows(material, table)
        else:
            known = np.flatnonzero(_known(material, table)).tolist()
            keys = _row_keys(table, frame.take(known))
            pairs = zip(known[1:], pairwise(keys), strict=False)
            rows = [row for row, (upper, lower) in pairs if lower < upper]
        if rows:
            column = contract(table).primary_key[0]
            message = "{value} should stand before the row above it"
            if len(rows) > max(MOST_ASTRAY, len(frame) // 3):
                message = (
                    f"the table is in another order: {len(rows):,} of its "
                    f"{len(frame):,} rows should stand before the row above them, the "
                    "first here"
                )
                rows = rows[:1]
            yield Faults(table, column, rows, message)


def _known(material: Material, table: str) -> "np.ndarray[Any, Any]":
    """Return which rows of a table have nothing faulty where their order is read."""
    columns = contract(table).primary_key
    if table == "sentences":
        columns = ("source_id", "spans")
    size = len(material.frames[table])
    return material.faulty.sound(table, *columns, size=size)


def _disordered_rows(material: Material, table: str) -> list[int]:
    """Return the rows of a large table that should stand above; compare few as text."""
    frame = material.frames[table]
    if table == "sentences":
        start, _ = material.single_spans(table)
        codes, _ = coded(material.bulk[table].column("source_id"))
        risen = (codes[1:] == codes[:-1]) & (start[1:] > start[:-1]) & (start[:-1] >= 0)
    else:
        risen = _risen(material, table)
    known = _known(material, table)
    # Each row is compared with the last one above it whose place is known.
    last = np.maximum.accumulate(np.where(known, np.arange(len(known)), -1))[:-1]
    rest = np.flatnonzero(~(risen & known[:-1]) & known[1:] & (last >= 0))
    above, here = (_row_keys(table, frame.take(at)) for at in (last[rest], rest + 1))
    pairs = zip((rest + 1).tolist(), above, here, strict=True)
    return [row for row, upper, lower in pairs if lower < upper]


def _risen(material: Material, table: str) -> "np.ndarray[Any, Any]":
    """Return which rows, from the second on, clearly stand below the one before."""
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    risen = np.zeros(len(material.frames[table]) - 1, dtype=bool)
    tied = ~risen
    for name in contract(table).primary_key:
        cells = material.bulk[table].column(name)
        number = claim_numbers(cells)
        head = np.zeros(len(cells), dtype=np.int64)
        if (number < 0).any():
            head, number = numbered(cells)
        risen |= (
            tied
            & (head[1:] == head[:-1])
            & (number[1:] > number[:-1])
            & (number[:-1] >= 0)
        )
        tied &= compute.equal(cells[1:], cells[:-1]).to_numpy()
        if not (tied & ~risen).any():
            break
    return risen


def _row_keys(table: str, frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return what the rows of a table are ordered by."""
    if table == "sentences":
        return [
            (source, *(parse_spans(cell)[:1] or ((-1, -1),)))
            for source, cell in zip(frame["source_id"], frame["spans"], strict=True)
        ]
    columns = [frame[name].map(sort_key) for name in contract(table).primary_key]
    return list(zip(*(np.asarray(column) for column in columns), strict=True))
