"""What was found in one claim set: what could be read of it, and its problems."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from claimset.baseline import read_baseline
from claimset.claim_set import LASTING, ClaimSet, is_unbegun, needs_rows
from claimset.errors import AbsentError
from claimset.files import not_utf8, read_bytes
from claimset.forms import source_problems
from claimset.model import TABLES
from claimset.problems import Problem, Report, Rule, Severity, quoted
from claimset.rules import CHECKS, REGISTRY, Check
from claimset.rules.columns import MOVED
from claimset.sources import digest
from claimset.vocabulary import SHA256
from claimset.witness import Moved, moved

_FORMS = ("file-carriage-return", "cell-line-break", "file-control-character")
"""What is reported of a file, and then of no cell that holds it."""


class Findings:
    """What could be read of a claim set, and what was found in it."""

    def __init__(
        self,
        claim_set: ClaimSet,
        skip: Collection[str],
        *,
        as_is: bool = False,
        singly: bool = False,
    ) -> None:
        self.claim_set = claim_set
        # Whether many values with one slip are a problem each, to be accepted each.
        self.singly = singly
        # Whether columns that are moved are left where they are.
        self.as_is = as_is
        self.moved: list[Moved] = []
        self.skip = skip
        self.problems = [*claim_set.problems]
        if claim_set.index.problem:
            self.problems.append(claim_set.index.problem)
        # What kept a file from being read: not to be skipped, or it would pass.
        self.lasting = {each for each in claim_set.problems if each.rule in LASTING}
        self.frames: dict[str, pl.DataFrame] = {}
        self.partial: set[str] = set()
        # Cells with a problem that is reported of their file: table, column and row.
        self.unformed: list[tuple[str, str, int]] = []
        # Sources that no anchor is compared with, and why.
        self.unread: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.changed: dict[str, str] = {}
        self.unchecked: dict[str, str] = {}
        self._lacks: dict[str, str] = {}
        self.baseline = read_baseline(claim_set, REGISTRY)
        # Rows whose sentence is in no ledger, where that is not reported.
        self.lost: Counter[str] = Counter()

    def read(self) -> None:
        """Read the tables whose form is sound, and the sources."""
        for table in self.claim_set.files:
            sheet = self.claim_set.sheet(table)
            self.problems += sheet.problems
            if not sheet.readable:
                self.lasting |= set(sheet.problems)
            if sheet.partial:
                self.partial.add(table)
            if sheet.readable or sheet.partial:
                self.frames[table] = sheet.frame
                self.mark_unformed(table)
        self.judge_empty_tables()
        if not self.as_is and MOVED.id not in self.skip:
            self.moved = [*moved(self.claim_set, self.frames)]
            self.frames |= {each.table: each.frame for each in self.moved}
        if "sources" in self.frames:
            self.read_sources()

    def mark_unformed(self, table: str) -> None:
        """Note the cells that hold what no cell may: that is reported of the file."""
        sheet = self.claim_set.sheet(table)
        reported = {each.rule for each in sheet.problems}.difference(self.skip)
        if reported.intersection(_FORMS) and sheet.lined:
            odd = "[\x00-\x08\x0a-\x1f\x7f-\x9f]"
            for column in sheet.frame.columns:
                found = sheet.frame[column].str.contains(odd).fill_null(value=False)
                self.unformed += [(table, column, row) for row in found.arg_true()]
        self.unformed += [
            (table, problem.field, problem.row - 1)
            for problem in sheet.problems
            if problem.row and problem.rule in reported
        ]

    def judge_empty_tables(self) -> None:
        """Report the tables that have a header alone."""
        for table, frame in [*self.frames.items()]:
            if frame.height or table in self.partial:
                continue
            sheet = self.claim_set.sheet(table)
            rule = (
                "table-without-rows" if needs_rows(table, self.frames) else "table-idle"
            )
            # Of an article that is only cut into sentences nobody expects claims yet.
            is_early = table == "claims" and is_unbegun(self.frames)
            sheet.report_no_rows(rule, Severity.WARNING if is_early else None)
            self.problems.append(sheet.problems[-1])
            if rule == "table-without-rows" and not is_early:
                # Nothing else is said of it, nor of what would point to its rows.
                self.lasting.add(sheet.problems[-1])
                del self.frames[table]

    def read_sources(self) -> None:
        """Read the source files: texts, hashes and changed texts, by source id."""
        # Who does not ask for changed sources has them read as they are.
        trusting = "source-changed" in self.skip
        frame = self.frames["sources"].fill_null("")
        columns = frame.select("source_id", "file", "sha256")
        for row, (source, file, sha256) in enumerate(columns.iter_rows()):
            try:
                text = self.read_source(source, file)
            except _UnreadableError as error:
                self.unread[source] = error.state
                self.unformed.append(("sources", "file", row))
                found = list(
                    self.described(
                        error.rule, "sources", "file", [(row, error.message)]
                    )
                )
                self.problems += found
                self.lasting |= set(found)
                continue
            self.problems += source_problems(text, file=file)
            # A hash that is none cannot tell whether the source was changed.
            is_hash = SHA256.matches(sha256)
            if is_hash and self.digests[source] != sha256 and not trusting:
                self.changed[source] = text
                self.unread[source] = "has changed"
            else:
                self.texts[source] = text

    def read_source(self, source: str, file: str) -> str:
        """Read a source file, and note its hash."""
        if not file:
            message = "the source names no file"
            raise _UnreadableError("file-missing", "has no file", message)
        try:
            data = read_bytes(self.claim_set.source_path(file))
            text = data.decode()
        except AbsentError as error:
            message = f"{quoted(file)}: {error.reason}"
            if self.claim_set.sources:
                message += f" in {self.claim_set.sources}"
            elif isinstance(error.path, Path) and not error.path.parent.is_dir():
                message += "; `--sources DIR` reads it from another folder"
            elif error.reason == "no such file":
                message += ": put the file back, or write its new name here"
            raise _UnreadableError("file-missing", "is missing", message) from error
        except UnicodeDecodeError as error:
            message = f"{quoted(file)}: {not_utf8(error)}"
            raise _UnreadableError("file-not-utf8", "is not UTF-8", message) from error
        self.digests[source] = digest(text)
        return text

    def described(
        self, rule: Rule, table: str, column: str, found: Sequence[tuple[int, str]]
    ) -> Iterator[Problem]:
        """Describe rows, each with what is wrong, at their places."""
        sheet = self.claim_set.sheet(table)
        # The place of the column, also where the file does not have it.
        names = TABLES[table].names
        before = names[: names.index(column)]
        cell = sum(name in sheet.frame.columns for name in before)
        rows = [row for row, _ in found]
        cells = sheet.frame[rows].fill_null("")
        keys = cells.select(pl.concat_str(TABLES[table].primary_key, separator=" "))
        for (row, message), place, value, key in zip(
            found,
            sheet.places(rows, cell),
            cells[column] if column in cells.columns else [""] * len(found),
            keys.to_series(),
            strict=True,
        ):
            yield Problem(
                file=sheet.file,
                line=place[0],
                column=place[1],
                row=0 if sheet.lined else row + 1,
                field=column,
                rule=rule.id,
                severity=rule.severity,
                row_id=key,
                value=value,
                message=message if sheet.lined else f"row {row + 1}: {message}",
            )

    def describe_column(
        self, rule: Rule, table: str, column: str, row: int, message: str
    ) -> None:
        """Add a problem of a column as a whole, at the first row that shows it."""
        (problem,) = self.described(rule, table, column, [(row, message)])
        # It is of no row: who accepts a problem of this one would accept it.
        self.problems.append(replace(problem, row_id="", value=""))

    def describe_table(self, rule: Rule, table: str, column: str, message: str) -> None:
        """Add a problem of a table as a whole, at its header."""
        sheet = self.claim_set.sheet(table)
        problem = Problem(
            file=sheet.file,
            line=int(sheet.lined),
            field=column,
            rule=rule.id,
            severity=rule.severity,
            message=message,
        )
        self.problems.append(problem)

    def place(self, table: str, row: int) -> str:
        """Name a row by its line, or by its number where there are no lines."""
        line = self.claim_set.sheet(table).line(row)
        return f"line {line}" if line else f"row {row + 1}"

    def report(self, skip: Collection[str]) -> Report:
        """Gather what was found, without what is accepted."""
        wanted = [rule for rule in REGISTRY.values() if rule.id not in skip]
        self.note_unchecked(wanted)
        report = Report.of(
            [
                problem
                for problem in self.problems
                if problem.rule not in skip or problem in self.lasting
            ],
            rows={table: frame.height for table, frame in self.frames.items()},
            rules=sum(self.lacks(rule) == "" for rule in wanted),
            unchecked=self.unchecked,
        )
        return self.baseline.apply(self.claim_set, report, skip)

    def lacks(self, rule: Rule) -> str:
        """Say what a rule needs and cannot have, or nothing, once all is read."""
        if rule.id not in self._lacks:
            self._lacks[rule.id] = self._lack(rule)
        return self._lacks[rule.id]

    def _lack(self, rule: Rule) -> str:
        missing = [table for table in rule.needs if table not in self.frames]
        # What is said of all rows together, or of two tables, may be wrong without one:
        # a claim whose row cannot be read is not a claim that is missing.
        if rule.level == 4 or len(rule.needs) > 1:  # noqa: PLR2004 - the data set
            missing += [table for table in rule.needs if table in self.partial]
        if rule.presumes and rule.presumes not in self.claim_set.presumptions:
            return f"needs {rule.presumes}"
        return self.needed(missing)

    def needed(self, tables: Iterable[str]) -> str:
        """Name tables that are needed, or nothing without any."""
        names = ", ".join(map(self.state, dict.fromkeys(tables)))
        return f"needs {names}" if names else ""

    def state(self, table: str) -> str:
        """Name a table, and say what is wrong with it if it is there."""
        if table in self.partial:
            return f"{table} (some rows could not be read)"
        if table in self.claim_set.files:
            return f"{table} (could not be read)"
        return table

    def is_whole(self, table: str) -> bool:
        """Whether every row of a table could be read."""
        return table in self.frames and table not in self.partial

    def note_unchecked(self, rules: Iterable[Rule]) -> None:
        """Say which rules were not checked, or looked at less than there is."""
        checks = {check.rule.id: check for check in CHECKS}
        unread = [each for each in self.claim_set.files if not self.is_whole(each)]
        for rule in rules:
            check = checks.get(rule.id)
            if lack := self.lacks(rule):
                self.unchecked[rule.id] = lack
            elif part := self.missed(rule, check, unread):
                self.unchecked[rule.id] = f"in part: {part}"

    def missed(self, rule: Rule, check: Check | None, unread: Sequence[str]) -> str:
        """Say what a rule could not look at, or nothing."""
        if check is None:
            known = rule.level > 1 and [
                each for each in unread if each in (rule.needs or unread)
            ]
            return self.needed(known or ())
        wanted = [each for each in check.wants if not self.is_whole(each)]
        if rule.id == "key-unknown":
            targets = {
                key.table for name in self.frames for key in TABLES[name].foreign_keys
            }
            lacking = sorted(each for each in targets if not self.is_whole(each))
            wanted = sorted({*lacking, *unread})
        wanted = wanted or [each for each in unread if each in (rule.needs or unread)]
        if wanted:
            return self.needed(wanted)
        if check.reads_sources and self.unread:
            return _sources_unread(self.unread)
        if self.lost and (check.reads_sources or "sentences" in rule.needs):
            return _in_no_sentence(self.lost)
        return ""


def _sources_unread(unread: Mapping[str, str]) -> str:
    """Say which sources could not be looked at."""
    alike: dict[str, list[str]] = {}
    for source, why in unread.items():
        alike.setdefault(why, []).append(f"source '{source}'")
    said = []
    for why, (first, *more) in alike.items():
        verb, _, rest = why.partition(" ")
        if more:
            verb = {"is": "are", "has": "have"}[verb]
            first += f" and {len(more):,} more"  # noqa: PLW2901 - all of them
        said.append(f"{first} {verb} {rest}")
    return ", and ".join(said)


def _in_no_sentence(lost: Mapping[str, int]) -> str:
    """Say how many rows are in no sentence that is known."""
    found = [
        f"{number:,} {'rows' if number > 1 else 'row'} of {table}"
        for table, number in lost.items()
    ]
    verb = "is" if [*lost.values()] == [1] else "are"
    return f"{' and '.join(found)} {verb} in no known sentence"


class _UnreadableError(Exception):
    """A source that cannot be read: the rule, its state, and what to say."""

    def __init__(self, rule_id: str, state: str, message: str) -> None:
        super().__init__(message)
        self.rule, self.state, self.message = REGISTRY[rule_id], state, message
