"""Marks of other tools get a place only where their words stand."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.author.imports import FORMATS, imported
from claimset.author.take import take
from claimset.claim_set import open_claim_set
from claimset.errors import ClaimsetError, ReadError
from claimset.export import export
from claimset.hashes import sha256
from conftest import GUILD, Result

TEXT = "😀 The lamp burnt. “The lamp” went out; the lamp was 👩‍👩‍👧 old.\n"
SPANS = {"text.p01.s01": (2, 17), "text.p01.s02": (18, len(TEXT) - 1)}


@pytest.fixture(scope="session")
def emoji(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A claim set whose source has characters beyond UTF-16's first plane."""
    folder = tmp_path_factory.mktemp("emoji")
    (folder / "data").mkdir()
    (folder / "lamp.txt").write_text(TEXT, "utf-8", newline="")
    names = ("claims", "sources", "sentences")
    resources = [{"name": name, "path": f"{name}.csv"} for name in names]
    (folder / "data" / "datapackage.json").write_text(
        json.dumps(
            {"name": "lamp", "title": "Lamp", "version": "1.0.0"}
            | {"resources": resources}
        )
    )
    header = (GUILD / "data" / "claims.csv").read_text("utf-8").partition("\n")[0]
    (folder / "data" / "claims.csv").write_text(f"{header}\n")
    (folder / "data" / "sources.csv").write_text(
        "source_id,file,sha256,characters,title,doi,language,rights\n"
        f"text,lamp.txt,{sha256(TEXT.encode())},{len(TEXT)},Lamp,,en,nobody\n"
    )
    rows = [
        f"{name},text,body,sentence,en,{start}-{end},"
        f"{sha256(TEXT[start:end].encode())},pending,,\n"
        for name, (start, end) in SPANS.items()
    ]
    (folder / "data" / "sentences.csv").write_text(
        "sentence_id,source_id,section,kind,language,spans,sha256,disposition,reason,"
        "note\n" + "".join(rows)
    )
    return folder


def place(words: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def in_utf16(offset: int) -> int:
    return len(TEXT[:offset].encode("utf-16-le")) // 2


def in_bytes(offset: int) -> int:
    return len(TEXT[:offset].encode())


def selected(words: str, unit: Callable[[int], int], nth: int = 0) -> dict[str, Any]:
    start, end = place(words, nth)
    quote = {"type": "TextQuoteSelector", "exact": words, "prefix": "", "suffix": ""}
    position = {"type": "TextPositionSelector", "start": unit(start), "end": unit(end)}
    return {"source": "https://lamp.example/", "selector": [position, quote]}


@pytest.mark.parametrize("unit", [int, in_utf16, in_bytes])
@pytest.mark.parametrize(
    ("words", "nth"), [("lamp", 0), ("lamp", 2), ("👩‍👩‍👧 old", 0)]
)
def test_positions_of_any_unit_are_converted(
    emoji: Path, tmp_path: Path, unit: Callable[[int], int], words: str, nth: int
) -> None:
    file = tmp_path / "found.json"
    row = {"id": "a1", "text": "It was.", "tags": ["attributional", "x"]}
    rows = [row | {"target": [selected(words, unit, nth)]}]
    file.write_text(json.dumps({"total": 1, "rows": rows}))
    (found,) = imported("hypothesis", file, emoji).rows
    start, end = place(words, nth)
    assert (found["spans"], found["quote"]) == (f"{start}-{end}", words)
    assert (found["text"], found["type"]) == ("It was.", "attributional")
    assert found["source_ref"] == (
        "text.p01.s02" if nth or " " in words else "text.p01.s01"
    )


def hypothesis_row(**more: object) -> dict[str, object]:
    given = more.pop("quote", {})
    quote = {"type": "TextQuoteSelector", "exact": "lamp"} | given  # type: ignore[operator] # a dict
    return {"id": "a1", "target": [{"selector": [quote]}]} | more


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (hypothesis_row(), "'lamp' stands in 3 places: nothing tells which"),
        (hypothesis_row(quote={"exact": "lamps"}), "'lamps' stands nowhere"),
        (hypothesis_row(quote={"exact": "burnt. “The"}), "stands nowhere"),
        (hypothesis_row(quote={"exact": " "}), "it marks no words"),
        (hypothesis_row(references=["a0"]), "it is a reply"),
        (
            hypothesis_row(target=[{"source": "https://lamp.example/"}]),
            "marks no words",
        ),
    ],
)
def test_a_mark_without_a_certain_place_is_refused(
    emoji: Path, tmp_path: Path, row: dict[str, object], reason: str
) -> None:
    file = tmp_path / "found.json"
    file.write_text(json.dumps([row]))
    found = imported("hypothesis", file, emoji)
    assert found.rows == []
    assert reason in str(found.refusals[0])


def test_words_around_tell_which_place_is_meant(emoji: Path, tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    quote = {"prefix": "went  out; the ", "suffix": " was"}
    file.write_text(json.dumps([hypothesis_row(quote=quote)]))
    (found,) = imported("hypothesis", file, emoji).rows
    assert found["spans"] == "{}-{}".format(*place("lamp", 2))


def cas(*, by_id: bool = False) -> dict[str, Any]:
    start, end = place("lamp", 2)
    features: list[dict[str, Any]] = [
        {
            "%ID": 1,
            "%TYPE": "uima.cas.Sofa",
            "sofaID": "_InitialView",
            "sofaString": TEXT,
        },
        {"%ID": 2, "%TYPE": "custom.Claim", "@sofa": 1, "begin": in_utf16(start)},
        {
            "%ID": 3,
            "%TYPE": "webanno.custom.Claim",
            "@sofa": 1,
            "begin": 900,
            "end": 901,
        },
        {"%ID": 4, "%TYPE": "org.dkpro.core.Token", "@sofa": 1, "begin": 0, "end": 2},
    ]
    features[1] |= {"end": in_utf16(end), "type": "attributional", "comment": "It was."}
    listed = {str(each.pop("%ID")): each for each in features} if by_id else features
    return {"%TYPES": {}, "%FEATURE_STRUCTURES": listed, "%VIEWS": {}}


def as_xmi() -> bytes:
    first, second, *_ = cas()["%FEATURE_STRUCTURES"]
    text = first["sofaString"].replace("\n", "&#10;")
    return (
        '<?xml version="1.0" encoding="UTF-8"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI"'
        ' xmlns:cas="http:///uima/cas.ecore" xmlns:c="http:///custom.ecore">'
        f'<cas:Sofa xmi:id="1" sofaNum="1" sofaString="{text}"/><c:Claim xmi:id="2" '
        f'sofa="1" begin="{second["begin"]}" end="{second["end"]}" comment="It was." '
        'type="attributional"/></xmi:XMI>'
    ).encode()


@pytest.mark.parametrize("form", ["json", "map", "xmi", "zip"])
def test_a_cas_counts_in_utf16(emoji: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"lamp.{form}"
    if form == "zip":
        with ZipFile(file, "w") as packed:
            packed.writestr("lamp.xmi", as_xmi())
            packed.writestr("TypeSystem.xml", "<x/>")
    elif form == "xmi":
        file.write_bytes(as_xmi())
    else:
        file.write_text(json.dumps(cas(by_id=form == "map")))
    found = imported("inception", file, emoji)
    assert [row["spans"] for row in found.rows] == ["{}-{}".format(*place("lamp", 2))]
    assert (found.rows[0]["text"], found.rows[0]["type"]) == (
        "It was.",
        "attributional",
    )
    refused = 0 if form in ("xmi", "zip") else 1
    assert len(found.refusals) == refused
    assert all("mark no characters" in each.message for each in found.refusals)


def test_brat_counts_code_points_and_may_mark_pieces(
    emoji: Path, tmp_path: Path
) -> None:
    family = "\N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL} old"
    first, second = place("The lamp", 1), place(family)
    places = f"{first[0]} {first[1]};{second[0]} {second[1]}"
    lines = [
        f"T1\tattributional {places}\tThe lamp {family}",
        "A1\tcertainty T1 certain",
        "A2\tnegated T1",
        "#1\tAnnotatorNotes T1\tThe lamp was old.",
        f"T2\tClaim {first[0] + 1} {first[1] + 1}\tThe lamp",
    ]
    (tmp_path / "lamp.ann").write_text("\n".join(lines), "utf-8")
    (tmp_path / "lamp.txt").write_text(TEXT, "utf-8", newline="")
    found = imported("brat", tmp_path / "lamp.ann", emoji)
    assert [row["quote"] for row in found.rows] == [f"The lamp {family}"]
    assert found.rows[0]["certainty"] == "certain"
    assert "other words at these offsets" in found.refusals[0].message


@pytest.mark.parametrize("name", ["brat", "webannotation"])
def test_what_was_exported_comes_back(tmp_path: Path, name: str) -> None:
    place = tmp_path / ("guild" if name == "brat" else "guild.jsonld")
    export(name, place, path=GUILD, quotes=True)
    file = place / "text.ann" if name == "brat" else place
    found = imported(name, file, GUILD)
    claims = open_claim_set(GUILD).rows("claims")
    got = {row["text"]: row["spans"] for row in found.rows}
    assert {row["text"]: row["spans"] for row in claims}.items() <= got.items()


def test_what_is_imported_is_taken_once_it_is_filled_in(
    run: Callable[..., Result], guild: Path, tmp_path: Path
) -> None:
    export("brat", tmp_path / "brat", path=guild, quotes=True)
    file = tmp_path / "claims.csv"
    shown = run(
        "import",
        "brat",
        str(tmp_path / "brat/text.ann"),
        "-o",
        str(file),
        "-C",
        str(guild),
    )
    assert (shown.code, "1 mark was refused" in shown.err) == (1, True)
    assert take(file, guild).files == []  # All of it is there already.
    assert run("import", "pdf", str(file), "-C", str(guild)).code == 2


@settings(max_examples=25)
@given(st.sampled_from(sorted(FORMATS)), st.data())
def test_a_damaged_file_gives_no_traceback(
    emoji: Path, name: str, data: st.DataObject
) -> None:
    sound = {
        "brat": b"T1\tClaim 2 5\tThe\nA1\tcertainty T1 certain\n",
        "inception": data.draw(st.sampled_from([as_xmi(), json.dumps(cas()).encode()])),
    }.get(name, json.dumps([hypothesis_row()]).encode())
    start = data.draw(st.integers(0, len(sound) - 1))
    end = start + data.draw(st.integers(0, 9))
    file = emoji / "damaged.ann"
    file.write_bytes(sound[:start] + data.draw(st.binary(max_size=3)) + sound[end:])
    file.with_suffix(".txt").write_text(TEXT, "utf-8", newline="")
    try:
        found = imported(name, file, emoji)
    except ClaimsetError:
        return
    for row in found.rows:
        start, end = map(int, row["spans"].split("-"))
        assert TEXT[start:end] == row["quote"]


def test_a_damaged_zip_gives_no_traceback(emoji: Path, tmp_path: Path) -> None:
    file = tmp_path / "lamp.zip"
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr("lamp.xmi", as_xmi())
    data = bytearray(file.read_bytes())
    data[60:70] = bytes(10)
    file.write_bytes(data)
    with pytest.raises(ReadError, match="is a damaged ZIP"):
        imported("inception", file, emoji)


@pytest.mark.parametrize("name", ["claims", "mine"])
def test_an_import_never_takes_the_place_of_the_claim_set(
    run: Callable[..., Result], guild: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "found.json"
    file.write_text("[]")
    place = guild / "data" / f"{name}.csv"
    before = place.read_bytes() if place.exists() else None
    shown = run(
        *("import", "hypothesis", str(file), "-C", str(guild)),
        *("-o", str(place), "--force"),
    )
    assert (shown.code, "belongs to a claim set" in shown.err) == (2, True)
    assert (place.read_bytes() if place.exists() else None) == before
    elsewhere = tmp_path / "claims.csv"
    elsewhere.touch()
    arguments = ("import", "hypothesis", str(file), "-C", str(guild))
    assert run(*arguments, "-o", str(elsewhere), "--force").code == 0
