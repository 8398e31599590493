"""Bibliographies as other programs keep them: BibTeX and CSL-JSON, as rows."""

import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from claimset.author.bibliography import Entry, row
from claimset.author.originals import decoded_text
from claimset.author.wording import as_cell
from claimset.edtf import is_edtf
from claimset.errors import AuthorError, without_extra
from claimset.files import read_bytes, read_json
from claimset.vocabulary import DATE, DOI, LANGUAGE, URL, ReferenceKind


def read_bibliography(path: Path) -> list[Entry]:
    """Read a bibliography: ``.bib``, or CSL-JSON as ``.json``.

    Returns:
        A row of ``references.csv`` for each entry, in the order of the file.

    Raises:
        AuthorError: If it is neither, or an entry cannot be read.
        ReadError: If the file cannot be read.
        MissingExtraError: If the library that reads BibTeX is not installed.
    """
    readers = {".bib": _bibtex, ".json": _csl_json}
    if path.suffix.lower() not in readers:
        reason = "is no bibliography: give BibTeX (.bib) or CSL-JSON (.json)"
        raise AuthorError(path, reason)
    return [
        row(place, **cells)
        for place, cells in enumerate(readers[path.suffix.lower()](path), 1)
    ]


_BIBTEX_KINDS = {
    "article": ReferenceKind.ARTICLE_JOURNAL,
    "incollection": ReferenceKind.CHAPTER,
    "inbook": ReferenceKind.CHAPTER,
    "inproceedings": ReferenceKind.CHAPTER,
    "book": ReferenceKind.BOOK,
    "collection": ReferenceKind.BOOK,
    "proceedings": ReferenceKind.BOOK,
    "techreport": ReferenceKind.REPORT,
    "report": ReferenceKind.REPORT,
    "online": ReferenceKind.WEBPAGE,
    "electronic": ReferenceKind.WEBPAGE,
}
_MONTHS = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)


def _bibtex(path: Path) -> list[dict[str, str]]:
    try:
        from bibtexparser import entrypoint, middlewares  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise without_extra(error, "author", "bibtexparser") from error
    # What it cannot read is told here, once.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = entrypoint.parse_string(
        decoded_text(path, read_bytes(path)),
        append_middleware=[
            middlewares.LatexDecodingMiddleware(),
            middlewares.SeparateCoAuthors(),
        ],
    )
    for failed in library.failed_blocks:
        reason = getattr(failed.error, "abort_reason", str(failed.error))
        place = f"{path}:{(failed.start_line or 0) + 1}"
        raise AuthorError(place, f"this entry cannot be read: {reason}")
    return [
        _of_bibtex(
            each.entry_type.lower(), {k: f.value for k, f in each.fields_dict.items()}
        )
        for each in library.entries
    ]


def _of_bibtex(kind: str, said: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of an entry of BibTeX or BibLaTeX."""

    def first(*names: str) -> str:
        return next(
            (as_cell(_bare(said[name])) for name in names if said.get(name)), ""
        )

    month = first("month").lower()[:3]
    month = f"-{_MONTHS.index(month) + 1:02}" if month in _MONTHS else ""
    is_article = kind == "article"
    return _checked(
        kind=str(_BIBTEX_KINDS.get(kind, ReferenceKind.DOCUMENT)),
        authors=_names(said.get("author", ())),
        editors=_names(said.get("editor", ())),
        title=first("title") or "untitled",
        container=first("journal", "journaltitle", "booktitle", "series"),
        publisher=first("publisher", "institution", "school"),
        volume=first("volume"),
        issue=first("number", "issue") if is_article else "",
        number="" if is_article else first("number"),
        issued=first("date") or first("year") + month,
        page_range=_RANGE.sub("-", first("pages")),
        doi=first("doi").removeprefix("https://doi.org/"),
        url=first("url"),
        accessed=first("urldate"),
        language=first("langid", "language"),
    )


_RANGE = re.compile(r"(?<=\d)(?:--?|\u2013)(?=\d)")


def _bare(value: object) -> str:
    return re.sub(r"[{}]", "", str(value))


def _names(people: Iterable[str] | str) -> str:
    """Join names; a list's separator is no part of one."""
    each = [people] if isinstance(people, str) else people
    names = (as_cell(_bare(name)).replace(";", ",") for name in each)
    return ";".join(dict.fromkeys(filter(None, names)))


_CSL_KINDS = {
    "article": ReferenceKind.DOCUMENT,
    "paper-conference": ReferenceKind.CHAPTER,
    "entry-encyclopedia": ReferenceKind.CHAPTER,
    "post-weblog": ReferenceKind.WEBPAGE,
}


def _csl_json(path: Path) -> list[dict[str, str]]:
    said = read_json(path)
    items = said if isinstance(said, list) else [said]
    found = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            raise AuthorError(path, f"item {number} is no object of CSL-JSON")
        found.append(_of_csl(item))
    return found


def _of_csl(said: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of an item of CSL-JSON."""

    def cell(name: str) -> str:
        value = said.get(name)
        return as_cell(str(value)) if isinstance(value, str | int) else ""

    kind = cell("type")
    known = kind if kind in [*ReferenceKind] else _CSL_KINDS.get(kind, "document")
    return _checked(
        kind=str(known),
        authors=_names(_csl_names(said.get("author"))),
        editors=_names(_csl_names(said.get("editor"))),
        title=cell("title") or "untitled",
        title_original=cell("original-title"),
        container=cell("container-title"),
        publisher=cell("publisher"),
        volume=cell("volume"),
        issue=cell("issue"),
        number=cell("number"),
        issued=_csl_date(said.get("issued")),
        page_range=cell("page"),
        page_total=cell("number-of-pages"),
        doi=cell("DOI"),
        url=cell("URL"),
        accessed=_csl_date(said.get("accessed")),
        language=cell("language"),
    )


def _csl_names(people: object) -> list[str]:
    names = []
    for each in people if isinstance(people, list) else ():
        if isinstance(each, Mapping):
            parts = [each.get("family"), each.get("given")]
            full = ", ".join(part for part in parts if isinstance(part, str) and part)
            names.append(full or str(each.get("literal") or ""))
    return names


def _csl_date(said: object) -> str:
    parts = said.get("date-parts") if isinstance(said, Mapping) else None
    if not (isinstance(parts, list) and parts and isinstance(parts[0], list)):
        return ""
    year, *rest = [str(part) for part in parts[0]] or [""]
    return "-".join([year.zfill(4), *(part.zfill(2) for part in rest)])


_FORMS = {"doi": DOI, "url": URL, "accessed": DATE}


def _checked(**cells: str) -> dict[str, str]:
    """Return cells, and none that its column cannot hold: a person looks it up."""
    for name, form in _FORMS.items():
        if not form.matches(cells[name]):
            cells[name] = ""
    language = cells["language"].lower().partition("-")[0]
    cells["language"] = language if LANGUAGE.matches(language) else ""
    if not is_edtf(cells["issued"]):
        cells["issued"] = ""
    if not cells.get("page_total", "").isdecimal():
        cells["page_total"] = ""
    return cells
