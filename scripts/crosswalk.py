"""Tell, claim by claim, what Data 2.0.0 made of Data 1.0.0."""

from collections import Counter
from pathlib import Path

import claimset
from claimset.files import csv_text
from claimset.versions.changes import CODED, TableChanges

__all__ = ["FILE", "crosswalk", "totals"]

ROOT = Path(__file__).parents[1]
BEFORE, AFTER = "1.0.0", "2.0.0"
FILE = f"docs/crosswalk-{BEFORE}-{AFTER}.csv"
COLUMNS = ("claim_id", "status", "coded", "described", "replaced_by", "reason")

REMEDIES = {
    "unchanged": "nothing",
    "changed, nothing coded": "read the text anew; counts by coded columns hold",
    "changed, coded": "repeat what you filtered by a column that `coded` names",
    "retired": "use the claims in `replaced_by`, which state it now",
    "new": "see if they belong to what you study",
}
"""What a user does about each state of a claim."""

Row = dict[str, str]


def _claims() -> TableChanges:
    (claims,) = claimset.diff(BEFORE, AFTER, path=ROOT, table="claims").tables
    return claims


def _rows() -> list[Row]:
    """Return a row for every claim of either version, by its id."""
    claims = _claims()
    gone = claimset.load("retired", version=AFTER, path=ROOT).set_index("claim_id")
    known = claimset.load(version=BEFORE, path=ROOT, quotes=False)["claim_id"]
    rows = {each: dict.fromkeys(COLUMNS, "") for each in known}
    for row in rows.values():
        row["status"] = "unchanged"
    for change in claims.changed:
        # A column that is new has been filled in every row.
        names = [
            cell.column
            for cell in change.cells
            if cell.column not in claims.columns_added
        ]
        if names:
            rows[change.key[0]] |= {
                "status": "changed",
                "coded": ";".join(each for each in names if each in CODED),
                "described": ";".join(each for each in names if each not in CODED),
            }
    for removed in claims.removed:
        claim_id = removed["claim_id"]
        said = gone.loc[claim_id]
        rows[claim_id] |= {
            "status": "retired",
            "replaced_by": ";".join(said["replaced_by"]),
            "reason": said["reason"],
        }
    for added in claims.added:
        rows[added["claim_id"]] = dict.fromkeys(COLUMNS, "") | {"status": "new"}
    return [row | {"claim_id": each} for each, row in sorted(rows.items())]


def crosswalk() -> str:
    """Write the table as canonical CSV."""
    return csv_text(COLUMNS, [[row[name] for name in COLUMNS] for row in _rows()])


def totals() -> list[str]:
    """Count the claims by what happened to them, and the cells by their column."""
    rows = _rows()
    states = Counter(
        f"changed, {'' if row['coded'] else 'nothing '}coded"
        if row["status"] == "changed"
        else row["status"]
        for row in rows
    )
    cells = Counter(
        name
        for row in rows
        for name in f"{row['coded']};{row['described']}".split(";")
        if name
    )
    lines = ["| claims | what happened | what to do |", "|---:|---|---|"]
    lines += [
        f"| {states[state]} | {state} | {remedy} |"
        for state, remedy in REMEDIES.items()
        if states[state]
    ]
    counted = [f"`{name}` {count}" for name, count in cells.most_common()]
    return [*lines, "", f"Claims in which a column changed: {', '.join(counted)}."]
