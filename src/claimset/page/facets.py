"""What the page's filters know of each claim.

The script shows exactly the claims that `claimset stats --where` counts for the command
it prints: each value here is asked for by a query of `claimset.where`, and which claims
have it is computed here, by what the query means.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from claimset.export.content import Export, Row
from claimset.model import table_of
from claimset.ordering import sort_key
from claimset.years import years_of

TENTHS = tuple(f"0.{tenth}" if tenth else "0" for tenth in range(10))
"""The lower bounds of the confidence's steps, as a query writes them."""

_MAX_LABEL = 70


def facets(export: Export) -> list[dict[str, Any]]:
    """Return the filters that the claims have.

    Returns:
        For each its ``column``, its ``name``, how it is asked (``one`` of the values,
        a member of a ``list``, or a ``step``), the ``values`` with their ``labels``,
        and ``of``, for each claim the number of its value, or a list of them.
    """
    rows = export.rows("claims")
    sections = {row["sentence_id"]: row["section"] for row in export.rows("sentences")}
    people = {row["entity_id"]: row["name"] for row in export.rows("entities")}
    works = {row["ref_id"]: _work(row) for row in export.rows("references")}
    found = [
        _coded(rows, name)
        for name in ("type", "subtype", "certainty", "polarity", "support")
    ]
    if "sentences" in export.tables:
        cells = [sections.get(row["source_ref"], "") for row in rows]
        ranks = {
            each: rank for rank, each in enumerate(dict.fromkeys(sections.values()))
        }
        found.append(_facet("section", "one", [[cell] for cell in cells], ranks.get))
    listed = {"ref_ids": works, "about": people}
    for column, names in listed.items():
        members = [_members(row[column]) for row in rows]
        found.append(_facet(column, "list", members, names=names))
    holders = [[row["attributed_to"]] for row in rows]
    found.append(_facet("attributed_to", "one", holders, names=people))
    steps = [[_step(row["confidence"])] for row in rows]
    found.append(_facet("confidence", "step", steps, names=_STEPS))
    if rows and "time_basis" in rows[0]:
        found.append(_coded(rows, "time_basis"))
    return [each for each in found if len(each["values"]) > 1]


def coded(cells: Sequence[str]) -> dict[str, Any] | list[str]:
    """Return cells as they are, or each by its number among those that differ.

    Example:
        >>> coded(["a", "b", "a", "a"]), coded(["a", "b"])
        ({'values': ['a', 'b'], 'of': [0, 1, 0, 0]}, ['a', 'b'])
    """
    values = [*dict.fromkeys(cells)]
    if 2 * len(values) > len(cells):
        return [*cells]
    numbers = {value: number for number, value in enumerate(values)}
    return {"values": values, "of": [numbers[cell] for cell in cells]}


def years(export: Export) -> dict[str, Any]:
    """Return the first and the last year of the claims' times; see `claimset.years`.

    Returns:
        ``values``, pairs of years, and None for no time; and ``of``, for each claim
        the number of its value.
    """
    times = [row["time"] for row in export.rows("claims")]
    known = [*dict.fromkeys(times)]
    numbers = {time: number for number, time in enumerate(known)}
    return {
        "values": [years_of(time) if time else None for time in known],
        "of": [numbers[time] for time in times],
    }


_NAMES = {
    "type": "Type",
    "subtype": "Subtype",
    "certainty": "Certainty",
    "polarity": "Polarity",
    "support": "Support",
    "section": "Section",
    "ref_ids": "Reference",
    "about": "Entity",
    "attributed_to": "Holder",
    "confidence": "Confidence",
    "time_basis": "Time basis",
}
_STEPS = {low: f"{float(low):.1f} to {float(low) + 0.1:.1f}" for low in TENTHS}


def _coded(rows: Sequence[Row], column: str) -> dict[str, Any]:
    """Return the facet of a column that has a closed list."""
    ranks = {
        value: rank for rank, value in enumerate(table_of("claims").column(column).enum)
    }
    return _facet(column, "one", [[row[column]] for row in rows], ranks.get)


def _facet(
    column: str,
    kind: str,
    cells: Sequence[Sequence[str]],
    rank: Callable[[str], int | None] | None = None,
    names: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return a facet; its values stand by rank, or by how many claims have them."""
    counts = Counter(value for members in cells for value in members or [""])
    if rank:
        ordered = sorted(
            counts,
            key=lambda value: (
                r if (r := rank(value)) is not None else len(counts),
                value,
            ),
        )
    elif kind == "step":
        ordered = sorted(counts, reverse=True)
    else:
        ordered = sorted(counts, key=lambda value: (-counts[value], sort_key(value)))
    numbers = {value: number for number, value in enumerate(ordered)}
    return {
        "column": column,
        "name": _NAMES[column],
        "kind": kind,
        "values": ordered,
        "labels": [_label(value, names or {}) for value in ordered],
        "of": [
            [numbers[value] for value in members]
            if len(members) > 1
            else numbers[members[0] if members else ""]
            for members in cells
        ],
    }


def _label(value: str, names: dict[str, str]) -> str:
    label = names.get(value, value) or "none"
    return label if len(label) <= _MAX_LABEL else label[: _MAX_LABEL - 1] + "…"


def _work(row: Row) -> str:
    who = row["authors"] or row["editors"] or row["title"]
    return f"{row['ref_id']} {who.replace(';', ', ')}"


def _step(cell: str) -> str:
    """Return the lower bound of the step that a confidence is in, "" for none."""
    if not cell:
        return ""
    bounds = [float(low) for low in TENTHS]
    return TENTHS[max(bisect_right(bounds, float(cell)) - 1, 0)]


def _members(cell: str) -> list[str]:
    # A list may name something twice, and is then one claim of it.
    return [*dict.fromkeys(cell.split(";"))] if cell else []
