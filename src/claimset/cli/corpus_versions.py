"""Commands on versions of a corpus: compare, release, verify, cite."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claimset.cli.options import (
    Everything,
    ExitCode,
    ProblemFormat,
    ReportFormat,
    argument,
    filled,
    has_color,
    option,
    out,
    path,
    say,
)
from claimset.cli.publish import CitationFormat
from claimset.render.layout import MOST

CorpusDir = Annotated[
    Path,
    option(
        "--dir -C",
        "DIR",
        "The folder that holds corpus.json. Default: this folder.",
        parser=path,
    ),
]


class ChangesFormat(StrEnum):
    """How changes of a corpus are printed."""

    TEXT = "text"
    JSON = "json"


def diff(
    a: Annotated[
        str | None,
        argument(
            "A",
            "A release, 'working', or the folder of a corpus. Default: the newest "
            "release.",
            parser=filled,
        ),
    ] = None,
    b: Annotated[
        str,
        argument(
            "B", "With what to compare it. Default: the working state.", parser=filled
        ),
    ] = "working",
    *,
    folder: CorpusDir = Path(),
    output_format: Annotated[
        ChangesFormat, typer.Option("--format", help="How to print the result.")
    ] = ChangesFormat.TEXT,
    everything: Everything = False,
    exit_code: ExitCode = False,
) -> None:
    """Tell which claim sets of a corpus changed, and how much.

    Example: claimset corpus diff 1.0.0 -C articles
    """
    from claimset.corpus.changes import changes_between
    from claimset.corpus.releases import releases, side
    from claimset.corpus.rendering import changes_json, changes_text
    from claimset.errors import ReadError

    if a is None:
        known = releases(folder)
        if not known:
            reason = "there is no release yet: `claimset corpus release` makes one"
            raise ReadError(folder, reason)
        a = known[-1].version
    changes = changes_between(side(a, folder), side(b, folder))
    if output_format is ChangesFormat.JSON:
        out(changes_json(changes), output_format)
    else:
        out(changes_text(changes, most=0 if everything else MOST))
    raise typer.Exit(1 if exit_code and changes else 0)


def release(
    version: Annotated[str, argument("VERSION", "The version, such as 1.0.0.")],
    *,
    folder: CorpusDir = Path(),
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Say whether it can be released; write no release."
        ),
    ] = False,
) -> None:
    """Freeze which claim sets a corpus is made of, as a version.

    Example: claimset corpus release 1.0.0 -C articles --dry-run
    """
    from claimset.corpus.releases import release_corpus

    entry = release_corpus(version, folder, dry_run=dry_run)
    verb = "could be released" if dry_run else "is released"
    out(f"{entry.version} {verb}: {entry.swhid}\n")


def verify(
    version: Annotated[
        str | None,
        argument(
            "VERSION",
            "The release whose claim sets must be as they were. Default: of all "
            "releases only the files are verified.",
            parser=filled,
        ),
    ] = None,
    *,
    folder: CorpusDir = Path(),
    output_format: ProblemFormat = ReportFormat.TEXT,
    everything: Everything = False,
) -> None:
    """Verify the releases of a corpus, and the claim sets of one.

    Exits with 0 if all is as it was released, 1 if not.

    Example: claimset corpus verify 1.0.0 -C articles
    """
    from claimset.corpus.releases import verify_corpus
    from claimset.render.layout import counted
    from claimset.report import FORMATS, Setting

    report = verify_corpus(folder, version)
    prefix = "" if folder == Path() else folder.as_posix()
    setting = Setting(
        prefix=prefix,
        root=prefix,
        color=has_color(),
        most=0 if everything else MOST,
        exit_code=0 if report.ok else 1,
    )
    out(FORMATS[output_format](report, setting), output_format)
    listed = [f"{each} ({counted(n, 'claim set')})" for each, n in report.rows.items()]
    verdict = "intact" if report.ok else "not intact"
    say(f"{verdict}: {', '.join(listed) or 'no release could be read'}")
    raise typer.Exit(setting.exit_code)


def cite(
    version: Annotated[
        str | None, argument("VERSION", "The release. Default: the newest.")
    ] = None,
    *,
    folder: CorpusDir = Path(),
    output_format: Annotated[
        CitationFormat, typer.Option("--format", help="How to print the citation.")
    ] = CitationFormat.APA,
) -> None:
    """Cite a release of a corpus.

    Example: claimset corpus cite 1.0.0 -C articles --format bibtex
    """
    from claimset.cite.formats import CITATION
    from claimset.corpus.releases import cite_corpus

    out(CITATION[output_format](cite_corpus(folder, version)), output_format)
