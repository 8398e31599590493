"""The rules that pandera checks, one column at a time, under our own names."""

from claimset.problems import Rule

__all__ = [
    "CLAIM_ID_REPEATED",
    "COLUMN_RULES",
    "KEY_REPEATED",
    "MALFORMED",
    "NOT_A_NUMBER",
    "NOT_IN_VOCABULARY",
    "OUT_OF_BOUNDS",
    "REQUIRED",
]

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
NOT_IN_VOCABULARY = Rule(
    id="cell-not-in-vocabulary",
    level=2,
    summary="A cell of a closed list is one of its values.",
    why="A value that the codebook does not know means something else to each reader.",
)
OUT_OF_BOUNDS = Rule(
    id="cell-out-of-bounds",
    level=2,
    summary="A number lies within its column's bounds.",
    why="A confidence under 0.5 is not to be published; above 1 it is no probability.",
)
NOT_A_NUMBER = Rule(
    id="cell-not-a-number",
    level=2,
    summary="A cell of a number column is a plain decimal number of at most 15 digits.",
    why="Exponents, leading zeros and further digits are read otherwise by programs.",
)
CLAIM_ID_REPEATED = Rule(
    id="claim-id-repeated",
    level=2,
    acceptable=False,
    needs=("claims",),
    summary="No two claims have one id.",
    why="An id is one proposition: whoever cites it must find one row.",
)
KEY_REPEATED = Rule(
    id="key-repeated",
    level=2,
    acceptable=False,
    summary="No two rows of a table have one key.",
    why="Of two rows with one key, a join takes both and a lookup either.",
)

COLUMN_RULES = (
    REQUIRED,
    MALFORMED,
    NOT_IN_VOCABULARY,
    OUT_OF_BOUNDS,
    NOT_A_NUMBER,
    CLAIM_ID_REPEATED,
    KEY_REPEATED,
)
