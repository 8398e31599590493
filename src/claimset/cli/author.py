"""Commands that make a claim set of one's own article."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.cli.options import argument, option, path, say

if TYPE_CHECKING:
    from claimset.author.new import About

__all__ = ["init"]


def init(
    file: Annotated[
        Path,
        argument(
            "FILE", "The article: .txt, .md, .html, .xml (JATS) or .pdf.", parser=path
        ),
    ],
    folder: Annotated[
        Path | None,
        argument(
            "DIR",
            "The folder to make. Default: one in this folder, with the file's name.",
            parser=path,
        ),
    ] = None,
    *,
    title: Annotated[str, option("--title", "TEXT", "The article's title.")] = "",
    doi: Annotated[str, option("--doi", "DOI", "Its DOI, as 10.1234/lamps.")] = "",
    language: Annotated[
        str, option("--language", "CODE", "Its language (ISO 639), as en or de.")
    ] = "",
    rights: Annotated[
        str, option("--rights", "TEXT", "Who holds the rights in its text.")
    ] = "",
    licence: Annotated[
        str, option("--licence", "NAME", "The licence of your claims, as CC-BY-4.0.")
    ] = "",
    citation_style: Annotated[
        str,
        option(
            "--citation-style",
            "STYLE",
            "How it cites: bracketed-number, superscript-number, author-year or none.",
        ),
    ] = "",
    received: Annotated[
        str, option("--received", "DATE", "The day that its 'ago' counts from.")
    ] = "",
    creator: Annotated[str, option("--creator", "NAME", "Who makes the claims.")] = "",
    bibliography: Annotated[
        Path | None,
        option(
            "--bibliography",
            "FILE",
            "Its bibliography as BibTeX (.bib) or CSL-JSON (.json).",
            parser=path,
        ),
    ] = None,
    split_with: Annotated[
        str,
        option(
            "--splitter",
            "NAME",
            "What cuts sentences: nupunkt (English), sentencex, or a command of yours.",
        ),
    ] = "",
) -> None:
    """Make a claim set of an article: its text in sentences, no claim yet.

    On a terminal it asks for what is not given; elsewhere it never asks.
    """
    from claimset.author.new import About
    from claimset.author.new import init as make

    about = About(
        title=title,
        doi=doi,
        language=language,
        rights=rights,
        licence=licence,
        citation_style=citation_style,
        received=received,
        creator=creator,
    )
    if sys.stdin.isatty() and sys.stderr.isatty():
        about = _asked(file, about)
    made = make(
        file, folder, about=about, split_with=split_with, bibliography=bibliography
    )
    number = f"{len(made.segments):,} segments, {made.pending:,} of them to annotate"
    say(f"wrote {made.folder}: {number}, and {len(made.references):,} references")
    say(f"{made.folder / 'README.md'} says the next three steps")


def _asked(file: Path, about: "About") -> "About":
    """Ask for what was not given; an empty answer takes what the file says."""
    from dataclasses import replace

    from claimset.author.new import what_is_known
    from claimset.author.originals import read_article

    known = what_is_known(read_article(file), about)
    given = {
        name: typer.prompt(question, default=getattr(known, name), err=True)
        for name, question in _QUESTIONS.items()
        if not getattr(about, name)
    }
    return replace(known, **given)


_QUESTIONS = {
    "title": "Title of the article",
    "doi": "Its DOI, if it has one",
    "language": "Its language (ISO 639)",
    "citation_style": "How it cites",
    "received": "The day that its 'ago' counts from, as 1998-03-14, if it says so",
    "rights": "Who holds the rights in its text",
    "licence": "The licence of your claims, as CC-BY-4.0",
    "creator": "Who makes the claims",
}
