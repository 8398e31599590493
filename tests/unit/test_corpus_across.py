"""Rules across claim sets: each with an example that breaks it."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest

from claimset.corpus.across import RULES, across
from claimset.corpus.engines import in_process
from claimset.corpus.manifest import read_manifest
from claimset.corpus.validation import validate_corpus
from claimset.corpus.verdicts import Task
from claimset.files import csv_text
from conftest import GUILD

TITLES = ("Letters", "Ledgers", "letters!")


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three claim sets, alike but for their names, and what is known of them."""
    root = tmp_path_factory.mktemp("three")
    for name in "abc":
        shutil.copytree(GUILD, root / name)
        _edit(root, f"{name}/data/datapackage.json", '"guild"', f'"{name}"')
    said = {"name": "lamps", "title": "Lamps", "version": "0.1.0", "sets": [*"abc"]}
    (root / "corpus.json").write_text(json.dumps(said, indent=1), "utf-8")
    _found(root)
    return root


def _edit(root: Path, file: str, old: str, new: str, times: int = 1) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, times), "utf-8")


def _found(root: Path) -> list[str]:
    manifest = read_manifest(root)
    report = validate_corpus(manifest, in_process, changed=True).report
    return [str(each) for each in report.problems if each.rule.startswith("corpus-")]


def _of_one_name(root: Path) -> None:
    _edit(root, "c/data/datapackage.json", '"c"', '"a"')


def _of_two_versions(root: Path) -> None:
    _of_one_name(root)
    _edit(root, "c/data/datapackage.json", "1.0.0", "1.1.0")


def _with_doi(root: Path) -> None:
    for name, title in zip("abc", TITLES, strict=True):
        file = f"{name}/data/references.csv"
        _edit(root, file, ",Letters,", f",{title},")
        _edit(root, file, ",80,,,,en,", ",80,10.1000/182,,,en,")


def _with_doi_in_capitals(root: Path) -> None:
    _with_doi(root)
    _edit(root, "b/data/references.csv", "10.1000/182,", "10.1000/A,")
    _edit(root, "a/data/references.csv", "10.1000/182,", "10.1000/a,")


def _with_other_name(root: Path) -> None:
    _edit(root, "c/data/entities.csv", ",Ada Quill,", ",Ada Brill,")


def _with_column(root: Path) -> None:
    file = root / "b/data/claims.csv"
    header, *rows = csv.reader(file.read_text("utf-8").splitlines())
    place = header.index("time") + 1
    header.insert(place, "time_basis")
    for row in rows:
        row.insert(place, "")
    file.write_text(csv_text(header, rows), "utf-8")


def _pinned(root: Path) -> None:
    _edit(root, "corpus.json", '"b"', '{"path": "b", "version": "2.0.0"}')


def _pinned_by_pattern(root: Path) -> None:
    _edit(root, "corpus.json", '"b"', '{"path": "[b]", "version": "2.0.0"}')


RENAME = "rename one of the two [corpus-set-repeated]"
RESTORE = "restore the claim set, or write here what it is now [corpus-set-changed]"
CASES: dict[Callable[[Path], None], str] = {
    _of_one_name: "c/data/datapackage.json:2:11: a has the name and the version "
    f"'a 1.0.0' too: {RENAME}",
    _of_two_versions: "",
    _with_doi: "b/data/references.csv:2:20: warning: title: 'Ledgers': the DOI "
    "10.1000/182 has the title 'Letters' in a [corpus-doi-titles]",
    _with_doi_in_capitals: "b/data/references.csv:2:20: warning: title: 'Ledgers': the "
    "DOI 10.1000/a has the title 'Letters' in a [corpus-doi-titles]",
    _with_other_name: "c/data/entities.csv:2:11: warning: name: 'Ada Brill': the id "
    "'ada-quill' means 'Ada Quill' in a [corpus-entity-names]",
    _with_column: "b/data/claims.csv:1:1: note: the table claims has other columns "
    "in a: with time_basis [corpus-columns-mixed]",
    _pinned: f"corpus.json:7:28: the version of b is 1.0.0, and 2.0.0 here: {RESTORE}",
    _pinned_by_pattern: "corpus.json:7:30: the version of b is 1.0.0, and 2.0.0 here: "
    f"{RESTORE}",
}


@pytest.mark.parametrize("damage", CASES)
def test_rule_is_broken(
    damage: Callable[[Path], None], three: Path, tmp_path: Path
) -> None:
    root = tmp_path / "three"
    shutil.copytree(three, root)
    before = _found(root)
    damage(root)
    new = [each for each in _found(root) if each not in before]
    assert new == [*filter(None, [CASES[damage]])]


def test_source_of_two_claim_sets_is_named_in_the_later_ones(three: Path) -> None:
    said = "data/sources.csv:2:22: warning: sha256: a has this source too"
    shared = [f"{name}/{said} [corpus-source-shared]" for name in "bc"]
    assert _found(three) == shared


def test_what_is_compared_is_not_read_again(three: Path, tmp_path: Path) -> None:
    root = tmp_path / "three"
    shutil.copytree(three, root)
    _with_other_name(root)
    before = _found(root)

    def gone(root: Path, tasks: Sequence[Task]) -> Iterator[pl.DataFrame]:
        yield from in_process(root, tasks)
        shutil.rmtree(root / "c")

    manifest = read_manifest(root)
    problems = validate_corpus(manifest, gone).report.problems
    assert [str(p) for p in problems if p.rule.startswith("corpus-")] == before


def test_order_of_verdicts_means_nothing(three: Path, tmp_path: Path) -> None:
    root = tmp_path / "three"
    shutil.copytree(three, root)
    for name in "abc":  # Either title is in as many claim sets as the other.
        file = root / name / "data/references.csv"
        text = file.read_text("utf-8").replace(",80,,,,en,", ",80,10.1000/1,,,en,")
        first = next(line for line in text.splitlines() if "10.1000/1" in line)
        again = first.replace("R0", "R9").replace(",Letters,", ",Ledgers,")
        file.write_text(f"{text}{again}\n", "utf-8")
    manifest = read_manifest(root)
    (every,) = in_process(root, [Task(each.path) for each in manifest.entries])
    found = {
        tuple(sorted(str(problem) for _, problem in across(manifest, frame)))
        for frame in [
            every,
            every.reverse(),
            *(every.sample(3, shuffle=True, seed=n) for n in range(5)),
        ]
    }
    assert len(found) == 1


def test_every_rule_has_an_example() -> None:
    text = Path(__file__).read_text("utf-8")
    assert [rule.id for rule in RULES if f"[{rule.id}]" not in text] == []
