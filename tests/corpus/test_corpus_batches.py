"""A batch of damaged claim sets says what each says alone, whatever checks it."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from claimset import validate
from claimset.corpus.engines import Engine, in_pool, in_process
from claimset.corpus.validation import validate_folders
from claimset.errors import ClaimsetError
from claimset.problems import Problem
from conftest import GUILD
from corpus.variants import VARIANTS, Variant

FEW = VARIANTS[:: len(VARIANTS) // 10]


def _law(root: Path, variants: Sequence[Variant], engine: Engine) -> None:
    problems: set[Problem] = set()
    refused = []
    for number, variant in enumerate(variants):
        path = f"{number:04}"
        shutil.copytree(GUILD, root / path / "guild")
        variant.harm(root / path / "guild")
        try:
            report = validate(root / path / "guild")
        except ClaimsetError as error:
            refused.append((f"{path}/guild", error.code))
        else:
            problems |= {
                replace(each, file=f"{path}/guild/{each.file}")
                for each in report.problems
            }
    paths = [f"{number:04}/guild" for number, _ in enumerate(variants)]
    found = validate_folders(root, paths, engine)
    assert found.report.problems == tuple(sorted(problems))
    assert [(each.path, each.code) for each in found.refused] == refused


def test_batch_says_what_each_says_alone(tmp_path: Path) -> None:
    _law(tmp_path, FEW, in_process)


@pytest.mark.corpus  # A fifth: each is checked alone too, half a second.
def test_batches_of_many_say_what_each_says_alone(tmp_path: Path) -> None:
    _law(tmp_path, VARIANTS[::5], partial(in_pool, jobs=2))
