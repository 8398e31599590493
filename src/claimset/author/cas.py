"""Marks of INCEpTION: a UIMA CAS as JSON or XMI, alone or in the ZIP it exports."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from claimset.author.marks import UNITS, Mark, Piece, coded, offsets
from claimset.author.tidy import Row
from claimset.errors import OversizedError, ReadError
from claimset.files import NotJSONError, parse_json, read_bytes

_MOST_BYTES = 2**28
_UNIT = UNITS[1]  # UIMA is written in Java.
_OF_TEXT = ("Sofa", "DocumentAnnotation", "DocumentMetaData", "Sentence", "Token")
"""What says something of the text itself, and marks no words."""

_ID = "{http://www.omg.org/XMI}id"

Features = dict[str, Any]


def inception(path: Path) -> list[Mark]:
    """Read a CAS that INCEpTION exports.

    Raises:
        ReadError: If it is none, or has no text.
        OversizedError: If it would become larger than any such.
    """
    data = read_bytes(path, most=_MOST_BYTES)
    if data.startswith(b"PK"):
        data = _unpacked(path, data)
    features = (
        _of_xmi(path, data) if data.lstrip()[:1] == b"<" else _of_json(path, data)
    )
    texts = {
        str(each["%ID"]): each["sofaString"]
        for each in features
        if isinstance(each.get("sofaString"), str)
    }
    if not texts:
        raise ReadError(path, "is a CAS without a text")
    return [*_marks(features, texts)]


def _unpacked(path: Path, data: bytes) -> bytes:
    """Return the one document of a ZIP."""
    try:
        with ZipFile(BytesIO(data)) as packed:
            found = [
                each
                for each in packed.infolist()
                if each.filename.lower().endswith((".xmi", ".json"))
            ]
            is_small = all(each.file_size <= _MOST_BYTES for each in found)
            said = packed.read(found[0]) if is_small and len(found) == 1 else b""
    except Exception as error:
        # zipfile raises whatever the unpacking of damaged bytes stumbles over.
        raise ReadError(path, f"is a damaged ZIP: {error}") from error
    if len(found) != 1:
        reason = f"holds {len(found)} documents (.xmi, .json): unpack the one"
        raise ReadError(path, reason)
    if not is_small:
        raise OversizedError(path, f"would have more than {_MOST_BYTES:,} bytes")
    return said


def _of_json(path: Path, data: bytes) -> list[Features]:
    try:
        said = parse_json(data)
    except NotJSONError as error:
        raise ReadError(path, str(error)) from error
    listed = said.get("%FEATURE_STRUCTURES") if isinstance(said, dict) else None
    if isinstance(listed, dict):
        listed = [{"%ID": key} | each for key, each in listed.items()]
    if not isinstance(listed, list) or not all(isinstance(f, dict) for f in listed):
        raise ReadError(path, "is no CAS: it has no list '%FEATURE_STRUCTURES'")
    return [{"%ID": ""} | each for each in listed]


def _of_xmi(path: Path, data: bytes) -> list[Features]:
    if b"<!DOCTYPE" in data:
        raise ReadError(path, "declares a DOCTYPE, which no CAS does")
    try:
        root = ET.fromstring(data)  # noqa: S314 - without DOCTYPE it defines nothing
    except ET.ParseError as error:
        raise ReadError(path, f"is no XMI: {error}") from error
    return [
        {
            **each.attrib,
            "%ID": each.attrib.get(_ID, ""),
            "%TYPE": each.tag.partition("}")[2],
            "@sofa": each.attrib.get("sofa"),
        }
        for each in root
    ]


def _marks(features: list[Features], texts: dict[str, str]) -> Iterator[Mark]:
    """Yield the marks of a text, with what their features say."""
    for each in features:
        kind = str(each.get("%TYPE", "")).rpartition(".")[2]
        text = texts.get(str(each.get("@sofa")))
        places = [_number(each.get(name)) for name in ("begin", "end")]
        if kind in _OF_TEXT or text is None or None in places:
            continue
        start, end = (offsets(text, place or 0, _UNIT) for place in places)
        name = f"{kind} {each['%ID']}".strip()
        if not 0 <= start < end:
            yield Mark(name=name, reason="its offsets mark no characters of the text")
            continue
        piece = Piece.of(text, start, end)
        yield Mark(name=name, pieces=[piece], cells=_cells(each))


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _cells(features: Features) -> Row:
    """Return what features say, by the columns of claims that they are called like."""
    cells: Row = {}
    for name, value in features.items():
        if isinstance(value, str) and name in ("text", "note", "comment"):
            cells["note" if name == "note" else "text"] = " ".join(value.split())
        else:
            cells |= coded("type" if name in ("label", "value") else name, value)
    return cells
