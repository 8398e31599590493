"""A claim set whose tables are Parquet is judged and used as one of CSV."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import claimset
from claimset import Report, validate
from claimset.claim_set import open_claim_set
from claimset.errors import OversizedError
from claimset.model import TABLES, table_of
from claimset.rules import REGISTRY
from conftest import GUILD, Result, apply, read_patch
from parquets import as_arrow, convert, to_bytes

pytestmark = pytest.mark.usefixtures("checked_together")

# A word among numbers cannot be said in Parquet: see below.
HIGHER = sorted(
    rule.id
    for rule in REGISTRY.values()
    if (rule.level > 1 or rule.id == "row-order") and rule.id != "cell-not-a-number"
)


@pytest.fixture
def tables(guild: Path) -> Path:
    """The invented claim set, its tables as Parquet."""
    convert(guild)
    return guild


def _found(report: Report) -> list[tuple[str, str, str]]:
    return sorted((found.rule, found.row_id, found.field) for found in report.problems)


def test_sound_claim_set_is_sound_as_parquet(tables: Path) -> None:
    report = validate(tables)
    assert report.problems == ()
    assert report == validate(GUILD)


@pytest.mark.corpus
@pytest.mark.parametrize("rule_id", HIGHER)
def test_same_problems_are_found_in_parquet_as_in_csv(
    rule_id: str, guild: Path
) -> None:
    apply(read_patch(rule_id), guild)
    in_csv = validate(guild)
    convert(guild)
    in_parquet = validate(guild)
    assert _found(in_parquet) == _found(in_csv)
    for problem in in_parquet.problems:
        if problem.file.endswith(".parquet"):
            assert (problem.line, problem.column) == (0, 0)
            assert problem.message.startswith(f"row {problem.row}: ")


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_number_that_csv_cannot_have_is_none(guild: Path, number: float) -> None:
    convert(guild, "claims", put={"confidence": number})
    (problem,) = validate(guild).problems
    assert (problem.rule, problem.row, problem.row_id) == (
        "cell-not-a-number",
        11,
        "C0011",
    )


def test_number_that_is_text_is_of_the_wrong_type(guild: Path) -> None:
    convert(guild, "claims", types={"confidence": "string"})
    assert {found.rule for found in validate(guild).problems} == {"column-type-wrong"}


def test_problems_stand_in_the_order_of_their_rows(guild: Path) -> None:
    file = guild / "data" / "claims.csv"
    lines = file.read_bytes().splitlines(keepends=True)
    # Few of either: most of a column would be one problem.
    faulty = [line.replace(b",certain,", b",sure,") for line in lines[::3]]
    others = [line.replace(b",positive,", b",yes,") for line in lines[1::3]]
    lines[::3], lines[1::3] = faulty, others
    file.write_bytes(b"".join(lines))
    convert(guild, "claims")
    rows = [found.row for found in validate(guild).problems if found.field]
    assert len(rows) == 5
    assert rows == sorted(rows)


@pytest.mark.parametrize("table", TABLES)
def test_table_that_stands_there_as_parquet_must_be_named(
    guild: Path, table: str
) -> None:
    rows = open_claim_set(guild).sheet(table).rows
    data = to_bytes(as_arrow(table, rows))
    (guild / "data" / f"{table}.parquet").write_bytes(data)
    (problem,) = validate(guild).problems
    assert problem.rule == "table-unlisted"
    assert f"data/{table}.parquet is not" in problem.message


def test_table_named_as_csv_and_as_parquet_is_named_twice(guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    said = json.loads(path.read_bytes())
    said["resources"].append({"name": "sample", "path": "sample.parquet"})
    path.write_text(json.dumps(said), "utf-8")
    (problem,) = validate(guild).problems
    assert (problem.rule, "named twice" in problem.message) == (
        "descriptor-faulty",
        True,
    )


def test_accepted_problem_of_parquet_is_accepted(guild: Path) -> None:
    apply(read_patch("time-not-edtf"), guild)
    convert(guild)
    row = "time-not-edtf,data/claims.parquet,C0011,time,2026-01-31,It says so.\n"
    header = "rule,file,row_id,field,date,reason\n"
    (guild / "data" / "baseline.csv").write_text(header + row, "utf-8")
    report = validate(guild)
    assert report.ok
    assert report.problems == ()


@pytest.fixture
def broken(guild: Path) -> Path:
    apply(read_patch("time-not-edtf"), guild)
    convert(guild)
    return guild


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("text", r"claims\.parquet: time of C0011: row 11: .* \[time-not-edtf\]"),
        ("json", r'"line": 0,\s+"column": 0,\s+"row": 11,\s+"field": "time"'),
        (
            "github",
            r"::error file=\S*claims\.parquet,title=time-not-edtf::time of C0011: row",
        ),
        ("sarif", r'"text": "time of C0011: row 11: '),
        ("junit", r"claims\.parquet: time of C0011: row 11: "),
    ],
)
def test_every_format_says_the_row(
    broken: Path, run: Callable[..., Result], view: str, said: str
) -> None:
    result = run("validate", str(broken), "--format", view)
    assert result.code == 1
    assert re.search(said, result.out)


@pytest.mark.parametrize("table", ["claims", "sentences", "quantities", "references"])
def test_frame_is_that_of_csv(tables: Path, table: str) -> None:
    pd.testing.assert_frame_equal(
        claimset.load(table, path=tables), claimset.load(table, path=GUILD)
    )


def test_numbers_written_otherwise_are_no_change(tables: Path) -> None:
    assert not claimset.diff(GUILD, tables)
    assert not claimset.diff(tables, GUILD)


def test_changes_of_parquet_are_those_of_its_cells(guild: Path) -> None:
    apply(read_patch("time-not-edtf"), guild)
    convert(guild)
    changes = claimset.diff(GUILD, guild)
    assert changes.claims == {"re-dated": ["C0011"]}


def test_release_of_parquet_holds_csv_and_verifies(tables: Path) -> None:
    claimset.release("1.0.0", tables, today=date(2026, 1, 2))
    released = tables / "data" / "releases" / "1.0.0"
    assert len(list(released.glob("*.csv"))) == len(TABLES)
    assert claimset.verify(path=tables).ok
    assert not claimset.diff("1.0.0", "working", path=tables)
    for place in (tables, GUILD):
        assert claimset.verify(place, tables).rows == {"1.0.0": len(TABLES)}
        assert claimset.verify(place, tables).ok
    frame = claimset.load(path=tables, version="1.0.0")
    pd.testing.assert_frame_equal(frame, claimset.load(path=GUILD))


@pytest.mark.parametrize(
    "command",
    [
        "stats {folder}",
        "stats {folder} --where type=='evaluative'",
        "show C0001 -C {folder}",
        "show text.p01.s01 -C {folder}",
        "agreement {folder}",
    ],
)
def test_command_says_the_same_of_parquet(
    tables: Path, run: Callable[..., Result], command: str
) -> None:
    of_csv = run(*command.format(folder=GUILD).split())
    of_parquet = run(*command.format(folder=tables).split())
    assert of_csv.code == 0
    assert of_parquet == of_csv


@pytest.mark.parametrize(
    "name", ["frictionless", "croissant", "huggingface", "webannotation", "bibtex"]
)
def test_export_of_parquet_is_that_of_csv(
    tables: Path, tmp_path: Path, run: Callable[..., Result], name: str
) -> None:
    for folder, out in ((GUILD, "csv"), (tables, "parquet")):
        done = run("export", name, "-C", str(folder), "-o", str(tmp_path / out))
        assert done.code == 0
    names = {
        path.relative_to(tmp_path / "csv") for path in (tmp_path / "csv").rglob("*")
    }
    assert names == {
        path.relative_to(tmp_path / "parquet")
        for path in (tmp_path / "parquet").rglob("*")
    }


def _bomb(folder: Path) -> None:
    shared = pa.DictionaryArray.from_arrays(pa.array([0] * 3_000), ["x" * 10**6])
    names = table_of("relations").names
    convert(folder, "relations")
    data = to_bytes(pa.table([shared] * len(names), names=names))
    (folder / "data" / "relations.parquet").write_bytes(data)


def test_bomb_is_refused_wherever_it_would_be_read(
    guild: Path, run: Callable[..., Result]
) -> None:
    _bomb(guild)
    file = str(guild / "data" / "relations.parquet")
    for line in (
        ("validate", str(guild)),
        ("show", "C0001", "-C", str(guild)),
        ("verify", file),
        ("diff", str(GUILD), str(guild)),
        ("export", "sqlite", "-C", str(guild), "-o", str(guild / "out")),
    ):
        result = run(*line)
        assert result.code == 2, line
        assert result.err.endswith("[oversized]\n")
    with pytest.raises(OversizedError):
        claimset.load("relations", path=guild)


def test_damaged_parquet_of_a_release_is_a_clear_error(
    guild: Path, run: Callable[..., Result]
) -> None:
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    file = guild / "data" / "releases" / "1.0.0" / "claims.parquet"
    file.write_bytes(b"PAR1")
    result = run("verify", "-C", str(guild))
    assert (result.code, "is not Parquet: " in result.out) == (1, True)
    with pytest.raises(claimset.ClaimsetError, match="is not Parquet"):
        claimset.load(path=guild, version="1.0.0", verify=False)
