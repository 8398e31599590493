"""An article whose file says what is a heading, a paragraph, a note or a reference."""

from dataclasses import dataclass, field

from claimset.author.entries import lines_of_entries
from claimset.author.parts import Block, Part
from claimset.author.signs import is_byline, is_finished, labelled_part
from claimset.author.wording import UNSEEN

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(mark: str) -> str:
    """Write the mark of a note as raised digits, as plain text has them.

    Example:
        >>> raised("12"), raised("a")
        ('¹²', '[^a]')
    """
    return mark.translate(_RAISED) if mark.isdecimal() else f"[^{mark}]"


@dataclass(slots=True)
class Outline:
    r"""A text under way, made of parts that the file tells apart.

    Attributes:
        text: The text so far: a paragraph a line, with a blank line between two.
        blocks: Its parts so far.
        zone: What the last label named, as the bibliography.

    Example:
        >>> outline = Outline()
        >>> outline.heading("Lamps")
        >>> outline.paragraph("They burnt.")
        >>> outline.text, [str(block.part) for block in outline.blocks]
        ('Lamps\n\nThey burnt.\n', ['title', 'prose'])
    """

    text: str = ""
    blocks: list[Block] = field(default_factory=list)
    zone: Part | None = None

    def add(self, part: Part, words: str, label: str = "") -> None:
        """Add words as a part of its own; blank words add nothing.

        Args:
            part: What they are.
            words: The words; runs of blanks become one.
            label: What stands before them on their line, as a part of its own.
        """
        words, label = (
            " ".join(each.translate(UNSEEN).split()) for each in (words, label)
        )
        if not words and not label:
            return
        self.text += "\n" * bool(self.text)
        if label:
            self._place(Part.LABEL, label)
            self.text += " " * bool(words)
        if words:
            self._place(part, words)
        self.text += "\n"

    def _place(self, part: Part, words: str) -> None:
        start = len(self.text)
        self.text += words
        self.blocks.append(Block([(start, len(self.text))], part))

    def heading(self, words: str, level: int = 1) -> None:
        """Add a heading: the title, the label of a part, or a section's own."""
        part, begin = labelled_part(words.strip())
        if part and begin == len(words.strip()):
            self.zone = part
            self.add(Part.LABEL, words)
            return
        self.zone = None
        is_title = level == 1 and not any(b.part is Part.HEADING for b in self.blocks)
        has_title = any(b.part is Part.TITLE for b in self.blocks)
        self.add(Part.TITLE if is_title and not has_title else Part.HEADING, words)

    def paragraph(self, words: str, mark: str = "") -> None:
        """Add a paragraph, or a member of a list with its mark."""
        words = words.strip()
        part, begin = labelled_part(words)
        if part in (Part.ABSTRACT, Part.KEYWORDS) and begin < len(words):
            self.add(part, words[begin:], words[:begin])
        elif self.zone is Part.REFERENCE:
            for entry in lines_of_entries(words):
                self.add(self.zone, f"{mark} {entry}")
        elif self.zone:
            self.add(self.zone, f"{mark} {words}")
        elif self._is_front() and (is_byline(words) or not is_finished(words)):
            self.add(Part.BYLINE, words)
        else:
            self.add(Part.PROSE, f"{mark} {words}")

    def _is_front(self) -> bool:
        """Whether no prose and no heading was there yet, but the title was."""
        found = {block.part for block in self.blocks}
        return Part.TITLE in found and not found & {Part.PROSE, Part.HEADING}
