"""The rules on columns: what pandera checks, and what many wrong cells come from."""

from difflib import get_close_matches
from functools import lru_cache

from claimset.columns import Column, Table
from claimset.problems import Rule, quoted
from claimset.rules.repairs import repaired

REQUIRED = Rule(
    id="cell-required",
    level=2,
    summary="A required cell is not empty.",
    why="An empty cell means 'none', which is no answer there.",
)
MALFORMED = Rule(
    id="cell-malformed",
    level=2,
    summary="A cell has the form of its column: an id, a list of ids, spans, a hash.",
    why="What has another form cannot be looked up, joined or recomputed.",
)
_NOT_IN_VOCABULARY = Rule(
    id="cell-not-in-vocabulary",
    level=2,
    summary="A cell of a closed list is one of its values.",
    why="A value that the codebook does not know means something else to each reader.",
)
_OUT_OF_BOUNDS = Rule(
    id="cell-out-of-bounds",
    level=2,
    summary="A number lies within its column's bounds.",
    why="A confidence under 0 or above 1 is no probability.",
)
_NOT_A_NUMBER = Rule(
    id="cell-not-a-number",
    level=2,
    summary="A cell of a number column is a plain decimal number of at most 15 digits.",
    why="Exponents, leading zeros and further digits are read otherwise by programs.",
)
_CLAIM_ID_REPEATED = Rule(
    id="claim-id-repeated",
    level=2,
    acceptable=False,
    needs=("claims",),
    summary="No two claims have one id.",
    why="An id is one proposition: whoever cites it must find one row.",
)
_KEY_REPEATED = Rule(
    id="key-repeated",
    level=2,
    acceptable=False,
    summary="No two rows of a table have one key.",
    why="Of two rows with one key, a join takes both and a lookup either.",
)
MOVED = Rule(
    id="column-moved",
    level=2,
    acceptable=False,
    summary="The cells of a column are in the rows in which the newest release has "
    "them.",
    why="A column that was shifted, swapped or sorted by itself says something of "
    "every row, and all of it of another. It is a warning where nothing else is wrong.",
)
MISREAD = Rule(
    id="cell-misread",
    level=2,
    acceptable=False,
    summary="A cell has the letters that its UTF-8 says.",
    why="Of UTF-8 that was read in another encoding each letter beyond ASCII is two or "
    "more others, and no search finds the word.",
)

COLUMN_RULES = (
    REQUIRED,
    MALFORMED,
    _NOT_IN_VOCABULARY,
    _OUT_OF_BOUNDS,
    _NOT_A_NUMBER,
    _CLAIM_ID_REPEATED,
    _KEY_REPEATED,
)
"""What pandera checks."""

CAUSE_RULES = (MOVED, MISREAD)
"""What many wrong cells of a column come from, which no schema can say."""


@lru_cache(maxsize=10_000)
def refused(check: str, column: Column, value: str) -> tuple[Rule, str]:
    """Return the rule that a check of `claimset.schemas` tests, and the message.

    Args:
        check: The check's name.
        column: The column.
        value: The cell.
    """
    cell, plain = quoted(value), repaired(column, value) if value else ""
    match check:
        case "number":
            found = _NOT_A_NUMBER, plain or f"{cell} is no {column.numeral}"
        case "enum":
            near = get_close_matches(value, column.enum, n=1)
            hint = f"did you mean '{near[0]}'?" if near else ", ".join(column.enum)
            message = f"{cell} is not one of {column.name}'s values: {hint}"
            found = _NOT_IN_VOCABULARY, plain or message
        case "form":
            form = ", such as ".join(filter(None, column.form[1:]))
            remedy = plain.removeprefix(cell)
            message = f"{cell} is not {form}"
            if plain:
                message = f"{cell}{remedy}; the form is {form}"
            found = MALFORMED, message
        case "minimum":
            found = _OUT_OF_BOUNDS, f"{cell} is not at least {column.minimum}"
        case "maximum":
            hint = f": {plain}" if plain else ""
            found = _OUT_OF_BOUNDS, f"{cell} is not at most {column.maximum}{hint}"
        case _:
            found = REQUIRED, "the cell is empty and must not be"
    return found


def repeated(
    table: Table, value: str, place: str, *, is_same: bool
) -> tuple[Rule, str]:
    """Return the rule that a key which is there twice breaks, and the message.

    Args:
        table: The table.
        value: The first cell of the key.
        place: The line or row in which the key was before.
        is_same: Whether the two rows are equal in all cells.
    """
    rule = _CLAIM_ID_REPEATED if table.name == "claims" else _KEY_REPEATED
    if is_same:
        return rule, f"this row is {place} again: remove one of the two"
    key = f"the key ({', '.join(table.primary_key)})"
    if len(table.primary_key) == 1:
        key = quoted(value)
    return rule, f"{key} is also in {place}: give one of the two rows another"
