"""A claim set gets a corrected text in the place of a source."""

import glob
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from claimset.author.parts import Article, source_files
from claimset.author.tables import Working
from claimset.author.tidy import Row
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

    Returns:
        The file of the new text, relative to the claim set.

    Raises:
        ReadError: If a table is Parquet, or the original cannot be read.
        WriteError: If a file cannot be written; all is as it was then.
    """
    file = _free(working.claim_set.folder, PurePosixPath(source["file"]))
    source["file"] = str(file)
    source["sha256"] = digest(article.text)
    source["characters"] = str(len(article.text))
    files, derived = source_files(source["source_id"], file, article, original)
    listed = working.claim_set.descriptor.get("derived_from", [])
    others = [each for each in listed if each.get("source") != source["source_id"]]
    said = {"derived_from": [*others, *derived] or None}
    changed = {**tables, "sources": working.rows("sources")}
    working.read |= {working.claim_set.folder / name: "" for name in files}
    working.save(changed, files=files, said=said)
    return str(file)


def stem_of(file: str) -> str:
    """Return the name of a text's file without its ending and its number.

    Example:
        >>> stem_of("sources/letter-2.txt")
        'letter'
    """
    return re.sub(r"-[0-9]+\Z", "", PurePosixPath(file).stem)


def _free(folder: Path, old: PurePosixPath) -> PurePosixPath:
    """Return the file of a new text: as the old one, with the next number."""
    place, stem, number = folder / old.parent, stem_of(old.name), 2
    while [*place.glob(f"{glob.escape(stem)}-{number}.*")]:
        number += 1
    return old.with_name(f"{stem}-{number}.txt")
