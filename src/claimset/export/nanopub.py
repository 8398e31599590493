"""A claim set as nanopublications: TriG, one for each claim, unsigned.

Each has four graphs. The *head* names the other three. The *assertion* is the claim: a
``schema:Claim`` with its text, what it is about, when it held (EDTF) and its kind. The
*provenance* says where the assertion comes from, the *publication info* where the
nanopublication does; as the guidelines ask, its triples are all about the latter.

What is coded is said in published vocabularies. PROV: derivation, and who holds the
claim if not the author. Web Annotation (``oa:``): the place, by selectors that count
code points. ORCA: how certain it is (doxastic, dubitative, hypothetical for certain,
probable, possible), on what kind of source and on what basis. CiTO: the references, as
``cito:citesAsEvidence``. The Data Quality Vocabulary: the confidence. PAV and Dublin
Core: version, creators, licences, dates.

Nothing is signed, and no trusty URI is made: that is left to who publishes them. The
date is the release's; unreleased tables have none. IRIs begin with the descriptor's
``base_iri``; a nanopublication's holds the version, since it never changes.

rdflib writes named graphs in the order of a set, so its terms are written out here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from claimset.errors import without_extra
from claimset.export import Export
from claimset.export.webannotation import (
    CLAIM_LANGUAGE,
    anchor,
    base_iri,
    creators,
    doi_iri,
    licences,
    release_name,
)
from claimset.vocabulary import Certainty, EntityKind, Support

if TYPE_CHECKING:
    from rdflib import Literal, URIRef
    from rdflib.namespace import NamespaceManager

    Triple = tuple[URIRef, URIRef, URIRef | Literal]

__all__ = ["PREFIXES", "write"]

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
_CERTAINTY = {
    Certainty.CERTAIN: "orca:DoxasticKnowledge",
    Certainty.PROBABLE: "orca:DubitativeKnowledge",
    Certainty.POSSIBLE: "orca:HypotheticalKnowledge",
}
_BASIS = {
    Support.OBSERVED: "orca:Data",
    Support.ARGUED: "orca:Reasoning",
    Support.ASSERTED: "orca:Unidentified",
}
_KIND = {
    EntityKind.PERSON: "schema:Person",
    EntityKind.ORGANISATION: "schema:Organization",
    EntityKind.PLACE: "schema:Place",
    EntityKind.EVENT: "schema:Event",
    EntityKind.DOCUMENT: "schema:CreativeWork",
}


def write(export: Export) -> dict[str, bytes]:
    """Return all nanopublications in one TriG document.

    Raises:
        MissingExtraError: If rdflib is not installed.
        BrokenLibraryError: If it cannot be imported.
    """
    try:
        # rdflib takes long to import, and only this format needs it.
        from rdflib import Graph  # noqa: PLC0415
    except Exception as error:
        raise without_extra(error, "rdf", "rdflib") from error

    naming = Graph(bind_namespaces="none").namespace_manager
    for prefix, iri in PREFIXES.items():
        naming.bind(prefix, iri)
    title = " ".join(str(export.descriptor.get("title", "")).split())
    parts = [_HEADER.format(title=title, version=release_name(export))]
    parts += [f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()]
    author = _Author(export)
    for row in export.rows("claims"):
        whole = author.own("nanopub", release_name(export), row["claim_id"])
        naming.bind("sub", f"{whole}#", replace=True)
        parts.append(f"\n@prefix sub: <{whole}#> .\n")
        for name, triples in author.nanopublication(row, whole):
            parts.append(_graph(name, list(triples), naming))
    return {"nanopubs.trig": "".join(parts).encode()}


def _graph(name: "URIRef", triples: "list[Triple]", naming: "NamespaceManager") -> str:
    """Write a named graph, its triples in the order given."""
    lines = [f"\n{name.n3(naming)} {{"]
    for place, (subject, predicate, value) in enumerate(triples):
        written = f"{predicate.n3(naming)} {value.n3(naming)}"
        if place and triples[place - 1][0] == subject:
            lines[-1] += " ;"
            lines.append(f"        {written}")
        else:
            lines[-1] += " ." if place else ""
            lines.append(f"    {subject.n3(naming)} {written}")
    return "\n".join([*lines[:-1], f"{lines[-1]} .", "}", ""])


class _Author:
    """Makes the triples of each claim's nanopublication."""

    def __init__(self, export: Export) -> None:
        from rdflib import Literal, URIRef  # noqa: PLC0415 - as in `write`

        self.export = export
        self.base = base_iri(export)
        self.iri = URIRef
        self.literal: Callable[..., Literal] = Literal
        self.english = partial(Literal, lang=CLAIM_LANGUAGE)
        self.entities = {row["entity_id"]: row for row in export.rows("entities")}
        self.references = {row["ref_id"]: row for row in export.rows("references")}
        self.sources = {row["source_id"]: row for row in export.rows("sources")}

    def term(self, name: str) -> "URIRef":
        """Return the IRI of a prefixed name."""
        prefix, _, local = name.partition(":")
        return self.iri(PREFIXES[prefix] + local)

    def own(self, *parts: str) -> "URIRef":
        """Return an IRI of the claim set."""
        return self.iri(self.base + ":".join(quote(part, safe="") for part in parts))

    def about(self, subject: "URIRef", *said: tuple[str, Any]) -> "Iterator[Triple]":
        """Yield triples of one subject; what is said by no value is left out."""
        for name, value in said:
            if value is None or value == "":
                continue
            term = self.literal(value) if type(value) is str else value
            yield subject, self.term(name), term

    def nanopublication(
        self, row: Mapping[str, str], whole: "URIRef"
    ) -> "Iterator[tuple[URIRef, Iterator[Triple]]]":
        """Yield the four graphs, each with its name."""
        parts = ("Head", "assertion", "provenance", "pubinfo")
        head, assertion, provenance, pubinfo = (
            self.iri(f"{whole}#{part}") for part in parts
        )
        yield (
            head,
            self.about(
                whole,
                ("rdf:type", self.term("np:Nanopublication")),
                ("np:hasAssertion", assertion),
                ("np:hasProvenance", provenance),
                ("np:hasPublicationInfo", pubinfo),
            ),
        )
        yield assertion, self.assertion(row)
        yield provenance, self.provenance(row, whole, assertion)
        yield pubinfo, self.publication(whole)

    def assertion(self, row: Mapping[str, str]) -> "Iterator[Triple]":
        """Yield what is claimed."""
        about = [key for key in row["about"].split(";") if key]
        edtf = self.term("edtf:EDTF-level1")
        held = self.literal(row["time"], datatype=edtf) if row["time"] else None
        yield from self.about(
            self.own(row["claim_id"]),
            ("rdf:type", self.term("schema:Claim")),
            ("schema:text", self.english(row["text"])),
            *(("schema:about", self.own("entity", key)) for key in about),
            ("schema:temporalCoverage", held),
            ("dc:type", row["type"]),
            ("dc:type", row["subtype"]),
        )
        for key in about:
            yield from self.entity(key)

    def entity(self, key: str) -> "Iterator[Triple]":
        """Yield what an entity is."""
        row = self.entities.get(key, {"name": "", "kind": ""})
        kinds = {kind.value: self.term(name) for kind, name in _KIND.items()}
        yield from self.about(
            self.own("entity", key),
            ("rdf:type", kinds.get(row["kind"])),
            ("schema:name", row["name"]),
        )

    def provenance(
        self, row: Mapping[str, str], whole: "URIRef", assertion: "URIRef"
    ) -> "Iterator[Triple]":
        """Yield where a claim comes from."""
        source_id, spans = anchor(self.export, row, name="nanopub")
        source = self.own("source", source_id)
        places = [
            self.iri(f"{whole}#place-{count}") for count in range(1, len(spans) + 1)
        ]
        holder = self.holder(row["attributed_to"], whole)
        cited = [key for key in row["ref_ids"].split(";") if key]
        measured = self.iri(f"{whole}#confidence") if row["confidence"] else None
        levels = {level.value: self.term(name) for level, name in _CERTAINTY.items()}
        bases = {support.value: self.term(name) for support, name in _BASIS.items()}
        yield from self.about(
            assertion,
            ("prov:hadPrimarySource", source),
            *(("prov:wasDerivedFrom", place) for place in places),
            ("prov:wasAttributedTo", holder),
            ("orca:hasSource", self.term(_source_kind(row))),
            ("orca:hasConfidenceLevel", levels.get(row["certainty"])),
            ("orca:hasBasis", bases.get(row["support"])),
            *(("cito:citesAsEvidence", self.reference(key)) for key in cited),
            ("dqv:hasQualityMeasurement", measured),
        )
        for place, (start, end) in zip(places, spans, strict=True):
            yield from self.place(place, source, start, end)
        yield from self.source(source, self.sources[source_id])
        if holder:
            yield from self.agent(holder, row["attributed_to"])
        for key in cited:
            yield from self.cited(key)
        if measured:
            stated = row["confidence"]
            self.export.claim_set.number("claims", "confidence", stated)
            yield from self.confidence(measured, stated)

    def holder(self, attributed_to: str, whole: "URIRef") -> "URIRef | None":
        """Return who vouches for a claim if not the source's author."""
        if not attributed_to:
            return None
        if attributed_to.startswith("("):  # described, not named
            return self.iri(f"{whole}#holder")
        return self.own("entity", attributed_to)

    def agent(self, holder: "URIRef", attributed_to: str) -> "Iterator[Triple]":
        """Yield who a holder is."""
        described = {"name": attributed_to.strip("()")}
        yield from self.about(
            holder,
            ("rdf:type", self.term("prov:Agent")),
            ("schema:name", self.entities.get(attributed_to, described)["name"]),
        )

    def confidence(self, measured: "URIRef", value: str) -> "Iterator[Triple]":
        """Yield how sure the annotators are."""
        yield from self.about(
            measured,
            ("rdf:type", self.term("dqv:QualityMeasurement")),
            ("dqv:isMeasurementOf", self.own("confidence")),
            ("dqv:value", self.literal(value, datatype=self.term("xsd:decimal"))),
        )

    def place(
        self, place: "URIRef", source: "URIRef", start: int, end: int
    ) -> "Iterator[Triple]":
        """Yield where a piece of the exact words stands."""
        selector = self.iri(f"{place}-selector")
        # In the Web Annotation context these are what JSON's numbers become.
        count = partial(self.literal, datatype=self.term("xsd:nonNegativeInteger"))
        yield from self.about(
            place,
            ("rdf:type", self.term("oa:SpecificResource")),
            ("oa:hasSource", source),
            ("oa:hasSelector", selector),
        )
        yield from self.about(
            selector,
            ("rdf:type", self.term("oa:TextPositionSelector")),
            ("oa:start", count(start)),
            ("oa:end", count(end)),
        )

    def source(self, source: "URIRef", row: Mapping[str, str]) -> "Iterator[Triple]":
        """Yield which source it is, to the byte."""
        yield from self.about(
            source,
            ("dct:title", row["title"]),
            ("dct:isFormatOf", self.iri(doi_iri(row["doi"])) if row["doi"] else None),
            ("schema:sha256", row["sha256"]),
        )

    def reference(self, key: str) -> "URIRef":
        """Return the IRI of a bibliography entry: its DOI if it has one."""
        doi = self.references.get(key, {"doi": ""})["doi"]
        return self.iri(doi_iri(doi)) if doi else self.own("reference", key)

    def cited(self, key: str) -> "Iterator[Triple]":
        """Yield what is needed to know a bibliography entry again."""
        row = self.references.get(key, {"title": "", "url": ""})
        address = self.literal(row["url"], datatype=self.term("xsd:anyURI"))
        yield from self.about(
            self.reference(key),
            ("dct:identifier", key),
            ("dct:title", row["title"]),
            ("schema:url", address if row["url"] else None),
        )

    def publication(self, whole: "URIRef") -> "Iterator[Triple]":
        """Yield where the nanopublication comes from."""
        release = self.export.release
        makers: Sequence[tuple[str, str]] = creators(self.export)
        date = self.term("xsd:date")
        day = self.literal(release.date, datatype=date) if release else None
        yield from self.about(
            whole,
            *(("dct:creator", self.iri(iri)) for iri, _ in makers),
            *(("dc:creator", name) for _, name in makers),
            ("dct:created", day),
            *(("dct:license", self.iri(iri)) for iri in licences(self.export)),
            ("dct:isPartOf", self.own("data", release_name(self.export))),
            ("pav:version", release.version if release else None),
        )


def _source_kind(row: Mapping[str, str]) -> str:
    """Return ORCA's kind of source: a reference counts as a named one."""
    if row["attributed_to"].startswith("("):
        return "orca:NamelessExternalSource"
    if row["attributed_to"] or row["ref_ids"]:
        return "orca:NamedExternalSource"
    return "orca:AuthorImplicitly"
