"""A claim set on disk: its descriptor, its tables, its sources, its releases.

This is the only module that knows where files of a claim set stand.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from claimset.columns import Table, UnfitError
from claimset.csvform import Sheet, header_names, read_csv
from claimset.edtf import is_edtf
from claimset.errors import (
    AbsentError,
    ClaimsetError,
    IntegrityError,
    NoClaimSetError,
    ReadError,
    UnknownTableError,
    UnknownVersionError,
    UnsafePathError,
)
from claimset.files import (
    MOST_JSON,
    NotJSONError,
    cannot_read,
    not_utf8,
    packaged_folder,
    parse_json,
    read_bytes,
    read_json,
)
from claimset.integrity import intact
from claimset.metadata import misstatements
from claimset.model import REQUIRED, TABLES, table_of
from claimset.problems import Problem, Rule, shortened
from claimset.schemas import failures
from claimset.vocabulary import CODEBOOK, DATE, VERSION

if TYPE_CHECKING:
    from claimset.positions import Steps

__all__ = [
    "BARRING",
    "RULES",
    "ClaimSet",
    "claim_set_above",
    "is_in_claim_set",
    "on_disk",
    "open_claim_set",
    "open_packaged",
    "sort_key",
]

DESCRIPTOR = "data/datapackage.json"
DISPENSATIONS = "data/dispensations.csv"
RELEASES = "data/releases/"
INDEX = f"{RELEASES}index.json"
RELEASE_LOCK = "data/.release.lock"

PARQUET = ".parquet"
"""How a table's file is named that is not CSV."""

_TABLE_SUFFIXES = (".csv", PARQUET)
_MAX_SHOWN = 60  # Characters of a path in a message.

_FAULTY = Rule(
    id="descriptor-faulty",
    level=1,
    summary="The descriptor is JSON that names the data set, its version and tables, "
    "says of their files what is true, and gives its makers, licences, keywords and "
    "sources in the form of Data Package.",
    why="It tells which tables belong to the claim set, and which version they are; "
    "other programs read them as it says.",
)
_MISSING = Rule(
    id="file-missing",
    level=1,
    summary="Every file that a claim set names is there, and it names those it needs.",
    why="A missing table would otherwise pass unchecked.",
)
_UNLISTED = Rule(
    id="table-unlisted",
    level=1,
    summary="The descriptor names every CSV and Parquet file that stands in data/.",
    why="A table that it does not name is checked and released by nobody.",
)
RULES = (_FAULTY, _MISSING, _UNLISTED)

BARRING = frozenset((_FAULTY.id, _MISSING.id))
"""The rules whose breach keeps tables from being judged."""


@dataclass(frozen=True)
class ClaimSet:
    """A folder that holds a claim set.

    Attributes:
        folder: The folder that holds ``data/datapackage.json``.
        descriptor: What that file says.
        files: The file of each table that the descriptor names, relative to the
            folder, in the order of `claimset.model.TABLES`.
        problems: What is wrong with the descriptor.
        hashes: The sha256 of each file of a release, by its name; of working tables
            none.
        trusting: Whether sources are taken as they are, whatever their hash.
        resources: What the descriptor says of the file of each table.
        misstated: What the descriptor says of the data set in no form to read it in.
        lost: The tables that it names, or should or may name, and that are not there,
            each with what is wrong.
        unread: Why the descriptor cannot be read at all, if it cannot.
    """

    folder: Path
    descriptor: dict[str, Any]
    files: dict[str, str]
    problems: tuple[Problem, ...] = ()
    hashes: Mapping[str, str] = field(default_factory=dict)
    trusting: bool = False
    resources: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    misstated: tuple[Problem, ...] = ()
    lost: Mapping[str, Problem] = field(default_factory=dict)
    unread: Problem | None = None
    _sheets: dict[str, Sheet] = field(default_factory=dict, repr=False)
    _written: bytes = field(default=b"", repr=False)

    @property
    def version(self) -> str:
        """The version of the data that the descriptor states."""
        return str(self.descriptor.get("version", ""))

    @property
    def codebook(self) -> str:
        """The codebook that the descriptor states; "" where it states none."""
        said = self.descriptor.get("codebook")
        return said if isinstance(said, str) and CODEBOOK.matches(said) else ""

    @property
    def stated(self) -> dict[str, Any]:
        """What the descriptor says, to be cited or written elsewhere.

        Raises:
            ReadError: If any of it has not the form in which it is read.
        """
        for problem in self.misstated:
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
            ReadError: If it is missing, and the descriptor names it or must name it.
        """
        cause = self.lost.get(table)
        if cause and table not in self.files and cause.rule in BARRING:
            raise self.refusal(cause)

    def _refuse_unread(self) -> None:
        """Raise if nobody can tell what the descriptor says."""
        if self.unread:
            raise self.refusal(self.unread)

    def sheet(self, table: str) -> Sheet:
        """Read a table strictly; faults of form are in the sheet.

        Raises:
            UnknownTableError: If the claim set has no such table.
            ReadError: If its file cannot be read, or is missing though it is named.
        """
        if table not in self.files:
            self.demand(table)
            raise UnknownTableError(table, list(self.files))
        if table not in self._sheets:
            file = self.files[table]
            data = read_bytes(on_disk(self.folder, file))
            if (said := self.hashes.get(PurePosixPath(file).name)) is not None:
                found = hashlib.sha256(data).hexdigest()
                if found != said:
                    reason = f"the sha256 is {found}; the manifest says {said}"
                    raise IntegrityError(self.folder / file, reason)
            sheet = self._sheets[table] = self._read(table, data)
            resource = self.resources.get(table, {})
            sheet.problems += _told(
                self._written,
                (
                    _faulty(message, *_way(self.descriptor, resource), *steps)
                    for steps, message in _untrue(table, resource, data)
                ),
            )
        return self._sheets[table]

    def _read(self, table: str, data: bytes) -> Sheet:
        file, known = self.files[table], table_of(table)
        if file.endswith(PARQUET):
            from claimset.parquet import read_table  # noqa: PLC0415 - where one is used

            return read_table(
                data, known, file=file, path=self.folder / file, codebook=self.codebook
            )
        known = known.held(header_names(data), self.codebook)
        sheet = read_csv(data, known.names, file=file)
        if sheet.order:
            _straighten(sheet, known)
        return sheet

    def rows(self, table: str) -> list[dict[str, str]]:
        """Read a table as rows, each from column to cell; empty if there is none.

        Raises:
            ReadError: If the file's form is faulty, or it is missing though it is
                named.
        """
        if table in TABLES and table not in self.files:
            self.demand(table)
            return []
        sheet = self.sheet(table)
        if not sheet.readable:
            raise self.refusal(sheet.problems[0])
        absent = dict.fromkeys(table_of(table).names, "")
        names = self.held(table).names
        return [absent | dict(zip(names, row, strict=True)) for row in sheet.rows]

    def held(self, table: str) -> Table:
        """Return what a table holds, without later columns that its file has not."""
        return table_of(table).held(self.sheet(table).frame.columns)

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
        sheet, place = self.sheet(table), self.held(table).names.index(error.column)
        cells = [row[place] for row in sheet.rows]
        # The Parquet file of a release that nobody verified may hold other cells.
        row = cells.index(error.cell) if error.cell in cells else -1
        line, column = sheet.place(row, place) if row >= 0 else (0, 0)
        message = str(error) if line or row < 0 else f"row {row + 1}: {error}"
        problem = Problem(
            file=sheet.file, line=line, column=column, rule="", message=message
        )
        return self.refusal(problem)

    def refusal(self, problem: Problem) -> ReadError:
        """Return why something cannot be done: a problem, its place, the way out."""
        path = str(self.folder / problem.file)
        place = ":".join(str(p) for p in (path, problem.line, problem.column) if p)
        subject = f"{problem.field}: " if problem.field else ""
        rule = f" [{problem.rule}]" if problem.rule else ""
        reason = f"{subject}{problem.message}{rule}: run `claimset validate`"
        return ReadError(place, reason)

    def path(self, file: str, *, origin: str = "") -> Path:
        """Return the path of a file that the claim set names.

        Args:
            file: The file, relative to the claim set's folder.
            origin: The file that names it; by default the table of sources.

        Raises:
            UnsafePathError: If it leads out of the claim set's folder.
            AbsentError: If it ends as only the path of a folder may.
        """
        named = origin or self.files.get("sources", DESCRIPTOR)
        path = _inside(self.folder, file, origin=named)
        if path.is_file() and _is_folders(file):
            raise AbsentError(f"{self.folder / named}: {file!r}", _FOLDERS)
        return path

    @cached_property
    def texts(self) -> dict[str, str]:
        """The raw text of each source, by its id.

        Raises:
            ReadError: If a source cannot be read, or is not UTF-8.
            IntegrityError: If a source is not the one that was annotated: the words
                that its spans mark would be others.
        """
        texts = {}
        for row in self.rows("sources"):
            path = self.path(row["file"])
            data = read_bytes(path)
            found = hashlib.sha256(data).hexdigest()
            if found != row["sha256"] and not self.trusting:
                reason = f"the sha256 is {found}; sources.csv says {row['sha256']}"
                remedy = "the source was changed after it was annotated"
                raise IntegrityError(path, reason, remedy)
            try:
                texts[row["source_id"]] = data.decode()
            except UnicodeDecodeError as error:
                raise ReadError(path, not_utf8(error)) from error
        return texts

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
        for way, reason in _index_faults(said):
            raise misread(path, way, f"{reason}: restore it, a release never changes")
        return sorted(said["releases"], key=lambda each: version_key(each["version"]))

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
            table: f"data/releases/{version}/{table}.csv"
            for table in TABLES
            if f"{table}.csv" in hashes
            or (not verify and (folder / f"{table}.csv").exists())
        }
        descriptor = self.descriptor | {"version": version}
        # It may be by an older codebook: its header tells what it has.
        descriptor.pop("codebook", None)
        return ClaimSet(
            self.folder,
            descriptor,
            files,
            hashes=hashes,
            trusting=not verify,
            misstated=self.misstated,
        )

    def release_folder(self, version: str) -> Path:
        """Return the folder of a release.

        Raises:
            UnknownVersionError: If there is no such release.
        """
        known = [entry["version"] for entry in self.releases]
        if version not in known:
            raise UnknownVersionError(version, known)
        return self.folder / "data" / "releases" / version


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
    _inside(folder, DESCRIPTOR, origin=DESCRIPTOR)
    data = read_bytes(path, most=MOST_JSON)
    try:
        descriptor = parse_json(data)
    except NotJSONError as error:
        problem = _problem(_faulty(error.reason), error.line, error.column)
        return _unread(folder, problem)
    if not isinstance(descriptor, dict):
        (problem,) = _told(data, [_faulty("is not a JSON object")])
        return _unread(folder, problem)
    misstated = _judge_statements(descriptor)
    faults, resources, misnamed = _judge_resources(descriptor)
    if not _listed(descriptor):
        # Without the list no table is missed, and none is there that it does not name.
        problems = _told(data, [*misstated, *faults])
        said = problems[: len(misstated)]
        lost = dict.fromkeys(TABLES, problems[-1])
        return ClaimSet(folder, descriptor, {}, problems, misstated=said, lost=lost)
    files, lacks, more = _find_tables(folder, descriptor, resources, misnamed)
    causes = {**_meant(descriptor, faults), **lacks}
    problems = _told(data, [*misstated, *faults, *more])
    return ClaimSet(
        folder,
        descriptor,
        files,
        problems,
        resources=resources,
        misstated=problems[: len(misstated)],
        lost=dict(zip(causes, _told(data, causes.values()), strict=True)),
        _written=data,
    )


def _unread(folder: Path, problem: Problem) -> ClaimSet:
    """Return a claim set of whose descriptor nothing is known."""
    lost = dict.fromkeys(TABLES, problem)
    told = (problem,)
    return ClaimSet(folder, {}, {}, told, misstated=told, lost=lost, unread=problem)


def _find_tables(
    folder: Path,
    descriptor: dict[str, Any],
    resources: Mapping[str, dict[str, Any]],
    misnamed: Mapping[str, "_Fault"],
) -> tuple[dict[str, str], dict[str, "_Fault"], list["_Fault"]]:
    """Return the file of each table, those that are lost and why, and all faults."""
    faults: list[_Fault] = []
    files = {}
    lost = dict(misnamed)
    strays = _unlisted(folder, descriptor)
    rivals = _rivals(resources)
    for table in TABLES:
        lack = ""
        way: Steps = ("resources",)
        if table in resources:
            way = (*_way(descriptor, resources[table]), "path")
            path = resources[table]["path"]
            files[table], lack = _file(folder, path)
            if table in rivals:
                lack = f"{path!r} is also the file of the resource {rivals[table]!r}"
        elif table in REQUIRED and table not in misnamed:
            lack = f"the table {table!r} is not among the resources"
        # What was renamed is said once.
        beside = _take(strays, table) if lack or table in misnamed else ""
        if lack:
            files.pop(table, None)
            hint = f"; data/{beside} stands there and is not named" if beside else ""
            rule = _FAULTY if table in rivals else _MISSING
            lost[table] = _Fault(rule, lack + hint, way)
            faults.append(lost[table])
    composed = {_composed(file) for file in files.values()}
    for name, table in strays.items():
        faults.append(_stray(name, table, composed))
        if table:
            lost.setdefault(table, faults[-1])
    return files, lost, faults


def _straighten(sheet: Sheet, known: Table) -> None:
    """Take cells as they stand if a header alone is in another order.

    It is, where fewer cells are at fault then.
    """
    from claimset.csvfaults import straighten  # noqa: PLC0415 - faults only

    straight = replace(sheet, problems=[*sheet.problems])
    straighten(straight, known.names)
    if failures(known.name, straight.frame) < failures(known.name, sheet.frame):
        straighten(sheet, known.names)


def _way(descriptor: dict[str, Any], resource: dict[str, Any]) -> "Steps":
    """Return the way to a resource in the descriptor."""
    # Not by `index`: that compares all that resources hold, however deep.
    numbered = enumerate(descriptor["resources"])
    return "resources", next(number for number, each in numbered if each is resource)


def _rivals(resources: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    """Return the tables that name a file which is another's, each with that other.

    It is that of the table which it is called like, else of the first that names it.
    """
    paths = {table: PurePosixPath(said["path"]) for table, said in resources.items()}
    owners: dict[PurePosixPath, str] = {}
    for table, path in paths.items():
        if path.stem == table or path not in owners:
            owners[path] = table
    return {
        table: owners[path] for table, path in paths.items() if owners[path] != table
    }


def _file(folder: Path, written: str) -> tuple[str, str]:
    """Return the file of a table, and what is wrong with it, or ""."""
    file = str(PurePosixPath("data") / written)
    path = _inside(folder, file, origin=DESCRIPTOR, written=written)
    if path.is_file() and _is_folders(written):
        return file, f"{written!r} is named here and {_FOLDERS}"
    if path.is_file():
        return file, ""
    lack = "not there"
    if path.exists():
        lack = "a folder" if path.is_dir() else "no regular file"
    return file, f"{written!r} is named here and is {lack}"


_FOLDERS = "is no folder: the path of a file does not end so"


def _is_folders(written: str) -> bool:
    """Whether a path can only be a folder's, which `Path` does not keep.

    Example:
        >>> _is_folders("claims.csv"), _is_folders("claims.csv/")
        (False, True)
    """
    return written.endswith(("/", "/."))


def claim_set_above(place: Path) -> Path | None:
    """Return the nearest folder that holds a claim set: this one, or one above it.

    It is looked for up to the root of the repository; it is a path from the working
    folder unless the place is a whole path. One that cannot be opened is found too: it
    is for who opens it to say so.
    """
    try:
        here = place.resolve()
    except (OSError, RuntimeError):  # The latter is a link to itself.
        return place
    for folder in (here, *here.parents):
        # These do not mind folders that may not be looked into.
        if os.path.lexists(folder / DESCRIPTOR) or (folder == here and _closed(here)):
            return folder if place.is_absolute() else Path(os.path.relpath(folder))
        if os.path.exists(folder / ".git"):  # noqa: PTH110
            break
    return None


def is_in_claim_set(file: Path) -> bool:
    """Whether a claim set is made of a file, or may be: to replace it would lose it.

    That is its descriptor, every table, its releases and its sources, and what stands
    beside these in a folder of their own. A name that a table in ``data/`` would have
    is taken too; and any file in a folder where the sources cannot be told.
    """
    here = Path(os.path.realpath(file))
    # Another form of a name that is there would be read in its place.
    here = on_disk(here.parent, _as_utf8(here.name))
    is_table = here.suffix in _TABLE_SUFFIXES
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


def _closed(folder: Path) -> bool:
    """Whether nobody can tell if a folder holds a claim set."""
    return any(
        os.path.isdir(each) and not os.access(each, os.X_OK)  # noqa: PTH112 - as above
        for each in (folder, folder / "data")
    )


def open_packaged() -> ClaimSet:
    """Open the claim set that this package carries."""
    return open_claim_set(packaged_folder())


def _judge_statements(descriptor: dict[str, Any]) -> list["_Fault"]:
    """Return what is wrong with what a descriptor says of the data set."""
    faults = [
        _faulty(f"has no text under {name!r}", name)
        for name in ("name", "title", "version")
        if not isinstance(descriptor.get(name), str) or not descriptor[name].strip()
    ]
    version = descriptor.get("version")
    if isinstance(version, str) and version and not VERSION.matches(version):
        faults.append(_faulty(f"the version {version!r} is not like 1.0.0", "version"))
    codebook = descriptor.get("codebook", "1.3")
    if not isinstance(codebook, str) or not CODEBOOK.matches(codebook):
        shown = shortened(repr(codebook), _MAX_SHOWN)
        faults.append(_faulty(f"the codebook {shown} is not like '2.0'", "codebook"))
    return faults + [
        _faulty(message, *way) for way, message in misstatements(descriptor)
    ]


def refuse_misstated(manifest: Path, said: Mapping[str, Any]) -> None:
    """Refuse a manifest that says what cannot be cited or written elsewhere.

    Raises:
        ReadError: If it is such, with the place.
    """
    for way, message in misstatements(said):
        remedy = "repair it in the descriptor, and release a new version"
        raise misread(manifest, way, f"{message}: {remedy}")


def _judge_resources(
    descriptor: dict[str, Any],
) -> tuple[list["_Fault"], dict[str, dict[str, Any]], dict[str, "_Fault"]]:
    """Return what is wrong with the list of tables, and what it says of each.

    The tables whose file it does not name as it should are returned last, each with
    what is wrong.
    """
    resources = _listed(descriptor)
    faults = [] if resources else [_without_list(descriptor)]
    tables: dict[str, dict[str, Any]] = {}
    misnamed: dict[str, _Fault] = {}
    for number, resource in enumerate(resources):
        way = ("resources", number)
        name, path = (
            (resource.get("name"), resource.get("path"))
            if isinstance(resource, dict)
            else (None, None)
        )
        if name in TABLES and name not in tables and not isinstance(path, str):
            message = f"the 'path' of the resource {name!r} is no text"
            faults.append(_faulty(message, *way, "path"))
            misnamed[name] = faults[-1]
        elif not isinstance(name, str) or not isinstance(path, str):
            lacking = "path" if isinstance(name, str) else "name"
            message = "a resource has no 'name' or no 'path'"
            faults.append(_faulty(message, *way, lacking))
        elif name in tables:
            message = f"the resource {name!r} is named twice"
            faults.append(_faulty(message, *way, "name"))
        elif name in TABLES:
            tables[name] = resource
            faults += [
                _faulty(message, *way, *steps)
                for steps, message in _unheeded(name, resource)
            ]
        else:
            message = f"the resource {name!r} is no table: {', '.join(TABLES)}"
            faults.append(_faulty(message, *way, "name"))
    lost = {name: misnamed[name] for name in misnamed if name not in tables}
    return faults, tables, lost


def _meant(
    descriptor: dict[str, Any], faults: Iterable["_Fault"]
) -> dict[str, "_Fault"]:
    """Return the tables that may be meant by resources that name none, and why."""
    found: dict[str, _Fault] = {}
    for fault in faults:
        match fault.way:
            case ("resources", int(number), "name" | "path"):
                said = descriptor["resources"][number]
                named = said if isinstance(said, dict) else {}
                path = named.get("name") or named.get("path") or ""
                if table := _near(PurePosixPath(str(path)).stem):
                    found.setdefault(table, fault)
    return found


def _listed(descriptor: dict[str, Any]) -> list[Any]:
    """Return what a descriptor has in its list of resources; nothing without one."""
    resources = descriptor.get("resources")
    return resources if isinstance(resources, list) else []


def _without_list(descriptor: dict[str, Any]) -> "_Fault":
    """Tell of a descriptor that names no tables."""
    if descriptor.get("resources") != []:
        return _faulty("has no list of 'resources'", "resources")
    needed = " and ".join(map(repr, REQUIRED))
    message = f"the list of 'resources' is empty; it needs {needed}"
    return _Fault(_MISSING, message, ("resources",))


_DIALECT = {
    "delimiter": (",",),
    "quoteChar": ('"',),
    "doubleQuote": (True,),
    "escapeChar": (None,),
    "header": (True,),
    "headerRows": ([1],),
    "headerJoin": (" ",),
    "commentChar": (None, ""),
    "commentRows": ([],),
    "nullSequence": (None, ""),
    "skipInitialSpace": (False,),
    "lineTerminator": ("\n", "\r\n"),
}
"""What a dialect may say of CSV as it is read here; the rest changes nothing."""

_SAME = ("$schema", "caseSensitiveHeader", "csvddfVersion")


def _unheeded(
    name: str, resource: dict[str, Any]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Say what a resource asks for that its table is not read by, and under what."""
    encoding = resource.get("encoding", "utf-8")
    if str(encoding).lower() not in ("utf-8", "utf8"):
        shown = shortened(repr(encoding), _MAX_SHOWN)
        message = (
            f"the resource {name!r} has the encoding {shown}; tables are read as "
            "UTF-8: convert the file and take 'encoding' out"
        )
        yield ("encoding",), message
    dialect = resource.get("dialect", {})
    if not isinstance(dialect, dict):
        dialect = {"dialect": dialect}
    for key, value in dialect.items():
        # 1 is no truth, though Python takes it for one.
        known = [(type(each), each) for each in _DIALECT.get(key, ())]
        if key not in _SAME and (type(value), value) not in known:
            shown = shortened(f"{key!r} {value!r}", _MAX_SHOWN)
            message = (
                f"the resource {name!r} has a dialect with {shown}; tables are read as "
                "plain CSV: write the file so and take 'dialect' out"
            )
            yield ("dialect", key), message


_HASHES = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


def _untrue(
    name: str, resource: dict[str, Any], data: bytes
) -> Iterator[tuple["Steps", str]]:
    """Say what a resource says of its file and is not so, and where."""
    if "schema" in resource:
        yield from _unlike(name, resource["schema"])
    subject = f"the resource {name!r} says that its file has"
    size, said = resource.get("bytes", len(data)), resource.get("hash")
    if type(size) is not int or size != len(data):
        shown = shortened(repr(size), _MAX_SHOWN)
        yield ("bytes",), f"{subject} {shown} bytes; it has {len(data):,}"
    if "hash" not in resource:
        return
    # As Data Package has it, MD5 is not named.
    kind, _, digest = f"{said}".rpartition(":")
    kind = kind or "md5"
    if kind not in _HASHES:
        shown = shortened(repr(said), _MAX_SHOWN)
        known = ", ".join(_HASHES)
        yield ("hash",), f"{subject} the hash {shown}; known are {known}"
        return
    found = hashlib.new(kind, data, usedforsecurity=False).hexdigest()
    if digest.lower() != found:
        shown = shortened(f"{digest}", _HASHES[kind] + 1)
        yield ("hash",), f"{subject} the {kind} {shown}; it has {found}"


def _unlike(name: str, schema: object) -> Iterator[tuple["Steps", str]]:
    """Say what a schema says of a table's columns or key that is not so, the first."""
    if isinstance(schema, str):
        return  # The path of one, which is not read.
    subject = f"the resource {name!r} has a schema"
    fields = schema.get("fields", ()) if isinstance(schema, dict) else None
    if not isinstance(schema, dict) or not isinstance(fields, list | tuple):
        yield ("schema", "fields"), f"{subject} without a list of fields"
        return
    rules = table_of(name)
    names = [(isinstance(each, dict) and each.get("name")) or "" for each in fields]
    # Else it says itself that it has others, or none.
    exact = "fields" in schema and schema.get("fieldsMatch", "exact") == "exact"
    pairs = zip_longest(names, rules.held(names).names) if exact else ()
    for place, (said, column) in enumerate(pairs):
        if said != column:
            there = f"the column {column!r}" if column else "no further column"
            shown = shortened(repr(said), _MAX_SHOWN)
            if said is None:
                yield ("schema", "fields"), f"{subject} without a field for {there}"
            else:
                message = (
                    f"{subject} with the field {shown} where its table has {there}"
                )
                yield ("schema", "fields", place, "name"), message
            return
    key = schema.get("primaryKey") or [*rules.primary_key]
    if key != [*rules.primary_key] and [key] != [*rules.primary_key]:
        shown = shortened(repr(key), _MAX_SHOWN)
        known = ", ".join(rules.primary_key)
        message = f"{subject} with the primary key {shown}; its table's is {known}"
        yield ("schema", "primaryKey"), message


def _unlisted(folder: Path, descriptor: dict[str, Any]) -> dict[str, str]:
    """Return what looks like a table in data/ and is not among the resources.

    With each file's name stands the table that it seems to be, or "".
    """
    listed = {
        on_disk(folder, str(PurePosixPath("data") / resource["path"]))
        for resource in _listed(descriptor)
        if isinstance(resource, dict) and isinstance(resource.get("path"), str)
    }
    found = {}
    try:
        paths = sorted((folder / "data").iterdir())
    except OSError as error:
        raise ReadError(folder / "data", cannot_read(error)) from error
    known = (*listed, folder / DISPENSATIONS)
    for path in paths:
        is_table = path.suffix.lower() in _TABLE_SUFFIXES and path.exists()
        if not is_table or path in known or path.name[0] == ".":
            continue
        found[_as_utf8(path.name)] = _near(path.stem)
    return found


def _near(name: str) -> str:
    """Return the table that is called almost so, or ""."""
    from difflib import get_close_matches  # noqa: PLC0415 - faults only

    near = get_close_matches(name.lower(), TABLES, n=1, cutoff=0.75)
    return near[0] if near else ""


def _stray(name: str, table: str, composed: Collection[str]) -> "_Fault":
    """Tell of a file that seems to be a table, beside those of some composed names."""
    hint = f"; did you mean {table!r}?" if table not in ("", Path(name).stem) else ""
    if _composed(f"data/{name}") in composed:
        hint = "; its name is a table's in another Unicode form: remove one of the two"
    message = f"data/{name} is not among the resources{hint}"
    return _Fault(_UNLISTED, message, ("resources",))


def _take(strays: dict[str, str], table: str) -> str:
    """Take out what seems to be the file of a table, and return its name, or ""."""
    for name, near in strays.items():
        if near == table:
            del strays[name]
            return name
    return ""


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with the descriptor, and the way to it."""

    rule: Rule
    message: str
    way: "Steps"


def _faulty(message: str, *way: str | int) -> _Fault:
    return _Fault(_FAULTY, message, way)


def _told(written: bytes, faults: Iterable[_Fault]) -> tuple[Problem, ...]:
    """Tell of faults of the descriptor, each where it is written."""
    faults = tuple(faults)
    if not faults:
        return ()
    from claimset.positions import places  # noqa: PLC0415 - faults only

    found = places(written.decode(), (fault.way for fault in faults))
    return tuple(_problem(fault, *found[fault.way]) for fault in faults)


def _problem(fault: _Fault, line: int, column: int) -> Problem:
    return Problem(
        file=DESCRIPTOR,
        line=line,
        column=column,
        rule=fault.rule.id,
        severity=fault.rule.severity,
        message=fault.message,
    )


_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def _inside(folder: Path, file: str, *, origin: str, written: str = "") -> Path:
    """Return the path of a file below a folder, or refuse one that leads out.

    Args:
        folder: The folder of the claim set.
        file: The file, relative to it.
        origin: The file that names it.
        written: How it is named there, if otherwise.
    """
    shown = shortened(written or file, _MAX_SHOWN)
    if _URL.match(shown):
        raise UnsafePathError(origin, shown, "is a URL; a claim set's files are local")
    try:
        path = on_disk(folder, file)
        inside = path.resolve().is_relative_to(folder.resolve())
        path.is_file()
    except PermissionError as error:
        raise ReadError(path, cannot_read(error)) from error
    except (OSError, ValueError, RuntimeError) as error:
        # Too long, a link to itself, or letters that no file name has.
        named = f"{folder / origin}: {shown!r}"
        raise AbsentError(named, "is no path that can be opened here") from error
    if _is_unsafe(file) or not inside:
        raise UnsafePathError(origin, shown)
    return path


_ENTRY = {
    "version": (VERSION, "1.0.0"),
    "date": (DATE, "2026-01-31"),
    # What these must be is told by `verify`, which has the bytes.
    "sha256": (None, "a hash"),
    "swhid": (None, "swh:1:dir:…"),
}
"""What an entry of the index holds: its form, and what it is like."""


def _index_faults(said: object) -> Iterator[tuple["Steps", str]]:
    """Say what of an index of releases is none, and where."""
    is_none = "is not an index of releases"
    entries = said.get("releases") if isinstance(said, dict) else None
    if not isinstance(entries, list):
        yield (), is_none
        return
    versions = set()
    for number, entry in enumerate(entries):
        way = ("releases", number)
        if not isinstance(entry, dict) or set(entry) != set(_ENTRY):
            yield way, f"{is_none}: an entry has {', '.join(_ENTRY)}, and nothing else"
            return
        for name, (form, like) in _ENTRY.items():
            value = entry[name]
            fits = isinstance(value, str) and (not form or form.matches(value))
            if not fits or (name == "date" and not is_edtf(value)):
                shown = shortened(repr(value), _MAX_SHOWN)
                yield (*way, name), f"{is_none}: the {name} {shown} is not like {like}"
                return
        if entry["version"] in versions:
            yield (*way, "version"), "names a version more than once"
        versions.add(entry["version"])


def misread(path: Path, way: "Steps", reason: str) -> ReadError:
    """Return why a file of JSON is not what it should be, and where in it."""
    from claimset.positions import places  # noqa: PLC0415 - faults only

    ((line, column),) = places(read_bytes(path).decode(), [way]).values()
    return ReadError(f"{path}:{line}:{column}", reason)


def _is_unsafe(file: str) -> bool:
    """Whether a path may lead out of the folder that it is relative to."""
    # A backslash or a colon does where the system reads it as a separator.
    parts = PurePosixPath(file).parts
    return file.startswith("/") or ".." in parts or "\\" in file or ":" in file


def on_disk(folder: Path, file: str) -> Path:
    """Return the path of a file that a claim set names, as its name is written there.

    Names are UTF-8, also where the system's own encoding is another. One that is not
    there may be there in another Unicode form: macOS takes the two for one name, and
    archives made there keep the form of the disk.

    Args:
        folder: The folder of the claim set.
        file: The file, relative to it.
    """
    if file.isascii() or _is_unsafe(file):
        return folder / file
    path = folder
    for part in PurePosixPath(file).parts:
        path /= _entry(path, part)
    return path


def _entry(folder: Path, name: str) -> str:
    """Return the name of a folder's entry as the system has it."""
    native = os.fsdecode(name.encode(errors="surrogatepass"))
    if name.isascii() or os.path.lexists(folder / native):
        return native
    try:
        entries = os.listdir(folder)  # noqa: PTH208 - names, and not paths
    except (OSError, ValueError):
        return native
    wanted = _composed(name)
    alike = (each for each in entries if _composed(_as_utf8(each)) == wanted)
    return min(alike, default=native)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _as_utf8(name: str) -> str:
    """Read a name that the system gave as the UTF-8 that it is."""
    return os.fsencode(name).decode(errors="surrogateescape")


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
