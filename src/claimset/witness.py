"""What the newest release of a claim set says of columns whose cells were moved.

Its rows tell which row a cell belongs to: no form or rule could. A column is taken to
be moved only if nearly all cells that differ are those of other rows, or of another
column, in the release.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, zip_longest

import polars as pl

from claimset.claim_set import ClaimSet
from claimset.columns import Table
from claimset.errors import ClaimsetError, ReadError
from claimset.files import read_bytes
from claimset.hashes import mismatch
from claimset.model import TABLES
from claimset.pairs import MOST, Pairs
from claimset.paths import on_disk
from claimset.problems import MOST_SINGLY, places_in_words, quoted

_BEFORE = 20
"""How many characters of a cell are shown before the first that differs."""

_STEPS = (1, -1, 2, -2, 3, -3)
"""By how many rows a cell may be moved: down, or up."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Columns of a table whose cells are in other rows, or in each other's place.

    Attributes:
        table: The table.
        columns: The columns.
        rows: The first rows in which they differ from the release.
        said: How many values there are, and where the release has them.
        remedy: What may have happened, and what to do.
        frame: The table with the cells where the release has them.
        is_sure: Whether the release has the cells elsewhere. Others may have been
            changed on purpose: that is a cause only if all is wrong with them.
    """

    table: str
    columns: Sequence[str]
    rows: Sequence[int]
    said: str
    remedy: str
    frame: pl.DataFrame
    is_sure: bool = True


def moved(claim_set: ClaimSet, frames: Mapping[str, pl.DataFrame]) -> Iterator[Moved]:
    """Yield the columns of the working tables whose cells were moved.

    Args:
        claim_set: The claim set; without a release, or if that was changed, there is
            nothing to compare with.
        frames: Its tables as text, null for an empty cell.
    """
    if claim_set.index.problem or not claim_set.index.entries:
        return
    version = str(claim_set.index.entries[-1]["version"])
    try:
        release = claim_set.at(version)
        for table, frame in frames.items():
            if _is_other(claim_set, release, table):
                base = release.sheet(table).frame
                witness = _Witness(TABLES[table], base, release.files[table], version)
                yield from witness.moved(frame)
    except ClaimsetError:  # `claimset verify` says what is wrong with it.
        return


def refuse_moved_keys(claim_set: ClaimSet) -> None:
    """Refuse a claim set whose rows, if they were sorted, would be other rows.

    Raises:
        ReadError: If a column of a key was moved; it names file, rows and column.
    """
    sheets = {table: claim_set.sheet(table) for table in claim_set.files}
    frames = {name: each.frame for name, each in sheets.items() if each.readable}
    for found in moved(claim_set, frames):
        # Those that are changed are of no key.
        for name in {*found.columns}.intersection(TABLES[found.table].primary_key):
            sheet = sheets[found.table]
            where = places_in_words(sheet.line(row) for row in found.rows[:4])
            reason = f"{name}: {found.said}, in {where}: {found.remedy}"
            raise ReadError(sheet.file, f"{reason}; rows are not sorted before")


def _is_other(claim_set: ClaimSet, release: ClaimSet, table: str) -> bool:
    """Whether a release has a table, and not with the bytes that it has now."""
    if table not in release.files:
        return False
    file = claim_set.files[table]
    known = release.hashes.get(f"{table}.csv")
    if known is None or not file.endswith(".csv"):
        return True
    return mismatch(read_bytes(on_disk(claim_set.folder, file)), known) != ""


@dataclass(frozen=True, slots=True)
class _Witness:
    """A table as it was released.

    Attributes:
        table: What it holds.
        base: Its rows.
        file: Its file.
        version: The release.
    """

    table: Table
    base: pl.DataFrame
    file: str
    version: str

    def moved(self, frame: pl.DataFrame) -> Iterator[Moved]:
        """Yield what was moved, each once what was found before is moved back."""
        names = [each for each in self.table.names if each in frame.columns]
        names = [each for each in names if each in self.base.columns]
        was = self.base.select(names).fill_null("")
        for _ in names:
            now = frame.select(names).fill_null("")
            if now.join(was, on=names, how="anti").height <= MOST_SINGLY:
                return
            # What moves most rows to where the release has them explains most.
            found = max(
                self._candidates(frame, now, was),
                key=lambda each: _alike(each.frame.select(names), was),
                default=None,
            )
            if found is None:
                yield from self._changed(frame, now, was)
                return
            yield found
            frame = found.frame

    def _candidates(
        self, frame: pl.DataFrame, now: pl.DataFrame, was: pl.DataFrame
    ) -> Iterator[Moved]:
        """Yield each way in which cells may have been moved."""
        key = [each for each in self.table.primary_key if each in now.columns]
        others = [each for each in now.columns if each not in key]
        for name in key:
            by = [each for each in now.columns if each != name]
            yield from self._shifted(frame, Pairs.of(now, was, by, [name]))
        yield from self._swapped_keys(frame, now, was, key)
        pairs = Pairs.of(now, was, key, others)
        for found in self._shifted(frame, pairs):
            rest = [each for each in now.columns if each not in found.columns]
            # Of many columns rather the others were moved, and the key with them.
            if len(rest) < len(found.columns):
                of_rest = Pairs.of(now, was, found.columns, rest)
                yield from self._shifted(frame, of_rest)
            yield found
        yield from self._exchanged(frame, pairs)

    def _changed(
        self, frame: pl.DataFrame, now: pl.DataFrame, was: pl.DataFrame
    ) -> Iterator[Moved]:
        """Yield the columns most of whose cells have a value of their own now."""
        key = [each for each in self.table.primary_key if each in now.columns]
        others = [each for each in now.columns if each not in key]
        pairs = Pairs.of(now, was, key, others)
        names = [each for each in others if pairs.is_other(each)]
        if not names:
            return
        rows = pairs.differing(names)
        number = f"{len(rows):,} of {pairs.number:,} values of {', '.join(names)}"
        first = next(
            _differing(pairs.was[each][rows[0]], now[each][rows[0]])
            for each in names
            if pairs.was[each][rows[0]] != now[each][rows[0]]
        )
        said = f"{number} are others than in release {self.version}, as {first}"
        remedy = (
            "were they changed by a program? Undo that, or take them from "
            f"{self.file}; if you changed them, `--skip column-moved` shows what is "
            "wrong with each"
        )
        back = [pairs.restored(each, frame) for each in names]
        whole, table = frame.with_columns(back), self.table.name
        yield Moved(table, names, rows.to_list(), said, remedy, whole, is_sure=False)

    def _shifted(self, frame: pl.DataFrame, pairs: Pairs) -> Iterator[Moved]:
        """Yield the columns whose cells are those of a row near by."""
        for step in _STEPS:
            runs = {name: pairs.run(name, step) for name in pairs.names}
            found = {name: run for name, run in runs.items() if run}
            if not found:
                continue
            back = [
                _moved_back(frame, pairs.was, name, step, *run)
                for name, run in found.items()
            ]
            way, by = "above" if step > 0 else "below", abs(step)
            place = f"the row {way}" if by == 1 else f"the row {by} rows {way}"
            asked = "was the column shifted by "
            asked += "a row?" if by == 1 else f"{by} rows?"
            rows = pairs.differing([*found])
            whole = frame.with_columns(back)
            if _is_empty(whole.tail(1)) and not _is_empty(frame.tail(1)):
                whole = whole.head(-1)  # A cell that was pushed out had made it.
            yield self._described([*found], rows, pairs.number, place, asked, whole)

    def _exchanged(self, frame: pl.DataFrame, pairs: Pairs) -> Iterator[Moved]:
        """Yield two columns that are swapped, and one whose cells are in disorder."""
        other = [name for name in pairs.names if len(pairs.differing([name]))]
        for one, two in combinations(other, 2):
            where = pairs.swapped(one, two)
            if where is not None:
                yield self._swap(frame, one, two, where, pairs.number)
        for name in other:
            if pairs.is_disordered(name):
                cells = pairs.restored(name, frame)
                rows = pairs.differing([name])
                asked = "was the column sorted by itself?"
                place, whole = "other rows", frame.with_columns(cells)
                yield self._described([name], rows, pairs.number, place, asked, whole)

    def _swapped_keys(
        self,
        frame: pl.DataFrame,
        now: pl.DataFrame,
        was: pl.DataFrame,
        key: Sequence[str],
    ) -> Iterator[Moved]:
        """Yield two columns, one of the key, whose cells are swapped in whole rows."""
        names = now.columns
        rows = now.with_row_index("index").join(was, on=names, how="anti")
        for one, two in combinations(names, 2):
            if not {one, two}.intersection(key):
                continue
            back = rows.rename({one: two, two: one})
            right = back.join(was, on=names, how="semi")["index"]
            if len(right) > MOST_SINGLY and len(right) >= MOST * rows.height:
                whole = pl.int_range(frame.height, eager=True)
                where = whole.is_in(right.implode())
                yield self._swap(frame, one, two, where, frame.height)

    def _swap(
        self, frame: pl.DataFrame, one: str, two: str, where: pl.Series, number: int
    ) -> Moved:
        """Describe two columns that are swapped in some rows, of a number of rows."""
        back = frame.with_columns(
            frame[one].zip_with(~where, frame[two]),
            frame[two].zip_with(~where, frame[one]),
        )
        place = f"{two}, and the other way round,"
        asked = "are the two columns swapped?"
        return self._described([one], where.arg_true(), number, place, asked, back)

    def _described(  # noqa: PLR0913, PLR0917 - the parts of what is said
        self,
        names: Sequence[str],
        rows: pl.Series,
        number: int,
        place: str,
        asked: str,
        frame: pl.DataFrame,
    ) -> Moved:
        of = f" of {', '.join(names)}" if len(names) > 1 else ""
        said = (
            f"{len(rows):,} of {number:,} values{of} are those of {place} in "
            f"release {self.version}"
        )
        remedy = f"{asked} Undo that, or take what is right from {self.file}"
        table = self.table.name
        return Moved(table, names, rows.to_list(), said, remedy, frame)


def _moved_back(  # noqa: PLR0913, PLR0917 - a column, and how it is moved
    frame: pl.DataFrame, was: pl.DataFrame, name: str, step: int, first: int, last: int
) -> pl.Series:
    """Return the cells of a column where they belong; those lost are the release's."""
    cells, known = frame[name].to_list(), was[name].to_list()
    back = [*cells]
    for row in range(first, last + 1):
        near = row + step
        if first <= near <= last:
            back[row] = cells[near]
        elif step > 0 and near < len(cells) and known[near] is None:
            back[row], back[near] = cells[near], None  # The cell made a row of its own.
        else:
            back[row] = known[row] or None
    return pl.Series(name, back, pl.String)


def _is_empty(rows: pl.DataFrame) -> bool:
    """Whether no cell of some rows says anything."""
    return all(each.null_count() == len(each) for each in rows)


def _alike(frame: pl.DataFrame, was: pl.DataFrame) -> int:
    """Return how many rows of a table a release has just so."""
    return frame.fill_null("").join(was, on=was.columns, how="semi").height


def _differing(was: str, now: str) -> str:
    """Say how a cell differs, from a little before the first character that does."""
    pairs = enumerate(zip_longest(was, now))
    alike = next(place for place, (one, other) in pairs if one != other)
    start = max(alike - _BEFORE, 0)
    return f"{quoted(was[start:])} is now {quoted(now[start:])}"
