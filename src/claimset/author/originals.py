"""What a scholar has, read into what is annotated: files of several kinds as text."""

from collections.abc import Callable
from pathlib import Path

from claimset import __version__
from claimset.author.jats import read_jats
from claimset.author.layout import parts_of
from claimset.author.markdown import read_markdown
from claimset.author.parts import Article
from claimset.author.pdf import read_pdf
from claimset.author.webpage import read_webpage
from claimset.author.wording import UNSEEN
from claimset.errors import AuthorError
from claimset.files import not_utf8, read_bytes

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_article(path: Path) -> Article:
    """Read a file as the plain text that is annotated, with its parts.

    Args:
        path: A file whose name ends in one of `KINDS`.

    Raises:
        AuthorError: If it is of no kind that is known, or holds no words.
        ReadError: If it cannot be read as what it should be.
        MissingExtraError: If the library that its kind needs is not installed.
    """
    data = read_bytes(path)  # That there is no such file is said first.
    kind = path.suffix.lower()
    if kind not in KINDS:
        known = ", ".join(KINDS)
        reason = (
            f"a file of the kind {kind or 'without an ending'!r} is not known: "
            f"save the article as one of {known}"
        )
        raise AuthorError(path, reason)
    article = KINDS[kind](path, data)
    if not any(map(str.isalpha, article.text)):
        raise AuthorError(path, "it holds no words: is it empty, or a scan?")
    return article


def decoded_text(path: Path, data: bytes) -> str:
    r"""Return the text of a file: UTF-8, or UTF-16 that says so; lines end in LF.

    Raises:
        AuthorError: If it is neither.

    Example:
        >>> decoded_text(Path("a.txt"), b"one\r\ntwo")
        'one\ntwo'
    """
    try:
        encoding = "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        reason = not_utf8(error) if error.encoding == "utf-8" else "is no UTF-16"
        raise AuthorError(path, f"{reason}: save it as UTF-8") from error
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(UNSEEN)


def _plain(path: Path, data: bytes) -> Article:
    text = decoded_text(path, data)
    is_same = text.encode() == data
    return Article(
        text,
        parts_of(text),
        extractor="" if is_same else "claimset",
        version="" if is_same else __version__,
    )


def _markdown(path: Path, data: bytes) -> Article:
    return read_markdown(decoded_text(path, data))


def _webpage(path: Path, data: bytes) -> Article:
    return read_webpage(decoded_text(path, data))


KINDS: dict[str, Callable[[Path, bytes], Article]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _webpage,
    ".htm": _webpage,
    ".xml": read_jats,
    ".pdf": read_pdf,
}
"""How each kind of file is read, by the ending of its name."""
