"""A corpus is frozen, compared, verified and cited."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from claimset.corpus.changes import changes_between
from claimset.corpus.releases import release_corpus, side
from claimset.errors import ReleaseError
from claimset.hashes import sha256, tree_id
from claimset.versions.changes import Bump
from conftest import GUILD, Result

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def _released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lamps")
    for name in "abc":
        shutil.copytree(GUILD, root / name)
        _edit(root, f"{name}/data/datapackage.json", '"guild"', f'"{name}"')
    said = {
        "name": "lamps",
        "title": "Lamps",
        "version": "1.0.0",
        "contributors": [{"title": "Ada Quill"}],
        "sets": ["*"],
    }
    (root / "corpus.json").write_text(json.dumps(said, indent=1), "utf-8")
    release_corpus("1.0.0", root, today=date(2026, 1, 2))
    return root


@pytest.fixture
def corpus(_released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of three claim sets that was released, which is the working folder."""
    shutil.copytree(_released, tmp_path / "lamps")
    monkeypatch.chdir(tmp_path / "lamps")
    return tmp_path / "lamps"


def _edit(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), "utf-8")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_release_names_the_tree_of_every_claim_set(corpus: Path) -> None:
    said = json.loads((corpus / "releases/1.0.0.json").read_bytes())
    assert said["sets"][0] == {
        "path": "a",
        "version": "1.0.0",
        "tree": tree_id(_files(corpus / "a")),
    }


def test_what_changed_needs_a_version(corpus: Path, run: Run) -> None:
    assert run("corpus", "diff").out == "1.0.0 → working: no changes\n"
    shutil.copytree(corpus / "a", corpus / "d")
    _edit(corpus, "d/data/datapackage.json", '"a"', '"d"')
    found = changes_between(side("1.0.0", corpus), side("working", corpus))
    assert (found.bump, found.least_version) == (Bump.MINOR, "1.1.0")
    _edit(corpus, "b/data/claims.csv", ",positive,2001,", ",positive,2002,")
    shutil.rmtree(corpus / "c")
    head, *lines = run("corpus", "diff", "1.0.0", "--exit-code").out.splitlines()
    assert head.endswith("changed (major); the next version is 2.0.0 at least")
    assert lines == [
        "~ b 1.0.0 (patch)",
        "- c 1.0.0",
        "+ d 1.0.0",
    ]
    said = json.loads(run("corpus", "diff", "--format", "json").out)
    assert [each["bump"] for each in said["sets"]] == ["patch", "major", "minor"]
    _edit(corpus, "corpus.json", "1.0.0", "1.1.0")
    with pytest.raises(ReleaseError, match=r"need 2\.0\.0 at least \(major\)"):
        release_corpus("1.1.0", corpus)
    assert not (corpus / "releases/1.1.0.json").exists()


def test_claims_that_changed_are_counted_between_two_folders(
    corpus: Path, tmp_path: Path, run: Run
) -> None:
    shutil.copytree(corpus, tmp_path / "later")
    _edit(tmp_path, "later/b/data/claims.csv", ",positive,2001,", ",positive,2002,")
    found = run("corpus", "diff", ".", str(tmp_path / "later"))
    assert found.out.splitlines()[1] == "~ b 1.0.0 (major): claims: 1 re-dated"


def test_verify_names_what_is_not_as_it_was(corpus: Path, run: Run) -> None:
    assert run("corpus", "verify", "1.0.0").err == "intact: 1.0.0 (3 claim sets)\n"
    _edit(corpus, "b/seeds/guild.txt", "Guild", "Gilde")
    shutil.rmtree(corpus / "c")
    found = run("corpus", "verify", "1.0.0")
    assert found.code == 1
    assert [line[:20] for line in found.out.splitlines()] == [
        "b: the tree hash is ",
        "c: c: no claim set h",
    ]
    assert run("corpus", "verify").code == 0
    _edit(corpus, "releases/1.0.0.json", "Ada", "Eve")
    found = run("corpus", "verify")
    assert (found.code, found.out.count("[corpus-release-changed]")) == (1, 1)
    assert run("corpus", "cite").code == 1


def test_release_is_cited(corpus: Path, run: Run) -> None:
    assert corpus.is_dir()
    cited = run("corpus", "cite").out
    assert cited.startswith("Ada Quill. (2026). Lamps (Version 1.0.0) [Data set]. swh:")
    assert "title = {{Lamps}}" in run("corpus", "cite", "--format", "bibtex").out


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        (["cite"], 1, "there is no release yet"),
        (["diff"], 2, "there is no release yet"),
        (["verify", "2.0.0"], 1, "no release '2.0.0'"),
        (["release", "1.0"], 1, "is not a version like 1.0.0"),
    ],
)
def test_what_cannot_be_done_is_told(
    corpus: Path, run: Run, command: list[str], code: int, reason: str
) -> None:
    shutil.rmtree(corpus / "releases")
    found = run("corpus", *command)
    assert (found.code, reason in found.err) == (code, True)


def test_claim_set_without_a_version_needs_a_minor_one(corpus: Path, run: Run) -> None:
    _edit(corpus, "b/data/datapackage.json", '"1.0.0"', '"draft"')
    head, line = run("corpus", "diff").out.splitlines()
    assert head.endswith("changed (minor); the next version is 1.1.0 at least")
    assert line == "~ b 1.0.0 → draft (minor)"


def test_release_leads_nowhere_else(corpus: Path, run: Run) -> None:
    file, listed = corpus / "releases/1.0.0.json", corpus / "releases/index.json"
    before = sha256(file.read_bytes())
    _edit(corpus, "releases/1.0.0.json", '"path": "a"', '"path": "../a"')
    _edit(corpus, "releases/index.json", before, sha256(file.read_bytes()))
    assert before not in listed.read_text("utf-8")
    found = run("corpus", "verify", "1.0.0")
    assert (found.code, "the path '../a' leads out of" in found.err) == (2, True)


def test_invalid_corpus_is_not_released(corpus: Path) -> None:
    _edit(corpus, "corpus.json", "1.0.0", "1.0.1")
    _edit(corpus, "b/data/claims.csv", ",positive,2001,", ",positive,20x1,")
    with pytest.raises(ReleaseError, match="it has errors, in b: run `claimset corpus"):
        release_corpus("1.0.1", corpus, dry_run=True)
