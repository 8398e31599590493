"""Rules on the wording of claims (codebook, 1)."""

import re

import polars as pl
from polars import col

from claimset.numerals import numbers, stated
from claimset.rules.core import Batch, at, first, listed, named, phrase, quoted, rule
from claimset.rules.wordlists import ABBREVIATION, BEGINNING, points_back

__all__: list[str] = []

MOST_WORDS = 40
LONGEST_RUN = 12

_WORD = r"\w+(?:'\w+)?"
_LONGEST_SHOWN = 200
_STOP_WORDS = r"\b(?:an?|the|that|which)\b"
_DIGITS = r"[0-9]+(?:[.,][0-9]+)*"
_NUMBER_WORD = (
    r"[^\x00-\x7f]|\b(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zero|one"
    r"|hundred|thousand|million|billion|[a-z]+teen|[a-z]+ty)\b"
)
_ANY_NUMBER = rf"\p{{Nd}}|{_NUMBER_WORD}"


@rule(
    "text-no-full-stop",
    needs=("claims",),
    summary="A claim's text ends with one full stop, outside quotation marks.",
    why="Its absence is what a cut-off text looks like; '?.' and '..' are slips.",
).at("claims.text")
def text_no_full_stop(s: Batch) -> pl.LazyFrame:
    """Find texts with another end; "The firm is Yahoo!." ends with a name."""
    ends = col("text").str.contains(r"(?:[^.?!…,;:\s]|\b[A-Z]\w*!)\.$")
    message = phrase("{} does not end with one full stop", quoted("text"))
    return at(s.claims.filter(~ends), message=message)


@rule(
    "text-not-one-sentence",
    needs=("claims",),
    summary="A claim's text is one sentence.",
    why="Two sentences are two propositions, which can be accepted one by one.",
).at("claims.text")
def text_not_one_sentence(s: Batch) -> pl.LazyFrame:
    """Find texts in which a sentence ends before the end."""
    suspects = s.claims.filter(col("text").str.contains(r"[.?!][^.?!]*\s")).collect()
    inner = [_has_inner_end(text) for text in suspects["text"]]
    found = suspects.filter(pl.Series(inner, dtype=pl.Boolean))
    message = phrase("{} is more than one sentence", quoted("text"))
    return at(found.lazy(), message=message)


_SENTENCE_END = re.compile(r"[.?!][\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9])")
_LOOK_BACK = len(" Messrs.")


def _has_inner_end(text: str) -> bool:
    # No more of the text than the longest abbreviation, and what stands before it.
    return any(
        not ABBREVIATION.search(text, max(end.start() - _LOOK_BACK, 0), end.start() + 1)
        for end in _SENTENCE_END.finditer(text)
    )


@rule(
    "text-too-long",
    needs=("claims",),
    summary=f"A claim's text has at most {MOST_WORDS} words.",
    why="A longer sentence holds more than one proposition, or is hard to judge.",
).at("claims.text")
def text_too_long(s: Batch) -> pl.LazyFrame:
    """Find texts with more words, counted between blanks of any kind."""
    found = s.claims.filter(col("text").str.count_matches(r"\S+") > MOST_WORDS)
    message = phrase("{} has more than {} words", quoted("text"), pl.lit(MOST_WORDS))
    return at(found, message=message)


@rule(
    "text-begins-with-pronoun",
    needs=("claims",),
    wants=("entities",),
    summary="A claim's text does not begin by pointing back: 'she', 'its', 'this'.",
    why="A claim must read right alone; 'It was … that' and 'There was' point nowhere.",
).at("claims.text")
def text_begins_with_pronoun(s: Batch) -> pl.LazyFrame:
    """Find texts that begin with a pronoun or a word like 'its', 'this' and 'such'."""
    begins = col("text").str.contains(f"^(?:{BEGINNING.pattern})")
    suspects = s.claims.filter(begins).collect()
    back = [
        points_back(text, s.name_patterns.get(in_set))
        for in_set, text in suspects.select("set", "text").iter_rows()
    ]
    found = suspects.filter(pl.Series(back, dtype=pl.Boolean))
    message = phrase("{} begins by pointing back", quoted("text"))
    return at(found.lazy(), message=message)


@rule(
    "text-copies-source",
    needs=("claims", "sentences"),
    reads_sources=True,
    summary=f"A claim shares no run of over {LONGEST_RUN} words with its sentence.",
    why="Claims are in our own words; the source's words stay with their owner.",
).at("claims.text")
def text_copies_source(s: Batch) -> pl.LazyFrame:
    """Find texts with a longer run of the sentence's words."""
    words = col("text").str.to_lowercase().str.extract_all(_WORD)
    spoken = col("reading").str.to_lowercase().str.extract_all(_WORD).list.join(" ")
    long = (
        s.anchored("claims")
        .drop_nulls(["reading", "segment", "text"])
        .select("set", "row", "reading", words=words)
        .filter(col("words").list.len() > LONGEST_RUN)
        .with_columns(spoken=phrase(" {} ", spoken))
        .with_columns(place=pl.int_ranges(0, col("words").list.len() - LONGEST_RUN))
        .explode("place")
        .with_columns(
            run=col("words").list.slice("place", LONGEST_RUN + 1).list.join(" ")
        )
    )
    copied = long.filter(
        col("spoken").str.contains(phrase(" {} ", "run"), literal=True)
    ).unique(["set", "row"], keep="first", maintain_order=True)
    message = phrase("copies its sentence: '{}'", named("run", _LONGEST_SHOWN))
    return at(copied, message=message)


@rule(
    "text-repeats-claim",
    level=4,
    needs=("claims",),
    summary="No two claims say the same in the same words.",
    why="What is said again is an appearance of the first claim, not a new one.",
).at("claims.text")
def text_repeats_claim(s: Batch) -> pl.LazyFrame:
    """Find texts that are equal once case, punctuation and number style are folded."""
    folded = (
        col("text")
        .str.to_lowercase()
        .str.replace_all("([0-9]),([0-9]{3})", "${1}${2}")
        .str.replace_all(_STOP_WORDS, "")
        .str.replace_all(r"[^\w']+", " ")
        .str.strip_chars()
    )
    texts = s.claims.drop_nulls(["text", "claim_id"]).with_columns(folded=folded)
    again = texts.with_columns(said=first(col("claim_id"), "folded")).filter(
        ~pl.struct("set", "folded").is_first_distinct()
    )
    message = phrase("{} says what {} says", quoted("text"), named("said"))
    return at(again, message=message)


@rule(
    "text-number-unsourced",
    level=4,
    needs=("claims", "sentences"),
    reads_sources=True,
    summary="A number in a text stands in its paragraph, the one before, or its time.",
    why="A number from elsewhere is an addition, or a slip. Words: in English only.",
).at("claims.text")
def text_number_unsourced(s: Batch) -> pl.LazyFrame:
    """Find texts with a number that neither paragraph nor time has.

    A time may be inherited from the paragraph before, or counted from the date of
    receipt (codebook, 3); then `time` is where it is written down. Of a paragraph that
    is not all in English only digits are known, and only those of a text are judged.
    """
    # Most texts write each number as their sentence does.
    written = col("text").str.extract_all(_DIGITS)
    elsewhere = written.list.set_difference(col("reading").str.extract_all(_DIGITS))
    suspects = (
        s.anchored("claims")
        .filter(
            col("text").str.contains(_ANY_NUMBER),
            col("segment").is_not_null(),
            (elsewhere.list.len() > 0) | col("text").str.contains(_NUMBER_WORD),
        )
        .join(_paragraphs(s), on=["set", "paragraph"])
        .drop_nulls(["around", "time"])
        .select("set", "row", "text", "time", "source_ref", "around", "english")
        .collect()
    )
    around = {text: numbers(text) for text in suspects["around"].unique()}
    absent = []
    for row in suspects.iter_rows(named=True):
        there = around[row["around"]] | numbers(row["time"].replace("-", " "))
        absent.append(_absent(row["text"], there, words=row["english"]))
    found = suspects.with_columns(pl.Series("absent", absent, pl.List(pl.String)))
    found = found.filter(col("absent").list.len() > 0)
    message = phrase(
        "the paragraph of {} does not say {}", named("source_ref"), listed("absent")
    )
    return at(found.lazy(), message=message)


def _absent(text: str, there: frozenset[float], *, words: bool) -> list[str]:
    """Return the numbers of a text that are not among others, as it writes them."""
    if numbers(text) <= there:
        return []
    found = [
        text[each.start : each.end]
        for each in stated(text)
        if not each.is_among(there, words=words)
    ]
    return list(dict.fromkeys(found))


# The language whose words for numbers are known, in both forms of ISO 639.
_ENGLISH = ("en", "eng")


def _paragraphs(s: Batch) -> pl.LazyFrame:
    """Return the reading text ``around`` each paragraph: its own and the one before.

    It is of the same kind: no footnote of a page. Where a segment of either is faulty,
    nobody knows all that it says, and it is null. ``english`` is whether both are.
    """
    languages = s.sentences.select("set", "row", "language")
    whole = (
        s.segments.join(languages, on=["set", "row"])
        .sort("set", "row")
        .group_by("set", "paragraph", maintain_order=True)
        .agg(
            text=pl.when(col("reading").is_not_null().all())
            .then(col("reading").str.join(" "))
            .first(),
            english=col("language").is_in(_ENGLISH).all(),
        )
    )
    kind = ("set", col("paragraph").str.replace("[0-9]+$", ""))
    is_first = pl.int_range(pl.len()).over(kind) == 0
    before = (
        pl.when(is_first).then(pl.lit("")).otherwise(col("text").shift(1).over(kind))
    )
    other = col("english").shift(1, fill_value=True).over(kind)
    return whole.select(
        "set",
        "paragraph",
        around=pl.concat_str("text", pl.lit(" | "), before),
        english=col("english") & other,
    )
