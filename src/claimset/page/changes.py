"""The comparison of two versions as a page: what each change needs, words marked."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from claimset.page.assets import STYLE
from claimset.page.markup import esc, fingerprint, said
from claimset.versions.changes import Bump, Changes, Demand, RowChange, TableChanges

_TITLES = {
    Bump.MAJOR: "What needs a major version",
    Bump.MINOR: "What needs a minor version",
    Bump.PATCH: "What needs a patch version",
}
_WORD = re.compile(r"\s+|[^\s;]+|;")


def changes_page(changes: Changes) -> str:
    """Write what changed between two versions as one file of HTML, without a script.

    Args:
        changes: What `claimset.diff` found.
    """
    title = f"{changes.before} to {changes.after}"
    policy = f"default-src 'none'; style-src {fingerprint(STYLE)}; base-uri 'none'"
    groups = _grouped(changes)
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{esc(title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        '<body class="changes">',
        f"<header><h1>{said(title)}</h1><p>{_verdict(changes)}</p></header>",
        "<main>",
        *(line for bump in groups for line in _group(changes, bump, groups[bump])),
        "</main>",
        "</body>",
        "</html>",
        "",
    ]
    return "\n".join(parts)


def _verdict(changes: Changes) -> str:
    if not changes:
        return "Nothing changed."
    to = f": at least {said(changes.least_version)}" if changes.least_version else ""
    scope = f" in {said(changes.table)}" if changes.table else ""
    return f"The least bump{scope} is {changes.bump}{to}."


def _grouped(changes: Changes) -> dict[Bump, dict[str, list[Demand]]]:
    """Return what needs each bump, the greatest first, by table."""
    found: dict[Bump, dict[str, list[Demand]]] = {
        bump: defaultdict(list) for bump in _TITLES
    }
    for demand in changes.demands():
        found[demand.bump][demand.table].append(demand)
    return {bump: tables for bump, tables in found.items() if tables}


def _group(
    changes: Changes, bump: Bump, tables: Mapping[str, list[Demand]]
) -> Iterator[str]:
    yield f"<h2>{_TITLES[bump]}</h2>"
    for table, demands in tables.items():
        found = changes.of(table)
        open_ = " open" if table == "claims" else ""
        count = f"{len(demands):,} change{'' if len(demands) == 1 else 's'}"
        yield f"<details{open_}><summary>{said(table)}: {count}</summary><ul>"
        # A table that only one version has is not listed row by row.
        if found.new or found.gone:
            rows = len(found.added or found.removed)
            state = "new" if found.new else "gone"
            yield f"<li>The table is {state}: {rows:,} rows.</li>"
        else:
            rows_of = _Rows(found)
            yield from (rows_of.line(demand) for demand in demands)
        yield "</ul></details>"


class _Rows:
    """The rows of a table, by their keys."""

    def __init__(self, found: TableChanges) -> None:
        self._changed = {change.key: change for change in found.changed}
        self._added = {found.key(row): row for row in found.added}
        self._removed = {found.key(row): row for row in found.removed}

    def line(self, demand: Demand) -> str:
        head = f"<b>{said(' '.join(demand.key))}</b> {said(demand.what)}"
        if not demand.key:
            return f"<li>{said(demand.what)}</li>"
        if change := self._changed.get(demand.key):
            return f"<li>{head}{_cells(change)}</li>"
        if row := self._added.get(demand.key):
            return f"<li>{head} <ins>{_told(row, demand)}</ins></li>"
        row = self._removed.get(demand.key, {})
        return f"<li>{head} <del>{_told(row, demand)}</del></li>"


def _told(row: Mapping[str, str], demand: Demand) -> str:
    """Return a row's text, or its cells that are no part of the key."""
    if "text" in row:
        return said(row["text"])
    return said(
        " · ".join(cell for cell in row.values() if cell and cell not in demand.key)
    )


def _cells(change: RowChange) -> str:
    lines = (
        f"<dt>{said(cell.column)}<dd>{_marked(cell.before, cell.after)}"
        for cell in change.cells
    )
    return f"<dl>{''.join(lines)}</dl>"


def _marked(before: str, after: str) -> str:
    """Mark the words that went and those that came.

    Example:
        >>> _marked("the lamps burnt all night", "the lamps burn all night long")
        'the lamps <del>burnt</del><ins>burn</ins> all night<ins> long</ins>'
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    parts = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for what, start, end, begin, stop in matcher.get_opcodes():
        went, came = said("".join(old[start:end])), said("".join(new[begin:stop]))
        if what == "equal":
            parts.append(went)
            continue
        parts += [f"<del>{went}</del>"] if went else []
        parts += [f"<ins>{came}</ins>"] if came else []
    return "".join(parts)
