"""Several claim sets are judged as one batch, and none knows of the others."""

import shutil
from pathlib import Path

import pytest

from claimset.validation import validate_batch
from conftest import GUILD, INVALID, apply, read_patch, without_ledger

PATCHES = {path.stem: read_patch(path.stem) for path in sorted(INVALID.glob("*.toml"))}


def _copy(folder: Path) -> Path:
    shutil.copytree(GUILD, folder)
    return folder


def test_two_copies_of_a_set_are_each_judged_as_if_alone(tmp_path: Path) -> None:
    bare = _copy(tmp_path / "bare")
    without_ledger(bare)
    (alone,), (alone_bare,) = validate_batch([GUILD]), validate_batch([bare])
    sets = [GUILD, bare, _copy(tmp_path / "copy")]
    assert validate_batch(sets) == [alone, alone_bare, alone]


@pytest.mark.corpus
def test_fault_is_reported_of_each_copy_that_has_it(tmp_path: Path) -> None:
    """Between two copies with a fault, one of each rule, stands a sound set."""
    faulty = [_copy(tmp_path / rule) for rule in PATCHES]
    for folder, patch in zip(faulty, PATCHES.values(), strict=True):
        apply(patch, folder)
    reports = validate_batch([each for one in faulty for each in (one, GUILD, one)])
    assert reports[0::3] == reports[2::3]
    assert {report.problems for report in reports[1::3]} == {()}
    for (rule, patch), report in zip(PATCHES.items(), reports[0::3], strict=True):
        found = {problem.rule for problem in report.problems}
        assert found == {rule, *patch["expect"].get("also", ())}
