"""Commands that make a claim set of one's own article."""

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimset.cli.options import Force, argument, option, out, path, say
from claimset.metadata import misstatements
from claimset.vocabulary import CitationStyle

if TYPE_CHECKING:
    from claimset.author.new import About
    from claimset.author.rebasing import Rebased


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
    title: Annotated[str, option("--title", "TITLE", "The article's title.")] = "",
    author: Annotated[
        str, option("--author", "NAMES", "Who wrote it, as 'Quill, Ada; Rook, Ben'.")
    ] = "",
    year: Annotated[
        str, option("--year", "YEAR", "The year in which it was published.")
    ] = "",
    doi: Annotated[str, option("--doi", "DOI", "Its DOI, as 10.1234/lamps.")] = "",
    language: Annotated[
        str, option("--language", "CODE", "Its language (ISO 639), as en or de.")
    ] = "",
    rights: Annotated[
        str, option("--rights", "RIGHTS", "Who holds the rights in its text.")
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
    """Make a claim set of an article, ready to be filled in.

    On a terminal it asks for what is not given; elsewhere it never asks.

    Example: claimset init article.pdf --licence CC-BY-4.0
    """
    from claimset.author.new import About
    from claimset.author.new import init as make
    from claimset.metadata import CITED, CREATOR
    from claimset.paths import DESCRIPTOR
    from claimset.render.layout import counted

    about = About(
        title=title,
        author=author,
        year=year,
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
    segments = counted(len(made.segments), "segment")
    references = counted(len(made.references), "reference")
    say(
        f"wrote {made.folder}: {segments}, {made.pending:,} of them to annotate, "
        f"and {references}"
    )
    say(f"{made.folder / 'README.md'} says the next three steps")
    descriptor = made.folder / DESCRIPTOR
    if not about.creator:
        say(f"claimset cite needs who made the claims: add {CREATOR} to {descriptor}")
    if not (made.about.author and made.about.year):
        what = "who wrote the article, and when"
        say(f"claimset cite lacks {what}: add {CITED} to its source in {descriptor}")


def _asked(file: Path, about: "About") -> "About":
    """Ask for what was not given; an empty answer takes what the file says."""
    from dataclasses import replace

    from claimset.author.new import what_is_known
    from claimset.author.originals import read_article

    known = what_is_known(read_article(file), about)
    given = {
        name: typer.prompt(
            question,
            default=value,
            value_proc=partial(_fitting, name),
            show_default=value != "",
            err=True,
        )
        for name, question in _QUESTIONS.items()
        if not getattr(about, name)
        for value in [getattr(known, name)]
    }
    return replace(known, **given)


def _fitting(name: str, answer: str) -> str:
    """Return an answer that a descriptor may hold; another is asked for again."""
    from claimset.author.new import misfit

    for (key, *_), message in misstatements({name: answer}) if answer else ():
        if key == name:
            raise typer.BadParameter(message)
    if message := misfit(name, answer):
        raise typer.BadParameter(message)
    return answer


_QUESTIONS = {
    "title": "Title of the article",
    "author": "Who wrote it, as 'Quill, Ada; Rook, Ben'",
    "year": "The year in which it was published",
    "doi": "Its DOI, if it has one",
    "language": "Its language (ISO 639)",
    "citation_style": f"How it cites: {', '.join(CitationStyle)}",
    "received": "The day from which it counts when it says 'ago', as 1998-03-14",
    "rights": "Who holds the rights in its text",
    "licence": "The licence of your claims, as CC-BY-4.0",
    "creator": "Who makes the claims",
}


def rebase(
    new: Annotated[
        Path, argument("NEW", "The corrected text, as any file of init.", parser=path)
    ],
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
    source: Annotated[
        str, option("--source", "ID", "The source, if there are several.")
    ] = "",
    words: Annotated[
        Path | None,
        option(
            "--words",
            "FILE",
            "The table that -o wrote, with the words that each row shall mark now.",
            parser=path,
        ),
    ] = None,
    split_with: Annotated[
        str, option("--splitter", "NAME", "As of init; by default what cut the text.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would move, and write nothing.")
    ] = False,
    output: Annotated[
        Path | None,
        option(
            "-o --output",
            "FILE",
            "Where to list the rows whose words are gone, as a table for --words.",
            parser=path,
        ),
    ] = None,
    force: Force = False,
) -> int:
    """Move the claims to a corrected text, where their words are.

    If some words are gone, nothing is written: -o FILE lists them for you to choose
    new ones, and --words FILE takes your choice. Exit code 1 says that some are left.

    Example: claimset rebase corrected.txt -o words.csv
    """
    from claimset.author.choices import read_choices, written_choices
    from claimset.author.rebasing import rebase as move
    from claimset.author.sheet import write_new

    if output is not None and words is not None and output.resolve() == words.resolve():
        message = f"{output} holds the words that you chose: name another file for -o"
        raise typer.BadParameter(message)
    choices = read_choices(words) if words else {}
    moved = move(
        new,
        folder,
        source_id=source,
        words=choices,
        split_with=split_with,
        dry_run=dry_run,
    )
    out(_told(moved, choices))
    if output is not None and moved.left:
        write_new(output, written_choices(moved.left), force=force)
    if moved.left:
        file = output or words or "words.csv"
        write = "" if output or words else f"`-o {file}` lists these rows; "
        say(
            f"nothing was written: {write}put into the column new_words of {file} what "
            f"each shall mark, and run again with --words {file}"
        )
    return int(bool(moved.left))


def _told(moved: "Rebased", choices: Mapping[tuple[str, str], str]) -> str:
    """Say what became of rows and segments, and where a choice is lacking."""
    from claimset.render.layout import counted

    ledger = moved.ledger
    rows = moved.moved + moved.chosen + len(moved.left)
    lines = [f"moved with their words: {moved.moved:,} of {counted(rows, 'row')}"]
    if moved.chosen:
        lines.append(f"moved to words that you chose: {moved.chosen:,}")
    for what, names in (
        ("with other words now", ledger.changed),
        ("gone", ledger.gone),
        ("new", ledger.added),
    ):
        if names:
            shown = ", ".join(names[:_MOST_NAMED]) + ", …" * (len(names) > _MOST_NAMED)
            number = counted(len(names), "segment")
            lines.append(f"{what}: {number}: {shown}")
    if moved.pending:
        number, shown = (
            counted(len(moved.pending), "sentence"),
            ", ".join(moved.pending),
        )
        lines.append(f"pending again, look at their new words: {number}: {shown}")
    for each in moved.left:
        is_asked = (each.table, each.row_id) in choices
        lack = ", and its new_words is empty: not chosen yet" if is_asked else ""
        lines += [
            f"{each.table} {each.row_id} ({each.source_ref}): its words are gone{lack}",
            f"  were: {each.old_words}",
            f"  now:  {each.sentence_now or '(nothing)'}",
        ]
    if moved.file:
        lines.append(f"the text is {moved.file} now")
    return "\n".join([*lines, ""])


_MOST_NAMED = 5
