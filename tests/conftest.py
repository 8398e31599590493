"""What all tests share: the invented claim set, patched copies of it, the CLI."""

import os

# pytest-xdist has a worker for each core already.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import csv
import json
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from itertools import accumulate
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import settings
from typer.main import get_command

from claimset import release, validator
from claimset.cli import run as run_cli
from claimset.cli.app import app
from claimset.files import csv_text
from claimset.problems import Report
from claimset.schemas import refusals, text_schema
from claimset.validation import validate_batch
from parquets import convert
from together import checked_together, pytest_runtest_protocol  # noqa: F401 - for pytest

# A first call may wait for an import: deadlines would measure that.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.load_profile("quick")

# The programs that read exports are an extra: without it their tests stay uncollected.
collect_ignore = [] if find_spec("mlcroissant") else ["consumers"]

HERE = Path(__file__).parent
GUILD = HERE / "data" / "guild"
INVALID = HERE / "data" / "invalid"


@pytest.fixture(scope="session", autouse=True)
def _pandera_once_for_each_table() -> Iterator[None]:
    """Ask pandera once about equal tables: most tests damage one of ten."""
    answers: dict[object, list[tuple[str, str, int]]] = {}
    schemas: list[object] = []  # One that is gone would leave its id to another.

    def remembered(table: str, frame: pl.DataFrame) -> list[tuple[str, str, int]]:
        schema = text_schema(table)
        asked = id(schema), tuple(frame.columns), tuple(frame.rows())
        if asked not in answers:
            schemas.append(schema)
            answers[asked] = refusals(table, frame)
        return answers[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validator, "refusals", remembered)
        yield


@pytest.fixture(scope="session", autouse=True)
def _commands_once() -> Iterator[None]:
    """Make the commands once: a process makes them for the one line that it runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("claimset.cli.main.app", get_command(app))
        yield


Rows = list[list[str]]


def change_rows(folder: Path, table: str, change: Callable[[Rows], object]) -> None:
    """Change the rows of a table; the first is its header."""
    path = folder / "data" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [*csv.reader(file)]
    change(rows)
    path.write_bytes(csv_text(rows[0], rows[1:]).encode())


def copy_corpus(folder: Path) -> Path:
    """Copy the corpus of five invented articles, and return the folder."""
    shutil.copytree(HERE / "data" / "corpus", folder / "corpus")
    shutil.copytree(GUILD, folder / "guild")
    shutil.copy(HERE / "data" / "corpus.json", folder)
    return folder


@pytest.fixture
def guild(tmp_path: Path) -> Path:
    """A copy of the invented claim set, free to be damaged."""
    folder = tmp_path / "guild"
    shutil.copytree(GUILD, folder)
    return folder


@pytest.fixture(scope="session")
def _release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "guild"
    shutil.copytree(GUILD, folder)
    release("1.0.0", folder, today=date(2026, 1, 2))
    return folder / "data" / "releases"


@pytest.fixture
def released_guild(guild: Path, _release: Path) -> Path:
    """A copy of the invented claim set with a release of its tables."""
    shutil.copytree(_release, guild / "data" / "releases")
    return guild


def judged(
    folder: Path, damages: Mapping[str, Callable[[Path], object]]
) -> dict[str, Report]:
    """Judge a copy of the invented claim set for each damage, all as one batch."""
    copies = {}
    for number, (case, damage) in enumerate(damages.items()):
        copies[case] = folder / str(number) / "guild"
        shutil.copytree(GUILD, copies[case])
        damage(copies[case])
    return dict(zip(copies, validate_batch(copies.values()), strict=True))


def without_ledger(folder: Path) -> None:
    """Make a claim set one that never had a table of sentences."""
    path = folder / "data" / "datapackage.json"
    said = json.loads(path.read_text("utf-8"))
    said["resources"] = [r for r in said["resources"] if r["name"] != "sentences"]
    path.write_text(json.dumps(said), "utf-8")
    (folder / "data" / "sentences.csv").unlink()


def read_patch(rule_id: str) -> dict[str, Any]:
    return tomllib.loads((INVALID / f"{rule_id}.toml").read_text(encoding="utf-8"))


def apply(patch: dict[str, Any], folder: Path) -> None:
    """Damage a claim set as a patch says; an edit that changes nothing is a fault."""
    for edit in patch["edit"]:
        path = folder / edit["file"]
        if "parquet" in edit:
            convert(folder, path.stem, **edit["parquet"])
            continue
        if edit.get("delete"):
            path.unlink()
            continue
        if "text" in edit:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(edit["text"].encode())
            continue
        data, old = path.read_bytes(), edit["old"].encode()
        if "hex" in edit:
            new = bytes.fromhex(edit["hex"])
        elif "repeat" in edit:
            new = b"x" * edit["repeat"]
        else:
            new = edit["new"].encode()
        assert data.count(old) == 1, f"{edit['old']!r} stands {data.count(old)} times"
        path.write_bytes(data.replace(old, new))


def is_balanced(value: str) -> bool:
    """Whether the braces in a value of BibTeX open and close each other."""
    depths = [*accumulate((c == "{") - (c == "}") for c in value)]
    return min(depths, default=0) >= 0 and not sum(depths[-1:])


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Run the command line in this process."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "dumb")

    def run_line(*arguments: str) -> Result:
        code = run_cli(list(arguments))
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run_line
