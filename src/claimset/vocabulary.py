"""The codebook's closed lists, and the forms of ids, lists and dates."""

import re
from enum import StrEnum
from typing import NamedTuple

TIMES = (
    ("claims", "time"),
    ("annotations", "time"),
    ("references", "issued"),
    ("references", "accessed"),
)
"""The columns that hold EDTF dates, each with its table."""


class ClaimType(StrEnum):
    """What kind of proposition a claim is (codebook, 2); the first that fits."""

    EVALUATIVE = "evaluative"
    QUANTITATIVE = "quantitative"
    ATTRIBUTIONAL = "attributional"


class Subtype(StrEnum):
    """The finer kind, which belongs to one type."""

    ASSESSMENT = "assessment"
    INTERPRETATION = "interpretation"
    CAUSAL = "causal"
    PREDICTION = "prediction"
    RECOMMENDATION = "recommendation"
    COUNT = "count"
    AMOUNT = "amount"
    DURATION = "duration"
    RATE = "rate"
    EXTENT = "extent"
    EVENT = "event"
    STATEMENT = "statement"
    ATTITUDE = "attitude"
    ROLE = "role"
    RELATION = "relation"
    PROPERTY = "property"


_ORDER = list(Subtype)
SUBTYPES = {
    ClaimType.EVALUATIVE: frozenset(_ORDER[:5]),
    ClaimType.QUANTITATIVE: frozenset(_ORDER[5:10]),
    ClaimType.ATTRIBUTIONAL: frozenset(_ORDER[10:]),
}


class Certainty(StrEnum):
    """How strongly the text puts a claim, weakest first (FactBank's PS, PR, CT)."""

    POSSIBLE = "possible"
    PROBABLE = "probable"
    CERTAIN = "certain"


class Polarity(StrEnum):
    """Whether the source negates the verb."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Support(StrEnum):
    """What the article gives for a claim."""

    CITED = "cited"
    OBSERVED = "observed"
    ARGUED = "argued"
    ASSERTED = "asserted"


class TimeBasis(StrEnum):
    """What the time of a claim rests on (codebook, 3); the first that fits."""

    STATED = "stated"
    BOUND = "bound"
    INHERITED = "inherited"
    CONTEXT = "context"
    TIMELESS = "timeless"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """How a further place says a claim again."""

    RESTATES = "restates"
    QUALIFIES = "qualifies"
    CONTRADICTS = "contradicts"


class Relation(StrEnum):
    """How the text ties one claim to another."""

    SUPPORTS = "supports"
    CONTRASTS = "contrasts"


class SegmentKind(StrEnum):
    """What a segment of a source is."""

    TITLE = "title"
    BYLINE = "byline"
    LABEL = "label"
    HEADING = "heading"
    SENTENCE = "sentence"
    FOOTNOTE = "footnote"
    KEYWORDS = "keywords"
    REFERENCE = "reference"
    FURNITURE = "furniture"


PROSE = (SegmentKind.SENTENCE, SegmentKind.FOOTNOTE)
"""The kinds of segments that may make claims."""


class Disposition(StrEnum):
    """What became of a segment."""

    CLAIMS = "claims"
    RESTATED = "restated"
    NONE = "none"
    PENDING = "pending"


class Reason(StrEnum):
    """Why a segment makes no claim."""

    QUESTION = "question"
    HEADING = "heading"
    AIM = "aim"
    RHETORIC = "rhetoric"
    METADATA = "metadata"
    BIBLIOGRAPHY = "bibliography"
    BOILERPLATE = "boilerplate"
    DOUBTFUL = "doubtful"


class EntityKind(StrEnum):
    """What an entity is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    EVENT = "event"
    DOCUMENT = "document"


class Modifier(StrEnum):
    """How a quantity bounds its value."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    RANGE = "range"
    VAGUE = "vague"


class ReferenceKind(StrEnum):
    """What a bibliography entry is, in CSL's words."""

    ARTICLE_NEWSPAPER = "article-newspaper"
    ARTICLE_MAGAZINE = "article-magazine"
    ARTICLE_JOURNAL = "article-journal"
    CHAPTER = "chapter"
    BOOK = "book"
    REPORT = "report"
    WEBPAGE = "webpage"
    DOCUMENT = "document"


class CitationStyle(StrEnum):
    """How an article says which bibliography entry backs a sentence.

    Only a number in brackets is read by rules; the others tell a person, and that
    these rules are not checked.
    """

    BRACKETED_NUMBER = "bracketed-number"
    SUPERSCRIPT_NUMBER = "superscript-number"
    AUTHOR_YEAR = "author-year"
    NONE = "none"


class Presumption(StrEnum):
    """What a rule may presume of a claim set, in words."""

    ENGLISH = "claims in English"
    BRACKETS = "citations by numbers in brackets"


class Annotator(StrEnum):
    """Who wrote a row: the first or the blind second pass, or a check of the result.

    The third is no pass of its own: its rows are claims as they stood after the two
    passes were adjudicated, with the verdict of a reader who had seen neither.
    """

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


class Verdict(StrEnum):
    """What the adjudicator made of an annotator's row."""

    ACCEPTED = "accepted"
    REWORDED = "reworded"
    RETYPED = "retyped"
    REJECTED = "rejected"


class Facet(StrEnum):
    """What a judge says yes or no to (codebook, 5)."""

    FAITHFUL = "faithful"
    COMPLETE = "complete"
    ALONE = "alone"
    TYPE = "type"
    HOLDER = "holder"
    TIME = "time"
    ANCHOR = "anchor"


class Vote(StrEnum):
    """What a judge says of one facet."""

    YES = "yes"
    NO = "no"


class Form(NamedTuple):
    """How a cell is written.

    Attributes:
        pattern: What the whole cell matches, in what Python, Rust and ECMAScript read
            alike: no anchors, no look-around.
        words: The same in words.
        example: A cell that matches, if it is short.
    """

    pattern: str
    words: str
    example: str = ""

    def matches(self, cell: str) -> bool:
        """Whether a whole cell has this form.

        Example:
            >>> VERSION.matches("1.0.0"), VERSION.matches("1.0")
            (True, False)
        """
        return re.fullmatch(self.pattern, cell) is not None


def _ids(form: Form, what: str, example: str) -> Form:
    """Return the form of a list of ids."""
    pattern = f"{form.pattern}(?:;{form.pattern})*"
    return Form(pattern, f"ids of {what}, joined by ';' without blanks", example)


_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"
_IN_SMALL = "small letters, digits and single hyphens"
# One spelling for each number: with a needless zero it would be another key.
_OFFSET = "(?:0|[1-9][0-9]{0,11})"
_PART = "(?:0|[1-9][0-9]{0,8})"

NAME = Form(
    "[a-z][a-z0-9-]*", "small letters, digits and hyphens, a letter first", "appendix"
)
CLAIM_ID = Form("C[0-9]{4,}", "C and four digits or more", "C0042")
CLAIM_ID_LIST = _ids(CLAIM_ID, "claims", "C0009;C0042")
ANNOTATOR = Form("[a-z]+", "small letters: the ids of its rows begin with it", "ada")
ROW_ID = Form(
    "[a-z]+-[0-9]{4,}", "the annotator, a hyphen and four digits or more", "first-0042"
)
PAIR_ID = Form("P[0-9]{3,}", "P and three digits or more", "P042")
SENTENCE_ID = Form(
    r"[a-z][a-z0-9-]*(?:\.[a-z]+[0-9]*){1,2}",
    "source, block and number in small letters, joined by full stops",
    "text.p08.s04",
)
REF_ID = Form("R[0-9]{2,}", "R and two digits or more", "R07")
REF_ID_LIST = _ids(REF_ID, "references", "R07;R12")
ENTITY_ID = Form(_SLUG, _IN_SMALL, "lantern-guild")
ENTITY_ID_LIST = _ids(ENTITY_ID, _IN_SMALL, "ada-quill;lantern-guild")
# Parentheses, so that no description can be taken for an entity id.
HOLDER = Form(
    rf"(?:{_SLUG}|\([^()]+\))",
    f"the id of an entity ({_IN_SMALL}), or a description in parentheses",
    "(some historians)",
)
SPANS = Form(
    f"{_OFFSET}-{_OFFSET}(?:;{_OFFSET}-{_OFFSET})*",
    "start-end pairs without needless zeros, joined by ';'",
    "211-222;251-303",
)
SHA256 = Form("[0-9a-f]{64}", "64 hexadecimal digits, of which a to f in small letters")
LANGUAGE = Form("[a-z]{2,3}", "two or three small letters, without a region", "en")
DATE = Form(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "year, month and day in digits, joined by hyphens",
    "1998-03-14",
)
DOI = Form(
    r"10\.[0-9]{4,9}/\S+",
    "a DOI alone, without https://doi.org/ before it",
    "10.1234/lamps",
)
URL = Form(
    r"https?://\S+", "http:// or https:// and no blank", "https://gazette.example/96"
)
CODEBOOK = Form(rf"{_PART}\.{_PART}", "two numbers joined by a full stop", "2.0")
VERSION = Form(
    rf"{_PART}\.{_PART}\.{_PART}", "three numbers joined by full stops", "1.0.0"
)


DERIVED = ("quote", "section", "time_start", "time_end")
"""The columns that `claimset.load` adds: they follow from others."""
