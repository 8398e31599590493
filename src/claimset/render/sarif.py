"""Reports as SARIF 2.1.0, which code scanning reads.

A writer of dictionaries of our own: of the libraries with models, one is generated and
long untouched, and the other lets every property be absent or misspelled and would
cost an import of pydantic; the tests read what is written here with its models.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from claimset import __version__
from claimset.dispensations import accepted
from claimset.hashes import sha256
from claimset.problems import Problem, Report, Rule, Severity, shortened
from claimset.render.layout import as_json
from claimset.render.places import gravest_first, in_words, placed

__all__ = ["failure_sarif", "report_sarif"]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)

MOST_RESULTS = 25_000
"""The most results of a run that GitHub accepts; above, it refuses the file."""

MOST_CHARACTERS = 200
"""The most characters of a value that a result repeats."""

LEVELS = {1: "file", 2: "column", 3: "row", 4: "data-set"}

_GRAVITY = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "recommendation",
}


def report_sarif(
    report: Report,
    *,
    prefix: str = "",
    rules: Iterable[Rule] = (),
    exit_code: int = 0,
    failure: tuple[str, str] | None = None,
) -> str:
    """Write a SARIF log with one run.

    Args:
        report: The report.
        prefix: The claim set's folder, relative to the repository.
        rules: Every rule, with its help; rules of problems are added by their ids.
        exit_code: The exit code that goes with the report.
        failure: What kept another report from being written, as code and message.
    """
    known = {rule.id: _descriptor(rule) for rule in rules}
    dispensed = accepted(report)
    problems = gravest_first(report.problems)
    for problem in (*problems, *(each.problem for each in dispensed)):
        known.setdefault(problem.rule, {"id": problem.rule})
    places = {rule_id: place for place, rule_id in enumerate(known)}
    same: Counter[tuple[str, ...]] = Counter()
    results = [
        _result(problem, prefix, places[problem.rule], same)
        for problem in problems[:MOST_RESULTS]
    ]
    if dispensed:
        # Where one result has suppressions, those without must say that they have none.
        results = [result | {"suppressions": []} for result in results]
        for each in dispensed[: MOST_RESULTS - len(results)]:
            given = each.dispensation
            results.append(
                _result(each.problem, prefix, places[each.problem.rule], same)
                | {
                    "suppressions": [
                        {
                            "kind": "external",
                            "state": "accepted",
                            "justification": f"{given.date}: {given.reason}",
                        }
                    ]
                }
            )
    notes = [_failed(*failure)] if failure else []
    if left := len(problems) + len(dispensed) - len(results):
        notes.append((f"{left:,} results are left out", "warning"))
    notes += [
        (f"not checked: {rule_id}: {why}", "note")
        for rule_id, why in sorted(report.unchecked.items())
    ]
    return _log(list(known.values()), results, notes, exit_code=exit_code)


def failure_sarif(
    code: str, message: str, *, rules: Iterable[Rule] = (), exit_code: int = 2
) -> str:
    """Write a SARIF log that says why nothing was judged."""
    descriptors = [_descriptor(rule) for rule in rules]
    return _log(descriptors, [], [_failed(code, message)], exit_code=exit_code)


def _failed(code: str, message: str) -> tuple[str, str]:
    return f"{message} [{code}]", "error"


def _log(
    rules: list[dict[str, Any]],
    results: list[dict[str, Any]],
    notes: list[tuple[str, str]],
    *,
    exit_code: int,
) -> str:
    invocation: dict[str, Any] = {
        "executionSuccessful": exit_code < 2,  # noqa: PLR2004 - judged, sound or faulty
        "exitCode": exit_code,
    }
    if notes:
        invocation["toolExecutionNotifications"] = [
            {"level": level, "message": {"text": text}} for text, level in notes
        ]
    run = {
        "tool": {
            "driver": {
                "name": "claimset",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": rules,
            }
        },
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    return as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.summary} {rule.why}"},
        "help": {
            "text": f"{rule.summary} {rule.why}",
            "markdown": f"{rule.summary}\n\n*{rule.why}*",
        },
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {
            "tags": ["claimset", LEVELS[rule.level]],
            "problem.severity": _GRAVITY[rule.severity],
        },
    }


def _result(
    problem: Problem, prefix: str, rule_index: int, same: Counter[tuple[str, ...]]
) -> dict[str, Any]:
    # A problem of a whole file stands at its first line: code scanning wants one.
    region = {"startLine": max(problem.line, 1)}
    if problem.column:
        region["startColumn"] = problem.column
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule_index,
        "level": problem.severity.value,
        "message": {"text": in_words(problem)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": _artifact(placed(problem, prefix)),
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {"claimsetRow/v1": _fingerprint(problem, same)},
        "properties": {
            "rowId": problem.row_id,
            "field": problem.field,
            "value": shortened(problem.value, MOST_CHARACTERS),
        },
    }


def _artifact(file: str) -> dict[str, str]:
    """Name a file: relative to the repository unless it lies outside."""
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
