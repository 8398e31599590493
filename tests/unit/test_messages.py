"""What a message says: what is wrong, and what to do next."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from claimset import validate
from claimset.model import table_of
from claimset.problems import Problem
from claimset.rules.repairs import as_date, repaired
from claimset.validation import accept
from conftest import Rows, change_rows

pytestmark = pytest.mark.usefixtures("checked_together")


def _put(folder: Path, table: str, row: int, cells: dict[str, str]) -> None:
    def put(rows: Rows) -> None:
        for column, cell in cells.items():
            rows[row][rows[0].index(column)] = cell

    change_rows(folder, table, put)


def _found(folder: Path) -> list[Problem]:
    return [*validate(folder).problems]


def _swapped(
    columns: Sequence[str], only: slice = slice(1, None)
) -> Callable[[Rows], None]:
    """Return what swaps the values of two columns, in all rows or in some."""

    def swap(rows: Rows) -> None:
        one, other = map(rows[0].index, columns)
        for row in rows[only]:
            row[one], row[other] = row[other], row[one]

    return swap


def _moved(column: str, way: str) -> Callable[[Rows], None]:
    """Return what moves the cells of a column up or down by a row."""

    def move(rows: Rows) -> None:
        place = rows[0].index(column)
        cells = [row[place] for row in rows[1:]]
        moved = [cells[0], *cells[:-1]] if way == "down" else [*cells[1:], cells[-1]]
        for row, cell in zip(rows[1:], moved, strict=True):
            row[place] = cell

    return move


SWAPS = [
    (
        "claims",
        ("certainty", "polarity"),
        (
            "certainty: 11 of 11 values are values of polarity, in lines 2, 3, 4 and "
            "on: "
            "are the two columns swapped?"
        ),
    ),
    (
        "claims",
        ("type", "subtype"),
        (
            "type: 11 of 11 values are values of subtype, in lines 2, 3, 4 and on: are "
            "the "
            "two columns swapped?"
        ),
    ),
    (
        "claims",
        ("text", "source_ref"),
        (
            "source_ref: 11 of 11 values have another form, and those of text have its "
            "form, in lines 2, 3, 4 and on: are the two columns swapped?"
        ),
    ),
]


@pytest.mark.parametrize(("table", "columns", "said"), SWAPS)
def test_swapped_columns_are_one_problem(
    guild: Path, table: str, columns: Sequence[str], said: str
) -> None:
    change_rows(guild, table, _swapped(columns))
    (problem,) = _found(guild)
    assert f"{problem.field}: {problem.message}" == said
    assert problem.line == 2


def test_columns_that_are_swapped_in_part_are_one_problem(guild: Path) -> None:
    change_rows(guild, "claims", _swapped(("certainty", "polarity"), slice(6, None)))
    (problem,) = _found(guild)
    assert problem.message.startswith("6 of 11 values are values of polarity, in lines")
    assert problem.line == 7


PAIRS = [
    ("relations", ("claim_id", "target_id"), "contrast-twice"),
    ("quantities", ("value_min", "value_max"), "quantity-bounds"),
]


def _fill(folder: Path) -> None:
    """Give the tables with two alike columns as many rows as they have in use."""
    relations = [["C0001", "contrasts", f"C000{n}"] for n in range(2, 9)]
    change_rows(
        folder, "relations", lambda rows: rows.__setitem__(slice(1, 1), relations)
    )
    lamps = [
        ["C0005", f"lamps lit {n}", "", "2000", "", "at_most", ""] for n in range(6)
    ]
    change_rows(folder, "quantities", lambda rows: rows.extend(lamps))


@pytest.mark.parametrize(("table", "columns", "rule"), PAIRS)
def test_swapped_columns_that_hold_the_same_are_one_problem(
    guild: Path, table: str, columns: Sequence[str], rule: str
) -> None:
    _fill(guild)
    change_rows(guild, table, _swapped(columns))
    (problem,) = _found(guild)
    assert (problem.rule, problem.field) == (rule, columns[0])
    assert f"and of {columns[1]} are swapped, in lines" in problem.message


@pytest.mark.parametrize(
    ("column", "cell"), [("time", "2001-13"), ("text", "The Lantern Guild lit it")]
)
def test_single_fault_beside_swapped_columns_is_reported(
    guild: Path, column: str, cell: str
) -> None:
    change_rows(guild, "claims", _swapped(("certainty", "polarity")))
    _put(guild, "claims", 9, {column: cell})
    assert {each.field for each in _found(guild)} == {"certainty", column}


def test_column_of_one_slip_is_one_problem(guild: Path) -> None:
    def with_commas(rows: Rows) -> None:
        place = rows[0].index("confidence")
        for row in rows[1:]:
            row[place] = row[place].replace(".", ",")

    change_rows(guild, "claims", with_commas)
    _put(guild, "claims", 3, {"polarity": "negativ"})
    said = {each.field: each.message for each in _found(guild)}
    assert said == {
        "confidence": "11 of 11 values have a decimal comma, in lines 2, 3, 4 and on: "
        "'0,95' has a decimal comma: write 0.95",
        "polarity": "'negativ' is not one of polarity's values: did you mean "
        "'negative'?",
    }


def test_few_faults_of_a_column_are_reported_one_by_one(guild: Path) -> None:
    for row in range(1, 6):
        _put(guild, "claims", row, {"polarity": "yes"})
    assert [each.line for each in _found(guild)] == [2, 3, 4, 5, 6]


def test_problem_of_a_column_is_of_no_row_that_could_be_accepted(guild: Path) -> None:
    change_rows(guild, "claims", _swapped(("certainty", "polarity")))
    assert [(each.row_id, each.value) for each in _found(guild)] == [("", "")]


@pytest.mark.parametrize(
    ("column", "way", "back", "verb"),
    [("spans", "down", "up", "inserted"), ("spans", "up", "down", "removed")],
)
def test_column_that_is_moved_by_a_row_is_one_problem(
    guild: Path, column: str, way: str, back: str, verb: str
) -> None:
    change_rows(guild, "claims", _moved(column, way))
    (problem,) = _found(guild)
    assert problem.field == column
    assert f"are moved {back} by a row: was a cell {verb}?" in problem.message


def test_single_fault_beside_a_moved_column_is_reported(guild: Path) -> None:
    change_rows(guild, "claims", _moved("spans", "down"))
    _put(guild, "claims", 9, {"text": "The Lantern Guild lit the harbour in 1997"})
    assert [each.field for each in _found(guild)] == ["spans", "text"]


@pytest.mark.parametrize(
    ("change", "way"),
    [
        (
            lambda row: [*row[:9], "", *row[9:-1]],
            "left by a column: was a cell inserted?",
        ),
        (
            lambda row: [*row[:9], *row[10:], ""],
            "right by a column: was a cell removed?",
        ),
    ],
)
def test_cells_of_a_row_that_are_moved_are_one_problem(
    guild: Path, change: Callable[[list[str]], list[str]], way: str
) -> None:
    def move(rows: Rows) -> None:
        rows[2] = change(rows[2])

    change_rows(guild, "claims", move)
    _put(guild, "claims", 9, {"text": "The Lantern Guild lit the harbour in 1997"})
    moved, single = _found(guild)
    assert (moved.line, moved.field) == (3, "certainty")
    assert moved.message.endswith(f"they fit if moved to the {way}")
    assert (single.line, single.field) == (10, "text")


@pytest.mark.parametrize(
    ("table", "column", "cell", "said"),
    [
        ("claims", "confidence", "0,99", "has a decimal comma: write 0.99"),
        ("claims", "confidence", "99%", "is a percentage: write 0.99"),
        ("claims", "confidence", "9e-1", "is not written as a plain number: write 0.9"),
        ("quantities", "value_max", "1,500", "has separators of thousands: write 1500"),
        (
            "quantities",
            "value_max",
            "n/a",
            "is a word for nothing: leave the cell empty",
        ),
        ("claims", "claim_id", "C93", "lacks zeros: write C0093"),
        ("claims", "claim_id", "c0093", "has small letters: write C0093"),
        (
            "claims",
            "certainty",
            "certain ",
            "begins or ends with a blank: write certain",
        ),
        (
            "claims",
            "ref_ids",
            "R01, R02",
            "has other joints than the list's ';': write R01;R02",
        ),
        (
            "entities",
            "entity_id",
            "Ada Quill",
            "is not joined by hyphens: write ada-quill",
        ),
        ("quantities", "modifier", "at most", "is not joined by '_': write at_most"),
        (
            "references",
            "accessed",
            "14.3.1998",
            "looks like a date that a spreadsheet changed: write 1998-03-14",
        ),
        (
            "claims",
            "spans",
            "Feb-50",
            "looks like a date that a spreadsheet made of a span: write 2-50",
        ),
        (
            "claims",
            "spans",
            "211–222",
            "has dashes for hyphens: write 211-222",
        ),
        (
            "claims",
            "ref_ids",
            "#NAME?",
            "is the error of a spreadsheet's formula: write the value itself",
        ),
    ],
)
def test_plain_slip_is_named_with_what_to_write(
    table: str, column: str, cell: str, said: str
) -> None:
    assert repaired(table_of(table).column(column), cell) == f"'{cell}' {said}"


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("Jan-96", "1996-01"),
        ("Jan-29", "2029-01"),
        ("14-Mar-98", "1998-03-14"),
        ("March 14, 1998", "1998-03-14"),
        ("3/14/1998", "1998-03-14"),
        ("3/4/1998", "1998-03-04 or 1998-04-03"),
        ("1998/3/4", "1998-03-04"),
        ("1998-03-14 00:00:00", "1998-03-14"),
        ("3/1998", "1998-03"),
        ("35868", "1998-03-14"),
        ("1998-13", ""),
        ("2001-02-30", ""),
        ("31.06.1996", ""),
        ("the nineties", ""),
    ],
)
def test_date_that_a_spreadsheet_changed_is_known(cell: str, date: str) -> None:
    assert as_date(cell) == date


@pytest.mark.parametrize(
    ("table", "row", "cells", "said"),
    [
        (
            "claims",
            4,
            {"time": "Jan-96"},
            "'Jan-96' looks like a date that a spreadsheet changed: write 1996-01",
        ),
        (
            "relations",
            1,
            {"claim_id": "C0099"},
            (
                "'C0099' is not in claims.claim_id; if C0099 is gone for good, add it "
                "to retired.csv and remove this row (`version`: the next release; "
                "`replaced_by`: the claims that took its place, or nothing)"
            ),
        ),
        (
            "annotations",
            1,
            {"claim_id": "C0099"},
            (
                "'C0099' is not in claims.claim_id; if C0099 is gone for good, add it "
                "to retired.csv (`version`: the next release; `replaced_by`: the "
                "claims that took its place, or nothing)"
            ),
        ),
        (
            "relations",
            1,
            {"claim_id": "C0012"},
            "'C0012' is not in claims.claim_id; it is retired: write C0009;C0010",
        ),
        (
            "claims",
            9,
            {"spans": "372-415"},
            (
                "'372-415' is not inside text.p02.s03: its words are 'the town of "
                "Norvale "
                "never trusted the Guild', of text.p02.s01"
            ),
        ),
        (
            "claims",
            9,
            {"spans": "445-477"},
            (
                "'445-477' cuts a word or a character, or ends at a blank: its words "
                "are "
                "'he Guild lit the harbour in 1997'"
            ),
        ),
        (
            "claims",
            9,
            {"note": "#REF!"},
            "'#REF!' is the error of a spreadsheet's formula: write the value itself",
        ),
        (
            "claims",
            9,
            {"text": "The Lantern Guild lit “the” harbour in 1997."},
            (
                "'The Lantern Guild lit “the” harbour in 1997.' has curly quotes: "
                'write " for “'
            ),
        ),
    ],
)
def test_message_says_what_to_do(
    guild: Path, table: str, row: int, cells: dict[str, str], said: str
) -> None:
    _put(guild, table, row, cells)
    assert said in [each.message for each in _found(guild)]


def test_row_that_is_there_twice_names_the_other(guild: Path) -> None:
    change_rows(guild, "claims", lambda rows: rows.insert(4, rows[3]))
    (problem,) = _found(guild)
    assert problem.message == "this row is line 4 again: remove one of the two"


def test_id_that_is_there_twice_names_the_other(guild: Path) -> None:
    _put(guild, "claims", 3, {"claim_id": "C0002"})
    messages = [each.message for each in _found(guild)]
    assert "'C0002' is also in line 3: give one of the two rows another" in messages


CONFLICT = "<<<<<<< HEAD\n{0}\n=======\n{0}\n>>>>>>> other"


@pytest.mark.parametrize("line", [0, 3])
def test_conflict_of_git_is_one_problem(guild: Path, line: int) -> None:
    path = guild / "data" / "claims.csv"
    lines = path.read_text("utf-8").split("\n")
    lines[line] = CONFLICT.format(lines[line])
    path.write_text("\n".join(lines), "utf-8")
    (problem,) = _found(guild)
    assert problem.line == line + 1
    marks = f"lines {line + 1}, {line + 3}, {line + 5}"
    assert problem.message.startswith(f"git left the marks of a conflict in {marks}: ")


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"


@pytest.mark.parametrize(
    "file", ["data/claims.csv", "data/datapackage.json", "seeds/guild.txt"]
)
def test_pointer_of_git_lfs_is_one_problem(guild: Path, file: str) -> None:
    (guild / file).write_text(POINTER, "utf-8")
    (problem,) = _found(guild)
    assert problem.message.endswith("run `git lfs pull`")


@pytest.mark.parametrize(
    ("begin", "mark", "said"),
    [
        ("", ";", "the cells are separated by semicolons, as spreadsheets do"),
        ("\ufeff", ";", "with commas and without a byte order mark"),
        ("sep=;\n", ";", "remove it, and separate the cells by commas, not by ';'"),
        ("sep=,\n", ",", "the first line is for a spreadsheet alone: remove it"),
    ],
)
def test_table_as_a_spreadsheet_saved_it_is_one_problem(
    guild: Path, begin: str, mark: str, said: str
) -> None:
    path = guild / "data" / "relations.csv"
    text = begin + path.read_text("utf-8").replace(",", mark)
    path.write_text(text, "utf-8", newline="\r\n" if begin == "\ufeff" else "\n")
    (problem,) = _found(guild)
    assert problem.line == 1
    assert said in problem.message


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (b"PK\x03\x04\0\0", "`claimset take FILE.xlsx` takes the rows of a workbook"),
        (b"\xd0\xcf\x11\xe0", "save the table as CSV"),
        (b"PAR1", "let its name end in .parquet"),
        (b"\x1f\x8b", "unpack it"),
    ],
)
def test_file_of_another_kind_is_one_problem(
    guild: Path, begin: bytes, said: str
) -> None:
    (guild / "data" / "claims.csv").write_bytes(begin + bytes(50))
    (problem,) = _found(guild)
    assert said in problem.message


@pytest.mark.parametrize("word", ["NaN", "NA", "None"])
def test_word_for_all_empty_cells_is_one_problem(guild: Path, word: str) -> None:
    def fill(rows: Rows) -> None:
        rows[:] = [[cell or word for cell in row] for row in rows]

    change_rows(guild, "claims", fill)
    (problem,) = _found(guild)
    assert problem.message.startswith(f"'{word}' is in place of ")
    assert "`claimset.save` does" in problem.message


def test_word_for_one_empty_cell_is_reported_alone(guild: Path) -> None:
    _put(guild, "claims", 4, {"ref_ids": "NaN"})
    (problem,) = _found(guild)
    assert "'NaN' is a word for nothing: leave the cell empty" in problem.message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda row, n: [str(n - 1) if n else "", *row], "`to_csv(index=False)`"),
        (lambda row, n: [str(n) if n else "Unnamed: 0", *row], "the index of a frame"),
        (lambda row, _: [*row, ""], "commas were left at the ends of lines"),
        (lambda row, _: [*row, "", ""], "commas were left at the ends of lines"),
        (lambda row, n: [*row, "" if n else "mine"], "remove it, or declare it"),
        (lambda row, _: [*row, "quote", "time_end"], "`claimset.save` writes a frame"),
    ],
)
def test_column_that_is_not_known_says_what_to_do(
    guild: Path, change: Callable[[list[str], int], list[str]], said: str
) -> None:
    def widen(rows: Rows) -> None:
        rows[:] = [change(row, number) for number, row in enumerate(rows)]

    change_rows(guild, "claims", widen)
    (problem,) = _found(guild)
    assert said in problem.message


def test_table_in_another_encoding_is_one_problem(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    text = path.read_text("utf-8").replace("Lantern Guild", "Lant’rn Guild")
    path.write_bytes(text.encode("cp1252"))
    (problem,) = _found(guild)
    assert "lines are not UTF-8, lines 2, 3, 4 and on" in problem.message
    assert "0x92, which is ’ in Windows-1252: save the file as UTF-8" in problem.message


def test_rows_that_most_lack_a_cell_are_one_problem(guild: Path) -> None:
    def shorten(rows: Rows) -> None:
        rows[1:] = [row[:-1] for row in rows[1:]]

    change_rows(guild, "claims", shorten)
    (problem,) = _found(guild)
    assert problem.message == (
        "11 of 11 rows have not as many cells as the header, in lines 2, 3, 4 and on; "
        "the first: 15 cells where the header has 16: the last, 'note', seems to be "
        "missing: write a comma for each cell, also for an empty one"
    )


@pytest.mark.parametrize(
    ("row", "change", "said"),
    [
        (
            2,
            lambda row: row[:-1],
            "15 cells where the header has 16: the last, 'note',",
        ),
        (
            2,
            lambda row: [*row[:9], *row[10:]],
            "'certainty' seems to be missing: write",
        ),
        (2, lambda row: [*row[:1], *row[2:]], "has 16: write a comma for each cell"),
        (
            5,
            lambda row: [*row[:1], *row[1].split(","), *row[2:]],
            "17 cells where the header has 16: put a cell that holds a comma in quotes",
        ),
        (
            5,
            lambda row: [*row[:1], "Some", " perhaps", *row[2:]],
            "'text' holds a comma: put the cell in quotes",
        ),
    ],
)
def test_row_with_another_number_of_cells_says_which(
    guild: Path, row: int, change: Callable[[list[str]], list[str]], said: str
) -> None:
    def count(rows: Rows) -> None:
        rows[row] = change(rows[row])

    change_rows(guild, "claims", count)
    (problem,) = _found(guild)
    assert said in problem.message


def test_two_rows_in_one_line_are_named(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("\nC0004", "C0004"), "utf-8")
    (problem,) = _found(guild)
    assert problem.message.endswith(": are two rows in one line?")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (("guild.txt", "foreign", "distant"), "the first segment that differs is"),
        (
            ("sources.csv", ",553a58", ",553a59"),
            "no segment differs: write this sha256",
        ),
    ],
)
def test_changed_source_says_what_to_do(
    guild: Path, edit: tuple[str, str, str], said: str
) -> None:
    name, old, new = edit
    (path,) = guild.rglob(name)
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    (problem,) = _found(guild)
    assert said in problem.message


def test_missing_column_called_note_is_not_taken_for_a_note(guild: Path) -> None:
    change_rows(guild, "claims", lambda rows: [row.pop() for row in rows])
    (problem,) = _found(guild)
    assert str(problem) == (
        "data/claims.csv:1: the column 'note' is missing: add it "
        "[header-column-missing]"
    )


def _of(folder: Path, rule: str) -> list[Problem]:
    return [each for each in _found(folder) if each.rule == rule]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("1996-1998", "'1996-1998' is a range: write 1996/1998"),
        ("1996 to 1998-05", "'1996 to 1998-05' is a range: write 1996/1998-05"),
        ("1996\u2013", "'1996\u2013' is a range: write 1996/"),
        ("late", "'late' is not an EDTF date: no EDTF level 1 date such as 1998"),
    ],
)
def test_time_that_is_none_is_named_once(guild: Path, cell: str, said: str) -> None:
    _put(guild, "claims", 4, {"time": cell})
    (problem,) = _of(guild, "time-not-edtf")
    assert problem.message.startswith(said)


SLIPS = [
    ("note", "see the note", "see  the note", "have more than one space, in lines"),
    ("note", "see the note", "see\u00a0it", "hold U+00A0 (no-break space), in lines"),
    ("note", "see the note", "it ", "begin or end with a blank, in lines"),
    ("note", "see the note", "cafe\u0301", "are not in NFC, in lines"),
    ("note", "see the note", "#REF!", "are the error of a spreadsheet's formula, in"),
]


@pytest.mark.parametrize(("column", "cell", "slip", "said"), SLIPS)
def test_slip_of_many_values_is_one_problem(
    guild: Path, column: str, cell: str, slip: str, said: str
) -> None:
    """Also of a column most of whose values are in order."""

    def change(rows: Rows) -> None:
        place = rows[0].index(column)
        for row in rows[1:]:
            row[place] = cell
        for row in rows[1:7]:
            row[place] = slip

    change_rows(guild, "sentences", change)
    (problem,) = _found(guild)
    assert problem.message.startswith(f"6 of 15 values {said}")


def test_many_values_with_one_slip_can_be_accepted(guild: Path) -> None:
    def change(rows: Rows) -> None:
        for row in rows[1:]:
            row[1] = row[1].replace("Guild", "Guild\u2019")

    change_rows(guild, "claims", change)
    (found,) = _of(guild, "text-curly-quote")
    assert "of 11 values have curly quotes, in lines" in found.message
    accept(guild, "The house style")
    assert not _of(guild, "text-curly-quote")


MISREAD = [("cp1252", "Windows-1252"), ("mac_roman", "Mac OS Roman")]


@pytest.mark.parametrize(("codec", "name"), MISREAD)
def test_cells_read_in_a_wrong_encoding_are_one_problem(
    guild: Path, codec: str, name: str
) -> None:
    def change(rows: Rows) -> None:
        for row in rows[1:4]:
            row[1] = row[1].replace("Guild", "Guild’s café").encode().decode(codec)
            row[-1] = "Né à Norvale".encode().decode(codec)

    change_rows(guild, "claims", change)
    (problem,) = _found(guild)
    said = f"6 cells of text, note are UTF-8 that was read as {name}, in lines 2, 3, 4"
    assert problem.rule == "cell-misread"
    assert problem.message.startswith(said)
    assert "' was '\u2019'; restore the file" in problem.message


@pytest.mark.parametrize("cell", ["Né à Norvale", "«ÉTÉ»", "Ä“Ö", "Ночь в Норвейле"])
def test_cell_of_another_language_is_no_wrong_encoding(guild: Path, cell: str) -> None:
    _put(guild, "claims", 1, {"note": cell})
    assert not _of(guild, "cell-misread")


def test_anchor_behind_the_end_says_how_long_the_source_is(guild: Path) -> None:
    _put(guild, "claims", 1, {"spans": "70-99137"})
    (problem,) = _found(guild)
    assert "'70-99137' is not inside text.p01.s01: text has only" in problem.message


def test_name_that_is_almost_known_is_suggested(guild: Path) -> None:
    _put(guild, "claims", 1, {"about": "ada-quil;lantern-guild;norvale"})
    (problem,) = _found(guild)
    assert problem.message.endswith("did you mean 'ada-quill'?")


def test_missing_source_says_what_to_do(guild: Path) -> None:
    (guild / "seeds" / "guild.txt").unlink()
    (problem,) = _of(guild, "file-missing")
    assert "put the file back, or write its new name here" in problem.message
