"""What a descriptor says of the file of a table, held against how it is read."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from typing import Any

from claimset.columns import Column, Table
from claimset.metadata import shown
from claimset.model import table_of
from claimset.positions import Steps
from claimset.problems import Rule, shortened
from claimset.vocabulary import DERIVED

INVALID = Rule(
    id="descriptor-faulty",
    level=1,
    summary="The descriptor is JSON that names the data set, its version and tables, "
    "says of their files what is true, and gives its makers, licences, keywords and "
    "sources in the form of Data Package.",
    why="It tells which tables belong to the claim set, and which version they are; "
    "other programs read them as it says.",
)
MISSING = Rule(
    id="file-missing",
    level=1,
    summary="Every file that a claim set names is there, and it names those it needs.",
    why="A missing table would otherwise pass unchecked.",
)
UNLISTED = Rule(
    id="table-unlisted",
    level=1,
    summary="The descriptor names every CSV and Parquet file that stands in data/.",
    why="A table that it does not name is checked and released by nobody.",
)
RULES = (INVALID, MISSING, UNLISTED)

LASTING = frozenset((INVALID.id, MISSING.id))
"""The rules whose breach keeps tables from being checked."""


@dataclass(frozen=True, slots=True)
class Resource:
    """What the descriptor says of a table's file.

    Attributes:
        table: The table.
        way: The way to it in the descriptor.
        said: What is said.
        file: The file, relative to the claim set.
    """

    table: str
    way: Steps
    said: Mapping[str, Any]
    file: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A problem of the descriptor that has no place yet.

    Attributes:
        message: What is wrong.
        way: The way to it.
        rule: The rule that it breaks.
        hides: The tables that cannot be read for it.
    """

    message: str
    way: Steps
    rule: Rule = INVALID
    hides: tuple[str, ...] = ()


_DIALECT: Mapping[str, Sequence[object]] = {
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

_OWN = re.compile("[a-z][a-z0-9_]*")
_TAKEN = (
    *DERIVED,
    *("matched", "sentence", "claim", "target", "problem"),
)
"""What `load` and workbooks call the columns that they add."""


def own_columns(resource: Resource) -> tuple[Column, ...]:
    """Return the columns that a resource declares and its table does not have.

    They are text of any kind, and may be empty.

    Example:
        >>> fields = [{"name": "claim_id"}, {"name": "read_by", "description": "Who"}]
        >>> said = {"schema": {"fieldsMatch": "subset", "fields": fields}}
        >>> [each.name for each in own_columns(Resource("claims", (), said, ""))]
        ['read_by']
    """
    known, found = table_of(resource.table).names, {}
    for name, said in _fields(resource.said.get("schema")):
        if name not in known and _may_be_own(name):
            about = said.get("description")
            described = about if isinstance(about, str) else ""
            found[name] = Column(
                name=name, description=described, required=False, extra=True
            )
    return (*found.values(),)


def _may_be_own(name: object) -> bool:
    is_name = isinstance(name, str) and _OWN.fullmatch(name) is not None
    return is_name and name not in _TAKEN


def _fields(schema: object) -> list[tuple[Any, Mapping[str, Any]]]:
    """Return the fields of a schema with what names them; "" where nothing does."""
    fields = schema.get("fields") if isinstance(schema, dict) else None
    every = fields if isinstance(fields, list) else []
    said = [each if isinstance(each, dict) else {} for each in every]
    return [(each.get("name") or "", each) for each in said]


def unheeded(resource: Resource) -> Iterator[Unplaced]:
    """Say what a resource asks for that its table is not read by."""
    subject = f"the resource {resource.table!r} has"
    encoding = resource.said.get("encoding", "utf-8")
    if str(encoding).lower() not in ("utf-8", "utf8"):
        message = (
            f"{subject} the encoding {shown(encoding)}; tables are read as UTF-8: "
            "convert the file and take 'encoding' out"
        )
        yield Unplaced(message, (*resource.way, "encoding"))
    dialect = resource.said.get("dialect", {})
    if not isinstance(dialect, dict):
        dialect = {"dialect": dialect}
    for key, value in dialect.items():
        # 1 is no truth, though Python takes it for one.
        known = [(type(each), each) for each in _DIALECT.get(key, ())]
        if key not in _SAME and (type(value), value) not in known:
            said = shortened(f"{key!r} {value!r}", 60)
            message = (
                f"{subject} a dialect with {said}; tables are read as plain CSV: write "
                "the file so and take 'dialect' out"
            )
            yield Unplaced(message, (*resource.way, "dialect", key))


_HASHES = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


def untrue(
    resource: Resource, data: bytes, columns: Sequence[str]
) -> Iterator[Unplaced]:
    """Say what a resource says of its file and is not so.

    Args:
        resource: What is said.
        data: The bytes of the file.
        columns: Its columns, as far as they could be read.
    """
    said = resource.said
    if "schema" in said:
        yield from _unlike(resource, said["schema"], columns)
    subject = f"the resource {resource.table!r} says that its file has"
    size = said.get("bytes", len(data))
    if type(size) is not int or size != len(data):
        message = f"{subject} {shown(size)} bytes; it has {len(data):,}"
        yield Unplaced(message, (*resource.way, "bytes"))
    if "hash" not in said:
        return
    # As Data Package has it, MD5 is not named.
    kind, _, digest = f"{said['hash']}".rpartition(":")
    kind = kind or "md5"
    if kind not in _HASHES:
        known = ", ".join(_HASHES)
        message = f"{subject} the hash {shown(said['hash'])}; known are {known}"
        yield Unplaced(message, (*resource.way, "hash"))
        return
    found = hashlib.new(kind, data, usedforsecurity=False).hexdigest()
    if digest.lower() != found:
        claimed = shortened(digest, _HASHES[kind] + 1)
        message = f"{subject} the {kind} {claimed}; it has {found}"
        yield Unplaced(message, (*resource.way, "hash"))


def _unlike(
    resource: Resource, schema: object, columns: Sequence[str]
) -> Iterator[Unplaced]:
    """Say what a schema says of a table's columns or key that is not so, the first."""
    if isinstance(schema, str):
        return  # The path of one, which is not read.
    if not isinstance(schema, dict) or not isinstance(schema.get("fields", []), list):
        subject = f"the resource {resource.table!r} has a schema"
        way = (*resource.way, "schema", "fields")
        yield Unplaced(f"{subject} without a list of fields", way)
        return
    whole = table_of(resource.table).with_extra(own_columns(resource))
    names = [name for name, _ in _fields(schema)]
    said = _Said(resource, schema, names, whole)
    yield from islice(
        chain(
            _misnamed(said, columns),
            _misplaced(said, columns),
            _absent(said, columns),
            _other_key(said),
        ),
        1,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What a schema says: of a table that may have these columns."""

    resource: Resource
    schema: Mapping[str, Any]
    names: Sequence[str]
    table: Table

    @property
    def match(self) -> object:
        """How fields and columns belong together; "" where no fields are named."""
        return (
            self.schema.get("fieldsMatch", "exact") if "fields" in self.schema else ""
        )

    def unplaced(self, message: str, *way: str | int) -> Unplaced:
        subject = f"the resource {self.resource.table!r} has a schema"
        return Unplaced(f"{subject} {message}", (*self.resource.way, "schema", *way))


def _misnamed(said: _Said, columns: Sequence[str]) -> Iterator[Unplaced]:
    for place, name in enumerate(said.names):
        is_meant = name in columns or said.match not in ("", "exact")
        if is_meant and name not in said.table.names:
            message = (
                f"with a column of its own called {shown(name)}: name it in small "
                f"letters, digits and '_', and none of {', '.join(_TAKEN)}"
            )
            yield said.unplaced(message, "fields", place, "name")


def _misplaced(said: _Said, columns: Sequence[str]) -> Iterator[Unplaced]:
    # Else it says itself that it has others, or none.
    exact = said.match == "exact"
    names = said.table.held(columns or said.names).names
    for place, (name, column) in enumerate(
        zip_longest(said.names, names) if exact else ()
    ):
        if name == column:
            continue
        there = f"the column {column!r}" if column else "no further column"
        message = f"without a field for {there}"
        if name is not None:
            message = f"with the field {shown(name)} where its table has {there}"
        yield said.unplaced(message, "fields", place, "name")


def _absent(said: _Said, columns: Sequence[str]) -> Iterator[Unplaced]:
    if said.match not in ("equal", "subset") or not columns:
        return
    for place, name in enumerate(said.names):
        if name in said.table.names and name not in columns:
            message = (
                f"with the field {shown(name)}, and its file has no such column: add "
                "it, as `claimset sheet` and `claimset take` do, or take the field out"
            )
            yield said.unplaced(message, "fields", place, "name")


def _other_key(said: _Said) -> Iterator[Unplaced]:
    key, known = said.schema.get("primaryKey"), [*said.table.primary_key]
    if key and known not in (key, [key]):
        message = (
            f"with the primary key {shown(key)}; its table's is {', '.join(known)}"
        )
        yield said.unplaced(message, "primaryKey")
