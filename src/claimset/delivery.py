"""Where reports go: to files, to a job's summary; how CI names what was judged."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from claimset.errors import ReadError
from claimset.files import write_aside

__all__ = ["append_summary", "from_repository", "parse_targets", "write_report"]


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
    for text in texts:
        name, equals, file = text.partition("=")
        if not equals or not file:
            raise ValueError(f"{text!r} is not like sarif=out.sarif")
        if name not in formats:
            raise ValueError(f"no format {name!r}; there are: {', '.join(formats)}")
        if Path(file) in (path for _, path in targets):
            raise ValueError(f"{file} is named for two reports")
        targets.append((name, Path(file)))
    return targets


def write_report(file: Path, text: str) -> None:
    """Write a report whole; what is no regular file, as /dev/stderr, is written to.

    Raises:
        ReadError: If it cannot be written.
    """
    data = text.encode(errors="replace")
    if not file.exists() or file.is_file():
        write_aside(file, data)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise ReadError(file, error.strerror or "cannot be written") from error


def append_summary(markdown: str, environment: Mapping[str, str]) -> None:
    """Add to the summary of a GitHub job, if this runs in one.

    Raises:
        ReadError: If it cannot be written.
    """
    name = environment.get("GITHUB_STEP_SUMMARY", "")
    if not name:
        return
    try:
        with Path(name).open("a", encoding="utf-8", errors="replace") as file:
            file.write(markdown + "\n")
    except OSError as error:
        raise ReadError(name, error.strerror or "cannot be written") from error


def from_repository(folder: Path | None) -> str:
    """Return the path of a folder as seen from its repository's root.

    Outside of any repository it is seen from the working folder, and by its whole path
    where it is not below that either.
    """
    if folder is None:
        return ""
    here = folder.resolve()
    root = next(
        (parent for parent in (here, *here.parents) if (parent / ".git").exists()),
        Path.cwd().resolve(),
    )
    if not here.is_relative_to(root):
        return here.as_posix()
    path = here.relative_to(root).as_posix()
    return "" if path == "." else path
