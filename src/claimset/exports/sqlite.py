"""A SQLite database: all tables with keys, types and checks, and views of them.

A list is a JSON array, which SQLite and Datasette take apart. Where its members are
keys of another table, a table of pairs holds them too, so that they can be joined:
``claims_ref_ids`` for ``claims.ref_ids``. The descriptions of the columns stand as
comments in the database's own schema.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

from claimset.columns import Column, ForeignKey
from claimset.errors import ExportError
from claimset.exports import Export
from claimset.metadata import members, plain

__all__ = ["write"]

_TYPES = {"number": "REAL", "integer": "INTEGER"}

_VIEWS: dict[str, tuple[tuple[str, ...], str]] = {
    "claims_located": (
        ("claims", "sentences"),
        """
        SELECT sentences.source_id, sentences.section, claims.*
        FROM claims JOIN sentences ON sentences.sentence_id = claims.source_ref
        """,
    ),
    "claims_cited": (
        ("claims", "references"),
        """
        SELECT claims.claim_id, claims.text, cited.*
        FROM claims
        JOIN claims_ref_ids ON claims_ref_ids.claim_id = claims.claim_id
        JOIN "references" AS cited ON cited.ref_id = claims_ref_ids.member
        """,
    ),
    "claims_counted": (
        ("claims",),
        """
        SELECT type, subtype, count(*) AS claims,
            round(avg(confidence), 4) AS mean_confidence
        FROM claims GROUP BY type, subtype ORDER BY type, subtype
        """,
    ),
    "sentences_counted": (
        ("sentences",),
        """
        SELECT source_id, section, disposition, count(*) AS sentences
        FROM sentences GROUP BY source_id, section, disposition
        """,
    ),
}
"""Views: the tables that each needs, and its query."""


def write(export: Export) -> dict[str, bytes]:
    """Return the database.

    Raises:
        ExportError: If rows break a key, which no database holds.
        ReadError: If a cell has not its column's type.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            for table in export.tables:
                _add_table(database, export, table)
            _add_metadata(database, export)
        except sqlite3.IntegrityError as error:
            reason = f"{error}: run `claimset validate`"
            raise ExportError("sqlite", reason) from error
        for name, (needed, query) in _VIEWS.items():
            if set(needed) <= set(export.tables):
                database.execute(f"CREATE VIEW {name} AS {query}")
        database.commit()
        database.execute("VACUUM")
        return {"claimset.db": database.serialize()}


def _add_table(database: sqlite3.Connection, export: Export, table: str) -> None:
    contract = export.table_of(table)
    keys = [key for key in contract.foreign_keys if key.table in export.tables]
    lists = {column.name for column in contract.columns if column.delimiter}
    scalar = [key for key in keys if key.column not in lists]
    rules = [f"PRIMARY KEY ({_names(contract.primary_key)})"]
    rules += [f"FOREIGN KEY ({_name(key.column)}) {_refers(key)}" for key in scalar]
    columns = "\n".join(_column(column) for column in contract.columns)
    body = ",\n".join(rules)
    database.execute(f"CREATE TABLE {_name(table)} (\n{columns}\n{body}\n)")
    for key in scalar:
        if key.column != contract.primary_key[0]:
            index = _name(f"{table}_{key.column}")
            on = f"{_name(table)} ({_name(key.column)})"
            database.execute(f"CREATE INDEX {index} ON {on}")
    marks = ", ".join("?" * len(contract.columns))
    database.executemany(
        f"INSERT INTO {_name(table)} VALUES ({marks})",  # noqa: S608 - names are the contract's
        _typed(export, table),
    )
    for key in keys:
        if key.column in lists and len(contract.primary_key) == 1:
            _add_pairs(database, export, table, key)


def _column(column: Column) -> str:
    parts = [_name(column.name), _TYPES.get(column.type, "TEXT")]
    if column.required or column.delimiter:
        parts.append("NOT NULL")
    if column.enum:
        values = ", ".join(
            "'" + value.replace("'", "''") + "'" for value in column.enum
        )
        parts.append(f"CHECK ({_name(column.name)} IN ({values}))")
    return f"{' '.join(parts)}, -- {column.description}"


def _typed(export: Export, table: str) -> Iterator[list[str | float | None]]:
    """Return the rows of a table as what the database holds."""
    columns = export.table_of(table).columns
    for row in export.rows(table, filled=True):
        yield [_cell(column, row[column.name]) for column in columns]


def _cell(column: Column, cell: str) -> str | float | None:
    if column.delimiter:
        return json.dumps(_members(column.delimiter, cell), ensure_ascii=False)
    return column.value(cell)


def _members(delimiter: str, cell: str) -> list[str]:
    return cell.split(delimiter) if cell else []


def _add_pairs(
    database: sqlite3.Connection, export: Export, table: str, key: ForeignKey
) -> None:
    """Add a table of the pairs of a row and each member of its list."""
    contract = export.table_of(table)
    own = contract.primary_key[0]
    name = _name(f"{table}_{key.column}")
    delimiter = next(c.delimiter for c in contract.columns if c.name == key.column)
    database.execute(
        f"CREATE TABLE {name} (\n"
        f"{_name(own)} TEXT NOT NULL REFERENCES {_name(table)} ({_name(own)}),\n"
        f"member TEXT NOT NULL {_refers(key)},\n"
        f"PRIMARY KEY ({_name(own)}, member)\n)"
    )
    database.execute(
        f"CREATE INDEX {_name(f'{table}_{key.column}_member')} ON {name} (member)"
    )
    database.executemany(
        f"INSERT INTO {name} VALUES (?, ?)",  # noqa: S608 - names are the contract's
        [
            (row[own], member)
            for row in export.rows(table)
            for member in _members(delimiter, row[key.column])
        ],
    )


def _add_metadata(database: sqlite3.Connection, export: Export) -> None:
    """Add a table that says which data this is."""
    said = export.descriptor
    facts = {key: plain(said.get(key)) for key in ("name", "title", "description")}
    facts["version"] = export.version
    if export.release is not None:
        facts["released"] = export.release.date
        facts["swhid"] = export.release.swhid
    facts["licenses"] = "; ".join(
        plain(licence.get("name")) for licence in members(said, "licenses", Mapping)
    )
    database.execute(
        "CREATE TABLE dataset (property TEXT PRIMARY KEY, value TEXT NOT NULL)"
    )
    database.executemany(
        "INSERT INTO dataset VALUES (?, ?)",
        [(fact, value) for fact, value in facts.items() if value],
    )


def _refers(key: ForeignKey) -> str:
    return f"REFERENCES {_name(key.table)} ({_name(key.target)})"


def _name(name: str) -> str:
    """Quote a name; ``references`` is a word of SQL."""
    return f'"{name}"'


def _names(names: Sequence[str]) -> str:
    return ", ".join(_name(name) for name in names)
