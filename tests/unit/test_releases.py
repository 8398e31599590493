import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

import claimset
from claimset.errors import (
    IntegrityError,
    ReadError,
    ReleaseError,
    UnknownVersionError,
    WriteError,
)
from claimset.export import contents
from claimset.show import show
from claimset.versions import release as freezing
from claimset.writing import write_aside
from conftest import Result, apply, read_patch

pytestmark = pytest.mark.usefixtures("checked_together")


@pytest.fixture
def released(released_guild: Path) -> Path:
    return released_guild / "data" / "releases" / "1.0.0"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_release_holds_every_table_twice_and_a_manifest(released: Path) -> None:
    names = {path.name for path in released.iterdir()}
    assert len(names) == 2 * 12 + 1
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
    with pytest.raises(ReleaseError, match="the data has 1 error:"):
        claimset.release("1.0.0", guild)


def test_release_with_pending_sentences_is_refused_from_1_0_0_on(guild: Path) -> None:
    apply(read_patch("sentence-pending"), guild)
    with pytest.raises(ReleaseError, match="1 sentence is pending: annotate"):
        claimset.release("1.0.0", guild)
    path = guild / "data" / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace("1.0.0", "0.9.0"), "utf-8")
    assert claimset.release("0.9.0", guild).version == "0.9.0"


class Cut(BaseException):
    """What a kill does: nothing catches it."""


@pytest.mark.parametrize(
    "writes",
    [
        pytest.param(writes, marks=[pytest.mark.corpus] * bool(writes % 5))
        for writes in range(26)
    ],
)
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
    monkeypatch.setattr(freezing, "write_aside", dying(write_aside))
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


def test_two_releases_at_once_do_not_harm_each_other(
    guild: Path, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Result]
) -> None:
    real, seen = os.fsync, list[Result]()

    def meanwhile(file: int) -> None:
        if not seen:
            seen.append(run("release", "1.0.0", "-C", str(guild)))
        real(file)

    monkeypatch.setattr("os.fsync", meanwhile)
    assert run("release", "1.0.0", "-C", str(guild)).code == 0
    said = (
        f"error: {guild / 'data'}: another release is under way here: "
        "wait until it has ended, and try again [busy]\n"
    )
    assert [(result.code, result.err) for result in seen] == [(2, said)]
    assert claimset.verify(path=guild).ok
    assert {path.name for path in guild.joinpath("data").glob(".*")} == set()


def test_lock_of_a_killed_release_keeps_nobody_out(guild: Path) -> None:
    (guild / "data" / ".release.lock").touch()
    assert claimset.release("1.0.0", guild).version == "1.0.0"


def test_folder_that_cannot_be_written_is_a_write_error(guild: Path) -> None:
    (guild / "data" / "releases").write_text("a file", "utf-8")
    with pytest.raises(WriteError):
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


# What a release must not break of what earlier ones promised.


def _set_version(guild: Path, version: str) -> None:
    path = guild / "data" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(package | {"version": version}), "utf-8")


def _edit(guild: Path, table: str, old: str, new: str) -> None:
    apply({"edit": [{"file": f"data/{table}.csv", "old": old, "new": new}]}, guild)


def _refused(guild: Path, version: str) -> list[str]:
    """The reasons why a release is refused; none if it would not be."""
    _set_version(guild, version)
    try:
        claimset.release(version, guild, dry_run=True)
    except ReleaseError as error:
        return list(error.reasons)
    return []


def test_dry_run_tells_the_release_and_writes_nothing(guild: Path) -> None:
    entry = claimset.release("1.0.0", guild, today=date(2026, 1, 2), dry_run=True)
    assert not (guild / "data" / "releases").exists()
    assert claimset.release("1.0.0", guild, today=date(2026, 1, 2)) == entry


def test_dry_run_gives_every_reason(guild: Path, released: Path) -> None:
    (guild / "CHANGELOG.md").write_text("# Changelog\n\n## Data 1.0.0\n", "utf-8")
    apply(read_patch("text-too-long"), guild)
    _edit(guild, "claims", ",2001,", ",2002,")
    before = sorted(guild.rglob("*"))
    _set_version(guild, "1.0.1")
    with pytest.raises(ReleaseError) as caught:
        claimset.release("1.0.2", guild, dry_run=True)
    assert sorted(guild.rglob("*")) == before
    assert released.is_dir()
    assert list(caught.value.reasons) == [
        "the descriptor's version is '1.0.1': write '1.0.2' there first",
        "the data has 1 error: run `claimset validate`",
        "the changes since 1.0.0 need 2.0.0 at least (major: C0011: re-dated)",
        "CHANGELOG.md has no entry '## Data 1.0.2'",
    ]


@pytest.mark.usefixtures("released")
def test_smaller_bump_than_needed_is_refused(guild: Path) -> None:
    assert _refused(guild, "1.0.1") == []
    _edit(guild, "claims", "A lamp is an oil light.", "A lamp is a light.")
    assert _refused(guild, "1.0.1") == []
    row = "C0007,supports,C0008\n"
    _edit(guild, "relations", row, f"C0003,contrasts,C0008\n{row}")
    (reason,) = _refused(guild, "1.0.1")
    assert reason == (
        "the changes since 1.0.0 need 1.1.0 at least "
        "(minor: C0003 contrasts C0008: added)"
    )
    assert _refused(guild, "1.1.0") == []
    _edit(guild, "claims", ",role,text.p01.s01,84", ",event,text.p01.s01,84")
    assert _refused(guild, "1.9.0") == [
        "the changes since 1.0.0 need 2.0.0 at least (major: C0002: retyped)"
    ]
    assert _refused(guild, "2.0.0") == []


@pytest.mark.usefixtures("released")
def test_reason_names_the_first_rows_and_counts_the_others(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(",0.95,", ",0.90,"), "utf-8")
    assert _refused(guild, "1.0.1") == []
    path.write_text(path.read_text("utf-8").replace("e,event", "e,state"), "utf-8")
    text = path.read_text("utf-8")
    for old, new in (("attributional", "evaluative"), ("quantitative", "evaluative")):
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    said = [reason for reason in _refused(guild, "1.0.1") if "need 2.0.0" in reason]
    assert len(said) == 1
    assert "C0001: retyped, C0002: retyped" in said[0]


@pytest.mark.usefixtures("released")
def test_version_must_rise(guild: Path) -> None:
    assert _refused(guild, "0.9.0") == ["it is not above the newest release, 1.0.0"]
    assert "'1.1' is not a version like 1.0.0" in _refused(guild, "1.1")
    assert _refused(guild, "1.0.0") == [
        "it is released already, and a release never changes"
    ]


def test_below_1_0_0_any_higher_version_will_do(guild: Path) -> None:
    _set_version(guild, "0.3.0")
    claimset.release("0.3.0", guild)
    _edit(guild, "claims", ",role,text.p01.s01,84", ",event,text.p01.s01,84")
    assert _refused(guild, "0.3.1") == []
    assert _refused(guild, "1.0.0") == []
    assert _refused(guild, "0.2.9") == ["it is not above the newest release, 0.3.0"]


LAST_CLAIM = (
    "C0011,It was perhaps in 2001 that the Lantern Guild closed.,attributional,event,"
    "text.p02.s04,511-537,,,may have,possible,positive,2001,asserted,lantern-guild,"
    "0.85,\n"
)


@pytest.mark.usefixtures("released")
def test_id_that_vanished_is_refused_unless_it_is_retired(guild: Path) -> None:
    _edit(guild, "claims", LAST_CLAIM, "")
    vanished = "ids that vanished and that retired.csv does not name: C0011"
    assert vanished in _refused(guild, "2.0.0")
    retired = guild / "data" / "retired.csv"
    row = "C0011,2.0.0,,It is said nowhere\n"
    retired.write_text(retired.read_text("utf-8") + row, "utf-8")
    assert vanished not in _refused(guild, "2.0.0")
    retired.write_text("claim_id,version,replaced_by,reason\n", "utf-8")
    said = "ids that vanished and that retired.csv does not name: C0011, C0012"
    assert said in _refused(guild, "2.0.0")


@pytest.mark.usefixtures("released")
def test_retired_id_never_comes_back(guild: Path) -> None:
    retired = guild / "data" / "retired.csv"
    retired.write_text("claim_id,version,replaced_by,reason\n", "utf-8")
    _edit(
        guild, "claims", LAST_CLAIM, LAST_CLAIM + LAST_CLAIM.replace("C0011", "C0012")
    )
    said = "ids that were gone and are used again: C0012"
    assert said in _refused(guild, "2.0.0")


def test_id_of_an_older_release_never_comes_back(guild: Path, released: Path) -> None:
    # As if 1.1.0 had been made before ids were watched.
    index = released.parent / "index.json"
    entries = json.loads(index.read_text("utf-8"))["releases"]
    shutil.copytree(released, released.parent / "1.1.0")
    later = released.parent / "1.1.0" / "claims.csv"
    later.write_text(later.read_text("utf-8").replace(LAST_CLAIM, ""), "utf-8")
    manifest = released.parent / "1.1.0" / "manifest.json"
    said = json.loads(manifest.read_text("utf-8"))
    sha256 = hashlib.sha256(later.read_bytes()).hexdigest()
    said["files"]["claims.csv"]["sha256"] = sha256
    manifest.write_text(json.dumps(said), "utf-8")
    entries.append(entries[0] | {"version": "1.1.0"})
    index.write_text(json.dumps({"releases": entries}), "utf-8")
    assert _refused(guild, "1.2.0") == ["ids that were gone and are used again: C0011"]


@pytest.mark.usefixtures("released")
@pytest.mark.parametrize(
    ("edits", "refused"),
    [
        # C0006 says what C0011 said, of other words.
        (
            [
                ("A lamp is an oil light.", "The town never trusted it at all."),
                (",226-248,", ",372-415,"),
            ],
            True,
        ),
        # It is anchored elsewhere, and says nearly the same.
        (
            [("A lamp is an oil light.", "A lamp is a light."), (",226-248,", ",1-9,")],
            False,
        ),
        # It is worded otherwise, and has the same anchor.
        ([("A lamp is an oil light.", "Oil gives the guild its light.")], False),
        # It has the words of another claim.
        (
            [
                ("C0001,Ada Quill was", "C0001,Ada Rook was"),
                ("C0002,Ben Rook was", "C0002,Ada Quill was"),
            ],
            True,
        ),
    ],
)
def test_id_that_stands_for_another_claim_is_refused(
    guild: Path, edits: list[tuple[str, str]], *, refused: bool
) -> None:
    for old, new in edits:
        _edit(guild, "claims", old, new)
    said = [reason for reason in _refused(guild, "2.0.0") if "another claim" in reason]
    assert bool(said) is refused


@pytest.mark.usefixtures("released")
def test_claim_may_take_the_words_of_one_that_it_replaces(guild: Path) -> None:
    row = LAST_CLAIM.partition("It was")[2]
    _edit(guild, "claims", LAST_CLAIM, "")
    _edit(guild, "claims", "The rivals of the Lantern Guild lit nothing.", "It was")
    path = guild / "data" / "claims.csv"
    text = path.read_text("utf-8").replace("It was", f"It was{row.partition(',')[0]}")
    path.write_text(text, "utf-8")
    assert any("another claim" in reason for reason in _refused(guild, "2.0.0"))
    retired = guild / "data" / "retired.csv"
    end = "C0011,2.0.0,C0010,Merged\n"
    retired.write_text(retired.read_text("utf-8") + end, "utf-8")
    assert not any("another claim" in reason for reason in _refused(guild, "2.0.0"))


@pytest.mark.usefixtures("released")
def test_release_that_is_not_there_cannot_be_compared_with(guild: Path) -> None:
    shutil.rmtree(guild / "data" / "releases" / "1.0.0")
    (reason,) = _refused(guild, "2.0.0")
    assert reason.startswith("it cannot be compared with earlier releases: ")


@pytest.mark.parametrize(
    ("heading", "known"),
    [
        ("## Data 1.0.0", True),
        ("## Data 1.0.0 (2026-01-02)", True),
        ("## Package 1.0.0", False),
        ("## Data 1.0.01", False),
        ("## Data 1.0.0-rc1", False),
        ("### Data 1.0.0", False),
    ],
)
def test_changelog_must_tell_of_the_version(
    guild: Path, heading: str, *, known: bool
) -> None:
    (guild / "CHANGELOG.md").write_text(f"# Changelog\n\n{heading}\n\nText\n", "utf-8")
    expected = [] if known else ["CHANGELOG.md has no entry '## Data 1.0.0'"]
    assert _refused(guild, "1.0.0") == expected


def test_folder_that_the_index_does_not_name_is_reported_and_not_replaced(
    guild: Path, released: Path
) -> None:
    before = _bytes(released)
    (released.parent / "index.json").unlink()
    (problem,) = claimset.verify(path=guild).problems
    assert problem.rule == "release-index-faulty"
    assert problem.file == "data/releases/1.0.0"
    apply(
        {
            "edit": [
                {
                    "file": "data/claims.csv",
                    "old": "lit nothing.",
                    "new": "lit nothing at all.",
                }
            ]
        },
        guild,
    )
    with pytest.raises(ReleaseError, match="holds something else"):
        claimset.release("1.0.0", guild)
    assert _bytes(released) == before


@pytest.mark.parametrize("act", ["stats", "show", "diff", "export"])
def test_damaged_table_of_a_release_is_read_by_nobody(
    guild: Path, released: Path, act: str
) -> None:
    _damage_csv(released)
    path = released / "claims.csv"
    path.write_bytes(path.read_bytes().replace(b"Ada", b"Ida", 1))
    acts: dict[str, Callable[[], object]] = {
        "stats": lambda: claimset.stats(guild, version="1.0.0"),
        "show": lambda: show("C0001", guild, version="1.0.0"),
        "diff": lambda: claimset.diff("1.0.0", "working", path=guild),
        "export": lambda: contents("sqlite", path=guild, version="1.0.0"),
    }
    with pytest.raises(IntegrityError, match="the manifest says"):
        acts[act]()
