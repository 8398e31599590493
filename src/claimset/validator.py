"""Checks some claim sets as one batch, phase by phase.

A cell in which an error was found is null for all later phases: one error, one problem.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl
from polars import col

from claimset.baseline import key_of
from claimset.batches import Breaches, batch_of, by_model, gathered, read_all, trusted
from claimset.causes import (
    FEWER,
    FEWEST_SLIPPED,
    Trial,
    flood,
    moved_message,
    slipped,
    wrong_column,
)
from claimset.columns import Table
from claimset.findings import Findings
from claimset.misread import collect_misread
from claimset.missing import collect_missing
from claimset.model import TABLES
from claimset.nothing import collect_nothing
from claimset.problems import Problem, Rule, Severity, is_mostly, places_of
from claimset.rules import CHECKS, Batch, Check
from claimset.rules.columns import MALFORMED, MISREAD, REQUIRED, refused, repeated
from claimset.rules.core import CELLS, KEYS, LAST
from claimset.rules.repairs import NOTHING
from claimset.schemas import first_rows, refusals
from claimset.slips import collect_slips


class Validator:
    """Checks some claim sets as one batch."""

    def __init__(self, sets: Sequence[Findings], skip: Collection[str]) -> None:
        self.sets = sets
        self.skip = skip
        # The rows in which the cell of a column is invalid: later rules do not see it.
        self.invalid: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
        # The cells with a key that is reported once for all.
        self.missing = pl.DataFrame(schema=["place", "set", "row"])

    def run(self) -> Iterator[None]:
        """Check everything, a step at a time."""
        for table in TABLES:
            read_all(self.sets, table)
        for number, findings in enumerate(self.sets):
            findings.read()
            for table, column, row in findings.unformed:
                self.invalid[table, column].add((number, row))
        frames = {table: gathered(self.sets, table) for table in TABLES}
        for table, frame in frames.items():
            for model, part in by_model(self.sets, table, frame):
                self.check_cells(model, part)
            yield
        frames = {table: frame.fill_null("") for table, frame in frames.items()}
        batch = batch_of(self.sets, frames)
        for phase in range(LAST):
            batch = self.report_causes(phase, trusted(batch, self.sets, self.invalid))
            for check in self.checks(phase):
                for found in self.find(check, batch):
                    self.collect(found, [found.column, *filter(None, [check.doubts])])
                yield
        self.mark(self.missing)
        yield from self.check_rest(trusted(batch, self.sets, self.invalid, batch))

    def report_causes(self, phase: int, batch: Batch) -> Batch:
        """Report what many problems of a phase come from, before each is looked for."""
        if phase == CELLS and MISREAD.id not in self.skip:
            self.mark(collect_misread(self.sets, batch))
        if phase == KEYS:
            self.missing = collect_missing(self.sets, batch, self.skip)
            if self.missing.height:
                return replace(batch, missing=self.missing)
        return batch

    def mark(self, cells: pl.DataFrame) -> None:
        """Note cells that are reported once for all."""
        for place, number, row in cells.select("place", "set", "row").iter_rows():
            table, _, column = place.partition(".")
            self.invalid[table, column].add((number, row))

    def check_rest(self, batch: Batch) -> Iterator[None]:
        """Check the rules of the last phase, a step at a time."""
        last: dict[Check, list[Breaches]] = {}
        for check in self.checks(LAST):
            last[check] = self.find(check, batch)
            yield
        if self.collect_moved(last, batch):
            batch = trusted(batch, self.sets, self.invalid, batch.before or batch)
            last = {check: self.find(check, batch) for check in last if last[check]}
        for every in last.values():
            for found in every:
                self.collect(found)
        self.note_lost(batch)

    def checks(self, phase: int) -> Iterator[Check]:
        """Return the checks of a phase that are wanted."""
        for check in CHECKS:
            if check.phase == phase and check.rule.id not in self.skip:
                yield check

    def check_cells(self, known: Table, frame: pl.DataFrame) -> None:
        """Check each cell of a table by its schema, and its rows as a whole."""
        table = known.name
        if frame.is_empty():
            return
        self.check_whole_rows(table, frame)
        sets, rows = frame["set"], frame["row"]
        every: dict[tuple[str, str], Breaches] = {}
        wrong: dict[int, dict[str, Rule]] = defaultdict(dict)
        firsts: pl.Series | None = None
        words: set[tuple[int, str]] = set()
        for check, name, index in refusals(known, frame):
            value = frame[name][index] or ""
            if value == "" and check != "not_nullable":
                continue
            if value.lower() in NOTHING:
                words.add((sets[index], value))
            if check == "unique":
                firsts = first_rows(frame, known) if firsts is None else firsts
                number, row, *cells = frame.row(firsts[index])
                place = self.sets[number].place(table, row)
                is_same = [*frame.row(index)[2:]] == cells
                rule, message = repeated(known, value, place, is_same=is_same)
            else:
                rule, message = refused(check, known.column(name), value)
                wrong[index][name] = rule
            found = every.setdefault((rule.id, name), Breaches(rule, table, name))
            found.rows.append((sets[index], rows[index], message))
        if MALFORMED.id not in self.skip:
            for name, places in collect_nothing(self.sets, table, frame, words):
                self.invalid[table, name] |= places
        self.check_moved_cells(table, frame, wrong)
        for found in every.values():
            self.collect(found, [found.column])

    def check_moved_cells(
        self, table: str, frame: pl.DataFrame, wrong: Mapping[int, Mapping[str, Rule]]
    ) -> None:
        """Report rows whose cells are moved to the left or right, each once.

        Args:
            table: The table.
            frame: Its rows.
            wrong: By the index of a row, the columns at fault, and which rule each
                breaks.
        """
        for index, rules in wrong.items():
            if len(rules) < FEWEST_SLIPPED:
                continue
            row = frame.row(index, named=True)
            held = self.sets[row["set"]].frames[table].columns
            columns = [each for each in TABLES[table].columns if each.name in held]
            cells = [row[each.name] or "" for each in columns]
            start, message = slipped(columns, cells, [*rules])
            first = next(each.name for each in columns if each.name in rules)
            if message and rules[first].id not in self.skip:
                rows = [(row["set"], row["row"], message)]
                found = Breaches(rules[first], table, first, rows)
                self.collect(found, [each.name for each in columns[start:]])

    def check_whole_rows(self, table: str, frame: pl.DataFrame) -> None:
        """Report rows that are wrong as a whole: no more is said of their cells."""
        names = TABLES[table].names
        # A header of an older codebook has no later columns.
        first = [each.name for each in TABLES[table].columns if not each.since]
        is_odd = frame[names[0]].is_null() | (frame[names[0]] == names[0])
        if not is_odd.any():
            return
        odd = frame.filter(is_odd)
        empty = odd.filter(pl.all_horizontal(col(names).is_null()))
        header = [
            (in_set, row)
            for in_set, row, cells in odd.filter(col(names[0]) == names[0])
            .select("set", "row", pl.concat_list(first))
            .iter_rows()
            if cells == first
        ]
        again = "the header is repeated here: remove this row"
        for rule, places, message in (
            (
                REQUIRED,
                empty.select("set", "row").rows(),
                "the row is empty: remove it",
            ),
            (MALFORMED, header, again),
        ):
            if places and rule.id not in self.skip:
                rows = [(*place, message) for place in places]
                self.collect(Breaches(rule, table, names[0], rows))
                for name in names:
                    self.invalid[table, name].update(places)

    def find(self, check: Check, batch: Batch) -> list[Breaches]:
        """Return what breaks a rule, in the claim sets that have what it needs."""
        able = [n for n, each in enumerate(self.sets) if not each.lacks(check.rule)]
        table = check.place.partition(".")[0]
        if not able or (table and not batch.frames[table].height):
            return []
        queries = [*check.find(batch)]
        if not queries:
            return []
        found = pl.concat(queries).filter(col("set").is_in(able)).collect()
        if found.is_empty():
            return []
        found = found.with_columns(col("place").fill_null(check.place))
        every = []
        for (place,), rows in found.group_by("place", maintain_order=True):
            table, _, column = str(place).partition(".")
            each = rows.select("set", "row", "message").rows()
            every.append(Breaches(check.rule, table, column, each))
        return every

    def collect(self, found: Breaches, marks: Sequence[str] = ()) -> None:
        """Turn rows at fault into problems, and note which cells are invalid.

        Args:
            found: The rows.
            marks: The columns whose cells nobody can trust then.
        """
        if found.rule.id in self.skip:
            return
        known = self.invalid[found.table, found.column]
        fresh: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for number, row, message in found.rows:
            if (number, row) not in known:
                fresh[number].append((row, message))
        marks = marks if found.rule.severity is Severity.ERROR else ()
        for number, rows in fresh.items():
            findings = self.sets[number]
            every = findings.described(found.rule, found.table, found.column, rows)
            wrong: dict[Problem, int] = {}
            for problem, (row, _) in zip(every, rows, strict=True):
                if key_of(problem) in findings.baseline.entries:
                    findings.problems.append(problem)
                else:
                    wrong[problem] = row
            others = self.collect_column(number, found, wrong) if marks else None
            if others is None:
                findings.problems += collect_slips(findings, found, wrong)
            for name in {*marks, *(others or ())}:
                self.invalid[found.table, name] |= {(number, r) for r in wrong.values()}

    def collect_column(
        self, number: int, found: Breaches, wrong: Mapping[Problem, int]
    ) -> list[str] | None:
        """Report a column once if most of its values are wrong.

        Args:
            number: The claim set.
            found: The rows at fault, and what they break.
            wrong: The problems that would be reported otherwise, each with its row.

        Returns:
            The columns that are wrong in the same rows too; None if it is not mostly
            wrong, and nothing was reported.
        """
        findings, table = self.sets[number], TABLES[found.table]
        frame = findings.frames[found.table]
        if found.column not in frame.columns:
            return None
        values = frame.height
        if found.rule is not REQUIRED:
            values -= frame[found.column].null_count()
        if not is_mostly(len({*wrong.values()}), values):
            return None
        problems = sorted(wrong, key=wrong.__getitem__)
        column = table.column(found.column)
        message, others = wrong_column(frame, table, column, problems)
        findings.describe_column(
            found.rule, found.table, found.column, wrong[problems[0]], message
        )
        return others

    def collect_moved(self, last: Mapping[Check, list[Breaches]], batch: Batch) -> bool:
        """Report the columns whose cells are moved by a row, or swapped, each once.

        Args:
            last: What breaks the rules of the last phase.
            batch: What they looked at.

        Returns:
            Whether there are such columns.
        """
        known = False
        errors = {
            check: every
            for check, every in last.items()
            if check.rule.severity is Severity.ERROR
        }
        sets = {n for every in errors.values() for e in every for n, *_ in e.rows}
        for number in sorted(sets):
            findings = self.sets[number]
            wrong = flood(number, findings, errors)
            if wrong is None:
                continue
            check, found, rows = wrong
            trial = Trial(number, batch, found.table, rows[0])
            own = sum(each == number for each, *_ in found.rows)
            moved = self.moved(check, own, trial)
            if not moved:
                continue
            column, way = moved
            places = findings.described(
                found.rule, found.table, column, [(row, "") for row in rows[:4]]
            )
            message = moved_message(len(rows), way, places_of([*places]))
            findings.describe_column(found.rule, found.table, column, rows[0], message)
            height = findings.frames[found.table].height
            for name in {column, way}.intersection(TABLES[found.table].names):
                self.invalid[found.table, name] |= {
                    (number, row) for row in range(rows[0], height)
                }
            known = True
        return known

    def moved(self, check: Check, number: int, trial: Trial) -> tuple[str, str] | None:
        """Return the column, and to where its cells must be moved to be right.

        Args:
            check: What most rows break.
            number: How many do.
            trial: The tables, to be changed.
        """

        def left(checks: Iterable[Check], column: str, way: str) -> int:
            batch = batch_of(self.sets, trial.moved(column, way))
            return sum(len(each.rows) for c in checks for each in self.find(c, batch))

        ways = [each for each in trial.ways() if left([check], *each) * FEWER < number]
        # Others may fit as well by what one rule says, and not by what all say.
        every = [*self.checks(LAST)]
        return min(ways, key=lambda each: left(every, *each), default=None)

    def note_lost(self, batch: Batch) -> None:
        """Count the rows whose sentence is unknown, where that is not reported."""
        for table, frame in batch.frames.items():
            if "source_ref" not in frame.columns:
                continue
            named = frame.filter(col("set").is_in(batch.whole("sentences"))).drop_nulls(
                "source_ref"
            )
            lost = named.join(
                batch.frames["sentences"],
                left_on=["set", "source_ref"],
                right_on=["set", "sentence_id"],
                how="anti",
            )
            for number, rows in lost.group_by("set").len().iter_rows():
                self.sets[number].lost[table] += rows
