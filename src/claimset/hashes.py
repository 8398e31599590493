"""What bytes are known by: the hash of a file, of tables, of a folder; a pointer."""

import hashlib
from collections.abc import Mapping

_POINTER = b"version https://git-lfs.github.com/spec/"


def sha256(data: bytes) -> str:
    """Return the sha256 of bytes, in hexadecimal digits.

    Example:
        >>> sha256(b"")[:8]
        'e3b0c442'
    """
    return hashlib.sha256(data).hexdigest()


def pointer(data: bytes) -> str:
    """Say that bytes are a pointer of Git LFS, and what to do; nothing if they are not.

    Example:
        >>> pointer(b"version https://git-lfs.github.com/spec/v1")[-18:]
        'run `git lfs pull`'
        >>> pointer(b"claim_id")
        ''
    """
    if not data.startswith(_POINTER):
        return ""
    return "the file is a pointer of Git LFS, not its content: run `git lfs pull`"


def mismatch(data: bytes, said: str, *, by: str = "the manifest") -> str:
    """Say that bytes have another sha256 than is said of them; nothing if they have it.

    Of a pointer of Git LFS it is said that it is one.

    Example:
        >>> mismatch(b"", "0" * 64)[-22:]
        '0000000000000000000000'
        >>> mismatch(b"", sha256(b""))
        ''
    """
    found = sha256(data)
    if found == said:
        return ""
    return pointer(data) or f"the sha256 is {found}; {by} says {said}"


def tables_sha256(files: Mapping[str, bytes]) -> str:
    """Return the one hash over the CSV files of a release.

    It is that of what ``LC_ALL=C sha256sum *.csv`` prints.

    Example:
        >>> tables_sha256({"manifest.json": b"{}"}) == sha256(b"")
        True
    """
    listing = "".join(
        f"{sha256(data)}  {name}\n"
        for name, data in sorted(files.items())
        if name.endswith(".csv")
    )
    return sha256(listing.encode())


def tree_id(files: Mapping[str, bytes]) -> str:
    """Return the ISO/IEC 18670 identifier of a folder of plain files.

    It is the hash that git gives to the same tree.

    Args:
        files: What each file holds, by its name, relative and with ``/``.

    Example:
        >>> tree_id({})
        'swh:1:dir:4b825dc642cb6eb9a060e54bf8d69288fbee4904'
        >>> tree_id({"a/b": b""}) == tree_of({"a/b": blob_id(b"")})
        True
    """
    return tree_of({name: blob_id(data) for name, data in files.items()})


def blob_id(data: bytes) -> bytes:
    """Return the hash that git gives to a file."""
    return _git_object("blob", data)


def tree_of(blobs: Mapping[str, bytes]) -> str:
    """Return the identifier of a folder, as `tree_id`, by the hashes of its files."""
    return f"swh:1:dir:{_tree(blobs).hex()}"


def _tree(blobs: Mapping[str, bytes]) -> bytes:
    entries: dict[bytes, bytes] = {}
    folders: dict[str, dict[str, bytes]] = {}
    for name, digest in blobs.items():
        folder, slash, rest = name.partition("/")
        if slash:
            folders.setdefault(folder, {})[rest] = digest
        else:
            encoded = name.encode(errors="surrogateescape")
            entries[encoded] = b"100644 " + encoded + b"\0" + digest
    for folder, inner in folders.items():
        encoded = folder.encode(errors="surrogateescape")
        # Git sorts a folder as if its name ended in a slash.
        entries[encoded + b"/"] = b"40000 " + encoded + b"\0" + _tree(inner)
    return _git_object("tree", b"".join(entries[name] for name in sorted(entries)))


def _git_object(kind: str, data: bytes) -> bytes:
    head = f"{kind} {len(data)}\0".encode()
    return hashlib.sha1(head + data, usedforsecurity=False).digest()
