"""The index of verdicts: what was found in each claim set, so that it need not again.

A verdict holds for the files that it was found in, by their tree hash, and for the
claimset that found it. The index may be removed at any time; it is never released.
"""

import io
from functools import cache
from hashlib import sha256
from pathlib import Path

import polars as pl

from claimset import __version__
from claimset.corpus.verdicts import SCHEMA
from claimset.errors import AbsentError, ReadError
from claimset.files import read_bytes
from claimset.paths import VERDICTS
from claimset.writing import write_aside

INDEX = VERDICTS

_KIND = "claimset-verdicts-1"


def read_index(root: Path) -> tuple[pl.DataFrame, str]:
    """Read the verdicts that are known.

    Args:
        root: The folder of the corpus.

    Returns:
        A row for each claim set, and why there are none though there is an index, or
        "". One that is damaged, or of another claimset, holds for nothing.
    """
    nothing = pl.DataFrame(schema=SCHEMA)
    try:
        head, _, data = read_bytes(root / INDEX).partition(b"\n")
    except AbsentError:
        return nothing, ""
    except ReadError as error:
        return nothing, error.reason
    kind, *said = head.decode(errors="replace").split(" ")
    if kind != _KIND or len(said) != 2:  # noqa: PLR2004 - the code and the hash
        return nothing, "is no index of verdicts"
    if said[1] != sha256(data).hexdigest():
        return nothing, "is damaged"
    if said[0] != code():
        return nothing, "is of another claimset"
    return pl.read_parquet(io.BytesIO(data)), ""


def write_index(root: Path, known: pl.DataFrame) -> None:
    """Write the verdicts that hold: whole, or the index stays as it is.

    Args:
        root: The folder of the corpus.
        known: A row for each claim set.

    Raises:
        WriteError: If it cannot be written.
    """
    held = known.filter((pl.col("code") == "") & (pl.col("tree") != "")).sort("path")
    out = io.BytesIO()
    held.write_parquet(out)
    data = out.getvalue()
    head = f"{_KIND} {code()} {sha256(data).hexdigest()}\n"
    write_aside(root / INDEX, head.encode() + data)


@cache
def code() -> str:
    """Return a hash of what finds problems: claimset's version and all its code."""
    found = sha256(__version__.encode())
    home = Path(__file__).parents[1]
    for file in sorted(home.rglob("*.py")):
        found.update(f"\0{file.relative_to(home).as_posix()}\0".encode())
        found.update(file.read_bytes())
    return found.hexdigest()
