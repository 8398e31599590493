"""``claimset identify`` prints which release something is."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.files import packaged_folder
from conftest import Result

Run = Callable[..., Result]
RELEASES = packaged_folder() / "data" / "releases"


def test_release_is_named_and_the_exit_code_is_0(run: Run) -> None:
    result = run("identify", str(RELEASES / "0.1.0" / "claims.csv"))
    assert result.code == 0
    assert result.out.endswith("is release 0.1.0, byte for byte.\n")


@pytest.fixture
def edited(tmp_path: Path) -> str:
    file = tmp_path / "mine.csv"
    text = (RELEASES / "0.1.0" / "claims.csv").read_text("utf-8")
    header, row, *rows = text.splitlines(keepends=True)
    file.write_text(header + row.replace(".", "!", 1) + "".join(rows), "utf-8")
    return file.as_posix()


def test_nearest_release_is_named_with_what_differs_and_the_code_is_1(
    run: Run, edited: str
) -> None:
    result = run("identify", edited)
    assert result.code == 1
    first, _, rest = result.out.partition("\n")
    assert first == (
        f"{edited} (claims) is no release; nearest is 0.1.0, "
        "which has 1,167 of its 1,168 cells."
    )
    assert "C0001 changed\n    text: " in rest


@pytest.mark.parametrize("changed", [20, 21])
def test_excerpt_is_told_in_a_few_lines(run: Run, tmp_path: Path, changed: int) -> None:
    file = tmp_path / "mine.csv"
    rows = (
        (RELEASES / "1.0.0" / "claims.csv").read_text("utf-8").splitlines(keepends=True)
    )
    moved = [row.replace(",positive,", ",negative,") for row in rows[1 : changed + 1]]
    file.write_text("".join([rows[0], *moved, *rows[changed + 1 : 100]]), "utf-8")
    lines = run("identify", str(file)).out.splitlines()
    assert lines[2:4] == ["claims", "  only in 1.0.0: C0101–C0645"]
    assert sum(line.endswith(" changed") for line in lines) == changed
    assert lines.count("    polarity: positive → negative") == 20
    assert (lines[-1] == "  … and 1 more row changed") is (changed > 20)


def test_json_and_markdown_say_the_same(run: Run, edited: str) -> None:
    said = json.loads(run("identify", edited, "--format", "json").out)
    assert (said["exact"], said["version"]) == (False, "0.1.0")
    assert said["differing"]["claims"]["changed"] == 1
    markdown = run("identify", edited, "--format", "markdown").out
    assert "- `claims`: 1 row changed" in markdown


def test_tables_that_are_not_there_are_told_apart_from_what_differs(
    run: Run, tmp_path: Path
) -> None:
    names = [path.name for path in sorted((RELEASES / "1.0.0").glob("*.csv"))]
    for name in names[:-3]:
        shutil.copy(RELEASES / "1.0.0" / name, tmp_path)
    result = run("identify", str(tmp_path))
    assert result.code == 1
    first, *rest = result.out.splitlines()
    assert first.endswith(" is part of release 1.0.0, byte for byte.")
    assert rest == ["not there: sentences, sources, sample"]
    said = json.loads(run("identify", str(tmp_path), "--format", "json").out)
    assert (said["exact"], said["differing"]) == (False, {})
    assert said["absent"] == ["sentences", "sources", "sample"]
    markdown = run("identify", str(tmp_path), "--format", "markdown").out
    assert markdown.endswith("- not there: `sentences`, `sources`, `sample`\n")


def test_repeated_row_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "relations.csv"
    text = (RELEASES / "0.1.0" / "relations.csv").read_text("utf-8")
    file.write_text(text + text.splitlines()[1], "utf-8")
    result = run("identify", str(file))
    assert result.code == 1
    assert result.out == (
        f"{file} (relations) is no release; nearest is 0.1.0, "
        "which has 9 of its 12 cells.\n"
        "repeated in relations: C0016 supports C0015\n"
    )
    said = json.loads(run("identify", str(file), "--format", "json").out)
    assert said["differing"]["relations"]["repeated"] == 1
    markdown = run("identify", str(file), "--format", "markdown").out
    assert "- `relations`: 1 row repeated" in markdown


def test_header_alone_has_no_share_of_cells(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "relations.csv"
    file.write_bytes(b"claim_id,relation,target_id\n")
    result = run("identify", str(file))
    assert result.code == 1
    assert "is no release; nearest is 1.0.0. As near: 0.1.0.\n" in result.out


def test_same_tables_of_other_releases_are_named(run: Run, guild: Path) -> None:
    assert run("release", "1.0.0", "-C", str(guild)).code == 0
    result = run("identify", str(guild), "-C", str(guild))
    assert (result.code, result.err) == (0, "")
    assert "is release 1.0.0" in result.out


def test_claim_set_without_releases_exits_with_2(run: Run, guild: Path) -> None:
    result = run("identify", str(guild), "-C", str(guild))
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"error: {guild}: this claim set has no release yet: `claimset release` "
        "makes the first; `-C DIR` names a claim set that has some [no-release]\n"
    )


def test_file_that_is_no_table_exits_with_2(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(b"a,b\n")
    result = run("identify", str(file))
    assert (result.code, result.out) == (2, "")
    assert (
        result.err
        == f"error: {file}: its columns are of no table of a claim set [read]\n"
    )
