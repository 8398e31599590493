"""What a claim set holds, and each of its rows, as text, JSON and Markdown."""

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from claimset.render.layout import (
    SCHEMA_VERSION,
    WIDTH,
    as_json,
    counted,
    cut,
    markdown_table,
    styled,
)
from claimset.show import ClaimEntry, Entry, Passage, SentenceEntry

if TYPE_CHECKING:
    from claimset.stats import Summary

__all__ = ["ENTRY", "SUMMARY", "json_view"]

View = Callable[..., str]
Card = tuple[str, list[str], dict[str, list[str]]]


def json_view(value: Any, *, color: bool = False) -> str:  # noqa: ANN401, ARG001 - one shape for all views
    """Print what was asked as JSON."""
    return as_json(asdict(value) | {"schema_version": SCHEMA_VERSION})


def _summary_text(summary: "Summary", *, color: bool = False) -> str:
    def head(title: str, more: str = "") -> list[str]:
        return ["", styled(title, "bold", color=color) + more]

    claims = counted(summary.claims, "claim")
    where = f" where {summary.where}" if summary.where else ""
    lines = [*head(summary.title)[1:], f"data {summary.version}: {claims}{where}"]
    for column, counts in summary.counts.items():
        lines += [*head(column), *_bars(counts, summary.claims)]
    if summary.quartiles:
        shown = " · ".join(f"{each:.2f}" for each in summary.quartiles)
        bins = {f"{low:.1f} to {low + 0.1:.1f}": n for low, n in summary.histogram}
        lines += [
            *head("confidence", f"  quartiles {shown}"),
            *_bars(bins, summary.claims),
        ]
    if summary.references:
        lines += head("most cited references")
        lines += [
            cut(f"  {n:>4,}  {key}  {label}")
            for key, label, n in summary.references[:8]
        ]
    if summary.holders:
        lines += head("who is spoken for")
        lines += [cut(f"  {n:>4,}  {name}") for name, n in summary.holders[:10]]
    if summary.dispositions:
        lines += head("disposition", f"  of {counted(summary.sentences, 'segment')}")
        lines += _bars(summary.dispositions, summary.sentences)
    return "\n".join(lines) + "\n"


def _bars(counts: Mapping[str, int], total: int) -> list[str]:
    """Draw counts as bars that fit a terminal of 80 columns."""
    if not counts:
        return ["  none"]
    label = min(max(len(value or "(none)") for value in counts), 32)
    room = WIDTH - label - 18
    highest = max(counts.values())
    lines = []
    for value, number in counts.items():
        name = (value or "(none)")[:label]
        eighths = round(number / highest * room * 8)
        bar = "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
        lines.append(
            f"  {name:<{label}} {number:>6,} {number / total:>6.1%} {bar}".rstrip()
        )
    return lines


def _summary_markdown(summary: "Summary", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    claims = counted(summary.claims, "claim")
    where = f" where `{summary.where}`" if summary.where else ""
    lines = [
        f"**{summary.title}**",
        "",
        f"Data {summary.version}: {claims}{where}.",
        "",
    ]
    for column, counts in summary.counts.items():
        lines += markdown_table([column, "claims"], counts.items())
    if summary.quartiles:
        names = ("first quartile", "median", "third quartile")
        values = (f"{value:.2f}" for value in summary.quartiles)
        lines += markdown_table(["confidence", ""], zip(names, values, strict=True))
    if summary.dispositions:
        lines += markdown_table(
            ["disposition", "segments"], summary.dispositions.items()
        )
    return "\n".join(lines).rstrip() + "\n"


def _entry_text(entry: Entry, *, color: bool = False) -> str:
    row_id, said, blocks = (
        _claim(entry) if isinstance(entry, ClaimEntry) else _sentence(entry)
    )
    lines = [styled(row_id, "bold", color=color), *said]
    if passage := entry.passage:
        section = f", section {passage.section}" if passage.section else ""
        head = styled(f"{passage.sentence_id}{section}", "bold", color=color)
        words = "\n".join(_wrapped(_marked(passage, "⟦", "⟧")))
        if color:
            words = re.sub("⟦(.*?)⟧", _bold, words, flags=re.DOTALL)
        lines += ["", head, *filter(None, words.split("\n"))]
    for title, items in blocks.items():
        if items:
            lines += ["", styled(title, "bold", color=color)]
            lines += [line for item in items for line in _wrapped(item)]
    return "\n".join(lines) + "\n"


def _bold(found: re.Match[str]) -> str:
    """Mark words that are meant as bold, each line by itself."""
    return "\n".join(styled(line, "bold", color=True) for line in found[1].split("\n"))


def _claim(entry: ClaimEntry) -> Card:
    """Return the id, the lines below it, and items below titles of their own."""
    claim = entry.claim
    cells = [
        f"  {name:<14} {line}"
        for name, value in claim.items()
        if name not in ("claim_id", "text") and value
        for line in textwrap.wrap(value, WIDTH - 17) or [""]
    ]
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
            _relation(row, claim["claim_id"], words) for row, words in entry.relations
        ],
    }
    return claim["claim_id"], [*_wrapped(claim["text"]), "", *cells], blocks


def _sentence(entry: SentenceEntry) -> Card:
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
    said = f"  {sentence['kind']}, {sentence['language']}, {state}"
    return sentence["sentence_id"], [said], blocks


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


def _entry_markdown(entry: Entry, *, color: bool = False) -> str:  # noqa: ARG001 - as above
    row = entry.claim if isinstance(entry, ClaimEntry) else entry.sentence
    (_, row_id), *cells = ((n, v) for n, v in row.items() if v and n != "text")
    lines = [f"### {row_id}", ""]
    if "text" in row:
        lines += [row["text"], ""]
    if entry.passage:
        lines += ["> " + _marked(entry.passage, "**", "**"), ""]
    lines += markdown_table(["column", "value"], cells)
    return "\n".join(lines).rstrip() + "\n"


SUMMARY: dict[str, View] = {
    "text": _summary_text,
    "json": json_view,
    "markdown": _summary_markdown,
}
"""The views of a `Summary`."""

ENTRY: dict[str, View] = {
    "text": _entry_text,
    "json": json_view,
    "markdown": _entry_markdown,
}
"""The views of an `Entry`."""
