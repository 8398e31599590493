"""One cause of many problems: a column that is mostly wrong, a row that slipped."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl
from polars import col

from claimset.batches import Breaches
from claimset.columns import Column, Table
from claimset.findings import Findings
from claimset.model import TABLES
from claimset.problems import Problem, Severity, is_mostly, places_of
from claimset.rules import Batch, Check
from claimset.rules.repairs import repair
from claimset.slips import in_plural, slip_of

FEWEST_SLIPPED = 3
"""How many cells of a row must be wrong, before they are taken to have slipped."""

FEWER = 10
"""How many times fewer problems there must be if a cause is taken to be found."""

_MOST_LOOKED_AT = 10_000
"""How many values of a column are looked at for their cause."""

_MOST = 0.9
"""What part of some values must be explained by their cause."""


def wrong_column(
    frame: pl.DataFrame, table: Table, column: Column, problems: Sequence[Problem]
) -> tuple[str, list[str]]:
    """Say what is wrong with a column most of whose values are at fault.

    Args:
        frame: The table as text, null for an empty cell.
        table: Its model.
        column: The column.
        problems: What was found in it, row by row.

    Returns:
        The message, and the other column with which it may be mixed up.
    """
    rows = {(each.line, each.row) for each in problems}
    values = [each.value for each in problems]
    filled = frame[column.name].len() - frame[column.name].null_count()
    what = "values" if any(values) else "cells"
    number = f"{len(rows):,} of {filled if any(values) else frame.height:,} {what}"
    where, first = places_of(problems), problems[0].message
    first = first.removeprefix(f"row {problems[0].row}: ")
    # What the column can hold is wrong for another reason, such as a missing key.
    if any(values) and _share(column, values) < 1 - _MOST:
        other, is_swapped = mixed_up(frame, table, column, values)
        if other:
            question = "are the two columns swapped?"
            if not is_swapped:
                question = "was the wrong column pasted here?"
            kind = f"are values of {other}"
            if is_swapped and not _is_strict(table.column(other)):
                kind = f"have another form, and those of {other} have its form"
            return f"{number} {kind}, in {where}: {question}", [other] * is_swapped
        looked_at = _some(values)
        slips = Counter(repair(column, value)[0] for value in looked_at)
        ((slip, times),) = slips.most_common(1)
        if slip and times >= _MOST * len(looked_at):
            return f"{number} {in_plural(slip)}, in {where}: {first}", []
    (slip, *others) = {slip_of(each) for each in problems}
    wrong = in_plural(slip) if slip and not others else "are wrong"
    return f"{number} {wrong}, in {where}; the first: {first}", []


def mixed_up(
    frame: pl.DataFrame, table: Table, column: Column, wrong: Sequence[str]
) -> tuple[str, bool]:
    """Return the column whose values a column seems to have, and whether both do so.

    Args:
        frame: The table as text.
        table: Its model.
        column: The column.
        wrong: Its values that are at fault.
    """
    filled = frame[column.name].len() - frame[column.name].null_count()
    part, pasted = _MOST * len(wrong) / max(filled, 1), ""
    for other in table.columns:
        if other == column or other.name not in frame.columns:
            continue
        theirs = frame[other.name].drop_nulls()
        fit = _share(column, theirs)
        if _is_strict(other):
            # Where a part of the rows is swapped, so many of either fit the other.
            is_swapped = fit >= part and _share(other, wrong) >= _MOST
        else:
            is_swapped = fit * len(theirs) >= _MOST * len(wrong)
        if is_swapped:
            return other.name, True
        known = set(theirs)
        if sum(each in known for each in wrong) >= _MOST * len(wrong):
            pasted = pasted or other.name
    return pasted, False


def _is_strict(column: Column) -> bool:
    """Whether a column can hold few values only."""
    return bool(column.enum or column.form.pattern or column.type != "string")


def _share(column: Column, values: Sequence[str] | pl.Series) -> float:
    """Return what part of some values a column can hold."""
    looked_at = _some(values)
    counted = Counter(looked_at)
    fit = sum(number for value, number in counted.items() if column.fits(value))
    return fit / max(len(looked_at), 1)


def _some(values: Sequence[str] | pl.Series) -> Sequence[str]:
    """Return some of many values, spread evenly."""
    return [*values[:: len(values) // _MOST_LOOKED_AT + 1]]


def slipped(
    columns: Sequence[Column], row: Sequence[str], wrong: Sequence[str]
) -> tuple[int, str]:
    """Return from which column on the cells of a row are moved, and what to do.

    Args:
        columns: The columns.
        row: The cells, "" for an empty one.
        wrong: The names of the columns whose cells are at fault.

    Returns:
        The place of the first column, and a message; "" if the cells are not moved.
    """
    first = min(place for place, each in enumerate(columns) if each.name in wrong)
    if len(wrong) < FEWEST_SLIPPED:
        return first, ""
    for start in range(first, -1, -1):
        ways = {"left": [*row[start + 1 :], ""], "right": ["", *row[start:-1]]}
        if row[-1]:
            del ways["right"]
        for way, cells in ways.items():
            # What was to be in the first cell may be lost.
            skipped = int(way == "right")
            pairs = zip(columns[start + skipped :], cells[skipped:], strict=True)
            if all(column.fits(cell) for column, cell in pairs):
                verb = "inserted" if way == "left" else "removed"
                message = (
                    f"{len(wrong)} cells of this row are wrong; from here on they fit "
                    f"if moved to the {way} by a column: was a cell {verb}?"
                )
                return start, message
    return first, ""


_STEPS = {"up": -1, "down": 1}

Flood = tuple[Check, Breaches, list[int]]
"""The check that most rows of a table break, what breaks it, and all rows at fault."""


def flood(
    number: int, findings: Findings, last: Mapping[Check, Sequence[Breaches]]
) -> Flood | None:
    """Return the table most of whose rows are at fault from some row on, if any.

    Args:
        number: The claim set.
        findings: What was found in it.
        last: What breaks the rules of the last phase.
    """
    accepted = {key[:2] for key in findings.baseline.entries}
    rows: dict[str, set[int]] = defaultdict(set)
    worst: dict[str, tuple[int, Check, Breaches]] = {}
    for check, every in last.items():
        for found in every:
            file = findings.claim_set.files.get(found.table, "")
            own = {row for each, row, _ in found.rows if each == number}
            is_error = check.rule.severity is Severity.ERROR
            if not own or not is_error or (check.rule.id, file) in accepted:
                continue
            rows[found.table] |= own
            if len(own) > worst.get(found.table, (0,))[0]:
                worst[found.table] = len(own), check, found
    floods = [
        (check, found, sorted(rows[table]))
        for table, (_, check, found) in worst.items()
        if is_mostly(len(rows[table]), findings.frames[table].height - min(rows[table]))
    ]
    return max(floods, key=lambda each: len(each[2]), default=None)


@dataclass(frozen=True, slots=True)
class Trial:
    """The tables of a claim set, to try what they say if a column's cells are moved.

    Attributes:
        number: The claim set.
        batch: The batch that it is in.
        table: The table.
        first: The first row whose cell is to be moved.
    """

    number: int
    batch: Batch
    table: str
    first: int

    def ways(self) -> Iterator[tuple[str, str]]:
        """Return each column that may be moved, and to where.

        It is ``up`` or ``down``, or the column with which it may be swapped: what holds
        the same cannot be known apart by its form.
        """
        known = TABLES[self.table]
        for name in known.names:
            if name not in known.primary_key:
                yield from ((name, way) for way in _STEPS)
        for one, other in combinations(known.columns, 2):
            is_number = one.type == other.type != "string"
            if is_number or (one.key and one.key == other.key):
                yield one.name, other.name

    def moved(self, column: str, way: str) -> dict[str, pl.DataFrame]:
        """Return the tables of the claim set with the cells of a column moved."""
        own = {
            name: frame.filter(set=self.number)
            for name, frame in self.batch.frames.items()
        }
        new = {column: col(column).shift(_STEPS.get(way, 0))}
        if way not in _STEPS:
            new = {column: col(way), way: col(column)}
        own[self.table] = own[self.table].with_columns(
            pl.when(col("row") >= self.first)
            .then(cell)
            .otherwise(col(name))
            .alias(name)
            for name, cell in new.items()
        )
        return own


def moved_message(number: int, way: str, places: str) -> str:
    """Say that a column's cells are moved.

    Args:
        number: How many rows are at fault.
        way: To where they must be moved to be right, ``up`` or ``down``, or the column
            with which they must be swapped.
        places: The first rows, in words.
    """
    if way not in _STEPS:
        return (
            f"{number:,} rows from here on are right if the values of this column and "
            f"of {way} are swapped, in {places}: are the two columns swapped?"
        )
    verb = "inserted" if way == "up" else "removed"
    return (
        f"{number:,} values from here on belong to another row, in {places}; they fit "
        f"if the cells of this column are moved {way} by a row: was a cell {verb}?"
    )
