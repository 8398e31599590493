"""Works as bibliographies know them: what a claim set annotates, and the set itself."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from claimset.claim_set import ClaimSet
from claimset.metadata import known, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A person by family and given names, or anybody else by one name."""

    family: str = ""
    given: str = ""
    name: str = ""

    @property
    def inverted(self) -> str:
        """The whole name, the family name first."""
        return ", ".join(filter(None, (self.family, self.given))) or self.name

    @property
    def csl(self) -> dict[str, str]:
        """The name in the terms of CSL-JSON."""
        names = {"family": self.family, "given": self.given, "literal": self.name}
        return known(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An item of a bibliography, in the terms of CSL-JSON.

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
        version: Its version.
        doi: Its DOI, without a resolver's address.
        url: Where it is, if it has no DOI.
        keywords: Its keywords.
        notes: What else a reader must know to find it.
        abstract: What it says.
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
    version: str = ""
    doi: str = ""
    url: str = ""
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    abstract: str = ""

    @property
    def year(self) -> str:
        """The year in which it was issued, or ""."""
        return str(self.issued[0]) if self.issued else ""

    @property
    def first_and_last_page(self) -> tuple[str, str]:
        """Its first and its last page; the last is "" if there is but one."""
        first, *rest = re.split(r"\s*[-–—]+\s*", self.pages, maxsplit=1)  # noqa: RUF001 - the dashes that page ranges have
        return first, rest[0] if rest else ""


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
    titles = {row["doi"].lower(): row["title"] for row in reversed(rows) if row["doi"]}
    found: list[Work] = []
    for source in claim_set.stated.get("sources", []):
        known, url = source.get("citation", {}), plain(source.get("path"))
        doi = doi_in(plain(known.get("DOI"))) or doi_in(url)
        named = (known.get("title"), titles.get(doi.lower()), source.get("title"))
        title = next(filter(None, map(plain, named)), "")
        found.append(_work(known, title=title, doi=doi, url=url))
    for row in rows:
        doi, title = row["doi"], row["title"]
        if not any(_is_copy(work, doi=doi, title=title) for work in found):
            known = {} if doi else {"id": row["source_id"]}
            found.append(_work(known, title=title, doi=doi, url=""))
    keys = [work.key for work in found]
    return tuple(
        replace(work, key=f"{work.key}_{keys[:place].count(work.key) + 1}")
        if work.key in keys[:place]
        else work
        for place, work in enumerate(found)
    )


def _is_copy(work: Work, *, doi: str, title: str) -> bool:
    """Whether a source holds a work: by the DOI, or by the title without."""
    if doi and work.doi:
        return doi.lower() == work.doi.lower()
    return title == work.title


def _work(known: Mapping[str, Any], *, title: str, doi: str, url: str) -> Work:
    """Read what is known of a work in the terms of CSL-JSON."""
    named = (
        _author(each.get("family"), each.get("given"), each.get("literal"))
        for each in known.get("author", [])
    )
    authors = tuple(author for author in named if author.inverted)
    issued = tuple(map(int, known.get("issued", {}).get("date-parts", [[]])[0]))
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


def _author(family: object, given: object, name: object) -> Author:
    """Name a person by family and given names, and who has no family name by one."""
    if plain(family):
        return Author(family=plain(family), given=plain(given))
    return Author(name=plain(name) or plain(given))


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
    people = descriptor.get("contributors", [])
    authors = [each for each in people if "author" in each.get("roles", [])]
    return tuple(
        _author(each.get("familyName"), each.get("givenName"), each.get("title"))
        for each in authors or people
    )


def doi_in(text: str) -> str:
    """Return the DOI in a text such as its address, or "".

    Example:
        >>> doi_in("https://doi.org/10.1000/182")
        '10.1000/182'
    """
    found = re.search(r"10\.[0-9]{4,9}(?:\.[0-9]+)?/\S+", text)
    return found[0] if found else ""
