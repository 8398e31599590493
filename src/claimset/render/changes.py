"""Changes as text, JSON and Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from difflib import SequenceMatcher
from itertools import chain
from typing import TYPE_CHECKING

from claimset.model import table_of
from claimset.problems import shortened
from claimset.render.changelog import changelog, end_of, id_ranges, scope
from claimset.render.layout import (
    SCHEMA_VERSION,
    WIDTH,
    as_json,
    counted,
    shortlist,
)
from claimset.versions.changes import KINDS

if TYPE_CHECKING:
    from claimset.versions.changes import CellChange, Changes, RowChange, TableChanges

View = Callable[..., str]

_FORCING = 8
"""How many of the rows that force a bump are named unless all are asked for."""

_SHORT = 40
"""The most characters of a cell that is shown as before and after on one line."""

_LINE = WIDTH - 2  # Characters of what is cut to a line: it is indented.

_STYLE = re.compile(r"\x1b\[\d+m")


def word_changes(before: str, after: str, *, color: bool = False) -> list[str]:
    """Tell two wordings apart, word by word.

    Args:
        before: The earlier text.
        after: The later text.
        color: Whether to colour the words that changed, for a terminal, instead of
            marking them.

    Returns:
        The words of both; neighbours that changed together share a mark.

    Example:
        >>> " ".join(word_changes("It lit ten lamps.", "It lit eleven lamps."))
        'It lit [-ten-] {+eleven+} lamps.'
    """
    # At single spaces: a doubled one is a change too.
    old, new = before.split(" "), after.split(" ")
    words = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            words += old[start:end]
            continue
        for changed, opening, closing, style in (
            (old[start:end], "[-", "-]", 31),
            (new[other_start:other_end], "{+", "+}", 32),
        ):
            if color:
                # Each word has its own mark: a line may break between any two.
                words += [f"\x1b[{style}m{word}\x1b[0m" for word in changed]
            elif changed:
                words += f"{opening}{' '.join(changed)}{closing}".split(" ")
    return words


def _folded(words: Iterable[str], *, indent: str) -> list[str]:
    """Fill lines with words, whose marks for the terminal have no width."""
    lines: list[str] = []
    width = WIDTH
    for word in words:
        length = len(_STYLE.sub("", word))
        if width + 1 + length <= WIDTH and lines:
            lines[-1] += f" {word}"
            width += 1 + length
        else:
            start = indent if lines else ""
            lines.append(start + word)
            width = len(start) + length
    return lines


def _text(changes: "Changes", *, color: bool = False, most: int = 0) -> str:
    head = f"{changes.before} → {changes.after}"
    if not changes:
        return f"{head}: no changes{scope(changes)}\n"
    lines = _folded(f"{head}: {_overview(changes)}".split(" "), indent="  ")
    lines += _bump_lines(changes, most)
    for table in changes.tables:
        lines += ["", table.table]
        if table.new or table.gone:
            rows = counted(len(table.added or table.removed), "row")
            lines.append(f"  the table is {'new' if table.new else 'gone'}: {rows}")
            continue
        lines += [f"  the column {name} is new" for name in table.columns_added]
        lines += [f"  the column {name} is gone" for name in table.columns_removed]
        for words, *cells in _entries(changes, table, most, color=color):
            lines += _folded([f"  {words[0]}", *words[1:]], indent="    ")
            for cell in cells:
                lines += _folded([f"    {cell[0]}", *cell[1:]], indent="      ")
    return "\n".join(lines) + "\n"


def _overview(changes: "Changes") -> str:
    """Count what happened, by kind and by table."""
    claims = [f"{len(ids):,} {kind}" for kind, ids in changes.claims.items()]
    said = [f"claims: {', '.join(claims)}"] if claims else []
    for table in changes.tables:
        if table.table != "claims":
            rows = {kind: len(getattr(table, kind)) for kind in _KINDS}
            numbers = ", ".join(f"{n:,} {kind}" for kind, n in rows.items() if n)
            said.append(f"{table.table}: {numbers or 'columns differ'}")
    return "; ".join(said) or "claims: columns differ"


_KINDS = ("added", "removed", "changed")


def _bump_lines(changes: "Changes", most: int) -> list[str]:
    forced_by = changes.forced_by
    version = changes.least_version
    to = f", {version}" if version else ""
    advice = " (below 1.0.0 this is advice)" if changes.version.startswith("0.") else ""
    lines = [f"least bump{scope(changes)}: {changes.bump}{to}{advice}, for"]
    demands = [
        f"  {' '.join(demand.key) or demand.table}: {demand.what}"
        for demand in forced_by
    ]
    return lines + shortlist(demands, most and _FORCING, indent="  ")


def _entries(
    changes: "Changes", table: "TableChanges", most: int, *, color: bool
) -> Iterator[list[list[str]]]:
    """Tell of rows, or of a row and then of its cells, as words.

    Of what happened to more than so many rows, the rows are counted; where that is so
    of claims that changed, those that came and went have a line each.
    """
    are_many = bool(most and len(table.changed) > most)
    yield from _came_and_went(changes, table, most, brief=are_many)
    for kind, changed in _by_kind(table) if are_many else [("", table.changed)]:
        if most and len(changed) > most:
            yield [_counted(kind, [change.key for change in changed])]
        else:
            yield from (_row(table, each, kind, color=color) for each in changed)


def _came_and_went(
    changes: "Changes", table: "TableChanges", most: int, *, brief: bool
) -> Iterator[list[list[str]]]:
    """Tell of rows that were added or removed: of claims what they say, else the keys.

    Args:
        changes: The changes.
        table: Those of the table.
        most: How many rows are named at most; 0 for all.
        brief: Whether a claim has one line.
    """
    for what, rows in (("added", table.added), ("removed", table.removed)):
        keys = [table.key(row) for row in rows]
        if most and len(rows) > most:
            yield [_counted(what, keys)]
        elif table.table == "claims":
            for row in rows:
                row_id = row["claim_id"]
                end = what if what == "added" else end_of(changes, row_id)
                said = f"{row_id} {end}: {row.get('text', '')}"
                yield [(shortened(said, _LINE) if brief else said).split()]
        elif rows:
            yield [[f"{what}:", *_listed(keys).split(" ")]]


def _row(
    table: "TableChanges", change: "RowChange", kind: str, *, color: bool
) -> list[list[str]]:
    """Tell of a row that changed: on one line, if its kind of change is known."""
    cells = [
        [f"{cell.column}:", *_cell_words(cell, color=color)] for cell in change.cells
    ]
    if kind:
        return [[*change.key, *chain.from_iterable(cells)]]
    kinds = ", ".join(change.kinds) if table.table == "claims" else "changed"
    return [[*change.key, *kinds.split(" ")], *cells]


def _by_kind(table: "TableChanges") -> Iterator[tuple[str, list["RowChange"]]]:
    """Yield changed rows by what happened to them, each with the cells that say so."""
    if table.table != "claims":
        yield "changed", [*table.changed]
        return
    apart: dict[str, list[RowChange]] = {kind: [] for kind in KINDS}
    for change in table.changed:
        cells = {cell: replace(change, cells=(cell,)).kinds for cell in change.cells}
        for kind in change.kinds:
            own = tuple(cell for cell, kinds in cells.items() if kind in kinds)
            apart[kind].append(replace(change, cells=own))
    yield from ((kind, rows) for kind, rows in apart.items() if rows)


def _counted(what: str, keys: Sequence[Sequence[str]]) -> list[str]:
    """Count rows, and name as many of them as a line holds."""
    said = f"{len(keys):,} {what}; --all shows them: {_listed(keys)}"
    return shortened(said, _LINE).split(" ")


def _listed(keys: Iterable[Sequence[str]]) -> str:
    return ", ".join(id_ranges(map(" ".join, keys)))


def _cell_words(cell: "CellChange", *, color: bool) -> list[str]:
    """Tell a wording word by word, any other cell as before and after."""
    longest = max(len(cell.before), len(cell.after))
    worded = cell.column == "text" or (longest > _SHORT and " " in cell.after)
    if worded and cell.before:
        return word_changes(cell.before, cell.after, color=color)
    return f"{cell.before or '(none)'} → {cell.after or '(none)'}".split(" ")


def _json(changes: "Changes", **_: object) -> str:
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "before": changes.before,
            "after": changes.after,
            "table": changes.table,
            "bump": str(changes.bump),
            "least_version": changes.least_version,
            "forced_by": [
                asdict(demand) | {"bump": str(demand.bump)}
                for demand in changes.forced_by
            ],
            "claims": changes.claims,
            "retired": list(changes.retired.values()),
            "tables": [_table_json(table) for table in changes.tables],
        }
    )


def _table_json(table: "TableChanges") -> dict[str, object]:
    key = table_of(table.table).primary_key
    changed = [
        {
            "key": dict(zip(key, change.key, strict=True)),
            "cells": {
                cell.column: {"before": cell.before, "after": cell.after}
                for cell in change.cells
            },
        }
        for change in table.changed
    ]
    return asdict(table) | {"changed": changed}


CHANGES: dict[str, View] = {"text": _text, "json": _json, "markdown": changelog}
"""The views of `Changes`."""
