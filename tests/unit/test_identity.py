"""`identify` tells from content which release something is."""

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
from claimset.errors import NoClaimSetError, NoReleaseError, ReadError
from claimset.files import packaged_folder
from claimset.identity import Identity, identify
from claimset.model import TABLES
from parquets import to_bytes


@pytest.fixture
def released(guild: Path) -> Path:
    """A claim set of two releases: the second moves a confidence."""
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    descriptor, claims = guild / "data/datapackage.json", guild / "data/claims.csv"
    for file, old, new in (
        (descriptor, '"version": "1.0.0"', '"version": "1.0.1"'),
        (claims, "lantern-guild,0.70", "lantern-guild,0.85"),
    ):
        text = file.read_text("utf-8")
        assert text.count(old) == 1
        file.write_text(text.replace(old, new), "utf-8")
    claimset.release("1.0.1", guild, today=date(2026, 1, 3))
    return guild / "data" / "releases"


@pytest.mark.parametrize("version", ["1.0.0", "1.0.1"])
@pytest.mark.parametrize("name", ["claims.csv", "claims.parquet"])
def test_file_is_known_by_its_cells_under_any_name(
    guild: Path, released: Path, tmp_path: Path, version: str, name: str
) -> None:
    copy = tmp_path / "download.bin"
    shutil.copy(released / version / name, copy)
    found = identify(copy, guild)
    assert (found.version, bool(found), found.same_bytes) == (version, True, True)
    assert (found.tables, found.others) == (("claims",), ())


def test_file_of_several_releases_is_the_newest_and_the_others_are_named(
    guild: Path, released: Path
) -> None:
    found = identify(released / "1.0.0" / "sources.csv", guild)
    assert (found.version, found.others) == ("1.0.1", ("1.0.0",))


@pytest.mark.parametrize("version", ["1.0.0", "1.0.1"])
def test_folder_of_a_release_is_that_release(
    guild: Path, released: Path, tmp_path: Path, version: str
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released / version, copy)
    found = identify(copy, guild)
    assert (found.version, bool(found), found.same_bytes) == (version, True, True)
    assert len(found.tables) == 11


def test_claim_set_is_the_release_of_its_working_tables(
    guild: Path, released: Path
) -> None:
    assert released.is_dir()
    assert identify(guild, guild).version == "1.0.1"


def _excel(data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")


def _sorted_otherwise(data: bytes) -> bytes:
    header, *rows = data.splitlines(keepends=True)
    return header + b"".join(rows[::-1])


def _shorter_numbers(data: bytes) -> bytes:
    return data.replace(b"0.70", b"0.7")


@pytest.mark.parametrize("change", [_excel, _sorted_otherwise, _shorter_numbers])
def test_same_cells_in_other_bytes_are_the_release(
    guild: Path, released: Path, tmp_path: Path, change: object
) -> None:
    assert callable(change)
    copy = tmp_path / "copy.csv"
    copy.write_bytes(change((released / "1.0.0" / "claims.csv").read_bytes()))
    found = identify(copy, guild)
    assert (found.version, bool(found), found.same_bytes) == ("1.0.0", True, False)


def test_frame_that_was_loaded_and_saved_is_the_release(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    assert released.is_dir()
    file = tmp_path / "mine.parquet"
    claimset.load(path=guild, version="1.0.0").to_parquet(file)
    found = identify(file, guild)
    assert (found.version, bool(found)) == ("1.0.0", True)
    claimset.load("quantities", path=guild).to_parquet(file)
    assert identify(file, guild)


def _edited(released: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "edited.csv"
    text = (released / "1.0.0" / "claims.csv").read_text("utf-8")
    copy.write_text(text.replace("A lamp is", "A lantern is"), "utf-8")
    return copy


def test_edited_file_is_nearest_to_the_release_that_it_was(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    found = identify(_edited(released, tmp_path), guild)
    assert isinstance(found, Identity)
    assert (found.version, bool(found), found.same_bytes) == ("1.0.0", False, False)
    assert found.changes.claims == {"reworded": ["C0006"]}


def test_folder_without_a_table_is_part_of_the_release(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released / "1.0.0", copy)
    for name in ("sample.csv", "sample.parquet"):
        (copy / name).unlink()
    found = identify(copy, guild)
    assert (found.version, bool(found), found.is_part) == ("1.0.0", False, True)
    assert (found.absent, found.same_bytes) == (("sample",), True)
    assert not found.changes


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
    found = identify(tmp_path)
    assert (found.version, found.is_part) == (version, True)
    assert found.tables == tuple(tables)
    assert sorted([*found.tables, *found.absent]) == sorted(TABLES)


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
    found = identify(file)
    assert (found.version, bool(found), found.is_part) == (version, False, False)
    assert (found.cells, found.cells - found.alike) == (frame.size, differing)


@pytest.mark.parametrize("name", ["sources.csv", "."])
def test_releases_that_are_as_near_are_named(
    guild: Path, released: Path, tmp_path: Path, name: str
) -> None:
    text = (released / "1.0.0" / "sources.csv").read_text("utf-8")
    assert "en," in text
    (tmp_path / "sources.csv").write_text(text.replace("en,", "fr,"), "utf-8")
    found = identify(tmp_path / name, guild)
    assert (found.version, found.others, bool(found)) == ("1.0.1", ("1.0.0",), False)


def test_table_that_the_release_lacks_is_a_difference(
    guild: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(guild / "data", copy)
    descriptor = guild / "data/datapackage.json"
    said = json.loads(descriptor.read_text("utf-8"))
    said["resources"] = [r for r in said["resources"] if r["path"] != "sample.csv"]
    descriptor.write_text(json.dumps(said), "utf-8")
    (guild / "data" / "sample.csv").unlink()
    claimset.release("1.0.0", guild)
    found = identify(copy, guild)
    assert (found.absent, found.cells - found.alike) == ((), 3)
    (sample,) = found.changes.tables
    assert sample.new


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
    found = identify(file, guild)
    assert (found.version, bool(found), found.is_part) == ("1.0.1", False, False)
    assert found.repeated == {"relations": (("C0009", "contrasts", "C0010"),)}
    assert (found.cells, found.alike) == (9, 6)
    assert not found.changes


@pytest.mark.parametrize("order", [1, -1])
def test_key_with_two_claims_is_a_repeated_row_beside_what_differs(
    guild: Path, released: Path, tmp_path: Path, order: int
) -> None:
    file = tmp_path / "claims.csv"
    text = (released / "1.0.0" / "claims.csv").read_text("utf-8")
    header, *rows = text.splitlines(keepends=True)
    other = rows[0].replace(".", "!", 1)
    file.write_text("".join([header, *[other, *rows][::order]]), "utf-8")
    found = identify(file, guild)
    assert (found.version, found.repeated) == ("1.0.0", {"claims": (("C0001",),)})
    assert bool(found.changes) is (order == 1)


def test_folder_in_one_of_whose_formats_a_row_is_repeated_is_refused(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    for name in ("relations.csv", "relations.parquet"):
        (tmp_path / name).write_bytes(_twice(released, name))
    assert identify(tmp_path, guild).repeated
    shutil.copy(released / "1.0.0" / "relations.csv", tmp_path)
    with pytest.raises(ReadError, match="other 'relations'"):
        identify(tmp_path, guild)


def test_folder_whose_formats_differ_is_refused(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released / "1.0.0", copy)
    shutil.copy(released / "1.0.1" / "claims.parquet", copy)
    with pytest.raises(ReadError, match=r"other 'claims' than claims\.csv"):
        identify(copy, guild)


def test_cell_may_be_as_long_as_validate_takes_it(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.csv"
    text = (released / "1.0.0" / "claims.csv").read_text("utf-8")
    copy.write_text(text.replace("A lamp is", "A lamp" * 30_000 + " is"), "utf-8")
    assert identify(copy, guild).changes.claims == {"reworded": ["C0006"]}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n", "no table"),
        (b"claim_id,text\n", "no table"),
        (b"claim_id,relation,target_id\n\xff", "UTF-8"),
        (b'claim_id,relation,target_id\n"a', "not CSV"),
        (b"claim_id,relation,target_id\na\n", "cells"),
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
        identify(file, guild)


def test_parquet_of_something_else_is_a_read_error(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    assert released.is_dir()
    file = tmp_path / "other.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(file)
    with pytest.raises(ReadError, match="no table"):
        identify(file, guild)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (pa.array([b"\xff\xfe"], pa.binary()).view(pa.string()), "row 1: byte 0"),
        (pa.array([2**62], pa.timestamp("ms")), "timestamp"),
        (pa.array([0], pa.timestamp("ns")), "timestamp"),
        (pa.array([2**31 - 1], pa.date32()), "date32"),
        (pa.array([2**62], pa.time64("ns")), "time64"),
        (pa.array([b"a"]), "binary"),
        (pa.array([True]), "bool"),
    ],
)
@pytest.mark.parametrize("name", ["relation", "hue"])
def test_what_is_no_cell_is_no_content(
    tmp_path: Path, name: str, cells: pa.Array, said: str
) -> None:
    columns = {"claim_id": ["C0007"], "relation": ["supports"], "target_id": ["C0008"]}
    file = tmp_path / "relations.parquet"
    file.write_bytes(to_bytes(pa.table(columns | {name: cells})))
    with pytest.raises(ReadError, match=f"{name}: .*{said}"):
        identify(file)


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
            identify(file, guild)
    else:
        assert not identify(file, guild)


def test_column_that_no_contract_knows_is_content(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    table = pq.read_table(released / "1.0.0" / "relations.parquet")
    for name, value in (("hue", ["red", "blue"]), ("weight", 7)):
        table = table.append_column(name, pa.array([value] * len(table)))
    file = tmp_path / "relations.parquet"
    file.write_bytes(to_bytes(table))
    (changed,) = identify(file, guild).changes.tables
    assert changed.columns_added == ("hue", "weight")


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (["claim_id", "relation", "target_id", "a.b"], "holds a full stop"),
        (["claim_id", "target_id"], "'relations', without the key 'relation'"),
    ],
)
def test_parquet_whose_columns_are_odd_is_a_read_error(
    tmp_path: Path, columns: list[str], reason: str
) -> None:
    file = tmp_path / "relations.parquet"
    file.write_bytes(to_bytes(pa.table({name: ["C0001"] for name in columns})))
    with pytest.raises(ReadError, match=reason):
        identify(file)


def test_files_beside_the_tables_of_a_folder_are_passed_over(
    guild: Path, released: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "unpacked"
    shutil.copytree(released / "1.0.0", copy)
    (copy / "claims.csv").rename(copy / "CLAIMS.CSV")
    for name, data in (
        ("._claims.csv", b"\x00\x05\x16\x07\xff"),
        ("notes.csv", b'a,b\n"1",2,3\n"'),
        ("notes.txt", b"\xff"),
    ):
        (copy / name).write_bytes(data)
    (copy / "folder.csv").mkdir()
    (copy / "claims.parquet").unlink()
    found = identify(copy, guild)
    assert (found.version, bool(found), found.same_bytes) == ("1.0.0", True, True)


def test_path_that_cannot_be_opened_is_a_read_error(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="name too long"):
        identify(tmp_path / ("x" * 300))


def test_what_is_not_there_is_a_read_error(guild: Path, released: Path) -> None:
    assert released.is_dir()
    with pytest.raises(ReadError, match="no such file"):
        identify(guild / "nowhere.csv", guild)
    with pytest.raises(ReadError, match="no table"):
        identify(guild / "seeds", guild)


def test_home_must_hold_releases(guild: Path, tmp_path: Path) -> None:
    with pytest.raises(NoReleaseError, match=r"guild: .* `claimset release`"):
        identify(guild / "data" / "claims.csv", guild)
    with pytest.raises(NoClaimSetError):
        identify(guild / "data" / "claims.csv", tmp_path / "nowhere")
