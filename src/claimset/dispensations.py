"""Problems that are known and accepted: each by rule and cell, since when, and why.

They stand in ``data/dispensations.csv``, beside the tables; the file is no table of the
data set and no release carries it. What is accepted is taken from the problems and
listed as accepted; what is accepted and no longer there is itself a problem.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches

from claimset.claim_set import DISPENSATIONS, ClaimSet, sort_key
from claimset.csvform import Sheet, read_csv
from claimset.files import is_nfc, read_bytes
from claimset.model import table_of
from claimset.problems import (
    LONGEST_VALUE,
    Problem,
    Report,
    Rule,
    Severity,
    quoted,
    shortened,
    visible,
)

__all__ = [
    "COLUMNS",
    "FILE",
    "RULES",
    "Accepted",
    "Dispensation",
    "Key",
    "Verdict",
    "accepted",
    "dispense",
    "granted",
    "read_dispensations",
]

FILE = DISPENSATIONS
"""Where dispensations stand, relative to the claim set's folder."""

COLUMNS = ("rule", "file", "row_id", "field", "date", "reason")

_LONGEST_REASON = 300
_MOST_COMPARED = 100_000  # Pairs of a dispensation and a row.
_ALIKE = 0.9

_FAULTY = Rule(
    id="dispensation-faulty",
    level=1,
    summary="A dispensation names a rule, a table's file, a cell, a date and a reason.",
    why="What accepts a problem must say which one, since when and why.",
)
_UNUSED = Rule(
    id="dispensation-unused",
    level=1,
    severity=Severity.WARNING,
    summary="A problem that is accepted is still there.",
    why="A dispensation that is left behind would hide the problem's return.",
)
RULES = (_FAULTY, _UNUSED)


Key = tuple[str, str, str, str]
"""What a problem is accepted by: its rule, file, row and field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispensation:
    """One problem that is known and accepted.

    Attributes:
        rule: The id of the rule.
        file: The table's file, relative to the claim set's folder.
        row_id: The key of the row, as reports have it.
        field: The column, as reports have it, or "".
        date: The day on which it was accepted, as ``YYYY-MM-DD``.
        reason: Why it may stay.
        line: The line of `FILE` that says so.
    """

    rule: str
    file: str
    row_id: str
    field: str
    date: str
    reason: str
    line: int

    @property
    def key(self) -> Key:
        """What a problem must match."""
        return self.rule, self.file, self.row_id, self.field

    @property
    def cell(self) -> str:
        """The cell that is meant, or the row."""
        return f"{self.field} of {self.row_id}" if self.field else self.row_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A problem, and the dispensation that accepts it."""

    problem: Problem
    dispensation: Dispensation

    def __str__(self) -> str:
        given = self.dispensation
        reason = shortened(given.reason, _LONGEST_REASON)
        return visible(f"{self.problem} (accepted {given.date}: {reason})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(Report):
    """A report whose accepted problems stand apart.

    Attributes:
        accepted: The problems that are there and accepted; `problems` has the others.
    """

    accepted: tuple[Accepted, ...] = ()


def accepted(report: Report) -> tuple[Accepted, ...]:
    """Return the problems that a report lists as accepted.

    Example:
        >>> accepted(Report(problems=()))
        ()
    """
    return report.accepted if isinstance(report, Verdict) else ()


def read_dispensations(claim_set: ClaimSet) -> Sheet | None:
    """Read the file of dispensations, if there is one.

    Raises:
        UnsafePathError: If it leads out of the claim set.
        ReadError: If it may not be read.
    """
    # A link that leads nowhere is there, and cannot be read.
    if not os.path.lexists(claim_set.folder / FILE):
        return None
    data = read_bytes(claim_set.path(FILE, origin=FILE))
    return read_csv(data, COLUMNS, file=FILE)


def granted(
    claim_set: ClaimSet, sheet: Sheet | None, rules: Mapping[str, Rule]
) -> frozenset[Key]:
    """Return the problems that are accepted by sound dispensations.

    What is wrong with the others, and whether the problems are there, is for
    `dispense` to say.
    """
    if sheet is None or not sheet.readable:
        return frozenset()
    return frozenset(each.key for each in _Book(claim_set, rules).read(sheet))


def dispense(  # noqa: PLR0913 - what was judged, and how
    claim_set: ClaimSet,
    report: Report,
    sheet: Sheet | None,
    *,
    rules: Mapping[str, Rule],
    skip: Collection[str] = (),
    blind: Collection[str] = (),
) -> Verdict:
    """Take the accepted problems out of a report, and judge the dispensations.

    Only problems of a row can be accepted, and of them only those that hide no other:
    a file that cannot be read would hide all others in it, a source that was changed
    each further change.

    Args:
        claim_set: The claim set that was judged.
        report: What was found in it.
        sheet: The dispensations, as `read_dispensations` gives them.
        rules: Every rule by its id.
        skip: The ids of rules that were not checked.
        blind: The ids of rules that could not look at all that is there.
    """
    if sheet is None:
        return _verdict(report, report.problems, ())
    book = _Book(claim_set, rules)
    rows = book.read(sheet) if sheet.readable else ()
    given = {each.key: each for each in rows}
    problems, found = _part(report.problems, given)
    used = {each.dispensation.key for each in found}
    own = book.problems
    own += book.unused(
        (
            each
            for key, each in given.items()
            if key not in used and book.tables.get(each.file) in report.rows
        ),
        # Only these would have been found in this run.
        {each.id for each in rules.values()}.difference(skip, blind),
        problems,
    )
    if sheet.readable:
        own += sheet.problems
    else:
        problems += sheet.problems
    problems += [problem for problem in own if problem.rule not in skip]
    return _verdict(report, tuple(sorted(problems)), tuple(found))


def _verdict(
    report: Report, problems: tuple[Problem, ...], found: tuple[Accepted, ...]
) -> Verdict:
    return Verdict(
        problems=problems,
        rows=report.rows,
        rules=report.rules,
        unchecked=report.unchecked,
        accepted=found,
    )


def _part(
    problems: Iterable[Problem], given: Mapping[Key, Dispensation]
) -> tuple[list[Problem], list[Accepted]]:
    """Part the problems into those that stand and those that are accepted."""
    standing: list[Problem] = []
    found: list[Accepted] = []
    for problem in problems:
        each = given.get((problem.rule, problem.file, problem.row_id, problem.field))
        if each is None:
            standing.append(problem)
        else:
            found.append(Accepted(problem=problem, dispensation=each))
    return standing, found


_KEYS = "key-unknown"
"""The rule whose problems may stand where a key is defined, in place of many others."""


class _Book:
    """The file of dispensations: what it gives, and what is wrong with it."""

    def __init__(self, claim_set: ClaimSet, rules: Mapping[str, Rule]) -> None:
        self.rules = rules
        self.claim_set = claim_set
        self.tables = {file: table for table, file in claim_set.files.items()}
        self.problems: list[Problem] = []
        self.keys: set[Key] = set()

    def read(self, sheet: Sheet) -> Iterator[Dispensation]:
        """Read the dispensations that are sound, and report the others."""
        for index, (rule, file, row_id, field, day, reason) in enumerate(sheet.rows):
            each = Dispensation(
                rule=rule,
                file=file,
                row_id=row_id,
                field=field,
                date=day,
                reason=reason,
                line=sheet.line(index),
            )
            if index and _order(each.key) < _order(sheet.rows[index - 1][:4]):
                message = f"{quoted(rule)} should stand before the row above it"
                place = sheet.place(index, 0)
                problem = _problem(_FAULTY, each, message, place, field="rule")
                self.problems.append(problem)
            wrong = list(self._faults(each))
            for name, message in wrong:
                place = sheet.place(index, COLUMNS.index(name))
                problem = _problem(_FAULTY, each, message, place, field=name)
                self.problems.append(problem)
            self.keys.add(each.key)
            if not wrong:
                yield each

    def unused(
        self,
        given: Iterable[Dispensation],
        checked: Collection[str],
        standing: Collection[Problem],
    ) -> Iterator[Problem]:
        """Report what is accepted and not there, or not there any more.

        Args:
            given: The dispensations that accept nothing.
            checked: The ids of rules that would have found what is accepted.
            standing: The problems that are not accepted.
        """
        fields = {(p.rule, p.file, p.row_id): p.field for p in standing}
        # Rules say nothing of what follows from another fault of the row.
        faulty = {(p.file, p.row_id) for p in standing if p.severity is Severity.ERROR}
        known: dict[str, set[str]] = {}
        for each in given:
            table = self.tables[each.file]
            sheet = self.claim_set.sheet(table)
            if table not in known:
                names, keys = sheet.frame.columns, table_of(table).primary_key
                places = [names.index(key) for key in keys]
                known[table] = {
                    " ".join(row[place] for place in places) for row in sheet.rows
                }
            row_id, cell = (
                shortened(text, LONGEST_VALUE) for text in (each.row_id, each.cell)
            )
            message = ""
            if each.row_id not in known[table]:
                # It may be a row that could not be read.
                if not sheet.partial:
                    near = self._near_row(each.row_id, known[table])
                    hint = f"did you mean {quoted(near)}? else " if near else ""
                    message = f"{each.file} has no row {row_id}: {hint}remove this row"
            elif each.rule in checked:
                what = f"{cell} in {each.file} has no problem [{each.rule}]"
                if other := fields.get(each.key[:3]):
                    message = f"{what}; did you mean the field '{other}'?"
                elif (each.file, each.row_id) not in faulty:
                    message = f"{what} any more: remove this row"
            if message:
                yield _problem(_UNUSED, each, message, (each.line, 1))

    def _near_row(self, row_id: str, known: Collection[str]) -> str:
        """Return the row that is meant: one of a longer key, or one almost the same."""
        longer = [each for each in known if each.startswith(f"{row_id} ")]
        if longer or len(self.keys) * len(known) > _MOST_COMPARED:
            return min(longer, default="")
        return next(iter(get_close_matches(row_id, known, n=1, cutoff=_ALIKE)), "")

    def _faults(self, each: Dispensation) -> Iterator[tuple[str, str]]:
        """Tell what is wrong with a dispensation, by column."""
        if wrong := self._wrong_rule(each.rule):
            yield "rule", wrong
        if wrong := self._wrong_file(each.file):
            yield "file", wrong
        if not each.row_id:
            yield "row_id", "the cell is empty: only problems of a row can be accepted"
        if wrong := self._wrong_field(each):
            yield "field", wrong
        if not _is_day(each.date):
            yield "date", f"{quoted(each.date)} is not a day such as 2026-01-31"
        elif date.fromisoformat(each.date) > _latest_today():
            yield "date", f"{quoted(each.date)} is still to come"
        if not each.reason.strip():
            yield "reason", "the cell is empty: say why the problem may stay"
        elif each.reason != each.reason.strip() or not is_nfc(each.reason):
            yield "reason", "the cell has a blank at an edge, or is not in NFC"
        if each.key in self.keys:
            cell = shortened(each.cell, LONGEST_VALUE)
            yield "rule", f"this problem of {cell} is accepted twice"

    def _wrong_rule(self, rule_id: str) -> str:
        """Say why problems of a rule cannot be accepted, or nothing."""
        rule = self.rules.get(rule_id)
        if rule is None:
            near = get_close_matches(rule_id, list(self.rules), n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            return f"{quoted(rule_id)} is not the id of a rule{hint}"
        if rule.level == 1:
            return f"{quoted(rule_id)} concerns a whole file: repair it"
        if not rule.acceptable:
            return f"{quoted(rule_id)} would hide further problems: repair it"
        return ""

    def _wrong_file(self, file: str) -> str:
        """Say that no table stands in a file, unless it may be that of a lost one."""
        if file in self.tables:
            return ""
        name = file.replace("\\", "/").rpartition("/")[2]
        near = [known for known in self.tables if known.rpartition("/")[2] == name]
        if self.claim_set.lost and not near:
            return ""
        hint = f"; did you mean '{near[0]}'?" if near else ""
        return f"{quoted(file)} is not the file of a table of this claim set{hint}"

    def _wrong_field(self, each: Dispensation) -> str:
        """Say why the table has no such column, or nothing."""
        if not each.field or each.file not in self.tables:
            return ""
        table = table_of(self.tables[each.file])
        names = table.names
        if each.field in names:
            pointing = {key.column for key in table.foreign_keys}
            own = each.field == table.primary_key[0] and each.field not in pointing
            if each.rule == _KEYS and own:
                return f"a misspelt {each.field} would hide further problems: repair it"
            return ""
        near = get_close_matches(each.field, names, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else ""
        return f"{quoted(each.field)} is not a column of {each.file}{hint}"


def _is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as ``YYYY-MM-DD``.

    Example:
        >>> _is_day("2026-01-31"), _is_day("2026-02-31"), _is_day("20260131")
        (True, False, False)
    """
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _latest_today() -> date:
    """Return the day that it is where days begin first."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def _order(key: Iterable[str]) -> list[object]:
    """Return what dispensations are ordered by."""
    return [sort_key(cell) for cell in key]


def _problem(
    rule: Rule,
    each: Dispensation,
    message: str,
    place: tuple[int, int],
    *,
    field: str = "",
) -> Problem:
    return Problem(
        file=FILE,
        line=place[0],
        column=place[1],
        field=field,
        rule=rule.id,
        severity=rule.severity,
        row_id=each.row_id,
        message=message,
    )
