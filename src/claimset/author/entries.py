"""Where the entries of a bibliography begin, by number, by indent or by author."""

import re
from collections.abc import Iterator, Sequence

from claimset.author.signs import is_finished
from claimset.sources import Span

ENTRY = re.compile(r"[ \t]*(?:\[\d{1,4}\]|\d{1,4}[.)])[ \t]*(?=\S)")
"""What an entry with a number begins with."""

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_FEWEST, _SHARE = 3, 0.8  # Entries that are a bibliography, and how many have a year.


def numbered_entry(words: str) -> str:
    """Return the number that an entry begins with; "" if it begins with none.

    Example:
        >>> numbered_entry("[12] Quill"), numbered_entry("Quill")
        ('12', '')
    """
    found = ENTRY.match(words)
    return re.sub(r"\D", "", found[0]) if found else ""


def bare_entries(pieces: Sequence[str]) -> set[int]:
    """Return the pieces of a text that are a bibliography without a heading.

    Those are several numbered pieces one after the other, most of them with a year.

    Example:
        >>> sorted(bare_entries(["It burnt.", "1. A 1990", "2. B 1991", "3. C 1992"]))
        [1, 2, 3]
    """
    found: set[int] = set()
    run: list[int] = []
    for place, words in enumerate([*pieces, ""]):
        if numbered_entry(words) == str(len(run) + 1):
            run.append(place)
            continue
        dated = sum(_YEAR.search(pieces[each]) is not None for each in run)
        if len(run) >= _FEWEST and dated >= _SHARE * len(run):
            found.update(run)
        run = []
    return found


def entries_in(
    words: str, before: Sequence[str] = ()
) -> Iterator[tuple[int, int, bool]]:
    r"""Cut a piece of a bibliography into its entries.

    Args:
        words: The piece.
        before: The entries before it.

    Returns:
        Where each begins and ends, and whether it is a new entry; the first may be the
        end of the one before.

    Example:
        >>> [*entries_in("1. Quill, Letters.\n   Norvale 1999.\n2. Rook.")]
        [(0, 35, True), (36, 44, True)]
    """
    lines = [found.span() for found in re.finditer(r"\S[^\n]*", words)]
    is_numbered = ENTRY.match([*before, words][0]) is not None
    if is_numbered:
        starts = [ENTRY.match(words, *line) is not None for line in lines]
    else:
        starts = _unnumbered(words, lines)
        starts[0] = not before or is_finished(before[-1]) or _begins(words)
    starts[0] = starts[0] or not before
    begins = [place for place, is_start in enumerate(starts) if is_start or not place]
    for place, following in zip(begins, [*begins[1:], len(lines)], strict=True):
        start, end = lines[place][0], lines[following - 1][1]
        yield start, start + len(words[start:end].rstrip()), starts[place]


def lines_of_entries(words: str) -> list[str]:
    r"""Return the entries of a paragraph; all of it, if its lines begin none for sure.

    Example:
        >>> lines_of_entries("[1] Quill, Letters.\n[2] Rook.")
        ['[1] Quill, Letters.', '[2] Rook.']
        >>> lines_of_entries("Quill, Letters.\nNorvale 1999.")
        ['Quill, Letters.\nNorvale 1999.']
    """
    entries = [words[start:end] for start, end, _ in entries_in(words)] or [words]
    is_sure = ENTRY.match(words) is not None or all(
        _begins(line) for entry in entries for line in entry.split("\n")[:1]
    )
    return entries if is_sure else [words]


def _begins(words: str) -> bool:
    """Whether a text begins as an entry by author and year does."""
    return words[:1].isupper() and _YEAR.search(words) is not None


def _unnumbered(words: str, lines: Sequence[Span]) -> list[bool]:
    """Say which lines of a bibliography without numbers begin an entry."""
    indents = [start - (words.rfind("\n", 0, start) + 1) for start, _ in lines]
    if len({*indents}) > 1:
        return [indent == min(indents) for indent in indents]
    starts = [True]
    for (start, end), (_, before) in zip(lines[1:], lines, strict=False):
        has_end = is_finished(words[:before].rstrip())
        starts.append(has_end and words[start:end][:1].isupper())
    return starts
