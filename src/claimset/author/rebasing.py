"""A corrected text: what was anchored in the old one is anchored in the new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from claimset.author.aligning import Alignment, tokens_of
from claimset.author.layout import parts_of
from claimset.author.newledger import Ledger, moved_ledger
from claimset.author.newsource import save_source, stem_of
from claimset.author.originals import read_article
from claimset.author.parts import Article, Block
from claimset.author.quotes import find
from claimset.author.reading import is_inside
from claimset.author.segmenting import Segment, segments_of
from claimset.author.splitters import LIBRARIES, splitter
from claimset.author.tables import Working
from claimset.author.tidy import Row
from claimset.author.wording import as_cell
from claimset.errors import AuthorError
from claimset.files import filled
from claimset.model import table_of
from claimset.sources import Span, digest, exact_words, format_spans, parse_spans
from claimset.vocabulary import PROSE

ANCHORED = ("claims", "appearances", "annotations")

Words = Mapping[tuple[str, str], str]
"""The words that a person chose, by the table and the key of a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A row whose words the new text does not have: a person must look.

    Attributes:
        table: The table.
        row_id: Its key.
        source_ref: The sentence that it names.
        old_words: What it marks in the old text.
        sentence_now: What its sentence says now; "" if nothing.
    """

    table: str
    row_id: str
    source_ref: str
    old_words: str
    sentence_now: str


@dataclass(slots=True, kw_only=True)
class Rebased:
    """What a corrected text made of a claim set.

    Attributes:
        source_id: The source.
        file: The file of the new text; "" if nothing was written.
        moved: How many rows were moved, their words unchanged.
        chosen: How many were moved to words that somebody chose.
        left: The rows that could not be moved; if there are any, nothing was written.
        ledger: What became of the segments.
        pending: The sentences that were settled, and are to be annotated again.
    """

    source_id: str
    file: str = ""
    moved: int = 0
    chosen: int = 0
    left: list[Left] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    pending: list[str] = field(default_factory=list)


def rebase(  # noqa: PLR0913 - one argument per option
    new: str | PathLike[str],
    path: str | PathLike[str],
    *,
    source_id: str = "",
    words: Words | None = None,
    split_with: str = "",
    dry_run: bool = False,
) -> Rebased:
    """Put a corrected text in the place of a source, and move what is anchored in it.

    A row moves if the new text has its words at the place that its own became; line
    ends, hyphens at them and forms of quotation marks do not count. A row whose words
    changed is never guessed: as long as there is one, nothing is written.

    Args:
        new: The corrected text, as any file that `init` reads.
        path: The folder of the claim set.
        source_id: The source; not needed if there is but one.
        words: The words of the new text that a row shall mark, by its table and key,
            where its own are gone.
        split_with: What cuts new sentences, by default what cut the old ones.
        dry_run: Whether to write nothing.

    Raises:
        AuthorError: If the source is not known, the text has not changed, a sentence
            has other words than its hash says, or chosen words do not stand in the
            row's sentence just once.
        ReadError: If a table or a file cannot be read.
        IntegrityError: If the source is not the one that was annotated any more.
        WriteError: If a file cannot be written; all is as it was then.
    """
    working, original = Working.of(filled(path)), filled(new)
    source = _source(working.rows("sources"), source_id, original)
    article = read_article(original)
    if article.text == working.texts[source["source_id"]]:
        raise AuthorError(original, "is the text that is annotated already")
    moving = _Moving(working, source, article)
    moving.cut(split_with)
    moving.move(words or {})
    if not moving.result.left and not dry_run:
        moving.result.file = save_source(
            working, source, article, original, moving.tables
        )
    return moving.result


def _source(rows: Sequence[Row], source_id: str, new: Path) -> Row:
    """Return the row of the source that is meant; the new file may be called after it.

    Raises:
        AuthorError: If nobody can tell.
    """
    named = [row for row in rows if source_id in ("", row["source_id"])]
    if len(named) > 1:
        named = [row for row in rows if stem_of(row["file"]) == stem_of(new.name)]
    if len(named) != 1:
        known = ", ".join(row["source_id"] for row in rows)
        what = f"there is no {source_id!r}" if source_id else "which one is corrected"
        raise AuthorError("--source", f"{what}? Sources are: {known}")
    return named[0]


class _Moving:
    """A claim set on its way to a corrected text."""

    def __init__(self, working: Working, source: Row, article: Article) -> None:
        self.working, self.source, self.article = working, source, article
        self.source_id = source["source_id"]
        self.old_text = working.texts[self.source_id]
        self.whole = ((0, len(article.text)),)
        self.result = Rebased(source_id=self.source_id)
        self.own = [
            row
            for row in working.rows("sentences")
            if row["source_id"] == self.source_id
        ]
        for row in self.own:
            words = exact_words(self.old_text, parse_spans(row["spans"]))
            if digest(words) != row["sha256"]:
                reason = (
                    "its words are not those of its sha256: run `claimset validate`"
                )
                raise AuthorError(f"sentences {row['sentence_id']}", reason)
        self.tables = {
            table: working.rows(table)
            for table in (*ANCHORED, "sample", "sentences")
            if table in working.claim_set.files
        }

    def cut(self, split_with: str) -> None:
        """Cut the new text, align both, and make the new ledger."""
        said = self.working.claim_set.descriptor.get("splitter")
        name = split_with or (said.get("name", "") if isinstance(said, dict) else "")
        if name not in ("", *LIBRARIES) and not split_with:
            reason = (
                "the text was cut by a program of somebody's: name its command line"
            )
            raise AuthorError("--splitter", reason)
        language = self.source["language"]
        cutter = splitter(name, language)

        def cut(text: str, blocks: Sequence[Block]) -> list[Segment]:
            source_id = self.source_id
            return segments_of(
                text, blocks, cutter, source_id=source_id, language=language
            )

        segments = cut(self.article.text, self.article.blocks)
        spans = [parse_spans(row["spans"]) for row in self.own]
        if not spans:  # Without a ledger, as it would be.
            spans = [each.spans for each in cut(self.old_text, parts_of(self.old_text))]
        old = tokens_of(self.old_text, spans)
        new = tokens_of(self.article.text, [each.spans for each in segments])
        self.texts = Alignment(old, self.article.text, new)
        # Without a ledger a row may stand anywhere.
        self.parts: dict[str, tuple[Span, ...]] = {}
        if self.own:
            self.result.ledger = moved_ledger(self.own, self.texts, segments)
            for row in self.result.ledger.rows:
                self.parts[row["sentence_id"]] = parse_spans(row["spans"])

    def move(self, words: Words) -> None:
        """Move all rows that are anchored in the source, and what names a sentence."""
        for table in ANCHORED:
            for row in self.tables.get(table, ()):
                if self.working.claim_set.source_of(row) == self.source_id:
                    self.move_row(table, row, words)
        gone = {*self.result.ledger.gone}
        for row in self.tables.get("sample", ()):
            if row["sentence_id"] in gone:
                self.move_sample(row, words)
        if self.own:
            ledger = self.tables["sentences"]
            others = [row for row in ledger if row["source_id"] != self.source_id]
            self.tables["sentences"] = [*others, *self.result.ledger.rows]
        self.settle_dispositions()

    def move_row(self, table: str, row: Row, words: Words) -> None:
        """Move a row to where its words stand now, or leave it."""
        row_id = " ".join(row[column] for column in table_of(table).primary_key)
        old = self.working.claim_set.spans(table, row, len(self.old_text))
        part = self.parts.get(row["source_ref"], () if self.own else self.whole)
        if chosen := words.get((table, row_id), ""):
            self.result.chosen += 1
            spans = self.chosen(f"{table} {row_id}", part, chosen)
        elif spans := self.texts.moved(old):
            self.result.moved += 1
        source_ref = row["source_ref"]
        if spans and not is_inside(spans, part):
            source_ref = self.sentence_at(spans)
        if not spans or (self.own and not source_ref):
            self.leave(table, row_id, row["source_ref"], old, part)
            return
        row["spans"], row["source_ref"] = format_spans(spans), source_ref

    def move_sample(self, row: Row, words: Words) -> None:
        """Let a sample name the sentence that somebody chose for one that is gone."""
        name = row["sentence_id"]
        if not (chosen := words.get(("sample", name), "")):
            old = next(each for each in self.own if each["sentence_id"] == name)
            self.leave("sample", name, name, parse_spans(old["spans"]), ())
            return
        self.result.chosen += 1
        place = f"sample {name}"
        now = self.sentence_at(self.chosen(place, (), chosen))
        if not now or any(each["sentence_id"] == now for each in self.tables["sample"]):
            reason = f"{chosen!r} is in {now or 'no sentence'}"
            reason += ", which the sample has already" if now else ""
            raise AuthorError(place, f"{reason}: choose words of another sentence")
        row["sentence_id"] = now

    def sentence_at(self, spans: Sequence[Span]) -> str:
        """Return the sentence in which some words stand; "" if in none."""
        inside = (name for name, part in self.parts.items() if is_inside(spans, part))
        return next(inside, "")

    def chosen(self, row: str, part: Sequence[Span], words: str) -> tuple[Span, ...]:
        """Return where the words stand that somebody chose for a row.

        They are looked for in its sentence, or in the whole text if that is gone.
        """
        found = find(self.article.text, part or self.whole, words)
        if len(found) != 1:
            where = "its sentence" if part else "the text"
            times = f"{len(found)} times" if found else "nowhere"
            reason = f"{where} has {words!r} {times}: choose words that it has once"
            raise AuthorError(row, reason)
        return found[0]

    def leave(
        self,
        table: str,
        row_id: str,
        source_ref: str,
        old: Sequence[Span],
        part: Sequence[Span],
    ) -> None:
        """Note a row whose words are gone."""
        left = Left(
            table=table,
            row_id=row_id,
            source_ref=source_ref,
            old_words=as_cell(exact_words(self.old_text, old, joint=" ")),
            sentence_now=as_cell(exact_words(self.article.text, part, joint=" ")),
        )
        self.result.left.append(left)

    def settle_dispositions(self) -> None:
        """Give each sentence that has other words now the disposition that is true."""
        claimed, restated = (
            {row["source_ref"] for row in self.tables.get(table, ())}
            for table in ("claims", "appearances")
        )
        changed = {*self.result.ledger.changed}
        for row in self.result.ledger.rows:
            name = row["sentence_id"]
            if name in changed and row["kind"] in PROSE:
                before = row["disposition"]
                row["reason"] = ""
                row["disposition"] = "pending"
                if name in claimed:
                    row["disposition"] = "claims"
                elif name in restated:
                    row["disposition"] = "restated"
                elif before != "pending":
                    self.result.pending.append(name)
