"""Commands that hand the data on: to other tools, and to who cites it."""

from enum import StrEnum
from typing import Annotated

import typer

from claimset.cli.options import (
    DataVersion,
    Dir,
    Force,
    Output,
    Sources,
    argument,
    chosen,
    option,
    out,
    say,
)


class CitationFormat(StrEnum):
    """How a citation is printed."""

    APA = "apa"
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL_JSON = "csl-json"
    CFF = "cff"


def export(
    name: Annotated[
        str,
        argument(
            "FORMAT",
            "frictionless, croissant, huggingface, webannotation, nanopub, brat, "
            "html, sqlite, bibtex or csl-json.",
        ),
    ],
    *,
    folder: Dir = None,
    data: DataVersion = None,
    output: Output = None,
    quotes: Annotated[
        bool, typer.Option("--quotes", help="Write the sources' exact words too.")
    ] = False,
    sources: Sources = None,
    force: Force = False,
) -> None:
    """Write the data in a format that other tools read.

    Example: claimset export sqlite -o claims.db
    """
    from claimset.export import FORMATS, contents
    from claimset.export import export as write

    path = chosen(folder)
    if output is not None:
        written = write(
            name,
            output,
            path=path,
            version=data,
            quotes=quotes,
            sources=sources,
            force=force,
        )
        for file in written:
            say(f"wrote {file}")
        return
    if name in FORMATS and (FORMATS[name].folder or FORMATS[name].binary):
        raise typer.BadParameter(f"{name} needs a place to be written to: -o OUT")
    for written_bytes in contents(
        name, path=path, version=data, quotes=quotes, sources=sources
    ).values():
        out(written_bytes.decode(), name)


def cite(
    version: Annotated[
        str | None, argument("VERSION", "The release. Default: the newest.")
    ] = None,
    *,
    folder: Dir = None,
    claim: Annotated[str | None, option("--claim", "ID", "Cite this claim.")] = None,
    where: Annotated[
        str,
        option(
            "--where",
            "QUERY",
            "Cite the claims that this chooses, such as 'subtype == \"causal\"'.",
        ),
    ] = "",
    output_format: Annotated[
        CitationFormat, typer.Option("--format", help="How to print the citation.")
    ] = CitationFormat.APA,
) -> None:
    """Cite a release, a claim or chosen claims, and the article too.

    What --format csl-json prints can be checked: claimset verify --citation FILE

    Example: claimset cite --claim C0042 --format bibtex
    """
    from claimset.cite import cite as name
    from claimset.cite.formats import CITATION

    if claim is not None and where:
        raise typer.BadParameter("name a claim or a query, not both")
    citation = name(version, path=chosen(folder), claim=claim, where=where)
    out(CITATION[output_format](citation), output_format)
