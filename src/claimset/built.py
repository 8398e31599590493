"""A corpus that was built: Parquet shards of every table, and what lists them.

A built corpus is a folder with ``manifest.json`` and a folder of shards for each table,
and for ``sets``, which has a row for each claim set. A part is a run of claim sets in
the order of their names: of each table it has one shard, if there are rows. A shard
that its manifest lists never changes; another build writes other files.
"""

import hashlib
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from claimset.columns import Column, Table
from claimset.errors import IntegrityError, NoBuildError, UnknownTableError
from claimset.files import MOST_JSON, filled, parse_json, read_bytes
from claimset.kinds import text
from claimset.manifest import MANIFEST
from claimset.model import TABLES
from claimset.vocabulary import TIMES

SETS = "sets"
KEYS = ("set", "set_version", "row")
"""The columns that tell rows of different claim sets apart: they come first."""

_REMEDY = "build it anew with `claimset corpus build`"

_SETS = Table(
    name=SETS,
    title="Claim sets",
    description="One row is a claim set of the corpus.",
    primary_key=("set", "set_version"),
    columns=(
        text("title", "The title that its descriptor states", required=False),
        text("licence", "The licence of its claims", required=False),
        text("tree", "The hash of its files"),
        Column(name="claims", description="How many claims it has", type="integer"),
    ),
)


def _of_any(table: Table) -> Table:
    """Return a table without the closed lists that a claim set may have of its own."""
    columns = (
        replace(each, enum=()) if each.listed else each for each in table.columns
    )
    return replace(table, columns=tuple(columns))


BUILT = {name: _of_any(table) for name, table in {**TABLES, SETS: _SETS}.items()}
"""The tables that a built corpus may have, by name."""


def kind_of(column: Column) -> pl.DataType:
    """Return the type of a column in frames.

    Example:
        >>> kind_of(TABLES["claims"].column("ref_ids"))
        List(String)
    """
    if column.delimiter:
        return pl.List(pl.String())
    if column.enum:
        return pl.Enum(column.enum)
    kinds = {"number": pl.Float64(), "integer": pl.Int64()}
    return kinds.get(column.type, pl.String())


def schema_of(table: str) -> pl.Schema:
    """Return the columns of the shards of a table, each with its type.

    Raises:
        UnknownTableError: If there is no such table.

    Example:
        >>> list(schema_of("retired"))[:4]
        ['set', 'set_version', 'row', 'claim_id']
    """
    if table not in BUILT:
        raise UnknownTableError(table, list(BUILT))
    columns = BUILT[table].columns
    kinds: dict[str, pl.DataType] = dict(
        zip(KEYS, (pl.String(), pl.String(), pl.Int64()), strict=True)
    )
    kinds |= {each.name: kind_of(each) for each in columns}
    if "source_ref" in kinds and "section" not in kinds:
        kinds["section"] = pl.String()
    if (table, "time") in TIMES:
        kinds |= {"time_start": pl.Date(), "time_end": pl.Date()}
    return pl.Schema(kinds)


_MEANINGS = {
    "set": "The name of the claim set",
    "set_version": "The version of the claim set",
    "row": "The row in the table of the claim set, from 1",
    "section": "The section of the sentence in source_ref",
    "time_start": "The first day of time; empty if it is open",
    "time_end": "The last day of time; empty if it is open",
}


def meanings(table: str) -> dict[str, str]:
    """Return what a cell of each column says, as `schema_of` lists them.

    Example:
        >>> meanings("retired")["set"]
        'The name of the claim set'
    """
    said = {each.name: each.description for each in BUILT[table].columns}
    return {name: said.get(name) or _MEANINGS[name] for name in schema_of(table)}


@dataclass(frozen=True, slots=True)
class Built:
    """A corpus that was built.

    Attributes:
        folder: Its folder.
        said: What its manifest says.
        files: What it says of each shard, in the order of the claim sets.
    """

    folder: Path
    said: dict[str, Any] = field(repr=False)
    files: dict[str, dict[str, Any]] = field(repr=False)

    @property
    def title(self) -> str:
        """The corpus' title."""
        return str(self.said.get("title") or self.said.get("name", ""))

    @property
    def version(self) -> str:
        """The corpus' version."""
        return str(self.said["version"])

    def shards(self, table: str) -> list[str]:
        """Return the files of a table, in the order of their claim sets."""
        return [name for name in self.files if name.partition("/")[0] == table]

    def rows(self, table: str) -> int:
        """Return how many rows a table has."""
        return sum(self.files[name]["rows"] for name in self.shards(table))

    def check(self, name: str, *, whole: bool) -> Path:
        """Return the path of a shard that is as the manifest says.

        Args:
            name: Its name.
            whole: Whether to read it all, and not only to look at its size.

        Raises:
            IntegrityError: If it is missing, or another.
        """
        path, said = self.folder / name, self.files[name]
        if wrong := difference(path, said, whole=whole):
            raise IntegrityError(path, wrong, _REMEDY)
        return path

    def scan(self, table: str, *, whole: bool = False) -> pl.LazyFrame:
        """Return a table as a query that reads its shards when it is run.

        Args:
            table: The table.
            whole: Whether to compare every shard with its sha256 first.

        Raises:
            UnknownTableError: If there is no such table.
            IntegrityError: If a shard is missing, or another.
        """
        schema = schema_of(table)
        paths = [self.check(name, whole=whole) for name in self.shards(table)]
        if not paths:
            return pl.LazyFrame(schema=schema)
        frame = pl.scan_parquet(paths, glob=False)
        found = frame.collect_schema()
        if found == schema:
            return frame
        # Another version of claimset or polars wrote it.
        return frame.select(
            pl.col(name).cast(kind) if name in found else pl.lit(None, kind).alias(name)
            for name, kind in schema.items()
        )


def difference(path: Path, said: dict[str, Any], *, whole: bool) -> str:
    """Say how a file differs from what a manifest says of it; nothing if it does not.

    Args:
        path: The file.
        said: Its ``bytes`` and its ``sha256``.
        whole: Whether to read it all, and not only to look at its size.
    """
    try:
        size = path.stat().st_size
        if size != said["bytes"]:
            return f"has {size:,} bytes; the manifest says {said['bytes']:,}"
        if not whole:
            return ""
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return error.strerror or "cannot be read"
    if found != said["sha256"]:
        return f"the sha256 is {found}; the manifest says {said['sha256']}"
    return ""


def read_built(folder: str | PathLike[str]) -> Built:
    """Read what a built corpus consists of.

    Raises:
        EmptyPathError: If the path is empty.
        NoBuildError: If the folder holds none.
        IntegrityError: If its manifest is damaged.
        ReadError: If it may not be read.
    """
    place = filled(folder)
    file = place / MANIFEST
    if not file.exists():
        raise NoBuildError(place)
    try:
        said = parse_json(read_bytes(file, most=MOST_JSON))
    except ValueError as error:
        raise IntegrityError(file, str(error), _REMEDY) from error
    if not (isinstance(said, dict) and isinstance(said.get("parts"), list)):
        raise NoBuildError(place)  # It is that of a release.
    try:
        files = {
            name: known
            for part in said["parts"]
            for name, known in part["files"].items()
        }
        is_sound = all(_is_shard(*each) for each in files.items()) and said["version"]
    except (KeyError, TypeError, AttributeError):
        is_sound = False
    if not is_sound:
        reason = "does not list the shards of a corpus"
        raise IntegrityError(file, reason, _REMEDY)
    return Built(place, said, files)


def _is_shard(name: str, said: dict[str, Any]) -> bool:
    """Whether a shard is named and described as one that was built."""
    table, _, rest = name.partition("/")
    types = {key: type(each) for key, each in said.items()}
    return (
        table in BUILT
        and rest.endswith(".parquet")
        and not set(rest) & set("/\\")
        and types == {"sha256": str, "bytes": int, "rows": int}
    )
