"""Generate what is derived from code and data: schemas/, docs/, README's claim.

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
from typing import Any

from typer.main import get_command

import crosswalk
import zenodo
from claimset.agreement import agree
from claimset.author.draft import protocol
from claimset.cite import RULES as CITATION_RULES
from claimset.cite import cite
from claimset.cite.formats import cff
from claimset.claim_set import open_claim_set
from claimset.cli.app import app
from claimset.corpus.across import RULES as ACROSS
from claimset.corpus.releases import FROZEN
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
SHOWN = "C0104"
"""The claim that README begins with: it has a holder, a hedge, a time, a reference."""

BASES = {
    "stated": "its sentence says so",
    "bound": "its sentence gives one side",
    "inherited": "an earlier sentence says so",
    "context": "the bounds that its paragraph sets",
}
"""What a time rests on, in a reader's words."""

DERIVED = {
    "section": "string, may be empty | The section of the sentence in `source_ref`",
    "quote": "string | The exact words at `spans`, pieces joined by a space",
    "time_start": "date, may be empty | The first day of `time`; empty if it is open",
    "time_end": "date, may be empty | The last day of `time`; empty if it is open",
}
"""What `load` adds: type and meaning."""


def schemas() -> Iterator[tuple[str, str]]:
    """Write the contract of each table, and of a command that drafts."""
    for table in TABLES:
        text = json.dumps(table_schema(table), ensure_ascii=False, indent=2)
        yield f"schemas/{table}.json", text + "\n"
    text = json.dumps(protocol(), ensure_ascii=False, indent=2)
    yield "schemas/protocols/draft.json", text + "\n"


def rules() -> str:
    """Write the page of all rules."""
    lines = [
        "# Rules",
        "",
        f"`claimset validate` checks {len(REGISTRY)} rules. Ids are stable for ever; "
        "`--skip ID` leaves a rule out.",
        "Each rule has a failing example in `tests/data/invalid/`. This page is "
        "generated from the code; see [how to add one](../CONTRIBUTING.md#add-a-rule).",
        "",
    ]
    for level, name in LEVELS.items():
        lines += [f"## Level {level}: {name}", ""]
        for rule in REGISTRY.values():
            if rule.level == level:
                lines += _described(rule)
    said = "`claimset corpus validate` checks these too, across claim sets:"
    lines += ["## Corpora", "", said, ""]
    for rule in (*ACROSS, FROZEN):
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
    if rule.presumes:
        needs += f" Only for {rule.presumes}."
    if not rule.acceptable:
        needs += " Cannot be accepted."
    return [
        f"### `{rule.id}`",
        "",
        f"{rule.severity.capitalize()}. {rule.summary} *{rule.why}*{needs}",
        "",
    ]


def tables() -> str:
    """Write the list of tables and the column dictionary anew."""
    columns = [line for table in TABLES for line in _columns(table)]
    return _filled("docs/tables.md", tables=_counted(), columns=columns)


def _counted() -> list[str]:
    """List the tables with their rows and what one row is."""
    claim_set = open_claim_set(ROOT)
    lines = ["| table | rows | one row is |", "|---|---:|---|"]
    for table in claim_set.files:
        said = table_of(table).description.removeprefix("One row is ").rstrip(".")
        said = said.removeprefix("One row ")
        rows = len(claim_set.sheet(table).rows)
        lines.append(f"| [`{table}`](#{table}csv) | {rows:,} | {said} |")
    return lines


def _columns(table: str) -> Iterator[str]:
    """Describe a table column by column."""
    rules_ = table_of(table)
    targets = {key.column: f"`{key.table}.{key.target}`" for key in rules_.foreign_keys}
    keys = ", ".join(f"`{key}`" for key in rules_.primary_key)
    yield from (f"## `{table}.csv`", "", f"{rules_.description} Key: {keys}.", "")
    yield from ("| column | type | what a cell says |", "|---|---|---|")
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
        yield f"| `{column.name}` | {kind} | {said} |"
    for name in load(table, path=ROOT, version="working").columns:
        if name in DERIVED and name not in rules_.names:
            yield f"| *`{name}`* | {DERIVED[name]} |"
    yield ""


def command_line() -> str:
    """Write the list of commands, the fields of a report and every help anew."""
    listed = ["| command | does |", "|---|---|"]
    helped = []
    for name in ("", *_commands()):
        title = f"claimset {name}".strip()
        shown = _help(name)
        helped += [f"### `{title}`", "", "```text", shown, "```", ""]
        if name:
            does = shown.split("\n\n")[1].replace("\n", " ").strip()
            does = re.sub(" +", " ", does)
            listed.append(f"| [`{title}`](#{title.replace(' ', '-')}) | {does} |")
    return _filled("docs/cli.md", commands=listed, report=_fields(), help=helped)


def _commands(group: Any = None, before: str = "") -> Iterator[str]:  # noqa: ANN401 - typer's own
    """Return the name of every command, in the order of the help."""
    for name, command in (group or get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{name} ")
        elif not command.hidden:
            yield f"{before}{name}"


def _help(command: str) -> str:
    """Return what a command's help says, without the queries that the page explains."""
    environment = os.environ | {
        "COLUMNS": "80",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "TYPER_USE_RICH": "0",
    }
    shown = subprocess.run(
        [sys.executable, "-m", "claimset", *command.split(), "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    ).stdout
    shown = shown.replace("python -m claimset", "claimset").partition("\n  A QUERY")[0]
    return "\n".join(line.rstrip() for line in shown.strip().splitlines())


def _fields() -> list[str]:
    """List what `validate --format json` prints, from its schema."""
    known = json.loads((ROOT / "schemas/report/report.schema.json").read_bytes())
    lines = ["| field | says |", "|---|---|"]
    named = known["properties"].items()
    lines += [f"| `{name}` | {_first(field)} |" for name, field in named]
    for name, field in known["$defs"]["problem"]["properties"].items():
        if "description" in field:
            lines.append(f"| `problems[].{name}` | {_first(field)} |")
    return lines


def _first(field: dict[str, str]) -> str:
    return field["description"].rstrip(".")


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
    """Write the claim that README shows anew."""
    claims, entities, references = (
        load(table, path=ROOT, version="working").set_index(key)
        for table, key in (
            ("claims", "claim_id"),
            ("entities", "entity_id"),
            ("references", "ref_id"),
        )
    )
    claim = claims.loc[SHOWN]
    holder = entities.name[claim.attributed_to]
    cited = [f"{each}, *{references.title[each]}*" for each in claim.ref_ids]
    lines = [
        "| | |",
        "|---|---|",
        f"| claim | {claim.text} |",
        f"| exact words | “{claim.quote}” |",
        f"| place | `{claim.source_ref}`, characters {', '.join(claim.spans)} |",
        f"| type | `{claim.type}`, `{claim.subtype}` |",
        f"| who says it | {holder}, as `{claim.certainty}` |",
        f"| when it held | {claim.time}: {BASES[claim.time_basis]} |",
        f"| reference | {'; '.join(cited)} |",
        f"| confidence | {claim.confidence:.2f} |",
    ]
    return _filled("README.md", claim=lines)


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
    yield zenodo.FILE, zenodo.deposit()
    yield crosswalk.FILE, crosswalk.crosswalk()
    yield "docs/migration.md", _filled("docs/migration.md", totals=crosswalk.totals())


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
