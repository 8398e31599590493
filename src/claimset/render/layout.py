"""What all views share: styles, tables, counts, JSON."""

import json
from collections.abc import Iterable, Sequence

__all__ = [
    "SCHEMA_VERSION",
    "WIDTH",
    "as_json",
    "counted",
    "cut",
    "markdown_table",
    "styled",
]

WIDTH = 80
"""The columns that text is laid out for."""

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
