"""What rules across claim sets compare: names, sources, titles, entities, columns."""

from typing import Any

import polars as pl

from claimset.claim_set import ClaimSet
from claimset.metadata import plain

FACT = pl.Struct(
    {
        "kind": pl.String,
        "key": pl.String,
        "value": pl.String,
        "table": pl.String,
        "row": pl.UInt32,
    }
)
"""A fact is a key with a value, of a kind, in a row of a table.

Where the table is "" the descriptor says it.
"""

_CELLS = (
    ("sha256", "sources", "sha256", "title"),
    ("doi", "sources", "doi", "title"),
    ("title", "sources", "doi", "title"),
    ("title", "references", "doi", "title"),
    ("entity", "entities", "entity_id", "name"),
)
"""A kind, the table, the column of the keys and the column of the values."""


def facts_of(claim_set: ClaimSet) -> list[dict[str, Any]]:
    """Return the facts of a claim set, as `FACT` has them.

    Args:
        claim_set: The claim set. Of a table that cannot be read nothing is known.
    """
    said = claim_set.descriptor
    name, version = plain(said.get("name")), claim_set.version
    facts = [("name", f"{name} {version}", version, "", 0)] if name else []
    for table in claim_set.files:
        sheet = claim_set.sheet(table)
        if sheet.readable:
            columns = ",".join(sheet.frame.columns)
            facts.append(("columns", table, columns, table, 0))
    for kind, table, key, value in _CELLS:
        if table not in claim_set.files:
            continue
        frame = claim_set.sheet(table).frame
        if {key, value} <= {*frame.columns}:
            known = frame.with_row_index("row").select(key, value, "row").drop_nulls()
            facts += [(kind, k, v, table, row) for k, v, row in known.iter_rows()]
    return [dict(zip(_NAMES, fact, strict=True)) for fact in facts]


_NAMES = [each.name for each in FACT.fields]


def facts_in(every: pl.DataFrame) -> pl.DataFrame:
    """Return all facts of some verdicts, each with the ``path`` of its claim set."""
    listed = every.select("path", "facts").explode("facts")
    return listed.drop_nulls("facts").unnest("facts")


def versions_in(every: pl.DataFrame) -> dict[str, str]:
    """Return the version that each claim set states, by its path."""
    names = facts_in(every).filter(kind="name").select("path", "value")
    return dict(names.iter_rows())


def folded(text: pl.Expr) -> pl.Expr:
    """Return a text as it is compared: small letters and digits alone."""
    return text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]+", "")
