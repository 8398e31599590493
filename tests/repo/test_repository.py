"""What is generated is up to date, what is said twice is said alike."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import polars as pl
import pytest

import claimset
from claimset.claim_set import open_claim_set
from claimset.judgements import confidences
from claimset.model import table_of
from claimset.render.changes import CHANGES
from claimset.rules import REGISTRY
from claimset.vocabulary import ClaimType, Disposition, Reason, Relation, Role
from conftest import GUILD

ROOT = Path(__file__).parents[2]
LEAST_VOTES = 5  # On the final wording of a claim (codebook, 5).
README = (ROOT / "README.md").read_text("utf-8")
CODEBOOK = (ROOT / "docs" / "codebook.md").read_text("utf-8")
DATASHEET = (ROOT / "docs" / "datasheet.md").read_text("utf-8")
CODED = ("subtype", "certainty", "polarity", "support", "time_basis")


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


@pytest.mark.parametrize(
    ("before", "after"),
    [("0.1.0", "1.0.0"), ("1.0.0", "2.0.0"), ("2.0.0", "3.0.0"), ("3.0.0", "3.1.0")],
)
def test_changelog_has_what_diff_says(before: str, after: str) -> None:
    part = CHANGES["markdown"](claimset.diff(before, after))
    assert part.strip() in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_confidence_is_computed_from_the_votes() -> None:
    claims, votes = (
        pl.DataFrame(open_claim_set(ROOT).rows(table))
        for table in ("claims", "judgements")
    )
    computed = confidences(votes, claims.select("claim_id", "type", "subtype"))
    stated = [f"{each:.2f}" for each in computed["confidence"]]
    assert claims["confidence"].to_list() == stated
    assert computed["votes"].min() == LEAST_VOTES


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


def test_picture_of_a_plot_is_of_the_newest_release() -> None:
    picture = (ROOT / "docs" / "pictures" / "time.svg").read_text("utf-8")
    version = claimset.versions()[-1].version
    claims = len(claimset.load(version=version, quotes=False))
    assert f">{claims} claims, data {version}<" in picture


def test_readme_shows_a_claim_of_each_type_as_it_stands() -> None:
    claims = open_claim_set(ROOT).rows("claims")
    shown = re.findall(r"^\| `(\w+)` \|.*\| (C\d{4}): (.*) \|$", README, re.MULTILINE)
    assert [kind for kind, _, _ in shown] == list(ClaimType)
    known = {(row["type"], row["claim_id"], row["text"]) for row in claims}
    assert set(shown) <= known
    holders = [row["attributed_to"] for row in claims if row["type"] == "attributional"]
    assert holders.count("") > len(holders) / 2  # "most name no speaker"


def test_codebook_is_short_and_the_one_that_the_data_set_names() -> None:
    descriptor = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
    assert len(CODEBOOK.split()) <= 2500
    assert re.findall(r"Version ([0-9.]+),", CODEBOOK) == [descriptor.get("codebook")]


def test_codebook_has_every_word_of_closed_lists() -> None:
    lists = {column.name: column.enum for column in table_of("claims").columns}
    words = [*ClaimType, *Disposition, *Reason, *Role, *Relation]
    words += [word for name in CODED for word in lists.get(name) or ()]
    assert [word for word in words if f"`{word}`" not in CODEBOOK] == []


def test_codebook_has_the_sections_that_code_cites() -> None:
    headings = set(re.findall(r"^## ([0-9])\. ", CODEBOOK, re.MULTILINE))
    cited: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for places in re.findall(r"codebook, ([0-9 and,]+)", path.read_text("utf-8")):
            cited.update(re.findall(r"[0-9]", places))
    assert cited
    assert cited <= headings


def test_codebook_names_claims_and_sentences_that_exist() -> None:
    claims = {row["claim_id"]: row for row in open_claim_set(ROOT).rows("claims")}
    sentences = {row["sentence_id"] for row in open_claim_set(ROOT).rows("sentences")}
    for item in CODEBOOK.partition("## 6.")[2].split("\n- ")[1:]:
        named = set(re.findall(r"C[0-9]{4}", item))
        places = set(re.findall(r"article\.\w+\.s[0-9]+", item))
        assert places <= sentences
        assert named <= claims.keys()
        assert {claims[claim_id]["source_ref"] for claim_id in named} <= places, item


def test_datasheet_is_short_and_its_figures_are_generated() -> None:
    """What stands between marks is compared by `generate.py --check`."""
    assert len(re.findall(r"[^\s|]*\w[^\s|]*", DATASHEET)) <= 1200
    marks = r"<!-- (\w+) -->.*?<!-- /\1 -->"
    filled = [found[1] for found in re.finditer(marks, DATASHEET, re.DOTALL)]
    assert filled == ["counts", "judges", "agreement", "names", "errors"]
    prose = re.sub(marks, "", DATASHEET, flags=re.DOTALL)
    prose = re.sub(r"Data \d\.\d\.\d|codebook \d\.\d|CC BY \d\.\d", "", prose)
    words = "two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand"
    words += "|half|third(?!`)|quarter|percent|most"
    counted = re.findall(rf"\d+|%|\b(?:{words})\b", prose, re.IGNORECASE)
    assert counted == []


def test_annotation_has_the_figures_that_its_scripts_print() -> None:
    page = (ROOT / "annotation" / "README.md").read_text("utf-8")
    for name in ("compare.py", "judged.py"):
        done = subprocess.run(
            [sys.executable, str(ROOT / "annotation" / name)],
            capture_output=True,
            check=True,
        )
        assert done.stdout.decode("utf-8").strip() in page


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
