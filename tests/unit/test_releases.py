import json
import os
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import claimset
from claimset import releases
from claimset.errors import ReadError, ReleaseError, UnknownVersionError
from claimset.files import write_aside
from conftest import apply, read_patch


@pytest.fixture
def released(guild: Path) -> Path:
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    return guild / "data" / "releases" / "1.0.0"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_release_holds_every_table_twice_and_a_manifest(released: Path) -> None:
    names = {path.name for path in released.iterdir()}
    assert len(names) == 2 * 11 + 1
    manifest = json.loads((released / "manifest.json").read_text("utf-8"))
    assert set(manifest["files"]) == names - {"manifest.json"}
    assert manifest["version"] == "1.0.0"
    assert manifest["files"]["claims.csv"]["rows"] == 11


def test_released_tables_are_the_working_ones(released: Path) -> None:
    working = released.parents[1]
    for path in released.glob("*.csv"):
        assert path.read_bytes() == (working / path.name).read_bytes()


def test_release_is_listed_with_its_identifiers(guild: Path, released: Path) -> None:
    (entry,) = claimset.versions(guild)
    assert (entry.version, entry.date) == ("1.0.0", "2026-01-02")
    shell = "LC_ALL=C sha256sum *.csv | sha256sum"
    printed = subprocess.run(
        ["sh", "-c", shell], cwd=released, capture_output=True, text=True, check=True
    ).stdout
    assert printed.split()[0] == entry.sha256


def test_identifier_is_the_hash_that_git_gives(guild: Path, released: Path) -> None:
    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments],
            cwd=released,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()

    git("init", "--quiet")
    git("add", "--all")
    assert claimset.versions(guild)[0].swhid == f"swh:1:dir:{git('write-tree')}"


def test_two_releases_of_the_same_data_are_byte_identical(
    guild: Path, released: Path
) -> None:
    first = _bytes(released)
    (guild / "data" / "releases" / "index.json").unlink()
    claimset.release("1.0.0", guild)
    assert _bytes(released) == first


def test_release_never_overwrites(guild: Path, released: Path) -> None:
    before = _bytes(released)
    with pytest.raises(ReleaseError, match="released already"):
        claimset.release("1.0.0", guild)
    assert _bytes(released) == before


@pytest.mark.parametrize(
    ("version", "said"),
    [("1.0", "not a version like"), ("2.0.0", "the descriptor's version is '1.0.0'")],
)
def test_release_of_another_version_is_refused(
    guild: Path, version: str, said: str
) -> None:
    with pytest.raises(ReleaseError, match=said):
        claimset.release(version, guild)
    assert not (guild / "data" / "releases").exists()


def test_release_of_faulty_data_is_refused(guild: Path) -> None:
    apply(read_patch("text-too-long"), guild)
    with pytest.raises(ReleaseError, match="the data has 1 errors"):
        claimset.release("1.0.0", guild)


def test_release_with_pending_sentences_is_refused_from_1_0_0_on(guild: Path) -> None:
    apply(read_patch("sentence-pending"), guild)
    with pytest.raises(ReleaseError, match="1 sentences are pending"):
        claimset.release("1.0.0", guild)
    path = guild / "data" / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace("1.0.0", "0.9.0"), "utf-8")
    assert claimset.release("0.9.0", guild).version == "0.9.0"


class Cut(BaseException):
    """What a kill does: nothing catches it."""


@pytest.mark.parametrize("writes", range(26))
def test_release_that_is_killed_leaves_nothing_half_written(
    guild: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    left = [writes]

    def dying(real: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object) -> None:
            if not left[0]:
                raise Cut
            left[0] -= 1
            real(*arguments)

        return call

    monkeypatch.setattr("os.fsync", dying(os.fsync))
    monkeypatch.setattr(releases, "write_aside", dying(write_aside))
    try:
        claimset.release("1.0.0", guild)
    except Cut:
        assert claimset.versions(guild) == []
    monkeypatch.undo()
    if not claimset.versions(guild):
        claimset.release("1.0.0", guild)
    assert claimset.verify(path=guild).ok
    left_over = {path.name for path in (guild / "data" / "releases").iterdir()}
    assert left_over == {"1.0.0", "index.json"}


def test_what_a_killed_release_left_behind_is_cleared(guild: Path) -> None:
    left = guild / "data" / "releases" / ".1.0.0.abcd"
    left.mkdir(parents=True)
    (left / "claims.csv").write_text("half", "utf-8")
    claimset.release("1.0.0", guild)
    assert not left.exists()


def test_folder_that_cannot_be_written_is_a_read_error(guild: Path) -> None:
    (guild / "data" / "releases").write_text("a file", "utf-8")
    with pytest.raises(ReadError):
        claimset.release("1.0.0", guild)


def test_untouched_release_is_intact(guild: Path, released: Path) -> None:
    report = claimset.verify(path=guild)
    assert report.ok
    assert report.rows == {"1.0.0": len(list(released.iterdir()))}


def test_unknown_version_is_not_verified(guild: Path) -> None:
    with pytest.raises(UnknownVersionError):
        claimset.verify("1.0.0", guild)


def _damage_csv(folder: Path) -> None:
    path = folder / "relations.csv"
    path.write_bytes(path.read_bytes().replace(b"C0008", b"C0010"))


def _remove_row(folder: Path) -> None:
    path = folder / "entities.csv"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def _flip_parquet(folder: Path) -> None:
    path = folder / "claims.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def _swap_parquet(folder: Path) -> None:
    data = (folder / "sample.parquet").read_bytes()
    (folder / "relations.parquet").write_bytes(data)


def _add_file(folder: Path) -> None:
    (folder / "notes.txt").write_text("later", "utf-8")


def _add_folder(folder: Path) -> None:
    (folder / "later").mkdir()


def _remove_file(folder: Path) -> None:
    (folder / "sources.parquet").unlink()


def _remove_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _break_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]", "utf-8")


def _change_manifest(folder: Path) -> None:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes().replace(b"Claims of", b"Flaws of"))


def _remove_all(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


@pytest.mark.parametrize(
    ("damage", "rules", "file"),
    [
        (
            _damage_csv,
            {"release-file-changed", "release-tables-differ"},
            "relations.csv",
        ),
        (
            _remove_row,
            {"release-file-changed", "release-tables-differ"},
            "entities.csv",
        ),
        (_flip_parquet, {"release-file-changed"}, "claims.parquet"),
        (
            _swap_parquet,
            {"release-file-changed", "release-tables-differ"},
            "relations.parquet",
        ),
        (_add_file, {"release-file-unknown"}, "notes.txt"),
        (_add_folder, {"release-file-unknown"}, "later"),
        (_remove_file, {"release-file-missing"}, "sources.parquet"),
        (_remove_manifest, {"release-file-missing"}, "manifest.json"),
        (_break_manifest, {"release-file-changed"}, "manifest.json"),
        (_change_manifest, set(), ""),
        (_remove_all, {"release-file-missing"}, "manifest.json"),
    ],
)
def test_verify_names_every_damage(
    guild: Path,
    released: Path,
    damage: Callable[[Path], None],
    rules: set[str],
    file: str,
) -> None:
    damage(released)
    report = claimset.verify(path=guild)
    assert not report.ok
    assert {problem.rule for problem in report.problems} - {
        "release-index-faulty"
    } >= rules
    assert any(
        problem.file == f"data/releases/1.0.0/{file}".rstrip("/")
        for problem in report.problems
    )


@pytest.mark.parametrize("name", ["sha256", "swhid"])
def test_verify_compares_with_the_index(guild: Path, released: Path, name: str) -> None:
    assert released.is_dir()
    path = guild / "data" / "releases" / "index.json"
    index = json.loads(path.read_text("utf-8"))
    index["releases"][0][name] = "0" * 64
    path.write_text(json.dumps(index), "utf-8")
    (problem,) = claimset.verify("1.0.0", guild).problems
    assert problem.rule == "release-index-faulty"
    assert name in problem.message


def test_index_with_other_fields_is_a_read_error(guild: Path, released: Path) -> None:
    assert released.is_dir()
    path = guild / "data" / "releases" / "index.json"
    path.write_text('{"releases": [{"version": "1.0.0"}]}', "utf-8")
    with pytest.raises(ReadError, match="index of releases"):
        claimset.versions(guild)
