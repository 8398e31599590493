# ruff: noqa: INP001 - a script, no package
"""Count how far the second pass and the data agree, from `comparison.json` alone.

``python annotation/compare.py`` prints the figures of `README.md` as Markdown. The
columns are those of the data before anything was mended. A column on which a pair
agrees has the value of `second-pass.json`; sentences that the codebook names as
examples are counted apart, too.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
COLUMNS = (
    "type",
    "subtype",
    "attributed_to",
    "certainty",
    "polarity",
    "time",
    "time_basis",
    "support",
    "ref_ids",
    "cue",
    "about",
)

Row = dict[str, Any]


def matched(pairs: list[Row]) -> int:
    """Count the most pairs of one row and one claim each that can be formed."""
    claims: dict[int, list[str]] = defaultdict(list)
    for pair in pairs:
        claims[pair["second"]].append(pair["claim_id"])
    taken: dict[str, int] = {}

    def place(row: int, seen: set[str]) -> bool:
        for claim in claims[row]:
            if claim not in seen:
                seen.add(claim)
                if claim not in taken or place(taken[claim], seen):
                    taken[claim] = row
                    return True
        return False

    return sum(place(row, set()) for row in claims)


def kappa(values: list[tuple[str, str]]) -> str:
    """Measure Cohen's kappa; none where all have one value."""
    total = len(values)
    data, second = (Counter(side) for side in zip(*values, strict=True))
    chance = sum(data[value] * second[value] for value in data) / total**2
    if chance == 1:
        return "none"
    observed = sum(own == other for own, other in values) / total
    return f"{(observed - chance) / (1 - chance):.2f}"


def points(spans: str) -> set[int]:
    """Resolve spans to code points."""
    pieces = (piece.split("-") for piece in spans.split(";"))
    return {point for start, end in pieces for point in range(int(start), int(end))}


def units(pairs: list[Row], alone: list[Row], silent: int) -> list[str]:
    """Write the figures on propositions as lines of a table."""
    rows = len({pair["second"] for pair in pairs})
    claims = len({pair["claim_id"] for pair in pairs} - {""}) + len(alone)
    same = [pair for pair in pairs if pair["relation"] == "same"]
    partnered = [pair for pair in pairs if pair["relation"] != "none"]

    def f1(found: int, empty: int) -> str:
        return f"{2 * (found + empty) / (rows + claims + 2 * empty):.3f}"

    most = matched(partnered)
    return [
        f"| rows of the second pass | {rows} |",
        f"| claims of these sentences | {claims} |",
        f"| pairs that say the same | {len(same)} |",
        f"| rows with any partner | {len({pair['second'] for pair in partnered})} |",
        f"| claims with any partner | {claims - len(alone)} |",
        f"| unit F1, each row and claim in one pair | {f1(most, silent)} |",
        f"| … without empty sentences | {f1(most, 0)} |",
        f"| … only the same proposition, without empty ones | {f1(len(same), 0)} |",
    ]


def columns(pairs: list[Row], second: list[Row], ids: dict[str, str]) -> list[str]:
    """Write the figures of each column as lines of a table."""

    def same_ids(cell: str) -> str:
        return ";".join(sorted(ids.get(each, each) for each in cell.split(";")))

    lines = []
    same = [pair for pair in pairs if pair["relation"] == "same"]
    for column in COLUMNS:
        raw: list[tuple[str, str]] = []
        right: Counter[str] = Counter()
        for pair in same:
            if found := pair["columns"].get(column):
                raw.append((found["data"], found["second"]))
                right[found["right"]] += 1
            else:
                value = second[pair["second"]][column]
                raw.append((value, value))
        values = [(same_ids(own), same_ids(other)) for own, other in raw]
        filled = [both for both in values if any(both)]
        agreed = sum(own == other for own, other in values)
        agreed_filled = sum(own == other for own, other in filled)
        lines.append(
            f"| `{column}` | {agreed / len(values):.3f} | {kappa(values)} "
            f"| {agreed_filled / len(filled):.3f} of {len(filled)} "
            f"| {right['data']} / {right['second']} / {right['either']} |"
        )
    other = [pair["spans"] for pair in same if "spans" in pair]
    exact = len(same) - len(other)
    overlap = exact + sum(
        len(own & theirs) / len(own | theirs)
        for own, theirs in ((points(o["data"]), points(o["second"])) for o in other)
    )
    shares = f"{exact / len(same):.3f} | | overlap {overlap / len(same):.3f}"
    lines.append(f"| `spans` | {shares} | |")
    return lines


def main() -> None:
    """Print all figures."""
    comparison = json.loads((HERE / "comparison.json").read_text(encoding="utf-8"))
    written = json.loads((HERE / "second-pass.json").read_text(encoding="utf-8"))
    codebook = (HERE.parent / "docs" / "codebook.md").read_text(encoding="utf-8")
    pairs, alone = comparison["pairs"], comparison["claims_without_partner"]
    sentences = {row["source_ref"] for row in pairs + alone}
    # `none` holds sentences on which neither side has a row.
    silent = {row["source_ref"] for row in written["none"]} - sentences
    examples = {
        name for name in sentences if re.search(re.escape(name) + r"\b", codebook)
    }
    names = {"all sentences": sentences, "not in the codebook": sentences - examples}

    total = len(sentences | silent)
    lines = [f"{total} sentences, {len(silent)} of them empty on both sides; "]
    lines[0] += f"{len(examples)} are examples of the codebook."
    for name, chosen in names.items():
        own = [pair for pair in pairs if pair["source_ref"] in chosen]
        left = [claim for claim in alone if claim["source_ref"] in chosen]
        lines += ["", f"| propositions, {name} | |", "|---|---|"]
        lines += units(own, left, len(silent))
    lines += ["", "| column | agree | kappa | where either is filled | right |"]
    lines += ["|---|---|---|---|---|"]
    lines += columns(pairs, written["rows"], comparison["entity_ids"])

    verdicts: dict[str, set[int]] = defaultdict(set)
    mended: set[str] = set()
    for pair in pairs:
        if pair["relation"] != "same":
            verdict = re.sub(r" C\d{4}$", "", pair["verdict"])
            verdicts[verdict].add(pair["second"])
        mended.update(re.findall(r"C\d{4}", pair.get("mend", "")))
    lines += ["", "| rows that say no claim again | |", "|---|---|"]
    lines += [f"| {verdict} | {len(rows)} |" for verdict, rows in verdicts.items()]
    lines += [f"| claims kept that no row says | {len(alone)} |"]
    lines += [f"| claims mended or added | {len(mended)} |"]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
