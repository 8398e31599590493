"""Where reports go: to files, to a job's summary; how CI names what was judged."""

import errno
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from claimset.errors import WriteError
from claimset.ownership import is_in_claim_set
from claimset.problems import decoded
from claimset.usage import near
from claimset.writing import make_parents, write_aside

__all__ = [
    "append_summary",
    "from_repository",
    "is_replaceable",
    "parse_targets",
    "told_targets",
    "write_report",
]


def parse_targets(
    texts: Iterable[str], formats: Collection[str]
) -> list[tuple[str, Path]]:
    """Read what ``--report`` names: a format and a file.

    Raises:
        ValueError: If one is not ``FORMAT=FILE``, or a file is named twice.

    Example:
        >>> parse_targets(["sarif=out.sarif"], ["json", "sarif"])[0][0]
        'sarif'
    """
    targets: list[tuple[str, Path]] = []
    taken: set[str] = set()
    for text in texts:
        name, equals, file = text.partition("=")
        if not equals or not file:
            raise ValueError(f"{text!r} is not like sarif=out.sarif")
        if name not in formats:
            hint = near(name, list(formats)) or f"; there are: {', '.join(formats)}"
            raise ValueError(f"no format '{name}'{hint}")
        place = os.path.realpath(file)
        if place in taken:
            raise ValueError(f"{file} is named for two reports")
        taken.add(place)
        targets.append((name, Path(file)))
    return targets


def told_targets(
    texts: Iterable[str], formats: Collection[str]
) -> list[tuple[str, Path]]:
    """Read those of the texts that `parse_targets` can read; a file's first report.

    Example:
        >>> [name for name, _ in told_targets(["x", "json=a", "sarif=a"], ["json"])]
        ['json']
    """
    told: list[str] = []
    for text in texts:
        with suppress(ValueError):
            parse_targets([*told, text], formats)
            told.append(text)
    return parse_targets(told, formats)


def write_report(file: Path, text: str) -> None:
    """Write a report whole, and the folders that it stands in.

    What is no regular file, as a pipe or /dev/stderr, is written to and not replaced.

    Raises:
        WriteError: If it cannot be written, is a pipe that nobody reads, or would take
            the place of a file that a claim set is made of.
    """
    if is_in_claim_set(file):
        raise WriteError(file, "belongs to the claim set: name another file")
    data = decoded(text).encode(errors="replace")
    make_parents(file)
    try:
        if is_replaceable(file):
            # A link stays a link.
            write_aside(Path(os.path.realpath(file)), data)
        else:
            _append(file, data)
    except WriteError as error:
        raise WriteError(file, error.reason) from error
    except OSError as error:
        raise WriteError(file, _reason(error)) from error


def is_replaceable(file: Path) -> bool:
    """Whether a report can be written to a file more than once.

    Example:
        >>> is_replaceable(Path("out.sarif")), is_replaceable(Path("/dev/stderr"))
        (True, False)
    """
    # /dev/stderr may lead to a regular file, which somebody holds open.
    open_elsewhere = file.absolute().parts[1:2] in (("dev",), ("proc",))
    return not open_elsewhere and (file.is_file() or not file.exists())


def append_summary(markdown: str, environment: Mapping[str, str]) -> None:
    """Add to the summary of a GitHub job, if this runs in one.

    Raises:
        WriteError: If it cannot be written.
    """
    name = environment.get("GITHUB_STEP_SUMMARY", "")
    if not name:
        return
    try:
        data = decoded(f"{markdown}\n").encode(errors="replace")
        _append(Path(name), data)
    except OSError as error:
        raise WriteError(name, _reason(error)) from error


def _append(file: Path, data: bytes) -> None:
    """Add to a file; a pipe that nobody reads is not waited for."""
    patiently = getattr(os, "O_NONBLOCK", 0)
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | patiently, 0o644)
    if patiently:
        os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as out:
        out.write(data)


def _reason(error: OSError) -> str:
    if error.errno == errno.ENXIO:
        return "is a pipe that nobody reads"
    return error.strerror or "cannot be written"


def from_repository(folder: Path | None) -> str:
    """Return the path of a folder as seen from its repository's root.

    Outside of any repository it is seen from the working folder, and by its whole path
    where it is not below that either.
    """
    if folder is None:
        return ""
    try:
        here, root = folder.resolve(), Path.cwd().resolve()
    except OSError:  # The working folder is not there any more.
        return folder.as_posix()
    root = next(
        # This does not mind folders that may not be looked into.
        (up for up in (here, *here.parents) if os.path.exists(up / ".git")),  # noqa: PTH110
        root,
    )
    if not here.is_relative_to(root):
        return here.as_posix()
    path = here.relative_to(root).as_posix()
    return "" if path == "." else path
