"""Several claim sets are judged as one batch, and none knows of the others."""

import shutil
from pathlib import Path

import pytest

from claimset.validation import validate_batch
from conftest import GUILD, INVALID, apply, read_patch, without_ledger

PATCHES = sorted(path.stem for path in INVALID.glob("*.toml"))


def _copy(folder: Path, rule_id: str = "") -> Path:
    shutil.copytree(GUILD, folder)
    if rule_id:
        apply(read_patch(rule_id), folder)
    return folder


def test_two_copies_of_a_set_are_each_sound(tmp_path: Path) -> None:
    (alone,) = validate_batch([GUILD])
    bare = _copy(tmp_path / "bare")
    without_ledger(bare)
    first, unlike, second = validate_batch([GUILD, bare, _copy(tmp_path / "copy")])
    assert first == second == alone
    assert unlike == validate_batch([bare])[0]


@pytest.mark.parametrize("number", range(6))
def test_faulty_sets_give_as_a_batch_what_each_gives_alone(
    tmp_path: Path, number: int
) -> None:
    """A sound set stands between two copies of each that is faulty."""
    rules = PATCHES[number::6]
    faulty = [_copy(tmp_path / rule / "guild", rule) for rule in rules]
    sets = [folder for each in faulty for folder in (each, GUILD, each)]
    alone = [report for each in faulty for report in validate_batch([each])]
    together = validate_batch(sets)
    assert together[0::3] == together[2::3] == alone
    assert {report.problems for report in together[1::3]} == {()}
