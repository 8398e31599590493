"""Croissant 1.1: JSON-LD that says what the tables hold, and Parquet files of them.

Parquet, because Croissant's reader guesses the types of CSV: a year becomes 1999.0 and
the word "NA" becomes nothing. What the Responsible-AI vocabulary asks for is counted
where it can be; what only people know, such as who annotated, is in the
descriptor under ``rai``, by the vocabulary's names, and is passed on.

Keys are said in words: mlcroissant 1.1 takes ``references`` for the order to join the
two tables, and then cannot read a record set whose key points to another.
"""

from collections import Counter
from pathlib import Path
from typing import Any

from claimset.cite import cite
from claimset.cite.formats import bibtex
from claimset.cite.works import Author, contributors
from claimset.columns import Column, Table
from claimset.errors import MissingExtraError, ReadError
from claimset.export.content import Export
from claimset.files import json_bytes, read_json
from claimset.hashes import sha256
from claimset.metadata import known

CONTEXT = read_json(Path(__file__).with_name("croissant.context.json"))
"""The context that Croissant asks for, with all its terms."""

_TYPES = {"number": "sc:Float", "integer": "sc:Integer"}


def write(export: Export) -> dict[str, bytes]:
    """Return ``croissant.json`` and a Parquet file for each table."""
    files = {f"{table}.parquet": export.parquet(table) for table in export.tables}
    card = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        **_dataset(export),
        **{f"rai:{name}": value for name, value in _responsibility(export).items()},
        "distribution": [_file(name, data) for name, data in files.items()],
        "recordSet": [
            _records(export, export.table_of(table)) for table in export.tables
        ],
    }
    return {"croissant.json": json_bytes(card), **files}


def _dataset(export: Export) -> dict[str, Any]:
    """Describe the data set; what the descriptor does not say is left out."""
    release = export.release
    languages = {row["language"] for row in export.rows("sources")} - {""}
    described = {
        "name": export.text("title") or export.text("name"),
        "alternateName": export.text("name"),
        "description": export.description,
        "version": export.text("version"),
        "datePublished": release and release.date,
        "identifier": release and release.swhid,
        "url": export.text("homepage"),
        "license": export.named("licenses", "path", "name"),
        "creator": [_creator(author) for author in contributors(export.descriptor)],
        "keywords": export.listed("keywords"),
        "inLanguage": sorted(languages),
        "isBasedOn": [*filter(None, export.named("sources", "path", "title"))],
        # As BibTeX, which Croissant prefers.
        "citeAs": release
        and bibtex(cite(release.version, path=export.claim_set.folder)),
    }
    return known(described)


def _creator(author: Author) -> dict[str, str]:
    """Describe an author: a person if the name shows it."""
    described = {
        "@type": "sc:Person" if author.family else "sc:Organization",
        "name": author.name or f"{author.given} {author.family}".strip(),
        "givenName": author.family and author.given,
        "familyName": author.family,
    }
    return known(described)


def _responsibility(export: Export) -> dict[str, Any]:
    """Say who annotated, how, with what agreement, and within what limits."""
    counted = {
        "dataCollectionType": "Document analysis",
        "dataCollectionRawData": _sources(export),
        "dataCollectionMissingData": _missing(export),
        "annotationsPerItem": _passes(export),
        "dataAnnotationAnalysis": _agreement(export),
    }
    stated: dict[str, Any] = export.descriptor.get("rai", {})
    said = known(counted) | stated
    if "dataAnnotationAnalysis" in stated:
        # Measured and stated considerations stand side by side.
        more = stated["dataAnnotationAnalysis"]
        more = more if isinstance(more, list) else [more]
        said["dataAnnotationAnalysis"] = [*counted["dataAnnotationAnalysis"], *more]
    return said


def _sources(export: Export) -> str:
    sources = "; ".join(
        f"{row['title']} ({row['characters']} characters, sha256 {row['sha256']}; "
        f"rights: {row['rights']})"
        for row in export.rows("sources")
    )
    words = "their exact words are" if export.quotes else "their text is not"
    return f"{sources}. Claims point into these by offsets; {words} in this data set."


def _missing(export: Export) -> str:
    """Say what became of the sentences that make no claim."""
    ledger = Counter(row["disposition"] for row in export.rows("sentences"))
    if not ledger:
        return ""
    parts = ", ".join(f"{ledger[found]} {found}" for found in sorted(ledger))
    return f"Of {ledger.total()} segments of the sources by disposition: {parts}."


def _passes(export: Export) -> str:
    rows = Counter(row["annotator"] for row in export.rows("annotations"))
    if not rows:
        return ""
    written = ", ".join(f"{rows[name]} by {name!r}" for name in sorted(rows))
    return (
        f"Rows as first written by each annotator: {written}. Sentences in the "
        f"double-annotated sample: {len(export.rows('sample'))}."
    )


def _agreement(export: Export) -> list[str]:
    """Measure the agreement, if the tables hold one."""
    from claimset.agreement import agree  # noqa: PLC0415 - only here, and slow

    try:
        found = agree(export.claim_set.folder, version=export.label)
    except ReadError:
        return []
    except MissingExtraError as error:
        return [f"Agreement was not measured: {error.library} was not installed."]
    first = (
        f"Sentences annotated twice: {found.sentences}; claims of the first and the "
        f"second annotator: {found.first} and {found.second}; pairs that say the same: "
        f"{found.pairs}; F1 {found.f1.value:.2f} (95 % interval {found.f1.low:.2f} to "
        f"{found.f1.high:.2f})."
    )
    return [first] + [
        f"{column.column}: {column.percent.value:.0%} of {column.pairs} pairs agree, "
        f"Cohen's kappa {column.kappa.value:.2f} (95 % interval "
        f"{column.kappa.low:.2f} to {column.kappa.high:.2f})."
        for column in found.columns
        if column.kappa
    ]


def _file(name: str, data: bytes) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{len(data)} B",
        "encodingFormat": "application/x-parquet",
        "sha256": sha256(data),
    }


def _records(export: Export, table: Table) -> dict[str, Any]:
    keys = [{"@id": f"{table.name}/{name}"} for name in table.primary_key]
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.description,
        "key": keys if len(keys) > 1 else keys[0],
        "field": [_field(export, table, column) for column in table.columns],
    }


def _field(export: Export, table: Table, column: Column) -> dict[str, Any]:
    target, member = column.key or ("", "")
    pointed = f"; a key of {target} ({member})" if target in export.tables else ""
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.description + pointed,
        "dataType": _TYPES.get(column.type, "sc:Text"),
        "source": {
            "fileObject": {"@id": f"{table.name}.parquet"},
            "extract": {"column": column.name},
        },
    }
    if column.delimiter:
        field |= {"isArray": True, "arrayShape": "-1"}
    return field
