"""The parts of an article's text: stretches of it, each with what it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from claimset.files import read_bytes
from claimset.hashes import sha256
from claimset.sources import Span

Derived = dict[str, str]
"""A member of ``derived_from`` of the descriptor."""


class Part(StrEnum):
    """What a stretch of an article is."""

    TITLE = "title"
    BYLINE = "byline"
    LABEL = "label"
    KEYWORDS = "keywords"
    ABSTRACT = "abstract"
    HEADING = "heading"
    PROSE = "prose"
    NOTE = "note"
    REFERENCE = "reference"
    FURNITURE = "furniture"


@dataclass(slots=True)
class Block:
    """A stretch of an article.

    Attributes:
        spans: Where it stands.
        part: What it is.
        is_open: Whether its last sentence goes on in the next block of prose, as where
            a page ends.
    """

    spans: list[Span]
    part: Part
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """An article as plain text, and what is known of it.

    Attributes:
        text: The text that will be annotated.
        blocks: Its parts, in their order.
        title: Its title, where the file says it.
        author: Who wrote it, likewise, as ``Quill, Ada; Rook, Ben``.
        year: The year in which it was published, likewise.
        doi: Its DOI, likewise.
        language: Its language, likewise.
        received: The day that it was received, likewise.
        extractor: The program that made the text; "" if the file is that text.
        version: The program's version.
    """

    text: str
    blocks: Sequence[Block]
    title: str = ""
    author: str = ""
    year: str = ""
    doi: str = ""
    language: str = ""
    received: str = ""
    extractor: str = ""
    version: str = ""


def source_files(
    source_id: str, file: PurePosixPath, article: Article, original: Path
) -> tuple[dict[str, bytes], list[Derived]]:
    """Return the files of a source: its text, and what that was taken from, if it was.

    Returns:
        The bytes of each file by its name, and what the descriptor says of them.

    Raises:
        ReadError: If the original cannot be read.
    """
    files = {str(file): article.text.encode()}
    if not article.extractor:
        return files, []
    suffix = original.suffix.lower()
    kept = str(file.with_suffix(suffix if suffix != ".txt" else ".original.txt"))
    files[kept] = read_bytes(original)
    derived = {
        "source": source_id,
        "file": kept,
        "sha256": sha256(files[kept]),
        "extractor": article.extractor,
        "version": article.version,
    }
    return files, [derived]
