"""Programs of somebody's own: they are given lines, and answer with lines."""

import shlex
import subprocess
from collections.abc import Iterable

from claimset.errors import ReadError

_LONGEST_REASON = 300


def answers(command: str, lines: Iterable[str]) -> list[bytes]:
    """Give lines to a command, and return the lines, in UTF-8, that it answers with.

    Args:
        command: The command and its arguments, as a shell parts them; no shell runs it.
        lines: What it reads on its stdin.

    Raises:
        ReadError: If it cannot be run, fails, or does not write UTF-8.
    """
    given = "".join(f"{line}\n" for line in lines).encode()
    try:
        parts = shlex.split(command)
        if not parts:
            raise ReadError(command, "the command is empty")
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            parts, input=given, capture_output=True, check=False
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadError(command, f"cannot be run: {reason}") from error
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        reason = f"ended with exit code {done.returncode}: "
        raise ReadError(command, reason + (said[-_LONGEST_REASON:] or "no message"))
    try:
        done.stdout.decode()
    except UnicodeDecodeError as error:
        raise ReadError(command, "does not write UTF-8") from error
    return done.stdout.splitlines()
