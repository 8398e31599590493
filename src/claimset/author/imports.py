"""Bring in what was marked with another tool, as rows to fill in and to take."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from claimset.author.anchors import RefusedError
from claimset.author.cas import inception
from claimset.author.grids import QUOTE
from claimset.author.marks import Mark, placed
from claimset.author.selectors import hypothesis, webannotation
from claimset.author.standoff import brat
from claimset.author.tables import Working
from claimset.author.taken import Refusal
from claimset.author.tidy import Row
from claimset.errors import UnknownFormatError
from claimset.files import csv_text, filled
from claimset.sources import exact_words, format_spans

FORMATS: Mapping[str, Callable[[Path], list[Mark]]] = {
    "brat": brat,
    "webannotation": webannotation,
    "hypothesis": hypothesis,
    "inception": inception,
}
"""The formats that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was marked with another tool.

    Attributes:
        columns: The columns of `rows`.
        rows: A row of claims for each mark, with ``quote`` and ``spans``; what the
            tool does not say is empty.
        refusals: The marks whose words have no certain place.
    """

    columns: Sequence[str]
    rows: Sequence[Row]
    refusals: Sequence[Refusal]

    def csv(self) -> bytes:
        """Return the rows as CSV, which `claimset.author.take.take` takes."""
        cells = ([row[name] for name in self.columns] for row in self.rows)
        return csv_text(self.columns, cells).encode()


def imported(
    name: str, file: str | PathLike[str], path: str | PathLike[str] | None = None
) -> Imported:
    """Read marks of another tool, and find their words in the sources.

    Words must agree: a position is believed only if the marked words stand there, in
    code points, UTF-16 or bytes; else the words are looked for, with those around them.
    Nothing is fuzzy, and the claim set is not changed.

    Args:
        name: One of `FORMATS`.
        file: The file.
        path: The folder of the claim set; by default the one this package carries.

    Raises:
        UnknownFormatError: If there is no such format.
        ReadError: If the file is not what the format says.
        IntegrityError: If a source is not the one that was annotated.
    """
    if name not in FORMATS:
        raise UnknownFormatError(name, [*FORMATS])
    place = filled(file)
    working = Working.of(path)
    known = working.held("claims")
    columns = [*known.names]
    columns.insert(columns.index("spans"), QUOTE)
    rows, refusals = [], []
    for number, mark in enumerate(FORMATS[name](place), 1):
        try:
            part = placed(working, mark)
        except RefusedError as error:
            refusal = Refusal(
                place=f"{place}: {mark.name}",
                table="claims",
                number=number,
                column=error.column,
                message=error.message,
            )
            refusals.append(refusal)
            continue
        row = dict.fromkeys(columns, "") | mark.cells
        row["source_ref"], row["spans"] = part.name, format_spans(part.spans)
        row[QUOTE] = exact_words(part.text, part.spans, joint=" ")
        rows.append({column: row[column] for column in columns})
    # What the tool never says is no empty cell: rows that are there keep theirs.
    needed = ("text", "source_ref", QUOTE, "spans")
    columns = [
        name for name in columns if name in needed or any(row[name] for row in rows)
    ]
    columns = ["claim_id", *(each for each in columns if each != "claim_id")]
    return Imported(columns=columns, rows=rows, refusals=refusals)
