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
def text_checks(table: Table) -> dict[tuple[str, str], pl.Expr]:
    """Return what must hold of each row of a table as text, by check and column.

    The frame holds a batch of claim sets: the column ``set`` tells them apart. A cell
    without anything in it is null; what is null of it holds.

    Args:
        table: What it holds.

    Example:
        >>> [*text_checks(table_of("retired"))][:2]
        [('not_nullable', 'claim_id'), ('form', 'claim_id')]
    """
    checks = {}
    for column in table.columns:
        cell, name = pl.col(column.name), column.name
        if column.required:
            checks["not_nullable", name] = cell.is_not_null()
        if column.form.pattern:
            checks["form", name] = cell.str.contains(f"^(?:{column.form.pattern})$")
        if column.enum:
            checks["enum", name] = cell.is_in([*column.enum])
        if column.type != "string":
            form = f"^(?:{NUMBERS[column.type].pattern})$"
            digits = cell.str.replace_all("[^0-9]", "").str.len_chars()
            checks["number", name] = cell.str.contains(form) & (digits <= MOST_DIGITS)
        # Text that is no number is passed over: another check says so.
        value = cell.cast(pl.Float64, strict=False)
        if column.minimum is not None:
            checks["minimum", name] = value >= column.minimum
        if column.maximum is not None:
            checks["maximum", name] = value <= column.maximum
    return checks


@cache
def text_schema(table: str | Table) -> "pandera.polars.DataFrameSchema":
    """Return the schema of a table as text: what judges each cell of a claim set.

    It has one check of all cells, as `text_checks` says: a check of pandera costs as
    much as it takes to look at some thousand cells, and a table has dozens.

    Args:
        table: The table's name; or what it holds in a claim set that has closed lists
            of its own.

    Example:
        >>> [check.name for check in text_schema("relations").checks]
        ['cells', 'unique']
    """
    import pandera.polars as pa  # noqa: PLC0415 - half a second, for who judges

    known = table if isinstance(table, Table) else table_of(table)
    keys = [known.primary_key] + [
        (column.name,)
        for column in known.columns
        if column.unique and known.primary_key != (column.name,)
    ]
    every = [("cells", pl.all_horizontal(text_checks(known).values()))]
    every += [("unique", pl.struct("set", *key).is_first_distinct()) for key in keys]
    checks = [
        pa.Check(
            lambda data, holds=holds: data.lazyframe.select(holds),
            name=name,
            n_failure_cases=1,
        )
        for name, holds in every
    ]
    return pa.DataFrameSchema(checks=checks, name=known.name)


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

    known = table if isinstance(table, Table) else table_of(table)
    try:
        text_schema(table).validate(frame, lazy=True)
    except SchemaErrors as errors:
        failed = errors.schema_errors
    else:
        return []
    found = []
    for error in failed:
        rows = (~error.check_output.to_series()).arg_true()
        if error.check.name == "unique":
            found += [("unique", known.primary_key[0], row) for row in rows]
            continue
        checks = text_checks(known)
        wrong = frame[rows].select(
            (~holds).arg_true().implode().alias(" ".join(check))
            for check, holds in checks.items()
        )
        for check, places in zip(checks, wrong.row(0), strict=True):
            found += [(*check, row) for row in rows.gather(places)]
    return found


def first_rows(frame: pl.DataFrame, table: Table) -> pl.Series:
    """Return for each row the index of the first row that has its key."""
    index = pl.col("index").first().over("set", *table.primary_key)
    return frame.with_row_index("index").select(first=index).to_series()


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
