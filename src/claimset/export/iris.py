"""What the claim set and all that belongs to it are called in a graph."""

from urllib.parse import quote

from claimset.export.content import Export
from claimset.metadata import IRI, plain
from claimset.problems import quoted

CLAIM_LANGUAGE = "en"
"""Claims are plain declarative English sentences (codebook, 1)."""


def own(export: Export, *parts: str) -> str:
    """Return an IRI of the claim set; it begins with the descriptor's ``base_iri``."""
    base = export.descriptor.get("base_iri")
    if base is None:
        base = f"urn:claimset:{quote(str(export.descriptor.get('name', '')), safe='')}:"
    return f"{base}{':'.join(quote(part, safe='') for part in parts)}"


def doi_iri(doi: str) -> str:
    """Return the IRI of a DOI.

    Example:
        >>> doi_iri("10.1000/182")
        'https://doi.org/10.1000/182'
    """
    return "https://doi.org/" + quote(doi, safe="/:;()")


def creators(export: Export) -> list[tuple[str, str]]:
    """Return the IRI and the name of each contributor that the descriptor names.

    Raises:
        ExportError: If one has a ``path`` that is no IRI.
    """
    found = []
    iris, people = _addresses(export, "contributors"), export.listed("contributors")
    for number, (iri, person) in enumerate(zip(iris, people, strict=True), 1):
        names = (plain(person.get("givenName")), plain(person.get("familyName")))
        name = plain(person.get("title")) or " ".join(names).strip()
        found.append((iri or own(export, "contributor", str(number)), name))
    return found


def licences(export: Export) -> tuple[list[str], list[str]]:
    """Return the IRIs of the licences that have one, and the names of the others.

    Raises:
        ExportError: If one has a ``path`` that is no IRI.
    """
    iris = _addresses(export, "licenses")
    named = zip(iris, export.named("licenses", "name"), strict=True)
    return [*filter(None, iris)], [name for iri, name in named if not iri]


def _addresses(export: Export, name: str) -> list[str]:
    """Return the IRI of each member of a list, "" if it has none, or refuse another."""
    found = [str(each.get("path", "")) for each in export.listed(name)]
    for place, path in enumerate(found):
        if path and not IRI.match(path):
            reason = (
                f"{quoted(path)} is no IRI: write a whole one, as https://example.org/"
            )
            raise export.misstated(reason, name, place, "path")
    return found
