"""JATS, the XML of journals, as plain text: its elements say what each part is."""

import re
from collections.abc import Iterator
from html.entities import name2codepoint
from pathlib import Path
from platform import python_version
from xml.etree import ElementTree as ET

from claimset.author.outline import Outline, raised
from claimset.author.parts import Article, Part
from claimset.errors import AuthorError

_PARTS_OF_DAY = ("year", "month", "day")
_DOI = re.compile(r"doi\b", re.IGNORECASE)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_SILENT = {
    *("tex-math", "graphic", "media", "object-id", "supplementary-material", "fn"),
    *("table-wrap", "fig", "list", "disp-quote", "ref-list", "label"),
}
"""What is no part of the words around it."""


def read_jats(path: Path, data: bytes) -> Article:
    """Read an article in JATS.

    Raises:
        AuthorError: If it is no XML, or no article in JATS.
    """
    parser = ET.XMLParser()  # noqa: S314 - expat opens nothing, and stops bombs
    parser.entity.update({name: chr(code) for name, code in name2codepoint.items()})
    try:
        parser.feed(data)
        root = parser.close()
    except ET.ParseError as error:
        raise AuthorError(path, f"is no XML: {error}") from error
    article = root if root.tag == "article" else root.find(".//article")
    if article is None:
        reason = f"is no article in JATS: its first element is <{root.tag}>"
        raise AuthorError(path, reason)
    reader = _Reader()
    reader.front(article)
    reader.section(article.find("body"))
    back = article.find("back")
    reader.section(back)
    return Article(
        reader.outline.text,
        reader.outline.blocks,
        title=reader.title,
        author="; ".join(reader.authors),
        year=_text(article.find(".//article-meta/pub-date/year")),
        doi=_text(article.find(".//article-meta/article-id[@pub-id-type='doi']")),
        language=article.get(_LANGUAGE, ""),
        received=_day(article.find(".//article-meta//date[@date-type='received']")),
        extractor="xml.etree of Python",
        version=python_version(),
    )


class _Reader:
    """What was read of an article so far."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.title = ""
        self.authors: list[str] = []
        self.notes = 0

    def front(self, article: ET.Element) -> None:
        """Add the title, the authors, the abstract and the keywords."""
        meta = article.find("front/article-meta")
        if meta is None:
            return
        self.title = _text(meta.find("title-group/article-title"))
        self.outline.add(Part.TITLE, self.title)
        for name in meta.iterfind(".//contrib//name"):
            given, family = (
                _text(name.find(part)) for part in ("given-names", "surname")
            )
            self.outline.add(Part.BYLINE, f"{given} {family}")
            self.authors.append(f"{family}, {given}".removesuffix(", "))
        for each in meta.iterfind(".//aff"):
            self.outline.add(Part.BYLINE, _text(each))
        for abstract in meta.iterfind("abstract"):
            self.outline.add(Part.LABEL, _text(abstract.find("title")) or "Abstract")
            titles = [*abstract.iterfind(".//sec/title")]
            for each in abstract.iter():
                if each in titles:
                    self.outline.add(Part.LABEL, _text(each))
                elif each.tag == "p":
                    is_doi = _DOI.match(_text(each)) is not None
                    part = Part.BYLINE if is_doi else Part.ABSTRACT
                    self.outline.add(part, _text(each))
        words = [_text(each) for each in meta.iterfind("kwd-group/kwd")]
        if words:
            self.outline.add(Part.KEYWORDS, ", ".join(words), "Keywords:")

    def section(self, element: ET.Element | None) -> None:
        """Add what a section holds, in its order."""
        for child in element if element is not None else ():
            match child.tag:
                case "title":
                    number = _text(element.find("label")) if element is not None else ""
                    self.outline.heading(f"{number} {_text(child)}", level=2)
                case "p":
                    self.paragraph(child)
                case "list":
                    self.members(child)
                case "fig" | "table-wrap":
                    self.figure(child)
                case "ref-list":
                    self.references(child)
                case "fn":
                    self.note(child)
                case "label":
                    pass
                case _:
                    self.section(child)

    def paragraph(self, element: ET.Element, mark: str = "") -> None:
        """Add a paragraph, and behind it what stands within and is no part of it."""
        self.outline.paragraph(_text(element), mark)
        for inner in element:
            if inner.tag in _SILENT:
                holder = ET.Element("sec")
                holder.append(inner)
                self.section(holder)

    def members(self, element: ET.Element) -> None:
        """Add the members of a list."""
        is_numbered = element.get("list-type") == "order"
        for number, member in enumerate(element.iterfind("list-item"), 1):
            label = _text(member.find("label"))
            mark = label or (f"{number}." if is_numbered else "•")
            for place, inner in enumerate(member.iterfind("p")):
                self.paragraph(inner, "" if place else mark)

    def figure(self, element: ET.Element) -> None:
        """Add the caption of a figure or a table, and a table's rows."""
        caption = [_text(element.find("label"))]
        caption += [_text(each) for each in element.iterfind("caption/*")]
        self.outline.add(Part.NOTE, " ".join(caption))
        for row in element.iter("tr"):
            self.outline.add(Part.PROSE, " | ".join(map(_text, row)))

    def references(self, element: ET.Element) -> None:
        """Add the bibliography, an entry at a time."""
        title = _text(element.find("title")) or "References"
        self.outline.add(Part.LABEL, title)
        for entry in element.iter("ref"):
            label = _text(entry.find("label"))
            cited = [each for each in entry if "citation" in each.tag]
            words = " ".join(_entry(each) for each in cited) or _text(entry)
            if label.isdecimal():
                label = f"{label}."
            self.outline.add(Part.REFERENCE, f"{label} {words}")

    def note(self, element: ET.Element) -> None:
        """Add a footnote behind its mark."""
        self.notes += 1
        label = _text(element.find("label")) or str(self.notes)
        for place, paragraph in enumerate(element.iterfind("p")):
            mark = "" if place else raised(label)
            self.outline.add(Part.NOTE, f"{mark} {_text(paragraph)}")


def _day(element: ET.Element | None) -> str:
    """Return a date whose day is known; else nothing."""
    parts = [] if element is None else [*map(element.findtext, _PARTS_OF_DAY)]
    if not parts or not all(each and each.strip().isdecimal() for each in parts):
        return ""
    year, month, day = (int(each or 0) for each in parts)
    return f"{year:04}-{month:02}-{day:02}"


def _text(element: ET.Element | None) -> str:
    """Return the words of an element, on one line."""
    if element is None:
        return ""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in _SILENT:
            inner = "".join(_pieces(child))
            is_mark = child.tag == "sup" or child.get("ref-type") == "fn"
            digits = re.fullmatch(r"\s*\[?(\d+)\]?\s*", inner)
            yield raised(digits[1]) if is_mark and digits else inner
        elif child.tag == "fn" and element.tag != "fn-group":
            yield raised(_text(child.find("label")) or "*")
        yield child.tail or ""


_NAME = ("surname", "given-names")


def _entry(element: ET.Element) -> str:
    """Return a reference; where only elements part its pieces, full stops do."""
    if element.tag == "mixed-citation" or (element.text or "").strip():
        return _text(element)
    people = [
        ", ".join(
            filter(None, (_text(n.find("surname")), _text(n.find("given-names"))))
        )
        for n in element.iter("name")
    ]
    rest = [_text(c) for c in element if c.tag not in ("person-group", "name")]
    return ". ".join(filter(None, ["; ".join(people), *rest])) + "."
