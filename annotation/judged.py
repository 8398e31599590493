# ruff: noqa: INP001 - a script, no package
"""Count the votes of the judges, from `judgements.csv` alone.

``python annotation/judged.py`` prints the figures of `README.md` as Markdown.
"""

import csv
import sys
from collections import Counter
from pathlib import Path

FACETS = ("faithful", "complete", "alone", "type", "holder", "time", "anchor")


def main() -> None:
    """Print how many rows were accepted, and how many probes were caught."""
    with Path(__file__).with_name("judgements.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    true = [row for row in rows if not row["probe"]]
    accepted = sum(all(row[each] == "yes" for each in FACETS) for row in true)
    objected = Counter(
        (row["claim_id"], each) for row in true for each in FACETS if row[each] == "no"
    )
    claims = sorted({claim for (claim, _), times in objected.items() if times > 1})
    judged = len({row["claim_id"] for row in true})
    votes = f"{len(true):,} votes on {judged} claims, none of them falsified"
    lines = [
        f"{votes}; {accepted:,} accept the row in every facet.",
        "",
        "| facet | no | probes | caught |",
        "|---|---:|---:|---:|",
    ]
    for facet in FACETS:
        refused = sum(row[facet] == "no" for row in true)
        probes = [row[facet] for row in rows if row["probe"] == facet]
        caught = probes.count("no")
        lines.append(f"| {facet} | {refused} | {len(probes)} | {caught} |")
    lines += ["", f"Two or more objected to one facet of: {', '.join(claims)}."]
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
