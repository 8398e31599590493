"""What is generated is up to date, what is said twice is said alike."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import claimset
from claimset.claim_set import open_claim_set
from claimset.render.changes import CHANGES
from claimset.rules import REGISTRY
from conftest import GUILD

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_segments_are_those_that_the_script_cuts() -> None:
    """What `generate.py` writes is compared by `.ci/run`: it takes some seconds."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "segment.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_version_strings_agree() -> None:
    descriptor = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    version = descriptor["version"]
    cff = (ROOT / "CITATION.cff").read_text("utf-8")
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = claimset.versions(ROOT)[-1]
    assert newest.version == version
    assert re.findall(r"^version: (.*)$", cff, re.MULTILINE) == [version]
    assert re.findall(r"^date-released: (.*)$", cff, re.MULTILINE) == [newest.date]
    assert re.findall(r"^## Data (.*)$", changelog, re.MULTILINE)[0] == version
    packages = re.findall(r"^## Package (.*)$", changelog, re.MULTILINE)
    assert packages[0] == claimset.__version__


def test_changelog_has_what_diff_says() -> None:
    part = CHANGES["markdown"](claimset.diff("0.1.0", "1.0.0"))
    assert part.strip() in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_title_and_authors_agree() -> None:
    descriptor = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    cff = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f'title: "{descriptor["title"]}"' in cff
    assert descriptor["contributors"][0]["title"] in cff


def test_core_dependencies_are_six() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {
        re.split(r"[><=]", dependency)[0] for dependency in project["dependencies"]
    }
    assert names == {"pandas", "pandera", "polars", "pyarrow", "regex", "typer"}


def test_readme_is_short_and_its_commands_are_marked() -> None:
    assert len(README.splitlines()) <= 150
    assert set(re.findall(r"<!-- command: (\w+) -->", README)) == {"use", "test"}


def test_readme_names_every_command() -> None:
    listed = set(re.findall(r"^\| `claimset (\w+)", README, re.MULTILINE))
    shown = subprocess.run(
        [sys.executable, "-m", "claimset", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"TYPER_USE_RICH": "0", "PATH": ""},
    ).stdout
    commands = set(
        re.findall(r"^  (\w+) {2,}[A-Z]", shown.partition("Commands:")[2], re.MULTILINE)
    )
    assert listed == commands


def test_readme_examples_run() -> None:
    scope: dict[str, Any] = {}
    for code in re.findall(r"(?<!-->\n)```python\n(.*?)```", README, re.DOTALL):
        exec(code, scope)  # noqa: S102 - our own README
    assert len(scope["cited"]) > 0
    assert 0 < len(scope["numbers"]) < len(claimset.load("quantities"))


def test_codebook_names_claims_and_sentences_that_exist() -> None:
    claims = {row["claim_id"]: row for row in open_claim_set(ROOT).rows("claims")}
    sentences = {row["sentence_id"] for row in open_claim_set(ROOT).rows("sentences")}
    practice = (ROOT / "docs" / "codebook.md").read_text("utf-8").partition("## 6.")[2]
    for item in practice.split("\n- ")[1:]:
        named = set(re.findall(r"C[0-9]{4}", item))
        places = set(re.findall(r"article\.\w+\.s[0-9]+", item))
        assert places <= sentences
        assert {claims[claim_id]["source_ref"] for claim_id in named} <= places, item


def test_data_set_is_sound() -> None:
    report = claimset.validate(ROOT)
    assert report.ok
    assert {problem.rule for problem in report.problems} <= {
        "sentence-pending",
        "scripts-mixed",
        "premise-missing",
    }
    # One segment is in another language, and numbers are read in English alone; the
    # votes of judges are not among the tables.
    votes = {each.id for each in REGISTRY.values() if "judgements" in each.needs}
    assert set(report.unchecked) <= {"text-number-unsourced", *votes}


def test_releases_are_intact() -> None:
    assert claimset.verify(path=ROOT).problems == ()


def test_package_knows_no_article() -> None:
    words = {
        row["entity_id"].split("-")[0]
        for row in open_claim_set(ROOT).rows("entities")
        if row["kind"] in ("person", "place")
    }
    words = {word for word in words if len(word) > 4}
    for path in (ROOT / "src").rglob("*.py"):
        found = set(re.findall(r"[a-z]+", path.read_text("utf-8").lower()))
        assert found & words == set(), path
    assert open_claim_set(GUILD).texts
