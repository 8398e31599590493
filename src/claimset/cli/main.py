"""Run a command line; whatever ends it becomes one message and one exit code."""

import codecs
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from enum import EnumType
from inspect import unwrap
from pathlib import Path
from typing import Any, get_args, get_type_hints

import typer

from claimset.cli.app import app
from claimset.cli.options import RefusedError, complain, say
from claimset.cli.validate import report_failure
from claimset.errors import ClaimsetError, not_imported
from claimset.problems import suggestion

GONE = {"--level": "every rule is checked, and --skip RULE leaves one out"}
"""What to do without the options of before."""

# The class has had several homes.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


_PLAINER = "claimset.plainer"
_PLAIN = {"⟦": "[", "⟧": "]", "→": "->"}


def _plainer(error: UnicodeError) -> tuple[str, int]:
    """Write letters that a terminal lacks by those that every one has."""
    if not isinstance(error, UnicodeEncodeError):  # Of what is read, nothing is lost.
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(each, "?") for each in lacking), error.end


codecs.register_error(_PLAINER, _plainer)


def run(arguments: list[str]) -> int:
    """Run a command line and return its exit code; no error leaves as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets another, not an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_PLAINER)
    try:
        code = app(arguments or ["--help"], standalone_mode=False)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except Exception as error:
        code, message = _explained(error, arguments)
        if code == "internal" and os.environ.get("CLAIMSET_DEBUG"):
            raise
        return _failed(code, message, getattr(error, "exit_code", 2), arguments)
    return (code or 0) if arguments else 2


def _failed(code: str, message: str, exit_code: int, arguments: list[str]) -> int:
    """Say what ended a command, in its reports too, and return the exit code."""
    command = [each for each in arguments if not each.startswith("-")]
    if command[:1] == ["validate"] or command[:2] == ["corpus", "validate"]:
        with suppress(OSError):  # Without a working folder, nothing can be written.
            report_failure(
                (code, message),
                exit_code=exit_code,
                formats=given_values(arguments, "--format"),
                outputs=given_values(arguments, "--output", "-o"),
                reports=given_values(arguments, "--report"),
            )
    complain(message, code)
    if code == "internal":
        say("This is an error in claimset itself. Set CLAIMSET_DEBUG=1 to see where.")
    return exit_code


def _explained(error: Exception, arguments: Sequence[str]) -> tuple[str, str]:
    """Return the code and the message of whatever ended a command."""
    if isinstance(error, ClaimsetError):
        return error.code, str(error)
    if isinstance(error, _UsageError):
        return "usage", _in_own_words(error, arguments)
    if isinstance(error, OSError):
        # Without a name it is the working folder that is not there any more.
        return "read", f"{error.filename or Path()}: {error.strerror or error}"
    if isinstance(error, MemoryError):
        return "memory", "there is not memory enough for this"
    if (broken := not_imported(error)) is not None:
        return broken.code, str(broken)
    return "internal", f"{type(error).__name__}: {error}".removesuffix(": ")


def given_values(arguments: Sequence[str], *names: str) -> list[str]:
    """Return all that a command line gives for an option, even if it is a wrong one.

    Args:
        arguments: The command line.
        names: The names of the option.

    Example:
        >>> given_values(["validate", "--report=a", "-o", "b", "-oc"], "--report", "-o")
        ['a', 'b', 'c']
    """
    values: list[str] = []
    for place, argument in enumerate(arguments):
        if argument == "--":
            break
        name, equals, joined = argument.partition("=")
        if argument in names:
            values += arguments[place + 1 : place + 2]
        elif argument.startswith("--"):
            values += [joined] if equals and name in names else []
        elif argument[:2] in names:
            values.append(argument[2:])
    return values


def _in_own_words(error: Any, arguments: Sequence[str]) -> str:  # noqa: ANN401 - typer's own
    """Say what is wrong with a command line."""
    option = getattr(error, "option_name", "")
    param = getattr(error, "param", None)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        message = f"no option {option}"
        if way_out := GONE.get(option):
            message += f": {way_out}"
        elif known := getattr(error, "possibilities", None):
            message += f"; did you mean {known[0]}?"
    elif kind == "BadOptionUsage":
        lacks = "requires" in str(error)
        message = f"{option} {'needs a value' if lacks else 'takes no value'}"
    elif kind == "MissingParameter" and param is not None:
        message = f"{param.metavar or param.name.upper()} is missing"
    elif param is not None and not isinstance(error, RefusedError):
        *_, value = ["", *given_values(arguments, *param.opts)]
        message = f"{param.opts[0]} takes {_wanted(error.ctx, param.name, value)}"
    else:
        text = str(error.message).rstrip(".").replace(". Did", "; did")
        before, extra, after = text.partition("Got unexpected extra argument(s) ")
        text = f"too many arguments: {after[1:-1]}" if extra else before
        message = text[:1].lower() + text[1:]
    return message


def _wanted(context: Any, name: str, value: str) -> str:  # noqa: ANN401 - typer's own
    """Say what an option takes, one of some words or a number, and not this value."""
    hints = get_type_hints(unwrap(context.command.callback), include_extras=True)
    declared, *_ = get_args(hints[name])
    if isinstance(declared, EnumType):
        # mypy does not know the members of an enumeration that it does not see.
        words = [str(member.value) for member in declared]  # type: ignore[var-annotated] # any Enum
        listed = f"{', '.join(words[:-1])} or {words[-1]}"
        return f"{listed}, not '{value}'{suggestion(value, words)}"
    return f"a whole number from 0, not '{value}'"
