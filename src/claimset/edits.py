"""Several files of a claim set changed as one: all of them or none, and no two at once.

All that is written is first written aside, each file beside its own place. Then a
journal names the files, and each takes its place. Whoever is killed between leaves the
journal, by which the next edit finishes what was begun.
"""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from claimset.errors import AbsentError, ReadError, WriteError
from claimset.files import json_bytes, read_bytes, read_json
from claimset.hashes import sha256
from claimset.locks import alone
from claimset.paths import inside
from claimset.writing import write_aside

JOURNAL = "data/.edit.json"
"""What names the files of an edit under way, with what each held and shall hold."""

LOCK = "data/.release.lock"
"""What is locked by who edits a claim set, or releases it."""

_WHAT = "edit or release"

State = Mapping[Path, str]
"""The sha256 of what files held when they were read; "" of one that was not there."""


def state_of(path: Path) -> str:
    """Return the sha256 of a file; "" if it is not there.

    Raises:
        ReadError: If it cannot be read.
    """
    try:
        return sha256(read_bytes(path))
    except AbsentError:
        return ""


def refuse_unfinished(folder: Path) -> None:
    """Refuse a claim set of which an edit has written a part.

    Raises:
        ReadError: If it is one.
    """
    if os.path.lexists(folder / JOURNAL):
        reason = "an edit is under way here, or was cut off: `claimset fmt` finishes it"
        raise ReadError(folder / JOURNAL, reason)


def finish(folder: Path) -> None:
    """Finish an edit that was cut off, if there is one.

    Args:
        folder: The folder of the claim set.

    Raises:
        BusyError: If the edit is still under way.
        ReadError: If a file was changed since, or the journal is damaged.
        WriteError: If a file cannot be written.
    """
    if os.path.lexists(folder / JOURNAL):
        with alone(folder / LOCK, _WHAT):
            _finish(folder)


def write_together(
    folder: Path, own: Mapping[Path, bytes], other: Mapping[Path, bytes], read: State
) -> None:
    """Write several files, all of them or none.

    Args:
        folder: The folder of the claim set.
        own: What each of its files shall hold.
        other: What other files shall hold; they are written last.
        read: What files held on which the new ones rest.

    Raises:
        BusyError: If another edit, or a release, is under way.
        WriteError: If a file cannot be written, or was changed since it was read: then
            all are as they were.
    """
    files = {**own, **other}
    with alone(folder / LOCK, _WHAT):
        _finish(folder)
        for path, known in read.items():
            if state_of(path) != known:
                reason = "was changed meanwhile, so nothing was written: run this again"
                raise WriteError(path, reason)
        before = {path: _bytes(path) for path in files}
        done: list[Path] = []
        try:
            for path, data in files.items():
                _put_aside(path, data)
            journal = {
                path.relative_to(folder).as_posix(): [state_of(path), sha256(data)]
                for path, data in own.items()
            }
            write_aside(folder / JOURNAL, json_bytes(journal))
            for path in files:
                done.append(path)
                _take_place(path)
        except BaseException:
            for path in done:
                # Who is killed here too leaves what `_finish` needs.
                _put_aside(path, files[path])
                _give_back(path, before[path])
            _clear(folder, files)
            raise
        _clear(folder, files)


def _finish(folder: Path) -> None:
    """Let the files of a journal take their places."""
    journal = folder / JOURNAL
    if not os.path.lexists(journal):
        return
    said = read_json(journal)
    if not (isinstance(said, dict) and all(map(_is_change, said.values()))):
        raise ReadError(journal, "is no journal of an edit: take it away")
    paths = {
        inside(folder, name, written=name, place=lambda: str(journal)): change
        for name, change in said.items()
    }
    waiting = [path for path, change in paths.items() if state_of(path) != change[1]]
    for path in waiting:
        if [state_of(path), state_of(_aside(path))] != paths[path]:
            reason = (
                "was changed after an edit was cut off: put back what it held to "
                f"finish the edit, or take {journal} away to keep it as it is"
            )
            raise ReadError(path, reason)
    for path in waiting:
        _take_place(path)
    _clear(folder, paths)


def _is_change(said: object) -> bool:
    """Whether a journal says what a file held, and what it shall hold."""
    return isinstance(said, list) and [type(each) for each in said] == [str, str]


def _clear(folder: Path, files: Iterable[Path]) -> None:
    """Take away all that was only needed while files were written."""
    # Without a journal, what is aside is nothing.
    for path in (folder / JOURNAL, *map(_aside, files)):
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.edit")


def _bytes(path: Path) -> bytes | None:
    return read_bytes(path) if path.exists() else None


def _put_aside(path: Path, data: bytes) -> None:
    """Write what a file shall hold beside it."""
    try:
        aside = _aside(path)
        aside.unlink(missing_ok=True)  # It may be a link to somewhere else.
        with aside.open("xb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        aside.chmod(0o644)
    except OSError as error:
        raise WriteError(path, error.strerror or "cannot be written") from error


def _take_place(path: Path) -> None:
    try:
        _aside(path).replace(path)
    except OSError as error:
        raise WriteError(path, error.strerror or "cannot be written") from error


def _give_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    elif _bytes(path) != data:
        write_aside(path, data)
