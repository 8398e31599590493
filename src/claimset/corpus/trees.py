"""What tells whether a claim set is the one that was checked: its files' hashes."""

import os
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from claimset.claim_set import INDEX, ClaimSet
from claimset.errors import ClaimsetError
from claimset.files import read_bytes
from claimset.hashes import blob_id, tree_of
from claimset.paths import DESCRIPTOR, as_utf8, on_disk

_SETTLED = 2 * 10**9
"""The nanoseconds after which a change cannot leave a file's times as they are."""


def files_of(claim_set: ClaimSet) -> list[str]:
    """Return every file that a check reads: descriptor, tables, sources and more.

    Args:
        claim_set: The claim set.

    Returns:
        Their paths, relative to its folder, with ``/``; some may not be there.
    """
    files = {*_listed(claim_set.folder), *claim_set.files.values()}
    if "sources" in claim_set.files:
        frame = claim_set.sheet("sources").frame
        if "file" in frame.columns:
            files |= {*frame["file"].drop_nulls()}
    return sorted(files)


def tree_hash(claim_set: ClaimSet, files: Iterable[str]) -> str:
    """Return the identifier of the folder that holds these files and no others.

    Args:
        claim_set: The claim set.
        files: The files, as of `files_of`.

    Returns:
        As ``swh:1:dir:…``: the hash that git gives to the same tree.
    """
    blobs = {}
    for file in files:
        try:
            # Who opened the claim set has made sure of the files in ``data/``.
            known = file in claim_set.files.values() or file == DESCRIPTOR
            path = on_disk(claim_set.folder, file) if known else claim_set.path(file)
            blobs[file] = blob_id(read_bytes(path))
        except ClaimsetError:  # It is absent, or a check tells what is wrong with it.
            continue
    return tree_of(blobs)


def signature(folder: Path, files: Iterable[str]) -> str:
    """Return what is another as soon as a file may have changed: names, sizes, times.

    Args:
        folder: The folder of a claim set.
        files: The files, as of `files_of`.

    Returns:
        The newest time in it, in nanoseconds, and a hash.
    """
    said = []
    newest = 0
    for file in sorted({*_listed(folder), *files}):
        try:
            status = os.stat(on_disk(folder, file))  # noqa: PTH116 - many
        except (OSError, ValueError):
            said.append(file)
            continue
        times = status.st_mtime_ns, status.st_ctime_ns
        newest = max(newest, *times)
        said.append(f"{file}\0{status.st_size}\0{times}")
    digest = sha256("\n".join(said).encode(errors="surrogateescape")).hexdigest()
    return f"{newest}:{digest}"


def settled(signature: str) -> str:
    """Return a signature that was taken now, or "" if a change could leave it as it is.

    That is while the newest of the files was written just now.

    Example:
        >>> settled("0:1f")
        '0:1f'
    """
    newest = int(signature.partition(":")[0])
    return signature if time.time_ns() - newest >= _SETTLED else ""


def size_of(folder: Path) -> int:
    """Return how many bytes the files in ``data/`` have; 0 if nobody can tell."""
    try:
        with os.scandir(folder / "data") as entries:
            return sum(entry.stat().st_size for entry in entries if entry.is_file())
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
