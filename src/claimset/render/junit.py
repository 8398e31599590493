"""Reports as JUnit XML: each rule is a test, which fails with every breach of it.

So a test keeps its name from run to run, and a CI that compares runs tells which rule
was newly broken.
"""

import re
from collections.abc import Collection, Iterable

from claimset.dispensations import accepted
from claimset.problems import Problem, Report, Rule, Severity, visible
from claimset.render.layout import counted
from claimset.render.places import in_line, in_words, placed

__all__ = ["failure_junit", "report_junit"]

LEVELS = {1: "file", 2: "column", 3: "row", 4: "data-set"}

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report_junit(
    report: Report,
    *,
    prefix: str = "",
    rules: Iterable[Rule] = (),
    fails: Collection[Severity] = (),
    failure: tuple[str, str] | None = None,
) -> str:
    """Write JUnit XML: a test for each rule.

    Args:
        report: The report.
        prefix: What stands before each file's name.
        rules: The rules that were to be checked; those of problems are added.
        fails: The severities that let a test fail, beside errors, which always do;
            other problems are its output.
        failure: What kept another report from being written, as code and message.
    """
    broken: dict[str, list[Problem]] = {}
    for problem in report.problems:
        broken.setdefault(problem.rule, []).append(problem)
    dispensed: dict[str, list[str]] = {}
    for each in accepted(report):
        dispensed.setdefault(each.problem.rule, []).append(in_line(each, prefix))
    levels = {rule.id: LEVELS[rule.level] for rule in rules}
    names = [*levels, *(rule for rule in (*broken, *dispensed) if rule not in levels)]
    cases = [
        _case(
            f"claimset.{levels.get(name, 'other')}",
            name,
            broken.get(name, []),
            accepted_lines=dispensed.get(name, []),
            unchecked=report.unchecked.get(name, ""),
            prefix=prefix,
            fails={Severity.ERROR, *fails},
        )
        for name in dict.fromkeys(names)
    ]
    if failure:
        cases.append(_failed("written", *failure))
    return _suite(cases)


def failure_junit(code: str, message: str) -> str:
    """Write JUnit XML that says why nothing was judged."""
    return _suite([_failed("judged", code, message)])


def _failed(name: str, code: str, message: str) -> str:
    error = f"<error message={_attribute(visible(message))} type={_attribute(code)}/>"
    return f'<testcase classname="claimset" name="{name}" time="0">{error}</testcase>'


def _case(  # noqa: PLR0913 - the parts of a test
    classname: str,
    name: str,
    problems: list[Problem],
    *,
    accepted_lines: list[str],
    unchecked: str,
    prefix: str,
    fails: Collection[Severity],
) -> str:
    grave = [problem for problem in problems if problem.severity in fails]
    light = [problem for problem in problems if problem.severity not in fails]
    inside = []
    if grave:
        first = _attribute(
            f"{counted(len(grave), 'problem')}, the first: {in_words(grave[0])}"
        )
        kind = grave[0].severity
        lines = _text(in_line(problem, prefix) for problem in grave)
        inside.append(f'<failure message={first} type="{kind}">{lines}</failure>')
    elif unchecked:
        inside.append(f"<skipped message={_attribute(unchecked)}/>")
    talk = [*(in_line(problem, prefix) for problem in light), *accepted_lines]
    if talk:
        inside.append(f"<system-out>{_text(talk)}</system-out>")
    place = (
        f" file={_attribute(visible(placed(problems[0], prefix)))}" if problems else ""
    )
    head = f'classname="{classname}" name={_attribute(name)}{place} time="0"'
    return f"<testcase {head}>{''.join(inside)}</testcase>"


def _suite(cases: list[str]) -> str:
    numbers = {
        "tests": len(cases),
        "failures": sum("<failure " in case for case in cases),
        "errors": sum("<error " in case for case in cases),
        "skipped": sum("<skipped " in case for case in cases),
    }
    counts = " ".join(f'{name}="{number}"' for name, number in numbers.items())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="claimset" {counts} time="0">',
        f'<testsuite name="claimset validate" {counts} time="0">',
        *cases,
        "</testsuite>",
        "</testsuites>",
        "",
    ]
    return "\n".join(lines)


def _attribute(text: str) -> str:
    # A reader would turn line breaks of an attribute into blanks.
    shown = _escaped(text).replace('"', "&quot;").replace("\n", "&#10;")
    return f'"{shown}"'


def _text(lines: Iterable[str]) -> str:
    return _escaped("\n".join(lines))


def _escaped(text: str) -> str:
    text = _FORBIDDEN.sub("\ufffd", text).replace("&", "&amp;")
    text = text.replace("<", "&lt;").replace(">", "&gt;")
    # Readers take a bare carriage return for a line break.
    return text.replace("\t", "&#9;").replace("\r", "&#13;")
