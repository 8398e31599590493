"""Summaries as text, JSON and Markdown."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from claimset.render.layout import (
    SCHEMA_VERSION,
    WIDTH,
    as_json,
    counted,
    cut,
    markdown_table,
    styled,
)

if TYPE_CHECKING:
    from claimset.summary import Summary

__all__ = ["SUMMARY"]

View = Callable[..., str]


def _summary_text(summary: "Summary", *, color: bool = False) -> str:
    lines = [styled(summary.title, "bold", color=color)]
    claims = counted(summary.claims, "claim")
    lines.append(f"data {summary.version}: {claims}{_where(summary)}")
    for column, counts in summary.counts.items():
        lines += ["", styled(column, "bold", color=color)]
        lines += _bars(counts, summary.claims)
    if summary.quartiles:
        low, middle, high = summary.quartiles
        lines += [
            "",
            styled("confidence", "bold", color=color)
            + f"  quartiles {low:.2f} · {middle:.2f} · {high:.2f}",
        ]
        bins = {
            f"{start:.1f} to {start + 0.1:.1f}": number
            for start, number in summary.histogram
        }
        lines += _bars(bins, summary.claims)
    if summary.references:
        lines += ["", styled("most cited references", "bold", color=color)]
        for ref_id, label, number in summary.references[:8]:
            lines.append(cut(f"  {number:>4,}  {ref_id}  {label}"))
    if summary.holders:
        lines += ["", styled("who is spoken for", "bold", color=color)]
        lines += [
            cut(f"  {number:>4,}  {name}") for name, number in summary.holders[:10]
        ]
    if summary.dispositions:
        lines += [
            "",
            styled("disposition", "bold", color=color)
            + f"  of {counted(summary.sentences, 'segment')}",
        ]
        lines += _bars(summary.dispositions, summary.sentences)
    return "\n".join(lines) + "\n"


def _where(summary: "Summary") -> str:
    return f" where {summary.where}" if summary.where else ""


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
        share = number / total if total else 0
        eighths = round(number / highest * room * 8) if highest else 0
        bar = "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()
        lines.append(f"  {name:<{label}} {number:>6,} {share:>6.1%} {bar}".rstrip())
    return lines


def _summary_json(summary: "Summary", *, color: bool = False) -> str:  # noqa: ARG001 - one shape for all views
    return as_json(asdict(summary) | {"schema_version": SCHEMA_VERSION})


def _summary_markdown(summary: "Summary", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    lines = [f"**{summary.title}**", ""]
    claims = counted(summary.claims, "claim")
    where = f" where `{summary.where}`" if summary.where else ""
    lines += [f"Data {summary.version}: {claims}{where}.", ""]
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


SUMMARY: dict[str, View] = {
    "text": _summary_text,
    "json": _summary_json,
    "markdown": _summary_markdown,
}
"""The views of a `Summary`."""
