"""The sources of a large claim set as one run of bytes, and where segments stand in it.

What acquits segments and anchors all at once looks here, in place of slicing a text for
each of them.
"""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from claimset.rules.bulk import coded
from claimset.sources import reading_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BEYOND", "BLANK", "DIGITS", "LETTER", "Prose"]

BEYOND = 0x80
"""The byte that stands for every character beyond ASCII."""

LETTER, BLANK = 1, 2
"""What `Prose.kinds_at` tells of a character; both of one that is beyond ASCII."""

DIGITS = 64
"""How many hexadecimal digits a sha256 has."""

Places = np.ndarray[Any, Any]

# Characters that read as they stand; of blanks, one alone between two of them.
_PLAIN = bytes((*range(0x20, 0x2A), *range(0x2B, 0x5C), *range(0x5D, 0x7F)))
_IS_ODD = bytes(int(byte not in _PLAIN) for byte in range(256))
_KINDS = np.array(
    [
        LETTER * chr(byte).isalnum() + BLANK * chr(byte).isspace()
        if byte < BEYOND
        else (LETTER | BLANK) * (byte == BEYOND)
        for byte in range(256)
    ],
    dtype=np.uint8,
)
_WINDOW = 2**20
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
        # One gap more, so that places around no segment at all can be looked at.
        size = sum(map(len, texts.values())) + len(texts) + 2
        self.text = bytearray(_GAP * size)
        begins, place = {}, 1
        self._texts: dict[int, str] = {}
        for source, text in texts.items():
            begins[source] = place
            self._texts[place] = text
            self.text[place : place + len(text)] = _narrow(text)
            place += len(text) + 1
        codes, values = coded(source_ids)
        bases = np.array([begins.get(each, -1) for each in values], dtype=np.int64)
        sizes = np.array([len(texts.get(each, "")) for each in values], dtype=np.int64)
        self.base, self.size = bases[codes], sizes[codes]
        start, stop = spans
        known = (self.base >= 0) & (start >= 0) & (start < stop) & (stop <= self.size)
        self.begin = np.where(known, self.base + start, -1)
        self.end = np.where(known, self.base + stop, -1)
        # Single numbers are quicker to take from a view.
        self._base, self._begin = self.base.data, self.begin.data
        self._end = self.end.data

    @cached_property
    def bytes(self) -> Places:
        """The same characters as an array of bytes."""
        return np.frombuffer(self.text, np.uint8)

    def kinds_at(self, places: Places) -> Places:
        """Return whether there is a letter or digit, a blank, or neither."""
        return _KINDS[self.bytes[places]]

    @cached_property
    def plain(self) -> Places:
        """Which segments read as they stand in the source: most do."""
        plain: Places = (
            (self.begin >= 0)
            & ~self._holds(self._odd)
            & (self.bytes[self.begin] != ord(" "))
            & (self.bytes[self.end - 1] != ord(" "))
        )
        return plain

    @property
    def _odd(self) -> Places:
        """Where a character stands that is typography, or a blank after a blank."""
        found = []
        for start in range(0, len(self.text), _WINDOW):
            piece = self.text[max(start - 1, 0) : start + _WINDOW]
            odd = np.frombuffer(piece.translate(_IS_ODD), np.uint8).astype(bool)
            blank = np.frombuffer(piece, np.uint8) == ord(" ")
            odd[1:] |= blank[1:] & blank[:-1]
            found.append(np.flatnonzero(odd) + max(start - 1, 0))
        return np.concatenate(found)

    @cached_property
    def _plain(self) -> memoryview:
        return self.plain.data

    def words(self, row: int) -> str:
        """Return the exact words of a segment."""
        base = self._base[row]
        return self._texts[base][self._begin[row] - base : self._end[row] - base]

    def reading(self, row: int) -> str | None:
        """Return the reading text of a segment, None if it is not one known span."""
        begin = self._begin[row]
        if begin < 0:
            return None
        if self._plain[row]:
            return self.text[begin : self._end[row]].decode("ascii")
        base = self._base[row]
        return reading_text(self._texts[base], [(begin - base, self._end[row] - base)])

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

        Where segments overlap a number is given to one of them. A number that may be
        too long is -1.
        """
        place = np.flatnonzero(self.bytes == ord("["))
        number = np.zeros(len(place), dtype=np.int64)
        at = place + 1
        for length in range(_LONGEST_NUMBER + 1):
            byte = self.bytes[at].astype(np.int64)
            is_digit = (byte >= ord("0")) & (byte <= ord("9"))
            if length == _LONGEST_NUMBER:
                number = np.where(is_digit, -1, number)
            if not is_digit.any() or length == _LONGEST_NUMBER:
                break
            number = np.where(is_digit, number * 10 + byte - ord("0"), number)
            at += is_digit
        whole = ((self.bytes[at] == ord("]")) & (at > place + 1)) | (number < 0)
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

    def digests(self, rows: slice) -> Places:
        """Return the sha256 of segments' words in hexadecimal digits, a row each.

        A row of zeros stands for a segment with letters beyond ASCII.
        """
        words = memoryview(self.text)
        unknown = bytes(32)
        places = zip(
            self.beyond_ascii[rows].tolist(),
            self.begin[rows].tolist(),
            self.end[rows].tolist(),
            strict=True,
        )
        found = b"".join(
            unknown if beyond else sha256(words[begin:end]).digest()
            for beyond, begin, end in places
        )
        return np.frombuffer(found.hex().encode(), np.uint8).reshape(-1, DIGITS)

    def _holds(self, places: Places) -> Places:
        """Whether each segment holds any of some places, which are in order."""
        first = np.searchsorted(places, self.begin)
        holds: Places = first < np.searchsorted(places, self.end)
        return holds


def _narrow(text: str) -> bytes:
    """Write a text with one byte for each character."""
    if text.isascii():
        return text.encode()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(points, BEYOND).astype(np.uint8).tobytes()
