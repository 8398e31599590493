"""Reports as text: a line a problem, and a verdict in a line."""

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter

from claimset.index import INVALID
from claimset.paths import RELEASES
from claimset.problems import Accepted, Problem, Report, visible
from claimset.render.layout import counted, styled
from claimset.report.model import Setting, capped, counts, left_out, seen_from

_NEAREST = "release-cells-differ"
"""The rule that a file which is no release's breaks."""


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
    """Say which releases are as they were, which not, and which parts are cited."""
    changed = _changed(report)
    first = [*report.rows] if report.ok else changed
    rest = [version for version in report.rows if version not in first]
    said, others = (
        ", ".join(f"{each} ({counted(report.rows[each], 'file')})" for each in versions)
        for versions in (first, rest)
    )
    cited = " and ".join(map(visible, parts))
    listed = " of ".join(filter(None, [cited, said]))
    nothing = "no releases yet" if report.ok else "the list of releases"
    is_like = any(each.rule == _NEAREST for each in report.problems)
    verdict = "no release, the nearest" if is_like else "not intact"
    line = (
        f"{'intact' if report.ok else verdict}: {listed or nothing}: {counts(report)}"
    )
    return f"{line}\nintact: {others}" if others else line


def _changed(report: Report) -> list[str]:
    """Return the releases that are not as they were, or that a file is not."""
    files = {f"/{each.file}/" for each in report.problems}
    changed = [
        version
        for version in report.rows
        if any(f"/{RELEASES}{version}/" in file for file in files)
    ]
    rules = {each.rule for each in report.problems}
    # What is wrong with a copy, wherever that is, is wrong with its release.
    is_copy = not changed and rules != {INVALID.id}
    return [*report.rows] if is_copy or _NEAREST in rules else changed
