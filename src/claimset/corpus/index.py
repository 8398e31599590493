"""The index of verdicts: what was found in each claim set, so that it need not again.

A verdict holds for the files that it was found in, by their tree hash, and for the code
that found it. The index may be removed at any time; it is never released.

It is a row of pieces, each with its hash. One is added as soon as something is found:
who is killed leaves what was found before. A run that ends makes one piece of all.
"""

import io
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import polars as pl

from claimset import __version__
from claimset.corpus.verdicts import SCHEMA
from claimset.errors import AbsentError, ReadError, WriteError
from claimset.files import read_bytes
from claimset.paths import VERDICTS
from claimset.writing import write_aside

INDEX = VERDICTS

_LIBRARIES = ("pandera", "polars", "pyarrow", "regex")
"""What verdicts follow from too."""

_HEAD = re.compile(rb"claimset-verdicts-2 ([0-9a-f]+) ([0-9]{1,15}) ([0-9a-f]{64})\n")


def read_index(root: Path) -> tuple[pl.DataFrame, str]:
    """Read the verdicts that are known.

    Args:
        root: The folder of the corpus.

    Returns:
        A row for each claim set, and what is wrong with the index, or "". Pieces that
        are damaged, or by other code, hold for nothing.
    """
    pieces, wrong = [pl.DataFrame(schema=SCHEMA)], ""
    try:
        data = read_bytes(root / INDEX)
    except AbsentError:
        return pieces[0], ""
    except ReadError as error:
        return pieces[0], error.reason
    at = 0
    while at < len(data) or not at:
        head = _HEAD.match(data, at)
        if head is None:
            wrong = "is damaged" if at else "is no index of verdicts"
            break
        at = head.end() + int(head[2])
        piece = data[head.end() : at]
        if sha256(piece).hexdigest() != head[3].decode():
            wrong = "is damaged"
            break
        if head[1].decode() == code():
            pieces.append(pl.read_parquet(io.BytesIO(piece)))
        else:
            wrong = "is of another claimset, or of other libraries"
    # The last verdict on a claim set is the one that holds.
    return pl.concat(pieces).unique("path", keep="last").sort("path"), wrong


class Verdicts:
    """The verdicts on the claim sets of a corpus: what is known, and what is found.

    Attributes:
        known: What is known of them, a row for each.
        wrong: What is wrong with the index that was there, or "".
        failure: Why what is found cannot be kept, or "".
    """

    def __init__(self, root: Path, paths: Sequence[str]) -> None:
        every, self.wrong = read_index(root)
        self.known = every.filter(pl.col("path").is_in(paths))
        self.failure = ""
        self._file = root / INDEX
        self._found = [self.known]

    def add(self, found: pl.DataFrame) -> None:
        """Take what was found just now, and keep it."""
        self._found.append(self._with_known(found))
        if len(self._found) > 2 or not self.wrong:  # noqa: PLR2004 - one was known
            self._keep(lambda: _append(self._file, _piece(self._found[-1])))
        else:  # Nothing is found behind what is damaged.
            self._keep(lambda: write_aside(self._file, _piece(self.every)))

    @property
    def every(self) -> pl.DataFrame:
        """The verdicts that hold, a row for each claim set: the last on it."""
        return pl.concat(self._found).unique("path", keep="last").sort("path")

    def settle(self) -> pl.DataFrame:
        """Make one piece of all that is kept, and return `every`."""
        every = self.every
        if len(self._found) > 1:
            self._keep(lambda: write_aside(self._file, _piece(every)))
        return every

    def _with_known(self, found: pl.DataFrame) -> pl.DataFrame:
        """Return verdicts with what is known of the claim sets that are the same."""
        seen = found.filter("same").select("path", "signature", "files")
        if not seen.height:
            return found
        rest = self.known.drop("signature", "files")
        same = seen.join(rest, on="path").select([*SCHEMA])
        return pl.concat([found.filter(~pl.col("same")), same], how="vertical")

    def _keep(self, write: Callable[[], None]) -> None:
        try:
            if not self.failure:
                write()
        except WriteError as error:
            self.failure = error.reason


def _append(file: Path, piece: bytes) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(file, flags, 0o644), "wb") as opened:  # noqa: PTH123 - a handle
            opened.write(piece)
    except OSError as error:
        raise WriteError(file, error.strerror or str(error)) from error


def _piece(found: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    found.filter(pl.col("code") == "").write_parquet(out)
    data = out.getvalue()
    head = f"claimset-verdicts-2 {code()} {len(data)} {sha256(data).hexdigest()}\n"
    return head.encode() + data


@cache
def code() -> str:
    """Return a hash of what finds problems: claimset's code, and what it rests on."""
    rests_on = [f"{name} {version(name)}" for name in _LIBRARIES]
    rests_on += [__version__, f"Unicode {unicodedata.unidata_version}"]
    found = sha256("\n".join(rests_on).encode())
    home = Path(__file__).parents[1]
    for file in sorted(home.rglob("*.py")):
        found.update(f"\0{file.relative_to(home).as_posix()}\0".encode())
        found.update(file.read_bytes())
    return found.hexdigest()
