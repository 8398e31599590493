"""What all views of a report share: order, places and words of problems."""

from collections import Counter
from collections.abc import Iterable, Mapping

from claimset.dispensations import Accepted
from claimset.problems import Problem, Severity, visible
from claimset.render.layout import counted

__all__ = ["gravest_first", "in_line", "in_words", "left_out", "placed"]

_ORDER = {severity: place for place, severity in enumerate(Severity)}


def gravest_first(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by severity; within one they keep their order."""
    return sorted(problems, key=lambda problem: _ORDER[problem.severity])


def left_out(unchecked: Mapping[str, str]) -> list[str]:
    """Say how many rules were not checked, and for want of what; JSON has the list.

    Example:
        >>> left_out({"a": "needs sample", "b": "needs relations, sample"})
        ['not checked: 2 rules need relations, sample']
        >>> left_out({"a": "in part: source 'text' is missing"})
        ["checked in part: 1 rule, as source 'text' is missing"]
    """
    lines = []
    in_part = "in part: "
    for head, start in (
        ("not checked", "needs "),
        ("checked in part", f"{in_part}needs "),
    ):
        whys = [why for why in unchecked.values() if why.startswith(start)]
        if whys:
            lacks = {
                lack for why in whys for lack in why.removeprefix(start).split(", ")
            }
            need = f"need{'s' * (len(whys) == 1)} {', '.join(sorted(lacks))}"
            lines.append(f"{head}: {counted(len(whys), 'rule')} {need}")
    reasons = Counter(
        why.removeprefix(in_part)
        for why in unchecked.values()
        if why.startswith(in_part) and not why.startswith(f"{in_part}needs ")
    )
    lines += [
        f"checked in part: {counted(number, 'rule')}, as {visible(why)}"
        for why, number in reasons.items()
    ]
    return lines


def placed(problem: Problem, prefix: str) -> str:
    """Return the problem's file, as seen from where the prefix begins.

    Example:
        >>> placed(Problem(file="data/a.csv", rule="r", message="m"), "sets/guild")
        'sets/guild/data/a.csv'
    """
    return f"{prefix}/{problem.file}" if prefix else problem.file


def in_line(found: Problem | Accepted, prefix: str) -> str:
    """Print a problem with its place, as seen from where the prefix begins.

    Example:
        >>> in_line(Problem(file="a.csv", rule="r", message="is old"), "sets/guild")
        'sets/guild/a.csv: is old [r]'
    """
    return f"{visible(prefix)}/{found}" if prefix else str(found)


def in_words(problem: Problem) -> str:
    """Say what is wrong, without the place, in one line that can be seen.

    Example:
        >>> in_words(Problem(file="a.csv", field="time", rule="r", message="is old"))
        'time: is old'
    """
    subject = f"{problem.field}: " if problem.field else ""
    return visible(f"{subject}{problem.message}")
