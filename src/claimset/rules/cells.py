"""Rules on single cells and on the order of rows, alike for every table."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from claimset.contracts import contract
from claimset.files import is_nfc
from claimset.problems import Severity
from claimset.rules.bulk import at_rows, claim_numbers, holding, marks
from claimset.rules.material import Faults, Material, faults, rule
from claimset.sources import parse_spans
from claimset.tables import sort_key

__all__: list[str] = []


# What these find in a file's text is looked for cell by cell; most files have none.
_EDGE_BLANK = re.compile(r'\s[",]|[",]\s|^\s|[^\S\n]$', re.MULTILINE)
_FORMULA = re.compile(r'(?:^|[",])[=+@-]', re.MULTILINE)


def _suspicious(material: Material, table: str, pattern: re.Pattern[str]) -> bool:
    """Whether a table's text holds what a pattern finds."""
    text = material.raw[table]
    # The bytes of a large table are classed first, which cannot tell for all letters.
    if table in material.bulk and text.isascii():
        kept = material.__dict__.setdefault("_marks", {})
        if table not in kept:
            kept[table] = marks(text)
        if not kept[table]:
            return False
    return bool(pattern.search(text))


@rule(
    "cell-not-nfc",
    level=2,
    needs=(),
    summary="Text is in Unicode's composed form (NFC).",
    why="Two forms of one letter look alike, and no search or join finds both.",
)
def cell_not_nfc(material: Material) -> Iterator[Faults]:
    """Find cells that normalisation would change."""
    for table, frame in material.frames.items():
        if is_nfc(material.raw[table]):
            continue
        for column in frame:
            composed = enumerate(is_nfc(cell) for cell in frame[column].tolist())
            rows = [row for row, is_composed in composed if not is_composed]
            yield Faults(table, str(column), rows, "{value} is not in NFC")


@rule(
    "cell-surrounding-blank",
    level=2,
    needs=(),
    summary="A cell does not begin or end with a blank.",
    why="The blank cannot be seen, and makes equal values unequal.",
)
def cell_surrounding_blank(material: Material) -> Iterator[Faults]:
    """Find cells that stripping would change."""
    for table, frame in material.frames.items():
        if not _suspicious(material, table, _EDGE_BLANK):
            continue
        for column in frame:
            edged = enumerate(cell != cell.strip() for cell in frame[column].tolist())
            rows = [row for row, is_edged in edged if is_edged]
            message = "{value} begins or ends with a blank"
            yield Faults(table, str(column), rows, message)


@rule(
    "cell-formula",
    level=2,
    needs=(),
    severity=Severity.WARNING,
    summary="A text cell does not begin with =, +, - or @.",
    why="A spreadsheet runs such a cell as a formula when it opens the file.",
)
def cell_formula(material: Material) -> Iterator[Faults]:
    """Find text that a spreadsheet would run."""
    for table, frame in material.frames.items():
        if not _suspicious(material, table, _FORMULA):
            continue
        for column in contract(table).columns:
            if column.type == "string" and not column.enum:
                mask = frame[column.name].str.startswith(("=", "+", "-", "@"))
                message = "{value} is a formula to a spreadsheet"
                yield faults(table, column.name, mask, message)


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
            keys = _row_keys(table, frame)
            rows = [row for row in range(1, len(keys)) if keys[row] < keys[row - 1]]
        if rows:
            column = contract(table).primary_key[0]
            message = "{value} should stand before the row above it"
            yield Faults(table, column, rows, message)


def _disordered_rows(material: Material, table: str) -> list[int]:
    """Return the rows of a large table that should stand above; compare few as text."""
    frame = material.frames[table]
    if table == "sentences":
        start, _ = material.single_spans(table)
        sources = frame["source_id"]
        same = (sources == sources.shift()).to_numpy(dtype=bool)[1:]
        risen = same & (start[1:] > start[:-1]) & (start[:-1] >= 0)
    else:
        head = contract(table).primary_key[0]
        number = claim_numbers(material.bulk[table].column(head))
        risen = (number[1:] > number[:-1]) & (number[:-1] >= 0)
    rest = np.flatnonzero(~risen)
    above, here = (_row_keys(table, frame.take(rows)) for rows in (rest, rest + 1))
    pairs = zip(rest.tolist(), above, here, strict=True)
    return [row + 1 for row, upper, lower in pairs if lower < upper]


def _row_keys(table: str, frame: pd.DataFrame) -> list[tuple[object, ...]]:
    """Return what the rows of a table are ordered by."""
    if table == "sentences":
        return [
            (source, *(parse_spans(cell)[:1] or ((-1, -1),)))
            for source, cell in zip(frame["source_id"], frame["spans"], strict=True)
        ]
    columns = [frame[name].map(sort_key) for name in contract(table).primary_key]
    return list(zip(*(np.asarray(column) for column in columns), strict=True))
