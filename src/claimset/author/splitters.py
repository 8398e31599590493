"""Programs that cut paragraphs into sentences: two libraries, or anybody's command.

A splitter is given paragraphs as a person reads them, one after the other, and says
where in each a sentence begins and ends. It never changes a word.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version

import regex

from claimset.author.commands import answers
from claimset.errors import ReadError, SplitterError, without_extra
from claimset.files import NotJSONError, parse_json
from claimset.sources import Span

COMMAND = "command"
"""How the descriptor names a splitter that is somebody's own program."""

_NUPUNKT_KNOWS = ("en", "eng")


@dataclass(frozen=True, slots=True)
class Splitter:
    """A program that cuts paragraphs into sentences.

    Attributes:
        name: Its name.
        version: Its version; "" for a command.
        split: Gives for each paragraph where its sentences are, in their order.
    """

    name: str
    version: str
    split: Callable[[Sequence[str]], list[list[Span]]]


def splitter(name: str, language: str) -> Splitter:
    """Return the splitter of a name.

    Args:
        name: ``nupunkt``, ``sentencex``, or the command line of a program; "" is
            nupunkt for English, and sentencex for all other languages.
        language: The language of the text (ISO 639).

    Raises:
        MissingExtraError: If its library is not installed.

    Example:
        >>> splitter("nupunkt", "en").split(["It burnt. Dr. Quill ran."])
        ... # doctest: +SKIP
        [[(0, 9), (10, 24)]]
    """
    name = name or ("nupunkt" if language in _NUPUNKT_KNOWS else "sentencex")
    if name in LIBRARIES:
        return LIBRARIES[name](language)
    return Splitter(COMMAND, "", lambda texts: _by_command(name, texts))


def _nupunkt(_: str) -> Splitter:
    try:
        from nupunkt import (  # noqa: PLC0415 - an extra
            PunktParameters,
            PunktSentenceTokenizer,
        )
        from nupunkt.models import get_default_model_path  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise without_extra(error, "author", "nupunkt") from error
    known = PunktParameters.load(get_default_model_path())
    kept = _ABBREVIATIONS.split()
    # Its model takes hundreds of whole words for abbreviations, as "wheel" or "week".
    known.abbrev_types.difference_update(
        word
        for word in [*known.abbrev_types]
        if word.isalpha() and len(word) >= _WHOLE_WORD and word not in kept
    )
    tokenizer = PunktSentenceTokenizer(known)

    def cut(text: str) -> list[Span]:
        found = tokenizer.tokenize_with_spans(text)
        return mended(text, [_trimmed(text, *span) for _, span in found])

    return _library("nupunkt", cut)


_WHOLE_WORD = 4  # Letters.
# Titles and given names; books; firms; the rest.
_ABBREVIATIONS = """
brig capt comdr messrs mlle prof revd sept supt alex benj chas danl edwd fred robt saml
thos anon appx bibl cent chap chaps comp encl facs fasc figs fols ibid idem illus incl
introd misc orig publ refs repr resp sect sects suppl trans transl vols
assn assoc bros corp dept govt inst intl univ approx calif circa colo minn okla penn
tenn
"""


def _sentencex(language: str) -> Splitter:
    try:
        from sentencex import segment  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise without_extra(error, "author", "sentencex") from error

    no_end = _ORDINAL if language in _ORDINAL_LANGUAGES.split() else _INITIAL

    def cut(text: str) -> list[Span]:
        found = located("sentencex", text, segment(language, text))
        return mended(text, found, no_end=no_end)

    return _library("sentencex", cut)


def _library(name: str, cut: Callable[[str], list[Span]]) -> Splitter:
    return Splitter(name, version(name), lambda texts: [cut(each) for each in texts])


_INITIAL = regex.compile(r"(?<!\p{L})\p{Lu}\p{Ll}?\.\Z")
# A number with a full stop is an ordinal: "des 18. Jahrhunderts".
_ORDINAL = regex.compile(rf"(?<![\w.])\d{{1,2}}\.\Z|{_INITIAL.pattern}")
_ORDINAL_LANGUAGES = "cs da de et fi hr hu is lv nb nn no pl sk sl sr tr"


def mended(
    text: str, sentences: Iterable[Span], *, no_end: regex.Pattern[str] | None = None
) -> list[Span]:
    """Join sentences that no reader would part.

    None begins with a small letter, or with a number that has one: "1s. 4d.".

    Example:
        >>> mended("It cost 1s. 4d. Then it burnt.", [(0, 11), (12, 15), (16, 30)])
        [(0, 15), (16, 30)]
    """
    joined: list[Span] = []
    for start, end in sentences:
        before = joined[-1] if joined else (start, start)
        is_half = _GOES_ON.match(text, start) is not None
        if no_end and joined:
            is_half = is_half or no_end.search(text[slice(*before)]) is not None
        if joined and is_half:
            joined[-1] = (before[0], end)
        else:
            joined.append((start, end))
    return joined


_GOES_ON = regex.compile(r"[(\[\"'\u201c\u2018]?\d*\p{Ll}")


LIBRARIES: dict[str, Callable[[str], Splitter]] = {
    "nupunkt": _nupunkt,
    "sentencex": _sentencex,
}
"""The splitters that come with the extra ``author``, by their name."""


def _by_command(command: str, texts: Sequence[str]) -> list[list[Span]]:
    """Ask a program: a line of JSON for each paragraph, in both directions."""
    try:
        found = answers(
            command, [json.dumps(each, ensure_ascii=False) for each in texts]
        )
    except ReadError as error:
        raise SplitterError(command, f"it {error.reason}") from error
    if len(found) != len(texts):
        reason = (
            f"it was given {len(texts):,} {'line' if len(texts) == 1 else 'lines'} and "
            f"answered with {len(found):,}; it must write one line for each"
        )
        raise SplitterError(command, reason)
    return [
        located(command, text, _sentences(command, number, answer))
        for number, (text, answer) in enumerate(zip(texts, found, strict=True), 1)
    ]


def _sentences(command: str, number: int, answer: bytes) -> list[str]:
    try:
        said = parse_json(answer)
    except NotJSONError as error:
        raise SplitterError(command, f"line {number} of its answer: {error}") from error
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        reason = f'line {number} of its answer is no list of texts like ["A.", "B."]'
        raise SplitterError(command, reason)
    return said


def located(name: str, text: str, sentences: Sequence[str]) -> list[Span]:
    """Return where sentences stand in their paragraph: all of it, in its order.

    Raises:
        SplitterError: If they are not the words of the paragraph.

    Example:
        >>> located("mine", "One.  Two.", ["One.", "Two."])
        [(0, 4), (6, 10)]
    """
    spans: list[Span] = []
    end = 0
    for words in (each.strip() for each in sentences):
        start = text.find(words, end)
        if start < 0 or text[end:start].strip():
            reason = f"it changed words: {words[:60]!r} is not what comes next"
            raise SplitterError(name, reason)
        end = start + len(words)
        if words:
            spans.append((start, end))
    if rest := text[end:].strip():
        raise SplitterError(name, f"it left words out: {rest[:60]!r}")
    return spans


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    return (
        start + len(words) - len(words.lstrip()),
        end - len(words) + len(words.rstrip()),
    )
