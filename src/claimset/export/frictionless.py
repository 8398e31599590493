"""A Data Package, version 2: the tables as CSV, with schemas, sizes and hashes."""

from typing import Any

from claimset.export.content import Export
from claimset.files import csv_text, json_bytes
from claimset.hashes import sha256
from claimset.metadata import known
from claimset.schemas import table_schema


def write(export: Export) -> dict[str, bytes]:
    """Return ``datapackage.json`` and a CSV file for each table."""
    files = {
        table: csv_text(export.table_of(table).names, export.cells(table)).encode()
        for table in export.tables
    }
    texts = ("name", "title", "description", "version", "id", "homepage")
    lists = ("licenses", "contributors", "sources", "keywords")
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        **known({name: export.text(name) for name in texts}),
        **known({name: export.listed(name) for name in lists}),
    }
    package["description"] = export.description
    package["resources"] = [
        {
            "name": table,
            "type": "table",
            "path": f"{table}.csv",
            "description": export.table_of(table).description,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": len(data),
            "hash": f"sha256:{sha256(data)}",
            "schema": _schema(export, table),
        }
        for table, data in files.items()
    ]
    tables = {f"{table}.csv": data for table, data in files.items()}
    return {"datapackage.json": json_bytes(package), **tables}


def _schema(export: Export, table: str) -> dict[str, Any]:
    """Return the table's schema, without keys into tables that there are not."""
    schema = table_schema(export.claim_set.held(table))
    fields = {field["name"]: field for field in schema["fields"]}
    schema["fields"] = [
        fields.get(column.name)
        or {"name": column.name, "type": column.type, "description": column.description}
        for column in export.table_of(table).columns
    ]
    keys = [
        key
        for key in schema.pop("foreignKeys", ())
        if key["reference"]["resource"] in export.tables
    ]
    return schema | known({"foreignKeys": keys})
