"""Each variant of the corpus is found, at its place; and each rule is needed for it."""

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from claimset import Report, validate
from claimset.cli import run
from claimset.errors import ClaimsetError
from claimset.rules import REGISTRY
from claimset.validation import validate_batch
from conftest import GUILD
from corpus.oracle import EXPECTED, REAL, expected, record
from corpus.variants import VARIANTS, Variant

# Over a minute long: `.ci/run` runs it, README's test command does not.
pytestmark = pytest.mark.corpus

ROOT = Path(__file__).parents[2]
NAMED = {variant.name: variant for variant in VARIANTS}
FROZEN = expected(EXPECTED)
REFUSED = 2  # The exit code where nothing can be judged.


def _copy(variant: Variant, copy: Path) -> Path:
    """Write a damaged copy."""
    shutil.copytree(GUILD, copy)
    variant.harm(copy)
    return copy


@cache
def _reports() -> dict[str, Report]:
    """Judge a damaged copy of each variant that can be judged, in one batch."""
    judgeable = [variant for variant in VARIANTS if variant.code != REFUSED]
    with TemporaryDirectory() as folder:
        places = (Path(folder, str(number)) for number in range(len(judgeable)))
        reports = validate_batch(map(_copy, judgeable, places))
    return {each.name: report for each, report in zip(judgeable, reports, strict=True)}


@cache
def judged(variant: Variant) -> Report | ClaimsetError:
    """Return what is said of a variant, or why it cannot be judged."""
    if variant.code != REFUSED:
        return _reports()[variant.name]
    with TemporaryDirectory() as folder:
        try:
            return validate(_copy(variant, Path(folder, "guild")))
        except ClaimsetError as error:
            return error


def test_corpus_is_large_and_no_two_variants_share_a_name() -> None:
    assert len(VARIANTS) >= 120
    assert len(NAMED) == len(VARIANTS)


def test_corpus_damages_every_table_and_breaks_every_rule() -> None:
    assert {variant.expects for variant in VARIANTS} >= set(REGISTRY)


@pytest.mark.parametrize("name", NAMED)
def test_damage_is_found_at_its_place(name: str) -> None:
    variant = NAMED[name]
    found = judged(variant)
    if isinstance(found, ClaimsetError):
        assert (found.code, found.exit_code) == (variant.expects, variant.code)
        return
    assert found.ok is (variant.code == 0)
    places = [
        (problem.file, problem.line)
        for problem in found.problems
        if problem.rule == variant.expects
    ]
    assert (variant.file, variant.line) in places, found.problems[:3]


@pytest.mark.parametrize("name", NAMED)
def test_all_that_is_said_is_as_it_was_frozen(name: str) -> None:
    assert record(judged(NAMED[name])) == FROZEN[name]


def test_real_data_and_no_other_variant_is_frozen() -> None:
    assert set(FROZEN) == {REAL, *NAMED}
    assert record(validate(ROOT)) == FROZEN[REAL]


@pytest.mark.parametrize("rule_id", REGISTRY)
def test_each_rule_is_needed(rule_id: str, tmp_path: Path) -> None:
    """Without it, nothing would be said of some faulty cell any more."""
    for number, variant in enumerate(v for v in VARIANTS if v.expects == rule_id):
        found = judged(variant)
        assert isinstance(found, Report)
        copy = tmp_path / str(number)
        shutil.copytree(GUILD, copy)
        variant.harm(copy)
        report = validate(copy, skip=[rule_id])
        # What kept a file from being read cannot be skipped.
        assert _places(report, rule_id) in (set(), _places(found, rule_id))
        if _places(found, rule_id) - _others(report, rule_id):
            return
    pytest.fail(f"every damage that {rule_id} finds is found by other rules too")


def _places(report: Report, rule_id: str) -> set[tuple[str, int, str]]:
    """The cells that a rule reports."""
    return {(p.file, p.line, p.field) for p in report.problems if p.rule == rule_id}


def _others(report: Report, rule_id: str) -> set[tuple[str, int, str]]:
    """The cells that other rules report."""
    return {(p.file, p.line, p.field) for p in report.problems if p.rule != rule_id}


FIRST = list({variant.expects: variant for variant in VARIANTS}.values())


@pytest.mark.usefixtures("checked_together")
@pytest.mark.parametrize("name", [variant.name for variant in FIRST])
def test_command_line_says_the_same(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One variant of each rule and error, through the command line."""
    variant = NAMED[name]
    copy = tmp_path / "guild"
    shutil.copytree(GUILD, copy)
    variant.harm(copy)
    assert run(["validate", str(copy), "--format", "json"]) == variant.code
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    if variant.code == 2:
        assert json.loads(out)["error"]["code"] == variant.expects
        assert err.startswith("error: ")
        assert err.rstrip().endswith(f"[{variant.expects}]")
        return
    said = json.loads(out)
    assert said["valid"] is (variant.code == 0)
    file = f"{copy.as_posix()}/{variant.file}"
    places = [(p["file"], p["line"], p["rule"]) for p in said["problems"]]
    assert (file, variant.line, variant.expects) in places
