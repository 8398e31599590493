"""The pages for users as sessions: their blocks of code, and how a reader runs them."""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from claimset.cli import run

__all__ = ["PAGES", "ROOT", "RUN", "Block", "Session", "blocks", "prose", "type_in"]

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = ("python", "sh")

_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^>]*) -->\n)?^```(?P<language>\w*)\n(?P<code>.*?)^```$"
    r"(?:\n\n```text\n(?P<answer>.*?)^```$)?",
    re.MULTILINE | re.DOTALL,
)


_TYPED = re.compile(r"<!-- typed: (\w+) -->\n((?:\|.*\n)+)")


@dataclass(frozen=True)
class Block:
    """A block of code.

    Attributes:
        line: The line of the page at which it begins.
        language: What stands behind its fence.
        code: What a reader copies.
        answer: What the page says that it prints: the block of text right below it.
        mark: The comment right above it, which says what else runs it, or why nothing
            does: "run by FILE: WORD", "command: WORD" (`.ci/run`), "not run: REASON".
    """

    line: int
    language: str
    code: str
    answer: str | None
    mark: str

    @property
    def elsewhere(self) -> bool:
        return self.mark.startswith(("run by ", "command: ", "not run: "))


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("code"))
        mark = found["mark"] or ""
        yield Block(line, found["language"], found["code"], found["answer"], mark)


def prose(page: Path) -> str:
    """Return a page without its code, what is typed, and what is generated."""
    text = _TYPED.sub("", _BLOCK.sub("", page.read_text("utf-8")))
    return re.sub(r"<!-- (\w+) -->.*?<!-- /\1 -->", "", text, flags=re.DOTALL)


class Session:
    """A reader who goes through a page, with what earlier blocks have left."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}

    def run(self, block: Block) -> str:
        """Run a block in the working folder, and return what it prints to stdout."""
        if block.language == "sh":
            return _shell(block.code)
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(block.code, self.names)  # noqa: S102 - our own page
        return printed.getvalue()


def _shell(code: str) -> str:
    lines = [_words(line) for line in code.replace("\\\n", "").splitlines()]
    if all(words[:1] == ["claimset"] for words in lines):
        printed = io.StringIO()
        with redirect_stdout(printed):  # In this process: a start takes half a second.
            for words in lines:
                assert run(words[1:]) == 0, shlex.join(words)
        return printed.getvalue()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", code],
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def type_in(book: str, page: str, **cells: tuple[int, str, str]) -> None:
    """Fill a workbook in as a reader does: by the tables of a page, and some cells.

    Args:
        book: The workbook.
        page: The page. Behind ``<!-- typed: SHEET -->`` it has a table: of rows that
            are there, known by their first cell; or from top to bottom, if it begins
            with ``column``, of new ones.
        cells: By the sheet the number of a row, a column, and what is typed there.
    """
    opened = openpyxl.load_workbook(book)
    for name, lines in _TYPED.findall(Path(page).read_text("utf-8") if page else ""):
        header, _, *rows = [
            [cell.strip(" `") for cell in line.strip().strip("|").split("|")]
            for line in lines.splitlines()
        ]
        sheet = opened[name]
        places = {cell.value: cell.column for cell in sheet[1]}
        if header[0] == "column":
            for number in range(1, len(header)):
                at = sheet.max_row + 1
                for column, *typed in rows:
                    sheet.cell(at, places[column], typed[number - 1] or None)
            continue
        known = {row[places[header[0]] - 1].value: row[0].row for row in sheet.rows}
        for key, *typed in rows:
            for column, value in zip(header[1:], typed, strict=True):
                sheet.cell(known[key], places[column], value or None)
    for name, (at, column, value) in cells.items():
        places = {cell.value: cell.column for cell in opened[name][1]}
        opened[name].cell(at, places[column], value)
    opened.save(book)


def _words(line: str) -> list[str]:
    """Return the words of a line; none of a line that only a shell can read."""
    reader = shlex.shlex(line, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    words = [*reader]
    return [] if any(set(word) <= set("();<>|&") for word in words if word) else words
