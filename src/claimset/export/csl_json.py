"""The bibliography as CSL-JSON, the input of citation processors."""

import re
from typing import Any

from claimset.cite.works import Author
from claimset.edtf import is_edtf
from claimset.export.content import Export, Row
from claimset.files import json_bytes

# As bibliographies print them: the family name, then at least one initial. What is
# neither of a word nor ASCII is a mark of the letter before it.
_LETTER = r"[^\W\d_][^\w\s!-~\u2010-\u2027]*"
_INITIALS = re.compile(rf"(?P<family>\S.*?),? (?P<given>(?:{_LETTER}){{1,2}}\..*)\Z")
# CSL knows no year 0, and calls a season no month.
_DAY = re.compile(r"(?!0000)(\d{4})(?:-(0\d|1[0-2])(?:-(\d\d))?)?([~?%]?)\Z", re.ASCII)

_FIELDS = {
    "title": "title",
    "title_original": "original-title",
    "container": "container-title",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "page_range": "page",
    "page_total": "number-of-pages",
    "doi": "DOI",
    "url": "URL",
    "language": "language",
    "note": "annote",
}


def write(export: Export) -> dict[str, bytes]:
    """Return ``references.json``: one item for each bibliography entry."""
    items = [_item(row) for row in export.bibliography]
    return {"references.json": json_bytes(items)}


def people(cell: str) -> list[Author]:
    """Read printed names; one without initials is left whole.

    Example:
        >>> [author.csl for author in people("Jones G. Seth;The Lantern Guild")]
        [{'family': 'Jones', 'given': 'G. Seth'}, {'literal': 'The Lantern Guild'}]
    """
    return [
        Author(**found.groupdict()) if found else Author(name=printed)
        for printed in filter(None, cell.split(";"))
        for found in [_INITIALS.match(printed)]
    ]


def date(edtf: str) -> dict[str, Any]:
    """Write an EDTF date as CSL has dates; what CSL cannot say stays literal.

    Example:
        >>> date("2014-08")
        {'date-parts': [[2014, 8]]}
        >>> date("1999~/2001")
        {'date-parts': [[1999], [2001]], 'circa': True}
        >>> date("199X")
        {'literal': '199X'}
    """
    days = [_DAY.match(bound) for bound in edtf.split("/")]
    if not all(days) or not is_edtf(edtf):
        return {"literal": edtf}
    parts = [[int(part) for part in day.groups()[:3] if part] for day in days if day]
    circa = any(day.group(4) for day in days if day)
    return {"date-parts": parts} | ({"circa": True} if circa else {})


def _item(row: Row) -> dict[str, Any]:
    item: dict[str, Any] = {"id": row["ref_id"], "type": row["kind"]}
    for column, role in (("authors", "author"), ("editors", "editor")):
        if row[column]:
            item[role] = [author.csl for author in people(row[column])]
    item |= {field: row[column] for column, field in _FIELDS.items() if row[column]}
    for column in ("issued", "accessed"):
        if row[column]:
            item[column] = date(row[column])
    return item
