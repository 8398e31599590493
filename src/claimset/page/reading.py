"""The page in a file of its own, for somebody to read now."""

import tempfile
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from urllib.parse import quote

from claimset.claim_set import ClaimSet
from claimset.entities import near
from claimset.errors import UnknownRowError, WriteError
from claimset.export import contents
from claimset.load import opened, text_frame
from claimset.writing import write_aside

_NAMED = {
    "claims": "claim_id",
    "sentences": "sentence_id",
    "references": "ref_id",
    "entities": "entity_id",
}


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A page on disk.

    Attributes:
        path: Its file.
        address: The file's address, with the row to begin at.
        has_words: Whether it holds the sources' text; it cannot where the claim set
            came without its sources, and then asks its reader for their files.
    """

    path: Path
    address: str
    has_words: bool


def written_page(
    row_id: str | None = None,
    *,
    path: str | PathLike[str] | None = None,
    version: str | None = None,
    sources: str | PathLike[str] | None = None,
) -> WrittenPage:
    """Write the page, with the sources' text, to a temporary folder of its own.

    Nobody removes it: a browser reads it again when it is loaded anew.

    Args:
        row_id: The claim, sentence, reference or entity to begin at.
        path: The folder of the claim set; by default the one this package carries.
        version: A release, or ``"working"``; by default as for `claimset.export`.
        sources: A folder that holds the sources' files, as for `claimset.show`.

    Raises:
        UnknownRowError: If there is no row of that id.
        WriteError: If there is no place for temporary files.
        ClaimsetError: As `claimset.export` does.
    """
    claim_set = opened(path, version, sources=sources)
    if row_id is not None:
        _look_up(row_id, claim_set)
    has_words = not claim_set.is_bare
    (page,) = contents(
        "html", path=path, version=version, quotes=has_words, sources=sources
    ).values()
    try:
        file = Path(tempfile.mkdtemp(prefix="claimset-")) / "page.html"
    except OSError as error:
        reason = error.strerror or "cannot be written"
        raise WriteError(tempfile.gettempdir(), reason) from error
    write_aside(file, page)
    fragment = "" if row_id is None else f"#{quote(row_id, safe='')}"
    return WrittenPage(file, file.as_uri() + fragment, has_words)


def _look_up(row_id: str, claim_set: ClaimSet) -> None:
    """Refuse an id that no row has which the page leads to."""
    ids = [
        each
        for table, key in _NAMED.items()
        for each in text_frame(claim_set, table)[key].drop_nulls()
    ]
    if row_id not in ids:
        raise UnknownRowError(row_id, near(claim_set, row_id, ids))
