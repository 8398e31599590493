"""Changes as text, JSON and Markdown."""

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from claimset.model import table_of
from claimset.render.layout import SCHEMA_VERSION, WIDTH, as_json, counted

if TYPE_CHECKING:
    from claimset.changes import CellChange, Changes, RowChange, TableChanges

__all__ = ["CHANGES", "column_lines", "id_ranges", "row_lines", "word_changes"]

View = Callable[..., str]

_FORCING = 8
"""How many of the rows that force a bump are named as text; JSON has all."""

_SHORT = 40
"""The most characters of a cell that is told as before and after on one line."""

_MARKDOWN_WIDTH = 88

_SAID = {
    "confidence moved": "with another confidence",
    "noted": "with another cue, other entities or another note",
}
"""How the changelog says a kind of change whose name is no plain past tense."""


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
        else:
            words += _marked(old[start:end], "[-", "-]", "31" if color else "")
            after_words = new[other_start:other_end]
            words += _marked(after_words, "{+", "+}", "32" if color else "")
    return words


def _marked(words: Sequence[str], opening: str, closing: str, style: str) -> list[str]:
    if not words:
        return []
    if style:
        # Each word has its own mark, so that a line may break between any two.
        return [f"\x1b[{style}m{word}\x1b[0m" for word in words]
    return f"{opening}{' '.join(words)}{closing}".split(" ")


_STYLE = re.compile(r"\x1b\[\d+m")


def _folded(words: Iterable[str], *, indent: str) -> list[str]:
    """Fill lines with words, whose marks for the terminal have no width."""
    lines: list[str] = []
    line, width = "", 0
    for word in words:
        length = len(_STYLE.sub("", word))
        if not line:
            line, width = word, length
        elif width + 1 + length <= WIDTH:
            line, width = f"{line} {word}", width + 1 + length
        else:
            lines.append(line)
            line, width = f"{indent}{word}", len(indent) + length
    return [*lines, line]


_TRAILING = re.compile(r"(.*?)([0-9]{1,18})\Z", re.DOTALL)


def id_ranges(ids: Iterable[str]) -> list[str]:
    """Abbreviate runs of three or more ids that follow one another.

    Example:
        >>> id_ranges(["C0001", "C0002", "C0003", "C0005", "C0006"])
        ['C0001–C0003', 'C0005', 'C0006']
    """  # noqa: RUF002 - ranges take an en dash
    runs: list[list[str]] = []
    for row_id in ids:
        if runs and row_id == _following(runs[-1][-1]):
            runs[-1].append(row_id)
        else:
            runs.append([row_id])
    return [name for run in runs for name in ([_range(run)] if len(run) > 2 else run)]  # noqa: PLR2004 - a range of two is longer than both


def _range(run: Sequence[str]) -> str:
    # A key of several cells differs in its last.
    return f"{run[0]}–{run[-1].rpartition(' ')[2]}"  # noqa: RUF001 - as above


def _following(row_id: str) -> str:
    found = _TRAILING.match(row_id)
    if not found:
        return ""
    stem, digits = found.groups()
    return f"{stem}{int(digits) + 1:0{len(digits)}}"


def _text(changes: "Changes", *, color: bool = False) -> str:
    head = f"{changes.before} → {changes.after}"
    if not changes:
        return f"{head}: no changes{_scope(changes)}\n"
    lines = _folded(f"{head}: {_overview(changes)}".split(" "), indent="  ")
    lines += _bump_lines(changes)
    for table in changes.tables:
        lines += ["", table.table]
        lines += [f"  {line}" for line in column_lines(table)]
        if table.table == "claims":
            lines += _claim_lines(changes, table, color=color)
        else:
            lines += row_lines(table, color=color)
    return "\n".join(lines) + "\n"


def _scope(changes: "Changes") -> str:
    return f" in {changes.table}" if changes.table else ""


def _overview(changes: "Changes") -> str:
    """Count what happened, by kind and by table."""
    claims = changes.claims.items()
    parts = [f"{len(ids):,} {kind}" for kind, ids in claims]
    if parts:
        parts[0] = f"claims: {parts[0]}"
    said = [", ".join(parts)] if parts else []
    for table in changes.tables:
        if table.table != "claims":
            numbers = _numbers(table)
            said.append(f"{table.table}: {numbers or 'columns differ'}")
    return "; ".join(said) or "claims: columns differ"


def _numbers(table: "TableChanges") -> str:
    return ", ".join(
        f"{number:,} {what}"
        for what, number in (
            ("added", len(table.added)),
            ("removed", len(table.removed)),
            ("changed", len(table.changed)),
        )
        if number
    )


def _bump_lines(changes: "Changes") -> list[str]:
    forced_by = changes.forced_by
    version = changes.least_version
    to = f", {version}" if version else ""
    advice = " (below 1.0.0 this is advice)" if changes.version.startswith("0.") else ""
    lines = [f"least bump{_scope(changes)}: {changes.bump}{to}{advice}, for"]
    lines += [
        f"  {' '.join(demand.key) or demand.table}: {demand.what}"
        for demand in forced_by[:_FORCING]
    ]
    if len(forced_by) > _FORCING:
        lines.append(f"  … and {len(forced_by) - _FORCING:,} more")
    return lines


def column_lines(table: "TableChanges") -> list[str]:
    """List the columns of a table that differ, or say that it is all of it."""
    if table.new or table.gone:
        return [f"the table is {'new' if table.new else 'gone'}"]
    return [f"the column {column} is new" for column in table.columns_added] + [
        f"the column {column} is gone" for column in table.columns_removed
    ]


def _claim_lines(
    changes: "Changes", table: "TableChanges", *, color: bool
) -> Iterator[str]:
    for row in table.added:
        words = f"{row['claim_id']} added: {row.get('text', '')}".split()
        yield from _entry(words)
    for row in table.removed:
        claim_id = row["claim_id"]
        words = f"{claim_id} {_end(changes, claim_id)}: {row.get('text', '')}".split()
        yield from _entry(words)
    for change in table.changed:
        yield from _entry([*change.key, *_listing(change.kinds)])
        yield from _cell_lines(change, color=color)


def _end(changes: "Changes", claim_id: str) -> str:
    """Say what became of a claim that is gone."""
    if claim_id not in changes.retired:
        return "vanished, and retired.csv does not name it"
    row = changes.retired[claim_id]
    by = row.get("replaced_by", "").replace(";", ", ")
    reason = row.get("reason", "")
    return "retired" + (f", replaced by {by}" if by else "") + f" ({reason})"


def _listing(words: Sequence[str]) -> list[str]:
    return ", ".join(words).split(" ")


def row_lines(
    table: "TableChanges",
    *,
    words: tuple[str, str] = ("added", "removed"),
    most: int | None = None,
    color: bool = False,
) -> Iterator[str]:
    """List the rows of a table that differ.

    Args:
        table: The table.
        words: What the rows of one side alone are called.
        most: How many rows that both sides have are told; by default all.
        color: Whether to colour the words that changed, for a terminal.
    """
    for what, rows in zip(words, (table.added, table.removed), strict=True):
        if rows:
            ids = id_ranges(" ".join(table.key(row)) for row in rows)
            yield from _entry([f"{what}:", *_listing(ids)])
    for change in table.changed[:most]:
        yield from _entry([*change.key, "changed"])
        yield from _cell_lines(change, color=color)
    told = len(table.changed[:most])
    if told < len(table.changed):
        yield f"  … and {counted(len(table.changed) - told, 'more row')} changed"


def _entry(words: Sequence[str]) -> list[str]:
    first, *rest = words
    return _folded([f"  {first}", *rest], indent="    ")


def _cell_lines(change: "RowChange", *, color: bool) -> Iterator[str]:
    for cell in change.cells:
        label = f"    {cell.column}:"
        yield from _folded([label, *_cell_words(cell, color=color)], indent="      ")


def _cell_words(cell: "CellChange", *, color: bool) -> list[str]:
    """Tell a wording word by word, any other cell as before and after."""
    longest = max(len(cell.before), len(cell.after))
    worded = cell.column == "text" or (longest > _SHORT and " " in cell.after)
    if worded and cell.before:
        return word_changes(cell.before, cell.after, color=color)
    return f"{cell.before or '(none)'} → {cell.after or '(none)'}".split(" ")


def _json(changes: "Changes", *, color: bool = False) -> str:  # noqa: ARG001 - one shape for all views
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
    return asdict(table) | {
        "changed": [
            {
                "key": dict(zip(key, change.key, strict=True)),
                "cells": {
                    cell.column: {"before": cell.before, "after": cell.after}
                    for cell in change.cells
                },
            }
            for change in table.changed
        ]
    }


def _markdown(changes: "Changes", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    """Write the changelog's part on the data: every id stands in it."""
    if not changes:
        return f"No changes since {changes.before}{_scope(changes)}.\n"
    parts = {
        "Added": [*_claims_added(changes), *_tables_part(changes, "added")],
        "Changed": [*_claims_changed(changes), *_tables_part(changes, "changed")],
        "Removed": [*_claims_removed(changes), *_tables_part(changes, "removed")],
    }
    lines = _bullet(f"Since {changes.before}{_scope(changes)}:", bullet="")
    for title, items in parts.items():
        if items:
            lines += ["", f"### {title}", ""]
            lines += [line for item in items for line in _bullet(item)]
    return "\n".join(lines) + "\n"


def _bullet(text: str, *, bullet: str = "- ") -> list[str]:
    return textwrap.wrap(
        text,
        _MARKDOWN_WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _claims_added(changes: "Changes") -> Iterator[str]:
    ids = changes.claims.get("added")
    if ids:
        yield f"{counted(len(ids), 'claim')}: {', '.join(id_ranges(ids))}"


def _claims_changed(changes: "Changes") -> Iterator[str]:
    for kind, ids in changes.claims.items():
        if kind not in ("added", "retired", "vanished"):
            claims = counted(len(ids), "claim")
            yield f"{claims} {_SAID.get(kind, kind)}: {', '.join(id_ranges(ids))}"


def _claims_removed(changes: "Changes") -> Iterator[str]:
    claims = changes.claims
    if retired := claims.get("retired", []):
        ends: dict[str, list[str]] = {}
        for claim_id in retired:
            end = _end(changes, claim_id).removeprefix("retired").lstrip(", ")
            ends.setdefault(end, []).append(claim_id)
        said = [f"{', '.join(id_ranges(ids))} {end}" for end, ids in ends.items()]
        yield f"{counted(len(retired), 'claim')} retired: {'; '.join(said)}"
    if vanished := claims.get("vanished", []):
        ids = ", ".join(id_ranges(vanished))
        yield f"{counted(len(vanished), 'claim')} not named in `retired.csv`: {ids}"


def _tables_part(changes: "Changes", what: str) -> Iterator[str]:
    """Tell what happened to the other tables, and to columns of any."""
    for table in changes.tables:
        file = f"`{table.table}.csv`"
        if what == "added" and table.new:
            yield f"the table {file}"
        elif what == "added":
            yield from (f"the column `{c}` of {file}" for c in table.columns_added)
        if what == "removed" and table.gone:
            yield f"the table {file}"
        elif what == "removed":
            yield from (f"the column `{c}` of {file}" for c in table.columns_removed)
        if table.table != "claims" and (keys := _keys(table, what)):
            ids = ", ".join(id_ranges(_row_ids(table, keys)))
            of = "of " if _belongs_to_claim(table) else ""
            yield f"{counted(len(keys), 'row')} in {file}: {of}{ids}"


def _keys(table: "TableChanges", what: str) -> list[tuple[str, ...]]:
    if what == "changed":
        return [change.key for change in table.changed]
    rows = table.added if what == "added" else table.removed
    return [table.key(row) for row in rows]


def _row_ids(table: "TableChanges", keys: Sequence[tuple[str, ...]]) -> list[str]:
    """Return what names rows in a list: the claim that they belong to, or their key."""
    if _belongs_to_claim(table):
        return list(dict.fromkeys(key[0] for key in keys))
    return [" ".join(key) for key in keys]


def _belongs_to_claim(table: "TableChanges") -> bool:
    first, *others = table_of(table.table).primary_key
    return first == "claim_id" and bool(others)


CHANGES: dict[str, View] = {"text": _text, "json": _json, "markdown": _markdown}
"""The views of `Changes`."""
