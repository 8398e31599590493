"""Claim sets of other styles: an English letter by author and year, a German text."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import claimset
from claimset.claim_set import open_claim_set
from claimset.errors import ExportError
from claimset.export import FORMATS, contents
from claimset.validation import validate_batch
from claimset.vocabulary import Presumption
from conftest import HERE, Result

SETS = {name: HERE / "data" / name for name in ("letter", "mill")}
each_set = pytest.mark.parametrize("folder", SETS.values(), ids=SETS)


def test_a_set_of_another_style_is_valid() -> None:
    letter, mill = validate_batch(SETS.values())
    assert letter.ok
    assert not mill.problems
    assert {each.rule for each in letter.problems} == {"sentence-pending"}
    brackets, english = (
        f"needs {each}" for each in (Presumption.BRACKETS, Presumption.ENGLISH)
    )
    assert brackets in letter.unchecked.values()
    assert english not in letter.unchecked.values()
    assert {brackets, english} <= {*mill.unchecked.values()}


@each_set
def test_a_set_of_another_style_is_loaded(folder: Path) -> None:
    claims = claimset.load(path=folder)
    assert len(claims) == 12
    assert claims["quote"].str.len().min() > 0
    assert claims["time_end"].notna().any()


@each_set
def test_a_set_of_another_style_is_shown_and_cited(
    folder: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    shown = run("show", "C0004", "-C", str(copy))
    assert "text.p01.s0" in shown.out
    claimset.release("0.1.0", copy)
    cited = run("cite", "--claim", "C0004", "-C", str(copy))
    assert (shown.code, cited.code) == (0, 0)
    assert open_claim_set(folder).descriptor["title"] in cited.out


@each_set
@pytest.mark.parametrize("name", FORMATS)
def test_a_set_of_another_style_is_exported(folder: Path, name: str) -> None:
    if name in ("bibtex", "csl-json") and folder.name == "mill":
        with pytest.raises(ExportError, match="no references"):
            contents(name, path=folder)
        return
    assert all(contents(name, path=folder, quotes=True).values())


def test_words_of_a_footnoted_page_are_read_across_it() -> None:
    claims = claimset.load(path=SETS["letter"]).set_index("claim_id")
    assert claims.ref_ids["C0001"].tolist() == ["R02"]
    assert claims.quote["C0012"].endswith("before the date that Harrow gives")
