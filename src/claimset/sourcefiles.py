"""The file of a source: read whole, and held to the text that was annotated."""

from pathlib import Path

from claimset.errors import IntegrityError, ReadError
from claimset.files import not_utf8, read_bytes
from claimset.hashes import mismatch
from claimset.sources import form_alone


def read_source(path: Path, sha256: str | None) -> str:
    """Read the raw text of a source.

    Args:
        path: Its file.
        sha256: That of the source as it was annotated; none if any text will do.

    Raises:
        ReadError: If the file cannot be read, or is not UTF-8.
        IntegrityError: If its text is another: spans would mark other words.
    """
    data = read_bytes(path)
    if sha256 is not None and (wrong := mismatch(data, sha256, by="sources.csv")):
        form = form_alone(data.decode(errors="replace"), sha256)
        remedy = f"only {form}: undo that" if form else _CHANGED
        raise IntegrityError(path, wrong, remedy)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ReadError(path, not_utf8(error)) from error


_CHANGED = "the source was changed after it was annotated"
