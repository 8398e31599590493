"""What differs between two versions, and the SemVer bump that it needs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, partial

from claimset.model import table_of
from claimset.vocabulary import VERSION

KINDS: dict[str, tuple[str, ...]] = {
    "reworded": ("text",),
    "retyped": ("type", "subtype"),
    "re-anchored": ("source_ref", "spans"),
    "re-attributed": ("attributed_to",),
    "re-dated": ("time",),
    "based": ("time_basis",),
    "re-referenced": ("ref_ids",),
    "recoded": ("certainty", "polarity", "support"),
    "confidence moved": ("confidence",),
    "noted": ("cue", "about", "note"),
}
"""What the field calls the change of a claim, and the columns that it is seen in."""

CODED = frozenset(
    column
    for kind, columns in KINDS.items()
    if kind not in ("reworded", "confidence moved", "noted")
    for column in columns
)
"""The columns of a claim whose change makes earlier results wrong."""

_KIND = {column: kind for kind, columns in KINDS.items() for column in columns}


class Bump(IntEnum):
    """The part of a version that has to rise; a greater one covers the smaller."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """A cell that differs; a column that a version does not have counts as empty."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """A row that both versions have, and its cells that differ.

    Attributes:
        key: The cells of the primary key.
        cells: The cells that differ, in the order of the columns.
    """

    key: tuple[str, ...]
    cells: tuple[CellChange, ...]

    @property
    def kinds(self) -> list[str]:
        """What the field calls the changes, if the row is a claim.

        Example:
            >>> cell = CellChange(column="time", before="1996", after="1997")
            >>> RowChange(key=("C0001",), cells=(cell,)).kinds
            ['re-dated']
        """
        found = {_KIND.get(cell.column, "noted") for cell in self.cells}
        return [kind for kind in KINDS if kind in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableChanges:
    """What differs in one table; rows stand in the order of their keys.

    Attributes:
        table: The table's name.
        columns: The columns of the later version; none if it has no such table.
        columns_added: Those that the earlier version does not have.
        columns_removed: Those that only the earlier version has.
        new: Whether only the later version has the table.
        gone: Whether only the earlier version has it.
        added: The rows that only the later version has.
        removed: The rows that only the earlier version has.
        changed: The rows that both have and that differ.
    """

    table: str
    columns: tuple[str, ...]
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    new: bool = False
    gone: bool = False
    added: tuple[Mapping[str, str], ...] = ()
    removed: tuple[Mapping[str, str], ...] = ()
    changed: tuple[RowChange, ...] = ()

    def __bool__(self) -> bool:
        columns = self.columns_added or self.columns_removed
        return bool(columns or self.added or self.removed or self.changed)

    def key(self, row: Mapping[str, str]) -> tuple[str, ...]:
        """Return the cells that tell a row from others."""
        return tuple(row[column] for column in table_of(self.table).primary_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """Something that needs a bump.

    Attributes:
        bump: The bump.
        table: The table that it is about.
        key: The key of the row; none if the whole table is meant.
        what: What happened to the row or the table.
    """

    bump: Bump
    table: str
    key: tuple[str, ...]
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What `claimset.diff` found; true if there is anything.

    Attributes:
        before: What was compared: a release, ``working`` or a path.
        after: With what it was compared.
        version: The version of the data before, which a bump is counted from.
        table: The only table that was compared, or "".
        tables: The tables that differ, in the order of a claim set's tables.
        retired: For each claim that is gone its row in the later ``retired.csv``, if
            it has one.
    """

    before: str
    after: str
    version: str
    table: str
    tables: tuple[TableChanges, ...]
    retired: Mapping[str, Mapping[str, str]]

    def __bool__(self) -> bool:
        return bool(self.tables)

    def of(self, table: str) -> TableChanges:
        """Return the changes of a table; without any if it does not differ."""
        found = (changes for changes in self.tables if changes.table == table)
        return next(found, TableChanges(table=table, columns=()))

    @property
    def claims(self) -> dict[str, list[str]]:
        """The ids of claims by what happened to them, in the field's words.

        A claim that is gone is ``retired`` if ``retired.csv`` names it, and
        ``vanished`` if not; a claim may be under several kinds of change.
        """
        claims = self.of("claims")
        found: dict[str, list[str]] = {
            kind: [] for kind in ("added", "retired", "vanished", *KINDS)
        }
        found["added"] = [row["claim_id"] for row in claims.added]
        for row in claims.removed:
            found[self._end(row)].append(row["claim_id"])
        for change in claims.changed:
            for kind in change.kinds:
                found[kind] += change.key
        return {kind: ids for kind, ids in found.items() if ids}

    @property
    def bump(self) -> Bump:
        """The least bump that covers every change; see docs/versions.md."""
        return max((demand.bump for demand in self.demands()), default=Bump.NONE)

    @property
    def forced_by(self) -> list[Demand]:
        """What needs the whole of `bump`."""
        demands = [*self.demands()]
        bump = max((demand.bump for demand in demands), default=Bump.NONE)
        return [demand for demand in demands if demand.bump is bump]

    @property
    def least_version(self) -> str:
        """The smallest version that may follow `version`, or "" if that is none."""
        if not VERSION.matches(self.version):
            return ""
        return next_version(self.version, self.bump)

    def demands(self) -> Iterator[Demand]:
        """Yield what each change needs, table by table."""
        for changes in self.tables:
            demand = partial(Demand, table=changes.table)
            for column in changes.columns_removed:
                what = f"the column {column!r} is gone"
                yield demand(bump=Bump.MAJOR, key=(), what=what)
            for column in changes.columns_added:
                what = f"the column {column!r} is new"
                yield demand(bump=Bump.MINOR, key=(), what=what)
            for row in changes.removed:
                what = self._end(row) if changes.table == "claims" else "gone"
                # A vote is on one wording, and goes with it.
                bump = Bump.PATCH if changes.table == "judgements" else Bump.MAJOR
                yield demand(bump=bump, key=changes.key(row), what=what)
            for row in changes.added:
                yield demand(bump=Bump.MINOR, key=changes.key(row), what="added")
            for change in changes.changed:
                bumps = {cell: _bump(changes, cell) for cell in change.cells}
                bump = max(bumps.values())
                forcing = tuple(cell for cell in bumps if bumps[cell] is bump)
                words = [f"{cell.column} changed" for cell in forcing]
                if changes.table == "claims":
                    words = RowChange(key=change.key, cells=forcing).kinds
                yield demand(bump=bump, key=change.key, what=", ".join(words))

    def _end(self, claim: Mapping[str, str]) -> str:
        """Say what became of a claim that is gone."""
        return "retired" if claim["claim_id"] in self.retired else "vanished"


def _bump(changes: TableChanges, cell: CellChange) -> Bump:
    """Return the bump that the change of a cell needs."""
    if cell.column in changes.columns_added:
        return Bump.MINOR
    # A value that the closed list no longer has is seen where a cell had to give it up.
    enum = _enums(changes.table).get(cell.column)
    if (
        cell.column in changes.columns_removed
        or (changes.table == "claims" and cell.column in CODED)
        or (enum and cell.before and cell.before not in enum)
    ):
        return Bump.MAJOR
    return Bump.PATCH


@cache
def _enums(table: str) -> dict[str, tuple[str, ...]]:
    """Return the closed lists of a table, by column."""
    return {each.name: each.enum for each in table_of(table).columns if each.enum}


def next_version(version: str, bump: Bump) -> str:
    """Return the smallest version that a bump leads to.

    Below 1.0.0 nothing is promised yet: there a change needs a minor version at most.

    Example:
        >>> next_version("1.4.2", Bump.MAJOR), next_version("0.4.2", Bump.MAJOR)
        ('2.0.0', '0.5.0')
    """
    major, minor, patch = (int(part) for part in version.split("."))
    if bump is Bump.MAJOR and major:
        return f"{major + 1}.0.0"
    if bump >= Bump.MINOR:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + bump}"
