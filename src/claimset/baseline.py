"""The baseline: problems that are known and accepted, each since when, and why.

It is in ``data/baseline.csv`` beside the tables; it is no table of the data set,
and no release carries it. What it accepts is listed apart from the other problems; what
it accepts and is no longer there is itself a problem.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePosixPath
from typing import NamedTuple

from claimset.claim_set import BASELINE, OLD_BASELINE, ClaimSet
from claimset.csvform import read_csv
from claimset.errors import ReadError
from claimset.files import csv_line, read_bytes
from claimset.model import TABLES, table_of
from claimset.ordering import sort_key
from claimset.problems import (
    LONGEST_VALUE,
    Accepted,
    Problem,
    Report,
    Rule,
    Severity,
    quoted,
    shortened,
    suggestion,
    visible,
)
from claimset.writing import write_aside

COLUMNS = ("rule", "file", "row_id", "field", "date", "reason")

INVALID = Rule(
    id="baseline-invalid",
    level=1,
    summary="A row of the baseline names a rule, a table's file, a row, a date and a "
    "reason.",
    why="What accepts a problem must say which one, since when and why.",
)
UNUSED = Rule(
    id="baseline-unused",
    level=1,
    severity=Severity.WARNING,
    summary="A problem that the baseline accepts is still there.",
    why="A row that is left behind would hide the problem's return.",
)
RENAMED = Rule(
    id="baseline-renamed",
    level=1,
    severity=Severity.WARNING,
    summary=f"The baseline is called {BASELINE}, no longer {OLD_BASELINE}.",
    why="Of two files one would be passed over unseen.",
)
RULES = (INVALID, UNUSED, RENAMED)

ALIASES = {"dispensation-faulty": INVALID.id, "dispensation-unused": UNUSED.id}
"""The rules of this module by the ids that they had before."""

Key = tuple[str, str, str, str]
"""What a problem is accepted by: its rule, file, row and field."""


def key_of(problem: Problem) -> Key:
    """Return what a problem is accepted by."""
    return problem.rule, problem.file, problem.row_id, problem.field


class Entry(NamedTuple):
    """A row of the baseline."""

    rule: str
    file: str
    row_id: str
    field: str
    date: str
    reason: str


@dataclass(slots=True)
class Baseline:
    """What a baseline accepts, and what is wrong with it.

    Attributes:
        file: Its name for people.
        entries: Its valid rows, each with its line, by what they accept.
        problems: What is wrong with the file, or with other rows.
        readable: Whether the file could be read.
    """

    file: str = BASELINE
    entries: dict[Key, tuple[Entry, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True

    def apply(
        self, claim_set: ClaimSet, report: Report, skip: Collection[str] = ()
    ) -> Report:
        """Set apart what is accepted, and add what is wrong with the baseline.

        Args:
            claim_set: The claim set that was checked.
            report: What was found in it.
            skip: The ids of rules that were not checked.
        """
        others = [each for each in report.problems if key_of(each) not in self.entries]
        accepted = [
            Accepted(problem=each, date=found[0].date, reason=found[0].reason)
            for each in report.problems
            if (found := self.entries.get(key_of(each)))
        ]
        own = [*self.problems, *self._unused(claim_set, report, others, skip)]
        # What kept the file from being read is not to be skipped.
        own = [each for each in own if each.rule not in skip or not self.readable]
        problems = tuple(sorted(others + own))
        return replace(report, problems=problems, accepted=tuple(accepted))

    def _unused(
        self,
        claim_set: ClaimSet,
        report: Report,
        others: Collection[Problem],
        skip: Collection[str],
    ) -> Iterator[Problem]:
        """Report what is accepted and not there, where it would have been found."""
        tables = {file: table for table, file in claim_set.files.items()}
        used = {key_of(each) for each in report.problems}
        fields = {key_of(each)[:3]: each.field for each in others}
        # Rules say nothing of what follows from another error of the row.
        errors = {
            key_of(each)[1:3] for each in others if each.severity is Severity.ERROR
        }
        unchecked = {*skip, *_unchecked(claim_set, report)}
        rows: dict[str, set[str]] = {}
        for accepts, (entry, line) in self.entries.items():
            table = tables.get(entry.file, "")
            if accepts in used or table not in report.rows:
                continue
            if table not in rows:
                rows[table] = _row_ids(claim_set, table)
            cell = " of ".join(filter(None, (entry.field, entry.row_id)))
            cell = shortened(cell, LONGEST_VALUE)
            message = f"{cell} in {entry.file} has no problem [{entry.rule}]"
            if entry.row_id not in rows[table]:
                if claim_set.sheet(table).partial:  # It may be one of the unread.
                    continue
                row_id = shortened(entry.row_id, LONGEST_VALUE)
                message = f"{entry.file} has no row {row_id}: remove this row"
            elif entry.rule in unchecked:
                continue
            elif accepts[:3] in fields:
                message += f"; did you mean the field '{fields[accepts[:3]]}'?"
            elif accepts[1:3] in errors:
                continue
            else:
                message += " any more: remove this row"
            yield _problem(UNUSED, self.file, message, (line, 1), (entry.row_id, ""))


def _unchecked(claim_set: ClaimSet, report: Report) -> Iterator[str]:
    """Return the rules that missed something, other than tables left out for good."""
    left_out = set(TABLES).difference(claim_set.files, claim_set.lost)
    for rule, why in report.unchecked.items():
        if not left_out.issuperset(why.removeprefix("in part: needs ").split(", ")):
            yield rule


def _row_ids(claim_set: ClaimSet, table: str) -> set[str]:
    frame = claim_set.sheet(table).frame.select(table_of(table).primary_key)
    return {" ".join(row) for row in frame.fill_null("").iter_rows()}


def read_baseline(claim_set: ClaimSet, rules: Mapping[str, Rule]) -> Baseline:
    """Read the baseline; where there is no file, nothing is accepted.

    Args:
        claim_set: The claim set.
        rules: Every rule by its id.

    Raises:
        UnsafePathError: If it leads out of the claim set.
        ReadError: If the file may not be read.
    """
    # A link that leads nowhere is there, and cannot be read.
    there = [
        file
        for file in (BASELINE, OLD_BASELINE)
        if os.path.lexists(claim_set.folder / file)
    ]
    if not there:
        return Baseline()
    file = there[0]
    sheet = read_csv(read_bytes(claim_set.path(file, origin=file)), COLUMNS, file=file)
    baseline = Baseline(file, problems=[*sheet.problems], readable=sheet.readable)
    for index, row in enumerate(sheet.rows if sheet.readable else ()):
        entry = Entry(*row)
        wrong = [
            _problem(INVALID, file, message, place, (entry.row_id, column))
            for column, message in _wrong(entry, claim_set, rules)
            for place in [sheet.place(index, COLUMNS.index(column))]
        ]
        baseline.problems += wrong
        if not wrong:
            baseline.entries.setdefault(entry[:4], (entry, sheet.line(index)))
    if OLD_BASELINE in there:
        message = f"this file is called {BASELINE} now: rename it"
        if BASELINE in there:
            message = f"{BASELINE} is read instead: move there what it lacks"
        baseline.problems.append(_problem(RENAMED, OLD_BASELINE, message, (1, 0)))
    return baseline


def _problem(
    rule: Rule,
    file: str,
    message: str,
    place: tuple[int, int],
    cell: tuple[str, str] = ("", ""),
) -> Problem:
    """Return a problem at a line and column, of the row and in the field of a cell."""
    return Problem(
        file=file,
        line=place[0],
        column=place[1],
        field=cell[1],
        rule=rule.id,
        severity=rule.severity,
        row_id=cell[0],
        message=message,
    )


def _wrong(
    entry: Entry, claim_set: ClaimSet, rules: Mapping[str, Rule]
) -> Iterator[tuple[str, str]]:
    """Say what is wrong with a row of the baseline, by column."""
    tables = {file: table for table, file in claim_set.files.items()}
    table = table_of(tables[entry.file]) if entry.file in tables else None
    defined = set(table.primary_key[:1]) if table else set()
    defined -= {each.column for each in table.foreign_keys} if table else set()
    if entry.rule not in rules:
        hint = suggestion(entry.rule, rules)
        yield "rule", f"{quoted(entry.rule)} is not the id of a rule{hint}"
    elif rules[entry.rule].level == 1:
        yield "rule", f"{quoted(entry.rule)} concerns a whole file: repair it"
    elif not rules[entry.rule].acceptable or (
        # Such a problem is where a key is defined, in place of many others.
        entry.rule == "key-unknown" and entry.field in defined
    ):
        yield "rule", f"{quoted(entry.rule)} would hide further problems: repair it"
    if table is None:
        name = PurePosixPath(entry.file.replace("\\", "/")).name
        near = [file for file in tables if PurePosixPath(file).name == name]
        hint = f"; did you mean '{near[0]}'?" if near else ""
        if near or not claim_set.lost:  # It may be the file of a lost table.
            what = f"{quoted(entry.file)} is not the file of a table of this claim set"
            yield "file", f"{what}{hint}"
    elif entry.field and entry.field not in table.names:
        hint = suggestion(entry.field, table.names)
        what = f"{quoted(entry.field)} is not a column of {entry.file}"
        yield "field", f"{what}{hint}"
    if not entry.row_id:
        yield "row_id", "the cell is empty: only problems of a row can be accepted"
    if not _is_past_day(entry.date):
        yield "date", f"{quoted(entry.date)} is not a day until now, as 2026-01-31"
    if not entry.reason.strip():
        yield "reason", "the cell is empty: say why the problem may stay"


def _is_past_day(text: str) -> bool:
    """Whether a text is a day that has begun where days begin first."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    latest = (datetime.now(UTC) + timedelta(hours=14)).date()
    return day.isoformat() == text and day <= latest


def update_baseline(
    claim_set: ClaimSet,
    report: Report,
    reason: str,
    rules: Mapping[str, Rule],
    *,
    today: date | None = None,
) -> None:
    """Write a baseline that accepts what was found, and no longer what is not there.

    What it accepted before keeps its date and its reason.

    Args:
        claim_set: The claim set that was checked.
        report: What was found in it, with the baseline as it was.
        reason: Why what is new may stay.
        rules: Every rule by its id.
        today: The date of what is new.

    Raises:
        ReadError: If the baseline is invalid: some of it would be lost.
        WriteError: If it cannot be written.
    """
    old = read_baseline(claim_set, rules)
    for problem in old.problems:
        if problem.severity is Severity.ERROR:
            raise ReadError(claim_set.folder / old.file, f"repair it first: {problem}")
    unused = {each.line for each in report.problems if each.rule == UNUSED.id}
    entries = {entry for entry, line in old.entries.values() if line not in unused}
    day = (today or date.today()).isoformat()  # noqa: DTZ011 - as people write it
    why = visible(" ".join(reason.split()))  # One line, as a cell must be.
    found = {Entry(*key_of(problem), day, why) for problem in report.problems}
    entries |= {entry for entry in found if not any(_wrong(entry, claim_set, rules))}
    rows = sorted(entries, key=lambda entry: [*map(sort_key, entry)])
    text = "".join(f"{csv_line(row)}\n" for row in [COLUMNS, *rows])
    write_aside(claim_set.path(BASELINE, origin=BASELINE), text.encode())
