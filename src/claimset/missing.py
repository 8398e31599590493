"""A row that is not there, and that many others point to: one problem, not many."""

from collections.abc import Collection, Iterator, Sequence

import polars as pl
from polars import col

from claimset.baseline import key_of
from claimset.findings import Findings
from claimset.model import TABLES
from claimset.problems import MOST_SINGLY, Problem, is_mostly, quoted
from claimset.rules import REGISTRY, Batch
from claimset.rules.keys import HOLDER, IF_RETIRED, OR_RETIRED, lost_keys

_RULE = "key-unknown"


def collect_missing(
    sets: Sequence[Findings], batch: Batch, skip: Collection[str]
) -> pl.DataFrame:
    """Report each key once that many rows name and no row has.

    A key that few rows name is left to the rules, which report each cell. So is a cell
    whose problem is accepted, and a column most of whose keys find nothing: that has
    another cause.

    Args:
        sets: The claim sets.
        batch: Their tables.
        skip: The ids of the rules that are not wanted.

    Returns:
        The cells that are reported so: rows of `lost_keys`.
    """
    lost: pl.DataFrame = batch.kept(lost_keys)
    if lost.is_empty():
        return lost
    kinds = {each: _rule_of(each) for each in lost["place"].unique()}
    wanted = [each for each, rule in kinds.items() if rule not in skip]
    left = lost.filter(col("defined").is_null(), col("place").is_in(wanted))
    left = left.filter(_is_of_few_keys(sets, left))
    reported = [lost.clear()]
    by = ("set", "target", "member")
    for _, rows in left.group_by(by, maintain_order=True):
        findings = sets[rows["set"][0]]
        cells = {
            row: problem
            for row, problem in _problems(findings, rows)
            if key_of(problem) not in findings.baseline.entries
        }
        if _RULE in skip or len(cells) <= MOST_SINGLY:
            continue
        table = rows["target"][0]
        findings.describe_table(
            REGISTRY[_RULE],
            table,
            TABLES[table].primary_key[0],
            _message(batch, rows[[*cells]], next(iter(cells.values()))),
        )
        reported.append(rows[[*cells]])
    return pl.concat(reported)


def _rule_of(place: str) -> str:
    return "holder-unknown" if place == HOLDER else _RULE


def _is_of_few_keys(sets: Sequence[Findings], lost: pl.DataFrame) -> pl.Series:
    """Return which cells are in a column that names few missing keys, or few times."""
    heights = {
        (number, place): findings.frames[place.partition(".")[0]].height
        for number, findings in enumerate(sets)
        for place in lost.filter(set=number)["place"].unique()
    }
    columns = lost.group_by("set", "place").agg(
        col("member").n_unique().alias("keys"), col("row").n_unique().alias("rows")
    )
    other = {
        (number, place)
        for number, place, keys, rows in columns.iter_rows()
        if keys > MOST_SINGLY and is_mostly(rows, heights[number, place])
    }
    pairs = lost.select("set", "place").iter_rows()
    return pl.Series([pair not in other for pair in pairs], dtype=pl.Boolean)


def _problems(findings: Findings, lost: pl.DataFrame) -> Iterator[tuple[int, Problem]]:
    """Yield each cell that names a key, by its place in a frame, as a problem."""
    for (place,), group in lost.with_row_index("index").group_by(
        "place", maintain_order=True
    ):
        table, _, column = str(place).partition(".")
        rule = REGISTRY[_rule_of(str(place))]
        found = [(row, "") for row in group["row"]]
        described = findings.described(rule, table, column, found)
        yield from zip(group["index"], described, strict=True)


def _message(batch: Batch, cells: pl.DataFrame, first: Problem) -> str:
    """Say which key is missing, which tables name it, and what to do.

    Args:
        batch: The tables.
        cells: The cells that name it.
        first: The first of them as a problem.
    """
    number, target, member, meant = cells.select(
        "set", "target", "member", "meant"
    ).row(0)
    key = quoted(member)
    line = first.line or f"row {first.row}"
    rows = cells.select("place", "row").n_unique()
    who = (
        f"{rows:,} rows point to it, in {_tables(cells)}, the first in "
        f"{first.file}:{line}"
    )
    if target != "claims":
        hint = f"; did you mean {quoted(meant)}?" if meant else ""
        return f"{key} is missing: {who}: put its row back, or name another there{hint}"
    known = batch.retired.filter(set=number, claim_id=member).collect()
    if known.height:
        instead = known["replaced_by"][0]
        remedy = f"name {instead} there" if instead else "remove them"
        return f"{key} is retired, and {who}: {remedy}"
    remedy = f"add it to retired.csv ({IF_RETIRED})"
    strict = cells.filter(~col("place").is_in([*OR_RETIRED]))
    if strict.height:
        remedy += f", and remove the rows of {_tables(strict)} that name it"
    back = f"put its row back; if {member} is gone for good, {remedy}"
    return f"{key} is missing: {who}: {back}"


def _tables(cells: pl.DataFrame) -> str:
    """Name the tables that cells are of."""
    names = cells["place"].str.split(".").list.first()
    return ", ".join(names.unique(maintain_order=True))
