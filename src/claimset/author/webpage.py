"""A web page as plain text: what stands in its article, and none of what is around."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from platform import python_version

from claimset.author.outline import Outline, raised
from claimset.author.parts import Article, Part

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = {
    *("p", "li", "div", "section", "article", "main", "body", "blockquote", "figure"),
    *(
        "figcaption",
        "dt",
        "dd",
        "dl",
        "ul",
        "ol",
        "table",
        "tr",
        "caption",
        "pre",
        "hr",
    ),
    *("header", "address", "details", "summary", "center", "tbody", "thead"),
    *_HEADINGS,
}
_SILENT = {
    *("script", "style", "nav", "footer", "aside", "form", "button", "noscript"),
    *("template", "svg", "math", "iframe", "select", "head", "audio", "video"),
}
_VOID = {"br", "hr", "img", "meta", "link", "input", "source", "wbr", "col", "area"}
_META = {
    "citation_title": "title",
    "dc.title": "title",
    "citation_doi": "doi",
    "dc.identifier": "doi",
    "citation_language": "language",
}
_PARTS = {
    "doc-bibliography": Part.REFERENCE,
    "doc-endnotes": Part.NOTE,
    "doc-footnotes": Part.NOTE,
    "doc-abstract": Part.ABSTRACT,
}


def read_webpage(text: str) -> Article:
    r"""Read an article in HTML: its ``article`` or ``main``, or else its ``body``.

    Example:
        >>> read_webpage("<h1>Lamps</h1><p>A <i>lamp</i> burnt.<sup>1</sup>").text
        'Lamps\n\nA lamp burnt.¹\n'
    """
    page = _Page(_inner_tag(text))
    page.feed(text)
    page.close()
    page.flush()
    has_title = any(block.part is Part.TITLE for block in page.outline.blocks)
    return Article(
        page.outline.text,
        page.outline.blocks,
        title=page.said.get("title")
        or ("" if has_title else page.said.get("page", "")),
        doi=page.said.get("doi", "").removeprefix("https://doi.org/"),
        language=page.said.get("language", ""),
        extractor="html.parser of Python",
        version=python_version(),
    )


def _inner_tag(text: str) -> str:
    """Return the tag that holds the article; "" if it is the whole page."""
    for tag in ("article", "main"):
        if re.search(rf"<{tag}[\s>]", text, re.IGNORECASE):
            return tag
    return ""


class _Page(HTMLParser):
    """What was read of a page so far."""

    def __init__(self, wanted: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wanted = wanted
        self.outline = Outline()
        self.said: dict[str, str] = {}
        self.open: list[str] = []
        self.numbers: list[int] = []
        self.zones: list[tuple[int, Part | None]] = []
        self.words: list[str] = []
        self.mark = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins."""
        named = {name: value or "" for name, value in attrs}
        if tag in ("html", "meta"):
            self.note_facts(named)
        if tag in _BLOCKS:
            self.flush()
        if tag == "br":
            self.words.append("\n")
        if tag in ("td", "th") and "".join(self.words).strip():
            self.words.append(" | ")
        if tag in _VOID:
            return
        self.open.append(tag)
        if tag in ("ul", "ol", "li"):
            self.note_list(tag, named.get("start", ""))
        if part := _PARTS.get(named.get("role", "")):
            self.zones.append((len(self.open), self.outline.zone))
            self.outline.zone = part

    def note_facts(self, named: Mapping[str, str]) -> None:
        """Note what the page says of the article."""
        if named.get("lang"):
            self.said.setdefault("language", named["lang"])
        if name := _META.get(named.get("name", "").lower()):
            self.said.setdefault(name, named.get("content", ""))

    def note_list(self, tag: str, start: str) -> None:
        """Note that a list begins, or a member with its mark."""
        if tag != "li":
            number = int(start) if start.isdecimal() else 1
            self.numbers.append(number if tag == "ol" else 0)
        elif self.numbers:
            number = self.numbers[-1]
            self.mark = f"{number}." if number else "•"
            self.numbers[-1] += bool(number)

    def handle_endtag(self, tag: str) -> None:
        """Note what ends; what was left open within it ends too."""
        if tag not in self.open:
            return
        if tag in _BLOCKS:
            self.flush()
        while self.open:
            if self.zones and self.zones[-1][0] == len(self.open):
                self.outline.zone = self.zones.pop()[1]
            last = self.open.pop()
            if last in ("ul", "ol"):
                self.numbers.pop()
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        """Note words."""
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.said.setdefault("page", " ".join(data.split()))
        if not _SILENT.isdisjoint(self.open):
            return
        if self.wanted and self.wanted not in self.open:
            return
        is_mark = "sup" in self.open and re.fullmatch(r"\s*\[?\d+\]?\s*", data)
        self.words.append(raised(data.strip("[] \n")) if is_mark else data)

    def flush(self) -> None:
        """Add the words so far as a block."""
        lines = [" ".join(line.split()) for line in "".join(self.words).split("\n")]
        words = " ".join(filter(None, lines))
        mark, self.words = self.mark, []
        if not words:
            return
        self.mark = ""
        heading = next((tag for tag in self.open if tag in _HEADINGS), "")
        if heading:
            self.outline.heading(words, int(heading[1]))
        elif re.match(r"[⁰¹²³⁴-⁹]+\s", words):
            self.outline.add(Part.NOTE, words)
        else:
            # In a bibliography a line may be an entry.
            is_listed = self.outline.zone is Part.REFERENCE
            self.outline.paragraph("\n".join(lines) if is_listed else words, mark)
