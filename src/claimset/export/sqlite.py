"""A SQLite database: all tables with keys, types and checks, and views of them.

A list is a JSON array, which SQLite and Datasette take apart. Where its members are
keys of another table, a table of pairs holds them too, so that they can be joined:
``claims_ref_ids`` for ``claims.ref_ids``. The descriptions of the columns stand as
comments in the database's own schema.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing

from claimset.columns import Column, ForeignKey, Table
from claimset.export.content import Export
from claimset.metadata import known

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
            _insert(database, "dataset", _facts(export).items())
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
    name, own = table.name, table.primary_key
    keys = [key for key in table.foreign_keys if key.table in export.tables]
    lists = [key for key in keys if table.column(key.column).delimiter]
    single = [key for key in keys if key not in lists]
    joined = ", ".join(f'"{column}"' for column in own)
    columns = "\n".join([*map(_column, table.columns), f"PRIMARY KEY ({joined})"])
    points = [
        f'FOREIGN KEY ("{key.column}") {_refers(key)}'
        for key in single
        if key in table.lasting_keys
    ]
    definition = ",\n".join([columns, *points])
    database.execute(f'CREATE TABLE "{name}" (\n{definition}\n)')
    for key in single:
        if key.column != own[0]:
            index = f'"{name}_{key.column}" ON "{name}" ("{key.column}")'
            database.execute(f"CREATE INDEX {index}")
    rows = (
        [_value(column, row[column.name]) for column in table.columns]
        for row in export.rows(name)
    )
    _insert(database, name, rows)
    for key in lists if len(own) == 1 else ():
        _add_pairs(database, export, table, key)


def _add_pairs(
    database: sqlite3.Connection, export: Export, table: Table, key: ForeignKey
) -> None:
    """Add a table of the pairs of a row and each member of its list."""
    name, (own,) = f"{table.name}_{key.column}", table.primary_key
    refers = _refers(key) if key in table.lasting_keys else ""
    database.execute(
        f'CREATE TABLE "{name}" (\n'
        f'"{own}" TEXT NOT NULL REFERENCES "{table.name}" ("{own}"),\n'
        f"member TEXT NOT NULL {refers},\n"
        f'PRIMARY KEY ("{own}", member)\n)'
    )
    database.execute(f'CREATE INDEX "{name}_member" ON "{name}" (member)')
    rows = (
        (row[own], member)
        for row in export.rows(table.name)
        for member in _members(table.column(key.column), row[key.column])
    )
    _insert(database, name, rows)


def _refers(key: ForeignKey) -> str:
    return f'REFERENCES "{key.table}" ("{key.target}")'


def _insert(
    database: sqlite3.Connection,
    table: str,
    rows: Iterable[Sequence[str | float | None]],
) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        insert = f'INSERT INTO "{table}" VALUES ({marks})'  # noqa: S608 - the model's name
        database.execute(insert, row)


def _column(column: Column) -> str:
    parts = [f'"{column.name}"', _TYPES.get(column.type, "TEXT")]
    if column.required or column.delimiter:
        parts.append("NOT NULL")
    if column.enum:
        values = ", ".join("'" + each.replace("'", "''") + "'" for each in column.enum)
        parts.append(f'CHECK ("{column.name}" IN ({values}))')
    return f"{' '.join(parts)}, -- {column.description}"


def _value(column: Column, cell: str) -> str | float | None:
    """Return what the database holds for a cell."""
    if column.delimiter:
        return json.dumps(_members(column, cell), ensure_ascii=False)
    return column.value(cell)


def _members(column: Column, cell: str) -> list[str]:
    return cell.split(column.delimiter) if cell else []


def _facts(export: Export) -> dict[str, str]:
    """Return what says which data this is."""
    facts = {name: export.text(name) for name in ("name", "title", "description")}
    facts["version"] = export.text("version")
    if export.release:
        facts |= {"released": export.release.date, "swhid": export.release.swhid}
    return known(
        facts | {"licenses": "; ".join(export.named("licenses", "name", "path"))}
    )
