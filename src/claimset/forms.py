"""The rules on a file's form: what its bytes must be before a cell is looked at."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager

from claimset.problems import Problem, Rule, Severity

__all__ = [
    "CANONICAL",
    "CARRIAGE",
    "CELLS",
    "CELL_LIMIT",
    "CONTROLS",
    "EMPTY",
    "FINAL",
    "IDLE",
    "LINE_BREAK",
    "MARK",
    "MISSING",
    "NOT_PARQUET",
    "NOT_UTF8",
    "ORDER",
    "QUOTE",
    "REPEATED",
    "RULES",
    "TOO_LONG",
    "UNKNOWN",
    "UNWRITABLE",
    "WITHOUT_ROWS",
    "WRONG_TYPE",
    "long_cells",
    "source_problems",
]

CELL_LIMIT = 16 * 2**20
"""The most characters a cell may have."""


@contextmanager
def long_cells() -> Iterator[None]:
    """Let the csv module read cells up to `CELL_LIMIT`, far beyond its own limit."""
    before = csv.field_size_limit(CELL_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _rule(
    rule_id: str, summary: str, why: str, severity: Severity = Severity.ERROR
) -> Rule:
    return Rule(id=rule_id, level=1, summary=summary, why=why, severity=severity)


EMPTY = _rule(
    "file-empty",
    "A table's file has at least a header.",
    "A file of 0 bytes is most often a write that was cut off.",
)
NOT_UTF8 = _rule(
    "file-not-utf8",
    "A file is UTF-8.",
    "A guessed encoding turns letters into others, and shifts every anchor.",
)
MARK = _rule(
    "file-byte-order-mark",
    "A file does not begin with a byte order mark.",
    "The mark becomes part of the first column's name, or of the first anchor.",
)
CARRIAGE = _rule(
    "file-carriage-return",
    "Lines end in LF alone.",
    "Other line ends change the bytes, and with them every hash.",
)
CONTROLS = _rule(
    "file-control-character",
    "A table or a source holds no control characters.",
    "They cannot be seen, and programs drop them or stop at them.",
)
FINAL = _rule(
    "file-final-newline",
    "The last line ends in a newline.",
    "Its absence is what a cut-off file looks like.",
)
QUOTE = _rule(
    "file-quote",
    "Quotes are closed, and a quoted cell ends at its quote.",
    "An unclosed quote swallows all rows up to the next one.",
)
LINE_BREAK = _rule(
    "cell-line-break",
    "A cell holds no line break.",
    "Line tools see two rows, and places in reports go wrong.",
)
CELLS = _rule(
    "row-cell-count",
    "A row has as many cells as the header.",
    "A missing or extra cell shifts the others into wrong columns.",
)
TOO_LONG = _rule(
    "cell-too-long",
    f"A cell has at most {CELL_LIMIT:,} characters.",
    "A larger one is a fault of the writer, and exhausts the reader.",
)
MISSING = _rule(
    "header-column-missing",
    "The header names every column of the table.",
    "Without the column its rules cannot be checked.",
)
UNKNOWN = _rule(
    "header-column-unknown",
    "The header names no other columns.",
    "A column that nobody knows is a misspelling, or checked by nobody.",
)
REPEATED = _rule(
    "header-column-repeated",
    "The header names each column once.",
    "Readers keep one of the two, and differ in which.",
)
ORDER = _rule(
    "header-order",
    "Columns stand in the table's order.",
    "A fixed order keeps differences between versions readable.",
)
CANONICAL = _rule(
    "file-not-canonical",
    "Cells are quoted only where they must be.",
    "One way of writing makes equal data equal bytes, and hashes comparable.",
)

NOT_PARQUET = _rule(
    "file-not-parquet",
    "A table's Parquet file is whole and can be read.",
    "Of a file that was cut off or damaged, readers give some rows, or wrong ones.",
)
WRONG_TYPE = _rule(
    "column-type-wrong",
    "A column of a Parquet file has a type that its cells can have.",
    "A number that is text, or a text that is bytes, is another value to each reader.",
)
UNWRITABLE = _rule(
    "list-member-unwritable",
    "A list in Parquet has only members that a list in CSV can have.",
    "A null, an empty only member and one with a delimiter would be read as others.",
)
WITHOUT_ROWS = _rule(
    "table-without-rows",
    "Claims, sources, sentences, and any table that others point to have rows.",
    "A header alone is most often what is left of a table whose rows were lost.",
)
IDLE = _rule(
    "table-idle",
    "A table that is listed has rows.",
    "A table whose rows were lost looks like one that was not begun.",
    Severity.WARNING,
)

RULES = (
    EMPTY,
    NOT_UTF8,
    MARK,
    CARRIAGE,
    CONTROLS,
    FINAL,
    QUOTE,
    LINE_BREAK,
    CELLS,
    TOO_LONG,
    MISSING,
    UNKNOWN,
    REPEATED,
    ORDER,
    CANONICAL,
    NOT_PARQUET,
    WRONG_TYPE,
    UNWRITABLE,
    WITHOUT_ROWS,
    IDLE,
)
"""The rules of level 1 that a table's bytes are judged by."""

# A source is kept as it was found: lines may end as they like, and pages with a feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def source_problems(text: str, *, file: str) -> list[Problem]:
    r"""Judge the characters of a source file.

    Args:
        text: Its whole text.
        file: Its name for people.

    Example:
        >>> [str(problem) for problem in source_problems("a\nb\0", file="s.txt")]
        ['s.txt:2:2: the control character U+0000 stands here [file-control-character]']
    """
    problems = []
    if text.startswith("\ufeff"):
        message = "the file begins with a byte order mark"
        problems.append(
            Problem(file=file, line=1, column=1, rule=MARK.id, message=message)
        )
    if first := _CONTROL.search(text):
        number = sum(1 for _ in _CONTROL.finditer(text))
        code = f"U+{ord(first.group()):04X}"
        message = f"the control character {code} stands here"
        if number > 1:
            message = f"{number:,} control characters, the first here: {code}"
        line = text.count("\n", 0, first.start()) + 1
        column = first.start() - text.rfind("\n", 0, first.start())
        problems.append(
            Problem(
                file=file, line=line, column=column, rule=CONTROLS.id, message=message
            )
        )
    return problems
