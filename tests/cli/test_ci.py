import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import jsonschema
import pytest
from junitparser import JUnitXml

import claimset
from claimset import cli
from claimset.claim_set import BASELINE as FILE
from conftest import GUILD, Result, apply, read_patch

pytestmark = pytest.mark.usefixtures("checked_together")

Run = Callable[..., Result]
ROOT = Path(__file__).parents[2]
FORMATS = ("text", "json", "github", "sarif", "junit")
SCHEMA = ROOT / "schemas" / "report" / "report.schema.json"

yaml: Any = pytest.importorskip("yaml")  # of claimset[test]; without types


@pytest.fixture
def broken(guild: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The claim set with one fault, and the working folder within it."""
    apply(read_patch("time-not-edtf"), guild)
    monkeypatch.chdir(guild)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return guild


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.usefixtures("broken")
def test_every_format_names_the_fault_and_exits_1(run: Run, name: str) -> None:
    result = run("validate", ".", "--format", name)
    assert result.code == 1
    assert "time-not-edtf" in result.out
    assert "is not an EDTF date" in result.out
    assert result.err.startswith("invalid: ")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("text", "data/datapackage.json:4:14: "),
        ("json", '"line": 4,\n      "column": 14,'),
        ("github", "line=4,col=14::"),
        ("sarif", '"startLine": 4,\n                  "startColumn": 14\n'),
        ("junit", "data/datapackage.json:4:14: "),
    ],
)
def test_every_format_has_the_place_of_a_fault_of_the_descriptor(
    run: Run, guild: Path, name: str, place: str
) -> None:
    apply(read_patch("descriptor-faulty"), guild)
    assert place in run("validate", str(guild), "--format", name).out


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_passes_a_sound_claim_set(run: Run, name: str) -> None:
    result = run("validate", str(GUILD), "--format", name)
    assert result.code == 0
    assert "is not" not in result.out or name == "sarif"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_that_nothing_was_judged(
    run: Run, tmp_path: Path, name: str
) -> None:
    result = run("validate", str(tmp_path), "--format", name)
    assert result.code == 2
    assert ("no claim set here" in result.out) is (name != "text")
    assert result.err.endswith(" [no-claim-set]\n")


def test_reports_are_written_beside_what_is_shown(run: Run, broken: Path) -> None:
    reports = [
        f"--report={name}={name}.out" for name in ("json", "sarif", "junit", "text")
    ]
    result = run("validate", ".", *reports)
    assert result.code == 1
    assert result.out == (broken / "text.out").read_text("utf-8")
    document = json.loads((broken / "json.out").read_text("utf-8"))
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))
    (log,) = json.loads((broken / "sarif.out").read_text("utf-8"))["runs"]
    assert log["invocations"][0] == {"executionSuccessful": True, "exitCode": 1}
    assert JUnitXml.fromfile(str(broken / "junit.out")).failures == 1


def test_output_goes_to_a_file_instead(run: Run, broken: Path) -> None:
    result = run("validate", ".", "--format", "json", "--output", "out.json")
    assert (result.code, result.out) == (1, "")
    assert json.loads((broken / "out.json").read_text("utf-8"))["valid"] is False


def test_sarif_of_what_could_not_be_judged_says_so(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.sarif"
    result = run("validate", str(tmp_path), "--report", f"sarif={file}")
    assert (result.code, result.out) == (2, "")
    (log,) = json.loads(file.read_text("utf-8"))["runs"]
    assert log["invocations"][0]["executionSuccessful"] is False


def test_fault_of_our_own_is_reported_where_ci_reads(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("claimset.validation.validate", fail)
    result = run("validate", str(GUILD), "--format", "json")
    assert result.code == 2
    error = json.loads(result.out)["error"]
    assert error == {"code": "internal", "message": "RuntimeError"}
    assert "Traceback" not in result.err


@pytest.mark.parametrize("command", ["validate", "stats"])
def test_lack_of_memory_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("claimset.validation.validate", fail)
    monkeypatch.setattr(import_module("claimset.stats"), "stats", fail)
    result = run(command, str(GUILD), "--format", "json")
    assert result.code == 2
    assert result.err == "error: there is not memory enough for this [memory]\n"


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("--report sarif", {}),
        ("--report xml=a", {}),
        ("--format jsn -o a --report sarif=b", {"b": "sarif"}),
        ("--report json=a --output a", {"a": "text"}),
        ("--report json=a --report sarif=./a", {"a": "json"}),
        ("--skip nope --report sarif=a --report junit=b", {"a": "sarif", "b": "junit"}),
        ("--report=sarif=a --report x --quite", {"a": "sarif"}),
        ("--format json -oa --max-problems -9", {"a": "json"}),
        ("--format github --output=a --fail-on note", {"a": "github"}),
        ("--level --report json=a", {"a": "json"}),
        ("--level -- --report json=a", {}),
    ],
)
def test_wrong_usage_exits_2_and_no_report_of_before_is_left(
    run: Run,
    broken: Path,
    monkeypatch: pytest.MonkeyPatch,
    line: str,
    written: dict[str, str],
) -> None:
    for name in ("a", "b", "summary"):
        (broken / name).write_text("stale", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(broken / "summary"))
    result = run("validate", ".", *line.split())
    assert result.code == 2
    assert result.err.count("\n") == 1
    for name in ("a", "b"):
        text = (broken / name).read_text("utf-8")
        assert (text == "stale") is (name not in written)
        if written.get(name) == "sarif":
            (log,) = json.loads(text)["runs"]
            assert log["invocations"][0]["executionSuccessful"] is False
        elif name in written:
            assert ("usage" in text) is (written[name] != "text")
    summary = (broken / "summary").read_text("utf-8")
    assert ("[usage]" in summary) is ("github" in written.values())


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "validate --level 2",
            "no option --level: every rule is checked, and --skip RULE leaves one out",
        ),
        (
            "validate --max-problems=x",
            "--max-problems takes a whole number from 0, not 'x'",
        ),
        (
            "validate --update-baseline=",
            "--update-baseline needs a reason: why problems may stay",
        ),
        (
            "agreement --resamples -1",
            "--resamples takes a whole number from 0, not '-1'",
        ),
        ("validate --skip", "--skip needs a value"),
        ("validate --quiet=1", "--quiet takes no value"),
        (
            "validate --format jsn",
            (
                "--format takes text, json, github, sarif or junit, not 'jsn'; "
                "did you mean 'json'?"
            ),
        ),
        (
            "validate --fail-on note",
            "--fail-on takes error, warning or never, not 'note'",
        ),
        (
            "validate --skip time-not-edft",
            "no rule 'time-not-edft'; did you mean 'time-not-edtf'?",
        ),
        ("validate --skip x", "no rule 'x'; docs/rules.md lists them"),
        ("validate --report jsn=a", "no format 'jsn'; did you mean 'json'?"),
        ("validate --report json", "'json' is not like sarif=out.sarif"),
        ("validate --quite", "no option --quite; did you mean --quiet?"),
        ("validate --\x1b[1m", r"no option --\x1b[1m"),
        ("stats a b", "too many arguments: b"),
        ("stats . b (c)", "too many arguments: b (c)"),
        ("show", "ID is missing"),
        ("release", "VERSION is missing"),
        ("vldate", "no such command 'vldate'; did you mean 'validate'?"),
        ("export sqlite", "sqlite needs a place to be written to: -o OUT"),
    ],
)
def test_wrong_usage_is_one_line_in_our_own_words(
    run: Run, line: str, message: str
) -> None:
    result = run(*line.split())
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: {message} [usage]\n"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_that_it_was_wrongly_used(run: Run, name: str) -> None:
    for wrong in ("--max-problems=x", "--skip=x", "--report=json"):
        result = run("validate", "--format", name, wrong)
        assert result.code == 2
        assert result.err.endswith(" [usage]\n")
        assert result.err.count("\n") == 1
        assert ("usage" in result.out) is (name != "text")
        if name == "sarif":
            (log,) = json.loads(result.out)["runs"]
            assert log["invocations"][0]["executionSuccessful"] is False


def test_report_that_cannot_be_written_stops_no_other(
    run: Run, broken: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    result = run(
        *("validate", ".", "--report", f"json={tmp_path}/file/out.json"),
        *("--report", "sarif=new/folder/out.sarif", "--report", f"junit={tmp_path}"),
    )
    assert result.code == 2
    assert "time-not-edtf" in result.out
    assert "time-not-edtf" in (broken / "new/folder/out.sarif").read_text("utf-8")
    verdict, *_, first, second = result.err.splitlines()
    assert verdict.startswith("invalid: ")
    assert first.startswith(f"error: {tmp_path}/file/out.json: ")
    assert second == f"error: {tmp_path}: Is a directory [write]"


@pytest.mark.parametrize(
    ("file", "lost"),
    [
        *(("data/claims.csv", ""), ("data/retired.csv", ""), ("seeds/guild.txt", "")),
        *(("data/datapackage.json", ""), ("data/releases/old/manifest.json", "")),
        *(("link", ""), ("seeds/guild.txt", "data/sources.csv")),
        ("data/claims.csv", "data/datapackage.json"),
    ],
)
def test_report_takes_the_place_of_nothing_in_the_claim_set(
    run: Run, guild: Path, monkeypatch: pytest.MonkeyPatch, file: str, lost: str
) -> None:
    (guild / "data/releases/old").mkdir(parents=True)
    (guild / "data/releases/old/manifest.json").write_text("{}")
    (guild / "link").symlink_to("seeds/guild.txt")
    if lost:
        (guild / lost).unlink()
    monkeypatch.chdir(guild.parent)
    before = (guild / file).read_bytes()
    target = guild.relative_to(guild.parent) / file
    said = f"error: {target}: belongs to the claim set: name another file [write]"
    for given in (["-o", str(target)], [f"--report=sarif={target}", "--skip=x"]):
        result = run("validate", str(guild), "--report=json=out.json", *given)
        assert result.code == 2
        assert said in result.err.splitlines()
        assert (guild / file).read_bytes() == before
        assert json.loads(Path("out.json").read_text())["error"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        *(("report.txt", 0), ("data/report.json", 0), ("x.csv", 2)),
        *(("new/report.txt", 0), ("seeds/report.txt", 2), ("data/x.parquet", 2)),
    ],
)
def test_report_may_be_written_again_where_no_table_or_source_stands(
    run: Run, guild: Path, file: str, code: int
) -> None:
    run("validate", str(guild), "-o", str(guild / file))
    assert run("validate", str(guild), "-o", str(guild / file)).code == code


@pytest.mark.parametrize("bad", ["json=file/x", "json=pipe", "stdout"])
def test_all_reports_give_the_exit_code_of_the_run(
    run: Run, guild: Path, monkeypatch: pytest.MonkeyPatch, bad: str
) -> None:
    """A report that cannot be written is told in those before it, and on stdout."""
    monkeypatch.chdir(guild)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(guild / "summary"))
    Path("file").touch()
    os.mkfifo("pipe")
    names = ("sarif", "json", "junit", "github")
    line = [f"--report={name}={name}.out" for name in names]
    line.insert(2, f"--report={bad}")
    if bad == "stdout":
        line[2] = "--format=sarif"
        full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        monkeypatch.setattr(sys.stdout, "write", Mock(side_effect=full))
    assert run("validate", ".", *line).code == 2
    texts = {name: Path(f"{name}.out").read_text("utf-8") for name in names}
    document = json.loads(texts["json"])
    jsonschema.validate(document, json.loads(SCHEMA.read_text("utf-8")))
    code = "output" if bad == "stdout" else "write"
    assert (document["valid"], document["error"]["code"]) == (False, code)
    assert document["rows"]["claims"] == 11
    (log,) = json.loads(texts["sarif"])["runs"]
    assert log["invocations"][0]["executionSuccessful"] is False
    assert log["invocations"][0]["exitCode"] == 2
    assert JUnitXml.fromstring(texts["junit"].encode()).errors == 1
    assert texts["github"].startswith(f"::error title=not written%3A {code}::")
    assert f" [{code}]\n" in Path("summary").read_text("utf-8")


@pytest.mark.usefixtures("broken")
def test_shown_report_says_that_another_was_not_written(run: Run) -> None:
    result = run("validate", ".", "--format", "json", "--report", "sarif=/proc/no/x")
    assert result.code == 2
    document = json.loads(result.out)
    assert (document["valid"], document["error"]["code"]) == (False, "write")
    assert [problem["rule"] for problem in document["problems"]] == ["time-not-edtf"]


def test_summary_that_cannot_be_written_is_a_warning(
    run: Run, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(broken / "pipe")
    for name in ("pipe", "absent/summary.md"):
        monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(broken / name))
        result = run("validate", ".", "--format", "github")
        assert result.code == 1
        assert result.err.startswith("warning: the job's summary: ")
        assert "[write]\ninvalid: " in result.err


@pytest.mark.parametrize(
    ("rule", "fail_on", "code"),
    [
        ("time-not-edtf", "error", 1),
        ("time-not-edtf", "warning", 1),
        ("time-not-edtf", "never", 0),
        ("cell-formula", "error", 0),
        ("cell-formula", "warning", 1),
        ("cell-formula", "never", 0),
    ],
)
def test_what_fails_is_chosen(
    run: Run, guild: Path, rule: str, fail_on: str, code: int
) -> None:
    apply(read_patch(rule), guild)
    result = run("validate", str(guild), "--fail-on", fail_on, "--format", "json")
    assert result.code == code
    assert rule in result.out
    document = json.loads(result.out)
    assert document["valid"] is (rule == "cell-formula")


def test_never_to_fail_is_not_never_to_notice(run: Run, tmp_path: Path) -> None:
    assert run("validate", str(tmp_path), "--fail-on", "never").code == 2


@pytest.mark.usefixtures("broken")
def test_quiet_prints_problems_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("validate", ".", "--quiet")
    assert (result.code, result.err) == (1, "")
    assert result.out.endswith("[time-not-edtf]\n")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    packaged = "no claim set in this folder: using the packaged one\n"
    assert run("validate", "-q").err == packaged


@pytest.mark.usefixtures("broken")
def test_files_are_named_as_the_repository_sees_them(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    out = run("validate", ".", "--format", "github").out
    assert out.startswith("::error file=guild/data/claims.csv,")
    assert run("validate", ".").out.startswith("data/claims.csv:")


def test_rules_that_were_not_asked_for_have_not_passed(run: Run) -> None:
    arguments = ("--format", "junit", "--skip", "file-empty")
    out = run("validate", str(GUILD), *arguments).out
    names = {case.name for suite in JUnitXml.fromstring(out.encode()) for case in suite}
    assert "file-quote" in names
    assert "file-empty" not in names


def test_job_summary_is_added_to_what_is_there(
    run: Run, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summary = broken / "summary.md"
    summary.write_text("before\n", "utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    run("validate", ".")
    assert summary.read_text("utf-8") == "before\n"
    run("validate", ".", "--format", "github")
    text = summary.read_text("utf-8")
    assert text.startswith("before\n### claimset: invalid\n")
    assert "| error | data/claims.csv | 12 | 131 | time of C0011: " in text
    run("validate", "absent", "--report", "github=out.txt")
    assert "### claimset: not checked\n" in summary.read_text("utf-8")


def test_accepted_problem_passes_and_is_shown(run: Run, broken: Path) -> None:
    (broken / FILE).write_text(
        "rule,file,row_id,field,date,reason\n"
        "time-not-edtf,data/claims.csv,C0011,time,2026-01-31,The source says so.\n",
        "utf-8",
    )
    result = run("validate", ".")
    assert result.code == 0
    assert result.out.endswith(
        "[time-not-edtf] (accepted 2026-01-31: The source says so.)\n"
    )
    assert result.err.rstrip().endswith("0 notes, 1 accepted")
    document = json.loads(run("validate", ".", "--format", "json").out)
    assert (document["valid"], len(document["accepted"])) == (True, 1)
    apply(
        {"edit": [{"file": "data/claims.csv", "old": "2001-13", "new": "2001"}]}, broken
    )
    gone = run("validate", ".", "--fail-on", "warning")
    assert gone.code == 1
    assert "[baseline-unused]" in gone.out


@pytest.mark.usefixtures("broken")
def test_baseline_accepts_what_there_is_for_a_reason(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("validate", ".", "--update-baseline", "The source says so.")
    assert (result.code, result.out.count("\n")) == (0, 1)
    assert result.out.endswith(": The source says so.)\n")
    assert run("validate", ".", "--fail-on", "warning").code == 0
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    refused = run("validate", "--update-baseline", "So it is.")
    assert refused.code == 2
    assert "needs a claim set: name its folder [usage]" in refused.err


# The action and the hook


def _action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return loaded


def _step(number: int, folder: Path, inputs: dict[str, str]) -> Result:
    """Run a step of the action as GitHub would, each input as given or by default."""
    action = _action()
    step = action["runs"]["steps"][number]
    assert step["shell"] == "bash"
    values = {
        f"inputs.{name}": inputs.get(name, str(each.get("default", "")))
        for name, each in action["inputs"].items()
    } | {"github.action_path": str(ROOT)}
    environment = {
        name: values[text.removeprefix("${{ ").removesuffix(" }}")]
        for name, text in step["env"].items()
    }
    # What an input says must reach the shell as a value, never as its text.
    assert "${{" not in step["run"]
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What GitHub's runner gives to a step."""
    temporary = tmp_path / "runner"
    (temporary / "bin").mkdir(parents=True)
    shim = temporary / "bin" / "claimset"
    shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m claimset "$@"\n', "utf-8")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("RUNNER_TEMP", str(temporary))
    for name in ("GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"):
        (temporary / name).touch()
        monkeypatch.setenv(name, str(temporary / name))
    return temporary


@pytest.mark.corpus
def test_action_fails_on_a_broken_claim_and_passes_without(
    broken: Path, runner: Path
) -> None:
    done = _step(1, broken, {"sarif": "out file.sarif", "junit": "out.xml"})
    assert done.code == 1
    assert done.out.startswith("::error file=data/claims.csv,")
    assert (runner / "GITHUB_OUTPUT").read_text("utf-8") == "exit-code=1\n"
    assert "claimset: invalid" in (runner / "GITHUB_STEP_SUMMARY").read_text("utf-8")
    assert (broken / "out file.sarif").exists()
    assert (broken / "out.xml").exists()
    for between in (", ", "\n"):
        skip = f"time-not-edtf{between}cell-formula"
        assert _step(1, broken, {"skip": skip}).code == 0
    assert "no rule '*'" in _step(1, broken, {"skip": "*"}).err
    assert _step(1, broken, {"fail-on": "never"}).code == 0
    assert _step(1, broken, {"path": "data"}).code == 2
    assert "the path is empty" in _step(1, broken, {"path": ""}).out


@pytest.mark.usefixtures("runner")
def test_action_runs_no_text_of_its_inputs(broken: Path) -> None:
    done = _step(1, broken, {"path": '$(touch a); "; touch b', "skip": "`touch c`"})
    assert done.code == 2
    assert not {"a", "b", "c"} & {path.name for path in broken.iterdir()}


def test_action_installs_nothing_where_told_so(broken: Path, runner: Path) -> None:
    assert _step(0, broken, {"install": "none"}).code == 0
    assert not (runner / "claimset").exists()


@pytest.mark.consumers
def test_action_installs_itself_and_judges(broken: Path, runner: Path) -> None:
    done = _step(0, broken, {})
    assert done.code == 0, done.err
    (added,) = (runner / "GITHUB_PATH").read_text("utf-8").splitlines()
    (runner / "bin" / "claimset").unlink()
    os.environ["PATH"] = f"{added}{os.pathsep}{os.environ['PATH']}"
    assert _step(1, broken, {}).code == 1
    assert _step(1, GUILD, {}).code == 0


def test_hook_judges_the_whole_claim_set() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (hook["pass_filenames"], hook["always_run"]) == (False, True)
    assert [*hook["entry"].split(), *hook["args"]] == ["claimset", "validate", "."]


@pytest.mark.consumers
def test_hook_refuses_a_broken_claim_and_passes_without(
    guild: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pre_commit")  # an extra: claimset[consumers]
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            arguments, cwd=guild, capture_output=True, text=True, check=False
        )

    assert command("git", "init", "--quiet").returncode == 0
    assert command("git", "add", ".").returncode == 0
    hook = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT)]
    sound = command(*hook, "claimset-validate", "--all-files")
    assert sound.returncode == 0, sound.stdout + sound.stderr
    apply(read_patch("time-not-edtf"), guild)
    assert command("git", "add", ".").returncode == 0
    faulty = command(*hook, "claimset-validate", "--all-files")
    assert faulty.returncode == 1
    assert "data/claims.csv:12:131: time of C0011: '2001-13'" in faulty.stdout


# The page


def _page() -> str:
    return (ROOT / "docs" / "ci.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    parts = _page().split(f"```{language}\n")[1:]
    return [part.partition("```")[0] for part in parts]


def test_page_shows_workflows_that_are_yaml() -> None:
    loaded = [yaml.safe_load(block) for block in _blocks("yaml")]
    assert len(loaded) >= 4
    assert all(loaded)


def test_smallest_claim_set_of_the_page_validates(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (block,) = [block for block in _blocks("sh") if "<<" in block]
    monkeypatch.chdir(tmp_path)
    subprocess.run(["bash", "-euo", "pipefail", "-c", block], check=True)
    result = run("validate", ".", "--fail-on", "warning")
    assert (result.code, result.out) == (0, "")
    verdict, unchecked, in_part = result.err.splitlines()
    page = _page()
    assert f"\n{verdict}\n" in page
    assert f"\n{unchecked}\n" in page
    assert f"\n{in_part}\n" in page
    # What it states can be read, shown and released without any other table.
    assert "⟦The lamp was lit in 1994⟧" in run("show", "C0001").out
    assert run("release", "0.1.0").code == 0
    for version, quotes in product(("working", "0.1.0"), (False, True)):
        claims = claimset.load(path=".", version=version, quotes=quotes)
        assert claims["section"].isna().all()
        assert "quote" not in claims or list(claims["quote"]) == [
            "The lamp was lit in 1994"
        ]


def test_baseline_of_the_page_is_read(run: Run, broken: Path) -> None:
    (block,) = [block for block in _blocks("csv") if block.startswith("rule,")]
    (broken / FILE).write_text(block, "utf-8")
    assert run("validate", ".").code == 0


def test_cell_cannot_write_a_line_of_the_log(guild: Path, run: Run) -> None:
    path = guild / "data" / "claims.csv"
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b",attributional,", b',"x\n::error::y\x1b[31m",', 1))
    told = ("cell-line-break", "file-control-character")
    out = run("validate", str(guild), "--skip", told[0], "--skip", told[1]).out
    assert "::error" in out
    assert not any(line.startswith("::error") for line in out.splitlines())
    assert "\x1b" not in out


def test_slow_validation_shows_a_bar_on_a_terminal_alone(
    guild: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimset.cli.validate.PATIENCE", 0.0)
    assert cli.run(["validate", str(guild)]) == 0
    assert "#" not in capsys.readouterr().err
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True)
    assert cli.run(["validate", str(guild)]) == 0
    assert "100%" in capsys.readouterr().err
