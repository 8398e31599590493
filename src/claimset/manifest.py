"""The manifest of a release: what it says of each file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from claimset.errors import IntegrityError, ReadError
from claimset.files import MOST_JSON, parse_json, read_bytes
from claimset.hashes import mismatch, pointer

MANIFEST = "manifest.json"


def parse_manifest(data: bytes) -> dict[str, Any]:
    """Read what a release says of itself, and of the bytes and rows of its files.

    Raises:
        NotJSONError: If it is not JSON.
        ValueError: If it is no manifest, or a pointer of Git LFS in its place.

    Example:
        >>> parse_manifest(b'{"version": "1.0.0", "files": {}}')["version"]
        '1.0.0'
    """
    if message := pointer(data):
        raise ValueError(message)
    said: dict[str, Any] = parse_json(data)
    try:
        for file in said["files"].values():
            _ = file["sha256"], file["bytes"], file["rows"]
        said["version"] = str(said["version"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError from error
    return said


def intact(folder: Path, names: Iterable[str] = ()) -> dict[str, Any]:
    """Check files of a release, and return its manifest.

    A name that the manifest does not know is not wrong: the release never had the file.

    Args:
        folder: The folder of the release.
        names: The names of the files that will be read.

    Raises:
        IntegrityError: If the manifest or one of the files is missing or was changed.
    """
    file = folder / MANIFEST
    try:
        manifest = parse_manifest(read_bytes(file, most=MOST_JSON))
    except (ReadError, ValueError) as error:
        why = error.reason if isinstance(error, ReadError) else str(error)
        reason = "is not the manifest of a release" + (f": {why}" if why else "")
        raise IntegrityError(file, reason) from error
    for name in names:
        if name in manifest["files"]:
            path = folder / name
            try:
                data = read_bytes(path)
            except ReadError as error:
                raise IntegrityError(path, error.reason) from error
            compare(data, manifest["files"][name]["sha256"], path)
    return manifest


def compare(
    data: bytes,
    said: str | None,
    path: Path,
    by: str = "the manifest",
    remedy: str = "`claimset verify` finds all that was changed",
) -> None:
    """Make sure that a file has the hash that somebody says it has, if anybody does.

    Raises:
        IntegrityError: If it has another.
    """
    if said is not None and (wrong := mismatch(data, said, by=by)):
        raise IntegrityError(path, wrong, remedy)
