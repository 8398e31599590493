"""Large tables by column: what acquits rows all at once, so that few are looked at.

For a table that is not large, every function says "look at all rows".
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from claimset.contracts import Column, Contract

if TYPE_CHECKING:
    import pyarrow as pa

    from claimset.rules.material import Material

__all__ = [
    "BLOCK",
    "among",
    "at_rows",
    "buffers",
    "claim_numbers",
    "coded",
    "containing",
    "distinct",
    "edges",
    "ending",
    "holding",
    "matching",
    "nonascii",
    "numbered",
    "place_in",
    "repeated",
    "single_spans",
    "suspect_rows",
    "whole_numbers",
    "zeroless",
]

BLOCK = 2**16
"""How many of a million rows are made objects of at a time."""


def matching(
    material: "Material", table: str, column: str, pattern: str
) -> Sequence[int]:
    """Return the rows whose cell matches a pattern, or holds letters beyond ASCII.

    Args:
        material: The tables.
        table: The table's name.
        column: The column's name.
        pattern: What RE2 and `re` read alike in ASCII text.
    """
    cells = _cells(material, table, column)
    if cells is None:
        return range(len(material.frames[table]))
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    found = compute.match_substring_regex(cells, pattern)
    return _rows(compute.or_(found, compute.invert(compute.string_is_ascii(cells))))


def containing(
    material: "Material", table: str, column: str, *pieces: str
) -> Sequence[int]:
    """Return the rows of a large table whose cell holds a piece, or is beyond ASCII.

    Looks for the pieces in all cells at once first: mostly there are none.
    """
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    cells = material.bulk[table].column(column)
    found = compute.invert(compute.string_is_ascii(cells))
    for piece in pieces:
        if _holds(cells, piece.encode()):
            found = compute.or_(found, compute.match_substring(cells, piece))
    return _rows(found)


def _holds(cells: "pa.ChunkedArray", piece: bytes) -> bool:
    """Whether some bytes stand in the cells of a column, or where two of them meet."""
    for chunk in cells.chunks:
        offsets, data = buffers(chunk)
        if piece in data[offsets[0] : offsets[-1]].tobytes():
            return True
    return False


def nonascii(material: "Material", table: str, column: str) -> Sequence[int]:
    """Return the rows of a large table whose cell holds letters beyond ASCII."""
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    cells = material.bulk[table].column(column)
    return _rows(compute.invert(compute.string_is_ascii(cells)))


def holding(
    material: "Material", table: str, column: str, piece: str = ""
) -> Sequence[int]:
    """Return the rows whose cell holds a piece of text, or anything at all."""
    cells = _cells(material, table, column)
    if cells is None:
        return range(len(material.frames[table]))
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    if piece:
        return _rows(compute.match_substring(cells, piece))
    return _rows(compute.not_equal(cells, ""))


def ending(
    material: "Material",
    table: str,
    column: str,
    is_suspect: Callable[
        ["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"], "np.ndarray[Any, Any]"
    ],
) -> Sequence[int]:
    """Return the rows whose last byte and the one before it are suspect.

    Args:
        material: The tables.
        table: The table's name.
        column: The column's name.
        is_suspect: Tells it of many last bytes and those before them; both are 0 of a
            cell that is shorter.
    """
    cells = _cells(material, table, column)
    if cells is None:
        return range(len(material.frames[table]))
    before, rows = 0, [np.zeros(0, np.int64)]
    for chunk in cells.chunks:
        offsets, data = buffers(chunk)
        # Room before the first cell, so that a byte may be read before any.
        data = np.append(np.zeros(2, np.uint8), data)
        size, end = np.diff(offsets), offsets[1:]
        last = data[end + 1] * (size > 0)
        one_before = data[end] * (size > 1)
        rows.append(np.flatnonzero(is_suspect(last, one_before)) + before)
        before += len(chunk)
    found: list[int] = np.concatenate(rows).tolist()
    return found


def distinct(
    material: "Material", table: str, column: str, is_suspect: Callable[[str], bool]
) -> Sequence[int]:
    """Return the rows whose cell is suspect; each distinct cell is judged once."""
    cells = _cells(material, table, column)
    if cells is None:
        written = material.frames[table][column].tolist()
        return [row for row, cell in enumerate(written) if is_suspect(cell)]
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    bad = [cell for cell in cells.unique().to_pylist() if is_suspect(cell)]
    if not bad:
        return ()
    return _rows(compute.is_in(cells, value_set=pa.array(bad, type=cells.type)))


def at_rows(
    frame: pd.DataFrame, rows: Sequence[int], *columns: str
) -> Iterator[tuple[Any, ...]]:
    """Go through some rows of a table, each as its position and some cells.

    Example:
        >>> list(at_rows(pd.DataFrame({"a": ["1", "2"]}), [1], "a"))
        [(1, '2')]
    """
    return chain.from_iterable(
        _block_at(frame, rows[start : start + BLOCK], columns)
        for start in range(0, len(rows), BLOCK)
    )


def _block_at(
    frame: pd.DataFrame, rows: Sequence[int], columns: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    if isinstance(rows, range) and rows.step == 1:
        found = [frame[name].iloc[rows.start : rows.stop] for name in columns]
    else:
        places = np.asarray(rows, dtype=np.int64)
        found = [frame[name].take(places) for name in columns]
        rows = places.tolist()
    return zip(rows, *(cells.tolist() for cells in found), strict=True)


def among(cells: "pd.Series[str]", values: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether each cell is one of some values.

    Example:
        >>> among(pd.Series(["a", "b"]), pd.Series(["b"])).tolist()
        [False, True]
    """
    if not isinstance(cells.dtype, pd.StringDtype):
        return cells.isin(values)
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    text = pa.large_string()
    known = pa.array(values, type=text)
    if isinstance(known, pa.ChunkedArray):
        known = known.combine_chunks()
    found = compute.is_in(pa.array(cells, type=text), value_set=known)
    return pd.Series(found.to_numpy(zero_copy_only=False), index=cells.index)


def place_in(
    material: "Material", table: str, column: str, known: "pa.ChunkedArray"
) -> "np.ndarray[Any, Any]":
    """Return the place of each cell of a large table among keys, -1 for none."""
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    cells = material.bulk[table].column(column)
    found = compute.index_in(cells, value_set=known.combine_chunks())
    places: np.ndarray[Any, Any] = compute.fill_null(found, -1).to_numpy()
    return places


def coded(cells: "pa.ChunkedArray") -> tuple["np.ndarray[Any, Any]", list[str]]:
    """Return the cells of a column as numbers, and what they stand for, sorted."""
    values = sorted(cells.unique().to_pylist())
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    known = pa.array(values, type=pa.large_string())
    return compute.index_in(cells, value_set=known).to_numpy(), values


def single_spans(
    cells: "pa.ChunkedArray",
) -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
    """Return where each cell's one span starts and ends, -1 if it is not one span."""
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    place = "0|[1-9][0-9]{0,11}"
    parts = compute.extract_regex(
        cells, pattern=rf"\A(?P<start>{place})-(?P<end>{place})\z"
    )
    start, end = (
        _whole(compute.struct_field(parts, name)) for name in ("start", "end")
    )
    return start, end


def claim_numbers(cells: "pa.ChunkedArray | pa.Array") -> "np.ndarray[Any, Any]":
    """Return the numbers of claims' ids, -1 for each if any is no id as we write it.

    An id with a needless zero has the number of another: none is told apart then.
    """
    form = r"\AC(?:[0-9]{4}|[1-9][0-9]{4,14})\z"
    numbers = whole_numbers(cells, form=form, skip=1)
    return np.full(len(cells), -1) if (numbers < 0).any() else numbers


def whole_numbers(
    cells: "pa.ChunkedArray | pa.Array", *, form: str, skip: int
) -> "np.ndarray[Any, Any]":
    """Return the number that each cell holds after some letters, -1 if it has not.

    Args:
        cells: The cells.
        form: What a whole cell must match.
        skip: How many letters stand before the number.
    """
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    sound = compute.match_substring_regex(cells, form)
    if not compute.all(sound).as_py():
        cells = compute.if_else(sound, cells, None)
    return _whole(compute.utf8_slice_codeunits(cells, skip))


def numbered(
    cells: "pa.ChunkedArray",
) -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
    """Return a code for what stands before each cell's number, and the number.

    Where a cell does not end in its only number, that number is -1.
    """
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    parts = compute.extract_regex(
        cells, pattern=r"\A(?P<head>[^0-9]*)(?P<number>[0-9]{1,15})\z"
    )
    heads = compute.fill_null(compute.struct_field(parts, "head"), "")
    codes = heads.combine_chunks().dictionary_encode().indices.to_numpy()
    return codes, _whole(compute.struct_field(parts, "number"))


def _whole(digits: "pa.ChunkedArray | pa.Array") -> "np.ndarray[Any, Any]":
    """Return digits as whole numbers, -1 where there are none."""
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    numbers: np.ndarray[Any, Any] = compute.fill_null(
        compute.cast(digits, pa.int64()), -1
    ).to_numpy()
    return numbers


def edges(
    cells: "pa.ChunkedArray",
) -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
    """Return the first and the last byte of each cell, 0 for an empty one.

    Example:
        >>> import pyarrow as pa
        >>> [each.tolist() for each in edges(pa.chunked_array([["ab", "", "a"]]))]
        [[97, 0, 97], [98, 0, 97]]
    """
    firsts = [np.zeros(0, np.uint8)]
    lasts = [np.zeros(0, np.uint8)]
    for chunk in cells.chunks:
        offsets, data = buffers(chunk)
        begin, end = offsets[:-1], offsets[1:]
        filled = begin < end
        if not len(data):
            data = np.zeros(1, np.uint8)
        for places, found in ((begin, firsts), (end - 1, lasts)):
            found.append(data[np.where(filled, places, 0)] * filled)
    return np.concatenate(firsts), np.concatenate(lasts)


def buffers(chunk: "pa.Array") -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
    """Return where the cells of a chunk begin and end, and its bytes, uncopied."""
    wide = str(chunk.type).startswith("large")
    _, offsets, data = chunk.buffers()
    places = np.frombuffer(offsets, np.int64 if wide else np.int32)
    cut = places[chunk.offset : chunk.offset + len(chunk) + 1]
    return cut, np.frombuffer(b"" if data is None else data, np.uint8)


def _cells(material: "Material", table: str, column: str) -> "pa.ChunkedArray | None":
    bulk = material.bulk.get(table)
    return None if bulk is None else bulk.column(column)


def _rows(mask: "pa.ChunkedArray") -> list[int]:
    rows: list[int] = np.flatnonzero(mask.to_numpy()).tolist()
    return rows


def suspect_rows(rules: Contract, table: "pa.Table") -> "np.ndarray[Any, Any]":
    """Return the rows of a large table that its contract does not acquit.

    All rows that share a key with another are among them.
    """
    suspect = np.zeros(table.num_rows, dtype=bool)
    for column in rules.columns:
        cells = table.column(column.name)
        if column.unique:
            suspect |= _stands_twice(cells)
        suspect |= _suspect_cells(column, cells)
    if len(rules.primary_key) > 1:
        suspect |= repeated([table.column(name) for name in rules.primary_key])
    return np.flatnonzero(suspect)


def _stands_twice(cells: "pa.ChunkedArray") -> "np.ndarray[Any, Any]":
    """Return which cells stand in a column more than once."""
    numbers = claim_numbers(cells)
    if len(numbers) and numbers[0] >= 0 and (np.diff(numbers) > 0).all():
        return np.zeros(len(cells), dtype=bool)
    return repeated([cells])


def repeated(columns: Sequence["pa.ChunkedArray"]) -> "np.ndarray[Any, Any]":
    """Return which rows of some columns stand there more than once."""
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for cells in columns:
        part = cells.combine_chunks().dictionary_encode()
        codes = codes * max(len(part.dictionary), 1) + part.indices.to_numpy()
        # Numbered anew, so that no product of many columns can overflow.
        codes = np.unique(codes, return_inverse=True)[1]
    repeated: np.ndarray[Any, Any] = (np.bincount(codes) > 1)[codes]
    return repeated


_SHORT_RUN = 4
_LEADING = re.compile(r"(?<![0-9])0+")


def zeroless(material: "Material", table: str, column: str) -> Sequence[int]:
    """Return the rows of ids that may be equal to another's but for zeros."""
    cells = _cells(material, table, column)
    if cells is None:
        written = material.frames[table][column].tolist()
        left = {_LEADING.sub("", cell) for cell in written}
        return () if len(left) == len(written) else range(len(written))
    if (claim_numbers(cells) >= 0).all():
        return ()
    import pyarrow as pa  # noqa: PLC0415 - large tables only

    parts = []
    for chunk in cells.chunks:
        offsets, data = buffers(chunk)
        text = data[offsets[0] : offsets[-1]]
        zero = text == ord("0")
        # Of each number, from its first digit on: zeros alone.
        lone = np.append(True, (text < ord("0")) | (text > ord("9")))
        lone[offsets - offsets[0]] = True
        kept = ~_grown(zero & lone[:-1], zero)
        ends = np.append(0, np.cumsum(kept, dtype=np.int64))[offsets - offsets[0]]
        rest = pa.py_buffer(text[kept])
        parts.append(
            pa.LargeStringArray.from_buffers(len(chunk), pa.py_buffer(ends), rest)
        )
    alike = repeated([pa.chunked_array(parts, pa.large_string())])
    rows: list[int] = np.flatnonzero(alike).tolist()
    return rows


def _grown(
    begin: "np.ndarray[Any, Any]", mask: "np.ndarray[Any, Any]"
) -> "np.ndarray[Any, Any]":
    """Return the places of a mask that lie in one run with, and not before, some.

    Example:
        >>> some, mask = np.array([[1, 0, 0, 0, 1, 0], [1, 1, 0, 1, 1, 1]], dtype=bool)
        >>> _grown(some, mask).astype(int)
        array([1, 1, 0, 0, 1, 1])
    """
    grown = begin.copy()
    for _ in range(_SHORT_RUN):
        more = mask[1:] & grown[:-1] & ~grown[1:]
        if not more.any():
            return grown
        grown[1:] |= more
    # Long runs are rare, and cost more place by place than all at once.
    ends = np.append(np.flatnonzero(mask[:-1] & ~mask[1:]) + 1, len(mask))
    start = np.flatnonzero(begin)
    end = ends[np.searchsorted(ends, start, "right")]
    is_first = np.append(True, end[1:] != end[:-1])
    step = np.zeros(len(mask) + 1, dtype=np.int8)
    step[start[is_first]] = 1
    step[end[is_first]] = -1
    return np.cumsum(step[:-1], dtype=np.int8).astype(bool)


# What RE2 and `re` read differently: classes that know letters beyond ASCII.
_OWN_CLASS = re.compile(r"\\[A-Za-z]")


def _suspect_cells(column: Column, cells: "pa.ChunkedArray") -> "np.ndarray[Any, Any]":
    """Return which cells of a column its contract does not acquit."""
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    suspect = np.zeros(len(cells), dtype=bool)
    if column.required:
        suspect |= compute.equal(cells, "").to_numpy()
    if column.pattern and not _OWN_CLASS.search(column.pattern):
        form = rf"\A(?:{column.pattern})?\z"
        suspect |= ~compute.match_substring_regex(cells, form).to_numpy()
    elif column.pattern or column.enum or column.type != "string":
        loose = replace(column, required=False, unique=False)
        bad = [each for each in cells.unique().to_pylist() if not loose.acquits([each])]
        if bad:
            known = pa.array(bad, type=cells.type)
            suspect |= compute.is_in(cells, value_set=known).to_numpy()
    return suspect
