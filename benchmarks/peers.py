"""The programs that are compared: how each is told the contracts, run, and read.

Each is told all that the contracts in ``schemas/`` say as far as its own language has
words for it: types, required cells, closed lists, patterns, bounds, keys, keys in
lists, and, where it has checks of rows, the one rule across two columns that is
compared. What is told is made from the contracts, so that it cannot lag behind them.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from claimset.columns import Column, Table
from claimset.model import TABLES
from claimset.schemas import schema
from claimset.vocabulary import SUBTYPES
from programs import Done, Peer, Statement

__all__ = ["CLAIMSET", "FRICTIONLESS", "PEERS"]

_SCHEMAS = Path(__file__).parents[1] / "schemas"
# The invented claim set is without columns of a later codebook.
_TABLES = {name: table.held(()) for name, table in TABLES.items()}

# What several programs are told alike.


def _paths(folder: Path) -> dict[str, str]:
    """Return the path of each table as the claim set's descriptor has it."""
    said = json.loads((folder / "data" / "datapackage.json").read_bytes())
    return {entry["name"]: f"data/{entry['path']}" for entry in said["resources"]}


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")


def _own_lines(text: str) -> Iterator[str]:
    """Return the lines of plain text, without frames and source of tracebacks."""
    for line in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines():
        if line.strip() and line[0] not in " │╭╰┃┏┡└" and "Traceback" not in line:
            yield line


def _plain(text: str, table: str = "") -> Iterator[Statement]:
    """Read each line as a statement, with the line number that it speaks of."""
    for line in _own_lines(text):
        place = re.search(r"(?i)\b(\w+)\.csv:(\d+)", line)
        number = re.search(r"(?i)\bline:? (\d+)", line)
        yield Statement(
            text=line,
            table=place[1] if place else table,
            line=int(place[2] if place else number[1] if number else 0),
        )


# claimset


def _claimset_lines(folder: Path, tables: Sequence[str]) -> list[tuple[str, list[str]]]:
    del folder, tables
    return [("", ["validate", ".", "--format", "json"])]


def _claimset_said(folder: Path, runs: Sequence[Done]) -> Iterator[Statement]:
    """Read claimset's report."""
    del folder
    for done in runs:
        report = json.loads(done.out)
        for problem in report["problems"]:
            text = " ".join(
                str(problem[key]) for key in ("field", "value", "message", "rule")
            )
            yield Statement(
                text=text, table=Path(problem["file"]).stem, line=problem["line"] or 0
            )
        if report.get("error"):
            yield Statement(text=json.dumps(report["error"]))


# frictionless: a data package, and a checklist for the rule across two columns


def _contract(table: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((_SCHEMAS / f"{table}.json").read_bytes())
    names = _TABLES[table].names
    told["fields"] = [field for field in told["fields"] if field["name"] in names]
    return told


def _frictionless_told(folder: Path) -> None:
    resources: list[dict[str, Any]] = [
        {
            "name": table,
            "type": "table",
            "path": path,
            "format": "csv",
            "encoding": "utf-8",
            "schema": _contract(table),
        }
        for table, path in _paths(folder).items()
    ]
    # The sources are not worked on: their hashes are known, and can be told.
    with (_data(folder) / "sources.csv").open(encoding="utf-8", newline="") as file:
        resources += [
            {
                "name": row["source_id"],
                "path": row["file"],
                "hash": f"sha256:{row['sha256']}",
            }
            for row in csv.DictReader(file)
        ]
    _write(folder / "package.json", {"name": "guild", "resources": resources})
    alone = _contract("claims")
    del alone["foreignKeys"]
    _write(folder / "claims.schema.json", alone)
    formula = " or ".join(
        f"(type == {str(kind)!r} and subtype in {sorted(map(str, subtypes))!r})"
        for kind, subtypes in SUBTYPES.items()
    )
    check = {"type": "row-constraint", "formula": formula}
    _write(folder / "claims.checklist.json", {"checks": [check]})


def _data(folder: Path) -> Path:
    """Return where the tables are."""
    return (folder / _paths(folder)["sources"]).parent


def _frictionless_lines(
    folder: Path, tables: Sequence[str]
) -> list[tuple[str, list[str]]]:
    del tables
    told = ["--schema", "claims.schema.json", "--checklist", "claims.checklist.json"]
    rows = ["validate", _paths(folder)["claims"], *told, "--encoding", "utf-8"]
    package = ["validate", "package.json", "--type", "package"]
    return [("", [*package, "--json"]), ("claims", [*rows, "--json"])]


def _frictionless_said(folder: Path, runs: Sequence[Done]) -> Iterator[Statement]:
    del folder
    for done in runs:
        try:
            report = json.loads(done.out)
        except ValueError:
            yield from _plain(done.out + done.err, done.table)
            continue
        for error in report["errors"]:
            yield Statement(text=f"{error['type']}: {error['message']}")
        for task in report["tasks"]:
            for error in task["errors"]:
                yield Statement(
                    text=f"{error['type']}: {error['message']}",
                    table=Path(task["place"]).stem,
                    line=error.get("rowNumber", 0),
                )


# pandera: a schema for each table, and a run


def _pandera_told(folder: Path) -> None:
    for table in _TABLES:
        told = json.loads(schema(table).to_json())
        # CSV has no types: without coercion, a column that is empty is a fault.
        told |= {"coerce": True, "strict": True, "ordered": True}
        _write(folder / f"{table}.schema.json", told)


def _pandera_lines(folder: Path, tables: Sequence[str]) -> list[tuple[str, list[str]]]:
    paths = _paths(folder)
    return [
        (table, ["validate", "-s", f"{table}.schema.json", "-d", paths[table]])
        for table in tables
    ]


def _pandera_said(folder: Path, runs: Sequence[Done]) -> Iterator[Statement]:
    """Read the panel of details: the one of results calls failed checks passed."""
    del folder
    for done in runs:
        details = done.out.partition("Failure details")[2]
        entry: list[str] = []
        for line in details.splitlines():
            cells = [cell.strip() for cell in line.split("│")[2:-2]]
            if len(cells) > 1:
                if cells[0] and entry:
                    yield Statement(text=" ".join(entry), table=done.table)
                    entry = []
                entry += [cell for cell in cells if cell]
        if entry:
            yield Statement(text=" ".join(entry), table=done.table)
        yield from _plain(done.err, done.table)


# cldf: metadata as CSV on the Web has it


def _cldf_told(folder: Path) -> None:
    paths = _paths(folder)
    tables = [
        {
            "url": paths[table],
            "tableSchema": {
                "columns": [
                    _cldf_column(_TABLES[table], column)
                    for column in _TABLES[table].columns
                ],
                "primaryKey": list(_TABLES[table].primary_key),
                "foreignKeys": [
                    {
                        "columnReference": [key.column],
                        "reference": {
                            "resource": paths[key.table],
                            "columnReference": [key.target],
                        },
                    }
                    for key in _TABLES[table].foreign_keys
                ],
            },
        }
        for table in _TABLES
    ]
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:conformsTo": "http://cldf.clld.org/v1.0/terms.rdf#Generic",
        "dialect": {"commentPrefix": None},
        "tables": tables,
    }
    _write(folder / "guild-metadata.json", metadata)


def _cldf_column(table: Table, column: Column) -> dict[str, Any]:
    base = {"number": "decimal"}.get(column.type, column.type)
    datatype: dict[str, Any] = {"base": base}
    if column.enum or column.form.pattern:
        datatype["format"] = "|".join(column.enum) or column.form.pattern
    for name in ("minimum", "maximum"):
        if getattr(column, name) is not None:
            datatype[name] = getattr(column, name)
    told = {"name": column.name, "required": column.required, "datatype": datatype}
    for key in table.foreign_keys:
        # A list whose members are no keys stays text, as it may be part of a key.
        if key.column == column.name and column.delimiter:
            told["separator"] = column.delimiter
            (target,) = (
                other
                for other in _TABLES[key.table].columns
                if other.name == key.target
            )
            datatype["format"] = target.form.pattern
    return told


def _cldf_lines(folder: Path, tables: Sequence[str]) -> list[tuple[str, list[str]]]:
    del folder, tables
    return [("", ["validate", "guild-metadata.json"])]


def _cldf_said(folder: Path, runs: Sequence[Done]) -> Iterator[Statement]:
    del folder
    for done in runs:
        for statement in _plain(done.out + done.err):
            # It says so of sound tables too.
            if "composite primary key" not in statement.text:
                yield statement


# datacontract: a contract by the Open Data Table Standard


def _datacontract_told(folder: Path) -> None:
    path = _paths(folder)["claims"].replace("claims", "{model}")
    server = {
        "server": "local",
        "type": "local",
        "path": path,
        "format": "csv",
        "delimiter": ",",
        "encoding": "utf-8",
    }
    told = {
        "apiVersion": "v3.2.0",
        "kind": "DataContract",
        "id": "guild",
        "version": "1.0.0",
        "status": "active",
        "servers": [server],
        "schema": [
            {
                "name": table,
                "logicalType": "object",
                "properties": [
                    _datacontract_property(_TABLES[table], column)
                    for column in _TABLES[table].columns
                ],
            }
            for table in _TABLES
        ],
    }
    # JSON is YAML.
    _write(folder / "contract.yaml", told)


def _datacontract_property(table: Table, column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "logicalType": column.type,
        "required": column.required,
        "unique": column.unique,
    }
    if column.name in table.primary_key:
        place = table.primary_key.index(column.name) + 1
        told |= {"primaryKey": True, "primaryKeyPosition": place}
    options: dict[str, Any] = {"minimum": column.minimum, "maximum": column.maximum}
    if column.form.pattern:
        options["pattern"] = f"^(?:{column.form.pattern})$"
    told["logicalTypeOptions"] = {
        name: value for name, value in options.items() if value is not None
    }
    if column.enum:
        told["enum"] = [{"value": value} for value in column.enum]
    for key in table.foreign_keys:
        if key.column != column.name:
            continue
        if column.delimiter:
            members = f"unnest(string_split({column.name}, '{column.delimiter}'))"
            told["quality"] = [
                _datacontract_query(
                    f"{column.name}: each member is in {key.table}.{key.target}",
                    f"(SELECT {members} AS member FROM {table.name}) WHERE member "  # noqa: S608 - our own names
                    f'NOT IN (SELECT {key.target} FROM "{key.table}")',
                )
            ]
        else:
            told["relationships"] = [{"to": f"{key.table}.{key.target}"}]
    if (table.name, column.name) == ("claims", "subtype"):
        sound = " OR ".join(
            f"type = '{kind}' AND subtype IN ({', '.join(map(_quoted, subtypes))})"
            for kind, subtypes in SUBTYPES.items()
        )
        told["quality"] = [
            _datacontract_query(
                "subtype: it belongs to the type", f"claims WHERE NOT ({sound})"
            )
        ]
    return told


def _quoted(word: str) -> str:
    return f"'{word}'"


def _datacontract_query(description: str, selection: str) -> dict[str, Any]:
    return {
        "type": "sql",
        "description": description,
        "query": f"SELECT count(*) FROM {selection}",  # noqa: S608 - our own names
        "mustBe": 0,
    }


def _datacontract_lines(
    folder: Path, tables: Sequence[str]
) -> list[tuple[str, list[str]]]:
    del folder, tables
    told = ["test", "contract.yaml", "--include-failed-samples", "--logs"]
    return [("", [*told, "--output-format", "json", "--output", "results.json"])]


def _datacontract_said(folder: Path, runs: Sequence[Done]) -> Iterator[Statement]:
    try:
        results = json.loads((folder / "results.json").read_bytes())
    except OSError:
        for done in runs:
            yield from _plain(done.out + done.err)
        return
    for check in results["checks"]:
        if check["result"] in ("failed", "error", "warning") and check["model"]:
            samples = json.dumps(check["failedSamples"] or "")
            yield Statement(
                text=f"{check['name']}: {check['reason']} {samples}",
                table=check["model"],
            )
    # What stops it names no file, but the log does, just before.
    table = ""
    for entry in results["logs"]:
        if found := re.search(r"Creating table (\w+) for", entry["message"]):
            table = found[1]
        elif entry["level"] == "ERROR":
            yield from _plain(entry["message"], table)


CLAIMSET = Peer(
    name="claimset",
    shown="claimset validate",
    packages=(),
    configure=lambda _: None,
    lines=_claimset_lines,
    read=_claimset_said,
)

FRICTIONLESS = Peer(
    name="frictionless",
    shown="frictionless validate",
    packages=("frictionless",),
    configure=_frictionless_told,
    lines=_frictionless_lines,
    read=_frictionless_said,
)

PEERS = (
    CLAIMSET,
    FRICTIONLESS,
    Peer(
        name="pandera",
        shown="pandera validate",
        packages=("pandera[cli,pandas]", "pyarrow"),
        configure=_pandera_told,
        lines=_pandera_lines,
        read=_pandera_said,
        descriptor=False,
    ),
    Peer(
        name="cldf",
        shown="cldf validate",
        packages=("pycldf",),
        configure=_cldf_told,
        lines=_cldf_lines,
        read=_cldf_said,
    ),
    Peer(
        name="datacontract",
        shown="datacontract test",
        packages=("datacontract-cli[duckdb]",),
        configure=_datacontract_told,
        lines=_datacontract_lines,
        read=_datacontract_said,
    ),
)
"""Every program, our own first."""
