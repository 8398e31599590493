"""Problems of data are values: rules, problems, the report that gathers them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from operator import attrgetter

LONGEST_VALUE = 60
"""How many characters of a value a message holds."""

LONGEST_REASON = 300
"""How many characters of the reason a line holds why a problem is accepted."""


# Controls, blanks other than the space, separators of lines, what changes the direction
# of text or has no width, and halves of characters, which no file can hold.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


_BYTES = re.compile("[\udc80-\udcff]+")


def decoded(text: str) -> str:
    r"""Read letters in names of files that a system without UTF-8 gave as bytes.

    Example:
        >>> decoded("caf\udcc3\udca9")
        'café'
    """
    return _BYTES.sub(_letters, text)


def _letters(found: re.Match[str]) -> str:
    try:
        return found.group().encode(errors="surrogateescape").decode()
    except UnicodeDecodeError:
        return found.group()


def visible(text: str) -> str:
    r"""Write characters that cannot be seen as escapes, so that a text is one line.

    Example:
        >>> print(visible("a\n::error::b"))
        a\n::error::b
    """
    return _UNSEEN.sub(lambda found: repr(found.group())[1:-1], decoded(text))


class Severity(StrEnum):
    """How grave a problem is; only an error makes a claim set invalid."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must hold, with the reason why.

    Attributes:
        id: A kebab-case name, stable for ever.
        level: 1 file, 2 column, 3 row, 4 data set.
        severity: What breaking it amounts to.
        summary: What must hold, as a sentence.
        why: What would go wrong otherwise.
        needs: The tables without which the rule cannot be checked.
        acceptable: Whether a breach in a row may be accepted. It may not where a later
            breach would look the same, and be accepted unseen.
        presumes: What the claim set must be like beside its tables, in words, so that
            the rule can be checked.
    """

    id: str
    level: int
    summary: str
    why: str
    severity: Severity = Severity.ERROR
    needs: tuple[str, ...] = ()
    acceptable: bool = True
    presumes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One breach of a rule, and its place.

    Attributes:
        file: The file, relative to the claim set's folder, with ``/``.
        line: The physical line, from 1; 0 if the whole file is meant, or has no lines.
        column: The character at which the cell or value begins, from 1; 0 if none.
        row: The row, from 1, of a table that has no lines, as Parquet; 0 otherwise.
        field: The name of the table's column, or "".
        rule: The id of the rule.
        severity: The rule's severity.
        row_id: The key of the row, or "".
        value: The offending value, or "".
        message: What is wrong and what was expected; it begins with the row if one
            is given.
    """

    file: str
    line: int = 0
    column: int = 0
    row: int = 0
    field: str = ""
    rule: str
    severity: Severity = Severity.ERROR
    row_id: str = ""
    value: str = ""
    message: str

    @property
    def subject(self) -> str:
        """The column and the row that a message is on; "" if it names them itself.

        Lines of a file are not the rows of a workbook: the key of a row is in both.

        Example:
            >>> known = {"field": "time", "row_id": "C7", "message": "is old"}
            >>> Problem(file="f", rule="r", **known).subject
            'time of C7'
        """
        if self.rule.startswith("header-") or not self.field:
            return ""
        is_named = self.value in self.row_id.split()
        row = "" if is_named else shortened(self.row_id, LONGEST_VALUE)
        return " of ".join(filter(None, (self.field, row)))

    def __str__(self) -> str:
        place = ":".join(
            str(part) for part in (self.file, self.line, self.column) if part
        )
        subject = f"{self.subject}: " if self.subject else ""
        mark = "" if self.severity is Severity.ERROR else f"{self.severity}: "
        return visible(f"{place}: {mark}{subject}{self.message} [{self.rule}]")


# Tuples of the fields compare faster than what `order=True` writes.
_ORDER = attrgetter(*(each.name for each in fields(Problem)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A problem that the baseline of a claim set accepts.

    Attributes:
        problem: The problem.
        date: The day on which it was accepted, as ``YYYY-MM-DD``.
        reason: Why it may stay.
    """

    problem: Problem
    date: str
    reason: str

    @property
    def rule(self) -> str:
        """The id of the problem's rule."""
        return self.problem.rule

    def __str__(self) -> str:
        reason = shortened(self.reason, LONGEST_REASON)
        return visible(f"{self.problem} (accepted {self.date}: {reason})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What `claimset.validate` found.

    Attributes:
        problems: All problems, by file, line and column, but for those in `accepted`.
        rows: How many rows of each table were read.
        rules: How many rules were checked.
        unchecked: The rules that could not be checked, and why.
        accepted: The problems that are there and that the baseline accepts.
    """

    problems: tuple[Problem, ...]
    rows: Mapping[str, int] = field(default_factory=dict)
    rules: int = 0
    unchecked: Mapping[str, str] = field(default_factory=dict)
    accepted: tuple[Accepted, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings and notes do not count."""
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    def counts(self) -> dict[Severity, int]:
        """Count the problems of each severity.

        Example:
            >>> Report(problems=()).counts()[Severity.ERROR]
            0
        """
        found = Counter(problem.severity for problem in self.problems)
        return {severity: found[severity] for severity in Severity}

    @classmethod
    def of(
        cls,
        problems: Iterable[Problem],
        *,
        rows: Mapping[str, int],
        rules: int,
        unchecked: Mapping[str, str],
    ) -> "Report":
        """Sort problems into a report, without repetitions."""
        return cls(
            problems=tuple(sorted(set(problems), key=_ORDER)),
            rows=rows,
            rules=rules,
            unchecked=unchecked,
        )


MOST_SINGLY = 5
"""How many problems alike are reported one by one, however few could be so."""


def is_mostly(number: int, of: int) -> bool:
    """Whether so many of some lines or values are wrong that they have one cause.

    Example:
        >>> is_mostly(5, 5), is_mostly(6, 18), is_mostly(6, 17)
        (False, False, True)
    """
    return number > MOST_SINGLY and 3 * number > of


def places_in_words(places: Iterable[int], what: str = "lines") -> str:
    """Name the first three of some lines or rows.

    Example:
        >>> places_in_words([2, 3, 4, 5]), places_in_words([2, 3], "rows")
        ('lines 2, 3, 4 and on', 'rows 2, 3')
    """
    known = [*dict.fromkeys(places)]
    more = " and on" if len(known) > len(known[:3]) else ""
    return f"{what} {', '.join(map(str, known[:3]))}{more}"


def places_of(problems: Sequence[Problem]) -> str:
    """Name the first three rows at fault.

    Example:
        >>> found = [Problem(file="a", line=n, rule="r", message="m") for n in range(5)]
        >>> places_of(found)
        'lines 0, 1, 2 and on'
    """
    if any(problem.row for problem in problems):
        return places_in_words((each.row for each in problems), "rows")
    return places_in_words(each.line for each in problems)


def shortened(text: str, most: int) -> str:
    """Cut a text to so many characters.

    Example:
        >>> shortened("lantern", 4)
        'lan…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def quoted(value: str) -> str:
    """Write a value as a message holds it: in quotes, and never at full length.

    Example:
        >>> quoted("lantern")
        "'lantern'"
    """
    return f"'{shortened(value, LONGEST_VALUE)}'"


def suggestion(word: str, words: Iterable[str]) -> str:
    """Return the end of a message on a misspelt word: the one that is meant.

    Example:
        >>> suggestion("jsn", ["json", "text"])
        "; did you mean 'json'?"
    """
    found = get_close_matches(word, [*words], n=1)
    return f"; did you mean '{found[0]}'?" if found else ""
