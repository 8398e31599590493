"""Files whose names are not ASCII are found, however a system spells them."""

import json
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from claimset import validate
from conftest import GUILD, Result

pytestmark = pytest.mark.usefixtures("checked_together")

WITHOUT_UTF8 = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
PROGRAMS = ("json", "github", "junit")
"""The formats that programs read."""

Form = Literal["NFC", "NFD"]

NAMES = {
    "data/sources.csv": ("seeds/guild.txt", "šeeds/Жúild.txt"),
    "data/datapackage.json": ("claims.csv", "Жclaimš.csv"),
}


def _named(folder: Path, file: str, *, there: Form, on_disk: Form) -> Path:
    """Give the file that a file names another name, there and on the disk."""
    naming = folder / file
    old, new = NAMES[file]
    place = naming.parent if file.endswith(".json") else folder
    named = place / unicodedata.normalize(on_disk, new)
    named.parent.mkdir(exist_ok=True)
    (place / old).rename(named)
    text = naming.read_text("utf-8")
    assert text.count(old) == 1
    text = text.replace(old, unicodedata.normalize(there, new))
    naming.write_bytes(text.encode())
    return named


@pytest.mark.parametrize("file", NAMES)
@pytest.mark.parametrize(
    ("there", "on_disk"), [("NFC", "NFC"), ("NFC", "NFD"), ("NFD", "NFC")]
)
def test_name_is_found_in_whatever_unicode_form(
    guild: Path, run: Callable[..., Result], file: str, there: Form, on_disk: Form
) -> None:
    _named(guild, file, there=there, on_disk=on_disk)
    found = {(p.file, p.line, p.rule) for p in validate(guild).problems}
    # A cell must be composed, and says so itself.
    faulty = there == "NFD" and file.endswith(".csv")
    assert found == ({(file, 2, "cell-not-nfc")} if faulty else set())
    assert run("show", "C0001", "-C", str(guild)).code == 0


def test_name_is_found_by_a_system_without_utf8(guild: Path) -> None:
    folder = guild.rename(guild.with_name("Ж"))
    for file in NAMES:
        _named(folder, file, there="NFC", on_disk="NFC")
    done = subprocess.run(
        [sys.executable, "-m", "claimset", "validate", "Ж", "--format", "json"],
        capture_output=True,
        check=False,
        cwd=folder.parent,
        env=os.environ | WITHOUT_UTF8,
    )
    assert (done.returncode, json.loads(done.stdout)["problems"]) == (0, [])


def test_place_is_told_in_utf8_by_a_system_without(guild: Path) -> None:
    folder = guild.rename(guild.with_name("Ж"))
    (folder / "seeds" / "guild.txt").unlink()
    lines = [["validate", "Ж", "-q", "--format", each] for each in PROGRAMS]
    code = (
        "import sys, claimset.cli as c; [c.run(line.split()) for line in sys.argv[1:]]"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(" ".join, lines)],
        capture_output=True,
        check=False,
        cwd=folder.parent,
        env=os.environ | WITHOUT_UTF8,
    )
    assert done.stdout.decode().count("Ж/data/sources.csv") >= len(PROGRAMS)


def test_two_forms_of_one_name_are_told_apart(guild: Path) -> None:
    named = _named(guild, "data/datapackage.json", there="NFC", on_disk="NFC")
    shutil.copy(
        GUILD / "data" / "claims.csv",
        named.with_name(unicodedata.normalize("NFD", named.name)),
    )
    (problem,) = validate(guild).problems
    assert problem.rule == "table-unlisted"
    assert "is a table's in another Unicode form: remove one" in problem.message


def test_another_form_of_a_sources_name_is_not_written_to(
    guild: Path, run: Callable[..., Result]
) -> None:
    named = _named(guild, "data/sources.csv", there="NFC", on_disk="NFD")
    report = named.with_name(unicodedata.normalize("NFC", named.name))
    result = run("validate", str(guild), "--report", f"json={report}")
    assert result.code == 2
    assert "belongs to the claim set: name another file" in result.err
    assert list(named.parent.iterdir()) == [named]


@pytest.mark.parametrize("command", ["validate", "next", "fmt", "stats", "agreement"])
def test_the_folder_is_named_in_either_way(
    command: str, run: Callable[..., Result], guild: Path
) -> None:
    assert run(command, "-C", str(guild)) == run(command, str(guild))
    twice = run(command, str(guild), "-C", str(guild))
    assert (twice.code, twice.out) == (2, "")
    assert "given twice: write DIR or -C DIR" in twice.err
