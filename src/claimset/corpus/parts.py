"""What a built corpus is cut into: parts, each a run of claim sets.

Where a part ends follows from sizes and names alone, so that a claim set that comes or
goes changes the part that it is in and hardly ever another.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from claimset.corpus.index import code
from claimset.corpus.manifest import Member
from claimset.hashes import sha256

LEAST, SPREAD = 900_000_000, 4
"""The bytes as CSV that the tables of a part have at least, and how often that at most.

The largest table has about half of it, and as Parquet a quarter of that: from 100 MB.
"""

APART = 64
"""Of so many claim sets, one on average has a name that may end a part."""

AT_ONCE = 32_000_000
"""The bytes as CSV that are held at once: they become a row group of each table."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A claim set as the plan knows it.

    Attributes:
        member: The claim set.
        tree: The tree hash of its files, as they were checked.
        size: The bytes of its tables, as CSV.
    """

    member: Member
    tree: str
    size: int


def parts(pieces: Iterable[Piece], least: int = LEAST) -> Iterator[list[Piece]]:
    """Cut claim sets into parts, where the size allows it and a name says so.

    Args:
        pieces: The claim sets in order.
        least: The bytes as CSV that the tables of a part have at least, unless
            it is the last part.
    """
    part: list[Piece] = []
    size = 0
    for piece in pieces:
        part.append(piece)
        size += piece.size
        name = hashlib.sha256(piece.member.name.encode()).digest()
        may_end = int.from_bytes(name[:4], "big") % APART == 0
        if size >= (least if may_end else least * SPREAD):
            yield part
            part, size = [], 0
    if part:
        yield part


def key_of(part: Sequence[Piece], made_by: Mapping[str, str]) -> str:
    """Return what a part is known by: all that its bytes follow from."""
    made_of = [
        (each.member.name, each.member.version, each.member.licence, each.tree)
        for each in part
    ]
    return sha256(json.dumps([made_by, code(), AT_ONCE, made_of]).encode())
