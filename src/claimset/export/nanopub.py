"""A claim set as nanopublications: TriG, one for each claim, unsigned.

The *assertion* is the claim: a ``schema:Claim`` with its text, what it is about, when
it held (EDTF) and its kind. The *provenance* says where it comes from, the *publication
info* where the nanopublication does; as the guidelines ask, all about the latter.

What is coded is said in published vocabularies. PROV: derivation, and who holds the
claim if not the author. Web Annotation (``oa:``): the place, by selectors that count
code points. ORCA: how certain it is (doxastic, dubitative, hypothetical for certain,
probable, possible), on what kind of source and on what basis. CiTO: the references.
The Data Quality Vocabulary: the confidence. PAV and Dublin Core: version, creators,
licences, dates.

Nothing is signed, and no trusty URI is made: that is left to who publishes them. The
date is the release's; unreleased tables have none.

A term is written as TriG has it: a prefixed name, an IRI in angle brackets, or
what `_literal` makes of a text. A value that is "" says nothing and is left out.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from claimset.export.content import Export, Row
from claimset.export.iris import CLAIM_LANGUAGE, creators, doi_iri, licences, own
from claimset.vocabulary import Certainty, EntityKind, Support

Triples = Iterator[tuple[str, str, str]]

PREFIXES: Mapping[str, str] = {
    "cito": "http://purl.org/spar/cito/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "np": "http://www.nanopub.org/nschema#",
    "oa": "http://www.w3.org/ns/oa#",
    "orca": "http://vocab.deri.ie/orca#",
    "pav": "http://purl.org/pav/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "http://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The vocabularies, by the prefixes that stand for them."""

_HEADER = """\
# {title}, {version}: one nanopublication for each claim.
# They are unsigned and have no trusty URIs: sign them before you publish any.
"""
_HEAD = """
@prefix sub: <{whole}#> .

sub:Head {{
    <{whole}> rdf:type np:Nanopublication ;
        np:hasAssertion sub:assertion ;
        np:hasProvenance sub:provenance ;
        np:hasPublicationInfo sub:pubinfo .
}}
"""
_CERTAINTY: Mapping[str, str] = {
    Certainty.CERTAIN: "orca:DoxasticKnowledge",
    Certainty.PROBABLE: "orca:DubitativeKnowledge",
    Certainty.POSSIBLE: "orca:HypotheticalKnowledge",
}
_BASIS: Mapping[str, str] = {
    Support.OBSERVED: "orca:Data",
    Support.ARGUED: "orca:Reasoning",
    Support.ASSERTED: "orca:Unidentified",
}
_KIND: Mapping[str, str] = {
    EntityKind.PERSON: "schema:Person",
    EntityKind.ORGANISATION: "schema:Organization",
    EntityKind.PLACE: "schema:Place",
    EntityKind.EVENT: "schema:Event",
    EntityKind.DOCUMENT: "schema:CreativeWork",
}


def write(export: Export) -> dict[str, bytes]:
    """Return all nanopublications in one TriG document.

    Raises:
        ExportError: If a claim is anchored nowhere, or a 'path' is no IRI.
    """
    parts = [_HEADER.format(title=export.text("title"), version=export.label)]
    parts += [f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()]
    publication = _publication(export)
    for row in export.rows("claims"):
        whole = own(export, "nanopub", export.label, row["claim_id"])
        parts += [
            _HEAD.format(whole=whole),
            _graph("sub:assertion", _assertion(export, row)),
            _graph("sub:provenance", _provenance(export, row)),
            _graph("sub:pubinfo", _about(f"<{whole}>", *publication)),
        ]
    return {"nanopubs.trig": "".join(parts).encode()}


def _graph(name: str, triples: Triples) -> str:
    """Write a named graph; what is said of one subject in a row comes together."""
    blocks = [
        f"    {subject} "
        + " ;\n        ".join(f"{predicate} {value}" for _, predicate, value in said)
        + " ."
        for subject, said in groupby(triples, key=itemgetter(0))
    ]
    return "\n".join(["", f"{name} {{", *blocks, "}", ""])


def _about(subject: str, *said: tuple[str, str]) -> Triples:
    """Yield triples of one subject; what is said by no value is left out."""
    for predicate, value in said:
        if value:
            yield subject, predicate, value


def _literal(text: str, suffix: str = "") -> str:
    """Write a text with its language or type; the escapes of JSON are those of TriG."""
    return text and json.dumps(text, ensure_ascii=False) + suffix


def _own(export: Export, *parts: str) -> str:
    return f"<{own(export, *parts)}>"


def _members(cell: str) -> list[str]:
    return [member for member in cell.split(";") if member]


def _assertion(export: Export, row: Row) -> Triples:
    """Yield what is claimed, and what the entities are that it is about."""
    about = _members(row["about"])
    yield from _about(
        _own(export, row["claim_id"]),
        ("rdf:type", "schema:Claim"),
        ("schema:text", _literal(row["text"], f"@{CLAIM_LANGUAGE}")),
        *(("schema:about", _own(export, "entity", key)) for key in about),
        ("schema:temporalCoverage", _literal(row["time"], "^^edtf:EDTF-level1")),
        ("dc:type", _literal(row["type"])),
        ("dc:type", _literal(row["subtype"])),
    )
    for key in about:
        yield from _about(
            _own(export, "entity", key),
            ("rdf:type", _KIND.get(export.cell("entities", key, "kind"), "")),
            ("schema:name", _literal(export.cell("entities", key, "name"))),
        )


def _provenance(export: Export, row: Row) -> Triples:
    """Yield where a claim comes from."""
    source_id, spans = export.anchor(row)
    source = _own(export, "source", source_id)
    holder = row["attributed_to"]
    described = holder.startswith("(")  # and not named
    agent = holder and ("sub:holder" if described else _own(export, "entity", holder))
    cited = _members(row["ref_ids"])
    yield from _about(
        "sub:assertion",
        ("prov:hadPrimarySource", source),
        *(("prov:wasDerivedFrom", f"sub:place-{n}") for n in range(1, len(spans) + 1)),
        ("prov:wasAttributedTo", agent),
        ("orca:hasSource", _source_kind(row)),
        ("orca:hasConfidenceLevel", _CERTAINTY.get(row["certainty"], "")),
        ("orca:hasBasis", _BASIS.get(row["support"], "")),
        *(("cito:citesAsEvidence", _reference(export, key)) for key in cited),
        ("dqv:hasQualityMeasurement", row["confidence"] and "sub:confidence"),
    )
    for number, (start, end) in enumerate(spans, 1):
        place = f"sub:place-{number}"
        yield from _about(
            place,
            ("rdf:type", "oa:SpecificResource"),
            ("oa:hasSource", source),
            ("oa:hasSelector", f"{place}-selector"),
        )
        yield from _about(
            f"{place}-selector",
            ("rdf:type", "oa:TextPositionSelector"),
            # In the Web Annotation context these are what JSON's numbers become.
            ("oa:start", _literal(str(start), "^^xsd:nonNegativeInteger")),
            ("oa:end", _literal(str(end), "^^xsd:nonNegativeInteger")),
        )
    about = export.by_id("sources")[source_id]
    yield from _about(
        source,
        ("dct:title", _literal(about["title"])),
        ("dct:isFormatOf", about["doi"] and f"<{doi_iri(about['doi'])}>"),
        ("schema:sha256", _literal(about["sha256"])),
    )
    if agent:
        name = _literal(export.cell("entities", holder, "name") or holder.strip("()"))
        yield from _about(agent, ("rdf:type", "prov:Agent"), ("schema:name", name))
    for key in cited:
        url = export.cell("references", key, "url")
        yield from _about(
            _reference(export, key),
            ("dct:identifier", _literal(key)),
            ("dct:title", _literal(export.cell("references", key, "title"))),
            ("schema:url", _literal(url, "^^xsd:anyURI")),
        )
    if row["confidence"]:
        yield from _about(
            "sub:confidence",
            ("rdf:type", "dqv:QualityMeasurement"),
            ("dqv:isMeasurementOf", _own(export, "confidence")),
            ("dqv:value", _literal(row["confidence"], "^^xsd:decimal")),
        )


def _source_kind(row: Row) -> str:
    """Return ORCA's kind of source: a reference counts as a named one."""
    if row["attributed_to"].startswith("("):
        return "orca:NamelessExternalSource"
    if row["attributed_to"] or row["ref_ids"]:
        return "orca:NamedExternalSource"
    return "orca:AuthorImplicitly"


def _reference(export: Export, key: str) -> str:
    """Return the IRI of a bibliography entry: its DOI if it has one."""
    doi = export.cell("references", key, "doi")
    return f"<{doi_iri(doi)}>" if doi else _own(export, "reference", key)


def _publication(export: Export) -> list[tuple[str, str]]:
    """Return where each nanopublication comes from."""
    makers, release = creators(export), export.release
    iris, names = licences(export)
    return [
        *(("dct:creator", f"<{iri}>") for iri, _ in makers),
        *(("dc:creator", _literal(name)) for _, name in makers),
        ("dct:created", _literal(release.date, "^^xsd:date") if release else ""),
        *(("dct:license", f"<{iri}>") for iri in iris),
        *(("dc:rights", _literal(name)) for name in names),
        ("dct:isPartOf", _own(export, "data", export.label)),
        ("pav:version", _literal(release.version) if release else ""),
    ]
