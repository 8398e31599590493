"""Validate many claim sets: what is known, what is to be checked, one report of all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from polars import col

from claimset.corpus.across import RULES as ACROSS
from claimset.corpus.across import across
from claimset.corpus.engines import Engine
from claimset.corpus.facts import versions_in
from claimset.corpus.index import INDEX, Verdicts
from claimset.corpus.manifest import Manifest
from claimset.corpus.trees import signature, size_of
from claimset.corpus.verdicts import Task
from claimset.problems import Accepted, Problem, Report, Severity
from claimset.rules import REGISTRY

Progress = Callable[[int, int], None]


class Refusal(NamedTuple):
    """Why a claim set could not be checked."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusReport:
    """What was found in some claim sets.

    Attributes:
        report: All problems, each with its file's path below the corpus, sorted: it is
            the same whatever checked them, and in how many parts.
        sets: How many claim sets there are.
        invalid: The paths of those that are invalid.
        refused: Those that could not be checked.
        fresh: How many were checked now; of the others the verdict was known.
        states: The version and the tree hash of each that was checked, by its path.
        notes: What is to be said of the index of verdicts.
    """

    report: Report
    sets: int
    invalid: tuple[str, ...]
    refused: tuple[Refusal, ...]
    fresh: int
    states: Mapping[str, tuple[str, str]] = field(repr=False)
    notes: tuple[str, ...] = ()


def validate_corpus(
    manifest: Manifest,
    engine: Engine,
    *,
    changed: bool = False,
    progress: Progress | None = None,
) -> CorpusReport:
    """Check every claim set of a corpus, and what holds across them.

    What is found is kept beside the corpus as soon as it is found.

    Args:
        manifest: The corpus.
        engine: What checks claim sets.
        changed: Whether to check only the claim sets that changed since.
        progress: Called with how many claim sets are checked, and of how many.
    """
    root = manifest.root
    verdicts = Verdicts(root, [each.path for each in manifest.entries])
    known = verdicts.known
    tasks = [*_changed(manifest, known if changed else known.clear())]
    for frame in _checked(root, tasks, engine, progress):
        verdicts.add(frame)
    every = verdicts.settle()
    notes = []
    if changed and verdicts.wrong:
        notes.append(f"{INDEX} {verdicts.wrong}: what it held is not used")
    if verdicts.failure:
        notes.append(f"{INDEX}: {verdicts.failure}: what was found is not kept")
    return merged(every, len(tasks), across(manifest, every), notes)


def validate_folders(
    root: Path,
    paths: Sequence[str],
    engine: Engine,
    *,
    progress: Progress | None = None,
) -> CorpusReport:
    """Check claim sets that are no corpus, all at once.

    Args:
        root: A folder that they are all below.
        paths: Their folders, relative to it, with ``/``.
        engine: As of `validate_corpus`.
        progress: As of `validate_corpus`.
    """
    tasks = [Task(path, size=size_of(root / path)) for path in sorted({*paths})]
    frames = [*_checked(root, tasks, engine, progress)]
    return merged(pl.concat(frames).sort("path"), len(tasks))


def _changed(manifest: Manifest, known: pl.DataFrame) -> Iterator[Task]:
    """Return the claim sets whose files may not be those that a verdict is on."""
    columns = known.select("path", "tree", "signature", "files")
    held = {path: rest for path, *rest in columns.iter_rows()}
    for entry in manifest.entries:
        folder = manifest.root / entry.path
        tree, seen, files = held.get(entry.path, ("", "", []))
        if not seen or seen != signature(folder, files):
            yield Task(entry.path, tree, size_of(folder))


def _checked(
    root: Path, tasks: Sequence[Task], engine: Engine, progress: Progress | None
) -> Iterator[pl.DataFrame]:
    done = 0
    for frame in engine(root, tasks) if tasks else ():
        done += frame.height
        if progress:
            progress(done, len(tasks))
        yield frame


def merged(
    every: pl.DataFrame,
    fresh: int,
    more: Iterable[tuple[str, Problem]] | None = None,
    notes: Iterable[str] = (),
) -> CorpusReport:
    """Make one report of verdicts.

    Args:
        every: A row for each claim set.
        fresh: How many were checked now.
        more: What was found across them, each with the path of its claim set; None if
            they were not compared.
        notes: As of `CorpusReport`.
    """
    checked = every.filter(col("code") == "")
    found = [*_exploded(checked, "problems").iter_rows(named=True)]
    problems = [(row.pop("path"), _problem(row)) for row in found] + [*(more or ())]
    accepted = [
        Accepted(
            problem=_placed(row["path"], _problem(row)),
            date=row["date"],
            reason=row["reason"],
        )
        for row in _exploded(checked, "accepted").iter_rows(named=True)
    ]
    unchecked, rules = _unchecked(checked)
    rows = _exploded(checked, "rows").group_by("table").agg(col("rows").sum())
    report = Report.of(
        [_placed(*each) for each in problems],
        rows=dict(rows.sort("table").iter_rows()),
        rules=rules + (0 if more is None else len(ACROSS)),
        unchecked=unchecked,
    )
    accepted.sort(key=lambda each: each.problem)
    wrong = {path for path, each in problems if each.severity is Severity.ERROR}
    refused = every.filter(col("code") != "").sort("path")
    versions = versions_in(checked)
    return CorpusReport(
        report=replace(report, accepted=tuple(accepted)),
        sets=every.height,
        invalid=tuple(sorted(wrong)),
        refused=tuple(
            Refusal(*row) for row in refused.select(Refusal._fields).iter_rows()
        ),
        fresh=fresh,
        states={
            path: (versions.get(path, ""), tree)
            for path, tree in checked.sort("path").select("path", "tree").iter_rows()
        },
        notes=tuple(notes),
    )


def _exploded(checked: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the members of the lists in a column, with their ``path``."""
    return checked.select("path", column).explode(column).drop_nulls().unnest(column)


def _problem(row: Mapping[str, Any]) -> Problem:
    severity = Severity(row["severity"])
    cells = {name: row[name] for name in _FIELDS}
    return Problem(**cells | {"severity": severity})


_FIELDS = [each.name for each in fields(Problem)]


def _placed(path: str, problem: Problem) -> Problem:
    """Return a problem with the path of its file below the corpus."""
    if path in ("", "."):
        return problem
    return replace(problem, file=f"{path}/{problem.file}")


def _unchecked(checked: pl.DataFrame) -> tuple[dict[str, str], int]:
    """Return which rules were not checked everywhere and why, and how many were."""
    found = _exploded(checked, "unchecked").with_columns(
        whole=~col("why").str.starts_with("in part: ")
    )
    unchecked = {}
    nowhere = 0
    for (rule,), whys in found.sort("rule").group_by("rule", maintain_order=True):
        sets = f"{whys.height:,} of {checked.height:,} claim sets"
        unchecked[str(rule)] = f"in part: {sets} lack what it needs"
        if whys.height == whys["whole"].sum() == checked.height:
            names = whys["why"].str.strip_prefix("needs ").str.split(", ").explode()
            unchecked[str(rule)] = f"needs {', '.join(names.unique().sort())}"
            nowhere += 1
    return unchecked, len(REGISTRY) - nowhere if checked.height else 0
