"""The bibliography: a row for each entry that an article prints, and how it cites."""

import re
from collections.abc import Iterable, Mapping, Sequence

from claimset.author.segmenting import Segment
from claimset.author.wording import as_cell
from claimset.model import table_of
from claimset.sources import exact_words
from claimset.vocabulary import CitationStyle, ReferenceKind

Entry = Mapping[str, str]
"""A row of ``references.csv``."""

_COLUMNS = table_of("references").names
_NUMBER = re.compile(r"\s*(?:\[\d{1,4}\]|\d{1,4}[.)])\s*")
_YEAR = re.compile(r"(?<![\d/-])(?:1[5-9]|20)\d\d(?![\d/-])")
_DOI = re.compile(r"\b10\.[0-9]{4,9}/[^\s\"<>]+[^\s\"<>.,;)\]]")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;)\]]")
_QUOTED = re.compile(
    r"[\u201c\"\u00ab]([^\u201d\"\u00bb]{8,}?)[.,]?[\u201d\"\u00bb]"
    r"|(?<!\S)['\u2018](\S.{7,}?)[.,]?['\u2019](?=[.,;\s]|\Z)"
)
_DATED = re.compile(
    r"\A.{2,120}?\(?(?:1[5-9]|20)\d\d[a-z]?\)?[.,:]\s+(.{4,}?[.?!])(?=\s|\Z)"
)
_INITIALS = re.compile(
    r"\A(?:[^.]{2,40}\s(?:\w\.\s?-?)+,?\s*){1,6}(.{4,}?[.?!])(?=\s|\Z)"
)
_KINDS = (
    (ReferenceKind.CHAPTER, re.compile(r"\b(?:In|in): |\beds?\.\)?")),
    (ReferenceKind.ARTICLE_JOURNAL, re.compile(r"\bvol\.|\b\d+\s?\(\d+(?:[-–]\d+)?\)")),  # noqa: RUF001 - a range
    (ReferenceKind.WEBPAGE, _URL),
    (ReferenceKind.BOOK, re.compile(r"\bPress\b|\bVerlag\b|\b\d+ pp?\.")),
)

_BRACKETED = re.compile(
    r"(?<=\S)\s?\[\d{1,3}(?:[,;\s\u2013-]+\d{1,3})*(?:,[^\[\]]*)?\]"
)
_RAISED = re.compile("(?<=[a-z][a-z.,;:)\u201d\u2019])[⁰¹²³⁴-⁹]+")
_AUTHOR_YEAR = re.compile(
    r"\((?:[^()]{0,60}\W)?(?:1[5-9]|20)\d\d[a-z]?(?:[,:;][^()]{0,60})?\)"
)
_OFTEN = 2


def guessed_style(text: str, *, has_notes: bool = False) -> CitationStyle:
    """Return how an article seems to cite.

    Args:
        text: Its prose.
        has_notes: Whether raised numbers call footnotes, and no bibliography.

    Example:
        >>> guessed_style("It burnt [1]. It went out [2].").value
        'bracketed-number'
        >>> guessed_style("It burnt (Quill 1994), then it did not (Olin 1996).").value
        'author-year'
    """
    counts = {
        CitationStyle.BRACKETED_NUMBER: len(_BRACKETED.findall(text)),
        CitationStyle.SUPERSCRIPT_NUMBER: 0
        if has_notes
        else len(_RAISED.findall(text)),
        CitationStyle.AUTHOR_YEAR: len(_AUTHOR_YEAR.findall(text)),
    }
    best = max(counts, key=lambda style: counts[style])
    return best if counts[best] >= _OFTEN else CitationStyle.NONE


def printed_entries(text: str, segments: Iterable[Segment]) -> list[Entry]:
    """Return a row for each bibliography entry that an article prints.

    The raw text is in ``note``; what can be read off it without doubt is in the other
    columns, and the rest is for a person to fill in.
    """
    entries: list[Entry] = []
    for segment in segments:
        if segment.kind == "reference":
            raw = as_cell(exact_words(text, segment.spans))
            entries.append(_read(len(entries) + 1, raw))
    return entries


def _read(number: int, raw: str) -> Entry:
    """Read the raw text of an entry."""
    words = _NUMBER.sub("", raw, count=1) if _NUMBER.match(raw) else raw
    years = [*dict.fromkeys(_YEAR.findall(_URL.sub("", words)))]
    doi, url = _DOI.search(words), _URL.search(words)
    return row(
        number,
        kind=next((str(k) for k, sign in _KINDS if sign.search(words)), "document"),
        title=_title(words),
        issued=years[0] if len(years) == 1 else "",
        doi=doi[0] if doi else "",
        url=url[0] if url else "",
        note=raw,
    )


def row(place: int, /, **cells: str) -> Entry:
    """Return a row of ``references.csv`` with some cells filled."""
    return dict.fromkeys(_COLUMNS, "") | {"ref_id": f"R{place:02}"} | cells


def _title(words: str) -> str:
    """Return what seems to be the title of an entry, or else the whole entry."""
    for sign in (_QUOTED, _DATED, _INITIALS):
        if found := sign.search(words):
            title = next(filter(None, found.groups()), "")
            return as_cell(title.rstrip(".,"))
    return as_cell(words) or "untitled"


def merged(printed: Sequence[Entry], given: Sequence[Entry]) -> list[Entry]:
    """Fill printed entries from a bibliography file; what is not printed comes last.

    An entry is the one printed if its DOI or its title stands in the printed text.
    """
    left = [*given]
    rows: list[Entry] = []
    for entry in printed:
        raw = folded(entry["note"])
        same = next((each for each in left if _is_printed(each, raw)), None)
        if same is None:
            rows.append(entry)
        else:
            left.remove(same)
            rows.append({**same, "ref_id": entry["ref_id"], "note": entry["note"]})
    for entry in left:
        rows.append({**entry, "ref_id": f"R{len(rows) + 1:02}"})
    return rows


def _is_printed(entry: Entry, raw: str) -> bool:
    doi, title = folded(entry["doi"]), folded(entry["title"])
    return (bool(doi) and doi in raw) or title in raw


def folded(words: str) -> str:
    """Return the letters and digits of a text alone.

    Example:
        >>> folded("The Lamp's light")
        'thelampslight'
    """
    return "".join(filter(str.isalnum, words.casefold()))
