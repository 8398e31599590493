"""What no random edit may do: crash, or pass although a rule covers what it changed.

What is covered is told here apart from claimset's own rules: by the published schemas,
by hashes, and by what a strict reader of CSV makes of the bytes.
"""

import csv
import json
import re
import shutil
from functools import partial
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from claimset import Report, validate
from claimset.errors import ClaimsetError
from claimset.files import packaged_folder
from conftest import GUILD, judged

pytestmark = pytest.mark.corpus

FILES = {path.stem: path.read_bytes() for path in (GUILD / "data").glob("*.csv")}
TABLES = sorted(FILES)
SCHEMAS = packaged_folder() / "schemas"
LAW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

# What edits put into cells: near misses, words for nothing, and anything at all.
ODD = st.sampled_from(
    ["", " ", "NA", "nan", "None", "0", "-1", "1e3", ";", "C0001", "C9999", "R01", "x"]
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


def _judged(files: dict[str, bytes]) -> Report | ClaimsetError:
    """Judge a copy with other files, by their place in the claim set."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "guild"
        shutil.copytree(GUILD, copy)
        for name, data in files.items():
            (copy / name).write_bytes(data)
        try:
            return validate(copy)
        except ClaimsetError as error:
            return error


def _passes(files: dict[str, bytes]) -> bool:
    found = _judged(files)
    return isinstance(found, Report) and found.ok


def _cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode(), newline=""), strict=True))


def _bytes(rows: list[list[str]]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


@st.composite
def _edited(draw: st.DrawFn, data: bytes) -> bytes:
    """Cut some bytes out, and put others in."""
    start = draw(st.integers(0, len(data)))
    end = draw(st.integers(start, min(start + 30, len(data))))
    common = st.sampled_from([b"", b",", b'"', b"\n", b"\r\n", b"\0", b"\xff", b";"])
    return data[:start] + draw(common | st.binary(max_size=6)) + data[end:]


@LAW
@given(table=st.sampled_from(TABLES), data=st.data())
def test_what_passes_is_canonical_and_of_known_columns(
    table: str, data: st.DataObject
) -> None:
    """Bytes that a strict reader reads otherwise, or cannot read, never pass."""
    sound = FILES[table]
    changed = data.draw(_edited(sound))
    if _passes({f"data/{table}.csv": changed}):
        rows = _cells(changed)
        assert rows[0] == _cells(sound)[0]
        assert {len(row) for row in rows} == {len(rows[0])}
        assert _bytes(rows) == changed


def _allows(field: dict[str, Any], cell: str) -> bool:  # noqa: PLR0911 - one way out per constraint
    """Whether a published schema allows a cell."""
    must = field.get("constraints", {})
    if cell == "":
        return not must.get("required", False)
    if "enum" in must and cell not in must["enum"]:
        return False
    if "pattern" in must and not re.fullmatch(must["pattern"], cell):
        return False
    if field["type"] in ("number", "integer"):
        if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", cell, re.ASCII):
            return False
        if field["type"] == "integer" and "." in cell:
            return False
        least = must.get("minimum", float("-inf"))
        return bool(least <= float(cell) <= must.get("maximum", float("inf")))
    return True


@LAW
@given(table=st.sampled_from(TABLES), data=st.data())
def test_cell_that_the_published_schema_forbids_never_passes(
    table: str, data: st.DataObject
) -> None:
    published = json.loads((SCHEMAS / f"{table}.json").read_bytes())["fields"]
    rows = _cells(FILES[table])
    # The invented claim set is without the columns of a later codebook.
    fields = [each for each in published if each["name"] in rows[0]]
    row = data.draw(st.integers(1, len(rows) - 1))
    place = data.draw(st.integers(0, len(fields) - 1))
    value = data.draw(ODD | TEXT)
    assume(not _allows(fields[place], value))
    rows[row][place] = value
    assert not _passes({f"data/{table}.csv": _bytes(rows)})


# Columns whose every change is a change of what a hash or a ledger holds fast.
SEALED = {
    "sentences": ("source_id", "spans", "sha256"),
    "sources": ("source_id", "file", "sha256", "characters"),
    "claims": ("claim_id", "source_ref", "spans"),
    "relations": ("claim_id", "target_id"),
    "quantities": ("claim_id", "value_min", "value_max"),
    "appearances": ("claim_id", "source_ref"),
}


@LAW
@given(table=st.sampled_from(sorted(SEALED)), data=st.data())
def test_stranger_in_a_sealed_column_never_passes(
    table: str, data: st.DataObject
) -> None:
    """A value that stands nowhere in the claim set fits no hash, span, key or text."""
    header, *rows = _cells(FILES[table])
    column = data.draw(st.sampled_from(SEALED[table]))
    place = header.index(column)
    row = data.draw(st.integers(0, len(rows) - 1))
    # The last claim may have any higher id, since no other table points to it.
    assume((table, column, row) != ("claims", "claim_id", len(rows) - 1))
    digits = data.draw(st.integers(10_000, 99_999))
    old = rows[row][place]
    assume(old)
    rows[row][place] = re.sub(r"[0-9a-z]+\Z", str(digits), old)
    assume(rows[row][place] != old)
    assert not _passes({f"data/{table}.csv": _bytes([header, *rows])})


@LAW
@given(data=st.data())
def test_source_that_was_changed_never_passes(data: st.DataObject) -> None:
    sound = (GUILD / "seeds" / "guild.txt").read_bytes()
    changed = data.draw(_edited(sound))
    assume(changed != sound)
    assert not _passes({"seeds/guild.txt": changed})


@LAW
@given(table=st.sampled_from(TABLES), data=st.data())
def test_row_that_is_repeated_or_moved_never_passes(
    table: str, data: st.DataObject
) -> None:
    header, *rows = FILES[table].splitlines(keepends=True)
    row = data.draw(st.integers(0, len(rows) - 1))
    to = data.draw(st.integers(0, len(rows)))
    taken = rows[row]
    if data.draw(st.booleans()):
        rows.insert(to, taken)
    else:
        del rows[row]
        rows.insert(min(to, len(rows)), taken)
    changed = header + b"".join(rows)
    assume(changed != FILES[table])
    assert not _passes({f"data/{table}.csv": changed})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner)
    ),
    max_leaves=10,
)


@LAW
@given(
    name=st.sampled_from(
        [
            "name",
            "title",
            "version",
            "resources",
            "licenses",
            "contributors",
            "keywords",
            "sources",
            "description",
            "rai",
            "base_iri",
        ]
    ),
    value=JSON,
    path=JSON | st.text(max_size=30),
)
def test_any_descriptor_is_judged_or_refused(
    name: str, value: object, path: object
) -> None:
    """Any other exception than our own would be a traceback."""
    descriptor = json.loads((GUILD / "data" / "datapackage.json").read_bytes())
    descriptor["resources"][0]["path"] = path
    descriptor[name] = value
    text = json.dumps(descriptor).encode()
    found = _judged({"data/datapackage.json": text})
    assert isinstance(found, Report | ClaimsetError)


@LAW
@given(data=st.data())
def test_any_bytes_of_a_descriptor_are_judged_or_refused(data: st.DataObject) -> None:
    sound = (GUILD / "data" / "datapackage.json").read_bytes()
    changed = data.draw(_edited(sound))
    found = _judged({"data/datapackage.json": changed})
    assert isinstance(found, Report | ClaimsetError)


@LAW
@given(file=TEXT | st.sampled_from(["/", ".", "..", "\0", "~", "a" * 5000, "CON"]))
def test_any_path_of_a_source_is_judged_or_refused(file: str) -> None:
    rows = _cells(FILES["sources"])
    assume(rows[1][1] != file)
    rows[1][1] = file
    assert not _passes({"data/sources.csv": _bytes(rows)})


LONGEST_MESSAGE = 500
HUGE = ("x" * 3000, ";".join(f"{number} lamps" for number in range(1000)))


@pytest.mark.parametrize("table", TABLES)
def test_no_message_holds_a_huge_cell_whole(table: str, tmp_path: Path) -> None:
    """A cell of any length is shortened, in whatever message it stands."""
    header, first, *rest = _cells(FILES[table])

    def put(folder: Path, place: int, value: str) -> None:
        row = [*first[:place], value, *first[place + 1 :]]
        path = folder / "data" / f"{table}.csv"
        path.write_bytes(_bytes([header, row, *rest]))

    damages = {
        f"{name}: {value[:9]}": partial(put, place=place, value=value)
        for place, name in enumerate(header)
        for value in (*HUGE, first[place] + "9" * 3000)
    }
    for damage, report in judged(tmp_path, damages).items():
        texts = [each.message for each in report.problems]
        texts += report.unchecked.values()
        assert max(map(len, texts), default=0) < LONGEST_MESSAGE, damage
