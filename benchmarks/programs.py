"""What it takes to compare programs: to install one, run it, and keep what it says."""

import os
import re
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Done", "Peer", "Statement", "seconds"]

TIMEOUT = 120
"""Seconds after which a program is stopped."""

# No program is to wrap its lines, or to colour them.
_ENVIRONMENT = {"COLUMNS": "2000", "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something that a program says of the data.

    Attributes:
        text: Its words.
        table: The file that it says it of, without suffix; "" if it names none.
        line: The physical line, or a row number that the program counts alike; or 0.
    """

    text: str
    table: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A program's run: its exit code, or none if it had to be stopped."""

    code: int | None
    out: str
    err: str
    table: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program that judges data.

    Attributes:
        name: The program's command.
        shown: How it is called, for readers.
        packages: What pip installs for it, the program's own package first.
        configure: Writes into a claim set's folder what the program needs to be told.
        lines: The arguments of each run, with the table that it is about, or "".
        read: What the program says in its runs.
        descriptor: Whether what it is told names the files.
    """

    name: str
    shown: str
    packages: tuple[str, ...]
    configure: Callable[[Path], None]
    lines: Callable[[Path, Sequence[str]], list[tuple[str, list[str]]]]
    read: Callable[[Path, Sequence[Done]], Iterator[Statement]]
    descriptor: bool = True

    def program(self, venvs: Path) -> list[str]:
        """Return the program, installed in a virtual environment of its own."""
        if not self.packages:
            return [sys.executable, "-m", self.name]
        folder = venvs / self.name
        program = folder / "bin" / self.name
        if not program.exists():
            venv.create(folder, with_pip=True)
            line = [str(folder / "bin" / "pip"), "install", "--quiet", *self.packages]
            subprocess.run(line, check=True)
        return [str(program)]

    def version(self, venvs: Path) -> str:
        """Return the version of the program's package."""
        python = Path(self.program(venvs)[0]).parent / "python"
        package = re.split(r"\W*\[", (self.packages or (self.name,))[0])[0]
        code = f"from importlib.metadata import version; print(version({package!r}))"
        line = [str(python) if self.packages else sys.executable, "-c", code]
        return subprocess.run(
            line, capture_output=True, text=True, check=True
        ).stdout.strip()

    def run(self, venvs: Path, folder: Path, tables: Sequence[str]) -> list[Done]:
        """Run the program on a claim set's folder."""
        program = self.program(venvs)
        return [
            _run([*program, *arguments], folder, table)
            for table, arguments in self.lines(folder, tables)
        ]


def _run(line: list[str], folder: Path, table: str) -> Done:
    try:
        done = subprocess.run(
            line,
            cwd=folder,
            env=os.environ | _ENVIRONMENT,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as stopped:
        out, err = stopped.stdout or b"", stopped.stderr or b""
        code = None
    else:
        out, err, code = done.stdout, done.stderr, done.returncode
    return Done(
        code=code,
        out=out.decode("utf-8", "replace"),
        err=err.decode("utf-8", "replace"),
        table=table,
    )


def seconds(line: list[str], folder: Path) -> dict[str, float]:
    """Run a program once, and return its wall and CPU seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(
        line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {line}")
    wall = time.perf_counter() - start
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime}
