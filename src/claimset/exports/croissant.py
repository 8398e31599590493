"""Croissant 1.1: JSON-LD that says what the tables hold, and Parquet files of them.

Parquet, because Croissant's reader guesses the types of CSV: a year becomes 1999.0 and
the word "NA" becomes nothing. What the Responsible-AI vocabulary asks for is counted
where it can be; what only people know, such as who annotated, stands in the
descriptor under ``rai``, by the vocabulary's names, and is passed on.

Keys are told in words: mlcroissant 1.1 takes ``references`` for the order to join the
two tables, and then cannot read a record set whose key points to another.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from claimset.citation import cite
from claimset.citation.formats import bibtex
from claimset.citation.works import Author, contributors
from claimset.columns import Column, Table
from claimset.errors import MissingExtraError, ReadError
from claimset.exports import Export
from claimset.files import json_bytes
from claimset.metadata import members, plain

__all__ = ["write"]

_TERMS = (
    "arrayShape",
    "citeAs",
    "column",
    "containedIn",
    "equivalentProperty",
    "extract",
    "field",
    "fileProperty",
    "fileObject",
    "fileSet",
    "format",
    "includes",
    "isArray",
    "isLiveDataset",
    "jsonPath",
    "key",
    "md5",
    "parentField",
    "path",
    "recordSet",
    "references",
    "regex",
    "repeated",
    "replace",
    "samplingRate",
    "sdVersion",
    "separator",
    "source",
    "subField",
    "transform",
)

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "description": {"@container": "@language"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS},
}

_TYPES = {"number": "sc:Float", "integer": "sc:Integer"}


def write(export: Export) -> dict[str, bytes]:
    """Return ``croissant.json`` and a Parquet file for each table."""
    files = {f"{table}.parquet": export.parquet(table) for table in export.tables}
    card = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        **_dataset(export),
        **{f"rai:{name}": value for name, value in _responsibility(export).items()},
        "distribution": [_file(name, data) for name, data in files.items()],
        "recordSet": [_records(export, table) for table in export.tables],
    }
    return {"croissant.json": json_bytes(card), **files}


def _dataset(export: Export) -> dict[str, Any]:
    """Describe the data set; what the descriptor does not say is left out."""
    said = export.descriptor
    languages = {row["language"] for row in export.rows("sources")} - {""}
    description, name = plain(said.get("description")), plain(said.get("name"))
    licences = members(said, "licenses", Mapping)
    sources = members(said, "sources", Mapping)
    described = {
        "name": plain(said.get("title")) or name,
        "alternateName": name,
        "description": f"{description} {export.identity}".strip(),
        "version": export.version,
        "datePublished": export.release.date if export.release else None,
        "identifier": export.release.swhid if export.release else None,
        "url": plain(said.get("homepage")),
        "license": [
            plain(licence.get("path")) or plain(licence.get("name"))
            for licence in licences
        ],
        "creator": [_creator(author) for author in contributors(said)],
        "keywords": members(said, "keywords", str),
        "inLanguage": sorted(languages),
        "isBasedOn": [plain(source["path"]) for source in sources if "path" in source],
        "citeAs": _citation(export),
    }
    return {name: value for name, value in described.items() if value}


def _creator(author: Author) -> dict[str, str]:
    """Describe an author: a person if the name can be told apart."""
    if not author.family:
        return {"@type": "sc:Organization", "name": author.name}
    names = {"givenName": author.given, "familyName": author.family}
    whole = f"{author.given} {author.family}".strip()
    return {"@type": "sc:Person", "name": whole} | {
        name: value for name, value in names.items() if value
    }


def _citation(export: Export) -> str:
    """Return how to cite a release, as BibTeX, which Croissant prefers."""
    if export.release is None:
        return ""
    return bibtex(cite(export.release.version, path=export.claim_set.folder))


def _responsibility(export: Export) -> dict[str, Any]:
    """Say who annotated, how, with what agreement, and within what limits."""
    counted = {
        "dataCollectionType": "Document analysis",
        "dataCollectionRawData": _sources(export),
        "dataCollectionMissingData": _missing(export),
        "annotationsPerItem": _passes(export),
        "dataAnnotationAnalysis": _agreement(export),
    }
    stated = export.descriptor.get("rai")
    stated = dict(stated) if isinstance(stated, Mapping) else {}
    known = {name: value for name, value in counted.items() if value}
    return {**known, **stated} | {
        # Measured and stated considerations stand side by side.
        name: [*_listed(counted[name]), *_listed(stated[name])]
        for name in ("dataAnnotationAnalysis",)
        if name in stated
    }


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, list) else [value]


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
    """Measure the agreement, if the tables hold one and NLTK is installed."""
    from claimset.agreement import agree  # noqa: PLC0415 - only here, and slow

    version = export.release.version if export.release else "working"
    try:
        found = agree(export.claim_set.folder, version=version)
    except (MissingExtraError, ReadError):
        return []
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
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _records(export: Export, table: str) -> dict[str, Any]:
    contract = export.table_of(table)
    keys = [{"@id": f"{table}/{name}"} for name in contract.primary_key]
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": contract.description,
        "key": keys if len(keys) > 1 else keys[0],
        "field": [_field(export, contract, column) for column in contract.columns],
    }


def _field(export: Export, contract: Table, column: Column) -> dict[str, Any]:
    pointed = [
        f"; a key of {key.table} ({key.target})"
        for key in contract.foreign_keys
        if key.column == column.name and key.table in export.tables
    ]
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{contract.name}/{column.name}",
        "name": column.name,
        "description": column.description + "".join(pointed),
        "dataType": _TYPES.get(column.type, "sc:Text"),
        "source": {
            "fileObject": {"@id": f"{contract.name}.parquet"},
            "extract": {"column": column.name},
        },
    }
    if column.delimiter:
        field |= {"isArray": True, "arrayShape": "-1"}
    return field
