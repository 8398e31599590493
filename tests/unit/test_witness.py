"""What the newest release says of columns whose cells were moved."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from claimset import validate
from claimset.author.fix import fix
from claimset.author.fmt import fmt
from claimset.errors import ReadError
from claimset.hashes import sha256
from claimset.problems import Problem, Severity
from conftest import Rows, change_rows


def _put(rows: Rows, column: str, cells: Sequence[str]) -> None:
    for row, cell in zip(rows[1:], cells, strict=True):
        row[rows[0].index(column)] = cell


def _cells(rows: Rows, column: str) -> list[str]:
    return [row[rows[0].index(column)] for row in rows[1:]]


def _down(*columns: str) -> Callable[[Rows], None]:
    """Return what moves columns down by a row, the last cell to the first row."""

    def move(rows: Rows) -> None:
        for column in columns:
            *others, last = _cells(rows, column)
            _put(rows, column, [last, *others])

    return move


def _up(column: str) -> Callable[[Rows], None]:
    """Return what removes the first cell of a column, as a spreadsheet does."""
    return lambda rows: _put(rows, column, [*_cells(rows, column)[1:], ""])


def _inserted(column: str) -> Callable[[Rows], None]:
    """Return what inserts a cell: the last one then has a row of its own."""

    def insert(rows: Rows) -> None:
        rows.append([""] * len(rows[0]))
        _put(rows, column, ["", *_cells(rows, column)[:-1]])

    return insert


def _swapped(one: str, other: str) -> Callable[[Rows], None]:
    def swap(rows: Rows) -> None:
        first, second = _cells(rows, one), _cells(rows, other)
        _put(rows, one, second)
        _put(rows, other, first)

    return swap


def _sorted(column: str) -> Callable[[Rows], None]:
    return lambda rows: _put(rows, column, sorted(_cells(rows, column)))


ABOVE = "are those of the row above in release 1.0.0, in lines"
BELOW = "are those of the row below in release 1.0.0, in lines"
MOVES = [
    ("claims", "text", _down("text"), f"11 of 11 values {ABOVE} 2, 3, 4 and on:"),
    ("claims", "text", _up("text"), f"11 of 11 values {BELOW} 2, 3, 4 and on:"),
    ("claims", "text", _inserted("text"), f"11 of 11 values {ABOVE} 2, 3, 4 and on:"),
    ("claims", "claim_id", _down("claim_id"), f"11 of 11 values {ABOVE} 2, 3, 4 and"),
    ("sentences", "spans", _down("spans"), f"15 of 15 values {ABOVE} 2, 3, 4 and on:"),
    (
        "claims",
        "text",
        _swapped("text", "about"),
        "11 of 11 values are those of about, and the other way round, in release 1.0.0",
    ),
    (
        "claims",
        "claim_id",
        _swapped("claim_id", "source_ref"),
        "11 of 11 values are those of source_ref, and the other way round, in release",
    ),
    (
        "claims",
        "text",
        _sorted("text"),
        "10 of 11 values are those of other rows in release 1.0.0, in lines 2, 3, 4",
    ),
]


@pytest.mark.parametrize(("table", "column", "move", "said"), MOVES)
def test_moved_column_is_one_error(
    released_guild: Path,
    table: str,
    column: str,
    move: Callable[[Rows], None],
    said: str,
) -> None:
    change_rows(released_guild, table, move)
    (problem,) = validate(released_guild).problems
    assert (problem.rule, problem.field) == ("column-moved", column)
    assert problem.severity is Severity.ERROR
    assert problem.message.startswith(said)
    assert problem.message.endswith(
        f"Undo that, or take what is right from data/releases/1.0.0/{table}.csv"
    )


def _other_rules(problems: Sequence[Problem]) -> list[tuple[str, int]]:
    return [(p.rule, p.line) for p in problems if p.rule != "column-moved"]


def test_what_a_moved_column_does_not_explain_is_reported(
    released_guild: Path,
) -> None:
    def change(rows: Rows) -> None:
        _down("text")(rows)
        place = rows[0].index("ref_ids")
        rows[1][place] = "R02"

    change_rows(released_guild, "claims", change)
    found = validate(released_guild).problems
    assert _other_rules(found) == [("reference-not-in-sentence", 2)]


def test_moved_column_of_a_valid_table_is_a_warning(released_guild: Path) -> None:
    change_rows(
        released_guild,
        "claims",
        lambda rows: _put(rows, "note", [f"Note {n}" for n in range(11)]),
    )
    _release_notes(released_guild)
    change_rows(released_guild, "claims", _down("note"))
    report = validate(released_guild)
    assert report.ok
    (problem,) = report.problems
    assert (problem.rule, problem.field) == ("column-moved", "note")
    assert problem.severity is Severity.WARNING


def _release_notes(folder: Path) -> None:
    """Make the working claims those that were released."""
    data = (folder / "data" / "claims.csv").read_bytes()
    release = folder / "data" / "releases" / "1.0.0"
    (release / "claims.csv").write_bytes(data)
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    manifest["files"]["claims.csv"]["sha256"] = sha256(data)
    (release / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def _edited(rows: Rows) -> None:
    """Change most claims as people do."""
    _put(rows, "certainty", ["certain"] * 11)
    _put(rows, "confidence", [f"0.{n + 50}" for n in range(11)])
    _put(rows, "note", ["Read again"] * 11)


def test_edits_are_no_moves(released_guild: Path) -> None:
    change_rows(released_guild, "claims", _edited)
    assert "column-moved" not in {
        each.rule for each in validate(released_guild).problems
    }


def test_rule_that_is_skipped_hides_nothing(released_guild: Path) -> None:
    change_rows(released_guild, "claims", _down("text"))
    assert not validate(released_guild, skip=["column-moved"]).ok


@pytest.mark.parametrize("harm", ["claims.csv", "manifest.json"])
def test_release_that_was_changed_is_no_witness(
    released_guild: Path, harm: str
) -> None:
    path = released_guild / "data" / "releases" / "1.0.0" / harm
    path.write_bytes(b"claim_id\n")
    change_rows(released_guild, "claims", _down("text"))
    rules = {each.rule for each in validate(released_guild).problems}
    assert rules
    assert "column-moved" not in rules


@pytest.mark.parametrize("write", [fix, fmt])
def test_rows_are_not_sorted_by_a_key_that_was_moved(
    released_guild: Path, write: Callable[[Path], object]
) -> None:
    """Each claim would be another, and nobody would see it."""
    path = released_guild / "data" / "claims.csv"
    change_rows(released_guild, "claims", _down("claim_id"))
    before = path.read_bytes()
    with pytest.raises(ReadError, match="rows are not sorted before"):
        write(released_guild)
    assert path.read_bytes() == before


def test_column_that_a_program_changed_is_one_error(released_guild: Path) -> None:
    change_rows(
        released_guild,
        "claims",
        lambda rows: _put(rows, "text", [x.lower() for x in _cells(rows, "text")]),
    )
    (problem,) = validate(released_guild).problems
    assert problem.rule == "column-moved"
    said = "11 of 11 values of text are others than in release 1.0.0, as 'Ada Quill was"
    assert problem.message.startswith(said)
    assert len(validate(released_guild, skip=["column-moved"]).problems) > 1
