"""The command line: parse, one library call, render, exit.

Library modules are imported within the commands: a command imports only what it needs.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from time import monotonic
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, TextIO, cast

import typer
from typer.core import TyperArgument, TyperGroup

from claimset.banner import version_line
from claimset.errors import (
    BrokenLibraryError,
    ClaimsetError,
    EmptyPathError,
    not_imported,
)

if TYPE_CHECKING:
    from claimset.render.reports import Setting

__all__ = ["app", "run"]


class _Commands(TyperGroup):
    """Commands whose help calls an argument by its name, and not by its type too."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer's own
        command = super().get_command(ctx, cmd_name)
        for parameter in command.params if command else ():
            if isinstance(parameter, TyperArgument):
                # typer has no setting for it, and writes `DIR <Path>`.
                vars(parameter)["display_type_rich"] = lambda **_: None
        return command


app = typer.Typer(
    name="claimset",
    cls=_Commands,
    help="Load, check, cite and publish a claim-and-evidence annotation data set.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class ReportFormat(StrEnum):
    """How problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


class FailOn(StrEnum):
    """What makes `validate` exit with 1."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class Format(StrEnum):
    """How a value is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


class CitationFormat(StrEnum):
    """How a citation is printed."""

    APA = "apa"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    CFF = "cff"


class _EmptyPathError(typer.BadParameter):
    """A path that is empty."""


def _filled(path: str) -> str:
    """Refuse an empty path: an unset variable must not stand for this folder."""
    if not path:
        raise _EmptyPathError(str(EmptyPathError()))
    return path


def _path(path: str) -> Path:
    return Path(_filled(path))


Folder = Annotated[
    Path | None,
    typer.Argument(
        parser=_path,
        metavar="DIR",
        help="The folder of the claim set. Default: this folder or the nearest above "
        "it that holds one, else the claim set that the package carries.",
        show_default=False,
    ),
]
Dir = Annotated[
    Path | None,
    typer.Option(
        "--dir",
        "-C",
        parser=_path,
        metavar="DIR",
        help="The folder of the claim set. Default: this folder or the nearest above "
        "it that holds one, else the claim set that the package carries.",
        show_default=False,
    ),
]
DataVersion = Annotated[
    str | None,
    typer.Option(
        "--data",
        "--version",
        metavar="VERSION",
        help="A release such as 1.0.0, or 'working' for the unreleased tables.",
        show_default=False,
    ),
]
OutputFormat = Annotated[
    Format, typer.Option("--format", help="How to print the result.")
]


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        _out(version_line(), "text")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the versions of package and data, and exit.",
        ),
    ] = False,
) -> None:
    pass


@app.command()
def validate(
    folder: Folder = None,
    *,
    output_format: Annotated[
        ReportFormat, typer.Option("--format", help="How to print the problems.")
    ] = ReportFormat.TEXT,
    level: Annotated[
        int,
        typer.Option(
            min=1,
            max=4,
            help="The highest level to check: 1 file, 2 column, 3 row, 4 data set.",
        ),
    ] = 4,
    skip: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help="A rule not to check; may be repeated."),
    ] = None,
    max_problems: Annotated[
        int,
        typer.Option(
            min=0, help="The most problems of one rule to print as text; 0 for all."
        ),
    ] = 20,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            parser=_path,
            metavar="FILE",
            help="Write to a file, not to stdout.",
        ),
    ] = None,
    report: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FORMAT=FILE",
            help="Write a further report, such as sarif=out.sarif; may be repeated.",
        ),
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option("--fail-on", help="What makes the exit code 1.")
    ] = FailOn.ERROR,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Say no verdict on stderr.")
    ] = False,
) -> None:
    """Judge a claim set, and print every problem with its place.

    Exits with 0 if it is sound (warnings and notes are), 1 if it is faulty, 2 if it
    could not be judged. In CI: claimset validate .
    """
    from claimset.delivery import from_repository, parse_targets
    from claimset.problems import Severity
    from claimset.render.reports import FAILURE, REPORT, Setting, report_summary
    from claimset.rules import REGISTRY
    from claimset.usage import near
    from claimset.validation import validate as judge

    for rule_id in skip or ():
        if rule_id not in REGISTRY:
            hint = near(rule_id, list(REGISTRY)) or "; docs/rules.md lists them"
            raise typer.BadParameter(f"no rule '{rule_id}'{hint}")
    named = [f"{output_format}={output}"] if output else []
    try:
        targets = parse_targets([*named, *(report or ())], list(ReportFormat))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    path = _chosen(folder, quiet=quiet)
    fails = {
        FailOn.ERROR: (Severity.ERROR,),
        FailOn.WARNING: (Severity.ERROR, Severity.WARNING),
        FailOn.NEVER: (),
    }[fail_on]
    given = Setting(
        prefix="" if path is None or path == Path() else path.as_posix(),
        root=from_repository(path),
        most=max_problems,
        # What was not asked for has neither passed nor failed.
        rules=tuple(
            rule
            for rule in REGISTRY.values()
            if rule.level <= level and rule.id not in (skip or ())
        ),
        fails=fails,
    )
    delivery = _Delivery(targets, None if output else output_format)
    progress = _Progress(wanted=not quiet)
    try:
        found = judge(path, level=level, skip=skip or (), progress=progress)
    except Exception as error:
        # A CI reads the reason where it reads reports; `run` says it on stderr.
        code, message = _told(error)
        if code == BrokenLibraryError.code:
            raise  # `run` reports what may fail before this too.
        given = replace(given, exit_code=getattr(error, "exit_code", 2))
        delivery.send(lambda name, way: FAILURE[name](code, message, way), given)
        delivery.summarise(lambda view: view.failure_step_summary(code, message))
        delivery.end()
        raise
    finally:
        progress.end()
    exit_code = int(any(problem.severity in fails for problem in found.problems))
    given = replace(given, exit_code=exit_code)
    delivery.send(lambda name, way: REPORT[name](found, way), given)
    given = delivery.told(given)
    delivery.summarise(
        lambda view: view.step_summary(found, prefix=given.root, failure=given.failure)
    )
    if not quiet:
        typer.echo(report_summary(found), err=True)
    raise typer.Exit(exit_code if delivery.end() else 2)


@app.command()
def stats(
    folder: Folder = None,
    *,
    data: DataVersion = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="A column to count; may be repeated."),
    ] = None,
    where: Annotated[
        str,
        typer.Option(
            metavar="QUERY",
            help="Which claims to count, such as 'type == \"quantitative\"'.",
        ),
    ] = "",
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Count what is in a claim set."""
    from claimset.render.summaries import SUMMARY
    from claimset.summary import COUNTED
    from claimset.summary import stats as count

    summary = count(_chosen(folder), version=data, where=where, by=by or COUNTED)
    _print(SUMMARY, output_format, summary)


@app.command()
def show(
    row_id: Annotated[str, typer.Argument(metavar="ID", help="A claim or a sentence.")],
    *,
    folder: Dir = None,
    data: DataVersion = None,
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Show a claim or a sentence, by its id, with all that belongs to it."""
    from claimset.entries import show as look_up
    from claimset.render.cards import ENTRY

    entry = look_up(row_id, _chosen(folder), version=data)
    _print(ENTRY, output_format, entry)


@app.command()
def versions(*, folder: Dir = None, output_format: OutputFormat = Format.TEXT) -> None:
    """List the released versions of the data."""
    from claimset.releases.listing import versions as released
    from claimset.render.listings import VERSIONS

    _print(VERSIONS, output_format, released(_chosen(folder)))


@app.command()
def agreement(
    folder: Folder = None,
    *,
    data: DataVersion = None,
    resamples: Annotated[
        int, typer.Option(min=0, help="How often to draw sentences for the intervals.")
    ] = 200,
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Measure how far the annotators agree, and how far to believe the confidence."""
    from claimset.agreement import agree
    from claimset.render.agreements import AGREEMENT

    found = agree(_chosen(folder), version=data, resamples=resamples)
    _print(AGREEMENT, output_format, found)


@app.command()
def diff(
    a: Annotated[
        str | None,
        typer.Argument(
            parser=_filled,
            metavar="A",
            help="A release, 'working', or the folder of a claim set or a release. "
            "Default: the newest release.",
            show_default=False,
        ),
    ] = None,
    b: Annotated[
        str | None,
        typer.Argument(
            parser=_filled,
            metavar="B",
            help="With what to compare it. Default: the working tables.",
            show_default=False,
        ),
    ] = None,
    *,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            "-C",
            parser=_path,
            metavar="DIR",
            help="The claim set whose versions are meant. Default: this folder or the "
            "nearest above it that holds one, else the one that the package carries.",
            show_default=False,
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(metavar="TABLE", help="The only table to compare."),
    ] = None,
    output_format: OutputFormat = Format.TEXT,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if there are changes.")
    ] = False,
) -> None:
    """Tell what changed between two versions, and the least bump that it needs.

    The changelog's part on the data is: claimset diff --format markdown
    """
    from claimset.releases.diff import diff as compare
    from claimset.render.changes import CHANGES

    # Two folders need no claim set whose versions would be meant.
    folders = a and b and Path(a).is_dir() and Path(b).is_dir()
    home = folder if folders else _chosen(folder)
    changes = compare(a, b, path=home, table=table)
    _print(CHANGES, output_format, changes)
    raise typer.Exit(1 if exit_code and changes else 0)


@app.command(
    hidden=True,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def identify() -> None:
    """Say where this command went."""
    raise typer.BadParameter(
        "`identify` is part of `verify` now: claimset verify FILE|DIR"
    )


@app.command()
def export(
    name: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="frictionless, croissant, huggingface, webannotation, nanopub, brat, "
            "sqlite, bibtex or csl-json.",
        ),
    ],
    *,
    folder: Dir = None,
    data: DataVersion = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            parser=_path,
            metavar="OUT",
            help="The file or folder to write; missing folders are made.",
        ),
    ] = None,
    quotes: Annotated[
        bool, typer.Option("--quotes", help="Write the sources' exact words too.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace what is there.")
    ] = False,
) -> None:
    """Write the data in a format that other tools read."""
    from claimset.export import FORMATS, contents
    from claimset.export import export as write

    if output is not None:
        written = write(
            name, output, path=_chosen(folder), version=data, quotes=quotes, force=force
        )
        for file in written:
            typer.echo(f"wrote {file}", err=True)
        return
    if name in FORMATS and (FORMATS[name].folder or FORMATS[name].binary):
        raise typer.BadParameter(f"{name} needs a place to be written to: -o OUT")
    for written_bytes in contents(
        name, path=_chosen(folder), version=data, quotes=quotes
    ).values():
        _out(written_bytes.decode(), name)


@app.command()
def release(
    version: Annotated[
        str, typer.Argument(metavar="VERSION", help="The version, such as 1.0.0.")
    ],
    *,
    folder: Annotated[
        Path,
        typer.Option(
            "--dir",
            "-C",
            parser=_path,
            metavar="DIR",
            help="The folder of the claim set.",
        ),
    ] = Path(),
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Tell every reason against it; write nothing."),
    ] = False,
) -> None:
    """Freeze the working tables as a version that never changes."""
    from claimset.releases.release import release as freeze

    entry = freeze(version, folder, dry_run=dry_run)
    if dry_run:
        _out(f"{entry.version} could be released: {entry.swhid}\n", "text")
    else:
        _out(f"released {entry.version}: {entry.swhid}\n", "text")


@app.command()
def cite(
    version: Annotated[
        str | None,
        typer.Argument(
            metavar="VERSION",
            help="The release. Default: the newest.",
            show_default=False,
        ),
    ] = None,
    *,
    folder: Dir = None,
    claim: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Cite this claim.", show_default=False),
    ] = None,
    where: Annotated[
        str,
        typer.Option(
            metavar="QUERY",
            help="Cite the claims that this chooses, such as 'subtype == \"causal\"'.",
        ),
    ] = "",
    output_format: Annotated[
        CitationFormat, typer.Option("--format", help="How to print the citation.")
    ] = CitationFormat.APA,
) -> None:
    """Cite a release, a claim of it or chosen claims, and beside it the article.

    What --format csl-json prints can be checked: claimset verify --citation FILE
    """
    from claimset.citation import cite as name
    from claimset.render.citations import CITATION

    _out(
        CITATION[output_format](
            name(version, path=_chosen(folder), claim=claim, where=where)
        ),
        output_format,
    )


@app.command()
def verify(
    version: Annotated[
        str | None,
        typer.Argument(
            parser=_filled,
            metavar="VERSION|SWHID|FILE|DIR",
            help="The release, by its version or its identifier swh:1:dir:…; or a copy "
            "of one, a table or a folder of tables, wherever it stands; a claim set's "
            "folder means all. Default: all.",
            show_default=False,
        ),
    ] = None,
    *,
    folder: Dir = None,
    citation: Annotated[
        Path | None,
        typer.Option(
            parser=_path,
            metavar="FILE",
            help="A citation as csl-json: check it, its rows and its release.",
            show_default=False,
        ),
    ] = None,
    output_format: Annotated[
        ReportFormat, typer.Option("--format", help="How to print the problems.")
    ] = ReportFormat.TEXT,
) -> None:
    """Recompute every hash of releases, or tell which release a file or folder is.

    Exits with 0 if all is a release's; with 1 if not, and says what differs, or how
    many cells differ from the nearest release.
    """
    from claimset.citation import verify_citation
    from claimset.claim_set import claim_set_above
    from claimset.releases.verify import named_place
    from claimset.releases.verify import verify as recompute
    from claimset.render import reports

    if citation and version is not None:
        raise typer.BadParameter("name a release or a citation, not both")
    place = named_place(version)
    # What is part of a claim set is looked for there.
    home = folder if place and claim_set_above(place) else _chosen(folder)
    report = verify_citation(citation, home) if citation else recompute(version, home)
    # What is named is shown as it was named.
    named = citation or place
    prefix = "" if named or home in (None, Path()) else home.as_posix()
    given = reports.Setting(
        prefix=prefix,
        root=prefix,
        color=_color(),
        exit_code=0 if report.ok else 1,
    )
    _out(reports.REPORT[output_format](report, given), output_format)
    typer.echo(reports.verification_summary(report), err=True)
    raise typer.Exit(0 if report.ok else 1)


def _chosen(folder: Path | None, *, quiet: bool = False) -> Path | None:
    """Return the claim set to read: the given one, this folder's, or the packaged.

    This folder's is also the one above it that it is part of.
    """
    from claimset.claim_set import claim_set_above
    from claimset.problems import visible

    if folder is not None:
        return folder
    found = claim_set_above(Path())
    if found is None:
        # What was read is not what stands here: that is said even to who wants quiet.
        typer.echo("no claim set in this folder: using the packaged one", err=True)
    elif found != Path() and not quiet:
        typer.echo(f"using the claim set in {visible(str(found))}", err=True)
    return found


class _Delivery:
    """Where the reports of a run go; one that cannot be written stops no other."""

    def __init__(self, targets: list[tuple[str, Path]], shown: str | None) -> None:
        self.targets = targets
        self.shown = shown
        self.failed: list[Exception] = []

    def send(self, view: Callable[[str, "Setting"], str], given: "Setting") -> None:
        """Write the reports to files, and print the one that is to be shown.

        All say that one of them could not be written, but for a pipe before it.
        """
        from claimset.delivery import is_replaceable, write_report

        # What can be written anew comes first.
        targets = sorted(self.targets, key=lambda each: not is_replaceable(each[1]))
        outdated = []
        for name, file in targets:
            unfailing = not self.failed
            try:
                write_report(file, view(name, self.told(given)))
            except ClaimsetError as error:
                self.failed.append(error)
            else:
                if unfailing and is_replaceable(file):
                    outdated.append((name, file))
        if self.shown:
            way = replace(self.told(given), color=_color())
            try:
                _out(view(self.shown, way), self.shown)
                # A disk that is full is noticed here, while files can still say so.
                sys.stdout.flush()
            except _OutputError as error:
                self.failed.append(error)
        for name, file in outdated if self.failed else ():
            try:
                write_report(file, view(name, self.told(given)))
            except ClaimsetError as error:
                self.failed.append(error)

    def told(self, given: "Setting") -> "Setting":
        """Return a setting in which views know what could not be written."""
        if not self.failed:
            return given
        error = self.failed[0]
        failure = ("output", f"stdout: {getattr(error, 'strerror', error)}")
        if isinstance(error, ClaimsetError):
            failure = (error.code, str(error))
        return replace(given, exit_code=2, failure=failure)

    def summarise(self, draw: Callable[[ModuleType], str]) -> None:
        """Add to the summary of a GitHub job, if a report for GitHub is asked for."""
        from claimset.delivery import append_summary
        from claimset.render import github

        if ReportFormat.GITHUB in {self.shown, *(name for name, _ in self.targets)}:
            try:
                append_summary(draw(github), os.environ)
            except ClaimsetError as error:
                # It is GitHub's, and nobody asked for it.
                _complain(f"the job's summary: {error}", error.code, kind="warning")

    def end(self) -> bool:
        """Say on stderr what could not be written; whether all was."""
        for error in self.failed:
            if isinstance(error, ClaimsetError):
                _complain(str(error), error.code)
        for error in self.failed:
            if isinstance(error, _OutputError):
                raise error
        return not self.failed


def _color() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _out(text: str, name: str) -> None:
    """Print a result: for people as their terminal has it, for programs as UTF-8."""
    from claimset.problems import decoded

    if name not in _FOR_PEOPLE and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.write(decoded(text))


_FOR_PEOPLE = (ReportFormat.TEXT, CitationFormat.APA)


def _nobody() -> TextIO:
    """Return a stream that swallows all."""
    # A file of the system has a name, and is no path of ours.
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123


class _Progress:
    """A bar on stderr, if that is a terminal and what is done takes long."""

    PATIENCE = 2.0  # Seconds.

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._begin = monotonic()
        self._bar: Any = None

    def __call__(self, done: int, total: int) -> None:
        if self._wanted and self._bar is None:
            if monotonic() - self._begin < self.PATIENCE:
                return
            self._bar = typer.progressbar(length=total, file=sys.stderr)
        if self._bar is not None:
            self._bar.update(done - self._bar.pos)

    def end(self) -> None:
        """Leave the line that the bar stood in."""
        if self._bar is not None:
            self._bar.render_finish()


class _OutputError(OSError):
    """What is to be read on stdout cannot be written."""


class _Patient:
    """A stream that forgives a reader who stops, and, if deaf, every other fault."""

    def __init__(self, stream: TextIO | None, *, deaf: bool = False) -> None:
        # A closed stream is none at all: what is said then is said to nobody.
        self._stream = stream or _nobody()
        self._deaf = deaf

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the stream's own
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        self._try(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        self._try(self._stream.flush)

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except BrokenPipeError:
            # What is still held back is dropped as well, or it would fail again.
            self._stream = _nobody()
        except OSError as error:
            if not self._deaf:
                raise _OutputError(error.errno, error.strerror) from error


def _print(
    views: dict[str, Callable[..., str]], output_format: Format, value: object
) -> None:
    _out(views[output_format](value, color=_color()), output_format)


def run(arguments: list[str]) -> int:
    """Run a command line and return its exit code; no error leaves as a traceback."""
    streams = sys.stdout, sys.stderr
    out, err = _Patient(streams[0]), _Patient(streams[1], deaf=True)
    for stream in (out, err):
        # A terminal that cannot show a letter gets another, not an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = cast("TextIO", out), cast("TextIO", err)
    try:
        code = _run(arguments)
        out.flush()
    except _OutputError as error:
        _complain(f"cannot be written: {error.strerror}", "output")
        code = 2
    finally:
        err.flush()
        sys.stdout, sys.stderr = streams
    return code


def _complain(message: str, code: str, *, kind: str = "error") -> None:
    """Say on stderr, in one line, why something could not be done."""
    from claimset.problems import visible

    typer.echo(f"{kind}: {visible(message)} [{code}]", err=True)


def _run(arguments: list[str]) -> int:
    try:
        code = app(arguments, standalone_mode=False)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except _UsageError as error:
        return _refuse(error, arguments)
    except ClaimsetError as error:
        _complain(str(error), error.code)
        return error.exit_code
    except _OutputError:
        raise
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        if os.environ.get("CLAIMSET_DEBUG"):
            raise
        return _fail(error, arguments)
    return code if isinstance(code, int) else 0


def _fail(error: Exception, arguments: list[str]) -> int:
    """Say what ended a command that nobody has foreseen to end it."""
    code, message = _told(error)
    if code == BrokenLibraryError.code:
        _report(code, message, arguments)
    if code == "internal":
        message = f"{type(error).__name__}: {error}"
    _complain(message, code)
    if code == "internal":
        message = "This is a fault of claimset. Set CLAIMSET_DEBUG=1 to see where."
        typer.echo(message, err=True)
    return 2


def _told(error: Exception) -> tuple[str, str]:
    """Return the code and the message of whatever ended a command."""
    if isinstance(error, ClaimsetError):
        return error.code, str(error)
    if isinstance(error, OSError):
        # Without a name it is the working folder that is not there any more.
        return "read", f"{error.filename or Path()}: {error.strerror or error}"
    if isinstance(error, MemoryError):
        return "memory", "there is not memory enough for this"
    if (broken := not_imported(error)) is not None:
        return broken.code, str(broken)
    return "internal", str(error) or type(error).__name__


# The class has had several homes.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def _refuse(error: Exception, arguments: list[str]) -> int:
    """Say what is wrong with a command line, in reports too where a CI reads it."""
    from claimset.usage import in_own_words

    if not arguments:
        # The help was printed instead.
        return 2
    message = in_own_words(error, arguments)
    _report("usage", message, arguments)
    _complain(message, "usage")
    return 2


def _report(code: str, message: str, arguments: list[str]) -> None:
    """Say in the reports that a command line asks for why nothing could be judged."""
    from claimset.usage import given_values

    command = next((each for each in arguments if not each.startswith("-")), "")
    if command == "validate":
        from claimset.delivery import told_targets
        from claimset.render.reports import FAILURE, Setting

        formats = [str(name) for name in ReportFormat]
        *_, name = ["text", *given_values(arguments, "--format")]
        outputs = given_values(arguments, "--output", "-o")
        reports = given_values(arguments, "--report")
        named = [f"{name}={file}" for file in outputs[-1:]]
        targets = told_targets([*named, *reports], formats)
        delivery = _Delivery(targets, name if name in formats and not named else None)
        given = Setting(exit_code=2)
        delivery.send(lambda name, way: FAILURE[name](code, message, way), given)
        delivery.summarise(lambda view: view.failure_step_summary(code, message))
        delivery.end()
