"""What is said of a column to who fills it in."""

from claimset.columns import Column

_HINTS = {
    "time": (
        "As 1998, 1998-08, 1998/2004, 199X (the 1990s), 14XX (the 15th century) or "
        "1475~ (about 1475)"
    ),
    "time_basis": "Empty only in a claim set of a codebook before 2.0",
    "claim_id": (
        "Leave it empty in a new row; write new1 if another sheet names the row so"
    ),
    "ref_id": (
        "Leave it empty in a new row; write new1, and new1 into ref_ids of the claims "
        "that cite it. A work that a footnote cites needs a row too"
    ),
    "ref_ids": "The ids of the sheet references, as R02;R05",
    "reason": "A footnote that only cites a work has 'bibliography'",
    "measured": "Of a fraction in words as well: share of mills: nearly a third",
    "modifier": "Of a fraction in words it is vague, and both values are empty",
    "value_min": "In digits alone: 1216, not 1,216",
    "value_max": "In digits alone: 1216, not 1,216",
}
"""What else is said at a header to who fills a column in."""


def asked(table: str, column: Column) -> str:
    """Say what a cell holds, how it is written, and whether it may be empty.

    Example:
        >>> from claimset.model import table_of
        >>> asked("claims", table_of("claims").column("ref_ids"))[:56]
        'The bibliography entries that back it, as R07;R12. May b'
    """
    said = column.description
    if column.form.example:
        said += f", as {column.form.example}"
    if column.enum:
        said += f": {', '.join(column.enum)}"
    hint = _HINTS.get(column.name, "")
    if column.name == "claim_id" and table != "claims":
        hint = "The id of a row of the sheet claims, or new1 as it is called there"
    # What came with a later codebook is asked for by a rule.
    may_be = "" if column.required or column.since else "May be empty"
    return ". ".join(filter(None, (said, may_be, hint)))
