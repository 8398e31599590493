"""What a format is handed to write: a claim set as plain records, read once."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from claimset.cells import typed_rows
from claimset.claim_set import DESCRIPTOR, ClaimSet, misread, refuse_misstated
from claimset.columns import Column, Table, UnfitError
from claimset.errors import ExportError
from claimset.files import read_bytes
from claimset.manifest import MANIFEST, intact
from claimset.metadata import plain
from claimset.model import table_of
from claimset.problems import quoted
from claimset.sources import Span
from claimset.versions.listing import Release

Row = dict[str, str]
"""A row of a table, from column to cell."""

_QUOTE = Column(
    name="quote",
    type="string",
    description="The exact words at the spans, pieces joined by a space",
)


@dataclass(frozen=True, kw_only=True)
class Export:
    """What a format is handed to write.

    Attributes:
        claim_set: The claim set, with the tables of its version.
        release: The release, or none if the tables are the unreleased ones.
        quotes: Whether the exact words of the sources may be written.
        format: The format's name, for errors.
        filled: Whether a required cell that is empty is an error too.
    """

    claim_set: ClaimSet
    release: Release | None
    quotes: bool
    format: str = ""
    filled: bool = False
    _rows: dict[str, list[Row]] = field(default_factory=dict, init=False)
    _by_id: dict[str, dict[str, Row]] = field(default_factory=dict, init=False)

    @property
    def _manifest(self) -> Path:
        return self.claim_set.release_folder(self.label) / MANIFEST

    @cached_property
    def _frozen(self) -> dict[str, Any]:
        """What the manifest of a release keeps of the descriptor."""
        if self.release is None:
            return {}
        manifest = intact(self._manifest.parent)
        shared = manifest.keys() & self.claim_set.stated.keys()
        kept = {key: manifest[key] for key in shared}
        refuse_misstated(self._manifest, kept)
        return kept

    @cached_property
    def descriptor(self) -> dict[str, Any]:
        """What the descriptor says; of a release, what its manifest keeps of it."""
        return self.claim_set.stated | self._frozen

    def text(self, name: str) -> str:
        """Return a text of the descriptor on one line, or "" if it has none."""
        return plain(self.descriptor.get(name))

    def listed(self, name: str) -> list[Any]:
        """Return the members of a list of the descriptor, none if it has none."""
        return list(self.descriptor.get(name, []))

    def named(self, name: str, *keys: str) -> list[str]:
        """Return of each member of a list the first of some texts that it has."""
        texts = ((plain(each.get(key)) for key in keys) for each in self.listed(name))
        return [next(filter(None, found), "") for found in texts]

    @property
    def label(self) -> str:
        """The version, or ``working`` for the unreleased tables."""
        return self.release.version if self.release else "working"

    @property
    def description(self) -> str:
        """What the data set is, with version, date and content identifier."""
        known = self.release
        state = f"released {known.date}, {known.swhid}" if known else "unreleased"
        said = f"{self.text('description')} Version {self.text('version')}, {state}."
        return said.strip()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that there are, in the order in which they are listed.

        Raises:
            ReadError: If one is lost: what is written would pass for the whole.
        """
        return self.claim_set.tables

    def table_of(self, table: str) -> Table:
        """Return what the columns of a table hold, the quote included if wanted."""
        found = self.claim_set.held(table)
        if self.quotes and "spans" in found.names:
            return found.with_extra([_QUOTE])
        return found

    def rows(self, table: str) -> list[Row]:
        """Return a table as rows, each from column to cell; empty if it is absent.

        Where the table has spans and quotes are wanted, ``quote`` is the last column.

        Raises:
            ReadError: If the table or a source cannot be read, or a cell has not the
                type of its column; what is written would say that it has.
        """
        if table not in self._rows:
            rows = typed_rows(self.claim_set, table, filled=self.filled)
            if "quote" in self.table_of(table).names:
                cut = self.claim_set.quote
                rows = [row | {"quote": cut(table, row) or ""} for row in rows]
            self._rows[table] = rows
        return self._rows[table]

    def by_id(self, table: str) -> dict[str, Row]:
        """Return the rows of a table by their ids."""
        if table not in self._by_id:
            (key,) = table_of(table).primary_key
            self._by_id[table] = {row[key]: row for row in self.rows(table)}
        return self._by_id[table]

    def cell(self, table: str, key: str, column: str) -> str:
        """Return a cell of the row of an id, "" if there is no such row."""
        return self.by_id(table).get(key, {}).get(column, "")

    def cells(self, table: str) -> list[list[str]]:
        """Return a table as rows of cells, in the order of its columns."""
        return [[*row.values()] for row in self.rows(table)]

    @property
    def bibliography(self) -> list[Row]:
        """The references.

        Raises:
            ExportError: If there are none: an empty file would pass for an answer.
        """
        if rows := self.rows("references"):
            return rows
        reason = "there are no references: list what claims cite in references.csv"
        raise self.refusal(reason)

    def parquet(self, table: str) -> bytes:
        """Return a table as typed Parquet; of a release, the very bytes it holds."""
        if self.release and not self.quotes:
            frozen = self._manifest.with_name(f"{table}.parquet")
            intact(frozen.parent, [frozen.name])
            return read_bytes(frozen)
        from claimset.parquet import written  # noqa: PLC0415 - most formats do without

        return written(self.table_of(table), self.cells(table))

    def anchor(self, row: Row) -> tuple[str, tuple[Span, ...]]:
        """Return the id of the source that a row is anchored to, and where.

        Args:
            row: A claim or an appearance.

        Raises:
            ExportError: If its sentence is of no source.
            ReadError: If its spans mark no words of the source.
        """
        source_id = self.claim_set.source_at(row["source_ref"])
        if source_id not in self.by_id("sources"):
            raise self.unfit(row, "source_ref", "is of no known source")
        return source_id, self.claim_set.spans(_table(row), row)

    def refusal(self, reason: str) -> ExportError:
        """Return why the format cannot be written."""
        return ExportError(self.format, reason)

    def unfit(self, row: Row, column: str, reason: str) -> ExportError:
        """Return why the format has no form for a cell of a claim or an appearance."""
        unfit = UnfitError(column, row[column], f"{quoted(row[column])} {reason}")
        return self.refusal(str(self.claim_set.unfit(_table(row), unfit)))

    def misstated(self, reason: str, *way: str | int) -> ExportError:
        """Return why the format has no form for what the descriptor says.

        Args:
            reason: What is wrong, and what to write.
            way: The names and numbers that lead to it in the descriptor.
        """
        path = self.claim_set.folder / DESCRIPTOR
        if way[0] in self._frozen:
            path = self._manifest
            reason = f"{reason} in the descriptor, and release a new version"
        return self.refusal(str(misread(path, way, reason)))


def _table(row: Row) -> str:
    return "appearances" if "role" in row else "claims"
