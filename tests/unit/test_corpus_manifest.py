"""Corpora: what `corpus.json` says, and how it is made."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.corpus.manifest import init_corpus, read_corpus, read_manifest
from claimset.errors import ReadError
from conftest import GUILD, Result

SAID = {"name": "lamps", "title": "Lamps", "version": "0.1.0"}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with three claim sets."""
    for path in ("guild", "sets/a", "sets/b"):
        shutil.copytree(GUILD, tmp_path / path)
    return tmp_path


def _put(folder: Path, *sets: object, **said: object) -> None:
    text = json.dumps(SAID | {"sets": [*sets]} | said, indent=1)
    (folder / "corpus.json").write_text(text, "utf-8")


def test_init_names_the_claim_sets_that_it_finds(
    corpus: Path, run: Callable[..., Result]
) -> None:
    shutil.copytree(GUILD, corpus / ".hidden" / "guild")
    found = run("corpus", "init", str(corpus))
    assert found.out == f"{corpus.as_posix()}/corpus.json: 3 claim sets\n"
    said = json.loads((corpus / "corpus.json").read_bytes())
    assert said["sets"] == ["guild", "sets/*"]
    again = run("corpus", "init", str(corpus))
    assert (again.code, "is there already" in again.err) == (2, True)


def test_init_of_a_claim_set_alone_names_it(guild: Path) -> None:
    (entry,) = init_corpus(guild).entries
    assert entry.path == "."


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (["Smith [2019]"], ["Smith [2019]", "guild", "sets/*"]),
        (["Smith [2019]/a", "Smith [2019]/b"], ["Smith [[]2019]/*", "guild", "sets/*"]),
    ],
)
def test_folder_whose_name_could_be_a_pattern_is_found(
    names: list[str], listed: list[str], corpus: Path
) -> None:
    for name in names:
        shutil.copytree(GUILD, corpus / name)
    made = init_corpus(corpus)
    assert made.said["sets"] == listed
    assert [each.path for each in made.entries] == [*names, "guild", "sets/a", "sets/b"]


def test_members_are_what_their_descriptors_say(corpus: Path) -> None:
    (corpus / "sets" / "b" / "data" / "datapackage.json").write_text("{", "utf-8")
    pinned = {"path": "sets/a/", "version": "2.0.0", "licence": "MIT"}
    _put(corpus, "sets/*", "guild", pinned)
    found = read_corpus(corpus)
    assert (found.name, found.version) == ("lamps", "0.1.0")
    assert [
        (each.entry.path, each.name, each.version, each.licence, each.entry.version)
        for each in found.members
    ] == [
        ("guild", "guild", "1.0.0", "", ""),
        ("sets/a", "guild", "1.0.0", "MIT", "2.0.0"),
        ("sets/b", "sets/b", "", "", ""),
    ]


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        ({"sets": "guild"}, "5:10", "'sets' is no list of claim sets"),
        ({"sets": []}, "5:10", "'sets' is no list"),
        ({"sets": ["guild", 3]}, "7:3", "3 names no claim set"),
        ({"sets": ["guild", "nowhere"]}, "7:3", "'nowhere' is the folder of no claim"),
        ({"sets": ["none/*"]}, "6:3", "'none/*' is the folder of no claim set"),
        ({"sets": ["../guild"]}, "6:3", "'../guild' leads out of"),
        ({"sets": [{"path": "/guild"}]}, "7:12", "'/guild' leads out of"),
        ({"sets": [{"path": "sets/*"}]}, "7:12", "means several claim sets"),
        ({"sets": [{"path": "guild", "tre": ""}]}, "8:11", "did you mean 'tree'?"),
        ({"sets": [{"path": "guild", "version": "1"}]}, "8:15", "the version '1'"),
        ({"version": "1"}, "4:13", "the version '1' is not like 1.0.0"),
        ({"titel": "Lamps"}, "8:11", "did you mean 'title'?"),
        ({"name": ""}, "2:10", "has no text under 'name'"),
    ],
)
def test_manifest_is_refused_at_its_line(
    corpus: Path, change: dict[str, Any], place: str, reason: str
) -> None:
    _put(corpus, **{"sets": ["guild"]} | change)
    with pytest.raises(ReadError) as caught:
        read_manifest(corpus)
    assert str(caught.value).startswith(f"{corpus}/corpus.json:{place}: ")
    assert reason in str(caught.value)


@pytest.mark.skipif(sys.platform != "linux", reason="has no such names")
def test_folder_whose_name_is_not_utf8_is_named(
    corpus: Path, run: Callable[..., Result]
) -> None:
    name = os.fsdecode(b"caf\xe9")
    shutil.copytree(GUILD, corpus / "sets" / name)
    reason = r"sets/caf\udce9, whose name is not UTF-8: rename that folder"
    for line in (
        ["corpus", "init", str(corpus)],
        ["validate", str(corpus / "guild"), str(corpus / "sets" / name)],
    ):
        found = run(*line)
        assert (found.code, reason in found.err) == (2, True), found.err
    _put(corpus, "sets/*")
    with pytest.raises(ReadError, match="is not UTF-8: rename that folder"):
        read_manifest(corpus)


def test_links_are_no_members(corpus: Path) -> None:
    (corpus / "sets" / "c").symlink_to(corpus / "guild", target_is_directory=True)
    _put(corpus, "sets/*")
    with pytest.raises(ReadError, match="is a link: put the folder itself there"):
        read_manifest(corpus)
