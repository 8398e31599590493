import os
import socket
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import claimset
from claimset.csvform import read_csv, read_csvs
from claimset.errors import EmptyPathError, OversizedError, ReadError, WriteError
from claimset.files import (
    MOST_BYTES,
    MOST_JSON,
    NotJSONError,
    csv_text,
    parse_json,
    read_bytes,
    read_json,
)
from claimset.forms import CELL_LIMIT
from claimset.model import TABLES, table_of
from claimset.show import show
from claimset.writing import write_aside
from conftest import GUILD

COLUMNS = ["a", "b"]

WITH_A_PATH: dict[str, Callable[[str | Path], object]] = {
    "agree": claimset.agree,
    "cite": lambda path: claimset.cite(path=path),
    "diff": lambda path: claimset.diff("working", "working", path=path),
    "diff, a side": lambda path: claimset.diff(path, GUILD),
    "export": lambda path: claimset.export("bibtex", GUILD.with_name("x"), path=path),
    "export, output": lambda path: claimset.export("bibtex", path),
    "load": lambda path: claimset.load(path=path),
    "release": lambda path: claimset.release("9.0.0", path),
    "show": lambda path: show("C0001", path),
    "stats": claimset.stats,
    "validate": claimset.validate,
    "verify": claimset.verify,
    "verify, home": lambda path: claimset.verify("1.0.0", path),
    "verify, home of a place": lambda path: claimset.verify(GUILD, path),
    "verify_citation": claimset.verify_citation,
    "versions": claimset.versions,
}


def _problems(data: bytes) -> list[tuple[str, int, int]]:
    sheet = read_csv(data, COLUMNS, file="t.csv")
    return [(problem.rule, problem.line, problem.column) for problem in sheet.problems]


@pytest.mark.parametrize("function", WITH_A_PATH)
def test_empty_path_is_an_error_and_stands_for_no_folder(function: str) -> None:
    """Neither for the packaged claim set nor for the working folder."""
    with pytest.raises(EmptyPathError, match="the path is empty") as caught:
        WITH_A_PATH[function]("")
    assert (caught.value.code, caught.value.exit_code) == ("usage", 2)


@pytest.mark.parametrize("path", [Path(), "."])
def test_path_without_parts_is_the_working_folder(
    monkeypatch: pytest.MonkeyPatch, path: str | Path
) -> None:
    monkeypatch.chdir(GUILD)
    assert claimset.validate(path).rows["claims"] == 11


@pytest.mark.parametrize(
    "cell",
    ["NA", "None", "nan", "null", "1e3", "0012", "=SUM(A1)", "🙂", "שלום", " x "],
)
def test_cells_arrive_as_written(cell: str) -> None:
    sheet = read_csv(f"a,b\n{cell},\n".encode(), COLUMNS, file="t.csv")
    assert sheet.rows == [[cell, ""]]
    assert sheet.problems == []


def test_large_cell_arrives_as_written() -> None:
    cell = "x" * 5_000_000
    sheet = read_csv(f"a,b\n{cell},y\n".encode(), COLUMNS, file="t.csv")
    assert sheet.rows == [[cell, "y"]]
    assert sheet.problems == []


def test_header_alone_is_an_empty_table() -> None:
    sheet = read_csv(b"a,b\n", COLUMNS, file="t.csv")
    assert (sheet.rows, sheet.problems, sheet.readable) == ([], [], True)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("file-empty", 1, 0)),
        (b"a,b\n1,x\xff\n", ("file-not-utf8", 2, 4)),
        (b"\xef\xbb\xbfa,b\n", ("file-byte-order-mark", 1, 1)),
        (b"a,b\r\n1,2\r\n", ("file-carriage-return", 1, 4)),
        (b"a,b\n1,\x002\n", ("file-control-character", 2, 3)),
        (b"a,b\n1,2", ("file-final-newline", 2, 0)),
        (b'a,b\n1,"2\n3,4\n', ("file-quote", 2, 3)),
        (b'a,b\n1,"2\n3,"4"\n', ("file-quote", 2, 3)),
        (b'a,b\n1,"2"x\n', ("file-quote", 2, 5)),
        (b'a,b\n1,"2""3"x\n', ("file-quote", 2, 8)),
        (b'a,b\n"1\n2","3"x\n', ("file-quote", 3, 6)),
        (b'a,b\n1,"2\n3"\n', ("cell-line-break", 2, 3)),
        (b'a,b\n1,2"x\n', ("file-not-canonical", 2, 3)),
        (b'a,b\n1,"2"\n', ("file-not-canonical", 2, 3)),
        (b"a,b\n1,2,\n3,4\n", ("row-cell-count", 2, 5)),
        (b"a,b\n1,2,3,4\n", ("row-cell-count", 2, 5)),
        (b"a,b\n1\n", ("row-cell-count", 2, 2)),
        (b'a,b\n"1,2"\n', ("row-cell-count", 2, 6)),
        (b"a,b\n\n1,2\n", ("row-cell-count", 2, 1)),
        (b"a\n1\n", ("header-column-missing", 1, 0)),
    ],
)
def test_faults_of_form_are_named_at_their_place(
    data: bytes, expected: tuple[str, int, int]
) -> None:
    assert _problems(data) == [expected]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1", "1 cell where the header has 2"),
        ("1,2,3", "3 cells where the header has 2"),
        ("", "the line is empty: remove it"),
        ('""', "the line is empty: remove it"),
        (" \t ", "the line holds blanks alone: remove it"),
        ("<<<<<<< HEAD", "git left the mark of a conflict here: <<<<<<< HEAD"),
        ("||||||| 6808db7", "git left the mark of a conflict here: ||||||| 6808db7"),
        ("=======", "git left the mark of a conflict here: ======="),
        (">>>>>>> x (y, z, 0)", "git left the mark of a conflict here: >>>>>>> x (y"),
        ("=======x", "1 cell where the header has 2"),
    ],
)
def test_line_that_is_no_row_is_called_what_it_is(line: str, message: str) -> None:
    data = f"a,b\n1,2\n{line}\n".encode()
    (problem, *_) = read_csv(data, COLUMNS, file="t.csv").problems
    assert (problem.rule, problem.line) == ("row-cell-count", 3)
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"a,b\n1,\x00\n", 2, "the control character U+0000 is here: remove it"),
        (
            b"a,b\n1,\x01\x00\x7f\n",
            2,
            "3 control characters, the first here: U+0001: remove them",
        ),
        (b"a\x07,b\n1,2\n", 1, "the control character U+0007 is here: remove it"),
    ],
)
def test_control_characters_of_a_line_are_one_problem(
    data: bytes, line: int, message: str
) -> None:
    sheet = read_csv(data, COLUMNS, file="t.csv")
    found = [p for p in sheet.problems if p.rule == "file-control-character"]
    assert [(problem.line, problem.message) for problem in found] == [(line, message)]


@pytest.mark.parametrize(
    ("data", "place"),
    [(b"a,b\n1,2\n", (3, 1)), (b"a,b\n1,2", (2, 4)), (b"a,b\r\n1,2", (2, 4))],
)
def test_tail_of_nuls_is_one_problem(data: bytes, place: tuple[int, int]) -> None:
    sheet = read_csv(data + bytes(4096), COLUMNS, file="t.csv")
    (problem,) = [each for each in sheet.problems if each.rule[:13] != "file-carriage"]
    assert (problem.rule, problem.line, problem.column) == (
        "file-control-character",
        *place,
    )
    assert problem.message.startswith("the file ends in 4,096 NULs")
    assert sheet.rows == [["1", "2"]]


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (
            b"a,b\r\n1,2\r\n",
            (1, 4),
            "the file has CRLF line ends, the first here: save it with LF",
        ),
        (b"a,b\n1,2\r\n", (2, 4), "1 carriage return is here: remove it"),
        (b"a,b\n1\r\r,2\n", (2, 2), "2 carriage returns, the first here: remove them"),
        (
            b"a,b\r1,2\r",
            (1, 4),
            "the file has CR line ends, the first here: save it with LF",
        ),
    ],
)
def test_carriage_returns_are_named_by_what_they_are(
    data: bytes, place: tuple[int, int], message: str
) -> None:
    problem = read_csv(data, COLUMNS, file="t.csv").problems[0]
    assert ((problem.line, problem.column), problem.message) == (place, message)


@pytest.mark.parametrize(
    ("data", "rows", "lines"),
    [
        (b"a,b\n1\r2,x\n3,4\n", [["1\r2", "x"], ["3", "4"]], [2, 3]),
        (b'a,b\n"1,\r2",x\n3,4\n', [["1,\r2", "x"], ["3", "4"]], [2, 3]),
        (b"a,b\r\n1\r2,x\r\n3,4\r\n", [["1\r2", "x"], ["3", "4"]], [2, 3]),
        (b"a,b\r1,2\r3,4\r", [["1", "2"], ["3", "4"]], [2, 3]),
    ],
)
def test_carriage_return_within_a_line_is_a_letter(
    data: bytes, rows: list[list[str]], lines: list[int]
) -> None:
    sheet = read_csv(data, COLUMNS, file="t.csv")
    assert [problem.rule for problem in sheet.problems] == ["file-carriage-return"]
    assert sheet.rows == rows
    assert [sheet.line(row) for row in range(2)] == lines


def test_lines_of_bytes_that_are_not_utf8_are_those_of_newlines() -> None:
    problems = read_csv(b"a,b\n1\r2,3\n4,\xff\n", COLUMNS, file="t.csv").problems
    assert [(p.rule, p.line, p.column) for p in problems] == [
        ("file-not-utf8", 3, 3),
        ("file-carriage-return", 2, 2),
    ]


@pytest.mark.parametrize(
    ("flood", "most"),
    [
        (b"a,b\n1," + b"\0" * 1_500_000 + b"\n", 1),
        (b"a,b\n" + b"1,\0\n" * 100_000, 100_000),
        (b"\0" * 1_500_000, 5),
        (b",".join(b"%d" % number for number in range(200_000)) + b"\n", 1),
        (b"a," + b",".join(b"%d" % number for number in range(200_000)) + b"\n", 110),
        (b"a," + b",".join([b"%d" % (n // 2) for n in range(300_000)]) + b"\n", 110),
    ],
)
def test_flood_of_faults_is_told_in_linear_time(flood: bytes, most: int) -> None:
    started = process_time()
    sheet = read_csv(flood, COLUMNS, file="t.csv")
    assert 0 < len(sheet.problems) <= most
    # It takes about a second; a count of lines for each fault would take minutes.
    assert process_time() - started < 20


def test_repeated_key_is_found_in_linear_time() -> None:
    members = ",".join(f'"k{number}":0' for number in [*range(60_000), 59_999])
    started = process_time()
    with pytest.raises(ValueError, match="the key 'k59999' is there twice"):
        parse_json(f"{{{members}}}".encode())
    # Looking for each key among all would take a minute and a half.
    assert process_time() - started < 20


def test_rows_below_a_line_break_keep_their_physical_lines() -> None:
    sheet = read_csv(b'a,b\n1,"x\ny"\n3,4\n', COLUMNS, file="t.csv")
    assert [problem.rule for problem in sheet.problems] == ["cell-line-break"]
    assert [sheet.line(row) for row in range(2)] == [2, 4]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'a,b\n1,"2', "the quote that opens a cell here is not closed"),
        (b'a,b\n1,"2\n3,"4"\n', "the quote that opens a cell here is closed on line 3"),
        (b'a,b\n1,"2"x\n', "a quote within a quoted cell is written twice"),
    ],
)
def test_quotes_are_told_apart(data: bytes, message: str) -> None:
    problem = read_csv(data, COLUMNS, file="t.csv").problems[-1]
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("cell", "column"),
    [("x" * (CELL_LIMIT + 1), 3), ('"' + "x" * (CELL_LIMIT + 1), 3)],
    ids=["plain", "unclosed"],
)
def test_long_cell_is_named_where_it_begins(cell: str, column: int) -> None:
    (problem,) = read_csv(f"a,b\n1,{cell}\n".encode(), COLUMNS, file="t.csv").problems
    assert (problem.rule, problem.line, problem.column) == ("cell-too-long", 2, column)


@pytest.mark.parametrize(
    ("data", "place", "said", "others"),
    [
        (b'a,b\n1,"2"\n3,4\n5,"6"\n', (2, 3), "2 lines have", []),
        (b'"a",b\n1,2\n', (1, 1), "a cell is", []),
        (b'a,b\n1,"2"\n3,4', (2, 3), "a cell is", ["file-final-newline"]),
        (b'a,b\r\n1,"2"\r\n', (2, 3), "a cell is", ["file-carriage-return"]),
        (b'a,b\n1,"2"\n3\r,4\n', (2, 3), "a cell is", ["file-carriage-return"]),
        (b'a,b\n1,"2"\n3\n', (2, 3), "a cell is", ["row-cell-count"]),
        (b'a,b\n1,"2",3\n4,"5"\n', (2, 3), "2 lines have", ["row-cell-count"]),
        (b'b,a\n1,"2"\n', (2, 3), "a cell is", ["header-order"]),
        (b'a,b\n1,"x\ny"\n3,"4"\n', (4, 3), "a cell is", ["cell-line-break"]),
        (b'a,b\n1,"\xff"\n', (2, 3), "a cell is", ["file-not-utf8"]),
    ],
)
def test_needless_quotes_are_counted_beside_other_faults(
    data: bytes, place: tuple[int, int], said: str, others: list[str]
) -> None:
    problems = read_csv(data, COLUMNS, file="t.csv").problems
    found = [each for each in problems if each.rule == "file-not-canonical"]
    assert [(each.line, each.column) for each in found] == [place]
    assert found[0].message.startswith(said)
    assert [each.rule for each in problems if each not in found] == others


def test_misspelt_column_gets_a_suggestion() -> None:
    sheet = read_csv(b"alpha,beth\n", ["alpha", "beta"], file="t.csv")
    (problem,) = sheet.problems
    assert problem.rule == "header-column-unknown"
    assert "did you mean 'beta'?" in problem.message


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Text,type,note", [("header-column-unknown", "Text", "'text'")]),
        (" text,type,note", [("header-column-unknown", " text", "'text'")]),
        ("TEXT,TYPE,NOTE", [("header-column-unknown", "TEXT", "'text'"),
                            ("header-column-unknown", "TYPE", "'type'"),
                            ("header-column-unknown", "NOTE", "'note'")]),
        ("texts,type,note,text", [("header-column-unknown", "texts", "table's")]),
        ("txet,type", [("header-column-missing", "note", "is missing"),
                       ("header-column-unknown", "txet", "'text'")]),
        ("text,type,hue", [("header-column-missing", "note", "is missing"),
                           ("header-column-unknown", "hue", "table's")]),
        ("text,text,type,note", [("header-column-repeated", "text", "than once")]),
        ("text;type;note", [("header-column-unknown", "", "by semicolons")]),
        ('"text"\t"type"\t"note"', [("header-column-unknown", "", "by tabs, as")]),
        ("It rained.,event,", [("header-column-missing", "", "none of the table's")]),
        ("It rained.,tape,", [("header-column-missing", "", "the header is missing")]),
        ("", [("header-column-missing", "", "the header is missing")]),
        ("<!DOCTYPE html>", [("header-column-missing", "", "the file is a web page")]),
    ],
)  # fmt: skip
def test_one_cause_in_the_header_is_one_problem(
    header: str, expected: list[tuple[str, str, str]]
) -> None:
    data = f"{header}\nx,y,z\n".encode()
    problems = read_csv(data, ["text", "type", "note"], file="t.csv").problems
    found = sorted((each.rule, each.field, each.message) for each in problems)
    assert [each[:2] for each in found] == sorted(each[:2] for each in expected)
    for (_, _, message), (_, _, said) in zip(found, sorted(expected), strict=True):
        assert said in message


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("text,hue,note", 6),
        ("text,type,note,hue", 16),
        ('"text",hue,note', 8),
        ("text,type,note,text", 16),
        ("text,note,type", 6),
        ('"te\nxt",type,note', 0),
    ],
)
def test_name_in_the_header_is_told_at_its_place(header: str, column: int) -> None:
    data = f"{header}\n".encode()
    problems = read_csv(data, ["text", "type", "note"], file="t.csv").problems
    found = [each for each in problems if each.rule.startswith("header-")]
    places = {(each.line, each.column) for each in found if "missing" not in each.rule}
    assert places == {(1, column)}


@pytest.mark.parametrize("table", TABLES)
def test_row_in_the_place_of_the_header_is_one_problem(table: str) -> None:
    data = (GUILD / "data" / f"{table}.csv").read_bytes().partition(b"\n")[2]
    (problem,) = read_csv(data, table_of(table).names, file="t.csv").problems
    assert (problem.rule, problem.line) == ("header-column-missing", 1)
    assert problem.message.startswith("the header is missing: the first line names")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_other_encoding_is_called_what_it_is(encoding: str) -> None:
    data = "a,b\n1,é\n".encode(encoding)
    (problem,) = read_csv(data, COLUMNS, file="t.csv").problems
    assert (problem.rule, problem.line) == ("file-not-utf8", 1)
    assert problem.message == "the file is UTF-16: save it as UTF-8"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('a,b\n"x, ""y""",z\n', (2, 12)),
        ('a,b\n"x",z\n', (2, 5)),
        ('a,b\nx"y,z\n', (2, 5)),
        ('a,b\n"x\ny",z\n', (3, 4)),
        ('a,b\n"\n\n",z\n', (4, 3)),
        ("b,a\nz,x\n", (2, 1)),
        ('\ufeffb,a\r\n"z","x\r\ny"\r\n', (2, 1)),
    ],
)
def test_cell_is_located_where_it_begins_in_the_file(
    text: str, place: tuple[int, int]
) -> None:
    sheet = read_csv(text.encode(), COLUMNS, file="t.csv")
    line, column = sheet.place(0, 1)
    assert (line, column) == place
    physical = text.removeprefix("\ufeff").split("\n")[line - 1]
    assert physical[column - 1 :].lstrip('"').startswith("z")


def test_reordered_columns_are_read_in_the_tables_order() -> None:
    sheet = read_csv(b"b,a\n2,1\n", COLUMNS, file="t.csv")
    assert sheet.rows == [["1", "2"]]
    assert [problem.rule for problem in sheet.problems] == ["header-order"]


def test_missing_file_is_a_read_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no such file"):
        read_bytes(tmp_path / "none.csv")
    with pytest.raises(ReadError, match="is a folder"):
        read_bytes(tmp_path)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


@pytest.mark.parametrize("make", [_pipe, _device, _socket])
def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "t.csv")
    with pytest.raises(ReadError, match="is no regular file"):
        read_bytes(tmp_path / "t.csv")


@pytest.mark.parametrize("name", ["\0", "\ud800"])
def test_name_that_no_file_has_is_a_read_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadError, match="is no name of a file"):
        read_bytes(tmp_path / name)


@pytest.mark.parametrize(
    ("read", "most"), [(read_bytes, MOST_BYTES), (read_json, MOST_JSON)]
)
def test_file_that_is_too_large_is_not_read(
    tmp_path: Path, read: Callable[[Path], object], most: int
) -> None:
    (tmp_path / "t").touch()
    os.truncate(tmp_path / "t", most + 1)  # takes no room on the disk
    with pytest.raises(OversizedError, match=f"it may have {most:,}"):
        read(tmp_path / "t")


@pytest.mark.parametrize(
    ("data", "said", "place"),
    [
        (b"", "is not JSON", (1, 1)),
        (b"{\n name: 1}", "is not JSON: a key in double quotes is expected", (2, 2)),
        (b'{"a": 1\n"b": 2}', "a comma is expected before this", (2, 1)),
        (b'{"a":\r\n "\xff"}', "byte 9 is not UTF-8", (2, 3)),
        (b'"\xc3\xa9\xff"', "byte 3 is not UTF-8", (1, 3)),
        (b"\xef\xbb\xbf{}", "byte order mark", (1, 1)),
        (
            b'[{"c": 1, "b": {"c": 1,\n"c": 2}}]',
            "the key 'c' is there twice",
            (2, 1),
        ),
        (b'{"\\u0061": 1, "a": "a", "a": 2}', "the key 'a' is there twice", (1, 15)),
        (
            b'{"%s": 1, "%s": 2}' % (b"k" * 99, b"k" * 99),
            "kk…' is there twice",
            (1, 108),
        ),
        (b'["NaN",\nNaN]', "NaN is no number", (2, 1)),
        (b"[-Infinity]", "-Infinity is no number", (1, 2)),
        (b'["1e999", 1, 1e999]', "the number 1e999 is too large", (1, 14)),
        (b"9" * 5_000, "99… is too large", (1, 1)),
        (b'["\\ud83d\\ude42\\ud800"]', "U\\+D800 is half a character", (1, 15)),
        (b"[" * 100_000, "nested too deep", (1, 1)),
        (b'{"a":' * 100_000, "nested too deep", (1, 1)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_json_that_readers_read_differently_is_refused_at_its_place(
    data: bytes, said: str, place: tuple[int, int]
) -> None:
    with pytest.raises(NotJSONError, match=said) as caught:
        parse_json(data)
    assert (caught.value.line, caught.value.column) == place


def test_json_is_read_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "t.json").write_bytes(b'{"a": [1, 0.5, "\\ud83d\\ude42", null]}')
    assert read_json(tmp_path / "t.json") == {"a": [1, 0.5, "🙂", None]}


def test_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_aside(tmp_path / "t.csv", b"new")
    assert (tmp_path / "t.csv").read_bytes() == b"new"
    with pytest.raises(WriteError):
        write_aside(tmp_path / "none" / "t.csv", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_canonical_csv_quotes_only_what_it_must() -> None:
    assert csv_text(COLUMNS, [["plain", 'a "b", c']]) == 'a,b\nplain,"a ""b"", c"\n'


@pytest.mark.parametrize(
    "odd",
    [
        b"a,b\n3,4\n",
        b"a,b\n",
        b"a,b\n3\n",
        b"a,b\n3,4",
        b"a,b\n3,4\n\n",
        b"b,a\n3,4\n",
        b"\xef\xbb\xbfa,b\n3,4\n",
        b'a,b\n3,"4\n',
        b'a,b\n3,"4\n5"\n',
        b"",
    ],
)
def test_files_that_are_read_together_are_read_as_each_alone(odd: bytes) -> None:
    every = [b"a,b\n1,2\n", odd, b"a,b\n5,\n", b'a,b\n6,7"\n', b"a,b\n"]
    files = [(data, f"{number}.csv") for number, data in enumerate(every)]
    alone = [read_csv(data, COLUMNS, file=file) for data, file in files]
    together = read_csvs(files, COLUMNS)
    assert [each.rows for each in together] == [each.rows for each in alone]
    assert [each.problems for each in together] == [each.problems for each in alone]
