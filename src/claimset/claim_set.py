"""A claim set on disk: its tables, its sources, its releases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

from claimset.columns import UnfitError
from claimset.descriptor import BASELINE, OLD_BASELINE, Descriptor, judge
from claimset.edits import LOCK as RELEASE_LOCK
from claimset.edits import refuse_unfinished
from claimset.errors import (
    AbsentError,
    NoClaimSetError,
    NoSourcesError,
    ReadError,
    UnknownVersionError,
)
from claimset.files import MOST_JSON, cannot_read, filled, read_bytes
from claimset.index import INDEX, INVALID, Index, read_index
from claimset.manifest import intact
from claimset.metadata import misstatements
from claimset.model import TABLES, table_of
from claimset.paths import (
    DESCRIPTOR,
    NO_FOLDER,
    RELEASES,
    claim_set_above,
    inside,
    is_folders,
    on_disk,
)
from claimset.positions import Steps, places
from claimset.problems import quoted
from claimset.resources import LASTING
from claimset.resources import RULES as DESCRIPTOR_RULES
from claimset.sourcefiles import read_source
from claimset.sources import Span, exact_words, parse_spans, printed_text, straightened
from claimset.tables import PARQUET, Tables, is_unbegun, needs_rows

__all__ = [
    "BASELINE",
    "DESCRIPTOR",
    "INDEX",
    "LASTING",
    "OLD_BASELINE",
    "PARQUET",
    "RELEASES",
    "RELEASE_LOCK",
    "RULES",
    "ClaimSet",
    "claim_set_above",
    "is_unbegun",
    "misread",
    "needs_rows",
    "on_disk",
    "open_claim_set",
    "refuse_misstated",
]

RULES = (*DESCRIPTOR_RULES, INVALID)

Row = Mapping[str, str]


@dataclass(frozen=True)
class ClaimSet(Tables):
    """A folder that holds a claim set.

    Attributes:
        trusting: Whether sources are taken as they are, whatever their hash.
        sources: Another folder that holds the sources' files by their names; by
            default they are read where the table of sources says.
    """

    trusting: bool = False
    sources: Path | None = None

    def path(self, file: str, *, origin: str = "") -> Path:
        """Return the path of a file that the claim set names.

        Args:
            file: The file, relative to the claim set's folder.
            origin: The file that names it; by default the table of sources.

        Raises:
            UnsafePathError: If it leads out of the claim set's folder.
            AbsentError: If it is empty, or ends as only the path of a folder may.
        """

        def place() -> str:
            if origin or "sources" not in self.files:
                return str(self.folder / (origin or DESCRIPTOR))
            return str(self.unfit("sources", UnfitError("file", file, "")).path)

        path = inside(self.folder, file, written=file, place=place)
        if path.is_file() and is_folders(file):
            raise AbsentError(f"{place()}: {file!r}", NO_FOLDER)
        return path

    @cached_property
    def texts(self) -> dict[str, str]:
        """The raw text of each source, by its id.

        Raises:
            ReadError: If a source cannot be read, or is not UTF-8.
            NoSourcesError: If the claim set was handed on without its sources.
            IntegrityError: If a source is not the one that was annotated: the words
                that its spans mark would be others.
        """
        if self.is_bare:
            raise NoSourcesError(self.folder / self.files["sources"])
        return {row["source_id"]: self._text(row) for row in self.rows("sources")}

    @cached_property
    def is_bare(self) -> bool:
        """Whether it was handed on without its sources: their folders are not there."""
        files = [row["file"] for row in self.rows("sources")]
        there = (self.source_path(file).parent.is_dir() for file in files)
        return self.sources is None and bool(files) and not any(there)

    def source_path(self, file: str) -> Path:
        """Return the path of a source's file; errors as those of `path`."""
        path = self.path(file)
        return path if self.sources is None else on_disk(self.sources, path.name)

    def _text(self, source: Row) -> str:
        sha256 = None if self.trusting else source["sha256"]
        try:
            return read_source(self.source_path(source["file"]), sha256)
        except ReadError as error:
            if self.sources:
                reason = f"{error.reason}; {self.files['sources']} names it"
                raise ReadError(error.path, reason) from error
            said = f"{quoted(source['file'])}: {error.reason}"
        raise self.unfit("sources", UnfitError("file", source["file"], said))

    def quote(self, table: str, row: Row) -> str | None:
        """Return the exact words that a row marks, pieces joined by a space.

        Args:
            table: The table.
            row: Its ``spans``, and its ``source_id`` or its ``source_ref``. Where the
                source is unknown, no words are returned.
        """
        text = self.texts.get(self.source_of(row))
        if text is None:
            return None
        return exact_words(text, self.spans(table, row, len(text)), joint=" ")

    def printed(self, table: str, row: Row) -> str:
        """Return what a person is shown where a row marks words; as `quote`, or ""."""
        text = self.texts.get(self.source_of(row))
        if text is None:
            return ""
        return printed_text(text, self.spans(table, row, len(text)))

    def reading(self, table: str, row: Row) -> str:
        """Return `printed` with straight quotation marks, as rules compare it."""
        return straightened(self.printed(table, row))

    def spans(
        self, table: str, row: Row, length: int | None = None
    ) -> tuple[Span, ...]:
        """Return where a row marks words: every quote is cut by this.

        Args:
            table: The table.
            row: Its row.
            length: How many characters the source has; by default what the table of
                sources says, so that the source need not be there.

        Raises:
            ReadError: If the spans mark nothing, or what is not in the source; it
                names the cell by its line and column.
        """
        cell = row["spans"]
        if length is None:
            known = self._lengths[self.source_of(row)]
            length = int(self.number("sources", "characters", known))
        try:
            table_of(table).column("spans").value(cell)
        except UnfitError as error:
            raise self.unfit(table, error) from error
        spans = parse_spans(cell)
        for start, end in spans:
            reason = ""
            if end <= start:
                reason = "does not end behind its beginning"
            elif end > length:
                reason = f"ends behind the source, which has {length:,} characters"
            if reason:
                unfit = UnfitError("spans", cell, f"'{start}-{end}' {reason}")
                raise self.unfit(table, unfit)
        return spans

    @cached_property
    def _lengths(self) -> dict[str, str]:
        return {row["source_id"]: row["characters"] for row in self.rows("sources")}

    @cached_property
    def ledger(self) -> dict[str, dict[str, str]]:
        """The rows of ``sentences``, by their id; none if there is no such table.

        Raises:
            ReadError: If the table cannot be read.
        """
        return {row["sentence_id"]: row for row in self.rows("sentences")}

    def source_at(self, source_ref: str) -> str:
        """Return the id of the source that a sentence is in.

        Where the ledger does not have the sentence, its own id still begins with it.

        Raises:
            ReadError: If the ledger cannot be read.
        """
        sentence = self.ledger.get(source_ref)
        return sentence["source_id"] if sentence else source_ref.partition(".")[0]

    def source_of(self, row: Row) -> str:
        """Return the id of the source that a row names, or that its sentence is in."""
        return row.get("source_id") or self.source_at(row["source_ref"])

    @cached_property
    def index(self) -> Index:
        """The index of releases, be it valid or not.

        Raises:
            ReadError: If its file cannot be read.
        """
        return read_index(self.folder)

    @property
    def releases(self) -> list[dict[str, Any]]:
        """The entries of the release index, oldest first.

        Raises:
            ReadError: If the index is not what it should be, or there is none and the
                descriptor cannot be read either.
        """
        if problem := self.index.problem:
            place = f"{self.folder / INDEX}:{problem.line}:{problem.column}"
            raise ReadError(place, problem.message)
        if not self.index.entries:
            self._refuse_unread()
        return self.index.entries

    def _refuse_unread(self) -> None:
        """Raise if nobody can tell what the descriptor says."""
        if not self.descriptor:
            raise self.refusal(self.problems[0])

    def at(self, version: str, *, verify: bool = True) -> "ClaimSet":
        """Return the claim set with the tables of a version.

        Args:
            version: A release, or ``"working"`` for the unreleased tables.
            verify: Whether each table that is read must be the one that was released,
                and each source the one that was annotated.

        Raises:
            UnknownVersionError: If there is no such release.
            IntegrityError: If the manifest of the release is missing or no manifest.
            ReadError: If the descriptor cannot be read: titles and names would lack.
        """
        self._refuse_unread()
        if version == "working":
            return self if verify else replace(self, trusting=True, _sheets={})
        folder = self.release_folder(version)
        manifest = intact(folder) if verify else {"files": {}, **self.descriptor}
        known = manifest["files"].items()
        hashes: dict[str, str] = {name: each["sha256"] for name, each in known}
        # What the descriptor says of files, it says of the working tables.
        stated = self.descriptor | {"version": version}
        stated["annotators"] = manifest.get("annotators")
        # It may be by an older codebook: the header of a table tells what it has.
        stated.pop("codebook", None)
        files = {
            table: f"{RELEASES}{version}/{table}.csv"
            for table in TABLES
            if f"{table}.csv" in hashes
            or (not verify and (folder / f"{table}.csv").exists())
        }
        checked = Descriptor(
            stated, misstated=self.checked.misstated, own=self.checked.own, frozen=True
        )
        own = (self.folder, checked, files, hashes)
        return ClaimSet(*own, trusting=not verify, sources=self.sources)

    def release_folder(self, version: str) -> Path:
        """Return the folder of a release.

        Raises:
            UnknownVersionError: If there is no such release.
        """
        known = [entry["version"] for entry in self.releases]
        if version not in known:
            raise UnknownVersionError(version, known)
        return self.folder / "data" / "releases" / version


def open_claim_set(
    folder: Path, *, sources: str | PathLike[str] | None = None
) -> ClaimSet:
    """Open the claim set in a folder.

    Args:
        folder: The folder.
        sources: Another folder that holds the sources' files by their names.

    Raises:
        NoClaimSetError: If the folder holds none.
        UnsafePathError: If a path in it leads out of the folder.
        ReadError: If the descriptor may not be read.
    """
    path = folder / DESCRIPTOR
    try:
        is_there = path.exists() or path.is_symlink()
        if not is_there:
            folder.resolve()  # The working folder may not be there any more.
    except OSError as error:
        raise ReadError(folder, cannot_read(error)) from error
    if not is_there:
        near = claim_set_above(folder) if folder.exists() else None
        raise NoClaimSetError(folder, near)
    inside(folder, DESCRIPTOR, written=DESCRIPTOR, place=lambda: str(path))
    refuse_unfinished(folder)
    checked = judge(folder, read_bytes(path, most=MOST_JSON))
    files = {table: resource.file for table, resource in checked.resources.items()}
    elsewhere = None if sources is None else filled(sources)
    return ClaimSet(folder, checked, files, sources=elsewhere)


def refuse_misstated(manifest: Path, said: Mapping[str, Any]) -> None:
    """Refuse a manifest that says what cannot be cited or written elsewhere.

    Raises:
        ReadError: If it is such, with the place.
    """
    for way, message in misstatements(said):
        remedy = "repair it in the descriptor, and release a new version"
        raise misread(manifest, way, f"{message}: {remedy}")


def misread(path: Path, way: Steps, reason: str) -> ReadError:
    """Return why a file of JSON is not what it should be, and where in it."""
    line, column = places(read_bytes(path).decode(), [way])[way]
    return ReadError(f"{path}:{line}:{column}", reason)
