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

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from claimset.columns import UnfitError
from claimset.errors import ExportError
from claimset.exports import Export
from claimset.files import json_bytes
from claimset.metadata import IRI, members, plain
from claimset.problems import quoted
from claimset.sources import Span, parse_spans

__all__ = [
    "CLAIM_LANGUAGE",
    "CONTEXT",
    "anchor",
    "base_iri",
    "creators",
    "doi_iri",
    "licences",
    "release_name",
    "unfit",
    "write",
]

CLAIM_LANGUAGE = "en"
"""Claims are plain declarative English sentences (codebook, 1)."""

_CONTEXT_CHARACTERS = 32

CONTEXT: Mapping[str, Any] = {
    "oa": "http://www.w3.org/ns/oa#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "as": "http://www.w3.org/ns/activitystreams#",
    "schema": "http://schema.org/",
    "id": "@id",
    "type": "@type",
    "Annotation": "oa:Annotation",
    "AnnotationCollection": "as:OrderedCollection",
    "AnnotationPage": "as:OrderedCollectionPage",
    "SpecificResource": "oa:SpecificResource",
    "Text": "dctypes:Text",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "TextualBody": "oa:TextualBody",
    "describing": "oa:describing",
    "linking": "oa:linking",
    "tagging": "oa:tagging",
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "creator": {"@id": "dcterms:creator", "@type": "@id"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact",
    "first": {"@id": "as:first", "@type": "@id"},
    "format": "dc:format",
    "generated": {"@id": "dcterms:issued", "@type": "xsd:dateTime"},
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "label": "rdfs:label",
    "language": "dc:language",
    "last": {"@id": "as:last", "@type": "@id"},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "name": "foaf:name",
    "partOf": {"@id": "as:partOf", "@type": "@id"},
    "prefix": "oa:prefix",
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "rights": {"@id": "dcterms:rights", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "startIndex": {"@id": "as:startIndex", "@type": "xsd:nonNegativeInteger"},
    "suffix": "oa:suffix",
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "total": {"@id": "as:totalItems", "@type": "xsd:nonNegativeInteger"},
    "value": "rdf:value",
}
"""The terms that are used, each meaning what it means in the W3C context."""


def write(export: Export) -> dict[str, bytes]:
    """Return the collection as one JSON-LD document."""
    base = base_iri(export)
    annotations = [*_claims(export, base), *_appearances(export, base)]
    identity = f"{base}annotations:{release_name(export)}"
    collection: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/anno.jsonld", dict(CONTEXT)],
        "id": identity,
        "type": "AnnotationCollection",
        "label": str(export.descriptor.get("title", "")),
        "creator": [{"id": iri, "name": name} for iri, name in creators(export)],
        "rights": licences(export),
        "dcterms:source": [_source(row, base) for row in export.rows("sources")],
    }
    if export.release:
        # The index knows the day; the model asks for a time, in UTC.
        collection["generated"] = f"{export.release.date}T00:00:00Z"
    collection["total"] = len(annotations)
    if annotations:
        page = f"{identity}:page"
        collection["first"] = {
            "id": page,
            "type": "AnnotationPage",
            "partOf": identity,
            "startIndex": 0,
            "items": annotations,
        }
        collection["last"] = page
    # The model has no empty lists: what is not known is left out.
    known = {key: value for key, value in collection.items() if value != []}
    return {"annotations.jsonld": json_bytes(known)}


def _claims(export: Export, base: str) -> Iterator[dict[str, Any]]:
    """Yield the annotation of each claim's own place."""
    for row in export.rows("claims"):
        coded = ("type", "subtype", "certainty", "polarity", "support")
        body = {
            "id": base + quote(row["claim_id"], safe=""),
            "type": ["TextualBody", "schema:Claim"],
            "value": row["text"],
            "format": "text/plain",
            "language": CLAIM_LANGUAGE,
            "purpose": "describing",
        }
        tags = [_tag(row[column]) for column in coded if row[column]]
        yield {
            "id": f"{base}annotation:{quote(row['claim_id'], safe='')}",
            "type": "Annotation",
            "motivation": "describing",
            "body": [body, *tags],
            "target": _target(export, base, row),
        }


def _appearances(export: Export, base: str) -> Iterator[dict[str, Any]]:
    """Yield the annotation of each further place that says a claim again."""
    for row in export.rows("appearances"):
        key = (row["claim_id"], row["source_ref"], row["spans"])
        yield {
            "id": f"{base}annotation:{':'.join(quote(part, safe='') for part in key)}",
            "type": "Annotation",
            "motivation": "linking",
            "body": [base + quote(row["claim_id"], safe=""), _tag(row["role"])],
            "target": _target(export, base, row),
        }


def _tag(word: str) -> dict[str, str]:
    return {
        "type": "TextualBody",
        "value": word,
        "format": "text/plain",
        "purpose": "tagging",
    }


def _target(export: Export, base: str, row: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the pieces of the place that a row is anchored to."""
    source_id, spans = anchor(export, row, name="webannotation")
    return [
        {
            "type": "SpecificResource",
            "source": f"{base}source:{quote(source_id, safe='')}",
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
        "prefix": text[max(0, start - _CONTEXT_CHARACTERS) : start],
        "suffix": text[end : end + _CONTEXT_CHARACTERS],
    }
    return [position, words]


def _source(row: Mapping[str, str], base: str) -> dict[str, Any]:
    """Return what is known of a source."""
    described: dict[str, Any] = {
        "id": f"{base}source:{quote(row['source_id'], safe='')}",
        "type": "Text",
        "label": row["title"],
        "format": "text/plain",
        "language": row["language"],
        "schema:sha256": row["sha256"],
    }
    if row["doi"]:
        described["dcterms:isFormatOf"] = {"id": doi_iri(row["doi"])}
    return {key: value for key, value in described.items() if value}


def anchor(
    export: Export, row: Mapping[str, str], *, name: str
) -> tuple[str, tuple[Span, ...]]:
    """Return the id of the source that a row is anchored to, and where.

    Args:
        export: What there is to write.
        row: A claim or an appearance.
        name: The format, for the error.

    Raises:
        ExportError: If the row has no spans, or its sentence is of no source.
    """
    source_id = export.claim_set.source_at(row["source_ref"])
    if source_id not in {source["source_id"] for source in export.rows("sources")}:
        raise unfit(export, row, "source_ref", "is of no known source", name=name)
    spans = parse_spans(row["spans"])
    if not spans:
        raise unfit(export, row, "spans", "are no spans", name=name)
    return source_id, spans


def unfit(
    export: Export, row: Mapping[str, str], column: str, reason: str, *, name: str
) -> ExportError:
    """Return why a format has no form for a cell of a claim or an appearance."""
    table = "appearances" if "role" in row else "claims"
    fault = UnfitError(column, row[column], f"{quoted(row[column])} {reason}")
    return ExportError(name, str(export.claim_set.unfit(table, fault)))


def base_iri(export: Export) -> str:
    """Return what all IRIs of the claim set begin with."""
    name = quote(str(export.descriptor.get("name", "")), safe="")
    return str(export.descriptor.get("base_iri", f"urn:claimset:{name}:"))


def release_name(export: Export) -> str:
    """Return the version, or ``working`` for the unreleased tables."""
    return export.release.version if export.release else "working"


def creators(export: Export) -> list[tuple[str, str]]:
    """Return the IRI and the name of each contributor that the descriptor names."""
    base = base_iri(export)
    named = members(export.descriptor, "contributors", Mapping)
    return [
        (_address(entry) or f"{base}contributor:{place}", _name(entry))
        for place, entry in enumerate(named, 1)
    ]


def licences(export: Export) -> list[str]:
    """Return the address of each licence that the descriptor names."""
    named = members(export.descriptor, "licenses", Mapping)
    return [address for entry in named if (address := _address(entry))]


def _name(person: Mapping[str, Any]) -> str:
    """Return the name of a contributor, which may be told in two parts."""
    parts = (plain(person.get("givenName")), plain(person.get("familyName")))
    return plain(person.get("title")) or " ".join(filter(None, parts))


def _address(entry: Mapping[str, Any]) -> str:
    """Return the IRI under ``path``; a path within the data package is none."""
    path = str(entry.get("path", ""))
    return path if IRI.match(path) else ""


def doi_iri(doi: str) -> str:
    """Return the IRI of a DOI.

    Example:
        >>> doi_iri("10.1000/182")
        'https://doi.org/10.1000/182'
    """
    return "https://doi.org/" + quote(doi, safe="/:;()")
