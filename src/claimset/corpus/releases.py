"""Releases of a corpus: which claim sets it was made of, frozen, verified and cited.

A release is ``releases/VERSION.json``: the manifest with the version and the tree hash
of every claim set. It never changes, and ``releases/index.json`` names its hashes.
"""

import os
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

from claimset.cite import Citation
from claimset.cite.works import contributors, doi_in
from claimset.corpus.across import CHANGED
from claimset.corpus.changes import Side, changes_between, working
from claimset.corpus.engines import cores, local
from claimset.corpus.manifest import (
    MANIFEST,
    Entry,
    Manifest,
    read_corpus,
    read_manifest,
)
from claimset.corpus.trees import opened
from claimset.corpus.validation import CorpusReport, validate_corpus
from claimset.errors import (
    CitationError,
    ClaimsetError,
    NoCorpusError,
    ReadError,
    ReleaseError,
    UnknownVersionError,
)
from claimset.files import json_bytes, parse_json, read_bytes
from claimset.hashes import blob_id, mismatch, sha256
from claimset.index import read_index, version_key
from claimset.locks import alone
from claimset.manifest import compare
from claimset.metadata import CREATOR, plain
from claimset.paths import inside
from claimset.problems import Problem, Report, Rule
from claimset.versions.changes import next_version
from claimset.versions.listing import Release
from claimset.vocabulary import VERSION
from claimset.writing import make_parents, write_aside

INDEX = "releases/index.json"
_LOCK = ".corpus.lock"

FROZEN = Rule(
    id="corpus-release-changed",
    level=1,
    summary="A release of a corpus is the file that was released.",
    why="It says which claim sets were meant by who cited it.",
)
RULES = (FROZEN, CHANGED)
"""What `corpus verify` checks."""


def releases(root: Path) -> list[Release]:
    """List the releases of a corpus, oldest first.

    Raises:
        NoCorpusError: If the folder holds none.
        ReadError: If a file is not what it should be.
    """
    if not os.path.lexists(root / MANIFEST):
        raise NoCorpusError(root)
    index = read_index(root, INDEX)
    if index.problem:
        problem = index.problem
        raise ReadError(f"{root / INDEX}:{problem.line}", problem.message)
    return [Release(**entry) for entry in index.entries]


def frozen(root: Path, version: str) -> tuple[Manifest, Release]:
    """Return what a release of a corpus was made of.

    Raises:
        UnknownVersionError: If there is no such release.
        UnsafePathError: If it leads out of the corpus.
        IntegrityError: If its file is not the one that was released.
        ReadError: If a file is not what it should be.
    """
    known = {each.version: each for each in releases(root)}
    if version not in known:
        raise UnknownVersionError(version, [*known])
    file = root / _file(version)
    data = read_bytes(file)
    remedy = "restore it: a release never changes"
    compare(data, known[version].sha256, file, by="the index", remedy=remedy)
    said = parse_json(data)
    for each in said["sets"]:
        inside(root, each["path"], written=each["path"], place=lambda: str(file))
    entries = tuple(Entry(**each) for each in said["sets"])
    return Manifest(root, said, entries), known[version]


def release_corpus(
    version: str,
    root: Path,
    *,
    today: date | None = None,
    dry_run: bool = False,
) -> Release:
    """Freeze which claim sets a corpus is made of, as a version.

    Args:
        version: The version, which ``corpus.json`` must state too.
        root: The folder of the corpus.
        today: The day of the release; by default today.
        dry_run: Whether to write nothing but verdicts.

    Raises:
        ReleaseError: If the release is refused, with every reason.
        BusyError: If another release of the corpus is under way.
        ReadError: If a file is not what it should be.
        WriteError: If a file cannot be written.
    """
    read_manifest(root)  # Where there is none, nothing is locked either.
    day = today or date.today()  # noqa: DTZ011 - the user's own day
    with alone(root / _LOCK, "release"):
        manifest = read_manifest(root)
        found = validate_corpus(manifest, local(cores()), changed=True)
        known = releases(root)
        entries = [
            Entry(each.entry.path, *found.states[each.entry.path], each.licence)
            for each in read_corpus(root).members
            if each.entry.path in found.states
        ]
        after = Side("working", root, {each.path: each for each in entries})
        reasons = [*_refusals(version, manifest, found, after, known)]
        if reasons:
            raise ReleaseError(version, reasons)
        sets = [{k: v for k, v in asdict(each).items() if v} for each in entries]
        data = json_bytes({**manifest.said, "sets": sets})
        swhid = f"swh:1:cnt:{blob_id(data).hex()}"
        made = Release(
            version=version, date=day.isoformat(), sha256=sha256(data), swhid=swhid
        )
        if not dry_run:
            make_parents(root / _file(version))
            write_aside(root / _file(version), data)
            listed = [asdict(each) for each in [*known, made]]
            write_aside(root / INDEX, json_bytes({"releases": listed}))
    return made


def _file(version: str) -> str:
    return f"releases/{version}.json"


def _refusals(
    version: str,
    manifest: Manifest,
    found: CorpusReport,
    after: Side,
    known: list[Release],
) -> Iterator[str]:
    """Return every reason not to release."""
    stated = manifest.said["version"]
    versions = [each.version for each in known]
    if not VERSION.matches(version):
        yield f"{version!r} is not a version like 1.0.0"
        return
    if version != stated:
        yield f"the version in {MANIFEST} is {stated!r}: write {version!r} there first"
    if version in versions:
        yield "it is released already, and a release never changes"
    if found.refused:
        yield f"{len(found.refused):,} claim sets could not be checked"
    if not found.report.ok:
        sets = ", ".join(path or MANIFEST for path in found.invalid[:10])
        yield f"it has errors, in {sets}: run `claimset corpus validate`"
    if versions and version not in versions:
        newest = versions[-1]
        changes = changes_between(_side(after.root, newest), after)
        needed = next_version(newest, changes.bump)
        if version_key(version) <= version_key(newest):
            yield f"it is not above the newest release, {newest}"
        elif version_key(newest) >= (1,) and version_key(version) < version_key(needed):
            reason = f"the changes since {newest} need {needed} at least"
            yield f"{reason} ({changes.bump}): `claimset corpus diff` lists them"


def _side(root: Path, version: str) -> Side:
    manifest, _ = frozen(root, version)
    return Side(version, root, {each.path: each for each in manifest.entries})


def side(name: str, root: Path) -> Side:
    """Return what a side of a comparison is made of.

    Args:
        name: A release, ``working``, or the folder of another corpus.
        root: The folder of the corpus whose releases are meant.
    """
    if VERSION.matches(name):
        return _side(root, name)
    return working(root if name == "working" else Path(name), name)


def verify_corpus(root: Path, version: str | None = None) -> Report:
    """Verify the releases of a corpus, and the claim sets of one.

    Args:
        root: The folder of the corpus.
        version: The release whose claim sets must be as they were; by default only the
            files of all releases are verified.

    Returns:
        A report whose `rows` count the claim sets of each release.

    Raises:
        UnknownVersionError: If there is no such release.
        ReadError: If the index is not what it should be.
    """
    known = releases(root)
    if version is not None and version not in [each.version for each in known]:
        raise UnknownVersionError(version, [each.version for each in known])
    problems: list[Problem] = []
    rows: dict[str, int] = {}
    for entry in known:
        if version not in (None, entry.version):
            continue
        file = _file(entry.version)
        try:
            data = read_bytes(root / file)
            wrong = mismatch(data, entry.sha256, by="the index")
        except ReadError as error:
            wrong = error.reason
        if wrong:
            problems.append(Problem(file=file, rule=FROZEN.id, message=wrong))
            continue
        manifest, _ = frozen(root, entry.version)
        rows[entry.version] = len(manifest.entries)
        if version is not None:
            problems += _unlike(manifest)
    return Report.of(problems, rows=rows, rules=len(RULES), unchecked={})


def _unlike(manifest: Manifest) -> Iterator[Problem]:
    """Say which claim sets are not those of a release."""
    for entry in manifest.entries:
        try:
            _, state = opened(manifest.root / entry.path)
            tree = state.tree
            wrong = f"the tree hash is {tree}; the release has {entry.tree}"
            wrong = "" if tree == entry.tree else wrong
        except ClaimsetError as error:
            wrong = str(error)
        if wrong:
            yield Problem(file=entry.path, rule=CHANGED.id, message=wrong)


def cite_corpus(root: Path, version: str | None = None) -> Citation:
    """Cite a release of a corpus.

    Args:
        root: The folder of the corpus.
        version: The release; by default the newest.

    Raises:
        CitationError: If there is no release to cite, or nobody to name as author.
        UnknownVersionError: If there is no such release.
        IntegrityError: If it is not what was released.
    """
    known = releases(root)
    if not known:
        raise CitationError(
            "there is no release yet: `claimset corpus release` makes one"
        )
    manifest, entry = frozen(root, version or known[-1].version)
    said = manifest.said
    authors = contributors(said)
    if not authors:
        raise CitationError(
            f"{MANIFEST} names no contributors: add {CREATOR}, and release"
        )
    licenses = (plain(each.get("name")) for each in said.get("licenses", []))
    return Citation(
        name=plain(said["name"]),
        title=plain(said["title"]),
        authors=authors,
        version=entry.version,
        date=entry.date,
        sha256=entry.sha256,
        swhid=entry.swhid,
        doi=doi_in(plain(said.get("id"))),
        licenses=tuple(filter(None, licenses)),
        keywords=tuple(map(plain, said.get("keywords", []))),
        hashed=f"the release's {MANIFEST}",
    )
