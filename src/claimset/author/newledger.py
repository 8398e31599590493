"""The ledger of a corrected text: what stayed keeps its row, what is new gets one."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from claimset.author.aligning import Alignment, runs
from claimset.author.segmenting import Segment
from claimset.author.tidy import Row
from claimset.sources import Span, digest, exact_words, format_spans

_HALF = 0.5  # The share of its words by which a sentence is known again.


@dataclass(slots=True)
class Ledger:
    """The rows of a corrected source, and what became of the old ones.

    Attributes:
        rows: The new rows, by where they begin.
        kept: The segments that have the same words.
        changed: Those that have other words now.
        gone: Those of which nothing is left.
        added: Those that are new.
    """

    rows: list[Row] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


def moved_ledger(
    rows: Sequence[Row], texts: Alignment, segments: Sequence[Segment]
) -> Ledger:
    """Return the ledger of a corrected text.

    Args:
        rows: The rows of the old one, a segment of `Alignment.old` each.
        texts: Both texts.
        segments: How the new one is cut afresh, a segment of `Alignment.new` each.
    """
    own: dict[int, list[int]] = defaultdict(list)
    for place, token in enumerate(texts.old):
        own[token.segment].append(place)
    names = _Names(rows, segments)
    found: list[tuple[tuple[Span, ...], Row]] = []
    ledger = Ledger()
    taken: set[int] = set()
    for number, here in own.items():
        if spans := texts.run(here):
            ledger.kept.append(rows[number]["sentence_id"])
            names.note(texts.new[texts.places[here[0]]].segment, rows[number])
            taken.update(texts.places[place] for place in here)
            found.append((spans, rows[number]))
    kept = {*ledger.kept}
    lost = {n: here for n, here in own.items() if rows[n]["sentence_id"] not in kept}
    left = [*_pieces(texts, taken)]
    again = _known_again(texts, lost, left)
    for place, number in again.items():
        ledger.changed.append(rows[number]["sentence_id"])
        names.note(texts.new[left[place][0]].segment, rows[number])
        found.append((texts.new_spans(left[place]), rows[number]))
    for place, piece in enumerate(left):
        if place not in again:
            spans = texts.new_spans(piece)
            row = names.row(texts.new[piece[0]].segment, spans, texts.text)
            ledger.added.append(row["sentence_id"])
            found.append((spans, row))
    ledger.gone = [rows[n]["sentence_id"] for n in lost if n not in again.values()]
    ledger.rows = [
        _placed(row, spans, texts.text)
        for spans, row in sorted(found, key=lambda each: each[0])
    ]
    return ledger


def _pieces(texts: Alignment, taken: Collection[int]) -> Iterator[list[int]]:
    """Yield what is left of each segment of the new text."""
    own: dict[int, list[int]] = defaultdict(list)
    for number, token in enumerate(texts.new):
        if number not in taken:
            own[token.segment].append(number)
    for numbers in own.values():
        yield from runs(numbers)


def _known_again(
    texts: Alignment, lost: Mapping[int, Sequence[int]], left: Sequence[Sequence[int]]
) -> dict[int, int]:
    """Return the old segment that each new piece is, with other words."""
    owner = {place: number for number, piece in enumerate(left) for place in piece}
    shared: Counter[tuple[int, int]] = Counter()
    for number, here in lost.items():
        for place in here:
            piece = owner.get(texts.places.get(place, -1))
            if piece is not None and texts.old[place].text.isalnum():
                shared[piece, number] += 1
    found: dict[int, int] = {}
    for (piece, number), words in shared.most_common():
        size = sum(texts.old[place].text.isalnum() for place in lost[number])
        is_free = piece not in found and number not in found.values()
        if is_free and words >= _HALF * size:
            found[piece] = number
    return found


def _placed(row: Row, spans: Sequence[Span], text: str) -> Row:
    """Return a row of the ledger at a new place."""
    return row | {
        "spans": format_spans(spans),
        "sha256": digest(exact_words(text, spans)),
    }


class _Names:
    """The ids of segments: those of old ones, and the next that are free."""

    def __init__(self, rows: Sequence[Row], segments: Sequence[Segment]) -> None:
        self.segments = segments
        self.known = {row["sentence_id"] for row in rows}
        self.blocks: dict[str, str] = {}
        self.sections: dict[str, str] = {}

    def note(self, number: int, row: Row) -> None:
        """Note that a new segment is an old one: its block and section are too."""
        segment = self.segments[number]
        block, old = (
            name.rpartition(".")[0]
            for name in (segment.sentence_id, row["sentence_id"])
        )
        if block.count(".") == old.count(".") == 1:
            self.blocks.setdefault(block, old)
        self.sections.setdefault(segment.section, row["section"])

    def row(self, number: int, spans: tuple[Span, ...], text: str) -> Row:
        """Return the row of a segment that is new, under a name that is free."""
        segment = replace(self.segments[number], spans=spans)
        row = segment.row(text)
        row["section"] = self.sections.get(segment.section, segment.section)
        row["sentence_id"] = self.free(segment.sentence_id)
        self.known.add(row["sentence_id"])
        return row

    def free(self, name: str) -> str:
        """Return the next free id that is like another."""
        block, _, last = name.rpartition(".")
        if block.count(".") != 1:
            return self.next(name)
        if block not in self.blocks:
            self.blocks[block] = self.next(block)
        return self.next(f"{self.blocks[block]}.{last}")

    def next(self, name: str) -> str:
        """Return an id with a number greater than any that is there."""
        stem = name.rstrip("0123456789")
        width = len(name) - len(stem)
        pattern = re.compile(rf"{re.escape(stem)}([0-9]*)(?:\.|\Z)")
        numbers = [
            int(found[1] or 1)
            for known in (*self.known, *self.blocks.values())
            if (found := pattern.match(known))
        ]
        if not width and not numbers:
            return name
        return f"{stem}{max(numbers, default=0) + 1:0{width or 1}}"
