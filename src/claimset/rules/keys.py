"""Keys that find nothing, and which keys they may have meant.

A key that was misspelt where it is defined is one fault, though many rows point to it;
so is one that was misspelt where it points, though its target then looks unused.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from claimset.contracts import ForeignKey, contract
from claimset.rules.bulk import at_rows, distinct
from claimset.tables import sort_key

if TYPE_CHECKING:
    import pandas as pd

    from claimset.rules.material import Material

__all__ = ["Misnamed", "Stray", "excused", "misnamed", "strays", "suggestion"]

MOST_COMPARED = 20_000
"""The most pairs of names that are compared: a flood of faults has no one cause."""

ALIKE = 0.7
"""How like two names must be, from 0 to 1, for the one to be meant by the other."""

ALMOST = 0.9
"""How like they must be if nothing else speaks for it."""

# An id that was a claim's may be pointed to by what is never edited after.
_OR_RETIRED = frozenset((("annotations", "claim_id"), ("retired", "replaced_by")))
_HOLDER = ForeignKey(column="attributed_to", table="entities", target="entity_id")


@dataclass(frozen=True, slots=True)
class Stray:
    """A key that the table it points to does not have.

    Attributes:
        table: The table that it stands in.
        row: The position of its row.
        key: Its column, and what that points to.
        value: The key.
    """

    table: str
    row: int
    key: ForeignKey
    value: str

    @property
    def rule(self) -> str:
        """The id of the rule that tells of it."""
        return "holder-unknown" if self.key is _HOLDER else "key-unknown"


@dataclass(frozen=True, slots=True)
class Misnamed:
    """A key that strays seem to mean.

    Attributes:
        row: The position of its row in its own table.
        name: The key as it stands there.
        at_fault: Whether it is itself at fault, rather than what points to it.
    """

    row: int
    name: str
    at_fault: bool


def strays(material: "Material") -> list[Stray]:
    """Return every key that finds nothing, inside lists and of holders too."""
    return [
        Stray(table, row, key, value)
        for table in material.frames
        for key in contract(table).foreign_keys
        if material.whole(key.table)
        for row, value in _astray(material, table, key)
    ] + [
        Stray("claims", row, _HOLDER, value) for row, value in _holders_astray(material)
    ]


def _holders_astray(material: "Material") -> Iterator[tuple[int, str]]:
    if material.has("claims") and material.whole("entities"):
        known = {"", *material.entities["entity_id"].tolist()}

        def is_suspect(holder: str) -> bool:
            return holder not in known and not holder.startswith("(")

        rows = distinct(material, "claims", "attributed_to", is_suspect)
        yield from at_rows(material.claims, rows, "attributed_to")


def _astray(
    material: "Material", table: str, key: ForeignKey
) -> Iterator[tuple[int, str]]:
    """Go through the members of a column that find nothing, with their rows."""
    targets = [material.frames[key.table][key.target]]
    if (table, key.column) in _OR_RETIRED and material.has("retired"):
        if not material.whole("retired"):
            return
        targets.append(material.retired["claim_id"])
    rest = _suspects(material, table, key, targets)
    if not len(rest):
        return
    known = {"", *(each for target in targets for each in target.tolist())}
    frame = material.frames[table]
    column = contract(table).column(key.column)
    for row, cell in at_rows(frame, rest, key.column):
        for value in cell.split(";") if column.delimiter else [cell]:
            if value not in known:
                yield row, value


def _suspects(
    material: "Material", table: str, key: ForeignKey, targets: list["pd.Series[str]"]
) -> Sequence[int]:
    """Return the rows whose key may not find what it points to."""
    cells = material.frames[table][key.column]
    if (key.table, len(targets)) == ("claims", 1) and "claims" in material.bulk:
        found = (material.claim_rows(cells) >= 0) | (cells == "").to_numpy(dtype=bool)
    elif (key.table, len(targets)) == ("sentences", 1) and (
        {table, "sentences"} <= material.bulk.keys()
    ):
        found = material.sentence_rows(table, key.column) >= 0
    else:
        known = {each for target in targets for each in target.tolist()} | {""}
        return distinct(
            material,
            table,
            key.column,
            lambda cell: not known.issuperset(cell.split(";")),
        )
    astray: list[int] = np.flatnonzero(~found).tolist()
    return astray


def misnamed(material: "Material", table: str) -> dict[str, Misnamed]:
    """Return what the strays that point to a table seem to mean, by the stray's value.

    First come keys that are faulty by themselves: those that are like a stray, and the
    others if there is one for each stray that is left. Then come keys that are like a
    stray and were to be pointed to and are not; where more than one cell agrees on the
    stray, it is the key that was misspelt. A source may have quite another name.
    """
    times = Counter(
        stray.value for stray in material.strays if stray.key.table == table
    )
    if not times:
        return {}
    column = contract(table).primary_key[0]
    ids = material.frames[table][column]
    broken = sorted(material.faulty.rows(table, column))
    found = {
        value: Misnamed(row=row, name=str(ids.iat[row]), at_fault=True)
        for value, row in _paired(sorted(times), broken, ids.iloc[broken].tolist())
    }
    unused = {str(ids.iat[row]): row for row in _unused(material, table)}
    for value, name in _nearest(times.keys() - found.keys(), unused).items():
        row = unused[name]
        at_fault = times[value] > 1 and material.stands(
            "key-unknown", table, column, row
        )
        found[value] = Misnamed(row=row, name=name, at_fault=at_fault)
    if table == "sources":
        found |= _renamed(material, times, found, unused)
    return found


def _renamed(
    material: "Material",
    times: Mapping[str, int],
    found: Mapping[str, Misnamed],
    unused: Mapping[str, int],
) -> dict[str, Misnamed]:
    """Return the source that has quite another name than the strays say.

    A source is there to be pointed to: if one is not, and all the strays that are left
    say one name that is like no other's, it is the source that they mean.
    """
    names = unused.keys() - {meant.name for meant in found.values()}
    values = times.keys() - found.keys()
    if len(names) != 1 or len(values) != 1:
        return {}
    (name,), (value,) = names, values
    ids = material.sources["source_id"].tolist()
    row = unused[name]
    is_it = (
        times[value] > 1
        and not get_close_matches(value, ids, n=1, cutoff=ALIKE)
        and material.stands("key-unknown", "sources", "source_id", row)
    )
    return {value: Misnamed(row=row, name=name, at_fault=True)} if is_it else {}


def _paired(
    values: list[str], rows: list[int], names: list[str]
) -> Iterator[tuple[str, int]]:
    """Go through the strays that are keys faulty by themselves, with the keys' rows."""
    near = _nearest(values, names)
    left = list(zip(rows, names, strict=True))
    for value, name in near.items():
        pair = next(pair for pair in left if pair[1] == name)
        left.remove(pair)
        yield value, pair[0]
    rest = [value for value in values if value not in near]
    if len(rest) <= len(left):
        yield from zip(rest, (row for row, _ in left), strict=False)


def excused(
    material: "Material", candidates: Iterable[str], *columns: tuple[str, str]
) -> set[str]:
    """Return those of some keys that lack what points to them because of another fault.

    Some cell that strays seems to mean them; or there are as many cells of which nobody
    knows what they were to point to.

    Args:
        material: The tables.
        candidates: Keys that nothing points to.
        columns: The tables and columns that should.
    """
    left = list(candidates)
    blind = {
        (table, column, row)
        for table, column in columns
        for row in material.faulty.rows(table, column)
    }
    values = set()
    for stray in material.strays:
        place = (stray.table, stray.key.column, stray.row)
        if place[:2] in columns and _is_key(stray):
            blind.discard(place)
            if material.stands(stray.rule, *place):
                values.add(stray.value)
    found = set(_nearest(values, left).values()) if values else set()
    rest = {name for name in left if name not in found}
    return found | rest if len(rest) <= len(blind) else found


def _is_key(stray: Stray) -> bool:
    """Whether a stray has the form of a key, which tells what it may mean."""
    column = contract(stray.table).column(stray.key.column)
    return column.acquits([stray.value])


def suggestion(material: "Material", stray: Stray) -> str:
    """Return the key that a stray is most like, whoever points to it; or nothing."""
    ids = material.frames[stray.key.table][stray.key.target]
    if len(material.strays) * len(ids) > MOST_COMPARED:
        return ""
    near = get_close_matches(stray.value, ids.tolist(), n=1, cutoff=ALMOST)
    return near[0] if near else ""


def _nearest(values: Iterable[str], names: Collection[str]) -> dict[str, str]:
    """Return the name that each value is most like, each name once."""
    wanted, left = sorted(values), list(names)
    if len(wanted) * len(left) > MOST_COMPARED:
        return {}
    found = {}
    for value in wanted:
        folded = [name.casefold() for name in left]
        near = get_close_matches(value.casefold(), folded, n=1, cutoff=ALIKE)
        if near:
            found[value] = left.pop(folded.index(near[0]))
    return found


def _unused(material: "Material", table: str) -> list[int]:
    """Return the rows of keys that something was to point to, and nothing does."""
    column = contract(table).primary_key[0]
    frame = material.frames[table]
    wanted = np.ones(len(frame), dtype=bool)
    if table == "sentences":
        wanted = frame["disposition"].isin(["claims", "restated"]).to_numpy()
    elif table == "claims":
        # Claims need not be pointed to; one that is out of order may be misspelt.
        wanted = np.zeros(len(frame), dtype=bool)
        if "claims" not in material.bulk:
            # Beside a key that is faulty by itself none is out of order.
            sound = material.faulty.sound(table, column, size=len(frame))
            rows = np.flatnonzero(sound)
            keys = [sort_key(cell) for cell in frame[column].take(rows).tolist()]
            wanted[rows[:-1]] = [upper > lower for upper, lower in pairwise(keys)]
    elif table not in ("entities", "sources"):
        return []
    used = {
        member
        for name, other in material.frames.items()
        for key in (*contract(name).foreign_keys, _HOLDER)
        if key.table == table and key.column in other
        for cell in other[key.column].unique()
        for member in cell.split(";")
    }
    ids = frame[column].tolist()
    return [row for row in np.flatnonzero(wanted).tolist() if ids[row] not in used]
