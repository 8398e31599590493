"""The command line's front door: answers ``--version`` before typer is imported."""

import gc
import os
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from claimset.banner import version_line  # noqa: PLC0415 - not needed below

        sys.stdout.write(version_line())
        return
    # A command is over before collecting cycles could pay: most of what it would look
    # at are the classes of imported libraries.
    gc.disable()
    from claimset.cli import run  # noqa: PLC0415 - typer is not needed above

    code = run(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    # Nothing is left to do: taking the interpreter apart would cost time, and a thread
    # of Arrow's that is still winding down would abort it.
    os._exit(code)


if __name__ == "__main__":
    main()
