"""Where the files of a claim set are: names that lead nowhere else, on any system."""

import inspect
import os
import re
import unicodedata
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath

from claimset.errors import AbsentError, ReadError, UnsafePathError
from claimset.files import cannot_read, filled, packaged_folder
from claimset.problems import shortened

DESCRIPTOR = "data/datapackage.json"
RELEASES = "data/releases/"
CORPUS = "corpus.json"
VERDICTS = "corpus.verdicts"

NO_FOLDER = "is no folder: the path of a file does not end so"
"""What is wrong with the path of a file that `is_folders`."""

_MAX_SHOWN = 60  # Characters of a path in a message.
_URL = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def inside(folder: Path, file: str, *, written: str, place: Callable[[], str]) -> Path:
    """Return the path of a file below a folder, or refuse one that leads out.

    Args:
        folder: The folder of the claim set.
        file: The file, relative to it.
        written: How it is named.
        place: Says where it is named so.

    Raises:
        UnsafePathError: If it leads out of the folder.
        AbsentError: If no system can open such a path.
        ReadError: If the folders on the way may not be looked into.
    """
    shown = shortened(written, _MAX_SHOWN)
    if _URL.match(shown):
        reason = "is a URL; a claim set's files are local"
        raise UnsafePathError(place(), shown, reason)
    try:
        path = on_disk(folder, file)
        is_inside = path.resolve().is_relative_to(folder.resolve())
        path.is_file()
    except PermissionError as error:
        raise ReadError(path, cannot_read(error)) from error
    except (OSError, ValueError, RuntimeError) as error:
        # Too long, a link to itself, or letters that no file name has.
        reason = "is no path that can be opened here"
        raise AbsentError(f"{place()}: {shown!r}", reason) from error
    if _is_unsafe(file) or not is_inside:
        marks = [mark for mark in _FOREIGN if mark in file]
        raise UnsafePathError(place(), shown, *(_FOREIGN[each] for each in marks[:1]))
    return path


_FOREIGN = {
    "\\": "has a backslash: write '/' between folders",
    ":": "has a colon, which names a drive on Windows: rename the file",
}
"""What no path of a claim set may have, though some system takes it for a name."""


def _is_unsafe(file: str) -> bool:
    """Whether a path may lead out of the folder that it is relative to."""
    # A backslash or a colon does where the system reads it as a separator.
    parts = PurePosixPath(file).parts
    return file.startswith("/") or ".." in parts or "\\" in file or ":" in file


def is_folders(written: str) -> bool:
    """Whether a path can only be a folder's, which `Path` does not keep.

    Example:
        >>> is_folders("claims.csv"), is_folders("claims.csv/")
        (False, True)
    """
    return written.endswith(("/", "/."))


def on_disk(folder: Path, file: str) -> Path:
    """Return the path of a file that a claim set names, as its name is written there.

    Names are UTF-8, also where the system's own encoding is another. One that is not
    there may be there in another Unicode form: macOS takes the two for one name, and
    archives made there keep the form of the disk.

    Args:
        folder: The folder of the claim set.
        file: The file, relative to it.
    """
    if file.isascii() or _is_unsafe(file):
        return folder / file
    path = folder
    for part in PurePosixPath(file).parts:
        path /= _entry(path, part)
    return path


def _entry(folder: Path, name: str) -> str:
    """Return the name of a folder's entry as the system has it."""
    native = os.fsdecode(name.encode(errors="surrogatepass"))
    if name.isascii() or os.path.lexists(folder / native):
        return native
    try:
        entries = os.listdir(folder)  # noqa: PTH208 - names, and not paths
    except (OSError, ValueError):
        return native
    wanted = composed(name)
    alike = (each for each in entries if composed(as_utf8(each)) == wanted)
    return min(alike, default=native)


def composed(name: str) -> str:
    """Return a name in Unicode's composed form."""
    return unicodedata.normalize("NFC", name)


def as_utf8(name: str) -> str:
    """Read a name that the system gave as the UTF-8 that it is."""
    return os.fsencode(name).decode(errors="surrogateescape")


def claim_set_above(place: Path) -> Path | None:
    """Return the nearest folder that holds a claim set: this one, or one above it.

    It is looked for up to the root of the repository; it is a path from the working
    folder unless the place is a whole path. One that cannot be opened is found too: it
    is for who opens it to say so.
    """
    try:
        here = place.resolve()
    except (OSError, RuntimeError):  # The latter is a link to itself.
        return place
    for folder in (here, *here.parents):
        # These do not mind folders that may not be looked into.
        if os.path.lexists(folder / DESCRIPTOR) or (folder == here and _closed(here)):
            return folder if place.is_absolute() else Path(os.path.relpath(folder))
        if os.path.exists(folder / ".git"):  # noqa: PTH110 - see above
            break
    return None


def chosen_folder(path: str | os.PathLike[str] | None) -> Path:
    """Return the folder of a claim set that somebody chose; by default the packaged.

    Who works in the folder of another claim set, and names none, is warned once.

    Raises:
        EmptyPathError: If the path is empty.
    """
    if path is not None:
        return filled(path)
    folder, here = packaged_folder(), claim_set_above(Path())
    if here is not None and (here / DESCRIPTOR).is_file():
        _warn_of_other(here.resolve(), folder.resolve(), str(here))
    return folder


@cache  # Once for each folder.
def _warn_of_other(here: Path, packaged: Path, shown: str) -> None:
    """Warn that the packaged claim set is read, and not the one in this folder."""
    if here == packaged:
        return
    place = "this folder" if shown == "." else shown
    message = (
        f"no path was given: this reads the claim set that claimset carries, not the "
        f"one in {place}; to read that one, give its folder: path={shown!r}"
    )
    # The warning names the line that called claimset, and none within it.
    frame, level = inspect.currentframe(), 1
    while frame and str(frame.f_globals.get("__name__")).startswith("claimset."):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, stacklevel=level)


def _closed(folder: Path) -> bool:
    """Whether nobody can tell if a folder holds a claim set."""
    return any(
        os.path.isdir(each) and not os.access(each, os.X_OK)  # noqa: PTH112 - as above
        for each in (folder, folder / "data")
    )
