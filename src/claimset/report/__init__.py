"""A report of problems in each format that is printed: pure functions to strings.

A report that is None is one that could not be made: `Setting.failure` says why.
"""

from collections.abc import Callable

from claimset.problems import Report
from claimset.report.github import report_github
from claimset.report.json import report_json
from claimset.report.junit import report_junit
from claimset.report.model import Setting
from claimset.report.sarif import report_sarif
from claimset.report.text import report_text

__all__ = ["FORMATS", "Setting"]

FORMATS: dict[str, Callable[[Report | None, Setting], str]] = {
    "text": report_text,
    "json": report_json,
    "github": report_github,
    "sarif": report_sarif,
    "junit": report_junit,
}
"""The function that writes a report in each format."""
