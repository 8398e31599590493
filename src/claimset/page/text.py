"""The sources' text as HTML: as it is printed, with the words of claims marked.

With quotes the content of each source's element is its raw text, character for
character. Without, an element has ``data-o``, the place of its words, and is empty: the
page fills it from the reader's own copy.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from claimset.export.content import Export, Row
from claimset.page.markup import esc, language, said
from claimset.page.passages import Anchor, Block, Part, Run, blocks

_HEADS = {"title": "h2", "heading": "h3"}
# Marks of the conversion that a reader passes over: they stay, and stand back.
_PALE = re.compile(r"-(?=\s*\Z)|\*+")
_LEAF = 12


def sources(export: Export) -> Iterator[str]:
    """Yield the element of each source.

    Raises:
        ReadError: If a source cannot be read, or spans mark nothing in it.
        ExportError: If a claim is of no known source.
    """
    anchors: dict[str, list[Anchor]] = {}
    numbers = {
        row["claim_id"]: place for place, row in enumerate(export.rows("claims"))
    }
    for table in ("claims", "appearances"):
        for row in export.rows(table):
            source_id, spans = export.anchor(row)
            if (number := numbers.get(row["claim_id"])) is not None:
                anchors.setdefault(source_id, []).extend(
                    Anchor(number, span, is_again=table == "appearances")
                    for span in spans
                )
    for row in export.rows("sources"):
        yield _Source(export, row).html(anchors.get(row["source_id"], ()))


def contents(export: Export) -> list[tuple[str, str]]:
    """Return where each section of the sources begins, and what it is called.

    A section is called by its first heading, if the text may be shown, else by its
    name in the ledger.
    """
    first: dict[tuple[str, str], Row] = {}
    heads: dict[tuple[str, str], Row] = {}
    for row in export.rows("sentences"):
        section = (row["source_id"], row["section"])
        first.setdefault(section, row)
        if row["kind"] in ("title", "heading", "label"):
            heads.setdefault(section, row)
    named = []
    for section, row in first.items():
        name = section[1]
        if export.quotes and section in heads:
            name = export.claim_set.reading("sentences", heads[section])
        named.append((row["sentence_id"], name))
    return named


class _Source:
    """One source on its way to HTML."""

    def __init__(self, export: Export, row: Row) -> None:
        self._export = export
        self._row = row
        source_id = row["source_id"]
        self._text = export.claim_set.texts[source_id] if export.quotes else None
        self._named: set[str] = set()
        self._claims: dict[str, int] = {}
        for claim in export.rows("claims"):
            place = claim["source_ref"]
            self._claims[place] = self._claims.get(place, 0) + 1
        self._first = {
            claim["source_ref"]: claim["claim_id"]
            for claim in reversed(export.rows("claims"))
        }

    def html(self, anchors: Iterable[Anchor]) -> str:
        row, claim_set = self._row, self._export.claim_set
        if self._text is None:
            length = int(claim_set.number("sources", "characters", row["characters"]))
        else:
            length = len(self._text)
        segments = [
            (each, claim_set.spans("sentences", each, length))
            for each in self._export.rows("sentences")
            if each["source_id"] == row["source_id"]
        ]
        cut = blocks(self._text, length, segments, anchors)
        tongue = language(row["language"])
        unread = "" if self._export.quotes else ' class="unread"'
        head = f'<section data-source="{esc(row["source_id"])}"{tongue}{unread}>'
        lines = [head]
        for leaf in _leaves(cut):
            lines += ['<div class="leaf">', *map(self._block, leaf), "</div>"]
        return "\n".join([*lines, "</section>"])

    def _block(self, block: Block) -> str:
        # A heading without words would be none; the script makes it one with them.
        element = "p" if self._text is None else _HEADS.get(block.kind, "p")
        classes = [
            block.kind or "loose",
            *(["tight"] if block.is_tight else []),
            *(["on"] if block.is_continued else []),
        ]
        inner = "".join(self._stretches(block.parts))
        head = f'<{element} class="{esc(" ".join(classes))}" dir="auto">'
        return f"{head}{inner}</{element}>"

    def _stretches(self, parts: Sequence[Part]) -> Iterator[str]:
        """Yield the parts of a block, those of one segment in one element."""
        place = 0
        while place < len(parts):
            segment = parts[place].segment
            end = place + 1
            for later in range(end, len(parts)):
                if segment is None or parts[later].segment not in (None, segment):
                    break
                if parts[later].segment is segment:
                    end = later + 1
            inner = "".join(map(self._part, parts[place:end]))
            yield inner if segment is None else self._segment(segment, inner)
            place = end

    def _segment(self, segment: Mapping[str, str], inner: str) -> str:
        sentence_id = segment["sentence_id"]
        tongue = language(segment["language"], within=self._row["language"])
        name = "data-s" if sentence_id in self._named else "id"
        more = ""
        if name == "id" and (count := self._claims.get(sentence_id)):
            first = esc(self._first[sentence_id])
            label = f"{count} claim{'' if count == 1 else 's'}"
            more = f'<noscript><a class="n" href="#{first}">{label}</a></noscript>'
        self._named.add(sentence_id)
        return (
            f'<span class="s" {name}="{esc(sentence_id)}"{tongue}>{inner}</span>{more}'
        )

    def _part(self, part: Part) -> str:
        inner = "".join(map(self._run, part.runs))
        return f'<i class="b">{inner}</i>' if part.is_break else inner

    def _run(self, run: Run) -> str:
        place = f"{run.start}-{run.end}"
        words = "" if self._text is None else self._words(run)
        unread = f' data-o="{place}"' if self._text is None else ""
        if not run.claims and not run.again:
            return f"<span{unread}></span>" if unread else words
        stated = f' data-c="{_numbers(run.claims)}"' if run.claims else ""
        again = f' data-a="{_numbers(run.again)}"' if run.again else ""
        return f"<mark{stated}{again}{unread}>{words}</mark>"

    def _words(self, run: Run) -> str:
        """Return the words of a run, marks of the conversion set back."""
        text = self._text or ""
        found, at = [], run.start
        for mark in _PALE.finditer(text, run.start, run.end):
            is_end = mark[0] == "-" and text[mark.end() : mark.end() + 1] != "\n"
            if is_end:
                continue
            found += [said(text[at : mark.start()]), f'<i class="m">{mark[0]}</i>']
            at = mark.end()
        return "".join([*found, said(text[at : run.end])])


def _leaves(cut: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield blocks in groups, which a browser lays out when they come into view.

    It would watch each block that is by itself, of which a long text has thousands.
    """
    leaf: list[Block] = []
    for block in cut:
        if len(leaf) >= _LEAF and not block.is_tight and not block.is_continued:
            yield leaf
            leaf = []
        leaf.append(block)
    if leaf:
        yield leaf


def _numbers(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))
