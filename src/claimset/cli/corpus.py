"""Commands on corpora: folders of many claim sets."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claimset.cli.corpus_versions import cite, diff, release, verify
from claimset.cli.options import (
    Everything,
    Jobs,
    MaxProblems,
    Output,
    ProblemFormat,
    Quiet,
    ReportFormat,
    Reports,
    argument,
    option,
    out,
    path,
)
from claimset.cli.validate import FAILS, FailOn, FailsOn, progress_bar
from claimset.render.layout import MOST

CorpusFolder = Annotated[
    Path,
    argument(
        "DIR",
        "The folder that holds corpus.json. Default: this folder.",
        parser=path,
    ),
]


class EngineName(StrEnum):
    """What checks claim sets."""

    LOCAL = "local"
    DASK = "dask"


def init(
    folder: Annotated[
        Path, argument("DIR", "The folder. Default: this folder.", parser=path)
    ] = Path(),
) -> None:
    """Write corpus.json for the claim sets below a folder.

    Example: claimset corpus init articles
    """
    from claimset.corpus.manifest import MANIFEST, init_corpus
    from claimset.render.layout import counted

    made = init_corpus(folder)
    file = (folder / MANIFEST).as_posix()
    out(f"{file}: {counted(len(made.entries), 'claim set')}\n")


def validate(
    folder: CorpusFolder = Path(),
    *,
    changed: Annotated[
        bool,
        typer.Option(
            "--changed", help="Check only the claim sets that changed since last time."
        ),
    ] = False,
    jobs: Jobs = 0,
    engine: Annotated[
        EngineName, typer.Option("--engine", help="What checks: processes, or Dask.")
    ] = EngineName.LOCAL,
    scheduler: Annotated[
        str | None,
        option(
            "--scheduler",
            "ADDRESS",
            "With --engine dask: a scheduler that runs, such as tcp://host:8786. "
            "Default: one is started here.",
        ),
    ] = None,
    root: Annotated[
        Path | None,
        option(
            "--root",
            "DIR",
            "With --engine dask: where its workers see the corpus.",
            parser=path,
        ),
    ] = None,
    output_format: ProblemFormat = ReportFormat.TEXT,
    max_problems: MaxProblems = MOST,
    everything: Everything = False,
    output: Output = None,
    report: Reports = None,
    fail_on: FailsOn = FailOn.ERROR,
    quiet: Quiet = False,
) -> None:
    """Check all claim sets of a corpus, and what must hold across them.

    What is found is kept in corpus.verdicts, for --changed; it may be removed.

    Exits with 0 if all are valid, 1 if one is invalid, 2 if one could not be checked.

    Example: claimset corpus validate articles --changed
    """
    from claimset.cli.delivery import parse_targets
    from claimset.cli.many import deliver_many
    from claimset.corpus.engines import Engine, cores, local
    from claimset.corpus.manifest import read_manifest
    from claimset.corpus.validation import validate_corpus

    if engine is EngineName.LOCAL and (scheduler or root):
        raise typer.BadParameter("--scheduler and --root need --engine dask")
    named = [f"{output_format}={output}"] if output else []
    targets = parse_targets([*named, *(report or ())])
    jobs = jobs or cores()
    checks: Engine = local(jobs)
    if engine is EngineName.DASK:
        from claimset.corpus.cluster import Cluster

        checks = Cluster(jobs=jobs, scheduler=scheduler, seen_at=root)
    manifest = read_manifest(folder)
    with progress_bar(wanted=not quiet) as progress:
        found = validate_corpus(manifest, checks, changed=changed, progress=progress)
    code = deliver_many(
        found,
        folder,
        targets,
        None if output else output_format,
        most=0 if everything else max_problems,
        fails=FAILS[fail_on],
        quiet=quiet,
    )
    raise typer.Exit(code)


COMMANDS: tuple[Callable[..., None], ...] = (
    init,
    validate,
    diff,
    release,
    verify,
    cite,
)
"""The commands, in the order in which help lists them."""
