"""A SQLite database: all tables with keys, types and checks, and views of them.

A list is a JSON array, which SQLite and Datasette take apart. Where its members are
keys of another table, a table of pairs holds them too, so that they can be joined:
``claims_ref_ids`` for ``claims.ref_ids``. The descriptions of the columns stand as
comments in the database's own schema.
"""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from claimset.columns import Column, ForeignKey, Table
from claimset.export.content import Export
from claimset.metadata import plain

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
                _add_table(database, export, export.table_of(table))
            database.execute(
                "CREATE TABLE dataset (property TEXT PRIMARY KEY, value TEXT NOT NULL)"
            )
            for fact in _facts(export):
                _insert(database, "dataset", fact)
        except sqlite3.IntegrityError as error:
            raise export.refusal(f"{error}: run `claimset validate`") from error
        for name, (needed, query) in _VIEWS.items():
            if set(needed) <= set(export.tables):
                database.execute(f"CREATE VIEW {name} AS {query}")
        database.commit()
        database.execute("VACUUM")
        return {"claimset.db": database.serialize()}


def _add_table(database: sqlite3.Connection, export: Export, table: Table) -> None:
    """Add a table, and one of pairs for each list of keys."""
    keys = [key for key in table.foreign_keys if key.table in export.tables]
    scalar = [key for key in keys if not table.column(key.column).delimiter]
    name, primary = _name(table.name), ", ".join(map(_name, table.primary_key))
    definition = "\n".join(map(_column, table.columns))
    definition += f"\nPRIMARY KEY ({primary})"
    for key in scalar:
        if key not in table.lasting_keys:
            continue
        definition += f",\nFOREIGN KEY ({_name(key.column)}) {_refers(key)}"
    database.execute(f"CREATE TABLE {name} (\n{definition}\n)")
    for key in scalar:
        if key.column != table.primary_key[0]:
            index = _name(f"{table.name}_{key.column}")
            database.execute(f"CREATE INDEX {index} ON {name} ({_name(key.column)})")
    for row in export.rows(table.name):
        cells = [_cell(column, row[column.name]) for column in table.columns]
        _insert(database, name, cells)
    for key in keys:
        if key not in scalar and len(table.primary_key) == 1:
            _add_pairs(database, export, table, key)


def _add_pairs(
    database: sqlite3.Connection, export: Export, table: Table, key: ForeignKey
) -> None:
    """Add a table of the pairs of a row and each member of its list."""
    pairs = f"{table.name}_{key.column}"
    refers = _refers(key) if key in table.lasting_keys else ""
    (own,) = map(_name, table.primary_key)
    database.execute(
        f"CREATE TABLE {_name(pairs)} (\n"
        f"{own} TEXT NOT NULL REFERENCES {_name(table.name)} ({own}),\n"
        f"member TEXT NOT NULL {refers},\n"
        f"PRIMARY KEY ({own}, member)\n)"
    )
    index = _name(f"{pairs}_member")
    database.execute(f"CREATE INDEX {index} ON {_name(pairs)} (member)")
    for row_id, row in export.by_id(table.name).items():
        for member in _members(table.column(key.column), row[key.column]):
            _insert(database, _name(pairs), (row_id, member))


def _insert(
    database: sqlite3.Connection, table: str, cells: Sequence[str | float | None]
) -> None:
    marks = ", ".join("?" * len(cells))
    # The name is the model's.
    database.execute(f"INSERT INTO {table} VALUES ({marks})", cells)  # noqa: S608


def _column(column: Column) -> str:
    parts = [_name(column.name), _TYPES.get(column.type, "TEXT")]
    if column.required or column.delimiter:
        parts.append("NOT NULL")
    if column.enum:
        values = ", ".join("'" + each.replace("'", "''") + "'" for each in column.enum)
        parts.append(f"CHECK ({_name(column.name)} IN ({values}))")
    return f"{' '.join(parts)}, -- {column.description}"


def _cell(column: Column, cell: str) -> str | float | None:
    """Return what the database holds for a cell."""
    if column.delimiter:
        return json.dumps(_members(column, cell), ensure_ascii=False)
    return column.value(cell)


def _members(column: Column, cell: str) -> list[str]:
    return cell.split(column.delimiter) if cell else []


def _facts(export: Export) -> list[tuple[str, str]]:
    """Return what says which data this is."""
    facts = {key: export.text(key) for key in ("name", "title", "description")}
    facts["version"] = export.text("version")
    if export.release:
        facts |= {"released": export.release.date, "swhid": export.release.swhid}
    facts["licenses"] = "; ".join(
        plain(licence.get("name")) or plain(licence.get("path"))
        for licence in export.listed("licenses")
    )
    return [(fact, value) for fact, value in facts.items() if value]


def _refers(key: ForeignKey) -> str:
    return f"REFERENCES {_name(key.table)} ({_name(key.target)})"


def _name(name: str) -> str:
    """Quote a name; ``references`` is a word of SQL."""
    return f'"{name}"'
