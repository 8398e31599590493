"""Claim sets as one batch: their tables in frames that know which set a row is of."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl
from polars import col

from claimset.columns import Table
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
    cells = pl.concat(held.values(), how="diagonal", rechunk=False)
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
