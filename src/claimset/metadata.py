"""What a descriptor and an index of releases say, and the form that it must have.

It is checked here once, by two lists; who cites or exports a claim set relies on that.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from claimset.problems import shortened
from claimset.vocabulary import (
    ANNOTATOR,
    CODEBOOK,
    DATE,
    LANGUAGE,
    VERSION,
    CitationStyle,
)

if TYPE_CHECKING:
    from claimset.positions import Steps

IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+\Z")
"""An address that stands for itself."""

CREATOR = '"contributors": [{"title": "Your Name"}]'
"""How a descriptor names who made the claims, as an example."""

CITED = (
    '"citation": {"author": [{"family": "Quill", "given": "Ada"}], '
    '"issued": {"date-parts": [[2019]]}}'
)
"""How a source of a descriptor says who wrote it, and when, as an example."""

_NO_ADDRESS = re.compile(r"[\s<>\"{}|\\^`]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?\Z")
_YEAR = re.compile(r"[0-9]{1,4}\Z")
_MAX_SHOWN = 60  # Characters of a value in a message.

Judge = Callable[[Any], object]
"""Says of a value whether it has its form."""


def shown(value: object) -> str:
    """Write a value as messages hold it, and never at full length.

    Example:
        >>> shown(["lamps"])
        "['lamps']"
    """
    return shortened(repr(value), _MAX_SHOWN)


def _is(*kinds: type) -> Judge:
    # True is no number, though Python takes it for one.
    return lambda value: isinstance(value, kinds) and not isinstance(value, bool)


def _has(*names: str) -> Judge:
    """Whether an object has a text under one of some names; what is none passes."""
    return lambda value: (
        not isinstance(value, Mapping)
        or any(not _is_blank(value.get(name, "")) for name in names)
    )


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and not _is_blank(value)


def _is_version(value: object) -> bool:
    return isinstance(value, str) and VERSION.matches(value)


def _is_codebook(value: object) -> bool:
    return isinstance(value, str) and CODEBOOK.matches(value)


def _is_day(value: object) -> bool:
    parts = _DAY.match(value) if isinstance(value, str) else None
    return parts is not None and _is_date([*parts.groups()])


def _is_date(parts: object) -> bool:
    """Whether year, month and day, as far as they are there, are a date."""
    if not isinstance(parts, list) or not 1 <= len(parts) <= 3:  # noqa: PLR2004 - as said
        return False
    if not all(type(part) in (int, str) and _YEAR.match(f"{part}") for part in parts):
        return False
    year, month, day = (int(part) for part in [*parts, 1, 1][:3])
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


Checks = Sequence[tuple[str, Judge, str]]

_TEXTS = """
id description homepage
licenses.*.name licenses.*.path licenses.*.title
contributors.*.title contributors.*.givenName contributors.*.familyName
contributors.*.path
sources.*.title sources.*.path sources.*.citation.type sources.*.citation.title
sources.*.citation.container-title sources.*.citation.DOI sources.*.citation.URL
sources.*.citation.author.*.family sources.*.citation.author.*.given
sources.*.citation.author.*.literal
resources.*.title resources.*.description
resources.*.schema.title resources.*.schema.description
resources.*.schema.fields.*.type resources.*.schema.fields.*.format
resources.*.schema.fields.*.title resources.*.schema.fields.*.description
"""
_NUMBERED = """
sources.*.citation.id sources.*.citation.volume sources.*.citation.issue
sources.*.citation.page
"""
_LISTS = {
    "licenses": '{"name": "MIT"}',
    "derived_from": '{"source": "text", "file": "sources/a.pdf"}',
    "contributors": '{"title": "Ada Quill"}',
    "sources": '{"title": "The Lantern Guild"}',
    "sources.*.citation.author": '{"family": "Quill", "given": "Ada"}',
}
"""The lists of objects, each with what a member is like."""

_DESCRIPTOR: Checks = (
    ("name title version", _is_filled, "has no text under {name}"),
    (
        "version",
        lambda value: not _is_filled(value) or _is_version(value),
        "the version {value} is not like 1.0.0",
    ),
    ("codebook", _is_codebook, "the codebook {value} is not like '2.0'"),
    (_TEXTS, _is(str), "{name} is no text"),
    (_NUMBERED, _is(str, int), "{name} is no text and no number"),
    (
        "base_iri",
        lambda value: (
            isinstance(value, str) and IRI.match(value) and value[-1] in ":/#"
        ),
        "{name} is not an IRI that ends in ':', '/' or '#'",
    ),
    (
        "citation_style",
        lambda value: value in [*CitationStyle],
        "{name} is {value}; it may be " + ", ".join(CitationStyle),
    ),
    (
        "language",
        lambda value: isinstance(value, str) and LANGUAGE.matches(value),
        "{name} is {value}; write two or three small letters, as 'en'",
    ),
    (
        "annotators",
        lambda value: isinstance(value, list) and value,
        '{name} is no list of who annotated; write ["first", "second"]',
    ),
    (
        "annotators.*",
        lambda value: isinstance(value, str) and ANNOTATOR.matches(value),
        "the annotator {value} is no name in small letters, as 'ada'",
    ),
    ("splitter", _is(Mapping), "{name} is no object"),
    ("created", _is_day, "{name} is no date: {value}; write 2026-01-31"),
    (
        "received",
        lambda value: _is_day(value) and DATE.matches(value),
        "{name} is no date: {value}; write 2026-01-31",
    ),
    ("citation", _is(str, Mapping), "{name} is no text, and no object of CSL-JSON"),
    ("rai", _is(Mapping), "{name} is no object"),
    ("keywords", _is(list), "{name} is no list of texts"),
    ("keywords.*", _is_filled, "a keyword is no text"),
    *(
        (path, _is(list), "{name} is no list; write [" + like + "]")
        for path, like in _LISTS.items()
    ),
    *(
        (f"{path}.*", _is(Mapping), "a member of {name} is no object; write " + like)
        for path, like in _LISTS.items()
    ),
    (
        "licenses.*",
        _has("name", "path"),
        "a licence has neither a 'name' nor a 'path'",
    ),
    (
        "licenses.*.path contributors.*.path sources.*.path",
        lambda value: not isinstance(value, str) or not _NO_ADDRESS.search(value),
        "{name} is no address: {value}; write one without blanks, quotes and brackets",
    ),
    (
        "contributors.*",
        _has("title", "familyName"),
        "a contributor has neither a 'title' nor a 'familyName'",
    ),
    (
        "contributors.*.roles",
        lambda value: isinstance(value, list) and all(map(_is(str), value)),
        '{name} is no list of texts; write ["author"]',
    ),
    ("sources.*.citation", _is(Mapping), "{name} is no object of CSL-JSON"),
    (
        "sources.*.citation.issued",
        _is(Mapping),
        '{name} is no object; write {"date-parts": [[2003, 5]]}',
    ),
    (
        "sources.*.citation.issued.date-parts",
        lambda value: isinstance(value, list) and value and all(map(_is_date, value)),
        (
            "the {name} {value} are no date; write year, month and day, as far as they "
            "are known, in the years 1 to 9999: [[2003, 5]]"
        ),
    ),
    ("resources.*.schema", lambda value: value != "", "{name} is empty"),
)

_ENTRY = ("version", "date", "sha256", "swhid")
_NO_INDEX = "is not an index of releases"
_UNLIKE = f"{_NO_INDEX}: the {{word}} {{value}} is not like "
_INDEX: Checks = (
    ("releases", _is(list), _NO_INDEX),
    (
        "releases.*",
        lambda value: isinstance(value, dict) and {*value} == {*_ENTRY},
        f"{_NO_INDEX}: an entry has {', '.join(_ENTRY)}, and nothing else",
    ),
    ("releases.*.version", _is_version, f"{_UNLIKE}1.0.0"),
    (
        "releases.*.date",
        lambda value: _is_day(value) and DATE.matches(value),
        f"{_UNLIKE}2026-01-31",
    ),
    # What these must be is known to `verify`, which has the bytes.
    ("releases.*.sha256", _is(str), f"{_UNLIKE}a hash"),
    ("releases.*.swhid", _is(str), f"{_UNLIKE}swh:1:dir:…"),
)


def misstatements(said: Mapping[str, Any]) -> Iterator[tuple["Steps", str]]:
    """Say what of a descriptor, or of a manifest, has not the form in which it is read.

    Args:
        said: What it says; what it does not say is not wrong.

    Returns:
        The way to each value that is wrong, and why.

    Example:
        >>> list(misstatements({"keywords": ["lamps", "lamps"]}))
        [(('keywords', 1), "the keyword 'lamps' is named twice")]
    """
    yield from malformed(said, _DESCRIPTOR)
    yield from _repeated(said, "keywords.*", "the keyword {value} is named twice")
    yield from _repeated(said, "annotators.*", "the annotator {value} is named twice")
    for way, value in _texts(said):
        if found := _CONTROL.search(value):
            name = next(step for step in reversed(way) if isinstance(step, str))
            yield way, f"{name!r} holds the control character U+{ord(found[0]):04X}"


def index_faults(said: object) -> Iterator[tuple["Steps", str]]:
    """Say what of an index of releases is none, and where; see `misstatements`.

    Example:
        >>> list(index_faults({"releases": {}}))
        [(('releases',), 'is not an index of releases')]
    """
    index = {"releases": None} | said if isinstance(said, dict) else {"releases": None}
    yield from malformed(index, _INDEX)
    yield from _repeated(index, "releases.*.version", "names a version more than once")


def malformed(said: object, checks: Checks) -> Iterator[tuple["Steps", str]]:
    """Say which values have not the form that a list asks for."""
    for paths, judge, message in checks:
        for path in paths.split():
            for way, value in _at(said, path):
                if not judge(value):
                    yield way, _filled_in(message, way, value)


def _filled_in(message: str, way: "Steps", value: object) -> str:
    word = next(step for step in reversed(way) if isinstance(step, str))
    # Not by `format`: what to write instead has braces.
    for place, part in (("name", repr(word)), ("word", word), ("value", shown(value))):
        message = message.replace(f"{{{place}}}", part)
    return message


def _repeated(said: object, path: str, message: str) -> Iterator[tuple["Steps", str]]:
    known: set[str] = set()
    for way, value in _at(said, path):
        if _is_filled(value):
            if value in known:
                yield way, _filled_in(message, way, value)
            known.add(value)


def _at(said: object, path: str) -> list[tuple["Steps", Any]]:
    """Return what is at a path, with the way; ``*`` is each member of a list."""
    found: list[tuple[Steps, Any]] = [((), said)]
    for step in path.split("."):
        inner: list[tuple[Steps, Any]] = []
        for way, value in found:
            if step == "*" and isinstance(value, list):
                inner += [((*way, number), each) for number, each in enumerate(value)]
            elif step != "*" and isinstance(value, Mapping) and step in value:
                inner.append(((*way, step), value[step]))
        found = inner
    return found


def _texts(said: object) -> Iterator[tuple["Steps", str]]:
    """Go through all texts that a value holds, however deep."""
    left: list[tuple[Steps, Any]] = [((), said)]
    while left:
        way, value = left.pop()
        if isinstance(value, str):
            yield way, value
        elif isinstance(value, Mapping):
            left += [((*way, name), each) for name, each in value.items()]
        elif isinstance(value, list):
            left += [((*way, number), each) for number, each in enumerate(value)]


def plain(value: object) -> str:
    r"""Return a text on one line; what is neither text nor number says nothing.

    Example:
        >>> plain("two\nlines"), plain(4), plain(None)
        ('two lines', '4', '')
    """
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return " ".join(str(value).split()) if known else ""


def known(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of something: a value that is empty says nothing.

    Example:
        >>> known({"title": "The Lantern Guild", "doi": ""})
        {'title': 'The Lantern Guild'}
    """
    return {name: value for name, value in said.items() if value}
