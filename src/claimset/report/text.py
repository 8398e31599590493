"""Reports as text: a line a problem, and a verdict in a line."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter

from claimset.problems import Accepted, Problem, Report, visible
from claimset.render.layout import counted, styled
from claimset.report.model import Setting, capped, counts, left_out, seen_from


def report_text(report: Report | None, setting: Setting) -> str:
    """Print one line a problem, places first; then one for each accepted problem.

    Of one rule at most `Setting.most` are printed; what is left out is counted.
    """
    seen = seen_from(setting.prefix, report)
    most, color = setting.most or sys.maxsize, setting.color
    shown, _ = capped(seen.problems, attrgetter("rule"), most)
    accepted, _ = capped(seen.accepted, attrgetter("rule"), most)
    lines = [
        *(_line(problem, color=color) for problem in shown),
        *_more("more", seen.problems, most),
        *(styled(str(each), "dim", color=color) for each in accepted),
        *_more("more accepted", seen.accepted, most),
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(problem: Problem, *, color: bool) -> str:
    place, _, rest = str(problem).partition(" ")
    place = styled(place, "bold", color=color)
    return f"{place} {styled(rest, problem.severity, color=color)}"


def _more(
    what: str, found: Iterable[Problem] | Iterable[Accepted], most: int
) -> list[str]:
    """Say how many of each rule are left out."""
    return [
        f"… and {number - most:,} {what} [{rule}]; --all shows them"
        for rule, number in Counter(each.rule for each in found).items()
        if number > most
    ]


def summary(report: Report) -> str:
    """Say in a line what was checked and found, and in others what was not checked."""
    verdict = "valid" if report.ok else "invalid"
    rows = sum(report.rows.values())
    checked = (
        f"{counted(report.rules, 'rule')} on {counted(rows, 'row')} "
        f"of {counted(len(report.rows), 'table')}"
    )
    accepted = f", {len(report.accepted):,} accepted" if report.accepted else ""
    line = f"{verdict}: {checked}: {counts(report)}{accepted}"
    return "\n".join([line, *left_out(report)])


def verification_summary(report: Report, parts: Sequence[str] = ()) -> str:
    """Say in one line which releases were verified, and which parts that are cited."""
    verdict = "intact" if report.ok else "not intact"
    cited = " and ".join(map(visible, parts))
    releases = [
        f"{version} ({counted(files, 'file')})"
        for version, files in report.rows.items()
    ]
    listed = " of ".join(filter(None, [cited, ", ".join(releases)]))
    return f"{verdict}: {listed or 'no releases yet'}: {counts(report)}"
