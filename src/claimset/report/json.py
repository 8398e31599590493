"""Reports as JSON: one document with everything."""

from dataclasses import asdict

from claimset.problems import Report
from claimset.render.layout import SCHEMA_VERSION, as_json
from claimset.report.model import Setting, seen_from


def report_json(report: Report | None, setting: Setting) -> str:
    """Print ``valid``, counts, and every problem.

    Its form is ``schemas/report/report.schema.json``.
    """
    seen = seen_from(setting.prefix, report)
    error = setting.failure and dict(
        zip(("code", "message"), setting.failure, strict=True)
    )
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "valid": seen.ok and error is None,
            "error": error,
            "counts": seen.counts(),
            "rules": seen.rules,
            "rows": dict(seen.rows),
            "unchecked": dict(seen.unchecked),
            "problems": [asdict(problem) for problem in seen.problems],
            "accepted": [
                asdict(each.problem) | {"accepted": each.date, "reason": each.reason}
                for each in seen.accepted
            ],
        }
    )
