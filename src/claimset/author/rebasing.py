"""A corrected text: what was anchored in the old one is anchored in the new one."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

from claimset.author.aligning import aligned, tokens_of
from claimset.author.layout import parts_of
from claimset.author.newledger import Ledger, Texts, moved_ledger
from claimset.author.newsource import with_source
from claimset.author.originals import read_article
from claimset.author.parts import Article, Block
from claimset.author.quotes import find
from claimset.author.segmenting import Segment, segments_of
from claimset.author.splitters import LIBRARIES, splitter
from claimset.author.wording import as_cell
from claimset.claim_set import ClaimSet, open_claim_set
from claimset.errors import AuthorError
from claimset.files import filled
from claimset.model import table_of
from claimset.ordering import sort_key
from claimset.sources import Span, exact_words, format_spans, parse_spans
from claimset.writing import write_together

ANCHORED = ("claims", "appearances", "annotations")

Row = dict[str, str]


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
    words: Mapping[tuple[str, str], str] | None = None,
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
        AuthorError: If the source is not known, the text has not changed, or chosen
            words do not stand in the row's sentence just once.
        ReadError: If a table or a file cannot be read.
        IntegrityError: If the source is not the one that was annotated any more.
        WriteError: If a file cannot be written; all is as it was then.
    """
    claim_set = open_claim_set(filled(path))
    source = _source(claim_set, source_id)
    article = read_article(filled(new))
    old_text = claim_set.texts[source["source_id"]]
    if article.text == old_text:
        raise AuthorError(filled(new), "is the text that is annotated already")
    moving = _Moving(claim_set, source, old_text, article)
    moving.cut(split_with)
    moving.move(words or {})
    if not moving.result.left and not dry_run:
        file, files = moving.files(filled(new))
        write_together({claim_set.folder / name: files[name] for name in files})
        moving.result.file = file
    return moving.result


def _source(claim_set: ClaimSet, source_id: str) -> Row:
    """Return the row of the source that is meant."""
    rows = claim_set.rows("sources")
    named = [row for row in rows if source_id in ("", row["source_id"])]
    if len(named) != 1:
        known = ", ".join(row["source_id"] for row in rows)
        what = f"there is no {source_id!r}" if source_id else "which one is corrected?"
        raise AuthorError("--source", f"{what} Sources are: {known}")
    return dict(named[0])


class _Moving:
    """A claim set on its way to a corrected text."""

    def __init__(
        self, claim_set: ClaimSet, source: Row, old_text: str, article: Article
    ) -> None:
        self.claim_set, self.source = claim_set, source
        self.old_text, self.article = old_text, article
        self.source_id = source["source_id"]
        self.result = Rebased(source_id=self.source_id)
        ledger = [dict(row) for row in claim_set.rows("sentences")]
        self.others = [r for r in ledger if r["source_id"] != self.source_id]
        self.own = [r for r in ledger if r["source_id"] == self.source_id]
        self.tables = {
            table: self._rows(table) for table in ANCHORED if table in claim_set.files
        }

    def _rows(self, table: str) -> list[Row]:
        """Return the rows of a table, also of one that has none yet."""
        sheet = self.claim_set.sheet(table)
        if not sheet.readable:
            raise self.claim_set.refusal(sheet.problems[0])
        return [dict(row) for row in sheet.frame.fill_null("").to_dicts()]

    def cut(self, split_with: str) -> None:
        """Cut the new text, align both, and make the new ledger."""
        said = self.claim_set.descriptor.get("splitter")
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
        # Where old tokens begin, in the order of the text.
        self.begins = sorted((t.spans[0][0], place) for place, t in enumerate(old))
        self.texts = Texts(old, self.article.text, new, aligned(old, new))
        # Without a ledger a row may stand anywhere.
        self.parts = {}
        if self.own:
            self.result.ledger = moved_ledger(self.own, self.texts, segments)
            for row in self.result.ledger.rows:
                self.parts[row["sentence_id"]] = parse_spans(row["spans"])

    def move(self, words: Mapping[tuple[str, str], str]) -> None:
        """Move all rows that are anchored in the source."""
        for table, rows in self.tables.items():
            for row in rows:
                if self.claim_set.source_of(row) == self.source_id:
                    self.move_row(table, row, words)
            key = table_of(table).primary_key
            rows.sort(key=lambda row: [sort_key(row[column]) for column in key])
        gone = {*self.result.ledger.gone}
        for row in self.claim_set.rows("sample"):
            if row["sentence_id"] in gone:
                self.leave("sample", row["sentence_id"], row["sentence_id"], (), ())
        self.settle_dispositions()

    def move_row(
        self, table: str, row: Row, words: Mapping[tuple[str, str], str]
    ) -> None:
        """Move a row to where its words stand now, or leave it."""
        row_id = " ".join(row[column] for column in table_of(table).primary_key)
        old = self.claim_set.spans(table, row, len(self.old_text))
        whole = ((0, len(self.article.text)),)
        part = self.parts.get(row["source_ref"], () if self.own else whole)
        if chosen := words.get((table, row_id), ""):
            self.result.chosen += 1
            spans = self.chosen(f"{table} {row_id}", part, chosen)
        elif spans := self.moved(old):
            self.result.moved += 1
            if not _is_inside(spans, part):
                inside = (
                    n for n, each in self.parts.items() if _is_inside(spans, each)
                )
                row["source_ref"] = next(inside, "")
        if not spans or (self.own and not row["source_ref"]):
            self.leave(table, row_id, row["source_ref"], old, part)
            return
        row["spans"] = format_spans(spans)

    def moved(self, old: Sequence[Span]) -> tuple[Span, ...]:
        """Return where the words at some old spans stand now, if they do."""
        near: list[tuple[int, int]] = []
        for start, end in old:
            first, last = (bisect_left(self.begins, (at, 0)) for at in (start, end))
            near += self.begins[first:last]
        tokens = self.texts.old
        places = sorted(n for _, n in near if _is_inside(tokens[n].spans, old))
        spans: tuple[Span, ...] = ()
        for run in _runs(places):
            there = self.texts.spans(run)
            if not there:
                return ()
            spans += there
        return spans

    def sentence_at(self, spans: Sequence[Span]) -> str:
        """Return the sentence in which some words stand; "" if in none."""
        inside = (name for name, part in self.parts.items() if _is_inside(spans, part))
        return next(inside, "")

    def chosen(self, row: str, part: Sequence[Span], words: str) -> tuple[Span, ...]:
        """Return where the words stand that somebody chose for a row."""
        found = find(self.article.text, part, words)
        if len(found) != 1:
            times = f"{len(found)} times" if found else "nowhere"
            reason = (
                f"its sentence has {words!r} {times}: choose words that it has once"
            )
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
            if name in changed and row["kind"] in _PROSE:
                before = row["disposition"]
                row["reason"] = ""
                row["disposition"] = "pending"
                if name in claimed:
                    row["disposition"] = "claims"
                elif name in restated:
                    row["disposition"] = "restated"
                elif before != "pending":
                    self.result.pending.append(name)

    def files(self, original: Path) -> tuple[str, dict[str, bytes]]:
        """Return the file of the new text, and all files that are written with it."""
        tables = dict(self.tables)
        if self.own:
            rows = [*self.others, *self.result.ledger.rows]
            rows.sort(key=lambda row: (row["source_id"], parse_spans(row["spans"])))
            tables["sentences"] = rows
        return with_source(
            self.claim_set, self.source_id, self.article, original, tables
        )


_PROSE = ("sentence", "footnote")


def _is_inside(spans: Sequence[Span], part: Sequence[Span]) -> bool:
    return all(
        any(first <= start and end <= last for first, last in part)
        for start, end in spans
    )


def _runs(places: Sequence[int]) -> Iterator[list[int]]:
    """Yield the places that follow each other."""
    run: list[int] = []
    for place in places:
        if run and run[-1] != place - 1:
            yield run
            run = []
        run.append(place)
    if run:
        yield run
