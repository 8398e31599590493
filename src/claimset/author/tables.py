"""The working tables of a claim set while somebody edits them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path

from claimset.author.grids import HELPERS, QUOTE, csv_of
from claimset.author.tidy import Row, in_order
from claimset.claim_set import DESCRIPTOR, ClaimSet, open_claim_set
from claimset.columns import Table
from claimset.errors import ReadError
from claimset.files import json_bytes, read_bytes, read_json
from claimset.hashes import sha256
from claimset.model import TABLES
from claimset.paths import chosen_folder, on_disk
from claimset.sources import Span, exact_words, reading_text
from claimset.writing import write_together


class Working:
    """The working tables of a claim set, and the words that their rows mark.

    A table that is not there has no rows; it is made when it gets some.
    """

    def __init__(self, claim_set: ClaimSet) -> None:
        self.claim_set = claim_set
        self._rows: dict[str, list[Row]] = {}
        self._columns: dict[str, Sequence[str]] = {}

    @classmethod
    def of(cls, path: str | PathLike[str] | None) -> "Working":
        """Open the claim set in a folder.

        Raises:
            NoClaimSetError: If the folder holds none.
            ReadError: If its descriptor cannot be read.
        """
        claim_set = open_claim_set(chosen_folder(path))
        claim_set.demand("claims")
        return cls(claim_set)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, "" for an empty cell.

        Raises:
            ReadError: If it cannot be read whole.
        """
        if table not in self._rows:
            self.claim_set.demand(table)
            self._rows[table] = []
            if table in self.claim_set.files:
                found = self.claim_set.sheet(table)
                if not found.readable:
                    del self._rows[table]
                    raise self.claim_set.refusal(found.problems[0])
                self._rows[table] = found.frame.fill_null("").to_dicts()
        return self._rows[table]

    @property
    def codebook(self) -> str:
        """The codebook that the descriptor states; "" where it states none."""
        return self.claim_set.codebook

    def held(self, table: str) -> Table:
        """Return what a table holds, without later columns that it does not have."""
        if table in self._columns:
            return TABLES[table].held(self._columns[table], self.codebook)
        if table in self.claim_set.files:
            return self.claim_set.held(table)
        return TABLES[table].held((), self.codebook)

    def hold(self, table: str, columns: Sequence[str]) -> None:
        """Say which columns a table has whose file is read in another way."""
        self._columns[table] = columns

    def replace(self, table: str, rows: list[Row]) -> None:
        """Go on with other rows of a table; nothing is written yet."""
        self._rows[table] = rows
        for name in ("segments", "_claims"):
            self.__dict__.pop(name, None)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The raw text of each source, by its id; see `ClaimSet.texts`."""
        return self.claim_set.texts

    @cached_property
    def segments(self) -> Mapping[str, Row]:
        """The rows of the ledger, by their id."""
        return {row["sentence_id"]: row for row in self.rows("sentences")}

    def given(self, table: str) -> set[str]:
        """Return the ids that rows of a table have or had: none is given again.

        Example:
            >>> "C0070" in Working.of(None).given("claims")  # It is retired.
            True
        """
        key = TABLES[table].primary_key[0]
        rows = [*self.rows(table)]
        if table == "claims":
            rows += self.rows("retired")
        for release in self.claim_set.releases[-1:]:
            rows += self.claim_set.at(release["version"]).rows(table)
        return {row[key] for row in rows}

    @cached_property
    def _claims(self) -> Mapping[str, str]:
        return {row["claim_id"]: row["text"] for row in self.rows("claims")}

    def part(self, source_ref: str) -> tuple[str, tuple[Span, ...]] | None:
        """Return the source of a sentence, and its spans; none if it is unknown.

        Without a ledger it is the source that its id begins with, as a whole.
        """
        source, segment = self.source(source_ref), self.segments.get(source_ref)
        if source not in self.texts or (self.segments and not segment):
            return None
        length = len(self.texts[source])
        if segment:
            return source, self.claim_set.spans("sentences", segment, length)
        return source, ((0, length),)

    def words(self, table: str, row: Row) -> str:
        """Return the exact words that a row marks, pieces joined by a space."""
        source = row.get("source_id") or self.source(row["source_ref"])
        if source not in self.texts:
            return ""
        text = self.texts[source]
        spans = self.claim_set.spans(table, row, len(text))
        return exact_words(text, spans, joint=" ")

    def source(self, source_ref: str) -> str:
        """Return the source of a sentence; without a ledger its id begins with it."""
        segment = self.segments.get(source_ref)
        return segment["source_id"] if segment else source_ref.partition(".")[0]

    def with_words(self, table: str, row: Row) -> Row:
        """Return a row with the words that it marks, and those of the ids it names."""
        words = dict(row)
        if "spans" in row:
            words[QUOTE] = self.words(table, row)
        for name, helper in HELPERS.items():
            if name == "source_ref" and name in row:
                words[helper] = self.reading(row[name])
            elif name in row:
                words[helper] = self._claims.get(row[name], "")
        return words

    def reading(self, source_ref: str) -> str:
        """Return what a person reads in a sentence; "" without a ledger."""
        part = self.part(source_ref) if source_ref in self.segments else None
        return reading_text(self.texts[part[0]], part[1]) if part else ""

    def save(self, tables: Mapping[str, Iterable[Row]]) -> list[str]:
        """Write tables in their canonical form: all of them, or none.

        Args:
            tables: The new rows of each table that has changed.

        Returns:
            The files that were written, relative to the claim set's folder.

        Raises:
            ReadError: If a table is Parquet.
            WriteError: If a file cannot be written; the others are as they were.
        """
        files: dict[str, bytes] = {}
        for table, rows in tables.items():
            file = self.claim_set.files.get(table, f"data/{table}.csv")
            if not file.endswith(".csv"):
                reason = "is Parquet, which nobody edits: make it CSV first"
                raise ReadError(self.claim_set.folder / file, reason)
            known = self.held(table)
            files[file] = csv_of(known, in_order(known, rows))
        return self.save_files(files)

    def save_files(self, files: Mapping[str, bytes]) -> list[str]:
        """Write the files of tables, and what the descriptor says of them.

        Raises:
            WriteError: If a file cannot be written; the others are as they were.
        """
        files = {name: data for name, data in files.items() if self._is_new(name, data)}
        described = self._described(files)
        if described is not None:
            files[DESCRIPTOR] = described
        self._write(files)
        return [*files]

    def _is_new(self, name: str, data: bytes) -> bool:
        path = on_disk(self.claim_set.folder, name)
        return not path.exists() or read_bytes(path) != data

    def _described(self, files: Mapping[str, bytes]) -> bytes | None:
        """Return the descriptor with what it says of files, if that is another."""
        said = read_json(self.claim_set.folder / DESCRIPTOR)
        known = {
            file: next(each for each in said["resources"] if each.get("name") == table)
            for table, file in self.claim_set.files.items()
        }
        is_other = False
        for file, data in files.items():
            name = Path(file).name
            if file not in known:
                said["resources"].append({"name": Path(file).stem, "path": name})
                is_other = True
                continue
            # What it states of a file that is written anew would be false.
            facts = {"bytes": len(data), "hash": f"sha256:{sha256(data)}"}
            for fact, value in facts.items():
                if known[file].get(fact, value) != value:
                    known[file][fact] = value
                    is_other = True
        return json_bytes(said) if is_other else None

    def _write(self, files: Mapping[str, bytes]) -> None:
        """Write files: all of them, or none."""
        folder = self.claim_set.folder
        write_together({on_disk(folder, name): files[name] for name in files})
