"""A claim set as files of another ecosystem.

`FORMATS` lists every format. A format is a module, mostly of this package, that has one
function, ``write(export: Export) -> dict[str, bytes]``: it is handed what there is to
write as an `Export`, and returns the bytes of each file by its name, relative and with
``/``. It computes and returns, and writes nothing: `export` does that, for all formats
alike. Equal exports must give equal bytes, so no clock, no chance, no order of a set.
The module is imported when its format is asked for and not before.

No format holds a quote of a source unless `Export.quotes` is true. What the descriptor
says and a format has no form for is refused with its place, and never left out.
"""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from os import PathLike
from pathlib import Path

from claimset.claim_set import open_claim_set
from claimset.errors import ExportError, UnknownFormatError, WriteError
from claimset.export.content import Export
from claimset.files import filled
from claimset.paths import chosen_folder
from claimset.versions.listing import Release
from claimset.writing import make_parents, write_aside, write_folder

__all__ = ["FORMATS", "Export", "Format", "contents", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that a claim set can be written in.

    Attributes:
        name: Its name; its module is called the same, with ``_`` for ``-``.
        description: What it is, in a line.
        folder: Whether it is a folder of files, and not a single file.
        binary: Whether its single file is no text.
        typed: Whether a required cell that is empty has no form in it.
        needs_quotes: Whether it is the sources' text, and cannot be without.
        module: The module that writes it, if that is not named after the format.
    """

    name: str
    description: str
    folder: bool = False
    binary: bool = False
    typed: bool = False
    needs_quotes: bool = False
    module: str = ""


_FORMATS = (
    Format("frictionless", "a Data Package, version 2: CSV with schemas", folder=True),
    Format("croissant", "Croissant 1.1: JSON-LD and Parquet", folder=True, typed=True),
    Format("huggingface", "for the Hub: a card and Parquet", folder=True, typed=True),
    Format("webannotation", "W3C Web Annotations: JSON-LD, a claim for a body"),
    Format("nanopub", "nanopublications, unsigned: TriG, one for each claim"),
    Format("brat", "text and standoff annotation", folder=True, needs_quotes=True),
    Format("html", "a page to read: one file, no network", module="claimset.page"),
    Format("sqlite", "a database with keys and views", binary=True, typed=True),
    Format("bibtex", "the bibliography as BibTeX"),
    Format("csl-json", "the bibliography as CSL-JSON"),
)
FORMATS: Mapping[str, Format] = {each.name: each for each in _FORMATS}
"""Every format, by its name."""


def contents(
    name: str,
    *,
    path: str | PathLike[str] | None = None,
    version: str | None = None,
    quotes: bool = False,
    sources: str | PathLike[str] | None = None,
) -> dict[str, bytes]:
    """Compute the files of a format, and write none.

    Args:
        name: One of `FORMATS`.
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"`` for the unreleased tables. By default the
            newest release of the packaged claim set, the working tables of any other.
        quotes: Whether to write the exact words of the sources too.
        sources: A folder that holds the sources' files by their names, if the claim
            set came without them. Each must have the sha256 in ``sources.csv``.

    Returns:
        The bytes of each file by its name; the same for the same claim set.

    Raises:
        UnknownFormatError: If there is no such format.
        UnknownVersionError: If there is no such release.
        ExportError: If the format is the sources' text, and quotes are not wanted; or
            if it has no form for a row, or for what the descriptor says.
        ReadError: If a table cannot be read, or a cell has not its column's type.

    Example:
        >>> list(contents("bibtex"))
        ['references.bib']
    """
    if name not in FORMATS:
        raise UnknownFormatError(name, list(FORMATS))
    if FORMATS[name].needs_quotes and not quotes:
        reason = "the format is the sources' text: ask for it with --quotes"
        raise ExportError(name, reason)
    claim_set = open_claim_set(chosen_folder(path), sources=sources)
    known = {entry["version"]: Release(**entry) for entry in claim_set.releases}
    if version is None and path is None and known:
        version = [*known][-1]
    chosen = Export(
        claim_set=claim_set.at(version or "working"),
        release=known.get(version or ""),
        quotes=quotes,
        format=name,
        filled=FORMATS[name].typed,
    )
    own = f"claimset.export.{name.replace('-', '_')}"
    module = import_module(FORMATS[name].module or own)
    files: dict[str, bytes] = module.write(chosen)
    return files


def export(  # noqa: PLR0913 - one argument for each option of the command
    name: str,
    output: str | PathLike[str],
    *,
    path: str | PathLike[str] | None = None,
    version: str | None = None,
    quotes: bool = False,
    sources: str | PathLike[str] | None = None,
    force: bool = False,
) -> list[Path]:
    """Write a claim set in another format.

    The files are written aside and renamed into place, whole or not at all; folders
    that are missing on the way there are made. Of the data only the types of cells are
    checked: all else is what `claimset.validate` does.

    Args:
        name: One of `FORMATS`.
        output: The file to write, or the folder if the format is one.
        path: The folder of the claim set; this and the next two as for `contents`.
        version: A release, or ``"working"``.
        quotes: Whether to write the exact words of the sources too.
        sources: As for `contents`.
        force: Whether to replace what is there. Even so a folder is replaced only if
            it holds no other files than the format has.

    Returns:
        The files that were written.

    Raises:
        ExportError: If something is there already, or the place is the data's own.
        WriteError: If nothing can be written there.
        ClaimsetError: As `contents` does.
    """
    files = contents(name, path=path, version=version, quotes=quotes, sources=sources)
    place, shown = Path(os.path.realpath(filled(output))), Path(output)
    data = chosen_folder(path).resolve() / "data"
    if place == data or data in place.parents:
        raise ExportError(name, f"{shown} is among the claim set's own data")
    keep = partial(_refuse_to_lose, name, list(files), shown, force=force)
    keep(place)
    try:
        make_parents(place)
        if FORMATS[name].folder:
            write_folder(place, files, keep)
            return [shown / file for file in files]
        write_aside(place, *files.values(), replace=force)
    except FileExistsError as error:
        raise _taken(name, shown) from error
    except WriteError as error:
        raise WriteError(shown, error.reason) from error
    return [shown]


def _refuse_to_lose(
    name: str, files: Collection[str], shown: Path, place: Path, *, force: bool
) -> None:
    """Raise if to write a format's files at a place would lose what is there."""
    if not place.exists():
        return
    folder = FORMATS[name].folder
    if place.is_dir() != folder:
        there, meant = ("file", "a folder") if folder else ("folder", "one file")
        raise ExportError(name, f"{shown} is a {there}; the format is {meant}")
    found = {
        file.relative_to(place).as_posix()
        for file in place.rglob("*")
        if file.is_symlink() or not file.is_dir()
    }
    if not force and (found or not folder):
        raise _taken(name, shown)
    if strangers := sorted(found.difference(files)):
        reason = f"{shown} holds {strangers[0]}, which is no file of this format"
        raise ExportError(name, reason)


def _taken(name: str, place: Path) -> ExportError:
    return ExportError(name, f"{place} is there already: replace it by --force")
