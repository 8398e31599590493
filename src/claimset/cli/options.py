"""What commands share: options, and how results and complaints are printed."""

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from claimset.errors import EmptyPathError, WriteError
from claimset.problems import decoded, visible
from claimset.render.layout import MOST


class RefusedError(typer.BadParameter):
    """A value that is refused in our own words."""


def filled(text: str) -> str:
    """Refuse an empty path: an unset variable must not stand for this folder."""
    if not text:
        raise RefusedError(str(EmptyPathError()))
    return text


def path(text: str) -> Path:
    """Read a path, which may not be empty."""
    return Path(filled(text))


def whole(number: object) -> int:
    """Read a whole number from 0 on."""
    digits = str(number)
    if not (digits.isascii() and digits.isdigit()):
        raise typer.BadParameter(digits)
    return int(digits)


class ReportFormat(StrEnum):
    """How problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


class Format(StrEnum):
    """How a value is printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def argument(name: str, text: str, **more: Any) -> Any:  # noqa: ANN401 - typer's own
    """Declare an argument by what help calls it and says of it."""
    return typer.Argument(metavar=name, help=text, show_default=False, **more)


def option(names: str, value: str, text: str, **more: Any) -> Any:  # noqa: ANN401 - typer's own
    """Declare an option by its names, what help calls its value, and what help says."""
    return typer.Option(
        *names.split(), metavar=value, help=text, show_default=False, **more
    )


_A_CLAIM_SET = (
    "The folder of the claim set. Default: this folder or the nearest above it that "
    "holds one, else the claim set that the package carries."
)
Folder = Annotated[Path | None, argument("DIR", _A_CLAIM_SET, parser=path)]
Dir = Annotated[Path | None, option("--dir -C", "DIR", _A_CLAIM_SET, parser=path)]
Named = Annotated[Path | None, option("--dir -C", "DIR", "As DIR.", parser=path)]
DataVersion = Annotated[
    str | None,
    option(
        "--data --version",
        "VERSION",
        "A release such as 1.0.0, or 'working' for the unreleased tables. Default: the "
        "unreleased tables; of the claim set that the package carries, the newest "
        "release.",
    ),
]
Everything = Annotated[
    bool,
    typer.Option(
        "--all", help=f"Print everything, not only the first {MOST} of a kind."
    ),
]
Sources = Annotated[
    Path | None,
    option(
        "--sources",
        "DIR",
        "A folder that holds the sources' files by their names, if the claim set came "
        "without them.",
        parser=path,
    ),
]
Output = Annotated[
    Path | None,
    option(
        "-o --output",
        "OUT",
        "Where to write, instead of to stdout; missing folders are made.",
        parser=path,
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
OutputFormat = Annotated[
    Format, typer.Option("--format", help="How to print the result.")
]
ProblemFormat = Annotated[
    ReportFormat, typer.Option("--format", help="How to print the problems.")
]
MaxProblems = Annotated[
    int,
    option(
        "--max-problems",
        "N",
        "The most problems of one rule to print as text. Default: 20.",
        parser=whole,
    ),
]
Reports = Annotated[
    list[str] | None,
    option(
        "--report",
        "FORMAT=FILE",
        "Write a further report, such as sarif=out.sarif; may be repeated.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say no verdict on stderr.")]
ExitCode = Annotated[
    bool, typer.Option("--exit-code", help="Exit with 1 if there are changes.")
]
Jobs = Annotated[
    int,
    option(
        "--jobs",
        "N",
        "How many processes check. Default: as many as there are cores.",
        parser=whole,
    ),
]

# Each line is tried out by a test; the whole grammar is in `claimset.where`.
QUERIES = """\b
A QUERY compares columns of the claims, and section, time_start and time_end:
  type == "quantitative"
  subtype in ["causal", "prediction"]
  certainty < "certain"
  confidence >= 0.9 and polarity == "negative"
  text contains "taliban"
  ref_ids contains "R13"
  time overlaps "1996/2001"
  time_start >= "2001-09-11"
  attributed_to != "" and support != "cited"
  section == "s1" and not (type == "evaluative" or time == "")
"" is an empty cell. contains minds no case, and asks a list for a member.
overlaps asks if two times have a day in common for certain: an open side
(..) reaches on for ever, an unknown side (nothing) adds nothing.
"""


def chosen(
    folder: Path | None, named: Path | None = None, *, quiet: bool = False
) -> Path | None:
    """Return the claim set to read: the given one, this folder's, or the packaged.

    This folder's is also the one above it that it is part of.

    Args:
        folder: The one that is given.
        named: The same, where a command takes it in two ways.
        quiet: Whether to say less.

    Raises:
        BadParameter: If it is given twice.
    """
    from claimset.claim_set import claim_set_above

    if folder is not None and named is not None:
        raise RefusedError("the claim set is given twice: write DIR or -C DIR")
    if folder is not None or named is not None:
        return folder if named is None else named
    found = claim_set_above(Path())
    if found is None:
        # What is read is not in this folder: that is said even to who wants quiet.
        say("no claim set in this folder: using the packaged one")
    elif found != Path() and not quiet:
        say(f"using the claim set in {visible(str(found))}")
    return found


class OutputError(WriteError):
    """A result cannot be written to stdout."""

    code = "output"


def out(text: str, name: str = "text") -> None:
    """Print a result: for people as their terminal has it, for programs alike anywhere.

    What programs read is UTF-8 with LF line ends on every system.

    Raises:
        OutputError: If it cannot be written; a reader who stops is no error.
    """
    if sys.stdout is None:  # Closed: what is said is said to nobody.
        return
    if name not in ("text", "apa") and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")
    try:
        sys.stdout.write(decoded(text))
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except OSError as error:
        raise OutputError("stdout", error.strerror or str(error)) from error


def present(
    views: Mapping[str, Callable[..., str]],
    output_format: Format,
    value: object,
    *,
    everything: bool = True,
) -> None:
    """Print a value in the format that is asked for; text may leave some of it out."""
    most = 0 if everything else MOST
    out(views[output_format](value, color=has_color(), most=most), output_format)


def has_color() -> bool:
    """Whether what is printed may be coloured."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def say(text: str) -> None:
    """Tell whoever runs the command; a stderr that cannot be written stops nothing."""
    with suppress(OSError):
        typer.echo(text, err=True)


def complain(message: str, code: str, *, kind: str = "error") -> None:
    """Say in one line why something could not be done."""
    say(f"{kind}: {visible(message)} [{code}]")
