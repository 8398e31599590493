"""What many tests validate is validated as one batch, which costs a tenth.

A test damages a copy, validates it, and looks at the report. Tests that use the fixture
``checked_together`` are rehearsed before the first of their module runs: each up to
what it validates. All of that is validated as one batch, and each test, when it runs,
gets the report of just those bytes. That a batch says of a claim set what is said of it
alone is a law, which `corpus/test_corpus_batches.py` tests.
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from _pytest.outcomes import Failed
from _pytest.runner import runtestprotocol

from claimset import validation
from claimset.claim_set import ClaimSet, open_claim_set
from claimset.problems import Report

__all__ = ["checked_together", "pytest_runtest_protocol"]

ROOT = Path(__file__).parents[1]
MOST_STEPS = 4
"""How many validations of a test are foreseen, one after another."""

FEW = 3
"""How many cases of a function are rehearsed to see whether it validates."""

MOST_BYTES = 1_000_000
"""No file of a claim set that is validated with others is larger."""

Key = tuple[str, frozenset[str]]


class Rehearsed(Failed):
    """Ends a rehearsal: nothing catches it, and no traceback is made for it."""

    def __init__(self) -> None:
        super().__init__("rehearsed", pytrace=False)


class Reports:
    """The reports that tests get.

    Attributes:
        known: Each report, by what was validated and the rules that were left out.
        wanted: The folders that rehearsed tests were about to validate.
        tried: All that was wanted once: what has no report then is refused.
        rehearsing: Whether tests are only rehearsed.
        ended: How many rehearsals ended at a validation.
    """

    def __init__(self) -> None:
        self.known: dict[Key, Report] = {}
        self.wanted: dict[Key, Path] = {}
        self.tried: set[Key] = set()
        self.rehearsing = False
        self.ended = 0

    def of(self, claim_set: ClaimSet, skip: Collection[str]) -> Report | None:
        """Return the report of a claim set; none if it is to be validated alone."""
        content = "" if claim_set.sources else _content(claim_set.folder)
        key = content, frozenset(skip)
        if self.rehearsing and (not content or key not in self.known):
            if content and key not in self.tried:
                self.tried.add(key)
                self.wanted[key] = claim_set.folder.resolve()
            self.end()
        return self.known.get(key)

    def end(self, *_: object, **__: object) -> None:
        """End a rehearsal: of what comes now, no report is asked for first."""
        self.ended += 1
        raise Rehearsed

    def rehearse(self, items: Iterable[pytest.Item], module: Any) -> None:
        """Run tests up to what they validate, and validate it all."""
        for _ in range(MOST_STEPS):
            self.rehearsing = True
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(subprocess, "Popen", self.end)
                items = [*self.that_validate(items, module)]
            self.rehearsing = False
            if not self.wanted:
                return
            self.validate()

    def that_validate(
        self, items: Iterable[pytest.Item], module: Any
    ) -> Iterator[pytest.Item]:
        """Rehearse tests, and return those that validate what is not known yet.

        Of a function whose first cases validate nothing, no other case is rehearsed.
        """
        for _, of_function in groupby(items, _function):
            cases = [*of_function]
            found = [case for case in cases[:FEW] if self.is_ended(case, module)]
            if found:
                found += [case for case in cases[FEW:] if self.is_ended(case, module)]
            yield from found

    def is_ended(self, item: pytest.Item, module: Any) -> bool:
        """Rehearse a test, and return whether it validates what is not known yet."""
        before = self.ended
        runtestprotocol(item, log=False, nextitem=module)
        item._report_sections.clear()
        return self.ended > before

    def validate(self) -> None:
        """Validate what is wanted, a batch for each choice of rules."""
        batches: dict[frozenset[str], list[Key]] = defaultdict(list)
        for key in self.wanted:
            batches[key[1]].append(key)
        for keys in batches.values():
            self.validate_batch(keys)
        self.wanted.clear()

    def validate_batch(self, keys: list[Key]) -> None:
        """Validate claim sets together; of those that are refused, a test is told."""
        folders = [self.wanted[key] for key in keys]
        try:
            sets = [open_claim_set(folder) for folder in folders]
            reports = VALIDATE(sets, skip=keys[0][1])
        except Exception:  # noqa: BLE001 - whatever it is, its test alone should meet it
            half = len(keys) // 2
            for part in (keys[:half], keys[half:]) if half else ():
                self.validate_batch(part)
            return
        for key, folder, report in zip(keys, folders, reports, strict=True):
            if str(folder) not in repr(report):
                self.known[key] = report


VALIDATE = validation.validate_sets
REPORTS = Reports()


def _content(folder: Path) -> str:
    """Return what stands for all bytes of a folder; nothing if only a system knows."""
    if folder.resolve().is_relative_to(ROOT):
        return str(folder.resolve())  # No test changes it.
    hashed = sha256()
    for path in sorted(folder.rglob("*")):
        hashed.update(f"{path.relative_to(folder)}\0".encode(errors="surrogateescape"))
        if path.is_dir() and not path.is_symlink():
            continue
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return ""
        hashed.update(sha256(path.read_bytes()).digest())
    return hashed.hexdigest()


@pytest.fixture
def checked_together(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a test the reports of a batch, unless it patches something itself."""

    def validate_sets(
        sets: Iterable[ClaimSet], *, skip: Collection[str] = (), **how: Any
    ) -> list[Report]:
        sets = [*sets]
        is_patched = any(target is not sys for target, *_ in monkeypatch._setattr)
        if len(sets) == 1 and not is_patched and not how.get("singly"):
            report = REPORTS.of(sets[0], skip)
            if report:
                return [report]
        return VALIDATE(sets, skip=skip, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validation, "validate_sets", validate_sets)
        yield


def pytest_runtest_protocol(item: pytest.Item) -> None:
    """Rehearse the tests of a module before its first."""
    module = item.getparent(pytest.Module)
    if module is None or REHEARSED in module.stash or not _is_together(item):
        return
    module.stash[REHEARSED] = True
    of_module = (
        each
        for each in item.session.items
        if each.getparent(pytest.Module) is module and _is_together(each)
    )
    REPORTS.rehearse(of_module, module)


REHEARSED = pytest.StashKey[bool]()


def _function(item: pytest.Item) -> str:
    return item.name.partition("[")[0]


def _is_together(item: pytest.Item) -> bool:
    return "checked_together" in getattr(item, "fixturenames", ())
