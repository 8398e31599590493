import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

import claimset
from claimset.claim_set import open_claim_set
from claimset.export import Export, contents
from claimset.model import TABLES
from conftest import GUILD

# SQLite is judged by itself. Every Python has it, so these tests are light.


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    (data,) = contents("sqlite", path=GUILD, quotes=True).values()
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(data)
        yield opened


def test_sqlite_finds_its_database_whole(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    keys = database.execute('PRAGMA foreign_key_list("claims")').fetchall()
    assert [key[2:5] for key in keys] == [("sentences", "source_ref", "sentence_id")]


@pytest.mark.parametrize("table", TABLES)
def test_sqlite_holds_every_cell(table: str, database: sqlite3.Connection) -> None:
    whole = Export(claim_set=open_claim_set(GUILD), release=None, quotes=True)
    lists = {c.name for c in whole.table_of(table).columns if c.delimiter}
    numbers = {c.name for c in whole.table_of(table).columns if c.type != "string"}
    database.row_factory = sqlite3.Row
    # The names in these queries are our own tables and views.
    found = [dict(row) for row in database.execute(f'SELECT * FROM "{table}"')]  # noqa: S608 - our own names
    expected = [
        {
            name: json.dumps(cell.split(";") if cell else [], ensure_ascii=False)
            if name in lists
            else None
            if not cell
            else float(cell)
            if name in numbers
            else cell
            for name, cell in row.items()
        }
        for row in whole.rows(table)
    ]
    assert found == expected


def test_sqlite_has_views_and_pairs(database: sqlite3.Connection) -> None:
    views = database.execute("SELECT name FROM sqlite_master WHERE type = 'view'")
    # A view cannot be a parameter of a query; these are our own.
    counts = {
        view: database.execute(f"SELECT count(*) FROM {view}").fetchone()[0]  # noqa: S608 - our own names
        for (view,) in views.fetchall()
    }
    assert counts["claims_located"] == 11
    assert counts["claims_cited"] == 4
    assert counts["claims_counted"] == len(
        set(database.execute("SELECT type, subtype FROM claims"))
    )
    assert counts["sentences_counted"] > 1
    assert database.execute(
        "SELECT member FROM claims_about WHERE claim_id = 'C0001'"
    ).fetchall() == [("ada-quill",), ("lantern-guild",), ("norvale",)]


def test_sqlite_says_which_data_it_holds(guild: Path) -> None:
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    (data,) = contents("sqlite", path=guild, version="1.0.0").values()
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.deserialize(data)
        facts = dict(opened.execute("SELECT property, value FROM dataset"))
    assert facts["version"] == "1.0.0"
    assert facts["released"] == "2026-01-02"
    assert facts["swhid"].startswith("swh:1:dir:")


def test_sqlite_keeps_closed_lists_closed(database: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        database.execute("UPDATE claims SET type = 'rumour'")
