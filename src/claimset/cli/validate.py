"""The command that checks a claim set, and what it says if it cannot."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer

from claimset.cli.options import (
    Everything,
    MaxProblems,
    Named,
    Output,
    ProblemFormat,
    Quiet,
    RefusedError,
    ReportFormat,
    Reports,
    Sources,
    argument,
    chosen,
    option,
    path,
)
from claimset.problems import Severity
from claimset.render.layout import MOST

PATIENCE = 2.0
"""The seconds after which a bar shows how far the command is."""


class FailOn(StrEnum):
    """What makes `validate` exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


FAILS = {
    FailOn.ERROR: (Severity.ERROR,),
    FailOn.WARNING: (Severity.ERROR, Severity.WARNING),
    FailOn.NEVER: (),
}
"""The severities that make the exit code 1."""

FailsOn = Annotated[
    FailOn, typer.Option("--fail-on", help="What makes the exit code 1.")
]


def _rule(rule_id: str) -> str:
    from claimset.baseline import ALIASES
    from claimset.problems import suggestion
    from claimset.rules import REGISTRY

    rule_id = ALIASES.get(rule_id, rule_id)
    if rule_id not in REGISTRY:
        hint = suggestion(rule_id, REGISTRY) or "; docs/rules.md lists them"
        raise RefusedError(f"no rule '{rule_id}'{hint}")
    return rule_id


def _reason(text: str) -> str:
    if not text.strip():
        raise RefusedError("--update-baseline needs a reason: why problems may stay")
    return text


def validate(
    folders: Annotated[
        list[Path] | None,
        argument(
            "DIR",
            "The folder of the claim set, or of several, which are checked as one. "
            "Default: this folder or the nearest above it that holds one, else the "
            "claim set that the package carries.",
            parser=path,
        ),
    ] = None,
    *,
    named: Named = None,
    output_format: ProblemFormat = ReportFormat.TEXT,
    skip: Annotated[
        list[str] | None,
        option("--skip", "RULE", "A rule not to check; may be repeated.", parser=_rule),
    ] = None,
    max_problems: MaxProblems = MOST,
    everything: Everything = False,
    output: Output = None,
    report: Reports = None,
    update_baseline: Annotated[
        str | None,
        option(
            "--update-baseline",
            "REASON",
            "Accept every problem that is there now, in data/baseline.csv, and say why "
            "they may stay.",
            parser=_reason,
        ),
    ] = None,
    fail_on: FailsOn = FailOn.ERROR,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend first what can be computed.")
    ] = False,
    unsafe_fixes: Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="With --fix: mend what is guessed too."),
    ] = False,
    sources: Sources = None,
    quiet: Quiet = False,
) -> None:
    """Check claim sets, and print every problem with its place.

    Exits with 0 if all are valid (warnings and notes do not count), 1 if one is
    invalid, 2 if one could not be checked.

    Example: claimset validate . --report sarif=claimset.sarif
    """
    from claimset.cli.delivery import deliver, from_repository, parse_targets
    from claimset.report import Setting
    from claimset.report.text import summary
    from claimset.rules import REGISTRY
    from claimset.validation import accept
    from claimset.validation import validate as check

    asked = [f"{output_format}={output}"] if output else []
    targets = parse_targets([*asked, *(report or ())])
    shown = None if output else output_format
    most = 0 if everything else max_problems
    if folders and len(folders) > 1 and not named:
        from claimset.cli.many import checked_together, deliver_many

        if skip or update_baseline or fix or unsafe_fixes or sources:
            raise typer.BadParameter(
                "--skip, --sources, --fix, --unsafe-fixes and --update-baseline take "
                "one claim set"
            )
        with progress_bar(wanted=not quiet) as progress:
            many, root = checked_together(folders, progress)
        raise typer.Exit(
            deliver_many(
                many, root, targets, shown, most=most, fails=FAILS[fail_on], quiet=quiet
            )
        )
    folder = chosen(folders[0] if folders else None, named, quiet=quiet)
    if sources and (fix or unsafe_fixes):
        message = "--fix reads the sources where they belong: put them there first"
        raise typer.BadParameter(message)
    if fix or unsafe_fixes:
        from claimset.cli.edit import mend

        mend(folder, fix=fix, unsafe=unsafe_fixes, quiet=quiet)
    if update_baseline and folder:
        accept(folder, update_baseline, sources=sources)
    elif update_baseline:
        raise typer.BadParameter("--update-baseline needs a claim set: name its folder")
    with progress_bar(wanted=not quiet) as progress:
        found = check(folder, skip=skip or (), progress=progress, sources=sources)
    fails = FAILS[fail_on]
    setting = Setting(
        prefix="" if folder in (None, Path()) else folder.as_posix(),
        root=from_repository(folder),
        most=most,
        # What was not asked for has neither passed nor failed.
        rules=[rule for rule in REGISTRY.values() if rule.id not in (skip or ())],
        fails=fails,
        exit_code=int(any(each.severity in fails for each in found.problems)),
    )
    verdict = None if quiet else summary(found)
    if verdict and found.problems and not (fix or sources):
        from claimset.cli.edit import mendable

        hint = mendable(folder, found, skip or ())
        verdict = "\n".join(filter(None, [verdict, hint]))
    raise typer.Exit(deliver(found, setting, targets, shown, verdict=verdict))


def report_failure(
    failure: tuple[str, str],
    *,
    exit_code: int,
    formats: Sequence[str],
    outputs: Sequence[str],
    reports: Sequence[str],
) -> None:
    """Say in the reports that a command line asks for why nothing could be checked.

    None of an earlier run is left where a CI reads it.

    Args:
        failure: A code and a message.
        exit_code: The exit code of the command.
        formats: What it gives for ``--format``; the last counts, if it is one.
        outputs: What it gives for ``--output``.
        reports: What it gives for ``--report``.
    """
    from claimset.cli.delivery import deliver, parse_targets
    from claimset.report import Setting

    *_, name = ["text", *formats]
    named = [f"{name}={file}" for file in outputs[-1:]]
    targets = parse_targets([*named, *reports], lenient=True)
    shown = ReportFormat(name) if name in [*ReportFormat] and not named else None
    deliver(None, Setting(exit_code=exit_code, failure=failure), targets, shown)


@contextmanager
def progress_bar(*, wanted: bool) -> Iterator[Any]:
    """Show a bar on stderr, if that is a terminal and what is done takes long."""
    begin = monotonic()
    bars: list[Any] = []

    def show(done: int, total: int) -> None:
        if not bars and monotonic() - begin > PATIENCE:
            bars.append(typer.progressbar(length=total, file=sys.stderr))
        for bar in bars:
            bar.update(done - bar.pos)

    try:
        yield show if wanted and sys.stderr.isatty() else None
    finally:
        for bar in bars:
            bar.render_finish()
