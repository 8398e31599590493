"""What each piece of a plain text is, by layout alone: no rule knows an article."""

import re
from collections.abc import Collection, Sequence

from claimset.author.entries import ENTRY, bare_entries, entries_in, numbered_entry
from claimset.author.lines import Piece, pieces_of
from claimset.author.parts import Block, Part
from claimset.author.signs import (
    BULLET,
    CLOSING,
    NOTE_MARK,
    OPENING,
    is_byline,
    is_capitals,
    is_finished,
    is_marked,
    is_prose,
    labelled_part,
)
from claimset.sources import Span

_CAPTION = re.compile(
    r"(?:figure|fig\.|table|tab\.|plate|box|abbildung|abb\.|tabelle|рис\.|таблица)"
    r"\s*\d+[\w.]*[.:\s]",
    re.IGNORECASE,
)
_NUMBERED_NOTE = re.compile(r"(\d{1,3})([.)]?)\s+(?=\S)")
_CALL = re.compile(r"(?<=[^\s⁰¹²³⁴-⁹])[⁰¹²³⁴-⁹]+|\[\^?\d+\]")

_FEW_WORDS, _TITLE_WORDS = 6, 30
_AHEAD = 3  # Pieces behind which a numbered entry may go on.
_HEADING_WORDS = 10


def parts_of(text: str, *, furniture: Collection[int] = ()) -> list[Block]:
    r"""Tell what the stretches of a plain text are.

    Args:
        text: The text; a form feed begins a page.
        furniture: Where lines begin that are known to be a page's furniture.

    Returns:
        All stretches that are not blank, in their order.

    Example:
        >>> [block.part.value for block in parts_of("HEAD\n\nIt burnt, and went out.")]
        ['title', 'prose']
    """
    return _Layout(text, pieces_of(text, furniture)).blocks()


class _Layout:
    """The pieces of a text, and what each is found to be."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        self.text = text
        self.pieces = pieces
        self.words = [text[slice(*piece.span)] for piece in pieces]
        self.calls = {
            call.strip("[^]").translate(_PLAIN_DIGITS) for call in _CALL.findall(text)
        }
        self.entries = bare_entries(self.words)
        self.found: list[Block] = []
        self.zone: Part | None = Part.TITLE
        self.body = self.first_of_body()

    def blocks(self) -> list[Block]:
        """Tell what each piece is."""
        for place, piece in enumerate(self.pieces):
            self.place(place, piece)
        return self.found

    def add(self, part: Part, *spans: Span, is_open: bool = False) -> None:
        self.found.append(Block([*spans], part, is_open))

    def first_of_body(self) -> int:
        """Return the piece with which the article's own prose begins."""
        is_label_before = False
        for place, words in enumerate(self.words):
            part, begin = labelled_part(words)
            is_abstract = part is not None or is_label_before
            is_label_before = part is Part.ABSTRACT and begin == len(words)
            if is_abstract or self.pieces[place].is_furniture or is_byline(words):
                continue
            if is_prose(words):
                return place
        return next((n for n, each in enumerate(self.words) if is_finished(each)), 0)

    def place(self, place: int, piece: Piece) -> None:
        """Tell what one piece is."""
        words, (start, end) = self.words[place], piece.span
        part, begin = labelled_part(words)
        if piece.is_furniture:
            self.add(Part.FURNITURE, piece.span)
        elif place in self.entries:
            self.add(Part.REFERENCE, piece.span)
        elif self.is_note(words):
            self.add(Part.NOTE, piece.span)
        elif part is not None:
            label_end = start + len(words[:begin].rstrip())
            self.add(Part.LABEL, (start, label_end))
            self.zone = part
            if begin < len(words):
                self.place_labelled((start + begin, end))
        elif self.zone in (Part.ABSTRACT, Part.KEYWORDS):
            self.place_labelled(piece.span)
        elif self.zone is Part.REFERENCE and not self.ends_bibliography(place):
            self.place_entries(piece.span)
        elif place < self.body:
            self.place_front(place, piece.span)
        else:
            self.place_body(place, piece.span)

    def place_labelled(self, span: Span) -> None:
        """Add what stands behind a label such as Abstract."""
        zone = self.zone or Part.PROSE
        if zone is Part.REFERENCE:
            self.place_entries(span)
            return
        is_open = zone is Part.ABSTRACT and not is_finished(self.text[slice(*span)])
        self.add(zone, span, is_open=is_open)
        self.zone = zone if is_open else Part.BYLINE

    def is_note(self, words: str) -> bool:
        """Whether a piece is a footnote: it begins with the mark that calls it."""
        if self.zone is Part.REFERENCE and not NOTE_MARK.match(words):
            return False
        if NOTE_MARK.match(words):
            return True
        number = _NUMBERED_NOTE.match(words)
        if number is None or not is_finished(words):
            return False
        return self.zone is Part.NOTE or (number[1] in self.calls and not number[2])

    def place_front(self, place: int, span: Span) -> None:
        """Tell what a piece before the article's own prose is."""
        words = self.words[place]
        is_under_label = bool(self.found) and self.found[-1].part is Part.LABEL
        is_first, self.zone = self.zone is Part.TITLE, Part.BYLINE
        is_half = not is_finished(words) and not self.begins_anew(place + 1)
        if len(words.split()) <= _FEW_WORDS and words[-1] in ":,":
            self.add(Part.LABEL, span)
        elif is_half or (is_prose(words) and not is_byline(words)):
            self.place_prose(words, span)
        elif is_first and self.is_title(words):
            self.add(Part.TITLE, span)
        elif self.is_heading(place) and place + 1 >= self.body and is_marked(words):
            self.add(Part.HEADING, span)
        elif is_under_label or is_byline(words) or not is_finished(words):
            self.place_lines(words, span)
        else:
            self.place_prose(words, span)

    def is_title(self, words: str) -> bool:
        """Whether the first words of a text are its title."""
        is_long = len(words.split()) > _TITLE_WORDS
        return not (is_long or is_finished(words) or is_byline(words))

    def place_lines(self, words: str, span: Span) -> None:
        """Add each line of a piece as one of a byline."""
        for line in re.finditer(r"\S[^\n]*", words):
            begin = span[0] + line.start()
            self.add(Part.BYLINE, (begin, begin + len(line[0].rstrip())))

    def place_body(self, place: int, span: Span) -> None:
        """Tell what a piece of the article's own prose is."""
        words = self.words[place]
        self.zone = self.zone if self.zone is Part.NOTE else None
        is_short = len(words.split()) <= _FEW_WORDS
        if self.is_signature(words):
            self.place_lines(words, span)
        elif self.is_heading(place):
            self.add(Part.HEADING if self.has_prose_after(place) else Part.BYLINE, span)
            self.zone = None
        elif is_short and self.is_greeting(place):
            self.add(Part.LABEL, span)
        else:
            self.place_prose(words, span)

    def place_prose(self, words: str, span: Span) -> None:
        """Add prose; a caption is no half of the sentence around it."""
        is_member = BULLET.match(words) is not None
        is_open = not (is_finished(words) or is_member or words[-1] in ":;")
        if is_member and self.found and self.found[-1].part is Part.PROSE:
            self.found[-1].is_open = False
        if _CAPTION.match(words):
            self.add(Part.NOTE, span)
        else:
            self.add(Part.PROSE, span, is_open=is_open)

    def is_greeting(self, place: int) -> bool:
        """Whether a piece is like Dear Sir, and no member of a list."""
        words = self.words[place]
        is_member = BULLET.match(words) is not None
        return words[-1] == "," and not is_member and self.begins_anew(place + 1)

    def is_signature(self, words: str) -> bool:
        """Whether short lines stand below a greeting such as Yours sincerely."""
        if not self.found or self.found[-1].part not in (Part.LABEL, Part.BYLINE):
            return False
        lines = words.split("\n")
        return not is_finished(words) and all(
            len(line.split()) <= _FEW_WORDS and not line[:1].islower() for line in lines
        )

    def is_heading(self, place: int) -> bool:
        """Whether a piece is a heading: short, without a full stop, prose behind it."""
        words = self.words[place]
        if is_finished(words) and not is_capitals(words):
            return False
        if is_marked(words):
            return True
        last = next((b for b in reversed(self.found) if b.part is Part.PROSE), None)
        return (
            len(words.split()) <= _HEADING_WORDS
            and "\n" not in words
            and words[0].isupper()
            and (words[-1].isalnum() or words[-1] in CLOSING)
            and not (last and last.is_open)
            and self.begins_anew(place + 1)
        )

    def next_words(self, place: int) -> str:
        """Return the first piece, from some place on, that is no note or furniture."""
        for piece, words in zip(self.pieces[place:], self.words[place:], strict=True):
            if not piece.is_furniture and not NOTE_MARK.match(words):
                return words
        return ""

    def begins_anew(self, place: int) -> bool:
        """Whether what follows begins as a sentence does."""
        begin = self.next_words(place).lstrip(OPENING)[:1]
        return bool(begin) and not begin.islower()

    def has_prose_after(self, place: int) -> bool:
        following = self.next_words(place + 1)
        return bool(following) and labelled_part(following)[0] is not Part.REFERENCE

    def ends_bibliography(self, place: int) -> bool:
        """Whether a piece below the bibliography's heading is no entry any more."""
        words = self.words[place]
        entries = [b for b in self.found if b.part is Part.REFERENCE]
        if not entries or ENTRY.match(words):
            return False
        if not is_finished(self.text[slice(*entries[-1].spans[-1])]):
            return False
        if ENTRY.match(self.text, entries[0].spans[0][0]) is None:
            return is_capitals(words)
        # An entry may be cut in two: then the next number follows soon.
        ahead = self.words[place + 1 : place + 1 + _AHEAD]
        wanted = str(len(entries) + 1)
        return all(numbered_entry(each) != wanted for each in ahead)

    def place_entries(self, span: Span) -> None:
        """Cut a piece of the bibliography into its entries."""
        entries = [b for b in self.found if b.part is Part.REFERENCE]
        before = [self.text[slice(*each.spans[-1])] for each in entries]
        for start, end, is_new in entries_in(self.text[slice(*span)], before):
            line = (span[0] + start, span[0] + end)
            if is_new:
                self.add(Part.REFERENCE, line)
            else:  # An entry that goes on behind the end of a page.
                self.found[-1].spans.append(line)


_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
