"""Who made a claim set, and which works it annotates, as far as it says so itself."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from claimset.claim_set import ClaimSet

__all__ = ["Author", "Work", "contributors", "doi_in", "members", "plain", "works"]

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)?/\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person by family and given names, or anybody else by one name."""

    family: str = ""
    given: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work that the data set annotates.

    Attributes:
        key: What the work is called in a bibliography.
        type: What it is, in the words of the Citation Style Language.
        title: Its title.
        authors: Its authors; none if they are not known.
        container: The journal or book that holds it.
        volume: The journal's volume.
        issue: The journal's issue.
        pages: Its pages, such as ``44-53``.
        issued: Year, month and day, as far as known.
        doi: Its DOI, without a resolver's address.
        url: Where it stands, if it has no DOI.
    """

    key: str
    type: str
    title: str
    authors: tuple[Author, ...] = ()
    container: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    issued: tuple[int, ...] = ()
    doi: str = ""
    url: str = ""


def works(claim_set: ClaimSet) -> tuple[Work, ...]:
    """Return each work that is annotated once, however many files it came in.

    What the descriptor's ``sources`` say comes first, under ``citation`` in the terms
    of CSL-JSON; then what ``sources.csv`` names and they do not.

    Args:
        claim_set: The claim set, at the version that is meant.

    Raises:
        ReadError: If ``sources.csv`` or the descriptor is not what it should be.
    """
    rows = claim_set.rows("sources")
    titles = {row["doi"].lower(): row["title"] for row in reversed(rows)}
    found: list[Work] = []
    for source in members(claim_set.stated, "sources", Mapping):
        known = source.get("citation")
        known = known if isinstance(known, Mapping) else {}
        place = plain(source.get("path"))
        doi = doi_in(plain(known.get("DOI"))) or doi_in(place)
        listed = titles.get(doi.lower(), "") if doi else ""
        title = plain(known.get("title")) or listed or plain(source.get("title"))
        found.append(_work(known, title=title, doi=doi, url=place))
    for row in rows:
        doi, title = row["doi"], row["title"]
        if not any(_same(work, doi=doi, title=title) for work in found):
            known = {} if doi else {"id": row["source_id"]}
            found.append(_work(known, title=title, doi=doi, url=""))
    keys = [work.key for work in found]
    return tuple(
        replace(work, key=f"{work.key}_{keys[:place].count(work.key) + 1}")
        if work.key in keys[:place]
        else work
        for place, work in enumerate(found)
    )


def _same(work: Work, *, doi: str, title: str) -> bool:
    """Whether a source is a copy of a work: by the DOI, or by the title without."""
    if doi and work.doi:
        return doi.lower() == work.doi.lower()
    return title == work.title


def _work(known: Mapping[str, Any], *, title: str, doi: str, url: str) -> Work:
    """Read what is known of a work in the terms of CSL-JSON."""
    authors = tuple(
        Author(
            family=plain(author.get("family")),
            given=plain(author.get("given")),
            name=plain(author.get("literal")),
        )
        for author in members(known, "author", Mapping)
    )
    issued = _date(known.get("issued"))
    first = ((authors[0].family or authors[0].name) if authors else title).split()
    words = "_".join([*first[:1], *map(str, issued[:1])])
    return Work(
        key=_key(plain(known.get("id")) or words),
        type=plain(known.get("type")) or "document",
        title=title,
        authors=authors,
        container=plain(known.get("container-title")),
        volume=plain(known.get("volume")),
        issue=plain(known.get("issue")),
        pages=plain(known.get("page")),
        issued=issued,
        doi=doi,
        url="" if doi else plain(known.get("URL")) or url,
    )


def _date(issued: object) -> tuple[int, ...]:
    """Return year, month and day, as far as a date of CSL-JSON has them."""
    parts = members(issued, "date-parts", list) if isinstance(issued, Mapping) else []
    numbers = [plain(part) for part in (parts[0] if parts else ())]
    return tuple(map(int, numbers))


def _key(text: str) -> str:
    """Write a key in the letters that every bibliography program takes."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only.lower()).strip("_") or "work"


def contributors(descriptor: Mapping[str, Any]) -> tuple[Author, ...]:
    """Return those who are authors, or everybody if nobody is said to be.

    Args:
        descriptor: A Data Package descriptor, or the manifest of a release.

    Example:
        >>> contributors({"contributors": [{"title": "The contributors"}]})
        (Author(family='', given='', name='The contributors'),)
    """
    people = members(descriptor, "contributors", Mapping)
    authors = [each for each in people if "author" in members(each, "roles")]
    found = (
        Author(
            family=plain(each.get("familyName")),
            given=plain(each.get("givenName")),
            name="" if each.get("familyName") else plain(each.get("title")),
        )
        for each in authors or people
    )
    return tuple(author for author in found if author.family or author.name)


def doi_in(text: str) -> str:
    """Return the DOI in a text such as its address, or "".

    Example:
        >>> doi_in("https://doi.org/10.1000/182")
        '10.1000/182'
    """
    found = _DOI.search(text)
    return found[0] if found else ""


def members(holder: Mapping[str, Any], name: str, kind: type = object) -> list[Any]:
    """Return the members of a list in JSON that are of a kind; none if it is no list.

    Example:
        >>> members({"sources": [{}, "odd"]}, "sources", dict)
        [{}]
    """
    value = holder.get(name)
    listed = value if isinstance(value, list) else []
    return [each for each in listed if isinstance(each, kind)]


def plain(value: object) -> str:
    r"""Return a text on one line; what is neither text nor number says nothing.

    Example:
        >>> plain("two\nlines"), plain(4), plain(None)
        ('two lines', '4', '')
    """
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return " ".join(str(value).split()) if known else ""
