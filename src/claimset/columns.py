"""What can be said of a column and of a table: the words that `claimset.model` uses.

Kinds of check are few: ``required``, ``unique``, ``form`` (a pattern), ``enum`` (a
closed list), ``minimum`` and ``maximum``, and ``key`` (what the cell, or each member of
its list, points to). An unknown kind is refused when the model is built.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from claimset.problems import quoted
from claimset.vocabulary import Form

_ANY = Form("", "")

NUMBERS = {
    "number": Form(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", "a plain decimal number"),
    "integer": Form("-?(?:0|[1-9][0-9]*)", "a plain decimal integer"),
}
"""How a number is written in a cell: without exponent, plus or needless zeros."""

MOST_DIGITS = 15
"""How many digits a number may have: as many as a float64 tells apart."""


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
        description: What a cell says.
        type: ``string``, ``number`` or ``integer``.
        required: Whether no cell may be empty.
        unique: Whether no two cells may be equal.
        form: How a cell is written.
        enum: The closed list of its values, if there is one.
        ordered: Whether the closed list is in rising order.
        minimum: The least value of a number, if there is one.
        maximum: The greatest.
        decimals: How many decimals a number is written with at least.
        delimiter: What joins the members, if a cell is a list.
        key: The table and the column that a cell, or each member, points to.
        or_retired: Whether the claim that it points to may be retired.
        since: The codebook that brought it, as ``2.0``: claim sets of an older one may
            be without it.
        listed: The list of the descriptor that takes the place of the closed list, if a
            claim set has one.
        extra: Whether it is a claim set's own: its descriptor declares it, and a file
            may be without it.
    """

    name: str
    description: str
    type: str = "string"
    required: bool = True
    unique: bool = False
    form: Form = _ANY
    enum: tuple[str, ...] = ()
    ordered: bool = False
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0
    delimiter: str = ""
    key: tuple[str, str] | None = None
    or_retired: bool = False
    since: str = ""
    listed: str = ""
    extra: bool = False

    @property
    def may_lack(self) -> bool:
        """Whether a file may be without it."""
        return self.extra or bool(self.since)

    @property
    def numeral(self) -> str:
        """How a number is written in its cells, in words."""
        return f"plain decimal {self.type} of at most {MOST_DIGITS} digits"

    def value(self, cell: str) -> str | float | None:
        """Return what a cell holds: a text or a number, None for an empty one.

        Raises:
            UnfitError: If the column cannot hold it.

        Example:
            >>> from claimset.model import table_of
            >>> table_of("claims").column("confidence").value("0.9")
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
        if self.form.pattern and not self.form.matches(cell):
            reason = (
                f"{quoted(cell)} has not the form of {self.name}: {self.form.words}"
            )
            raise UnfitError(self.name, cell, reason)
        if self.type == "string":
            return cell
        if _digits(cell) > MOST_DIGITS or not NUMBERS[self.type].matches(cell):
            raise UnfitError(self.name, cell, f"{quoted(cell)} is no {self.numeral}")
        return int(cell) if self.type == "integer" else float(cell)

    def members(self, cell: str) -> list[str]:
        """Return the members of a cell that is a list; any other is its only one."""
        return cell.split(self.delimiter) if self.delimiter else [cell]

    def fits(self, cell: str) -> bool:
        """Whether the column can hold a cell.

        Example:
            >>> from claimset.model import table_of
            >>> table_of("claims").column("confidence").fits("2")
            False
        """
        return not self.broken(cell)

    def broken(self, cell: str) -> str:
        """Return the check of `claimset.schemas` that a cell breaks; "" if none.

        Example:
            >>> from claimset.model import table_of
            >>> table_of("claims").column("confidence").broken("2")
            'maximum'
        """
        if not cell:
            return "required" if self.required else ""
        if self.enum and cell not in self.enum:
            return "enum"
        if self.form.pattern and not self.form.matches(cell):
            return "form"
        return "" if self.type == "string" else self._broken_number(cell)

    def _broken_number(self, cell: str) -> str:
        if not NUMBERS[self.type].matches(cell) or _digits(cell) > MOST_DIGITS:
            return "number"
        if self.minimum is not None and float(cell) < self.minimum:
            return "minimum"
        is_over = self.maximum is not None and float(cell) > self.maximum
        return "maximum" if is_over else ""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """A column whose cells, or the members of whose lists, are keys elsewhere."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """What a table holds.

    Attributes:
        name: The table's name.
        title: Its name for people.
        description: What one row is.
        primary_key: The columns that together tell rows apart.
        columns: The columns, in order.
    """

    name: str
    title: str
    description: str
    primary_key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]

    @property
    def foreign_keys(self) -> list[ForeignKey]:
        """The columns that point to other tables, lists included."""
        return [ForeignKey(each.name, *each.key) for each in self.columns if each.key]

    @property
    def lasting_keys(self) -> list[ForeignKey]:
        """Those of them that find each target in its table: no claim may be retired."""
        return [
            each
            for each in self.foreign_keys
            if not self.column(each.column).or_retired
        ]

    def column(self, name: str) -> Column:
        """Return what a column holds.

        Example:
            >>> from claimset.model import table_of
            >>> table_of("claims").column("ref_ids").delimiter
            ';'
        """
        return next(column for column in self.columns if column.name == name)

    def held(self, names: Collection[str], codebook: str = "") -> "Table":
        """Return the table without later and extra columns that a file does not have.

        Args:
            names: The columns that the file has.
            codebook: The codebook by which it was written, if that is known: what this
                one has, the file must have.

        Example:
            >>> from claimset.model import table_of
            >>> claims = table_of("claims")
            >>> len(claims.names) - len(claims.held(["claim_id"]).names)
            1
            >>> claims.held(["claim_id"], codebook="2.0") == claims
            True
        """
        columns = tuple(
            each
            for each in self.columns
            if each.name in names or not each.may_lack or is_by(codebook, each.since)
        )
        return replace(self, columns=columns)

    def of_own(self, lists: Mapping[str, Sequence[str]]) -> "Table":
        """Return the table with the closed lists that a descriptor has of its own.

        Args:
            lists: The lists by their names in the descriptor.

        Example:
            >>> from claimset.model import table_of
            >>> own = table_of("annotations").of_own({"annotators": ["ada", "ben"]})
            >>> own.column("annotator").enum
            ('ada', 'ben')
        """
        if not any(each.listed in lists for each in self.columns):
            return self
        columns = tuple(
            replace(each, enum=tuple(lists[each.listed]))
            if each.listed in lists
            else each
            for each in self.columns
        )
        return replace(self, columns=columns)

    def with_extra(self, columns: Sequence[Column]) -> "Table":
        """Return the table with a claim set's own columns behind the others."""
        return replace(self, columns=(*self.columns, *columns)) if columns else self


def is_by(codebook: str, since: str) -> bool:
    """Whether a codebook is one from a version on; "" is none.

    Example:
        >>> is_by("2.1", "2.0"), is_by("1.3", "2.0"), is_by("", "2.0")
        (True, False, False)
    """
    return bool(codebook and since) and _parts(since) <= _parts(codebook)


def _digits(cell: str) -> int:
    return sum(map(str.isdigit, cell))


def _parts(codebook: str) -> list[int]:
    return [int(part) for part in codebook.split(".")]
