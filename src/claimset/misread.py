"""Cells whose UTF-8 was read in another encoding, and saved so: one problem a table."""

import re
from collections.abc import Sequence
from functools import lru_cache

import polars as pl
from polars import col

from claimset.findings import Findings
from claimset.problems import LONGEST_VALUE, places_of, shortened
from claimset.rules import Batch
from claimset.rules.cells import odd_cells
from claimset.rules.columns import MISREAD
from claimset.rules.queries import said

_ENCODINGS = {
    "cp1252": "Windows-1252",
    "mac_roman": "Mac OS Roman",
    "cp1251": "Windows-1251",
    "cp850": "the code page 850 of DOS",
    "cp437": "the code page 437 of DOS",
}
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")


def collect_misread(sets: Sequence[Findings], batch: Batch) -> pl.DataFrame:
    """Report each table once that has cells with the letters of a wrong encoding.

    Args:
        sets: The claim sets.
        batch: Their tables.

    Returns:
        The cells that are reported so: ``place``, ``set`` and ``row``.
    """
    # A letter beyond ASCII becomes two or more of them.
    odd = batch.kept(odd_cells).filter(col("value").str.contains(r"[^\x00-\x7f]{2}"))
    encoding = said(lambda value: misread(value)[0], "value").alias("encoding")
    found: pl.DataFrame = (
        odd.with_columns(encoding).filter(col("encoding") != "").collect()
    )
    by = ("set", col("place").str.split(".").list.first(), "encoding")
    for (number, table, codec), cells in found.group_by(by, maintain_order=True):
        rows = cells.sort("row", maintain_order=True).select("row", "place", "value")
        _report(sets[int(str(number))], str(table), str(codec), rows.rows())
    return found


def _report(
    findings: Findings, table: str, encoding: str, cells: Sequence[tuple[int, str, str]]
) -> None:
    """Report the cells of a table that were read in one encoding."""
    row, place, value = cells[0]
    column = place.partition(".")[2]
    rows = dict.fromkeys(each for each, *_ in cells)
    shown = [(each, "") for each in [*rows][:4]]
    names = ", ".join(dict.fromkeys(each.partition(".")[2] for _, each, _ in cells))
    what, where = "the cell is", ""
    if len(cells) > 1:
        what = f"{len(cells):,} cells of {names} are"
        found = findings.described(MISREAD, table, column, shown)
        where = f", in {places_of([*found])}"
    odd = _BEYOND_ASCII.findall(value)[0]
    message = (
        f"{what} UTF-8 that was read as {_ENCODINGS[encoding]}{where}: "
        f"'{shortened(odd, LONGEST_VALUE)}' was '{misread(odd)[1]}'; restore the file, "
        "or read it again as UTF-8 before you save it"
    )
    findings.describe_column(MISREAD, table, column, row, message)


@lru_cache(maxsize=10_000)
def misread(text: str) -> tuple[str, str]:
    """Return the encoding in which UTF-8 was read to give a text, and what it was.

    Args:
        text: The text.

    Returns:
        The codec and the text as it was; "" and "" if the letters are what they are.

    Example:
        >>> misread("CafÃ©")
        ('cp1252', 'Café')
        >>> misread("Café, né à Orléans"), misread("«ÉTÉ»")
        (('', ''), ('', ''))
    """
    for codec in _ENCODINGS:
        try:
            was = _bytes(text, codec).decode()
        except UnicodeError:
            continue
        if was != text:
            return codec, was
    return "", ""


def _bytes(text: str, codec: str) -> bytes:
    """Encode a text; bytes that an encoding leaves out are read as control characters.

    Raises:
        UnicodeEncodeError: If the encoding lacks a character.
    """
    parts = (
        bytes([ord(each)]) if "\x80" <= each <= "\x9f" else each.encode(codec)
        for each in text
    )
    return b"".join(parts)
