import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from sarif_pydantic import Sarif
from typer import BadParameter

from claimset.cli.delivery import from_repository, parse_targets, write_report
from claimset.cli.options import ReportFormat
from claimset.errors import WriteError
from claimset.problems import Accepted, Problem, Report, Rule, Severity
from claimset.report import FORMATS, Setting
from claimset.report.github import step_summary
from claimset.report.sarif import MOST_RESULTS
from claimset.report.text import summary
from claimset.rules import REGISTRY

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads(
    (ROOT / "schemas" / "report" / "report.schema.json").read_text("utf-8")
)
NAMES = ("error", "warning", "note")
RULES = tuple(REGISTRY.values())


def _problem(number: int = 1, **changes: Any) -> Problem:
    parts: dict[str, Any] = {
        "file": "data/claims.csv",
        "line": number + 1,
        "column": 5,
        "field": "time",
        "rule": "time-not-edtf",
        "row_id": f"C{number:04}",
        "value": "1998-13",
        "message": "'1998-13' is not an EDTF date",
    }
    return Problem(**(parts | changes))


def _accepted() -> Accepted:
    return Accepted(
        problem=_problem(7), date="2026-01-31", reason="The source <says> so."
    )


def _flood(number: int) -> Report:
    return Report(
        problems=tuple(
            _problem(place, severity=severity)
            for place in range(1, number + 1)
            for severity in reversed(Severity)
        )
    )


def _shown(name: str, report: Report, **given: Any) -> str:
    return FORMATS[name](report, Setting(**({"rules": RULES} | given)))


def _failure(name: str, code: str, message: str) -> str:
    """Return what is written where nothing could be checked."""
    return FORMATS[name](None, Setting(exit_code=2, failure=(code, message)))


def _sarif(report: Report, **given: Any) -> Any:
    (run,) = json.loads(_shown("sarif", report, **given))["runs"]
    return run


# JSON


def _documents() -> list[str]:
    report = Report(
        problems=(_problem(), _problem(2, line=0, column=0, field="", row_id="")),
        rows={"claims": 2},
        rules=76,
        unchecked={"supports-cycle": "needs relations"},
        accepted=(_accepted(),),
    )
    return [
        FORMATS["json"](Report(problems=()), Setting()),
        FORMATS["json"](report, Setting(prefix="sets/guild")),
        _failure("json", "no-claim-set", ".: no claim set here"),
    ]


@pytest.mark.parametrize("text", _documents(), ids=["valid", "invalid", "failure"])
def test_json_keeps_its_schema(text: str) -> None:
    validator = jsonschema.Draft202012Validator
    validator.check_schema(SCHEMA)
    validator(SCHEMA).validate(json.loads(text))


def test_json_schema_names_all_that_is_written_and_no_more() -> None:
    document = json.loads(_documents()[1])
    assert list(document) == list(SCHEMA["properties"]) == SCHEMA["required"]
    problem = SCHEMA["$defs"]["problem"]
    assert set(document["problems"][0]) == set(problem["properties"])
    also = SCHEMA["properties"]["accepted"]["items"]["properties"]
    assert set(document["accepted"][0]) == {*problem["properties"], *also}


@pytest.mark.parametrize(
    "change",
    [
        {"valid": "no"},
        {"valid": True, "error": {"code": "read", "message": "m"}},
        {"counts": {"error": 1}},
        {"problems": [{"file": "data/claims.csv"}]},
        {"schema_version": 2},
        {"accepted": [json.loads(_documents()[1])["problems"][0]]},
    ],
)
def test_json_schema_refuses_what_is_not_written(change: dict[str, Any]) -> None:
    document = json.loads(_documents()[1]) | change
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


# SARIF


def test_sarif_is_read_by_models_of_its_own() -> None:
    report = Report(problems=(_problem(),), accepted=(_accepted(),))
    text = _shown("sarif", report, root="sets/guild", exit_code=1)
    log = Sarif.model_validate_json(text)
    (run,) = log.runs
    assert (log.version, run.tool.driver.name) == ("2.1.0", "claimset")
    assert run.results
    assert run.invocations
    assert run.tool.driver.rules
    found, accepted = run.results
    assert run.tool.driver.rules[found.rule_index or 0].id == found.rule_id
    assert found.locations
    place = found.locations[0].physical_location
    assert place
    assert place.artifact_location
    assert place.region
    assert place.artifact_location.uri == "sets/guild/data/claims.csv"
    assert (place.region.start_line, place.region.start_column) == (2, 5)
    assert run.invocations[0].execution_successful is True
    assert run.invocations[0].model_extra == {"exitCode": 1}
    (suppression,) = (accepted.model_extra or {})["suppressions"]
    assert suppression["state"] == "accepted"
    # What the models do not know may be misspelled: these they lack, the
    # specification has them.
    parts = [log, run, run.tool.driver, run.invocations[0], found, place, place.region]
    extra = {name for part in parts for name in part.model_extra or ()}
    assert extra <= {"$schema", "columnKind", "exitCode", "suppressions"}


def test_sarif_has_what_code_scanning_requires_by_name() -> None:
    log = json.loads(_shown("sarif", _flood(1)))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "claimset"
    assert driver["semanticVersion"]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in NAMES
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        assert result["ruleId"] == driver["rules"][result["ruleIndex"]]["id"]
        assert result["message"]["text"]
        assert result["level"] in NAMES
        (location,) = result["locations"]
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert result["partialFingerprints"]


def test_sarif_rules_have_their_help_from_the_registry() -> None:
    rules = _sarif(Report(problems=()))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(REGISTRY)
    (edtf,) = [rule for rule in rules if rule["id"] == "time-not-edtf"]
    assert REGISTRY["time-not-edtf"].why in edtf["help"]["text"]


def test_sarif_names_rules_that_no_registry_has() -> None:
    problem = _problem(rule="hash-other")
    run = _sarif(Report(problems=(problem,)))
    place = run["results"][0]["ruleIndex"]
    assert run["tool"]["driver"]["rules"][place] == {"id": "hash-other"}


def test_sarif_results_stay_below_the_limit_and_the_gravest_stay() -> None:
    run = _sarif(_flood(MOST_RESULTS // 2))
    levels = [result["level"] for result in run["results"]]
    assert len(levels) == MOST_RESULTS
    assert (levels.count("error"), levels.count("warning")) == (12_500, 12_500)
    assert levels == sorted(levels)
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "12,500 results are left out"


def test_sarif_uris_are_relative_and_escaped() -> None:
    run = _sarif(Report(problems=(_problem(),)), root="my sets/ü#1")
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {
        "uri": "my%20sets/%C3%BC%231/data/claims.csv",
        "uriBaseId": "%SRCROOT%",
    }


def test_sarif_uri_of_what_lies_outside_the_repository_is_whole(
    tmp_path: Path,
) -> None:
    run = _sarif(Report(problems=(_problem(),)), root=tmp_path.as_posix())
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].startswith("file:///")


def test_sarif_result_is_the_same_when_its_row_moves() -> None:
    prints = [
        _sarif(Report(problems=(problem,)))["results"][0]["partialFingerprints"]
        for problem in (_problem(), _problem(line=90), _problem(row_id="C0002"))
    ]
    assert prints[0] == prints[1] != prints[2]


def test_fingerprints_of_one_cell_are_told_apart_and_stay() -> None:
    def prints(*problems: Problem, moved: int = 0) -> list[str]:
        report = Report(
            problems=tuple(replace(each, line=each.line + moved) for each in problems)
        )
        return [
            result["partialFingerprints"]["claimsetRow/v1"]
            for result in _sarif(report)["results"]
        ]

    cell = [_problem(message=f"the text does not name '{name}'") for name in "abc"]
    before = prints(*cell)
    assert len(set(before)) == 3
    assert prints(_problem(0), *cell, _problem(9), moved=4)[1:-1] == before
    accepted = replace(_accepted(), problem=_problem(9))
    results = _sarif(Report(problems=(_problem(9),), accepted=(accepted,)))["results"]
    assert len({str(each["partialFingerprints"]) for each in results}) == 2


def test_sarif_of_a_failure_is_not_successful() -> None:
    text = _failure("sarif", "read", "claims.csv: no such file")
    (run,) = json.loads(text)["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == "claims.csv: no such file [read]"
    assert run["results"] == []


def test_sarif_says_which_rules_were_not_checked() -> None:
    run = _sarif(Report(problems=(), unchecked={"supports-cycle": "needs relations"}))
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "not checked: supports-cycle: needs relations"


# GitHub


def test_github_annotates_ten_of_each_severity_and_counts_the_rest() -> None:
    lines = _shown("github", _flood(12)).splitlines()
    commands = [line.split(" ")[0] for line in lines]
    assert commands[:30] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    assert lines[30:] == [
        "… and 2 more errors without annotation: 2 time-not-edtf",
        "… and 2 more warnings without annotation: 2 time-not-edtf",
        "… and 2 more notes without annotation: 2 time-not-edtf",
    ]


@pytest.mark.parametrize("view", ["text", "github"])
def test_large_numbers_of_problems_have_commas(view: str) -> None:
    problems = tuple(_problem(line=line) for line in range(1, 2013))
    given = Setting(most=1)
    last = FORMATS[view](Report(problems=problems), given).splitlines()[-1]
    assert re.findall(r"[0-9,]{4,}", last) in (["2,011"], ["2,002", "2,002"])


def test_github_leaves_no_data_in_a_command() -> None:
    problem = _problem(message="100%\r\n::error::a,b", file="data/a:b,c.csv")
    report = Report(problems=(problem,), accepted=(_accepted(),))
    lines = _shown("github", report).splitlines()
    assert lines[0] == (
        "::error file=data/a%3Ab%2Cc.csv,title=time-not-edtf,line=2,col=5"
        "::time of C0001: 100%25\\r\\n::error::a,b"
    )
    assert lines[1] == "accepted: 1 problem"
    assert lines[2].startswith("- data/claims.csv:8:5: time of C0007: ")


def test_github_summary_is_a_table_that_data_cannot_break() -> None:
    problem = _problem(message="a | b\n<img> `x` [l](u) " + "y" * 900)
    report = Report(
        problems=(problem,),
        accepted=(_accepted(),),
        unchecked={"some-rule": "needs sample"},
    )
    text = step_summary(report, Setting(root="sets/guild"))
    head, _, rows = text.partition("|---|---|---:|---:|---|---|\n")
    assert head.startswith("### claimset: invalid\n\n1 error, 0 warnings, 0 notes\n")
    row = rows.splitlines()[0]
    place = "| error | sets/guild/data/claims.csv | 2 | 5 | time of C0001: "
    assert f"{place}a \\| b&#92;n&lt;img" in row
    assert "&#96;x&#96; &#91;l&#93;" in row
    assert len(row) < 600
    assert "#### 1 accepted problem\n" in rows
    assert "Not checked: 1 rule needs sample\n" in rows


def test_github_summary_stays_below_one_mebibyte() -> None:
    problems = tuple(_problem(n, message="|" * 10_000) for n in range(300))
    accepted = tuple(_accepted() for _ in range(300))
    text = step_summary(Report(problems=problems, accepted=accepted), Setting())
    assert "… and 200 more" in text
    assert len(text.encode()) < 2**20


def test_github_failure_is_one_annotation() -> None:
    text = _failure("github", "read", "a: b\nc")
    assert text == "::error title=not checked%3A read::a: b\\nc\n"
    failure = Setting(failure=("read", "a"))
    assert step_summary(None, failure) == "### claimset: not checked\n\na [read]\n"


# JUnit


def _junit(report: Report, **given: Any) -> dict[str, Any]:
    setting = Setting(rules=RULES, **given)
    xml = JUnitXml.fromstring(FORMATS["junit"](report, setting).encode())
    return {case.name: case for suite in xml for case in suite}


def test_junit_has_a_test_for_each_rule() -> None:
    cases = _junit(Report(problems=()))
    assert list(cases) == list(REGISTRY)
    assert all(case.is_passed for case in cases.values())
    assert cases["time-not-edtf"].classname == "claimset.row"


def test_junit_names_every_problem_in_its_test() -> None:
    report = Report(
        problems=(_problem(1), _problem(2)), unchecked={"supports-cycle": "needs it"}
    )
    cases = _junit(report, root="sets")
    (failure,) = cases["time-not-edtf"].result
    assert isinstance(failure, Failure)
    assert failure.message.startswith(
        "2 problems, the first: time of C0001: '1998-13' is not"
    )
    assert failure.text.splitlines()[1].startswith(
        "sets/data/claims.csv:3:5: time of C0002: "
    )
    (skipped,) = cases["supports-cycle"].result
    assert isinstance(skipped, Skipped)
    root = ET.fromstring(  # noqa: S314 - our own output
        FORMATS["junit"](report, Setting(rules=RULES))
    )
    assert root.attrib["tests"] == str(len(REGISTRY))
    assert (root.attrib["failures"], root.attrib["skipped"]) == ("1", "1")


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(
    "fails", [(), (Severity.ERROR,), (Severity.ERROR, Severity.WARNING)]
)
def test_junit_fails_by_errors_and_by_what_makes_the_run_fail(
    severity: Severity, fails: tuple[Severity, ...]
) -> None:
    """An error is one in every format, also where the run may not fail."""
    report = Report(problems=(_problem(severity=severity),))
    case = _junit(report, fails=fails)["time-not-edtf"]
    failing = severity is Severity.ERROR or severity in fails
    assert case.is_failure is failing
    assert ("is not an EDTF date" in (case.system_out or "")) is not failing


def test_junit_lists_what_is_accepted() -> None:
    case = _junit(Report(problems=(), accepted=(_accepted(),)), root="s")
    output = case["time-not-edtf"].system_out
    assert case["time-not-edtf"].is_passed
    assert output.startswith("s/data/claims.csv:8:5: time of C0007: ")
    assert output.endswith("(accepted 2026-01-31: The source <says> so.)")


def test_junit_holds_what_xml_cannot() -> None:
    problem = _problem(message='\x00\x1b[1m\ufffe "<&>" \U0001f600\n]]>', rule="other")
    (failure,) = _junit(Report(problems=(problem,)))["other"].result
    assert r"\x00\x1b[1m" in failure.message
    assert '\ufffd "<&>" \U0001f600\\n]]>' in failure.message
    assert failure.text.endswith("]]> [other]")


def test_junit_of_a_failure_is_an_error() -> None:
    text = _failure("junit", "read", 'no "file"')
    (suite,) = JUnitXml.fromstring(text.encode())
    (case,) = suite
    (error,) = case.result
    assert isinstance(error, Error)
    assert (error.type, error.message) == ("read", 'no "file"')


# All of them


def test_every_format_has_a_view_of_a_report_and_of_a_failure() -> None:
    assert list(FORMATS) == [*ReportFormat]
    assert _failure("text", "read", "m") == ""


@pytest.mark.parametrize("name", list(FORMATS))
def test_no_view_drops_a_problem_or_what_is_accepted(name: str) -> None:
    report = Report(problems=(_problem(3),), accepted=(_accepted(),))
    text = FORMATS[name](report, Setting(rules=RULES))
    assert text.count("is not an EDTF date") >= 2
    assert "The source " in text


@pytest.mark.parametrize("name", ["text", "github", "junit"])
def test_what_is_accepted_is_named_as_every_problem_is(name: str) -> None:
    report = Report(problems=(), accepted=(_accepted(),))
    setting = Setting(prefix="one", root="one")
    assert "one/data/claims.csv:8:5: " in FORMATS[name](report, setting)
    assert "one/data/claims.csv:8:5: " in step_summary(report, Setting(root="one"))


def test_what_is_accepted_is_listed_up_to_the_cap_and_counted() -> None:
    report = Report(problems=(), accepted=(_accepted(),) * 320)
    text = _shown("text", report, most=2)
    assert text.splitlines()[2:] == [
        "… and 318 more accepted [time-not-edtf]; --all shows them"
    ]
    assert len(_shown("text", report).splitlines()) == 320
    lines = _shown("github", report).splitlines()
    assert (len(lines), lines[-1]) == (12, "- … and 310 more")


def test_text_marks_what_is_accepted_and_the_summary_counts_it() -> None:
    report = Report(problems=(), accepted=(_accepted(),))
    assert "\x1b" not in _shown("text", report)
    assert _shown("text", report, color=True).startswith("\x1b[2m")
    assert summary(report).endswith(", 1 accepted")


# Where they go


def test_targets_are_read_and_refused_by_name() -> None:
    assert parse_targets(["json=a=b"]) == [("json", Path("a=b"))]
    for wrong in (["sarif"], ["sarif="], ["xml=a"], ["json=a", "sarif=a"]):
        with pytest.raises(BadParameter, match=r"is not like|no format|two reports"):
            parse_targets(wrong)


def test_file_is_named_for_one_report_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("a")
    for same in ("./a", "b/../a", tmp_path / "a", "link"):
        with pytest.raises(BadParameter, match="is named for two reports"):
            parse_targets(["json=a", f"json={same}"])


def test_report_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    for file, reason in (
        ("", "Is a directory"),
        ("file/out.json", "what should be its folder is none"),
        ("pipe", "is a pipe that nobody reads"),
    ):
        with pytest.raises(WriteError, match=reason):
            write_report(tmp_path / file, "{}")


def test_report_makes_its_folders_and_keeps_a_link(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to("out.json")
    write_report(tmp_path / "link.json", "{}")
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "out.json").read_text("utf-8") == "{}"
    write_report(tmp_path / "a" / "b" / "out.json", "{}")
    assert (tmp_path / "a" / "b" / "out.json").read_text("utf-8") == "{}"


def test_pipe_with_a_reader_gets_the_report(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_report(tmp_path / "pipe", "{}")
    assert os.read(reader, 9) == b"{}"
    os.close(reader)


def test_device_is_written_to_and_not_replaced() -> None:
    write_report(Path("/dev/null"), "{}")
    assert Path("/dev/null").is_char_device()


def test_folder_is_named_as_its_repository_sees_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "repository" / "sets" / "guild"
    folder.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert from_repository(None) == ""
    assert from_repository(folder) == "repository/sets/guild"
    (tmp_path / "repository" / ".git").mkdir()
    assert from_repository(folder) == "sets/guild"
    monkeypatch.chdir(folder)
    assert from_repository(Path()) == "sets/guild"
    assert from_repository(tmp_path / "repository") == ""
    assert from_repository(tmp_path) == tmp_path.resolve().as_posix()


def test_rule_without_help_is_impossible() -> None:
    rule = Rule(id="r", level=1, summary="It holds.", why="Else not.")
    text = _shown("sarif", Report(problems=()), rules=[rule])
    assert "It holds. Else not." in text


@pytest.mark.parametrize("name", FORMATS)
def test_no_view_lets_data_write_a_line_or_steer_a_terminal(name: str) -> None:
    odd = "a\n::error::b\x1b[31m\x85\u202e\u200b\udc80"
    problem = _problem(message=odd, field=odd, file=f"data/{odd}.csv")
    given = Accepted(
        problem=problem,
        date="2026-01-31",
        reason=odd,
    )
    report = Report(problems=(problem,), accepted=(given,))
    view = FORMATS[name](report, Setting())
    failure = _failure(name, "read", odd)
    for text in (view, failure):
        assert not any(line.startswith("::error::b") for line in text.split("\n"))
        assert "\x1b" not in text
        if name not in ("json", "sarif"):  # They escape in their own way.
            assert not set(text) & set("\x85\u202e\u200b\udc80")
    assert r"a\n::error::b" in view.replace("%3A", ":").replace(r"\\", "\\")
