"""What tells whether a claim set is the one that was checked: its files' hashes."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from claimset.claim_set import INDEX, ClaimSet, open_claim_set
from claimset.corpus.cutting import weight
from claimset.errors import ClaimsetError
from claimset.files import read_bytes
from claimset.hashes import blob_id, tree_of
from claimset.paths import as_utf8, on_disk

_SETTLED = 2 * 10**9
"""The nanoseconds after which a change cannot leave a file's times as they are."""

_Status = tuple[int, int, int]
"""The size of a file, and when it and its entry changed; in nanoseconds."""


class State:
    """What the files of a claim set hold, taken before anything else reads them.

    What is made of them since is made of this state if `has_changed` is then false.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._began = time.time_ns()
        self._statuses: dict[str, _Status | None] = {}
        self._blobs: dict[Path, tuple[str, bytes]] = {}
        for name in _listed(folder):
            self._take(name, on_disk(folder, name))

    def add(self, claim_set: ClaimSet) -> None:
        """Take the tables and the sources that are elsewhere."""
        for name in {*claim_set.files.values()} - self._statuses.keys():
            self._take(name, on_disk(self._folder, name))
        for name in {*_sources(claim_set)} - self._statuses.keys():
            try:
                path = claim_set.path(name)
            except ClaimsetError:  # A check tells what is wrong with it.
                path = None
            self._take(name, path)

    def _take(self, name: str, path: Path | None) -> None:
        # Its times first: a change while it is read is seen by them.
        self._statuses[name] = _status(self._folder, name)
        if path and (blob := _blob(path)):
            self._blobs[path] = name, blob

    @property
    def files(self) -> list[str]:
        """Every file that a check reads: descriptor, tables, sources and more.

        Each is a path, relative to the folder, with ``/``; some may not be there.
        """
        return sorted(self._statuses)

    @property
    def tree(self) -> str:
        """The hash that git gives to a folder of these files, as ``swh:1:dir:…``."""
        return tree_of(dict(self._blobs.values()))

    @property
    def signature(self) -> str:
        """As of `signature`; "" while a change could leave it as it is."""
        return _signed(self._statuses) if self._is_settled else ""

    @property
    def size(self) -> int:
        """How many bytes they have as text, about."""
        known = (
            (name, each[0]) for name, each in self._statuses.items() if each is not None
        )
        return sum(weight(*each) for each in known)

    @property
    def _is_settled(self) -> bool:
        """Whether the newest file was not written just before it was looked at."""
        times = (max(each[1:]) for each in self._statuses.values() if each)
        return self._began - max(times, default=0) >= _SETTLED

    def has_changed(self) -> bool:
        """Whether any file is another by now."""
        if signature(self._folder, self.files) != _signed(self._statuses):
            return True
        known = self._blobs.items()
        return not self._is_settled and any(_blob(p) != blob for p, (_, blob) in known)


def opened(folder: Path) -> tuple[ClaimSet, State]:
    """Open a claim set, and tell what it was then.

    Raises:
        ClaimsetError: As `open_claim_set`.
    """
    state = State(folder)
    claim_set = open_claim_set(folder)
    state.add(claim_set)
    return claim_set, state


def signature(folder: Path, files: Iterable[str]) -> str:
    """Return what is another as soon as a file may have changed: names, sizes, times.

    Args:
        folder: The folder of a claim set.
        files: Its files, as of `State`.
    """
    names = {*_listed(folder), *files}
    return _signed({name: _status(folder, name) for name in names})


def size_of(folder: Path) -> int:
    """Return how many bytes the files in ``data/`` have as text, about.

    It is 0 if nobody can tell.
    """
    try:
        with os.scandir(folder / "data") as entries:
            files = [entry for entry in entries if entry.is_file()]
        return sum(weight(each.name, each.stat().st_size) for each in files)
    except OSError:
        return 0


def _listed(folder: Path) -> Iterator[str]:
    """Return the files in ``data/``, and the index of releases."""
    yield INDEX
    try:
        with os.scandir(folder / "data") as entries:
            names = [
                each.name for each in entries if each.name[0] != "." and each.is_file()
            ]
    except OSError:
        return
    yield from (f"data/{as_utf8(name)}" for name in names)


def _sources(claim_set: ClaimSet) -> Iterator[str]:
    """Return the files that the table of sources names."""
    if "sources" in claim_set.files:
        frame = claim_set.sheet("sources").frame
        if "file" in frame.columns:
            yield from frame["file"].drop_nulls()


def _status(folder: Path, name: str) -> _Status | None:
    try:
        status = os.stat(on_disk(folder, name))  # noqa: PTH116 - many
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _signed(statuses: Mapping[str, _Status | None]) -> str:
    said = "\n".join(f"{name}\0{statuses[name]}" for name in sorted(statuses))
    return sha256(said.encode(errors="surrogateescape")).hexdigest()


def _blob(path: Path) -> bytes | None:
    """Return the hash that git gives to a file; None if it cannot be read."""
    try:
        return blob_id(read_bytes(path))
    except ClaimsetError:
        return None
