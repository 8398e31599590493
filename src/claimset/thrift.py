"""Thrift's compact protocol, in which Parquet says what stands in a file.

Only reading, and only the kinds of values that Parquet's metadata has. The bytes may be
anybody's: what is read is bounded in depth and in number.
"""

from dataclasses import dataclass
from typing import Any

__all__ = [
    "BINARY",
    "I32",
    "I64",
    "LIST",
    "MOST_VALUES",
    "STRUCT",
    "Budget",
    "Reader",
    "Struct",
]

MOST_VALUES = 1_000_000
"""The most values of metadata that are read of a file."""

_DEEPEST = 16  # Levels of structs in structs; Parquet has half as many.

# The kinds of values, by their numbers in the protocol.
_TRUE, _FALSE, _BYTE, _I16, I32, I64, _DOUBLE, BINARY = range(1, 9)
LIST, _SET, STRUCT = 9, 10, 12
_BITS = {_I16: 16, I32: 32, I64: 64}
_WIDTHS = {_TRUE: 1, _FALSE: 1, _BYTE: 1, _DOUBLE: 8}  # In a list, a truth is a byte.
_LONG_LIST = 15  # The size of a list that has its size written out.
_MORE, _SEVEN_BITS, _MOST_BITS = 0x80, 0x7F, 63
_LAST_FIELD = 0x7FFF

Struct = dict[tuple[int, int], Any]
"""The fields of a struct, by their number and the kind of their value."""


@dataclass(slots=True)
class Budget:
    """How many values of a file's metadata may still be read."""

    left: int = MOST_VALUES

    def spend(self) -> None:
        """Count one value.

        Raises:
            ValueError: If there are no more to be read.
        """
        self.left -= 1
        if self.left < 0:
            raise ValueError(f"it has more than {MOST_VALUES:,} values of metadata")


class Members(list[Any]):
    """The members of a list, all of one kind."""

    kind: int = 0


class Reader:
    """A reader of structs.

    Whatever is wrong is a `ValueError`. A field with a value of another kind than it
    should have is another field: so it is to Arrow, which passes it over. A text is a
    view of the bytes; a value by which Parquet tells no size is None.
    """

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.data = memoryview(data)
        self.budget = budget

    def struct(self, place: int, depth: int = 0) -> tuple[Struct, int]:
        """Read the struct at a place, and return what follows it."""
        if depth > _DEEPEST:
            raise ValueError("the metadata is nested too deep")
        found: Struct = {}
        field = 0
        while head := self.byte(place):
            place += 1
            if head >> 4:
                field += head >> 4
            else:
                field, place = self.number(place, _I16)
            if not 0 < field <= _LAST_FIELD:
                raise ValueError("a field of the metadata has no number")
            kind = head & 15
            if (field, kind) in found:  # Readers differ in which of the two they take.
                raise ValueError("a field of the metadata stands twice")
            if kind in (_TRUE, _FALSE):
                self.budget.spend()
                found[field, kind] = None
            else:
                found[field, kind], place = self.value(kind, place, depth)
        return found, place + 1

    def value(self, kind: int, place: int, depth: int) -> tuple[Any, int]:
        """Read a value of some kind."""
        self.budget.spend()
        if kind in _BITS:
            return self.number(place, kind)
        if kind == BINARY:
            size, place = self.varint(place)
            return self.piece(place, size), place + size
        if kind in (LIST, _SET):
            return self.members(place, depth + 1)
        if kind == STRUCT:
            return self.struct(place, depth + 1)
        width = _WIDTHS.get(kind)
        if width is None:
            raise ValueError("the metadata has a value of no kind that Parquet has")
        self.piece(place, width)
        return None, place + width

    def members(self, place: int, depth: int) -> tuple[Members, int]:
        """Read a list; its members are of one kind."""
        if depth > _DEEPEST:
            raise ValueError("the metadata is nested too deep")
        head = self.byte(place)
        size, place = head >> 4, place + 1
        if size == _LONG_LIST:
            size, place = self.varint(place)
        found = Members()
        found.kind = head & 15
        for _ in range(size):
            member, place = self.value(found.kind, place, depth)
            found.append(member)
        return found, place

    def byte(self, place: int) -> int:
        """Return the byte at a place."""
        if place >= len(self.data):
            raise ValueError("the metadata is cut off")
        return self.data[place]

    def piece(self, place: int, size: int) -> memoryview:
        """Return a view of some bytes."""
        if place + size > len(self.data):
            raise ValueError("the metadata is cut off")
        return self.data[place : place + size]

    def varint(self, place: int) -> tuple[int, int]:
        """Read a number of seven bits a byte, the lowest first."""
        number = shift = 0
        while True:
            byte = self.byte(place)
            place += 1
            number |= (byte & _SEVEN_BITS) << shift
            shift += 7
            if byte < _MORE:
                return number, place
            if shift > _MOST_BITS:
                raise ValueError("a number in the metadata is too large")

    def number(self, place: int, kind: int) -> tuple[int, int]:
        """Read a number with a sign, which is its lowest bit."""
        written, place = self.varint(place)
        number = (written >> 1) ^ -(written & 1)
        # Arrow would take the lowest bits of a number that is too large.
        if written >> _BITS[kind]:
            raise ValueError("a number in the metadata is too large")
        return number, place
