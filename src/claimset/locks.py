"""Keep two processes from doing the same thing in one place at once."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from claimset.errors import BusyError, WriteError


@contextmanager
def alone(file: Path, what: str) -> Iterator[None]:
    """Do something that nobody else may do meanwhile.

    The system gives the lock back when the process that holds it ends, however it ends:
    a file that was left over by one that was killed keeps nobody out.

    Args:
        file: The file that is locked; it is made, and taken away afterwards.
        what: What is done, for the error.

    Raises:
        BusyError: If somebody else is doing it.
        WriteError: If the file cannot be written, or locked.
    """
    handle = _held(file, what)
    try:
        yield
    finally:
        # While it is still locked: who waits for it sees that it is gone.
        with suppress(OSError):
            file.unlink()
        os.close(handle)
        if sys.platform == "win32":  # Nobody can take away there what is open.
            with suppress(OSError):
                file.unlink()


def _held(file: Path, what: str) -> int:
    """Open a file and lock it."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    while True:
        try:
            handle = os.open(file, flags, 0o644)
        except OSError as error:
            raise WriteError(file, error.strerror or "cannot be written") from error
        try:
            _lock(handle)
            if os.path.samestat(os.fstat(handle), file.lstat()):
                return handle
        except FileNotFoundError:
            pass  # Who held it has just taken it away, so it locks nobody out.
        except (BlockingIOError, PermissionError) as error:
            os.close(handle)
            raise BusyError(file.parent, what) from error
        except OSError as error:
            os.close(handle)
            reason = f"{error.strerror}: work on a copy on another disk"
            raise WriteError(file, reason) from error
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
