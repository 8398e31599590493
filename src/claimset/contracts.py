"""Language-neutral contracts: one Frictionless Table Schema per table.

The files in ``schemas/`` are generated from the pandera models by `export`; everything
that must start fast reads them instead of importing pandera.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from claimset.errors import UnknownTableError
from claimset.files import packaged_folder, read_json
from claimset.problems import quoted

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

__all__ = [
    "INTEGER",
    "NUMBER",
    "REQUIRED",
    "TABLES",
    "Column",
    "Contract",
    "ForeignKey",
    "UnfitError",
    "contract",
    "export",
]

TABLES = (
    "claims",
    "appearances",
    "sentences",
    "references",
    "entities",
    "quantities",
    "relations",
    "sources",
    "annotations",
    "sample",
    "retired",
)
"""The tables of a claim set, in the order in which they are listed."""

REQUIRED = ("claims", "sources")
"""The tables that a claim set cannot be without."""


class UnfitError(ValueError):
    """A cell that its column cannot hold.

    Attributes:
        column: The column's name.
        cell: The cell as written.
        reason: What is wrong with it.
    """

    def __init__(self, column: str, cell: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.cell, self.reason = column, cell, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a column holds.

    Attributes:
        name: The column's name in the header.
        type: ``string``, ``number`` or ``integer``.
        description: What a cell says.
        required: Whether no cell may be empty.
        enum: The closed list of its values, if there is one.
        ordered: Whether the closed list is in rising order.
        delimiter: What joins the members, if a cell is a list.
        pattern: What a whole cell must match, or "".
        form: What the pattern asks for, in words.
        example: A cell that matches it, or "".
        minimum: The least value of a number, if there is one.
        maximum: The greatest.
        unique: Whether no two cells may be equal.
    """

    name: str
    type: str
    description: str
    required: bool = False
    enum: tuple[str, ...] = ()
    ordered: bool = False
    delimiter: str = ""
    pattern: str = ""
    form: str = ""
    example: str = ""
    minimum: float | None = None
    maximum: float | None = None
    unique: bool = False

    def acquits(self, cells: Sequence[str]) -> bool:
        """Whether nothing at all is wrong with the cells of a table's column.

        It says no where it is not sure; the pandera model then tells what is wrong.
        """
        values = set(cells)
        if (self.unique and len(values) < len(cells)) or (
            self.required and "" in values
        ):
            return False
        values.discard("")
        if self.enum:
            return values.issubset(self.enum)
        if self.type != "string":
            pattern = NUMBER if self.type == "number" else INTEGER
            return all(map(pattern.match, values)) and all(
                (self.minimum is None or self.minimum <= float(value))
                and (self.maximum is None or float(value) <= self.maximum)
                for value in values
            )
        matches = re.compile(self.pattern).fullmatch
        return not self.pattern or all(map(matches, values))

    @property
    def numeral(self) -> str:
        """How a number is written in its cells, in words."""
        return f"plain decimal {self.type} of at most 15 digits"

    def value(self, cell: str) -> str | float | None:
        """Return what a cell holds: a text or a number, None for an empty one.

        Raises:
            UnfitError: If the column cannot hold it.

        Example:
            >>> contract("claims").column("confidence").value("0.9")
            0.9
        """
        if not cell:
            if self.required:
                reason = "the cell is empty and must not be"
                raise UnfitError(self.name, cell, reason)
            return None
        if self.enum and cell not in self.enum:
            reason = f"{quoted(cell)} is not one of {', '.join(self.enum)}"
            raise UnfitError(self.name, cell, reason)
        if self.type == "string":
            return cell
        whole = self.type == "integer"
        if not (INTEGER if whole else NUMBER).match(cell):
            raise UnfitError(self.name, cell, f"{quoted(cell)} is no {self.numeral}")
        return int(cell) if whole else float(cell)

    def suspects(self, cells: Sequence[str]) -> int:
        """Count the cells that are not acquitted, equal ones once."""
        if self.acquits(cells):
            return 0
        # None is faulty by itself where a key is repeated.
        return sum(not self.acquits([cell]) for cell in set(cells)) or 1


# No longer than what a float64 tells apart: a bound compared with one is exact.
NUMBER = re.compile(
    r"-?(?=[0-9.]{1,16}\Z)(?![0-9]{16})(?:0|[1-9][0-9]*)(?:\.[0-9]+)?\Z"
)
"""How a number is written in a cell."""

INTEGER = re.compile(r"-?(?=[0-9]{1,15}\Z)(?:0|[1-9][0-9]*)\Z")
"""How a whole number is written in a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignKey:
    """A column whose cells, or the members of whose lists, are keys elsewhere."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What a table holds.

    Attributes:
        table: The table's name.
        description: What one row is.
        columns: The columns, in order.
        primary_key: The columns that together tell rows apart.
        foreign_keys: The columns that point to other tables, lists included.
    """

    table: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """Return what a column holds.

        Example:
            >>> contract("claims").column("ref_ids").delimiter
            ';'
        """
        return next(column for column in self.columns if column.name == name)

    def acquits(self, columns: Mapping[str, Sequence[str]]) -> bool:
        """Whether nothing at all is wrong with a table, one column at a time.

        Args:
            columns: The cells of each column, as written.

        Example:
            >>> cells = {"sentence_id": ["a.p1"], "stratum": ["body"], "seed": [""]}
            >>> contract("sample").acquits(cells)
            False
        """
        if not all(column.acquits(columns[column.name]) for column in self.columns):
            return False
        keys = [columns[name] for name in self.primary_key]
        return len(set(zip(*keys, strict=True))) == len(keys[0])


@cache
def contract(table: str) -> Contract:
    """Read the contract of a table.

    Args:
        table: One of `TABLES`.

    Raises:
        UnknownTableError: If there is no such table.

    Example:
        >>> contract("relations").names
        ['claim_id', 'relation', 'target_id']
    """
    if table not in TABLES:
        raise UnknownTableError(table, TABLES)
    path = packaged_folder() / "schemas" / f"{table}.json"
    schema = read_json(path)
    return Contract(
        table=table,
        description=schema["description"],
        columns=tuple(_column(field) for field in schema["fields"]),
        primary_key=tuple(schema["primaryKey"]),
        foreign_keys=tuple(_foreign_keys(schema)),
    )


def _column(field: Mapping[str, Any]) -> Column:
    constraints = field.get("constraints", {})
    return Column(
        name=field["name"],
        type=field["type"],
        description=field["description"],
        required=constraints.get("required", False),
        enum=tuple(constraints.get("enum", ())),
        ordered=field.get("categoriesOrdered", False),
        delimiter=field.get("delimiter", ""),
        pattern=constraints.get("pattern", ""),
        form=field.get("form", ""),
        example=field.get("example", ""),
        minimum=constraints.get("minimum"),
        maximum=constraints.get("maximum"),
        unique=constraints.get("unique", False),
    )


def _foreign_keys(schema: Mapping[str, Any]) -> list[ForeignKey]:
    scalar = [
        (key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
        for key in schema.get("foreignKeys", ())
    ]
    inside = [
        (field["name"], field["members"]["resource"], field["members"]["field"])
        for field in schema["fields"]
        if "members" in field
    ]
    return [
        ForeignKey(column=column, table=table, target=target)
        for column, table, target in scalar + inside
    ]


_TYPES = {"float64": "number", "int64": "integer", "Int64": "integer"}
_BOUNDS = {"greater_than_or_equal_to": "minimum", "less_than_or_equal_to": "maximum"}


def export(schema: "DataFrameSchema") -> dict[str, Any]:
    """Write a pandera schema as a Frictionless Table Schema.

    Enums, patterns, bounds, required and unique cells, the primary key and scalar
    foreign keys are all carried over. A list stays a string with a pattern; its
    ``delimiter`` and, where its members are keys, its ``members`` stand beside it,
    as does the ``form`` of a pattern in words, since Table Schema cannot say them.

    Args:
        schema: The schema of one of the models in `claimset.schemas`.

    Returns:
        The table schema, ready for JSON.
    """
    keys = [
        {"fields": [name], "reference": {"resource": table, "fields": [target]}}
        for name, column in schema.columns.items()
        if "delimiter" not in (column.metadata or {})
        for table, target in [(column.metadata or {}).get("foreign_key", ("", ""))]
        if table
    ]
    table = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": schema.name,
        "title": schema.title,
        "description": schema.description,
        "fields": [_field(name, column) for name, column in schema.columns.items()],
        "missingValues": [""],
        "primaryKey": schema.unique
        or [name for name, column in schema.columns.items() if column.unique],
    }
    return table | ({"foreignKeys": keys} if keys else {})


def _field(name: str, column: Any) -> dict[str, Any]:  # noqa: ANN401 - pandera's own
    meta = column.metadata or {}
    constraints: dict[str, Any] = {}
    if not column.nullable:
        constraints["required"] = True
    if column.unique:
        constraints["unique"] = True
    for check in column.checks:
        value = next(iter(check.statistics.values()))
        if check.name == "str_matches":
            constraints["pattern"] = getattr(value, "pattern", value).removesuffix(
                r"\Z"
            )
        elif check.name == "isin":
            constraints["enum"] = [str(member) for member in value]
        else:
            constraints[_BOUNDS[check.name]] = value
    field: dict[str, Any] = {
        "name": name,
        "type": _TYPES.get(str(column.dtype), "string"),
        "description": column.description,
    }
    field |= {key: meta[key] for key in ("form", "example") if meta.get(key)}
    if "delimiter" in meta:
        field["delimiter"] = meta["delimiter"]
        if "foreign_key" in meta:
            resource, target = meta["foreign_key"]
            field["members"] = {"resource": resource, "field": target}
    if "ordered" in meta:
        field["categories"] = constraints["enum"]
        field["categoriesOrdered"] = True
    return field | ({"constraints": constraints} if constraints else {})
