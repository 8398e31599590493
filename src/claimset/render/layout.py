"""What all views share: styles, tables, counts, JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

WIDTH = 80
"""The columns that text is laid out for."""

MOST = 20
"""The most items of one kind that are printed as text unless all are asked for."""

SCHEMA_VERSION = 1
"""The version of the JSON documents, which is in each of them."""

_STYLES = {"bold": "1", "dim": "2", "error": "31", "warning": "33", "note": "36"}


def as_json(value: object) -> str:
    """Print a value as one JSON document.

    Example:
        >>> print(as_json({"valid": True}), end="")
        {
          "valid": true
        }
    """
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def json_view(value: Any, **_: object) -> str:  # noqa: ANN401 - any dataclass
    """Print what was asked as JSON."""
    return as_json(asdict(value) | {"schema_version": SCHEMA_VERSION})


def shortlist(items: Sequence[str], most: int, *, indent: str = "") -> list[str]:
    """Return the first of some items, and a last one that counts those left out.

    Args:
        items: The items.
        most: The most of them to return; 0 for all.
        indent: What is before the last one.

    Example:
        >>> shortlist(["a", "b", "c"], 1), shortlist(["a", "b"], 0)
        (['a', '… and 2 more; --all shows them'], ['a', 'b'])
    """
    if not most or len(items) <= most:
        return [*items]
    return [*items[:most], indent + left_out(len(items) - most)]


def left_out(number: int) -> str:
    """Say how many of something are not printed, and how to see them.

    Example:
        >>> left_out(1200)
        '… and 1,200 more; --all shows them'
    """
    return f"… and {number:,} more; --all shows {'it' if number == 1 else 'them'}"


def styled(text: str, style: str, *, color: bool) -> str:
    """Mark a text for a terminal, if it may be.

    Example:
        >>> styled("valid", "bold", color=False)
        'valid'
    """
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if color else text


def counted(number: int, noun: str) -> str:
    """Say how many there are of something.

    Example:
        >>> counted(1, "row"), counted(1200, "row")
        ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def cut(line: str) -> str:
    """Shorten a line to the width of a terminal."""
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


Laid = tuple[Sequence[str], Sequence[Sequence[object]]]
"""A table to be laid out: its header and its rows."""


def text_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Draw a table as text, its columns as wide as what they hold.

    Example:
        >>> text_table(["lamps", "rows"], [("ten", 1)])
        ['  lamps  rows', '  ten    1']
    """
    body = [[*header], *([str(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*body, strict=True)]
    return ["  " + "  ".join(map(str.ljust, cells, widths)).rstrip() for cells in body]


def markdown_table(
    header: Sequence[str], rows: Iterable[Sequence[object]]
) -> list[str]:
    """Draw a Markdown table, its last columns aligned to the right."""
    body = [
        "| "
        + " | ".join(str(cell).replace("|", "\\|") or "(none)" for cell in row)
        + " |"
        for row in rows
    ]
    rule = "|---|" + "---:|" * (len(header) - 1)
    return ["| " + " | ".join(header) + " |", rule, *body, ""]
