"""Rows that somebody handed in become rows of the tables, or are refused one by one."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

from claimset.author.anchors import RefusedError, anchor, derive
from claimset.author.checks import judge
from claimset.author.grids import DERIVED, QUOTE, WHOLE, Grid, GridRow
from claimset.author.ids import NUMBERED, is_new, next_id, slug
from claimset.author.tables import Working
from claimset.author.taken import Change, Refusal
from claimset.author.tidy import Row, tidied
from claimset.columns import UnfitError
from claimset.problems import quoted

_ALIKE = ("text", "name", "title")
"""By what a row without an id is known that was taken before."""


class Merge:
    """The rows of some grids, taken into the tables of a claim set in memory.

    Attributes:
        working: The tables, with all that was taken.
        changes: What changed in each.
        refusals: The rows that were refused; what they were to change is as it was.
        ids: The new cells of what stood for ids, by table, row and column.
        places: Where each row that was taken is, by its table and its key.
    """

    def __init__(self, working: Working) -> None:
        self.working = working
        self.changes: dict[str, Change] = {}
        self.refusals: list[Refusal] = []
        self.ids: dict[tuple[str, int, str], str] = {}
        self.places: dict[tuple[str, str], str] = {}
        # What stands for a new id, by table: other rows may name it so.
        self._labels: dict[str, dict[str, str]] = {}

    def take(self, grid: Grid, *, remove: bool = False) -> None:
        """Take the rows of a table.

        Args:
            grid: The rows. Tables that others point to come first.
            remove: Whether rows that were not handed in are gone.
        """
        _Table(self, grid).take(remove=remove)

    def meant(self, table: str, cell: str) -> str:
        """Return the id that a cell means, be it one that was just given."""
        return self._labels.get(table, {}).get(cell, cell)

    def label(self, table: str, cell: str, given: str) -> None:
        """Note which id was given in the place of what stood there."""
        if cell:
            self._labels.setdefault(table, {})[cell] = given


class _Table:
    """The rows of one table while they are taken."""

    def __init__(self, merge: Merge, grid: Grid) -> None:
        self.merge, self.grid, self.working = merge, grid, merge.working
        self.known = merge.working.held(grid.table)
        before = [] if grid.is_own else self.working.rows(grid.table)
        self.old = {self.key(row): row for row in before}
        self.new = dict(self.old)
        self.seen: dict[tuple[str, ...], int] = {}
        self.spared: set[tuple[str, ...]] = set()  # What a refused row may have been.
        self.change = Change()
        # A row that is named by its id is no other row without one.
        ident = self.known.primary_key[0]
        named = {row.cells.get(ident, "").strip() for row in grid.rows}
        self.unnamed = [row for key, row in self.old.items() if key[0] not in named]
        self.given: set[str] = named
        self.ids = {key[0] for key in self.old}
        self.alike: dict[tuple[str, ...], list[Row]] = {}
        has_words = QUOTE in grid.columns
        for row in self.old.values():
            words = {QUOTE: ""} if has_words else {}
            self.alike.setdefault(self.loose_key(row | words), []).append(row)

    def key(self, row: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(row[name] for name in self.known.primary_key)

    def take(self, *, remove: bool) -> None:
        for row in self.grid.rows:
            problems = _Problems()
            if WHOLE in row.faults:
                problems |= row.faults
            else:
                self.take_row(row, problems)
            if problems:
                self.refuse(row, problems)
        # A refused row may be any that is missing: then none is taken for gone.
        is_whole = all(row.table != self.grid.table for row in self.merge.refusals)
        there = {*self.seen, *self.spared}
        for key in [each for each in self.old if each not in there]:
            if remove and is_whole:
                del self.new[key]
                self.change.removed.append(" ".join(key))
            else:
                self.change.missing.append(" ".join(key))
        self.working.replace(self.grid.table, [*self.new.values()])
        self.merge.changes[self.grid.table] = self.change

    def refuse(self, row: GridRow, problems: Mapping[str, str]) -> None:
        """Say what is wrong with a row, and keep the old ones that it may have been."""
        cell = row.cells.get(self.known.primary_key[0], "").strip()
        self.merge.refusals += [
            Refusal(
                place=self.grid.place(row),
                table=self.grid.table,
                number=row.number,
                column=column,
                message=message,
                row_id=cell if column != self.known.primary_key[0] else "",
            )
            for column, message in problems.items()
        ]
        self.spared |= {key for key in self.old if key[0] == cell}

    def take_row(self, given: GridRow, problems: "_Problems") -> None:
        """Take a row, or note all that is wrong with it."""
        columns = (*self.known.names, QUOTE)
        problems |= {k: v for k, v in given.faults.items() if k in columns}
        cells = self.tidied(given)
        label = cells.get(self.known.primary_key[0], "")
        before = self.before(cells)
        row = dict.fromkeys(self.known.names, "") | (before or {}) | cells
        row.pop(QUOTE, None)
        ident = self.known.primary_key[0]
        if self.is_new(label):
            with problems.noted():
                row[ident] = before[ident] if before else self.new_id(row)
        # Also where the row is refused: what stood there means nothing any more.
        for name in self.point(row):
            self.merge.ids[self.grid.table, given.number, name] = row[name]
        computed: Collection[str] = ("spans", *DERIVED.get(self.grid.table, ()))
        with problems.noted():
            is_placed = anchor(self.working, self.grid.table, row, cells, before)
            derive(self.working, self.grid.table, row, before, is_placed=is_placed)
            computed = ()
        if before:
            self.keep_numbers(row, before)
        key = self.key(row)
        if key in self.seen:
            message = f"{quoted(' '.join(key))} stands in row {self.seen[key]} already"
            problems.setdefault(ident, message)
        if before is None or row != before:
            for column in self.known.columns:
                # What could not be computed is no further problem.
                if column.name not in computed:
                    with problems.noted():
                        judge(self.working, self.grid.table, column, row[column.name])
        if not problems:
            self.put(row, before, given, label)

    def put(self, row: Row, before: Row | None, given: GridRow, label: str) -> None:
        """Take a row that is sound."""
        key, ident = self.key(row), self.known.primary_key[0]
        self.seen[key] = given.number
        self.merge.places[self.grid.table, " ".join(key)] = self.grid.place(given)
        if before is None:
            self.change.added.append(" ".join(key))
            self.note_skipped(label)
        elif row != before:
            self.seen[self.key(before)] = given.number
            self.new.pop(self.key(before))
            self.change.changed.append(" ".join(key))
        self.new[key] = row
        self.given.add(row[ident])
        if row[ident] != given.cells.get(ident, ""):
            self.merge.label(self.grid.table, label, row[ident])
            self.merge.ids[self.grid.table, given.number, ident] = row[ident]

    def note_skipped(self, label: str) -> None:
        """Note an id that somebody typed: no row had it, nor would it be the next."""
        table = self.grid.table
        if table in NUMBERED and not self.grid.is_own and not is_new(label):
            taken = self.before_ids | {key[0] for key in self.new}
            if label != next_id(table, taken):
                self.change.typed.append(label)

    def tidied(self, given: GridRow) -> Row:
        """Return the cells that are the table's, in their one form."""
        left = () if self.grid.is_own else DERIVED.get(self.grid.table, ())
        cells = {
            column.name: tidied(self.grid.table, column, given.cells[column.name])
            for column in self.known.columns
            if column.name in given.cells and column.name not in left
        }
        if QUOTE in given.cells and "spans" in self.known.names:
            cells[QUOTE] = given.cells[QUOTE].strip()
        return cells

    def is_new(self, cell: str) -> bool:
        """Whether the id of a row is to be given yet."""
        if self.known.column(self.known.primary_key[0]).key or cell in self.ids:
            return False
        return is_new(cell)

    def before(self, cells: Row) -> Row | None:
        """Return the row that was there before; none if it is new."""
        if self.is_new(cells.get(self.known.primary_key[0], "")):
            return next((row for row in self.unnamed if _is_like(row, cells)), None)
        alike, table = self.alike.get(self.loose_key(cells), []), self.grid.table
        if QUOTE in cells and "spans" in self.known.primary_key:
            words = cells[QUOTE]
            alike = [row for row in alike if self.working.words(table, row) == words]
        return alike[0] if alike else self.corrected(cells)

    def corrected(self, cells: Row) -> Row | None:
        """Return the row of a workbook of which a word of the key was corrected.

        No row of the workbook is it otherwise, and all else of it is the same.
        """
        found = [
            row
            for row in self.unclaimed
            if self.key(row) not in self.seen and self.is_corrected(row, cells)
        ]
        return found[0] if len(found) == 1 else None

    @cached_property
    def unclaimed(self) -> list[Row]:
        """The rows with several keys that no row of the workbook names."""
        if not self.grid.is_sheet or len(self.known.primary_key) == 1:
            return []
        there = {self.full_key(self.tidied(row)) for row in self.grid.rows}
        rows = self.old.values()
        return [row for row in rows if self.full_key(self.words_of(row)) not in there]

    def words_of(self, row: Row) -> Row:
        """Return a row with the words that it marks, if rows are handed in so."""
        if QUOTE not in self.grid.columns:
            return row
        return row | {QUOTE: self.working.words(self.grid.table, row)}

    def full_key(self, cells: Row) -> tuple[str, ...]:
        return *self.loose_key(cells), cells.get(QUOTE, "")

    def is_corrected(self, row: Row, cells: Row) -> bool:
        """Whether two rows differ in one word of the key that is no id."""
        ids = {column.name for column in self.known.columns if column.key}
        row, meant = self.words_of(row), dict(cells)
        self.point(meant)
        (name, *others) = [each for each in cells if meant[each] != row[each]] or [""]
        is_key = name in (*self.known.primary_key, QUOTE) and name not in ids
        return is_key and not others

    def loose_key(self, cells: Row) -> tuple[str, ...]:
        """Return the key of a row but for the spans, in the place of which are words.

        What stands for an id that was just given means that id.
        """
        row = {name: cells.get(name, "") for name in self.known.primary_key}
        if QUOTE in cells:
            row.pop("spans", None)
        self.point(row)
        return tuple(row.values())

    @cached_property
    def before_ids(self) -> set[str]:
        """The ids that were given before."""
        return self.working.given(self.grid.table)

    def new_id(self, row: Row) -> str:
        """Return an id for a row that has none."""
        table, ident = self.grid.table, self.known.primary_key[0]
        taken = self.given | self.ids
        if table in NUMBERED:
            return next_id(table, taken | self.before_ids)
        made = slug(row.get("name", ""), taken) if table == "entities" else ""
        if not made:
            raise RefusedError(ident, f"a new row needs an id: {ident} is empty")
        return made

    def point(self, row: Row) -> list[str]:
        """Put ids that were just given in the place of what stands for them.

        Returns:
            The columns that have other cells now.
        """
        changed = []
        for column in self.known.columns:
            if column.key and (cell := row.get(column.name)):
                members = column.members(cell)
                meant = [self.merge.meant(column.key[0], each) for each in members]
                if meant != members:
                    cell = column.delimiter.join(meant)
                    row[column.name] = tidied(self.grid.table, column, cell)
                    changed.append(column.name)
        return changed

    def keep_numbers(self, row: Row, before: Row) -> None:
        """Keep how a number was written, if it is the same: 0.9 is 0.90."""
        for column in self.known.columns:
            if column.type != "string" and row[column.name] != before[column.name]:
                try:
                    values = [column.value(each[column.name]) for each in (row, before)]
                except UnfitError:
                    continue
                if values[0] == values[1]:
                    row[column.name] = before[column.name]


class _Problems(dict[str, str]):
    """What is wrong with a row, the first thing of each column."""

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note what is refused, and go on."""
        try:
            yield
        except RefusedError as error:
            self.setdefault(error.column, error.message)


def _is_like(row: Row, cells: Row) -> bool:
    """Whether a row without an id says what one says that is there."""
    names = [name for name in _ALIKE if cells.get(name)]
    return bool(names) and all(row.get(name) == cells[name] for name in names)
