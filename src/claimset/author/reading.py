"""A text as somebody reads it, with the place in its source of each character."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from claimset.sources import Span

Form = Literal["NFC", "NFKC"]

_CHARACTER = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Reading:
    r"""A text made from parts of a source.

    Attributes:
        text: The text.
        places: Where in the source each of its characters stands: 0-based code points,
            ends excluded. What joins two parts stands behind the first.

    Example:
        >>> part = Reading.of("an-\nti-war pact", [(0, 10)])
        >>> part.sub(regex.compile(r"-\s+"), lambda _: "").text
        'anti-war'
    """

    text: str
    places: Sequence[Span]

    @classmethod
    def of(cls, source: str, spans: Iterable[Span]) -> "Reading":
        """Return some parts of a source; a line end stands for what is between."""
        spans = tuple(spans)
        places = [
            (at, min(at + 1, end))
            for start, end in spans
            for at in range(start, end + 1)
        ]
        text = "\n".join(source[start:end] for start, end in spans)
        return cls(text, places[: len(text)])

    def sub(self, found: regex.Pattern[str], fill: Callable[[str], str]) -> "Reading":
        """Return the text with something else in the place of what is found.

        Args:
            found: What is looked for.
            fill: Gives what takes its place, of no more characters.
        """
        text: list[str] = []
        places: list[Span] = []
        at = 0
        for match in found.finditer(self.text):
            start, joint = match.start(), fill(match[0])
            text += self.text[at:start], joint
            places += self.places[at:start]
            places += self.places[start : start + len(joint)]
            at = match.end()
        return Reading("".join([*text, self.text[at:]]), [*places, *self.places[at:]])

    def folded(self, form: Form, signs: Mapping[int, str | None]) -> "Reading":
        """Return the text in a normal form of Unicode, and signs in that of others.

        Args:
            form: The form: ``NFC`` or ``NFKC``.
            signs: What each sign becomes, as `str.translate` takes it.
        """
        letters: list[str] = []
        places: list[Span] = []
        for found in _CHARACTER.finditer(self.text):
            plain = unicodedata.normalize(form, found[0].translate(signs))
            first, last = self.places[found.start()], self.places[found.end() - 1]
            for letter in plain.translate(signs):
                letters.append(letter)
                places.append((first[0], last[1]))
        return Reading("".join(letters), places)


def clipped(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return what of some spans lies between two places.

    Example:
        >>> clipped([(0, 4), (8, 12)], 2, 9)
        ((2, 4), (8, 9))
    """
    cut = ((max(first, start), min(last, end)) for first, last in spans)
    return tuple(span for span in cut if span[0] < span[1])


def is_inside(spans: Iterable[Span], part: Iterable[Span]) -> bool:
    """Whether each of some spans lies within one of some others.

    Example:
        >>> is_inside([(2, 4)], [(0, 4)]), is_inside([(2, 5)], [(0, 4), (4, 8)])
        (True, False)
    """
    part = tuple(part)
    return all(
        any(first <= start and end <= last for first, last in part)
        for start, end in spans
    )
