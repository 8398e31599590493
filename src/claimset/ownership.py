"""What claim sets and corpora are made of: no such file is to be written over."""

import os
from pathlib import Path

from claimset.descriptor import TABLE_SUFFIXES
from claimset.errors import AbsentError, ClaimsetError
from claimset.files import read_json
from claimset.manifest import MANIFEST
from claimset.paths import (
    CORPUS,
    DESCRIPTOR,
    RELEASES,
    VERDICTS,
    as_utf8,
    claim_set_above,
    on_disk,
)


def is_in_claim_set(file: Path) -> bool:
    """Whether a claim set is made of a file, or may be: to replace it would lose it.

    As `is_of_claim_set`, and any table that is there.
    """
    here = _place(file)
    is_table = here.suffix in TABLE_SUFFIXES and here.is_file()
    return is_table or is_of_claim_set(file)


def is_of_claim_set(file: Path) -> bool:
    """Whether the claim set around a file is made of it, or may be.

    That is its descriptor, every table, its releases and its sources, and what is
    beside these in a folder of their own. A name that a table in ``data/`` would have
    is taken too; and any file in a folder where the sources are unknown.
    """
    here = _place(file)
    is_table = here.suffix in TABLE_SUFFIXES
    home = claim_set_above(here.parent)
    if home is None:
        return False
    name = here.relative_to(home).as_posix()
    if is_table or name == DESCRIPTOR:
        return name.startswith("data/")
    return here.is_file() and (
        name.startswith(RELEASES) or _is_beside_sources(here, home)
    )


def is_of_corpus(file: Path) -> bool:
    """Whether the corpus around a file, or one that was built, is made of it.

    That is what it says and what is known of it, its releases, and of one that was
    built the manifest and the shards. A name that one of these would have is taken too.
    """
    here = _place(file)
    folder = here.parent
    if os.path.lexists(folder / CORPUS) and here.name in (CORPUS, VERDICTS):
        return True
    if folder.name == "releases" and os.path.lexists(folder.parent / CORPUS):
        return True
    if here.name == MANIFEST:
        return _is_built(folder)
    return here.suffix == ".parquet" and _is_built(folder.parent)


def _is_built(folder: Path) -> bool:
    """Whether a folder holds a corpus that was built, or may."""
    try:
        said = read_json(folder / MANIFEST)
    except AbsentError:
        return False
    except ClaimsetError:
        return True
    return isinstance(said, dict) and "parts" in said


def _place(file: Path) -> Path:
    here = Path(os.path.realpath(file))
    # Another form of a name that is there would be read in its place.
    return on_disk(here.parent, as_utf8(here.name))


def _is_beside_sources(here: Path, home: Path) -> bool:
    """Whether a file is a source, or in a folder of sources, or may be."""
    try:
        # A report can say that polars is not there only if it is written without.
        from claimset.claim_set import open_claim_set  # noqa: PLC0415 - as said

        named = [row["file"] for row in open_claim_set(home).rows("sources")]
        known = [Path(os.path.realpath(on_disk(home, each))) for each in named]
    except (ClaimsetError, OSError, ValueError, ImportError, LookupError):
        known = []
    if not (known and all(each.is_file() for each in known)):
        return here.parent != home
    return any(here == each or here.parent == each.parent != home for each in known)
