"""Rules that hold a claim to the exact words that state it."""

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate

import numpy as np

from claimset.letters import cuts_word
from claimset.problems import Severity
from claimset.rules.bulk import at_rows, holding
from claimset.rules.keys import excused
from claimset.rules.material import (
    Faults,
    Material,
    faults,
    listed,
    named,
    rule,
    said,
)
from claimset.rules.prose import BLANK, LETTER
from claimset.sources import Span, cuts_number, parse_spans, reading_text

__all__: list[str] = []

ANCHORED = ("claims", "appearances", "annotations")
MOST_CUE_WORDS = 6

# Of a sentence in more pieces none is looked at anew for each span.
_FEW_PIECES = 8

# What a row's anchor is made of.
_ANCHORS = dict.fromkeys(ANCHORED, ("spans", "source_ref"))

_BRACKETS = re.compile(r"\[([0-9]+)\]")


@rule(
    "spans-order",
    level=3,
    needs=(),
    marks=True,
    summary="Spans are not empty, stand in order and do not overlap.",
    why="Otherwise the words cut out are not what a reader sees.",
)
def spans_order(material: Material) -> Iterator[Faults]:
    """Find cells whose spans are empty, out of order or overlapping."""
    for table in (*ANCHORED, "sentences"):
        if material.has(table):
            frame = material.frames[table]
            rows: Sequence[int] = range(len(frame))
            if table in material.bulk:
                start, end = material.single_spans(table)
                rows = np.flatnonzero(start >= end).tolist()
            wrong = [row for row, c in at_rows(frame, rows, "spans") if _disordered(c)]
            message = "{value} has spans that are empty, overlap or stand out of order"
            yield Faults(table, "spans", wrong, message)


def _disordered(cell: str) -> bool:
    end = -1
    for start, stop in parse_spans(cell):
        if start >= stop or start < end:
            return True
        end = stop
    return False


@rule(
    "spans-outside-sentence",
    level=4,
    needs=("claims", "sentences"),
    reads=_ANCHORS,
    summary="Spans lie inside the sentence that the row names.",
    why="An anchor outside its sentence shows words that state something else.",
)
def spans_outside_sentence(material: Material) -> Iterator[Faults]:
    """Find spans that no piece of their sentence holds."""
    many = cache(lambda sentence: _Pieces(material.spans[sentence]))
    for table in ANCHORED:
        if not material.has(table):
            continue
        frame = material.frames[table]
        rows, messages = [], []
        suspects = _suspects(material, table)
        for row, cell, source_ref in at_rows(frame, suspects, "spans", "source_ref"):
            pieces = material.spans.get(source_ref, ())
            spans = parse_spans(cell)
            if len(pieces) > _FEW_PIECES:
                is_within = all(map(many(source_ref).hold, spans))
            else:
                is_within = all(_within(span, pieces) for span in spans)
            if pieces and not is_within:
                rows.append(row)
                messages.append(f"{{value}} is not inside {named(source_ref)}")
        yield Faults(table, "spans", rows, messages)


def _suspects(material: Material, table: str) -> Sequence[int]:
    """Return the rows whose spans are not clearly one within the sentence's one."""
    if not (table in material.bulk and "sentences" in material.bulk) or (
        not material.are_single
    ):
        return range(len(material.frames[table]))
    start, end = material.single_spans(table)
    first, last = material.single_spans("sentences")
    place = material.sentence_rows(table)
    sound = (place >= 0) & (start >= first[place]) & (end <= last[place])
    suspects: list[int] = np.flatnonzero(~sound | (start < 0)).tolist()
    return suspects


def _within(span: Span, pieces: tuple[Span, ...]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in pieces)


class _Pieces:
    """The pieces of a sentence, of which each span needs to look at one."""

    def __init__(self, spans: tuple[Span, ...]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def hold(self, span: Span) -> bool:
        """Whether one of the pieces holds a span."""
        place = bisect(self._starts, span[0])
        return place > 0 and span[1] <= self._furthest[place - 1]


@rule(
    "spans-outside-source",
    level=4,
    needs=("claims", "sources"),
    reads=_ANCHORS,
    reads_sources=True,
    summary="Where there is no ledger, spans lie inside the source that the row names.",
    why="An anchor behind the end of its source shows no words at all.",
)
def spans_outside_source(material: Material) -> Iterator[Faults]:
    """Find spans behind the end of a source; a ledger says more than this rule."""
    if material.has("sentences"):
        return
    for table in ANCHORED:
        if not material.has(table):
            continue
        frame = material.frames[table]
        rows, messages = [], []
        suspects: Sequence[int] = range(len(frame))
        if table in material.bulk:
            suspects = np.flatnonzero(material.loose_prose(table).begin < 0).tolist()
        for row, cell, source_ref in at_rows(frame, suspects, "spans", "source_ref"):
            source = material.source_at(source_ref)
            text, spans = material.texts.get(source), parse_spans(cell)
            if text is not None and any(end > len(text) for _, end in spans):
                rows.append(row)
                messages.append(f"{named(source)} has only {len(text):,} characters")
        yield Faults(table, "spans", rows, messages)


@rule(
    "spans-cut-word",
    level=4,
    needs=("claims", "sources"),
    reads=_ANCHORS,
    reads_sources=True,
    summary="Spans begin and end at the edges of words.",
    why="A cut word is most often an anchor that has slipped by a character.",
)
def spans_cut_word(material: Material) -> Iterator[Faults]:
    """Find spans that begin or end within a word or a character, or with a blank."""
    has_ledger = material.has("sentences")
    edges = cache(
        lambda sentence: _edges(material.spans.get(sentence, ()) if has_ledger else ())
    )
    for table in ANCHORED:
        if not material.has(table):
            continue
        frame = material.frames[table]
        rows = []
        suspects = _cut_suspects(material, table)
        for row, cell, source_ref in at_rows(frame, suspects, "spans", "source_ref"):
            text = material.texts.get(material.source_at(source_ref))
            if text and any(
                _cuts(text, span, source_ref, edges) for span in parse_spans(cell)
            ):
                rows.append(row)
        yield Faults(
            table,
            "spans",
            rows,
            "{value} cuts a word or a character, or ends at a blank",
        )


def _cut_suspects(material: Material, table: str) -> Sequence[int]:
    """Return the rows whose span does not clearly begin and end with a word."""
    if table not in material.bulk:
        return range(len(material.frames[table]))
    start, end = material.single_spans(table)
    if not material.has("sentences"):
        prose = material.loose_prose(table)
        base, size = prose.base, prose.size
        sound = base >= 0
    elif material.prose is None:
        return range(len(material.frames[table]))
    else:
        prose, place = material.prose, material.sentence_rows(table)
        base, size = prose.base[place], prose.size[place]
        sound = (place >= 0) & (base >= 0)
    sound &= (start >= 0) & (start < end) & (end <= size)
    at = np.flatnonzero(sound)
    first, last = base[at] + start[at], base[at] + end[at]
    before, begin, stop, after = (
        prose.kinds_at(place) for place in (first - 1, first, last - 1, last)
    )
    cut = ((before & begin) | (stop & after)) & LETTER
    # What is beyond ASCII may belong to the character before it, whatever that is.
    cut |= after == (LETTER | BLANK)
    sound[at] = (cut | ((begin | stop) & BLANK)) == 0
    suspects: list[int] = np.flatnonzero(~sound).tolist()
    return suspects


# Where the pieces of a sentence begin, and where they end.
_Edges = tuple[frozenset[int], frozenset[int]]


def _edges(pieces: tuple[Span, ...]) -> _Edges:
    starts, ends = zip(*pieces, strict=True) if pieces else ((), ())
    return frozenset(starts), frozenset(ends)


def _cuts(text: str, span: Span, sentence: str, edges: Callable[[str], _Edges]) -> bool:
    start, end = span
    if end > len(text) or start >= end:
        return False
    if text[start].isspace() or text[end - 1].isspace():
        return True
    # Where the sentence itself is broken, so may a word be.
    return any(
        _is_cut(text, place) and place not in edges(sentence)[side]
        for side, place in enumerate(span)
    )


def _is_cut(text: str, place: int) -> bool:
    return cuts_word(text, place) or cuts_number(text, place)


@rule(
    "cue-not-in-sentence",
    level=4,
    needs=("claims", "sources"),
    wants=("sentences",),
    reads={"claims": ("cue", "source_ref")},
    reads_sources=True,
    summary=f"A piece of a cue is up to {MOST_CUE_WORDS} whole words of its sentence.",
    why="The cue is what lets a reader check the holder, the hedge and the negation.",
)
def cue_not_in_sentence(material: Material) -> Iterator[Faults]:
    """Find pieces that the sentence's reading text does not have, or long ones.

    Without a ledger it is enough if the source has them anywhere.
    """
    claims = material.claims
    rows, messages = [], []
    filled = holding(material, "claims", "cue")
    if not material.has("sentences"):
        yield _cues_nowhere(material, filled)
        return
    readings = material.readings_at("claims", filled)
    for (row, cue), reading in zip(
        at_rows(claims, filled, "cue"), readings, strict=True
    ):
        if not cue or reading is None:
            continue
        for piece in cue.split(";"):
            if not _says(reading, piece):
                rows.append(row)
                how = (
                    "says only as parts of words"
                    if piece in reading
                    else "does not say"
                )
                messages.append(f"the sentence {how} {said(piece)}")
            elif len(piece.split()) > MOST_CUE_WORDS:
                rows.append(row)
                messages.append(f"{said(piece)} has more than {MOST_CUE_WORDS} words")
    yield Faults("claims", "cue", rows, messages)


def _cues_nowhere(material: Material, filled: Sequence[int]) -> Faults:
    """Return the claims whose cue the source that they name does not have."""
    rows, messages = [], []
    found = at_rows(material.claims, filled, "cue", "source_ref", "spans")
    for row, cue, source_ref, cell in found:
        source = material.source_at(source_ref)
        if not cue or source not in material.texts:
            continue
        text, spans = material.texts[source], parse_spans(cell)
        # What a footnote breaks reads as one piece only with the words of the anchor.
        near = reading_text(text, spans)
        for piece in cue.split(";"):
            if len(piece.split()) > MOST_CUE_WORDS:
                rows.append(row)
                messages.append(f"{said(piece)} has more than {MOST_CUE_WORDS} words")
            elif not (
                _says(near, piece) or _says(material.whole_readings[source], piece)
            ):
                rows.append(row)
                messages.append(f"{named(source)} nowhere says {said(piece)}")
    return Faults("claims", "cue", rows, messages)


def _says(reading: str, piece: str) -> bool:
    """Whether a piece stands in a text with no letter cut off at either end."""
    start = reading.find(piece)
    while start >= 0:
        end = start + len(piece)
        if not (_is_cut(reading, start) or _is_cut(reading, end)):
            return True
        start = reading.find(piece, start + 1)
    return False


@rule(
    "cue-missing",
    level=4,
    needs=("claims",),
    wants=("sentences", "entities"),
    reads={"claims": ("cue", "polarity", "certainty", "attributed_to", "source_ref")},
    reads_sources=True,
    summary="A claim that is negative, hedged or of a named holder has a cue.",
    why="Holder, hedge and negation must be checkable against the source's own words.",
)
def cue_missing(material: Material) -> Iterator[Faults]:
    """Find claims whose holder, hedge or negation no cue shows.

    Whether a sentence names the holder cannot be told without a ledger.
    """
    claims = material.claims
    empty = claims["cue"] == ""
    negative = claims["polarity"] == "negative"
    message = "a negative claim needs the words that negate it"
    yield faults("claims", "cue", empty & negative, message)
    hedged = claims["certainty"].isin(["possible", "probable"]) & ~negative
    message = "a claim that is not certain needs the words that hedge it"
    yield faults("claims", "cue", empty & hedged, message)
    if not material.has("sentences"):
        return
    called = _called(material) if material.has("entities") else {}
    held = claims["attributed_to"] != ""
    open_ = (empty & held & ~negative & ~hedged).to_numpy().nonzero()[0].tolist()
    rows = []
    readings = material.readings_at("claims", open_)
    for (row, holder), reading in zip(
        at_rows(claims, open_, "attributed_to"), readings, strict=True
    ):
        names = called.get(holder, ())
        if holder.startswith("("):
            names = _either_case(holder.strip("()"))
        if _names(reading or "", names):
            rows.append(row)
    message = "the sentence names the holder, so the claim needs the words that do"
    yield Faults("claims", "cue", rows, message)


def _called(material: Material) -> dict[str, list[str]]:
    """Return the names and aliases of each entity."""
    called: dict[str, list[str]] = {}
    for name, entity in material.names.items():
        called.setdefault(entity, []).append(name)
    return called


def _names(reading: str, names: Iterable[str]) -> bool:
    return any(_says(reading, name) for name in names)


def _either_case(words: str) -> list[str]:
    """Return words as they may stand within a sentence, and at its beginning."""
    return [words[0].lower() + words[1:], words[0].upper() + words[1:]] if words else []


@rule(
    "reference-not-in-sentence",
    level=4,
    needs=("claims", "sentences"),
    reads={"claims": ("ref_ids", "source_ref")},
    reads_sources=True,
    summary="A claim's references are among the bracketed numbers of its sentence.",
    why="A number backs claims of its own sentence only (codebook, 3).",
)
def reference_not_in_sentence(material: Material) -> Iterator[Faults]:
    """Find references whose number the sentence does not have."""
    claims = material.claims
    rows, messages = [], []
    backed = material.backed
    filled = holding(material, "claims", "ref_ids") if backed is None else backed.astray
    readings = material.readings_at("claims", filled)
    for (row, cell), reading in zip(
        at_rows(claims, filled, "ref_ids"), readings, strict=True
    ):
        if not cell or reading is None:
            continue
        numbers = _bracketed(reading)
        wrong = [ref for ref in cell.split(";") if _number(ref[1:]) not in numbers]
        if wrong:
            rows.append(row)
            messages.append(f"the sentence has no bracket for {listed(wrong)}")
    yield Faults("claims", "ref_ids", rows, messages)


@rule(
    "bracket-unused",
    level=4,
    needs=("claims", "sentences"),
    reads={"sentences": ("sentence_id", "disposition", "spans")},
    reads_sources=True,
    summary="Each bracketed number of a sentence with claims is used by one of them.",
    why="A number that backs nothing is a reference that was overlooked.",
)
def bracket_unused(material: Material) -> Iterator[Faults]:
    """Find sentences with a number that none of their claims uses."""
    claims, sentences = material.claims, material.sentences
    backed = material.backed
    suspects = range(len(sentences)) if backed is None else backed.unused
    used: dict[str, set[str]] = {}
    if suspects:
        filled = holding(material, "claims", "ref_ids")
        for _, source_ref, cell in at_rows(claims, filled, "source_ref", "ref_ids"):
            parts = cell.split(";") if cell else []
            used.setdefault(source_ref, set()).update(_number(ref[1:]) for ref in parts)
    open_: dict[str, tuple[int, str]] = {}
    # What a claim's faulty cell was to say of its sentence is not known.
    uncertain = sorted(material.faulty.rows("claims", "ref_ids", "source_ref"))
    doubtful = set(claims["source_ref"].take(uncertain).tolist())
    found = at_rows(sentences, suspects, "sentence_id", "disposition")
    readings = material.readings_at("sentences", suspects)
    for (row, sentence, disposition), reading in zip(found, readings, strict=True):
        if disposition != "claims" or not reading or "[" not in reading:
            continue
        if sentence in doubtful:
            continue
        unused = _bracketed(reading) - used.get(sentence, set())
        if unused:
            numbers = [f"[{number}]" for number in sorted(unused, key=_by_value)]
            open_[sentence] = row, f"no claim of {{value}} uses {listed(numbers)}"
    for sentence in excused(material, open_, ("claims", "source_ref")):
        del open_[sentence]
    rows, messages = zip(*open_.values(), strict=True) if open_ else ((), ())
    yield Faults("sentences", "sentence_id", rows, messages)


def _bracketed(reading: str) -> set[str]:
    return {_number(digits) for digits in _BRACKETS.findall(reading)}


def _number(digits: str) -> str:
    """Write a number of any length, as a bracket or a reference's id has it, one way.

    Example:
        >>> _number("012") == _number("12")
        True
    """
    return digits.lstrip("0") or "0"


def _by_value(number: str) -> tuple[int, str]:
    return len(number), number


@rule(
    "about-not-in-text",
    level=4,
    needs=("claims", "entities"),
    reads={"claims": ("about", "text")},
    summary="A claim is about an entity only if its text names it.",
    why="Who searches for an entity expects to read its name.",
)
def about_not_in_text(material: Material) -> Iterator[Faults]:
    """Find entities of `about` that the text names by no name or alias."""
    claims = material.claims
    called = _called(material)
    rows, messages = [], []
    suspects = range(len(claims)) if material.named is None else material.named.absent
    for row, cell, text in at_rows(claims, suspects, "about", "text"):
        for entity in cell.split(";") if cell else []:
            if entity in called and not _names(text, called[entity]):
                rows.append(row)
                messages.append(f"the text does not name {said(entity)}")
    yield Faults("claims", "about", rows, messages)


@rule(
    "about-incomplete",
    level=4,
    severity=Severity.WARNING,
    needs=("claims", "entities"),
    reads={"claims": ("about", "text")},
    summary="A claim is about every entity that its text names.",
    why="Who searches for an entity expects to find every claim that names it.",
)
def about_incomplete(material: Material) -> Iterator[Faults]:
    """Find texts that name an entity which `about` leaves out."""
    pattern = material.name_pattern
    if pattern is None:
        return
    claims = material.claims
    rows, messages = [], []
    meant = {value: each.name for value, each in material.misnamed("entities").items()}
    suspects = range(len(claims)) if material.named is None else material.named.further
    for row, cell, text in at_rows(claims, suspects, "about", "text"):
        named = {material.names[name] for name in pattern.findall(text)}
        missing = named.difference(meant.get(each, each) for each in cell.split(";"))
        if missing:
            rows.append(row)
            messages.append(f"the text also names {listed(sorted(missing))}")
    yield Faults("claims", "about", rows, messages)


@rule(
    "entity-unused",
    level=4,
    severity=Severity.WARNING,
    needs=("claims", "entities"),
    reads={"entities": ("entity_id",)},
    summary="Every entity is named by a claim, or holds one.",
    why="An entity that nothing points to was overlooked, or is a second spelling.",
)
def entity_unused(material: Material) -> Iterator[Faults]:
    """Find entities that no claim is about or attributed to."""
    claims = material.claims
    used = {each for cell in claims["about"].unique() for each in cell.split(";")}
    used.update(claims["attributed_to"].unique())
    ids = material.entities["entity_id"]
    unused = ids[~ids.isin(sorted(used))].tolist()
    used.update(
        excused(material, unused, ("claims", "about"), ("claims", "attributed_to"))
    )
    mask = ~ids.isin(sorted(used))
    yield faults("entities", "entity_id", mask, "no claim names {value}")
