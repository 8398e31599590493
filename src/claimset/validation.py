"""Judge claim sets: form, cells, rows, and all of it together.

Bytes become text frames (`claimset.claim_set`), pandera judges every cell
(`claimset.schemas`), queries judge what one cell cannot show (`claimset.rules`); here
what they find becomes problems at their places. Several claim sets are judged as one
batch.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from os import PathLike

import polars as pl
from polars import col

from claimset.baseline import ALIASES, key_of, read_baseline, update_baseline
from claimset.claim_set import (
    BARRING,
    ClaimSet,
    is_unbegun,
    needs_rows,
    open_claim_set,
)
from claimset.errors import AbsentError
from claimset.files import chosen_folder, not_utf8, read_bytes
from claimset.forms import source_problems
from claimset.model import TABLES
from claimset.problems import Problem, Report, Rule, Severity, quoted
from claimset.rules import CHECKS, REGISTRY, Batch, Check
from claimset.rules.columns import MALFORMED, REQUIRED, refused
from claimset.rules.core import LAST
from claimset.schemas import refusals
from claimset.sources import digest
from claimset.vocabulary import SHA256

__all__ = ["accept", "validate", "validate_batch"]

Progress = Callable[[int, int], None]

_FORMS = ("file-carriage-return", "cell-line-break", "file-control-character")
"""What is told of a file, and then of no cell that holds it."""


def validate(
    path: str | PathLike[str] | None = None,
    *,
    skip: Collection[str] = (),
    progress: Progress | None = None,
) -> Report:
    """Judge a claim set, and report all problems at once.

    Args:
        path: The folder of the claim set; by default the one this package carries.
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
    (report,) = validate_batch([chosen_folder(path)], skip=skip, progress=progress)
    return report


def validate_batch(
    paths: Iterable[str | PathLike[str]],
    *,
    skip: Collection[str] = (),
    progress: Progress | None = None,
) -> list[Report]:
    """Judge several claim sets at once: each report is as `validate` gives it.

    Args:
        paths: The folders of the claim sets.
        skip: As of `validate`.
        progress: As of `validate`.
    """
    skip = {REGISTRY[ALIASES.get(rule_id, rule_id)].id for rule_id in skip}
    sets = [open_claim_set(chosen_folder(path)) for path in paths]
    judge = _Judge([_Judged(claim_set, skip) for claim_set in sets], skip)
    step, steps = count(1), len(CHECKS) + len(TABLES)
    # Many small queries: to start a stream for each would take longer than they do.
    with pl.Config(engine_affinity="in-memory"):
        for _ in judge.run():
            if progress:
                progress(next(step), steps)
    return [each.report(skip) for each in judge.sets]


def accept(path: str | PathLike[str], reason: str) -> None:
    """Write a claim set's baseline anew, so that it accepts just what there is now.

    Args:
        path: The folder of the claim set.
        reason: Why the problems that are new may stay.

    Raises:
        ReadError: If a file may not be read, or the baseline is invalid.
        WriteError: If the baseline cannot be written.
    """
    claim_set = open_claim_set(chosen_folder(path))
    update_baseline(claim_set, validate(path), reason, REGISTRY)


class _Judged:
    """A claim set under judgement: what could be read of it, and what was found."""

    def __init__(self, claim_set: ClaimSet, skip: Collection[str]) -> None:
        self.claim_set = claim_set
        self.skip = skip
        self.problems = [*claim_set.problems]
        if claim_set.index.problem:
            self.problems.append(claim_set.index.problem)
        # What kept a file from being judged: not to be skipped, or it would pass.
        self.barring = {each for each in claim_set.problems if each.rule in BARRING}
        self.frames: dict[str, pl.DataFrame] = {}
        self.partial: set[str] = set()
        # Cells whose faults of form are told of their file: table, column and row.
        self.unformed: list[tuple[str, str, int]] = []
        # Sources that nothing is judged against, and why.
        self.unjudged: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.digests: dict[str, str] = {}
        self.changed: dict[str, str] = {}
        self.unchecked: dict[str, str] = {}
        self.baseline = read_baseline(claim_set, REGISTRY)
        # Rows whose sentence is in no ledger, where nobody is told so.
        self.lost: Counter[str] = Counter()

    def read(self) -> None:
        """Read the tables whose form is sound, and the sources."""
        for table in self.claim_set.files:
            sheet = self.claim_set.sheet(table)
            self.problems += sheet.problems
            if not sheet.readable:
                self.barring |= set(sheet.problems)
            if sheet.partial:
                self.partial.add(table)
            if sheet.readable or sheet.partial:
                self.frames[table] = sheet.frame
                self.mark_unformed(table)
        self.judge_empty_tables()
        if "sources" in self.frames:
            self.read_sources()

    def mark_unformed(self, table: str) -> None:
        """Note the cells that hold what no cell may, as is told of their file."""
        sheet = self.claim_set.sheet(table)
        told = {each.rule for each in sheet.problems}.difference(self.skip)
        if told.intersection(_FORMS) and sheet.lined:
            odd = "[\x00-\x08\x0a-\x1f\x7f-\x9f]"
            for column in sheet.frame.columns:
                found = sheet.frame[column].str.contains(odd).fill_null(value=False)
                self.unformed += [(table, column, row) for row in found.arg_true()]
        self.unformed += [
            (table, problem.field, problem.row - 1)
            for problem in sheet.problems
            if problem.row and problem.rule in told
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
                self.barring.add(sheet.problems[-1])
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
                self.unjudged[source] = error.state
                self.unformed.append(("sources", "file", row))
                found = list(
                    self.described(
                        error.rule, "sources", "file", [(row, error.message)]
                    )
                )
                self.problems += found
                self.barring |= set(found)
                continue
            self.problems += source_problems(text, file=file)
            # A hash that is none cannot tell whether the source was changed.
            is_hash = SHA256.matches(sha256)
            if is_hash and self.digests[source] != sha256 and not trusting:
                self.changed[source] = text
                self.unjudged[source] = "has changed"
            else:
                self.texts[source] = text

    def read_source(self, source: str, file: str) -> str:
        """Read a source file, and note its hash."""
        if not file:
            message = "the source names no file"
            raise _UnreadableError("file-missing", "has no file", message)
        try:
            data = read_bytes(self.claim_set.path(file))
            text = data.decode()
        except AbsentError as error:
            message = f"{quoted(file)}: {error.reason}"
            raise _UnreadableError("file-missing", "is missing", message) from error
        except UnicodeDecodeError as error:
            message = f"{quoted(file)}: {not_utf8(error)}"
            raise _UnreadableError("file-not-utf8", "is not UTF-8", message) from error
        self.digests[source] = digest(text)
        return text

    def described(
        self, rule: Rule, table: str, column: str, found: Sequence[tuple[int, str]]
    ) -> Iterator[Problem]:
        """Describe rows at fault, each with what is wrong, at their places."""
        sheet = self.claim_set.sheet(table)
        # Where a column that the file does not have would stand.
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

    def report(self, skip: Collection[str]) -> Report:
        """Gather what was found, without what is accepted."""
        wanted = [rule for rule in REGISTRY.values() if rule.id not in skip]
        self.note_unchecked(wanted)
        report = Report.of(
            [
                problem
                for problem in self.problems
                if problem.rule not in skip or problem in self.barring
            ],
            rows={table: frame.height for table, frame in self.frames.items()},
            rules=sum(self.lacks(rule) == "" for rule in wanted),
            unchecked=self.unchecked,
        )
        return self.baseline.apply(self.claim_set, report, skip)

    def lacks(self, rule: Rule) -> str:
        """Say what a rule needs and cannot have, or nothing."""
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
        if check.reads_sources and self.unjudged:
            return _sources_unjudged(self.unjudged)
        if self.lost and (check.reads_sources or "sentences" in rule.needs):
            return _in_no_sentence(self.lost)
        return ""


def _sources_unjudged(unjudged: Mapping[str, str]) -> str:
    """Say which sources could not be looked at."""
    alike: dict[str, list[str]] = {}
    for source, why in unjudged.items():
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


class _Judge:
    """Some claim sets, judged as one batch."""

    def __init__(self, sets: Sequence[_Judged], skip: Collection[str]) -> None:
        self.sets = sets
        self.skip = skip
        # The rows in which each cell is faulty by itself: later rules do not see it.
        self.faulty: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)

    def run(self) -> Iterator[None]:
        """Judge everything, a step at a time."""
        for number, judged in enumerate(self.sets):
            judged.read()
            for table, column, row in judged.unformed:
                self.faulty[table, column].add((number, row))
        frames = {table: self.gathered(table) for table in TABLES}
        for table, frame in frames.items():
            self.judge_cells(table, frame)
            yield
        frames = {table: frame.fill_null("") for table, frame in frames.items()}
        batch = self.batch(frames)
        for phase in range(LAST + 1):
            before = batch if phase == LAST else None
            batch = self.batch(self.known(batch.frames), before)
            for check in CHECKS:
                if check.phase == phase:
                    if check.rule.id not in self.skip:
                        self.check(check, batch)
                    yield
        self.note_lost(batch)

    def gathered(self, table: str) -> pl.DataFrame:
        """Return a table of all claim sets, with ``set`` and ``row``."""
        schema = {"set": pl.UInt32, "row": pl.UInt32} | dict.fromkeys(
            TABLES[table].names, pl.String
        )
        parts = [
            judged.frames[table]
            .with_row_index("row")
            .with_columns(
                pl.lit(None, pl.String).alias(name)
                for name in TABLES[table].names
                if name not in judged.frames[table].columns
            )
            .select(pl.lit(number, pl.UInt32).alias("set"), "row", *TABLES[table].names)
            for number, judged in enumerate(self.sets)
            if table in judged.frames
        ]
        return pl.concat(parts, rechunk=False) if parts else pl.DataFrame(schema=schema)

    def judge_cells(self, table: str, frame: pl.DataFrame) -> None:
        """Judge each cell of a table by its schema, and its rows as a whole."""
        known = TABLES[table]
        self.judge_whole_rows(table, frame)
        sets, rows = frame["set"], frame["row"]
        found: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
        rules: dict[str, Rule] = {}
        for check, name, index in refusals(table, frame):
            value = frame[name][index] or ""
            if value == "" and check != "not_nullable":
                continue
            rule, message = refused(check, known, known.column(name), value)
            rules[rule.id] = rule
            found[rule.id, name].append((sets[index], rows[index], message))
        for (rule_id, name), each in found.items():
            self.collect(rules[rule_id], table, name, each, marks=[name])

    def judge_whole_rows(self, table: str, frame: pl.DataFrame) -> None:
        """Report rows that are wrong as a whole: no more is said of their cells."""
        names = TABLES[table].names
        # A header of an older codebook has no later columns.
        first = [each.name for each in TABLES[table].columns if not each.since]
        empty = frame.filter(pl.all_horizontal(col(names).is_null()))
        header = [
            (in_set, row)
            for in_set, row, cells in frame.filter(col(names[0]) == names[0])
            .select("set", "row", pl.concat_list(first))
            .iter_rows()
            if cells == first
        ]
        for rule, places, message in (
            (REQUIRED, empty.select("set", "row").rows(), "the row is empty"),
            (MALFORMED, header, "the header stands here again"),
        ):
            if places and rule.id not in self.skip:
                found = [(*place, message) for place in places]
                self.collect(rule, table, names[0], found)
                for name in names:
                    self.faulty[table, name].update(places)

    def batch(
        self,
        frames: Mapping[str, pl.DataFrame],
        before: Batch | None = None,
    ) -> Batch:
        """Return what rules look at."""
        numbered = [*enumerate(self.sets)]
        return Batch(
            frames,
            codebooks={n: each.claim_set.codebook for n, each in numbered},
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

    def known(self, frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """Return the tables with null for each cell that is known to be faulty."""
        return {
            table: self.without_faulty(table, frame) for table, frame in frames.items()
        }

    def without_faulty(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        for name in TABLES[table].names:
            if places := self.faulty.get((table, name)):
                schema = {"set": pl.UInt32, "row": pl.UInt32}
                wrong = pl.DataFrame([*places], schema, orient="row").with_columns(
                    wrong=True
                )
                frame = (
                    frame.join(
                        wrong, on=["set", "row"], how="left", maintain_order="left"
                    )
                    .with_columns(
                        pl.when(col("wrong").is_null()).then(col(name)).alias(name)
                    )
                    .drop("wrong")
                )
        return frame

    def check(self, check: Check, batch: Batch) -> None:
        """Check a rule, of the claim sets that have what it needs."""
        able = [n for n, judged in enumerate(self.sets) if not judged.lacks(check.rule)]
        table = check.place.partition(".")[0]
        if not able or (table and not batch.frames[table].height):
            return
        found = pl.concat(check.find(batch)).filter(col("set").is_in(able)).collect()
        if not found.height:
            return
        found = found.with_columns(col("place").fill_null(check.place))
        for (place,), rows in found.group_by("place", maintain_order=True):
            table, _, column = str(place).partition(".")
            each = rows.select("set", "row", "message").rows()
            marks = [column, *filter(None, [check.doubts])]
            marks = marks if check.phase < LAST else []
            self.collect(check.rule, table, column, each, marks=marks)

    def collect(
        self,
        rule: Rule,
        table: str,
        column: str,
        found: Iterable[tuple[int, int, str]],
        marks: Sequence[str] = (),
    ) -> None:
        """Turn rows at fault into problems, and note which cells are faulty.

        Args:
            rule: The rule that they break.
            table: The table.
            column: The column.
            found: The claim set, the row and the message of each.
            marks: The columns whose cells nobody can trust then.
        """
        known = self.faulty[table, column]
        fresh: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for number, row, message in found:
            if (number, row) not in known:
                fresh[number].append((row, message))
        if rule.id in self.skip:
            return
        marks = marks if rule.severity is Severity.ERROR else ()
        for number, rows in fresh.items():
            judged = self.sets[number]
            problems = list(judged.described(rule, table, column, rows))
            judged.problems += problems
            wrong = {
                (number, row)
                for (row, _), problem in zip(rows, problems, strict=True)
                if key_of(problem) not in judged.baseline.entries
            }
            for name in marks:
                self.faulty[table, name] |= wrong

    def note_lost(self, batch: Batch) -> None:
        """Count the rows whose sentence is unknown, where that is not told."""
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
