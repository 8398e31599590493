"""Which claims a query means: `claimset.where` compiled to an expression of polars.

An empty cell equals "" and differs from all else; no other comparison holds for it.
``contains`` minds no case. A ``time`` overlaps another if the two have a day in common
for certain: an open side reaches on for ever, an unknown one adds nothing.
"""

import operator
from datetime import date

import polars as pl

from claimset.claim_set import ClaimSet
from claimset.edtf import bounds, overlap
from claimset.load import typed_frame, with_derived
from claimset.model import TABLES
from claimset.problems import suggestion
from claimset.where import ORDERS, Comparison, Query, Value, parse, written

_ORDERED = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EQUALITIES = ("==", "!=", "in", "not in")
# What a column holds decides what can be asked of it.
_TAKES = {
    "text": (*_EQUALITIES, *ORDERS, "contains"),
    "EDTF dates": (*_EQUALITIES, "contains", "overlaps"),
    "categories": _EQUALITIES,
    "lists": (*_EQUALITIES, "contains"),
} | dict.fromkeys(("numbers", "dates", "ordered categories"), (*_EQUALITIES, *ORDERS))
_RISING = {c.name for table in TABLES.values() for c in table.columns if c.ordered}


def choose(
    claim_set: ClaimSet, where: str, *, legacy: bool = False
) -> tuple[str, pl.Series]:
    """Choose claims: return a query in normal form, and whether it means each claim.

    Args:
        claim_set: The claim set, at the version that is asked.
        where: The query as a person writes it.
        legacy: Whether to read it as claimset 0.2 did; see `mask`.

    Raises:
        QueryError: If the query cannot be understood, or asks for what is not there.
        ReadError: If a table cannot be read, or a cell has not its column's type.
    """
    query = parse(where)
    frame = with_derived(
        claim_set, "claims", typed_frame(claim_set, "claims"), quotes=False
    )
    if "sentences" not in claim_set.files and not legacy:
        frame = frame.drop("section")
    return str(query), mask(query, frame, legacy=legacy)


def mask(query: Query, frame: pl.DataFrame, *, legacy: bool = False) -> pl.Series:
    """Tell for each row of a frame whether a query means it.

    Args:
        query: What `parse` read.
        frame: Claims with their types, as `claimset.load.with_derived` gives them.
        legacy: Whether to read it as claimset 0.2 did, for citations that it made:
            ``contains`` minds case, and ``time`` is ordered as text.

    Raises:
        QueryError: If a column is not there, or holds nothing that compares so.

    Example:
        >>> frame = pl.DataFrame({"time": ["1994", "1998-08/..", None]})
        >>> mask(parse('time overlaps "1998/2004"'), frame).to_list()
        [False, True, False]
    """
    return frame.select(condition(query, frame.lazy(), legacy=legacy)).to_series()


def condition(query: Query, frame: pl.LazyFrame, *, legacy: bool = False) -> pl.Expr:
    """Return a query as an expression that is never null.

    Args:
        query: As of `mask`.
        frame: As of `mask`; of its rows only times that overlap are looked at.
        legacy: As of `mask`.

    Raises:
        QueryError: As `mask`.

    Example:
        >>> frame = pl.LazyFrame({"time": ["1994", None]})
        >>> frame.filter(condition(parse('time == ""'), frame)).collect().height
        1
    """
    if isinstance(query, Comparison):
        return _compared(query, frame, legacy=legacy)
    parts = [condition(part, frame, legacy=legacy) for part in query.parts]
    if query.word == "not":
        return ~parts[0]
    return pl.all_horizontal(parts) if query.word == "and" else pl.any_horizontal(parts)


def _compared(asked: Comparison, frame: pl.LazyFrame, *, legacy: bool) -> pl.Expr:
    schema = frame.collect_schema()
    kind = _kind(asked, schema, legacy=legacy)
    known = [
        _checked(asked, value, kind, schema[asked.column])
        for value in asked.values
        if value != "" or asked.operator in ORDERS
    ]
    cell = pl.col(asked.column)
    if asked.operator == "contains":
        pattern = ("" if legacy else "(?i)") + pl.escape_regex(str(known[0]))
        is_member = pl.element().str.contains(f"^{pattern}$")
        is_list = kind == "lists"
        found = (
            cell.list.eval(is_member).list.any()
            if is_list
            else cell.str.contains(pattern)
        )
    elif asked.operator == "overlaps":
        times = frame.select(cell.unique()).collect().to_series().drop_nulls()
        found = cell.is_in([time for time in times if overlap(time, str(known[0]))])
    elif asked.operator in ORDERS:
        found = _ORDERED[asked.operator](cell, known[0])
    else:
        equal = [cell.is_in(known)] if known else []
        if "" in asked.values:
            count = cell.list.len().fill_null(0)
            equal.append(count == 0 if kind == "lists" else cell.is_null())
        found = pl.any_horizontal(equal)
    found = found.fill_null(value=False)
    return ~found if asked.operator in {"!=", "not in"} else found


def _kind(asked: Comparison, schema: pl.Schema, *, legacy: bool) -> str:
    """Say what a column holds: a key of `_TAKES` that takes what is asked."""
    name = asked.column
    if name not in schema:
        if name == "section":
            raise asked.error(
                "'section' needs the table 'sentences', and there is none"
            )
        known = ", ".join(schema)
        raise asked.error(
            f"no column {name!r}; there are: {known}{suggestion(name, [*schema])}"
        )
    dtype = schema[name]
    if isinstance(dtype, pl.Enum):
        kind = "ordered categories" if name in _RISING else "categories"
    elif dtype == pl.String:
        kind = "EDTF dates" if name == "time" else "text"
    else:
        kind = {pl.Date: "dates", pl.List: "lists"}.get(dtype.base_type(), "numbers")
    if asked.operator in _TAKES[kind]:
        return kind
    reason = f"{name} holds {kind}: it takes {', '.join(_TAKES[kind])}"
    if kind == "EDTF dates":
        if legacy:
            return kind
        reason += '; ask time overlaps "1996/2001", or compare time_start or time_end'
    raise asked.error(reason)


def _checked(
    asked: Comparison, value: Value, kind: str, dtype: pl.DataType
) -> Value | date:
    """Return a value as what its column holds."""
    reason = f"{asked.column} holds {kind}, and {written(value)} is none"
    if kind == "lists" and asked.operator != "contains":
        raise asked.error(f"{reason}; ask if it contains that")
    if isinstance(value, float) != (kind == "numbers"):
        raise asked.error(reason)
    if isinstance(dtype, pl.Enum) and value not in (
        known := dtype.categories.to_list()
    ):
        # A typing error would otherwise select nothing, and nobody would see it.
        hint = suggestion(str(value), known)
        raise asked.error(f"{reason}; there are: {', '.join(known)}{hint}")
    try:
        if asked.operator == "overlaps":
            bounds(str(value))
        return date.fromisoformat(str(value)) if kind == "dates" else value
    except ValueError as error:
        more = ", such as 2021-12-26 is" if kind == "dates" else f": {error}"
        raise asked.error(reason + more) from error
