"""What a descriptor says of its data set beside the tables, and if it can be read so.

It is judged here once; who cites or exports a claim set relies on that.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from claimset.problems import shortened

if TYPE_CHECKING:
    from claimset.positions import Steps

__all__ = ["IRI", "misstatements", "plain"]

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
"""An address that stands for itself."""

_DIGITS = re.compile(r"[0-9]{1,4}\Z")
_MAX_SHOWN = 60  # Characters of a value in a message.


def misstatements(said: Mapping[str, Any]) -> Iterator[tuple["Steps", str]]:
    """Say what of a descriptor, or of a manifest, has not the form in which it is read.

    Args:
        said: What it says; what it does not say is no fault.

    Returns:
        The way to each value that is at fault, and what is wrong.

    Example:
        >>> list(misstatements({"keywords": ["lamps", "lamps"]}))
        [(('keywords', 1), "the keyword 'lamps' is named twice")]
    """
    yield from _no_texts(said, (), ("id", "description", "homepage"))
    base = said.get("base_iri", "urn:x:")
    if not (isinstance(base, str) and IRI.match(base) and base[-1] in ":/#"):
        yield ("base_iri",), "'base_iri' is not an IRI that ends in ':', '/' or '#'"
    if not isinstance(said.get("rai", {}), Mapping):
        yield ("rai",), "'rai' is no object"
    yield from _keywords(said)
    for way, licence in _objects(said, (), "licenses", '{"name": "MIT"}'):
        if not isinstance(licence, Mapping):
            yield way, licence
            continue
        yield from _no_texts(licence, way, ("name", "path", "title"))
        if all(_is_blank(licence.get(name, "")) for name in ("name", "path")):
            yield way, "a licence has neither a 'name' nor a 'path'"
    yield from _people(said)
    for way, source in _objects(said, (), "sources", '{"title": "The Lantern Guild"}'):
        if isinstance(source, Mapping):
            yield from _no_texts(source, way, ("title", "path"))
            yield from _citation(source, way)
        else:
            yield way, source


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _no_texts(
    holder: Mapping[str, Any],
    way: "Steps",
    names: Iterable[str],
    *,
    number: bool = False,
) -> Iterator[tuple["Steps", str]]:
    """Say which values are no texts, and no whole numbers if these are as good."""
    kinds = (str, int) if number else (str,)
    for name in names:
        value = holder.get(name, "")
        if not isinstance(value, kinds) or isinstance(value, bool):
            yield (*way, name), f"{name!r} is no text{' and no number' * number}"


def _objects(
    holder: Mapping[str, Any], way: "Steps", name: str, like: str
) -> Iterator[tuple["Steps", Mapping[str, Any] | str]]:
    """Return the objects of a list, and for what is none what is wrong."""
    value = holder.get(name, [])
    if not isinstance(value, list):
        yield (*way, name), f"{name!r} is no list; write [{like}]"
        return
    for number, each in enumerate(value):
        no_object = f"a member of {name!r} is no object; write {like}"
        yield (*way, name, number), each if isinstance(each, Mapping) else no_object


def _keywords(said: Mapping[str, Any]) -> Iterator[tuple["Steps", str]]:
    keywords = said.get("keywords", [])
    if not isinstance(keywords, list):
        yield ("keywords",), "'keywords' is no list of texts"
        return
    known: set[str] = set()
    for number, keyword in enumerate(keywords):
        if not isinstance(keyword, str) or _is_blank(keyword):
            yield ("keywords", number), "a keyword is no text"
        elif keyword in known:
            shown = shortened(repr(keyword), _MAX_SHOWN)
            yield ("keywords", number), f"the keyword {shown} is named twice"
        else:
            known.add(keyword)


def _people(said: Mapping[str, Any]) -> Iterator[tuple["Steps", str]]:
    like = '{"title": "Ada Quill"}'
    for way, person in _objects(said, (), "contributors", like):
        if not isinstance(person, Mapping):
            yield way, person
            continue
        names = ("title", "givenName", "familyName", "path")
        yield from _no_texts(person, way, names)
        if all(_is_blank(person.get(name, "")) for name in ("title", "familyName")):
            yield way, "a contributor has neither a 'title' nor a 'familyName'"
        roles = person.get("roles", [])
        if not isinstance(roles, list) or not all(isinstance(r, str) for r in roles):
            yield (*way, "roles"), "'roles' is no list of texts; write [\"author\"]"


def _citation(source: Mapping[str, Any], way: "Steps") -> Iterator[tuple["Steps", str]]:
    """Judge what is said of a source in the terms of CSL-JSON."""
    work, way = source.get("citation", {}), (*way, "citation")
    if not isinstance(work, Mapping):
        yield way, "'citation' is no object of CSL-JSON"
        return
    yield from _no_texts(work, way, ("type", "title", "container-title", "DOI", "URL"))
    yield from _no_texts(work, way, ("id", "volume", "issue", "page"), number=True)
    like = '{"family": "Quill", "given": "Ada"}'
    for inner, author in _objects(work, way, "author", like):
        if isinstance(author, Mapping):
            yield from _no_texts(author, inner, ("family", "given", "literal"))
        else:
            yield inner, author
    issued, way = work.get("issued", {}), (*way, "issued")
    if not isinstance(issued, Mapping):
        yield way, "'issued' is no object; write {\"date-parts\": [[2003, 5]]}"
        return
    dates = issued.get("date-parts", [[1]])
    if not isinstance(dates, list) or not dates or not all(map(_is_date, dates)):
        shown = shortened(repr(dates), _MAX_SHOWN)
        message = (
            f"the 'date-parts' {shown} are no date; write year, month and day, as far "
            "as they are known, in the years 1 to 9999: [[2003, 5]]"
        )
        yield (*way, "date-parts"), message


def _is_date(parts: object) -> bool:
    """Whether year, month and day, as far as they are there, are a date."""
    if not isinstance(parts, list) or not 1 <= len(parts) <= 3:  # noqa: PLR2004 - as said
        return False
    if not all(type(part) in (int, str) and _DIGITS.match(f"{part}") for part in parts):
        return False
    year, month, day = (int(part) for part in [*parts, 1, 1][:3])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def plain(value: object) -> str:
    r"""Return a text on one line; what is neither text nor number says nothing.

    Example:
        >>> plain("two\nlines"), plain(4), plain(None)
        ('two lines', '4', '')
    """
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return " ".join(str(value).split()) if known else ""
