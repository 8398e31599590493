"""A claim set as W3C Web Annotations: one JSON-LD document, a claim for a body.

The document is an ``AnnotationCollection`` with one page. A claim has an annotation
whose body is its text (and, as tags, its coded cells) and whose target is the place
that states it; each appearance has an annotation whose body is the claim's IRI, and a
tag with the role. A place is a ``SpecificResource`` of its source with a
``TextPositionSelector``, which like our spans counts code points from 0, end excluded;
with quotes it has a ``TextQuoteSelector`` beside it. The model knows no selector for
words in several pieces: then each piece is a target of the one annotation.

The model asks for the W3C context, which cannot be had offline, so a second context
states again the few terms that are used, and says the same: who drops the first of the
two reads the same RDF without a network. A source is named by an IRI of the claim set;
its sha256 says which bytes the positions count in.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimset.export.content import Export, Row
from claimset.export.iris import CLAIM_LANGUAGE, creators, doi_iri, licences, own
from claimset.files import json_bytes, read_json
from claimset.metadata import known
from claimset.sources import Span

_CONTEXT = read_json(Path(__file__).with_name("webannotation.context.json"))
"""The terms that are used, each meaning what it means in the W3C context."""

_CHARACTERS = 32
"""How much text is quoted before and after the exact words."""


def write(export: Export) -> dict[str, bytes]:
    """Return the collection as one JSON-LD document; what is not known is left out.

    Raises:
        ExportError: If a row is anchored nowhere, or a 'path' is no IRI.
    """
    annotations = [*_annotations(export)]
    identity = own(export, "annotations", export.label)
    iris, names = licences(export)
    collection = {
        "@context": ["http://www.w3.org/ns/anno.jsonld", _CONTEXT],
        "id": identity,
        "type": "AnnotationCollection",
        "label": str(export.descriptor.get("title", "")),
        "creator": [{"id": iri, "name": name} for iri, name in creators(export)],
        "rights": iris,
        "dc:rights": names,
        "dcterms:source": [_source(export, row) for row in export.rows("sources")],
        # The index knows the day; the model asks for a time, in UTC.
        "generated": f"{export.release.date}T00:00:00Z" if export.release else "",
        "total": len(annotations),
        "first": {
            "id": f"{identity}:page",
            "type": "AnnotationPage",
            "partOf": identity,
            "startIndex": 0,
            "items": annotations,
        },
        "last": f"{identity}:page",
    }
    return {"annotations.jsonld": json_bytes(known(collection))}


def _annotations(export: Export) -> Iterator[dict[str, Any]]:
    """Yield the annotation of each claim's own place, then of each further one."""
    for row in export.rows("claims"):
        coded = ("type", "subtype", "certainty", "polarity", "support")
        body = {
            "id": own(export, row["claim_id"]),
            "type": ["TextualBody", "schema:Claim"],
            "value": row["text"],
            "format": "text/plain",
            "language": CLAIM_LANGUAGE,
            "purpose": "describing",
        }
        tags = [_tag(row[column]) for column in coded if row[column]]
        yield {
            "id": own(export, "annotation", row["claim_id"]),
            "type": "Annotation",
            "motivation": "describing",
            "body": [body, *tags],
            "target": _target(export, row),
        }
    for row in export.rows("appearances"):
        key = (row["claim_id"], row["source_ref"], row["spans"])
        yield {
            "id": own(export, "annotation", *key),
            "type": "Annotation",
            "motivation": "linking",
            "body": [own(export, row["claim_id"]), _tag(row["role"])],
            "target": _target(export, row),
        }


def _tag(word: str) -> dict[str, str]:
    return {
        "type": "TextualBody",
        "value": word,
        "format": "text/plain",
        "purpose": "tagging",
    }


def _target(export: Export, row: Row) -> list[dict[str, Any]]:
    """Return the pieces of the place that a row is anchored to."""
    source_id, spans = export.anchor(row)
    return [
        {
            "type": "SpecificResource",
            "source": own(export, "source", source_id),
            "selector": _selectors(export, source_id, span),
        }
        for span in spans
    ]


def _selectors(export: Export, source_id: str, span: Span) -> list[dict[str, Any]]:
    """Return what finds one piece in the raw source."""
    start, end = span
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    if not export.quotes:
        return [position]
    text = export.claim_set.texts[source_id]
    words = {
        "type": "TextQuoteSelector",
        "exact": text[start:end],
        "prefix": text[max(0, start - _CHARACTERS) : start],
        "suffix": text[end : end + _CHARACTERS],
    }
    return [position, words]


def _source(export: Export, row: Row) -> dict[str, Any]:
    """Return what is known of a source."""
    described = {
        "id": own(export, "source", row["source_id"]),
        "type": "Text",
        "label": row["title"],
        "format": "text/plain",
        "language": row["language"],
        "schema:sha256": row["sha256"],
        "dcterms:isFormatOf": row["doi"] and {"id": doi_iri(row["doi"])},
    }
    return known(described)
