"""Reports as JUnit XML: each rule is a test, which fails with every breach of it.

So a test keeps its name from run to run, and a CI that compares runs tells which rule
was newly broken.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from html import escape

from claimset.problems import Problem, Report, Severity, visible
from claimset.render.layout import counted
from claimset.report.model import LEVELS, Setting, in_words, seen_from

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report_junit(report: Report | None, setting: Setting) -> str:
    """Write JUnit XML: a test for each rule that was to be checked, or is broken.

    Errors let a test fail, and so does what else makes the run fail; other problems are
    its output.
    """
    seen = seen_from(setting.root, report)
    problems: dict[str, list[Problem]] = defaultdict(list)
    for problem in seen.problems:
        problems[problem.rule].append(problem)
    accepted: dict[str, list[str]] = defaultdict(list)
    for each in seen.accepted:
        accepted[each.rule].append(str(each))
    fails = {Severity.ERROR, *setting.fails}
    levels = {rule.id: LEVELS[rule.level] for rule in setting.rules}
    cases = []
    for rule in dict.fromkeys([*levels, *problems, *accepted]):
        grave = [each for each in problems[rule] if each.severity in fails]
        light = [str(each) for each in problems[rule] if each.severity not in fails]
        inside = ""
        if grave:
            inside = _failure(grave)
        elif why := seen.unchecked.get(rule):
            inside = f"<skipped message={_quoted(why)}/>"
        if talk := [*light, *accepted[rule]]:
            inside += f"<system-out>{_text(talk)}</system-out>"
        place = [each.file for each in problems[rule][:1]]
        cases.append(_case(levels.get(rule, "other"), rule, inside, *place))
    if setting.failure:
        code, message = setting.failure
        inside = f"<error message={_quoted(visible(message))} type={_quoted(code)}/>"
        cases.append(_case("", "checked" if report is None else "written", inside))
    return _suite(cases)


def _case(level: str, name: str, inside: str, file: str = "") -> str:
    classname = f"claimset.{level}".rstrip(".")
    place = f" file={_quoted(visible(file))}" if file else ""
    head = f'classname="{classname}" name={_quoted(name)}{place} time="0"'
    return f"<testcase {head}>{inside}</testcase>"


def _failure(problems: list[Problem]) -> str:
    number, first = counted(len(problems), "problem"), in_words(problems[0])
    message = _quoted(f"{number}, the first: {first}")
    lines = _text(map(str, problems))
    kind = problems[0].severity
    return f'<failure message={message} type="{kind}">{lines}</failure>'


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
    ]
    return "".join(f"{line}\n" for line in lines)


def _quoted(text: str) -> str:
    # A reader would turn line breaks of an attribute into blanks.
    shown = _escaped(text).replace('"', "&quot;").replace("\n", "&#10;")
    return f'"{shown}"'


def _text(lines: Iterable[str]) -> str:
    return _escaped("\n".join(lines))


def _escaped(text: str) -> str:
    text = escape(_FORBIDDEN.sub("\ufffd", text), quote=False)
    # Readers take a bare carriage return for a line break.
    return text.replace("\t", "&#9;").replace("\r", "&#13;")
