"""Rules on the wording of claims (codebook, 1)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from claimset.numerals import numbers, stated
from claimset.rules.bulk import (
    BLOCK,
    among,
    at_rows,
    buffers,
    ending,
    matching,
    nonascii,
)
from claimset.rules.keys import excused
from claimset.rules.material import (
    Faults,
    Material,
    faults,
    listed,
    named,
    paragraph_of,
    rule,
)
from claimset.rules.pointing import BEGINNING, points_back
from claimset.rules.prose import BEYOND

if TYPE_CHECKING:
    import pyarrow as pa

__all__: list[str] = []

Places = np.ndarray[Any, Any]

MOST_WORDS = 40
LONGEST_RUN = 12

# A full stop within a sentence: after an initial ("U. S.") or one of these.
_ABBREVIATION = re.compile(
    r"\b(?:[^\W\d_]|Mrs?|Ms|Mme|Messrs|Drs?|Profs?|Sts?|Ste|Srs?|Jrs?|Gens?|Col|Lts?"
    r"|Maj|Capt|Cmdr|Cpl|Sgt|Brig|Adm|Sens?|Reps?|Govs?|Pres|Amb|Rev|Hon|Fr|Supt|Insp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mts?|Ft|Inc|Ltd|Co|Corp|Bros|Univ"
    r"|Dept|[Nn]os?|[Aa]rts?|[Cc]h|[Ss]ecs?|[Ff]igs?|[Vv]ols?|[Ee]ds?|paras?|pp|vs|al|etc"
    r"|ca|cf|approx|est)\.\Z"
)
_LOOK_BACK = len(" Messrs.")
_SENTENCE_END = re.compile(r"[.?!][\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9])")
_WORD = re.compile(r"\w+(?:'\w+)?")
_LONGEST_SHOWN = 200
_LONG = rf"(?:\w+\W+){{{LONGEST_RUN}}}\w"
_ANY_NUMBER = (
    r"[0-9]|\b(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zero|one"
    r"|hundred|thousand|million|billion|[a-z]+teen|[a-z]+ty)\b"
)
_STOP_WORDS = frozenset(("a", "an", "the", "that", "which"))


@rule(
    "text-no-full-stop",
    level=3,
    summary="A claim's text ends with one full stop, outside quotation marks.",
    why="Its absence is what a cut-off text looks like; '?.' and '..' are slips.",
)
def text_no_full_stop(material: Material) -> Iterator[Faults]:
    """Find texts with another end."""
    suspects = ending(material, "claims", "text", _may_end_badly)
    rows = [
        row
        for row, text in at_rows(material.claims, suspects, "text")
        if not _END.search(text)
    ]
    yield Faults("claims", "text", rows, "{value} does not end with one full stop")


# "The firm is Yahoo!." ends with a name.
_END = re.compile(r"(?:(?<![.?!…,;:\s])|\b[A-Z]\w*!)\.\Z")


def _may_end_badly(last: Places, one_before: Places) -> Places:
    """Whether the last bytes of texts are not clearly a letter and a full stop."""
    known = np.frombuffer(b".?!,;: \t", np.uint8)
    odd = np.isin(one_before, known) | (one_before >= BEYOND)
    may: Places = (last != ord(".")) | odd
    return may


@rule(
    "text-not-one-sentence",
    level=3,
    summary="A claim's text is one sentence.",
    why="Two sentences are two propositions, which can be accepted one by one.",
)
def text_not_one_sentence(material: Material) -> Iterator[Faults]:
    """Find texts in which a sentence ends before the end."""
    suspects = matching(material, "claims", "text", r"[.?!][^.?!]*\s")
    found = at_rows(material.claims, suspects, "text")
    rows = [row for row, text in found if _has_inner_end(text)]
    yield Faults("claims", "text", rows, "{value} is more than one sentence")


def _has_inner_end(text: str) -> bool:
    # No more of the text than the longest abbreviation, and what stands before it.
    return any(
        not _ABBREVIATION.search(
            text, max(end.start() - _LOOK_BACK, 0), end.start() + 1
        )
        for end in _SENTENCE_END.finditer(text)
    )


@rule(
    "text-too-long",
    level=3,
    summary=f"A claim's text has at most {MOST_WORDS} words.",
    why="A longer sentence holds more than one proposition, or is hard to judge.",
)
def text_too_long(material: Material) -> Iterator[Faults]:
    """Find texts with more words, counted between blanks of any kind."""
    many = matching(material, "claims", "text", rf"(?:\s\S*){{{MOST_WORDS}}}")
    found = at_rows(material.claims, many, "text")
    rows = [row for row, text in found if len(text.split()) > MOST_WORDS]
    yield Faults("claims", "text", rows, f"{{value}} has more than {MOST_WORDS} words")


@rule(
    "text-begins-with-pronoun",
    level=3,
    wants=("entities",),
    summary="A claim's text does not begin by pointing back: 'she', 'its', 'this'.",
    why="A claim must read right alone; 'It was … that' and 'There was' point nowhere.",
)
def text_begins_with_pronoun(material: Material) -> Iterator[Faults]:
    """Find texts that begin with a pronoun or a word like 'its', 'this' and 'such'."""
    suspects = matching(material, "claims", "text", rf"\A{BEGINNING.pattern}")
    names = material.name_pattern if material.has("entities") else None
    found = at_rows(material.claims, suspects, "text")
    begins = BEGINNING.match  # most do not
    rows = [row for row, text in found if begins(text) and points_back(text, names)]
    yield Faults("claims", "text", rows, "{value} begins by pointing back")


@rule(
    "text-copies-source",
    level=3,
    needs=("claims", "sentences"),
    reads={"claims": ("text", "source_ref")},
    reads_sources=True,
    summary=f"A claim shares no run of over {LONGEST_RUN} words with its sentence.",
    why="Claims are in our own words; the source's words stay with their owner.",
)
def text_copies_source(material: Material) -> Iterator[Faults]:
    """Find texts with a longer run of the sentence's words."""
    sentences: dict[str, str] = {}
    rows, messages = [], []
    long = matching(material, "claims", "text", _LONG)
    found = at_rows(material.claims, long, "text", "source_ref")
    readings = material.readings_at("claims", long)
    for (row, text, source_ref), reading in zip(found, readings, strict=True):
        words = _WORD.findall(text.lower())
        if len(words) <= LONGEST_RUN:
            continue
        if source_ref not in sentences:
            said = _WORD.findall((reading or "").lower())
            sentences[source_ref] = f" {' '.join(said)} "
        if run := _shared_run(words, sentences[source_ref]):
            rows.append(row)
            messages.append(f"copies its sentence: '{named(run, _LONGEST_SHOWN)}'")
    yield Faults("claims", "text", rows, messages)


def _shared_run(words: list[str], said: str) -> str:
    """Return the first long run of words that stands in a text between blanks."""
    runs = _runs(words)
    if len(words) <= MOST_WORDS:
        return next((run for run in runs if f" {run} " in said), "")
    # Of a text that is too long there are too many to be looked for one by one.
    known = set(_runs(said.split()))
    return next((run for run in runs if run in known), "")


def _runs(words: list[str]) -> Iterator[str]:
    size = LONGEST_RUN + 1
    return (" ".join(words[at : at + size]) for at in range(len(words) - LONGEST_RUN))


@rule(
    "text-repeats-claim",
    level=4,
    reads={"claims": ("claim_id", "text")},
    summary="No two claims say the same in the same words.",
    why="What is said again is an appearance of the first claim, not a new one.",
)
def text_repeats_claim(material: Material) -> Iterator[Faults]:
    """Find texts that are equal once case, punctuation and number style are folded."""
    claims = material.claims
    first: dict[str, str] = {}
    rows, messages = [], []
    alike = _alike(material)
    for row, text, claim_id in at_rows(claims, alike, "text", "claim_id"):
        folded = _fold(text)
        if folded in first:
            rows.append(row)
            messages.append(f"{{value}} says what {named(first[folded])} says")
        else:
            first[folded] = claim_id
    yield Faults("claims", "text", rows, messages)


# Texts that fold alike have the same letters and digits in order, but for stop words.
_STOP_WORD = rf"\b(?:{'|'.join(sorted(_STOP_WORDS))})\b"
_LOOSE = bytes(
    byte for byte in range(256) if not (byte < BEYOND and chr(byte).isalnum())
)
_IS_KEPT = bytes(int(byte not in _LOOSE) for byte in range(256))


def _alike(material: Material) -> Sequence[int]:
    """Return the rows whose text may fold to what another's does."""
    if "claims" not in material.bulk:
        return range(len(material.claims))
    hashes = _hashes(material.bulk["claims"].column("text"))
    rows = nonascii(material, "claims", "text")
    for row, text in at_rows(material.claims, rows, "text"):
        folded = _fold(text).encode("ascii", "ignore")
        hashes[row] = hash(folded.translate(None, _LOOSE))
    _, codes = np.unique(hashes, return_inverse=True)
    suspects: list[int] = np.flatnonzero((np.bincount(codes) > 1)[codes]).tolist()
    return suspects


def _hashes(texts: "pa.ChunkedArray") -> Places:
    """Return a hash of the letters and digits of each text, without its stop words."""
    from pyarrow import compute  # noqa: PLC0415 - large tables only

    found = np.zeros(len(texts), dtype=np.int64)
    for start in range(0, len(texts), BLOCK):
        place = start
        for chunk in texts.slice(start, BLOCK).chunks:
            lower = compute.ascii_lower(chunk)
            bare = compute.replace_substring_regex(lower, _STOP_WORD, "")
            offsets, data = buffers(bare)
            raw = data[offsets[0] : offsets[-1]].tobytes()
            kept = np.frombuffer(raw.translate(_IS_KEPT), np.uint8)
            counts = np.append(0, np.cumsum(kept, dtype=np.int64))
            ends = counts[offsets - offsets[0]].tolist()
            left = raw.translate(None, _LOOSE)
            for begin, end in pairwise(ends):
                found[place] = hash(left[begin:end])
                place += 1
    return found


def _fold(text: str) -> str:
    """Return what is compared of a text; nothing fuzzier than style is folded."""
    lower = text.lower()
    words = [word for word in _WORD.findall(lower) if word not in _STOP_WORDS]
    if not any(character.isdigit() for character in lower):
        return " ".join(words)
    plain = re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", lower)
    return " ".join(word for word in _WORD.findall(plain) if word not in _STOP_WORDS)


@rule(
    "text-number-unsourced",
    level=4,
    needs=("claims", "sentences"),
    reads={"claims": ("text", "source_ref", "time")},
    reads_sources=True,
    summary="A number in a text stands in its paragraph, the one before, or its time.",
    why="A number from elsewhere is an addition, or a slip. Words: in English only.",
)
def text_number_unsourced(material: Material) -> Iterator[Faults]:
    """Find texts with a number that neither paragraph nor time has.

    A time may be inherited from the paragraph before, or counted from the date of
    receipt (codebook, 3); then `time` is where it is written down. Of a paragraph that
    is not all in English only digits are known, and only those of a text are judged.
    """
    known: dict[str, frozenset[float]] = {}
    before: dict[str, str] = {}
    rows, messages = [], []
    faulty = sorted(material.faulty.rows("sentences", "sentence_id", "spans"))
    ids = material.sentences["sentence_id"].take(faulty).tolist()
    torn = {paragraph_of(sentence) for sentence in ids}
    foreign: frozenset[str] | None = None
    suspects = matching(material, "claims", "text", _ANY_NUMBER)
    found = at_rows(material.claims, suspects, "text", "source_ref", "time")
    readings = material.readings_at("claims", suspects)
    for (row, text, source_ref, time), reading in zip(found, readings, strict=True):
        said = numbers(text)
        if not said or reading is None or said <= _own_numbers(reading):
            continue
        before = before or _paragraphs_before(material.paragraphs)
        paragraph = paragraph_of(source_ref)
        near = (paragraph, before[paragraph])
        if not torn.isdisjoint(near):
            continue
        if paragraph not in known:
            previous = material.paragraphs.get(before[paragraph], "")
            known[paragraph] = numbers(f"{material.paragraphs[paragraph]} | {previous}")
        there = known[paragraph] | numbers(time.replace("-", " "))
        if said <= there:
            continue
        if foreign is None:
            foreign = _foreign(material)
        words = foreign.isdisjoint(near)
        absent = dict.fromkeys(
            text[each.start : each.end]
            for each in stated(text)
            if not each.is_among(there, words=words)
        )
        if absent:
            rows.append(row)
            message = f"the paragraph of {named(source_ref)} does not say "
            messages.append(message + listed(absent))
    yield Faults("claims", "text", rows, messages)


def _foreign(material: Material) -> frozenset[str]:
    """Return the paragraphs with a segment that is not in English."""
    sentences = material.sentences
    other = np.flatnonzero(~sentences["language"].isin(_ENGLISH)).tolist()
    ids = at_rows(sentences, other, "sentence_id")
    return frozenset(paragraph_of(sentence) for _, sentence in ids)


# The language whose words for numbers are known, in both forms of ISO 639.
_ENGLISH = ("en", "eng")


def _own_numbers(reading: str) -> frozenset[float]:
    """Return the numbers of a sentence; none if one may go on in another sentence."""
    first = reading.partition(" ")[0]
    if reading[-1:].isalnum() or reading.endswith("-") or numbers(first):
        return frozenset()
    return numbers(reading)


def _paragraphs_before(paragraphs: Iterable[str]) -> dict[str, str]:
    """Return the paragraph before each, of the same kind: no footnote of a page."""
    last: dict[str, str] = {}
    before = {}
    for paragraph in paragraphs:
        kind = paragraph.rstrip("0123456789")
        before[paragraph] = last.get(kind, "")
        last[kind] = paragraph
    return before


@rule(
    "quantity-missing",
    level=4,
    needs=("claims", "quantities"),
    reads={"claims": ("claim_id", "type"), "quantities": ("claim_id",)},
    summary="A quantitative claim, and no other, has a row in quantities.csv.",
    why="Its number is its point, and is what users compute with.",
)
def quantity_missing(material: Material) -> Iterator[Faults]:
    """Find quantitative claims without a row, and rows of other claims."""
    claims, quantities = material.claims, material.quantities
    quantitative = claims["type"] == "quantitative"
    measured = among(claims["claim_id"], quantities["claim_id"])
    bare = quantitative & ~measured
    ids = claims.loc[bare, "claim_id"].tolist()
    meant = sorted(excused(material, ids, ("quantities", "claim_id")))
    message = "a quantitative claim needs a row in quantities.csv"
    yield faults("claims", "type", bare & ~claims["claim_id"].isin(meant), message)
    known = material.faulty.sound("claims", "type", size=len(claims))
    others = claims.loc[~quantitative & known, "claim_id"]
    message = "{value} is not a quantitative claim"
    yield faults(
        "quantities", "claim_id", among(quantities["claim_id"], others), message
    )


@rule(
    "quantity-not-in-text",
    level=4,
    needs=("claims", "quantities"),
    reads={"quantities": ("claim_id", "value_min", "value_max")},
    summary="The values of a quantity stand in its claim's text.",
    why="10,000, 10000 and 'ten thousand' are one number; another one is a slip.",
)
def quantity_not_in_text(material: Material) -> Iterator[Faults]:
    """Find values that the claim does not state."""
    quantities = material.quantities
    claim = material.claim_rows(quantities["claim_id"])
    legible = material.faulty.sound("claims", "text", size=len(material.claims))
    known = (claim >= 0) & legible[claim]
    texts = iter(material.claims["text"].take(claim[known]).tolist())
    stated = [numbers(next(texts)) if there else frozenset() for there in known]
    for column in ("value_min", "value_max"):
        values = pd.to_numeric(quantities[column], errors="coerce")
        mask = [
            not (pd.isna(value) or value in numbers_of_claim)
            for value, numbers_of_claim in zip(values, stated, strict=True)
        ]
        message = "{value} does not stand in the claim's text"
        wrong = np.flatnonzero(known & np.array(mask, dtype=bool)).tolist()
        yield Faults("quantities", column, wrong, message)


_FILLED = {
    "exact": (True, True),
    "approximate": (True, True),
    "range": (True, True),
    "at_least": (True, False),
    "more_than": (True, False),
    "at_most": (False, True),
    "less_than": (False, True),
    "vague": (False, False),
}


@rule(
    "quantity-bounds",
    level=3,
    needs=("quantities",),
    reads={"quantities": ("value_min", "value_max", "modifier")},
    summary="The modifier says which values are filled; the least is not the greater.",
    why="'Up to 10,000' has a greatest value only; a vague amount has neither.",
)
def quantity_bounds(material: Material) -> Iterator[Faults]:
    """Find values that do not fit their modifier."""
    quantities = material.quantities
    low = pd.to_numeric(quantities["value_min"], errors="coerce")
    high = pd.to_numeric(quantities["value_max"], errors="coerce")
    yield faults(
        "quantities", "value_min", low > high, "{value} is more than value_max"
    )
    filled = (quantities["value_min"] != "", quantities["value_max"] != "")
    for modifier, wanted in _FILLED.items():
        of_kind = quantities["modifier"] == modifier
        for column, has, wants in zip(
            ("value_min", "value_max"), filled, wanted, strict=True
        ):
            message = f"{modifier!r} {'needs' if wants else 'takes no'} {column}"
            yield faults("quantities", "modifier", of_kind & (has != wants), message)
    single = quantities["modifier"].isin(["exact", "approximate"]) & (low != high)
    both = filled[0] & filled[1] & (low <= high)
    message = "{value} needs two equal values"
    yield faults("quantities", "modifier", single & both, message)
