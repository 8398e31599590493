"""The bibliography as BibTeX, for LaTeX and for pandoc.

Fields are those of BibTeX, and beside them those of BibLaTeX where BibTeX has none:
a program passes over the fields that it does not know.
"""

import re

from claimset.cite.bibtex import entry, names, tex, verbatim
from claimset.export.content import Export, Row
from claimset.export.csl_json import people

_KINDS = {
    "article-newspaper": "article",
    "article-magazine": "article",
    "article-journal": "article",
    "chapter": "incollection",
    "book": "book",
    "report": "techreport",
}
_CONTAINERS = {
    "article": "journal",
    "incollection": "booktitle",
    "misc": "howpublished",
}
_RANGE = re.compile("(?<=[0-9])[-\N{EN DASH}](?=[0-9])")

# What a key may hold for every program.
_NO_KEY = re.compile(r"[^A-Za-z0-9:._-]+")


def write(export: Export) -> dict[str, bytes]:
    """Return ``references.bib``: one entry for each bibliography entry."""
    entries = [_entry(row) for row in export.bibliography]
    return {"references.bib": "\n".join(entries).encode()}


def _entry(row: Row) -> str:
    kind = _KINDS.get(row["kind"], "misc")
    year = re.match(r"\d{4}", row["issued"])
    publisher = "institution" if kind == "techreport" else "publisher"
    fields = {
        "author": names(people(row["authors"])),
        "editor": names(people(row["editors"])),
        # The inner braces keep a style from changing the case of names.
        "title": f"{{{tex(row['title'])}}}" if row["title"] else "",
        "origtitle": tex(row["title_original"]),
        _CONTAINERS.get(kind, "series"): tex(row["container"]),
        publisher: tex(row["publisher"]),
        "volume": tex(row["volume"]),
        # BibTeX calls the issue of a journal its number.
        "number": tex(row["issue"] or row["number"]),
        "year": year.group() if year else "",
        "date": verbatim(row["issued"]),
        "pages": tex(_RANGE.sub("--", row["page_range"])),
        "pagetotal": verbatim(row["page_total"]),
        "doi": verbatim(row["doi"]),
        "url": verbatim(row["url"]),
        "urldate": verbatim(row["accessed"]),
        "langid": verbatim(row["language"]),
        "annotation": tex(row["note"]),
    }
    return entry(kind, _NO_KEY.sub("_", row["ref_id"]), fields)
