"""Web Annotations read as RDF, held to the model's musts, resolved in the source."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, XSD

import claimset
from claimset.claim_set import open_claim_set
from claimset.export import contents
from claimset.sources import parse_spans
from conftest import GUILD

pytestmark = [
    pytest.mark.consumers,
    # rdflib's own reader uses what rdflib is giving up.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is:DeprecationWarning"),
]

OA = Namespace("http://www.w3.org/ns/oa#")
AS = Namespace("http://www.w3.org/ns/activitystreams#")
W3C_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
BASE = "urn:claimset:guild:"


def _document(folder: Path = GUILD, **options: Any) -> dict[str, Any]:
    (data,) = contents("webannotation", path=folder, **options).values()
    document: dict[str, Any] = json.loads(data)
    return document


def _graph(document: dict[str, Any]) -> Graph:
    """Read the document as RDF by the context that it states beside the W3C's."""
    remote, stated = document["@context"]
    assert remote == W3C_CONTEXT
    offline = document | {"@context": stated}
    return Graph().parse(data=json.dumps(offline), format="json-ld")


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return _document(quotes=True)


@pytest.fixture(scope="module")
def graph(document: dict[str, Any]) -> Graph:
    return _graph(document)


def test_every_key_has_a_meaning(document: dict[str, Any]) -> None:
    _, stated = document["@context"]
    said = {key: value for key, value in document.items() if key != "@context"}
    for found in _objects(said):
        for key in found:
            assert key in stated or key.partition(":")[0] in stated
        types = found.get("type", [])
        for name in [types] if isinstance(types, str) else types:
            assert name in stated or name.partition(":")[0] in stated


def test_a_collection_is_what_the_model_demands(document: dict[str, Any]) -> None:
    assert W3C_CONTEXT in document["@context"]
    assert document["id"] == f"{BASE}annotations:working"
    assert document["type"] == "AnnotationCollection"
    assert isinstance(document["label"], str)
    page = document["first"]
    assert page["id"] == document["last"] == f"{document['id']}:page"
    assert page["type"] == "AnnotationPage"
    assert page["partOf"] == document["id"]
    assert page["startIndex"] == 0
    assert "@context" not in page
    assert len(page["items"]) == document["total"] == 12


def test_an_annotation_is_what_the_model_demands(document: dict[str, Any]) -> None:
    items = document["first"]["items"]
    assert len({item["id"] for item in items}) == len(items)
    for item in items:
        assert item["type"] == "Annotation"
        assert item["motivation"] in ("describing", "linking")
        assert item["target"]
        for body in item["body"]:
            assert isinstance(body, str) or isinstance(body["value"], str)
        for target in item["target"]:
            assert target["type"] == "SpecificResource"
            assert isinstance(target["source"], str)


def test_a_selector_is_what_the_model_demands(document: dict[str, Any]) -> None:
    for item in document["first"]["items"]:
        for target in item["target"]:
            position, words = target["selector"]
            assert position["type"] == "TextPositionSelector"
            assert 0 <= position["start"] < position["end"] <= 720
            assert set(position) == {"type", "start", "end"}
            assert words["type"] == "TextQuoteSelector"
            assert set(words) == {"type", "exact", "prefix", "suffix"}


def test_selectors_find_the_words_in_the_source(document: dict[str, Any]) -> None:
    claim_set = open_claim_set(GUILD)
    text = claim_set.texts["text"]
    rows = [*claim_set.rows("claims"), *claim_set.rows("appearances")]
    for row, item in zip(rows, document["first"]["items"], strict=True):
        found = []
        for target in item["target"]:
            position, words = target["selector"]
            found.append((position["start"], position["end"]))
            # The quote alone leads to the same place.
            around = words["prefix"] + words["exact"] + words["suffix"]
            assert text.count(around) == 1
            assert text.index(around) + len(words["prefix"]) == position["start"]
            assert text[position["start"] : position["end"]] == words["exact"]
        assert tuple(found) == parse_spans(row["spans"])


def test_it_is_rdf(graph: Graph, document: dict[str, Any]) -> None:
    page = URIRef(document["first"]["id"])
    (items,) = graph.objects(page, AS.items)
    annotations = list(Collection(graph, items))
    assert set(annotations) == set(graph.subjects(RDF.type, OA.Annotation))
    assert len(annotations) == 12
    for annotation in annotations:
        assert isinstance(annotation, URIRef)
        assert list(graph.objects(annotation, OA.hasTarget))
        assert len(list(graph.objects(annotation, OA.motivatedBy))) == 1
    for target in graph.subjects(RDF.type, OA.SpecificResource):
        (source,) = graph.objects(target, OA.hasSource)
        assert source == URIRef(f"{BASE}source:text")
        assert len(list(graph.objects(target, OA.hasSelector))) == 2
    for body in graph.subjects(RDF.type, OA.TextualBody):
        assert len(list(graph.objects(body, RDF.value))) == 1


def test_positions_are_numbers(graph: Graph) -> None:
    claim = URIRef(f"{BASE}annotation:C0004")
    path = OA.hasTarget / OA.hasSelector / OA.start
    (start,) = graph.objects(claim, path)
    assert start == Literal("172", datatype=XSD.nonNegativeInteger)


def test_words_in_pieces_are_one_annotation_of_several_targets(graph: Graph) -> None:
    claim = URIRef(f"{BASE}annotation:C0005")
    starts = graph.objects(claim, OA.hasTarget / OA.hasSelector / OA.start)
    assert sorted(int(str(start)) for start in starts) == [211, 251]


def test_an_appearance_has_the_claim_for_a_body(graph: Graph) -> None:
    place = URIRef(f"{BASE}annotation:C0004:text.abs.s01:47-67")
    claim = URIRef(f"{BASE}C0004")
    assert (place, OA.hasBody, claim) in graph
    assert (place, OA.motivatedBy, OA.linking) in graph
    (text,) = graph.objects(claim, RDF.value)
    assert str(text) == "The Lantern Guild had 300 members by 1996."
    tags = graph.objects(place, OA.hasBody / RDF.value)
    assert Literal("qualifies") in set(tags)


def test_a_source_is_known_to_the_byte(graph: Graph) -> None:
    digest = graph.value(
        URIRef(f"{BASE}source:text"), URIRef("http://schema.org/sha256")
    )
    assert str(digest) == open_claim_set(GUILD).rows("sources")[0]["sha256"]


def test_a_release_has_its_day(guild: Path) -> None:
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    graph = _graph(_document(guild, version="1.0.0"))
    collection = URIRef(f"{BASE}annotations:1.0.0")
    issued = Literal("2026-01-02T00:00:00Z", datatype=XSD.dateTime)
    assert (collection, DCTERMS.issued, issued) in graph


def test_the_packaged_claim_set_is_rdf() -> None:
    (data,) = contents("webannotation", version="working").values()
    document = json.loads(data)
    graph = _graph(document)
    found = set(graph.subjects(RDF.type, OA.Annotation))
    assert len(found) == document["total"]
