"""What all formats of a report share: the setting, places, order, words."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from claimset.problems import Problem, Report, Rule, Severity, visible
from claimset.render.layout import counted

LEVELS = {1: "file", 2: "column", 3: "row", 4: "data-set"}

Failure = tuple[str, str]
"""Why something could not be done: a code and a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What formats have to know beside the report.

    Attributes:
        prefix: What comes before each file's name, for people.
        root: The same as seen from the repository's root, for CI.
        color: Whether text is for a terminal.
        most: The most problems of one rule to print as text; 0 for all.
        rules: Every rule that could be checked.
        fails: The severities that make a run fail.
        exit_code: The exit code that goes with the report.
        failure: Why there is no report, or what kept another from being written.
    """

    prefix: str = ""
    root: str = ""
    color: bool = False
    most: int = 0
    rules: Sequence[Rule] = ()
    fails: tuple[Severity, ...] = (Severity.ERROR,)
    exit_code: int = 0
    failure: Failure | None = None


def seen_from(prefix: str, report: Report | None) -> Report:
    """Return a report that names files as seen from where a prefix begins.

    Args:
        prefix: The claim set's folder.
        report: The report; without one there is no problem.

    Example:
        >>> problem = Problem(file="data/a.csv", rule="r", message="is old")
        >>> print(*seen_from("sets/guild", Report(problems=(problem,))).problems)
        sets/guild/data/a.csv: is old [r]
    """
    if report is None:
        return Report(problems=())

    def seen(problem: Problem) -> Problem:
        return replace(problem, file=f"{prefix}/{problem.file}")

    if not prefix:
        return report
    return replace(
        report,
        problems=tuple(map(seen, report.problems)),
        accepted=tuple(
            replace(each, problem=seen(each.problem)) for each in report.accepted
        ),
    )


def gravest_first(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by severity; within one they keep their order."""
    order = [*Severity]
    return sorted(problems, key=lambda problem: order.index(problem.severity))


_Found = TypeVar("_Found")


def capped(
    found: Iterable[_Found], kind: Callable[[_Found], str], most: int
) -> tuple[list[_Found], list[_Found]]:
    """Part what was found: the first so many of each kind, and the others.

    Example:
        >>> capped(["a1", "a2", "b1"], lambda each: each[0], 1)
        (['a1', 'b1'], ['a2'])
    """
    numbers: Counter[str] = Counter()
    parts: tuple[list[_Found], list[_Found]] = [], []
    for each in found:
        numbers[kind(each)] += 1
        parts[numbers[kind(each)] > most].append(each)
    return parts


def in_words(problem: Problem) -> str:
    """Say what is wrong, without the place, in one line that can be seen.

    Example:
        >>> in_words(Problem(file="a.csv", field="time", rule="r", message="is old"))
        'time: is old'
    """
    subject = f"{problem.subject}: " if problem.subject else ""
    return visible(f"{subject}{problem.message}")


def counts(report: Report) -> str:
    """Say how many problems of each severity there are.

    Example:
        >>> counts(Report(problems=()))
        '0 errors, 0 warnings, 0 notes'
    """
    return ", ".join(counted(n, severity) for severity, n in report.counts().items())


def left_out(report: Report) -> list[str]:
    """Say how many rules were not checked, and for want of what; JSON has the list.

    Example:
        >>> left_out(Report(problems=(), unchecked={"a": "needs b", "c": "needs d, b"}))
        ['not checked: 2 rules need b, d']
        >>> left_out(Report(problems=(), unchecked={"a": "in part: it is missing"}))
        ['checked in part: 1 rule, as it is missing']
    """
    whys = Counter(report.unchecked.values())
    lines = []
    for head, start in (
        ("not checked", "needs "),
        ("checked in part", "in part: needs "),
    ):
        lacks = [why for why in whys if why.startswith(start)]
        names = {name for why in lacks for name in why.removeprefix(start).split(", ")}
        if number := sum(whys.pop(why) for why in lacks):
            need = f"need{'s' * (number == 1)} {', '.join(sorted(names))}"
            lines.append(f"{head}: {counted(number, 'rule')} {need}")
    for why, number in whys.items():
        lack = visible(why.removeprefix("in part: "))
        lines.append(f"checked in part: {counted(number, 'rule')}, as {lack}")
    return lines
