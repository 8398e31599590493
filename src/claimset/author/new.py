"""A new claim set from one article: its text, its ledger, and nothing claimed yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Any

from claimset.author.bibfiles import read_bibliography
from claimset.author.bibliography import (
    Entry,
    guessed_style,
    merged,
    printed_entries,
)
from claimset.author.grids import csv_of
from claimset.author.originals import read_article
from claimset.author.parts import Article, Derived, Part, source_files
from claimset.author.readme import readme
from claimset.author.segmenting import Segment, segments_of
from claimset.author.splitters import Splitter, splitter
from claimset.author.wording import as_cell, as_slug
from claimset.errors import AuthorError
from claimset.files import filled, json_bytes
from claimset.metadata import known, misstatements
from claimset.model import table_of
from claimset.paths import DESCRIPTOR
from claimset.sources import digest, reading_text
from claimset.vocabulary import DATE, DOI, LANGUAGE, CitationStyle, Form
from claimset.writing import make_parents, write_folder

CODEBOOK = "2.0"
SOURCE_ID = "text"
"""What the source is called; the ids of its segments begin with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is known of an article; "" is nothing.

    Attributes:
        title: Its title.
        author: Who wrote it, as ``Quill, Ada; Rook, Ben``; a name without a comma is
            that of a body.
        year: The year in which it was published.
        doi: Its DOI.
        language: Its language (ISO 639).
        rights: Who holds the rights in its text.
        licence: The licence of the annotations, as ``CC-BY-4.0``, or its address.
        citation_style: How it cites, one of `CitationStyle`.
        received: The day from which its "ago" counts.
        creator: Who makes the claim set.
    """

    title: str = ""
    author: str = ""
    year: str = ""
    doi: str = ""
    language: str = ""
    rights: str = ""
    licence: str = ""
    citation_style: str = ""
    received: str = ""
    creator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A claim set that was made.

    Attributes:
        folder: Its folder.
        about: What it says of the article.
        splitter: What cut the sentences.
        segments: The rows of its ledger.
        references: The rows of its bibliography.
    """

    folder: Path
    about: About
    splitter: Splitter
    segments: Sequence[Segment]
    references: Sequence[Entry]

    @property
    def pending(self) -> int:
        """How many segments are to be annotated."""
        return sum(segment.is_prose for segment in self.segments)


def init(
    file: str | PathLike[str],
    folder: str | PathLike[str] | None = None,
    *,
    about: About | None = None,
    split_with: str = "",
    bibliography: str | PathLike[str] | None = None,
) -> New:
    """Make a claim set of an article: its text in segments, and no claim yet.

    The text that is annotated is kept in ``sources/`` and never edited; what it was
    taken from is kept beside it. All of it is written, or nothing is.

    Args:
        file: The article, as one of `claimset.author.originals.KINDS`.
        folder: The claim set's folder, which is made; by default it has the name of the
            file.
        about: What is known of the article; the rest is what the file says.
        split_with: What cuts its sentences; see `claimset.author.splitters.splitter`.
        bibliography: Its bibliography as BibTeX or CSL-JSON, which fills the entries
            that the article prints.

    Raises:
        AuthorError: If the folder holds something, or what is said of the article has
            not the form that it must have.
        ReadError: If a file cannot be read.
        MissingExtraError: If a library that is needed is not installed.
        SplitterError: If the program that cuts sentences fails.
        WriteError: If the folder cannot be written.
    """
    original = filled(file)
    place = Path(as_slug(original.stem)) if folder is None else filled(folder)
    article = read_article(original)
    _refuse_taken(place)
    known = what_is_known(article, about or About())
    cutter = splitter(split_with, known.language)
    segments = segments_of(
        article.text,
        article.blocks,
        cutter,
        source_id=SOURCE_ID,
        language=known.language,
    )
    given = read_bibliography(filled(bibliography)) if bibliography else []
    made = New(
        folder=place,
        about=known,
        splitter=cutter,
        segments=segments,
        references=merged(printed_entries(article.text, segments), given),
    )
    make_parents(place)
    write_folder(place, _files(made, article, original), _refuse_taken)
    return made


def _refuse_taken(place: Path) -> None:
    """Refuse a folder that holds something: it would be lost."""
    if place.exists() and not place.is_dir():
        raise AuthorError(place, "is no folder: name another one")
    if place.is_dir() and any(place.iterdir()):
        reason = "holds something already: name a folder that is not there yet"
        raise AuthorError(place, reason)


_YEAR = Form("[1-9][0-9]{3}", "a year in four digits", "2019")
FORMS: Mapping[str, Form] = {
    "year": _YEAR,
    "doi": DOI,
    "language": LANGUAGE,
    "received": DATE,
}
"""How some of what is said of an article is written."""


def misfit(name: str, value: str) -> str:
    """Say why a value of `About` has not its form; "" if it has, or is empty.

    Example:
        >>> misfit("year", "1619"), misfit("year", "March 1619")
        ('', "'March 1619' is not a year in four digits, as 2019")
    """
    form = FORMS.get(name)
    if not value or form is None or form.matches(value):
        return ""
    return f"{value!r} is not {form.words}, as {form.example}"


def what_is_known(article: Article, about: About) -> About:
    """Return what is known of an article: what is said of it, else what it says.

    Raises:
        AuthorError: If something that is said has not its form.
    """
    for name in FORMS:
        if reason := misfit(name, getattr(about, name)):
            raise AuthorError(f"--{name}", reason)
    if about.citation_style not in ("", *CitationStyle):
        styles = ", ".join(CitationStyle)
        reason = f"{about.citation_style!r} is not one of {styles}"
        raise AuthorError("--citation-style", reason)
    language = article.language.lower().partition("-")[0]
    title = article.title or next(_readings(article, Part.TITLE), "")
    return replace(
        about,
        title=as_cell(about.title or title) or "Untitled",
        author=as_cell(about.author or article.author),
        year=about.year or (article.year if _YEAR.matches(article.year) else ""),
        doi=about.doi or (article.doi if DOI.matches(article.doi) else ""),
        language=about.language or (language if LANGUAGE.matches(language) else "en"),
        rights=as_cell(about.rights) or "not stated",
        received=about.received or _if_sound(article.received),
        citation_style=about.citation_style or _style(article),
    )


def _if_sound(received: str) -> str:
    """Return a day that the descriptor may state; else nothing."""
    is_sound = not [*misstatements({"received": received})]
    return received if is_sound else ""


def _readings(article: Article, *parts: Part) -> Iterator[str]:
    for block in article.blocks:
        if block.part in parts:
            yield reading_text(article.text, block.spans)


def _style(article: Article) -> str:
    """Return how an article seems to cite, from its raw prose."""
    prose = "\n\n".join(
        article.text[start:end]
        for block in article.blocks
        if block.part in (Part.PROSE, Part.ABSTRACT)
        for start, end in block.spans
    )
    has_notes = any(block.part is Part.NOTE for block in article.blocks)
    return str(guessed_style(prose, has_notes=has_notes))


def _files(made: New, article: Article, original: Path) -> dict[str, bytes]:
    """Return the files of a new claim set by their names."""
    name = as_slug(original.stem)
    source = PurePosixPath(f"sources/{name}.txt")
    files, derived = source_files(SOURCE_ID, source, article, original)
    rows: dict[str, list[Mapping[str, str]]] = {
        "claims": [],
        "sentences": [segment.row(article.text) for segment in made.segments],
        "references": [*made.references],
        "sources": [
            {
                "source_id": SOURCE_ID,
                "file": str(source),
                "sha256": digest(article.text),
                "characters": str(len(article.text)),
                "title": made.about.title,
                "doi": made.about.doi,
                "language": made.about.language,
                "rights": made.about.rights,
            }
        ],
    }
    tables = {table: each for table, each in rows.items() if each or table == "claims"}
    for table, each in tables.items():
        files[f"data/{table}.csv"] = csv_of(table_of(table), each)
    files[DESCRIPTOR] = json_bytes(_descriptor(made, name, [*tables], derived))
    segments, pending = len(made.segments), made.pending
    page = readme(made.about.title, segments=segments, pending=pending)
    files["README.md"] = page.encode()
    files[".gitattributes"] = b"data/*.csv text eol=lf\nsources/** -text\n"
    return files


def _descriptor(
    made: New, name: str, tables: Sequence[str], derived: Sequence[Derived]
) -> dict[str, Any]:
    """Return the descriptor of a new claim set."""
    about = made.about
    is_address = "://" in about.licence
    licence = {"path" if is_address else "name": about.licence}
    said = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"claims-{name}",
        "title": f"Claims of “{about.title}”",
        "version": "0.1.0",
        "codebook": CODEBOOK,
        "language": about.language,
        "citation_style": about.citation_style,
        "received": about.received,
        "splitter": known(
            {"name": made.splitter.name, "version": made.splitter.version}
        ),
        "licenses": [licence] if about.licence else [],
        "contributors": (
            [{"title": about.creator, "roles": ["author"]}] if about.creator else []
        ),
        "sources": [
            known(
                {
                    "title": about.title,
                    "path": f"https://doi.org/{about.doi}" if about.doi else "",
                    "citation": _citation(about),
                }
            )
        ],
        "derived_from": [*derived],
        "resources": [
            {
                "name": table,
                "path": f"{table}.csv",
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
            }
            for table in tables
        ],
    }
    return known(said)


def _citation(about: About) -> dict[str, Any]:
    """Return who wrote an article, and when, in the terms of CSL-JSON."""
    authors = []
    for name in filter(None, map(str.strip, about.author.split(";"))):
        family, comma, given = map(str.strip, name.partition(","))
        authors.append(
            {"family": family, "given": given} if comma else {"literal": name}
        )
    issued = {"date-parts": [[int(about.year)]]} if about.year else {}
    return known({"author": [known(each) for each in authors], "issued": issued})
