"""Reports as GitHub shows them: annotations at the lines, and a job summary."""

from collections import Counter
from collections.abc import Sequence
from html import escape

from claimset.problems import Problem, Report, Severity, shortened, visible
from claimset.render.layout import counted, markdown_table
from claimset.report.model import (
    Setting,
    capped,
    counts,
    gravest_first,
    in_words,
    left_out,
    seen_from,
)

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

_MARKS = {ord(mark): f"&#{ord(mark)};" for mark in "\\`*_[]~"}


def report_github(report: Report | None, setting: Setting) -> str:
    """Print workflow commands that GitHub shows at the lines, the gravest first.

    GitHub shows ten of each severity and drops the others without a word: those are
    counted here in a line of the log.
    """
    seen = seen_from(setting.root, report)
    lines = []
    if setting.failure:
        code, message = setting.failure
        title = f"{_lack(report)}: {code}"
        lines.append(_command("error", visible(message), title=title))
    shown, rest = capped(
        gravest_first(seen.problems), lambda each: each.severity, MOST_ANNOTATIONS
    )
    lines += map(_annotation, shown)
    for severity in Severity:
        rules = Counter(each.rule for each in rest if each.severity is severity)
        if rules:
            listed = ", ".join(f"{number:,} {rule}" for rule, number in rules.items())
            more = counted(rules.total(), f"more {severity}")
            lines.append(f"… and {more} without annotation: {listed}")
    if seen.accepted:
        lines.append(f"accepted: {counted(len(seen.accepted), 'problem')}")
        lines += _listed([str(each) for each in seen.accepted], MOST_ANNOTATIONS)
    return "".join(f"{line}\n" for line in lines)


def _lack(report: Report | None) -> str:
    """Say what a failure kept from being done."""
    return "not checked" if report is None else "not written"


def _annotation(problem: Problem) -> str:
    place = {"line": problem.line, "col": problem.column or 1} if problem.line else {}
    return _command(
        _COMMANDS[problem.severity],
        in_words(problem),
        file=visible(problem.file),
        title=problem.rule,
        **place,
    )


def _command(name: str, message: str, **properties: object) -> str:
    listed = ",".join(
        f"{key}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for key, value in properties.items()
    )
    return f"::{name} {listed}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _listed(lines: Sequence[str], most: int) -> list[str]:
    more = [f"… and {len(lines) - most:,} more"] if len(lines) > most else []
    return [f"- {line}" for line in [*lines[:most], *more]]


def step_summary(report: Report | None, setting: Setting) -> str:
    """Draw the Markdown of the job's summary: the verdict, and a table of problems."""
    code, message = setting.failure or ("", "")
    if report is None:
        return f"### claimset: {_lack(report)}\n\n{_cell(message)} [{code}]\n"
    seen = seen_from(setting.root, report)
    lines = [f"### claimset: {'valid' if seen.ok else 'invalid'}", "", counts(seen), ""]
    if setting.failure:
        lines += [f"{_lack(report)}: {_cell(message)} [{code}]", ""]
    if seen.problems:
        lines += _table(gravest_first(seen.problems)[:MOST_ROWS])
        if len(seen.problems) > MOST_ROWS:
            lines += [f"… and {len(seen.problems) - MOST_ROWS:,} more", ""]
    if seen.accepted:
        lines += [f"#### {counted(len(seen.accepted), 'accepted problem')}", ""]
        lines += [*_listed([_cell(str(each)) for each in seen.accepted], MOST_ROWS), ""]
    for line in left_out(seen):
        lines += [_cell(line[0].upper() + line[1:]), ""]
    return "\n".join(lines)


def _table(problems: Sequence[Problem]) -> list[str]:
    rows = [
        (
            problem.severity,
            _cell(problem.file),
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
    text = escape(shortened(visible(text), MOST_CHARACTERS), quote=False)
    return text.translate(_MARKS)
