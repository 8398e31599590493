"""A claim set gets a corrected text in the place of a source."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from claimset.author.parts import Article, derived_from
from claimset.author.tables import Working
from claimset.author.tidy import Row
from claimset.files import read_bytes
from claimset.sources import digest


def save_source(
    working: Working,
    source: Row,
    article: Article,
    original: Path,
    tables: Mapping[str, list[Row]],
) -> str:
    """Write a corrected text, and the tables that change with it, all or nothing.

    The old text stays in its file: a release may be anchored in it.

    Args:
        working: The tables.
        source: The row of the source that is corrected.
        article: The corrected text.
        original: The file that it was read from.
        tables: The rows of each table that changes with it.

    Returns:
        The file of the new text, relative to the claim set.

    Raises:
        ReadError: If a table is Parquet, or the original cannot be read.
        WriteError: If a file cannot be written; all is as it was then.
    """
    file, kept = _names(working.claim_set.folder, source["file"], article, original)
    source["file"] = file
    source["sha256"] = digest(article.text)
    source["characters"] = str(len(article.text))
    files = {file: article.text.encode()}
    listed = working.claim_set.descriptor.get("derived_from", [])
    derived = [each for each in listed if each.get("source") != source["source_id"]]
    if kept:
        files[kept] = read_bytes(original)
        known = derived_from(source["source_id"], kept, files[kept], article)
        derived.append(known)
    said = {"derived_from": derived or None}
    changed = {**tables, "sources": working.rows("sources")}
    working.save(changed, files=files, said=said)
    return file


def stem_of(file: str) -> str:
    """Return the name of a text's file without its ending and its number.

    Example:
        >>> stem_of("sources/letter-2.txt")
        'letter'
    """
    return re.sub(r"-[0-9]+\Z", "", PurePosixPath(file).stem)


def _names(folder: Path, old: str, article: Article, original: Path) -> tuple[str, str]:
    """Return the files of the new text, and of what it was taken from, if it was."""
    place, number = PurePosixPath(old), 2
    while (folder / place.with_name(f"{stem_of(old)}-{number}.txt")).exists():
        number += 1
    file = place.with_name(f"{stem_of(old)}-{number}.txt")
    suffix = original.suffix.lower()
    kept = file.with_suffix(suffix if suffix != ".txt" else ".original.txt")
    return str(file), str(kept) if article.extractor else ""
