"""Damages of the invented claim set, by name, with what a report must say of each.

What a report must say is not in the words of any program: a regular expression that
the field, the key, the value or the kind of the fault satisfies, and the places that
are right. Where the fault is that of a whole file or its header, the file is place
enough. Two copies are not damaged at all: whoever refuses them is wrong.
"""

import csv
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimset.files import csv_text
from claimset.model import TABLES

__all__ = ["DAMAGES", "GUILD", "Damage", "copy"]

GUILD = Path(__file__).parents[1] / "tests" / "data" / "guild"
"""The sound claim set that is damaged."""

_LARGE = 5_000_000
_COLUMNS = 16
_WHOLE: tuple[int, ...] = ()

Rows = list[list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What is done to a copy of the claim set.

    Attributes:
        name: What is done.
        harm: Does it to the copy in a folder.
        says: What a report that names the fault must match; "" if there is no fault.
        places: The right lines by file; an empty tuple means the file itself.
        form: Whether CSV allows it, and only a claim set does not, or warns of it.
    """

    name: str
    harm: Callable[[Path], None]
    says: str = ""
    places: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    form: bool = False


def copy(damage: Damage, parent: Path) -> Path:
    """Make a damaged copy in a folder of its own."""
    folder = parent / "guild"
    shutil.copytree(GUILD, folder)
    damage.harm(folder)
    return folder


def _bytes(
    harm: Callable[[bytes], bytes], file: str = "data/claims.csv"
) -> Callable[[Path], None]:
    """Change a file's bytes."""

    def apply(folder: Path) -> None:
        path = folder / file
        sound = path.read_bytes()
        path.write_bytes(harm(sound))

    return apply


def _once(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Put something in the place of what stands there once."""

    def harm(data: bytes) -> bytes:
        before, found, after = data.partition(old)
        if not found or old in after:
            raise ValueError(f"{old!r} does not stand there once")
        return before + new + after

    return harm


def _table(edit: Callable[[Rows], None]) -> Callable[[Path], None]:
    """Change the rows of the claims, the header among them, and write them soundly."""

    def apply(folder: Path) -> None:
        path = folder / "data" / "claims.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        edit(rows)
        path.write_bytes(csv_text(rows[0], rows[1:]).encode())

    return apply


def _cell(
    line: int, column: str, value: str, *, note: str = ""
) -> Callable[[Path], None]:
    """Put a value into a cell of the row on a line, and a note into another row."""

    def edit(rows: Rows) -> None:
        rows[line - 1][rows[0].index(column)] = value
        if note:
            rows[3][rows[0].index("note")] = note

    return _table(edit)


def _without_column(name: str) -> Callable[[Path], None]:
    def edit(rows: Rows) -> None:
        place = rows[0].index(name)
        for row in rows:
            del row[place]

    return _table(edit)


def _with_column(name: str, cell: str) -> Callable[[Path], None]:
    def edit(rows: Rows) -> None:
        for row in rows:
            row.append(cell)
        rows[0][-1] = name

    return _table(edit)


def _names_swapped(first: str, second: str) -> Callable[[Path], None]:
    def edit(rows: Rows) -> None:
        places = rows[0].index(first), rows[0].index(second)
        rows[0][places[0]], rows[0][places[1]] = second, first

    return _table(edit)


def _cut(line: int, cells: int) -> Callable[[bytes], bytes]:
    """Take the last cells of a row away, with their commas."""

    def harm(data: bytes) -> bytes:
        lines = data.split(b"\n")
        lines[line - 1] = lines[line - 1].rsplit(b",", cells)[0]
        return b"\n".join(lines)

    return harm


def _moved_out(folder: Path) -> None:
    """Move all tables out of the claim set, and let its descriptor name them there."""
    outside = folder.parent / "outside"
    outside.mkdir()
    for table in TABLES:
        shutil.move(folder / "data" / f"{table}.csv", outside / f"{table}.csv")
    path = folder / "data" / "datapackage.json"
    said = json.loads(path.read_bytes())
    for resource in said["resources"]:
        resource["path"] = f"../../outside/{resource['path']}"
    path.write_text(json.dumps(said), "utf-8")


def _rows_but_header(harm: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def apply(data: bytes) -> bytes:
        header, *rows = data.splitlines()
        return b"".join(row + b"\n" for row in (header, *map(harm, rows)))

    return apply


def _at(*lines: int) -> dict[str, tuple[int, ...]]:
    return {"claims": lines}


# Where all claims are gone, what points to them is left, and may be named instead.
_LOST = r"\bC00[01][0-9]\b|claims\.claim_id"
_WITHOUT_CLAIMS = {
    "claims": _WHOLE,
    "appearances": (2,),
    "quantities": (2, 3),
    "relations": (2, 3),
}

DAMAGES = (
    Damage(name="nothing (control)", harm=lambda _: None),
    Damage(
        name="a cell of 5 MB (control)",
        harm=_cell(7, "note", "x" * _LARGE),
    ),
    Damage(
        name="byte order mark",
        harm=_bytes(lambda data: b"\xef\xbb\xbf" + data),
        says=r"byte order mark|\bBOM\b|ufeff",
        places=_at(*_WHOLE),
        form=True,
    ),
    Damage(
        name="CRLF line ends",
        harm=_bytes(lambda data: data.replace(b"\n", b"\r\n")),
        says=r"carriage|CRLF|line end|\\r",
        places=_at(*_WHOLE),
        form=True,
    ),
    Damage(
        name="a Latin-1 letter",
        harm=_bytes(_once(b"perhaps", b"perh\xe4ps")),
        says=r"utf-?8|decod|encod|unicode",
        places=_at(12),
    ),
    Damage(
        name="a NUL in a text",
        harm=_bytes(_once(b"an oil light", b"an oil\0light")),
        says=r"\bNUL\b|control|x00|u0000|null (byte|char)",
        places=_at(7),
    ),
    Damage(
        name="a quote that is not closed",
        harm=_bytes(_once(b",The year is read", b',"The year is read')),
        says=r"quot|EOF|unclosed|unterminated|expected after|end of (data|string)",
        places=_at(11),
    ),
    Damage(
        name="a row cut short by two cells",
        harm=_bytes(_cut(7, 2)),
        says=r"missing.?cell|\bcells\b|confidence",
        places=_at(7),
    ),
    Damage(
        name="an empty cell more in each row, not in the header",
        harm=_bytes(_rows_but_header(lambda row: row + b",")),
        says=rf"extra.?cell|too many|cell.count|\b{_COLUMNS + 1}\b",
        places=_at(*range(2, 13)),
    ),
    Damage(
        name="a file of 0 bytes",
        harm=_bytes(lambda _: b""),
        says=rf"empty|no columns|no header|0 bytes|is present|{_LOST}",
        places=_WITHOUT_CLAIMS,
    ),
    Damage(
        name="a header without rows",
        harm=_bytes(lambda data: data.partition(b"\n")[0] + b"\n"),
        says=rf"no rows|empty|{_LOST}",
        places=_WITHOUT_CLAIMS,
    ),
    Damage(
        name="a file cut off in its last cell",
        harm=_bytes(lambda data: data[:-9], "data/retired.csv"),
        says=r"newline|cut off|truncat|end of file",
        places={"retired": (2,)},
    ),
    Damage(
        name="a column missing",
        harm=_without_column("polarity"),
        says="polarity",
        places=_at(*_WHOLE),
    ),
    Damage(
        name="a column twice",
        harm=_with_column("note", ""),
        says=r"\bnote\b",
        places=_at(*_WHOLE),
    ),
    Damage(
        name="a column that nobody knows",
        harm=_with_column("hue", "red"),
        says=r"\bhue\b",
        places=_at(*_WHOLE),
    ),
    Damage(
        name="two columns' names swapped",
        harm=_names_swapped("cue", "time"),
        says=r"\b(cue|time)\b",
        places=_at(*_WHOLE),
    ),
    Damage(
        name="a word outside a closed list",
        harm=_cell(4, "polarity", "maybe"),
        says="polarity",
        places=_at(4),
    ),
    Damage(
        name="the same, below a cell of two lines",
        harm=_cell(7, "polarity", "maybe", note="Two\nlines."),
        says="polarity",
        places=_at(8),
    ),
    Damage(
        name="NA in a required closed list",
        harm=_cell(12, "certainty", "NA"),
        says="certainty",
        places=_at(12),
    ),
    Damage(
        name="a required cell left empty",
        harm=_cell(4, "support", ""),
        says="support",
        places=_at(4),
    ),
    Damage(
        name="a number out of bounds",
        harm=_cell(7, "confidence", "1.7"),
        says=r"confidence|\b1\.7\b",
        places=_at(7),
    ),
    Damage(
        name="a word for a number",
        harm=_cell(12, "confidence", "high"),
        says=r"confidence|\bhigh\b|conversion",
        places=_at(12),
    ),
    Damage(
        name="a row twice",
        harm=_table(lambda rows: rows.insert(4, list(rows[3]))),
        says=r"claim_id|\bC0003\b",
        places=_at(4, 5),
    ),
    Damage(
        name="a key that points nowhere",
        harm=_cell(12, "source_ref", "text.p99.s01"),
        says=r"source_ref|text\.p99\.s01",
        places=_at(12),
    ),
    Damage(
        name="a key within a list that points nowhere",
        harm=_cell(4, "ref_ids", "R01;R99"),
        says=r"ref_ids|\bR99\b",
        places=_at(4),
    ),
    Damage(
        name="a subtype of another type (two columns)",
        harm=_cell(7, "subtype", "count"),
        says="subtype",
        places=_at(7),
    ),
    Damage(
        name="a cell that a spreadsheet runs as a formula",
        harm=_cell(7, "note", "=HYPERLINK(1)"),
        says="formula|HYPERLINK|spreadsheet",
        places=_at(7),
        form=True,
    ),
    Damage(
        name="an anchor on another sentence",
        harm=_cell(12, "spans", "444-477"),
        says="spans",
        places=_at(12),
    ),
    Damage(
        name="a letter of the source changed",
        harm=_bytes(_once(b"lit the harbour", b"hit the harbour"), "seeds/guild.txt"),
        says="hash|sha256|changed",
        places={"guild": _WHOLE, "sources": (2,), "sentences": (12,)},
    ),
    Damage(
        name="paths that lead out of the folder",
        harm=_moved_out,
        says="outside",
        places=_at(*_WHOLE),
    ),
)
"""Every damage, controls first."""
