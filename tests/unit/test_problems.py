import pickle
from pathlib import Path

import pytest

from claimset import errors
from claimset.problems import Problem, Report, Severity

PROBLEM = Problem(
    file="data/claims.csv",
    line=12,
    column=87,
    field="time",
    rule="time-not-edtf",
    message="'1998-13' is not an EDTF date",
)


def test_problem_reads_as_a_place_and_a_sentence() -> None:
    assert str(PROBLEM) == (
        "data/claims.csv:12:87: time: '1998-13' is not an EDTF date [time-not-edtf]"
    )


@pytest.mark.parametrize("blank", ["\t", "\xa0", "\u2003", "\u202f", "\u3000"])
def test_blank_that_only_looks_like_a_space_is_printed_as_an_escape(blank: str) -> None:
    problem = Problem(file="x.csv", rule="r", message=f"'a{blank}b c'")
    assert str(problem) == f"x.csv: {f'a{blank}b c'!a} [r]"


def test_severity_is_said_unless_it_is_an_error() -> None:
    note = Problem(file="x.csv", rule="r", severity=Severity.NOTE, message="m")
    assert str(note) == "x.csv: note: m [r]"


def test_report_is_sorted_and_without_repetitions() -> None:
    early = Problem(file="data/claims.csv", line=2, rule="z", message="m")
    report = Report.of([PROBLEM, early, PROBLEM], rows={}, rules=1, unchecked={})
    assert report.problems == (early, PROBLEM)


@pytest.mark.parametrize(
    ("severity", "ok"),
    [(Severity.ERROR, False), (Severity.WARNING, True), (Severity.NOTE, True)],
)
def test_only_errors_count_against_a_report(severity: Severity, *, ok: bool) -> None:
    problem = Problem(file="x", rule="r", severity=severity, message="m")
    report = Report(problems=(problem,))
    assert report.ok is ok
    assert report.counts()[severity] == 1


@pytest.mark.parametrize(
    "error",
    [
        errors.ReadError("a.csv", "no such file"),
        errors.UnknownTableError("x", ["a", "b"]),
        errors.UnknownVersionError("1.0.0", []),
        errors.NoReleaseError(Path("guild")),
        errors.NoClaimsError("claims.csv"),
        errors.UnknownRowError("C1", ["C0001"]),
        errors.QueryError("x" * 300, 3, "what"),
        errors.ReleaseError("1.0.0", ["a", "b"]),
        errors.UnsafePathError("a.csv", "../x"),
    ],
    ids=lambda error: error.code,
)
def test_errors_survive_pickling(error: errors.ClaimsetError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert str(copy) == str(error)
    assert isinstance(copy, errors.ClaimsetError)
