"""What a Parquet file may become is known before Arrow reads it."""

from contextlib import suppress
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.footers import Dictionary, EncryptedError, read_leaves
from claimset.thrift import MOST_VALUES, Budget, Reader
from parquets import to_bytes

MOST = 2**31

Struct = dict[int, Any]
"""The fields of a struct, by their number."""


class Long(int):
    """A number of 64 bits."""


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _encoded(struct: Struct) -> bytes:
    """Write a struct in Thrift's compact protocol, each field with its full number."""
    out = b""
    for number, value in struct.items():
        kind, body = _field(value)
        out += bytes([kind]) + _varint(number << 1) + body
    return out + b"\0"


def _field(value: object) -> tuple[int, bytes]:
    if isinstance(value, bool):
        return (1 if value else 2), b""
    if isinstance(value, int):
        kind = 6 if isinstance(value, Long) else 5
        return kind, _varint((value << 1) ^ (value >> 63))
    if isinstance(value, bytes):
        return 8, _varint(len(value)) + value
    if isinstance(value, dict):
        return 12, _encoded(value)
    assert isinstance(value, list)
    members = [_field(member) for member in value]
    body = b"".join(written for _, written in members)
    return 9, bytes([0xF0 | members[0][0]]) + _varint(len(value)) + body


ROOT: Struct = {4: b"schema", 5: 1}
TEXT: Struct = {1: 6, 4: b"a"}
PAGE: Struct = {1: 0, 2: 10, 3: 0, 5: {1: 3, 2: 0}}


def _file(
    pages: list[Struct] | bytes, schema: list[Struct] | None = None, **given: Any
) -> bytes:
    """Write a file of one column of text, of three rows, whose pages are empty."""
    body = pages if isinstance(pages, bytes) else b"".join(map(_encoded, pages))
    meta: Struct = {5: Long(3), 7: Long(len(body)), 9: Long(4)} | given.get("meta", {})
    group: Struct = {1: [{3: meta} | given.get("chunk", {})], 3: Long(3)}
    footer = _encoded(
        {2: schema or [ROOT, TEXT], 3: Long(3), 4: [group]} | given.get("footer", {})
    )
    return b"PAR1" + body + footer + len(footer).to_bytes(4, "little") + b"PAR1"


def test_sizes_are_those_that_the_pages_say() -> None:
    rows, (leaf,) = read_leaves(_file([PAGE]), most=MOST)
    assert (rows, leaf.path, leaf.text) == (3, ("a",), True)
    assert (leaf.values, leaf.stored, leaf.apart) == (3, 10, 10 + 3 * 8)
    assert leaf.most == leaf.apart


def test_dictionary_counts_once_for_each_value() -> None:
    dictionary: Struct = {1: 2, 2: 1_000, 3: 0, 7: {1: 1, 2: 0}}
    looked_up: Struct = {1: 0, 2: 5, 3: 0, 5: {1: 3, 2: 8}}
    _, (leaf,) = read_leaves(_file([dictionary, looked_up]), most=MOST)
    assert leaf.most - leaf.apart == 3 * 1_000
    number: Struct = {1: 2, 4: b"a"}
    _, (leaf,) = read_leaves(_file([dictionary, looked_up], [ROOT, number]), most=MOST)
    assert leaf.most == leaf.apart


@pytest.mark.parametrize(
    "compression", ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]
)
def test_longest_value_of_a_dictionary_is_found(compression: str) -> None:
    data = to_bytes(pa.table({"a": ["x", "y" * 40, "x"]}), compression=compression)
    _, (leaf,) = read_leaves(data, most=MOST)
    assert leaf.most - leaf.apart == 3 * (4 + 1 + 4 + 40)
    leaf.look(Budget())
    assert leaf.most - leaf.apart == 3 * 40


@pytest.mark.parametrize("left", [0, 1, 2])
def test_dictionary_that_cannot_be_looked_at_may_be_all_one_value(left: int) -> None:
    _, (leaf,) = read_leaves(to_bytes(pa.table({"a": ["x", "yy", "x"]})), most=MOST)
    before = leaf.most
    leaf.look(Budget(left))
    assert leaf.most == before


@pytest.mark.parametrize("codec", [0, 1, 2, 3, 6, 99])
@given(body=st.binary(max_size=30))
def test_dictionary_of_any_bytes_is_no_larger_than_it_says(
    codec: int, body: bytes
) -> None:
    dictionary = Dictionary(20, memoryview(body), codec, longest=20)
    dictionary.look(Budget())
    assert 0 <= dictionary.longest <= 20


def test_page_of_the_second_version_is_counted_too() -> None:
    page: Struct = {1: 3, 2: 10, 3: 0, 8: {1: 3, 4: 0, 7: False}}
    _, (leaf,) = read_leaves(_file([page]), most=MOST)
    assert (leaf.values, leaf.stored) == (3, 10)


def test_value_that_repeats_another_may_be_as_long_as_its_page() -> None:
    page: Struct = {1: 0, 2: 1_000, 3: 0, 5: {1: 3, 2: 7}}
    _, (leaf,) = read_leaves(_file([page]), most=MOST)
    assert leaf.prefixed == 3_000


def test_value_of_fixed_width_takes_it() -> None:
    wide: Struct = {1: 7, 2: 1_000, 4: b"a"}
    _, (leaf,) = read_leaves(_file([PAGE], [ROOT, wide]), most=MOST)
    assert leaf.apart == 10 + 3 * 1_000


def test_counting_stops_once_it_is_too_much() -> None:
    large: Struct = PAGE | {2: 1_001}
    _, (leaf,) = read_leaves(_file([large, large]), most=1_000)
    assert leaf.stored == 1_001


def test_column_without_values_has_no_pages() -> None:
    """As Arrow writes a table without rows: its pages are nowhere."""
    table = pa.table({"a": pa.array([], pa.string())})
    assert read_leaves(to_bytes(table), most=MOST)[0] == 0
    with pytest.raises(ValueError, match="not as many rows"):
        read_leaves(_file([], meta={5: Long(0), 9: Long(0)}), most=MOST)


@pytest.mark.parametrize(
    "given", [{"footer": {8: {}}}, {"chunk": {8: {}}}, {"chunk": {9: b"x"}}]
)
def test_what_is_encrypted_is_known_before_arrow_ends_the_process(
    given: dict[str, Any],
) -> None:
    with pytest.raises(EncryptedError, match="columns are encrypted"):
        read_leaves(_file([PAGE], **given), most=MOST)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the first bytes are b''"),
        (b"claim_id,text\n", "not b'PAR1'"),
        (b"PAR1PAR1", "cut off"),
        (_file([PAGE])[:-1], "cut off"),
        (b"PAR1\xff\0\0\0PAR1", "longer than the file"),
        (b"PAR1\x15\0\0\0\0PAR1", "cut off"),
        (b"PAR1\x1c\0\0\0\0PAR1", "cut off"),
        (b"PAR1\x00\x01\0\0\0PAR1", "fewer columns"),
        (_file([PAGE], [ROOT, TEXT, TEXT]), "more columns than it says"),
        (_file([PAGE], [ROOT | {5: 2}, TEXT]), "fewer columns than it says"),
        (_file([PAGE], [ROOT] * 20), "nested too deep"),
        (_file([PAGE], [ROOT | {5: 2}, TEXT, TEXT]), "not the columns of the schema"),
        (_file([PAGE], footer={4: b"x"}), "not as many rows"),
        (_file([PAGE], footer={4: [b"x"]}), "a list in the metadata is none"),
        (_file([PAGE], footer={3: Long(4)}), "not as many rows"),
        (_file([PAGE], footer={3: 3}), "not as many rows"),
        (_file([PAGE | {5: {1: 4, 2: 0}}], meta={5: Long(4)}), "not as many rows"),
        (_file([PAGE | {5: {1: 4, 2: 0}}]), "not as many rows"),
        (_file([PAGE], [ROOT, TEXT | {3: 2}], meta={5: Long(2)}), "not as many rows"),
        (_file([PAGE], chunk={3: b"x"}), "not as many rows"),
        (_file([PAGE], meta={7: Long(10**6)}), "ends beyond the file"),
        (_file([PAGE], meta={7: Long(-1)}), "a size in the metadata is none"),
        (_file([PAGE | {3: 99}]), "ends beyond its column"),
        (_file([{1: 0}]), "a page has no size"),
        (_file([PAGE | {5: {1: 2}}]), "not as many rows"),
        (_file(b"\x0b\2\0"), "no kind that Parquet has"),
        (_file(b"\x05\0\0"), "has no number"),
        (_file(b"\x05" + _varint(65538 << 1) + b"\0"), "too large"),
        (_file([PAGE | {5: {1: 3, 2: 8 + 2**31}}]), "too large"),
        (_file(b"\x06\x02\x01\x06\x02\x01\0"), "a field of the metadata stands twice"),
        (_file(b"\x16" + b"\xff" * 11), "a number in the metadata is too large"),
        (_file(b"\x1c" * 99), "nested too deep"),
        (_file(b"\x19" * 9_999), "nested too deep"),
        (_file(b"\x11" * (MOST_VALUES + 1)), "has no number|1,000,000 values"),
        (_file(b"\x18\xff\xff\xff\x7f"), "cut off"),
        (_file(b"\x19\xf3" + _varint(MOST_VALUES + 1) + b"\0" * MOST_VALUES),
         "more than 1,000,000 values"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_damage_is_named(data: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_leaves(data, most=MOST)


def test_what_tells_no_size_is_passed_over() -> None:
    data = bytes([0x11, 0x12, 0x13, 7, 0x17, *range(8), 0x1A, 0x21, 1, 2, 0])
    found, end = Reader(data, Budget()).struct(0)
    assert found == {
        **dict.fromkeys([(1, 1), (2, 2), (3, 3), (4, 7)]),
        (5, 10): [None] * 2,
    }
    assert end == len(data)


@pytest.mark.parametrize("data", [b"", b"\x15", b"\x18\2a", b"\x17\0"])
def test_struct_that_is_cut_off_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="cut off"):
        Reader(data, Budget()).struct(0)


def test_offset_of_another_kind_is_not_believed() -> None:
    """To Arrow it is not there, and the pages are read from where the data is."""
    decoy, page = _encoded(PAGE), _encoded(PAGE | {2: 10**6})
    meta = {7: Long(len(page)), 9: Long(4 + len(decoy)), 11: 4}
    _, (leaf,) = read_leaves(_file(decoy + page, meta=meta), most=MOST)
    assert leaf.stored == 10**6


@pytest.mark.parametrize("field", [2, 3, 8, 13])
def test_list_that_arrow_reads_as_another_is_refused(field: int) -> None:
    with pytest.raises(ValueError, match="a list in the metadata is none"):
        read_leaves(_file([PAGE], meta={field: [Long(1)]}), most=MOST)


SOUND = to_bytes(pa.table({"a": ["x", "y"], "b": [["z"], []]}))


@given(st.integers(4, len(SOUND) - 1), st.binary(max_size=5), st.integers(0, 5))
def test_any_damage_gives_no_other_error(place: int, new: bytes, length: int) -> None:
    damaged = SOUND[:place] + new + SOUND[place + length :]
    with suppress(ValueError):
        read_leaves(damaged, most=MOST)
