"""Build a corpus: its valid claim sets as Parquet shards of each table.

Claim sets stand in the order of their names, and equal corpora give equal bytes. A part
is known by what it is made of: one that is there already is not written again, be it of
an earlier build or of one that was killed.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from claimset.built import BUILT, Built, difference, read_built
from claimset.corpus.engines import local
from claimset.corpus.manifest import Manifest, read_corpus, read_manifest
from claimset.corpus.parts import LEAST, Piece, key_of, parts
from claimset.corpus.shards import NAME, Record, aside, made_by, write_part
from claimset.corpus.trees import size_of
from claimset.corpus.validation import Progress, validate_corpus
from claimset.errors import (
    BuildError,
    ClaimsetError,
    IntegrityError,
    WriteError,
)
from claimset.files import json_bytes, read_json
from claimset.locks import alone
from claimset.manifest import MANIFEST
from claimset.writing import write_aside

JOURNAL = ".parts.json"
_LOCK = ".build.lock"
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build did.

    Attributes:
        built: The built corpus.
        invalid: The claim sets that were left out by their path, each with the reason.
        parts: How many parts there are.
        written: How many of them were written, as they were not there before.
    """

    built: Built
    invalid: Mapping[str, str]
    parts: int
    written: int


def build(  # noqa: PLR0913 - each of them says how it is built
    folder: Path,
    place: Path,
    *,
    skip_invalid: bool = False,
    jobs: int = 1,
    least: int = LEAST,
    progress: Progress | None = None,
) -> Outcome:
    """Write the valid claim sets of a corpus as Parquet shards.

    Args:
        folder: The folder of the corpus. What is found wrong is kept beside it, as by
            ``claimset corpus validate``, and only what changed is checked.
        place: The folder to write; an earlier build in it is brought up to date.
        skip_invalid: Whether to leave out claim sets that are not valid.
        jobs: How many processes check claim sets.
        least: As of `parts`.
        progress: Called with how many claim sets are checked, and of how many.

    Raises:
        NoCorpusError: If there is no corpus.
        BuildError: If a claim set is invalid, or the folder to write holds something
            else.
        BusyError: If another build writes there.
        ReadError: If a file cannot be read.
        WriteError: If the folder cannot be written.
    """
    _refuse_strangers(place)
    pieces, invalid = _valid(folder, jobs, progress)
    if invalid and (not skip_invalid or "" in invalid):
        _refuse_invalid(folder, invalid)
    if not pieces:
        raise BuildError(folder, "no valid claim set is left to build")
    corpus = read_manifest(folder)
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(place, error.strerror or "cannot be written") from error
    with alone(place / _LOCK, "build"):
        known, records, written = _known(place), [], 0
        for part in parts(pieces, least):
            key = key_of(part, made_by())
            if not _is_there(place, known.get(key)):
                known[key] = write_part(place, part, key)
                write_aside(place / JOURNAL, json_bytes([*known.values()]))
                written += 1
            records.append(known[key])
        _settle(place, corpus, records)
    return Outcome(read_built(place), invalid, len(records), written)


def _valid(
    folder: Path, jobs: int, progress: Progress | None
) -> tuple[list[Piece], dict[str, str]]:
    """Return the claim sets that are valid, by name, and why others are not."""
    found = validate_corpus(
        read_manifest(folder), local(jobs), changed=True, progress=progress
    )
    invalid = dict.fromkeys(found.invalid, "is invalid")
    invalid |= {each.path: each.message for each in found.refused}
    pieces = []
    for member in read_corpus(folder).members:
        path = member.entry.path
        if path not in invalid:
            _, tree = found.states[path]
            pieces.append(Piece(member, tree, size_of(member.folder)))
    return sorted(pieces, key=lambda e: (e.member.name, e.member.version)), invalid


def _refuse_invalid(folder: Path, invalid: Mapping[str, str]) -> None:
    why = "`claimset corpus validate` says why"
    if "" in invalid:
        reason = f"corpus.json says otherwise of a claim set: {why}"
        raise BuildError(folder, reason)
    listed = ", ".join(sorted(invalid)[:_MOST_NAMED])
    listed += ", …" if len(invalid) > _MOST_NAMED else ""
    raise BuildError(
        folder,
        f"invalid claim sets, {len(invalid):,} in all: {listed}; {why}, and "
        "--skip-invalid leaves them out",
    )


def _refuse_strangers(place: Path) -> None:
    """Raise if a folder holds anything but a build."""
    try:
        found = {each.name for each in place.iterdir()} if place.exists() else set()
    except OSError as error:
        raise WriteError(place, error.strerror or "cannot be read") from error
    if others := found - {*BUILT, MANIFEST, JOURNAL, _LOCK}:
        reason = f"holds {min(others)}, which is no file of a build"
        raise BuildError(place, f"{reason}: name another folder")


def _known(place: Path) -> dict[str, Record]:
    """Return what is known of the parts that are written in a folder, by their keys."""
    by_key: dict[str, Record] = {}
    # Of what is damaged nothing is taken over.
    if (place / MANIFEST).exists():
        with suppress(IntegrityError, KeyError):
            by_key |= {each["key"]: each for each in read_built(place).said["parts"]}
    with suppress(ClaimsetError, TypeError, KeyError):
        by_key |= {each["key"]: each for each in read_json(place / JOURNAL)}
    return by_key


def _is_there(place: Path, record: Record | None) -> bool:
    """Whether all shards of a part are there, and whole."""
    if record is None:
        return False
    for name, said in record["files"].items():
        path = place / name
        if not difference(path, said, whole=True):
            aside(path).unlink(missing_ok=True)
        elif difference(aside(path), said, whole=True):
            return False
    return True


def _settle(place: Path, corpus: Manifest, records: Sequence[Record]) -> None:
    """Give the shards their names, list them, and take away what is listed no more."""
    files = {name: said for each in records for name, said in each["files"].items()}
    said = {
        **{name: each for name, each in corpus.said.items() if name != "sets"},
        "made_by": made_by(),
        "parts": records,
    }
    try:
        for name in files:
            if aside(place / name).exists():
                aside(place / name).replace(place / name)
        write_aside(place / MANIFEST, json_bytes(said))
        for table in BUILT:
            for path in (place / table).glob("*"):
                if NAME.fullmatch(path.name) and f"{table}/{path.name}" not in files:
                    path.unlink()
            with suppress(OSError):  # A folder with shards in it stays.
                (place / table).rmdir()
        (place / JOURNAL).unlink(missing_ok=True)
    except OSError as error:
        raise WriteError(place, error.strerror or "cannot be written") from error
