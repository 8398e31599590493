"""Claim sets as one batch: their tables in frames that know which set a row is of."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
from polars import col

from claimset.claim_set import ClaimSet
from claimset.columns import Table
from claimset.csvform import read_csvs
from claimset.findings import Findings
from claimset.model import TABLES
from claimset.problems import Rule
from claimset.rules import Batch


@dataclass(frozen=True, slots=True)
class Breaches:
    """What breaks a rule in a column: the claim set, the row and a message of each."""

    rule: Rule
    table: str
    column: str
    rows: list[tuple[int, int, str]] = field(default_factory=list)


def read_all(sets: Sequence[Findings], table: str) -> None:
    """Read a table of all claim sets, those with the same columns as one."""
    alike: dict[tuple[str, ...], list[tuple[ClaimSet, Table, bytes]]] = defaultdict(
        list
    )
    for each in sets:
        claim_set = each.claim_set
        if table in claim_set.files and (found := claim_set.opened(table)):
            alike[tuple(found[0].names)].append((claim_set, *found))
    for names, group in alike.items():
        files = [(data, claim_set.files[table]) for claim_set, _, data in group]
        sheets = read_csvs(files, names)
        for (claim_set, known, data), sheet in zip(group, sheets, strict=True):
            claim_set.take(known, data, sheet)


def gathered(sets: Sequence[Findings], table: str) -> pl.DataFrame:
    """Return a table of all claim sets, with ``set`` and ``row``."""
    names = TABLES[table].names
    held = {
        n: each.frames[table] for n, each in enumerate(sets) if table in each.frames
    }
    if not held:
        return pl.DataFrame(schema=_PLACE | dict.fromkeys(names, pl.String))
    heights = {number: frame.height for number, frame in held.items() if frame.height}
    # A query for each claim set would take longer than one for all of them.
    sizes = pl.DataFrame([*heights.items()], _SIZE, orient="row")
    rows = pl.int_ranges(0, "rows", dtype=pl.UInt32)
    places = sizes.select("set", row=rows).explode("row")
    cells = pl.concat(held.values(), how="diagonal", rechunk=True)
    lacking = [each for each in names if each not in cells.columns]
    cells = cells.with_columns(pl.lit(None, pl.String).alias(each) for each in lacking)
    return pl.concat([places, cells.select(names)], how="horizontal")


_PLACE = {"set": pl.UInt32, "row": pl.UInt32}
_SIZE = {"set": pl.UInt32, "rows": pl.UInt32}


def by_model(
    sets: Sequence[Findings], table: str, frame: pl.DataFrame
) -> Iterator[tuple[Table, pl.DataFrame]]:
    """Yield what a table holds, and the rows of the claim sets in which it does.

    They differ where descriptors have closed lists of their own.

    Args:
        sets: The claim sets.
        table: The table's name.
        frame: Its rows, as `gathered` gives them.
    """
    models: dict[Table, list[int]] = defaultdict(list)
    for number, findings in enumerate(sets):
        models[findings.claim_set.model(table)].append(number)
    for known, numbers in models.items():
        is_only = len(models) == 1
        yield known, frame if is_only else frame.filter(col("set").is_in(numbers))


def batch_of(
    sets: Sequence[Findings],
    frames: Mapping[str, pl.DataFrame],
    before: Batch | None = None,
) -> Batch:
    """Return what rules look at.

    Args:
        sets: The claim sets.
        frames: Their tables.
        before: The batch as it was before keys were looked up, once they were.
    """
    numbered = [*enumerate(sets)]
    return Batch(
        frames,
        codebooks={n: each.claim_set.codebook for n, each in numbered},
        received={n: each.claim_set.received for n, each in numbered},
        before=before,
        present={
            table: {number for number, each in numbered if table in each.frames}
            for table in TABLES
        },
        partial={
            table: {number for number, each in numbered if table in each.partial}
            for table in TABLES
        },
        texts={
            (n, source): text
            for n, each in numbered
            for source, text in each.texts.items()
        },
        digests={
            (n, source): text
            for n, each in numbered
            for source, text in each.digests.items()
        },
        changed={
            (n, source): text
            for n, each in numbered
            for source, text in each.changed.items()
        },
    )


def trusted(
    batch: Batch,
    sets: Sequence[Findings],
    invalid: Mapping[tuple[str, str], Collection[tuple[int, int]]],
    before: Batch | None = None,
) -> Batch:
    """Return a batch with null for each cell that is known to be invalid.

    Args:
        batch: The batch.
        sets: Its claim sets.
        invalid: The claim set and the row of each such cell, by table and column.
        before: As of `Batch`.
    """
    frames = dict(batch.frames)
    for (table, column), places in invalid.items():
        if places and column in frames[table].columns:
            frames[table] = emptied(frames[table], column, places)
    if all(frames[table] is frame for table, frame in batch.frames.items()):
        return batch
    return batch_of(sets, frames, before)


def emptied(
    frame: pl.DataFrame, column: str, places: Collection[tuple[int, int]]
) -> pl.DataFrame:
    """Return a table with null for some cells of a column.

    Args:
        frame: The table, with ``set`` and ``row``.
        column: The column.
        places: The claim set and the row of each cell.
    """
    schema = {"set": pl.UInt32, "row": pl.UInt32}
    wrong = pl.DataFrame([*places], schema, orient="row").with_columns(wrong=True)
    joined = frame.join(wrong, on=["set", "row"], how="left", maintain_order="left")
    cell = pl.when(col("wrong").is_null()).then(col(column)).alias(column)
    return joined.with_columns(cell).drop("wrong")
