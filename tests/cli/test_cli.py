import gc
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import typer

import claimset
from claimset import __main__ as front_door
from claimset import cli
from claimset.cli.app import app
from claimset.rules import REGISTRY
from conftest import GUILD, INVALID, Result, apply, read_patch

pytestmark = pytest.mark.usefixtures("checked_together")

Run = Callable[..., Result]


def test_sound_claim_set_exits_0_and_says_what_was_checked(run: Run) -> None:
    result = run("validate", str(GUILD))
    assert (result.code, result.out) == (0, "")
    said = f"valid: {len(REGISTRY)} rules on 46 rows of 12 tables: 0 errors"
    assert result.err.startswith(said)


def test_faulty_claim_set_exits_1_and_names_each_place(run: Run, guild: Path) -> None:
    apply(read_patch("time-not-edtf"), guild)
    result = run("validate", str(guild))
    assert result.code == 1
    assert result.out == (
        f"{guild.as_posix()}/data/claims.csv:12:131: time of C0011: '2001-13' is not "
        f"an EDTF date: {result.out.partition('date: ')[2]}"
    )
    assert result.out.endswith(" [time-not-edtf]\n")
    assert result.err.startswith("invalid: ")


def test_this_folder_is_judged_without_a_prefix(
    run: Run, guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(read_patch("time-not-edtf"), guild)
    monkeypatch.chdir(guild)
    assert run("validate", ".").out.startswith("data/claims.csv:12:")
    assert run("validate").out.startswith("data/claims.csv:12:")


@pytest.mark.parametrize("command", ["validate", "stats"])
def test_outside_any_claim_set_the_packaged_one_is_used_and_named(
    run: Run, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(command)
    assert result.code == 0
    assert result.err.startswith(
        "no claim set in this folder: using the packaged one\n"
    )


@pytest.mark.parametrize("command", ["validate", "stats", "versions", "verify"])
def test_below_a_claim_set_it_is_used_and_named(
    run: Run, guild: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply(read_patch("time-not-edtf"), guild)
    (guild / ".git").mkdir()
    monkeypatch.chdir(guild / "seeds")
    result = run(command)
    assert result.err.startswith("using the claim set in ..\n")
    assert result.code == (command == "validate")
    if command == "validate":
        assert result.out.startswith("../data/claims.csv:12:")
        assert run(command, "-q").err == ""


def test_claim_set_around_a_repository_is_not_used(
    run: Run, guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (guild / "seeds" / ".git").mkdir()
    monkeypatch.chdir(guild / "seeds")
    packaged = "no claim set in this folder: using the packaged one\n"
    assert run("validate", "--quiet").err == packaged
    assert run("stats").err == packaged


@pytest.mark.parametrize("command", ["validate", "stats"])
@pytest.mark.parametrize("what", ["link", "folder", "closed"])
def test_claim_set_that_cannot_be_opened_is_not_passed_over(
    run: Run, guild: Path, monkeypatch: pytest.MonkeyPatch, what: str, command: str
) -> None:
    """Neither the packaged one is used in its place nor one above it."""
    inner = guild / "inner"
    (inner / "data").mkdir(parents=True)
    if what == "link":
        (inner / "data" / "datapackage.json").symlink_to("nowhere")
    elif what == "folder":
        (inner / "data" / "datapackage.json").mkdir()
    else:
        monkeypatch.setattr(os, "access", lambda path, _: Path(path).name != "data")
    monkeypatch.chdir(inner)
    result = run(command)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: ")


@pytest.mark.parametrize("place", ["data", "data/claims.csv", "seeds", "data/releases"])
def test_path_into_a_claim_set_gets_the_right_folder_as_a_hint(
    run: Run, guild: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (guild / "data" / "releases").mkdir(exist_ok=True)
    right = "no claim set here: pass the folder that holds data/datapackage.json: "
    end = " [no-claim-set]\n"
    whole = run("validate", str(guild / place)).err
    assert whole == f"error: {guild / place}: {right}{guild}{end}"
    monkeypatch.chdir(guild)
    assert run("validate", place).err == f"error: {place}: {right}.{end}"


@pytest.mark.parametrize(
    "line",
    ["validate .", "validate", "validate data", "stats", "cite -C .", "versions"],
)
def test_working_folder_that_is_gone_cannot_be_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """Nothing was to be written."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    result = run(*line.split())
    folder = "data" if "data" in line else "."
    said = f"{folder}: No such file or directory"
    assert (result.code, result.out) == (2, "")
    assert result.err == f"error: {said} [read]\n"
    if line.startswith("validate"):
        error = json.loads(run(*line.split(), "--format", "json").out)["error"]
        assert error == {"code": "read", "message": said}
        report = run(*line.split(), "--report", "json=out.json")
        assert report.err.startswith("error: .: No such file or directory")
    assert run("validate", str(GUILD)).code == 0


@pytest.mark.parametrize("command", ["validate", "stats"])
def test_explicit_path_never_falls_back(run: Run, command: str, tmp_path: Path) -> None:
    result = run(command, str(tmp_path))
    assert result.code == 2
    assert "no claim set here" in result.err
    assert result.err.rstrip().endswith("[no-claim-set]")


@pytest.mark.parametrize(
    "line",
    [
        *(f"{name} @" for name in ("validate", "stats", "agreement", "diff", "verify")),
        *(f"{name} -C @" for name in ("versions", "cite", "verify", "diff")),
        *("show C0001 -C @", "export bibtex --dir=@", "release 9.0.0 -C @"),
        *("verify . -C @", "diff . @", "validate -- @"),
        *("validate . -o @", "export bibtex -o @", "verify --citation @"),
    ],
)
def test_empty_path_is_wrong_usage(
    run: Run, guild: Path, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """An unset variable must not stand for the working folder."""
    monkeypatch.chdir(guild)
    result = run(*(word.replace("@", "") for word in line.split()))
    assert (result.code, result.out) == (2, "")
    message = "the path is empty: a variable may be unset; this folder is '.'"
    assert result.err == f"error: {message} [usage]\n"


def _help(rich: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "claimset", *arguments, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"TYPER_USE_RICH": rich, "COLUMNS": "100", "TERM": "dumb"},
    ).stdout


# Without rich a command's help looks otherwise; all commands are of one kind.
@pytest.mark.parametrize(
    ("command", "usage", "rich"),
    [
        *(("validate", "[DIR]", rich) for rich in "01"),
        ("diff", "[A] [B]", "0"),
        ("verify", "[VERSION|SWHID|FILE|DIR]", "1"),
    ],
)
def test_help_calls_an_argument_by_its_name_once(
    command: str, usage: str, rich: str
) -> None:
    first, arguments = _help(rich, command).partition("Options")[0].split("Arguments")
    assert f"claimset {command} [OPTIONS] {usage}" in " ".join(first.split())
    assert "<" not in arguments


def _names(group: typer.Typer) -> list[str]:
    return [
        each.name or each.callback.__name__
        for each in group.registered_commands
        if each.callback and not each.hidden
    ]


GROUPS = {
    str(each.name): each.typer_instance
    for each in app.registered_groups
    if each.typer_instance
}
COMMANDS = [*_names(app), *GROUPS]
ALL_COMMANDS = COMMANDS + [
    f"{name} {command}" for name, group in GROUPS.items() for command in _names(group)
]


def test_help_of_all_fits_and_names_every_command_in_full(run: Run) -> None:
    shown = run("--help").out
    listed = re.findall(
        r"^  (\w+) {2,}([A-Z].*)$", shown.partition("Commands:")[2], re.MULTILINE
    )
    assert [name for name, _ in listed] == COMMANDS
    assert [said for _, said in listed if not said.endswith(".") or ".." in said] == []


@pytest.mark.parametrize("command", ALL_COMMANDS)
def test_help_has_an_example_and_no_words_of_programmers(
    run: Run, command: str
) -> None:
    shown = run(*command.split(), "--help").out
    (example,) = re.findall(r"^  Example: (claimset .*)$", shown, re.MULTILINE)
    assert example.startswith(f"claimset {command}")
    assert not re.search(r"<bool>|<int|<Path>|range|x>=|TEXT\b|\[default: \d", shown)
    known = re.findall(r"(?<=[ ,])--?[a-z-]+", shown.partition("Options:")[2])
    assert {*re.findall(r"(?<= )--?[a-z-]+", example)} <= {*known}


def test_json_is_one_document(run: Run, guild: Path) -> None:
    apply(read_patch("time-not-edtf"), guild)
    result = run("validate", str(guild), "--format", "json")
    document = json.loads(result.out)
    assert document["valid"] is False
    assert document["counts"] == {"error": 1, "warning": 0, "note": 0}
    (problem,) = document["problems"]
    assert (problem["line"], problem["column"]) == (12, 131)
    assert (problem["field"], problem["row_id"]) == ("time", "C0011")
    assert problem["file"] == f"{guild.as_posix()}/data/claims.csv"


def test_github_shows_problems_at_their_lines_gravest_first(
    run: Run, guild: Path
) -> None:
    apply(read_patch("cell-formula"), guild)
    apply(read_patch("time-not-edtf"), guild)
    lines = run("validate", str(guild), "--format", "github").out.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "::warning"]
    assert ",title=time-not-edtf,line=12,col=131::time of C0011: " in lines[0]


def test_github_escapes_what_would_end_a_command(run: Run, guild: Path) -> None:
    edit = {
        "file": "data/claims.csv",
        "old": "A lamp is an oil light.",
        "new": "A lamp is 100% oil",
    }
    apply({"edit": [edit]}, guild)
    assert "100%25 oil" in run("validate", str(guild), "--format", "github").out


def test_problems_of_one_rule_are_capped_and_counted(run: Run, guild: Path) -> None:
    path = guild / "data" / "sentences.csv"
    path.write_text(path.read_text("utf-8").replace(",claims,", ",pending,"), "utf-8")
    result = run("validate", str(guild), "--max-problems", "2")
    assert result.out.count("should be 'claims'") == 2
    assert "… and 6 more [disposition-unfounded]; --all shows them" in result.out
    for whole in (("--max-problems", "0"), ("--max-problems", "2", "--all")):
        out = run("validate", str(guild), *whole).out
        assert (out.count("should be 'claims'"), "more [" in out) == (8, False)


def test_rules_can_be_skipped(run: Run, guild: Path) -> None:
    apply(read_patch("time-not-edtf"), guild)
    assert run("validate", str(guild), "--skip", "time-not-edtf").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "--skip", "no-such-rule"],
        ["validate", "--format", "xml"],
        ["validate", "--nosuch"],
        ["nosuch"],
        ["show"],
    ],
)
def test_wrong_usage_exits_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.code == 2
    assert "Traceback" not in result.err


def test_unchecked_rules_are_counted_and_json_names_them(run: Run, guild: Path) -> None:
    apply(read_patch("file-empty"), guild)
    err = run("validate", str(guild)).err
    assert "\nnot checked: 5 rules need relations (could not be read)\n" in err
    unchecked = json.loads(run("validate", str(guild), "--format", "json").out)
    assert "supports-cycle" in unchecked["unchecked"]


def test_unsafe_path_exits_2(run: Run, guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    path.write_text(
        path.read_text("utf-8").replace("claims.csv", "../../x.csv"), "utf-8"
    )
    result = run("validate", str(guild))
    assert result.code == 2
    assert result.err.rstrip().endswith("[unsafe-path]")


@pytest.mark.corpus
@pytest.mark.parametrize(
    "rule_id", sorted(path.stem for path in INVALID.glob("*.toml"))
)
def test_no_failing_example_gives_a_traceback(
    run: Run, rule_id: str, guild: Path
) -> None:
    apply(read_patch(rule_id), guild)
    for arguments in (
        ["stats"],
        ["show", "C0004", "-C"],
        ["show", "text.p01.s02", "-C"],
    ):
        result = run(*arguments, str(guild))
        assert result.code in (0, 1, 2)
        assert "internal" not in result.err


def test_stats_fit_a_terminal_of_80_columns(run: Run) -> None:
    result = run("stats", str(GUILD))
    assert result.code == 0
    assert max(len(line) for line in result.out.splitlines()) <= 80
    assert "  quantitative       2  18.2% " in result.out
    assert "quartiles 0.90 · 0.95 · 0.95" in result.out


def test_stats_answer_a_query_by_a_column(run: Run) -> None:
    where = 'type == "attributional" and certainty == "certain"'
    result = run("stats", str(GUILD), "--where", where, "--by", "support")
    assert f"6 claims where {where}" in result.out
    assert "subtype" not in result.out


def test_hostile_query_exits_2(run: Run) -> None:
    result = run("stats", str(GUILD), "--where", "__import__('os').system('true')")
    assert result.code == 2
    assert result.err.rstrip().endswith("[query]")


def test_stats_as_json_and_as_markdown(run: Run) -> None:
    document = json.loads(run("stats", str(GUILD), "--format", "json").out)
    assert document["counts"]["polarity"] == {"positive": 9, "negative": 2}
    markdown = run("stats", str(GUILD), "--format", "markdown").out
    assert "| quantitative | 2 |" in markdown


def test_stats_of_no_claims(run: Run) -> None:
    where = 'type == "evaluative" and polarity == "positive"'
    result = run("stats", str(GUILD), "--where", where)
    assert result.code == 0
    assert "0 claims" in result.out


def test_show_marks_the_words_in_their_paragraph(run: Run) -> None:
    result = run("show", "C0005", "-C", str(GUILD))
    assert result.code == 0
    flat = " ".join(result.out.split())
    assert "⟦Some historians estimate that it lit up to 2,000 lamps a year⟧." in flat
    assert "lamps lit: at_most 2000 lamps/year" in flat


def test_show_tells_relations_and_references(run: Run) -> None:
    assert "supports C0008: The town" in run("show", "C0007", "-C", str(GUILD)).out
    assert "is supported by C0007" in run("show", "C0008", "-C", str(GUILD)).out
    assert "contrasts with C0009" in run("show", "C0010", "-C", str(GUILD)).out
    shown = run("show", "C0004", "-C", str(GUILD)).out
    flat = " ".join(shown.split())
    assert "R02 Three hundred lanterns. Norvale Gazette. 1996-05-04. https" in flat
    assert "qualifies in text.abs.s01: had some 300 members" in shown


def test_show_lists_a_sentences_claims_and_appearances(run: Run) -> None:
    assert (
        "C0010 attributional/event" in run("show", "text.p02.s03", "-C", str(GUILD)).out
    )
    assert "C0004 qualifies" in run("show", "text.abs.s01", "-C", str(GUILD)).out


@pytest.mark.parametrize("row_id", ["C0004", "text.p02.s03"])
def test_show_as_json_and_as_markdown(run: Run, row_id: str) -> None:
    shown = run("show", row_id, "-C", str(GUILD), "--format", "json").out
    assert json.loads(shown)["passage"]["section"] == "body"
    assert run("show", row_id, "-C", str(GUILD), "--format", "markdown").out.startswith(
        f"### {row_id}"
    )


@pytest.mark.parametrize(
    ("row_id", "said"),
    [
        ("R02", "claims that it backs: 1\n  C0004: "),
        ("norvale", "claims: 3 (how each matches: about, holder or text)\n  C0001 ("),
        ("the guild", "lantern-guild\n  the Lantern Guild\n"),
        ("C0012", "C0012\n  retired: not in 0.2.0 nor later. Two propositions in one"),
    ],
)
def test_show_knows_references_entities_and_retired_ids(
    run: Run, row_id: str, said: str
) -> None:
    result = run("show", row_id, "-C", str(GUILD))
    assert (result.code, result.err) == (0, "")
    assert said in result.out


def test_long_lists_are_cut_unless_all_is_asked_for(run: Run) -> None:
    for line in (["show", "taliban"], ["stats", "--by", "about"]):
        cut, whole = run(*line).out, run(*line, "--all").out
        left = [line for line in cut.splitlines() if line.startswith("  … and ")]
        assert left
        assert all(line.endswith(" more; --all shows them") for line in left)
        assert "…  and" not in whole
        assert "--all" not in whole
        assert len(whole.splitlines()) > len(cut.splitlines())


def test_unknown_id_exits_1_with_suggestions(run: Run) -> None:
    result = run("show", "C0099", "-C", str(GUILD))
    assert result.code == 1
    assert "did you mean" in result.err
    assert result.err.rstrip().endswith("[unknown-id]")


def test_release_versions_and_verify_belong_together(run: Run, guild: Path) -> None:
    assert run("versions", "-C", str(guild)).out == "no releases yet\n"
    assert run("verify", "-C", str(guild)).err.startswith("intact: no releases yet")
    released = run("release", "1.0.0", "-C", str(guild))
    assert released.code == 0
    (entry,) = claimset.versions(guild)
    assert released.out == f"released 1.0.0: {entry.swhid}\n"
    assert entry.swhid in run("versions", "-C", str(guild)).out
    listed = json.loads(run("versions", "-C", str(guild), "--format", "json").out)
    assert listed["releases"][0]["sha256"] == entry.sha256
    assert entry.sha256 in run("versions", "-C", str(guild), "--format", "markdown").out
    verified = run("verify", "1.0.0", "-C", str(guild))
    assert (verified.code, verified.out) == (0, "")
    assert verified.err.startswith("intact: 1.0.0 (25 files)")


@pytest.mark.parametrize("output_format", ["text", "json", "github"])
def test_verify_of_a_damaged_release_exits_1(
    run: Run, guild: Path, output_format: str
) -> None:
    run("release", "1.0.0", "-C", str(guild))
    (guild / "data" / "releases" / "1.0.0" / "extra.txt").write_text("x", "utf-8")
    result = run("verify", "-C", str(guild), "--format", output_format)
    assert result.code == 1
    assert "release-file-unknown" in result.out
    assert result.err.startswith("not intact: ")


def test_refused_release_exits_1(run: Run, guild: Path) -> None:
    result = run("release", "2.0.0", "-C", str(guild))
    assert result.code == 1
    assert result.err.rstrip().endswith("[release]")


@pytest.mark.parametrize("command", ["stats", "show", "verify"])
def test_unknown_version_exits_1(run: Run, command: str) -> None:
    arguments = {
        "stats": ["stats", str(GUILD), "--data", "9.0.0"],
        "show": ["show", "C0001", "-C", str(GUILD), "--data", "9.0.0"],
        "verify": ["verify", "9.0.0", "-C", str(GUILD)],
    }[command]
    result = run(*arguments)
    assert result.code == 1
    assert result.err.rstrip().endswith("[unknown-version]")


def test_version_names_package_and_data(
    run: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = f"claimset {claimset.__version__}, data "
    assert run("--version").out.startswith(expected)
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(sys, "argv", ["claimset", "--version"])
    front_door.main()
    assert capsys.readouterr().out.startswith(expected)
    assert codes == [0]


def test_front_door_exits_with_the_commands_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(sys, "argv", ["claimset", "show", "C0099", "-C", str(GUILD)])
    front_door.main()
    assert codes == [1]
    assert not gc.isenabled()
    gc.enable()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("no_color", "colored"), [("", True), ("1", False)], ids=["color", "no-color"]
)
def test_only_a_terminal_gets_color_and_only_if_it_may(
    monkeypatch: pytest.MonkeyPatch, guild: Path, no_color: str, *, colored: bool
) -> None:
    apply(read_patch("time-not-edtf"), guild)
    monkeypatch.setenv("NO_COLOR", no_color)
    for arguments in (["validate", str(guild)], ["show", "C0005", "-C", str(guild)]):
        terminal = Terminal()
        monkeypatch.setattr(sys, "stdout", terminal)
        cli.run(arguments)
        assert ("\x1b[" in terminal.getvalue()) is colored


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "line",
    [
        *(f"validate . -q --format {name}" for name in ("json", "github", "sarif")),
        "validate . -q --format junit",
        "validate . -q --format json --skip Лампа",
        "stats . --by time --format json",
        "stats . --by time --format markdown",
        "show C0011 -C . --format json",
        f"cite -C {Path(__file__).parents[2]} --format csl-json",
        f"export csl-json -C {Path(__file__).parents[2]}",
    ],
)
def test_what_programs_read_is_utf8_whatever_a_terminal_shows(
    guild: Path, monkeypatch: pytest.MonkeyPatch, line: str, encoding: str
) -> None:
    edit = {"file": "data/claims.csv", "old": ",2001,", "new": ",“Ж”,"}
    apply({"edit": [edit]}, guild)
    monkeypatch.chdir(guild)

    def printed(encoding: str) -> bytes:
        out = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, encoding))
        cli.run(line.split())
        return out.getvalue()

    text = printed(encoding)
    assert text == printed("utf-8")
    assert not text.decode().isascii()


def test_reader_that_stops_is_no_error() -> None:
    line = [sys.executable, "-m", "claimset", "stats", str(GUILD)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as done:
        assert done.stdout is not None
        assert done.stderr is not None
        done.stdout.close()
        assert done.stderr.read() == b""
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("fault", "code"), [(RuntimeError("odd"), 2), (KeyboardInterrupt(), 130)]
)
def test_fault_of_our_own_is_no_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch, fault: BaseException, code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(import_module("claimset.stats"), "stats", fail)
    result = run("stats", str(GUILD))
    assert result.code == code
    assert "Traceback" not in result.err
    if code == 2:
        assert "RuntimeError: odd [internal]" in result.err
        monkeypatch.setenv("CLAIMSET_DEBUG", "1")
        with pytest.raises(RuntimeError):
            cli.run(["stats", str(GUILD)])
