"""Damages of the descriptor, and of the paths that it names."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimset.files import MOST_BYTES, MOST_JSON

__all__ = ["DAMAGES", "DESCRIPTOR", "Damage"]

DESCRIPTOR = "data/datapackage.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """A damage of a folder; fields as in `corpus.variants.Variant`."""

    name: str
    harm: Callable[[Path], None]
    expects: str
    file: str = DESCRIPTOR
    line: int = 0
    code: int = 1


def _bytes(data: bytes) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        (folder / DESCRIPTOR).write_bytes(data)

    return harm


def _edited(edit: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        path = folder / DESCRIPTOR
        descriptor = json.loads(path.read_bytes())
        edit(descriptor)
        text = json.dumps(descriptor, ensure_ascii=False, indent=2)
        path.write_text(text, "utf-8")

    return harm


def _spliced(member: bytes, *, before: bytes = b"") -> Callable[[Path], None]:
    """Put a member first, or bytes before all."""

    def harm(folder: Path) -> None:
        path = folder / DESCRIPTOR
        data = path.read_bytes().removeprefix(b"{")
        path.write_bytes(before + b"{" + member + data)

    return harm


def _claims_at(path: object) -> Callable[[Path], None]:
    """Name another path for the claims."""
    return _edited(lambda said: said["resources"][0].update(path=path))


def _said_of_claims(**said: object) -> Callable[[Path], None]:
    return _edited(lambda known: known["resources"][0].update(said))


def _unlisted(table: str) -> Callable[[Path], None]:
    """Take a table out of the list."""

    def edit(said: dict[str, Any]) -> None:
        said["resources"] = [r for r in said["resources"] if r["name"] != table]

    return _edited(edit)


def _beside(name: str) -> Callable[[Path], None]:
    """Put a copy of the claims beside the tables, under another name."""

    def harm(folder: Path) -> None:
        shutil.copy(folder / "data" / "claims.csv", folder / "data" / name)

    return harm


def _with(name: str, value: object) -> Callable[[Path], None]:
    return _edited(lambda said: said.update({name: value}))


def _without(name: str) -> Callable[[Path], None]:
    return _edited(lambda said: said.pop(name))


def _appended(resource: object) -> Callable[[Path], None]:
    return _edited(lambda said: said["resources"].append(resource))


def _led_out(folder: Path) -> None:
    """Put a table outside, and a link to it in its place."""
    file = folder / "data" / "claims.csv"
    outside = folder.parent / "outside.csv"
    shutil.move(file, outside)
    file.symlink_to(outside)


def _data_led_out(folder: Path) -> None:
    """Put the whole of data/ outside, and a link to it in its place."""
    outside = folder.parent / "outside"
    shutil.move(folder / "data", outside)
    (folder / "data").symlink_to(outside, target_is_directory=True)


def _dangling(folder: Path) -> None:
    file = folder / "data" / "claims.csv"
    file.unlink()
    file.symlink_to("nowhere.csv")


def _folder_for_descriptor(folder: Path) -> None:
    (folder / DESCRIPTOR).unlink()
    (folder / DESCRIPTOR).mkdir()


def _folder_for_table(folder: Path) -> None:
    (folder / "data" / "claims.csv").unlink()
    (folder / "data" / "claims.csv").mkdir()


def _descriptor_led_out(folder: Path) -> None:
    outside = folder.parent / "outside.json"
    shutil.move(folder / DESCRIPTOR, outside)
    (folder / DESCRIPTOR).symlink_to(outside)


def _piped(file: str) -> Callable[[Path], None]:
    """Put a pipe that nobody writes to in the place of a file."""

    def harm(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        os.mkfifo(folder / file)

    return harm


def _too_large(file: str, most: int) -> Callable[[Path], None]:
    return lambda folder: os.truncate(folder / file, most + 1)


def _refused(name: str, harm: Callable[[Path], None], code: str) -> Damage:
    return Damage(name=name, harm=harm, expects=code, file="", code=2)


def _faulty(name: str, harm: Callable[[Path], None], line: int) -> Damage:
    return Damage(
        name=f"descriptor: {name}", harm=harm, expects="descriptor-faulty", line=line
    )


def _absent(name: str, harm: Callable[[Path], None], line: int) -> Damage:
    return Damage(
        name=f"descriptor: {name}", harm=harm, expects="file-missing", line=line
    )


def _unsafe(name: str, harm: Callable[[Path], None]) -> Damage:
    return Damage(
        name=f"path: {name}", harm=harm, expects="unsafe-path", file="", code=2
    )


def _no_claim_set(name: str, harm: Callable[[Path], None]) -> Damage:
    return Damage(name=name, harm=harm, expects="no-claim-set", file="", code=2)


# Where the damaged descriptor has them, an indented line for each value.
OUTERMOST, TITLE, VERSION, RESOURCES, PATH, AFTER_PATH = 1, 3, 4, 10, 13, 14
LAST_RESOURCE, LAST_MEMBER = 59, 60

DAMAGES = (
    _faulty("0 bytes", _bytes(b""), OUTERMOST),
    _faulty("not JSON", _bytes(b"{name: guild}"), OUTERMOST),
    _faulty("cut off", _bytes(b'{"name": "guild", "resources": ['), OUTERMOST),
    _faulty("not UTF-8", _bytes(b'{"name": "\xff"}'), OUTERMOST),
    _faulty("a list", _bytes(b"[]"), OUTERMOST),
    _faulty("null", _bytes(b"null"), OUTERMOST),
    _faulty("NaN", _bytes(b"NaN"), OUTERMOST),
    _faulty("an infinite number", _with("image", float("inf")), LAST_MEMBER),
    _faulty("a number too large", _spliced(b'"image": 1e999,'), OUTERMOST),
    _faulty(
        "a whole number too large",
        _spliced(b'"image": %s,' % (b"9" * 9_999)),
        OUTERMOST,
    ),
    _faulty("a key twice", _spliced(b'"version": "1.0.0",'), VERSION),
    _faulty("half a character", _spliced(b'"image": "\\ud83d",'), OUTERMOST),
    _faulty("byte order mark", _spliced(b"", before=b"\xef\xbb\xbf"), OUTERMOST),
    _faulty("nested too deep", _spliced(b'"image": %s,' % (b"[" * 100_000)), OUTERMOST),
    _faulty("no name", _without("name"), OUTERMOST),
    _faulty("no title", _without("title"), OUTERMOST),
    _faulty("no version", _without("version"), OUTERMOST),
    _faulty("a number for a version", _with("version", 1.0), VERSION),
    _faulty("version 1.0", _with("version", "1.0"), VERSION),
    _faulty("version 01.0.0", _with("version", "01.0.0"), VERSION),
    _faulty("version with a line break", _with("version", "1.0.0\n"), VERSION),
    _faulty("no resources", _without("resources"), OUTERMOST),
    _faulty("resources are text", _with("resources", "claims.csv"), RESOURCES),
    _faulty("a resource is text", _appended("claims.csv"), LAST_RESOURCE),
    _faulty("a resource without a path", _appended({"name": "claims"}), LAST_RESOURCE),
    _faulty("a path that is a number", _claims_at(1), PATH),
    _faulty("a blank title", _with("title", " "), TITLE),
    _faulty("other bytes", _said_of_claims(bytes=3), AFTER_PATH),
    _faulty("another hash", _said_of_claims(hash="sha256:" + "0" * 64), AFTER_PATH),
    _faulty("another encoding", _said_of_claims(encoding="latin-1"), AFTER_PATH),
    _faulty(
        "another delimiter", _said_of_claims(dialect={"delimiter": ";"}), AFTER_PATH + 1
    ),
    _faulty(
        "a table twice",
        _appended({"name": "claims", "path": "claims.csv"}),
        LAST_RESOURCE + 1,
    ),
    _faulty(
        "a schema of another table",
        _said_of_claims(schema={"fields": [{"name": "x", "type": "string"}]}),
        AFTER_PATH + 3,
    ),
    _faulty(
        "another primary key",
        _said_of_claims(schema={"primaryKey": "text"}),
        AFTER_PATH + 1,
    ),
    _faulty("two tables in one file", _claims_at("entities.csv"), PATH),
    _faulty(
        "a table unknown",
        _appended({"name": "clams", "path": "claims.csv"}),
        LAST_RESOURCE + 1,
    ),
    _absent("resources are empty", _with("resources", []), RESOURCES),
    _absent(
        "claims are not listed",
        _edited(lambda said: said["resources"].pop(0)),
        RESOURCES,
    ),
    _absent("a path to nothing", _claims_at("nothing.csv"), PATH),
    _absent("a file named as a folder", _claims_at("claims.csv/"), PATH),
    _absent("an empty path", _claims_at(""), PATH),
    _absent("a folder for a table", _folder_for_table, PATH),
    _absent("a link to nothing for a table", _dangling, PATH),
    _absent("a pipe for a table", _piped("data/claims.csv"), PATH),
    _refused("descriptor: a pipe", _piped(DESCRIPTOR), "read"),
    _refused("descriptor: a folder", _folder_for_descriptor, "read"),
    _refused("descriptor: too large", _too_large(DESCRIPTOR, MOST_JSON), "oversized"),
    _refused("dispensations: a pipe", _piped("data/dispensations.csv"), "read"),
    _refused("table too large", _too_large("data/claims.csv", MOST_BYTES), "oversized"),
    _refused(
        "source too large", _too_large("seeds/guild.txt", MOST_BYTES), "oversized"
    ),
    *(
        Damage(
            name=f"descriptor: {table} are not listed",
            harm=_unlisted(table),
            expects="table-unlisted",
            line=RESOURCES,
        )
        for table in ("appearances", "sentences", "references", "entities", "retired")
    ),
    *(
        Damage(
            name=f"descriptor: {name} stands beside the tables",
            harm=_beside(name),
            expects="table-unlisted",
            line=RESOURCES,
        )
        for name in ("relatoins.csv", "Claims.CSV", "claims.parquet", "more.csv")
    ),
    _unsafe("absolute", _claims_at("/etc/passwd")),
    _unsafe("climbs out", _claims_at("../../outside.csv")),
    _unsafe("climbs out and in again", _claims_at("../data/claims.csv")),
    _unsafe("backslashes", _claims_at("..\\..\\outside.csv")),
    _unsafe("a drive", _claims_at("C:claims.csv")),
    _unsafe("a web address", _claims_at("https://example.org/claims.csv")),
    _unsafe("a link leads out", _led_out),
    _unsafe("the descriptor is a link that leads out", _descriptor_led_out),
    _unsafe("data/ is a link that leads out", _data_led_out),
    _no_claim_set("no data/", lambda folder: shutil.rmtree(folder / "data")),
    _no_claim_set("no descriptor", lambda folder: (folder / DESCRIPTOR).unlink()),
)
"""Every damage of the descriptor and of its paths."""
