"""Results as text, JSON, Markdown and CI annotations: pure functions to strings."""

import json
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from claimset.problems import Problem, Report, Severity

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from claimset.entries import ClaimEntry, Passage, SentenceEntry
    from claimset.releases import Release
    from claimset.summary import Summary

__all__ = [
    "ENTRY",
    "SUMMARY",
    "VERSIONS",
    "report_github",
    "report_json",
    "report_summary",
    "report_text",
    "verification_summary",
]

WIDTH = 80
_SCHEMA_VERSION = 1

View = Callable[..., str]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


_STYLES = {"bold": "1", "dim": "2", "error": "31", "warning": "33", "note": "36"}


def _styled(text: str, style: str, *, color: bool) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if color else text


# ------------------------------------------------------------------ reports


def _placed(problem: Problem, prefix: str) -> str:
    return f"{prefix}/{problem.file}" if prefix else problem.file


def report_text(
    report: Report, *, prefix: str = "", color: bool = False, most: int = 0
) -> str:
    """Print one line a problem, places first.

    Args:
        report: The report.
        prefix: What stands before each file's name.
        color: Whether to mark severities for a terminal.
        most: The most problems of one rule to print; 0 for all. What is left out is
            counted.
    """
    printed: Counter[str] = Counter()
    lines = []
    for problem in report.problems:
        printed[problem.rule] += 1
        if not most or printed[problem.rule] <= most:
            line = f"{prefix}/{problem}" if prefix else str(problem)
            if color:
                place, _, rest = line.partition(" ")
                place = _styled(place, "bold", color=color)
                line = f"{place} {_styled(rest, problem.severity, color=color)}"
            lines.append(line)
    if most:
        lines += [
            f"… and {number - most} more [{rule}]"
            for rule, number in printed.items()
            if number > most
        ]
    return "".join(f"{line}\n" for line in lines)


def report_json(report: Report, *, prefix: str = "") -> str:
    """Print one JSON document: ``valid``, counts, and every problem."""
    return _json(
        {
            "schema_version": _SCHEMA_VERSION,
            "valid": report.ok,
            "counts": report.counts(),
            "rules": report.rules,
            "rows": dict(report.rows),
            "unchecked": dict(report.unchecked),
            "problems": [
                asdict(problem) | {"file": _placed(problem, prefix)}
                for problem in report.problems
            ],
        }
    )


_GITHUB = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.NOTE: "notice",
}


def report_github(report: Report, *, prefix: str = "") -> str:
    """Print workflow commands that GitHub shows at the line of the file."""
    lines = []
    for problem in sorted(
        report.problems, key=lambda p: list(Severity).index(p.severity)
    ):
        properties = {"file": _placed(problem, prefix), "title": problem.rule}
        if problem.line:
            properties |= {"line": str(problem.line), "col": str(problem.column or 1)}
        listed = ",".join(
            f"{name}={_escaped(value, properties=True)}"
            for name, value in properties.items()
        )
        subject = f"{problem.field}: " if problem.field else ""
        message = _escaped(f"{subject}{problem.message}")
        lines.append(f"::{_GITHUB[problem.severity]} {listed}::{message}\n")
    return "".join(lines)


def _escaped(text: str, *, properties: bool = False) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if properties else text


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _found(report: Report) -> str:
    counts = report.counts()
    return ", ".join(_counted(counts[severity], severity) for severity in Severity)


def report_summary(report: Report) -> str:
    """Say in one line what was checked and what was found."""
    verdict = "sound" if report.ok else "faulty"
    rows = sum(report.rows.values())
    checked = (
        f"{_counted(report.rules, 'rule')} on {_counted(rows, 'row')} "
        f"of {_counted(len(report.rows), 'table')}"
    )
    line = f"{verdict}: {checked}: {_found(report)}"
    if report.unchecked:
        line += f"\nnot checked: {', '.join(sorted(report.unchecked))}"
    return line


def verification_summary(report: Report) -> str:
    """Say in one line which releases were verified."""
    verdict = "intact" if report.ok else "not intact"
    listed = ", ".join(
        f"{version} ({_counted(files, 'file')})"
        for version, files in report.rows.items()
    )
    return f"{verdict}: {listed or 'no releases yet'}: {_found(report)}"


# ------------------------------------------------------------------ summary


def _summary_text(summary: "Summary", *, color: bool = False) -> str:
    lines = [_styled(summary.title, "bold", color=color)]
    claims = _counted(summary.claims, "claim")
    lines.append(f"data {summary.version}: {claims}{_where(summary)}")
    for column, counts in summary.counts.items():
        lines += ["", _styled(column, "bold", color=color)]
        lines += _bars(counts, summary.claims)
    if summary.quartiles:
        low, middle, high = summary.quartiles
        lines += [
            "",
            _styled("confidence", "bold", color=color)
            + f"  quartiles {low:.2f} · {middle:.2f} · {high:.2f}",
        ]
        bins = {
            f"{start:.1f} to {start + 0.1:.1f}": number
            for start, number in summary.histogram
        }
        lines += _bars(bins, summary.claims)
    if summary.references:
        lines += ["", _styled("most cited references", "bold", color=color)]
        for ref_id, label, number in summary.references[:8]:
            lines.append(_cut(f"  {number:>4}  {ref_id}  {label}"))
    if summary.holders:
        lines += ["", _styled("who is spoken for", "bold", color=color)]
        lines += [
            _cut(f"  {number:>4}  {name}") for name, number in summary.holders[:10]
        ]
    if summary.dispositions:
        lines += [
            "",
            _styled("disposition", "bold", color=color)
            + f"  of {_counted(summary.sentences, 'segment')}",
        ]
        lines += _bars(summary.dispositions, summary.sentences)
    return "\n".join(lines) + "\n"


def _where(summary: "Summary") -> str:
    return f" where {summary.where}" if summary.where else ""


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"


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
    return _json(asdict(summary) | {"schema_version": _SCHEMA_VERSION})


def _summary_markdown(summary: "Summary", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    lines = [f"**{summary.title}**", ""]
    claims = _counted(summary.claims, "claim")
    where = f" where `{summary.where}`" if summary.where else ""
    lines += [f"Data {summary.version}: {claims}{where}.", ""]
    for column, counts in summary.counts.items():
        lines += _markdown_table([column, "claims"], counts.items())
    if summary.quartiles:
        names = ("first quartile", "median", "third quartile")
        values = (f"{value:.2f}" for value in summary.quartiles)
        lines += _markdown_table(["confidence", ""], zip(names, values, strict=True))
    if summary.dispositions:
        lines += _markdown_table(
            ["disposition", "segments"], summary.dispositions.items()
        )
    return "\n".join(lines).rstrip() + "\n"


def _markdown_table(header: Sequence[str], rows: Any) -> list[str]:  # noqa: ANN401 - any pairs
    body = [
        "| "
        + " | ".join(str(cell).replace("|", "\\|") or "(none)" for cell in row)
        + " |"
        for row in rows
    ]
    rule = "|---|" + "---:|" * (len(header) - 1)
    return ["| " + " | ".join(header) + " |", rule, *body, ""]


SUMMARY: dict[str, View] = {
    "text": _summary_text,
    "json": _summary_json,
    "markdown": _summary_markdown,
}
"""The views of a `Summary`."""


# ------------------------------------------------------------------ entries


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
        _styled(claim["claim_id"], "bold", color=color),
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
            lines += ["", _styled(title, "bold", color=color)]
            lines += [line for item in items for line in _wrapped(item)]
    return lines


def _sentence_lines(entry: "SentenceEntry", *, color: bool) -> list[str]:
    sentence = entry.sentence
    state = " ".join(filter(None, (sentence["disposition"], sentence["reason"])))
    lines = [
        _styled(sentence["sentence_id"], "bold", color=color),
        f"  {sentence['kind']}, {sentence['language']}, {state}",
        *_passage_lines(entry.passage, color=color),
    ]
    if entry.claims:
        lines += ["", _styled("claims", "bold", color=color)]
        for claim in entry.claims:
            lines += _wrapped(
                f"{claim['claim_id']} {claim['type']}/{claim['subtype']}: "
                f"{claim['text']}"
            )
    if entry.appearances:
        lines += ["", _styled("says again", "bold", color=color)]
        for row, text in entry.appearances:
            lines += _wrapped(f"{row['claim_id']} {row['role']}: {text}")
    return lines


def _passage_lines(passage: "Passage", *, color: bool) -> list[str]:
    marked = " ".join(
        (_bold_words(words) if color else f"⟦{words}⟧") if meant else words
        for words, meant in passage.pieces
    )
    head = _styled(
        f"{passage.sentence_id}, section {passage.section}", "bold", color=color
    )
    # Marks for the terminal have no width of their own: wrap without them.
    return ["", head, *_wrapped(marked)]


def _bold_words(words: str) -> str:
    """Mark each word, so that a line may break between any two."""
    return " ".join(f"\x1b[1m{word}\x1b[0m" for word in words.split(" "))


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
    parts = (
        row["authors"].replace(";", ", "),
        row["title"],
        row["container"],
        row["issued"],
    )
    return f"{row['ref_id']} " + ". ".join(part for part in parts if part)


def _relation(row: Mapping[str, str], claim_id: str, text: str) -> str:
    if row["relation"] == "contrasts":
        other = row["target_id"] if row["claim_id"] == claim_id else row["claim_id"]
        return f"contrasts with {other}: {text}"
    if row["claim_id"] == claim_id:
        return f"supports {row['target_id']}: {text}"
    return f"is supported by {row['claim_id']}: {text}"


def _entry_json(entry: "ClaimEntry | SentenceEntry", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    return _json(asdict(entry) | {"schema_version": _SCHEMA_VERSION})


def _entry_markdown(entry: "ClaimEntry | SentenceEntry", *, color: bool = False) -> str:  # noqa: ARG001 - as above
    row = entry.sentence if _is_sentence(entry) else entry.claim
    lines = [f"### {next(iter(row.values()))}", ""]
    if "text" in row:
        lines += [row["text"], ""]
    if entry.passage:
        lines += [
            "> "
            + " ".join(
                f"**{words}**" if meant else words
                for words, meant in entry.passage.pieces
            ),
            "",
        ]
    cells = [(name, value) for name, value in row.items() if value and name != "text"]
    lines += _markdown_table(["column", "value"], cells[1:])
    return "\n".join(lines).rstrip() + "\n"


ENTRY: dict[str, View] = {
    "text": _entry_text,
    "json": _entry_json,
    "markdown": _entry_markdown,
}
"""The views of a `ClaimEntry` or a `SentenceEntry`."""


# ----------------------------------------------------------------- versions


def _versions_text(releases: Sequence["Release"], *, color: bool = False) -> str:
    if not releases:
        return "no releases yet\n"
    return "".join(
        f"{_styled(release.version, 'bold', color=color)}  {release.date}  "
        f"{release.swhid}\n"
        for release in releases
    )


def _versions_json(releases: Sequence["Release"], *, color: bool = False) -> str:  # noqa: ARG001 - as above
    return _json(
        {
            "schema_version": _SCHEMA_VERSION,
            "releases": [asdict(release) for release in releases],
        }
    )


def _versions_markdown(releases: Sequence["Release"], *, color: bool = False) -> str:  # noqa: ARG001 - as above
    rows = [(r.version, r.date, f"`{r.sha256}`", f"`{r.swhid}`") for r in releases]
    table = _markdown_table(["version", "date", "sha256", "swhid"], rows)
    return "\n".join(table).rstrip() + "\n"


VERSIONS: dict[str, View] = {
    "text": _versions_text,
    "json": _versions_json,
    "markdown": _versions_markdown,
}
"""The views of a list of releases."""
