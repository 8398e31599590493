"""Reports as text, JSON and CI annotations."""

from collections import Counter
from dataclasses import asdict

from claimset.problems import Problem, Report, Severity
from claimset.render.layout import SCHEMA_VERSION, as_json, counted, styled

__all__ = [
    "report_github",
    "report_json",
    "report_summary",
    "report_text",
    "verification_summary",
]


def _placed(problem: Problem, prefix: str) -> str:
    return f"{prefix}/{problem.file}" if prefix else problem.file


def report_text(
    report: Report, *, prefix: str = "", color: bool = False, most: int = 0
) -> str:
    """Print one line a problem, places first.

    Args:
        report: The report.
        prefix: What stands before each file's name.
        color: Whether to mark severities for a terminal.
        most: The most problems of one rule to print; 0 for all. What is left out is
            counted.
    """
    printed: Counter[str] = Counter()
    lines = []
    for problem in report.problems:
        printed[problem.rule] += 1
        if not most or printed[problem.rule] <= most:
            line = f"{prefix}/{problem}" if prefix else str(problem)
            if color:
                place, _, rest = line.partition(" ")
                place = styled(place, "bold", color=color)
                line = f"{place} {styled(rest, problem.severity, color=color)}"
            lines.append(line)
    if most:
        lines += [
            f"… and {number - most} more [{rule}]"
            for rule, number in printed.items()
            if number > most
        ]
    return "".join(f"{line}\n" for line in lines)


def report_json(report: Report, *, prefix: str = "") -> str:
    """Print one JSON document: ``valid``, counts, and every problem."""
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "valid": report.ok,
            "counts": report.counts(),
            "rules": report.rules,
            "rows": dict(report.rows),
            "unchecked": dict(report.unchecked),
            "problems": [
                asdict(problem) | {"file": _placed(problem, prefix)}
                for problem in report.problems
            ],
        }
    )


_GITHUB = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def report_github(report: Report, *, prefix: str = "") -> str:
    """Print workflow commands that GitHub shows at the line of the file."""
    lines = []
    for problem in sorted(
        report.problems, key=lambda p: list(Severity).index(p.severity)
    ):
        properties = {"file": _placed(problem, prefix), "title": problem.rule}
        if problem.line:
            properties |= {"line": str(problem.line), "col": str(problem.column or 1)}
        listed = ",".join(
            f"{name}={_escaped(value, properties=True)}"
            for name, value in properties.items()
        )
        subject = f"{problem.field}: " if problem.field else ""
        message = _escaped(f"{subject}{problem.message}")
        lines.append(f"::{_GITHUB[problem.severity]} {listed}::{message}\n")
    return "".join(lines)


def _escaped(text: str, *, properties: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if properties else text


def _found(report: Report) -> str:
    counts = report.counts()
    return ", ".join(counted(counts[severity], severity) for severity in Severity)


def report_summary(report: Report) -> str:
    """Say in one line what was checked and what was found."""
    verdict = "sound" if report.ok else "faulty"
    rows = sum(report.rows.values())
    checked = (
        f"{counted(report.rules, 'rule')} on {counted(rows, 'row')} "
        f"of {counted(len(report.rows), 'table')}"
    )
    line = f"{verdict}: {checked}: {_found(report)}"
    if report.unchecked:
        line += f"\nnot checked: {', '.join(sorted(report.unchecked))}"
    return line


def verification_summary(report: Report) -> str:
    """Say in one line which releases were verified."""
    verdict = "intact" if report.ok else "not intact"
    listed = ", ".join(
        f"{version} ({counted(files, 'file')})"
        for version, files in report.rows.items()
    )
    return f"{verdict}: {listed or 'no releases yet'}: {_found(report)}"
