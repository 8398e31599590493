"""`verify` tells from content which release a file or a folder is."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import claimset
from claimset.errors import (
    NoClaimSetError,
    NoReleaseError,
    ReadError,
    UnknownVersionError,
)
from claimset.files import packaged_folder
from claimset.problems import Report
from conftest import GUILD
from parquets import to_bytes

OTHER_BYTES = ["release-bytes-differ"]
DIFFER = ["release-cells-differ"]


@pytest.fixture(scope="module")
def _releases(_release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A claim set of two releases: the second moves a confidence."""
    guild = tmp_path_factory.mktemp("releases") / "guild"
    shutil.copytree(GUILD, guild)
    shutil.copytree(_release, guild / "data" / "releases")
    descriptor, claims = guild / "data/datapackage.json", guild / "data/claims.csv"
    for file, old, new in (
        (descriptor, '"version": "1.0.0"', '"version": "1.0.1"'),
        (claims, "lantern-guild,0.70", "lantern-guild,0.85"),
    ):
        text = file.read_text("utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), "utf-8")
    claimset.release("1.0.1", guild, today=date(2026, 1, 3))
    return guild


@pytest.fixture
def released(guild: Path, _releases: Path) -> Path:
    """The releases of a copy of it, which is free to be damaged."""
    shutil.copytree(_releases, guild, dirs_exist_ok=True)
    return guild / "data" / "releases"


def _said(report: Report) -> tuple[list[str], list[str]]:
    """The releases that something is or is nearest to, and the rules that it breaks."""
    return [*report.rows], [problem.rule for problem in report.problems]


@pytest.mark.parametrize("version", ["1.0.0", "1.0.1"])
@pytest.mark.parametrize("name", ["claims.csv", "claims.parquet"])
def test_file_is_known_by_its_cells_under_any_name(
    guild: Path, released: Path, tmp_path: Path, version: str, name: str
) -> None:
    copy = tmp_path / "download.bin"
    shutil.copy(released / version / name, copy)
    report = claimset.verify(copy, guild)
    assert (report.ok, _said(report)) == (True, ([version], []))
    # A file in a claim set is looked for there.
    assert _said(claimset.verify(released / version / name)) == ([version], [])


def test_file_of_several_releases_is_the_newest_and_the_others_are_named(
    guild: Path, released: Path
) -> None:
    report = claimset.verify(released / "1.0.0" / "sources.csv", guild)
    assert (report.ok, _said(report)) == (True, (["1.0.1", "1.0.0"], []))


@pytest.mark.parametrize("version", ["1.0.0", "1.0.1"])
def test_folder_of_a_release_is_that_release_without_a_manifest_too(
    guild: Path, released: Path, tmp_path: Path, version: str
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released / version, copy)
    assert claimset.verify(copy, guild).rows == {version: 25}
    (copy / "manifest.json").unlink()
    report = claimset.verify(copy, guild)
    assert (report.ok, report.rows) == (True, {version: 24})


def test_claim_set_is_the_release_of_its_working_tables(
    guild: Path, released: Path
) -> None:
    assert released.is_dir()
    assert claimset.verify(guild).rows == {"1.0.0": 25, "1.0.1": 25}
    report = claimset.verify(guild, guild)
    assert (report.ok, report.rows) == (True, {"1.0.1": 12})


def _excel(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")


def _sorted_otherwise(data: bytes) -> bytes:
    header, *rows = data.splitlines(keepends=True)
    return header + b"".join(rows[::-1])


def _shorter_numbers(data: bytes) -> bytes:
    return data.replace(b"0.70", b"0.7")


def _quoted(data: bytes) -> bytes:
    return data.replace(b",asserted,", b',"asserted",')


@pytest.mark.parametrize(
    "change", [_excel, _sorted_otherwise, _shorter_numbers, _quoted]
)
def test_same_cells_in_other_bytes_are_the_release(
    guild: Path,
    released: Path,
    tmp_path: Path,
    change: Callable[[bytes], bytes],
) -> None:
    copy = tmp_path / "copy.csv"
    copy.write_bytes(change((released / "1.0.0" / "claims.csv").read_bytes()))
    report = claimset.verify(copy, guild)
    assert (report.ok, _said(report)) == (True, (["1.0.0"], OTHER_BYTES))


def test_frame_that_was_loaded_and_saved_is_the_release(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    assert released.is_dir()
    file = tmp_path / "mine.parquet"
    claimset.load(path=guild, version="1.0.0").to_parquet(file)
    assert _said(claimset.verify(file, guild)) == (["1.0.0"], OTHER_BYTES)
    for table in ("quantities", "annotations", "sentences"):
        claimset.load(table, path=guild, version="1.0.0").to_parquet(file)
        assert claimset.verify(file, guild).ok


def test_edited_file_is_nearest_to_the_release_that_it_was(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "edited.csv"
    text = (released / "1.0.0" / "claims.csv").read_text("utf-8")
    copy.write_text(text.replace("A lamp is", "A lantern is"), "utf-8")
    report = claimset.verify(copy, guild)
    assert (report.ok, _said(report)) == (False, (["1.0.0"], DIFFER))
    (problem,) = report.problems
    assert (problem.file, problem.message) == (
        copy.as_posix(),
        "1 of its 176 cells differs from the nearest release, 1.0.0; rows: C0006",
    )


def test_folder_without_a_table_is_part_of_the_release(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released / "1.0.0", copy)
    for name in ("sample.csv", "sample.parquet", "manifest.json"):
        (copy / name).unlink()
    report = claimset.verify(copy, guild)
    assert _said(report) == (["1.0.0"], DIFFER)
    (problem,) = report.problems
    assert problem.file == copy.as_posix()
    assert problem.message == "is part of release 1.0.0, which has more: sample"


PACKAGED = packaged_folder() / "data" / "releases"


@pytest.mark.parametrize("version", ["0.1.0", "1.0.0"])
@pytest.mark.parametrize(
    "tables", [["claims"], ["entities", "relations", "sources"], ["sentences"]]
)
def test_nearest_is_decided_by_the_tables_that_are_there(
    tmp_path: Path, version: str, tables: list[str]
) -> None:
    for table in tables:
        shutil.copy(PACKAGED / version / f"{table}.csv", tmp_path)
    report = claimset.verify(tmp_path)
    assert report.rows == {version: len(tables)}
    (problem,) = report.problems
    assert f"is part of release {version}, which has more: " in problem.message


def _with_one_change(frame: pd.DataFrame) -> pd.DataFrame:
    frame.loc[3, "note"] = "!"
    return frame


@pytest.mark.parametrize("version", ["0.1.0", "1.0.0"])
@pytest.mark.parametrize(
    ("part", "differing"),
    [
        (lambda frame: frame.head(20), 0),
        (lambda frame: frame.drop(columns="cue"), 0),
        (lambda frame: frame.head(20).drop(columns=["cue", "time"]), 0),
        (_with_one_change, 1),
        (lambda frame: _with_one_change(frame.head(20).copy()), 1),
        (lambda frame: frame.assign(hue=""), 0),
    ],
)
def test_nearest_is_decided_by_the_cells_that_are_there(
    tmp_path: Path,
    version: str,
    part: Callable[[pd.DataFrame], pd.DataFrame],
    differing: int,
) -> None:
    file = tmp_path / "part.csv"
    claims = PACKAGED / version / "claims.csv"
    frame = part(pd.read_csv(claims, dtype=str, keep_default_na=False))
    frame.to_csv(file, index=False)
    report = claimset.verify(file)
    assert _said(report) == ([version], DIFFER)
    (problem,) = report.problems
    assert f"{differing} of its {frame.size:,} cells" in problem.message


@pytest.mark.parametrize("name", ["sources.csv", "."])
def test_releases_that_are_as_near_are_named(
    guild: Path, released: Path, tmp_path: Path, name: str
) -> None:
    text = (released / "1.0.0" / "sources.csv").read_text("utf-8")
    assert "en," in text
    folder = tmp_path / "part"
    folder.mkdir()
    (folder / "sources.csv").write_text(text.replace("en,", "fr,"), "utf-8")
    report = claimset.verify(folder / name, guild)
    assert [*report.rows] == ["1.0.1", "1.0.0"]
    message = report.problems[-1].message
    assert "the nearest release, 1.0.1 (as near: 1.0.0); rows: text" in message


def test_table_that_the_release_lacks_is_a_difference(
    guild: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(guild / "data", copy)
    (copy / "datapackage.json").unlink()
    descriptor = guild / "data/datapackage.json"
    said = json.loads(descriptor.read_text("utf-8"))
    said["resources"] = [r for r in said["resources"] if r["path"] != "sample.csv"]
    descriptor.write_text(json.dumps(said), "utf-8")
    (guild / "data" / "sample.csv").unlink()
    claimset.release("1.0.0", guild)
    (problem,) = claimset.verify(copy, guild).problems
    assert problem.file == (copy / "sample.csv").as_posix()
    assert problem.message.startswith("3 of its 3 cells differ")


def _twice(released: Path, name: str) -> bytes:
    """Return a table of two rows, the last of them twice."""
    if name.endswith(".parquet"):
        table = pq.read_table(released / "1.0.0" / name)
        return to_bytes(pa.concat_tables([table, table.slice(1)]))
    header, first, last = (released / "1.0.0" / name).read_bytes().splitlines()
    return b"\n".join([header, first, last, last])


@pytest.mark.parametrize("name", ["relations.csv", "relations.parquet"])
def test_repeated_row_is_a_difference(
    guild: Path, released: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    file.write_bytes(_twice(released, name))
    (problem,) = claimset.verify(file, guild).problems
    assert problem.message == (
        "3 of its 9 cells differ from the nearest release, 1.0.1 (as near: 1.0.0); "
        "rows: C0009 contrasts C0010"
    )


@pytest.mark.parametrize("order", [1, -1])
def test_key_with_two_claims_is_a_repeated_row_beside_what_differs(
    guild: Path, released: Path, tmp_path: Path, order: int
) -> None:
    file = tmp_path / "claims.csv"
    text = (released / "1.0.0" / "claims.csv").read_text("utf-8")
    header, *rows = text.splitlines(keepends=True)
    other = rows[0].replace(".", "!", 1)
    file.write_text("".join([header, *[other, *rows][::order]]), "utf-8")
    report = claimset.verify(file, guild)
    assert _said(report) == (["1.0.0"], DIFFER)
    # A row that is repeated counts whole, whichever is the first.
    number = 17 if order == 1 else 16
    assert f"{number} of its 192 cells" in report.problems[0].message


def test_format_of_a_folder_that_differs_from_the_other_is_named(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released / "1.0.0", copy)
    (copy / "manifest.json").unlink()
    (copy / "relations.parquet").write_bytes(_twice(released, "relations.parquet"))
    report = claimset.verify(copy, guild)
    assert _said(report) == (["1.0.0"], DIFFER)
    assert report.problems[0].file == (copy / "relations.parquet").as_posix()


def test_cell_may_be_as_long_as_validate_takes_it(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.csv"
    text = (released / "1.0.0" / "claims.csv").read_text("utf-8")
    copy.write_text(text.replace("A lamp is", "A lamp" * 30_000 + " is"), "utf-8")
    (problem,) = claimset.verify(copy, guild).problems
    assert "1 of its 176 cells" in problem.message


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "no table"),
        (b"claim_id,text\n", "no table"),
        (b"claim_id,relation,target_id\n\xff", "file:2:1: byte .* is not UTF-8"),
        (b'claim_id,relation,target_id\n"a', "file:2:1: the quote .* is not closed"),
        (b"claim_id,relation,target_id\na\n", "file:2:2: 1 cell where"),
        (b"claim_id,claim_id,relation,target_id\n", "no table"),
        (b"claim_id,relation\na,b\n", "'relations', without the key 'target_id'"),
        (b'{\n  "a": 1,\n  "b": "c"\n}\n', "no table"),
        (b"\nclaim_id,relation,target_id\n", "no table"),
        (b"PAR1 and no more", "not Parquet"),
    ],
)
def test_what_is_no_table_is_a_read_error(
    guild: Path, released: Path, tmp_path: Path, data: bytes, reason: str
) -> None:
    assert released.is_dir()
    file = tmp_path / "file"
    file.write_bytes(data)
    with pytest.raises(ReadError, match=reason):
        claimset.verify(file, guild)


def test_parquet_of_something_else_is_a_read_error(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    assert released.is_dir()
    file = tmp_path / "other.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(file)
    with pytest.raises(ReadError, match="no table"):
        claimset.verify(file, guild)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (pa.array([b"\xff\xfe"], pa.binary()).view(pa.string()), "not Parquet"),
        (pa.array([2**62], pa.timestamp("ms")), "Datetime"),
        (pa.array([0], pa.timestamp("ns")), "Datetime"),
        (pa.array([2**31 - 1], pa.date32()), "Date"),
        (pa.array([0], pa.time64("ns")), "Time"),
        (pa.array([2**62], pa.time64("ns")), "not Parquet: .* is not within"),
        (pa.array([b"a"]), "Binary"),
        (pa.array([True]), "Boolean"),
    ],
)
@pytest.mark.parametrize("name", ["relation", "hue"])
def test_what_is_no_cell_is_no_content(
    tmp_path: Path, name: str, cells: pa.Array, said: str
) -> None:
    columns = {"claim_id": ["C0007"], "relation": ["supports"], "target_id": ["C0008"]}
    file = tmp_path / "relations.parquet"
    file.write_bytes(to_bytes(pa.table(columns | {name: cells})))
    with pytest.raises(ReadError, match=said):
        claimset.verify(file)


@pytest.mark.parametrize(
    ("members", "reason"), [(["a", None], "a member is null"), (["a"], "")]
)
def test_list_is_content_if_csv_can_say_it(
    released: Path, tmp_path: Path, members: list[str | None], reason: str
) -> None:
    guild = released.parents[1]
    table = pq.read_table(released / "1.0.0" / "entities.parquet")
    lists = pa.array([members] * len(table), pa.list_(pa.string()))
    place = table.column_names.index("aliases")
    file = tmp_path / "entities.parquet"
    file.write_bytes(to_bytes(table.set_column(place, "aliases", lists)))
    if reason:
        with pytest.raises(ReadError, match=f"aliases: row 1: {reason}"):
            claimset.verify(file, guild)
    else:
        assert not claimset.verify(file, guild).ok


def test_column_that_no_table_has_is_content(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    table = pq.read_table(released / "1.0.0" / "relations.parquet")
    for name, value in (("hue", ["red", "blue"]), ("weight", 7)):
        table = table.append_column(name, pa.array([value] * len(table)))
    file = tmp_path / "relations.parquet"
    file.write_bytes(to_bytes(table))
    (problem,) = claimset.verify(file, guild).problems
    assert "4 of its 10 cells differ" in problem.message


def test_parquet_without_a_column_of_the_key_is_a_read_error(tmp_path: Path) -> None:
    file = tmp_path / "relations.parquet"
    file.write_bytes(to_bytes(pa.table({"claim_id": ["C1"], "target_id": ["C2"]})))
    with pytest.raises(ReadError, match="'relations', without the key 'relation'"):
        claimset.verify(file)


def test_files_beside_the_tables_of_a_folder_are_passed_over(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released / "1.0.0", copy)
    (copy / "manifest.json").unlink()
    (copy / "claims.csv").rename(copy / "CLAIMS.CSV")
    for name, data in (
        ("._claims.csv", b"\x00\x05\x16\x07\xff"),
        ("notes.csv", b'a,b\n"1",2,3\n"'),
        ("notes.txt", b"\xff"),
    ):
        (copy / name).write_bytes(data)
    (copy / "folder.csv").mkdir()
    (copy / "claims.parquet").unlink()
    assert _said(claimset.verify(copy, guild)) == (["1.0.0"], [])


def test_what_is_not_there_is_no_release(guild: Path, released: Path) -> None:
    assert released.is_dir()
    for place in (guild / "nowhere.csv", guild / ("x" * 300)):
        with pytest.raises(UnknownVersionError, match=r"there are: 1\.0\.0, 1\.0\.1"):
            claimset.verify(place, guild)
    with pytest.raises(ReadError, match="no table"):
        claimset.verify(guild / "seeds", guild)


def test_home_must_hold_releases(guild: Path, tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError, match=r"guild: .* `claimset release`"):
        claimset.verify(guild / "data" / "claims.csv", guild)
    with pytest.raises(NoClaimSetError):
        claimset.verify(guild / "data" / "claims.csv", tmp_path / "nowhere")
