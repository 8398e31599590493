"""What large tables say of each other, row by row and number by number.

Each function acquits rows all at once; whoever is left is judged as in small tables.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from claimset.rules.bulk import nonascii, whole_numbers
from claimset.rules.naming import NameFinder

if TYPE_CHECKING:
    import pyarrow as pa

    from claimset.rules.material import Material

__all__ = ["Backing", "Naming", "backing", "naming"]

Places = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Backing:
    """How references of claims and bracketed numbers of sentences agree.

    Attributes:
        astray: The rows of claims with a reference that their sentence may not have.
        unused: The rows of sentences with a number that none of their claims may use.
    """

    astray: Sequence[int]
    unused: Sequence[int]


@dataclass(frozen=True, slots=True)
class Naming:
    """How the entities of claims and the names in their texts agree.

    Attributes:
        absent: The rows of claims about an entity that their text may not name.
        further: The rows of claims whose text may name an entity they are not about.
    """

    absent: Sequence[int]
    further: Sequence[int]


def backing(material: "Material") -> Backing | None:
    """Compare references and bracketed numbers; None unless both tables are large."""
    prose = material.prose
    if prose is None or "claims" not in material.bulk:
        return None
    claim, reference = _members(material.bulk["claims"].column("ref_ids"))
    number = whole_numbers(reference, form=r"\AR[0-9]{1,9}\z", skip=1)
    sentence = material.sentence_rows("claims")[claim]
    segment, bracket = prose.brackets
    known = (number >= 0) & (sentence >= 0)
    given = _pairs(sentence[known], number[known])
    there = _pairs(segment, bracket)
    found = np.zeros(len(claim), dtype=bool)
    found[known] = _among(given, there)
    # Of a segment that does not read as it stands, the brackets are not all known.
    unused = np.zeros(len(prose.begin), dtype=bool)
    unused[segment[~_among(there, given)]] = True
    unused |= ~prose.plain
    return Backing(np.unique(claim[~found]).tolist(), np.flatnonzero(unused).tolist())


def naming(material: "Material") -> Naming | None:
    """Compare entities and names; None unless claims are a large table."""
    if "claims" not in material.bulk:
        return None
    claims = material.bulk["claims"]
    ids = material.frames["entities"]["entity_id"].tolist()
    number = {entity: place for place, entity in enumerate(ids)}
    finder = NameFinder(list(material.names))
    row, name = finder.find(claims.column("text"))
    owner = np.array([number[each] for each in material.names.values()], dtype=np.int64)
    found = _pairs(row, owner[name])
    claim, entity = _members(claims.column("about"))
    place = _places(entity, ids)
    about = _pairs(claim, place)
    absent = (place >= 0) & ~_among(about, found)
    further = row[~_among(found, about)].tolist()
    further = sorted({*further, *nonascii(material, "claims", "text")})
    return Naming(np.unique(claim[absent]).tolist(), further)


def _members(cells: "pa.ChunkedArray") -> tuple[Places, "pa.Array"]:
    """Return the row of each member of all lists of a column, and the members."""
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    filled = np.flatnonzero(compute.not_equal(cells, "").to_numpy())
    cells = cells.take(filled).combine_chunks()
    if not compute.any(compute.match_substring(cells, ";")).as_py():
        return filled, cells
    lists = compute.split_pattern(cells, ";")
    return filled[compute.list_parent_indices(lists).to_numpy()], lists.flatten()


def _places(cells: "pa.Array", known: Sequence[str]) -> Places:
    """Return the place of each cell among some values, -1 for none."""
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    found = compute.index_in(cells, value_set=pa.array(known, type=cells.type))
    places: Places = compute.fill_null(found, -1).to_numpy().astype(np.int64)
    return places


def _among(numbers: Places, known: Places) -> Places:
    """Whether each number is among others; fast where both are nearly in order."""
    if not len(known):
        return np.zeros(len(numbers), dtype=bool)
    known = np.sort(known, kind="stable")
    place = np.searchsorted(known, numbers).clip(max=len(known) - 1)
    among: Places = known[place] == numbers
    return among


def _pairs(high: Places, low: Places) -> Places:
    """Write pairs of numbers as one number each."""
    return (high.astype(np.int64) << 32) | low
