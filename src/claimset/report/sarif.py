"""Reports as SARIF 2.1.0, which code scanning reads.

A writer of dictionaries of our own: of the libraries with models, one is generated and
long untouched, and the other lets every property be absent or misspelled and would
cost an import of pydantic; the tests read what is written here with its models.
"""

from collections import Counter
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from claimset import __version__
from claimset.hashes import sha256
from claimset.metadata import known
from claimset.problems import Accepted, Problem, Report, Rule, Severity, shortened
from claimset.render.layout import as_json
from claimset.report.model import LEVELS, Setting, gravest_first, in_words

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)

MOST_RESULTS = 25_000
"""The most results of a run that GitHub accepts; above, it refuses the file."""

MOST_CHARACTERS = 200
"""The most characters of a value that a result repeats."""

_GRAVITY = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}


def report_sarif(report: Report | None, setting: Setting) -> str:
    """Write a SARIF log of one run: the gravest problems first, accepted ones last."""
    report = Report(problems=()) if report is None else report
    found: list[tuple[Problem, list[dict[str, str]]]] = [
        *((problem, []) for problem in gravest_first(report.problems)),
        *((each.problem, [_suppression(each)]) for each in report.accepted),
    ]
    rules = {rule.id: _descriptor(rule) for rule in setting.rules}
    for problem, _ in found:
        rules.setdefault(problem.rule, {"id": problem.rule})
    places = {rule_id: place for place, rule_id in enumerate(rules)}
    same: Counter[tuple[str, ...]] = Counter()
    results = []
    for problem, suppressions in found[:MOST_RESULTS]:
        result = _result(problem, setting.root, places[problem.rule], same)
        # Where one result has suppressions, those without must say that they have none.
        results.append(
            result | {"suppressions": suppressions} if report.accepted else result
        )
    driver = {
        "name": "claimset",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [*rules.values()],
    }
    invocation = {
        "executionSuccessful": setting.exit_code in (0, 1),
        "exitCode": setting.exit_code,
    }
    notes = _notes(report, setting, left=len(found) - len(results))
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation | known({"toolExecutionNotifications": notes})],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _suppression(each: Accepted) -> dict[str, str]:
    return {
        "kind": "external",
        "state": "accepted",
        "justification": f"{each.date}: {each.reason}",
    }


def _notes(report: Report, setting: Setting, *, left: int) -> list[dict[str, Any]]:
    """Say what no result tells."""
    notes = []
    if setting.failure:
        code, message = setting.failure
        notes.append(("error", f"{message} [{code}]"))
    if left:
        notes.append(("warning", f"{left:,} results are left out"))
    notes += [
        ("note", f"not checked: {rule_id}: {why}")
        for rule_id, why in sorted(report.unchecked.items())
    ]
    return [{"level": level, "message": {"text": text}} for level, text in notes]


def _descriptor(rule: Rule) -> dict[str, Any]:
    text = f"{rule.summary} {rule.why}"
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": text},
        "help": {"text": text, "markdown": f"{rule.summary}\n\n*{rule.why}*"},
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "tags": ["claimset", LEVELS[rule.level]],
            "problem.severity": _GRAVITY[rule.severity],
        },
    }


def _result(
    problem: Problem, root: str, rule_index: int, same: Counter[tuple[str, ...]]
) -> dict[str, Any]:
    # A problem of a whole file is at its first line: code scanning wants one.
    region = {"startLine": max(problem.line, 1)}
    place = {
        "artifactLocation": _artifact(root, problem.file),
        "region": region | known({"startColumn": problem.column}),
    }
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule_index,
        "level": problem.severity.value,
        "message": {"text": in_words(problem)},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"claimsetRow/v1": _fingerprint(problem, same)},
        "properties": {
            "rowId": problem.row_id,
            "field": problem.field,
            "value": shortened(problem.value, MOST_CHARACTERS),
        },
    }


def _artifact(root: str, file: str) -> dict[str, str]:
    """Name a file: relative to the repository unless it lies outside."""
    file = f"{root}/{file}" if root else file
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(file, errors="surrogateescape"), "uriBaseId": "%SRCROOT%"}


def _fingerprint(problem: Problem, same: Counter[tuple[str, ...]]) -> str:
    """Identify a problem by its row, so that it is the same when rows move.

    Args:
        problem: The problem.
        same: How many of the problems before it are of the same rule and cell.
            Messages would not tell those apart for long: other rows change them.
    """
    parts = (problem.rule, problem.file, problem.row_id, problem.field, problem.value)
    number = (str(same[parts]),) if same[parts] else ()
    same[parts] += 1
    data = "\0".join((*parts, *number)).encode(errors="surrogatepass")
    return sha256(data)[:32]
