"""A claim set on disk: its descriptor, its tables, its sources, its releases."""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from claimset.columns import UnfitError
from claimset.csvform import Sheet, read_csv
from claimset.descriptor import DISPENSATIONS, TABLE_SUFFIXES, Descriptor, judge
from claimset.errors import (
    AbsentError,
    ClaimsetError,
    IntegrityError,
    NoClaimSetError,
    ReadError,
    UnknownTableError,
    UnknownVersionError,
)
from claimset.files import (
    MOST_JSON,
    cannot_read,
    not_utf8,
    packaged_folder,
    read_bytes,
    read_json,
)
from claimset.integrity import intact
from claimset.metadata import index_faults, misstatements
from claimset.model import TABLES, table_of
from claimset.paths import (
    DESCRIPTOR,
    NO_FOLDER,
    as_utf8,
    claim_set_above,
    inside,
    is_folders,
    on_disk,
)
from claimset.positions import Steps, places
from claimset.problems import Problem, quoted
from claimset.resources import BARRING, RULES
from claimset.sources import Span, exact_words, parse_spans, reading_text

__all__ = [
    "BARRING",
    "DESCRIPTOR",
    "DISPENSATIONS",
    "RULES",
    "ClaimSet",
    "claim_set_above",
    "is_in_claim_set",
    "misread",
    "needs_rows",
    "on_disk",
    "open_claim_set",
    "open_packaged",
    "refuse_misstated",
    "sort_key",
    "version_key",
]

RELEASES = "data/releases/"
INDEX = f"{RELEASES}index.json"
RELEASE_LOCK = "data/.release.lock"
PARQUET = ".parquet"

Row = Mapping[str, str]


@dataclass(frozen=True)
class ClaimSet:
    """A folder that holds a claim set.

    Attributes:
        folder: The folder that holds ``data/datapackage.json``.
        judged: What that file says, and what is wrong with it.
        files: The file of each table that is there, relative to the folder, in the
            order of `claimset.model.TABLES`.
        hashes: The sha256 of each file of a release, by its name; of working tables
            none.
        trusting: Whether sources are taken as they are, whatever their hash.
    """

    folder: Path
    judged: Descriptor
    files: Mapping[str, str]
    hashes: Mapping[str, str] = field(default_factory=dict)
    trusting: bool = False
    _sheets: dict[str, Sheet] = field(default_factory=dict, repr=False)

    @property
    def descriptor(self) -> dict[str, Any]:
        """What the descriptor says; nothing if it cannot be read."""
        return self.judged.said

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the descriptor."""
        return self.judged.problems

    @property
    def lost(self) -> Mapping[str, Problem]:
        """Why each table cannot be read that the descriptor names, or may mean."""
        return self.judged.hidden

    @property
    def version(self) -> str:
        """The version of the data that the descriptor states."""
        return str(self.descriptor.get("version", ""))

    @property
    def stated(self) -> dict[str, Any]:
        """What the descriptor says, to be cited or written elsewhere.

        Raises:
            ReadError: If any of it has not the form in which it is read.
        """
        for problem in self.judged.misstated:
            raise self.refusal(problem)
        return self.descriptor

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that there are, in the order in which they are listed.

        Raises:
            ReadError: If there should be another one.
        """
        for table in self.lost:
            self.demand(table)
        return tuple(self.files)

    def demand(self, table: str) -> None:
        """Make sure that a table can be read, or is just left out.

        Raises:
            ReadError: If the descriptor names it, should name it or may mean it, and it
                cannot be told which file it is.
        """
        if table in self.lost:
            raise self.refusal(self.lost[table])

    def need(self, table: str, *, what: str) -> None:
        """Make sure that there is a table which something cannot be told without.

        Raises:
            ReadError: If there is none.
        """
        self.demand(table)
        if table not in self.files:
            reason = f"{what} needs the table {table!r}, and there is none"
            raise ReadError(self.folder / DESCRIPTOR, reason)

    def sheet(self, table: str) -> Sheet:
        """Read a table strictly; faults of form are in the sheet.

        Raises:
            UnknownTableError: If the claim set has no such table.
            ReadError: If its file cannot be read, or is missing though it is named.
            IntegrityError: If it is not the file that was released.
        """
        if table not in self.files:
            self.demand(table)
            raise UnknownTableError(table, list(self.files))
        if table not in self._sheets:
            file, known = self.files[table], table_of(table)
            path = on_disk(self.folder, file)
            data = read_bytes(path)
            _compare(data, self.hashes.get(PurePosixPath(file).name), path)
            if file.endswith(PARQUET):
                from claimset.parquet import read_table  # noqa: PLC0415 - where one is used

                sheet = read_table(data, known, file=file, path=path)
            else:
                sheet = read_csv(data, known.names, file=file)
                if sheet.order:
                    from claimset.csvfaults import straighten  # noqa: PLC0415 - faults only

                    straighten(sheet, known)
            sheet.problems += self.judged.of_file(table, data)
            self._sheets[table] = sheet
        return self._sheets[table]

    def read(self, table: str) -> Sheet:
        """Read a table whose rows somebody relies on.

        Raises:
            UnknownTableError: If the claim set has no such table.
            ReadError: If the table cannot be read whole, or has no rows though it
                cannot be without.
        """
        self.demand(table)
        sheet = self.sheet(table)
        if not sheet.readable:
            raise self.refusal(sheet.problems[0])
        if not sheet.frame.height and needs_rows(table, self._frames()):
            sheet.report_no_rows("table-without-rows")
            raise self.refusal(sheet.problems.pop())
        return sheet

    def _frames(self) -> dict[str, pl.DataFrame]:
        sheets = {table: self.sheet(table) for table in self.files}
        return {table: each.frame for table, each in sheets.items() if each.frame.width}

    def rows(self, table: str) -> list[dict[str, str]]:
        """Read a table as rows, each from column to cell; empty if there is none.

        Raises:
            ReadError: As `read`.
        """
        if table in TABLES and table not in self.files:
            self.demand(table)
            return []
        names = table_of(table).names
        return [dict(zip(names, row, strict=True)) for row in self.read(table).rows]

    def number(self, table: str, column: str, cell: str) -> float:
        """Return the number in a cell of a table that cannot be without one.

        Raises:
            ReadError: If it is none, with the place of the cell.
        """
        try:
            return float(table_of(table).column(column).value(cell) or 0)
        except UnfitError as error:
            raise self.unfit(table, error) from error

    def unfit(self, table: str, error: UnfitError) -> ReadError:
        """Return why a table cannot be used: the first cell that is at fault so."""
        if table not in self.files:
            return ReadError(self.folder, f"{table}: {error}: run `claimset verify`")
        sheet = self.sheet(table)
        cells = sheet.frame[error.column].fill_null("")
        # The Parquet file of a release that nobody verified may hold other cells.
        row = cells.index_of(error.cell)
        line, column, message = 0, 0, str(error)
        if row is not None:
            line, column = sheet.place(row, table_of(table).names.index(error.column))
            message = message if line else f"row {row + 1}: {error}"
        return self.refusal(
            Problem(file=sheet.file, line=line, column=column, rule="", message=message)
        )

    def refusal(self, problem: Problem) -> ReadError:
        """Return why something cannot be done: a problem, its place, the way out."""
        subject = f"{problem.field}: " if problem.field else ""
        rule = f" [{problem.rule}]" if problem.rule else ""
        reason = f"{subject}{problem.message}{rule}: run `claimset validate`"
        place = (self.folder / problem.file, problem.line, problem.column)
        return ReadError(":".join(str(part) for part in place if part), reason)

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
            IntegrityError: If a source is not the one that was annotated: the words
                that its spans mark would be others.
        """
        return {row["source_id"]: self._text(row) for row in self.rows("sources")}

    def _text(self, source: Row) -> str:
        try:
            path = self.path(source["file"])
            data = read_bytes(path)
            if not self.trusting:
                remedy = "the source was changed after it was annotated"
                _compare(data, source["sha256"], path, "sources.csv says", remedy)
            return data.decode()
        except UnicodeDecodeError as error:
            reason = not_utf8(error)
        except ReadError as error:
            reason = error.reason
        fault = UnfitError(
            "file", source["file"], f"{quoted(source['file'])}: {reason}"
        )
        raise self.unfit("sources", fault)

    def quote(self, table: str, row: Row) -> str | None:
        """Return the exact words that a row marks, pieces joined by a space.

        Args:
            table: The table.
            row: Its ``spans``, and its ``source_id`` or its ``source_ref``.

        Returns:
            The words; none if the row's source is unknown.

        Raises:
            ReadError: As `spans`.
        """
        text = self.texts.get(self.source_of(row))
        if text is None:
            return None
        return exact_words(text, self.spans(table, row, len(text)), joint=" ")

    def reading(self, table: str, row: Row) -> str:
        """Return what a person reads where a row marks words; as `quote`, or ""."""
        text = self.texts.get(self.source_of(row))
        if text is None:
            return ""
        return reading_text(text, self.spans(table, row, len(text)))

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
                fault = UnfitError("spans", cell, f"'{start}-{end}' {reason}")
                raise self.unfit(table, fault)
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
    def releases(self) -> list[dict[str, Any]]:
        """The entries of the release index, oldest first.

        Raises:
            ReadError: If the index is not what it should be, or there is none and the
                descriptor cannot be read either.
        """
        path = self.folder / INDEX
        if not os.path.lexists(path):
            self._refuse_unread()
            return []
        said = read_json(path)
        for way, reason in index_faults(said):
            raise misread(path, way, f"{reason}: restore it, a release never changes")
        return sorted(said["releases"], key=lambda each: version_key(each["version"]))

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
        hashes: dict[str, str] = {}
        if verify:
            said = intact(folder, ())["files"]
            hashes = {name: known["sha256"] for name, known in said.items()}
        files = {
            table: f"{RELEASES}{version}/{table}.csv"
            for table in TABLES
            if f"{table}.csv" in hashes
            or (not verify and (folder / f"{table}.csv").exists())
        }
        # What the descriptor says of files, it says of the working tables.
        stated = self.descriptor | {"version": version}
        judged = Descriptor(stated, misstated=self.judged.misstated)
        return ClaimSet(self.folder, judged, files, hashes, trusting=not verify)

    def release_folder(self, version: str) -> Path:
        """Return the folder of a release.

        Raises:
            UnknownVersionError: If there is no such release.
        """
        known = [entry["version"] for entry in self.releases]
        if version not in known:
            raise UnknownVersionError(version, known)
        return self.folder / "data" / "releases" / version


def _compare(
    data: bytes,
    sha256: str | None,
    path: Path,
    who: str = "the manifest says",
    remedy: str = "`claimset verify` finds all that was changed",
) -> None:
    """Raise if a file has not the hash that somebody says it has."""
    if sha256 is not None and (found := hashlib.sha256(data).hexdigest()) != sha256:
        raise IntegrityError(path, f"the sha256 is {found}; {who} {sha256}", remedy)


def needs_rows(table: str, frames: Mapping[str, pl.DataFrame]) -> bool:
    """Whether a table cannot be without rows, or rows of others ask for some of it.

    Args:
        table: The table.
        frames: The tables that could be read.

    Example:
        >>> needs_rows("claims", {}), needs_rows("references", {})
        (True, False)
    """
    claims = frames.get("claims")
    has_numbers = claims is not None and "quantitative" in claims["type"]
    return (
        table in ("claims", "sources", "sentences")
        or (table == "quantities" and has_numbers)
        or any(
            frame[key.column].null_count() < frame.height
            for name, frame in frames.items()
            for key in table_of(name).foreign_keys
            if key.table == table
        )
    )


def open_claim_set(folder: Path) -> ClaimSet:
    """Open the claim set in a folder.

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
    judged = judge(folder, read_bytes(path, most=MOST_JSON))
    files = {table: resource.file for table, resource in judged.resources.items()}
    return ClaimSet(folder, judged, files)


def open_packaged() -> ClaimSet:
    """Open the claim set that this package carries."""
    return open_claim_set(packaged_folder())


def is_in_claim_set(file: Path) -> bool:
    """Whether a claim set is made of a file, or may be: to replace it would lose it.

    That is its descriptor, every table, its releases and its sources, and what stands
    beside these in a folder of their own. A name that a table in ``data/`` would have
    is taken too; and any file in a folder where the sources cannot be told.
    """
    here = Path(os.path.realpath(file))
    # Another form of a name that is there would be read in its place.
    here = on_disk(here.parent, as_utf8(here.name))
    is_table = here.suffix in TABLE_SUFFIXES
    if is_table and here.is_file():
        return True
    home = claim_set_above(here.parent)
    if home is None:
        return False
    name = here.relative_to(home).as_posix()
    if is_table or name == DESCRIPTOR:
        return name.startswith("data/")
    return here.is_file() and (
        name.startswith(RELEASES) or _is_beside_sources(here, home)
    )


def _is_beside_sources(here: Path, home: Path) -> bool:
    """Whether a file is a source, or in a folder of sources, or may be."""
    try:
        named = [row["file"] for row in open_claim_set(home).rows("sources")]
        known = [Path(os.path.realpath(on_disk(home, each))) for each in named]
    except (ClaimsetError, OSError, ValueError):
        known = []
    if not (known and all(each.is_file() for each in known)):
        return here.parent != home
    return any(here == each or here.parent == each.parent != home for each in known)


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


def version_key(version: str) -> tuple[int, ...]:
    """Return what versions are ordered by.

    Example:
        >>> sorted(["1.10.0", "1.9.0"], key=version_key)
        ['1.9.0', '1.10.0']
    """
    return tuple(int(part) for part in version.split("."))


_NUMBERS = re.compile(r"([0-9]+)")


def sort_key(cell: str) -> tuple[tuple[int, str], ...]:
    """Return what ids are ordered by: runs of digits count as numbers.

    Example:
        >>> sorted(["C10000", "C0999"], key=sort_key)
        ['C0999', 'C10000']
    """
    # Between the parts that are split off stand runs of digits: compare their lengths
    # first, so that no run is too long to be a number.
    return tuple(
        (len(part.lstrip("0")), part.lstrip("0")) if place % 2 else (-1, part)
        for place, part in enumerate(_NUMBERS.split(cell))
        if part
    )
