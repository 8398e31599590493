"""The comparison of two versions as a page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import GUILD, Result


@pytest.fixture
def changed(guild: Path) -> Path:
    path = guild / "data" / "claims.csv"
    text = path.read_text("utf-8")
    for old, new in (
        ("A lamp is an oil light.", "A lamp is an <b>electric</b> light."),
        ("lit the harbour in 1997.,attributional,event", "lit it.,evaluative,causal"),
    ):
        assert old in text
        text = text.replace(old, new)
    path.write_text(re.sub(r"C0011,.*\n", "", text), "utf-8")
    return guild


def test_changes_are_grouped_by_what_they_need(
    changed: Path, run: Callable[..., Result]
) -> None:
    done = run("diff", str(GUILD), str(changed), "--format", "html")
    assert done.code == 0
    major, patch = done.out.split("<h2>")[1:]
    assert major.startswith("What needs a major version")
    assert "<b>C0011</b> vanished <del>It was perhaps in 2001" in major
    assert "<dt>type<dd><del>attributional</del><ins>evaluative</ins>" in major
    assert patch.startswith("What needs a patch version")
    assert "<dt>text<dd>A lamp is an <del>oil</del>" in patch


def test_no_cell_becomes_markup(changed: Path, run: Callable[..., Result]) -> None:
    done = run("diff", str(GUILD), str(changed), "--format", "html")
    assert "<ins>&lt;b&gt;electric&lt;/b&gt;</ins>" in done.out
    assert "default-src 'none'" in done.out
    assert "<script" not in done.out


def test_no_change_is_said(run: Callable[..., Result]) -> None:
    done = run("diff", str(GUILD), str(GUILD), "--format", "html")
    assert "Nothing changed." in done.out
