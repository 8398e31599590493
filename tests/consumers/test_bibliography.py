"""The bibliography, read by bibtexparser and rendered by citeproc-py."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

from claimset.export import contents
from conftest import GUILD

pytestmark = pytest.mark.consumers

CHECKOUT = Path(__file__).parents[2]


def _entries(folder: Path) -> dict[str, dict[str, Any]]:
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415 - an extra

    text = contents("bibtex", path=folder)["references.bib"].decode()
    library = parse_string(text)
    assert library.failed_blocks == []
    assert len(library.blocks) == len(library.entries)
    return {
        entry.key: {
            "ENTRYTYPE": entry.entry_type,
            **{field.key: field.value for field in entry.fields},
        }
        for entry in library.entries
    }


def test_bibtexparser_reads_every_field() -> None:
    assert _entries(GUILD) == {
        "R01": {
            "ENTRYTYPE": "book",
            "author": "Quill, A.",
            "title": "{Letters}",
            "publisher": "Norvale Press",
            "year": "1999",
            "date": "1999",
            "pagetotal": "80",
            "langid": "en",
        },
        "R02": {
            "ENTRYTYPE": "article",
            "title": "{Three hundred lanterns}",
            "journal": "Norvale Gazette",
            "year": "1996",
            "date": "1996-05-04",
            "url": "https://gazette.example/96",
            "urldate": "2003-02-01",
            "langid": "en",
        },
    }


def test_bibtexparser_reads_marks_that_bibtex_counts(guild: Path) -> None:
    path = guild / "data" / "references.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("Letters", "Half } of @ {% \\ lamps"), "utf-8")
    assert set(_entries(guild)) == {"R01", "R02"}


def _rendered(folder: Path) -> list[str]:
    from citeproc import (  # noqa: PLC0415 - heavy
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415 - heavy

    items = json.loads(contents("csl-json", path=folder)["references.json"])
    # It warns of a field that it does not know.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        source = CiteProcJSON(items)
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, source, formatter.plain)
        for item in items:
            bibliography.register(Citation([CitationItem(item["id"])]))
        return [str(entry) for entry in bibliography.bibliography()]


def test_citeproc_renders_the_bibliography() -> None:
    assert _rendered(GUILD) == [
        "Quill, A. (1999) Letters. Norvale Press.",
        (
            "Norvale Gazette (1996) “Three hundred lanterns”, Norvale Gazette, 4 May. "
            "Available at: https://gazette.example/96 (Accessed: February 1, 2003)."
        ),
    ]


def test_the_articles_own_bibliography_is_read_whole() -> None:
    rows = len((CHECKOUT / "data" / "references.csv").read_text("utf-8").splitlines())
    assert len(_entries(CHECKOUT)) == rows - 1
    assert len(_rendered(CHECKOUT)) == rows - 1
