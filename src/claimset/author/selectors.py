"""Marks of W3C Web Annotations, and of Hypothesis, which has the same selectors."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from claimset.author.marks import Mark, Piece, coded
from claimset.errors import ReadError
from claimset.files import read_json

_CODED = ("type", "subtype", "certainty", "polarity", "support")


def webannotation(path: Path) -> list[Mark]:
    """Read a Web Annotation, a page or a collection of such, or a list of them.

    Raises:
        ReadError: If the file holds none.
    """
    said = read_json(path)
    if isinstance(said, dict):
        page = said.get("first", said)
        said = page.get("items", [said]) if isinstance(page, dict) else None
    return [*map(_annotation, _listed(path, said))]


def hypothesis(path: Path) -> list[Mark]:
    """Read what the API of Hypothesis answers to a search, or what its client exports.

    Raises:
        ReadError: If the file holds no annotations.
    """
    said = read_json(path)
    if isinstance(said, dict):
        said = said.get("rows", said.get("annotations"))
    return [*map(_row, _listed(path, said))]


def _listed(path: Path, said: object) -> list[dict[str, Any]]:
    if not isinstance(said, list) or not all(isinstance(each, dict) for each in said):
        raise ReadError(path, "holds no list of annotations")
    return said


def _many(value: object) -> list[Any]:
    """Return what may be one thing or a list as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _annotation(said: dict[str, Any]) -> Mark:
    name = str(said.get("id", "an annotation without id"))
    texts: list[str] = []
    tags: list[str] = []
    for body in _many(said.get("body")):
        if isinstance(body, dict) and isinstance(body.get("value"), str):
            is_tag = body.get("purpose") == "tagging"
            (tags if is_tag else texts).append(body["value"])
    pieces = [*_pieces(said.get("target"))]
    return Mark(name=name, pieces=pieces, cells=_cells(texts, tags))


def _row(said: dict[str, Any]) -> Mark:
    name = str(said.get("id", "an annotation without id"))
    if said.get("references"):
        return Mark(name=name, reason="it is a reply to another annotation")
    tags = [tag for tag in _many(said.get("tags")) if isinstance(tag, str)]
    text = said.get("text")
    texts = [text] if isinstance(text, str) and text.strip() else []
    pieces = [*_pieces(said.get("target"))]
    return Mark(name=name, pieces=pieces, cells=_cells(texts, tags))


def _cells(texts: list[str], tags: list[str]) -> dict[str, str]:
    """Return what bodies and tags say, by the columns of claims."""
    cells = {"text": " ".join(texts[0].split())} if texts else {}
    for tag in tags:
        for name in _CODED:
            cells |= coded(name, tag)
    return cells


def _pieces(targets: object) -> Iterator[Piece]:
    """Yield the words that targets mark."""
    for target in _many(targets):
        chosen: dict[str, dict[str, Any]] = {}
        for selector in _many(
            target.get("selector") if isinstance(target, dict) else None
        ):
            if isinstance(selector, dict):
                chosen.setdefault(str(selector.get("type")), selector)
        words = chosen.get("TextQuoteSelector", {})
        place = chosen.get("TextPositionSelector", {})
        start, end = place.get("start"), place.get("end")
        if not (isinstance(start, int) and isinstance(end, int)):
            start = end = -1
        if isinstance(words.get("exact"), str):
            yield Piece(
                words=words["exact"],
                start=start,
                end=end,
                before=str(words.get("prefix", "")),
                behind=str(words.get("suffix", "")),
            )
