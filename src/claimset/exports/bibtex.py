"""The bibliography as BibTeX, for LaTeX and for pandoc.

Fields are those of BibTeX, and beside them those of BibLaTeX where BibTeX has none:
a program passes over the fields that it does not know.
"""

import re

from claimset.exports import Export
from claimset.exports.csl_json import name

__all__ = ["write"]

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

# Braces are counted by BibTeX even behind a backslash, so none may stand alone.
_ESCAPES = str.maketrans(
    {mark: f"\\{mark}" for mark in "$&%#_"}
    | {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        # In text, LaTeX's old font encoding has other signs in these places.
        "<": "$<$",
        ">": "$>$",
        "|": "$|$",
    }
)
_IN_URL = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def write(export: Export) -> dict[str, bytes]:
    """Return ``references.bib``: one entry for each bibliography entry."""
    entries = [_entry(row) for row in export.rows("references")]
    return {"references.bib": "\n".join(entries).encode()}


def _entry(row: dict[str, str]) -> str:
    kind = _KINDS.get(row["kind"], "misc")
    year = re.match(r"\d{4}", row["issued"])
    publisher = "institution" if kind == "techreport" else "publisher"
    fields = {
        "author": _names(row["authors"]),
        "editor": _names(row["editors"]),
        # The inner braces keep a style from changing the case of names.
        "title": f"{{{_escape(row['title'])}}}" if row["title"] else "",
        "origtitle": _escape(row["title_original"]),
        _CONTAINERS.get(kind, "series"): _escape(row["container"]),
        publisher: _escape(row["publisher"]),
        "volume": _escape(row["volume"]),
        # BibTeX calls the issue of a journal its number.
        "number": _escape(row["issue"] or row["number"]),
        "year": year.group() if year else "",
        "date": row["issued"],
        "pages": _escape(
            re.sub("(?<=[0-9])[-\N{EN DASH}](?=[0-9])", "--", row["page_range"])
        ),
        "pagetotal": row["page_total"],
        "doi": row["doi"],
        "url": row["url"].translate(_IN_URL),
        "urldate": row["accessed"],
        "langid": row["language"],
        "annotation": _escape(row["note"]),
    }
    lines = [f"  {field} = {{{value}}},\n" for field, value in fields.items() if value]
    return f"@{kind}{{{row['ref_id']},\n{''.join(lines)}}}\n"


def _names(cell: str) -> str:
    """Write names; one that is no person's, or cannot be taken apart, in braces."""
    names = [name(printed) for printed in cell.split(";") if printed]
    return " and ".join(
        f"{_escape(parts['family'])}, {_escape(parts['given'])}"
        if "family" in parts
        else f"{{{_escape(parts['literal'])}}}"
        for parts in names
    )


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)
