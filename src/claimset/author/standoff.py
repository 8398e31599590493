"""Marks of brat: a text, and a file of lines that mark its characters."""

import re
from pathlib import Path

from claimset.author.marks import Mark, Piece, coded
from claimset.errors import ReadError
from claimset.files import not_utf8, read_bytes

_MARK = re.compile(r"(T[^\t]*)\t(\S+) ([0-9]+ [0-9]+(?:;[0-9]+ [0-9]+)*)\t(.*)")
_ATTRIBUTE = re.compile(r"[AM][^\t]*\t(\S+) (\S+)(?: (.+))?")
_NOTE = re.compile(r"#[^\t]*\t\S+ (\S+)\t(.*)")
_OWN = re.compile(r"(C[0-9]{4,}): (.+)")


def brat(path: Path) -> list[Mark]:
    """Read a file of brat, ``NAME.ann``; ``NAME.txt`` with the text stands beside it.

    Raises:
        ReadError: If one of them is not there, or is not UTF-8.
    """
    lines = _decoded(path).splitlines()
    text = _decoded(path.with_suffix(".txt"))
    marks: dict[str, Mark] = {}
    for line in lines:
        if found := _MARK.fullmatch(line):
            marks[found[1]] = _mark(text, *found.groups())
    for line in lines:
        if (found := _ATTRIBUTE.fullmatch(line)) and found[2] in marks:
            marks[found[2]].cells.update(coded(found[1], found[3]))
        elif (found := _NOTE.fullmatch(line)) and found[1] in marks:
            _tell(marks[found[1]], found[2])
    return [*marks.values()]


def _decoded(path: Path) -> str:
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise ReadError(path, not_utf8(error)) from error


def _mark(text: str, name: str, kind: str, places: str, words: str) -> Mark:
    """Read a line that marks words; they must be those of the text."""
    if kind == "appearance":
        reason = "it is a further place of a claim: add it to appearances"
        return Mark(name=name, reason=reason)
    spans = [tuple(map(int, each.split(" "))) for each in places.split(";")]
    said = " ".join(text[start:end] for start, end in spans)
    if " ".join(said.split()) != " ".join(words.split()):
        return Mark(name=name, reason="the text has other words at these offsets")
    pieces = [Piece.of(text, start, end) for start, end in spans]
    return Mark(name=name, pieces=pieces, cells=coded("type", kind))


def _tell(mark: Mark, said: str) -> None:
    """Take a note for the text of the claim; that of an own export has its id."""
    if own := _OWN.fullmatch(said):
        mark.cells["claim_id"], said = own[1], own[2]
    mark.cells["text"] = " ".join(said.split())
