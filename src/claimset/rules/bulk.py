"""Large tables by column: what acquits rows all at once, so that few are looked at.

For a table that is not large, every function says "look at all rows".
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from claimset.contracts import Column, Contract

if TYPE_CHECKING:
    import pyarrow as pa

    from claimset.rules.material import Material

__all__ = [
    "among",
    "at_rows",
    "claim_numbers",
    "coded",
    "holding",
    "marks",
    "matching",
    "nonascii",
    "place_in",
    "single_spans",
    "suspect_rows",
]


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


def at_rows(
    frame: pd.DataFrame, rows: Sequence[int], *columns: str
) -> Iterator[tuple[Any, ...]]:
    """Go through some rows of a table, each as its position and some cells.

    Example:
        >>> list(at_rows(pd.DataFrame({"a": ["1", "2"]}), [1], "a"))
        [(1, '2')]
    """
    if len(rows) == len(frame):
        return zip(rows, *(frame[name].tolist() for name in columns), strict=True)
    places = np.asarray(rows, dtype=np.int64)
    return zip(
        places.tolist(),
        *(frame[name].take(places).tolist() for name in columns),
        strict=True,
    )


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
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    parts = compute.extract_regex(
        cells, pattern=r"\A(?P<start>[0-9]{1,12})-(?P<end>[0-9]{1,12})\z"
    )
    start, end = (
        compute.fill_null(
            compute.cast(compute.struct_field(parts, name), pa.int64()), -1
        ).to_numpy()
        for name in ("start", "end")
    )
    return start, end


def claim_numbers(cells: "pa.ChunkedArray") -> "np.ndarray[Any, Any]":
    """Return the numbers of claims' ids, -1 for what is none."""
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    if not compute.all(
        compute.match_substring_regex(cells, r"\AC[0-9]{1,15}\z")
    ).as_py():
        return np.full(len(cells), -1)
    digits = compute.utf8_slice_codeunits(cells, 1)
    numbers: np.ndarray[Any, Any] = compute.cast(digits, pa.int64()).to_numpy()
    return numbers


_EDGE, _SPACE, _SIGN = 1, 2, 4
_CLASSES = np.zeros(128, np.uint8)
_CLASSES[list(b'\n",')] = _EDGE
_CLASSES[list(b" \t")] = _SPACE
_CLASSES[list(b"=+@-")] = _SIGN


def marks(text: str) -> bool:
    """Whether ASCII text has a blank at an edge of a cell, or a formula's first sign.

    Example:
        >>> marks("a,b c"), marks("a, b"), marks("a,=b")
        (False, True, True)
    """
    size = 2**22
    for start in range(0, len(text), size):
        piece = np.frombuffer(text[max(start - 1, 0) : start + size].encode(), np.uint8)
        kinds = _CLASSES[piece]
        left, right = kinds[:-1], kinds[1:]
        # An edge and then a blank or a sign, or a blank and then an edge.
        if ((left == _EDGE) & (right > _EDGE)).any() or (
            (left == _SPACE) & (right == _EDGE)
        ).any():
            return True
    return text.startswith((" ", "\t", "=", "+", "@", "-"))


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
            suspect |= cells.to_pandas().duplicated(keep=False).to_numpy()
        suspect |= _suspect_cells(column, cells)
    if len(rules.primary_key) > 1:
        keys = table.select(rules.primary_key).to_pandas()
        suspect |= keys.duplicated(keep=False).to_numpy()
    return np.flatnonzero(suspect)


def _suspect_cells(column: Column, cells: "pa.ChunkedArray") -> "np.ndarray[Any, Any]":
    """Return which cells of a column its contract does not acquit."""
    import pyarrow as pa  # noqa: PLC0415 - large tables only
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    wrong = compute.equal(cells, "")
    if not column.required:
        wrong = compute.and_(wrong, False)  # noqa: FBT003 - Arrow's scalar
    if column.pattern and "\\" not in column.pattern:
        form = rf"\A(?:{column.pattern})?\z"
        wrong = compute.or_(
            wrong, compute.invert(compute.match_substring_regex(cells, form))
        )
    elif column.pattern or column.enum or column.type != "string":
        loose = replace(column, required=False, unique=False)
        bad = [each for each in cells.unique().to_pylist() if not loose.acquits([each])]
        known = pa.array(bad, type=pa.large_string())
        wrong = compute.or_(wrong, compute.is_in(cells, value_set=known))
    mask: np.ndarray[Any, Any] = wrong.to_numpy()
    return mask
