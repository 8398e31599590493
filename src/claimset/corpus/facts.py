"""What rules across claim sets compare: names, sources, titles, entities, columns."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from claimset.claim_set import DESCRIPTOR, ClaimSet
from claimset.files import csv_line, read_bytes
from claimset.metadata import plain
from claimset.positions import places
from claimset.sheets import Sheet

FACT = pl.Struct(
    {
        "kind": pl.String,
        "key": pl.String,
        "value": pl.String,
        "file": pl.String,
        "field": pl.String,
        "line": pl.UInt32,
        "column": pl.UInt32,
        "row": pl.UInt32,
    }
)
"""A fact is a key with a value, of a kind, at the place where a claim set says so.

Where a file has no lines, line and column are 0; where no row says it, the row is.
"""

_CELLS = (
    ("sha256", "sources", "sha256", "sha256"),
    ("doi", "sources", "doi", "doi"),
    ("title", "sources", "doi", "title"),
    ("title", "references", "doi", "title"),
    ("entity", "entities", "entity_id", "name"),
)
"""A kind, the table, the columns of the keys and of the values."""


def facts_of(claim_set: ClaimSet) -> list[dict[str, Any]]:
    """Return the facts of a claim set, as `FACT` has them.

    Args:
        claim_set: The claim set. Of a table that cannot be read nothing is known.
    """
    facts = [*_names(claim_set)]
    for table in claim_set.files:
        sheet = claim_set.sheet(table)
        if sheet.readable:
            columns = ",".join(sheet.frame.columns)
            first = int(sheet.lined)
            facts.append(("columns", table, columns, sheet.file, "", first, first, 0))
    for kind, table, key, value in _CELLS:
        if table in claim_set.files:
            facts += _cells(claim_set.sheet(table), kind, key, value)
    return [dict(zip(_FIELDS, fact, strict=True)) for fact in facts]


_FIELDS = [each.name for each in FACT.fields]
_Fact = tuple[str, str, str, str, str, int, int, int]


def _names(claim_set: ClaimSet) -> Iterator[_Fact]:
    name, version = plain(claim_set.descriptor.get("name")), claim_set.version
    if name:
        text = read_bytes(claim_set.folder / DESCRIPTOR).decode()
        place = places(text, [("name",)])["name",]
        yield "name", f"{name} {version}", version, DESCRIPTOR, "", *place, 0


def _cells(sheet: Sheet, kind: str, key: str, value: str) -> Iterator[_Fact]:
    """Yield what the rows of a table say of their keys."""
    columns = sheet.frame.columns
    if not {key, value} <= {*columns}:
        return
    at, cell = columns.index(key), columns.index(value)
    rows = sheet.frame.select(columns[: max(at, cell) + 1]).iter_rows()
    said = [
        (number, row)
        for number, row in enumerate(rows)
        if row[at] is not None and row[cell] is not None
    ]
    spots = (
        [(number + 2, _character(row[:cell])) for number, row in said]
        if sheet.lined and sheet.canonical
        else sheet.places([number for number, _ in said], cell)
    )
    for (number, row), place in zip(said, spots, strict=True):
        # A DOI is the same in small and in capital letters.
        known = row[at].lower() if key == "doi" else row[at]
        yield kind, known, row[cell], sheet.file, value, *place, number + 1


def _character(before: Sequence[str | None]) -> int:
    """Return at which character of its line a cell begins; no query is so quick."""
    return len(csv_line([*(cell or "" for cell in before), ""])) + 1


def facts_in(every: pl.DataFrame) -> pl.DataFrame:
    """Return all facts of some verdicts, each with the ``path`` of its claim set."""
    listed = every.select("path", "facts").explode("facts")
    return listed.drop_nulls("facts").unnest("facts")


def versions_in(every: pl.DataFrame) -> dict[str, str]:
    """Return the version that each claim set states, by its path."""
    names = facts_in(every).filter(kind="name").select("path", "value")
    return dict(names.iter_rows())


def folded(text: pl.Expr) -> pl.Expr:
    """Return a text as it is compared: small letters and digits alone."""
    return text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "")
