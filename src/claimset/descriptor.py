"""The descriptor of a claim set: what it says, and what of that is not so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from claimset.columns import Column
from claimset.errors import ReadError
from claimset.files import NotJSONError, cannot_read, parse_json
from claimset.forms import left_by_git
from claimset.metadata import misstatements, shown
from claimset.model import REQUIRED, TABLES
from claimset.paths import (
    DESCRIPTOR,
    NO_FOLDER,
    as_utf8,
    composed,
    inside,
    is_folders,
    on_disk,
)
from claimset.positions import Steps, places
from claimset.problems import Problem
from claimset.resources import (
    INVALID,
    MISSING,
    UNLISTED,
    Resource,
    Unplaced,
    own_columns,
    unheeded,
    untrue,
)

BASELINE, OLD_BASELINE = "data/baseline.csv", "data/dispensations.csv"

_NOT_THERE = "not there"

TABLE_SUFFIXES = (".csv", ".parquet")
"""How files of tables are named."""


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A descriptor that was checked.

    Attributes:
        said: What it says; nothing if it is no JSON object.
        resources: What it says of the tables whose file is there, in the order of
            `claimset.model.TABLES`.
        misstated: What it says of the data set in no form to read it in.
        problems: All that is wrong with it.
        hidden: Why each table cannot be read that it names, or should name, or may.
        own: The columns that it declares for each table beside those that are known.
        frozen: Whether the tables are those of a release: it was checked when it was
            made, so that what they have beyond is their own too.
    """

    said: dict[str, Any] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    misstated: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    hidden: Mapping[str, Problem] = field(default_factory=dict)
    own: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    frozen: bool = False
    data: bytes = field(default=b"", repr=False)

    def of_file(
        self, table: str, data: bytes, columns: Sequence[str]
    ) -> Sequence[Problem]:
        """Return what it says of a table's file and is not so; see `untrue`."""
        if table not in self.resources:
            return ()
        return _placed(self.data, [*untrue(self.resources[table], data, columns)])


def judge(folder: Path, data: bytes) -> Descriptor:
    """Judge a descriptor, and find the tables that it names.

    Raises:
        UnsafePathError: If a path in it leads out of the folder.
        ReadError: If ``data/`` may not be looked into.
    """
    try:
        said = parse_json(data)
    except NotJSONError as error:
        line, message = left_by_git(data.decode(errors="replace"))
        if message:
            return _unread(_problem(Unplaced(message, ()), line, 1))
        return _unread(_problem(Unplaced(error.reason, ()), error.line, error.column))
    if not isinstance(said, dict):
        return _unread(*_placed(data, [Unplaced("is not a JSON object", ())]))
    needed = dict.fromkeys(("name", "title", "version"))
    stated = [Unplaced(message, way) for way, message in misstatements(needed | said)]
    listed = said.get("resources")
    if not isinstance(listed, list) or not listed:
        # Without the list no table is missed, and none is there that it does not name.
        wrong = [_without_list(listed)]
        resources: dict[str, Resource] = {}
    else:
        named, of_names = _named(listed)
        resources, of_files = _found(folder, data, listed, named)
        wrong = [*of_files, *of_names, *_lone_annotator(said, resources)]
    problems = _placed(data, [*stated, *wrong])
    hidden: dict[str, Problem] = {}
    for each, problem in zip(wrong, problems[len(stated) :], strict=True):
        for table in each.hides:
            hidden.setdefault(table, problem)
    return Descriptor(
        said=said,
        resources=resources,
        misstated=problems[: len(stated)],
        problems=problems,
        hidden=hidden,
        own={name: own_columns(each) for name, each in resources.items()},
        data=data,
    )


def _lone_annotator(
    said: Mapping[str, Any], resources: Mapping[str, Resource]
) -> Iterator[Unplaced]:
    """Say that a sample of what two annotate has one annotator."""
    annotators = said.get("annotators")
    if "sample" in resources and isinstance(annotators, list) and len(annotators) == 1:
        message = (
            f"'annotators' names {shown(annotators[0])} alone, and the sentences of "
            "the sample are annotated by two: name both, or take the table 'sample' out"
        )
        yield Unplaced(message, ("annotators", 0))


def _unread(problem: Problem) -> Descriptor:
    """Return a descriptor of which nothing is known."""
    found, hidden = (problem,), dict.fromkeys(TABLES, problem)
    return Descriptor(misstated=found, problems=found, hidden=hidden)


def _without_list(listed: object) -> Unplaced:
    """Tell of a descriptor that names no tables."""
    if listed != []:
        return Unplaced("has no list of 'resources'", ("resources",), hides=(*TABLES,))
    needed = " and ".join(map(repr, REQUIRED))
    message = f"the list of 'resources' is empty; it needs {needed}"
    return Unplaced(message, ("resources",), MISSING, (*TABLES,))


def _named(listed: Sequence[Any]) -> tuple[dict[str, Resource], list[Unplaced]]:
    """Return what is said of each table by its name, and what is wrong with that.

    A table without a path has no file.
    """
    tables: dict[str, Resource] = {}
    wrong: list[Unplaced] = []
    names = [each.get("name") if isinstance(each, dict) else None for each in listed]
    for number, (said, name) in enumerate(zip(listed, names, strict=True)):
        way = ("resources", number)
        path = said.get("path") if isinstance(said, dict) else None
        if not isinstance(name, str) or not (isinstance(path, str) or name in TABLES):
            lacking = "path" if isinstance(name, str) else "name"
            message, meant = "a resource has no 'name' or no 'path'", name or path
        elif name not in TABLES:
            message = f"the resource {name!r} is no table: {', '.join(TABLES)}"
            lacking, meant = "name", name
        elif not isinstance(path, str):
            tables.setdefault(name, Resource(name, way, said, ""))
            message = f"the 'path' of the resource {name!r} is no text"
            lacking, meant = "path", name
        elif name in tables:
            message = f"the resource {name!r} is named twice"
            lacking, meant = "name", name
        else:
            tables[name] = Resource(name, way, said, f"{PurePosixPath('data', path)}")
            wrong += unheeded(tables[name])
            continue
        # One that has its own name is not meant by one that is like it.
        near = meant if meant in tables else _near(PurePosixPath(f"{meant}").stem)
        hides = (near,) if near and (near == name or near not in names) else ()
        wrong.append(Unplaced(message, (*way, lacking), hides=hides))
    return tables, wrong


def _found(
    folder: Path, data: bytes, listed: Sequence[Any], named: Mapping[str, Resource]
) -> tuple[dict[str, Resource], list[Unplaced]]:
    """Return the tables whose file is there, and what is wrong with the files."""
    found, wrong = {}, []
    unlisted = _unlisted(folder, listed)
    owners = _owners(named)
    for table in TABLES:
        lack, rule = "", MISSING
        way: Steps = ("resources",)
        resource = named.get(table)
        if resource and resource.file:
            way = (*resource.way, "path")
            lack = _lack(folder, data, resource)
            if (owner := owners[resource.file]) != table:
                path = resource.said["path"]
                lack = f"{path!r} is also the file of the resource {owner!r}"
                rule = INVALID
        elif table in REQUIRED and not resource:
            lack = f"the table {table!r} is not among the resources"
        if resource and resource.file and not lack:
            found[table] = resource
        elif resource or lack:
            # What was renamed is said once.
            beside = next((name for name in unlisted if unlisted[name] == table), "")
            unlisted.pop(beside, None)
            hint = _remedy(table, lack, beside)
            if lack:
                wrong.append(Unplaced(lack + hint, way, rule, (table,)))
    files = {composed(resource.file) for resource in found.values()}
    for name, table in unlisted.items():
        hint = (
            f"; did you mean {table!r}?" if table not in ("", Path(name).stem) else ""
        )
        if composed(f"data/{name}") in files:
            hint = (
                "; its name is a table's in another Unicode form: remove one of the two"
            )
        message = f"data/{name} is not among the resources{hint}"
        hides = (table,) if table and table not in found else ()
        wrong.append(Unplaced(message, ("resources",), UNLISTED, hides))
    return found, wrong


def _remedy(table: str, lack: str, beside: str) -> str:
    """Say what to do where a table is not there.

    Args:
        table: The table.
        lack: What is wrong with its file.
        beside: A file in ``data/`` that seems to be it and is not named; "" if none.
    """
    if beside:
        is_misnamed = beside.endswith(".csv") and beside != f"{table}.csv"
        remedy = f"rename it to {table}.csv" if is_misnamed else "name it here"
        return f"; data/{beside} is there and is not named: {remedy}"
    if not lack.endswith(_NOT_THERE):
        return ""
    return ": restore it" + ", or remove its resource" * (table not in REQUIRED)


def _owners(named: Mapping[str, Resource]) -> dict[str, str]:
    """Return whose each file is: that of the table called like it, or of the first."""
    owners: dict[str, str] = {}
    for table, resource in named.items():
        if PurePosixPath(resource.file).stem == table or resource.file not in owners:
            owners[resource.file] = table
    return owners


def _lack(folder: Path, data: bytes, resource: Resource) -> str:
    """Say what is wrong with the file of a table, or nothing."""
    written = resource.said["path"]
    way = (*resource.way, "path")
    path = inside(
        folder,
        resource.file,
        written=written,
        place=lambda: ":".join(map(str, (folder / DESCRIPTOR, *_place(data, way)))),
    )
    if path.is_file():
        return f"{written!r} is named here and {NO_FOLDER}" * is_folders(written)
    kind = _NOT_THERE
    if path.exists():
        kind = "a folder" if path.is_dir() else "no regular file"
    return f"{written!r} is named here and is {kind}"


def _unlisted(folder: Path, listed: Sequence[Any]) -> dict[str, str]:
    """Return what looks like a table in data/ and is not among the resources.

    With each file's name comes the table that it seems to be, or "".
    """
    known = {
        on_disk(folder, f"{PurePosixPath('data', resource['path'])}")
        for resource in listed
        if isinstance(resource, dict) and isinstance(resource.get("path"), str)
    } | {folder / BASELINE, folder / OLD_BASELINE}
    try:
        paths = sorted((folder / "data").iterdir())
    except OSError as error:
        raise ReadError(folder / "data", cannot_read(error)) from error
    return {
        as_utf8(path.name): _near(path.stem)
        for path in paths
        if path.suffix.lower() in TABLE_SUFFIXES
        and path.exists()
        and path not in known
        and path.name[0] != "."
    }


def _near(name: str) -> str:
    """Return the table that is called almost so, or ""."""
    from difflib import get_close_matches  # noqa: PLC0415 - where something is wrong

    near = get_close_matches(name.lower(), TABLES, n=1, cutoff=0.75)
    return near[0] if near else ""


def _placed(data: bytes, wrong: Sequence[Unplaced]) -> tuple[Problem, ...]:
    """Return what is wrong with the descriptor, each where it is written."""
    if not wrong:
        return ()
    found = places(data.decode(), (each.way for each in wrong))
    return tuple(_problem(each, *found[each.way]) for each in wrong)


def _place(data: bytes, way: Steps) -> tuple[int, int]:
    return places(data.decode(), [way])[way]


def _problem(each: Unplaced, line: int, column: int) -> Problem:
    return Problem(
        file=DESCRIPTOR,
        line=line,
        column=column,
        rule=each.rule.id,
        severity=each.rule.severity,
        message=each.message,
    )
