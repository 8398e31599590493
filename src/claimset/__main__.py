"""The command line's front door: answers ``--version`` before typer is imported."""

import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line, and leave."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from claimset.banner import version_line  # noqa: PLC0415 - not needed below

        code = _write(version_line())
    else:
        # A command is over before collecting cycles could pay: most of what it would
        # look at are the classes of imported libraries.
        gc.disable()
        code = _run(arguments)
    # Nothing is left to do: taking the interpreter apart would cost time, and a thread
    # of Arrow's that is still winding down would abort it.
    os._exit(code)


def _run(arguments: list[str]) -> int:
    """Run the command line; without the library that it is made of, say so."""
    try:
        from claimset.cli import run  # noqa: PLC0415 - typer is not needed above
    except Exception as error:
        from claimset.errors import not_imported  # noqa: PLC0415 - where something is wrong

        broken = not_imported(error)
        if broken is None or os.environ.get("CLAIMSET_DEBUG"):
            raise
        with suppress(OSError, AttributeError):
            sys.stderr.write(f"error: {broken} [{broken.code}]\n")
            sys.stderr.flush()
        return 2
    return run(arguments)


def _write(text: str) -> int:
    """Write a result; what nobody reads is no error, what cannot be written is one."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        return 0
    except (OSError, AttributeError):
        return 2
    return 0


if __name__ == "__main__":
    main()
