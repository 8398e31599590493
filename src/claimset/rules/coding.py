"""Rules on coded columns, times and quantities (codebook, 2 and 3)."""

from functools import cache

import polars as pl
from polars import col

from claimset.columns import is_by
from claimset.edtf import bounds
from claimset.numerals import numbers
from claimset.problems import Severity
from claimset.rules.batch import Batch
from claimset.rules.core import Found, at, quoted, rule
from claimset.rules.keys import unpointed
from claimset.rules.queries import lookup, said
from claimset.rules.repairs import wrong_time
from claimset.vocabulary import SUBTYPES, Presumption, TimeBasis


@rule("subtype-not-of-type", "claims.subtype")
def subtype_not_of_type(s: Batch) -> Found:
    """The subtype belongs to the type.

    Counts by type and by subtype must agree.
    """
    kinds = {str(kind): ", ".join(sorted(each)) for kind, each in SUBTYPES.items()}
    types = {subtype: str(kind) for kind, each in SUBTYPES.items() for subtype in each}
    belongs = col("subtype").replace_strict(types, default=None, return_dtype=pl.String)
    subtypes = col("type").replace_strict(kinds, default=None)
    # Where the type is none, that is what is wrong.
    yield at(
        s.claims.filter(belongs != col("type"), subtypes.is_not_null()),
        "{} is no subtype of {}: {}",
        *(quoted("subtype"), quoted("type"), subtypes),
    )


@rule("statement-without-holder", "claims.attributed_to")
def statement_without_holder(s: Batch) -> Found:
    """A statement has a holder.

    A statement is somebody's: without the somebody it says something else.
    """
    bare = s.claims.filter(col("subtype") == "statement", col("attributed_to") == "")
    yield at(bare, "a statement needs its holder: name who says it")


@rule("attitude-with-holder", "claims.attributed_to")
def attitude_with_holder(s: Batch) -> Found:
    """An attitude has no holder.

    Who has it did not express it: the party belongs in `about`.
    """
    held = s.claims.filter(col("subtype") == "attitude", col("attributed_to") != "")
    yield at(held, "an attitude has no holder: remove {}", quoted("attributed_to"))


@rule("holder-not-described")
def holder_not_described(s: Batch) -> Found:
    """The description of a holder in parentheses is in words.

    Empty parentheses hold the place of a holder, and name nobody.
    """
    holder = col("attributed_to")
    words = holder.str.strip_chars("()")
    empty = (words != words.str.strip_chars()) | ~words.str.contains(r"\p{Alphabetic}")
    described = holder.str.starts_with("(")
    for table in ("claims", "annotations"):
        nobody = s.table(table).filter(described, empty)
        place = f"{table}.attributed_to"
        yield at(
            nobody,
            "{} describes nobody: say in words who it is",
            quoted("attributed_to"),
            place=place,
        )


@rule("cited-without-reference", "claims.ref_ids")
def cited_without_reference(s: Batch) -> Found:
    """A claim has references exactly where its support is 'cited'.

    The two columns say one thing, and must not say two.
    """
    cited, given = col("support") == "cited", col("ref_ids") != ""
    bare, uncited = s.claims.filter(cited & ~given), s.claims.filter(~cited & given)
    yield at(bare, "support is 'cited', and no reference is given: add one")
    message = "{}, and references are given: support should be 'cited'"
    yield at(uncited, message, quoted("support"), place="claims.support")


@rule("time-not-edtf")
def time_not_edtf(s: Batch) -> Found:
    """Times are EDTF level 1 (ISO 8601-2), and exist in the calendar.

    Programs compute first and last days from them.
    """
    for place in (
        *("claims.time", "annotations.time"),
        *("references.issued", "references.accessed"),
    ):
        table, _, column = place.partition(".")
        rows = s.table(table).select("set", "row", time=column)
        # Most times are there more than once: each is read once.
        times = rows.select("time").filter(col("time") != "").unique()
        found = times.with_columns(said(wrong_time, "time").alias("message"))
        found = rows.join(found.drop_nulls("message"), on="time")
        yield at(found, "{}", "message", place=place)


@rule("time-basis-missing", "claims.time_basis")
def time_basis_missing(s: Batch) -> Found:
    """From codebook 2.0 on each claim says what its time rests on.

    Without it nobody can tell a date that the text gives from one that is near.
    """
    asked = [each for each, codebook in s.codebooks.items() if is_by(codebook, "2.0")]
    bare = s.claims.filter(col("set").is_in(asked), col("time_basis") == "")
    yield at(bare, "the cell is empty: say what the time of the claim rests on")


# What gives a time; what is timeless or unknown gives none.
_DATED = [TimeBasis.STATED, TimeBasis.BOUND, TimeBasis.INHERITED, TimeBasis.CONTEXT]


@rule("time-not-on-basis", "claims.time")
def time_not_on_basis(s: Batch) -> Found:
    """A time is filled where its basis gives one, and nowhere else.

    What is timeless or unknown has no date; what is stated has.
    """
    based = s.claims.filter(col("time_basis") != "")
    gives, given = col("time_basis").is_in([*map(str, _DATED)]), col("time") != ""
    bare, dated = based.filter(gives & ~given), based.filter(~gives & given)
    yield at(
        bare,
        "{} gives a time, and the cell is empty: write the time",
        quoted("time_basis"),
    )
    yield at(dated, "{} gives no time: leave the cell empty", quoted("time_basis"))


@rule("time-after-receipt", "claims.time", severity=Severity.WARNING)
def time_after_receipt(s: Batch) -> Found:
    """What a claim tells of does not begin after the article was received.

    'Ago' counts from that day, and an article foretells what is later. Where the
    descriptor has no `received`, and in what foretells or asks, any time will do.
    """
    begins = cache(_first_day)

    def is_late(time: str, received: str) -> bool:
        return begins(time) > received

    days = pl.LazyFrame(
        [(n, day) for n, day in s.received.items() if day],
        {"set": pl.UInt32, "received": pl.String},
        orient="row",
    )
    open_ended = col("subtype").is_in(["prediction", "recommendation"])
    dated = s.claims.filter(col("time") != "", ~open_ended).join(days, on="set")
    late = dated.filter(said(is_late, "time", "received", dtype=pl.Boolean))
    message = "{} begins after {}, the day that the article was received: count anew"
    yield at(late, message, quoted("time"), "received")


def _first_day(time: str) -> str:
    """Return the first day of a time; "" if it is open, or no EDTF date."""
    try:
        first = bounds(time)[0]
    except ValueError:
        return ""
    return first.isoformat() if first else ""


@rule("quantity-missing", "claims.type", level=4, needs=("claims", "quantities"))
def quantity_missing(s: Batch) -> Found:
    """A quantitative claim, and no other, has a row in quantities.csv.

    Its number is its point, and is what users compute with.
    """
    asked = s.claims.filter(col("type") == "quantitative").drop_nulls("claim_id")
    bare = unpointed(s, asked, "claim_id", "quantities.claim_id")
    yield at(bare, "a quantitative claim needs a row in quantities.csv")
    found = lookup(s.quantities, "claim_id", s.claims, "claim_id", "type")
    other = found.filter(col("type") != "quantitative")
    message = "{} is not a quantitative claim"
    yield at(other, message, quoted("claim_id"), place="quantities.claim_id")


@rule(
    "quantity-not-in-text",
    level=4,
    needs=("claims", "quantities"),
    presumes=Presumption.ENGLISH,
)
def quantity_not_in_text(s: Batch) -> Found:
    """The values of a quantity are in its claim's text.

    10,000, 10000 and 'ten thousand' are one number; another one is a slip.
    """
    read = cache(numbers)  # for the least value and for the greatest

    def lacks(text: str, value: float) -> bool:
        return value not in read(text)

    claimed = lookup(s.quantities, "claim_id", s.claims, "claim_id", "text")
    for column in ("value_min", "value_max"):
        # Most texts write the value in digits.
        written = col("text").str.extract_all(r"[0-9]+(?:\.[0-9]+)?")
        rows = claimed.filter(~written.list.contains(col(column))).with_columns(
            number=col(column).cast(pl.Float64, strict=False)
        )
        absent = said(lacks, "text", "number", dtype=pl.Boolean).alias("absent")
        rows = rows.with_columns(absent).filter("absent")
        message = "{} is not in the claim's text"
        place = f"quantities.{column}"
        yield at(rows, message, quoted(column), place=place)


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


@rule("quantity-bounds", "quantities.modifier")
def quantity_bounds(s: Batch) -> Found:
    """The modifier says which values are filled; the least is not the greater.

    'Up to 10,000' has a greatest value only; a vague amount has neither.
    """
    low, high = (
        col(name).cast(pl.Float64, strict=False) for name in ("value_min", "value_max")
    )
    upside_down, place = s.quantities.filter(low > high), "quantities.value_min"
    yield at(upside_down, "{} is more than value_max", quoted("value_min"), place=place)
    single = col("modifier").is_in(["exact", "approximate"])
    ranges = s.quantities.filter(single & (low < high))
    yield at(ranges, "{} needs two equal values", quoted("modifier"))
    for number, column in enumerate(("value_min", "value_max")):
        filled = {name: each[number] for name, each in _FILLED.items()}
        wanted = col("modifier").replace_strict(filled, default=None)
        given = col(column) != ""
        for wrong, verb in ((wanted & ~given, "needs"), (~wanted & given, "takes no")):
            rows = s.quantities.filter(wrong)
            yield at(rows, f"{{}} {verb} {column}", quoted("modifier"))
