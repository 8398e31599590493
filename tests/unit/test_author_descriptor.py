"""What a descriptor says of an article, and which rules that leaves unchecked."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from claimset.metadata import misstatements
from claimset.rules import REGISTRY
from claimset.validation import validate_batch
from claimset.vocabulary import Presumption
from conftest import GUILD

SAID = {"name": "a", "title": "A", "version": "0.1.0"}


def copy(folder: Path, **said: str) -> Path:
    """Copy the guild, saying more of it, with faults of each kind of rule."""
    shutil.copytree(GUILD, folder)
    path = folder / "data" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")
    claims = folder / "data" / "claims.csv"
    text = claims.read_text("utf-8")
    assert text.count("R01") == 3
    claims.write_text(
        text.replace("R01", "R02").replace("C0002,The", "C0002,It"), "utf-8"
    )
    return folder


def test_rules_run_where_what_they_presume_holds(tmp_path: Path) -> None:
    folders = [
        copy(tmp_path / "plain"),
        copy(tmp_path / "german", language="de"),
        copy(tmp_path / "letter", citation_style="author-year"),
        copy(tmp_path / "both", language="eng", citation_style="bracketed-number"),
    ]
    plain, german, letter, both = validate_batch(folders)
    assert plain == both
    assert {"reference-not-in-sentence", "bracket-unused"} <= _rules(plain)
    assert _lacking(german) == _presuming(Presumption.ENGLISH)
    assert _lacking(letter) == _presuming(Presumption.BRACKETS)
    assert _rules(letter) == _rules(plain) - {
        "reference-not-in-sentence",
        "bracket-unused",
    }
    needs = {*letter.unchecked.values()}
    assert needs == {"needs citations by numbers in brackets"}


def _rules(report: Any) -> set[str]:
    return {problem.rule for problem in report.problems}


def _lacking(report: Any) -> set[str]:
    return {*report.unchecked}


def _presuming(what: Presumption) -> set[str]:
    found = {rule.id for rule in REGISTRY.values() if rule.presumes == what}
    assert found
    return found


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"citation_style": "apa"}, "citation_style is 'apa'; it may be bracketed-num"),
        ({"language": "English"}, "language is 'English'; write two or three small"),
        ({"received": "1998"}, "received is no date: '1998'; write 2026-01-31"),
        ({"splitter": "mine"}, "splitter is no object"),
        ({"derived_from": {}}, "derived_from is no list; write ["),
        ({"derived_from": ["a"]}, "a member of derived_from is no object"),
    ],
)
def test_what_a_descriptor_says_has_its_form(
    said: dict[str, Any], message: str
) -> None:
    assert [*misstatements(SAID)] == []
    ((_, found),) = misstatements(SAID | said)
    assert found.replace("'", "").startswith(message.replace("'", ""))
