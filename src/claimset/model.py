"""What each table holds, said once: every check, schema and page is made from this.

A cell is text as the CSV file has it; an empty cell means "none". What is said
here of a column is enforced by `claimset.schemas` in pandera, and written to
``schemas/*.json`` and ``docs/tables.md``, with no other edit.
"""

from claimset import vocabulary as words
from claimset.columns import Table
from claimset.errors import UnknownTableError
from claimset.kinds import key, list_of, note, number, one_of, text

_SOURCE_REF = key(
    "source_ref",
    "The sentence that states the claim most fully",
    "sentences.sentence_id",
    words.SENTENCE_ID,
)
_SPANS = list_of(
    "spans",
    "Where the exact words stand: start-end pairs of 0-based Unicode code points into "
    "the raw source file, end excluded, joined by ';' where a footnote or a page "
    "break lies between",
    words.SPANS,
    required=True,
)
_CLAIM = (
    text("text", "The claim: one plain declarative English sentence"),
    one_of("type", "What kind of proposition it is", words.ClaimType),
    one_of("subtype", "The finer kind, which belongs to the type", words.Subtype),
    _SOURCE_REF,
    _SPANS,
    list_of(
        "ref_ids",
        "The bibliography entries that back it",
        words.REF_ID_LIST,
        target="references.ref_id",
    ),
    text(
        "attributed_to",
        "Who expressed it, as the article reports: an entity id, or a description in "
        "parentheses",
        words.HOLDER,
        required=False,
    ),
    list_of(
        "cue",
        "The source's words that carry the holder, the hedge or the negation, joined "
        "by ';'",
    ),
    one_of(
        "certainty",
        "How strongly the text puts it, from its holder's side",
        words.Certainty,
        ordered=True,
    ),
    one_of("polarity", "Whether the source negates the verb", words.Polarity),
    text(
        "time", "When what is claimed held: EDTF level 1 (ISO 8601-2)", required=False
    ),
    one_of(
        "time_basis",
        "What its time rests on, from codebook 2.0 on",
        words.TimeBasis,
        required=False,
        since="2.0",
    ),
    one_of("support", "What the article gives for it", words.Support),
    list_of(
        "about",
        "The entities that its text names",
        words.ENTITY_ID_LIST,
        target="entities.entity_id",
    ),
    number(
        "confidence",
        "The probability that a fresh judge who knows the codebook accepts the claim "
        "in every facet; of an annotator's row, what the annotator thought of it",
        minimum=0,
        maximum=1,
        decimals=2,
    ),
    note(),
)
"""The columns that a claim and an annotator's row share."""

_FACETS = {
    words.Facet.FAITHFUL: "it says nothing that the source does not",
    words.Facet.COMPLETE: "nothing that carries meaning is lost",
    words.Facet.ALONE: "it stands alone for a reader who has only the claim",
    words.Facet.TYPE: "type and subtype are right",
    words.Facet.HOLDER: "holder, cue, certainty and polarity are right",
    words.Facet.TIME: "time and its basis are right",
    words.Facet.ANCHOR: "sentence, words, references and support are right",
}
"""What a judge is asked in each facet."""

_TABLES = (
    Table(
        "claims",
        "Claims",
        "One row is an atomic claim.",
        ("claim_id",),
        (
            text(
                "claim_id", "The claim's id, never reused", words.CLAIM_ID, unique=True
            ),
            *_CLAIM,
        ),
    ),
    Table(
        "appearances",
        "Appearances",
        "One row is a further place that says a claim again.",
        ("claim_id", "source_ref", "spans"),
        (
            key("claim_id", "The claim", "claims.claim_id", words.CLAIM_ID),
            one_of("role", "How the place says it again", words.Role),
            key(
                "source_ref",
                "The sentence that says it again",
                "sentences.sentence_id",
                words.SENTENCE_ID,
            ),
            _SPANS,
        ),
    ),
    Table(
        "sentences",
        "Sentences",
        "One row is a segment of a source: the ledger accounts for every one.",
        ("sentence_id",),
        (
            text(
                "sentence_id",
                "The segment's id: its source, its block, its number",
                words.SENTENCE_ID,
                unique=True,
            ),
            key(
                "source_id",
                "The source it is cut from",
                "sources.source_id",
                words.NAME,
            ),
            text(
                "section", "The part of the source", words.NAME._replace(example="s1")
            ),
            one_of("kind", "What it is", words.SegmentKind),
            text(
                "language", "Its language (ISO 639; 'mul' for several)", words.LANGUAGE
            ),
            _SPANS,
            text(
                "sha256",
                "The sha256 of the exact words, as UTF-8, pieces joined without "
                "anything between",
                words.SHA256,
            ),
            one_of("disposition", "What became of it", words.Disposition),
            one_of("reason", "Why it makes no claim", words.Reason, required=False),
            note(),
        ),
    ),
    Table(
        "references",
        "References",
        "One row is a bibliography entry, as the sources print it.",
        ("ref_id",),
        (
            text(
                "ref_id", "The entry's id: R and its number", words.REF_ID, unique=True
            ),
            one_of("kind", "What is cited, in CSL's words", words.ReferenceKind),
            list_of("authors", "The authors, joined by ';'"),
            list_of("editors", "The editors, joined by ';'"),
            text("title", "The title, in English where the entry gives it"),
            text("title_original", "The title in its own script", required=False),
            text(
                "container",
                "The newspaper, journal, site, book or series",
                required=False,
            ),
            text("publisher", "The publisher or institution", required=False),
            text("volume", "The volume", required=False),
            text("issue", "The issue", required=False),
            text("number", "The number of a report or document", required=False),
            text("issued", "When it was issued: EDTF level 1", required=False),
            text("page_range", "First and last page", required=False),
            number(
                "page_total",
                "The number of pages",
                whole=True,
                required=False,
                minimum=1,
            ),
            text(
                "doi", "The DOI, where the entry prints one", words.DOI, required=False
            ),
            text(
                "url",
                "The URL as printed, joined over a page break",
                words.URL,
                required=False,
            ),
            text("accessed", "When the author read it", words.DATE, required=False),
            text(
                "language",
                "The language of the work (ISO 639)",
                words.LANGUAGE,
                required=False,
            ),
            note("Where the sources differ"),
        ),
    ),
    Table(
        "entities",
        "Entities",
        "One row is a person, organisation, place, event or document.",
        ("entity_id",),
        (
            text("entity_id", "A readable slug", words.ENTITY_ID, unique=True),
            text("name", "The name that claims use"),
            one_of("kind", "What it is", words.EntityKind),
            list_of(
                "aliases", "Other names and spellings of the sources, joined by ';'"
            ),
            note(),
        ),
    ),
    Table(
        "quantities",
        "Quantities",
        "One row is a number in a claim.",
        ("claim_id", "measured"),
        (
            key("claim_id", "The claim", "claims.claim_id", words.CLAIM_ID),
            text("measured", "What is measured, with the words of a vague amount"),
            number("value_min", "The least value", required=False),
            number("value_max", "The greatest value", required=False),
            text("unit", "The unit of both values", required=False),
            one_of("modifier", "How the values bound it", words.Modifier),
            note(),
        ),
    ),
    Table(
        "relations",
        "Relations",
        "One row ties one claim to another, because the text does.",
        ("claim_id", "relation", "target_id"),
        (
            key(
                "claim_id",
                "The claim that supports, or the first of two contrasted",
                "claims.claim_id",
                words.CLAIM_ID,
            ),
            one_of("relation", "How the text ties them", words.Relation),
            key(
                "target_id",
                "The claim that is supported, or the second of two contrasted",
                "claims.claim_id",
                words.CLAIM_ID,
            ),
        ),
    ),
    Table(
        "sources",
        "Sources",
        "One row is a source document.",
        ("source_id",),
        (
            text(
                "source_id",
                "The source's id, with which its sentences' ids begin",
                words.NAME,
                unique=True,
            ),
            text("file", "Its file, relative to the claim set's folder"),
            text("sha256", "The sha256 of its bytes", words.SHA256),
            number(
                "characters", "Its length in Unicode code points", whole=True, minimum=1
            ),
            text("title", "Its title"),
            text("doi", "Its DOI", words.DOI, required=False),
            text("language", "Its main language (ISO 639)", words.LANGUAGE),
            text("rights", "Who holds the rights in its text"),
        ),
    ),
    Table(
        "annotations",
        "Annotations",
        "One row is an annotator's claim as first written, never edited after.",
        ("annotator", "row_id"),
        (
            one_of(
                "annotator",
                "Who wrote it: one of the descriptor's `annotators`, where it has them",
                words.Annotator,
                listed="annotators",
            ),
            text("row_id", "The row's number within its annotator", words.ROW_ID),
            *_CLAIM,
            text(
                "pair_id",
                "The pair of rows, one of each annotator, that say the same",
                words.PAIR_ID,
                required=False,
            ),
            one_of(
                "verdict",
                "What the adjudicator made of it",
                words.Verdict,
                required=False,
            ),
            key(
                "claim_id",
                "The claim that it became",
                "claims.claim_id",
                words.CLAIM_ID,
                required=False,
                or_retired=True,
            ),
        ),
    ),
    Table(
        "sample",
        "Sample",
        "One row is a sentence of the double-annotated sample.",
        ("sentence_id",),
        (
            key(
                "sentence_id",
                "The sentence",
                "sentences.sentence_id",
                words.SENTENCE_ID,
                unique=True,
            ),
            text(
                "stratum",
                "The section that it was drawn from",
                words.NAME._replace(example="s1"),
            ),
            text("seed", "The seed of the draw"),
        ),
    ),
    Table(
        "judgements",
        "Judgements",
        "One row is a judge's vote on a claim, or on a probe: one with a false cell.",
        ("judge", "round", "claim_id"),
        (
            text("judge", "Who judged", words.NAME._replace(example="judge-1")),
            number("round", "The round of judging", whole=True, minimum=1),
            key("claim_id", "The claim", "claims.claim_id", words.CLAIM_ID),
            one_of(
                "probe",
                "The facet that was falsified in what this judge saw",
                words.Facet,
                required=False,
            ),
            text("shown", "The falsified cell", required=False),
            *(
                one_of(facet, f"Whether {what}", words.Vote)
                for facet, what in _FACETS.items()
            ),
            text(
                "objection",
                "The strongest objection, written before the votes",
                required=False,
            ),
        ),
    ),
    Table(
        "retired",
        "Retired ids",
        "One row is a claim's id that is gone.",
        ("claim_id",),
        (
            text("claim_id", "The id", words.CLAIM_ID, unique=True),
            text("version", "The first version without it", words.VERSION),
            list_of(
                "replaced_by",
                "The claims that took its place",
                words.CLAIM_ID_LIST,
                target="claims.claim_id",
                or_retired=True,
            ),
            text("reason", "Why it is gone"),
        ),
    ),
)

TABLES = {table.name: table for table in _TABLES}
"""The tables of a claim set by name, in the order in which they are listed."""

REQUIRED = ("claims", "sources")
"""The tables that a claim set cannot be without."""


def table_of(name: str) -> Table:
    """Return what a table holds.

    Args:
        name: One of `TABLES`.

    Raises:
        UnknownTableError: If there is no such table.

    Example:
        >>> table_of("relations").names
        ['claim_id', 'relation', 'target_id']
    """
    if name not in TABLES:
        raise UnknownTableError(name, [*TABLES])
    return TABLES[name]
