"""What `validate` says of several claim sets, and `corpus validate` of a corpus."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from claimset.cli.delivery import Target, deliver, from_repository
from claimset.cli.options import complain, say
from claimset.corpus.across import RULES as ACROSS
from claimset.corpus.engines import cores, local
from claimset.corpus.manifest import written
from claimset.corpus.validation import CorpusReport, validate_folders
from claimset.problems import Severity
from claimset.render.layout import MOST, counted, left_out
from claimset.report import Setting
from claimset.report.text import summary
from claimset.rules import REGISTRY


def checked_together(
    folders: Sequence[Path], progress: Callable[[int, int], None] | None
) -> tuple[CorpusReport, Path]:
    """Check claim sets that somebody named, and return what they are all below.

    Args:
        folders: Their folders.
        progress: As of `validate_folders`.
    """
    paths = [Path(os.path.normpath(folder)) for folder in folders]
    root = Path()
    if any(path.is_absolute() or path.parts[:1] == ("..",) for path in paths):
        paths = [path.absolute() for path in paths]
        root = Path(os.path.commonpath(paths))
        paths = [path.relative_to(root) for path in paths]
    names = [written(path, root) for path in paths]
    found = validate_folders(root, names, local(cores()), progress=progress)
    return found, root


def deliver_many(
    found: CorpusReport,
    root: Path,
    targets: Sequence[Target],
    shown: str | None,
    *,
    most: int,
    fails: tuple[Severity, ...],
    quiet: bool,
) -> int:
    """Write and print the report of several claim sets, and return the exit code.

    Args:
        found: The report.
        root: The folder that its files are relative to.
        targets: As of `deliver`.
        shown: As of `deliver`.
        most: The most problems of one rule to print as text; 0 for all.
        fails: The severities that make the exit code 1.
        quiet: Whether to say no verdict.
    """
    problems = found.report.problems
    failure = None
    if found.refused:
        first = found.refused[0]
        sets = f"{len(found.refused):,} of {counted(found.sets, 'claim set')}"
        failure = first.code, f"{sets} could not be checked; the first: {first.message}"
    setting = Setting(
        prefix="" if root == Path() else root.as_posix(),
        root=from_repository(root),
        most=most,
        rules=[*REGISTRY.values(), *ACROSS],
        fails=fails,
        exit_code=2 if failure else int(any(e.severity in fails for e in problems)),
        failure=failure,
    )
    for note in found.notes:
        say(note)
    for refusal in found.refused[:MOST]:
        complain(refusal.message, refusal.code)
    if len(found.refused) > MOST:
        say(left_out(len(found.refused) - MOST))
    said = summary(found.report)
    if found.refused and found.report.ok:
        said = said.replace("valid:", "not all checked:", 1)
    verdict = None if quiet else f"{_sets(found)}\n{said}"
    return deliver(found.report, setting, targets, shown, verdict=verdict)


def _sets(found: CorpusReport) -> str:
    """Say in a line how many claim sets there are, and what became of them."""
    parts = [counted(found.sets, "claim set"), f"{len(found.invalid):,} invalid"]
    if found.refused:
        parts.append(f"{len(found.refused):,} not checked")
    if found.fresh < found.sets:
        parts.append(f"{found.fresh:,} checked now, the others known")
    return ", ".join(parts)
