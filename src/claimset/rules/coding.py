"""Rules on the coded columns of a claim, its times and quantities (codebook, 2 and 3)."""

from functools import cache

import polars as pl
from polars import col

from claimset.edtf import bounds
from claimset.numerals import numbers
from claimset.problems import LONGEST_VALUE, shortened
from claimset.rules.batch import Batch
from claimset.rules.core import at, lookup, quoted, rule, said
from claimset.rules.keys import unpointed
from claimset.vocabulary import SUBTYPES

__all__: list[str] = []


@rule(
    "subtype-not-of-type",
    "claims.subtype",
    why="Counts by type and by subtype must agree.",
)
def subtype_not_of_type(s: Batch) -> pl.LazyFrame:
    """The subtype belongs to the type."""
    kinds = {str(kind): ", ".join(sorted(each)) for kind, each in SUBTYPES.items()}
    types = {subtype: str(kind) for kind, each in SUBTYPES.items() for subtype in each}
    belongs = col("subtype").replace_strict(types, default=None, return_dtype=pl.String)
    subtypes = col("type").replace_strict(kinds, default="")
    return at(
        s.claims.filter(belongs != col("type")),
        "{} is no subtype of {}: {}",
        *(quoted("subtype"), quoted("type"), subtypes),
    )


@rule(
    "statement-without-holder",
    "claims.attributed_to",
    why="A statement is somebody's: without the somebody it says something else.",
)
def statement_without_holder(s: Batch) -> pl.LazyFrame:
    """A statement has a holder."""
    bare = s.claims.filter(col("subtype") == "statement", col("attributed_to") == "")
    return at(bare, "a statement needs its holder")


@rule(
    "holder-not-described",
    why="Empty parentheses hold the place of a holder, and name nobody.",
)
def holder_not_described(s: Batch) -> pl.LazyFrame:
    """The description of a holder in parentheses is in words."""
    holder = col("attributed_to")
    words = holder.str.strip_chars("()")
    empty = (words != words.str.strip_chars()) | ~words.str.contains(r"\p{Alphabetic}")
    described = holder.str.starts_with("(")
    return pl.concat(
        at(
            s.frames[table].lazy().filter(described, empty),
            "{} describes nobody",
            quoted("attributed_to"),
            place=f"{table}.attributed_to",
        )
        for table in ("claims", "annotations")
    )


@rule(
    "cited-without-reference",
    "claims.ref_ids",
    why="The two columns say one thing, and must not say two.",
)
def cited_without_reference(s: Batch) -> pl.LazyFrame:
    """A claim has references exactly where its support is 'cited'."""
    cited, given = col("support") == "cited", col("ref_ids") != ""
    message = "{}, and references are given: support should be 'cited'"
    return pl.concat(
        [
            at(
                s.claims.filter(cited & ~given),
                "support is 'cited', and no reference is given",
            ),
            at(
                s.claims.filter(~cited & given),
                message,
                quoted("support"),
                place="claims.support",
            ),
        ]
    )


@rule(
    "time-not-edtf",
    why="Programs compute first and last days from them.",
)
def time_not_edtf(s: Batch) -> pl.LazyFrame:
    """Times are EDTF level 1 (ISO 8601-2), and exist in the calendar."""

    def fault(time: str) -> str | None:
        try:
            bounds(time)
        except ValueError as error:
            return f"'{shortened(time, LONGEST_VALUE)}' is not an EDTF date: {error}"
        return None

    found = []
    for place in (
        *("claims.time", "annotations.time"),
        *("references.issued", "references.accessed"),
    ):
        table, _, column = place.partition(".")
        rows = s.frames[table].lazy().select("set", "row", time=column)
        # Most times stand more than once: each is read once.
        times = rows.select("time").filter(col("time") != "").unique()
        wrong = times.with_columns(said(fault, "time").alias("message"))
        wrong = rows.join(wrong.drop_nulls("message"), on="time")
        found.append(at(wrong, "{}", "message", place=place))
    return pl.concat(found)


@rule(
    "quantity-missing",
    "claims.type",
    level=4,
    needs=("claims", "quantities"),
    why="Its number is its point, and is what users compute with.",
)
def quantity_missing(s: Batch) -> pl.LazyFrame:
    """A quantitative claim, and no other, has a row in quantities.csv."""
    asked = s.claims.filter(col("type") == "quantitative").drop_nulls("claim_id")
    bare = unpointed(s, asked, "claim_id", "quantities.claim_id")
    found = lookup(s.quantities, "claim_id", s.claims, "claim_id", "type")
    return pl.concat(
        [
            at(bare, "a quantitative claim needs a row in quantities.csv"),
            at(
                found.filter(col("type") != "quantitative"),
                "{} is not a quantitative claim",
                quoted("claim_id"),
                place="quantities.claim_id",
            ),
        ]
    )


@rule(
    "quantity-not-in-text",
    level=4,
    needs=("claims", "quantities"),
    why="10,000, 10000 and 'ten thousand' are one number; another one is a slip.",
)
def quantity_not_in_text(s: Batch) -> pl.LazyFrame:
    """The values of a quantity stand in its claim's text."""

    read = cache(numbers)  # for the least value and for the greatest

    def lacks(text: str, value: float) -> bool:
        return value not in read(text)

    claimed = lookup(s.quantities, "claim_id", s.claims, "claim_id", "text")
    found = []
    for column in ("value_min", "value_max"):
        # Most texts write the value in digits.
        written = col("text").str.extract_all(r"[0-9]+(?:\.[0-9]+)?")
        rows = claimed.filter(~written.list.contains(col(column))).with_columns(
            number=col(column).cast(pl.Float64, strict=False)
        )
        absent = said(lacks, "text", "number", dtype=pl.Boolean).alias("absent")
        rows = rows.with_columns(absent).filter("absent")
        message = "{} does not stand in the claim's text"
        place = f"quantities.{column}"
        found.append(at(rows, message, quoted(column), place=place))
    return pl.concat(found)


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


@rule(
    "quantity-bounds",
    "quantities.modifier",
    why="'Up to 10,000' has a greatest value only; a vague amount has neither.",
)
def quantity_bounds(s: Batch) -> pl.LazyFrame:
    """The modifier says which values are filled; the least is not the greater."""
    low, high = (
        col(name).cast(pl.Float64, strict=False) for name in ("value_min", "value_max")
    )
    single = col("modifier").is_in(["exact", "approximate"])
    modifier = quoted("modifier")
    found = [
        at(
            s.quantities.filter(low > high),
            "{} is more than value_max",
            quoted("value_min"),
            place="quantities.value_min",
        ),
        at(
            s.quantities.filter(single & (low < high)),
            "{} needs two equal values",
            modifier,
        ),
    ]
    for number, column in enumerate(("value_min", "value_max")):
        filled = {name: each[number] for name, each in _FILLED.items()}
        wanted = col("modifier").replace_strict(filled, default=None)
        given = col(column) != ""
        needed, needless = wanted & ~given, ~wanted & given
        found += [
            at(s.quantities.filter(needed), f"{{}} needs {column}", modifier),
            at(s.quantities.filter(needless), f"{{}} takes no {column}", modifier),
        ]
    return pl.concat(found)
