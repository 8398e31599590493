"""A table that is Parquet has the cells that CSV would have, or a clear fault."""

from dataclasses import replace
from io import BytesIO
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from claimset.columnar import read_columns
from claimset.contracts import Column, Contract, contract
from claimset.forms import CELL_LIMIT
from claimset.frames import load
from claimset.sheets import Sheet
from claimset.tables import open_claim_set
from conftest import GUILD
from parquets import table_of, to_bytes

RULES = Contract(
    table="t",
    description="",
    columns=(
        Column(name="name", type="string", description=""),
        Column(name="ids", type="string", description="", delimiter=";"),
        Column(name="share", type="number", description=""),
        Column(name="pages", type="integer", description=""),
    ),
    primary_key=("name",),
    foreign_keys=(),
)
SOUND: dict[str, Any] = {
    "name": ["a", None],
    "ids": [["x", "y"], None],
    "share": [0.92, None],
    "pages": pa.array([80, None], pa.int64()),
}


def _read(**columns: Any) -> Sheet:
    return _sheet(to_bytes(pa.table(SOUND | columns)))


def _sheet(data: bytes) -> Sheet:
    return read_columns(data, RULES, file="t.parquet", path=Path("t.parquet"))


def _said(sheet: Sheet) -> list[tuple[str, int, str]]:
    return [(problem.rule, problem.row, problem.field) for problem in sheet.problems]


def _binary(*cells: bytes) -> pa.Array:
    """Text that is no UTF-8, which Arrow writes and reads without a word."""
    return pa.array(cells, pa.binary()).view(pa.string())


def test_cells_are_those_of_csv() -> None:
    sheet = _read()
    assert (sheet.problems, sheet.readable) == ([], True)
    assert sheet.rows == [["a", "x;y", "0.92", "80"], ["", "", "", ""]]
    assert (sheet.line(0), sheet.places([0], 1)) == (0, [(0, 0)])


@pytest.mark.parametrize("table", ["claims", "references", "sentences", "retired"])
def test_tables_of_a_claim_set_have_the_cells_of_their_csv(table: str) -> None:
    csv = open_claim_set(GUILD).sheet(table)
    data = to_bytes(table_of(table, csv.rows))
    file = f"{table}.parquet"
    sheet = read_columns(data, contract(table), file=file, path=Path(file))
    numbers = [column.type != "string" for column in contract(table).columns]
    assert sheet.problems == []
    assert [_plain(row, numbers) for row in sheet.rows] == [
        _plain(row, numbers) for row in csv.rows
    ]


def _plain(row: list[str], numbers: list[bool]) -> list[object]:
    return [
        float(cell) if is_number and cell else cell
        for cell, is_number in zip(row, numbers, strict=True)
    ]


@pytest.mark.parametrize(
    ("column", "cells", "expected"),
    [
        ("name", pa.array(["b", "NA"], pa.large_string()), ["b", "NA"]),
        ("name", pa.array(["b", None]).dictionary_encode(), ["b", ""]),
        ("name", pa.nulls(2), ["", ""]),
        ("ids", pa.array(["x;y", None]), ["x;y", ""]),
        ("ids", pa.array([["x"], []], pa.large_list(pa.large_string())), ["x", ""]),
        ("ids", pa.array([[], None], pa.list_(pa.null())), ["", ""]),
        ("ids", pa.array([["x", ""], None], pa.list_(pa.string())), ["x;", ""]),
        ("ids", pa.ListArray.from_arrays(
            [0, 2, 3], pa.array(["x", "y", "x"]).dictionary_encode()), ["x;y", "x"]),
        ("share", [7, 10_000_000], ["7", "10000000"]),
        ("share", [0.1 + 0.2, 1e-5], ["0.30000000000000004", "0.00001"]),
        ("share", [1e22, 10_000_000.5], ["10000000000000000000000", "10000000.5"]),
        ("share", pa.array([0.7, 1.0], pa.float32()), ["0.7", "1"]),
        ("share", [float("nan"), float("-inf")], ["NaN", "-Infinity"]),
        ("share", pa.nulls(2), ["", ""]),
        ("pages", [80.0, None], ["80", ""]),
        ("pages", [80.5, -1.0], ["80.5", "-1"]),
        ("pages", pa.array([2**64 - 1, 0], pa.uint64()), ["18446744073709551615", "0"]),
    ],
)  # fmt: skip
def test_types_whose_meaning_is_clear_are_read(
    column: str, cells: Any, expected: list[str]
) -> None:
    sheet = _read(**{column: cells})
    assert sheet.problems == []
    assert [row[RULES.names.index(column)] for row in sheet.rows] == expected


@pytest.mark.parametrize(
    ("column", "cells", "kind"),
    [
        ("name", [1, 2], "int64"),
        ("name", [b"a", b"b"], "binary"),
        ("name", [True, False], "bool"),
        ("name", [["a"], ["b"]], "list<"),
        ("name", [{"x": "a"}, {"x": "b"}], "struct<"),
        ("name", pa.array([0, 1], pa.date32()), "date32"),
        ("ids", [[1], [2]], "list<"),
        ("ids", [[["a"]], [["b"]]], "list<"),
        ("share", ["0.92", "1"], "string"),
        ("share", [True, False], "bool"),
        ("share", pa.array([1, 2], pa.decimal128(3, 2)), "decimal128"),
        ("pages", pa.array([0, 1], pa.timestamp("us")), "timestamp"),
    ],
)
def test_column_of_another_type_is_a_problem_and_nothing_is_read(
    column: str, cells: Any, kind: str
) -> None:
    sheet = _read(**{column: cells})
    assert _said(sheet) == [("column-type-wrong", 0, column)]
    assert f"the column is {kind}" in sheet.problems[0].message
    assert (sheet.readable, sheet.rows) == (False, [])


@pytest.mark.parametrize("members", [[""], [None], ["x", None], ["x;y"], ["x", "y;"]])
def test_list_that_csv_cannot_say_is_a_problem(members: list[str | None]) -> None:
    lists = pa.array([["x"], members], pa.list_(pa.string()))
    assert _said(_read(ids=lists)) == [("list-member-unwritable", 2, "ids")]


def test_problem_of_a_cell_begins_with_its_row() -> None:
    sheet = _read(name=["a", "b\nc"])
    assert str(sheet.problems[0]) == (
        "t.parquet: name: row 2: the cell holds a line break [cell-line-break]"
    )


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("tab\tis no fault", []),
        ("ü is no fault", []),
        ("", []),
        ("a\nb", ["cell-line-break"]),
        ("a\rb", ["cell-line-break"]),
        ("a\r\nb\0", ["cell-line-break", "file-control-character"]),
        ("a\0b\0c\b", ["file-control-character"]),
        ("a\x7f", ["file-control-character"]),
        ("a\x85", ["file-control-character"]),
        ("x" * CELL_LIMIT, []),
        ("x" * (CELL_LIMIT + 1), ["cell-too-long"]),
        ("ü" * CELL_LIMIT, []),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_no_cell_may_hold_is_a_problem(cell: str, rules: list[str]) -> None:
    sheet = _read(name=["a", cell])
    assert [problem.rule for problem in sheet.problems] == rules
    assert all(problem.row == 2 for problem in sheet.problems)
    assert sheet.readable is ("cell-too-long" not in rules)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("name", _binary(b"a", b"b\xff")),
        ("name", _binary(b"a", b"b\xff").dictionary_encode()),
        ("ids", pa.ListArray.from_arrays([0, 1, 3], _binary(b"x", b"y", b"\xff"))),
    ],
)
def test_cell_that_is_not_utf8_is_a_problem(column: str, cells: Any) -> None:
    sheet = _read(**{column: cells})
    assert _said(sheet) == [("file-not-utf8", 2, column)]
    assert not sheet.readable


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["name", "ids", "share"], ("header-column-missing", 0, "pages")),
        ([*RULES.names, "hue"], ("header-column-unknown", 0, "hue")),
        ([*RULES.names, "name"], ("header-column-repeated", 0, "name")),
    ],
)
def test_columns_of_other_names_are_problems(
    names: list[str], expected: tuple[str, int, str]
) -> None:
    columns = [SOUND.get(name, ["", ""]) for name in names]
    sheet = _sheet(to_bytes(pa.table(columns, names=names)))
    assert _said(sheet) == [expected]
    assert (sheet.readable, sheet.problems[0].line) == (False, 0)


def test_columns_in_another_order_are_read_in_the_tables_order() -> None:
    names = RULES.names[::-1]
    sheet = _sheet(to_bytes(pa.table([SOUND[name] for name in names], names=names)))
    assert _said(sheet) == [("header-order", 0, "")]
    assert sheet.rows[0] == ["a", "x;y", "0.92", "80"]


def test_rows_count_across_row_groups() -> None:
    columns = SOUND | {"name": ["a", "b\n"], "ids": [["x"], [";"]]}
    sheet = _sheet(to_bytes(pa.table(columns), row_group_size=1))
    assert [problem.row for problem in sheet.problems] == [2, 2]
    assert sheet.rows[1][:2] == ["b\n", ";"]


def test_table_without_rows_is_empty() -> None:
    sheet = _sheet(to_bytes(pa.table(SOUND).slice(0, 0)))
    assert (sheet.rows, sheet.problems, sheet.readable) == ([], [], True)


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "file-empty"),
        (b"name,ids,share,pages\n", "file-not-parquet"),
        (to_bytes(pa.table(SOUND))[:-9], "file-not-parquet"),
    ],
)
def test_bytes_that_are_no_parquet_are_a_problem(data: bytes, rule: str) -> None:
    sheet = _sheet(data)
    assert _said(sheet) == [(rule, 0, "")]
    assert not sheet.readable


@pytest.mark.parametrize("names", [["name", "share"], ["ids"]])
def test_rows_that_the_footer_leaves_out_are_missed(names: list[str]) -> None:
    """Two rows where it says one: of the file, of a row group, of a column."""
    rules = replace(RULES, columns=tuple(c for c in RULES.columns if c.name in names))
    table = pa.table({"name": ["a", "b"], "share": [1.5, 2.5], "ids": [["x"], ["y"]]})
    data = bytearray(to_bytes(table.select(names), write_statistics=False))
    start = len(data) - 8 - int.from_bytes(data[-8:-4], "little")
    twos = [place for place in range(start, len(data) - 8) if data[place] == 4]
    file = "t.parquet"
    for changed in (*combinations(twos, 2), *combinations(twos, 3)):
        harmed = bytearray(data)
        for place in changed:
            harmed[place] = 2
        sheet = read_columns(bytes(harmed), rules, file=file, path=Path(file))
        assert not sheet.readable or len(sheet.rows) == 2


def test_place_that_no_dictionary_has_is_damage() -> None:
    """The place is the last byte of the page: nothing but that place changes."""
    shared = pa.array(["aa", "bb"]).dictionary_encode()
    data = to_bytes(pa.table(SOUND | {"name": shared}), compression="none")
    start = data.index(b"\2\0\0\0aa\2\0\0\0bb")
    found = {
        problem.rule
        for place in range(start, start + 100)
        for problem in _sheet(
            data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :]
        ).problems
    }
    assert "file-not-parquet" in found


def test_what_pandas_writes_of_a_table_is_read() -> None:
    """With its metadata, large strings, short places and numbers that are null."""
    frame = load("claims", path=GUILD, quotes=False)[contract("claims").names]
    out = BytesIO()
    frame.to_parquet(out)
    file = "claims.parquet"
    rules = contract("claims")
    sheet = read_columns(out.getvalue(), rules, file=file, path=Path(file))
    assert sheet.problems == []
    assert len(sheet.rows) == len(frame)


def test_index_that_pandas_writes_is_an_unknown_column() -> None:
    cells = {"name": ["a", "b"], "ids": ["", ""], "share": 1, "pages": 2}
    out = BytesIO()
    pd.DataFrame(cells, index=[3, 7]).to_parquet(out)
    sheet = _sheet(out.getvalue())
    assert _said(sheet) == [("header-column-unknown", 0, "__index_level_0__")]
