"""The rules on a file's form: what its bytes must be before a cell is looked at."""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager

from claimset.hashes import pointer
from claimset.problems import Problem, Rule, Severity, places_in_words

CELL_LIMIT = 16 * 2**20
"""The most characters a cell may have."""

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""The control characters that no table holds."""


@contextmanager
def long_cells() -> Iterator[None]:
    """Let the csv module read cells up to `CELL_LIMIT`, far beyond its own limit."""
    before = csv.field_size_limit(CELL_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


_HEAD = 64  # More characters than a pointer of Git LFS is known by.
# What is around the two versions of lines that git could not merge.
_CONFLICT = re.compile(
    r"^(?:(<{7})(?: .*)?|\|{7}(?: .*)?|={7}|(>{7})(?: .*)?)$", re.MULTILINE
)


def left_by_git(text: str) -> tuple[int, str]:
    r"""Return the line of what git left in a file in place of its text, and what to do.

    Args:
        text: The text of the file; its lines end in LF.

    Returns:
        The line, from 1, and a message; 0 and "" if git left nothing.

    Example:
        >>> left_by_git("a,b\n<<<<<<< HEAD\n1,2\n=======\n1,3\n>>>>>>> other\n")[0]
        2
        >>> left_by_git("a,b\n1,2\n")
        (0, '')
    """
    start = text[:_HEAD].encode(errors="replace")
    if message := pointer(start):
        return 1, message
    marks = [*_CONFLICT.finditer(text)]
    if not (any(each[1] for each in marks) and any(each[2] for each in marks)):
        return 0, ""
    lines = [text.count("\n", 0, each.start()) + 1 for each in marks]
    message = (
        f"git left the marks of a conflict in {places_in_words(lines)}: keep one of "
        "the two versions between them, and remove the marks"
    )
    return lines[0], message


_REASONS = {
    "file-empty": (
        "A table's file has at least a header.",
        "A file of 0 bytes is most often a write that was cut off.",
    ),
    "file-not-utf8": (
        "A file is UTF-8.",
        "A guessed encoding turns letters into others, and shifts every anchor.",
    ),
    "file-byte-order-mark": (
        "A file does not begin with a byte order mark.",
        "The mark becomes part of the first column's name, or of the first anchor.",
    ),
    "file-carriage-return": (
        "Lines end in LF alone.",
        "Other line ends change the bytes, and with them every hash.",
    ),
    "file-control-character": (
        "A table or a source holds no control characters.",
        "They cannot be seen, and programs drop them or stop at them.",
    ),
    "file-final-newline": (
        "The last line ends in a newline.",
        "Its absence is what a cut-off file looks like.",
    ),
    "file-quote": (
        "Quotes are closed, and a quoted cell ends at its quote.",
        "An unclosed quote swallows all rows up to the next one.",
    ),
    "cell-line-break": (
        "A cell holds no line break.",
        "Line tools see two rows, and places in reports go wrong.",
    ),
    "row-cell-count": (
        "A row has as many cells as the header.",
        "A missing or extra cell shifts the others into wrong columns.",
    ),
    "cell-too-long": (
        f"A cell has at most {CELL_LIMIT:,} characters.",
        "A larger one is a mistake of the writer, and exhausts the reader.",
    ),
    "header-column-missing": (
        "The header names every column of the table.",
        "Without the column its rules cannot be checked.",
    ),
    "header-column-unknown": (
        "The header names no other columns.",
        "A column that nobody knows is a misspelling, or checked by nobody.",
    ),
    "header-column-repeated": (
        "The header names each column once.",
        "Readers keep one of the two, and differ in which.",
    ),
    "header-order": (
        "Columns are in the table's order.",
        "A fixed order keeps differences between versions readable.",
    ),
    "file-not-canonical": (
        "Cells are quoted only where they must be.",
        "One way of writing makes equal data equal bytes, and hashes comparable.",
    ),
    "file-not-parquet": (
        "A table's Parquet file is whole and can be read.",
        "Of a file that was cut off or damaged, readers give some rows, or wrong ones.",
    ),
    "column-type-wrong": (
        "A column of a Parquet file has a type that its cells can have.",
        (
            "A number that is text, or a text that is bytes, is another value to each "
            "reader."
        ),
    ),
    "list-member-unwritable": (
        "A list in Parquet has only members that a list in CSV can have.",
        (
            "A null, an empty only member and one with a delimiter would be read as "
            "others."
        ),
    ),
    "table-without-rows": (
        "Claims, sources, sentences, and any table that others point to have rows.",
        (
            "A header alone is most often what is left of a table whose rows were "
            "lost. Of claims it is a warning while no sentence is annotated yet."
        ),
    ),
    "table-idle": (
        "A table that is listed has rows.",
        "A table whose rows were lost looks like one that was not begun.",
    ),
}
"""What must hold, and why, by the id of each rule."""

FORMS = {
    rule: Rule(
        id=rule,
        level=1,
        summary=summary,
        why=why,
        severity=Severity.WARNING if rule == "table-idle" else Severity.ERROR,
    )
    for rule, (summary, why) in _REASONS.items()
}
"""The rules of level 1 on a table's bytes."""

RULES = (*FORMS.values(),)

# A source is kept as it was found: lines may end as they like, and pages with a feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")


def source_problems(text: str, *, file: str) -> list[Problem]:
    r"""Check the characters of a source file.

    Args:
        text: Its whole text.
        file: Its name for people.

    Example:
        >>> [each.message for each in source_problems("a\nb\0", file="s.txt")]
        ['the control character U+0000 is here: remove it']
    """
    found = []
    if text.startswith("\ufeff"):
        message = "the file begins with a byte order mark: save it without one"
        found.append(("file-byte-order-mark", message, 0))
    if controls := [each.start() for each in _CONTROL.finditer(text)]:
        code = f"U+{ord(text[controls[0]]):04X}"
        message = f"the control character {code} is here: remove it"
        if len(controls) > 1:
            number = f"{len(controls):,} control characters"
            message = f"{number}, the first here, {code}: remove them"
        found.append(("file-control-character", message, controls[0]))
    return [
        Problem(
            file=file,
            line=text.count("\n", 0, at) + 1,
            column=at - text.rfind("\n", 0, at),
            rule=rule,
            message=message,
        )
        for rule, message, at in found
    ]
