"""BibTeX: entries, and the texts in their braces, so that each ends where it should.

BibTeX counts braces, even those behind a backslash, so none may stand alone.
"""

from collections.abc import Iterable, Mapping

from claimset.cite.works import Author, Work

_TEXT = str.maketrans(
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
_VERBATIM = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun"]
_MONTHS += ["jul", "aug", "sep", "oct", "nov", "dec"]


def tex(text: str) -> str:
    r"""Write a text for LaTeX.

    Example:
        >>> tex("{50 %")
        '\\textbraceleft{}50 \\%'
    """
    return text.translate(_TEXT)


def verbatim(text: str) -> str:
    """Write an address, a DOI or a date, in which LaTeX has no signs of its own.

    Example:
        >>> verbatim("https://lanterns.example/{1}")
        'https://lanterns.example/%7B1%7D'
    """
    return text.translate(_VERBATIM)


def entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """Print an entry; fields that hold nothing are left out.

    Example:
        >>> print(entry("book", "quill", {"year": "2003", "month": "may", "url": ""}))
        @book{quill,
          year = {2003},
          month = may,
        }
        <BLANKLINE>
    """
    # Styles print months in their own language, from abbreviations without braces.
    lines = [
        f"  {name} = {value},\n" if name == "month" else f"  {name} = {{{value}}},\n"
        for name, value in fields.items()
        if value
    ]
    return f"@{kind}{{{key},\n{''.join(lines)}}}\n"


def names(authors: Iterable[Author]) -> str:
    """Write names; one that is no person's in braces, so that it is not taken apart.

    Example:
        >>> names([Author(family="Quill", given="Ada"), Author(name="The Guild")])
        'Quill, Ada and {The Guild}'
    """
    return " and ".join(
        tex(author.inverted) if author.family else f"{{{tex(author.name)}}}"
        for author in authors
    )


def bibtex_entry(work: Work) -> str:
    """Print a work, its title in double braces: no style lowers the case of names."""
    first, last = work.first_and_last_page
    fields = {
        "author": names(work.authors),
        "title": f"{{{tex(work.title)}}}",
        "howpublished": f"Data set, version {work.version}" if work.version else "",
        "journal": tex(work.container),
        "year": work.year,
        "month": _MONTHS[work.issued[1] - 1] if work.issued[1:] else "",
        "volume": tex(work.volume),
        "number": tex(work.issue),
        "pages": tex(f"{first}--{last}" if last else first),
        "doi": verbatim(work.doi),
        "url": verbatim(work.url),
        "note": tex("; ".join(work.notes)),
        "abstract": tex(work.abstract),
    }
    kind = "article" if work.type == "article-journal" else "misc"
    return entry(kind, work.key, fields)
