"""Mend what can be computed; mend what can be guessed only for who asks for it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from os import PathLike

from claimset.author.fmt import fmt
from claimset.author.grids import QUOTE, read_csv_grid
from claimset.author.sheet import EDITED
from claimset.author.tables import Working
from claimset.author.take import take
from claimset.author.taken import Refusal
from claimset.author.tidy import Row
from claimset.columns import Column
from claimset.edtf import bounds
from claimset.errors import IntegrityError
from claimset.files import read_bytes
from claimset.paths import on_disk
from claimset.problems import quoted
from claimset.rules.repairs import as_date
from claimset.vocabulary import TIMES
from claimset.witness import refuse_moved_keys

_ALIKE = 0.8
"""How like the one word that it means a cell must be, from 0 to 1."""

_ZEROS = re.compile("(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """What was mended.

    Attributes:
        files: The files that were written.
        safe: What was computed, a line each.
        unsafe: What was guessed, or could be, a line each.
        refusals: The rows that cannot be taken; if there are any, nothing was mended.
    """

    files: Sequence[str] = ()
    safe: Sequence[str] = ()
    unsafe: Sequence[str] = ()
    refusals: Sequence[Refusal] = ()


def fix(path: str | PathLike[str], *, unsafe: bool = False) -> Fixed:
    """Mend what is wrong with a claim set, as far as nobody is needed for it.

    Safe is what is computed: the form of tables, spans, ids and hashes of rows with
    quoted words, lengths of sources. Unsafe is what is guessed: words that
    are almost those of a closed list, ids that are almost known, dates that a
    spreadsheet changed, a missing full stop.

    Args:
        path: The folder of the claim set.
        unsafe: Whether to mend what is guessed too.

    Raises:
        ReadError: If a table cannot be read for certain, or a column of its key was
            moved since the newest release: to sort its rows would hide that.
        WriteError: If a table cannot be written.
    """
    files: dict[str, None] = {}
    working = Working.of(path)
    folder = working.claim_set.folder
    refuse_moved_keys(working.claim_set)
    own = [
        read_csv_grid(file, read_bytes(on_disk(folder, file)), table, whole=False)
        for table, file in working.claim_set.files.items()
        if table in EDITED and file.endswith(".csv")
    ]
    # All at once: rows of one name those of another by what stands for new ids.
    if any(QUOTE in grid.columns for grid in own):
        taken = take(folder, folder)
        if taken.refusals:
            return Fixed(refusals=taken.refusals)
        files |= dict.fromkeys(taken.files)
    files |= dict.fromkeys(each.file for each in fmt(path))
    safe = [f"{file}: its form" for file in files]
    working = Working.of(path)
    computed = [*_computed(working)]
    guesses = [*_guessed(working, keep=unsafe)]
    changed = {table for table, _ in (*computed, *(guesses if unsafe else ()))}
    wanted = {table: working.rows(table) for table in changed}
    files |= dict.fromkeys(working.save(wanted))
    return Fixed(
        files=[*files],
        safe=[*safe, *(line for _, line in computed)],
        unsafe=[line for _, line in guesses],
    )


def _computed(working: Working) -> Iterator[tuple[str, str]]:
    """Compute lengths anew; yield each table and what was mended there.

    Hashes are not: they are how it shows that a span has slipped.
    """
    try:
        texts = working.texts
    except IntegrityError:  # The words are others than those that were annotated.
        return
    for row in working.rows("sources"):
        length = str(len(texts[row["source_id"]]))
        if row["characters"] != length:
            row["characters"] = length
            yield "sources", f"{row['source_id']}: characters: {length}"


def _guessed(working: Working, *, keep: bool) -> Iterator[tuple[str, str]]:
    """Guess what cells mean, to keep it or not; yield each table and the guess."""
    for table in EDITED:
        known = working.held(table)
        for row in working.rows(table):
            for column in known.columns:
                cell = row[column.name]
                guess = _guess(working, table, column, cell) if cell else cell
                if guess != cell:
                    key = _named(row, known.primary_key)
                    said = f"{column.name}: {quoted(cell)} becomes {quoted(guess)}"
                    yield table, f"{key}: {said}"
                    if keep:
                        row[column.name] = guess


def _named(row: Row, key: Sequence[str]) -> str:
    return " ".join(row[name] for name in key)


def _guess(working: Working, table: str, column: Column, cell: str) -> str:
    """Return what a cell means; the cell itself if nobody can tell."""
    if column.enum:
        return _near(cell, column.enum)
    if column.key:
        keys = [row[column.key[1]] for row in working.rows(column.key[0])]
        if column.or_retired:
            keys += [row["claim_id"] for row in working.rows("retired")]
        if not keys:
            return cell
        parts = column.members(cell)
        return column.delimiter.join(_near(each, keys) for each in parts)
    if (table, column.name) == ("claims", "text") and cell[-1].isalnum():
        return f"{cell}."
    if (table, column.name) in TIMES:
        return _date(cell)
    return cell


def _date(cell: str) -> str:
    """Return the date that a spreadsheet changed to what a cell is, or the cell."""
    try:
        bounds(cell)
    except ValueError:
        date = as_date(cell)
        return cell if not date or " or " in date else date
    return cell


def _near(cell: str, known: Sequence[str]) -> str:
    """Return the one word of a list that a cell means; the cell if there is none.

    Of ids with numbers only their zeros may differ: C0017 is not almost C0018.
    """
    if cell in known:
        return cell
    plain = _ZEROS.sub("", cell.lower())
    alike = [each for each in known if _ZEROS.sub("", each.lower()) == plain]
    if not alike and not any(map(str.isdigit, cell)):
        alike = get_close_matches(cell.lower(), known, n=2, cutoff=_ALIKE)
    return alike[0] if len(set(alike)) == 1 else cell
