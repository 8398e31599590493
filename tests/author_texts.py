"""Articles that were cut by hand, and how the program cuts them."""

import csv
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from claimset.author.originals import read_article
from claimset.author.segmenting import segments_of
from claimset.author.splitters import Splitter, splitter
from claimset.sources import Span, format_spans
from conftest import HERE

ROOT = HERE.parent
TEXTS = HERE / "data" / "author"

Read = Callable[[str, Iterable[Span]], str]
Cut = list[tuple[str, str]]
"""The kind of each segment and its words; a bar stands between two spans."""


@cache
def splitter_for(language: str) -> Splitter:
    """Return a splitter; to load its model once is enough."""
    pytest.importorskip("nupunkt", reason="an extra: claimset[author]")
    return splitter("", language)


def with_bars(text: str, spans: Iterable[Span]) -> str:
    """Return the words at some spans, with a bar between two."""
    return "|".join(plain(text[start:end]) for start, end in spans)


def cut(file: Path, language: str = "en", read: Read = with_bars) -> Cut:
    """Cut an article as `claimset init` does."""
    article = read_article(file)
    segments = segments_of(
        article.text, article.blocks, splitter_for(language), language=language
    )
    return [(each.kind, read(article.text, each.spans)) for each in segments]


def by_hand(file: Path) -> Cut:
    """Read how a person cut an article."""
    lines = file.read_text("utf-8").splitlines()
    rows = (line.partition("\t") for line in lines)
    return [(kind, plain(words)) for kind, _, words in rows]


def plain(words: str) -> str:
    return " ".join(words.split())


def ledger_of(folder: Path, source_id: str) -> list[dict[str, str]]:
    """Read the ledger of a source that was cut with knowledge of it."""
    with (folder / "data" / "sentences.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [row for row in rows if row["source_id"] == source_id]


def places(file: Path) -> dict[str, str]:
    """Return the kind of each segment by its spans."""
    article = read_article(file)
    segments = segments_of(article.text, article.blocks, splitter_for("en"))
    return {format_spans(each.spans): each.kind for each in segments}
