"""Rules on the wording of claims (codebook, 1)."""

import re
from functools import cache

import polars as pl
from polars import col

from claimset.numerals import numbers, stated
from claimset.problems import Severity
from claimset.rules.batch import Batch
from claimset.rules.core import Found, at, listed, named, quoted, rule
from claimset.rules.queries import said
from claimset.rules.wordlists import ABBREVIATION, BEGINNING, points_back
from claimset.vocabulary import Presumption

MOST_WORDS = 40
LONGEST_RUN = 12

_WORD = r"\w+(?:'\w+)?"
_LONGEST_SHOWN = 200
_DIGITS = r"[0-9]+(?:[.,][0-9]+)*"
_NUMBER_WORD = (
    r"[^\x00-\x7f]|\b(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zero"
    r"|one|hundred|thousand|[bmtr]+illion|[a-z]+teen|[a-z]+ty)\b"
    r"|[0-9][*^eEbmtBMT]"
)


@rule("text-no-full-stop", "claims.text")
def text_no_full_stop(s: Batch) -> Found:
    """A claim's text ends with one full stop, outside quotation marks.

    Its absence is what a cut-off text looks like; '?.' and '..' are slips.

    "The firm is Yahoo!." ends with a name.
    """
    ends = col("text").str.contains(r"(?:[^.?!…,;:\s]|\b[A-Z]\w*!)\.$")
    yield at(
        s.claims.filter(~ends),
        "{} does not end with one full stop: end it with one",
        quoted("text"),
    )


# The other quotes of a text are part of its language, or of a name.
_STRAIGHT = {"‘": "'", "’": "'", "“": '"', "”": '"'}  # noqa: RUF001 - curly on purpose


@rule("text-curly-quote", "claims.text", severity=Severity.WARNING)
def text_curly_quote(s: Batch) -> Found:
    """A claim's text has straight quotes and apostrophes.

    Who searches for a word with the other kind does not find it.
    """
    curly = col("text").str.extract(f"([{''.join(_STRAIGHT)}])")
    found = s.claims.with_columns(curly=curly).drop_nulls("curly")
    straight = col("curly").replace_strict(_STRAIGHT, return_dtype=pl.String)
    message = "{} has curly quotes: write {} for {}"
    yield at(found, message, quoted("text"), straight, "curly")


_SENTENCE_END = re.compile(r"[.?!][\"')\]]*(?=\s+[\"'(\[]?[A-Z0-9])")
_LOOK_BACK = len(" Messrs.")


@rule("text-not-one-sentence", "claims.text", presumes=Presumption.ENGLISH)
def text_not_one_sentence(s: Batch) -> Found:
    """A claim's text is one sentence.

    Two sentences are two propositions, which can be accepted one by one.
    """

    def has_inner_end(text: str) -> bool:
        # No more of the text than the longest abbreviation, and what is before it.
        return any(
            not ABBREVIATION.search(text, max(end - _LOOK_BACK, 0), end + 1)
            for end in (found.start() for found in _SENTENCE_END.finditer(text))
        )

    suspects = s.claims.filter(col("text").str.contains(r"[.?!][^.?!]*\s"))
    inner = said(has_inner_end, "text", dtype=pl.Boolean).alias("inner")
    found = suspects.with_columns(inner).filter("inner")
    yield at(
        found, "{} is more than one sentence: make a claim of each", quoted("text")
    )


@rule("text-too-long", "claims.text")
def text_too_long(s: Batch) -> Found:
    """A claim's text has at most 40 words.

    A longer sentence holds more than one proposition, or is hard to judge.
    """
    found = s.claims.filter(col("text").str.count_matches(r"\S+") > MOST_WORDS)
    yield at(
        found,
        f"{{}} has more than {MOST_WORDS} words: shorten or part it",
        quoted("text"),
    )


@rule(
    "text-begins-with-pronoun",
    "claims.text",
    wants=("entities",),
    presumes=Presumption.ENGLISH,
)
def text_begins_with_pronoun(s: Batch) -> Found:
    """A claim's text does not begin by pointing back: 'she', 'its', 'this'.

    A claim must read right alone; 'It was … that' and 'There was' point nowhere.
    """

    def is_back(in_set: int, text: str) -> bool:
        return points_back(text, s.name_patterns.get(in_set))

    begins = col("text").str.contains(f"^(?:{BEGINNING.pattern})")
    back = said(is_back, "set", "text", dtype=pl.Boolean).alias("back")
    found = s.claims.filter(begins).with_columns(back).filter("back")
    yield at(
        found, "{} begins by pointing back: name who or what is meant", quoted("text")
    )


@rule(
    "text-copies-source",
    "claims.text",
    needs=("claims", "sentences"),
    reads_sources=True,
)
def text_copies_source(s: Batch) -> Found:
    """A claim shares no run of over 12 words with its sentence.

    Claims are in our own words; the source's words stay with their owner.
    """
    words = col("text").str.to_lowercase().str.extract_all(_WORD)
    spoken = col("reading").str.to_lowercase().str.extract_all(_WORD).list.join(" ")
    run = col("words").list.slice("place", LONGEST_RUN + 1).list.join(" ")
    padded = [pl.lit(" ") + text + pl.lit(" ") for text in (col("spoken"), col("run"))]
    runs = (
        s.anchored("claims")
        .drop_nulls(["reading", "segment", "text"])
        .select("set", "row", "reading", words=words)
        .filter(col("words").list.len() > LONGEST_RUN)
        .with_columns(
            spoken=spoken,
            place=pl.int_ranges(0, col("words").list.len() - LONGEST_RUN),
        )
        .explode("place")
        .with_columns(run=run)
    )
    copied = runs.filter(padded[0].str.contains(padded[1], literal=True))
    first = copied.unique(["set", "row"], keep="first", maintain_order=True)
    yield at(
        first,
        "copies its sentence, say it in other words: '{}'",
        named("run", _LONGEST_SHOWN),
    )


@rule("text-repeats-claim", "claims.text", level=4)
def text_repeats_claim(s: Batch) -> Found:
    """No two claims say the same in the same words.

    What is said again is an appearance of the first claim, not a new one.
    """
    # Case, punctuation and the style of numbers do not count, nor do these words.
    folded = (
        col("text")
        .str.to_lowercase()
        .str.replace_all("([0-9]),([0-9]{3})", "${1}${2}")
        .str.replace_all(r"(?:[^\w']|\b(?:an?|the|that|which)\b)+", " ")
        .str.strip_chars()
    )
    texts = s.claims.drop_nulls(["text", "claim_id"]).with_columns(folded=folded)
    alike = texts.filter(pl.struct("set", "folded").is_duplicated())
    first = col("claim_id").first().over("set", "folded")
    again = alike.with_columns(first=first).filter(
        ~pl.struct("set", "folded").is_first_distinct()
    )
    yield at(again, "{} says what {} says", quoted("text"), named("first"))


@rule(
    "text-number-unsourced",
    "claims.text",
    level=4,
    presumes=Presumption.ENGLISH,
    needs=("claims", "sentences"),
    reads_sources=True,
)
def text_number_unsourced(s: Batch) -> Found:
    """A number in a text is in its paragraph, the one before, or its time.

    A number from elsewhere is an addition, or a slip. Words: in English only.

    A time may be inherited from the paragraph before, or counted from the date of
    receipt (codebook, 3); then `time` is where it is written down. Of a paragraph that
    is not all in English only digits are known, and only those of a text are checked.
    """
    read = cache(numbers)  # a paragraph holds many claims

    def absent(
        text: str,
        around: str,
        time: str,
        words: bool,  # noqa: FBT001 - a cell of the row, as the others
    ) -> list[str] | None:
        there = read(around) | read(time.replace("-", " "))
        found = [
            text[each.start : each.end]
            for each in stated(text)
            if not each.is_among(there, words=words)
        ]
        return list(dict.fromkeys(found)) or None

    # Most texts write each number as their sentence does, in digits alone.
    written = col("text").str.extract_all(_DIGITS)
    elsewhere = written.list.set_difference(col("reading").str.extract_all(_DIGITS))
    cells = ("text", "around", "time", "english")
    suspects = (
        s.anchored("claims")
        .filter(
            (elsewhere.list.len() > 0)
            | col("text").str.contains(_NUMBER_WORD)
            | col("reading").str.contains(_NUMBER_WORD)
        )
        .join(s.paragraphs, on=["set", "paragraph"])
        .with_columns(absent=said(absent, *cells, dtype=pl.List(pl.String)))
    )
    parts = (named("source_ref"), listed("absent"))
    yield at(suspects, "the paragraph of {} does not say {}", *parts)
