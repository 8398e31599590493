"""LibreOffice opens a workbook and saves it: no cell of the claim set is another."""

import shutil
import subprocess
from pathlib import Path

import pytest

from claimset.author.sheet import sheet
from claimset.author.take import take
from claimset.files import packaged_folder

pytestmark = pytest.mark.consumers


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
@pytest.mark.parametrize("by", ["xlsx", "ods"])
def test_a_round_trip_changes_no_cell(tmp_path: Path, by: str) -> None:
    folder = tmp_path / "set"
    for name in ("data", "seeds"):
        shutil.copytree(packaged_folder() / name, folder / name)
    place = sheet(folder, tmp_path / "claims.xlsx")
    for step, kind in enumerate((by, "xlsx")):
        out = tmp_path / f"step{step}"
        command = [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/lo",
        ]
        command += ["--convert-to", kind, "--outdir", str(out), str(place)]
        subprocess.run(command, check=True, capture_output=True)
        place = out / f"claims.{kind}"
    taken = take(place, folder)
    assert (taken.files, taken.refusals) == ([], [])
    assert not any(change.missing for change in taken.changes.values())
