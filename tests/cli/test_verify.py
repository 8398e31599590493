"""``claimset verify FILE|DIR`` prints which release something is."""

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
    result = run("verify", str(RELEASES / "0.1.0" / "claims.csv"))
    said = "intact: 0.1.0 (1 file): 0 errors, 0 warnings, 0 notes\n"
    assert (result.code, result.out, result.err) == (0, "", said)


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
    result = run("verify", edited)
    message = (
        "1 of its 1,168 cells differs from the nearest release, 0.1.0; rows: C0001"
    )
    assert (result.code, result.out) == (
        1,
        f"{edited}: {message} [release-cells-differ]\n",
    )
    assert "no release, the nearest: 0.1.0 (1 file): 1 error, " in result.err
    said = json.loads(run("verify", edited, "--format", "json").out)
    assert (said["valid"], said["rows"]) == (False, {"0.1.0": 1})
    assert said["problems"][0]["message"] == message


@pytest.mark.parametrize("changed", [5, 30])
def test_excerpt_is_told_in_a_line(run: Run, tmp_path: Path, changed: int) -> None:
    file = tmp_path / "mine.csv"
    rows = (
        (RELEASES / "1.0.0" / "claims.csv").read_text("utf-8").splitlines(keepends=True)
    )
    moved = [row.replace(",positive,", ",negative,") for row in rows[1 : changed + 1]]
    file.write_text("".join([rows[0], *moved, *rows[changed + 1 : 100]]), "utf-8")
    (line,) = run("verify", str(file)).out.splitlines()
    rest = 16 * (len(rows) - 100)
    said = (
        f": {changed} of its 1,584 cells differ from the nearest release, 1.0.0, which "
        f"has {rest:,} more; rows: C0001, "
    )
    assert said in line
    assert line.endswith(
        "… [release-cells-differ]" if changed > 8 else "C0005 [release-cells-differ]"
    )


def test_tables_that_are_not_there_are_told_apart_from_what_differs(
    run: Run, tmp_path: Path
) -> None:
    names = [path.name for path in sorted((RELEASES / "1.0.0").glob("*.csv"))]
    for name in names[:-3]:
        shutil.copy(RELEASES / "1.0.0" / name, tmp_path)
    result = run("verify", str(tmp_path))
    assert result.code == 1
    assert result.out == (
        f"{tmp_path}: is part of release 1.0.0, which has more: sentences, sources, "
        "sample [release-cells-differ]\n"
    )


def test_header_alone_is_no_release(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "relations.csv"
    file.write_bytes(b"claim_id,relation,target_id\n")
    result = run("verify", str(file))
    assert result.code == 1
    assert "0 of its 0 cells differ from the nearest release" in result.out


def test_copy_is_looked_for_in_the_claim_set_of_this_folder(
    run: Run, guild: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("release", "1.0.0", "-C", str(guild)).code == 0
    copy = tmp_path / "unpacked"
    shutil.copytree(guild / "data" / "releases" / "1.0.0", copy)
    file = shutil.copy(copy / "claims.csv", tmp_path / "mine.csv")
    monkeypatch.chdir(guild)
    for place, files in ((copy, "25 files"), (file, "1 file")):
        result = run("verify", str(place))
        assert (result.code, result.out) == (0, "")
        assert result.err.startswith(f"intact: 1.0.0 ({files}): ")


def test_claim_set_may_be_that_of_another(run: Run, guild: Path) -> None:
    assert run("release", "1.0.0", "-C", str(guild)).code == 0
    result = run("verify", str(guild), "-C", str(guild))
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("intact: 1.0.0 (12 files): ")


def test_claim_set_without_releases_exits_with_2(run: Run, guild: Path) -> None:
    result = run("verify", str(guild), "-C", str(guild))
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"error: {guild}: this claim set has no release yet: `claimset release` "
        "makes the first; `-C DIR` names a claim set that has some [no-release]\n"
    )


def test_file_that_is_no_table_exits_with_2(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_bytes(b"a,b\n")
    result = run("verify", str(file), "-C", str(packaged_folder()))
    assert (result.code, result.out) == (2, "")
    assert (
        result.err
        == f"error: {file}: its columns are of no table of a claim set [read]\n"
    )


@pytest.mark.parametrize("arguments", [[], ["a.csv"], ["a.csv", "--format", "json"]])
def test_identify_says_where_it_went(run: Run, arguments: list[str]) -> None:
    result = run("identify", *arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "error: `identify` is part of `verify` now: claimset verify FILE|DIR [usage]\n"
    )


def test_cells_that_differ_are_in_the_order_of_rows_and_beyond_20_counted(
    run: Run, tmp_path: Path
) -> None:
    copy = tmp_path / "0.1.0"
    shutil.copytree(RELEASES / "0.1.0", copy)
    path = copy / "claims.csv"
    head, *rows = path.read_text("utf-8").splitlines(keepends=True)
    wrong = [row.replace(",positive,", ",negative,") for row in rows]
    numbers = [n for n, row in enumerate(rows, 1) if row != wrong[n - 1]]
    path.write_text(head + "".join(wrong), "utf-8")
    lines = run("verify", str(copy)).out.splitlines()
    said = [line for line in lines if line.endswith("[release-tables-differ]")]
    place = f"{copy.as_posix()}/claims.parquet: polarity: row"
    assert said == [
        f"{place} {number}: 'positive'; the CSV file has 'negative' "
        "[release-tables-differ]"
        for number in numbers[:20]
    ]
    rest = f"… and {len(numbers) - 20} more [release-tables-differ]; --all shows them"
    assert rest in lines
    whole = run("verify", str(copy), "--all").out
    assert whole.count("[release-tables-differ]") == len(numbers)
    problems = json.loads(run("verify", str(copy), "--format", "json").out)["problems"]
    cells = [(each["row"], each["field"]) for each in problems if each["row"]]
    assert cells == [(number, "polarity") for number in numbers]


def test_releases_that_are_intact_are_named_apart(
    run: Run, released_guild: Path
) -> None:
    data = released_guild / "data"
    path = data / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace('"1.0.0"', '"1.0.1"'), "utf-8")
    assert run("release", "1.0.1", "-C", str(released_guild)).code == 0
    path = data / "releases" / "1.0.1" / "claims.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(" the ", " a "), "utf-8")
    result = run("verify", "-C", str(released_guild))
    assert result.code == 1
    assert result.err.splitlines()[1:] == ["intact: 1.0.0 (25 files)"]
    assert result.err.startswith("not intact: 1.0.1 (25 files): ")
    shown = result.out.replace(data.as_posix(), "")
    assert max(map(len, shown.splitlines())) < 180, "no cell is printed whole"
    path.write_text(text, "utf-8")
    (data / "releases" / "2.0.0").mkdir()
    assert run("verify", "-C", str(released_guild)).err == (
        "not intact: the list of releases: 1 error, 0 warnings, 0 notes\n"
        "intact: 1.0.0 (25 files), 1.0.1 (25 files)\n"
    )
