"""The working tables of a claim set while somebody edits them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from os import PathLike
from pathlib import Path, PurePosixPath
from typing import Any

from claimset.author.grids import HELPERS, QUOTE, csv_of
from claimset.author.quotes import Passage
from claimset.author.tidy import Row, in_order
from claimset.claim_set import DESCRIPTOR, ClaimSet, open_claim_set
from claimset.columns import Table
from claimset.edits import finish, state_of, write_together
from claimset.errors import ReadError
from claimset.files import json_bytes, read_json
from claimset.hashes import sha256
from claimset.model import TABLES
from claimset.paths import chosen_folder, on_disk
from claimset.sources import exact_words, reading_text


class Working:
    """The working tables of a claim set, and the words that their rows mark.

    A table that is not there has no rows; it is made when it gets some.

    Attributes:
        claim_set: The claim set.
        read: The sha256 of each file on which the rows rest; if one is another when
            they are saved, they are not.
    """

    def __init__(self, claim_set: ClaimSet, read: dict[Path, str]) -> None:
        self.claim_set, self.read = claim_set, read
        self._rows: dict[str, list[Row]] = {}
        self._columns: dict[str, Sequence[str]] = {}

    @classmethod
    def of(cls, path: str | PathLike[str] | None) -> "Working":
        """Open the claim set in a folder; an edit that was cut off is finished first.

        Raises:
            NoClaimSetError: If the folder holds none.
            ReadError: If its descriptor cannot be read.
            BusyError: If an edit is under way.
        """
        folder = chosen_folder(path)
        finish(folder)
        read = {folder / DESCRIPTOR: state_of(folder / DESCRIPTOR)}
        claim_set = open_claim_set(folder)
        claim_set.demand("claims")
        places = [on_disk(folder, file) for file in claim_set.files.values()]
        return cls(claim_set, read | {place: state_of(place) for place in places})

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
                blank = dict.fromkeys(self.held(table).names, "")
                cells = found.frame.fill_null("").to_dicts()
                self._rows[table] = [blank | row for row in cells]
        return self._rows[table]

    @property
    def codebook(self) -> str:
        """The codebook that the descriptor states; "" where it states none."""
        return self.claim_set.codebook

    def held(self, table: str) -> Table:
        """Return what a table holds, without later columns that it does not have.

        Those that the descriptor declares as the claim set's own are there, be they in
        the file yet or not.
        """
        known = self.claim_set.known(table)
        names = self._columns.get(table, ())
        if not names and table in self.claim_set.files:
            names = self.claim_set.sheet(table).frame.columns
        own = [each.name for each in known.columns if each.extra]
        return known.held([*names, *own], self.codebook)

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

    def whole(self, source_id: str) -> Passage | None:
        """Return a source as a whole; none if it is unknown."""
        text = self.texts.get(source_id)
        if text is None:
            return None
        return Passage(source_id, source_id, text, ((0, len(text)),))

    def part(self, source_ref: str) -> Passage | None:
        """Return a sentence; none if it is unknown.

        Without a ledger it is the source that its id begins with, as a whole.
        """
        segment, whole = (
            self.segments.get(source_ref),
            self.whole(self.source(source_ref)),
        )
        if whole is None or not self.segments:
            return whole
        if segment is None:
            return None
        spans = self.claim_set.spans("sentences", segment, len(whole.text))
        return replace(whole, name=source_ref, spans=spans)

    def parts(self) -> Iterator[Passage]:
        """Yield each sentence; without a ledger each source."""
        for name in self.segments or self.texts:
            if part := self.part(name):
                yield part

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
        return reading_text(part.text, part.spans) if part else ""

    def paragraph(self, sentence: Row) -> list[Row]:
        """Return the sentences of the ledger that are of one paragraph with another."""
        block = sentence["sentence_id"].rpartition(".")[0]
        return [
            row
            for row in self.rows("sentences")
            if row is sentence
            or ("." in block and row["sentence_id"].rpartition(".")[0] == block)
        ]

    def save(
        self,
        tables: Mapping[str, Iterable[Row]],
        *,
        files: Mapping[str, bytes] | None = None,
        said: Mapping[str, Any] | None = None,
        elsewhere: Mapping[Path, bytes] | None = None,
    ) -> list[str]:
        """Write tables in their canonical form: all of them, or none.

        Args:
            tables: The new rows of each table that has changed.
            files: Further files of the claim set, by their names.
            said: What else the descriptor shall say; it does not say what is None.
            elsewhere: Files of somebody else's, which are written last.

        Returns:
            The files that were written, relative to the claim set's folder.

        Raises:
            ReadError: If a table is Parquet.
            WriteError: As `save_files`.
        """
        wanted = dict(files or {})
        for table, rows in tables.items():
            file = self.claim_set.files.get(table, f"data/{table}.csv")
            if not file.endswith(".csv"):
                reason = "is Parquet, which nobody edits: make it CSV first"
                raise ReadError(self.claim_set.folder / file, reason)
            known = self.held(table)
            wanted[file] = csv_of(known, in_order(known, rows))
        return self.save_files(wanted, said=said, elsewhere=elsewhere)

    def save_files(
        self,
        files: Mapping[str, bytes],
        *,
        said: Mapping[str, Any] | None = None,
        elsewhere: Mapping[Path, bytes] | None = None,
    ) -> list[str]:
        """Write files of the claim set, and what the descriptor says of them.

        Args:
            files: What each shall hold, by its name relative to the folder.
            said: As of `save`.
            elsewhere: As of `save`.

        Raises:
            BusyError: If another edit is under way.
            WriteError: If a file cannot be written, or is not what was read any more;
                the others are as they were.
        """
        folder = self.claim_set.folder
        paths = {on_disk(folder, name): name for name in files}
        new = {
            path: files[name]
            for path, name in paths.items()
            if state_of(path) != sha256(files[name])
        }
        written = [paths[path] for path in new]
        before = read_json(folder / DESCRIPTOR)
        after = self._described({name: files[name] for name in written})
        after |= said or {}
        after = {key: each for key, each in after.items() if each is not None}
        if after != before:
            new[folder / DESCRIPTOR] = json_bytes(after)
            written.append(DESCRIPTOR)
        if new or elsewhere:
            write_together(folder, new, elsewhere or {}, self.read)
        return written

    def _described(self, files: Mapping[str, bytes]) -> dict[str, Any]:
        """Return the descriptor with what it says of files that are written."""
        said: dict[str, Any] = read_json(self.claim_set.folder / DESCRIPTOR)
        tables = {file: table for table, file in self.claim_set.files.items()}
        for file, data in files.items():
            path = PurePosixPath(file)
            # What it states of a file that is written anew would be false.
            facts = {"bytes": len(data), "hash": f"sha256:{sha256(data)}"}
            if file in tables:
                known = next(
                    each
                    for each in said["resources"]
                    if each.get("name") == tables[file]
                )
                known |= {key: facts[key] for key in facts if key in known}
            elif path.suffix == ".csv" and path.stem in TABLES:
                said["resources"].append({"name": path.stem, "path": path.name})
        return said
