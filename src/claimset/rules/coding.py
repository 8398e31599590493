"""Rules on the coded columns of a claim, and on its quantities (codebook, 2 and 3)."""

import polars as pl
from polars import col

from claimset.numerals import numbers
from claimset.rules.core import Batch, Cell, at, every, lookup, phrase, quoted, rule
from claimset.rules.keys import unpointed
from claimset.vocabulary import SUBTYPES

__all__: list[str] = []


@rule(
    "subtype-not-of-type",
    needs=("claims",),
    summary="The subtype belongs to the type.",
    why="Counts by type and by subtype must agree.",
).at("claims.subtype")
def subtype_not_of_type(s: Batch) -> pl.LazyFrame:
    """Find subtypes of another type."""
    kinds = {str(kind): ", ".join(sorted(each)) for kind, each in SUBTYPES.items()}
    of_kind = {
        subtype: str(kind) for kind, each in SUBTYPES.items() for subtype in each
    }
    belongs = col("subtype").replace_strict(
        of_kind, default=None, return_dtype=pl.String
    )
    found = s.claims.filter(belongs != col("type"))
    message = phrase(
        "{} is no subtype of {}: {}",
        quoted("subtype"),
        quoted("type"),
        col("type").replace_strict(kinds, default=""),
    )
    return at(found, message=message)


@rule(
    "statement-without-holder",
    needs=("claims",),
    summary="A statement has a holder.",
    why="A statement is somebody's: without the somebody it says something else.",
).at("claims.attributed_to")
def statement_without_holder(s: Batch) -> pl.LazyFrame:
    """Find statements that nobody holds."""
    found = s.claims.filter(col("subtype") == "statement", col("attributed_to") == "")
    return at(found, message="a statement needs its holder")


@rule(
    "attitude-with-holder",
    needs=("claims",),
    summary="An attitude has no holder.",
    why="Who has it did not express it: the party stands in `about`.",
).at("claims.attributed_to")
def attitude_with_holder(s: Batch) -> pl.LazyFrame:
    """Find attitudes that somebody holds."""
    found = s.claims.filter(col("subtype") == "attitude", col("attributed_to") != "")
    message = phrase("an attitude has no holder, here {}", quoted("attributed_to"))
    return at(found, message=message)


@rule(
    "holder-not-described",
    summary="The description of a holder in parentheses is in words.",
    why="Empty parentheses hold the place of a holder, and name nobody.",
).at(*every("attributed_to", ("claims", "annotations")))
def holder_not_described(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find parentheses without a letter, or with a blank at an edge."""
    words = col(cell.column).str.strip_chars("()")
    empty = (words != words.str.strip_chars()) | ~words.str.contains(r"\p{Alphabetic}")
    found = s.frame(cell.table.name).filter(
        col(cell.column).str.starts_with("("), empty
    )
    return at(found, message=phrase("{} describes nobody", quoted(cell.column)))


_CITED = rule(
    "cited-without-reference",
    needs=("claims",),
    summary="A claim has references exactly where its support is 'cited'.",
    why="The two columns say one thing, and must not say two.",
)


@_CITED.at("claims.ref_ids")
def reference_missing(s: Batch) -> pl.LazyFrame:
    """Find claims that are cited without a reference."""
    found = s.claims.filter(col("support") == "cited", col("ref_ids") == "")
    return at(found, message="support is 'cited', and no reference is given")


@_CITED.at("claims.support")
def reference_uncited(s: Batch) -> pl.LazyFrame:
    """Find claims with references that are not cited."""
    found = s.claims.filter(col("support") != "cited", col("ref_ids") != "")
    message = phrase(
        "{}, and references are given: support should be 'cited'", quoted("support")
    )
    return at(found, message=message)


_MISSING = rule(
    "quantity-missing",
    level=4,
    needs=("claims", "quantities"),
    summary="A quantitative claim, and no other, has a row in quantities.csv.",
    why="Its number is its point, and is what users compute with.",
)


@_MISSING.at("claims.type")
def quantity_missing(s: Batch) -> pl.LazyFrame:
    """Find quantitative claims without a row."""
    asked = s.claims.filter(col("type") == "quantitative").drop_nulls("claim_id")
    found = unpointed(s, asked, "claim_id", "quantities.claim_id")
    return at(found, message="a quantitative claim needs a row in quantities.csv")


@_MISSING.at("quantities.claim_id")
def quantity_of_other_type(s: Batch) -> pl.LazyFrame:
    """Find rows of claims that are not quantitative."""
    found = lookup(s.quantities, "claim_id", s.claims, "claim_id", "type")
    message = phrase("{} is not a quantitative claim", quoted("claim_id"))
    return at(found.filter(col("type") != "quantitative"), message=message)


@rule(
    "quantity-not-in-text",
    level=4,
    needs=("claims", "quantities"),
    summary="The values of a quantity stand in its claim's text.",
    why="10,000, 10000 and 'ten thousand' are one number; another one is a slip.",
).at("quantities.value_min", "quantities.value_max")
def quantity_not_in_text(s: Batch, cell: Cell) -> pl.LazyFrame:
    """Find values that the claim does not state."""
    filled = s.quantities.filter(col(cell.column) != "")
    found = lookup(filled, "claim_id", s.claims, "claim_id", "text").drop_nulls("text")
    # Most texts write the value in digits.
    digits = col("text").str.replace_all("([0-9]),([0-9]{3})", "${1}${2}")
    written = digits.str.extract_all(r"[0-9]+(?:\.[0-9]+)?")
    found = found.filter(~written.list.contains(col(cell.column)))
    return at(
        _unsaid(found.collect(), cell.column).lazy(),
        message=phrase("{} does not stand in the claim's text", quoted(cell.column)),
    )


def _unsaid(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the rows whose value their text does not state."""
    said = {text: numbers(text) for text in rows["text"].unique()}
    values = rows[column].cast(pl.Float64, strict=False)
    absent = [
        value is not None and value not in said[text]
        for text, value in zip(rows["text"], values, strict=True)
    ]
    return rows.filter(pl.Series(absent, dtype=pl.Boolean))


# Whether each modifier has a least and a greatest value.
_FILLED = {
    "exact": (True, True),
    "approximate": (True, True),
    "range": (True, True),
    "at_least": (True, False),
    "more_than": (True, False),
    "at_most": (False, True),
    "less_than": (False, True),
    "vague": (False, False),
}
_BOUNDS = rule(
    "quantity-bounds",
    needs=("quantities",),
    summary="The modifier says which values are filled; the least is not the greater.",
    why="'Up to 10,000' has a greatest value only; a vague amount has neither.",
)
_LOW, _HIGH = (
    col(name).cast(pl.Float64, strict=False) for name in ("value_min", "value_max")
)


@_BOUNDS.at("quantities.value_min")
def quantity_upside_down(s: Batch) -> pl.LazyFrame:
    """Find least values that are more than the greatest."""
    message = phrase("{} is more than value_max", quoted("value_min"))
    return at(s.quantities.filter(_LOW > _HIGH), message=message)


@_BOUNDS.at("quantities.modifier")
def quantity_not_as_modified(s: Batch) -> pl.LazyFrame:
    """Find values that do not fit their modifier."""
    found = []
    for place, column in enumerate(("value_min", "value_max")):
        wanted = col("modifier").replace_strict(
            {modifier: filled[place] for modifier, filled in _FILLED.items()},
            default=None,
        )
        wrong = s.quantities.filter(wanted != (col(column) != ""))
        verb = pl.when(wanted).then(pl.lit("needs")).otherwise(pl.lit("takes no"))
        message = phrase("{} {} {}", quoted("modifier"), verb, pl.lit(column))
        found.append(at(wrong, message=message))
    single = col("modifier").is_in(["exact", "approximate"]) & (_LOW < _HIGH)
    message = phrase("{} needs two equal values", quoted("modifier"))
    return pl.concat([*found, at(s.quantities.filter(single), message=message)])
