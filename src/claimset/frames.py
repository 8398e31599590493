"""A table as a typed DataFrame."""

from datetime import date
from os import PathLike
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from claimset.claim_set import ClaimSet, open_claim_set
from claimset.columns import Table, UnfitError
from claimset.edtf import bounds
from claimset.errors import IntegrityError, ReadError, UnknownTableError
from claimset.files import chosen_folder, read_bytes
from claimset.integrity import intact
from claimset.model import table_of
from claimset.parquet import arrow_table, read_parquet
from claimset.sources import digest, exact_words, parse_spans
from claimset.vocabulary import TIMES

__all__ = ["load"]

_LEDGER = "sentences.parquet"


def load(
    table: str = "claims",
    *,
    version: str | None = None,
    path: str | PathLike[str] | None = None,
    quotes: bool = True,
    verify: bool = True,
) -> pd.DataFrame:
    """Load a table of a claim set.

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
            tables. By default the newest release, or ``"working"`` if there is none.
        path: The folder of a claim set; by default the one this package carries.
        quotes: Whether to add ``quote``, which reads the sources.
        verify: Whether to compare the files that are read of a release with the
            sha256 in its manifest, which takes a fraction of a millisecond. The
            manifest itself, and the other files, are for `claimset.verify`.

    Raises:
        EmptyPathError: If the path is empty.
        IntegrityError: If a file of the release is not the one that was released.
        UnknownTableError: If there is no such table.
        UnknownVersionError: If there is no such release.
        ReadError: If a file is not what it should be.

    Example:
        >>> claims = load()
        >>> claims.loc[claims.claim_id == "C0001", "type"].item()
        'evaluative'
    """
    table_of(table)
    claim_set = open_claim_set(chosen_folder(path))
    if version is None:
        releases = claim_set.releases
        version = releases[-1]["version"] if releases else "working"
    if version == "working":
        return typed(claim_set, table, quotes=quotes)
    folder = claim_set.release_folder(version)
    claim_set = claim_set.at(version, verify=verify)
    if verify:
        _check(claim_set, folder, table, quotes=quotes)
    file = folder / f"{table}.parquet"
    if not file.exists():
        raise UnknownTableError(table, sorted(f.stem for f in folder.glob("*.parquet")))
    try:
        cells = read_parquet(read_bytes(file))
    except ValueError as error:
        raise ReadError(file, f"is not Parquet: {error}") from error
    ledger = folder / _LEDGER if "sentences" in claim_set.files else None
    return _finish(cells, claim_set, table, quotes=quotes, ledger=ledger)


def _check(claim_set: ClaimSet, folder: Path, table: str, *, quotes: bool) -> None:
    """Compare what `load` reads of a release with the manifest, and the sources."""
    derived = table == "sentences" or "source_ref" in table_of(table).names
    names = [f"{table}.parquet"]
    if derived:
        names += ["sentences.csv", "sources.csv"] if quotes else [_LEDGER]
    intact(folder, names)
    if derived and quotes:
        for row in claim_set.rows("sources"):
            found = digest(claim_set.texts[row["source_id"]])
            if found != row["sha256"]:
                message = f"the sha256 is {found}; sources.csv says {row['sha256']}"
                raise IntegrityError(claim_set.path(row["file"]), message)


def typed(claim_set: ClaimSet, table: str, *, quotes: bool = True) -> pd.DataFrame:
    """Type the working table of an open claim set; see `load`."""
    sheet = claim_set.sheet(table)
    if not sheet.readable:
        raise claim_set.refusal(sheet.problems[0])
    try:
        cells = arrow_table(claim_set.held(table), sheet.rows)
    except UnfitError as error:
        raise claim_set.unfit(table, error) from error
    return _finish(cells, claim_set, table, quotes=quotes)


def _finish(
    cells: pa.Table,
    claim_set: ClaimSet,
    table: str,
    *,
    quotes: bool,
    ledger: Path | None = None,
) -> pd.DataFrame:
    """Turn typed cells into a frame, and add the derived columns.

    Args:
        cells: The cells.
        claim_set: The claim set.
        table: The table's name.
        quotes: Whether to add the exact words.
        ledger: The released sentences as Parquet, if there are any.
    """
    frame = _frame(cells, table_of(table))
    if "source_ref" in frame and not quotes and ledger:
        columns = read_parquet(read_bytes(ledger), ["sentence_id", "section"])
        frame["section"] = _sections(cells, pl.DataFrame(columns))
    elif "source_ref" in frame or table == "sentences":
        _derive(frame, cells, claim_set, quotes=quotes)
    if (table, "time") in TIMES:
        try:
            _add_days(frame)
        except UnfitError as error:
            raise claim_set.unfit(table, error) from error
    return frame


def _frame(table: pa.Table, rules: Table) -> pd.DataFrame:
    types = {pa.int64(): pd.Int64Dtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=types.get)
    for column in rules.columns:
        if column.enum and column.name in frame:
            # Parquet keeps only the values that occur; a closed list has them all.
            kind = pd.CategoricalDtype(list(column.enum), ordered=column.ordered)
            frame[column.name] = frame[column.name].astype(kind)
    return frame


def _derive(
    frame: pd.DataFrame, cells: pa.Table, claim_set: ClaimSet, *, quotes: bool
) -> None:
    """Add the section and the exact words of each row."""
    if "source_ref" not in frame:
        source_ids = frame["source_id"].tolist()
    elif not quotes and "sentences" in claim_set.files:
        frame["section"] = _sections(cells, claim_set.sheet("sentences").frame)
        return
    else:
        refs = frame["source_ref"].fillna("").tolist()
        ledger = claim_set.ledger
        frame["section"] = pd.Series(
            [ledger[ref]["section"] if ref in ledger else None for ref in refs],
            index=frame.index,
            dtype="str",
        )
        source_ids = [claim_set.source_at(ref) for ref in refs]
    if quotes and "spans" in frame:
        texts = claim_set.texts
        frame["quote"] = pd.Series(
            [
                exact_words(texts[source], parse_spans(";".join(spans)), joint=" ")
                if source in texts
                else None
                for source, spans in zip(source_ids, frame["spans"], strict=True)
            ],
            index=frame.index,
            dtype="str",
        )


def _sections(rows: pa.Table, ledger: pl.DataFrame) -> "pd.Series[str]":
    """Return the section of each row's sentence, missing where it is not known."""
    refs = pl.DataFrame({"sentence_id": rows.column("source_ref")})
    first = ledger.select("sentence_id", "section").unique("sentence_id", keep="first")
    found = refs.join(first, on="sentence_id", how="left", maintain_order="left")
    sections: pd.Series[str] = found["section"].to_pandas().astype("str")
    return sections


def _add_days(frame: pd.DataFrame) -> None:
    """Add the first and the last day of each row's time."""
    # Most times stand more than once: each is read once. No time is the place -1.
    places, times = pd.factorize(frame["time"])
    days = [*map(_days, times), (None, None)]
    for side, name in enumerate(("time_start", "time_end")):
        values = np.array([pair[side] for pair in days], dtype="datetime64[s]")
        frame[name] = pd.Series(values[places], index=frame.index)


def _days(time: str) -> tuple[date | None, date | None]:
    try:
        return bounds(time)
    except ValueError as error:
        raise UnfitError("time", time, str(error)) from error
