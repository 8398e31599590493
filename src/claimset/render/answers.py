"""What a claim set holds, counted, as text, JSON and Markdown."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from claimset.render.layout import (
    WIDTH,
    counted,
    cut,
    json_view,
    markdown_table,
    shortlist,
    styled,
)

if TYPE_CHECKING:
    from claimset.stats import Summary

View = Callable[..., str]

_TOP = 10
"""The most references and holders that are printed unless all are asked for."""


def _summary_text(summary: "Summary", *, color: bool = False, most: int = 0) -> str:
    def head(title: str, more: str = "") -> list[str]:
        return ["", styled(title, "bold", color=color) + more]

    lines = [*head(summary.title)[1:], f"data {_counted(summary, summary.where)}"]
    for column, counts in summary.counts.items():
        bars = _bars(counts, summary.claims)
        lines += [*head(column), *shortlist(bars, most, indent="  ")]
    if summary.quartiles:
        shown = " · ".join(f"{each:.2f}" for each in summary.quartiles)
        bins = {f"{low:.1f} to {low + 0.1:.1f}": n for low, n in summary.histogram}
        lines += [
            *head("confidence", f"  quartiles {shown}"),
            *_bars(bins, summary.claims),
        ]
    if summary.references:
        lines += head("most cited references")
        cited = [
            cut(f"  {n:>4,}  {key}  {label}") for key, label, n in summary.references
        ]
        lines += shortlist(cited, most and _TOP, indent="  ")
    if summary.holders:
        lines += head("who is spoken for")
        spoken = [cut(f"  {n:>4,}  {name}") for name, n in summary.holders]
        lines += shortlist(spoken, most and _TOP, indent="  ")
    if summary.dispositions:
        lines += head("disposition", f"  of {counted(summary.sentences, 'segment')}")
        lines += _bars(summary.dispositions, summary.sentences)
    return "\n".join(lines) + "\n"


def _counted(summary: "Summary", where: str) -> str:
    """Say of which data how many claims were counted."""
    state = f", {summary.state}" if summary.state else ""
    chosen = f" where {where}" if where else ""
    return f"{summary.version}{state}: {counted(summary.claims, 'claim')}{chosen}"


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


def _summary_markdown(summary: "Summary", **_: object) -> str:
    said = _counted(summary, f"`{summary.where}`" if summary.where else "")
    lines = [f"**{summary.title}**", "", f"Data {said}.", ""]
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
    "json": json_view,
    "markdown": _summary_markdown,
}
"""The views of a `Summary`."""
