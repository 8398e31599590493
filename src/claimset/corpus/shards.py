"""Write the shards of a part: each table of its claim sets, a row group at a time."""

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from operator import attrgetter
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from claimset import __version__
from claimset.built import BUILT, SETS, schema_of
from claimset.claim_set import ClaimSet
from claimset.columns import UnfitError
from claimset.corpus.cutting import cut
from claimset.corpus.manifest import Member
from claimset.corpus.parts import AT_ONCE, Piece
from claimset.corpus.trees import opened
from claimset.errors import ReadError, WriteError
from claimset.load import days_of, text_frame, typed
from claimset.metadata import plain
from claimset.model import TABLES
from claimset.parquet import arrow_schema

Record = dict[str, Any]
"""What is known of a part that is written: its key, and its files."""

NAME = re.compile(r"[a-z0-9-]*\.[0-9a-f]{16}\.parquet|\..*\.parquet\.part")
"""The names of shards, finished or not."""


def made_by() -> dict[str, str]:
    """Return the versions that the bytes of a shard follow from."""
    return {
        "claimset": __version__,
        "polars": pl.__version__,
        "pyarrow": pa.__version__,
    }


def aside(path: Path) -> Path:
    """Return where a shard stands until its build is whole: no pattern finds it."""
    return path.with_name(f".{path.name}.part")


def write_part(place: Path, part: Sequence[Piece], key: str) -> Record:
    """Write the shards of a part aside, and return what they are."""
    word = re.sub(r"[^a-z0-9]+", "-", part[0].member.name.lower())[:40]
    files: dict[str, Shard] = {}
    try:
        # Many small queries: to start a stream for each would take longer.
        with ExitStack() as stack, pl.Config(engine_affinity="in-memory"):
            for batch in cut(part, attrgetter("size"), AT_ONCE):
                for table, frame in _frames(batch):
                    name = f"{table}/{word}.{key[:16]}.parquet"
                    if name not in files:
                        shard = Shard(aside(place / name), table)
                        files[name] = stack.enter_context(closing(shard))
                    files[name].add(frame)
        said = {name: files[name].said() for name in sorted(files)}
    except OSError as error:
        raise WriteError(place, error.strerror or str(error)) from error
    return {"key": key, "sets": len(part), "files": said}


class Shard:
    """A Parquet file that is being written, a row group at a time."""

    def __init__(self, path: Path, table: str) -> None:
        path.parent.mkdir(exist_ok=True)
        self.path, self.rows = path, 0
        self._schema = shard_schema(table)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def close(self) -> None:
        """Write what stands at its end."""
        self._writer.close()

    def add(self, frame: pl.DataFrame) -> None:
        """Write some rows as a row group."""
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        self._writer.write_table(table.cast(self._schema), row_group_size=frame.height)
        self.rows += frame.height

    def said(self) -> dict[str, Any]:
        """Return what a manifest says of it, once it is closed."""
        with self.path.open("r+b") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {
            "sha256": digest,
            "bytes": self.path.stat().st_size,
            "rows": self.rows,
        }


def shard_schema(table: str) -> pa.Schema:
    """Return the Arrow schema of the shards of a table.

    Closed lists carry what polars knows them by, and columns what a cell says.
    """
    frame = pl.DataFrame(schema=schema_of(table))
    plain = {each.name: each for each in arrow_schema(BUILT[table])}
    fields = []
    for each in frame.to_arrow(compat_level=pl.CompatLevel.oldest()).schema:
        known = plain.get(each.name, each)
        kind = pa.string() if pa.types.is_large_string(known.type) else known.type
        said = {**(known.metadata or {}), **(each.metadata or {})}
        fields.append(pa.field(each.name, kind, metadata=said or None))
    return pa.schema(fields)


def _frames(batch: Sequence[Piece]) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield each table of some claim sets, with its types and what follows from it."""
    members = [each.member for each in batch]
    taken = [opened(each.folder) for each in members]
    sets = [claim_set for claim_set, _ in taken]
    states = [(each, state) for each, (_, state) in zip(batch, taken, strict=True)]
    _refuse(each for each, state in states if state.tree != each.tree)
    ledger = _gathered(members, sets, "sentences")
    for table in TABLES:
        frame = _gathered(members, sets, table)
        if not frame.height:
            continue
        try:
            frame = typed(frame, BUILT[table].columns)
        except UnfitError:
            # It was valid.
            _refuse(each for each, state in states if state.has_changed())
            raise
        schema = schema_of(table)
        if "section" in schema and "source_ref" in schema:
            places = ledger.select(
                "set", "set_version", "section", source_ref="sentence_id"
            )
            keys = ["set", "set_version", "source_ref"]
            frame = frame.join(places, on=keys, how="left", maintain_order="left")
        if "time_start" in schema:
            frame = frame.with_columns(days_of(frame["time"]))
        yield table, frame.select(schema.names())
    listed = [
        {
            "set": each.name,
            "set_version": each.version,
            "row": 1,
            "title": plain(claim_set.descriptor.get("title")),
            "licence": each.licence or None,
            "tree": piece.tree,
            "claims": claim_set.read("claims").frame.height,
        }
        for piece, each, claim_set in zip(batch, members, sets, strict=True)
    ]
    yield SETS, pl.DataFrame(listed, schema_of(SETS))
    _refuse(each for each, state in states if state.has_changed())


def _refuse(changed: Iterator[Piece]) -> None:
    """Raise if a claim set is not the one that was checked."""
    for piece in changed:
        reason = "was changed since it was checked: build again"
        raise ReadError(piece.member.folder, reason)


def _gathered(
    members: Sequence[Member], sets: Sequence[ClaimSet], table: str
) -> pl.DataFrame:
    """Return a table of some claim sets as it is written."""
    frames = [text_frame(claim_set, table) for claim_set in sets]
    heights = pl.Series([frame.height for frame in frames], dtype=pl.Int64)
    keys = pl.DataFrame(
        {
            "set": [each.name for each in members],
            "set_version": [each.version for each in members],
            "row": pl.int_ranges(1, heights + 1, eager=True),
        }
    ).explode("row", empty_as_null=False)
    empty = pl.DataFrame(schema=dict.fromkeys(TABLES[table].names, pl.String))
    # Older codebooks lack columns.
    whole = pl.concat([empty, *frames], how="diagonal")
    return pl.concat([keys, whole.select(empty.columns)], how="horizontal")
