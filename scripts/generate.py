"""Generate what is derived from code and data: schemas/, docs/, README's tables.

``python scripts/generate.py`` writes the files; with ``--check`` it exits with 1 and
names those that are not up to date.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pandas import isna

from claimset.agreement import agree
from claimset.cite import RULES as CITATION_RULES
from claimset.cite import cite
from claimset.cite.formats import cff
from claimset.claim_set import open_claim_set
from claimset.load import load
from claimset.model import TABLES, table_of
from claimset.problems import Rule
from claimset.render.agreements import AGREEMENT, judged_markdown
from claimset.render.answers import SUMMARY
from claimset.rules import REGISTRY
from claimset.schemas import table_schema
from claimset.stats import stats
from claimset.versions.verify import RULES as RELEASE_RULES

ROOT = Path(__file__).parents[1]
LEVELS = {1: "file", 2: "column", 3: "row", 4: "data set"}
COMMANDS = (
    "",
    "validate",
    "stats",
    "show",
    "agreement",
    "export",
    "cite",
    "versions",
    "release",
    "verify",
    "diff",
)


def schemas() -> Iterator[tuple[str, str]]:
    """Write the contract of each table."""
    for table in TABLES:
        text = json.dumps(table_schema(table), ensure_ascii=False, indent=2)
        yield f"schemas/{table}.json", text + "\n"


def rules() -> str:
    """Write the page of all rules."""
    lines = [
        "# Rules",
        "",
        f"`claimset validate` checks {len(REGISTRY)} rules. Ids are stable for ever; "
        "`--skip ID` leaves a rule out.",
        "Each rule has a failing example in `tests/data/invalid/`. This page is "
        "generated from the code; see [how to add one](validation.md#adding-a-rule).",
        "",
    ]
    for level, name in LEVELS.items():
        lines += [f"## Level {level}: {name}", ""]
        for rule in REGISTRY.values():
            if rule.level == level:
                lines += _described(rule)
    shared = [f"`{rule.id}`" for rule in RELEASE_RULES if rule.id in REGISTRY]
    said = f"`claimset verify` checks these, and {', '.join(shared)}:"
    lines += ["## Releases", "", said, ""]
    for rule in (*RELEASE_RULES, *CITATION_RULES):
        if rule.id not in REGISTRY:
            lines += _described(rule)
    return "\n".join(lines)


def _described(rule: Rule) -> list[str]:
    tables_ = ", ".join(f"`{table}`" for table in rule.needs)
    needs = f" Needs: {tables_}." if tables_ else ""
    if not rule.acceptable:
        needs += " Cannot be accepted."
    return [
        f"### `{rule.id}`",
        "",
        f"{rule.severity.capitalize()}. {rule.summary} *{rule.why}*{needs}",
        "",
    ]


def tables() -> str:
    """Write the column dictionary."""
    lines = [
        "# Tables",
        "",
        "All tables are canonical CSV: UTF-8, LF, a header, minimal quoting, no line "
        "break in a cell; an empty cell means none, lists are joined by `;`. "
        "Releases hold them as Parquet too. This page is generated from the model, as "
        "are the schemas in `schemas/`.",
        "",
    ]
    for table in TABLES:
        rules_ = table_of(table)
        targets = {
            key.column: f"`{key.table}.{key.target}`" for key in rules_.foreign_keys
        }
        keys = ", ".join(f"`{key}`" for key in rules_.primary_key)
        lines += [
            f"## `{table}.csv`",
            "",
            f"{rules_.description} Key: {keys}.",
            "",
            "| column | type | what a cell says |",
            "|---|---|---|",
        ]
        for column in rules_.columns:
            kind = "list" if column.delimiter else column.type
            kind += "" if column.required else ", may be empty"
            said = column.description
            if column.form.example:
                said += f", as `{column.form.example}`"
            if column.name in targets:
                said += f" → {targets[column.name]}"
            if column.enum:
                said += ": " + ", ".join(f"`{value}`" for value in column.enum)
            lines.append(f"| `{column.name}` | {kind} | {said} |")
        lines.append("")
    return "\n".join(lines)


def command_line() -> str:
    """Write the help of every command."""
    lines = [
        "# Command line",
        "",
        "Results go to stdout, talk goes to stderr. Exit 0: valid. "
        "Exit 1: invalid, or an unknown id or version. Exit 2: could not be checked: "
        "usage, no claim set there, a file that cannot be read. "
        "This page is generated from `--help`.",
        "",
    ]
    environment = os.environ | {
        "COLUMNS": "80",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "TYPER_USE_RICH": "0",
    }
    for command in COMMANDS:
        arguments = [sys.executable, "-m", "claimset", *command.split(), "--help"]
        shown = subprocess.run(
            arguments, capture_output=True, text=True, check=True, env=environment
        ).stdout
        shown = shown.replace("python -m claimset", "claimset")
        title = f"claimset {command}".strip()
        body = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        lines += [f"## `{title}`", "", "```text", body, "```", ""]
    return "\n".join(lines)


def _filled(name: str, **blocks: list[str]) -> str:
    """Return a page with what stands between its marks written anew."""
    text = (ROOT / name).read_text(encoding="utf-8")
    for mark, lines in blocks.items():
        text = re.sub(
            rf"(?<=<!-- {mark} -->\n).*?(?=<!-- /{mark} -->)",
            lambda _, lines=lines: "\n".join([*lines, ""]),
            text,
            flags=re.DOTALL,
        )
    return text


def readme() -> str:
    """Write README's table of tables and row counts anew."""
    claim_set = open_claim_set(ROOT)
    lines = ["| table | rows | one row is |", "|---|---:|---|"]
    for table in claim_set.files:
        said = table_of(table).description.removeprefix("One row is ").rstrip(".")
        said = said.removeprefix("One row ")
        rows = len(claim_set.sheet(table).rows)
        lines.append(f"| `{table}.csv` | {rows:,} | {said} |")
    return _filled("README.md", tables=lines, numbers=_numbers())


def _numbers() -> list[str]:
    """Draw what README's example answers, as a table."""
    claims = load(path=ROOT, version="working").set_index("claim_id")
    found = load("quantities", path=ROOT, version="working")
    found = found.join(claims[["attributed_to", "ref_ids"]], on="claim_id")
    found = found[found["ref_ids"].str.len() > 0].head(4)
    lines = [
        "| measured | least | greatest | who | references |",
        "|---|---:|---:|---|---|",
    ]
    for row in found.to_dict("records"):
        least, greatest = (
            "" if isna(row[name]) else f"{row[name]:,.0f}"
            for name in ("value_min", "value_max")
        )
        who = "" if isna(row["attributed_to"]) else row["attributed_to"]
        cited = ", ".join(row["ref_ids"])
        lines.append(f"| {row['measured']} | {least} | {greatest} | {who} | {cited} |")
    return lines


def datasheet() -> str:
    """Write the datasheet's counts, figures and lists anew."""
    claims = open_claim_set(ROOT).rows("claims")
    counts = SUMMARY["markdown"](stats(ROOT, by=("type", "section"))).splitlines()
    whole = agree(ROOT, version="working")
    # Of the confidence that annotators stated, `claimset agreement` tells the rest.
    found = replace(whole, calibration=(), judgements=None)
    judges = judged_markdown(whole.judgements) if whole.judgements else []
    return _filled(
        "docs/datasheet.md",
        counts=counts,
        judges=judges,
        agreement=AGREEMENT["markdown"](found).splitlines(),
        names=_noted(claims, r"entry R[0-9]+"),
        errors=_noted(claims, r"Suspected error|as printed|[Dd]ates the founding"),
    )


def _noted(claims: list[dict[str, str]], pattern: str) -> list[str]:
    """List the notes that match a pattern, each once, with its claims."""
    noted: dict[tuple[str, str], list[str]] = {}
    for claim in claims:
        if re.search(pattern, claim["note"]):
            said = (claim["source_ref"], claim["note"])
            noted.setdefault(said, []).append(claim["claim_id"])
    return [
        f"- {', '.join(ids)} ({place}): {note}" for (place, note), ids in noted.items()
    ]


def files() -> Iterator[tuple[str, str]]:
    """Return every generated file with its text."""
    yield from schemas()
    yield "docs/rules.md", rules()
    yield "docs/tables.md", tables()
    yield "docs/cli.md", command_line()
    yield "README.md", readme()
    yield "docs/datasheet.md", datasheet()
    yield "CITATION.cff", cff(cite(path=ROOT))


def main() -> int:
    """Write or check the files."""
    stale = []
    for name, text in files():
        path = ROOT / name
        if not path.exists() or path.read_bytes() != text.encode():
            stale.append(name)
            if "--check" not in sys.argv[1:]:
                path.write_bytes(text.encode())
    for name in stale:
        print(name)
    return int("--check" in sys.argv[1:] and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
