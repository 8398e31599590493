"""Where the reports of `validate` go: to files, to stdout, to the summary of a job."""

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import typer

from claimset.cli.options import (
    ReportFormat,
    complain,
    has_color,
    out,
    say,
)
from claimset.errors import WriteError
from claimset.ownership import is_in_claim_set, is_of_corpus
from claimset.problems import Report, decoded, suggestion
from claimset.report import FORMATS, Setting
from claimset.report.github import step_summary
from claimset.writing import make_parents, write_aside

Target = tuple[str, Path]
"""A format, and the file that a report in it is written to."""


def parse_targets(texts: Iterable[str], *, lenient: bool = False) -> list[Target]:
    """Read what ``--report`` names: formats and files.

    Args:
        texts: What is given.
        lenient: Whether to pass over what is wrong, instead of refusing it.

    Raises:
        BadParameter: If one is not ``FORMAT=FILE``, or a file is named twice.

    Example:
        >>> parse_targets(["sarif=out.sarif", "x"], lenient=True)[0][0]
        'sarif'
    """
    formats = [str(name) for name in ReportFormat]
    targets: dict[str, Target] = {}
    for text in texts:
        name, _, file = text.partition("=")
        place = os.path.realpath(file)
        if not file:
            wrong = f"{text!r} is not like sarif=out.sarif"
        elif name not in formats:
            hint = suggestion(name, formats) or f"; there are: {', '.join(formats)}"
            wrong = f"no format '{name}'{hint}"
        elif place in targets:
            wrong = f"{file} is named for two reports"
        else:
            targets[place] = name, Path(file)
            continue
        if not lenient:
            raise typer.BadParameter(wrong)
    return [*targets.values()]


def deliver(
    report: Report | None,
    setting: Setting,
    targets: Sequence[Target],
    shown: str | None,
    *,
    verdict: str | None = None,
) -> int:
    """Write reports to files, print one, and return the exit code.

    One that cannot be written stops no other, which tell of it; the exit code is 2.

    Args:
        report: The report, or None if nothing could be checked: `setting` says why.
        setting: What views have to know beside it.
        targets: The files to write.
        shown: The format to print, if any.
        verdict: What to say on stderr, if anything.
    """
    errors: list[WriteError] = []

    def view(name: str, *, color: bool = False) -> str:
        given = _with_errors(replace(setting, color=color), errors)
        return FORMATS[name](report, given)

    written = []
    # What can be written anew comes first.
    for name, file in sorted(targets, key=lambda each: not is_replaceable(each[1])):
        with _noted(errors):
            write_report(file, view(name))
            written.append((name, file))
    if shown:
        with _noted(errors):
            out(view(shown, color=has_color()), shown)
    # Reports before the error do not know of it yet.
    for name, file in written:
        if errors and is_replaceable(file):
            with _noted(errors):
                write_report(file, view(name))
    if ReportFormat.GITHUB in {shown, *(name for name, _ in targets)}:
        _summarise(report, _with_errors(setting, errors))
    if verdict:
        say(verdict)
    for error in errors:
        complain(str(error), error.code)
    return 2 if errors else setting.exit_code


@contextmanager
def _noted(errors: list[WriteError]) -> Iterator[None]:
    """Note what could not be written, and go on."""
    try:
        yield
    except WriteError as error:
        errors.append(error)


def _with_errors(setting: Setting, errors: list[WriteError]) -> Setting:
    """Return a setting in which views know what could not be written."""
    if not errors or setting.failure:
        return setting
    return replace(setting, exit_code=2, failure=(errors[0].code, str(errors[0])))


def is_replaceable(file: Path) -> bool:
    """Whether a report can be written to a file more than once.

    Example:
        >>> is_replaceable(Path("out.sarif")), is_replaceable(Path("/dev/stderr"))
        (True, False)
    """
    # /dev/stderr may lead to a regular file, which somebody holds open.
    open_elsewhere = file.absolute().parts[1:2] in (("dev",), ("proc",))
    return not open_elsewhere and (file.is_file() or not file.exists())


def write_report(file: Path, text: str) -> None:
    """Write a report whole, and the folders that it is in.

    What is no regular file, as a pipe or /dev/stderr, is written to and not replaced.

    Raises:
        WriteError: If it cannot be written, is a pipe that nobody reads, or would take
            the place of a file that a claim set or a corpus is made of.
    """
    if is_in_claim_set(file):
        raise WriteError(file, "belongs to the claim set: name another file")
    if is_of_corpus(file):
        raise WriteError(file, "belongs to the corpus: name another file")
    make_parents(file)
    try:
        if is_replaceable(file):
            # A link stays a link.
            data = decoded(text).encode(errors="replace")
            write_aside(Path(os.path.realpath(file)), data)
        else:
            _append(file, text)
    except WriteError as error:
        raise WriteError(file, error.reason) from error


def _summarise(report: Report | None, setting: Setting) -> None:
    """Add to the summary of a GitHub job, if this runs in one."""
    if name := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            _append(Path(name), f"{step_summary(report, setting)}\n")
        except WriteError as error:
            # It is GitHub's, and nobody asked for it.
            complain(f"the job's summary: {error}", error.code, kind="warning")


def _append(file: Path, text: str) -> None:
    """Add to a file; a pipe that nobody reads is not waited for."""
    patiently = getattr(os, "O_NONBLOCK", 0)
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | patiently
    try:
        handle = os.open(file, flags, 0o644)
        if sys.platform != "win32":  # Nobody waits there.
            os.set_blocking(handle, True)
        with os.fdopen(handle, "wb") as out:
            out.write(decoded(text).encode(errors="replace"))
    except OSError as error:
        reason = error.strerror or "cannot be written"
        if error.errno == errno.ENXIO:
            reason = "is a pipe that nobody reads"
        raise WriteError(file, reason) from error


def from_repository(folder: Path | None) -> str:
    """Return the path of a folder as seen from its repository's root.

    Outside of any repository it is seen from the working folder, and by its whole path
    where it is not below that either.
    """
    if folder is None:
        return ""
    try:
        here, root = folder.resolve(), Path.cwd().resolve()
    except OSError:  # The working folder is not there any more.
        return folder.as_posix()
    # os.path.exists does not mind folders that may not be looked into.
    for up in (here, *here.parents):
        if os.path.exists(up / ".git"):  # noqa: PTH110 - see above
            root = up
            break
    if not here.is_relative_to(root):
        return here.as_posix()
    seen = here.relative_to(root).as_posix()
    return "" if seen == "." else seen
