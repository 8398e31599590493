"""What is peculiar to Windows, as far as it can be tried elsewhere.

`.ci/run` has the types checked for that system too, which finds calls that it lacks.
"""

import fcntl
import io
import os
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from claimset import cli, locks
from claimset.errors import BusyError
from conftest import GUILD, Result

pytestmark = pytest.mark.usefixtures("checked_together")

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[int, bytes]]:
    """A console of Western Europe: another encoding, and line ends of its own."""

    def printed(line: str) -> tuple[int, bytes]:
        shown = io.BytesIO()
        for name in ("stdout", "stderr"):
            stream = io.TextIOWrapper(shown, "cp1252", newline="\r\n")
            monkeypatch.setattr(sys, name, stream)
        code = cli.run(line.split())
        sys.stdout.flush()
        sys.stderr.flush()
        return code, shown.getvalue()

    return printed


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("validate {}", 0, "valid: "),
        ("show C0005 -C {}", 0, " [Some"),
        ("stats {} --by about", 0, "Claims of “The Lantern Guild”"),
        ("show Лампа -C {}", 1, "no claim, sentence, reference or entity '?????'"),
        ("stats {}/Лампа", 2, "?????: no claim set here"),
        ("diff 1.0.0 2.0.0 --table entities -C {root}", 0, "1.0.0 -> 2.0.0"),
    ],
)
def test_console_shows_another_letter_where_it_lacks_one(
    console: Callable[[str], tuple[int, bytes]], line: str, code: int, said: str
) -> None:
    found, shown = console(line.format(GUILD, root=ROOT))
    assert (found, said in shown.decode("cp1252")) == (code, True)


@pytest.mark.parametrize(
    "line",
    ["show C0005 -C {} --format json", "export csl-json -C {}", "export nanopub -C {}"],
)
def test_what_programs_read_has_the_line_ends_of_every_system(
    console: Callable[[str], tuple[int, bytes]], line: str
) -> None:
    code, shown = console(line.format(GUILD))
    assert code == 0
    assert shown.decode().count("\n") > 1
    assert b"\r" not in shown


@pytest.mark.parametrize(
    ("file", "what_to_do"),
    [
        (r"seeds\guild.txt", "write '/' between folders"),
        (r"..\guild.txt", "write '/' between folders"),
        (r"\\server\guild.txt", "write '/' between folders"),
        ("C:guild.txt", "a drive on Windows: rename the file"),
        ("C:/seeds/guild.txt", "a drive on Windows: rename the file"),
    ],
)
def test_path_that_windows_reads_otherwise_is_refused_everywhere(
    guild: Path, run: Run, file: str, what_to_do: str
) -> None:
    path = guild / "data" / "sources.csv"
    path.write_bytes(path.read_bytes().replace(b"seeds/guild.txt", file.encode()))
    for line in (("validate",), ("show", "C0001", "-C")):
        result = run(*line, str(guild))
        assert (result.code, result.out) == (2, "")
        assert "sources.csv:2:6: the path " in result.err
        assert f"{what_to_do} [unsafe-path]" in result.err


def _locking(handle: int, mode: int, _bytes: int) -> None:
    fcntl.flock(handle, mode)


@pytest.fixture
def windows_locks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as Windows runs it, with a stand-in for that system's locks."""
    nonblocking = fcntl.LOCK_EX | fcntl.LOCK_NB
    fake: Any = SimpleNamespace(locking=_locking, LK_NBLCK=nonblocking)
    monkeypatch.setitem(sys.modules, "msvcrt", fake)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = spec_from_file_location("windows_locks", locks.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lock_keeps_a_second_out_and_leaves_nothing(
    tmp_path: Path, windows_locks: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "lock"
    unlink = Path.unlink

    def held(path: Path, **_: bool) -> None:
        """Refuse what Windows refuses: to take away a file that is open."""
        if path == file and any(_is_open(file)):
            raise PermissionError
        unlink(path)

    monkeypatch.setattr(Path, "unlink", held)
    with windows_locks.alone(file, "release"):
        with pytest.raises(BusyError), windows_locks.alone(file, "release"):
            pytest.fail("two at once")
        assert file.exists()
    assert not file.exists()


def _is_open(file: Path) -> list[bool]:
    links = Path("/proc/self/fd")
    return [
        True
        for each in os.listdir(links)  # noqa: PTH208 - a descriptor may close meanwhile
        if os.path.realpath(links / each) == str(file)
    ]
