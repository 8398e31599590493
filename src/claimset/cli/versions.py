"""Commands on versions of the data: list, release, compare, verify, identify."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claimset.cli.options import (
    Dir,
    Everything,
    ExitCode,
    Format,
    OutputFormat,
    ProblemFormat,
    ReportFormat,
    argument,
    chosen,
    filled,
    has_color,
    option,
    out,
    path,
    present,
    say,
)
from claimset.render.layout import MOST


class DiffFormat(StrEnum):
    """How changes are printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


def versions(*, folder: Dir = None, output_format: OutputFormat = Format.TEXT) -> None:
    """List the releases of the data, with their days and identifiers.

    Example: claimset versions --format json
    """
    from claimset.render.listings import VERSIONS
    from claimset.versions.listing import versions as released

    present(VERSIONS, output_format, released(chosen(folder)))


def diff(
    a: Annotated[
        str | None,
        argument(
            "A",
            "A release, 'working', or the folder of a claim set or a release. "
            "Default: the newest release.",
            parser=filled,
        ),
    ] = None,
    b: Annotated[
        str | None,
        argument(
            "B",
            "With what to compare it. Default: the working tables.",
            parser=filled,
        ),
    ] = None,
    *,
    folder: Dir = None,
    table: Annotated[
        str | None, option("--table", "TABLE", "The only table to compare.")
    ] = None,
    output_format: Annotated[
        DiffFormat, typer.Option("--format", help="How to print the result.")
    ] = DiffFormat.TEXT,
    everything: Everything = False,
    exit_code: ExitCode = False,
) -> None:
    """Tell what changed between two versions of the data.

    It also tells the least version number that the changes need. What it prints with
    --format markdown is for the changelog.

    Example: claimset diff 1.0.0 2.0.0 --table claims
    """
    from claimset.render.changes import CHANGES
    from claimset.versions.diff import diff as compare

    # Two folders need no claim set whose versions would be meant.
    folders = a and b and Path(a).is_dir() and Path(b).is_dir()
    changes = compare(a, b, path=folder if folders else chosen(folder), table=table)
    if output_format == DiffFormat.HTML:
        from claimset.page.changes import changes_page

        out(changes_page(changes), output_format)
    else:
        present(CHANGES, Format(output_format), changes, everything=everything)
    raise typer.Exit(1 if exit_code and changes else 0)


def release(
    version: Annotated[str, argument("VERSION", "The version, such as 1.0.0.")],
    *,
    folder: Annotated[
        Path,
        option(
            "--dir -C",
            "DIR",
            "The folder of the claim set. Default: this folder.",
            parser=path,
        ),
    ] = Path(),
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Say whether it can be released; write nothing."
        ),
    ] = False,
) -> None:
    """Freeze the working tables as a version that never changes.

    Example: claimset release 1.0.0 --dry-run
    """
    from claimset.versions.release import release as freeze

    entry = freeze(version, folder, dry_run=dry_run)
    if dry_run:
        out(f"{entry.version} could be released: {entry.swhid}\n")
    else:
        out(f"released {entry.version}: {entry.swhid}\n")


def verify(
    version: Annotated[
        str | None,
        argument(
            "VERSION|SWHID|FILE|DIR",
            "A release, by its version or its identifier swh:1:dir:…; or a copy of "
            "one, a table or a folder of tables, wherever it is; or a claim set's "
            "folder, which means all its releases. Default: all.",
            parser=filled,
        ),
    ] = None,
    *,
    folder: Dir = None,
    citation: Annotated[
        Path | None,
        option(
            "--citation",
            "FILE",
            "A citation as csl-json: verify it, its claims and its release.",
            parser=path,
        ),
    ] = None,
    everything: Everything = False,
    output_format: ProblemFormat = ReportFormat.TEXT,
) -> None:
    """Verify releases by their hashes, or tell which one a file is.

    Exits with 0 if every file is as it was released, 1 if not. Of a file that is no
    release's, it says from which release it differs least, and in how many cells.

    Example: claimset verify 2.0.0
    """
    from claimset.cite import cited_parts, verify_citation
    from claimset.claim_set import claim_set_above
    from claimset.report import FORMATS, Setting
    from claimset.report.text import verification_summary
    from claimset.versions.verify import named_place
    from claimset.versions.verify import verify as recompute

    if citation and version is not None:
        raise typer.BadParameter("name a release or a citation, not both")
    place = named_place(version)
    # What is part of a claim set is looked for there.
    home = folder if place and claim_set_above(place) else chosen(folder)
    report = verify_citation(citation, home) if citation else recompute(version, home)
    # What is named is shown as it was named.
    named = citation or place
    prefix = "" if named or home in (None, Path()) else home.as_posix()
    setting = Setting(
        prefix=prefix,
        root=prefix,
        color=has_color(),
        most=0 if everything else MOST,
        exit_code=0 if report.ok else 1,
    )
    out(FORMATS[output_format](report, setting), output_format)
    say(verification_summary(report, cited_parts(citation) if citation else ()))
    raise typer.Exit(setting.exit_code)


def identify() -> None:
    """Say where this command went."""
    raise typer.BadParameter(
        "`identify` is part of `verify` now: claimset verify FILE|DIR"
    )
