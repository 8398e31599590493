"""Commands that answer questions about the data."""

from typing import Annotated

import typer

from claimset.cli.options import (
    DataVersion,
    Dir,
    Folder,
    Format,
    OutputFormat,
    argument,
    chosen,
    option,
    present,
)

__all__ = ["agreement", "show", "stats"]


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
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Show a claim or a sentence, by its id, with all that belongs to it."""
    from claimset.render.answers import ENTRY
    from claimset.show import show as look_up

    entry = look_up(row_id, chosen(folder), version=data)
    present(ENTRY, output_format, entry)


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
