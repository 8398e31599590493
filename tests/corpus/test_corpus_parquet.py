"""The mutation corpus as Parquet: the same damage of a cell, the same rule.

And what CSV has no like of: bytes that are cut off or turned.
"""

import shutil
import subprocess
import sys
from functools import cache
from math import isfinite
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from claimset import Report
from claimset.claim_set import open_claim_set
from claimset.model import TABLES
from claimset.validation import validate_batch
from conftest import GUILD
from corpus.cells import Damage, damages
from corpus.oracle import EXPECTED_PARQUET, expected, record
from parquets import as_arrow, convert, to_bytes

pytestmark = pytest.mark.corpus

SET = open_claim_set(GUILD)
ROWS = {table: SET.sheet(table).rows for table in TABLES}
SOUND = {table: to_bytes(as_arrow(table, rows)) for table, rows in ROWS.items()}


def _copy(copy: Path, table: str, data: bytes) -> Path:
    """Write a copy, one table of which is Parquet of these bytes."""
    shutil.copytree(GUILD, copy)
    convert(copy, table)
    (copy / "data" / f"{table}.parquet").write_bytes(data)
    return copy


def _damaged(table: str, damage: Damage) -> bytes | None:
    """Write a damaged table; none if Parquet cannot say such a cell."""
    rows = [list(row) for row in ROWS[table]]
    names = SET.held(table).names
    rows[damage.row][names.index(damage.column)] = damage.value
    try:
        if damage.rule == "cell-not-a-number" and isfinite(float(damage.value)):
            return None  # 1e3 is 1000 there.
        return to_bytes(as_arrow(table, rows))
    except ValueError:
        return None


DAMAGED = {
    f"{table}.{damage.column}: {damage.name}": (table, damage, data)
    for table in TABLES
    for damage in damages(table)
    if (data := _damaged(table, damage)) is not None
}

FROZEN = expected(EXPECTED_PARQUET)


@cache
def reports() -> dict[str, Report]:
    """Judge a copy with each damaged table, in one batch."""
    with TemporaryDirectory() as folder:
        copies = [
            _copy(Path(folder, str(number)), table, data)
            for number, (table, _, data) in enumerate(DAMAGED.values())
        ]
        return dict(zip(DAMAGED, validate_batch(copies), strict=True))


def test_most_damages_can_be_said_in_parquet() -> None:
    assert len(DAMAGED) > 300


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_of_a_cell_is_found_at_its_row(name: str) -> None:
    table, damage, _ = DAMAGED[name]
    report = reports()[name]
    found = {(p.file, p.rule, p.row, p.field, p.line) for p in report.problems}
    row = damage.row + 1
    file = f"data/{table}.parquet"
    assert (file, damage.rule, row, damage.column, 0) in found, report.problems[:3]


@pytest.mark.parametrize("name", DAMAGED)
def test_all_that_is_said_is_as_it_was_frozen(name: str) -> None:
    assert record(reports()[name]) == FROZEN[name]


def test_no_other_variant_is_frozen() -> None:
    assert set(FROZEN) == set(DAMAGED)


@pytest.mark.parametrize("table", TABLES)
def test_file_that_is_cut_off_anywhere_is_found(table: str, tmp_path: Path) -> None:
    data = SOUND[table]
    pieces = [data[: len(data) * part // 20] for part in range(20)]
    copies = [
        _copy(tmp_path / str(part), table, piece) for part, piece in enumerate(pieces)
    ]
    for part, report in enumerate(validate_batch(copies)):
        (problem, *_) = report.problems
        assert problem.rule == ("file-not-parquet" if part else "file-empty")
        assert problem.file == f"data/{table}.parquet"


_EVERY_BYTE = """
import sys
from pathlib import Path
from claimset.parquet import read_table
from claimset.model import table_of
from claimset.errors import ClaimsetError

file = Path(sys.argv[1])
data, rules = file.read_bytes(), table_of(file.stem)
for place in range(len(data)):
    for turn in (0x01, 0x80, 0xFF):
        turned = data[:place] + bytes([data[place] ^ turn]) + data[place + 1 :]
        try:
            read_table(turned, rules, file=file.name, path=file)
        except ClaimsetError:
            pass
print("judged all")
"""


@pytest.mark.parametrize("table", ["claims", "sample", "quantities"])
def test_no_turned_byte_gives_a_traceback_an_end_or_a_hang(
    table: str, tmp_path: Path
) -> None:
    """In a process of its own, which Arrow could end."""
    file = tmp_path / f"{table}.parquet"
    file.write_bytes(SOUND[table])
    done = subprocess.run(
        [sys.executable, "-c", _EVERY_BYTE, str(file)],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "judged all\n", "")
