"""A claim set as files of another ecosystem.

`FORMATS` lists every format. A format is a module of this package that has one
function, ``write(export: Export) -> dict[str, bytes]``: it is handed what there is to
write as an `Export`, and returns the bytes of each file by its name, relative and with
``/``. It computes and returns, and writes nothing: `export` does that, for all formats
alike. Equal exports must give equal bytes, so no clock, no chance, no order of a set.
The module is imported when its format is asked for and not before; a library that it
needs is imported inside `write`, and is named by `MissingExtraError` if absent.

No format holds a quote of a source unless `Export.quotes` is true.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from claimset.cells import typed_rows
from claimset.claim_set import ClaimSet, open_claim_set, refuse_misstated
from claimset.columns import Column, Table, UnfitError
from claimset.errors import ExportError, ReadError, UnknownFormatError, WriteError
from claimset.files import (
    chosen_folder,
    csv_text,
    filled,
    make_parents,
    read_bytes,
    read_json,
    write_aside,
)
from claimset.integrity import intact
from claimset.releases import MANIFEST, Release, versions
from claimset.sources import exact_words, parse_spans

__all__ = ["FORMATS", "Export", "Format", "contents", "export"]

_QUOTE = Column(
    name="quote",
    type="string",
    description="The exact words at the spans, pieces joined by a space",
)


@dataclass(frozen=True, kw_only=True)
class Export:
    """What a format is handed to write.

    Attributes:
        claim_set: The claim set, with the tables of its version.
        release: The release, or none if the tables are the unreleased ones.
        quotes: Whether the exact words of the sources may be written.
    """

    claim_set: ClaimSet
    release: Release | None
    quotes: bool

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        """What the descriptor says; of a release, what its manifest keeps of it."""
        said = self.claim_set.stated
        if self.release is None:
            return said
        path = self.claim_set.release_folder(self.release.version) / MANIFEST
        try:
            manifest = read_json(path)
            kept = {key: manifest[key] for key in manifest.keys() & said.keys()}
        except AttributeError as error:
            raise ReadError(path, "is not a manifest") from error
        refuse_misstated(path, kept)
        return said | kept

    @property
    def version(self) -> str:
        """The version of the data."""
        return self.claim_set.version

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that there are, in the order in which they are listed.

        Raises:
            ReadError: If one is lost: what is written would pass for the whole.
        """
        return self.claim_set.tables

    def table_of(self, table: str) -> Table:
        """Return what the columns of a table hold, the quote included if wanted."""
        found = self.claim_set.held(table)
        if self.quotes and "spans" in found.names:
            return replace(found, columns=(*found.columns, _QUOTE))
        return found

    def rows(self, table: str, *, filled: bool = False) -> list[dict[str, str]]:
        """Return a table as rows, each from column to cell; empty if it is absent.

        Where the table has spans and quotes are wanted, ``quote`` is the last column.

        Args:
            table: The table.
            filled: Whether a required cell that is empty is an error too.

        Raises:
            ReadError: If the table or a source cannot be read, or a cell has not the
                type of its column; what is written would say that it has.
        """
        if (table, filled) in self._judged:
            rows = self.claim_set.rows(table)
        else:
            rows = typed_rows(self.claim_set, table, filled=filled)
            self._judged.add((table, filled))
        if table in self.claim_set.files:
            names = self.claim_set.held(table).names
            rows = [{name: row[name] for name in names} for row in rows]
        if "quote" in self.table_of(table).names:
            return [row | {"quote": self.quote(row)} for row in rows]
        return rows

    @cached_property
    def _judged(self) -> set[tuple[str, bool]]:
        """The tables whose cells are known to have their types."""
        return set()

    def cells(self, table: str, *, filled: bool = False) -> list[list[str]]:
        """Return the rows of a table as lists of cells, in the contract's order."""
        return [list(row.values()) for row in self.rows(table, filled=filled)]

    def csv(self, table: str) -> bytes:
        """Return a table as canonical CSV; of a release, the very bytes it holds."""
        return csv_text(self.table_of(table).names, self.cells(table)).encode()

    def parquet(self, table: str) -> bytes:
        """Return a table as typed Parquet; of a release, the very bytes it holds."""
        if self.release is not None and not self.quotes:
            folder = self.claim_set.release_folder(self.release.version)
            intact(folder, [f"{table}.parquet"])
            return read_bytes(folder / f"{table}.parquet")
        # pyarrow is slow to import, and most formats do without.
        from claimset.parquet import written  # noqa: PLC0415

        try:
            cells = self.cells(table, filled=True)
            return written(self.table_of(table), cells)
        except UnfitError as error:
            raise self.claim_set.unfit(table, error) from error

    @property
    def identity(self) -> str:
        """Which data this is, as a sentence: version, date and content identifier."""
        if self.release is None:
            return f"Version {self.version}, unreleased."
        return (
            f"Version {self.version}, released {self.release.date}, "
            f"{self.release.swhid}."
        )

    def quote(self, row: Mapping[str, str]) -> str:
        """Return the exact words at a row's spans, or "" if quotes are not wanted."""
        if not self.quotes:
            return ""
        source = row.get("source_id") or self.claim_set.source_at(row["source_ref"])
        text = self.claim_set.texts.get(source, "")
        return exact_words(text, parse_spans(row["spans"]), joint=" ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format that a claim set can be written in.

    Attributes:
        name: Its name; its module is called the same, with ``_`` for ``-``.
        description: What it is, in a line.
        folder: Whether it is a folder of files, and not a single file.
        binary: Whether its single file is no text.
        needs_quotes: Whether it is the sources' text, and cannot be without.
        extra: The extra that brings the library which it needs, or "".
    """

    name: str
    description: str
    folder: bool = False
    binary: bool = False
    needs_quotes: bool = False
    extra: str = ""

    def write(self, export: Export) -> dict[str, bytes]:
        """Return the bytes of each file by its name."""
        module = import_module(f"claimset.exports.{self.name.replace('-', '_')}")
        files: dict[str, bytes] = module.write(export)
        return files


FORMATS: Mapping[str, Format] = {
    entry.name: entry
    for entry in (
        Format(
            name="frictionless",
            description="a Data Package, version 2: CSV with schemas and hashes",
            folder=True,
        ),
        Format(
            name="croissant",
            description="Croissant 1.1: JSON-LD that says what CSV files hold",
            folder=True,
        ),
        Format(
            name="huggingface",
            description="a folder for the Hugging Face Hub: a card and Parquet",
            folder=True,
        ),
        Format(
            name="webannotation",
            description="W3C Web Annotations: JSON-LD, a claim for a body",
        ),
        Format(
            name="nanopub",
            description="nanopublications, unsigned: TriG, one for each claim",
            extra="rdf",
        ),
        Format(
            name="brat",
            description="text and standoff annotation for the brat tool",
            folder=True,
            needs_quotes=True,
        ),
        Format(
            name="sqlite",
            description="a database with keys, types and views, ready for Datasette",
            binary=True,
        ),
        Format(name="bibtex", description="the bibliography as BibTeX"),
        Format(name="csl-json", description="the bibliography as CSL-JSON"),
    )
}
"""Every format, by its name."""


def contents(
    name: str,
    *,
    path: str | PathLike[str] | None = None,
    version: str | None = None,
    quotes: bool = False,
) -> dict[str, bytes]:
    """Compute the files of a format, and write none.

    Args:
        name: One of `FORMATS`.
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"`` for the unreleased tables. By default the
            newest release of the packaged claim set, the working tables of any other.
        quotes: Whether to write the exact words of the sources too.

    Returns:
        The bytes of each file by its name; the same for the same claim set.

    Raises:
        UnknownFormatError: If there is no such format.
        UnknownVersionError: If there is no such release.
        ExportError: If the format is the sources' text, and quotes are not wanted.
        MissingExtraError: If a library is not installed that the format needs.
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
    claim_set = open_claim_set(chosen_folder(path))
    if version is None and path is None and claim_set.releases:
        version = claim_set.releases[-1]["version"]
    chosen = claim_set.at(version or "working")
    known = {entry.version: entry for entry in versions(claim_set.folder)}
    return FORMATS[name].write(
        Export(claim_set=chosen, release=known.get(version or ""), quotes=quotes)
    )


def export(  # noqa: PLR0913 - one argument for each option of the command
    name: str,
    output: str | PathLike[str],
    *,
    path: str | PathLike[str] | None = None,
    version: str | None = None,
    quotes: bool = False,
    force: bool = False,
) -> list[Path]:
    """Write a claim set in another format.

    The files are written aside and renamed into place, whole or not at all; folders
    that are missing on the way there are made. Of the data only the types of cells are
    judged: all else is what `claimset.validate` does.

    Args:
        name: One of `FORMATS`.
        output: The file to write, or the folder if the format is one.
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"``; see `contents`.
        quotes: Whether to write the exact words of the sources too.
        force: Whether to replace what is there. Even so a folder is replaced only if
            it holds no other files than the format has.

    Returns:
        The files that were written.

    Raises:
        ExportError: If something is there already, or the place is the data's own.
        ReadError: If a table cannot be read.
        WriteError: If nothing can be written there.
        ClaimsetError: As `contents` does.
    """
    files = contents(name, path=path, version=version, quotes=quotes)
    place = Path(os.path.realpath(filled(output)))
    data = chosen_folder(path).resolve() / "data"
    if place == data or data in place.parents:
        raise ExportError(name, f"{output} is among the claim set's own data")
    if not FORMATS[name].folder:
        if place.is_dir():
            raise ExportError(name, f"{output} is a folder; the format is one file")
        if place.exists() and not force:
            raise _taken(name, output)
        try:
            make_parents(place)
            write_aside(place, *files.values(), replace=force)
        except FileExistsError as error:
            raise _taken(name, output) from error
        except WriteError as error:
            raise WriteError(Path(output), error.reason) from error
        return [Path(output)]
    keep = partial(_refuse_to_lose, name, files=set(files), shown=output, force=force)
    keep(place)
    try:
        make_parents(place)
        _write_folder(place, files, keep)
    except WriteError as error:
        raise WriteError(Path(output), error.reason) from error
    except OSError as error:
        reason = error.strerror or "cannot be written"
        raise WriteError(Path(output), reason) from error
    return [Path(output, file) for file in files]


def _taken(name: str, place: str | PathLike[str]) -> ExportError:
    return ExportError(name, f"{place} is there already: replace it by --force")


def _refuse_to_lose(
    name: str, place: Path, *, files: set[str], shown: str | PathLike[str], force: bool
) -> None:
    """Raise if writing a folder would lose what is in its place."""
    if place.exists() and not place.is_dir():
        raise ExportError(name, f"{shown} is a file; the format is a folder")
    found = {
        file.relative_to(place).as_posix()
        for file in place.rglob("*")
        if file.is_symlink() or not file.is_dir()
    }
    if found and not force:
        raise _taken(name, shown)
    if strangers := sorted(found - files):
        reason = f"{shown} holds {strangers[0]}, which is no file of this format"
        raise ExportError(name, reason)


def _write_folder(
    place: Path, files: Mapping[str, bytes], keep: Callable[[Path], None]
) -> None:
    """Write a folder whole or not at all.

    Args:
        place: The folder.
        files: The bytes of each file by its name.
        keep: What raises if a folder may not be lost.
    """
    aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
    try:
        new, old = aside / "new", aside / "old"
        for file, data in files.items():
            (new / file).parent.mkdir(parents=True, exist_ok=True)
            with (new / file).open("wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
        if place.exists():
            place.rename(old)
        try:
            # Somebody may have written there since it was looked at first.
            keep(old)
            new.rename(place)
        except (OSError, ExportError):
            if old.exists():
                old.rename(place)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
