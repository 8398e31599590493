"""Commands that answer questions about the data."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claimset.cli.options import (
    DataVersion,
    Dir,
    Everything,
    Folder,
    Force,
    Format,
    Named,
    OutputFormat,
    Sources,
    argument,
    chosen,
    complain,
    option,
    out,
    path,
    present,
    say,
    whole,
)

NO_WORDS = (
    "the source's words are not here: --sources DIR reads them from a folder that "
    "holds the files which sources.csv names"
)
"""What `show` says where it has no words to show."""


class CountFormat(StrEnum):
    """How counts are printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    VEGA_LITE = "vega-lite"


def stats(
    folder: Folder = None,
    *,
    named: Named = None,
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
    plot: Annotated[
        Path | None,
        option(
            "--plot",
            "FILE",
            "Draw the claims by one --by instead, as .svg or .png. Default: by time.",
            parser=path,
        ),
    ] = None,
    force: Force = False,
    everything: Everything = False,
    output_format: Annotated[
        CountFormat, typer.Option("--format", help="How to print the result.")
    ] = CountFormat.TEXT,
) -> None:
    """Count the claims of a claim set by type and more, or draw.

    Example: claimset stats --by subtype --where 'certainty < "certain"'
    """
    from claimset.render.answers import SUMMARY
    from claimset.stats import COUNTED
    from claimset.stats import stats as count

    folder = chosen(folder, named)
    if plot is None and output_format != CountFormat.VEGA_LITE:
        summary = count(folder, version=data, where=where, by=by or COUNTED)
        present(SUMMARY, Format(output_format), summary, everything=everything)
        if where and not summary.claims:
            _hint(folder, data, where)
        return
    if by and len(by) > 1:
        raise typer.BadParameter("a plot shows one column: give --by once")
    (column,) = by or ["time"]
    if plot is not None:
        from claimset.plots import save_plot

        file = save_plot(
            plot, column, path=folder, version=data, where=where, force=force
        )
        say(f"wrote {file}")
        return
    from claimset.charts import chart
    from claimset.render.vega import vega_lite

    drawn = chart(column, path=folder, version=data, where=where)
    out(vega_lite(drawn), output_format)


def _hint(folder: Path | None, version: str | None, where: str) -> None:
    """Say which ids of a query that finds no claim are nobody's."""
    from claimset.entities import unknown_ids
    from claimset.load import opened

    for line in unknown_ids(opened(folder, version), where):
        complain(line, "unknown-id", kind="warning")


def show(
    row_id: Annotated[
        str,
        argument(
            "ID",
            "Of a claim (C0042, even if it is gone), a sentence (article.p08.s04), a "
            "reference (R09) or an entity (by its id, or its name in quotes).",
        ),
    ],
    *,
    folder: Dir = None,
    data: DataVersion = None,
    sources: Sources = None,
    everything: Everything = False,
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Show a claim, a sentence, a reference or an entity in full.

    All that belongs to it is shown too: a claim's exact words in their paragraph, the
    claims that a reference backs, all claims on an entity.

    Example: claimset show C0042
    """
    from claimset.render.entries import ENTRY
    from claimset.show import ClaimEntry, SentenceEntry
    from claimset.show import show as look_up

    entry = look_up(row_id, chosen(folder), version=data, sources=sources)
    present(ENTRY, output_format, entry, everything=everything)
    if isinstance(entry, ClaimEntry | SentenceEntry) and entry.passage is None:
        complain(NO_WORDS, "no-sources", kind="warning")


def agreement(
    folder: Folder = None,
    *,
    named: Named = None,
    data: DataVersion = None,
    resamples: Annotated[
        int,
        option(
            "--resamples",
            "N",
            "How often to draw the sentences anew for the intervals. Default: 200.",
            parser=whole,
        ),
    ] = 200,
    everything: Everything = False,
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Measure how far the annotators agree with each other.

    It also measures how far the confidence of claims can be believed.

    Example: claimset agreement --resamples 1000
    """
    from claimset.agreement import agree
    from claimset.render.agreements import AGREEMENT

    found = agree(chosen(folder, named), version=data, resamples=resamples)
    present(AGREEMENT, output_format, found, everything=everything)
