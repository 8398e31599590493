"""A release that was changed is noticed: by `load`, and by `verify`."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import claimset
from claimset.errors import (
    IntegrityError,
    ReadError,
    UnknownTableError,
    UnknownVersionError,
)


@pytest.fixture
def released(released_guild: Path) -> Path:
    return released_guild / "data" / "releases" / "1.0.0"


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def test_load_of_an_untouched_release_is_the_same_unchecked(
    guild: Path, released: Path
) -> None:
    assert released.is_dir()
    checked = claimset.load(path=guild, version="1.0.0")
    assert checked.equals(claimset.load(path=guild, version="1.0.0", verify=False))


@pytest.mark.parametrize("name", ["claims.parquet", "sentences.csv", "sources.csv"])
def test_load_refuses_each_file_that_it_reads_and_that_was_changed(
    guild: Path, released: Path, name: str
) -> None:
    _flip(released / name)
    with pytest.raises(IntegrityError, match="the manifest says") as caught:
        claimset.load(path=guild, version="1.0.0")
    assert caught.value.path == released / name
    assert name in str(caught.value)
    assert (caught.value.code, caught.value.exit_code) == ("integrity", 1)


@pytest.mark.parametrize("name", ["claims.parquet", "sentences.parquet"])
def test_load_without_quotes_refuses_what_it_reads_and_was_changed(
    guild: Path, released: Path, name: str
) -> None:
    _flip(released / name)
    with pytest.raises(IntegrityError, match="the manifest says") as caught:
        claimset.load(path=guild, version="1.0.0", quotes=False)
    assert caught.value.path == released / name


def test_load_without_quotes_says_of_which_file_it_cannot_read(
    guild: Path, released: Path
) -> None:
    (released / "sentences.parquet").write_bytes(b"PAR1")
    with pytest.raises(ReadError, match=r"sentences\.parquet: is not Parquet"):
        claimset.load(path=guild, version="1.0.0", quotes=False, verify=False)


@pytest.mark.parametrize("part", range(12))
def test_damaged_parquet_that_nobody_verified_ends_no_process(
    guild: Path, released: Path, part: int
) -> None:
    """A small file is mostly what a reader trusts: its schema, sizes and places."""
    path = released / "relations.parquet"
    data = bytearray(path.read_bytes())
    for place in range(part * len(data) // 12, (part + 1) * len(data) // 12, 97):
        data[place] ^= 0xFF
    path.write_bytes(bytes(data))
    with suppress(ReadError):
        claimset.load("relations", path=guild, version="1.0.0", verify=False)
    changed = [each.file for each in claimset.verify("1.0.0", guild).problems]
    assert "data/releases/1.0.0/relations.parquet" in changed


@pytest.mark.parametrize("table", ["claims", "annotations"])
def test_sections_are_the_same_without_quotes(
    guild: Path, released: Path, table: str
) -> None:
    assert released.is_dir()
    whole = claimset.load(table, path=guild, version="1.0.0")
    without = claimset.load(table, path=guild, version="1.0.0", quotes=False)
    assert without["section"].notna().any()
    assert without.equals(whole.drop(columns="quote"))


def test_load_minds_only_what_it_reads(guild: Path, released: Path) -> None:
    _flip(released / "quantities.parquet")
    for name in ("sentences.csv", "sources.csv"):
        _flip(released / name)
    assert len(claimset.load("relations", path=guild, version="1.0.0")) == 2
    assert len(claimset.load(path=guild, version="1.0.0", quotes=False)) == 11


def test_load_takes_no_quote_from_a_source_that_was_changed(
    guild: Path, released: Path
) -> None:
    assert released.is_dir()
    path = guild / "seeds" / "guild.txt"
    path.write_text(path.read_text("utf-8").replace("lamp", "lump"), "utf-8")
    with pytest.raises(IntegrityError, match=r"sources\.csv says"):
        claimset.load(path=guild, version="1.0.0")
    assert len(claimset.load(path=guild, version="1.0.0", quotes=False)) == 11
    assert "lump" in " ".join(
        claimset.load(path=guild, version="1.0.0", verify=False)["quote"]
    )


def test_load_without_verify_reads_what_is_there(guild: Path, released: Path) -> None:
    shutil.copy(released / "sample.parquet", released / "retired.parquet")
    with pytest.raises(IntegrityError):
        claimset.load("retired", path=guild, version="1.0.0")
    assert "stratum" in claimset.load(
        "retired", path=guild, version="1.0.0", verify=False
    )


@pytest.mark.parametrize("text", [None, "[]", "not JSON", '{"files": {"a": 1}}'])
def test_load_refuses_a_release_without_a_manifest(
    guild: Path, released: Path, text: str | None
) -> None:
    manifest = released / "manifest.json"
    if text is None:
        manifest.unlink()
    else:
        manifest.write_text(text, "utf-8")
    with pytest.raises(IntegrityError, match="manifest of a release"):
        claimset.load(path=guild, version="1.0.0")
    assert len(claimset.load(path=guild, version="1.0.0", verify=False)) == 11


def test_load_of_a_table_that_was_removed_is_no_unknown_table(
    guild: Path, released: Path
) -> None:
    (released / "sample.parquet").unlink()
    with pytest.raises(IntegrityError, match="no such file"):
        claimset.load("sample", path=guild, version="1.0.0")


def test_load_of_a_table_that_was_never_released_is(guild: Path) -> None:
    (guild / "data" / "sample.csv").unlink()
    path = guild / "data" / "datapackage.json"
    descriptor = json.loads(path.read_text("utf-8"))
    descriptor["resources"] = [
        each for each in descriptor["resources"] if each["name"] != "sample"
    ]
    path.write_text(json.dumps(descriptor), "utf-8")
    claimset.release("1.0.0", guild)
    with pytest.raises(UnknownTableError, match="sample"):
        claimset.load("sample", path=guild, version="1.0.0")


def test_working_tables_are_read_as_they_are(guild: Path, released: Path) -> None:
    _flip(released / "claims.parquet")
    assert len(claimset.load(path=guild, version="working")) == 11


def test_verify_finds_a_release_by_its_identifier(guild: Path, released: Path) -> None:
    (entry,) = claimset.versions(guild)
    report = claimset.verify(entry.swhid, guild)
    assert report.ok
    assert report.rows == {"1.0.0": len(list(released.iterdir()))}


@pytest.mark.parametrize("wanted", ["swh:1:dir:" + "0" * 40, "2.0.0", "no/such/folder"])
def test_verify_of_what_no_index_names_is_refused(
    guild: Path, released: Path, wanted: str
) -> None:
    assert released.is_dir()
    with pytest.raises(UnknownVersionError, match=r"there are: 1\.0\.0"):
        claimset.verify(wanted, guild)


def test_verify_judges_a_copy_wherever_it_stands(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released, copy)
    assert claimset.verify(copy, guild).ok
    _flip(copy / "claims.parquet")
    (copy / "later.txt").write_text("later", "utf-8")
    (copy / "sample.csv").unlink()
    report = claimset.verify(str(copy), guild)
    named = {problem.file: problem.rule for problem in report.problems}
    assert named == {
        copy.as_posix(): "release-index-faulty",
        f"{copy.as_posix()}/claims.parquet": "release-file-changed",
        f"{copy.as_posix()}/later.txt": "release-file-unknown",
        f"{copy.as_posix()}/sample.csv": "release-file-missing",
    }
    assert claimset.verify("1.0.0", guild).ok


def test_copy_that_claims_to_be_another_release_is_found_out(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    """Its manifest may agree with it; the index does not."""
    copy = tmp_path / "unpacked"
    shutil.copytree(released, copy)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    for name in ("retired.csv", "retired.parquet"):
        del manifest["files"][name]
        (copy / name).unlink()
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    rules = {problem.rule for problem in claimset.verify(copy, guild).problems}
    assert rules == {"release-index-faulty"}


def test_folder_within_a_claim_set_is_judged_by_its_own_index(
    guild: Path, released: Path
) -> None:
    assert claimset.verify(released).ok
    (released / "manifest.json").unlink()
    missing = [
        problem
        for problem in claimset.verify(released).problems
        if problem.rule == "release-file-missing"
    ]
    assert [each.file for each in missing] == [f"{released.as_posix()}/manifest.json"]
    assert guild in released.parents


def test_folder_of_a_claim_set_stands_for_all_its_releases(
    guild: Path, released: Path
) -> None:
    assert claimset.verify(guild).rows == {"1.0.0": 25}
    _flip(released / "claims.csv")
    places = {problem.file for problem in claimset.verify(guild).problems}
    assert f"{released.as_posix()}/claims.csv" in places


def test_folder_that_is_no_release_is_a_read_error(guild: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ReadError, match="holds no release"):
        claimset.verify(empty, guild)


def test_version_is_never_read_as_a_folder(
    guild: Path, released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert released.is_dir()
    (tmp_path / "1.0.0").mkdir()
    monkeypatch.chdir(tmp_path)
    assert claimset.verify("1.0.0", guild).ok


def _link(folder: Path) -> None:
    (folder / "claims.csv").rename(folder.parent / "claims.csv")
    (folder / "claims.csv").symlink_to(folder.parent / "claims.csv")


def _empty_folder(folder: Path) -> None:
    (folder / "later").mkdir()


def _line_ends(folder: Path) -> None:
    path = folder / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


@pytest.mark.parametrize("damage", [_link, _empty_folder, _line_ends])
def test_verify_minds_links_empty_folders_and_line_ends(
    guild: Path, released: Path, damage: Callable[[Path], None]
) -> None:
    damage(released)
    assert not claimset.verify("1.0.0", guild).ok


def test_executable_bit_is_no_part_of_the_identifier(
    guild: Path, released: Path
) -> None:
    """An archive or a wheel may lose or set it; the bytes are the same."""
    (released / "claims.csv").chmod(0o755)
    assert claimset.verify("1.0.0", guild).ok


def test_identifier_is_that_of_the_folder_within_a_commit(
    guild: Path, released: Path
) -> None:
    environment = os.environ | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }

    def git(*arguments: str) -> str:
        name = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
        return subprocess.run(
            ["git", *name, *arguments],
            cwd=guild,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "Release")
    place = released.relative_to(guild).as_posix()
    (entry,) = claimset.versions(guild)
    assert f"swh:1:dir:{git('rev-parse', f'HEAD:{place}')}" == entry.swhid


POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"


@pytest.mark.parametrize("name", ["claims.parquet", "claims.csv", "manifest.json"])
def test_verify_says_once_that_a_released_file_is_a_pointer(
    guild: Path, released: Path, name: str
) -> None:
    (released / name).write_bytes(POINTER)
    problems = claimset.verify("1.0.0", guild).problems
    (message,) = (p.message for p in problems if p.file.endswith(name))
    assert message.endswith(
        "is a pointer of Git LFS, not its content: run `git lfs pull`"
    )


@pytest.mark.parametrize(
    ("name", "verify"),
    [("claims.parquet", True), ("claims.parquet", False), ("manifest.json", True)],
)
def test_load_says_that_a_released_file_is_a_pointer(
    guild: Path, released: Path, name: str, *, verify: bool
) -> None:
    (released / name).write_bytes(POINTER)
    with pytest.raises((IntegrityError, ReadError), match="run `git lfs pull`"):
        claimset.load(path=guild, version="1.0.0", quotes=False, verify=verify)
