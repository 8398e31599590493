"""A library that is missing or broken is no fault of the data, and no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import GUILD

FAULTS = {
    "gone": "raise ModuleNotFoundError('No module named {0}', name={0!r})",
    "lacks another": "import no_such_library",
    "lacks data": "raise LookupError('\\n***\\n  Resource not found')",
}


def _run(place: Path, library: str, fault: str, line: str) -> tuple[int, str, str]:
    """Run a command where a library cannot be imported."""
    (place / f"{library}.py").write_text(FAULTS[fault].format(library), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "claimset", *line.split()],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(place)},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("library", "fault", "line"),
    [
        ("typer", "gone", f"stats {GUILD}"),
        ("polars", "gone", f"validate {GUILD}"),
        ("pandera", "gone", f"validate {GUILD}"),
        ("polars", "lacks another", f"stats {GUILD} --where confidence>0.5"),
        ("typer", "lacks data", f"stats {GUILD}"),
        ("pandera", "lacks another", f"validate {GUILD}"),
        *(("nltk", fault, f"agreement {GUILD}") for fault in FAULTS),
    ],
)
def test_library_that_cannot_be_imported_is_named(
    tmp_path: Path, library: str, fault: str, line: str
) -> None:
    code, out, err = _run(tmp_path, library, fault, line)
    assert (code, out) == (2, "")
    (said,) = err.splitlines()
    if fault == "gone" and library == "nltk":
        assert said.startswith(f"error: {library} is not installed; it comes with ")
        assert said.endswith("[missing-extra]")
    else:
        assert said.startswith(f"error: {library} cannot be imported (")
        assert said.endswith("): install claimset anew, with all that it needs, in a "
                             "fresh environment [broken-library]")  # fmt: skip


def test_reports_tell_of_a_library_that_cannot_be_imported(tmp_path: Path) -> None:
    line = f"validate {GUILD} --format json --report junit={tmp_path}/out.xml"
    code, out, _ = _run(tmp_path, "pandera", "gone", line)
    error = json.loads(out)["error"]
    assert (code, error["code"]) == (2, "broken-library")
    assert error["message"].startswith("pandera cannot be imported (")
    assert "pandera cannot be imported (" in (tmp_path / "out.xml").read_text("utf-8")
