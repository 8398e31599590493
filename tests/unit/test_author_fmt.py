"""`fmt` gives tables their one form, and changes nothing that they say."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.author.fmt import fmt, formatted
from claimset.errors import ReadError
from claimset.model import table_of
from conftest import GUILD, Result

CLAIMS = (GUILD / "data" / "claims.csv").read_bytes()
REFERENCES = (GUILD / "data" / "references.csv").read_bytes()


def rewritten(**how: object) -> bytes:
    out = io.StringIO()
    rows = csv.reader(io.StringIO(CLAIMS.decode()))
    csv.writer(out, **how).writerows(rows)  # type: ignore[arg-type] # csv options
    return out.getvalue().encode()


def reordered() -> bytes:
    out = io.StringIO()
    rows = [*csv.DictReader(io.StringIO(CLAIMS.decode()))]
    writer = csv.DictWriter(out, [*rows[0]][::-1])
    writer.writeheader()
    writer.writerows(rows[::-1])
    return out.getvalue().encode()


DAMAGED = {
    "mark": b"\xef\xbb\xbf" + CLAIMS,
    "returns": CLAIMS.replace(b"\n", b"\r\n"),
    "old returns": CLAIMS.replace(b"\n", b"\r"),
    "no newline": CLAIMS.removesuffix(b"\n"),
    "quotes": rewritten(quoting=csv.QUOTE_ALL),
    "tabs": rewritten(delimiter="\t"),
    "decimal commas": rewritten(delimiter=";").replace(b"0.", b"0,"),
    "order": reordered(),
    "list": CLAIMS.replace(
        b"ada-quill;lantern-guild;norvale", b"norvale; ;lantern-guild;ada-quill;norvale"
    ),
    "blanks": CLAIMS.replace(b" had 300", "  had\u00a0300".encode()),
    "empty lines": CLAIMS + b"\n" + b"," * 15 + b"\n",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_form_is_mended(name: str) -> None:
    assert formatted(DAMAGED[name], "claims", file="claims.csv") == CLAIMS


def test_letters_are_composed_and_titles_keep_their_blanks() -> None:
    printed = REFERENCES.replace(b"Letters", "Lettr\u00e9s\u00a0: I".encode())
    apart = unicodedata.normalize("NFD", printed.decode()).encode()
    assert formatted(apart, "references", file="r.csv") == printed


@pytest.mark.parametrize("number", ["2,000", "1e3", "007", "NA"])
def test_what_could_mean_two_things_stays(number: str) -> None:
    table = f"claim_id;measured;value_min;value_max;unit;modifier;note\n{number}"
    data = f"{table.rpartition(chr(10))[0]}\nC0004;members;{number};;;exact;\n".encode()
    after = formatted(data, "quantities", file="quantities.csv")
    (row,) = csv.DictReader(io.StringIO(after.decode()))
    assert row["value_min"] == number


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"claim_id,text", b"claim_id,txt", "'txt' is not one of this table's"),
        (b",source_ref,spans,", b",spans,source_ref,", "the header alone is wrong"),
        (CLAIMS, b"claim_id,text\n", "'type' is missing"),
        (b"claim_id,", b"claim_id,note,", "cells where the header has"),
        (b"A lamp", b"A l\xffmp", "is not UTF-8"),
        (b"C0006,A", b'C0006,"A', "is no CSV"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(
    guild: Path, old: bytes, new: bytes, reason: str
) -> None:
    place = guild / "data" / "claims.csv"
    damaged = CLAIMS.replace(old, new, 1)
    place.write_bytes(damaged)
    (guild / "data" / "relations.csv").write_bytes(b"claim_id,relation,target_id\r\n")
    with pytest.raises(ReadError, match=reason):
        fmt(guild)
    assert place.read_bytes() == damaged
    assert (guild / "data" / "relations.csv").read_bytes().endswith(b"\r\n")


_NAMES = table_of("relations").names


@given(st.lists(st.lists(st.text(max_size=6), min_size=3, max_size=3), max_size=4))
def test_twice_is_as_once(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([_NAMES, *rows])
    try:
        data = out.getvalue().encode()
        once = formatted(data, "relations", file="relations.csv")
    except (ReadError, UnicodeEncodeError):
        return
    assert formatted(once, "relations", file="relations.csv") == once


def test_command_tells_or_writes(run: Callable[..., Result], guild: Path) -> None:
    place, descriptor = guild / "data" / "claims.csv", guild / "data/datapackage.json"
    said = json.loads(descriptor.read_text("utf-8"))
    said["resources"][0]["bytes"] = 1
    descriptor.write_text(json.dumps(said), "utf-8")
    place.write_bytes(DAMAGED["order"])
    assert run("fmt", str(guild), "--check").code == 1
    shown = run("fmt", str(guild), "--diff")
    assert (shown.code, shown.out[:20]) == (1, "--- data/claims.csv\n")
    assert place.read_bytes() == DAMAGED["order"]
    assert run("fmt", str(guild)).err == "formatted data/claims.csv\n"
    assert place.read_bytes() == CLAIMS
    said = json.loads(descriptor.read_text("utf-8"))
    assert said["resources"][0]["bytes"] == len(CLAIMS)
    for arguments in ([], ["--check"], ["--diff"]):
        found = run("fmt", str(guild), *arguments)
        assert (found.code, found.out, found.err) == (0, "", "nothing to change\n")
