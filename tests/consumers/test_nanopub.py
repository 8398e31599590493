"""Nanopublications held to the guidelines, and read by the nanopub library."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from nanopub.nanopub import Nanopub
from rdflib import Dataset, Literal, Namespace, URIRef
from rdflib.namespace import DC, DCTERMS, PROV, RDF, XSD

import claimset
from claimset.export import contents
from claimset.export.nanopub import PREFIXES
from conftest import GUILD

pytestmark = [
    pytest.mark.consumers,
    # The nanopub library, and rdflib's own reader, use what rdflib is giving up.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dataset.default_co:DeprecationWarning"),
]

NP = Namespace(PREFIXES["np"])
ORCA = Namespace(PREFIXES["orca"])
SCHEMA = Namespace(PREFIXES["schema"])
BASE = "urn:claimset:guild:"

Quad = tuple[Any, Any, Any, Any]


def _single(trig: str) -> Iterator[str]:
    """Cut the document into nanopublications that stand alone."""
    prefixes, *blocks = trig.split("\n@prefix sub:")
    for block in blocks:
        yield f"{prefixes}\n@prefix sub:{block}"


def _trig(folder: Path = GUILD, version: str = "working") -> str:
    (data,) = contents("nanopub", path=folder, version=version).values()
    return data.decode()


def _quads(trig: str) -> set[Quad]:
    dataset = Dataset()
    dataset.parse(data=trig, format="trig")
    return set(dataset.quads())


def _values(quads: set[Quad], claim_id: str, predicate: URIRef) -> set[str]:
    """Return what a claim's nanopublication says by a predicate of any subject."""
    whole = f"{BASE}nanopub:working:{claim_id}#"
    return {
        str(value)
        for _, found, value, graph in quads
        if found == predicate and graph.startswith(whole)
    }


@pytest.fixture(scope="module")
def trig() -> str:
    return _trig()


@pytest.fixture(scope="module")
def quads(trig: str) -> set[Quad]:
    return _quads(trig)


def test_each_is_well_formed(trig: str) -> None:
    singles = list(_single(trig))
    assert len(singles) == 11
    for single in singles:
        found = _quads(single)
        assert all(isinstance(quad[3], URIRef) for quad in found)
        assert all(isinstance(quad[0], URIRef) for quad in found)
        ((whole, _, _, head),) = (
            quad for quad in found if quad[1:3] == (RDF.type, NP.Nanopublication)
        )
        parts = []
        for predicate in (NP.hasAssertion, NP.hasProvenance, NP.hasPublicationInfo):
            (part,) = (q[2] for q in found if q[:2] == (whole, predicate))
            assert (whole, predicate, part, head) in found
            parts.append(part)
        assertion, provenance, info = parts
        assert len({whole, head, *parts}) == 5
        assert {quad[3] for quad in found} == {head, *parts}
        assert any(assertion in quad[:3] for quad in found if quad[3] == provenance)
        # The guidelines demand this subject of all triples there.
        assert {quad[0] for quad in found if quad[3] == info} == {whole}


def test_the_nanopub_library_finds_each_valid(trig: str, tmp_path: Path) -> None:
    for single in _single(trig):
        path = tmp_path / "nanopub.trig"
        path.write_text(single, "utf-8")
        nanopub = Nanopub(rdf=path)
        assert nanopub.is_valid
        assert nanopub.metadata.trusty is None
        assert nanopub.metadata.signature is None


def test_the_assertion_is_the_claim(quads: set[Quad]) -> None:
    claim = URIRef(f"{BASE}C0004")
    graph = URIRef(f"{BASE}nanopub:working:C0004#assertion")
    edtf = URIRef("http://id.loc.gov/datatypes/edtf/EDTF-level1")
    text = Literal("The Lantern Guild had 300 members by 1996.", lang="en")
    held = Literal("../1996", datatype=edtf)
    guild = URIRef(f"{BASE}entity:lantern-guild")
    assert {
        (claim, RDF.type, SCHEMA.Claim, graph),
        (claim, SCHEMA.text, text, graph),
        (claim, SCHEMA.temporalCoverage, held, graph),
        (claim, SCHEMA.about, guild, graph),
        (claim, DC.type, Literal("quantitative"), graph),
        (guild, RDF.type, SCHEMA.Organization, graph),
    } <= quads


@pytest.mark.parametrize(
    ("claim_id", "level", "source", "basis"),
    [
        ("C0003", "DubitativeKnowledge", "NamedExternalSource", None),
        ("C0005", "DoxasticKnowledge", "NamelessExternalSource", "Unidentified"),
        ("C0007", "DoxasticKnowledge", "NamedExternalSource", "Unidentified"),
        ("C0008", "DoxasticKnowledge", "AuthorImplicitly", "Reasoning"),
        ("C0011", "HypotheticalKnowledge", "AuthorImplicitly", "Unidentified"),
    ],
)
def test_certainty_is_said_in_published_words(
    quads: set[Quad], claim_id: str, level: str, source: str, basis: str | None
) -> None:
    assert _values(quads, claim_id, ORCA.hasConfidenceLevel) == {str(ORCA[level])}
    assert _values(quads, claim_id, ORCA.hasSource) == {str(ORCA[source])}
    expected = {str(ORCA[basis])} if basis else set()
    assert _values(quads, claim_id, ORCA.hasBasis) == expected


def test_attribution_is_said_in_published_words(quads: set[Quad]) -> None:
    said = PROV.wasAttributedTo
    assert _values(quads, "C0004", said) == set()
    assert _values(quads, "C0007", said) == {f"{BASE}entity:mayor-olin"}
    holder = f"{BASE}nanopub:working:C0005#holder"
    assert _values(quads, "C0005", said) == {holder}
    assert "some historians" in _values(quads, "C0005", SCHEMA.name)


def test_references_and_places_are_said(quads: set[Quad]) -> None:
    cites = URIRef(PREFIXES["cito"] + "citesAsEvidence")
    assert _values(quads, "C0004", cites) == {f"{BASE}reference:R02"}
    assert _values(quads, "C0004", SCHEMA.url) == {"https://gazette.example/96"}
    starts = _values(quads, "C0005", URIRef(PREFIXES["oa"] + "start"))
    ends = _values(quads, "C0005", URIRef(PREFIXES["oa"] + "end"))
    assert (starts, ends) == ({"211", "251"}, {"222", "303"})
    value = URIRef(PREFIXES["dqv"] + "value")
    assert _values(quads, "C0010", value) == {"0.70"}


def test_the_date_is_the_releases(guild: Path, quads: set[Quad]) -> None:
    assert not [quad for quad in quads if quad[1] == DCTERMS.created]
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    released = _quads(_trig(guild, "1.0.0"))
    whole = URIRef(f"{BASE}nanopub:1.0.0:C0001")
    info = URIRef(f"{whole}#pubinfo")
    day = Literal("2026-01-02", datatype=XSD.date)
    assert (whole, DCTERMS.created, day, info) in released
    version = URIRef(PREFIXES["pav"] + "version")
    assert (whole, version, Literal("1.0.0"), info) in released
    assert (whole, DC.creator, Literal("Nobody in particular"), info) in released


def test_the_packaged_claim_set_is_well_formed(tmp_path: Path) -> None:
    (data,) = contents("nanopub", version="working").values()
    singles = list(_single(data.decode()))
    for single in singles[:: max(1, len(singles) // 20)]:
        path = tmp_path / "nanopub.trig"
        path.write_text(single, "utf-8")
        assert Nanopub(rdf=path).is_valid
    heads = [q for q in _quads(data.decode()) if q[2] == NP.Nanopublication]
    assert len(heads) == len(singles)
