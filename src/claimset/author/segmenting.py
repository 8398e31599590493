"""An article cut into the segments of the ledger: sentences, each with its spans."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex

from claimset.author.parts import Block, Part
from claimset.author.reading import Reading, clipped
from claimset.author.splitters import Splitter
from claimset.sources import Span, digest, exact_words, format_spans

_MARK = regex.compile(r"(?<=[^\s\d⁰¹²³⁴-⁹])[⁰¹²³⁴-⁹]+|\[\^\w+\]")
_CUT = regex.compile(r"(?<=[^\W\d_])-[^\S\n]*\n\s*(?=[^\W\d_])|\s*[\n\f\r]\s*")
_OTHER_SCRIPT = re.compile(r"[^\W\d_]")
_PROSE = (Part.ABSTRACT, Part.PROSE, Part.NOTE)

_NAMES = {
    Part.TITLE: ("f", 2, "title", "metadata"),
    Part.BYLINE: ("f", 2, "byline", "metadata"),
    Part.KEYWORDS: ("f", 2, "keywords", "metadata"),
    Part.LABEL: ("l", 1, "label", "heading"),
    Part.HEADING: ("h", 1, "heading", "heading"),
    Part.REFERENCE: ("r", 2, "reference", "bibliography"),
    Part.FURNITURE: ("d", 1, "furniture", "boilerplate"),
    Part.ABSTRACT: ("abs", 0, "sentence", ""),
    Part.PROSE: ("p", 2, "sentence", ""),
    Part.NOTE: ("fn", 1, "footnote", ""),
}
"""How the segments of each part are called, in how many digits, of which kind, and why
they make no claim; those without a reason are to be annotated."""

_REASONS = {kind: reason for *_, kind, reason in _NAMES.values()}


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a source, as the ledger has it.

    Attributes:
        sentence_id: Its id.
        section: The part of the source.
        kind: What it is.
        language: Its language.
        spans: Where it stands.
    """

    sentence_id: str
    section: str
    kind: str
    language: str
    spans: tuple[Span, ...]

    @property
    def is_prose(self) -> bool:
        """Whether it is to be annotated."""
        return not _REASONS[self.kind]

    def row(self, text: str) -> dict[str, str]:
        """Return its row of the ledger, as the day on which the set was made."""
        reason = _REASONS[self.kind]
        return {
            "sentence_id": self.sentence_id,
            "source_id": self.sentence_id.partition(".")[0],
            "section": self.section,
            "kind": self.kind,
            "language": self.language,
            "spans": format_spans(self.spans),
            "sha256": digest(exact_words(text, self.spans)),
            "disposition": "none" if reason else "pending",
            "reason": reason,
            "note": "",
        }


@dataclass(slots=True)
class _Stretch:
    """Words that are cut into sentences together: a paragraph over its pages."""

    name: str
    section: str
    part: Part
    spans: list[Span]
    is_open: bool


def segments_of(
    text: str,
    blocks: Iterable[Block],
    splitter: Splitter,
    *,
    source_id: str = "text",
    language: str = "en",
) -> list[Segment]:
    """Cut an article into segments.

    Returns:
        The segments, by where they begin.

    Raises:
        SplitterError: If the splitter fails, or changes words.
    """
    stretches = _stretches(blocks)
    prose = [each for each in stretches if each.part in _PROSE]
    shown = [_shown(text, each.spans) for each in prose]
    found = splitter.split([each.text for each in shown])
    cut = {
        id(stretch): [
            clipped(stretch.spans, each.places[start][0], each.places[end - 1][1])
            for start, end in spans
            if start < end
        ]
        for stretch, each, spans in zip(prose, shown, found, strict=True)
    }
    segments = []
    for stretch in stretches:
        pieces = cut.get(id(stretch))
        numbered = [(f".s{n:02}", piece) for n, piece in enumerate(pieces or (), 1)]
        for suffix, spans in numbered or [("", tuple(stretch.spans))]:
            kind = _NAMES[stretch.part][2]
            own = _language(exact_words(text, spans), language)
            name = f"{source_id}.{stretch.name}{suffix}"
            segments.append(Segment(name, stretch.section, kind, own, spans))
    return sorted(segments, key=lambda each: each.spans)


def _stretches(blocks: Iterable[Block]) -> list[_Stretch]:
    """Join the halves of what pages cut, and give each stretch its name."""
    blocks = [*blocks]
    following = [block.part for block in blocks[1:]]
    has_headings = any(block.part is Part.HEADING for block in blocks)
    section, sections = ("intro" if has_headings else "body"), 0
    counts: Counter[str] = Counter()
    stretches: list[_Stretch] = []
    last: dict[Part, _Stretch] = {}
    for place, block in enumerate(blocks):
        if block.part is Part.HEADING:
            sections += 1
            section = f"s{sections}"
            last.clear()
        half = last.get(block.part)
        if half and half.is_open and block.part is not Part.NOTE:
            half.spans += block.spans
            half.is_open = block.is_open
            continue
        prefix, width, *_ = _NAMES[block.part]
        counts[prefix] += 1
        name = f"{prefix}{counts[prefix]:0{width}}" if width else prefix
        if not width and counts[prefix] > 1:
            name = f"{prefix}{counts[prefix]}"
        part = block.part
        if part is Part.LABEL and place < len(following):
            part = following[place]  # A label belongs to what it names.
        where = _section(part, section, stretches)
        stretch = _Stretch(name, where, block.part, [*block.spans], block.is_open)
        stretches.append(stretch)
        last[block.part] = stretch
    return stretches


def _section(part: Part, section: str, before: Sequence[_Stretch]) -> str:
    """Return the section of a stretch; what stands before the prose is the front."""
    if part is Part.ABSTRACT:
        return "abstract"
    if part is Part.REFERENCE:
        return "references"
    in_body = any(each.part in (Part.PROSE, Part.HEADING) for each in before)
    if in_body or part in (Part.PROSE, Part.HEADING, Part.NOTE):
        return section
    return "front"


def _shown(text: str, spans: Iterable[Span]) -> Reading:
    """Return a stretch as the splitter sees it.

    A word that a line or a page cuts is whole, and lines are joined. The mark of a note
    is shown as a closing quotation mark: the sentence before it has ended, and no
    number begins the next.
    """
    shown = Reading.of(text, spans).sub(_MARK, lambda mark: "”" * len(mark))
    return shown.sub(_CUT, lambda cut: "" if cut[0] == "-" else " ")


def _language(words: str, language: str) -> str:
    """Return the language of a segment, as far as its letters tell.

    Words in Latin letters within a text in other ones, or the reverse, are ``und``: of
    a language that is not determined; some of both are ``mul``.
    """
    letters = _OTHER_SCRIPT.findall(words)
    latin = sum(letter < "\u0250" for letter in letters)
    if not letters or language not in _LATIN:
        return language
    share = latin / len(letters)
    if share > 0.9:  # noqa: PLR2004 - a name or two in another script
        return language
    return "mul" if share > 0.1 else "und"  # noqa: PLR2004 - as above


_LATIN = ("en", "eng", "de", "deu", "fr", "fra", "es", "spa", "it", "ita", "pt", "por")
