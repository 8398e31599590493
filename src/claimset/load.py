"""A table with its types and derived columns: by polars within, by pandas for users."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from claimset.built import BUILT, kind_of, read_built
from claimset.claim_set import ClaimSet, open_claim_set
from claimset.columns import Column, Table, UnfitError
from claimset.edtf import bounds
from claimset.errors import ReadError, UnknownTableError
from claimset.files import read_bytes
from claimset.hashes import pointer
from claimset.manifest import intact
from claimset.model import table_of
from claimset.paths import RELEASES, chosen_folder, on_disk
from claimset.vocabulary import TIMES

if TYPE_CHECKING:
    import pandas as pd

WORKING = "working"
"""The name of the tables that are not released."""

_LEDGER = "sentences.parquet"


def load(  # noqa: PLR0913 - each of them says what is read
    table: str = "claims",
    *,
    version: str | None = None,
    path: str | PathLike[str] | None = None,
    corpus: str | PathLike[str] | None = None,
    quotes: bool = True,
    verify: bool = True,
    sources: str | PathLike[str] | None = None,
) -> "pd.DataFrame":
    """Load a table of a claim set, or of a built corpus.

    Closed lists are categories (only ``certainty`` is ordered), ``confidence`` and
    values are float64, whole numbers are Int64, all other columns are strings. A
    column that holds lists has a NumPy array of strings in each cell, which may be
    empty: ``frame.explode("ref_ids")`` and ``"R06" in cell`` work. An empty cell is
    missing (NaN). CSV and Parquet give the same frame.

    Derived columns are added: ``quote``, the exact words that the spans mark in the
    raw source, pieces joined by a space; ``section``, of the sentence in
    ``source_ref``; ``time_start`` and ``time_end``, the first and last day of
    ``time``, NaT where it is open.

    Args:
        table: The table's name, as in the data set's ``data/`` folder.
        version: A release such as ``"1.0.0"``, or ``"working"`` for the unreleased
            tables. By default the newest release of the packaged claim set, the working
            tables of any other.
        path: The folder of a claim set; by default the one this package carries.
        corpus: Instead, a folder that ``claimset corpus build`` wrote. The columns
            ``set``, ``set_version`` and ``row`` (from 1) come first, and the table
            ``sets`` lists the claim sets. All rows must fit into memory:
            `claimset.scan` is for more. There is no ``quote``.
        quotes: Whether to add ``quote``, which reads the sources.
        verify: Whether to compare the files that are read of a release with the
            sha256 in its manifest, which takes a fraction of a millisecond. The
            manifest itself, and the other files, are for `claimset.verify`.
        sources: A folder that holds the sources' files by their names, if the claim
            set came without them. Each must have the sha256 in ``sources.csv``.

    Raises:
        EmptyPathError: If the path is empty.
        NoBuildError: If `corpus` is no built corpus.
        TypeError: If both a claim set and a corpus are named.
        IntegrityError: If a file of the release is not the one that was released, or a
            source not the one that was annotated.
        NoSourcesError: If quotes are wanted of a claim set that came without sources.
        UnknownTableError: If there is no such table.
        UnknownVersionError: If there is no such release.
        ReadError: If a file is not what it should be.

    Example:
        >>> claims = load()
        >>> claims.loc[claims.claim_id == "C0001", "type"].item()
        'evaluative'
    """
    if corpus is not None:
        if (version, path, sources) != (None, None, None):
            raise TypeError("a corpus has no version, path or sources: leave them out")
        built = read_built(corpus)
        return _pandas(built.scan(table, whole=verify).collect(), BUILT[table])
    table_of(table)
    claim_set = open_claim_set(chosen_folder(path), sources=sources)
    version = _version(claim_set, path, version)
    if version == WORKING:
        return _pandas(
            with_derived(
                claim_set, table, typed_frame(claim_set, table), quotes=quotes
            ),
            claim_set.model(table),
        )
    folder = claim_set.release_folder(version)
    claim_set = claim_set.at(version, verify=verify)
    if verify:
        names = [f"{table}.parquet"]
        if table == "sentences" or "source_ref" in table_of(table).names:
            names += ["sentences.csv", "sources.csv"] if quotes else [_LEDGER]
        intact(folder, names)
    if not (folder / f"{table}.parquet").exists():
        raise UnknownTableError(table, sorted(f.stem for f in folder.glob("*.parquet")))
    known = claim_set.model(table)
    cells = _released(folder, known)
    return _pandas(
        with_derived(claim_set, table, cells, quotes=quotes, folder=folder), known
    )


def opened(
    path: str | PathLike[str] | None,
    version: str | None,
    *,
    sources: str | PathLike[str] | None = None,
) -> ClaimSet:
    """Open a claim set at a version, for a question about it.

    Args:
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"`` for the unreleased tables. By default the
            newest release of the packaged claim set, the working tables of any other.
        sources: Another folder that holds the sources' files by their names.
    """
    claim_set = open_claim_set(chosen_folder(path), sources=sources)
    return claim_set.at(_version(claim_set, path, version))


def _version(
    claim_set: ClaimSet, path: str | PathLike[str] | None, version: str | None
) -> str:
    """Return the version that is read: the same for every question."""
    if version is None and path is None and claim_set.releases:
        return str(claim_set.releases[-1]["version"])
    return WORKING if version is None else version


def state(claim_set: ClaimSet) -> str:
    """Say of working tables how they are no release; "" of those that are one.

    They are, if they have the bytes of the release whose version they state.
    """
    if claim_set.hashes:
        return ""
    version = claim_set.version
    if version not in {entry.get("version") for entry in claim_set.index.entries}:
        return "not released"
    released = claim_set.folder / RELEASES / version
    for table, file in claim_set.files.items():
        frozen = released / f"{table}{Path(file).suffix}"
        with suppress(ReadError):
            if read_bytes(on_disk(claim_set.folder, file)) == read_bytes(frozen):
                continue
        return "changed since its release"
    return ""


def _released(folder: Path, table: Table, *columns: str) -> pl.DataFrame:
    """Return columns of a table of a release, which has its types; by default all."""
    from claimset.parquet import read_frame  # noqa: PLC0415 - other commands do without

    file = folder / f"{table.name}.parquet"
    data = read_bytes(file)
    if message := pointer(data):
        raise ReadError(file, message)
    try:
        frame = read_frame(data, file, [*columns] or None)
        return frame.cast(
            {
                each.name: kind_of(each)
                for each in table.columns
                if each.name in frame.columns
            }
        )
    except (pl.exceptions.PolarsError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise ReadError(file, f"is not Parquet: {reason}") from error


def text_frame(claim_set: ClaimSet, table: str) -> pl.DataFrame:
    """Return a table as it is written, null for an empty cell; no rows if it is absent.

    Raises:
        ReadError: If the table cannot be read, or is missing though it is named.
    """
    if table in claim_set.files:
        return claim_set.read(table).frame
    claim_set.demand(table)
    return pl.DataFrame(schema=dict.fromkeys(table_of(table).names, pl.String))


def typed_frame(claim_set: ClaimSet, table: str) -> pl.DataFrame:
    """Return a table that is no release's Parquet, each column with its type.

    Closed lists are enumerations, lists are lists of text; an empty cell is null.

    Raises:
        UnknownTableError: If the claim set has no such table.
        ReadError: If the table cannot be read, or a cell has not its column's type.
    """
    frame = claim_set.read(table).frame
    try:
        return typed(frame, claim_set.held(table).columns)
    except UnfitError as error:
        raise claim_set.unfit(table, error) from error


def typed(frame: pl.DataFrame, columns: Iterable[Column]) -> pl.DataFrame:
    """Return a table as it is written with the types of some of its columns.

    Raises:
        UnfitError: If a cell has not its column's type.
    """
    return frame.with_columns(_typed(frame[each.name], each) for each in columns)


def _typed(cells: pl.Series, column: Column) -> pl.Series:
    if column.delimiter:
        members = cells.str.split(column.delimiter)
        return members.zip_with(
            cells.is_not_null(), pl.Series([[]], dtype=members.dtype)
        )
    kind = kind_of(column)
    if kind == pl.String:
        return cells
    # Most values stand more than once: each is read once.
    known = {
        each: column.value(each) for each in cells.unique(maintain_order=True) if each
    }
    return cells.replace_strict(known, default=None, return_dtype=kind)


def with_derived(
    claim_set: ClaimSet,
    table: str,
    cells: pl.DataFrame,
    *,
    quotes: bool,
    folder: Path | None = None,
) -> pl.DataFrame:
    """Return a table with the columns that follow from others; see `load`.

    Args:
        claim_set: The claim set.
        table: The table's name.
        cells: The table, with its types.
        quotes: Whether to add the exact words.
        folder: The release that has the sentences as Parquet, if one is read.
    """
    added = []
    if "source_ref" in cells.columns:
        columns = ("sentence_id", "section")
        if folder and not quotes and "sentences" in claim_set.files:
            ledger = _released(folder, claim_set.model("sentences"), *columns)
        else:
            ledger = text_frame(claim_set, "sentences").select(columns)
        places = cells.select(sentence_id="source_ref").join(
            ledger.unique("sentence_id", keep="first"),
            on="sentence_id",
            how="left",
            maintain_order="left",
        )
        added.append(places["section"])
    if quotes and "spans" in cells.columns:
        added.append(_quotes(claim_set, table, cells))
    if (table, "time") in TIMES:
        try:
            added += days_of(cells["time"])
        except UnfitError as error:
            raise claim_set.unfit(table, error) from error
    return cells.with_columns(added)


def _quotes(claim_set: ClaimSet, table: str, cells: pl.DataFrame) -> pl.Series:
    """Return the exact words that each row's spans mark."""
    key = "source_ref" if "source_ref" in cells.columns else "source_id"
    words = [
        claim_set.quote(table, {key: where or "", "spans": ";".join(spans)})
        for where, spans in cells.select(key, "spans").iter_rows()
    ]
    return pl.Series("quote", words, pl.String)


def days_of(times: pl.Series) -> Iterator[pl.Series]:
    """Yield the first and the last day of each time.

    Raises:
        UnfitError: If one is no EDTF date.
    """
    known = {}
    # Most times stand more than once: each is read once.
    for time in times.unique(maintain_order=True).drop_nulls():
        try:
            known[time] = bounds(time)
        except ValueError as error:
            raise UnfitError("time", time, str(error)) from error
    for side, name in enumerate(("time_start", "time_end")):
        days = {time: days[side] for time, days in known.items()}
        yield times.replace_strict(days, default=None, return_dtype=pl.Date).alias(name)


def _pandas(cells: pl.DataFrame, table: Table) -> "pd.DataFrame":
    """Return a table with its types as pandas has them."""
    import pandas as pd  # noqa: PLC0415 - other commands do without
    import pyarrow as pa  # noqa: PLC0415 - as above

    types = {pa.int64(): pd.Int64Dtype()}
    frame: pd.DataFrame = cells.to_arrow().to_pandas(
        types_mapper=types.get, date_as_object=False
    )
    for column in table.columns:
        if column.enum and column.name in frame:
            kind = pd.CategoricalDtype(list(column.enum), ordered=column.ordered)
            frame[column.name] = frame[column.name].astype(kind)
    days = {
        name: "datetime64[s]" for name in ("time_start", "time_end") if name in frame
    }
    return frame.astype(days)
