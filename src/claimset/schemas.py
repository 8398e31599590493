"""The model as schemas: pandera's for text and for typed frames, and Table Schema.

`text_schema` judges the cells of a claim set, as they stand in its files; `schema` is
for users, and accepts what `claimset.load` gives. Both are made column by column from
`claimset.model`, as is what is in ``schemas/``.
"""

from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

import polars as pl

from claimset.columns import MOST_DIGITS, NUMBERS, Column, Table
from claimset.model import table_of

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas
    import pandera.polars


@cache
def text_schema(table: str | Table) -> "pandera.polars.DataFrameSchema":
    """Return the schema of a table as text: what judges each cell of a claim set.

    The frame holds a batch of claim sets: the column ``set`` tells them apart. A cell
    without anything in it is null.

    Args:
        table: The table's name; or what it holds in a claim set that has closed lists
            of its own.

    Example:
        >>> list(text_schema("relations").columns)
        ['claim_id', 'relation', 'target_id']
    """
    import pandera.polars as pa  # noqa: PLC0415 - half a second, for who judges

    known = table if isinstance(table, Table) else table_of(table)
    columns = {
        column.name: pa.Column(
            pl.String, _text_checks(column, pa), nullable=not column.required
        )
        for column in known.columns
    }
    unique = [known.primary_key] + [
        (column.name,)
        for column in known.columns
        if column.unique and known.primary_key != (column.name,)
    ]
    return pa.DataFrameSchema(
        columns, checks=[_first(key, pa) for key in unique], name=known.name
    )


def refusals(table: str | Table, frame: pl.DataFrame) -> list[tuple[str, str, int]]:
    """Return the cells of a table as text that its schema refuses.

    Args:
        table: As of `text_schema`.
        frame: Its cells, and ``set``.

    Returns:
        The check, the column and the index of the row of each; of a key, its first
        column.
    """
    from pandera.errors import SchemaErrors  # noqa: PLC0415 - as above

    judge = text_schema(table)
    try:
        judge.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases = errors.failure_cases.select("check", "check_number", "column", "index")
    else:
        return []
    known = table if isinstance(table, Table) else table_of(table)
    found = []
    for name, number, column, index in cases.iter_rows():
        if column in known.names:
            checks, place = judge.columns[column].checks, column
        else:
            checks, place = judge.checks, known.primary_key[0]
        found.append((name if number is None else checks[number].name, place, index))
    return found


def first_rows(frame: pl.DataFrame, table: Table) -> pl.Series:
    """Return for each row the index of the first row that has its key."""
    index = pl.col("index").first().over("set", *table.primary_key)
    return frame.with_row_index("index").select(first=index).to_series()


def _text_checks(column: Column, pa: ModuleType) -> list[Any]:
    """Return the checks of a column whose cells are text."""
    checks = []
    if column.form.pattern:
        checks.append(pa.Check.str_matches(f"^(?:{column.form.pattern})$", name="form"))
    if column.enum:
        checks.append(pa.Check.isin(column.enum, name="enum"))
    if column.type != "string":
        form = f"^(?:{NUMBERS[column.type].pattern})$"
        checks.append(
            pa.Check(lambda data, form=form: _are_numbers(data, form), name="number")
        )
    for name, bound in (("minimum", column.minimum), ("maximum", column.maximum)):
        if bound is not None:
            checks.append(_bound(name, bound, pa))
    return checks


def _are_numbers(data: Any, form: str) -> pl.LazyFrame:  # noqa: ANN401 - pandera's own
    """Return whether each cell is a plain number of few digits."""
    cell = pl.col(data.key)
    digits = cell.str.replace_all("[^0-9]", "").str.len_chars()
    found: pl.LazyFrame = data.lazyframe.select(
        cell.str.contains(form) & (digits <= MOST_DIGITS)
    )
    return found


def _bound(name: str, bound: float, pa: ModuleType) -> Any:  # noqa: ANN401 - pandera's own
    """Return the check that numbers written as text lie within a bound.

    Text that is no number is passed over: another check says so.
    """

    def is_within(data: Any) -> pl.LazyFrame:  # noqa: ANN401 - pandera's own
        value = pl.col(data.key).cast(pl.Float64, strict=False)
        within = value >= bound if name == "minimum" else value <= bound
        found: pl.LazyFrame = data.lazyframe.select(within.fill_null(value=True))
        return found

    return pa.Check(is_within, name=name)


def _first(key: tuple[str, ...], pa: ModuleType) -> Any:  # noqa: ANN401 - pandera's own
    """Return the check that no earlier row of its claim set has a key."""

    def is_first(data: Any) -> pl.LazyFrame:  # noqa: ANN401 - pandera's own
        found: pl.LazyFrame = data.lazyframe.select(
            pl.struct("set", *key).is_first_distinct()
        )
        return found

    return pa.Check(is_first, name="unique")


@cache
def schema(table: str = "claims") -> "pandera.pandas.DataFrameSchema":
    """Return the pandera schema of a table as `claimset.load` gives it.

    Closed lists are categories, numbers are float64 or Int64, lists are arrays of
    strings; further columns are allowed, such as those that `load` derives.

    Args:
        table: The table's name, as in ``data/``.

    Raises:
        UnknownTableError: If there is no such table.

    Example:
        >>> import claimset
        >>> len(claimset.schema("claims").validate(claimset.load("claims"))) > 0
        True
    """
    import pandera.pandas as pa  # noqa: PLC0415 - as above

    known = table_of(table)
    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                _typed(column),
                _typed_checks(column, pa),
                nullable=not column.required,
                required=not column.since,
                unique=column.unique,
                description=column.description,
            )
            for column in known.columns
        },
        checks=pa.Check(lambda frame: _is_first(frame, known), name="unique"),
        name=table,
        title=known.title,
        description=known.description,
    )


def _is_first(frame: "pd.DataFrame", table: Table) -> "pd.Series[bool]":
    """Return whether no earlier row has the key of each row."""
    key = {
        name: _joined(frame[name], table.column(name).delimiter)
        for name in table.primary_key
    }
    return ~frame.assign(**key).duplicated(list(table.primary_key))


def _typed(column: Column) -> Any:  # noqa: ANN401 - whatever pandera takes for a type
    """Return the type that `claimset.load` gives a column."""
    import pandas as pd  # noqa: PLC0415 - for users of pandas

    if column.enum:
        return pd.CategoricalDtype(list(column.enum), ordered=column.ordered)
    if column.delimiter:
        return object
    return {"number": "float64", "integer": "Int64"}.get(column.type, "str")


def _typed_checks(column: Column, pa: ModuleType) -> list[Any]:
    """Return the checks of a column that has types of its own."""
    checks = []
    if pattern := column.form.pattern:
        checks.append(
            pa.Check(
                lambda cells: _match(_joined(cells, column.delimiter), pattern),
                name="form",
                error=column.form.words,
            )
        )
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum))
    if column.required and column.delimiter:
        checks.append(pa.Check(lambda cells: cells.str.len() > 0, name="required"))
    return checks


def _match(cells: "pd.Series[Any]", pattern: str) -> "pd.Series[bool]":
    """Return whether each cell matches whole; one that is missing does."""
    return cells.isna() | cells.str.fullmatch(pattern).eq(other=True)


def _joined(cells: "pd.Series[Any]", delimiter: str) -> "pd.Series[Any]":
    """Return cells as text, lists joined and empty ones missing."""
    if not delimiter:
        return cells
    return cells.map(lambda members: delimiter.join(members) or None).astype("str")


def table_schema(table: str | Table) -> dict[str, Any]:
    """Return a table as a Frictionless Table Schema, ready for JSON.

    Every check and every foreign key of single cells is carried over, but for keys of
    claims that may be retired, which are in two tables. A list stays a string with a
    pattern; its ``delimiter`` and, where its members are keys, its ``members`` stand
    beside it, as does the ``form`` of a pattern in words, since Table Schema cannot say
    them.

    Example:
        >>> table_schema("relations")["primaryKey"]
        ['claim_id', 'relation', 'target_id']
    """
    known = table if isinstance(table, Table) else table_of(table)
    keys = [
        {
            "fields": [each.column],
            "reference": {"resource": each.table, "fields": [each.target]},
        }
        for each in known.lasting_keys
        if not known.column(each.column).delimiter
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": known.name,
        "title": known.title,
        "description": known.description,
        "fields": [_field(column) for column in known.columns],
        "missingValues": [""],
        "primaryKey": list(known.primary_key),
    } | ({"foreignKeys": keys} if keys else {})


def _field(column: Column) -> dict[str, Any]:
    constraints = {
        "required": column.required,
        "unique": column.unique,
        "pattern": column.form.pattern,
        "enum": list(column.enum),
        "minimum": column.minimum,
        "maximum": column.maximum,
    }
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        "form": column.form.words,
        "example": column.form.example,
        "delimiter": column.delimiter,
        "since": column.since,
    }
    if column.key and column.delimiter:
        resource, target = column.key
        field["members"] = {"resource": resource, "field": target}
    if column.ordered:
        field |= {"categories": list(column.enum), "categoriesOrdered": True}
    # 0 is a bound; what is empty, false or None says nothing.
    field["constraints"] = {
        name: value
        for name, value in constraints.items()
        if value or (value == 0 and value is not False)
    }
    return {name: value for name, value in field.items() if value}
