"""Commands that answer questions about the data."""

from typing import Annotated

import typer

from claimset.cli.options import (
    DataVersion,
    Dir,
    Folder,
    Format,
    OutputFormat,
    Sources,
    argument,
    chosen,
    complain,
    option,
    present,
)

__all__ = ["agreement", "show", "stats"]

NO_WORDS = (
    "the source's words are not here: --sources DIR reads them from a folder that "
    "holds the files which sources.csv names"
)
"""What `show` says where it has no words to show."""


def stats(
    folder: Folder = None,
    *,
    data: DataVersion = None,
    by: Annotated[
        list[str] | None,
        option("--by", "COLUMN", "A column to count; may be repeated."),
    ] = None,
    where: Annotated[
        str,
        option(
            "--where",
            "QUERY",
            "Which claims to count, such as 'type == \"quantitative\"'.",
        ),
    ] = "",
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Count what is in a claim set."""
    from claimset.render.answers import SUMMARY
    from claimset.stats import COUNTED
    from claimset.stats import stats as count

    summary = count(chosen(folder), version=data, where=where, by=by or COUNTED)
    present(SUMMARY, output_format, summary)


def show(
    row_id: Annotated[str, argument("ID", "A claim or a sentence.")],
    *,
    folder: Dir = None,
    data: DataVersion = None,
    sources: Sources = None,
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Show a claim or a sentence, by its id, with all that belongs to it."""
    from claimset.render.answers import ENTRY
    from claimset.show import show as look_up

    entry = look_up(row_id, chosen(folder), version=data, sources=sources)
    present(ENTRY, output_format, entry)
    if entry.passage is None:
        complain(NO_WORDS, "no-sources", kind="warning")


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

    found = agree(chosen(folder), version=data, resamples=resamples)
    present(AGREEMENT, output_format, found)
