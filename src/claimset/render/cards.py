"""Claims and sentences as text, JSON and Markdown."""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from claimset.render.layout import (
    SCHEMA_VERSION,
    WIDTH,
    as_json,
    markdown_table,
    styled,
)

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from claimset.entries import ClaimEntry, Passage, SentenceEntry

__all__ = ["ENTRY"]

View = Callable[..., str]


def _entry_text(entry: "ClaimEntry | SentenceEntry", *, color: bool = False) -> str:
    lines = (
        _sentence_lines(entry, color=color)
        if _is_sentence(entry)
        else _claim_lines(entry, color=color)
    )
    return "\n".join(lines) + "\n"


def _is_sentence(entry: "ClaimEntry | SentenceEntry") -> "TypeIs[SentenceEntry]":
    return hasattr(entry, "sentence")


def _claim_lines(entry: "ClaimEntry", *, color: bool) -> list[str]:
    claim = entry.claim
    lines = [
        styled(claim["claim_id"], "bold", color=color),
        *_wrapped(claim["text"]),
        "",
    ]
    lines += [
        f"  {name:<14} {line}"
        for name, value in claim.items()
        if name not in ("claim_id", "text") and value
        for line in _filled(value)
    ]
    if entry.passage:
        lines += _passage_lines(entry.passage, color=color)
    blocks = {
        "quantities": [_quantity(row) for row in entry.quantities],
        "entities": [
            f"{row['entity_id']}: {row['name']} ({row['kind']})"
            for row in entry.entities
        ],
        "references": [_reference(row) for row in entry.references],
        "appearances": [
            f"{row['role']} in {row['source_ref']}: {words}"
            for row, words in entry.appearances
        ],
        "relations": [
            _relation(row, claim["claim_id"], text) for row, text in entry.relations
        ],
    }
    for title, items in blocks.items():
        if items:
            lines += ["", styled(title, "bold", color=color)]
            lines += [line for item in items for line in _wrapped(item)]
    return lines


def _sentence_lines(entry: "SentenceEntry", *, color: bool) -> list[str]:
    sentence = entry.sentence
    state = " ".join(filter(None, (sentence["disposition"], sentence["reason"])))
    lines = [
        styled(sentence["sentence_id"], "bold", color=color),
        f"  {sentence['kind']}, {sentence['language']}, {state}",
        *_passage_lines(entry.passage, color=color),
    ]
    if entry.claims:
        lines += ["", styled("claims", "bold", color=color)]
        for claim in entry.claims:
            lines += _wrapped(
                f"{claim['claim_id']} {claim['type']}/{claim['subtype']}: "
                f"{claim['text']}"
            )
    if entry.appearances:
        lines += ["", styled("says again", "bold", color=color)]
        for row, text in entry.appearances:
            lines += _wrapped(f"{row['claim_id']} {row['role']}: {text}")
    return lines


def _passage_lines(passage: "Passage", *, color: bool) -> list[str]:
    section = f", section {passage.section}" if passage.section else ""
    head = styled(f"{passage.sentence_id}{section}", "bold", color=color)
    lines = _wrapped(_marked(passage, "⟦", "⟧"))
    return ["", head, *(_bold_marked(lines) if color else lines)]


def _marked(passage: "Passage", before: str, after: str) -> str:
    """Join a passage's pieces, with marks around the words that are meant."""
    text = ""
    for words, meant in passage.pieces:
        # A full stop that was cut off belongs to the word before it.
        joint = " " if text and words[0] not in ".,;:!?)" else ""
        text += f"{joint}{before}{words}{after}" if meant else f"{joint}{words}"
    return text


def _bold_marked(lines: list[str]) -> list[str]:
    """Make what stands between the marks bold, line by line."""
    bold = []
    inside = False
    for line in lines:
        begins = "\x1b[1m" if inside else ""
        inside = line.rfind("⟦") > line.rfind("⟧") or (inside and "⟧" not in line)
        marked = line.replace("⟦", "\x1b[1m").replace("⟧", "\x1b[0m")
        bold.append(f"{begins}{marked}" + ("\x1b[0m" if inside else ""))
    return bold


def _filled(value: str) -> list[str]:
    return textwrap.wrap(value, WIDTH - 17) or [""]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False
    )


def _quantity(row: Mapping[str, str]) -> str:
    values = " to ".join(
        value for value in dict.fromkeys((row["value_min"], row["value_max"])) if value
    )
    return f"{row['measured']}: {row['modifier']} {values} {row['unit']}".rstrip()


def _reference(row: Mapping[str, str]) -> str:
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
    return f"{row['ref_id']} " + ". ".join(part.rstrip(".") for part in parts if part)


def _relation(row: Mapping[str, str], claim_id: str, text: str) -> str:
    if row["relation"] == "contrasts":
        other = row["target_id"] if row["claim_id"] == claim_id else row["claim_id"]
        return f"contrasts with {other}: {text}"
    if row["claim_id"] == claim_id:
        return f"supports {row['target_id']}: {text}"
    return f"is supported by {row['claim_id']}: {text}"


def _entry_json(entry: "ClaimEntry | SentenceEntry", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    return as_json(asdict(entry) | {"schema_version": SCHEMA_VERSION})


def _entry_markdown(entry: "ClaimEntry | SentenceEntry", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    row = entry.sentence if _is_sentence(entry) else entry.claim
    lines = [f"### {next(iter(row.values()))}", ""]
    if "text" in row:
        lines += [row["text"], ""]
    if entry.passage:
        lines += ["> " + _marked(entry.passage, "**", "**"), ""]
    cells = [(name, value) for name, value in row.items() if value and name != "text"]
    lines += markdown_table(["column", "value"], cells[1:])
    return "\n".join(lines).rstrip() + "\n"


ENTRY: dict[str, View] = {
    "text": _entry_text,
    "json": _entry_json,
    "markdown": _entry_markdown,
}
"""The views of a `ClaimEntry` or a `SentenceEntry`."""
