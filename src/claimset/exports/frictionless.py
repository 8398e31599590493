"""A Data Package, version 2: the tables as CSV, with schemas, sizes and hashes."""

import hashlib
from typing import Any

from claimset.exports import Export
from claimset.files import json_bytes, packaged_folder, read_json
from claimset.works import members, plain

__all__ = ["write"]

_STATED = ("name", "title", "description", "version")
_LISTED = ("licenses", "contributors", "sources", "keywords")


def write(export: Export) -> dict[str, bytes]:
    """Return ``datapackage.json`` and a CSV file for each table."""
    files = {f"{table}.csv": export.csv(table) for table in export.tables}
    said = export.descriptor | {"version": export.version}
    package: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        **{key: plain(said[key]) for key in _STATED if plain(said.get(key))},
        **{key: members(said, key) for key in _LISTED if members(said, key)},
    }
    package["description"] = (
        f"{plain(said.get('description'))} {export.identity}".strip()
    )
    package["resources"] = [
        _resource(export, table, files[f"{table}.csv"]) for table in export.tables
    ]
    return {"datapackage.json": json_bytes(package), **files}


def _resource(export: Export, table: str, data: bytes) -> dict[str, Any]:
    return {
        "name": table,
        "type": "table",
        "path": f"{table}.csv",
        "description": export.table_of(table).description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": _schema(export, table),
    }


def _schema(export: Export, table: str) -> dict[str, Any]:
    """Return the table's schema, without keys into tables that there are not."""
    path = packaged_folder() / "schemas" / f"{table}.json"
    schema: dict[str, Any] = read_json(path)
    held = export.table_of(table).names
    schema["fields"] = [each for each in schema["fields"] if each["name"] in held]
    described = {field["name"] for field in schema["fields"]}
    schema["fields"] += [
        {"name": column.name, "type": column.type, "description": column.description}
        for column in export.table_of(table).columns
        if column.name not in described
    ]
    keys = [
        key
        for key in schema.pop("foreignKeys", ())
        if key["reference"]["resource"] in export.tables
    ]
    return schema | ({"foreignKeys": keys} if keys else {})
