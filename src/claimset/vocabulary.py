r"""The codebook's closed lists and the patterns of ids and lists.

Patterns match a whole cell: they end in ``\Z``, since ``$`` lets a line break pass.
"""

from enum import StrEnum

__all__ = [
    "CLAIM_ID",
    "CLAIM_ID_LIST",
    "DATE",
    "DESCRIPTION",
    "DOI",
    "ENTITY_ID",
    "FORMS",
    "KEY_LIST",
    "LANGUAGE",
    "NAME",
    "PAIR_ID",
    "REF_ID",
    "REF_ID_LIST",
    "ROW_ID",
    "SENTENCE_ID",
    "SHA256",
    "SPANS",
    "SUBTYPES",
    "TIMES",
    "URL",
    "VERSION",
    "Annotator",
    "Certainty",
    "ClaimType",
    "Disposition",
    "EntityKind",
    "Modifier",
    "Polarity",
    "Reason",
    "ReferenceKind",
    "Relation",
    "Role",
    "SegmentKind",
    "Subtype",
    "Support",
    "Verdict",
]

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


_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SENTENCE = r"[a-z][a-z0-9-]*(?:\.[a-z]+[0-9]*){1,2}"

NAME = r"[a-z][a-z0-9-]*\Z"
CLAIM_ID = r"C[0-9]{4,}\Z"
SENTENCE_ID = _SENTENCE + r"\Z"
REF_ID = r"R[0-9]{2,}\Z"
REF_ID_LIST = r"R[0-9]{2,}(?:;R[0-9]{2,})*\Z"
ENTITY_ID = _SLUG + r"\Z"
KEY_LIST = rf"{_SLUG}(?:;{_SLUG})*\Z"
CLAIM_ID_LIST = r"C[0-9]{4,}(?:;C[0-9]{4,})*\Z"
ROW_ID = r"[a-z]+-[0-9]{4,}\Z"
PAIR_ID = r"P[0-9]{3,}\Z"
# A holder without a name is described in parentheses, so that no description can be
# taken for an entity id: "(some researchers)".
DESCRIPTION = rf"(?:{_SLUG}|\([^()]+\))\Z"
# One spelling for each place: with a needless zero it would be another key.
_PLACE = r"(?:0|[1-9][0-9]{0,11})"
SPANS = rf"{_PLACE}-{_PLACE}(?:;{_PLACE}-{_PLACE})*\Z"
SHA256 = r"[0-9a-f]{64}\Z"
LANGUAGE = r"[a-z]{2,3}\Z"
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
DOI = r"10\.[0-9]{4,9}/\S+\Z"
URL = r"https?://\S+\Z"
_PART = r"(?:0|[1-9][0-9]{0,8})"
VERSION = rf"{_PART}\.{_PART}\.{_PART}\Z"

_IN_SMALL = "small letters, digits and single hyphens"
FORMS = {
    NAME: ("small letters, digits and hyphens, a letter first", "appendix"),
    CLAIM_ID: ("C and four digits or more", "C0042"),
    CLAIM_ID_LIST: ("ids of claims, joined by ';' without blanks", "C0009;C0042"),
    ROW_ID: ("the annotator, a hyphen and four digits or more", "first-0042"),
    PAIR_ID: ("P and three digits or more", "P042"),
    SENTENCE_ID: (
        "source, block and number in small letters, joined by full stops",
        "text.p08.s04",
    ),
    REF_ID: ("R and two digits or more", "R07"),
    REF_ID_LIST: ("ids of references, joined by ';' without blanks", "R07;R12"),
    ENTITY_ID: (_IN_SMALL, "lantern-guild"),
    KEY_LIST: (
        f"ids of {_IN_SMALL}, joined by ';' without blanks",
        "ada-quill;lantern-guild",
    ),
    DESCRIPTION: (
        f"the id of an entity ({_IN_SMALL}), or a description in parentheses",
        "(some historians)",
    ),
    SPANS: ("start-end pairs without needless zeros, joined by ';'", "211-222;251-303"),
    SHA256: ("64 hexadecimal digits, of which a to f in small letters", ""),
    LANGUAGE: ("two or three small letters, without a region", "en"),
    DATE: ("year, month and day in digits, joined by hyphens", "1998-03-14"),
    DOI: ("a DOI alone, without https://doi.org/ before it", "10.1234/lamps"),
    URL: ("http:// or https:// and no blank", "https://gazette.example/96"),
    VERSION: ("three numbers joined by full stops", "1.0.0"),
}
"""What each pattern asks for in words, and an example of it if it is short."""
