"""Segment the article and its journal page into the ledger, `data/sentences.csv`.

This script knows the two files of `seeds/`; the package knows neither. It computes
the ids, sections, kinds, languages, spans and hashes of all segments, and keeps the
dispositions, reasons and notes that the ledger already holds.

``python scripts/segment.py`` writes the ledger; with ``--check`` it exits with 1 if the
ledger is not what it would write.
"""

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from claimset.model import table_of
from claimset.sources import Span, digest, exact_words, format_spans

ROOT = Path(__file__).parents[1]
LEDGER = ROOT / "data" / "sentences.csv"
ARTICLE = ROOT / "seeds" / "000_2b5abd0926c6e93e.txt"
PAGE = ROOT / "seeds" / "001_135a1f0619dfad2f.txt"

COLUMNS = table_of("sentences").names

BLOCK = re.compile(r"\S(?:.|\n(?!\s*\n))*")
LINE = re.compile(r"\S.*")
# A sentence ends at a full stop, question or exclamation mark that a capital or an
# opening quotation mark follows; no abbreviation of the two files stands like that.
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-ZА-ЯЁ“\"])")
FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹] ")
ENTRY = re.compile(r"\d+\. ")
HEADING = re.compile(r"[A-Z0-9 ,'()–-]+\Z")

SECTIONS = ("intro", "s1", "s2", "s3", "closing")
REASONS = {
    "title": "metadata",
    "byline": "metadata",
    "keywords": "metadata",
    "label": "heading",
    "heading": "heading",
    "reference": "bibliography",
    "furniture": "boilerplate",
}


@dataclass
class Segment:
    """A stretch of one source that the ledger accounts for."""

    sentence_id: str
    section: str
    kind: str
    spans: list[Span]
    language: str = "en"


@dataclass
class Segmenter:
    """The segments of one source so far, and the counters that name them."""

    source_id: str
    text: str
    segments: list[Segment] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def number(self, prefix: str) -> int:
        """Count one more segment of a kind of name."""
        self.counts[prefix] = self.counts.get(prefix, 0) + 1
        return self.counts[prefix]

    def add(
        self,
        name: str,
        section: str,
        kind: str,
        spans: list[Span],
        language: str = "en",
    ) -> None:
        """Add a segment under its name within the source."""
        sentence_id = f"{self.source_id}.{name}"
        self.segments.append(Segment(sentence_id, section, kind, spans, language))

    def lines(self, block: Span, section: str, kind: str, language: str = "en") -> None:
        """Add each line of a block as a front matter segment."""
        for line in LINE.finditer(self.text, *block):
            name = f"f{self.number('f'):02}"
            self.add(name, section, kind, [line.span()], language)

    def labelled(self, block: Span, section: str, language: str = "en") -> Span:
        """Add the label that a block begins with, and return the rest."""
        label = re.compile(r"[^.:]+[.:]").match(self.text, *block)
        if label is None:
            message = f"no label at {block}"
            raise ValueError(message)
        self.add(f"l{self.number('l')}", section, "label", [label.span()], language)
        return label.end() + 1, block[1]

    def sentences(
        self,
        name: str,
        section: str,
        kind: str,
        blocks: list[Span],
        language: str = "en",
    ) -> None:
        """Split blocks that form one paragraph into sentences, and add each."""
        pieces = [piece for block in blocks for piece in self.split(block)]
        number = 0
        sentence: list[Span] = []
        for piece in pieces:
            sentence.append(piece)
            if self.text[piece[1] - 1] in ".?!" or piece is pieces[-1]:
                number += 1
                self.add(f"{name}.s{number:02}", section, kind, sentence, language)
                sentence = []

    def split(self, block: Span) -> Iterator[Span]:
        """Cut a block after the end of each sentence."""
        start = block[0]
        for gap in SENTENCE_END.finditer(self.text, *block):
            yield start, gap.start()
            start = gap.end()
        yield start, block[1]


def blocks_of(text: str) -> list[Span]:
    """Return the stretches between blank lines, without blanks around them."""
    return [
        (match.start(), match.start() + len(match.group().rstrip()))
        for match in BLOCK.finditer(text)
    ]


def segment_article(text: str) -> list[Segment]:
    """Segment the article: front, body with footnotes, bibliography, summary."""
    here = Segmenter("article", text)
    blocks = blocks_of(text)
    at = {text[start:end]: index for index, (start, end) in enumerate(blocks)}
    body = next(
        i for i, (start, _) in enumerate(blocks) if text[start:].startswith("When")
    )
    closing, references = at["* * *"], at["REFERENCES"]
    summary = next(i for i in range(len(blocks)) if text[blocks[i][0]] == "“")

    here.lines(blocks[0], "front", "title")
    for block in blocks[1:4]:
        here.lines(block, "front", "byline")
    rest = here.labelled(blocks[4], "abstract")
    here.sentences("abs", "abstract", "sentence", [rest])
    here.lines(here.labelled(blocks[5], "front"), "front", "keywords")
    here.add(f"l{here.number('l')}", "front", "label", [blocks[6]])
    for block in blocks[7:body]:
        here.lines(block, "front", "byline")

    _body(here, blocks[body:references], blocks[closing])
    _references(here, blocks[references:summary])
    _summary(here, blocks[summary:])
    return here.segments


def _body(here: Segmenter, blocks: list[Span], divider: Span) -> None:
    """Segment the article's body: sections, paragraphs, footnotes."""
    section = 0
    paragraph: list[Span] = []
    for block in blocks:
        words = here.text[slice(*block)]
        if block == divider:
            section += 1
            here.add("d1", SECTIONS[section], "furniture", [block])
        elif FOOTNOTE.match(words):
            name = f"fn{here.number('fn')}"
            here.sentences(name, SECTIONS[section], "footnote", [block])
        elif HEADING.match(words):
            section += 1
            here.add(f"h{section}", SECTIONS[section], "heading", [block])
        else:
            paragraph.append(block)
            # A page ends in mid-sentence: the next block but footnotes goes on.
            if words[-1] in ".?!":
                name = f"p{here.number('p'):02}"
                here.sentences(name, SECTIONS[section], "sentence", paragraph)
                paragraph = []


def _references(here: Segmenter, blocks: list[Span]) -> None:
    """Segment the article's bibliography, each entry whole."""
    here.add(f"l{here.number('l')}", "references", "label", [blocks[0]])
    for block in blocks[1:]:
        for line in LINE.finditer(here.text, *block):
            if ENTRY.match(line.group()):
                name = f"r{here.number('r'):02}"
                language = "mul" if re.search("[А-Я]", line.group()) else "en"
                here.add(name, "references", "reference", [line.span()], language)
            else:  # an entry that goes on after a page break
                here.segments[-1].spans.append(line.span())


def _summary(here: Segmenter, blocks: list[Span]) -> None:
    """Segment the Russian summary."""
    for block, kind in zip(
        blocks, ["title", "byline", "byline", "byline"], strict=False
    ):
        here.lines(block, "summary-ru", kind, "ru")
    rest = here.labelled(blocks[4], "summary-ru", "ru")
    here.sentences("sum", "summary-ru", "sentence", [rest], "ru")
    rest = here.labelled(blocks[5], "summary-ru", "ru")
    here.lines(rest, "summary-ru", "keywords", "ru")
    here.lines(blocks[6], "summary-ru", "byline")


def segment_page(text: str) -> list[Segment]:
    """Segment the journal page: front, abstract, bibliography, the site's own text."""
    here = Segmenter("page", text)
    blocks = blocks_of(text)
    here.lines(blocks[0], "page-front", "title")
    for block in blocks[1:3]:
        here.lines(block, "page-front", "byline")
    rest = here.labelled(blocks[3], "page-abstract")
    here.sentences("abs", "page-abstract", "sentence", [rest])
    rest = here.labelled(blocks[4], "page-front")
    here.lines(rest, "page-front", "keywords")
    for line in LINE.finditer(text, *blocks[5]):
        name = f"r{here.number('r'):02}"
        here.add(name, "page-references", "reference", [line.span()])
    here.lines(blocks[6], "page-site", "furniture")
    here.lines(here.labelled(blocks[7], "page-front"), "page-front", "byline")
    for block in blocks[8:]:
        here.lines(block, "page-site", "furniture")
    return here.segments


def ledger(kept: dict[str, dict[str, str]]) -> str:
    """Return the ledger as CSV, with the dispositions that were kept."""
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for path, segment in ((ARTICLE, segment_article), (PAGE, segment_page)):
        text = path.read_bytes().decode()
        for row in sorted(segment(text), key=lambda row: row.spans[0]):
            old = kept.get(row.sentence_id, {})
            reason = REASONS.get(row.kind, "")
            writer.writerow(
                {
                    "sentence_id": row.sentence_id,
                    "source_id": row.sentence_id.split(".")[0],
                    "section": row.section,
                    "kind": row.kind,
                    "language": row.language,
                    "spans": format_spans(row.spans),
                    "sha256": digest(exact_words(text, row.spans)),
                    "disposition": old.get("disposition")
                    or ("none" if reason else "pending"),
                    "reason": old.get("reason", reason),
                    "note": old.get("note", ""),
                }
            )
    return out.getvalue()


def main() -> int:
    """Write or check the ledger."""
    kept = {}
    if LEDGER.exists():
        with LEDGER.open(encoding="utf-8", newline="") as file:
            kept = {row["sentence_id"]: row for row in csv.DictReader(file)}
    text = ledger(kept)
    if "--check" in sys.argv[1:]:
        return int(LEDGER.read_bytes() != text.encode())
    LEDGER.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
