"""Parquet is read only once it is known that it can be."""

import base64
import re
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as crypto
import pytest

from claimset import parquet
from claimset.errors import OversizedError, ReadError
from claimset.parquet import (
    MOST_TEXT,
    damage,
    differences,
    open_parquet,
    parquet_bytes,
    read_parquet,
)
from parquets import to_bytes

LARGE = "x" * 10**6
LIMIT = MOST_TEXT // 16
"""What the bombs are measured against, so that they are soon made."""


def _shared(rows: int) -> pa.Array:
    """One value of 1 MB in every row, which Parquet stores once."""
    return pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), [LARGE])


def _listed(members: int) -> pa.Array:
    ends = pa.array(range(0, members + 1, 3), pa.int32())
    return pa.ListArray.from_arrays(ends, _shared(members))


def _rows(rows: int) -> bytes:
    out = BytesIO()
    table = pa.table({"a": pa.nulls(rows // 4)})
    with pq.ParquetWriter(out, table.schema) as writer:
        for _ in range(4):
            writer.write_table(table)
    return out.getvalue()


BOMBS: dict[str, Callable[[], bytes]] = {
    "a dictionary": lambda: to_bytes(
        pa.table({"a": _shared(4_000)}), compression="zstd"
    ),
    "a dictionary in lists": lambda: to_bytes(
        pa.table({"a": _listed(3_000)}), compression="zstd"
    ),
    "a dictionary in structs": lambda: to_bytes(
        pa.table({"a": pa.StructArray.from_arrays([_shared(3_000)] * 2, ["b", "c"])}),
        compression="zstd",
    ),
    "beginnings that repeat": lambda: to_bytes(
        pa.table({"a": [LARGE] * 200}),
        compression="zstd",
        use_dictionary=False,
        column_encoding="DELTA_BYTE_ARRAY",
    ),
    "plain values": lambda: to_bytes(
        pa.table({"a": [LARGE] * 200}), compression="zstd", use_dictionary=False
    ),
    "rows without cells": lambda: _rows(LIMIT // 8 + 8),
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_fill_the_memory_is_refused_and_takes_none(
    name: str, tmp_path: Path
) -> None:
    data = BOMBS[name]()
    assert len(data) < 10**6
    (tmp_path / "bomb.parquet").write_bytes(data)
    script = (
        "import sys, resource\n"
        "from pathlib import Path\n"
        "from claimset import parquet\n"
        "from claimset.errors import OversizedError\n"
        f"parquet.MOST_TEXT = {LIMIT}\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\n"
        "try: parquet.open_parquet(Path(sys.argv[1]).read_bytes(), 'x.parquet')\n"
        "except OversizedError as error: print(peak() - before, error)\n"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "bomb.parquet")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    taken, message = printed.split(maxsplit=1)
    assert int(taken) < 40 * 1024  # in KiB; the bombs are of 134 MB and more
    assert re.match(r"x\.parquet: its [0-9,]+ rows (would take|cannot all)", message)


def test_long_value_that_few_rows_have_is_no_bomb() -> None:
    """Rows times the longest value would be 50 GB; what is there is 1 MB."""
    cells = pa.array([0] + [1] * 49_999, pa.int32())
    shared = pa.DictionaryArray.from_arrays(cells, [LARGE, "y"])
    data = to_bytes(pa.table({"a": shared, "b": [["z"]] * 50_000, "c": [1] * 50_000}))
    assert read_parquet(data).num_rows == 50_000


@pytest.mark.parametrize(("rows", "refused"), [(9_000, False), (90_000, True)])
def test_many_rows_need_some_bytes_to_differ_in(rows: int, *, refused: bool) -> None:
    """Each empty row is several problems, and takes no byte."""
    data = to_bytes(pa.table({"a": [""] * rows}))
    if refused:
        with pytest.raises(OversizedError, match="its 90,000 rows cannot all differ"):
            open_parquet(data, "x.parquet")
    else:
        assert read_parquet(data).num_rows == rows


@pytest.mark.parametrize("notes", [b"{", b"{}", b"\xff", b'{"columns": [{}]}'])
def test_damaged_notes_of_pandas_are_damage(notes: bytes) -> None:
    table = pa.table({"a": ["x"]}).replace_schema_metadata({b"pandas": notes})
    data = to_bytes(table)
    with pytest.raises(ValueError, match="what pandas noted of its columns is damaged"):
        read_parquet(data)


@pytest.mark.parametrize(("rows", "refused"), [(70, True), (70_000, False)])
def test_few_rows_may_take_less_than_many(rows: int, *, refused: bool) -> None:
    """Both have 70 MB of text: what is soon read of 70,000 rows is a bomb of 70."""
    shared = pa.DictionaryArray.from_arrays([0] * rows, ["x" * (7 * 10**7 // rows)])
    ids = [f"C{row}" for row in range(rows)]
    data = to_bytes(pa.table({"a": shared, "id": ids}), compression="zstd")
    if refused:
        with pytest.raises(OversizedError, match="its 70 rows would take more"):
            open_parquet(data, "x.parquet")
    else:
        assert open_parquet(data, "x.parquet").file.metadata.num_rows == rows


@pytest.mark.parametrize(("rows", "refused"), [(1, True), (30_000, False)])
def test_file_may_take_what_its_own_bytes_make(
    rows: int, *, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have 2 MB in one cell; only one has as many different letters."""
    monkeypatch.setattr(parquet, "FEW_ROWS", 2**20)
    hashes = [sha256(b"%d" % each).hexdigest() for each in range(rows)]
    table = pa.table({"a": ["".join(hashes) * (30_000 // rows)]})
    if refused:
        with pytest.raises(OversizedError, match=r"^a.parquet: its 1 rows would take"):
            parquet_bytes(table, "a.parquet")
    else:
        assert read_parquet(parquet_bytes(table)).num_rows == 1


def test_long_cell_is_compared_with_its_csv() -> None:
    cell = "x" * 200_000
    data = f"a\n{cell}\n".encode()
    assert differences(data, pa.table({"a": [cell]})) == []
    assert len(differences(data, pa.table({"a": [cell + "y"]}))) == 1


def test_lack_of_memory_is_no_damage() -> None:
    with pytest.raises(MemoryError), damage():
        raise pa.ArrowMemoryError("malloc of size 64 failed")


def test_short_values_of_many_rows_are_not_counted_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows times all values would be 7 GB; times the longest, 1 MB."""
    monkeypatch.setattr(parquet, "_repeated", None)
    cells = [f"{place % 10_000:08}" for place in range(100_000)]
    data = to_bytes(pa.table({"a": cells}), compression="zstd")
    assert read_parquet(data).num_rows == 100_000


@pytest.mark.parametrize("names", [["a", "a"], ["a", "a.b"]])
def test_columns_that_arrow_takes_for_one_another_are_not_read(
    names: list[str],
) -> None:
    data = to_bytes(pa.table([["x"], ["y"]], names=names))
    assert open_parquet(data, "x.parquet").file.schema_arrow.names == names
    with pytest.raises(ValueError, match="two columns have one name"):
        read_parquet(data)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_file_that_is_cut_off_is_a_value_error(share: float) -> None:
    data = to_bytes(pa.table({"a": ["x"] * 999}))
    with pytest.raises(ValueError, match="cut off"):
        read_parquet(data[: int(len(data) * share)])


def test_page_that_is_not_as_its_checksum_says_is_found() -> None:
    data = to_bytes(
        pa.table({"a": ["lantern"]}), write_page_checksum=True, compression="none"
    )
    damaged = data.replace(b"lantern", b"lanterm", 1)
    with pytest.raises(ValueError, match="checksum"):
        read_parquet(damaged)


# pyarrow publishes no types for it.
class _Keys(crypto.KmsClient):  # type: ignore[misc]
    """A keeper of keys that keeps nothing secret."""

    def wrap_key(self, key: bytes, _: str) -> bytes:
        return base64.b64encode(key)


def _encrypted(**given: Any) -> bytes:
    table = pa.table({"a": ["x"], "b": ["y"]})
    config = crypto.EncryptionConfiguration(
        footer_key="f", column_keys={"c": ["a"]}, **given
    )
    factory = crypto.CryptoFactory(lambda _: _Keys())
    properties = factory.file_encryption_properties(
        crypto.KmsConnectionConfig(), config
    )
    out = BytesIO()
    with pq.ParquetWriter(
        out, table.schema, encryption_properties=properties
    ) as writer:
        writer.write_table(table)
    return out.getvalue()


@pytest.mark.parametrize(
    ("given", "said"),
    [({}, "the footer is encrypted"), ({"plaintext_footer": True}, "columns are")],
)
def test_encrypted_file_is_a_clear_error(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ReadError, match=f"x.parquet: {said}"):
        read_parquet(_encrypted(**given), "x.parquet")
