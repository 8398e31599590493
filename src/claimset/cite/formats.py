"""The formats of a citation: one small function for each prints its works."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from claimset.cite.bibtex import bibtex_entry
from claimset.cite.cff import cff
from claimset.cite.citing import Citation, details
from claimset.cite.works import Author, Work
from claimset.files import json_bytes
from claimset.letters import first_character
from claimset.metadata import known

__all__ = ["CITATION", "apa", "bibtex", "cff", "csl_items", "csl_json", "ris"]


def bibtex(citation: Citation) -> str:
    """Print a BibTeX file: the data set as ``@misc``, then what it annotates."""
    return "\n".join(map(bibtex_entry, citation.bibliography))


def apa(citation: Citation) -> str:
    """Print one line a work in the manner of the APA, 7th edition; titles as they are.

    The content identifier is where the address would, beside a DOI if there is one.
    What a cited claim says is below, indented, as in an annotated bibliography.
    """
    return "".join(
        f"{_reference(work)}\n" + (f"    {work.abstract}\n" if work.abstract else "")
        for work in citation.bibliography
    )


def _reference(work: Work) -> str:
    *others, last = [_with_initials(author) for author in work.authors] or [""]
    names = f"{', '.join(others)}, & {last}" if others else last
    edition = f" (Version {work.version}) [Data set]" if work.version else ""
    issue = f"({work.issue})" if work.issue else ""
    pages = "–".join(filter(None, work.first_and_last_page))  # noqa: RUF001 - APA's own dash
    holder = filter(None, (work.container, f"{work.volume}{issue}", pages))
    # A work without authors begins with its title.
    head = [names, f"({work.year or 'n.d.'})", f"{work.title}{edition}"]
    parts = [*(head if names else reversed(head)), ", ".join(holder)]
    link = f"https://doi.org/{work.doi}" if work.doi else work.url
    where = ". ".join(filter(None, ("; ".join(work.notes), link)))
    ended = [f"{part.removesuffix('.')}." for part in parts if part]
    return " ".join([*ended, where]).rstrip()


# One name of several, with apostrophes and the marks of its letters; dashes join two.
_GIVEN_NAME = re.compile(r"\w[^\s!-&(-/:-@\[-^`{-~\u2010-\u2015]*\.?")


def _with_initials(author: Author) -> str:
    initials = _GIVEN_NAME.sub(lambda n: f"{first_character(n[0])}.", author.given)
    return ", ".join(filter(None, (author.family, initials))) or author.name


def ris(citation: Citation) -> str:
    """Print RIS: the data set as ``DATA``, then what it annotates."""
    return "".join(
        f"{tag}  - {value}\n"
        for work in citation.bibliography
        for tag, value in _tagged(work)
        if value or tag == "ER"
    )


def _tagged(work: Work) -> Iterator[tuple[str, str]]:
    first, last = work.first_and_last_page
    is_dated = len(work.issued) == len(("year", "month", "day"))
    yield "TY", {"dataset": "DATA", "article-journal": "JOUR"}.get(work.type, "GEN")
    yield "ID", work.key
    yield from (("AU", author.inverted) for author in work.authors)
    yield "TI", work.title
    yield "T2", work.container
    yield "PY", work.year
    yield "DA", "/".join(f"{part:02}" for part in work.issued) if is_dated else ""
    yield "ET", work.version
    yield "VL", work.volume
    yield "IS", work.issue
    yield "SP", first
    yield "EP", last
    yield from (("KW", keyword) for keyword in work.keywords)
    yield "DO", work.doi
    yield "UR", work.url
    yield from (("N1", note) for note in work.notes)
    yield "AB", work.abstract
    yield "ER", ""


def csl_json(citation: Citation) -> str:
    """Print CSL-JSON, with what can be checked of it under ``custom``."""
    return json_bytes(csl_items(citation)).decode()


def csl_items(citation: Citation) -> list[dict[str, Any]]:
    """Return the items of CSL-JSON: the data set, then what it annotates."""
    items = [_item(work) for work in citation.bibliography]
    items[0]["custom"] = {"claimset": details(citation)}
    return items


def _item(work: Work) -> dict[str, Any]:
    item = {
        "id": work.key,
        "type": work.type,
        "title": work.title,
        "author": [author.csl for author in work.authors],
        "container-title": work.container,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "issued": {"date-parts": [list(work.issued)]} if work.issued else None,
        "version": work.version,
        "DOI": work.doi,
        "URL": work.url,
        "keyword": ", ".join(work.keywords),
        "note": "; ".join(work.notes),
        "abstract": work.abstract,
    }
    return known(item)


CITATION: dict[str, Callable[[Citation], str]] = {
    "bibtex": bibtex,
    "apa": apa,
    "ris": ris,
    "csl-json": csl_json,
    "cff": cff,
}
"""The formats of a `Citation`."""
