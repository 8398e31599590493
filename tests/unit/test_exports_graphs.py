import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimset
from claimset.errors import ExportError, ReadError
from claimset.export import contents
from claimset.export.brat import compose
from claimset.sources import reading_text
from conftest import GUILD, Result

WORDS = "The Guild had 300 members by 1996"


def _describe(folder: Path, **said: object) -> None:
    path = folder / "data" / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | said), "utf-8")


def _patch(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / "data" / file
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_bytes(text.replace(old, new).encode())


def _drop(folder: Path, *tables: str) -> None:
    """Take tables out of a claim set, in the files and in the descriptor."""
    descriptor = json.loads((folder / "data" / "datapackage.json").read_text("utf-8"))
    kept = [entry for entry in descriptor["resources"] if entry["name"] not in tables]
    _describe(folder, resources=kept)
    for table in tables:
        (folder / "data" / f"{table}.csv").unlink()


def _annotations(folder: Path) -> dict[str, Any]:
    (data,) = contents("webannotation", path=folder).values()
    document: dict[str, Any] = json.loads(data)
    return document


def _trig(folder: Path) -> str:
    (data,) = contents("nanopub", path=folder).values()
    return data.decode()


@pytest.mark.parametrize("name", ["webannotation", "nanopub", "brat"])
def test_the_same_bytes_whatever_the_seed(name: str) -> None:
    script = (
        "import sys; from claimset.export import contents;"
        f"files = contents({name!r}, path=sys.argv[1], quotes=True);"
        "[sys.stdout.buffer.write(n.encode() + d) for n, d in files.items()]"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", script, str(GUILD)],
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second


def test_annotations_quote_only_if_asked() -> None:
    (without,) = contents("webannotation", path=GUILD).values()
    assert WORDS not in without.decode()
    assert b"TextQuoteSelector" not in without.partition(b'"label"')[2]
    (quoting,) = contents("webannotation", path=GUILD, quotes=True).values()
    assert f'"exact": "{WORDS}"' in quoting.decode()


def test_nanopublications_never_quote() -> None:
    (quoting,) = contents("nanopub", path=GUILD, quotes=True).values()
    assert quoting.decode() == _trig(GUILD)
    assert WORDS not in quoting.decode()


def test_nanopublications_say_that_they_are_unsigned() -> None:
    assert "unsigned" in _trig(GUILD).partition("@prefix")[0]


def test_a_cell_that_is_empty_says_nothing(guild: Path) -> None:
    assert _trig(guild).count("dqv:value") == 11
    _patch(guild, "claims.csv", "0.70", "")
    assert _trig(guild).count("dqv:value") == 10


def test_positions_count_code_points(guild: Path) -> None:
    path, table = guild / "seeds" / "guild.txt", guild / "data" / "sources.csv"
    was, now = path.read_bytes(), path.read_bytes().replace(b"THE", "😀HE".encode())
    path.write_bytes(now)
    old, new = (hashlib.sha256(data).hexdigest() for data in (was, now))
    table.write_text(table.read_text("utf-8").replace(old, new), "utf-8")
    (data,) = contents("webannotation", path=guild, quotes=True).values()
    item = json.loads(data)["first"]["items"][3]
    position, words = item["target"][0]["selector"]
    assert (position["start"], position["end"]) == (172, 205)
    assert words["exact"] == WORDS
    ann = contents("brat", path=guild, quotes=True)["text.ann"].decode()
    assert f"T4\tquantitative 172 205\t{WORDS}\n" in ann


def test_iris_begin_as_the_descriptor_says(guild: Path) -> None:
    assert _annotations(guild)["id"] == "urn:claimset:guild:annotations:working"
    _describe(guild, base_iri="urn:example:lanterns:")
    assert _annotations(guild)["id"] == "urn:example:lanterns:annotations:working"
    assert "<urn:example:lanterns:C0001>" in _trig(guild)


@pytest.mark.parametrize("base", ["lanterns:", "urn:lanterns", "urn:a b:", 7, ""])
def test_a_base_that_is_no_iri_is_refused(guild: Path, base: object) -> None:
    _describe(guild, base_iri=base)
    with pytest.raises(ReadError, match=r"json:1:\d+: 'base_iri' is not an IRI"):
        contents("webannotation", path=guild)


def test_contributors_and_licences_are_named_by_their_addresses(guild: Path) -> None:
    people = [
        {"title": "Ann", "path": "https://ann.example/"},
        {"givenName": "Bo", "familyName": "Rook"},
    ]
    licence = "https://creativecommons.org/licenses/by/4.0/"
    _describe(guild, contributors=people, licenses=[{"path": licence}, {"name": "L"}])
    document = _annotations(guild)
    assert (document["rights"], document["dc:rights"]) == ([licence], ["L"])
    assert document["creator"] == [
        {"id": "https://ann.example/", "name": "Ann"},
        {"id": "urn:claimset:guild:contributor:2", "name": "Bo Rook"},
    ]
    assert f'dct:license <{licence}> ;\n        dc:rights "L" ;' in _trig(guild)


@pytest.mark.parametrize(
    "path", ["LICENSE", "https://a.example/a b", "https://a>b", " "]
)
@pytest.mark.parametrize("entries", ["licenses", "contributors"])
@pytest.mark.parametrize("name", ["webannotation", "nanopub"])
def test_a_path_that_is_no_iri_is_refused_with_its_place(
    guild: Path, run: Callable[..., Result], name: str, entries: str, path: str
) -> None:
    _describe(guild, **{entries: [{"name": "MIT", "title": "Ann", "path": path}]})
    text = (guild / "data" / "datapackage.json").read_text("utf-8")
    place = f"datapackage.json:1:{text.index(json.dumps(path)) + 1}: "
    result = run("export", name, "-C", str(guild))
    assert (result.code, result.out) == (2, "")
    assert place in result.err


def test_a_frozen_path_that_is_no_iri_is_refused_with_its_place(guild: Path) -> None:
    _describe(guild, licenses=[{"name": "MIT", "path": "LICENSE"}])
    claimset.release("1.0.0", guild, today=date(2026, 1, 2))
    _describe(guild, licenses=[])
    said = r"1\.0\.0/manifest\.json:\d+:\d+: 'LICENSE' is no IRI: .* a new version"
    with pytest.raises(ExportError, match=said):
        contents("nanopub", path=guild, version="1.0.0")


def test_dois_are_addresses(guild: Path) -> None:
    _patch(guild, "references.csv", "80,,", "80,10.1000/a<b,")
    _patch(guild, "sources.csv", "Guild,,en", "Guild,10.1000/182,en")
    source = _annotations(guild)["dcterms:source"][0]
    assert source["dcterms:isFormatOf"] == {"id": "https://doi.org/10.1000/182"}
    trig = _trig(guild)
    assert "cito:citesAsEvidence <https://doi.org/10.1000/a%3Cb>" in trig
    assert "dct:isFormatOf <https://doi.org/10.1000/182>" in trig


@pytest.mark.parametrize("name", ["webannotation", "nanopub", "brat"])
def test_an_anchor_that_leads_nowhere_is_refused(guild: Path, name: str) -> None:
    _patch(guild, "claims.csv", "text.p01.s02", "other.p01.s02")
    found = r"claims\.csv:5:69: source_ref: 'other\.p01\.s02' is of no known source"
    with pytest.raises(ExportError, match=found):
        contents(name, path=guild, quotes=True)
    _patch(guild, "claims.csv", "other.p01.s02,172-205", "text.p01.s02,172")
    with pytest.raises(
        ReadError, match=r"claims\.csv:5:82: spans: '172' has not the form of spans"
    ):
        contents(name, path=guild, quotes=True)


def test_words_outside_the_text_are_refused(guild: Path) -> None:
    _patch(guild, "claims.csv", "172-205", "9000-999999999999")
    with pytest.raises(ReadError, match=r"claims\.csv:5:82: .* ends behind the source"):
        contents("brat", path=guild, quotes=True)
    # A blank between two segments is in the source, and in no line of the text.
    _patch(guild, "claims.csv", "9000-999999999999", "171-172")
    with pytest.raises(ExportError, match=r"claims\.csv:5:82: .* hold no words"):
        contents("brat", path=guild, quotes=True)


@pytest.mark.parametrize("name", ["webannotation", "nanopub", "brat"])
def test_claims_and_sources_are_enough(guild: Path, name: str) -> None:
    tables = ("appearances", "sentences", "references", "entities", "relations")
    _drop(guild, *tables)
    assert all(contents(name, path=guild, quotes=True).values())


def test_a_source_without_a_ledger_is_one_line(guild: Path) -> None:
    _drop(guild, "sentences")
    files = contents("brat", path=guild, quotes=True)
    assert files["text.txt"].count(b"\n") == 1
    # Here the footnote stands between the two pieces of the claim.
    line = files["text.ann"].decode().split("\n")[4]
    assert line == (
        "T5\tquantitative 209 220;245 296\t"
        "Some histo- rians estimate that it lit up to 2,000 lamps a year"
    )


def test_a_relation_out_of_the_text_is_told_in_a_note(guild: Path) -> None:
    table = guild / "data" / "relations.csv"
    header, first, *_ = table.read_text("utf-8").splitlines()
    claim, relation, _, *rest = first.split(",")
    row = ",".join([claim, relation, "C9999", *rest])
    table.write_text(f"{header}\n{row}\n", "utf-8")
    ann = contents("brat", path=guild, quotes=True)["text.ann"].decode()
    assert ann.endswith(f"\t{relation} C9999\n")


def test_no_claims_are_no_collection(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")
    with pytest.raises(ReadError, match=r"claims\.csv:1: .* no rows"):
        _annotations(guild)


def test_nanopublications_are_written_without_a_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "rdflib", None)
    assert contents("nanopub", path=GUILD)


@given(
    source=st.text(alphabet="aB1-\n *¹“”\\$.😀", max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=6).map(sorted),
)
def test_every_character_is_found_where_it_was_read(
    source: str, cuts: list[int]
) -> None:
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    text, places = compose(source, [("", spans)])
    assert text == reading_text(source, spans) + "\n"
    assert sorted(places.values()) == [
        place for place, character in enumerate(text) if not character.isspace()
    ]
    assert list(places) == sorted(places)
    for raw, place in places.items():
        assert reading_text(source, [(raw, raw + 1)]) == text[place]
