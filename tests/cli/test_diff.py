import json
import re
import shutil
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from claimset import cli
from conftest import GUILD, Result, apply

Run = Callable[..., Result]


def _retype(folder: Path) -> None:
    """Change a coded cell of a claim."""
    old, new = ",role,text.p01.s01,84", ",event,text.p01.s01,84"
    apply({"edit": [{"file": "data/claims.csv", "old": old, "new": new}]}, folder)


@pytest.fixture
def released(released_guild: Path) -> Path:
    return released_guild


def _set_version(folder: Path, version: str) -> None:
    path = folder / "data" / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace("1.0.0", version), "utf-8")


def test_diff_defaults_to_the_newest_release_against_the_working_tables(
    run: Run, released: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _retype(released)
    expected = (
        "1.0.0 → working: claims: 1 retyped\n"
        "least bump: major, 2.0.0, for\n"
        "  C0002: retyped\n"
        "\n"
        "claims\n"
        "  C0002 retyped\n"
        "    subtype: role → event\n"
    )
    assert run("diff", "-C", str(released)).out == expected
    monkeypatch.chdir(released)
    result = run("diff")
    assert (result.code, result.out, result.err) == (0, expected, "")
    assert run("diff", "1.0.0", "working").out == expected


def test_rows_beyond_twenty_of_a_kind_are_counted(
    run: Run, guild: Path, tmp_path: Path
) -> None:
    """Of each table, whatever happened to them: added, gone or changed."""
    other = tmp_path / "other"
    shutil.copytree(GUILD, other)
    for folder, first, word in ((guild, 1, "old"), (other, 24, "new")):
        rows = [f"x-{number},{word},person,,\n" for number in range(first, first + 45)]
        path = folder / "data" / "entities.csv"
        path.write_text(path.read_text("utf-8") + "".join(rows), "utf-8")
    line = ("diff", str(guild), str(other), "--table", "entities")
    cut, whole = run(*line).out, run(*line, "--all").out
    assert "entities: 23 added, 23 removed, 22 changed" in cut
    assert cut.partition("\n\nentities\n")[2] == (
        "  23 added; --all shows them: x-46–x-68\n"
        "  23 removed; --all shows them: x-1–x-23\n"
        "  22 changed; --all shows them: x-24–x-45\n"
    )
    assert whole.count(" changed\n") == 22 + 1  # The first is of the summary.
    assert "--all" not in whole


def test_many_claims_that_changed_are_counted_by_kind(run: Run) -> None:
    whole, cut = (
        run("diff", "1.0.0", "2.0.0", "--all").out,
        run("diff", "1.0.0", "2.0.0"),
    )
    assert len(cut.out.splitlines()) * 5 < len(whole.splitlines())
    (claims,) = re.findall(r"\n\nclaims\n(.*?)\n\n", cut.out, re.DOTALL)
    counted = dict(re.findall(r"^  ([\d,]+) ([\w -]+);", claims, re.MULTILINE))
    few = re.findall(r"^  C\d+ ref_ids: .* → .*$", claims, re.MULTILINE)
    assert "reworded" in counted.values()
    assert f"{len(few)} re-referenced" in cut.out
    assert max(map(len, cut.out.splitlines())) <= 80


def test_diff_exits_1_only_if_asked_and_only_for_changes(
    run: Run, released: Path
) -> None:
    where = ("-C", str(released))
    same = run("diff", *where, "--exit-code")
    assert (same.code, same.out) == (0, "1.0.0 → working: no changes\n")
    _retype(released)
    assert run("diff", *where).code == 0
    assert run("diff", *where, "--exit-code").code == 1
    assert run("diff", *where, "--exit-code", "--table", "relations").code == 0


def test_diff_of_two_folders_needs_no_claim_set_here(
    run: Run, guild: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _retype(guild)
    monkeypatch.chdir(tmp_path)
    result = run("diff", str(GUILD), str(guild), "--format", "json")
    assert (result.code, result.err) == (0, "")
    assert json.loads(result.out)["claims"] == {"retyped": ["C0002"]}


def test_diff_as_markdown(run: Run, released: Path) -> None:
    _retype(released)
    result = run("diff", "-C", str(released), "--format", "markdown")
    assert result.out == ("Since 1.0.0:\n\n### Changed\n\n- 1 claim retyped: C0002\n")


def test_diff_of_what_is_not_there(run: Run, guild: Path, tmp_path: Path) -> None:
    none = run("diff", "-C", str(guild))
    assert none.code == 2
    assert none.err.rstrip().endswith("[no-release]")
    assert run("diff", "9.0.0", "-C", str(guild)).code == 1
    folder = run("diff", str(tmp_path / "nowhere"), "-C", str(guild))
    assert folder.code == 2
    assert folder.err.rstrip().endswith("[no-claim-set]")
    table = run("diff", str(GUILD), str(guild), "--table", "lamps")
    assert table.code == 2
    assert table.err.rstrip().endswith("[unknown-table]")


def test_diff_of_faulty_tables_is_not_judged(run: Run, guild: Path) -> None:
    (guild / "data" / "claims.csv").write_text("x", "utf-8")
    result = run("diff", str(GUILD), str(guild))
    assert result.code == 2
    assert result.err.rstrip().endswith("[read]")


def test_diff_colours_for_a_terminal_only(
    guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = {"file": "data/claims.csv", "old": "an oil light.", "new": "a light."}
    apply({"edit": [edit]}, guild)
    terminal = StringIO()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("NO_COLOR", "")
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    cli.run(["diff", str(GUILD), str(guild)])
    assert "A lamp is \x1b[31man\x1b[0m \x1b[31moil\x1b[0m \x1b[32ma\x1b[0m light." in (
        terminal.getvalue()
    )


def test_dry_run_of_a_release_writes_nothing(run: Run, guild: Path) -> None:
    result = run("release", "1.0.0", "-C", str(guild), "--dry-run")
    assert result.code == 0
    assert result.out.startswith("1.0.0 could be released: swh:1:dir:")
    assert not (guild / "data" / "releases").exists()
    released = run("release", "1.0.0", "-C", str(guild)).out
    assert released.rpartition(" ")[2] == result.out.rpartition(" ")[2]


@pytest.mark.parametrize("dry", [["--dry-run"], []])
def test_release_with_too_small_a_bump_is_refused_and_told_the_right_one(
    run: Run, released: Path, dry: list[str]
) -> None:
    _retype(released)
    _set_version(released, "1.0.1")
    result = run("release", "1.0.1", "-C", str(released), *dry)
    assert (result.code, result.out) == (1, "")
    assert "need 2.0.0 at least (major: C0002: retyped)" in result.err
    assert result.err.rstrip().endswith("[release]")
    assert not (released / "data" / "releases" / "1.0.1").exists()
