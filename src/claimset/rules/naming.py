"""Which names stand in which of a million texts, found without a look at each text."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from claimset.rules.bulk import buffers

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["NameFinder"]

Places = np.ndarray[Any, Any]

_BLOCK = 8
_SHORT = 4
_WORD = np.zeros(256, dtype=bool)
_WORD[[byte for byte in range(128) if chr(byte).isalnum() or chr(byte) == "_"]] = True
_WORD[128:] = True


class NameFinder:
    """Finds every place where one of many names stands as whole words.

    Names are compared eight bytes at a time: first the blocks that names begin with,
    among all places where a word begins with one of their first bytes, then the rest
    of the few names that are left. Names and texts beyond ASCII are for others to
    look at.

    Example:
        >>> import pyarrow as pa
        >>> finder = NameFinder(["Ann Alder", "Ann", "Utopia"])
        >>> texts = pa.chunked_array([["Ann Alder left Utopia.", "Annual", "By Ann"]])
        >>> [each.tolist() for each in finder.find(texts)]
        [[0, 0, 0, 2], [0, 1, 2, 1]]
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = [name.encode() if name.isascii() else b"" for name in names]
        self.lengths = np.array([len(name) for name in self.names], dtype=np.int64)

    @cached_property
    def blocks(self) -> Places:
        """The names in blocks of eight bytes, padded with zeros: a row for each."""
        count = -(-max(self.lengths, default=0) // _BLOCK)
        wide = b"".join(name.ljust(count * _BLOCK, b"\0") for name in self.names)
        return np.frombuffer(wide, "<u8").reshape(len(self.names), count)

    @cached_property
    def by_length(self) -> list[tuple[np.uint64, Places, Places]]:
        """For each length of a first block: its mask, its blocks sorted, the names."""
        found = []
        firsts = np.minimum(self.lengths, _BLOCK)
        for length in np.unique(firsts[firsts > 0]).tolist():
            members = np.flatnonzero(firsts == length)
            members = members[np.argsort(self.blocks[members, 0], kind="stable")]
            found.append((_mask(length), self.blocks[members, 0], members))
        return found

    @cached_property
    def first_bytes(self) -> bytes:
        """A table that tells the bytes with which a name begins."""
        begins = {name[0] for name in self.names if name}
        return bytes(int(byte in begins) for byte in range(256))

    @cached_property
    def sieve(self) -> Places:
        """What the first two bytes, and the first four, of a name may hash to."""
        sieve = np.zeros((2, 2**16), dtype=bool)
        heads = self.blocks[self.lengths > 0, 0]
        short = self.lengths[self.lengths > 0] < _SHORT
        if (self.lengths == 1).any():
            sieve[0] = True
        sieve[0, heads[short].astype(np.uint16)] = True
        sieve[1, _hash(heads[~short])] = True
        return sieve

    def find(self, texts: "pa.ChunkedArray") -> tuple[Places, Places]:
        """Return the row and the name of every find, in the order of the texts."""
        rows, names = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        before = 0
        if any(self.names):
            for chunk in texts.chunks:
                row, name = self._find_in(*buffers(chunk))
                rows.append(row + before)
                names.append(name)
                before += len(chunk)
        return np.concatenate(rows), np.concatenate(names)

    def _find_in(self, offsets: Places, data: Places) -> tuple[Places, Places]:
        begin, end = int(offsets[0]), int(offsets[-1])
        # Room after the last text, so that a block may be read at any place.
        text = np.zeros(end - begin + 1 + self.blocks.size + _BLOCK, np.uint8)
        text[1 : end - begin + 1] = data[begin:end]
        offsets = offsets.astype(np.int64) - begin + 1
        marks = np.frombuffer(text.tobytes().translate(self.first_bytes), np.uint8)
        place = np.flatnonzero(marks[: end - begin + 1])
        head = _blocks_at(text, place)
        kept = self.sieve[0, head.astype(np.uint16)] | self.sieve[1, _hash(head)]
        place, head = place[kept], head[kept]
        row = np.searchsorted(offsets, place, "right") - 1
        kept = ~_WORD[text[place - 1]] | (offsets[row] == place)
        place, head, row = place[kept], head[kept], row[kept]
        at, name = self._candidates(head)
        place, row = place[at], row[at]
        for block in range(1, self.blocks.shape[1]):
            rest = self.lengths[name] - block * _BLOCK
            if not (rest > 0).any():
                break
            same = (_blocks_at(text, place + block * _BLOCK) & _mask(rest)) == (
                self.blocks[name, block]
            )
            place, row, name = (each[same] for each in (place, row, name))
        stop = place + self.lengths[name]
        limit = offsets[row + 1]
        whole = (stop == limit) | ((stop < limit) & ~_WORD[text[stop]])
        order = np.lexsort((name, place))
        order = order[whole[order]]
        return row[order], name[order]

    def _candidates(self, head: Places) -> tuple[Places, Places]:
        """Return the places whose first block is a name's, once for each such name."""
        places, names = [], []
        for mask, blocks, members in self.by_length:
            masked = head & mask
            low = np.searchsorted(blocks, masked, "left")
            count = np.searchsorted(blocks, masked, "right") - low
            at = np.repeat(np.arange(len(head)), count)
            # The first, second … of the names that share a block.
            nth = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
            places.append(at)
            names.append(members[low[at] + nth])
        return np.concatenate(places), np.concatenate(names)


def _blocks_at(text: Places, places: Places) -> Places:
    """Return the eight bytes at each place."""
    blocks = text[places[:, None] + np.arange(_BLOCK)].view("<u8")
    return blocks.reshape(len(places))


def _mask(lengths: Any) -> Any:  # noqa: ANN401 - of one number, or of an array of them
    """Return what keeps the first bytes of a block: none, some or all."""
    bits = np.clip(lengths, 0, _BLOCK) * 8
    full = np.uint64(2**64 - 1)
    kept = full >> (np.uint64(64) - np.maximum(bits, 1).astype(np.uint64))
    return np.where(bits > 0, kept, np.uint64(0))[()]


def _hash(heads: Places) -> Places:
    """Return sixteen bits that depend on the first four bytes of a block."""
    mixed = heads.astype(np.uint32) * np.uint32(2654435769)
    return (mixed >> np.uint32(16)).astype(np.uint16)
