"""The form of cells and the order of rows: nothing here changes what they say."""

import re
import unicodedata
from collections.abc import Iterable

from claimset.columns import Column, Table
from claimset.ordering import row_key, sort_key
from claimset.rules.cells import PRINTED

Row = dict[str, str]

_BLANKS = re.compile(r"\s+")
# A single hard blank is kept where titles and names stand as they were printed.
_ODD_BLANKS = re.compile(r"\s{2,}|[^\S \u00a0\u202f]")
_DECIMAL_COMMA = re.compile(r"(-?[0-9]+),([0-9]+)")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}(?: [0-9]{3})+")
_OF_THOUSAND = 3


def tidied(table: str, column: Column, cell: str) -> str:
    """Return a cell in the one form that equal cells have.

    Characters are composed (NFC), blanks are single spaces, a list has no empty or
    repeated member and ids in order, a number has a decimal point. What could be read
    in two ways stays as it is.

    Example:
        >>> from claimset.model import table_of
        >>> claims = table_of("claims")
        >>> tidied("claims", claims.column("ref_ids"), " R12; R02;R12;")
        'R02;R12'
        >>> tidied("claims", claims.column("confidence"), "0,9")
        '0.9'
    """
    if column.name == "file":  # A path is written as the disk has it.
        return cell
    cell = unicodedata.normalize("NFC", cell)
    if f"{table}.{column.name}" in PRINTED:
        return _ODD_BLANKS.sub(" ", cell).strip()
    cell = _BLANKS.sub(" ", cell).strip()
    if column.delimiter:
        return _tidied_list(column, cell)
    return cell if column.type == "string" else _tidied_number(cell)


def _tidied_list(column: Column, cell: str) -> str:
    members = [each.strip() for each in cell.split(column.delimiter)]
    members = [*dict.fromkeys(filter(None, members))]
    if column.key:
        members.sort(key=sort_key)
    return column.delimiter.join(members)


def _tidied_number(cell: str) -> str:
    """Write a number plainly; "2,000" is 2 or 2000, and nobody knows which."""
    cell = cell.replace("\N{MINUS SIGN}", "-").removeprefix("+")
    if found := _DECIMAL_COMMA.fullmatch(cell):
        whole, part = found.groups()
        is_decimal = len(part) != _OF_THOUSAND or whole in ("0", "-0")
        return f"{whole}.{part}" if is_decimal else cell
    return cell.replace(" ", "") if _THOUSANDS.fullmatch(cell) else cell


def in_order(table: Table, rows: Iterable[Row]) -> list[Row]:
    """Return rows in the one order that their table has.

    Example:
        >>> from claimset.model import table_of
        >>> rows = [{"ref_id": "R10"}, {"ref_id": "R2"}]
        >>> in_order(table_of("references"), rows)
        [{'ref_id': 'R2'}, {'ref_id': 'R10'}]
    """
    key = table.primary_key
    return sorted(rows, key=lambda row: row_key(table.name, key, row))
