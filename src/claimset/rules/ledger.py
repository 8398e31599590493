"""Rules that hold the ledger to the sources, and the claims to the ledger."""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from claimset.problems import LONGEST_VALUE, Severity
from claimset.rules.bulk import BLOCK, among, at_rows, buffers
from claimset.rules.keys import excused
from claimset.rules.material import (
    Faults,
    Material,
    cells,
    faults,
    lookup,
    named,
    rule,
    said,
    verbatim,
)
from claimset.rules.prose import DIGITS
from claimset.sources import Span, digest, exact_words, form_alone, parse_spans

__all__: list[str] = []

_MIXED = re.compile(
    r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u03ff\u0400-\u052f])\w+\b", re.UNICODE
)


@rule(
    "source-changed",
    level=4,
    acceptable=False,
    needs=("sources",),
    reads={"sources": ("sha256",)},
    summary="A source file is the one that was annotated: its hash and length are.",
    why="A single character more or less shifts every anchor behind it.",
)
def source_changed(material: Material) -> Iterator[Faults]:
    """Find sources with another hash or length."""
    rows = cells(material.sources, "source_id", "file", "sha256", "characters")
    for row, (source, file, sha256, characters) in enumerate(rows):
        if source not in material.digests:
            continue
        found = material.digests[source]
        if found != sha256:
            message = f"the file's sha256 is {found}"
            if source in material.changed:
                form = form_alone(material.changed[source], sha256)
                message += _of_form(form, file) or _first_change(material, source)
            yield Faults("sources", "sha256", [row], message)
        elif characters != str(length := len(material.texts[source])):
            message = f"the file has {length} characters, not {{value}}"
            yield Faults("sources", "characters", [row], message)


def _of_form(form: str, file: str) -> str:
    """Say that a source has changed in form alone, and the way out."""
    if "line ends" not in form:
        return f"; only {form}" if form else ""
    folder, slash, _ = file.rpartition("/")
    kept = said(f"{folder}/** -text" if slash else f"{file} -text")
    return f"; only {form}: {kept} in .gitattributes keeps git from changing them"


def _first_change(material: Material, source: str) -> str:
    """Say which segment of a changed source is the first that has other words."""
    if not material.has("sentences"):
        return ""
    ledger, text = material.sentences, material.changed[source]
    own = np.flatnonzero((ledger["source_id"] == source).to_numpy(dtype=bool)).tolist()
    columns = ("sentence_id", "spans", "sha256")
    for _, sentence, spans, sha256 in at_rows(ledger, own, *columns):
        if digest(exact_words(text, parse_spans(spans))) != sha256:
            return f"; the first segment that differs is {named(sentence)}"
    return "; no segment differs"


@rule(
    "segment-changed",
    level=4,
    acceptable=False,
    needs=("sentences", "sources"),
    marks=True,
    reads={"sentences": ("sentence_id", "source_id", "spans", "sha256")},
    reads_sources=True,
    summary="A segment's sha256 is that of its exact words, inside its source.",
    why="It proves, segment by segment, that the spans still mark the same words.",
)
def segment_changed(material: Material) -> Iterator[Faults]:
    """Find segments that reach beyond their source, or hold other words."""
    sentences = material.sentences
    beyond, changed = [], []
    messages = []
    for row, cell, source, sha256 in at_rows(
        sentences, _unproven(material), "spans", "source_id", "sha256"
    ):
        text, spans = material.texts.get(source), parse_spans(cell)
        if text is None or not spans:
            continue
        if max(end for _, end in spans) > len(text):
            beyond.append(row)
        elif (found := digest(words := exact_words(text, spans))) != sha256:
            changed.append(row)
            messages.append(
                f"the words at these spans are now {said(_on_one_line(words))}: "
                f"their sha256 is {found}, not {named(sha256, DIGITS)}"
            )
    yield Faults("sentences", "spans", beyond, "{value} reaches beyond the source")
    yield Faults("sentences", "sha256", changed, messages, doubtful="spans")


def _on_one_line(words: str) -> str:
    """Return the beginning of words, more than a message holds, without line ends.

    A blank at the edge stays: it shows that the spans have slipped.
    """
    return re.sub(r"\s+", " ", words[: 2 * LONGEST_VALUE])


def _unproven(material: Material) -> Sequence[int]:
    """Return the rows of segments whose hash is not clearly that of their words."""
    prose = material.prose
    if prose is None:
        return range(len(material.sentences))
    offsets, data = buffers(
        material.bulk["sentences"].column("sha256").combine_chunks()
    )
    if (np.diff(offsets) != DIGITS).any():
        return range(len(material.sentences))
    written = data[offsets[0] : offsets[-1]].reshape(-1, DIGITS)
    wrong = [np.zeros(0, np.int64)]
    for start in range(0, len(written), BLOCK):
        rows = slice(start, start + BLOCK)
        same = (written[rows] == prose.digests(rows)).all(axis=1)
        wrong.append(np.flatnonzero(~same) + start)
    found: list[int] = np.concatenate(wrong).tolist()
    return found


@rule(
    "segment-overlap",
    level=4,
    needs=("sentences",),
    reads={"sentences": ("sentence_id", "source_id", "spans")},
    summary="No character of a source belongs to two segments.",
    why="What belongs to two segments is annotated twice, or by neither.",
)
def segment_overlap(material: Material) -> Iterator[Faults]:
    """Find segments that begin before an earlier one has ended."""
    rows, messages = [], []
    if material.prose is not None and material.prose.gaps is not None:
        return
    last: dict[str, tuple[int, str]] = {}
    for source, start, end, row, sentence in material.flat_spans:
        before, other = last.get(source, (0, ""))
        if start < before:
            rows.append(row)
            messages.append(f"{{value}} overlaps {named(other)}")
        last[source] = max((before, other), (end, sentence))
    yield Faults("sentences", "spans", rows, messages)


@rule(
    "source-not-covered",
    level=4,
    acceptable=False,
    needs=("sentences", "sources"),
    reads={"sources": ("source_id",)},
    reads_sources=True,
    summary="The segments cover every non-blank character of their source.",
    why="What no segment covers is accounted for by nobody.",
)
def source_not_covered(material: Material) -> Iterator[Faults]:
    """Find stretches of a source between segments that are not blank."""
    if material.prose is not None and material.prose.is_covered:
        return
    gaps: dict[str, list[tuple[int, int]]] = {source: [] for source in material.texts}
    ends = dict.fromkeys(material.texts, 0)
    for source, start, end, _, _ in material.flat_spans:
        if source in ends:
            gaps[source].append((ends[source], start))
            ends[source] = max(ends[source], end)
    unknown = _unknown_stretches(material)
    unnamed = [source for source, end in ends.items() if not end]
    meant = excused(material, unnamed, ("sentences", "source_id"))
    for row, source in enumerate(material.sources["source_id"]):
        text = material.texts.get(source)
        if text is None or source in meant:
            continue
        messages = [
            f"no segment covers {verbatim(repr(words[:40]))} at {start}-{end}"
            for start, end in [*gaps[source], (ends[source], len(text))]
            if (words := text[start:end].strip())
            and not any(
                low <= start and end <= high for low, high in unknown.get(source, ())
            )
        ]
        yield Faults("sources", "source_id", [row] * len(messages), messages)


def _unknown_stretches(material: Material) -> dict[str, list[Span]]:
    """Return where segments may stand whose spans or source are faulty.

    It is from the beginning of the segment above to the end of the second one below,
    since a footnote may stand within a sentence.
    """
    found: dict[str, list[Span]] = {}
    faulty = material.faulty.rows("sentences", "source_id", "spans")
    if not faulty:
        return found
    sources = material.sentences["source_id"].tolist()
    spans = [parse_spans(cell) for cell in material.sentences["spans"].tolist()]
    sound = [row for row in range(len(spans)) if row not in faulty and spans[row]]
    for row in faulty:
        place = bisect(sound, row)
        above, below = sound[:place][-1:], sound[place : place + 2]
        for source in {sources[near] for near in (*above, *below[:1])}:
            low = [spans[near][0][0] for near in above if sources[near] == source]
            high = [spans[near][-1][1] for near in below if sources[near] == source]
            whole = len(material.texts.get(source, ""))
            stretch = (max(low, default=0), max(high, default=whole))
            found.setdefault(source, []).append(stretch)
    return found


@rule(
    "sentence-id-of-other-source",
    level=3,
    needs=("sentences",),
    reads={"sentences": ("sentence_id", "source_id")},
    summary="A segment's id begins with the id of its source.",
    why="The id alone must tell where to look.",
)
def sentence_id_of_other_source(material: Material) -> Iterator[Faults]:
    """Find ids that begin with another source."""
    sentences = material.sentences
    every = range(len(sentences))
    rows = [
        row
        for row, sentence, source in at_rows(
            sentences, every, "sentence_id", "source_id"
        )
        if sentence.partition(".")[0] != source
    ]
    message = "{value} does not begin with the id of its source"
    yield Faults("sentences", "sentence_id", rows, message)


@rule(
    "disposition-unfounded",
    level=4,
    needs=("claims", "sentences"),
    reads={"sentences": ("sentence_id", "disposition")},
    summary="Dispositions agree with the claims and appearances that there are.",
    why="The ledger is the proof that nothing was left out; it must be true.",
)
def disposition_unfounded(material: Material) -> Iterator[Faults]:
    """Find segments whose disposition the other tables do not bear out."""
    sentences = material.sentences
    ids, disposition = sentences["sentence_id"], sentences["disposition"]
    claimed = _pointed_to(material, "claims")
    message = "the disposition is 'claims', and no claim is anchored here"
    wrong = (disposition == "claims") & ~claimed
    wrong &= ~ids.isin(_meant(material, ids[wrong], "claims"))
    yield faults("sentences", "disposition", wrong, message)
    message = "{value}, and claims are anchored here: it should be 'claims'"
    wrong = disposition.isin(["none", "restated", "pending"]) & claimed
    yield faults("sentences", "disposition", wrong, message)
    if material.whole("appearances"):
        appears = _pointed_to(material, "appearances")
        message = "the disposition is 'restated', and no appearance stands here"
        wrong = (disposition == "restated") & ~appears & ~claimed
        wrong &= ~ids.isin(_meant(material, ids[wrong], "appearances"))
        yield faults("sentences", "disposition", wrong, message)
        message = "{value}, and appearances stand here: it should be 'restated'"
        wrong = disposition.isin(["none", "pending"]) & appears & ~claimed
        yield faults("sentences", "disposition", wrong, message)


def _pointed_to(material: Material, table: str) -> "pd.Series[bool]":
    """Return which segments the rows of a table are anchored in."""
    ids = material.sentences["sentence_id"]
    if material.prose is None or table not in material.bulk:
        return among(ids, material.frames[table]["source_ref"])
    found = np.zeros(len(ids), dtype=bool)
    rows = material.sentence_rows(table)
    found[rows[rows >= 0]] = True
    return pd.Series(found, index=ids.index, dtype=bool)


def _meant(material: Material, ids: "pd.Series[str]", table: str) -> list[str]:
    """Return the segments without rows that a misspelt row of a table may mean."""
    return sorted(excused(material, ids.tolist(), (table, "source_ref")))


@rule(
    "reason-missing",
    level=3,
    needs=("sentences",),
    reads={"sentences": ("disposition", "reason")},
    summary="A segment has a reason exactly where its disposition is 'none'.",
    why="That a segment makes no claim is a decision, and needs its ground.",
)
def reason_missing(material: Material) -> Iterator[Faults]:
    """Find segments with a reason too few or too many."""
    sentences = material.sentences
    none, given = sentences["disposition"] == "none", sentences["reason"] != ""
    message = "a segment without claims needs a reason"
    yield faults("sentences", "reason", none & ~given, message)
    message = "{value} is a reason for 'none', which the disposition is not"
    yield faults("sentences", "reason", ~none & given, message)


@rule(
    "sentence-pending",
    level=3,
    needs=("sentences",),
    severity=Severity.WARNING,
    summary="No segment is left to be annotated.",
    why="What is pending may hold claims that no row says.",
)
def sentence_pending(material: Material) -> Iterator[Faults]:
    """Find segments that are not annotated yet."""
    mask = material.sentences["disposition"] == "pending"
    yield faults("sentences", "disposition", mask, "not annotated yet")


@rule(
    "scripts-mixed",
    level=4,
    needs=("sentences",),
    severity=Severity.NOTE,
    reads_sources=True,
    summary="A word of a source is written in one script.",
    why="A letter of another script looks the same, and no search finds the word.",
)
def scripts_mixed(material: Material) -> Iterator[Faults]:
    """Find words of Latin with Greek or Cyrillic letters in them."""
    rows, messages = [], []
    suspects: Sequence[int] = range(len(material.sentences))
    if material.prose is not None:
        suspects = np.flatnonzero(material.prose.beyond_ascii).tolist()
    readings = material.readings_at("sentences", suspects)
    for row, reading in zip(suspects, readings, strict=True):
        if not reading or reading.isascii():
            continue
        rows_here = [f"{said(word)} mixes scripts" for word in _MIXED.findall(reading)]
        rows += [row] * len(rows_here)
        messages += rows_here
    yield Faults("sentences", "spans", rows, messages)


@rule(
    "sample-of-other-stratum",
    level=4,
    needs=("sample", "sentences"),
    reads={"sample": ("sentence_id", "stratum")},
    summary="A sampled sentence's stratum is its section.",
    why="Figures by stratum are only as good as the strata.",
)
def sample_of_other_stratum(material: Material) -> Iterator[Faults]:
    """Find sampled sentences whose stratum is another section."""
    sample, sentences = material.sample, material.sentences
    known = material.faulty.sound("sentences", "section", size=len(sentences))
    drawn = sentences[known & among(sentences["sentence_id"], sample["sentence_id"])]
    sections = lookup(drawn, "sentence_id", "section")
    section = sample["sentence_id"].map(sections)
    mask = section.notna() & (section != sample["stratum"])
    yield faults("sample", "stratum", mask, "{value} is not the sentence's section")
