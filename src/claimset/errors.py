"""Every exception that claimset raises on purpose.

    ClaimsetError
    ├── ReadError               a file cannot be read as what it should be
    │   ├── AbsentError         a file is not there, or is no file
    │   ├── NoSourcesError      a claim set came without its sources' files
    │   ├── NoClaimsError       no claim has been written yet
    │   └── OversizedError      a file is larger than it may be, or becomes so
    ├── WriteError              a file cannot be written
    ├── BusyError               somebody else is doing it at this moment
    ├── EmptyPathError          a path is empty
    ├── BuildError              a corpus is not built, and why
    ├── NoBuildError            a folder holds no built corpus
    ├── NoClaimSetError         a folder holds no claim set
    ├── NoCorpusError           a folder holds no corpus
    ├── NoReleaseError          a claim set has no release yet
    ├── UnsafePathError         a path leads out of its claim set
    ├── UnknownTableError       no table of that name, or not in this claim set
    ├── UnknownColumnError      no column of that name
    ├── UnknownVersionError     no release of that version
    ├── UnknownRowError         no row with that id
    ├── MissingExtraError       a library that only some users need is not installed
    ├── BrokenLibraryError      a library cannot be imported
    ├── QueryError              a query that cannot be understood
    ├── IntegrityError          a file of a release is not the one that was released
    ├── CitationError           nothing that could be cited so
    ├── AuthorError             a claim set cannot be made so, or moved
    ├── SplitterError           a program did not cut a text into sentences
    ├── ClusterError            workers did not check claim sets
    ├── UnknownFormatError      no export format of that name
    ├── ExportError             an export that is refused
    ├── ReleaseError            a release that is refused
    └── SaveError               a frame that is not saved

Problems in data are no exceptions but values: see `claimset.problems`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from traceback import walk_tb


class ClaimsetError(Exception):
    """The base of all; `code` names the kind, `exit_code` is the CLI's answer."""

    code = "claimset"
    exit_code = 2


@dataclass(eq=False, repr=False)
class ReadError(ClaimsetError):
    """A file cannot be read: absent, not permitted, or not what it should be."""

    code = "read"

    path: Path | str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class AbsentError(ReadError):
    """A file is not there, or what is in its place is none."""


class NoSourcesError(ReadError):
    """A claim set came without its sources' files, and their words are needed."""

    code = "no-sources"

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, _NO_SOURCES)
        self.args = (path,)


_NO_SOURCES = (
    "the files that it names did not come with this claim set, and their words are "
    "needed: `load(quotes=False)` does without; `load(sources=DIR)`, and `--sources "
    "DIR` of `show`, `export` and `validate`, read them from a folder that has them"
)


class NoClaimsError(ReadError):
    """No claim has been written yet, and some are asked for."""

    code = "no-claims"

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, _NO_CLAIMS)
        self.args = (path,)


_NO_CLAIMS = (
    "there are no claims yet: `claimset next` shows the first sentence to annotate, "
    "`claimset sheet -o claims.xlsx` writes a workbook to fill in"
)


class OversizedError(ReadError):
    """A file is larger than it may be, or would become so when it is read."""

    code = "oversized"


@dataclass(eq=False, repr=False)
class WriteError(ClaimsetError):
    """A file cannot be written."""

    code = "write"

    path: Path | str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


@dataclass(eq=False, repr=False)
class BusyError(ClaimsetError):
    """Somebody else is doing it at this moment."""

    code = "busy"

    folder: Path
    what: str

    def __str__(self) -> str:
        return (
            f"{self.folder}: another {self.what} is under way here: "
            "wait until it has ended, and try again"
        )


class EmptyPathError(ClaimsetError):
    """A path is empty: an unset variable must not mean some folder."""

    code = "usage"

    def __str__(self) -> str:
        return "the path is empty: a variable may be unset; this folder is '.'"


@dataclass(eq=False, repr=False)
class NoClaimSetError(ClaimsetError):
    """A folder holds no claim set."""

    code = "no-claim-set"

    folder: Path
    near: Path | None = None

    def __str__(self) -> str:
        holds = "the folder that holds data/datapackage.json"
        hint = f"a claim set is {holds}" if self.near is None else ""
        return (
            f"{self.folder}: no claim set here: {hint or f'pass {holds}: {self.near}'}"
        )


@dataclass(eq=False, repr=False)
class NoCorpusError(ClaimsetError):
    """A folder holds no corpus."""

    code = "no-corpus"

    folder: Path

    def __str__(self) -> str:
        return (
            f"{self.folder}: no corpus here: name the folder that holds corpus.json, "
            "or make one of the claim sets below a folder with `claimset corpus init`"
        )


@dataclass(eq=False, repr=False)
class NoBuildError(ClaimsetError):
    """A folder holds no built corpus."""

    code = "no-build"

    folder: Path

    def __str__(self) -> str:
        return (
            f"{self.folder}: no built corpus here: name the folder that "
            "`claimset corpus build -o` wrote"
        )


@dataclass(eq=False, repr=False)
class BuildError(ClaimsetError):
    """A corpus is not built, and why."""

    code = "build"
    exit_code = 1

    place: Path | str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(eq=False, repr=False)
class NoReleaseError(ClaimsetError):
    """A claim set has no release yet, and one is needed."""

    code = "no-release"

    folder: Path

    def __str__(self) -> str:
        return (
            f"{self.folder}: this claim set has no release yet: `claimset release` "
            "makes the first; `-C DIR` names a claim set that has some"
        )


@dataclass(eq=False, repr=False)
class UnsafePathError(ClaimsetError):
    """A path in a claim set is absolute, climbs out, or leads out by a link."""

    code = "unsafe-path"

    file: Path | str
    path: str
    reason: str = "leads out of the claim set"

    def __str__(self) -> str:
        return f"{self.file}: the path {self.path!r} {self.reason}"


@dataclass(eq=False, repr=False)
class UnknownTableError(ClaimsetError):
    """No table of that name."""

    code = "unknown-table"

    table: str
    known: Sequence[str]

    def __str__(self) -> str:
        return f"no table {self.table!r}; there are: {', '.join(self.known)}"


@dataclass(eq=False, repr=False)
class UnknownColumnError(ClaimsetError):
    """No column of that name."""

    code = "unknown-column"

    column: str
    known: Sequence[str]

    def __str__(self) -> str:
        return f"no column {self.column!r}; there are: {', '.join(self.known)}"


@dataclass(eq=False, repr=False)
class UnknownVersionError(ClaimsetError):
    """No release of that version."""

    code = "unknown-version"
    exit_code = 1

    version: str
    known: Sequence[str]

    def __str__(self) -> str:
        known = ", ".join(self.known) or "none yet"
        return f"no release {self.version!r}; there are: {known}"


@dataclass(eq=False, repr=False)
class UnknownRowError(ClaimsetError):
    """No row with that id."""

    code = "unknown-id"
    exit_code = 1

    row_id: str
    near: Sequence[str] = ()
    what: str = "claim, sentence, reference or entity"

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        return f"no {self.what} {self.row_id!r}{hint}"


@dataclass(eq=False, repr=False)
class MissingExtraError(ClaimsetError):
    """A library is not installed that only some users need."""

    code = "missing-extra"

    extra: str
    library: str

    def __str__(self) -> str:
        return (
            f"{self.library} is not installed; it comes with the extra {self.extra}: "
            f'`pip install ".[{self.extra}]"` in a checkout of claimset, '
            f'`pip install "FILE.whl[{self.extra}]"` from a wheel'
        )


@dataclass(eq=False, repr=False)
class BrokenLibraryError(ClaimsetError):
    """A library is not there, or fails when it is imported."""

    code = "broken-library"

    library: str
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.library} cannot be imported ({self.reason}): install claimset "
            "anew, with all that it needs, in a fresh environment"
        )


def not_imported(error: Exception) -> BrokenLibraryError | None:
    """Return what to raise in place of an error, if a library that is imported has it.

    Args:
        error: Whatever was raised, with its traceback.
    """
    # Only what is imported is run as a module; whose it is tells which library it is.
    names = [
        str(frame.f_globals.get("__name__", "")).partition(".")[0]
        for frame, _ in walk_tb(error.__traceback__)
        if frame.f_code.co_name == "<module>"
    ]
    foreign = [name for name in names if name not in ("claimset", "__main__", "")]
    absent = error.name if isinstance(error, ImportError) else None
    library = next(iter(foreign), (absent or "").partition(".")[0])
    if not library or library == "claimset":
        return None
    return _broken(library, error)


def without_extra(error: Exception, extra: str, library: str) -> ClaimsetError:
    """Return what to raise if the library of an extra could not be imported."""
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    if (name or "").partition(".")[0] == library:
        return MissingExtraError(extra, library)
    return _broken(library, error)


def _broken(library: str, error: Exception) -> BrokenLibraryError:
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return BrokenLibraryError(library, reason[:_MOST_OF_A_REASON])


_MOST_OF_A_REASON = 200  # Some libraries explain themselves at length.


@dataclass(eq=False, repr=False)
class QueryError(ClaimsetError):
    """A query that cannot be understood, and where."""

    code = "query"

    text: str
    position: int
    reason: str

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= 200 else self.text[:200] + "…"  # noqa: PLR2004 - a terminal line or two
        return f"query {shown!r}, character {self.position + 1}: {self.reason}"


@dataclass(eq=False, repr=False)
class IntegrityError(ClaimsetError):
    """A file is not the one that was released, or that was annotated."""

    code = "integrity"
    exit_code = 1

    path: Path | str
    reason: str
    remedy: str = "`claimset verify` finds all that was changed"

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; {self.remedy}"


@dataclass(eq=False, repr=False)
class CitationError(ClaimsetError):
    """Nothing can be cited so, and why."""

    code = "citation"
    exit_code = 1

    reason: str

    def __str__(self) -> str:
        return f"no citation: {self.reason}"


@dataclass(eq=False, repr=False)
class AuthorError(ClaimsetError):
    """A claim set cannot be made or moved so, and why."""

    code = "author"

    place: Path | str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(eq=False, repr=False)
class SplitterError(ClaimsetError):
    """A program that should cut a text into sentences did not."""

    code = "splitter"

    name: str
    reason: str

    def __str__(self) -> str:
        return f"the splitter {self.name!r} did not cut the text: {self.reason}"


@dataclass(eq=False, repr=False)
class ClusterError(ClaimsetError):
    """Workers did not check claim sets, and why."""

    code = "cluster"

    reason: str

    def __str__(self) -> str:
        return f"the workers failed: {self.reason}"


@dataclass(eq=False, repr=False)
class UnknownFormatError(ClaimsetError):
    """No export format of that name."""

    code = "unknown-format"

    name: str
    known: Sequence[str]

    def __str__(self) -> str:
        return f"no format {self.name!r}; there are: {', '.join(self.known)}"


@dataclass(eq=False, repr=False)
class ExportError(ClaimsetError):
    """An export that is refused, and why."""

    code = "export"

    name: str
    reason: str

    def __str__(self) -> str:
        return f"export {self.name} is refused: {self.reason}"


@dataclass(eq=False, repr=False)
class ReleaseError(ClaimsetError):
    """A release that is refused, and why."""

    code = "release"
    exit_code = 1

    version: str
    reasons: Sequence[str]

    def __str__(self) -> str:
        return f"release {self.version} is refused: " + "; ".join(self.reasons)


@dataclass(eq=False, repr=False)
class SaveError(ClaimsetError):
    """A frame that is not saved as a table, and why: nothing was written."""

    code = "save"

    table: str
    reasons: Sequence[str]

    def __str__(self) -> str:
        shown = "; ".join(self.reasons[:_MOST_REASONS])
        more = len(self.reasons) - _MOST_REASONS
        rest = f"; and {more:,} more" if more > 0 else ""
        return f"the frame is not saved as {self.table!r}: {shown}{rest}"


_MOST_REASONS = 5  # Of a frame that was refused; `reasons` has them all.
