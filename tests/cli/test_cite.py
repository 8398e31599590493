"""The command line of citations, and of all that `verify` takes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import claimset
from conftest import GUILD, Result

Run = Callable[..., Result]
QUERY = 'type == "quantitative"'


@pytest.fixture
def released(released_guild: Path) -> str:
    return str(released_guild)


def test_cite_prints_a_reference_list(run: Run, released: str) -> None:
    result = run("cite", "-C", released)
    assert (result.code, result.err) == (0, "")
    data, work = result.out.splitlines()
    assert data.startswith("Nobody in particular. (")
    assert "(Version 1.0.0) [Data set]. swh:1:dir:" in data
    assert work == "The Lantern Guild. (n.d.)."


@pytest.mark.parametrize(
    ("output_format", "start"),
    [
        ("apa", "Nobody"),
        ("bibtex", "@misc{guild_1_0_0,\n"),
        ("ris", "TY  - DATA\n"),
        ("csl-json", "[\n"),
        ("cff", "cff-version: 1.2.0\n"),
    ],
)
def test_cite_prints_every_format(
    run: Run, released: str, output_format: str, start: str
) -> None:
    result = run("cite", "1.0.0", "-C", released, "--format", output_format)
    assert result.code == 0
    assert result.out.startswith(start)
    assert result.out.endswith("\n")


def test_cite_of_the_packaged_data_set_needs_no_folder(run: Run) -> None:
    newest = claimset.versions()[-1]
    assert newest.swhid in run("cite").out


@pytest.mark.parametrize(
    ("arguments", "code", "kind"),
    [
        (["2.0.0"], 1, "unknown-version"),
        (["working"], 1, "citation"),
        (["--claim", "C0099"], 1, "unknown-id"),
        (["--where", "__import__('os')"], 2, "query"),
        (["--where", 'text contains "zeppelin"'], 1, "citation"),
        (["--claim", "C0012"], 1, "citation"),
        (["--claim", "C0001", "--where", QUERY], 2, "usage"),
    ],
)
def test_what_cannot_be_cited_is_said(
    run: Run, released: str, arguments: list[str], code: int, kind: str
) -> None:
    result = run("cite", *arguments, "-C", released)
    assert (result.code, result.out) == (code, "")
    assert result.err.rstrip().endswith(f"[{kind}]")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--claim", "C0070"],
            (
                "C0070 is retired: not in 1.0.0 nor later; replaced by C0093; "
                "`claimset cite 0.1.0 --claim C0070` cites it as it was [citation]\n"
            ),
        ),
        (["--claim", "c0070"], "no claim 'c0070'; did you mean C0070? [unknown-id]\n"),
        (["--claim", "c42"], "no claim 'c42'; did you mean C0042? [unknown-id]\n"),
        (
            ["--where", 'text contains "zeppelin"'],
            (
                "the query chooses no claim of 2.0.0: see what it chooses with "
                "`claimset stats --where QUERY`, and mend it [citation]\n"
            ),
        ),
    ],
)
def test_claim_that_cannot_be_cited_comes_with_the_way_out(
    run: Run, arguments: list[str], said: str
) -> None:
    result = run("cite", "2.0.0", *arguments)
    assert (result.code, result.out) == (1, "")
    assert result.err.endswith(said)


def test_cite_without_a_release_exits_1(run: Run) -> None:
    result = run("cite", "-C", str(GUILD))
    assert result.code == 1
    assert result.err.rstrip().endswith("[citation]")


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ([], ""),
        (["--claim", "C0005"], "claim C0005 of "),
        (["--where", QUERY], f"2 claims where {QUERY} of "),
    ],
)
def test_citation_is_verified_from_what_was_printed(
    run: Run, released: str, tmp_path: Path, part: list[str], named: str
) -> None:
    file = tmp_path / "citation.json"
    printed = run("cite", "-C", released, "--format", "csl-json", *part).out
    file.write_text(printed, "utf-8")
    result = run("verify", "--citation", str(file), "-C", released)
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith(f"intact: {named}1.0.0 (25 files): 0 errors")


def test_citation_that_differs_exits_1_and_says_where(
    run: Run, released: str, tmp_path: Path
) -> None:
    file = tmp_path / "citation.json"
    arguments = ["cite", "-C", released, "--format", "csl-json", "--where", QUERY]
    items = json.loads(run(*arguments).out)
    items[0]["custom"]["claimset"]["rows"]["rows"] = 3
    file.write_text(json.dumps(items), "utf-8")
    result = run("verify", "--citation", str(file), "-C", released)
    assert result.code == 1
    assert result.out == (
        f"{file.as_posix()}: rows.rows: the citation says 3; the data gives 2 "
        "[citation-differs]\n"
    )
    shown = run("verify", "--citation", str(file), "-C", released, "--format", "json")
    assert json.loads(shown.out)["problems"][0]["file"] == file.as_posix()


def test_file_that_is_no_citation_exits_2(run: Run, released: str) -> None:
    result = run("verify", "--citation", f"{released}/seeds/guild.txt", "-C", released)
    assert result.code == 2
    assert result.err.rstrip().endswith("[read]")


def test_release_and_citation_are_not_verified_at_once(run: Run, released: str) -> None:
    assert run("verify", "1.0.0", "--citation", "x.json", "-C", released).code == 2


def test_verify_takes_an_identifier(run: Run, released: str) -> None:
    (entry,) = claimset.versions(released)
    assert run("verify", entry.swhid, "-C", released).code == 0
    other = run("verify", "swh:1:dir:" + "0" * 40, "-C", released)
    assert other.code == 1
    assert other.err.rstrip().endswith("[unknown-version]")


def test_verify_takes_a_folder_and_names_its_files(run: Run, released: str) -> None:
    folder = Path(released) / "data" / "releases" / "1.0.0"
    assert run("verify", str(folder)).code == 0
    assert run("verify", released).code == 0
    path = folder / "relations.csv"
    path.write_bytes(path.read_bytes().replace(b"C0008", b"C0010"))
    for arguments in ([str(folder)], [str(folder), "-C", released], [released]):
        result = run("verify", *arguments)
        assert result.code == 1
        assert f"{path.as_posix()}: the sha256 is " in result.out
        assert f"{released}/{released}" not in result.out
