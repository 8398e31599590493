"""Markdown as plain text: marks of emphasis go, paragraphs and headings are known."""

import re
from dataclasses import replace
from html import escape
from importlib.metadata import version

from claimset.author.outline import raised
from claimset.author.parts import Article
from claimset.author.webpage import read_webpage
from claimset.errors import without_extra

_FRONT = re.compile(r"---\n(.*?)\n(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^(title|doi|lang|language):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE
)
_NOTE = re.compile(r"\[\^([^\]\s]+)\](:[ \t]*)?")


def read_markdown(text: str) -> Article:
    r"""Read an article in Markdown (CommonMark with tables and notes).

    Raises:
        MissingExtraError: If the library that reads it is not installed.

    Example:
        >>> read_markdown("# Lamps\n\nA *lamp*\nburnt.[^1]\n\n[^1]: In 1994.\n").text
        'Lamps\n\nA lamp burnt.¹\n\n¹ In 1994.\n'
    """
    try:
        from markdown_it import MarkdownIt  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise without_extra(error, "author", "markdown_it") from error
    said: dict[str, str] = {}
    if front := _FRONT.match(text):
        said = dict(_FIELD.findall(front[1]))
        text = text[front.end() :]
    page = MarkdownIt("commonmark").enable("table").render(_with_raised_notes(text))
    title = said.get("title", "")
    article = read_webpage(f"<h1>{escape(title)}</h1>{page}" if title else page)
    return replace(
        article,
        title=title,
        doi=said.get("doi", ""),
        language=said.get("lang") or said.get("language", ""),
        extractor="markdown-it-py",
        version=version("markdown-it-py"),
    )


def _with_raised_notes(text: str) -> str:
    """Write the marks of notes as raised digits, each note as its own paragraph."""
    numbers: dict[str, str] = {}

    def mark(found: re.Match[str]) -> str:
        number = numbers.setdefault(found[1], str(len(numbers) + 1))
        begins = found.start() == 0 or text[found.start() - 1] == "\n"
        if found[2] and begins:
            return f"\n{raised(number)} "
        return raised(number) + (found[2] or "")

    return _NOTE.sub(mark, text)
