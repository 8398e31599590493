"""Changes as the part of a changelog that is on the data: every id, in Markdown."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from claimset.model import table_of
from claimset.render.layout import counted

if TYPE_CHECKING:
    from claimset.versions.changes import Changes

_SHORTEST_RUN = 3  # Of ids that are abbreviated.

_WIDTH = 88

_SAID = {
    "based": "with another basis of their time",
    "confidence moved": "with another confidence",
    "noted": "with another cue, other entities or another note",
}
"""How the changelog says a kind of change whose name is no plain past tense."""

_TRAILING = re.compile(r"(.*?)([0-9]{1,18})\Z", re.DOTALL)


def changelog(changes: "Changes", **_: object) -> str:
    """Write the changelog's part on the data: it has every id."""
    if not changes:
        return f"No changes since {changes.before}{scope(changes)}.\n"
    lines = _wrapped(f"Since {changes.before}{scope(changes)}:", bullet="")
    for what in ("added", "changed", "removed"):
        items = [*_claims_part(changes, what), *_tables_part(changes, what)]
        if items:
            lines += ["", f"### {what.capitalize()}", ""]
            lines += [line for item in items for line in _wrapped(item)]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, *, bullet: str = "- ") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _claims_part(changes: "Changes", what: str) -> Iterator[str]:
    """Tell what happened to claims, a kind of change in each line."""
    parts = {"added": "added", "retired": "removed", "vanished": "removed"}
    for kind, ids in changes.claims.items():
        if parts.get(kind, "changed") != what:
            continue
        claims, listed = counted(len(ids), "claim"), ", ".join(id_ranges(ids))
        if kind == "added":
            yield f"{claims}: {listed}"
        elif kind == "retired":
            ends: dict[str, list[str]] = {}
            for claim_id in ids:
                end = end_of(changes, claim_id).removeprefix("retired").lstrip(", ")
                ends.setdefault(end, []).append(claim_id)
            said = [f"{', '.join(id_ranges(each))} {end}" for end, each in ends.items()]
            yield f"{claims} retired: {'; '.join(said)}"
        elif kind == "vanished":
            yield f"{claims} not named in `retired.csv`: {listed}"
        else:
            yield f"{claims} {_SAID.get(kind, kind)}: {listed}"


def _tables_part(changes: "Changes", what: str) -> Iterator[str]:
    """Tell what happened to the other tables, and to columns of any."""
    for table in changes.tables:
        file = f"`{table.table}.csv`"
        whole, columns = {
            "added": (table.new, table.columns_added),
            "removed": (table.gone, table.columns_removed),
        }.get(what, (False, ()))
        rows = getattr(table, what)
        if whole:
            yield f"the table {file}: {counted(len(rows), 'row')}"
            continue
        yield from (f"the column `{column}` of {file}" for column in columns)
        if rows and table.table != "claims":
            keys = [
                table.key(row) if isinstance(row, dict) else row.key for row in rows
            ]
            first, *others = table_of(table.table).primary_key
            said = f"{counted(len(keys), 'row')} in {file}"
            if len(others) > 1 and first != "claim_id":
                yield said  # Nobody knows these rows by name.
                continue
            # A row that belongs to a claim is called by that.
            of = "of " if others and first == "claim_id" else ""
            ids = dict.fromkeys(key[0] if of else " ".join(key) for key in keys)
            listed = ", ".join(id_ranges(ids))
            yield f"{said}: {of}{listed}"


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
    return [
        name
        for run in runs
        for name in ([_range(run)] if len(run) >= _SHORTEST_RUN else run)
    ]


def _range(run: Sequence[str]) -> str:
    # A key of several cells differs in its last.
    return f"{run[0]}–{run[-1].rpartition(' ')[2]}"  # noqa: RUF001 - as above


def _following(row_id: str) -> str:
    found = _TRAILING.match(row_id)
    if not found:
        return ""
    stem, digits = found.groups()
    return f"{stem}{int(digits) + 1:0{len(digits)}}"


def scope(changes: "Changes") -> str:
    """Say which table alone was compared, if so."""
    return f" in {changes.table}" if changes.table else ""


def end_of(changes: "Changes", claim_id: str) -> str:
    """Say what became of a claim that is gone."""
    if claim_id not in changes.retired:
        return "vanished, and retired.csv does not name it"
    row = changes.retired[claim_id]
    by = row.get("replaced_by", "").replace(";", ", ")
    return f"retired{f', replaced by {by}' if by else ''} ({row.get('reason', '')})"
