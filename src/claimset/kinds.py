"""The kinds of columns, as `claimset.model` names them: text, lists, numbers, keys."""

from collections.abc import Iterable
from enum import StrEnum

from claimset.columns import Column
from claimset.vocabulary import Form

_ANY = Form("", "")


def text(
    name: str,
    description: str,
    form: Form = _ANY,
    *,
    required: bool = True,
    unique: bool = False,
) -> Column:
    """Describe a column of text, in a form if there is one."""
    return Column(
        name=name,
        description=description,
        form=form,
        required=required,
        unique=unique,
    )


def one_of(  # noqa: PLR0913 - one argument per property of a closed list
    name: str,
    description: str,
    values: Iterable[StrEnum],
    *,
    required: bool = True,
    ordered: bool = False,
    since: str = "",
    listed: str = "",
) -> Column:
    """Describe a column of a closed list."""
    return Column(
        name=name,
        description=description,
        enum=tuple(str(value) for value in values),
        required=required,
        ordered=ordered,
        since=since,
        listed=listed,
    )


def number(  # noqa: PLR0913 - one argument per property of a number
    name: str,
    description: str,
    *,
    whole: bool = False,
    required: bool = True,
    minimum: float | None = None,
    maximum: float | None = None,
    decimals: int = 0,
) -> Column:
    """Describe a column of numbers."""
    return Column(
        name=name,
        description=description,
        type="integer" if whole else "number",
        required=required,
        minimum=minimum,
        maximum=maximum,
        decimals=decimals,
    )


def key(  # noqa: PLR0913 - one argument per property of a key
    name: str,
    description: str,
    target: str,
    form: Form,
    *,
    required: bool = True,
    unique: bool = False,
    or_retired: bool = False,
) -> Column:
    """Describe a column that points to ``table.column``."""
    table, _, column = target.partition(".")
    return Column(
        name=name,
        description=description,
        form=form,
        key=(table, column),
        required=required,
        unique=unique,
        or_retired=or_retired,
    )


def list_of(  # noqa: PLR0913 - one argument per property of a list
    name: str,
    description: str,
    form: Form = _ANY,
    *,
    target: str = "",
    required: bool = False,
    or_retired: bool = False,
) -> Column:
    """Describe a column of lists, whose members point to ``table.column`` if given."""
    table, _, column = target.partition(".")
    return Column(
        name=name,
        description=description,
        form=form,
        required=required,
        delimiter=";",
        key=(table, column) if target else None,
        or_retired=or_retired,
    )


def note(description: str = "What a reader should know") -> Column:
    """Describe the column of notes."""
    return text("note", description, required=False)
