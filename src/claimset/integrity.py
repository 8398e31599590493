"""What is read of a release, compared with what its manifest says of it."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from claimset.errors import IntegrityError, ReadError
from claimset.files import read_bytes, read_json

__all__ = ["intact"]


def intact(folder: Path, names: Iterable[str]) -> dict[str, Any]:
    """Check files of a release, and return its manifest.

    A name that the manifest does not know is no fault: the release never had the file.

    Args:
        folder: The folder of the release.
        names: The names of the files that will be read.

    Raises:
        IntegrityError: If the manifest or one of the files is missing or was changed.
    """
    file = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = read_json(file)
        known = {name: said["sha256"] for name, said in manifest["files"].items()}
    except ReadError as error:
        reason = f"is not the manifest of a release: {error.reason}"
        raise IntegrityError(file, reason) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise IntegrityError(file, "is not the manifest of a release") from error
    for name in names:
        if name in known:
            try:
                found = hashlib.sha256(read_bytes(folder / name)).hexdigest()
            except ReadError as error:
                raise IntegrityError(folder / name, error.reason) from error
            if found != known[name]:
                reason = f"the sha256 is {found}; the manifest says {known[name]}"
                raise IntegrityError(folder / name, reason)
    return manifest
