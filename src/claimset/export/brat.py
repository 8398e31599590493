"""A claim set for the brat annotation tool: each source's reading text, with standoff.

``<source>.txt`` is the reading text, a segment of the ledger to a line and a blank line
between paragraphs. ``<source>.ann`` marks each claim by its type and each further place
of a claim as an ``appearance``; a note on the mark gives the claim's id and its text,
attributes give the coded cells, relations tie claims of one source, and a note tells of
a relation to a claim of another. Words that stand apart in the reading text are one
mark with several pieces (``0 5;8 12``). All offsets count code points of the text that
is written, end excluded. ``annotation.conf`` lists all that may occur, as brat asks.

The format is the sources' text, so it cannot be had without quotes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from claimset.export.content import Export, Row
from claimset.model import table_of
from claimset.sources import Span, reading_text

_APPEARANCE = "appearance"
_CLAIM = "|".join(table_of("claims").column("type").enum)
_RELATIONS = table_of("relations").column("relation").enum
_ATTRIBUTES = {
    **{
        name: (_CLAIM, table_of("claims").column(name).enum)
        for name in ("subtype", "certainty", "polarity", "support")
    },
    "role": (_APPEARANCE, table_of("appearances").column("role").enum),
}
"""Each attribute: which marks have it, and its values."""


def write(export: Export) -> dict[str, bytes]:
    """Return a text and its annotations for each source, and the configuration.

    Raises:
        ExportError: If words of a claim are not in the text of its source.
    """
    documents = {
        source_id: _Document(
            len(text), *compose(text, _segments(export, source_id, len(text)))
        )
        for source_id, text in export.claim_set.texts.items()
    }
    marks: dict[str, tuple[str, str]] = {}
    rows = [(row["type"], row) for row in export.rows("claims")]
    rows += [(_APPEARANCE, row) for row in export.rows("appearances")]
    for kind, row in rows:
        source_id, spans = export.anchor(row)
        document = documents[source_id]
        pieces = document.pieces(spans)
        if not pieces:
            raise export.unfit(row, "spans", "hold no words of the text")
        text = row.get("text") or export.cell("claims", row["claim_id"], "text")
        mark = document.mark(row, kind, pieces, text)
        if kind != _APPEARANCE:
            marks[row["claim_id"]] = (source_id, mark)
    for row in export.rows("relations"):
        source_id, start = marks.get(row["claim_id"], ("", ""))
        other_id, end = marks.get(row["target_id"], ("", ""))
        if start and source_id == other_id:
            line = f"{row['relation']} Arg1:{start} Arg2:{end}"
            documents[source_id].add("R", line)
        elif start:
            # brat knows no relation from one document to another: a note tells of it.
            said = f"{row['relation']} {row['target_id']}"
            documents[source_id].add("#", f"AnnotatorNotes {start}\t{said}")
    files = {"annotation.conf": _configuration().encode()}
    for source_id, document in documents.items():
        name = quote(source_id, safe="")
        lines = "".join(line for kind in document.lines.values() for line in kind)
        files |= {f"{name}.txt": document.text.encode(), f"{name}.ann": lines.encode()}
    return files


@dataclass(slots=True)
class _Document:
    """A source's reading text, and the lines that annotate it, by their kind."""

    length: int  # of the source
    text: str
    places: Mapping[int, int]
    lines: dict[str, list[str]] = field(
        default_factory=lambda: {"T": [], "A": [], "R": [], "#": []}
    )

    def add(self, kind: str, said: str) -> str:
        """Add a line, and return its id."""
        line_id = f"{kind}{len(self.lines[kind]) + 1}"
        self.lines[kind].append(f"{line_id}\t{said}\n")
        return line_id

    def pieces(self, spans: Sequence[Span]) -> list[Span]:
        """Return where the words at some spans stand in the reading text."""
        read = sorted(
            self.places[offset]
            for start, end in spans
            for offset in range(start, min(end, self.length))
            if offset in self.places
        )
        pieces: list[Span] = []
        for place in read:
            # Words that only a blank parts are one piece; a line is never left.
            if pieces and not self.text[pieces[-1][1] : place].strip(" "):
                pieces[-1] = (pieces[-1][0], place + 1)
            else:
                pieces.append((place, place + 1))
        return pieces

    def mark(self, row: Row, kind: str, pieces: Sequence[Span], text: str) -> str:
        """Mark the words of a claim or an appearance, and return the mark's id."""
        offsets = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(self.text[start:end] for start, end in pieces)
        mark = self.add("T", f"{kind} {offsets}\t{words}")
        for name in _ATTRIBUTES:
            if row.get(name):
                self.add("A", f"{name} {mark} {row[name]}")
        said = " ".join(f"{row['claim_id']}: {text}".split())
        self.add("#", f"AnnotatorNotes {mark}\t{said}")
        return mark


def _segments(
    export: Export, source_id: str, length: int
) -> list[tuple[str, tuple[Span, ...]]]:
    """Return the id and the spans of each segment; without a ledger all is one."""
    segments = [
        (row["sentence_id"], export.claim_set.spans("sentences", row, length))
        for row in export.claim_set.ledger.values()
        if row["source_id"] == source_id
    ]
    return segments or [("", ((0, length),))]


def compose(
    source: str, segments: Iterable[tuple[str, Sequence[Span]]]
) -> tuple[str, dict[int, int]]:
    r"""Write the reading text of segments, and keep where each character went.

    Args:
        source: The raw text.
        segments: The id and the spans of each, in order.

    Returns:
        The text, a segment to a line, and for every offset in the source that is read
        the offset in the text. Blanks are not among them.

    Example:
        >>> compose("an-\nti pact", [("p1.s1", [(0, 6)]), ("p1.s2", [(7, 11)])])
        ('anti\npact\n', {0: 0, 1: 1, 4: 2, 5: 3, 7: 5, 8: 6, 9: 7, 10: 8})
    """
    text, places, last = "", {}, None
    for segment_id, spans in segments:
        paragraph = segment_id.rpartition(".")[0]
        if last is not None and paragraph != last:
            text += "\n"
        last = paragraph
        line = reading_text(source, spans)
        for raw, place in _aligned(source, spans, line):
            places[raw] = len(text) + place
        text += f"{line}\n"
    return text, places


def _aligned(
    source: str, spans: Sequence[Span], line: str
) -> Iterator[tuple[int, int]]:
    """Yield where in the source each character of a reading text is.

    A reading text is the raw text with characters left out or replaced one by one, and
    what is left out (blanks, marks, a hyphen before a letter, a backslash before a
    dollar) is not like what is read next. So the first raw character that reads as the
    wanted one is the right one. A mark that belongs to a number is itself.
    """
    offsets = (offset for start, end in spans for offset in range(start, end))
    for place, character in enumerate(line):
        if character == " ":
            continue
        yield next(at for at in offsets if _reads_as(source[at], character)), place


def _reads_as(raw: str, character: str) -> bool:
    return raw == character or reading_text(raw, [(0, 1)]) == character


def _configuration() -> str:
    """Return what brat must know of types; claims overlap as they please."""
    lines = ["[entities]", *_CLAIM.split("|"), _APPEARANCE, "", "[relations]"]
    lines += [f"{relation}\tArg1:{_CLAIM}, Arg2:{_CLAIM}" for relation in _RELATIONS]
    lines += ["<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>"]
    lines += ["", "[events]", "", "[attributes]"]
    lines += [
        f"{name}\tArg:{marks}, Value:{'|'.join(values)}"
        for name, (marks, values) in _ATTRIBUTES.items()
    ]
    return "\n".join([*lines, ""])
