"""Reports as text and JSON, and the choice among all formats."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from claimset.dispensations import accepted
from claimset.problems import Report, Rule, Severity
from claimset.render.github import failure_github, report_github
from claimset.render.junit import failure_junit, report_junit
from claimset.render.layout import SCHEMA_VERSION, as_json, counted, styled
from claimset.render.places import in_line, left_out, placed
from claimset.render.sarif import failure_sarif, report_sarif

__all__ = [
    "FAILURE",
    "REPORT",
    "Setting",
    "failure_json",
    "report_github",
    "report_json",
    "report_summary",
    "report_text",
    "verification_summary",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What views have to know beside the report.

    Attributes:
        prefix: What stands before each file's name, for people.
        root: The same as seen from the repository's root, for CI.
        color: Whether text is for a terminal.
        most: The most problems of one rule to print as text; 0 for all.
        rules: Every rule that could be checked.
        fails: The severities that make a run fail.
        exit_code: The exit code that goes with the report.
        failure: What kept another report from being written, as code and message.
    """

    prefix: str = ""
    root: str = ""
    color: bool = False
    most: int = 0
    rules: Sequence[Rule] = ()
    fails: tuple[Severity, ...] = (Severity.ERROR,)
    exit_code: int = 0
    failure: tuple[str, str] | None = None


def report_text(
    report: Report, *, prefix: str = "", color: bool = False, most: int = 0
) -> str:
    """Print one line a problem, places first.

    Args:
        report: The report.
        prefix: What stands before each file's name.
        color: Whether to mark severities for a terminal.
        most: The most problems of one rule to print, and the most accepted ones; 0 for
            all. What is left out is counted.
    """
    printed: Counter[str] = Counter()
    lines = []
    for problem in report.problems:
        printed[problem.rule] += 1
        if not most or printed[problem.rule] <= most:
            line = in_line(problem, prefix)
            if color:
                place, _, rest = line.partition(" ")
                place = styled(place, "bold", color=color)
                line = f"{place} {styled(rest, problem.severity, color=color)}"
            lines.append(line)
    if most:
        lines += [
            f"… and {number - most:,} more [{rule}]"
            for rule, number in printed.items()
            if number > most
        ]
    listed: Counter[str] = Counter()
    for each in accepted(report):
        listed[each.problem.rule] += 1
        if not most or listed[each.problem.rule] <= most:
            lines.append(styled(in_line(each, prefix), "dim", color=color))
    if most:
        lines += [
            f"… and {number - most:,} more accepted [{rule}]"
            for rule, number in listed.items()
            if number > most
        ]
    return "".join(f"{line}\n" for line in lines)


def report_json(
    report: Report, *, prefix: str = "", failure: tuple[str, str] | None = None
) -> str:
    """Print one JSON document: ``valid``, counts, and every problem.

    Its form is ``schemas/report/report.schema.json``.
    """
    dispensed = [
        asdict(each.problem)
        | {
            "file": placed(each.problem, prefix),
            "accepted": each.dispensation.date,
            "reason": each.dispensation.reason,
        }
        for each in accepted(report)
    ]
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "valid": report.ok and failure is None,
            "error": failure and dict(zip(("code", "message"), failure, strict=True)),
            "counts": report.counts(),
            "rules": report.rules,
            "rows": dict(report.rows),
            "unchecked": dict(report.unchecked),
            "problems": [
                asdict(problem) | {"file": placed(problem, prefix)}
                for problem in report.problems
            ],
            "accepted": dispensed,
        }
    )


def failure_json(code: str, message: str) -> str:
    """Print the JSON document that says why nothing was judged."""
    nothing = Report(problems=())
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "valid": False,
            "error": {"code": code, "message": message},
            "counts": nothing.counts(),
            "rules": 0,
            "rows": {},
            "unchecked": {},
            "problems": [],
            "accepted": [],
        }
    )


REPORT: dict[str, Callable[[Report, Setting], str]] = {
    "text": lambda report, given: report_text(
        report, prefix=given.prefix, color=given.color, most=given.most
    ),
    "json": lambda report, given: report_json(
        report, prefix=given.prefix, failure=given.failure
    ),
    "github": lambda report, given: report_github(
        report, prefix=given.root, failure=given.failure
    ),
    "sarif": lambda report, given: report_sarif(
        report,
        prefix=given.root,
        rules=given.rules,
        exit_code=given.exit_code,
        failure=given.failure,
    ),
    "junit": lambda report, given: report_junit(
        report,
        prefix=given.root,
        rules=given.rules,
        fails=given.fails,
        failure=given.failure,
    ),
}
"""The view of a report in each format."""

FAILURE: dict[str, Callable[[str, str, Setting], str]] = {
    # A person reads the same on stderr.
    "text": lambda _code, _message, _given: "",
    "json": lambda code, message, _: failure_json(code, message),
    "github": lambda code, message, _: failure_github(code, message),
    "sarif": lambda code, message, given: failure_sarif(
        code, message, rules=given.rules, exit_code=given.exit_code
    ),
    "junit": lambda code, message, _: failure_junit(code, message),
}
"""What each format says, by code and message, if nothing could be judged."""


def _found(report: Report) -> str:
    counts = report.counts()
    return ", ".join(counted(counts[severity], severity) for severity in Severity)


def report_summary(report: Report) -> str:
    """Say in a line what was checked and found, and in others what was not checked."""
    verdict = "sound" if report.ok else "faulty"
    rows = sum(report.rows.values())
    checked = (
        f"{counted(report.rules, 'rule')} on {counted(rows, 'row')} "
        f"of {counted(len(report.rows), 'table')}"
    )
    line = f"{verdict}: {checked}: {_found(report)}"
    if dispensed := accepted(report):
        line += f", {len(dispensed):,} accepted"
    return "\n".join([line, *left_out(report.unchecked)])


def verification_summary(report: Report) -> str:
    """Say in one line which releases were verified."""
    verdict = "intact" if report.ok else "not intact"
    listed = ", ".join(
        f"{version} ({counted(files, 'file')})"
        for version, files in report.rows.items()
    )
    return f"{verdict}: {listed or 'no releases yet'}: {_found(report)}"
