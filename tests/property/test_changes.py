from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.model import TABLES, table_of
from claimset.versions import diff
from claimset.versions.changes import CellChange, Changes, RowChange, TableChanges

pytestmark = pytest.mark.corpus

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Table:
    columns: tuple[str, ...]
    rows: Sequence[Row]


Tables = Mapping[str, Table]


def compare(old: Tables, new: Tables) -> tuple[TableChanges, ...]:
    """The changes of every table that differs."""
    found = (
        diff.compare(name, _frame(old.get(name)), _frame(new.get(name)))
        for name in TABLES
    )
    return tuple(changes for changes in found if changes)


def _frame(table: Table | None) -> pl.DataFrame | None:
    if table is None:
        return None
    return pl.DataFrame(table.rows, schema=dict.fromkeys(table.columns, pl.String))


def apply(changes: Sequence[TableChanges], tables: Tables) -> dict[str, Table]:
    """Make the later tables out of the earlier ones."""
    made = dict(tables)
    for change in changes:
        table = made.pop(change.table, Table(columns=(), rows=()))
        rows = {change.key(row): row for row in table.rows}
        for row in change.removed:
            assert rows.pop(change.key(row)) == row
        for altered in change.changed:
            was = rows[altered.key]
            assert all(was.get(c.column, "") == c.before for c in altered.cells)
            rows[altered.key] = {**was, **{c.column: c.after for c in altered.cells}}
        assert not rows.keys() & {change.key(row) for row in change.added}
        rows |= {change.key(row): row for row in change.added}
        if not change.gone:
            cells = [
                {c: row.get(c, "") for c in change.columns} for row in rows.values()
            ]
            made[change.table] = Table(columns=change.columns, rows=cells)
    return made


# One table with a key of one column, one whose key is all of it, one with closed lists.
NAMES = ("claims", "relations", "entities")
# "lesson" is in no closed list; the others are in one or another, or in none.
CELLS = st.sampled_from(["", "C0001", "positive", "person", "lesson", "x; y"])
KEYS = st.sampled_from(["C1", "C01", "C0010"])


@st.composite
def tables(draw: st.DrawFn, names: Sequence[str] = NAMES) -> Tables:
    return {name: draw(table(name)) for name in names if draw(st.integers(0, 7))}


@st.composite
def table(draw: st.DrawFn, name: str) -> Table:
    key = table_of(name).primary_key
    columns = table_of(name).names
    keys = draw(st.lists(st.tuples(*[KEYS] * len(key)), unique=True, max_size=3))
    blank = dict.fromkeys(columns, "positive")
    rows = [blank | dict(zip(key, cells, strict=True)) for cells in keys]
    return Table(columns=tuple(columns), rows=rows)


@st.composite
def edited(draw: st.DrawFn, old: Tables, names: Sequence[str]) -> Tables:
    """A later version, most of whose tables differ little from the earlier."""
    new: dict[str, Table] = {}
    for name in names:
        if name not in old or not draw(st.integers(0, 7)):
            new |= {name: draw(table(name))} if draw(st.booleans()) else {}
        else:
            new[name] = draw(edited_table(name, old[name]))
    return new


@st.composite
def edited_table(draw: st.DrawFn, name: str, old: Table) -> Table:
    key = table_of(name).primary_key
    free = [column for column in old.columns if column not in key]
    how = draw(st.sampled_from(["cell", "cell", "out", "out", "in", "columns"]))
    columns = list(old.columns)
    rows = [dict(row) for row in old.rows]
    if how == "cell" and rows and free:
        draw(st.sampled_from(rows))[draw(st.sampled_from(free))] = draw(CELLS)
    elif how == "out" and rows:
        rows.remove(draw(st.sampled_from(rows)))
    elif how == "in":
        cells = dict(zip(key, draw(st.tuples(*[KEYS] * len(key))), strict=True))
        if not any(cells.items() <= row.items() for row in rows):
            rows.append({column: draw(CELLS) for column in columns} | cells)
    elif how == "columns":
        column = draw(st.sampled_from([*free, "type", "kind", "new"]))
        if column not in columns:
            columns.append(column)
        elif column not in key:
            columns.remove(column)
        cell = draw(CELLS)
        rows = [{c: row.get(c, cell) for c in columns} for row in rows]
    return Table(columns=tuple(columns), rows=rows)


@st.composite
def history(
    draw: st.DrawFn, names: Sequence[str] = NAMES
) -> tuple[Tables, Tables, Tables]:
    """Three versions, each made out of an earlier one."""
    first = draw(tables(names))
    second = draw(edited(first, names))
    return first, second, draw(edited(draw(st.sampled_from([first, second])), names))


def _changes(old: Tables, new: Tables) -> Changes:
    return Changes(
        before="a",
        after="b",
        version="1.0.0",
        table="",
        tables=compare(old, new),
        retired={},
    )


def _sets(tables: Tables) -> dict[str, tuple[set[str], list[dict[str, str]]]]:
    """What tables say, whatever the order of rows and columns."""
    return {
        name: (
            set(table.columns),
            sorted(
                (dict(row) for row in table.rows), key=lambda row: sorted(row.items())
            ),
        )
        for name, table in tables.items()
    }


def _mirror(change: TableChanges) -> TableChanges:
    rows = [
        RowChange(
            key=row.key,
            cells=tuple(
                CellChange(column=cell.column, before=cell.after, after=cell.before)
                for cell in row.cells
            ),
        )
        for row in change.changed
    ]
    return TableChanges(
        table=change.table,
        columns=change.columns,
        columns_added=change.columns_removed,
        columns_removed=change.columns_added,
        new=change.gone,
        gone=change.new,
        added=change.removed,
        removed=change.added,
        changed=tuple(rows),
    )


def _comparable(changes: tuple[TableChanges, ...]) -> list[tuple[object, ...]]:
    """What changes say; the order of cells within a row follows the later columns."""
    return [
        (
            change.table,
            set(change.columns_added),
            set(change.columns_removed),
            change.new,
            change.gone,
            change.added,
            change.removed,
            [(row.key, set(row.cells)) for row in change.changed],
        )
        for change in changes
    ]


@given(a=tables())
def test_nothing_differs_from_itself(a: Tables) -> None:
    assert compare(a, a) == ()
    assert not _changes(a, a)
    assert _changes(a, a).bump == 0


@given(versions=history())
def test_difference_backwards_is_its_mirror(
    versions: tuple[Tables, Tables, Tables],
) -> None:
    a, _, b = versions
    mirrored = tuple(_mirror(change) for change in compare(a, b))
    assert _comparable(compare(b, a)) == _comparable(mirrored)


@given(versions=history())
def test_applied_difference_gives_the_later_version(
    versions: tuple[Tables, Tables, Tables],
) -> None:
    a, _, b = versions
    assert _sets(apply(compare(a, b), a)) == _sets(b)


@given(versions=history(), data=st.data())
def test_row_order_never_matters(
    versions: tuple[Tables, Tables, Tables], data: st.DataObject
) -> None:
    a, _, b = versions
    shuffled = {
        name: Table(
            columns=table.columns, rows=data.draw(st.permutations(list(table.rows)))
        )
        for name, table in a.items()
    }
    assert compare(shuffled, b) == compare(a, b)
    assert compare(a, shuffled) == ()


# One table at a time, so that none hides what another needs.
@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=200)
@given(data=st.data())
def test_one_step_needs_no_more_than_the_larger_of_two(
    name: str, data: st.DataObject
) -> None:
    a, b, c = data.draw(history([name]))
    # Less is possible: what the first step changed the second may undo.
    steps = (_changes(a, b).bump, _changes(b, c).bump)
    assert _changes(a, c).bump <= max(steps)


@given(versions=history())
def test_every_difference_needs_a_bump(
    versions: tuple[Tables, Tables, Tables],
) -> None:
    a, _, b = versions
    changes = _changes(a, b)
    assert bool(changes) == bool(changes.bump) == bool(changes.forced_by)
