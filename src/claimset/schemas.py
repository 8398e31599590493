"""One pandera model per table: names, types, patterns, closed lists, bounds, keys.

The models are the one source of what a column may hold. They describe the CSV tables:
text as written, numbers as numbers, an empty cell as a missing value, a list as one
string whose members are joined by ``;``.
"""

from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from claimset import vocabulary as words

__all__ = ["MODELS", "schema"]


def _column(  # noqa: PLR0913 - one argument per property of a column
    description: str,
    *,
    required: bool = True,
    pattern: str | None = None,
    enum: type[StrEnum] | None = None,
    ordered: bool = False,
    ge: float | None = None,
    le: float | None = None,
    key: tuple[str, str] | None = None,
    members: bool = False,
    unique: bool = False,
) -> Any:  # noqa: ANN401 - what pandera's own Field returns
    """Describe a column: `key` is the table and column that its cells point to."""
    metadata: dict[str, Any] = {}
    if key:
        metadata["foreign_key"] = key
    if members:
        metadata["delimiter"] = ";"
    if ordered:
        metadata["ordered"] = True
    if pattern:
        metadata["form"], metadata["example"] = words.FORMS[pattern]
    return pa.Field(
        description=description,
        nullable=not required,
        str_matches=pattern,
        isin=[str(value) for value in enum] if enum else None,
        ge=ge,
        le=le,
        unique=unique,
        metadata=metadata or None,
    )


_SPANS = (
    "Where the exact words stand: start-end pairs of 0-based Unicode code points into "
    "the raw source file, end excluded, joined by ';' where a footnote or a page "
    "break lies between"
)


class _ClaimKey(pa.DataFrameModel):
    """The key of a claim; a base, so that it stands before the shared columns."""

    claim_id: Series[str] = _column(
        "The claim's id, never reused", pattern=words.CLAIM_ID, unique=True
    )


class _RowKey(pa.DataFrameModel):
    """The key of an annotator's row; a base for the same reason."""

    annotator: Series[str] = _column("Who wrote it", enum=words.Annotator)
    row_id: Series[str] = _column(
        "The row's number within its annotator", pattern=words.ROW_ID
    )


class _Claim(pa.DataFrameModel):
    """The columns that a claim and an annotator's row share."""

    text: Series[str] = _column("The claim: one plain declarative English sentence")
    type: Series[str] = _column("What kind of proposition it is", enum=words.ClaimType)
    subtype: Series[str] = _column(
        "The finer kind, which belongs to the type", enum=words.Subtype
    )
    source_ref: Series[str] = _column(
        "The sentence that states the claim most fully",
        pattern=words.SENTENCE_ID,
        key=("sentences", "sentence_id"),
    )
    spans: Series[str] = _column(_SPANS, pattern=words.SPANS, members=True)
    ref_ids: Series[str] = _column(
        "The bibliography entries that back it",
        required=False,
        pattern=words.REF_ID_LIST,
        key=("references", "ref_id"),
        members=True,
    )
    attributed_to: Series[str] = _column(
        "Who vouches for it, if not the author: an entity id, or a description in "
        "parentheses",
        required=False,
        pattern=words.DESCRIPTION,
    )
    cue: Series[str] = _column(
        "The source's words that carry the holder, the hedge or the negation, joined "
        "by ';'",
        required=False,
        members=True,
    )
    certainty: Series[str] = _column(
        "How strongly the text puts it, from its holder's side",
        enum=words.Certainty,
        ordered=True,
    )
    polarity: Series[str] = _column(
        "Whether the source negates the verb", enum=words.Polarity
    )
    time: Series[str] = _column(
        "When what is claimed held: EDTF level 1 (ISO 8601-2)", required=False
    )
    support: Series[str] = _column("What the article gives for it", enum=words.Support)
    about: Series[str] = _column(
        "The entities that its text names",
        required=False,
        pattern=words.KEY_LIST,
        key=("entities", "entity_id"),
        members=True,
    )
    confidence: Series[float] = _column(
        "The probability that a second annotator who follows the codebook would "
        "accept the claim as worded, anchored and typed",
        ge=0.5,
        le=1,
    )
    note: Series[str] = _column("What a reader should know", required=False)


class Claims(_Claim, _ClaimKey):
    """One row is an atomic claim."""

    class Config:
        """The table."""

        name = "claims"
        title = "Claims"


class Appearances(pa.DataFrameModel):
    """One row is a further place that says a claim again."""

    claim_id: Series[str] = _column(
        "The claim", pattern=words.CLAIM_ID, key=("claims", "claim_id")
    )
    role: Series[str] = _column("How the place says it again", enum=words.Role)
    source_ref: Series[str] = _column(
        "The sentence that says it again",
        pattern=words.SENTENCE_ID,
        key=("sentences", "sentence_id"),
    )
    spans: Series[str] = _column(_SPANS, pattern=words.SPANS, members=True)

    class Config:
        """The table."""

        name = "appearances"
        title = "Appearances"
        unique: ClassVar = ["claim_id", "source_ref", "spans"]


class Sentences(pa.DataFrameModel):
    """One row is a segment of a source: the ledger accounts for every one."""

    sentence_id: Series[str] = _column(
        "The segment's id: its source, its block, its number",
        pattern=words.SENTENCE_ID,
        unique=True,
    )
    source_id: Series[str] = _column(
        "The source it is cut from", pattern=words.NAME, key=("sources", "source_id")
    )
    section: Series[str] = _column("The part of the source", pattern=words.NAME)
    kind: Series[str] = _column("What it is", enum=words.SegmentKind)
    language: Series[str] = _column(
        "Its language (ISO 639; 'mul' for several)", pattern=words.LANGUAGE
    )
    spans: Series[str] = _column(_SPANS, pattern=words.SPANS, members=True)
    sha256: Series[str] = _column(
        "The sha256 of the exact words, as UTF-8, pieces joined without anything "
        "between",
        pattern=words.SHA256,
    )
    disposition: Series[str] = _column("What became of it", enum=words.Disposition)
    reason: Series[str] = _column(
        "Why it makes no claim", required=False, enum=words.Reason
    )
    note: Series[str] = _column("What a reader should know", required=False)

    class Config:
        """The table."""

        name = "sentences"
        title = "Sentences"


class References(pa.DataFrameModel):
    """One row is a bibliography entry, as the sources print it."""

    ref_id: Series[str] = _column(
        "The entry's id: R and its number", pattern=words.REF_ID, unique=True
    )
    kind: Series[str] = _column(
        "What is cited, in CSL's words", enum=words.ReferenceKind
    )
    authors: Series[str] = _column(
        "The authors, joined by ';'", required=False, members=True
    )
    editors: Series[str] = _column(
        "The editors, joined by ';'", required=False, members=True
    )
    title: Series[str] = _column("The title, in English where the entry gives it")
    title_original: Series[str] = _column("The title in its own script", required=False)
    container: Series[str] = _column(
        "The newspaper, journal, site, book or series", required=False
    )
    publisher: Series[str] = _column("The publisher or institution", required=False)
    volume: Series[str] = _column("The volume", required=False)
    issue: Series[str] = _column("The issue", required=False)
    number: Series[str] = _column("The number of a report or document", required=False)
    issued: Series[str] = _column("When it was issued: EDTF level 1", required=False)
    page_range: Series[str] = _column("First and last page", required=False)
    page_total: Series[pd.Int64Dtype] = _column(
        "The number of pages", required=False, ge=1
    )
    doi: Series[str] = _column(
        "The DOI, where the entry prints one", required=False, pattern=words.DOI
    )
    url: Series[str] = _column(
        "The URL as printed, joined over a page break",
        required=False,
        pattern=words.URL,
    )
    accessed: Series[str] = _column(
        "When the author read it", required=False, pattern=words.DATE
    )
    language: Series[str] = _column(
        "The language of the work (ISO 639)", required=False, pattern=words.LANGUAGE
    )
    note: Series[str] = _column("Where the sources differ", required=False)

    class Config:
        """The table."""

        name = "references"
        title = "References"


class Entities(pa.DataFrameModel):
    """One row is a person, organisation, place, event or document."""

    entity_id: Series[str] = _column(
        "A readable slug", pattern=words.ENTITY_ID, unique=True
    )
    name: Series[str] = _column("The name that claims use")
    kind: Series[str] = _column("What it is", enum=words.EntityKind)
    aliases: Series[str] = _column(
        "Other names and spellings of the sources, joined by ';'",
        required=False,
        members=True,
    )
    note: Series[str] = _column("What a reader should know", required=False)

    class Config:
        """The table."""

        name = "entities"
        title = "Entities"


class Quantities(pa.DataFrameModel):
    """One row is a number in a claim."""

    claim_id: Series[str] = _column(
        "The claim", pattern=words.CLAIM_ID, key=("claims", "claim_id")
    )
    measured: Series[str] = _column(
        "What is measured, with the words of a vague amount"
    )
    value_min: Series[float] = _column("The least value", required=False)
    value_max: Series[float] = _column("The greatest value", required=False)
    unit: Series[str] = _column("The unit of both values", required=False)
    modifier: Series[str] = _column("How the values bound it", enum=words.Modifier)
    note: Series[str] = _column("What a reader should know", required=False)

    class Config:
        """The table."""

        name = "quantities"
        title = "Quantities"
        unique: ClassVar = ["claim_id", "measured"]


class Relations(pa.DataFrameModel):
    """One row ties one claim to another, because the text does."""

    claim_id: Series[str] = _column(
        "The claim that supports, or the first of two contrasted",
        pattern=words.CLAIM_ID,
        key=("claims", "claim_id"),
    )
    relation: Series[str] = _column("How the text ties them", enum=words.Relation)
    target_id: Series[str] = _column(
        "The claim that is supported, or the second of two contrasted",
        pattern=words.CLAIM_ID,
        key=("claims", "claim_id"),
    )

    class Config:
        """The table."""

        name = "relations"
        title = "Relations"
        unique: ClassVar = ["claim_id", "relation", "target_id"]


class Sources(pa.DataFrameModel):
    """One row is a source document."""

    source_id: Series[str] = _column(
        "The source's id, with which its sentences' ids begin",
        pattern=words.NAME,
        unique=True,
    )
    file: Series[str] = _column("Its file, relative to the claim set's folder")
    sha256: Series[str] = _column("The sha256 of its bytes", pattern=words.SHA256)
    characters: Series[int] = _column("Its length in Unicode code points", ge=1)
    title: Series[str] = _column("Its title")
    doi: Series[str] = _column("Its DOI", required=False, pattern=words.DOI)
    language: Series[str] = _column(
        "Its main language (ISO 639)", pattern=words.LANGUAGE
    )
    rights: Series[str] = _column("Who holds the rights in its text")

    class Config:
        """The table."""

        name = "sources"
        title = "Sources"


class Annotations(_Claim, _RowKey):
    """One row is an annotator's claim as first written, never edited after."""

    pair_id: Series[str] = _column(
        "The pair of rows, one of each annotator, that say the same",
        required=False,
        pattern=words.PAIR_ID,
    )
    verdict: Series[str] = _column(
        "What the adjudicator made of it", required=False, enum=words.Verdict
    )
    claim_id: Series[str] = _column(
        "The claim that it became",
        required=False,
        pattern=words.CLAIM_ID,
        key=("claims", "claim_id"),
    )

    class Config:
        """The table."""

        name = "annotations"
        title = "Annotations"
        unique: ClassVar = ["annotator", "row_id"]


class Sample(pa.DataFrameModel):
    """One row is a sentence of the double-annotated sample."""

    sentence_id: Series[str] = _column(
        "The sentence",
        pattern=words.SENTENCE_ID,
        key=("sentences", "sentence_id"),
        unique=True,
    )
    stratum: Series[str] = _column(
        "The section that it was drawn from", pattern=words.NAME
    )
    seed: Series[str] = _column("The seed of the draw")

    class Config:
        """The table."""

        name = "sample"
        title = "Sample"


class Retired(pa.DataFrameModel):
    """One row is a claim's id that is gone."""

    claim_id: Series[str] = _column("The id", pattern=words.CLAIM_ID, unique=True)
    version: Series[str] = _column(
        "The first version without it", pattern=words.VERSION
    )
    replaced_by: Series[str] = _column(
        "The claims that took its place",
        required=False,
        pattern=words.CLAIM_ID_LIST,
        key=("claims", "claim_id"),
        members=True,
    )
    reason: Series[str] = _column("Why it is gone")

    class Config:
        """The table."""

        name = "retired"
        title = "Retired ids"


MODELS: dict[str, type[pa.DataFrameModel]] = {
    "claims": Claims,
    "appearances": Appearances,
    "sentences": Sentences,
    "references": References,
    "entities": Entities,
    "quantities": Quantities,
    "relations": Relations,
    "sources": Sources,
    "annotations": Annotations,
    "sample": Sample,
    "retired": Retired,
}
"""The model of each table."""


@cache
def schema(table: str) -> pa.DataFrameSchema:
    """Return the pandera schema of a table, its columns in the table's order.

    Args:
        table: The name of a table, as in `MODELS`.

    Example:
        >>> list(schema("relations").columns)
        ['claim_id', 'relation', 'target_id']
    """
    return MODELS[table].to_schema()
