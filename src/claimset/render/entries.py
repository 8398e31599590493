"""A claim, a sentence, a reference, an entity or a retired id as text and Markdown."""

import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from claimset.render.layout import (
    WIDTH,
    json_view,
    markdown_table,
    shortlist,
    styled,
)
from claimset.show import (
    ClaimEntry,
    EntityEntry,
    Entry,
    Passage,
    ReferenceEntry,
    RetiredEntry,
    SentenceEntry,
)

Row = Mapping[str, str]

_BESIDE = ("kind", "editors", "title_original", "language", "note")
"""The columns of a reference that are shown beside how it is cited in full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """What is shown of an entry, in this order.

    Attributes:
        row_id: Its id.
        said: A sentence on it.
        cells: Its cells by column; empty ones are left out.
        passage: Its words in their paragraph.
        blocks: Lists of what belongs to it, by their titles; empty ones are left out.
    """

    row_id: str
    said: str
    cells: Mapping[str, str] = field(default_factory=dict)
    passage: Passage | None = None
    blocks: Mapping[str, Sequence[str]] = field(default_factory=dict)


def _card(entry: Entry) -> _Card:
    match entry:
        case ClaimEntry():
            return _claim(entry)
        case SentenceEntry():
            return _sentence(entry)
        case ReferenceEntry():
            return _reference(entry)
        case EntityEntry():
            return _entity(entry)
        case RetiredEntry():
            return _retired(entry)


def _without(row: Row, *names: str) -> dict[str, str]:
    """Return the cells of a row that are not empty, but for some columns."""
    return {name: cell for name, cell in row.items() if cell and name not in names}


def _claim(entry: ClaimEntry) -> _Card:
    claim = entry.claim
    blocks = {
        "quantities": [quantity(row) for row in entry.quantities],
        "entities": [
            f"{row['entity_id']}: {row['name']} ({row['kind']})"
            for row in entry.entities
        ],
        "references": [
            f"{row['ref_id']} {in_full(row)}".rstrip() for row in entry.references
        ],
        "appearances": [
            f"{row['role']} in {row['source_ref']}: {words}"
            for row, words in entry.appearances
        ],
        "relations": [
            _relation(row, claim["claim_id"], words) for row, words in entry.relations
        ],
    }
    return _Card(
        row_id=claim["claim_id"],
        said=claim["text"],
        cells=_without(claim, "claim_id", "text"),
        passage=entry.passage,
        blocks=blocks,
    )


def _sentence(entry: SentenceEntry) -> _Card:
    sentence = entry.sentence
    state = " ".join(filter(None, (sentence["disposition"], sentence["reason"])))
    blocks = {
        "claims": [
            f"{claim['claim_id']} {claim['type']}/{claim['subtype']}: {claim['text']}"
            for claim in entry.claims
        ],
        "says again": [
            f"{row['claim_id']} {row['role']}: {words}"
            for row, words in entry.appearances
        ],
    }
    return _Card(
        row_id=sentence["sentence_id"],
        said=f"{sentence['kind']}, {sentence['language']}, {state}",
        passage=entry.passage,
        blocks=blocks,
    )


def _reference(entry: ReferenceEntry) -> _Card:
    row = entry.reference
    claims = [f"{each['claim_id']}: {each['text']}" for each in entry.claims]
    return _Card(
        row_id=row["ref_id"],
        said=in_full(row),
        cells={name: row[name] for name in _BESIDE if row[name]},
        blocks={f"claims that it backs: {len(claims):,}": claims},
    )


def _entity(entry: EntityEntry) -> _Card:
    row = entry.entity
    claims = [
        f"{claim['claim_id']} ({', '.join(how)}): {claim['text']}"
        for claim, how in entry.claims
    ]
    title = f"claims: {len(claims):,} (how each matches: about, holder or text)"
    return _Card(
        row_id=row["entity_id"],
        said=row["name"],
        cells=_without(row, "entity_id", "name"),
        blocks={title: claims},
    )


def _retired(entry: RetiredEntry) -> _Card:
    row = entry.retired
    texts = {each["claim_id"]: each["text"] for each in entry.replaced_by}
    newer = [
        f"{each}: {texts.get(each, f'retired too: claimset show {each}')}"
        for each in row["replaced_by"].split(";")
        if each
    ]
    last = [entry.claim["text"]] if entry.claim else []
    return _Card(
        row_id=row["claim_id"],
        said=f"retired: not in {row['version']} nor later. {row['reason']}",
        blocks={"replaced by": newer, f"what it said in {entry.release}": last},
    )


def _text(entry: Entry, *, color: bool = False, most: int = 0) -> str:
    card = _card(entry)
    lines = [styled(card.row_id, "bold", color=color), *_wrapped(card.said)]
    if card.cells:
        lines += ["", *_cells(card.cells)]
    if passage := card.passage:
        section = f", section {passage.section}" if passage.section else ""
        head = styled(f"{passage.sentence_id}{section}", "bold", color=color)
        words = "\n".join(_wrapped(_marked(passage, "⟦", "⟧")))
        if color:
            words = re.sub("⟦(.*?)⟧", _bold, words, flags=re.DOTALL)
        lines += ["", head, *filter(None, words.split("\n"))]
    for title, items in card.blocks.items():
        if items:
            lines += ["", styled(title, "bold", color=color)]
            shown = shortlist(items, most)
            lines += [line for item in shown for line in _wrapped(item)]
    return "\n".join(lines) + "\n"


def _cells(cells: Mapping[str, str]) -> list[str]:
    """Return cells as lines: the name of the column, and what it holds."""
    return [
        f"  {name:<14} {line}"
        for name, cell in cells.items()
        for line in textwrap.wrap(cell, WIDTH - 17) or [""]
    ]


def _bold(found: re.Match[str]) -> str:
    """Mark words that are meant as bold, each line by itself."""
    return "\n".join(styled(line, "bold", color=True) for line in found[1].split("\n"))


def _marked(passage: Passage, before: str, after: str) -> str:
    """Join a passage's pieces, with marks around the words that are meant."""
    text = ""
    for words, meant in passage.pieces:
        # A full stop that was cut off belongs to the word before it.
        joint = " " if text and words[0] not in ".,;:!?)" else ""
        text += f"{joint}{before}{words}{after}" if meant else f"{joint}{words}"
    return text


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def quantity(row: Row) -> str:
    """Write a number of a claim: what is measured, how it is bound, the values."""
    values = " to ".join(
        value for value in dict.fromkeys((row["value_min"], row["value_max"])) if value
    )
    return f"{row['measured']}: {row['modifier']} {values} {row['unit']}".rstrip()


def in_full(row: Row) -> str:
    """Write a bibliography entry in full, as far as the sources print it."""
    people = row["authors"] or row["editors"]
    pages = row["page_range"] or (row["page_total"] and f"{row['page_total']} p.")
    parts = [
        people.replace(";", ", "),
        row["title"],
        row["container"],
        row["publisher"],
        row["volume"] and f"vol. {row['volume']}",
        row["issue"] and f"iss. {row['issue']}",
        row["number"],
        row["issued"],
        pages,
        row["doi"] and f"DOI {row['doi']}",
        row["url"],
        row["accessed"] and f"accessed {row['accessed']}",
    ]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _relation(row: Row, claim_id: str, text: str) -> str:
    if row["relation"] == "contrasts":
        other = row["target_id"] if row["claim_id"] == claim_id else row["claim_id"]
        return f"contrasts with {other}: {text}"
    if row["claim_id"] == claim_id:
        return f"supports {row['target_id']}: {text}"
    return f"is supported by {row['claim_id']}: {text}"


def _markdown(entry: Entry, **_: object) -> str:
    card = _card(entry)
    lines = [f"### {card.row_id}", "", card.said, ""]
    if card.passage:
        lines += ["> " + _marked(card.passage, "**", "**"), ""]
    if card.cells:
        lines += markdown_table(["column", "value"], card.cells.items())
    for title, items in card.blocks.items():
        if items:
            lines += [f"**{title}**", "", *(f"- {item}" for item in items), ""]
    return "\n".join(lines).rstrip() + "\n"


ENTRY: dict[str, Callable[..., str]] = {
    "text": _text,
    "json": json_view,
    "markdown": _markdown,
}
"""The views of an `Entry`."""
