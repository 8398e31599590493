"""The tables of a claim set: read strictly, once, and refused if not whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import polars as pl

from claimset.columns import Column, Table, UnfitError
from claimset.csvform import header_names, read_csv
from claimset.descriptor import Descriptor
from claimset.errors import NoClaimsError, ReadError, UnknownTableError
from claimset.files import read_bytes
from claimset.manifest import compare
from claimset.model import TABLES, table_of
from claimset.paths import DESCRIPTOR, on_disk
from claimset.problems import Problem
from claimset.sheets import Sheet
from claimset.vocabulary import (
    ANNOTATOR,
    CODEBOOK,
    DATE,
    CitationStyle,
    Presumption,
)

PARQUET = ".parquet"

_BRACKETED = CitationStyle.BRACKETED_NUMBER


@dataclass(frozen=True)
class Tables:
    """A folder that holds the tables of a claim set.

    Attributes:
        folder: The folder that holds ``data/datapackage.json``.
        checked: What that file says, and what is wrong with it.
        files: The file of each table that is there, relative to the folder, in the
            order of `claimset.model.TABLES`.
        hashes: The sha256 of each file of a release, by its name; of working tables
            none.
    """

    folder: Path
    checked: Descriptor
    files: Mapping[str, str]
    hashes: Mapping[str, str] = field(default_factory=dict)
    _sheets: dict[str, Sheet] = field(default_factory=dict, repr=False)

    @property
    def descriptor(self) -> dict[str, Any]:
        """What the descriptor says; nothing if it cannot be read."""
        return self.checked.said

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the descriptor."""
        return self.checked.problems

    @property
    def lost(self) -> Mapping[str, Problem]:
        """Why each table cannot be read that the descriptor names, or may mean."""
        return self.checked.hidden

    @property
    def version(self) -> str:
        """The version of the data that the descriptor states."""
        return str(self.descriptor.get("version", ""))

    @property
    def codebook(self) -> str:
        """The codebook that the descriptor states; "" where it states none."""
        said = self.descriptor.get("codebook")
        return said if isinstance(said, str) and CODEBOOK.matches(said) else ""

    @property
    def received(self) -> str:
        """The day that "ago" counts from; "" where the descriptor states none."""
        said = self.descriptor.get("received")
        return said if isinstance(said, str) and DATE.matches(said) else ""

    @property
    def lists(self) -> Mapping[str, Sequence[str]]:
        """The closed lists that the descriptor has in the place of the model's."""
        said = self.descriptor.get("annotators")
        names = said if isinstance(said, list) else []
        is_sound = all(isinstance(n, str) and ANNOTATOR.matches(n) for n in names)
        return {"annotators": names} if names and is_sound else {}

    @property
    def annotators(self) -> tuple[str, ...]:
        """Who annotated it: the first and the second pass, and any further ones."""
        return self.model("annotations").column("annotator").enum

    @property
    def presumptions(self) -> frozenset[str]:
        """What rules may presume of it, one of `Presumption`.

        A descriptor that says nothing is of English claims, and cites by numbers in
        brackets.
        """
        said = self.descriptor
        held = {
            Presumption.ENGLISH: said.get("language", "en") in ("en", "eng"),
            Presumption.BRACKETS: said.get("citation_style", _BRACKETED) == _BRACKETED,
        }
        return frozenset(each for each, holds in held.items() if holds)

    @property
    def stated(self) -> dict[str, Any]:
        """What the descriptor says, to be cited or written elsewhere.

        Raises:
            ReadError: If any of it has not the form in which it is read.
        """
        for problem in self.checked.misstated:
            raise self.refusal(problem)
        return self.descriptor

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that there are, in the order in which they are listed.

        Raises:
            ReadError: If there should be another one.
        """
        for table in self.lost:
            self.demand(table)
        return tuple(self.files)

    def demand(self, table: str) -> None:
        """Make sure that a table can be read, or is just left out.

        Raises:
            ReadError: If the descriptor names it, should name it or may mean it, and it
                is unknown which file it is.
        """
        if table in self.lost:
            raise self.refusal(self.lost[table])

    def need(self, table: str, *, what: str) -> None:
        """Make sure that there is a table which a question needs.

        Raises:
            ReadError: If there is none.
        """
        self.demand(table)
        if table not in self.files:
            reason = f"{what} needs the table {table!r}, and there is none"
            raise ReadError(self.folder / DESCRIPTOR, reason)

    def sheet(self, table: str) -> Sheet:
        """Read a table strictly; problems of form are in the sheet.

        Raises:
            UnknownTableError: If the claim set has no such table.
            ReadError: If its file cannot be read, or is missing though it is named.
            IntegrityError: If it is not the file that was released.
        """
        if table not in self.files:
            self.demand(table)
            raise UnknownTableError(table, list(self.files))
        if found := self.opened(table):
            known, data = found
            sheet = read_csv(data, known.names, file=self.files[table])
            self.take(known, data, sheet)
        return self._sheets[table]

    def opened(self, table: str) -> tuple[Table, bytes] | None:
        """Return what a file of CSV holds and its bytes: who asks reads it.

        Nothing, if the table is read already, as Parquet is at once.
        """
        if table in self._sheets:
            return None
        file = self.files[table]
        path = on_disk(self.folder, file)
        data = read_bytes(path)
        compare(data, self.hashes.get(PurePosixPath(file).name), path)
        if file.endswith(PARQUET):
            from claimset.parquet import read_table  # noqa: PLC0415 - where one is used

            known, codebook = self.known(table), self.codebook
            sheet = read_table(data, known, file=file, path=path, codebook=codebook)
            self.take(known, data, sheet)
            return None
        names = header_names(data)
        return self.known(table, names).held(names, self.codebook), data

    def take(self, known: Table, data: bytes, sheet: Sheet) -> None:
        """Keep the sheet that was read of a table's file, and what is wrong with it."""
        if sheet.order:
            from claimset.csvfaults import straighten  # noqa: PLC0415 - where something is wrong

            straighten(sheet, known)
        columns = sheet.frame.columns
        sheet.problems += self.checked.of_file(known.name, data, columns)
        self._sheets[known.name] = sheet

    def held(self, table: str) -> Table:
        """Return what a table holds: a later column only if its file has it.

        Raises:
            ReadError: If its file cannot be read, or is missing though it is named.
            IntegrityError: If it is not the file that was released.
        """
        if table not in self.files:
            return self.model(table)
        names = self.sheet(table).frame.columns
        return self.known(table, names).held(names)

    def model(self, table: str) -> Table:
        """Return what a table holds here: with the descriptor's own closed lists."""
        return table_of(table).of_own(self.lists)

    def known(self, table: str, names: Sequence[str] = ()) -> Table:
        """Return what a table may hold here, with the columns of the claim set's own.

        Args:
            table: The table's name.
            names: The columns of its file. Of a release, which was checked when it was
                made, those that are not known are its own.
        """
        known, own = self.model(table), [*self.checked.own.get(table, ())]
        if self.checked.frozen:
            there = {*known.names, *(each.name for each in own)}
            own += [
                Column(name=name, description="", required=False, extra=True)
                for name in names
                if name not in there
            ]
        return known.with_extra(own)

    def read(self, table: str) -> Sheet:
        """Read a table whose rows somebody relies on.

        Raises:
            UnknownTableError: If the claim set has no such table.
            ReadError: If the table cannot be read whole, or has no rows though it
                cannot be without.
            NoClaimsError: If it has no rows because nothing is annotated yet.
        """
        self.demand(table)
        sheet = self.sheet(table)
        if not sheet.readable:
            raise self.refusal(sheet.problems[0])
        if not sheet.frame.height and needs_rows(table, self._frames()):
            if table == "claims" and is_unbegun(self._frames()):
                raise NoClaimsError(self.folder / sheet.file)
            sheet.report_no_rows("table-without-rows")
            raise self.refusal(sheet.problems.pop())
        return sheet

    def _frames(self) -> dict[str, pl.DataFrame]:
        sheets = {table: self.sheet(table) for table in self.files}
        return {table: each.frame for table, each in sheets.items() if each.frame.width}

    def rows(self, table: str) -> list[dict[str, str]]:
        """Read a table as rows, each from column to cell; empty if there is none.

        Raises:
            ReadError: As `read`.
        """
        if table in TABLES and table not in self.files:
            self.demand(table)
            return []
        return self.read(table).frame.fill_null("").to_dicts()

    def number(self, table: str, column: str, cell: str) -> float:
        """Return the number in a cell of a table that cannot be without one.

        Raises:
            ReadError: If it is none, with the place of the cell.
        """
        try:
            return float(table_of(table).column(column).value(cell) or 0)
        except UnfitError as error:
            raise self.unfit(table, error) from error

    def unfit(self, table: str, error: UnfitError) -> ReadError:
        """Return why a table cannot be used: the first such cell."""
        if table not in self.files:
            return ReadError(self.folder, f"{table}: {error}: run `claimset verify`")
        sheet = self.sheet(table)
        cells = sheet.frame[error.column].fill_null("")
        # The Parquet file of a release that nobody verified may hold other cells.
        row = cells.index_of(error.cell)
        line, column, message = 0, 0, str(error)
        if row is not None:
            line, column = sheet.place(row, sheet.frame.columns.index(error.column))
            message = message if line else f"row {row + 1}: {error}"
        return self.refusal(
            Problem(file=sheet.file, line=line, column=column, rule="", message=message)
        )

    def refusal(self, problem: Problem) -> ReadError:
        """Return why something cannot be done: a problem, its place, the way out."""
        subject = f"{problem.field}: " if problem.field else ""
        rule = f" [{problem.rule}]" if problem.rule else ""
        reason = f"{subject}{problem.message}{rule}: run `claimset validate`"
        place = (self.folder / problem.file, problem.line, problem.column)
        return ReadError(":".join(str(part) for part in place if part), reason)


def is_unbegun(frames: Mapping[str, pl.DataFrame]) -> bool:
    """Whether the ledger says that no sentence has been annotated with claims yet.

    Args:
        frames: The tables that could be read.

    Example:
        >>> ledger = pl.DataFrame({"disposition": ["none", "pending"]})
        >>> is_unbegun({"sentences": ledger})
        True
        >>> is_unbegun({})
        False
    """
    ledger = frames.get("sentences")
    if ledger is None or "disposition" not in ledger.columns:
        return False
    found = {*ledger["disposition"].unique().to_list()}
    return "pending" in found and found.isdisjoint(("claims", "restated"))


def needs_rows(table: str, frames: Mapping[str, pl.DataFrame]) -> bool:
    """Whether a table cannot be without rows, or rows of others ask for some of it.

    Args:
        table: The table.
        frames: The tables that could be read.

    Example:
        >>> needs_rows("claims", {}), needs_rows("references", {})
        (True, False)
    """
    claims = frames.get("claims")
    has_numbers = claims is not None and "quantitative" in claims["type"]
    return (
        table in ("claims", "sources", "sentences")
        or (table == "quantities" and has_numbers)
        or any(
            frame[key.column].null_count() < frame.height
            for name, frame in frames.items()
            for key in table_of(name).foreign_keys
            if key.table == table
        )
    )
