"""Commands that build a corpus, and ask what was built."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claimset.cli.corpus import CorpusFolder
from claimset.cli.corpus_versions import CorpusDir
from claimset.cli.options import (
    Everything,
    Force,
    Format,
    Jobs,
    Output,
    OutputFormat,
    argument,
    complain,
    option,
    out,
    path,
    present,
    say,
)
from claimset.cli.validate import progress_bar
from claimset.render.layout import MOST, left_out

Built = Annotated[
    Path,
    argument(
        "BUILT",
        "The folder that `claimset corpus build` wrote. Default: this folder.",
        parser=path,
    ),
]
Where = Annotated[
    str,
    option(
        "--where",
        "QUERY",
        "Which claims, such as 'type == \"quantitative\"'; set and set_version are "
        "columns too.",
    ),
]


class RowFormat(StrEnum):
    """How rows are written."""

    TEXT = "text"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def build(
    folder: CorpusFolder = Path(),
    *,
    output: Annotated[
        Path, option("-o --output", "OUT", "The folder to write.", parser=path)
    ],
    skip_invalid: Annotated[
        bool,
        typer.Option("--skip-invalid", help="Leave out claim sets that are invalid."),
    ] = False,
    jobs: Jobs = 0,
) -> None:
    """Write the claim sets of a corpus as Parquet, to be asked as one.

    Claim sets that changed since they were last checked are checked first. Run again,
    it writes only what changed, or what it did not come to before.

    Example: claimset corpus build articles -o built
    """
    from claimset.built import SETS
    from claimset.corpus.build import build as write
    from claimset.corpus.engines import cores
    from claimset.render.layout import counted

    with progress_bar(wanted=True) as progress:
        made = write(
            folder,
            output,
            skip_invalid=skip_invalid,
            jobs=jobs or cores(),
            progress=progress,
        )
    for place, why in made.invalid.items():
        complain(f"left out {place}: {why}", "invalid", kind="warning")
    sets = counted(made.built.rows(SETS), "claim set")
    claims = counted(made.built.rows("claims"), "claim")
    parts = f"{counted(made.parts, 'part')}, {made.written} of them written now"
    say(f"wrote {output}: {sets} with {claims} in {parts}")


def query(
    built: Built = Path(),
    *,
    where: Where = "",
    columns: Annotated[
        str,
        option(
            "--columns",
            "COLUMNS",
            "The columns to write, as set,claim_id,text. Default: these three.",
        ),
    ] = "",
    table: Annotated[
        str,
        option("--table", "TABLE", "The table. Default: claims; sets lists the sets."),
    ] = "claims",
    output: Output = None,
    force: Force = False,
    everything: Everything = False,
    output_format: Annotated[
        RowFormat, typer.Option("--format", help="How to write the rows.")
    ] = RowFormat.TEXT,
) -> None:
    """Write the rows of a built corpus that a query means.

    As text, only the first are printed.

    Example: claimset corpus query built --where 'text contains "lamp"'
    """
    from claimset.corpus.query import columns_of, height, lines, save, scan

    names = [name.strip() for name in columns.split(",") if name.strip()]
    found = scan(built, table, where=where)
    chosen = columns_of(found, names)
    if output is not None:
        save(chosen, output_format, output, force=force)
        say(f"wrote {output}")
        return
    if output_format == RowFormat.PARQUET:
        raise typer.BadParameter("parquet needs a place to be written to: -o FILE")
    is_cut = output_format == RowFormat.TEXT and not everything
    for piece in lines(chosen.head(MOST) if is_cut else chosen, output_format):
        out(piece, output_format)
    if is_cut and (more := height(found) - MOST) > 0:
        out(f"{left_out(more)}\n")
    if where and not height(found.head(1)):
        complain("the query means no row", "no-row", kind="warning")


def stats(
    built: Built = Path(),
    *,
    by: Annotated[
        list[str] | None,
        option("--by", "COLUMN", "A column to count, as set; may be repeated."),
    ] = None,
    where: Where = "",
    everything: Everything = False,
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Count the claims of a built corpus by type and more.

    Example: claimset corpus stats built --by set --where 'certainty < "certain"'
    """
    from claimset.corpus.query import count
    from claimset.render.answers import SUMMARY
    from claimset.stats import COUNTED

    summary = count(built, where=where, by=by or COUNTED)
    present(SUMMARY, output_format, summary, everything=everything)


def show(
    address: Annotated[
        str,
        argument(
            "SET/ID",
            "A claim set by its name or its path, and an id in it as of `claimset "
            "show`: guild/C0042.",
        ),
    ],
    *,
    folder: CorpusDir = Path(),
    everything: Everything = False,
    output_format: OutputFormat = Format.TEXT,
) -> None:
    """Show a claim, a sentence, a reference or an entity of a claim set in full.

    Example: claimset corpus show guild/C0004 -C articles
    """
    from claimset.cli.ask import show as show_one
    from claimset.corpus.manifest import read_corpus
    from claimset.corpus.query import member_of

    member, row_id = member_of(read_corpus(folder), address)
    show_one(
        row_id,
        folder=member.folder,
        everything=everything,
        output_format=output_format,
    )


def export(
    name: Annotated[str, argument("FORMAT", "huggingface, croissant or sqlite.")],
    *,
    built: Annotated[
        Path,
        option(
            "--dir -C",
            "BUILT",
            "The folder that `claimset corpus build` wrote. Default: this folder.",
            parser=path,
        ),
    ] = Path(),
    output: Annotated[
        Path, option("-o --output", "OUT", "Where to write.", parser=path)
    ],
) -> None:
    """Write a built corpus in a format that other tools read.

    Example: claimset corpus export huggingface -C built -o hub
    """
    from claimset.corpus.export import export as write

    write(name, built, output)
    say(f"wrote {output}")


COMMANDS: tuple[Callable[..., None], ...] = (build, query, stats, show, export)
"""The commands, in the order in which help lists them."""
