"""What pages for users say holds: code is run, links lead somewhere, words are few."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import claimset
from claimset.cli.app import app
from claimset.files import MOST_BYTES, MOST_JSON
from claimset.forms import CELL_LIMIT
from claimset.model import TABLES
from claimset.parquet import MANY_ROWS
from conftest import Result, apply, read_patch
from pages import PAGES, ROOT, RUN, Session, blocks, prose

GENERATED = {"cli.md", "codebook.md", "rules.md", "tables.md"}
"""Reference, which is looked up and not read."""


def _name(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_code_of_a_page_prints_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader works beside a checkout, in a folder that is no claim set."""
    (tmp_path / "claimset").symlink_to(ROOT)
    monkeypatch.chdir(tmp_path)
    session = Session()
    for block in blocks(page):
        if block.language not in RUN or block.elsewhere:
            continue
        printed = session.run(block)
        place = f"{page.name}:{block.line}"
        if block.answer is not None:
            assert _trimmed(printed) == _trimmed(block.answer), f"{place} is stale"


def _trimmed(text: str) -> list[str]:
    """Return lines without the blanks at their ends, which editors strip."""
    return [line.rstrip() for line in text.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_code_that_is_run_elsewhere_is_run_there(page: Path) -> None:
    for block in blocks(page):
        _, by, rest = block.mark.partition("run by ")
        if by:
            file, _, word = rest.partition(": ")
            assert word in (ROOT / file).read_text("utf-8"), f"{page.name}:{block.line}"


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text):
        file, _, part = target.partition("#")
        path = page.parent / file if file else page
        assert path.exists(), target
        if part:
            assert part in _anchors(path), target


def _anchors(page: Path) -> set[str]:
    """Return what GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_and_options_that_a_page_names_exist(page: Path) -> None:
    known: dict[str, Any] = vars(get_command(app))["commands"]
    known |= {f"corpus {name}": each for name, each in known["corpus"].commands.items()}
    code = r"(?:`|^)claimset (corpus [a-z]+|[a-z]+)\b([^`\n|]*)"
    for name, rest in re.findall(code, page.read_text("utf-8"), re.MULTILINE):
        options = {"-h", "--help", *(o for p in known[name].params for o in p.opts)}
        assert set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", rest)) <= options, (name, rest)


def test_pages_are_short() -> None:
    """Code, and what is generated, is looked at rather than read."""
    words = {
        page.name: len(prose(page).split())
        for page in PAGES
        if page.name not in GENERATED
    }
    assert max(words.values()) <= 950, words
    assert sum(words.values()) <= 8000, words


def test_validation_shows_a_problem_as_it_is_printed(
    guild: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(read_patch("time-not-edtf"), guild)
    monkeypatch.chdir(guild)
    assert f"```text\n{run('validate', '.').out}```" in _text("validation.md")


def test_validation_names_the_limits_that_hold() -> None:
    text = _text("validation.md")
    assert f"{CELL_LIMIT:,} characters" in text
    assert f"files over {MOST_BYTES >> 30} GiB" in text
    assert f"JSON over {MOST_JSON >> 20} MiB" in text
    assert f"over {MANY_ROWS:,} rows more" in text


@pytest.mark.parametrize("table", TABLES)
def test_tables_describes_every_column_that_load_gives(table: str) -> None:
    part = _text("tables.md").partition(f"## `{table}.csv`\n")[2].partition("\n## ")[0]
    described = re.findall(r"^\| \*?`(\w+)`\*? \|", part, re.MULTILINE)
    assert described == [*claimset.load(table, path=ROOT).columns]


def _text(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")
