"""Damages of single cells: what the contract of a column forbids, and its guises."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from claimset.claim_set import open_claim_set
from claimset.columns import Column
from claimset.files import csv_text
from claimset.model import table_of
from conftest import GUILD

__all__ = ["Damage", "damages", "put"]

_EMPTY_WORDS = ("NA", "None", "nan", "null")
"""What other programs write, and read, for nothing."""

_NO_NUMBERS = (
    *("high", "NaN", "inf", "1e3", "1,000", "0012", "0x1f", "１", "+1", "1."),
    *("1.00000000000000000001", "0.7000000000000001", "9" * 40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A cell, what is put into it, and the rule that must be named."""

    column: str
    row: int
    value: str
    name: str
    rule: str


def put(folder: Path, table: str, damage: Damage) -> None:
    """Put a value into a cell of a copy."""
    names = open_claim_set(folder).held(table).names
    rows = [list(row) for row in open_claim_set(folder).sheet(table).rows]
    place = names.index(damage.column)
    assert rows[damage.row][place] != damage.value
    rows[damage.row][place] = damage.value
    path = folder / "data" / f"{table}.csv"
    path.write_bytes(csv_text(names, rows).encode())


def damages(table: str) -> Iterator[Damage]:
    """Return every damage of a cell that makes sense in a table."""
    claim_set = open_claim_set(GUILD)
    rows = claim_set.rows(table)
    for column in claim_set.held(table).columns:
        last = len(rows) - 1
        filled = [place for place, row in enumerate(rows) if row[column.name]]
        row = filled[-1] if filled else last
        for name, value, rule in _values(table, column, rows[row][column.name]):
            yield Damage(column=column.name, row=row, value=value, name=name, rule=rule)


def _values(  # noqa: C901, PLR0912 - one branch per kind of damage
    table: str, column: Column, cell: str
) -> Iterator[tuple[str, str, str]]:
    """Return the name, the value and the rule of each damage of a cell."""
    # Every word for nothing in some column, not every word in every column.
    word = _EMPTY_WORDS[len(table + column.name) % len(_EMPTY_WORDS)]
    if column.required:
        missing = (table, column.name) == ("sources", "file")
        yield "empty", "", "file-missing" if missing else "cell-required"
    if column.enum:
        near = cell[:-1] if cell else column.enum[0][:-1]
        yield "misspelt", near, "cell-not-in-vocabulary"
        yield "in capitals", (cell or column.enum[0]).upper(), "cell-not-in-vocabulary"
        yield word, word, "cell-not-in-vocabulary"
    elif column.type != "string":
        numbers = _NO_NUMBERS if table in ("claims", "sources") else (word, "nan")
        for number in sorted({*numbers, word}):
            yield number, number, "cell-not-a-number"
        if column.minimum is not None:
            yield "too small", str(int(column.minimum) - 1), "cell-out-of-bounds"
        if column.maximum is not None:
            yield "too large", "2", "cell-out-of-bounds"
    elif column.form.pattern:
        yield "malformed", "!?", "cell-malformed"
        if not column.form.matches(word):
            yield word, word, "cell-malformed"
        if column.name == "spans" and cell:
            yield "needless zero", cell.replace("-", "-0"), "cell-malformed"
    if (table, column.name) == ("sources", "file"):
        return  # whatever is put there, the file is missing first
    if column.type == "string" and not column.enum and not column.form.pattern:
        yield "blank at the end", f"{cell or 'x'} ", "cell-surrounding-blank"
        yield "not NFC", f"{cell or 'x'} e\u0301", "cell-not-nfc"
        if not column.delimiter and (table, column.name) in _FREE:
            yield "formula", "=HYPERLINK(1)", "cell-formula"
    if column.delimiter and cell:
        yield (
            "member twice",
            f"{cell};{cell.split(';', maxsplit=1)[0]}",
            "list-member-faulty",
        )
    for key in table_of(table).foreign_keys:
        if key.column == column.name and key.target in _STRANGERS:
            yield "points nowhere", _STRANGERS[key.target], "key-unknown"


_FREE = {
    (table, column.name)
    for table in ("claims", "sentences", "references", "entities", "quantities")
    for column in table_of(table).columns
    if column.name in ("note", "publisher", "container", "unit")
}
"""Columns that may hold any text: nothing but its first letter is wrong there."""

_STRANGERS = {
    "claim_id": "C9999",
    "sentence_id": "text.p99.s99",
    "ref_id": "R99",
    "entity_id": "nobody",
    "source_id": "nowhere",
}
"""Well-formed keys that nothing has."""
