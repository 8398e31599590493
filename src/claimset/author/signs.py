"""What words alone tell of a stretch of text: an end, a label, a mark, a heading."""

import re

from claimset.author.parts import Part

NOTE_MARK = re.compile(r"[⁰¹²³⁴-⁹]+[ \t]*(?=\S)|[†‡§][ \t]*(?=\w)|\[\^\w+\]:?[ \t]*")
"""What the text of a footnote begins with."""
BULLET = re.compile(r"[•▪‣◦●■][ \t]|\(?(?:\d{1,2}|[a-z])\)[ \t]")
"""What a member of a list begins with."""

_LABELS = {
    Part.ABSTRACT: (
        "abstract|summary|zusammenfassung|kurzfassung|résumé|resumen|resumo|riassunto"
        "|sommario|samenvatting|аннотация|резюме"
    ),
    Part.KEYWORDS: (
        "key ?words|index terms|schlüsselwörter|schlagwörter|mots[- ]clés"
        "|palabras clave|palavras[- ]chave|parole chiave|trefwoorden|ключевые слова"
    ),
    Part.REFERENCE: (
        "references?|bibliography|works cited|literature(?: cited)?|sources cited"
        "|literatur(?:verzeichnis)?|quellen|bibliographie|références"
        "|referencias(?: bibliográficas)?|bibliografía|referências|bibliografia"
        "|riferimenti bibliografici|literatuur|список литературы|литература"
    ),
    Part.NOTE: "(?:foot|end)?notes|anmerkungen|fußnoten|notas|примечания|сноски",
}
"""The words that name a part of an article, by the languages of Europe."""

_NUMBER = r"(?:\d{1,2}(?:\.\d+)*\.?\s+|[IVX]{1,5}\.\s+)?"
_LABEL = {
    part: re.compile(rf"{_NUMBER}(?:{words})", re.IGNORECASE)
    for part, words in _LABELS.items()
}
_AFTER_LABEL = re.compile(r"[ \t]*(?:[.:—–-](?=\s)|(?=\n)|\Z)\s*")  # noqa: RUF001 - dashes

# Closing quotes, brackets, marks of notes and citations may stand behind the end.
_TAIL = re.compile(r"(?:[\"'”’»)\]}*_⁰¹²³⁴-⁹†‡]|\s?\[[\d,;\s–-]+\])+\Z")  # noqa: RUF001 - as written
OPENING, CLOSING = "\"'“‘«([*_", "\"'”’»)]*_"  # noqa: RUF001 - as written
_END = re.compile(r"[.?!…。？！؟।]\Z")  # noqa: RUF001 - as written
_INNER_END = re.compile(r"[.?!][\"')\u201d\u2019]*\s+[^\W\d_a-z]")

_MOST_HEADING = 12  # Words.
_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{2,5}\.|[IVX]\.(?=\s+[A-Z]{2}))[ \t]+\w"
)


def is_finished(words: str) -> bool:
    """Whether a text ends as a sentence does.

    Example:
        >>> is_finished("“It burnt.”¹"), is_finished("It burnt for an-")
        (True, False)
    """
    return _END.search(_TAIL.sub("", words)) is not None


def labelled_part(words: str) -> tuple[Part | None, int]:
    """Return the part that a text names as its label, and where its own words begin.

    Example:
        >>> labelled_part("Abstract. It burnt.")
        (<Part.ABSTRACT: 'abstract'>, 10)
        >>> labelled_part("Abstract art")
        (None, 0)
    """
    for part, label in _LABEL.items():
        if (found := label.match(words)) and (
            after := _AFTER_LABEL.match(words, found.end())
        ):
            is_alone = after.end() == len(words)
            if is_alone or part in (Part.ABSTRACT, Part.KEYWORDS) or "\n" in after[0]:
                return part, after.end()
    return None, 0


def is_capitals(words: str) -> bool:
    """Whether a text has several letters, and no small one.

    Example:
        >>> is_capitals("THE GUILD (1994)"), is_capitals("The Guild"), is_capitals("A")
        (True, False, False)
    """
    letters = [each for each in words if each.isalpha()]
    return len(letters) > 2 and not any(map(str.islower, letters))  # noqa: PLR2004 - no initials


def is_numbered_heading(words: str) -> bool:
    """Whether a text looks like ``2.1 Methods``.

    Example:
        >>> is_numbered_heading("2.1 Methods"), is_numbered_heading("2 lamps burnt.")
        (True, False)
    """
    return (
        _NUMBERED.match(words) is not None
        and words[-1] not in ".,;:?!"
        and len(words.split()) <= _MOST_HEADING
    )


def is_marked(words: str) -> bool:
    """Whether a text is in capitals or numbered, as headings are.

    Example:
        >>> is_marked("2.1 Methods"), is_marked("Methods")
        (True, False)
    """
    return is_capitals(words) or is_numbered_heading(words)


def is_prose(words: str) -> bool:
    """Whether a text is prose for sure: many words, or more than one sentence.

    Example:
        >>> is_prose("It burnt. Then it went out."), is_prose("The lamp, vol. 2")
        (True, False)
    """
    if is_capitals(words):
        return False
    if len(words.split()) >= _PROSE_WORDS:
        return True
    return is_finished(words) and _INNER_END.search(words) is not None


_PROSE_WORDS = 25


def is_byline(words: str) -> bool:
    """Whether words tell of the article and its author, and of nothing else.

    Example:
        >>> is_byline("Received 26.12.2021."), is_byline("A lamp burnt.")
        (True, False)
    """
    is_dated = _BYLINE.search(words) is not None and not is_prose(words)
    return is_dated or _ADDRESS.search(words) is not None


_ADDRESS = re.compile(r"\S@\S|\borcid\b|©|\(c\)\s*\d{4}|\bissn\b", re.IGNORECASE)
_BYLINE = re.compile(
    r"\bdoi\b|https?://"
    r"|^(?:received|accepted|published|revised|submitted|eingegangen|correspond)",
    re.IGNORECASE,
)
