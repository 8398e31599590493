"""What docs/migration.md says holds, and so does the table of what became of claims."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import claimset
from conftest import Result, apply, read_patch

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "migration.md").read_text("utf-8")
CROSSWALK = ROOT / "docs" / "crosswalk-1.0.0-2.0.0.csv"


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False).set_index("claim_id")


def _released(version: str, table: str = "claims") -> pd.DataFrame:
    return _read(ROOT / "data" / "releases" / version / f"{table}.csv")


def test_crosswalk_tells_of_every_claim_and_every_cell() -> None:
    """Computed from the CSV files alone, another way than the script does."""
    before, after, crosswalk = _released("1.0.0"), _released("2.0.0"), _read(CROSSWALK)
    assert set(crosswalk.index) == {*before.index, *after.index}
    assert set(crosswalk.index[crosswalk["status"] == "new"]) == {
        *after.index.difference(before.index)
    }
    gone = crosswalk[crosswalk["status"] == "retired"]
    assert set(gone.index) == {*before.index.difference(after.index)}
    retired = _released("2.0.0", "retired").loc[gone.index]
    said = ["replaced_by", "reason"]
    pd.testing.assert_frame_equal(gone[said], retired[said])
    successors = {each for cell in gone["replaced_by"] for each in cell.split(";")}
    assert successors - {""} <= {*after.index}
    kept = before.index.intersection(after.index)
    differ = before.loc[kept] != after.loc[kept, before.columns]
    told = crosswalk.loc[kept, "coded"] + ";" + crosswalk.loc[kept, "described"]
    for claim_id, row in differ.iterrows():
        assert {*told[claim_id].split(";")} - {""} == {*row.index[row]}, claim_id


def test_page_names_the_columns_that_the_crosswalk_tells_apart() -> None:
    crosswalk = _read(CROSSWALK)
    for name in ("coded", "described"):
        (said,) = re.findall(rf"^\| `{name}` \|.*: (.*) \|$", PAGE, re.MULTILINE)
        found = {each for cell in crosswalk[name] for each in cell.split(";")} - {""}
        assert found <= {*re.findall(r"`(\w+)`", said)}
    first = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert first == ["claim_id", *crosswalk.columns]


def test_baseline_of_before_is_read_and_renamed_as_the_page_says(
    run: Run, guild: Path
) -> None:
    """The block of the page, in a claim set that 0.2 has accepted a problem of."""
    apply(read_patch("time-not-edtf"), guild)
    (guild / "data" / "dispensations.csv").write_text(
        "rule,file,row_id,field,date,reason\n"
        "time-not-edtf,data/claims.csv,C0011,time,2026-01-31,The source says so.\n",
        "utf-8",
    )
    old = run("validate", str(guild), "--skip", "dispensation-unused")
    assert (old.code, "[baseline-renamed]" in old.out) == (0, True)
    (block,) = re.findall(r"baseline_of_before -->\n```sh\n(.*?)```", PAGE, re.DOTALL)
    moved, *rest = block.splitlines()
    assert rest == ["claimset validate ."]
    for line in ("git init -q", "git add -A", moved):
        subprocess.run(line.split(), cwd=guild, check=True)
    new = run("validate", str(guild), "--fail-on", "warning")
    assert (new.code, "[baseline-renamed]" in new.out) == (0, False)
    assert "(accepted 2026-01-31: The source says so.)" in new.out


@pytest.mark.parametrize(
    ("line", "way_out"),
    [
        ("identify claims.csv", "claimset verify FILE|DIR"),
        ("validate --level 2", "--skip RULE leaves one out"),
        ('stats --where time<"1996"', "overlaps"),
    ],
)
def test_what_is_gone_says_where_it_went(run: Run, line: str, way_out: str) -> None:
    result = run(*line.split())
    assert (result.code, result.out) == (2, "")
    assert way_out in result.err
    assert way_out.split(maxsplit=1)[0] in PAGE


def test_release_of_before_loads_as_it_did() -> None:
    assert len(claimset.load(version="1.0.0", quotes=False)) == len(_released("1.0.0"))
