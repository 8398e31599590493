"""Usage errors in our own words, whichever library has found them."""

from collections.abc import Sequence
from difflib import get_close_matches
from enum import EnumType
from inspect import unwrap
from typing import Any, get_args, get_type_hints

__all__ = ["given_values", "in_own_words", "listed", "near"]


def near(word: str, words: Sequence[str]) -> str:
    """Return a suggestion for a misspelt word, or nothing.

    Example:
        >>> near("jsn", ["json", "text"])
        "; did you mean 'json'?"
    """
    found = get_close_matches(word, words, n=1)
    return f"; did you mean '{found[0]}'?" if found else ""


def listed(words: Sequence[str]) -> str:
    """Return words as a list to choose from.

    Example:
        >>> listed(["text", "json", "sarif"])
        'text, json or sarif'
    """
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def given_values(arguments: Sequence[str], *names: str) -> list[str]:
    """Return all that a command line gives for an option, in its order.

    Args:
        arguments: The command line.
        names: The names of the option.

    Example:
        >>> given_values(["validate", "--level=9", "-o", "a", "-ob"], "--level", "-o")
        ['9', 'a', 'b']
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


def in_own_words(error: Any, arguments: Sequence[str]) -> str:  # noqa: ANN401 - of typer's own
    """Say what is wrong with a command line.

    Args:
        error: The usage error that typer raised; its classes have had several homes.
        arguments: The command line.
    """
    option = getattr(error, "option_name", "")
    param = getattr(error, "param", None)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        message = f"no option {option}"
        if known := getattr(error, "possibilities", None):
            message += f"; did you mean {known[0]}?"
    elif kind == "BadOptionUsage":
        lacks = "requires" in str(error)
        message = f"{option} {'needs a value' if lacks else 'takes no value'}"
    elif kind == "MissingParameter" and param is not None:
        message = f"{param.metavar or param.name.upper()} is missing"
    elif param is not None and kind != "_EmptyPathError":
        *_, value = ["", *given_values(arguments, *param.opts)]
        message = f"{param.opts[0]} {_wanted(error.ctx, param.name, value)}"
    else:
        text = str(error.message).rstrip(".").replace(". Did", "; did")
        before, extra, after = text.partition("Got unexpected extra argument(s) ")
        text = f"too many arguments: {after[1:-1]}" if extra else before
        message = text[:1].lower() + text[1:]
    return message


def _wanted(context: Any, name: str, value: str) -> str:  # noqa: ANN401 - of typer's own
    """Say what an option takes, by the type that its command declares."""
    hints = get_type_hints(unwrap(context.command.callback), include_extras=True)
    declared, *details = get_args(hints[name]) or (hints[name],)
    if isinstance(declared, EnumType):
        # mypy does not know the members of an enumeration that it is not told.
        words = [str(member.value) for member in declared]  # type: ignore[var-annotated]
        return f"takes {listed(words)}, not '{value}'{near(value, words)}"
    if declared is int:
        low, high = (
            next((getattr(each, side, None) for each in details), None)
            for side in ("min", "max")
        )
        bounds = f" from {low}" if low is not None else ""
        bounds += f" to {high}" if high is not None else ""
        return f"takes a whole number{bounds}, not '{value}'"
    return f"does not take '{value}'"
