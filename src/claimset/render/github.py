"""Reports as GitHub shows them: annotations at the lines, and a job summary."""

from collections import Counter

from claimset.dispensations import accepted
from claimset.problems import Problem, Report, Severity, shortened, visible
from claimset.render.layout import counted, markdown_table
from claimset.render.places import gravest_first, in_line, in_words, left_out, placed

__all__ = [
    "failure_github",
    "failure_step_summary",
    "report_github",
    "step_summary",
]

MOST_ANNOTATIONS = 10
"""The most annotations of one severity that GitHub shows for a step."""

MOST_ROWS = 100
"""The most rows of the job summary, of which GitHub keeps 1 MiB."""

MOST_CHARACTERS = 400
"""The most characters of a cell of the job summary."""

_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def report_github(
    report: Report, *, prefix: str = "", failure: tuple[str, str] | None = None
) -> str:
    """Print workflow commands that GitHub shows at the lines, the gravest first.

    GitHub shows ten of each severity and drops the others without a word: those are
    counted here in a line of the log.
    """
    annotated: Counter[Severity] = Counter()
    rest: dict[Severity, Counter[str]] = {severity: Counter() for severity in Severity}
    lines = [failure_github(*failure, what="not written")] if failure else []
    for problem in gravest_first(report.problems):
        if annotated[problem.severity] < MOST_ANNOTATIONS:
            annotated[problem.severity] += 1
            lines.append(_annotation(problem, prefix))
        else:
            rest[problem.severity][problem.rule] += 1
    for severity, rules in rest.items():
        if rules:
            listed = ", ".join(f"{number:,} {rule}" for rule, number in rules.items())
            more = f"{rules.total():,} more {severity}{'s' * (rules.total() > 1)}"
            lines.append(f"… and {more} without annotation: {listed}\n")
    if found := accepted(report):
        lines.append(f"accepted: {counted(len(found), 'problem')}\n")
        lines += [f"- {in_line(each, prefix)}\n" for each in found[:MOST_ANNOTATIONS]]
        if len(found) > MOST_ANNOTATIONS:
            lines.append(f"- … and {len(found) - MOST_ANNOTATIONS:,} more\n")
    return "".join(lines)


def failure_github(code: str, message: str, *, what: str = "not judged") -> str:
    """Print the workflow command that says why nothing was judged, or written."""
    title = _escaped(f"{what}: {code}", properties=True)
    return f"::error title={title}::{_escaped(visible(message))}\n"


def _annotation(problem: Problem, prefix: str) -> str:
    properties = {"file": visible(placed(problem, prefix)), "title": problem.rule}
    if problem.line:
        properties |= {"line": str(problem.line), "col": str(problem.column or 1)}
    listed = ",".join(
        f"{name}={_escaped(value, properties=True)}"
        for name, value in properties.items()
    )
    return f"::{_COMMANDS[problem.severity]} {listed}::{_escaped(in_words(problem))}\n"


def _escaped(text: str, *, properties: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if properties else text


def step_summary(
    report: Report, *, prefix: str = "", failure: tuple[str, str] | None = None
) -> str:
    """Draw the Markdown of the job's summary: the verdict, and a table of problems."""
    counts = report.counts()
    verdict = "sound" if report.ok else "faulty"
    found = ", ".join(counted(counts[severity], severity) for severity in Severity)
    lines = [f"### claimset: {verdict}", "", found, ""]
    if failure:
        lines += [f"not written: {_cell(failure[1])} [{failure[0]}]", ""]
    if report.problems:
        shown = gravest_first(report.problems)[:MOST_ROWS]
        lines += _table(shown, prefix)
        if len(report.problems) > len(shown):
            lines += [f"… and {len(report.problems) - len(shown):,} more", ""]
    if dispensed := accepted(report):
        lines += [f"#### {counted(len(dispensed), 'accepted problem')}", ""]
        lines += [f"- {_cell(in_line(each, prefix))}" for each in dispensed[:MOST_ROWS]]
        if len(dispensed) > MOST_ROWS:
            lines += [f"- … and {len(dispensed) - MOST_ROWS:,} more"]
        lines += [""]
    for line in left_out(report.unchecked):
        lines += [_cell(line[0].upper() + line[1:]), ""]
    return "\n".join(lines)


def failure_step_summary(code: str, message: str) -> str:
    """Draw the Markdown that says why nothing was judged."""
    return f"### claimset: not judged\n\n{_cell(message)} [{code}]\n"


def _table(problems: list[Problem], prefix: str) -> list[str]:
    rows = [
        (
            problem.severity,
            _cell(placed(problem, prefix)),
            problem.line or "-",
            problem.column or "-",
            _cell(in_words(problem)),
            problem.rule,
        )
        for problem in problems
    ]
    header = ("severity", "file", "line", "column", "problem", "rule")
    drawn = markdown_table(header, rows)
    # Two columns are numbers; the others are words.
    drawn[1] = "|---|---|---:|---:|---|---|"
    return drawn


def _cell(text: str) -> str:
    """Show a text as it is: data may look like Markdown or HTML, and must not be."""
    text = shortened(visible(text), MOST_CHARACTERS)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for mark in "\\`*_[]~":
        text = text.replace(mark, f"&#{ord(mark)};")
    return text
