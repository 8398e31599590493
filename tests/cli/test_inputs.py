"""No file that a command reads can hang it, or let it end in a traceback."""

import os
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import claimset
from conftest import GUILD, Result

INDEX = "data/releases/index.json"
MANIFEST = "data/releases/1.0.0/manifest.json"

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "0 bytes": lambda _: b"",
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "not UTF-8": lambda data: data.replace(b"1.0.0", b"1.0.\xff"),
    "a key twice": lambda data: data.replace(b'"sha256":', b'"sha256": "", "sha256":'),
    "NaN": lambda data: data.replace(b"{", b'{"x": NaN,', 1),
    "too large a number": lambda data: data.replace(b"{", b'{"x": 1e999,', 1),
    "enormous number": lambda data: data.replace(b"{", b'{"x": %s,' % (b"9" * 9999), 1),
    "nested too deep": lambda data: data.replace(b"{", b'{"x": ' + b"[" * 100_000, 1),
}

COMMANDS = {
    INDEX: ("versions", "diff 1.0.0", "cite", "show C0001 --data 1.0.0", "verify"),
    MANIFEST: (
        "diff 1.0.0",
        "cite",
        "show C0001 --data 1.0.0",
        "export frictionless --data 1.0.0 -o {out}",
        "verify",
    ),
}


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released") / "guild"
    shutil.copytree(GUILD, folder)
    claimset.release("1.0.0", folder, today=date(2026, 1, 2))
    return folder


@pytest.fixture
def copy(released: Path, tmp_path: Path) -> Path:
    """A copy of the released claim set, free to be damaged."""
    folder = tmp_path / "guild"
    shutil.copytree(released, folder)
    return folder


def _refused(result: Result) -> None:
    assert result.code in (1, 2)
    assert "internal" not in result.err
    assert result.err.startswith("error: ") or "manifest.json: is not" in result.out


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    ("file", "command"),
    [(file, command) for file, commands in COMMANDS.items() for command in commands],
)
def test_faulty_json_is_refused_by_every_command_that_reads_it(
    copy: Path, run: Callable[..., Result], file: str, command: str, damage: str
) -> None:
    sound = (copy / file).read_bytes()
    (copy / file).write_bytes(DAMAGES[damage](sound))
    words = command.format(out=copy.with_name("out")).split()
    _refused(run(*words, "-C", str(copy)))


@pytest.mark.parametrize(
    ("file", "command"),
    [
        (INDEX, "versions -C"),
        (MANIFEST, "cite -C"),
        ("data/datapackage.json", "stats"),
        ("data/dispensations.csv", "validate"),
        ("seeds/guild.txt", "show C0001 -C"),
        ("CHANGELOG.md", "release 1.0.0 --dry-run -C"),
    ],
)
def test_pipe_that_nobody_writes_to_is_not_waited_for(
    copy: Path, run: Callable[..., Result], file: str, command: str
) -> None:
    (copy / file).unlink(missing_ok=True)
    os.mkfifo(copy / file)
    result = run(*command.split(), str(copy))
    assert result.code in (1, 2)
    assert result.err.startswith("error: ")
    assert "internal" not in result.err
