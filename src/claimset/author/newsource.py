"""The files of a claim set that has a corrected text in the place of a source."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from claimset.author.parts import Article, derived_from
from claimset.claim_set import DESCRIPTOR, ClaimSet
from claimset.errors import AuthorError
from claimset.files import csv_text, json_bytes, read_bytes
from claimset.sources import digest

Row = Mapping[str, str]


def with_source(
    claim_set: ClaimSet,
    source_id: str,
    article: Article,
    original: Path,
    tables: Mapping[str, Sequence[Row]],
) -> tuple[str, dict[str, bytes]]:
    """Return what to write so that a claim set has a corrected text.

    The old text stays in its file: a release may be anchored in it.

    Args:
        claim_set: The claim set.
        source_id: The source that is corrected.
        article: The corrected text.
        original: The file that it was read from.
        tables: The rows of each table that changes with it.

    Returns:
        The file of the new text, and the bytes of each file by its name, relative to
        the claim set: the text, the tables and the descriptor, in this order.

    Raises:
        AuthorError: If a table is Parquet.
    """
    sources = [dict(row) for row in claim_set.rows("sources")]
    source = next(row for row in sources if row["source_id"] == source_id)
    file, kept = _names(claim_set.folder, source["file"], article, original)
    source["file"] = file
    source["sha256"] = digest(article.text)
    source["characters"] = str(len(article.text))
    files = {file: article.text.encode()}
    if kept:
        files[kept] = read_bytes(original)
    for table, rows in {**tables, "sources": sources}.items():
        name = claim_set.files[table]
        if not name.endswith(".csv"):
            raise AuthorError(claim_set.folder / name, "is Parquet: write it as CSV")
        columns = claim_set.sheet(table).frame.columns
        cells = [[row[column] for column in columns] for row in rows]
        files[name] = csv_text(columns, cells).encode()
    derived = derived_from(source_id, kept, files[kept], article) if kept else None
    files[DESCRIPTOR] = json_bytes(_descriptor(claim_set, source_id, derived, files))
    return file, files


def _names(folder: Path, old: str, article: Article, original: Path) -> tuple[str, str]:
    """Return the files of the new text, and of what it was taken from, if it was."""
    place = PurePosixPath(old)
    stem, number = re.sub(r"-[0-9]+\Z", "", place.stem), 2
    while (folder / place.with_name(f"{stem}-{number}.txt")).exists():
        number += 1
    file = place.with_name(f"{stem}-{number}.txt")
    suffix = original.suffix.lower()
    kept = file.with_suffix(suffix if suffix != ".txt" else ".original.txt")
    return str(file), str(kept) if article.extractor else ""


def _descriptor(
    claim_set: ClaimSet,
    source_id: str,
    derived: Mapping[str, str] | None,
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """Return the descriptor, which says what the text was taken from."""
    said = dict(claim_set.descriptor)
    listed = said.pop("derived_from", [])
    others = [each for each in listed if each.get("source") != source_id]
    # What it states of a file that is written anew would be false.
    said["resources"] = [
        {key: value for key, value in each.items() if key not in ("bytes", "hash")}
        if claim_set.files.get(each["name"]) in files
        else each
        for each in said["resources"]
    ]
    all_derived = [*others, *([derived] if derived else [])]
    return said | ({"derived_from": all_derived} if all_derived else {})
