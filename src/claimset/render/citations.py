"""Citations in the formats of bibliographies: BibTeX, APA, RIS, CSL-JSON, CFF."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from claimset.citation import CitedClaim, details
from claimset.letters import first_character
from claimset.render.layout import as_json
from claimset.render.tex import tex, verbatim

if TYPE_CHECKING:
    from claimset.citation import Citation
    from claimset.works import Author, Work

__all__ = ["CITATION", "apa", "bibtex", "cff", "csl_json", "ris"]


def _identified(citation: "Citation") -> list[str]:
    """Return what the cited bytes can be checked by, and where a claim stands."""
    part = citation.part
    said = [citation.swhid, f"sha256 of the tables {citation.sha256}"]
    if isinstance(part, CitedClaim):
        section = f", section {part.section}" if part.section else ""
        heading = f" ({part.heading})" if part.heading else ""
        said.append(f"{part.file}, characters {part.spans}{section}{heading}")
    elif part:
        said.append(f"sha256 of the claims {part.sha256}")
    return said


def _whole(author: "Author") -> str:
    """Return a name with the family name first."""
    return ", ".join(part for part in (author.family, author.given) if part) or (
        author.name
    )


def _pages(pages: str) -> tuple[str, str]:
    """Return the first and the last page; the last is "" if there is but one."""
    first, *rest = re.split(r"\s*[-–—]+\s*", pages, maxsplit=1)  # noqa: RUF001 - the dashes that page ranges have
    return first, rest[0] if rest else ""


def bibtex(citation: "Citation") -> str:
    """Print a BibTeX file: the data set as ``@misc``, then what it annotates.

    Titles stand in double braces, so that no style turns their names to lower case.
    """
    day = date.fromisoformat(citation.date)
    fields = {
        "author": _bibtex_names(citation.authors),
        "title": f"{{{tex(citation.label)}}}",
        "howpublished": f"Data set, version {citation.version}",
        "year": str(day.year),
        "month": str(day.month),
        "doi": verbatim(citation.doi),
        "note": tex("; ".join(_identified(citation))),
    }
    entries = [_bibtex_entry("misc", citation.key, fields)]
    for work in citation.works:
        first, last = _pages(work.pages)
        fields = {
            "author": _bibtex_names(work.authors),
            "title": f"{{{tex(work.title)}}}",
            "journal": tex(work.container),
            "year": str(work.issued[0]) if work.issued else "",
            "month": str(work.issued[1]) if work.issued[1:] else "",
            "volume": tex(work.volume),
            "number": tex(work.issue),
            "pages": tex(f"{first}--{last}" if last else first),
            "doi": verbatim(work.doi),
            "url": verbatim(work.url),
        }
        kind = "article" if work.type == "article-journal" else "misc"
        entries.append(_bibtex_entry(kind, work.key, fields))
    return "\n".join(entries)


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun"]
_MONTHS += ["jul", "aug", "sep", "oct", "nov", "dec"]


def _bibtex_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"@{kind}{{{key},"]
    for name, value in fields.items():
        # Styles print months in their own language, from these bare abbreviations.
        held = _MONTHS[int(value) - 1] if value and name == "month" else f"{{{value}}}"
        if value:
            lines.append(f"  {name} = {held},")
    return "\n".join([*lines, "}", ""])


def _bibtex_names(authors: Iterable["Author"]) -> str:
    names = (
        tex(_whole(author)) if author.family else f"{{{tex(author.name)}}}"
        for author in authors
    )
    return " and ".join(names)


def apa(citation: "Citation") -> str:
    """Print one line a work in the manner of the APA, 7th edition; titles as they are.

    The content identifier stands where the address would, unless there is a DOI.
    """
    title = f"{citation.label} (Version {citation.version}) [Data set]"
    where = "; ".join(_identified(citation))
    if citation.doi:
        where = f"{where}. https://doi.org/{citation.doi}"
    lines = [_apa_line(citation.authors, citation.date[:4], title, "", where)]
    for work in citation.works:
        issue = f"({work.issue})" if work.issue else ""
        first, last = _pages(work.pages)
        pages = f"{first}–{last}" if last else first  # noqa: RUF001 - APA's own dash
        holder = ", ".join(
            part for part in (work.container, f"{work.volume}{issue}", pages) if part
        )
        year = str(work.issued[0]) if work.issued else "n.d."
        where = f"https://doi.org/{work.doi}" if work.doi else work.url
        lines.append(_apa_line(work.authors, year, work.title, holder, where))
    return "".join(f"{line}\n" for line in lines)


def _apa_line(
    authors: Sequence["Author"], year: str, title: str, holder: str, where: str
) -> str:
    names = [_apa_name(author) for author in authors]
    listed = ", ".join(names[:-1]) + ", & " + names[-1] if names[1:] else "".join(names)
    # A work without authors begins with its title.
    head = [listed, f"({year})", title] if listed else [title, f"({year})"]
    ended = [f"{part.removesuffix('.')}." for part in (*head, holder) if part]
    return " ".join([*ended, where]).rstrip()


# One name of several, with apostrophes and the marks of its letters; dashes join two.
_INITIAL = re.compile(r"\w[^\s!-&(-/:-@\[-^`{-~\u2010-\u2015]*\.?")


def _apa_name(author: "Author") -> str:
    if not author.family:
        return author.name
    initials = _INITIAL.sub(lambda found: f"{first_character(found[0])}.", author.given)
    return f"{author.family}, {initials}" if initials else author.family


def ris(citation: "Citation") -> str:
    """Print RIS: the data set as ``DATA``, then what it annotates."""
    lines = [
        ("TY", "DATA"),
        ("ID", citation.key),
        *(("AU", _whole(author)) for author in citation.authors),
        ("TI", citation.label),
        ("PY", citation.date[:4]),
        ("DA", citation.date.replace("-", "/")),
        ("ET", citation.version),
        *(("KW", keyword) for keyword in citation.keywords),
        ("DO", citation.doi),
        *(("N1", note) for note in _identified(citation)),
        ("ER", ""),
    ]
    for work in citation.works:
        first, last = _pages(work.pages)
        lines += [
            ("TY", "JOUR" if work.type == "article-journal" else "GEN"),
            ("ID", work.key),
            *(("AU", _whole(author)) for author in work.authors),
            ("TI", work.title),
            ("T2", work.container),
            ("PY", str(work.issued[0]) if work.issued else ""),
            ("VL", work.volume),
            ("IS", work.issue),
            ("SP", first),
            ("EP", last),
            ("DO", work.doi),
            ("UR", work.url),
            ("ER", ""),
        ]
    return "".join(
        f"{tag}  - {value}\n" for tag, value in lines if value or tag == "ER"
    )


def csl_json(citation: "Citation") -> str:
    """Print CSL-JSON, with what can be checked of it under ``custom``."""
    year, month, day = (int(part) for part in citation.date.split("-"))
    items: list[dict[str, Any]] = [
        {
            "id": citation.key,
            "type": "dataset",
            "title": citation.label,
            "author": [_csl_name(author) for author in citation.authors],
            "issued": {"date-parts": [[year, month, day]]},
            "version": citation.version,
            "DOI": citation.doi,
            "keyword": ", ".join(citation.keywords),
            "note": "; ".join(_identified(citation)),
            "custom": {"claimset": details(citation)},
        }
    ]
    items += [
        {
            "id": work.key,
            "type": work.type,
            "title": work.title,
            "author": [_csl_name(author) for author in work.authors],
            "container-title": work.container,
            "volume": work.volume,
            "issue": work.issue,
            "page": work.pages,
            "issued": {"date-parts": [list(work.issued)]} if work.issued else None,
            "DOI": work.doi,
            "URL": work.url,
        }
        for work in citation.works
    ]
    known = [{name: held for name, held in item.items() if held} for item in items]
    return as_json(known)


def _csl_name(author: "Author") -> dict[str, str]:
    names = {"family": author.family, "given": author.given, "literal": author.name}
    return {name: held for name, held in names.items() if held}


def cff(citation: "Citation") -> str:
    """Print a ``CITATION.cff``; what is annotated stands under ``references``.

    There it does not replace the data set, as a ``preferred-citation`` would.
    """
    noun = "article" if _is_article(citation.works) else "work"
    noun += "s" * (len(citation.works) > 1)
    beside = f", and the {noun} that it annotates" if citation.works else ""
    doi = [{"type": "doi", "value": citation.doi}] if citation.doi else []
    licenses = citation.licenses
    document = {
        "cff-version": "1.2.0",
        "message": f"If you use this data set, please cite it{beside}.",
        "type": "dataset",
        "title": citation.label,
        "version": citation.version,
        "date-released": date.fromisoformat(citation.date),
        "license": licenses[0] if len(licenses) == 1 else list(licenses),
        "authors": [_cff_name(author) for author in citation.authors],
        "identifiers": [
            *doi,
            {
                "type": "swh",
                "value": citation.swhid,
                "description": "The folder of the release",
            },
            {
                "type": "other",
                "value": f"sha256:{citation.sha256}",
                "description": "The tables of the release; see docs/versions.md",
            },
            *(
                {"type": "other", "value": said, "description": "The part cited"}
                for said in _identified(citation)[2:]
            ),
        ],
        "keywords": list(citation.keywords),
        "references": [_cff_reference(work) for work in citation.works],
    }
    return "".join(f"{line}\n" for line in _yaml(document))


def _is_article(works: Sequence["Work"]) -> bool:
    return {work.type for work in works} == {"article-journal"}


def _cff_name(author: "Author") -> dict[str, str]:
    if author.family:
        return {"family-names": author.family, "given-names": author.given}
    return {"name": author.name}


def _cff_reference(work: "Work") -> dict[str, Any]:
    first, last = _pages(work.pages)
    return {
        "type": "article" if work.type == "article-journal" else "generic",
        "title": work.title,
        # Authors are required there, and this is the format's word for unknown ones.
        "authors": [_cff_name(author) for author in work.authors]
        or [{"name": "anonymous"}],
        "journal": work.container,
        "year": work.issued[0] if work.issued else "",
        "volume": _number(work.volume),
        "issue": _number(work.issue),
        "start": _number(first),
        "end": _number(last),
        "doi": work.doi,
        "url": work.url,
    }


def _number(text: str) -> str | int:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,14}", text) else text


def _yaml(value: Mapping[str, Any], indent: str = "") -> Iterable[str]:
    """Write values and lists of them as YAML; what is empty is left out."""
    for name, held in value.items():
        if isinstance(held, list) and held:
            yield f"{indent}{name}:"
            for member in held:
                lines = _yaml(member) if isinstance(member, dict) else [_scalar(member)]
                for place, line in enumerate(lines):
                    yield f"{indent}  {'  ' if place else '- '}{line}"
        elif held:
            yield f"{indent}{name}: {_scalar(held)}"


# Only what no version of YAML reads as anything but itself goes without quotes.
_BARE = re.compile(
    r"(?!(?:true|false|yes|no|on|off|null|y|n)\Z)[A-Z](?:[A-Z0-9 .()/_-]*[A-Z0-9.)])?"
    r"|[0-9]+\.[0-9]+\.[0-9]+|10\.[0-9]+/[A-Z0-9._/()-]+",
    re.IGNORECASE | re.ASCII,
)


def _scalar(value: str | int | date) -> str:
    if isinstance(value, str) and not _BARE.fullmatch(value):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


CITATION: dict[str, Callable[["Citation"], str]] = {
    "bibtex": bibtex,
    "apa": apa,
    "ris": ris,
    "csl-json": csl_json,
    "cff": cff,
}
"""The formats of a `Citation`."""
