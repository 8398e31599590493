"""What differs between two versions of a claim set, and what that means.

`values` says what changes are and which SemVer bump they need, `comparison` finds and
applies them, `promises` tells what a new release would break that an earlier one
promised. Nothing here is rendered.
"""

from claimset.changes.comparison import (
    Table,
    apply,
    between,
    compare,
    diff,
    read_table,
    spelled,
)
from claimset.changes.promises import breaches
from claimset.changes.values import (
    CODED,
    KINDS,
    Bump,
    CellChange,
    Changes,
    Demand,
    RowChange,
    TableChanges,
    next_version,
)

__all__ = [
    "CODED",
    "KINDS",
    "Bump",
    "CellChange",
    "Changes",
    "Demand",
    "RowChange",
    "Table",
    "TableChanges",
    "apply",
    "between",
    "breaches",
    "compare",
    "diff",
    "next_version",
    "read_table",
    "spelled",
]
