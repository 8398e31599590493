"""What a corpus is: ``corpus.json``, and the claim sets that it names."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from glob import escape
from pathlib import Path, PurePath, PurePosixPath
from typing import Any

from claimset.claim_set import misread, open_claim_set
from claimset.errors import (
    ClaimsetError,
    NoClaimSetError,
    NoCorpusError,
    UnsafePathError,
    WriteError,
)
from claimset.files import json_bytes, read_json
from claimset.metadata import Checks, malformed, misstatements, plain
from claimset.paths import CORPUS, DESCRIPTOR, as_utf8, inside
from claimset.positions import Steps
from claimset.problems import suggestion
from claimset.vocabulary import VERSION
from claimset.writing import write_aside

MANIFEST = CORPUS

KEYS = (
    *("name", "title", "version", "description", "homepage", "id", "created"),
    *("keywords", "licenses", "contributors", "sets"),
)
"""What a manifest may say; all but ``sets`` as a claim set's descriptor does."""

ENTRY = ("path", "version", "tree", "licence")
"""What a manifest may say of one claim set."""


def _is_entry(value: object) -> bool:
    return isinstance(value, str) or (
        isinstance(value, dict)
        and "path" in value
        and all(isinstance(each, str) for each in value.values())
    )


_SETS: Checks = (
    (
        "sets",
        lambda value: isinstance(value, list) and bool(value),
        '{name} is no list of claim sets; write ["sets/*"]',
    ),
    (
        "sets.*",
        _is_entry,
        '{value} names no claim set; write "sets/*" or {"path": "sets/guild"}',
    ),
    (
        "sets.*.version",
        lambda value: not isinstance(value, str) or VERSION.matches(value),
        "the version {value} is not like 1.0.0",
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim set that a manifest names.

    Attributes:
        path: Its folder, relative to the corpus, with ``/``.
        version: The version that it must have; "" for any.
        tree: The tree hash that it must have, as ``swh:1:dir:…``; "" for any.
        licence: Its licence; "" where its own descriptor says it.
    """

    path: str
    version: str = ""
    tree: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``corpus.json`` says.

    Attributes:
        root: The folder that it is in.
        said: All that it says.
        entries: Each claim set that it names, by path; patterns are resolved.
        pinned: Which of ``sets`` says what a claim set must be, by its path.
    """

    root: Path
    said: Mapping[str, Any] = field(repr=False)
    entries: tuple[Entry, ...]
    pinned: Mapping[str, int] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Member:
    """A claim set of a corpus.

    Attributes:
        name: Its name, as its descriptor says; where that cannot be read, its path.
        folder: Its folder.
        version: Its version, as its descriptor says; "" if that cannot be read.
        licence: Its licence, as the corpus says, else its descriptor; "" if none does.
        entry: What the corpus says of it: its path, and what it is expected to be.
    """

    name: str
    folder: Path
    version: str
    licence: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Corpus:
    """A folder of claim sets.

    Attributes:
        root: The folder that holds ``corpus.json``.
        name: Its name.
        version: Its version.
        members: Its claim sets, by path.
        said: All that ``corpus.json`` says.
    """

    root: Path
    name: str
    version: str
    members: tuple[Member, ...]
    said: Mapping[str, Any] = field(repr=False)


def read_manifest(folder: Path) -> Manifest:
    """Read what ``corpus.json`` says, and find the claim sets that it names.

    Args:
        folder: The folder that it is in.

    Raises:
        NoCorpusError: If there is none.
        ReadError: If it cannot be read or is not what it should be, with the place.
    """
    file = folder / MANIFEST
    if not os.path.lexists(file):
        raise NoCorpusError(folder)
    said = read_json(file)
    for way, message in _misstated(said):
        raise misread(file, way, f"{message}: repair it")
    found: dict[str, Entry] = {}
    pinned: dict[str, Entry] = {}
    numbers: dict[str, int] = {}
    for number, listed in enumerate(said["sets"]):
        entry = Entry(listed) if isinstance(listed, str) else Entry(**listed)
        try:
            paths = [*claim_sets(folder, entry.path)]
            wrong = "" if paths else "is the folder of no claim set"
        except UnsafePathError as error:
            paths, wrong = [], error.reason
        if isinstance(listed, str):
            found |= {path: Entry(path) for path in paths}
        elif paths and (len(paths) > 1 or paths[0] in pinned):
            wrong = "means several claim sets, or one that is named before"
        elif paths:
            pinned[paths[0]] = replace(entry, path=paths[0])
            numbers[paths[0]] = number
        if wrong:
            way = (
                ("sets", number)
                if isinstance(listed, str)
                else ("sets", number, "path")
            )
            remedy = "mend the path, or take it out"
            raise misread(file, way, f"{entry.path!r} {wrong}: {remedy}")
    entries = found | pinned
    listed = tuple(entries[path] for path in sorted(entries))
    return Manifest(folder, said, listed, numbers)


def _misstated(said: object) -> Iterator[tuple[Steps, str]]:
    """Say what of a manifest has not the form in which it is read."""
    if not isinstance(said, dict):
        yield (), "is not a JSON object"
        return
    yield from misstatements(dict.fromkeys(("name", "title", "version")) | said)
    yield from malformed({"sets": None} | said, _SETS)
    listed = said.get("sets")
    members = enumerate(listed if isinstance(listed, list) else ())
    objects = [
        (("sets", n), ENTRY, each) for n, each in members if isinstance(each, dict)
    ]
    for way, known, value in [((), KEYS, said), *objects]:
        for key in value:
            if key not in known:
                hint = suggestion(key, known) or f"; there are: {', '.join(known)}"
                yield (*way, key), f"nothing is known of {key!r} here{hint}"


def claim_sets(root: Path, pattern: str) -> Iterator[str]:
    """Return the claim sets below a folder that a path or a pattern means.

    Raises:
        UnsafePathError: If it leads out of the folder.
    """
    inside(root, pattern, written=pattern, place=lambda: str(root / MANIFEST))
    # A folder may have a name that could be a pattern, such as Smith [2019].
    is_literal = os.path.lexists(root / pattern)
    matches = [root / pattern] if is_literal else root.glob(pattern)
    for folder in sorted(matches):
        path = folder.relative_to(root)
        hidden = _is_hidden(path) and not _is_hidden(PurePosixPath(pattern))
        if not hidden and os.path.lexists(folder / DESCRIPTOR):
            _refuse_link(root, path)
            yield written(path, root / MANIFEST)


def _is_hidden(path: PurePath) -> bool:
    return any(part[0] == "." for part in path.parts)


def _refuse_link(root: Path, path: PurePath) -> None:
    """Refuse a folder that is elsewhere: workers may see only what is below."""
    for folder in (path, *path.parents):
        if folder != PurePath() and (root / folder).is_symlink():
            reason = f"leads to {folder.as_posix()}, which is a link"
            reason += ": put the folder itself there"
            raise UnsafePathError(root / MANIFEST, folder.as_posix(), reason)


def written(path: PurePath, place: Path) -> str:
    """Return the path of a claim set as reports and verdicts have it: as UTF-8.

    Args:
        path: The path, as the system has it.
        place: What names it.

    Raises:
        UnsafePathError: If it is none.
    """
    name = as_utf8(path.as_posix())
    shown = name.encode(errors="backslashreplace").decode()
    if shown != name:
        reason = f"leads to {shown}, whose name is not UTF-8: rename that folder"
        raise UnsafePathError(place, shown, reason)
    return name


def read_corpus(folder: Path) -> Corpus:
    """Read a corpus, and what each of its claim sets says of itself.

    Args:
        folder: The folder that holds ``corpus.json``.

    Raises:
        NoCorpusError: If there is none.
        ReadError: If it cannot be read or is not what it should be, with the place.
    """
    manifest = read_manifest(folder)
    members = tuple(_member(folder, entry) for entry in manifest.entries)
    said = manifest.said
    return Corpus(folder, said["name"], said["version"], members, said)


def _member(root: Path, entry: Entry) -> Member:
    folder = root / entry.path
    try:
        said = open_claim_set(folder).descriptor
    except ClaimsetError:  # `corpus validate` says why.
        said = {}
    name = plain(said.get("name")) or entry.path
    licence = entry.licence or licence_of(said)
    return Member(name, folder, plain(said.get("version")), licence, entry)


def licence_of(said: Mapping[str, Any]) -> str:
    """Return the names of the licences that a descriptor states, or their addresses.

    Example:
        >>> licence_of({"licenses": [{"name": "CC-BY-4.0"}, {"name": "MIT"}]})
        'CC-BY-4.0, MIT'
    """
    listed = said.get("licenses")
    stated = (
        [each for each in listed if isinstance(each, dict)]
        if isinstance(listed, list)
        else []
    )
    names = (plain(each.get("name")) or plain(each.get("path")) for each in stated)
    return ", ".join(filter(None, names))


def init_corpus(folder: Path) -> Manifest:
    """Write ``corpus.json`` for the claim sets below a folder.

    Several in one folder are named by a pattern, so that one that is added later is
    found too.

    Args:
        folder: The folder.

    Raises:
        NoClaimSetError: If there are none.
        UnsafePathError: If the name of one is not UTF-8.
        WriteError: If it is there already, or cannot be written.
    """
    file = folder / MANIFEST
    found = sorted(_below(folder))
    if not found:
        raise NoClaimSetError(folder)
    parents = Counter(path.rpartition("/")[0] for path in found if "/" in path)
    sets = sorted(
        {
            f"{escape(parent)}/*"
            if parents[parent := path.rpartition("/")[0]] > 1
            else path
            for path in found
        }
    )
    name = folder.resolve().name or "corpus"
    said = {"name": name, "title": name, "version": "0.1.0", "sets": sets}
    try:
        write_aside(file, json_bytes(said), replace=False)
    except FileExistsError as error:
        reason = "is there already: take it away to have it made anew"
        raise WriteError(file, reason) from error
    return read_manifest(folder)


def _below(root: Path) -> Iterator[str]:
    """Return the folders of claim sets below a folder, and its own."""
    for here, folders, _ in os.walk(root):
        is_set = os.path.lexists(os.path.join(here, DESCRIPTOR))  # noqa: PTH118 - many
        if is_set:
            yield written(Path(here).relative_to(root), root / MANIFEST)
        tables = {"data"} if is_set else set[str]()
        folders[:] = [each for each in folders if each[0] != "." and each not in tables]
