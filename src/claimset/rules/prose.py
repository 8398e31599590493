"""The sources of a large claim set as one run of bytes, and where segments stand in it.

What acquits segments and anchors all at once looks here, in place of slicing a text for
each of them.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from claimset.rules.bulk import coded

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BEYOND", "BLANK", "LETTER", "Prose", "Readings"]

BEYOND = 0x80
"""The byte that stands for every character beyond ASCII."""

LETTER, BLANK = 1, 2
"""What `Prose.kinds` tells of a character; both of one that is beyond ASCII."""

Places = np.ndarray[Any, Any]

# Characters that read as they stand; of blanks, one alone between two of them.
_PLAIN = bytes((*range(0x20, 0x2A), *range(0x2B, 0x5C), *range(0x5D, 0x7F)))
_UNPLAIN_AS_ONE = bytes(int(byte not in _PLAIN) for byte in range(256))
_KINDS = bytes(
    LETTER * chr(byte).isalnum() + BLANK * chr(byte).isspace()
    if byte < BEYOND
    else (LETTER | BLANK) * (byte == BEYOND)
    for byte in range(256)
)
_LONGEST_NUMBER = 9
_GAP = b"\xff"
_IS_BLANK = bytes(
    int(byte == _GAP[0] or (byte < BEYOND and chr(byte).isspace()))
    for byte in range(256)
)


class Prose:
    """All sources, a byte for each character, with a gap around each source.

    Attributes:
        text: The characters of all sources.
        begin: Where each segment of the ledger begins in it; -1 if it has not exactly
            one span, or that span is not within a source that could be read.
        end: Where it ends.
        base: Where the source of each segment begins; -1 if it could not be read.
        size: How long that source is.
    """

    def __init__(
        self,
        texts: Mapping[str, str],
        source_ids: "pa.ChunkedArray",
        spans: tuple[Places, Places],
    ) -> None:
        pieces, begins, place = [_GAP], {}, 1
        for source, text in texts.items():
            begins[source] = place
            pieces += [_narrow(text), _GAP]
            place += len(text) + 1
        self.text = b"".join(pieces)
        codes, values = coded(source_ids)
        bases = np.array([begins.get(each, -1) for each in values], dtype=np.int64)
        sizes = np.array([len(texts.get(each, "")) for each in values], dtype=np.int64)
        self.base, self.size = bases[codes], sizes[codes]
        start, stop = spans
        known = (self.base >= 0) & (start >= 0) & (start < stop) & (stop <= self.size)
        self.begin = np.where(known, self.base + start, -1)
        self.end = np.where(known, self.base + stop, -1)

    @cached_property
    def bytes(self) -> Places:
        """The same characters as an array of bytes."""
        return np.frombuffer(self.text, np.uint8)

    @cached_property
    def kinds(self) -> Places:
        """Whether each character is a letter or digit, a blank, or neither."""
        return np.frombuffer(self.text.translate(_KINDS), np.uint8)

    @cached_property
    def plain(self) -> Places:
        """Which segments read as they stand in the source: most do."""
        odd = np.flatnonzero(np.frombuffer(self.text.translate(_UNPLAIN_AS_ONE), "u1"))
        doubled = np.flatnonzero(
            (self.bytes[1:] == ord(" ")) & (self.bytes[:-1] == ord(" "))
        )
        plain: Places = (
            (self.begin >= 0)
            & ~self._holds(odd)
            & ~self._holds(doubled)
            & (self.bytes[self.begin] != ord(" "))
            & (self.bytes[self.end - 1] != ord(" "))
        )
        return plain

    @cached_property
    def beyond_ascii(self) -> Places:
        """Which segments hold a character beyond ASCII, or are not one known span."""
        found: Places = (self.begin < 0) | self._holds(
            np.flatnonzero(self.bytes == BEYOND)
        )
        return found

    @cached_property
    def brackets(self) -> tuple[Places, Places]:
        """Each bracketed number, such as ``[12]``: its segment, and the number.

        Where segments overlap a number is given to one of them.
        """
        place = np.flatnonzero(self.bytes == ord("["))
        number = np.zeros(len(place), dtype=np.int64)
        at = place + 1
        for length in range(_LONGEST_NUMBER + 1):
            byte = self.bytes[at].astype(np.int64)
            is_digit = (byte >= ord("0")) & (byte <= ord("9"))
            if not is_digit.any() or length == _LONGEST_NUMBER:
                break
            number = np.where(is_digit, number * 10 + byte - ord("0"), number)
            at += is_digit
        whole = (self.bytes[at] == ord("]")) & (at > place + 1)
        place, number, at = place[whole], number[whole], at[whole]
        order = np.argsort(self.begin, kind="stable")
        segment = order[np.searchsorted(self.begin[order], place, "right") - 1]
        inside = (self.begin[segment] >= 0) & (at < self.end[segment])
        return segment[inside], number[inside]

    @cached_property
    def gaps(self) -> tuple[Places, Places] | None:
        """Where each stretch between segments begins and ends.

        None if segments overlap, or are not all known.
        """
        if (self.begin < 0).any():
            return None
        order = np.argsort(self.begin, kind="stable")
        begin = np.append(0, self.end[order])
        end = np.append(self.begin[order], len(self.text))
        return (begin, end) if (begin <= end).all() else None

    @property
    def is_covered(self) -> bool:
        """Whether nothing but blanks stands between the segments, without a doubt."""
        if self.gaps is None:
            return False
        begin, end = self.gaps
        length = end - begin
        if length.sum() > len(self.text) // 2:
            return False
        before = np.cumsum(length) - length
        place = np.repeat(begin - before, length) + np.arange(length.sum())
        found = self.bytes[place].tobytes().translate(_IS_BLANK)
        return b"\0" not in found

    @cached_property
    def digests(self) -> Places:
        """The sha256 of each segment's words in hexadecimal digits, 64 bytes a row.

        A row of zeros stands for a segment with letters beyond ASCII.
        """
        words = memoryview(self.text)
        unknown = bytes(32)
        places = zip(
            self.beyond_ascii.tolist(),
            self.begin.tolist(),
            self.end.tolist(),
            strict=True,
        )
        found = b"".join(
            unknown if beyond else sha256(words[begin:end]).digest()
            for beyond, begin, end in places
        )
        return np.frombuffer(found.hex().encode(), np.uint8).reshape(-1, 64)

    def _holds(self, places: Places) -> Places:
        """Whether each segment holds any of some places, which are in order."""
        first = np.searchsorted(places, self.begin)
        holds: Places = first < np.searchsorted(places, self.end)
        return holds


class Readings(Mapping[str, str]):
    """The reading text of each segment, cut out when it is asked for and not kept.

    Attributes:
        rows: The row of each segment, by its id.
    """

    def __init__(
        self, prose: Prose, rows: Mapping[str, int], other: Mapping[str, str]
    ) -> None:
        self.rows = rows
        self._text, self._other = prose.text, other
        self._plain = prose.plain.tolist()
        self._begin, self._end = prose.begin.tolist(), prose.end.tolist()

    def __getitem__(self, key: str) -> str:
        row = self.rows[key]
        if self._plain[row]:
            return self._text[self._begin[row] : self._end[row]].decode("ascii")
        return self._other[key]

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str) or key not in self.rows:
            return False
        return self._plain[self.rows[key]] or key in self._other

    def __iter__(self) -> Iterator[str]:
        return (key for key in self.rows if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _narrow(text: str) -> bytes:
    """Write a text with one byte for each character."""
    if text.isascii():
        return text.encode()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(points, BEYOND).astype(np.uint8).tobytes()
