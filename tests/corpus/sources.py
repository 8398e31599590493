"""Damages of the source file, of the row that names it, and of what hangs together."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from claimset.model import TABLES
from conftest import GUILD
from corpus.descriptors import DESCRIPTOR, Damage

__all__ = ["DAMAGES"]

SEED = "seeds/guild.txt"
SOURCES = "data/sources.csv"


def _seed(edit: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        path = folder / SEED
        sound = path.read_bytes()
        assert edit(sound) != sound
        path.write_bytes(edit(sound))

    return harm


def _at(file: str) -> Callable[[Path], None]:
    """Name another path for the source."""

    def harm(folder: Path) -> None:
        path = folder / SOURCES
        data = path.read_bytes()
        assert data.count(SEED.encode()) == 1
        path.write_bytes(data.replace(SEED.encode(), file.encode()))

    return harm


def _led_out(folder: Path) -> None:
    outside = folder.parent / "outside.txt"
    shutil.move(folder / SEED, outside)
    (folder / SEED).symlink_to(outside)


def _folder_led_out(folder: Path) -> None:
    outside = folder.parent / "outside"
    shutil.move(folder / "seeds", outside)
    (folder / "seeds").symlink_to(outside, target_is_directory=True)


def _folder_for_source(folder: Path) -> None:
    (folder / SEED).unlink()
    (folder / SEED).mkdir()


def _pipe_for_source(folder: Path) -> None:
    (folder / SEED).unlink()
    os.mkfifo(folder / SEED)


def _header_alone(table: str) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        path = folder / "data" / f"{table}.csv"
        path.write_bytes(path.read_bytes().partition(b"\n")[0] + b"\n")

    return harm


def _without_row(table: str, number: int) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        path = folder / "data" / f"{table}.csv"
        lines = path.read_bytes().splitlines(keepends=True)
        del lines[number]
        path.write_bytes(b"".join(lines))

    return harm


def _replaced(file: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        path = folder / file
        data = path.read_bytes()
        assert data.count(old) == 1
        path.write_bytes(data.replace(old, new))

    return harm


def _gone(table: str) -> Callable[[Path], None]:
    return lambda folder: os.remove(folder / "data" / f"{table}.csv")  # noqa: PTH107 - returns None


def _source(
    name: str, harm: Callable[[Path], None], expects: str = "source-changed"
) -> Damage:
    return Damage(
        name=f"source: {name}", harm=harm, expects=expects, file=SOURCES, line=2
    )


def _unsafe(name: str, harm: Callable[[Path], None]) -> Damage:
    return Damage(
        name=f"source: {name}", harm=harm, expects="unsafe-path", file="", code=2
    )


def _linked(name: str, expects: str, table: str, line: int, harm: object) -> Damage:
    assert callable(harm)
    return Damage(
        name=name, harm=harm, expects=expects, file=f"data/{table}.csv", line=line
    )


def _rows(table: str) -> int:
    return (GUILD / "data" / f"{table}.csv").read_bytes().count(b"\n")


def _named(table: str) -> int:
    """The line of the descriptor that names the file of a table."""
    before, _, _ = (GUILD / DESCRIPTOR).read_bytes().partition(f"{table}.csv".encode())
    return before.count(b"\n") + 1


DAMAGES = (
    _source("0 bytes", _seed(lambda _: b"")),
    _source("a letter more", _seed(lambda data: data + b"x")),
    _source("CRLF", _seed(lambda data: data.replace(b"\n", b"\r\n"))),
    _source("byte order mark", _seed(lambda data: b"\xef\xbb\xbf" + data)),
    _source("NUL", _seed(lambda data: data.replace(b"lamp", b"la\0p"))),
    _source("no final newline", _seed(lambda data: data[:-1])),
    _source("another quote", _seed(lambda data: data.replace("“".encode(), b'"'))),
    _source(
        "Latin-1",
        _seed(lambda data: data.decode().encode("latin-1", errors="replace")),
        "file-not-utf8",
    ),
    _source("UTF-16", _seed(lambda d: d.decode().encode("utf-16")), "file-not-utf8"),
    _source("gone", lambda folder: (folder / SEED).unlink(), "file-missing"),
    _source("named as a folder", _at("seeds/guild.txt/"), "file-missing"),
    _source("named wrongly", _at("seeds/gild.txt"), "file-missing"),
    _source("a folder", _folder_for_source, "file-missing"),
    _source("a pipe", _pipe_for_source, "file-missing"),
    _source("another file", _at("data/claims.csv")),
    _unsafe("absolute", _at("/etc/hostname")),
    _unsafe("climbs out", _at("../outside.txt")),
    _unsafe("a link leads out", _led_out),
    _unsafe("its folder is a link that leads out", _folder_led_out),
    *(
        Damage(name=f"{table}: file gone", harm=_gone(table), expects="file-missing",
            line=_named(table))
        for table in TABLES
    ),
    *(
        _linked(f"{table}: header alone", "table-without-rows", table, 1,
            _header_alone(table))
        for table in ("claims", "sentences", "sources", "references", "entities",
                      "quantities")
    ),
    _linked("appearances: header alone", "disposition-unfounded", "sentences", 4,
        _header_alone("appearances")),
    *(
        _linked(f"sentences: row {number} gone", "source-not-covered", "sources", 2,
            _without_row("sentences", number))
        for number in range(1, _rows("sentences"))
    ),
    _linked("claims: only claim of a sentence gone", "disposition-unfounded",
        "sentences", 6, _without_row("claims", 4)),
    _linked("entities: an entity gone", "key-unknown", "claims", 2,
        _without_row("entities", 1)),
    _linked("references: a reference gone", "key-unknown", "claims", 2,
        _without_row("references", 1)),
    _linked("claims: the words of another sentence", "spans-outside-sentence",
        "claims", 12, _replaced("data/claims.csv", b"511-537", b"444-477")),
    _linked("quantities: from 1996 to 300, both in the text", "quantity-bounds",
        "quantities", 2, _replaced("data/quantities.csv", b"300,300", b"1996,300")),
    _linked("annotations: half a pair gone", "pair-broken", "annotations", 2,
        _without_row("annotations", 2)),
)  # fmt: skip
"""Every damage of the source, and of what one table says of another."""
