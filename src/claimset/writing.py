"""Files and folders that are written whole or not at all: aside first, then renamed."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from claimset.errors import WriteError


def make_parents(path: Path) -> None:
    """Make the folders that a file or a folder is in, as ``mkdir -p`` does.

    Raises:
        WriteError: If they cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise WriteError(path, "what should be its folder is none") from error
    except OSError as error:
        reason = f"its folder cannot be made: {error.strerror}"
        raise WriteError(path, reason) from error


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Yield where to write what is then renamed to a path; what is left is removed.

    No other process writes there.

    Raises:
        OSError: If the folder cannot be written to.
    """
    folder = tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        yield Path(folder, "new")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_aside(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write a file whole or not at all: aside first, then renamed into place.

    Args:
        path: The file.
        data: What it shall hold.
        replace: Whether it may take the place of another.

    Raises:
        FileExistsError: If another has the place, and may not lose it.
        WriteError: If the folder cannot be written to.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        aside = Path(name)
        try:
            _put(handle, data)
            aside.chmod(0o644)
            if replace or not _linked(path, aside):
                aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    except FileExistsError:
        raise
    except OSError as error:
        raise WriteError(path, error.strerror or "cannot be written") from error


def _put(file: int | Path, data: bytes) -> None:
    with open(file, "wb") as opened:  # noqa: PTH123 - a handle is no path
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())


def _linked(path: Path, file: Path) -> bool:
    """Give a file a second name that nothing has, unless the disk knows no such names.

    To look first, and to rename then, would lose what was written between.
    """
    try:
        path.hardlink_to(file)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True


def write_folder(
    place: Path, files: Mapping[str, bytes], keep: Callable[[Path], object]
) -> None:
    """Write a folder whole or not at all: aside first, then renamed into place.

    Args:
        place: The folder.
        files: The bytes of each file by its name, relative and with ``/``.
        keep: What raises if the folder that had the place may not be lost. It is asked
            last, with that folder moved aside, so that nobody can add to it any more.

    Raises:
        WriteError: If the folder cannot be written; what had its place is there again.
    """
    try:
        aside = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}."))
        new, old = aside / "new", aside / "old"
        try:
            for name, data in files.items():
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                _put(new / name, data)
            if place.exists():
                place.rename(old)
            try:
                keep(old)
                new.rename(place)
            except BaseException:
                if old.exists():
                    old.rename(place)
                raise
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise WriteError(place, error.strerror or "cannot be written") from error
