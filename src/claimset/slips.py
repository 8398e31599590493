"""Many values of a column with one slip, as dates that a spreadsheet changed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from claimset.batches import Breaches
from claimset.findings import Findings
from claimset.problems import MOST_SINGLY, Problem, places_of, quoted
from claimset.rules.repairs import SLIPS

_CHARACTER = re.compile("^its character [0-9]+ is")
_PLACE = re.compile(" from its character [0-9]+ on$")


def collect_slips(
    findings: Findings, found: Breaches, wrong: Mapping[Problem, int]
) -> Iterable[Problem]:
    """Report each slip once that many values of a column have.

    Args:
        findings: What was found in the claim set.
        found: The rows at fault, and what they break.
        wrong: Their problems, each with its row.

    Returns:
        The problems that are left.
    """
    if findings.singly or len(wrong) <= MOST_SINGLY:
        return wrong
    groups: dict[str, list[Problem]] = defaultdict(list)
    for problem in wrong:
        groups[slip_of(problem)].append(problem)
    left = groups.pop("", [])
    cells = findings.frames[found.table][found.column]
    number = len(cells) - cells.null_count()
    for slip, problems in groups.items():
        if len(problems) <= MOST_SINGLY:
            left += problems
            continue
        problems.sort(key=wrong.__getitem__)
        first = problems[0].message.removeprefix(f"row {problems[0].row}: ")
        message = (
            f"{len(problems):,} of {number:,} values {in_plural(slip)}, in "
            f"{places_of(problems)}; the first: {first}"
        )
        row = wrong[problems[0]]
        findings.describe_column(found.rule, found.table, found.column, row, message)
    return left


def slip_of(problem: Problem) -> str:
    """Return the slip of a cell that its message names, if many may be alike.

    Example:
        >>> said = "'May-96' is a range: write 1996-05"
        >>> slip_of(Problem(file="a", rule="r", value="May-96", message=said))
        'is a range'
    """
    said = problem.message.removeprefix(f"row {problem.row}: ")
    said = _CHARACTER.sub("holds", said.removeprefix(quoted(problem.value)).strip())
    slip = _PLACE.sub("", said.partition(":")[0]).partition(", not")[0]
    return slip if slip in SLIPS or slip.startswith("holds U+") else ""


def in_plural(slip: str) -> str:
    """Turn what is wrong with one cell to what is wrong with many.

    Example:
        >>> in_plural("has a decimal comma"), in_plural("is a range")
        ('have a decimal comma', 'are ranges')
    """
    verb, _, rest = slip.partition(" ")
    if slip == "is a range":
        return "are ranges"
    plural = {"does": "do", "is": "are", "has": "have"}.get(
        verb, verb.removesuffix("s")
    )
    return f"{plural} {rest}".replace("or ends", "or end")
