"""Judge a claim set: bytes, columns, rows, and all of it together.

The only module that sees pandera's errors; nothing of them reaches the user
untranslated.
"""

import gc
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from itertools import count
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from claimset.contracts import INTEGER, NUMBER, Contract, contract
from claimset.dispensations import Key, dispense, granted, read_dispensations
from claimset.errors import AbsentError
from claimset.files import chosen_folder, not_utf8, read_bytes
from claimset.forms import (
    CARRIAGE,
    CONTROLS,
    IDLE,
    LINE_BREAK,
    WITHOUT_ROWS,
    source_problems,
)
from claimset.problems import Problem, Report, Rule, Severity
from claimset.rules import CHECKS, REGISTRY, Check, Faults, Faulty, Material
from claimset.rules import columns as column_rules
from claimset.rules.bulk import at_rows, suspect_rows
from claimset.sheets import CONTROL, Sheet
from claimset.tables import BARRING, ClaimSet, open_claim_set
from claimset.vocabulary import SHA256

if TYPE_CHECKING:
    from pandera.errors import SchemaErrors
    from pandera.pandas import DataFrameSchema

__all__ = ["validate"]

Progress = Callable[[int, int], None]

_NEVER_EMPTY = ("claims", "sources", "sentences")
_UNFORMED = {CARRIAGE.id: "\r", LINE_BREAK.id: "\n", CONTROLS.id: CONTROL.pattern}
"""What no cell may hold, by the rule that tells of it wherever it stands."""

MANY_ROWS = 50_000


def validate(
    path: str | PathLike[str] | None = None,
    *,
    level: int = 4,
    skip: Collection[str] = (),
    progress: Progress | None = None,
) -> Report:
    """Judge a claim set, and report all problems at once.

    Args:
        path: The folder of the claim set; by default the one this package carries.
        level: The highest level of rules to check: 1 file, 2 column, 3 row, 4 data
            set.
        skip: The ids of rules not to check. A fault that kept a file from being judged
            is reported all the same.
        progress: Called now and then with how many steps are done, and of how many.

    Raises:
        EmptyPathError: If the path is empty.
        NoClaimSetError: If the folder holds no claim set.
        UnsafePathError: If a path in it leads out of the folder.
        ReadError: If a file may not be read.
        KeyError: If `skip` names a rule that does not exist.

    Example:
        >>> validate().ok
        True
    """
    for rule_id in skip:
        if rule_id not in REGISTRY:
            raise KeyError(rule_id)
    # Millions of strings and tuples hold no circle: spare looking for one.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _judged(path, level, skip, progress or (lambda *_: None))
    finally:
        if collecting:
            gc.enable()


def _judged(
    path: str | PathLike[str] | None,
    level: int,
    skip: Collection[str],
    progress: Progress,
) -> Report:
    claim_set = open_claim_set(chosen_folder(path))
    dispensations = read_dispensations(claim_set)
    judge = _Judge(
        claim_set, skip=skip, granted=granted(claim_set, dispensations, REGISTRY)
    )
    steps = len(CHECKS) + 2 * len(claim_set.files)
    done = count(1)
    material = judge.read(lambda: progress(next(done), steps))
    if level > 1:
        for table in material.frames:
            judge.check_columns(table)
            progress(next(done), steps)
    wanted = [
        rule
        for rule in REGISTRY.values()
        if rule.level <= level and rule.id not in skip
    ]
    for check in sorted(CHECKS, key=lambda check: check.turn):
        progress(next(done), steps)
        if check.rule in wanted and not judge.lacks(check.rule):
            judge.note_missed(check, material)
            found = check.body(material)
            judge.collect(check.rule, found, reads=check.reads, marks=check.marks)
    judge.note_keys_without_target(wanted, material)
    judge.note_rows_of_no_segment(wanted, material)
    judge.note_unread(wanted)
    checked = [rule for rule in wanted if rule.id not in judge.unchecked]
    report = Report.of(
        [
            problem
            for problem in judge.problems
            if problem.rule not in skip or problem in judge.barring
        ],
        rows={table: len(frame) for table, frame in material.frames.items()},
        rules=len(checked),
        unchecked=judge.unchecked,
    )
    return dispense(
        claim_set,
        report,
        dispensations,
        rules=REGISTRY,
        level=level,
        skip=skip,
        blind=judge.blind,
    )


@dataclass
class _Judge:
    """A claim set under judgement, and what was found so far."""

    claim_set: ClaimSet
    problems: list[Problem] = field(default_factory=list)
    unchecked: dict[str, str] = field(default_factory=dict)
    # The rules that could not look at all that is there.
    blind: set[str] = field(default_factory=set)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    partial: set[str] = field(default_factory=set)
    skip: Collection[str] = ()
    # The problems that a dispensation may accept.
    granted: Collection[Key] = ()
    # Sources that nothing is judged against, and why.
    unjudged: dict[str, str] = field(default_factory=dict)
    # What kept a file from being judged: not to be skipped, or it would pass unread.
    barring: set[Problem] = field(default_factory=set)
    # One cause is one problem: what reads a faulty cell says no more of its row.
    faulty: Faulty = field(default_factory=Faulty)

    def read(self, step: Callable[[], None]) -> Material:
        """Read the rows whose form is sound, and the sources."""
        self.problems += self.claim_set.problems
        self.barring |= {
            each for each in self.claim_set.problems if each.rule in BARRING
        }
        for table in self.claim_set.files:
            step()
            sheet = self.claim_set.sheet(table)
            self.problems += sheet.problems
            if not sheet.readable:
                self.barring |= set(sheet.problems)
            if sheet.partial:
                self.partial.add(table)
            elif not sheet.readable:
                continue
            self.frames[table] = _text_frame(contract(table), sheet)
            self.mark_unformed(table, sheet)
        self.judge_empty_tables()
        sheets = {table: self.claim_set.sheet(table) for table in self.frames}
        raw = {
            table: sheet.text for table, sheet in sheets.items() if sheet.cells is None
        }
        bulk = {
            table: sheet.cells
            for table, sheet in sheets.items()
            if sheet.cells is not None
        }
        texts, digests, changed = self.read_sources()
        return Material(
            self.frames,
            raw,
            texts,
            digests,
            bulk,
            frozenset(self.partial),
            changed=changed,
            faulty=self.faulty,
            stands=self.stands,
        )

    def mark_unformed(self, table: str, sheet: Sheet) -> None:
        """Note the cells that hold what no cell may, as is told of their file."""
        told = {each.rule for each in sheet.problems}.difference(self.skip)
        letters = [letter for rule, letter in _UNFORMED.items() if rule in told]
        if sheet.lined and letters:
            for column, cells in self.frames[table].items():
                found = cells.str.contains("|".join(letters)).to_numpy()
                self.faulty.add(table, str(column), np.flatnonzero(found).tolist())
        for problem in sheet.problems:
            if problem.row and problem.rule in told:
                self.faulty.add(table, problem.field, [problem.row - 1])

    def judge_empty_tables(self) -> None:
        """Report the tables that have a header alone."""
        for table, frame in [*self.frames.items()]:
            sheet = self.claim_set.sheet(table)
            if not frame.empty or sheet.partial:
                continue
            message = "the table has a header and no rows"
            if not self.is_asked_for(table):
                sheet.report(IDLE, message, line=int(sheet.lined))
                self.problems.append(sheet.problems[-1])
                continue
            # Nothing else is said of it, nor of what would point to its rows.
            sheet.report(WITHOUT_ROWS, message, line=int(sheet.lined))
            self.problems.append(sheet.problems[-1])
            self.barring.add(sheet.problems[-1])
            del self.frames[table]

    def is_asked_for(self, table: str) -> bool:
        """Whether a table cannot be without rows, or other rows ask for some of it."""
        claims = self.frames.get("claims")
        return (
            table in _NEVER_EMPTY
            or any(
                (frame[key.column] != "").any()
                for name, frame in self.frames.items()
                for key in contract(name).foreign_keys
                if key.table == table
            )
            or (
                (table == "quantities" and claims is not None)
                and bool((claims["type"] == "quantitative").any())
            )
        )

    def read_sources(self) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
        """Read the source files: texts, hashes and changed texts, by source id."""
        texts: dict[str, str] = {}
        digests: dict[str, str] = {}
        changed: dict[str, str] = {}
        if "sources" not in self.frames:
            return texts, digests, changed
        frame = self.frames["sources"]
        # Who does not ask for changed sources has them read as they are.
        trusting = "source-changed" in self.skip
        columns = ("source_id", "file", "sha256")
        for row, source, file, sha256 in at_rows(frame, range(len(frame)), *columns):
            if not file:
                message = "the source names no file"
                self.bar(
                    REGISTRY["file-missing"], Faults("sources", "file", [row], message)
                )
                self.unjudged[source] = "has no file"
                continue
            try:
                data = read_bytes(self.claim_set.path(file))
                text = data.decode()
                digests[source] = hashlib.sha256(data).hexdigest()
                self.problems += source_problems(text, file=file)
                # A hash that is none cannot tell whether the source was changed.
                is_hash = re.match(SHA256, sha256) is not None
                if is_hash and digests[source] != sha256 and not trusting:
                    changed[source] = text
                    self.unjudged[source] = "has changed"
                else:
                    texts[source] = text
            except AbsentError as error:
                found = Faults("sources", "file", [row], f"{{value}}: {error.reason}")
                self.bar(REGISTRY["file-missing"], found)
                self.unjudged[source] = "is missing"
            except UnicodeDecodeError as error:
                message = f"{{value}}: {not_utf8(error)}"
                found = Faults("sources", "file", [row], message)
                self.bar(REGISTRY["file-not-utf8"], found)
                self.unjudged[source] = "is not UTF-8"
        return texts, digests, changed

    def bar(self, rule: Rule, found: Faults) -> None:
        """Say why a source could not be read."""
        before = len(self.problems)
        self.collect(rule, [found])
        self.faulty.add(found.table, found.field, map(int, found.rows))
        self.barring |= set(self.problems[before:])

    def check_columns(self, table: str) -> None:
        """Judge each column of a table by its pandera model."""
        frame = self.frames[table]
        rules = contract(table)
        places: np.ndarray[Any, Any] | None = None
        cells = self.claim_set.sheet(table).cells
        if cells is not None:
            # Only rows with a suspect cell or a repeated key are looked at one by one.
            places = suspect_rows(rules, cells)
            if not len(places):
                return
            frame = frame.take(places).reset_index(drop=True)
        elif rules.acquits({name: frame[name].tolist() for name in rules.names}):
            return
        self.judge_whole_rows(table, frame, places)
        # Only where something is wrong does pandera have to say what.
        from pandera.errors import SchemaErrors  # noqa: PLC0415

        columns: dict[str, pd.Series[Any]] = {}
        for column in rules.columns:
            written = frame[column.name]
            if column.type == "string":
                # pandera's "nullable" is about missing values, not about "".
                filled = [cell or None for cell in written.tolist()]
                columns[column.name] = pd.Series(filled, dtype=object)
                continue
            pattern = NUMBER if column.type == "number" else INTEGER
            bad = (written != "") & ~written.str.match(pattern.pattern)
            message = f"{{value}} is no {column.numeral}"
            rows = bad.to_numpy().nonzero()[0]
            rows = rows if places is None else places[rows]
            found = Faults(table, column.name, rows.tolist(), message)
            self.collect(column_rules.NOT_A_NUMBER, [found])
            columns[column.name] = _numbers(written.mask(bad, ""), column.type)
        try:
            _judged_schema(table).validate(
                pd.DataFrame(columns), lazy=True, inplace=True
            )
        except SchemaErrors as errors:
            for rule, found in _translate(rules, frame, errors):
                if places is not None:
                    whole = [int(places[row]) for row in found.rows]
                    found = replace(found, rows=whole)  # noqa: PLW2901 - of the whole
                self.collect(rule, [found])

    def judge_whole_rows(
        self, table: str, frame: pd.DataFrame, places: "np.ndarray[Any, Any] | None"
    ) -> None:
        """Report rows that are wrong as a whole: no more is said of their cells.

        Args:
            table: The table.
            frame: Some of its rows.
            places: Which rows these are; by default all.
        """
        names = contract(table).names
        for rule, mask, message in (
            (column_rules.REQUIRED, frame == "", "the row is empty"),
            (
                column_rules.MALFORMED,
                frame == list(names),
                "the header stands here again",
            ),
        ):
            rows = np.flatnonzero(mask.all(axis=1).to_numpy())
            if len(rows) and rule.id not in self.skip:
                rows = rows if places is None else places[rows]
                found = Faults(table, names[0], rows.tolist(), message)
                self.collect(rule, [found])
                for name in names:
                    self.faulty.add(table, name, rows.tolist())

    def note_missed(self, check: Check, material: Material) -> None:
        """Say what a rule would look at beside what it needs, and cannot have."""
        missed = [table for table in check.wants if not material.whole(table)]
        if self.may_come_back(missed) or (check.reads_sources and self.unjudged):
            self.blind.add(check.rule.id)
        if missed:
            named = ", ".join(map(self.state, missed))
            self.unchecked[check.rule.id] = f"in part: needs {named}"
        elif check.reads_sources and self.unjudged:
            alike: dict[str, list[str]] = {}
            for source, why in self.unjudged.items():
                alike.setdefault(why, []).append(f"source '{source}'")
            said = []
            for why, (first, *more) in alike.items():
                verb, _, rest = why.partition(" ")
                if more:
                    verb = {"is": "are", "has": "have"}[verb]
                    first += f" and {len(more):,} more"  # noqa: PLW2901 - all of them
                said.append(f"{first} {verb} {rest}")
            self.unchecked[check.rule.id] = f"in part: {', and '.join(said)}"

    def lacks(self, rule: Rule) -> str:
        """Note, and say, what a rule needs and cannot have; nothing if it has all."""
        missing = [table for table in rule.needs if table not in self.frames]
        # What is said of all rows together, or of two tables, may be wrong without one:
        # a claim whose row cannot be read is not a claim that is missing.
        if rule.level == 4 or len(rule.needs) > 1:  # noqa: PLR2004 - the data set
            missing += [table for table in rule.needs if table in self.partial]
        if missing:
            self.unchecked[rule.id] = f"needs {', '.join(map(self.state, missing))}"
            self.blind.add(rule.id)
        return self.unchecked.get(rule.id, "")

    def may_come_back(self, tables: Iterable[str]) -> bool:
        """Whether any of some tables could not be read, and is not just left out."""
        there = {*self.claim_set.files, *self.claim_set.lost}
        return not there.isdisjoint(tables)

    def state(self, table: str) -> str:
        """Name a table, and say what is wrong with it if it is there."""
        if table in self.partial:
            return f"{table} (some rows could not be read)"
        if table in self.claim_set.files:
            return f"{table} (could not be read)"
        return table

    def unread(self) -> list[str]:
        """Return the tables that could not be read, or not each row of them."""
        return [
            table
            for table in self.claim_set.files
            if table in self.partial or table not in self.frames
        ]

    def note_unread(self, rules: Iterable[Rule]) -> None:
        """Say which rules looked at less than they should have looked at."""
        own = {check.rule for check in CHECKS}
        unread = self.unread()
        for rule in rules:
            if rule.id in self.unchecked or (rule.level == 1 and rule not in own):
                continue
            lack = [table for table in unread if table in (rule.needs or unread)]
            if lack:
                self.unchecked[rule.id] = (
                    f"in part: needs {', '.join(map(self.state, lack))}"
                )

    def note_keys_without_target(
        self, rules: Iterable[Rule], material: Material
    ) -> None:
        """Say which tables were missed where keys were looked up."""
        missed = {
            key.table
            for table in material.frames
            for key in contract(table).foreign_keys
            if not material.whole(key.table)
        }
        if missed and REGISTRY["key-unknown"] in rules:
            named = ", ".join(map(self.state, sorted(missed.union(self.unread()))))
            self.unchecked["key-unknown"] = f"in part: needs {named}"
            if self.may_come_back(missed):
                self.blind.add("key-unknown")

    def note_rows_of_no_segment(
        self, rules: Collection[Rule], material: Material
    ) -> None:
        """Say which rules could not look at anchors of which no segment is known.

        Where that is itself told, and not accepted, it need not be said again.
        """
        anchored = [
            check
            for check in CHECKS
            if check.rule in rules
            and (check.reads_sources or "sentences" in check.rule.needs)
        ]
        if not anchored or not material.whole("sentences"):
            return
        key = contract("sentences").primary_key[0]
        lost: Counter[str] = Counter()
        for stray in material.strays:
            if stray.key.table == "sentences":
                meant = material.misnamed("sentences").get(stray.value)
                place = (stray.table, stray.key.column, stray.row)
                if meant and meant.at_fault:
                    place = ("sentences", key, meant.row)
                lost[stray.table] += not self.stands(stray.rule, *place)
        for check in anchored:
            found = [
                f"{number:,} {'rows' if number > 1 else 'row'} of {table}"
                for table, number in lost.items()
                if number and "source_ref" in check.reads.get(table, ())
            ]
            if found:
                verb = "is" if [*lost.values()] == [1] else "are"
                why = f"in part: {' and '.join(found)} {verb} in no known sentence"
                self.unchecked.setdefault(check.rule.id, why)
                self.blind.add(check.rule.id)

    def collect(
        self,
        rule: Rule,
        found: Iterable[Faults],
        *,
        reads: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        marks: bool = True,
    ) -> None:
        """Turn faulty rows into problems at their places.

        Args:
            rule: The rule that they break.
            found: The rows.
            reads: The columns that it reads, by table: no row in which one of them is
                faulty by itself is a problem of this rule.
            marks: Whether the cells are faulty by themselves.
        """
        for faults in found:
            columns = (faults.field, *reads.get(faults.table, ()))
            known = self.faulty.rows(faults.table, *columns)
            fresh = [
                place for place, row in enumerate(faults.rows) if int(row) not in known
            ]
            if "source_ref" in columns and fresh:
                fresh = self.in_sound_segments(faults, fresh)
            if not fresh:
                continue
            if marks and rule.severity is Severity.ERROR and rule.id not in self.skip:
                self.mark(rule, faults, fresh)
            self.problems += self.described(rule, faults, fresh)

    def in_sound_segments(self, faults: Faults, places: list[int]) -> list[int]:
        """Return those of some faulty rows that are in no segment that is faulty."""
        if "sentences" not in self.frames:
            return places
        columns = ("source_id", "spans")
        broken = sorted(self.faulty.rows("sentences", *columns))
        if not broken:
            return places
        ids = set(self.frames["sentences"]["sentence_id"].take(broken).tolist())
        rows = [int(faults.rows[place]) for place in places]
        found = at_rows(self.frames[faults.table], rows, "source_ref")
        return [
            place
            for place, (_, sentence) in zip(places, found, strict=True)
            if sentence not in ids
        ]

    def mark(self, rule: Rule, faults: Faults, places: Sequence[int]) -> None:
        """Note faulty cells, but for those whose problem is accepted."""
        rows = [int(faults.rows[place]) for place in places]
        if any(rule.id == each[0] for each in self.granted):
            rows = [
                row
                for row in rows
                if self.stands(rule.id, faults.table, faults.field, row)
            ]
        for column in filter(None, (faults.field, faults.doubtful)):
            self.faulty.add(faults.table, column, rows)

    def stands(self, rule: str, table: str, column: str, row: int) -> bool:
        """Whether a problem is told and not accepted."""
        if rule in self.skip:
            return False
        if not any(rule == each[0] for each in self.granted):
            return True
        ((_, *key),) = at_rows(self.frames[table], [row], *contract(table).primary_key)
        file = self.claim_set.sheet(table).file
        return (rule, file, " ".join(key), column) not in self.granted

    def described(
        self, rule: Rule, faults: Faults, places: Sequence[int]
    ) -> Iterator[Problem]:
        """Describe faulty rows, which are given as places among all rows of a fault."""
        frame, rules = self.frames[faults.table], contract(faults.table)
        sheet = self.claim_set.sheet(faults.table)
        cell = rules.names.index(faults.field)
        rows = [int(faults.rows[place]) for place in places]
        names = (faults.field, *rules.primary_key)
        found = at_rows(frame, rows, *names)
        for place, (line, column), (row, value, *key) in zip(
            places, sheet.places(rows, cell), found, strict=True
        ):
            message = faults.message(place, value)
            yield Problem(
                file=sheet.file,
                line=line,
                column=column,
                row=0 if sheet.lined else row + 1,
                field=faults.field,
                rule=rule.id,
                severity=rule.severity,
                row_id=" ".join(key),
                value=value,
                message=message if sheet.lined else f"row {row + 1}: {message}",
            )


@cache
def _judged_schema(table: str) -> "DataFrameSchema":
    """Return what pandera has to look at in a table of ours.

    All cells that are not numbers are text by construction, and a column that may hold
    any text holds no fault: both would only cost time.
    """
    from pandera.pandas import Column, DataFrameSchema  # noqa: PLC0415 - as above

    from claimset.schemas import schema  # noqa: PLC0415 - as above

    whole = schema(table)
    columns = {}
    for name, column in whole.columns.items():
        if column.checks or column.unique or not column.nullable:
            columns[name] = Column(
                checks=column.checks, nullable=column.nullable, unique=column.unique
            )
    return DataFrameSchema(columns, unique=whole.unique)


def _text_frame(rules: Contract, sheet: Sheet) -> pd.DataFrame:
    """Return a table as text, each cell as written."""
    if sheet.cells is not None:
        text = pd.StringDtype("pyarrow", na_value=np.nan)
        frame: pd.DataFrame = sheet.cells.to_pandas(types_mapper=lambda _: text)
        return frame
    columns = list(zip(*sheet.rows, strict=True)) or [() for _ in rules.columns]
    # Arrow's strings are leaner in bulk; plain ones are quicker by the hundred.
    dtype: Any = "str" if len(sheet.rows) > MANY_ROWS else object
    return pd.DataFrame(
        {
            name: pd.Series(cells, dtype=dtype)
            for name, cells in zip(rules.names, columns, strict=True)
        }
    )


def _numbers(cells: "pd.Series[str]", kind: str) -> "pd.Series[Any]":
    """Return number cells as numbers, empty ones as missing."""
    numbers = pd.to_numeric(cells.where(cells != ""), errors="coerce")
    return numbers.astype("float64" if kind == "number" else "Int64")


def _translate(
    rules: Contract, frame: pd.DataFrame, errors: "SchemaErrors"
) -> Iterator[tuple[Rule, Faults]]:
    """Say pandera's failure cases in our own words, each faulty row once."""
    seen: set[tuple[str, int]] = set()
    cells: dict[str, list[str]] = {}
    named: dict[tuple[str, str, str], tuple[Rule, str] | None] = {}
    found: dict[tuple[str, str], tuple[Rule, list[int], list[str]]] = {}
    cases = errors.failure_cases
    for name, column, row in zip(
        cases["check"], cases["column"], cases["index"], strict=True
    ):
        if pd.isna(row):
            continue
        if name == "multiple_fields_uniqueness":
            column = rules.primary_key[0]  # noqa: PLW2901 - one case per key column
        place = (column, int(row))
        if place in seen:
            continue
        if column not in cells:
            cells[column] = frame[column].tolist()
        case = (str(name), column, cells[column][int(row)])
        # Many cells are wrong alike, and a suggestion takes time.
        if case not in named:
            named[case] = _named(rules, *case)
        translated = named[case]
        if translated:
            seen.add(place)
            rule, message = translated
            _, rows, messages = found.setdefault((rule.id, column), (rule, [], []))
            rows.append(int(row))
            messages.append(message)
    for (_, column), (rule, rows, messages) in found.items():
        if rule in (column_rules.CLAIM_ID_REPEATED, column_rules.KEY_REPEATED):
            # The first row with a key is sound; each further one is a problem.
            rows = _further(frame, rules.primary_key, rows)  # noqa: PLW2901 - fewer
            yield rule, Faults(rules.table, column, rows, messages[0])
        else:
            yield rule, Faults(rules.table, column, rows, messages)


def _further(frame: pd.DataFrame, key: Sequence[str], rows: list[int]) -> list[int]:
    """Return those of some rows whose key an earlier one of them has."""
    seen: set[tuple[str, ...]] = set()
    further = []
    for row, *cells in at_rows(frame, sorted(rows), *key):
        if tuple(cells) in seen:
            further.append(row)
        seen.add(tuple(cells))
    return further


def _named(  # noqa: PLR0911 - one way out per check
    rules: Contract, check: str, column: str, value: str
) -> tuple[Rule, str] | None:
    """Return the rule and the message of one of pandera's checks."""
    if check == "not_nullable":
        return column_rules.REQUIRED, "the cell is empty and must not be"
    if value == "":
        return None
    known = rules.column(column)
    if check.startswith("isin"):
        near = get_close_matches(value, known.enum, n=1)
        hint = f"did you mean '{near[0]}'?" if near else ", ".join(known.enum)
        message = f"{{value}} is not one of {column}'s values: {hint}"
        return column_rules.NOT_IN_VOCABULARY, message
    if check.startswith(("greater_than", "less_than")):
        bound = check.partition("(")[2].rstrip(")")
        word = "least" if check.startswith("greater") else "most"
        return column_rules.OUT_OF_BOUNDS, f"{{value}} is not at {word} {bound}"
    if not check.endswith("uniqueness"):
        form = ", as ".join(filter(None, (known.form, known.example)))
        message = f"{{value}} has not the form of {column}: {form}"
        return column_rules.MALFORMED, message
    if rules.table == "claims":
        return column_rules.CLAIM_ID_REPEATED, "{value} stands in an earlier row too"
    keys = ", ".join(rules.primary_key)
    return column_rules.KEY_REPEATED, f"the key ({keys}) stands in an earlier row too"
