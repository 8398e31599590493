"""What a Parquet file says of its own size, read before Arrow reads anything.

Arrow believes a footer: a few hundred bytes can make it fill all memory, and columns
that are encrypted end the whole process. So footer and page headers are read here, by
the layout that Apache Parquet publishes (``parquet.thrift``) in Thrift's compact
protocol, as far as sizes need it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from struct import Struct as Layout

import pyarrow as pa

from claimset.thrift import (
    BINARY,
    I32,
    I64,
    LIST,
    STRUCT,
    Budget,
    Members,
    Reader,
    Struct,
)

__all__ = ["Dictionary", "EncryptedError", "Leaf", "read_leaves"]

_MAGIC, _ENCRYPTED_MAGIC = b"PAR1", b"PARE"
_TAIL = 8  # The footer's length in 4 bytes, and the magic.

_DEEPEST = 16  # Levels of columns in columns; a list in a list has five.

# The fields of Parquet's structs, by number and kind.
_SCHEMA, _ROWS, _GROUPS, _ALGORITHM = (2, LIST), (3, I64), (4, LIST), (8, STRUCT)
_TYPE, _LENGTH, _REPETITION, _CHILDREN = (1, I32), (2, I32), (3, I32), (5, I32)
_NAME = (4, BINARY)
_CHUNKS, _GROUP_ROWS = (1, LIST), (3, I64)
_META, _CRYPTO, _CRYPTED_META = (3, STRUCT), (8, STRUCT), (9, BINARY)
_CODEC, _COUNT, _STORED = (4, I32), (5, I64), (7, I64)
_DATA_AT, _DICTIONARY_AT = (9, I64), (11, I64)
_KIND, _SIZE, _COMPRESSED = (1, I32), (2, I32), (3, I32)
_DATA, _DICTIONARY, _DATA_2 = (5, STRUCT), (7, STRUCT), (8, STRUCT)
_VALUES, _ENCODING, _ENCODING_2 = (1, I32), (2, I32), (4, I32)

# Lists, by the kind of their members: the footer's, a row group's, those of a chunk, of
# its sizes and of its places on earth.
_FOOTER_LISTS = {2: STRUCT, 4: STRUCT, 5: STRUCT, 7: STRUCT}
_GROUP_LISTS = {1: STRUCT, 4: STRUCT}
_META_LISTS = {2: I32, 3: BINARY, 8: STRUCT, 13: STRUCT}
_SIZES, _SIZES_LISTS = (16, STRUCT), {2: I64, 3: I64}
_PLACES, _PLACES_LISTS = (17, STRUCT), {2: I32}

_DICTIONARY_PAGE = 2
_REPEATED = 2  # How often a column stands in a row: never, once or many times.

# Physical types, and the bytes of those of a fixed width; encodings.
_BYTE_ARRAY, _FIXED = 6, 7
_WIDTHS = {0: 1, 1: 4, 2: 8, 3: 12, 4: 4, 5: 8}
_DICTIONARY_ENCODINGS, _PREFIXED = (2, 8), 7

# Arrow's names of codecs, by Parquet's numbers.
_CODECS = {1: "snappy", 2: "gzip", 4: "brotli", 6: "zstd", 7: "lz4_raw"}
_LENGTH_OF_VALUE = Layout("<I")  # Stands before each value of a dictionary.
_BYTES_PER_VALUE = 2**10  # To decompress these takes as long as to look at one value.


class EncryptedError(ValueError):
    """A file, or a column of it, is encrypted."""


@dataclass(slots=True)
class Dictionary:
    """The page in which the distinct values of a column stand, each once.

    Attributes:
        size: Its bytes once it is decompressed.
        page: Its bytes as they are stored.
        codec: The number of what they are compressed with.
        longest: The most bytes of one value, as far as it is known.
        looked_at: Whether no more can be known.
    """

    size: int = 0
    page: memoryview = field(default_factory=lambda: memoryview(b""))
    codec: int = 0
    longest: int = 0
    looked_at: bool = False

    def look(self, budget: Budget) -> None:
        """Find how long its longest value is; if that cannot be, nothing changes."""
        if self.looked_at:
            return
        self.looked_at = True
        budget.left -= 1 + self.size // _BYTES_PER_VALUE
        if budget.left < 0:
            return
        values: pa.Buffer | memoryview = self.page
        if self.codec:
            try:
                codec = pa.Codec(_CODECS[self.codec])
                values = codec.decompress(pa.py_buffer(self.page), self.size)
            except (pa.ArrowException, KeyError, OSError, ValueError):
                return
        data, place, longest, left = memoryview(values), 0, 0, budget.left
        last = len(data) - _LENGTH_OF_VALUE.size
        while place <= last and left:
            (length,) = _LENGTH_OF_VALUE.unpack_from(data, place)
            if length > longest:  # noqa: PLR1730 - for each value a call is dear
                longest = length
            place += 4 + length
            left -= 1
        budget.left = left
        if place > last:
            self.longest = min(longest, self.size)


@dataclass(slots=True)
class Leaf:
    """A column as Parquet stores it, and how large it may become in memory.

    Attributes:
        path: Its name, and the names of what lies within, such as ``list``.
        text: Whether its values have no fixed width.
        width: The bytes of a value, if it has a fixed width.
        repeated: Whether a row may have many values of it, or none.
        values: How many values its pages have, nulls included.
        stored: The bytes of its pages once they are decompressed.
        prefixed: The most bytes of values that repeat the beginning of others.
        shared: A dictionary, and how many values are looked up in it.
    """

    path: tuple[str, ...]
    text: bool
    width: int
    repeated: bool = False
    values: int = 0
    stored: int = 0
    prefixed: int = 0
    shared: list[tuple[Dictionary, int]] = field(default_factory=list)

    @property
    def apart(self) -> int:
        """The bytes that it may take, but for what is looked up in dictionaries."""
        # In Arrow the place of a value takes eight bytes, whatever its length.
        return self.stored + self.prefixed + self.values * max(8, self.width)

    @property
    def most(self) -> int:
        """The bytes that it may take, were each value its dictionary's longest."""
        repeated = sum(shared.longest * values for shared, values in self.shared)
        return self.apart + (repeated if self.text else 0)

    def look(self, budget: Budget) -> None:
        """Look into the dictionaries, so that `most` is nearer to what is true."""
        if self.text:
            for shared, _ in self.shared:
                shared.look(budget)


def read_leaves(data: bytes, *, most: int) -> tuple[int, list[Leaf]]:
    """Read how many rows a Parquet file has, and what its columns may become.

    Reading stops once all columns together take more than `most`.

    Raises:
        EncryptedError: If the file or a column of it is encrypted.
        ValueError: If it is not Parquet, or its metadata is damaged.
    """
    budget = Budget()
    footer = _footer(data, budget)
    _judge_lists(footer, _FOOTER_LISTS)
    if _ALGORITHM in footer or any(
        _CRYPTO in chunk or _CRYPTED_META in chunk
        for group in _of(footer, _GROUPS)
        for chunk in _of(group, _CHUNKS)
    ):
        raise EncryptedError("columns are encrypted")
    leaves = list(_schema(footer))
    rows = _whole(footer, _ROWS)
    counted = taken = 0
    for group in _of(footer, _GROUPS):
        group_rows = _whole(group, _GROUP_ROWS)
        counted += group_rows
        _judge_lists(group, _GROUP_LISTS)
        chunks = _of(group, _CHUNKS)
        if len(chunks) != len(leaves):
            raise ValueError("a row group has not the columns of the schema")
        for leaf, chunk in zip(leaves, chunks, strict=True):
            taken -= leaf.apart
            before = leaf.values
            _measure(leaf, Reader(data, budget), _inner(chunk, _META), most)
            taken += leaf.apart
            if taken > most:
                return rows, leaves
            values = leaf.values - before
            # What the footer leaves out, Arrow leaves out without a word.
            if values != _whole(_inner(chunk, _META), _COUNT) or (
                values < group_rows if leaf.repeated else values != group_rows
            ):
                raise ValueError(_OTHER_ROWS)
    if counted != rows:
        raise ValueError(_OTHER_ROWS)
    return rows, leaves


_OTHER_ROWS = "the columns have not as many rows as the footer says"


def _footer(data: bytes, budget: Budget) -> Struct:
    if data.endswith(_ENCRYPTED_MAGIC) and data.startswith(_ENCRYPTED_MAGIC):
        raise EncryptedError("the footer is encrypted")
    if not data.startswith(_MAGIC):
        raise ValueError(f"the first bytes are {data[:4]!r}, not b'PAR1'")
    if not data.endswith(_MAGIC) or len(data) < len(_MAGIC) + _TAIL:
        raise ValueError("the last bytes are not b'PAR1': the file was cut off")
    end = len(data) - _TAIL
    start = end - int.from_bytes(data[end : end + 4], "little")
    if start < len(_MAGIC):
        raise ValueError("the footer is longer than the file")
    footer, place = Reader(data, budget).struct(start)
    if place > end:
        raise ValueError("the footer is cut off")
    return footer


def _schema(footer: Struct) -> Iterator[Leaf]:
    """Return the columns that hold values, in the order of the row groups."""
    elements = _of(footer, _SCHEMA)
    parents: list[tuple[tuple[str, ...], bool, int]] = []
    for place, element in enumerate(elements):
        name = bytes(element.get(_NAME, b"")).decode(errors="replace")
        path: tuple[str, ...] = ()
        repeated = False
        if place:
            while parents and parents[-1][-1] == 0:
                parents.pop()
            if not parents:
                raise ValueError("the schema has more columns than it says")
            above, within, left = parents[-1]
            parents[-1] = (above, within, left - 1)
            path = (*above, name)
            repeated = within or _whole(element, _REPETITION) == _REPEATED
        if element.get(_CHILDREN, 0) or not place:
            if len(path) > _DEEPEST:
                raise ValueError("the schema is nested too deep")
            parents.append((path, repeated, _whole(element, _CHILDREN)))
            continue
        kind = _whole(element, _TYPE)
        width = _whole(element, _LENGTH) if kind == _FIXED else _WIDTHS.get(kind, 0)
        text = kind == _BYTE_ARRAY
        yield Leaf(path, text=text, width=width, repeated=repeated)
    if not elements or any(left for *_, left in parents):
        raise ValueError("the schema has fewer columns than it says")


def _measure(leaf: Leaf, reader: Reader, meta: Struct, most: int) -> None:
    """Add the pages of a chunk to what its column takes."""
    _judge_lists(meta, _META_LISTS)
    _judge_lists(_inner(meta, _SIZES), _SIZES_LISTS)
    _judge_lists(_inner(meta, _PLACES), _PLACES_LISTS)
    start, before = _whole(meta, _DATA_AT), _whole(meta, _DICTIONARY_AT)
    if 0 < before < start:  # There its dictionary stands.
        start = before
    if not _whole(meta, _COUNT):  # Nobody reads its pages, and they may be nowhere.
        return
    end = start + _whole(meta, _STORED)
    if end > len(reader.data):
        raise ValueError("a column ends beyond the file")
    codec, dictionary = _whole(meta, _CODEC), Dictionary()
    while start < end and leaf.apart <= most:
        page, start = reader.struct(start)
        if not page.keys() >= {_KIND, _SIZE, _COMPRESSED}:
            raise ValueError("a page has no size")
        body = reader.data[start : start + _whole(page, _COMPRESSED)]
        start += _whole(page, _COMPRESSED)
        if start > end:
            raise ValueError("a page ends beyond its column")
        size = _whole(page, _SIZE)
        is_dictionary = _DICTIONARY in page or page[_KIND] == _DICTIONARY_PAGE
        if is_dictionary and size >= dictionary.size:
            dictionary = Dictionary(size, body, codec, longest=size)
        _add(leaf, page, dictionary)


def _add(leaf: Leaf, page: Struct, dictionary: Dictionary) -> None:
    """Add a page to what its column takes."""
    size = _whole(page, _SIZE)
    leaf.stored += size
    for header, at in (
        (_inner(page, _DATA), _ENCODING),
        (_inner(page, _DATA_2), _ENCODING_2),
    ):
        values, encoding = _whole(header, _VALUES), _whole(header, at)
        leaf.values += values
        if encoding in _DICTIONARY_ENCODINGS:
            leaf.shared.append((dictionary, values))
        elif encoding == _PREFIXED:
            leaf.prefixed += size * values


def _judge_lists(struct: Struct, kinds: Mapping[int, int]) -> None:
    """Refuse lists of other members than they should have.

    Arrow reads the members as what they should be, and all that follows them otherwise
    than it is read here.
    """
    for number, kind in kinds.items():
        found: Members = struct.get((number, LIST), Members())
        if found and found.kind != kind:
            raise ValueError("a list in the metadata is none")


def _whole(struct: Struct, field: tuple[int, int]) -> int:
    value: int = struct.get(field, 0)
    if value < 0:
        raise ValueError("a size in the metadata is none")
    return value


def _inner(struct: Struct, field: tuple[int, int]) -> Struct:
    found: Struct = struct.get(field, {})
    return found


def _of(struct: Struct, field: tuple[int, int]) -> list[Struct]:
    """Return the structs of a list."""
    found: list[Struct] = struct.get(field, [])
    if not all(isinstance(each, dict) for each in found):
        raise ValueError("a list in the metadata is none")
    return found
