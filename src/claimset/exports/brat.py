"""A claim set for the brat annotation tool: each source's reading text, with standoff.

``<source>.txt`` is the reading text, a segment of the ledger to a line and a blank line
between paragraphs. ``<source>.ann`` marks each claim by its type and each further place
of a claim as an ``appearance``; a note on the mark gives the claim's id and its text,
attributes give the coded cells, relations tie claims of one source. Words that stand
apart in the reading text are one mark with several pieces (``0 5;8 12``). All offsets
count code points of the text that is written, end excluded. ``annotation.conf`` lists
all that may occur, as brat wants it.

The format is the sources' text, so it cannot be had without quotes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from claimset.exports import Export
from claimset.exports.webannotation import anchor, unfit
from claimset.sources import Span, reading_text
from claimset.vocabulary import (
    Certainty,
    ClaimType,
    Polarity,
    Relation,
    Role,
    Subtype,
    Support,
)

__all__ = ["compose", "write"]

_APPEARANCE = "appearance"
_CLAIM = "|".join(ClaimType)
_ATTRIBUTES: Mapping[str, tuple[str, Iterable[str]]] = {
    "subtype": (_CLAIM, Subtype),
    "certainty": (_CLAIM, Certainty),
    "polarity": (_CLAIM, Polarity),
    "support": (_CLAIM, Support),
    "role": (_APPEARANCE, Role),
}
"""Each attribute: on what marks it stands, and its values."""


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
    for row in export.rows("claims"):
        document, spans = _marked(export, documents, row)
        document.mark_claim(row, spans)
    texts = {row["claim_id"]: row["text"] for row in export.rows("claims")}
    for row in export.rows("appearances"):
        document, spans = _marked(export, documents, row)
        document.mark_appearance(row, spans, texts.get(row["claim_id"], ""))
    for row in export.rows("relations"):
        for document in documents.values():
            document.relate(row)
    files = {"annotation.conf": _configuration().encode()}
    for source_id, document in documents.items():
        name = quote(source_id, safe="")
        files[f"{name}.txt"] = document.text.encode()
        files[f"{name}.ann"] = document.annotations().encode()
    return files


def _marked(
    export: Export, documents: "Mapping[str, _Document]", row: Mapping[str, str]
) -> "tuple[_Document, tuple[Span, ...]]":
    """Return what a row marks words of, and where."""
    source_id, spans = anchor(export, row, name="brat")
    document = documents[source_id]
    if not document.pieces(spans):
        raise unfit(export, row, "spans", "hold no words of the text", name="brat")
    return document, spans


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
    """Yield where in the source each character of a reading text stands.

    A reading text is the raw text with characters left out or replaced one by one, and
    what is left out (blanks, marks, a hyphen before a letter, a backslash before a
    dollar) is not like what is read next. So the first raw character that reads as the
    wanted one is the right one. A mark that belongs to a number stands for itself.
    """
    offsets = (offset for start, end in spans for offset in range(start, end))
    for place, character in enumerate(line):
        if character == " ":
            continue
        yield next(at for at in offsets if _reads_as(source[at], character)), place


def _reads_as(raw: str, character: str) -> bool:
    return raw == character or reading_text(raw, [(0, 1)]) == character


@dataclass(slots=True)
class _Document:
    """A source's reading text, and the lines that annotate it."""

    length: int  # of the source
    text: str
    places: Mapping[int, int]
    marks: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    relations: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    claims: dict[str, str] = field(default_factory=dict)

    def mark_claim(self, row: Mapping[str, str], spans: Sequence[Span]) -> None:
        """Mark a claim's own place."""
        note = f"{row['claim_id']}: {row['text']}"
        self.claims[row["claim_id"]] = self.mark(row, row["type"], spans, note)

    def mark_appearance(
        self, row: Mapping[str, str], spans: Sequence[Span], text: str
    ) -> None:
        """Mark a further place of a claim."""
        self.mark(row, _APPEARANCE, spans, f"{row['claim_id']}: {text}")

    def mark(
        self, row: Mapping[str, str], kind: str, spans: Sequence[Span], note: str
    ) -> str:
        """Mark words; return the id of the mark."""
        pieces = self.pieces(spans)
        mark = f"T{len(self.marks) + 1}"
        offsets = ";".join(f"{start} {end}" for start, end in pieces)
        words = " ".join(self.text[start:end] for start, end in pieces)
        self.marks.append(f"{mark}\t{kind} {offsets}\t{words}")
        for name, (_, values) in _ATTRIBUTES.items():
            if row.get(name) in set(values):
                number = len(self.attributes) + 1
                self.attributes.append(f"A{number}\t{name} {mark} {row[name]}")
        said = " ".join(note.split())
        self.notes.append(f"#{len(self.notes) + 1}\tAnnotatorNotes {mark}\t{said}")
        return mark

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

    def relate(self, row: Mapping[str, str]) -> None:
        """Tie two claims; brat knows no relation from one document to another."""
        ends = self.claims.get(row["claim_id"]), self.claims.get(row["target_id"])
        if all(ends):
            number = len(self.relations) + 1
            line = f"R{number}\t{row['relation']} Arg1:{ends[0]} Arg2:{ends[1]}"
            self.relations.append(line)

    def annotations(self) -> str:
        """Return the lines of the ``.ann`` file."""
        lines = [*self.marks, *self.attributes, *self.relations, *self.notes]
        return "".join(f"{line}\n" for line in lines)


def _configuration() -> str:
    """Return what brat must know of types; claims overlap as they please."""
    lines = ["[entities]", *ClaimType, _APPEARANCE, "", "[relations]"]
    lines += [f"{relation}\tArg1:{_CLAIM}, Arg2:{_CLAIM}" for relation in Relation]
    lines += ["<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>"]
    lines += ["", "[events]", "", "[attributes]"]
    lines += [
        f"{name}\tArg:{marks}, Value:{'|'.join(values)}"
        for name, (marks, values) in _ATTRIBUTES.items()
    ]
    return "\n".join([*lines, ""])
