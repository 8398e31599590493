"""What changed between two states of a corpus, claim set by claim set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimset.claim_set import RELEASES
from claimset.corpus.manifest import Entry, read_manifest
from claimset.corpus.trees import opened
from claimset.errors import ClaimsetError
from claimset.index import version_key
from claimset.metadata import plain
from claimset.versions.changes import Bump, next_version
from claimset.versions.diff import diff
from claimset.vocabulary import VERSION


@dataclass(frozen=True, slots=True)
class Side:
    """A state of a corpus: a release, or what its folder holds now.

    Attributes:
        name: What it is called.
        root: The folder of the corpus.
        sets: Its claim sets by path, each with version and tree hash.
    """

    name: str
    root: Path
    sets: Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class SetChange:
    """A claim set that is not the same.

    Attributes:
        path: Its folder, relative to the corpus.
        before: Its version before; "" if it is added.
        after: Its version after; "" if it is removed.
        bump: The bump that its changes need.
        claims: How many claims were added, retired and more; nothing where the tables
            of one side are not there any more.
    """

    path: str
    before: str
    after: str
    bump: Bump
    claims: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CorpusChanges:
    """What changed from one state of a corpus to another; true if anything did.

    Attributes:
        before: What was compared.
        after: With what it was compared.
        sets: The claim sets that were added, removed or changed, by path.
    """

    before: str
    after: str
    sets: tuple[SetChange, ...]

    def __bool__(self) -> bool:
        return bool(self.sets)

    @property
    def bump(self) -> Bump:
        """The least bump that covers every change."""
        return max((each.bump for each in self.sets), default=Bump.NONE)

    @property
    def least_version(self) -> str:
        """The smallest version that may follow a release; "" if none was compared."""
        if not VERSION.matches(self.before):
            return ""
        return next_version(self.before, self.bump)


def working(root: Path, name: str = "working") -> Side:
    """Return what the folder of a corpus holds now.

    Raises:
        NoCorpusError: If it holds none.
        ReadError: If a file is not what it should be.
    """
    sets = {}
    for entry in read_manifest(root).entries:
        claim_set, state = opened(root / entry.path)
        sets[entry.path] = Entry(entry.path, plain(claim_set.version), state.tree)
    return Side(name, root, sets)


def changes_between(a: Side, b: Side) -> CorpusChanges:
    """Compare two states of a corpus.

    A claim set that is gone needs a major version, one that is new a minor one, and one
    that changed what its own changes need.

    Args:
        a: The earlier one.
        b: The later one.
    """
    changes = []
    for path in sorted({*a.sets, *b.sets}):
        old, new = a.sets.get(path), b.sets.get(path)
        if old is None and new is not None:
            changes.append(SetChange(path, "", new.version, Bump.MINOR))
        elif new is None and old is not None:
            changes.append(SetChange(path, old.version, "", Bump.MAJOR))
        elif old and new and old.tree != new.tree:
            changes.append(_changed(a, b, old, new))
    return CorpusChanges(a.name, b.name, tuple(changes))


def _changed(a: Side, b: Side, old: Entry, new: Entry) -> SetChange:
    """Return what changed in a claim set: its claims, where both tables are there."""
    before, after = _tables(a, old), _tables(b, new)
    if before and after:
        found = diff(str(before), str(after))
        claims = {kind: len(ids) for kind, ids in found.claims.items()}
        bump = max(found.bump, Bump.PATCH)
        return SetChange(old.path, old.version, new.version, bump, claims)
    return SetChange(old.path, old.version, new.version, _raised(old, new))


def _raised(old: Entry, new: Entry) -> Bump:
    """Return the part of the version that rose, where nothing else tells what changed.

    What has no version like 1.0.0 has promised nothing, as below 1.0.0.
    """
    versions = old.version, new.version
    if not all(map(VERSION.matches, versions)):
        return Bump.MINOR
    parts = zip(*map(version_key, versions), strict=True)
    bumps = (Bump.MAJOR, Bump.MINOR, Bump.PATCH)
    rose = (bump for bump, (x, y) in zip(bumps, parts, strict=True) if x != y)
    return next(rose, Bump.PATCH)


def _tables(side: Side, entry: Entry) -> Path | None:
    """Return the folder that has the tables of a claim set as they were."""
    folder = side.root / entry.path
    try:
        _, state = opened(folder)
        if state.tree == entry.tree:
            return folder
    except ClaimsetError:
        return None
    released = folder / RELEASES / entry.version
    return released if released.is_dir() else None
