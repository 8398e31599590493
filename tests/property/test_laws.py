import csv
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimset import validate
from claimset.claim_set import open_claim_set
from claimset.columns import Column
from claimset.csvform import read_csv
from claimset.files import csv_text
from claimset.model import TABLES, table_of
from claimset.numerals import numbers
from claimset.schemas import refusals, schema
from claimset.sources import format_spans, parse_spans, reading_text
from conftest import GUILD

pytestmark = pytest.mark.corpus

COLUMNS = ["a", "b", "c"]
# What a cell may hold: no control characters, no surrogates, no line breaks.
CELLS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\x85")
)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS).map(list), max_size=8)
SPANS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1)


@given(rows=ROWS)
def test_what_is_written_is_read_back(rows: list[list[str]]) -> None:
    sheet = read_csv(csv_text(COLUMNS, rows).encode(), COLUMNS, file="t.csv")
    assert sheet.problems == []
    assert sheet.rows == rows


@given(rows=ROWS)
def test_other_readers_read_the_same(rows: list[list[str]]) -> None:
    text = csv_text(COLUMNS, rows)
    assert list(csv.reader(StringIO(text, newline=""), strict=True)) == [COLUMNS, *rows]


@given(rows=ROWS.filter(bool), data=st.data())
def test_place_of_a_cell_is_where_it_begins(
    rows: list[list[str]], data: st.DataObject
) -> None:
    text = csv_text(COLUMNS, rows)
    sheet = read_csv(text.encode(), COLUMNS, file="t.csv")
    row = data.draw(st.integers(0, len(rows) - 1))
    cell = data.draw(st.integers(0, 2))
    line, column = sheet.place(row, cell)
    rest = "\n".join(text.split("\n")[line - 1 :])[column - 1 :]
    # An empty last cell leaves nothing of its line.
    assert (next(csv.reader(StringIO(rest, newline=""))) or [""])[0] == rows[row][cell]


@given(data=st.binary(max_size=200))
def test_any_bytes_are_judged(data: bytes) -> None:
    sheet = read_csv(data, COLUMNS, file="t.csv")
    assert sheet.problems or csv_text(COLUMNS, sheet.rows).encode() == data


@given(spans=SPANS)
def test_spans_round_trip(spans: list[tuple[int, int]]) -> None:
    assert parse_spans(format_spans(spans)) == tuple(spans)


@given(text=st.text())
def test_reading_text_has_single_spaces_and_reads_as_itself(text: str) -> None:
    reading = reading_text(text, [(0, len(text))])
    assert reading == reading.strip()
    assert "\n" not in reading


@given(text=st.text())
def test_any_text_has_numbers_or_none(text: str) -> None:
    assert all(number >= 0 for number in numbers(text))


@given(number=st.integers(2, 10**9))
def test_number_is_read_with_and_without_separators(number: int) -> None:
    assert numbers(f"about {number} or so") == {number}
    # "1,001" may be a decimal fraction too.
    assert number in numbers(f"about {number:,}.")


FILES = sorted(path.name for path in (GUILD / "data").glob("*.csv"))


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_changed_bytes_never_give_an_exception(name: str, data: st.DataObject) -> None:
    raw = (GUILD / "data" / name).read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(start + 20, len(raw))))
    put = data.draw(st.binary(max_size=8) | st.sampled_from([b",", b'"', b"\n", b";"]))
    changed = raw[:start] + put + raw[end:]
    with TemporaryDirectory() as folder:
        copy = _copy(Path(folder))
        (copy / "data" / name).write_bytes(changed)
        report = validate(copy)
        if changed == raw:
            assert report.problems == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_changed_cells_never_give_an_exception(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(open_claim_set(GUILD).files)))
    sheet = open_claim_set(GUILD).sheet(table)
    header, rows = sheet.frame.columns, sheet.rows
    row = data.draw(st.integers(0, len(rows) - 1))
    cell = data.draw(st.integers(0, len(header) - 1))
    rows[row] = [*rows[row]]
    rows[row][cell] = data.draw(
        CELLS | st.sampled_from(["", ";", "0-0", "C0001", "-1"])
    )
    with TemporaryDirectory() as folder:
        copy = _copy(Path(folder))
        (copy / "data" / f"{table}.csv").write_text(csv_text(header, rows), "utf-8")
        report = validate(copy)
        assert report.rows[table] == len(rows)


def _typed(table: str, columns: dict[str, list[str]]) -> pd.DataFrame:
    """Type a table as `claimset.load` does."""
    known = table_of(table)
    return pd.DataFrame(
        {each.name: _as_type(each, columns[each.name]) for each in known.columns}
    )


def _as_type(column: Column, cells: list[str]) -> "pd.Series[Any]":
    if column.delimiter:
        return pd.Series(
            [cell.split(column.delimiter) if cell else [] for cell in cells],
            dtype=object,
        )
    values = [column.value(cell) if cell else None for cell in cells]
    if column.enum:
        return pd.Series(pd.Categorical(values, [*column.enum], ordered=column.ordered))
    kinds = {"number": "float64", "integer": "Int64", "string": "str"}
    return pd.Series(values, dtype=kinds[column.type])


@settings(max_examples=150)
@given(data=st.data())
def test_what_is_valid_as_text_is_valid_as_loaded(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([*TABLES]))
    sheet = open_claim_set(GUILD).sheet(table)
    names = table_of(table).names
    # The invented claim set is without columns of a later codebook.
    columns = {name: [""] * len(sheet.rows) for name in names} | {
        name: [row[place] for row in sheet.rows]
        for place, name in enumerate(sheet.frame.columns)
    }
    name = data.draw(st.sampled_from(names))
    others = st.sampled_from([cell for cells in columns.values() for cell in cells])
    odd = st.sampled_from(["", "C0001\n", "1", "0.4", "1.01", "nan", "c1", "x;", "R1"])
    place = data.draw(st.integers(0, len(sheet.rows) - 1))
    columns[name][place] = data.draw(others | odd | CELLS)
    frame = pl.DataFrame(
        {name: [cell or None for cell in cells] for name, cells in columns.items()},
        dict.fromkeys(columns, pl.String),
    )
    if not refusals(table, frame.with_columns(set=pl.lit(0))):
        schema(table).validate(_typed(table, columns), lazy=True)


def _copy(folder: Path) -> Path:
    for path in GUILD.rglob("*.*"):
        target = folder / path.relative_to(GUILD)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    return folder
