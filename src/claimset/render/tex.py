"""Texts and addresses in the braces of BibTeX, so that each entry ends where it should.

BibTeX counts braces, even those behind a backslash, so none may stand alone.
"""

__all__ = ["tex", "verbatim"]

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
