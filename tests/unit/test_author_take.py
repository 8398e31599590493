"""A filled-in workbook or table is taken: exactly, or row by row not at all."""

import csv
import io
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.author.asking import asked
from claimset.author.sheet import sheet
from claimset.author.take import take
from claimset.author.taken import told
from claimset.claim_set import open_claim_set
from claimset.errors import ClaimsetError, ReadError, WriteError
from claimset.model import table_of
from claimset.validation import validate
from conftest import GUILD, Result

SOURCE = "text.p02.s03"
CLAIM = {
    "text": "The rivals of the Lantern Guild lit nothing in Norvale.",
    "type": "attributional",
    "subtype": "event",
    "source_ref": SOURCE,
    "quote": "its rivals lit nothing",
    "certainty": "certain",
    "polarity": "positive",
    "support": "asserted",
    "about": "norvale; lantern-guild",
    "time": "",
    "confidence": "0,8",
}


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook of the invented claim set."""
    place = tmp_path_factory.mktemp("sheet") / "guild.xlsx"
    return sheet(GUILD, place).read_bytes()


@pytest.fixture
def book(blank: bytes, tmp_path: Path) -> Path:
    place = tmp_path / "guild.xlsx"
    place.write_bytes(blank)
    return place


def edit(place: Path, change: Callable[[Any], None]) -> None:
    opened = openpyxl.load_workbook(place)
    change(opened)
    opened.save(place)


def columns(page: Any) -> list[str]:
    return [cell.value for cell in page[1]]


def put(page: Any, row: int, **cells: object) -> None:
    for name, value in cells.items():
        page.cell(row, columns(page).index(name) + 1).value = value


def added(place: Path, table: str, **cells: object) -> None:
    edit(place, lambda opened: put(opened[table], opened[table].max_row + 1, **cells))


def tables(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in (folder / "data").glob("*")}


def test_a_workbook_that_nobody_touched_changes_nothing(
    book: Path, guild: Path
) -> None:
    before = tables(guild), book.read_bytes()
    assert take(book, guild).files == []
    assert (tables(guild), book.read_bytes()) == before


def test_every_cell_is_text_and_has_its_choices(book: Path) -> None:
    opened = openpyxl.load_workbook(book)
    cells = [cell for page in opened for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in cells if cell.value is not None} == {"@"}
    page = opened["claims"]
    assert "spans" not in columns(page)
    choices = [each.formula1 for each in page.data_validations.dataValidation]
    assert '"evaluative,quantitative,attributional"' in choices
    assert "sentences!$A$2:$A$5000" in choices
    assert "Whether the source negates" in page["L1"].comment.text


def test_a_new_row_needs_no_id_and_no_offset(book: Path, guild: Path) -> None:
    added(book, "claims", claim_id="new1", **CLAIM)
    added(book, "relations", claim_id="new1", relation="supports", target_id="C0008")
    added(book, "entities", name="the Harbour", kind="place")
    taken = take(book, guild)
    assert {name: each.added for name, each in taken.changes.items() if each} == {
        "entities": ["harbour"],
        "claims": ["C0013"],
        "relations": ["C0013 supports C0008"],
    }
    row = open_claim_set(guild).rows("claims")[-1]
    assert (row["spans"], row["confidence"]) == ("487-509", "0.8")
    assert row["about"] == "lantern-guild;norvale"
    assert validate(guild).ok
    assert take(book, guild).files == []  # The ids stand in the workbook now.


def test_a_row_that_was_taken_is_not_taken_twice(book: Path, guild: Path) -> None:
    added(book, "claims", **CLAIM)
    before = book.read_bytes()
    take(book, guild)
    book.write_bytes(before)  # The ids that were written into it are lost.
    assert take(book, guild).files == []


REFUSED = [
    ({"quote": "the rivals lit nothing"}, "quote", "it says: its rivals lit nothing"),
    ({"quote": "never trusted the Guild"}, "quote", "but text.p02.s01 does"),
    ({"quote": "lit"}, "quote", "2 times: quote more words"),
    ({"quote": ""}, "quote", "the cell is empty"),
    ({"source_ref": "text.p02.s30"}, "source_ref", "did you mean 'text.p0"),
    ({"source_ref": ""}, "source_ref", "whose words are quoted?"),
    ({"type": "evaluativ"}, "type", "did you mean 'evaluative'?"),
    ({"subtype": ""}, "subtype", "the cell is empty"),
    ({"about": "norvale;oslo"}, "about", "'oslo' is not in entities.entity_id"),
    ({"confidence": "2"}, "confidence", "'2' is not at most 1"),
    ({"confidence": "2,000"}, "confidence", "'2,000' is no plain decimal number"),
    ({"time": "1998-13"}, "time", "is not an EDTF date"),
    ({"claim_id": "C0001"}, "claim_id", "'C0001' stands in row 2 already"),
    ({"claim_id": "7"}, "claim_id", "'7' is not"),
    (
        {"source_ref": "text.h1", "quote": "THE LANTERN GUILD"},
        "source_ref",
        "text.h1 is a title",
    ),
]


@pytest.mark.parametrize(("cells", "column", "message"), REFUSED)
def test_a_row_that_cannot_be_taken_is_refused_with_its_reason(
    tmp_path: Path, cells: dict[str, str], column: str, message: str
) -> None:
    place = tmp_path / "claims.csv"
    first = {"claim_id": "C0001"} | CLAIM
    place.write_bytes(table([first, {"claim_id": "", **CLAIM, "text": "A.", **cells}]))
    (refusal,) = take(place, GUILD, dry_run=True).refusals
    assert (refusal.column, refusal.number) == (column, 3)
    assert message in refusal.message


def test_a_refused_row_is_marked_and_leaves_all_as_it_was(
    guild: Path, tmp_path: Path
) -> None:
    place = tmp_path / "claims.csv"
    place.write_bytes(table([{"claim_id": "", **CLAIM, "type": "evaluativ"}]))
    before = tables(guild)
    taken = take(place, guild)
    assert tables(guild) == before
    (row,) = csv.DictReader(io.StringIO(place.read_text("utf-8")))
    assert row["problem"] == f"type: {taken.refusals[0].message}"


def test_the_mark_of_a_row_goes_when_it_is_mended(book: Path, guild: Path) -> None:
    edit(book, lambda opened: put(opened["claims"], 3, quote="Ben Rook", time=1998.5))
    (refusal,) = take(book, guild).refusals
    assert "the spreadsheet made a number of it" in refusal.message
    page = openpyxl.load_workbook(book)["claims"]
    assert page.cell(3, columns(page).index("problem") + 1).value == (
        f"time: {refusal.message}"
    )
    edit(book, lambda opened: put(opened["claims"], 3, time="1994"))
    assert take(book, guild).changes["claims"].changed == ["C0002"]
    page = openpyxl.load_workbook(book)["claims"]
    assert page.cell(3, columns(page).index("problem") + 1).value is None


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("note", "=A1", "has a formula"),
        ("note", 0.5, "made a number of it"),
        ("time", date(1994, 1, 1), "made a date of it"),
        ("note", "#REF!", "has the error #REF!"),
        ("confidence", 0.9, ""),
        ("time", 1994, ""),
    ],
)
def test_what_a_spreadsheet_made_of_a_cell_is_never_guessed(
    guild: Path, tmp_path: Path, column: str, value: object, message: str
) -> None:
    opened = openpyxl.Workbook()
    opened.active.title = "claims"
    opened.active.append(["claim_id", column])
    opened.active.append(["C0001", value])
    opened.save(tmp_path / "small.xlsx")
    taken = take(tmp_path / "small.xlsx", guild, dry_run=True)
    assert [message in each.message for each in taken.refusals] == [True] * bool(
        message
    )


def test_rows_that_were_not_handed_in_stay_unless_they_are_removed(
    book: Path, guild: Path
) -> None:
    edit(book, lambda opened: opened["appearances"].delete_rows(2))
    before = tables(guild)
    assert take(book, guild).changes["appearances"].missing
    assert tables(guild) == before
    take(book, guild, remove=True)
    assert open_claim_set(guild).sheet("appearances").rows == []


def test_a_claim_set_without_claims_is_filled_in(book: Path, guild: Path) -> None:
    """Eleven claims and a place that says one again: nobody typed an offset."""
    old = open_claim_set(guild).rows("claims")
    for table in ("claims", "appearances", "quantities", "relations", "retired"):
        path = guild / "data" / f"{table}.csv"
        path.write_text(path.read_text("utf-8").partition("\n")[0] + "\n", "utf-8")

    def label(opened: Any) -> None:
        for name in ("claims", "appearances", "quantities", "relations"):
            page = opened[name]
            for row in page.iter_rows(min_row=2):
                for cell in row:
                    if str(cell.value).startswith("C00"):
                        cell.value = f"new{cell.value[1:]}"
        opened.remove(opened["retired"])

    edit(book, label)
    assert take(book, guild).ok
    found = open_claim_set(guild).rows("claims")
    assert [row["spans"] for row in found] == [row["spans"] for row in old]
    assert [row["claim_id"] for row in found] == [row["claim_id"] for row in old]
    assert validate(guild).ok


def table(rows: list[dict[str, str]], *, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0]], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def test_a_table_as_any_program_writes_it_is_taken(guild: Path, tmp_path: Path) -> None:
    place = tmp_path / "claims.csv"
    place.write_bytes(
        b"\xef\xbb\xbf" + table([{"claim_id": "", **CLAIM}], delimiter=";")
    )
    taken = take(place, guild)
    assert taken.changes["claims"].added == ["C0013"]
    assert b"C0013" in place.read_bytes()


def test_a_working_table_is_taken_where_it_stands(guild: Path) -> None:
    place = guild / "data" / "claims.csv"
    rows = [row | {"quote": ""} for row in open_claim_set(guild).rows("claims")]
    before = place.read_bytes()
    new = dict.fromkeys(rows[0], "") | CLAIM
    place.write_bytes(table([new, *rows]))
    wrong = place.read_bytes().replace(b"rivals lit", b"rivals lost")
    assert take(place, guild).files == ["data/claims.csv"]
    assert place.read_bytes().startswith(before)
    place.write_bytes(wrong)
    assert not take(guild, guild).ok
    assert place.read_bytes() == wrong


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the last line has no newline"),
        (b"claim_id,note\nC0001,caf\xe9\n", "is not UTF-8"),
        (b"claim_id,note\nC0001\n", "1 cells where the header has 2"),
        (b'claim_id,note\nC0001,"open\n', "a quote that is not closed"),
        (b"claim_id,nots\nC0001,x\n", "did you mean 'note'?"),
        (b"claim_id,mine\nC0001,x\n", "header of a column of your own empty"),
        (b"claim_id,note,note\nC0001,x,y\n", "stands there twice"),
        (b"note\nx\n", "'claim_id' of claims is missing"),
        (b"claim_id,note\nC0001,x", "the last line has no newline"),
        (b"\0\n", "holds NULs"),
    ],
)
def test_a_damaged_table_is_refused(
    guild: Path, tmp_path: Path, data: bytes, reason: str
) -> None:
    before = tables(guild)
    place = tmp_path / "claims.csv"
    place.write_bytes(data)
    with pytest.raises(ReadError, match=reason.replace("?", "[?]")):
        take(place, guild)
    assert tables(guild) == before


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory, blank: bytes) -> Path:
    """A workbook of few cells, and a claim set beside it."""
    folder = tmp_path_factory.mktemp("small")
    opened = openpyxl.load_workbook(io.BytesIO(blank))
    for name in opened.sheetnames:
        if name != "relations":
            del opened[name]
    opened.save(folder / "small.xlsx")
    return folder / "small.xlsx"


@settings(max_examples=25)
@given(st.data())
def test_a_damaged_workbook_changes_nothing(small: Path, data: st.DataObject) -> None:
    sound = small.read_bytes()
    start = data.draw(st.integers(0, len(sound) - 1))
    end = data.draw(st.sampled_from([start, start + 1, len(sound)]))
    damaged = sound[:start] + data.draw(st.binary(max_size=2)) + sound[end:]
    place = small.with_name("damaged.xlsx")
    place.write_bytes(damaged)
    try:
        taken = take(place, GUILD, dry_run=True)
    except ClaimsetError:
        return
    assert not any(taken.changes.values())


def test_workbook_with_rows_that_were_not_taken_is_not_replaced(
    run: Callable[..., Result], book: Path, guild: Path
) -> None:
    added(book, "claims", **CLAIM)
    added(book, "claims", **(CLAIM | {"quote": "no such words"}))
    arguments = ("sheet", "-o", str(book), "-C", str(guild), "--force")
    assert "holds rows that were not taken, 2 of them" in run(*arguments).err
    assert run("take", str(book), "-C", str(guild)).code == 1
    before = book.read_bytes()
    refused = run(*arguments)
    assert (refused.code, book.read_bytes()) == (2, before)
    assert "not taken, 1 of them" in refused.err
    book.unlink()
    assert run(*arguments).code == 0
    assert run(*arguments).code == 0


def test_commands_say_what_became_of_each_row(
    run: Callable[..., Result], book: Path, guild: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again.xlsx"
    assert run("sheet", "-o", str(again), "-C", str(guild)).code == 0
    assert "use --force" in run("sheet", "-o", str(again), "-C", str(guild)).err
    added(book, "claims", **CLAIM)
    added(book, "claims", **(CLAIM | {"text": "", "quote": "no such words"}))
    found = run("take", str(book), "-C", str(guild))
    assert found.code == 1
    assert "claims: 1 added (C0013)\n" in found.out
    assert "guild.xlsx: sheet claims, row 14: quote: " in found.out
    assert "1 row was not taken" in found.out
    assert run("take", "no.xlsx", "-C", str(guild)).code == 2


@pytest.mark.parametrize(
    "arguments",
    [("take", "x.csv"), ("fmt",), ("watch", "x.csv"), ("validate", "--fix")],
)
def test_the_packaged_claim_set_is_nobodys_to_edit(
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run(*arguments)
    assert (refused.code, "claim set: name" in refused.err) == (2, True)


def test_workbook_within_the_claim_set_is_written_back(
    blank: bytes, guild: Path
) -> None:
    book = guild / "guild.xlsx"
    book.write_bytes(blank)
    added(book, "claims", **CLAIM)
    take(book, guild)
    page = openpyxl.load_workbook(book)["claims"]
    assert page.cell(page.max_row, 1).value == "C0013"
    assert take(book, guild).files == []


def test_table_of_a_release_is_not_written_to(released_guild: Path) -> None:
    table = released_guild / "data" / "releases" / "1.0.0" / "claims.csv"
    before = table.read_bytes()
    take(table, released_guild)
    assert table.read_bytes() == before


def test_nothing_is_removed_while_a_row_is_refused(book: Path, guild: Path) -> None:
    def misspell(opened: Any) -> None:
        opened["claims"].cell(4, 1).value = "C3"
        opened["claims"].delete_rows(8)

    edit(book, misspell)
    taken = take(book, guild, remove=True)
    assert [each.number for each in taken.refusals] == [4]
    assert taken.changes["claims"].removed == []
    assert len(open_claim_set(guild).rows("claims")) == len(
        open_claim_set(GUILD).rows("claims")
    )


def test_row_that_waits_for_a_refused_one_says_so(book: Path, guild: Path) -> None:
    added(book, "claims", claim_id="new2", **CLAIM | {"certainty": "sure"})
    added(book, "relations", claim_id="new2", relation="supports", target_id="C0008")
    messages = [each.message for each in take(book, guild).refusals]
    assert messages[1] == (
        "no row of claims was taken that is called 'new2': mend that row first, or "
        "write its id"
    )


def test_every_cell_that_named_a_new_row_is_written_back(
    book: Path, guild: Path
) -> None:
    text = "Nothing was lit in the Zoo of Norvale."
    other = CLAIM | {"text": text, "about": "new2;norvale"}
    relation = {"relation": "supports"}

    def add(opened: Any) -> None:
        for table, cells in (
            ("claims", CLAIM | {"claim_id": "new1"}),
            ("claims", other | {"claim_id": "new3"}),
            ("entities", {"entity_id": "new2", "name": "the Zoo", "kind": "place"}),
            ("relations", relation | {"claim_id": "new1", "target_id": "new3"}),
            ("relations", {"claim_id": "new3", "relation": "x", "target_id": "C0008"}),
        ):
            put(opened[table], opened[table].max_row + 1, **cells)

    edit(book, add)
    assert [each.column for each in take(book, guild).refusals] == ["relation"]
    opened = openpyxl.load_workbook(book)
    cells = {str(cell.value) for page in opened for row in page for cell in row}
    assert not [each for each in cells if "new" in each and each[-1].isdigit()]
    edit(book, lambda opened: put(opened["relations"], 5, relation="supports"))
    assert take(book, guild).ok
    assert validate(guild).ok


CSV = '\ufeffClaim_ID;Text;quote;source_ref\r\n\r\nC0001;"Ada ""Q""";;\r\n;;;\r\n'


def test_a_table_keeps_its_own_form_when_it_is_written_back(
    guild: Path, tmp_path: Path
) -> None:
    place = tmp_path / "claims.csv"
    place.write_bytes(CSV.encode())
    assert not take(place, guild).ok
    lines = place.read_bytes().decode().split("\r\n")
    assert lines[0] == "\ufeffClaim_ID;Text;quote;source_ref;problem"
    assert lines[2].startswith('C0001;"Ada ""Q""";;;"source_ref: ')
    assert [lines[1], *lines[3:]] == ["", ";;;", ""]


@pytest.mark.parametrize("lock", [".~lock.guild.xlsx#", "~$guild.xlsx"])
def test_new_rows_of_an_open_workbook_wait_until_it_is_closed(
    book: Path, guild: Path, lock: str
) -> None:
    added(book, "claims", **CLAIM)
    before = tables(guild), book.read_bytes()
    (book.parent / lock).touch()
    with pytest.raises(WriteError, match="nothing was taken: close it"):
        take(book, guild)
    assert (tables(guild), book.read_bytes()) == before
    (book.parent / lock).unlink()
    assert take(book, guild).changes["claims"].added == ["C0013"]


def test_file_that_cannot_be_written_keeps_the_claim_set_as_it_was(
    book: Path, guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(book, "claims", **CLAIM)
    before = tables(guild), book.read_bytes()
    replace = Path.replace

    def fail(path: Path, target: Path) -> Path:
        if target.suffix == ".xlsx":
            raise PermissionError(13, "is used by another process")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(WriteError, match="another process"):
        take(book, guild)
    assert (tables(guild), book.read_bytes()) == before


def test_letter_case_of_a_header_is_no_matter(book: Path, guild: Path) -> None:
    def shout(opened: Any) -> None:
        for cell in opened["claims"][1]:
            cell.value = str(cell.value).title()
        put_at = columns(opened["claims"]).index("Text") + 1
        opened["claims"].cell(2, put_at).value = "Ada Quill was one of two founders."

    edit(book, shout)
    assert take(book, guild).changes["claims"].changed == ["C0001"]


def test_a_sentence_loses_no_words(book: Path, guild: Path) -> None:
    before = tables(guild)
    page = openpyxl.load_workbook(book)["sentences"]
    place = columns(page).index("quote") + 1
    whole = page.cell(2, place).value
    edit(book, lambda opened: put(opened["sentences"], 2, quote=whole[:-6]))
    (refusal,) = take(book, guild).refusals
    assert f"would lose '{whole[-5:]}'" in refusal.message
    assert tables(guild) == before


def test_an_id_that_somebody_made_up_is_said_to_be_new(
    run: Callable[..., Result], guild: Path, tmp_path: Path
) -> None:
    place = tmp_path / "claims.csv"
    for name, is_said in (("C0013", False), ("C0099", True)):
        text = f"It was {name}."
        place.write_bytes(table([CLAIM | {"claim_id": name, "text": text}]))
        shown = run("take", str(place), "-C", str(guild), "--dry-run").out
        assert ("write new1 there" in shown) is is_said


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy") / "guild"
    shutil.copytree(GUILD, folder)
    return folder


@settings(max_examples=25)
@given(st.data())
def test_a_damaged_table_costs_no_row(copy: Path, data: st.DataObject) -> None:
    sound = (GUILD / "data" / "relations.csv").read_bytes()
    start = data.draw(st.integers(0, len(sound) - 1))
    end = start + data.draw(st.integers(0, 9))
    place = copy.with_name("relations.csv")
    place.write_bytes(sound[:start] + data.draw(st.binary(max_size=3)) + sound[end:])
    before = tables(copy)
    try:
        added = take(place, copy).changes["relations"].added
    except ClaimsetError:
        assert tables(copy) == before
        return
    after = tables(copy)
    assert [name for name in before if before[name] != after[name]] == (
        ["relations.csv"] if added else []
    )
    rows = [
        name.splitlines() for name in (before["relations.csv"], after["relations.csv"])
    ]
    assert {*rows[0]} <= {*rows[1]}


def test_all_that_is_wrong_with_a_row_is_said_at_once(book: Path, guild: Path) -> None:
    wrong = {"quote": "lit", "type": "odd", "subtype": "", "confidence": "1,216"}
    added(book, "claims", **CLAIM | {"claim_id": "new1"} | wrong)
    taken = take(book, guild)
    assert [each.column for each in taken.refusals] == [
        *("quote", "type", "subtype", "confidence")
    ]
    assert str(taken.refusals[1]).startswith(
        "guild.xlsx: sheet claims, row 13: type of new1: 'odd' is not one of"
    )
    said = openpyxl.load_workbook(book)["claims"]
    problem = said.cell(13, columns(said).index("problem") + 1).value
    assert [part.partition(":")[0] for part in problem.split("; ")] == [
        *("quote", "type", "subtype", "confidence")
    ]
    assert "1 row was not taken" in told(taken)


@pytest.mark.parametrize(
    ("cell", "meant"), [("1,216", "1216"), ("a third", None), ("12 %", "0.12")]
)
def test_a_number_that_is_none_says_what_to_write(
    book: Path, guild: Path, cell: str, meant: str | None
) -> None:
    edit(book, lambda opened: put(opened["quantities"], 2, value_min=cell))
    (refusal,) = take(book, guild).refusals
    assert refusal.message.startswith(f"'{cell}' ")
    assert meant is None or refusal.message.endswith(f": write {meant}")


CORRECTED = [
    ("quantities", {"measured": "people whom the Guild paid"}),
    ("relations", {"relation": "contrasts"}),
    ("appearances", {"quote": "Guild"}),
]


@pytest.mark.parametrize(("table", "cells"), CORRECTED, ids=lambda each: str(each)[:12])
def test_a_corrected_word_of_a_key_makes_no_second_row(
    book: Path, guild: Path, table: str, cells: dict[str, str]
) -> None:
    edit(book, lambda opened: put(opened[table], 2, **cells))
    before = len(open_claim_set(guild).rows(table))
    taken = take(book, guild)
    change = taken.changes[table]
    assert (len(change.changed), change.added, change.missing) == (1, [], [])
    assert len(open_claim_set(guild).rows(table)) == before


@pytest.mark.parametrize(
    ("table", "name", "said"),
    [
        ("claims", "time_basis", "unknown. Empty only in a claim set of a codebook"),
        ("claims", "time", "14XX (the 15th century)"),
        ("references", "ref_id", "new1 into ref_ids"),
        ("quantities", "value_min", "1216, not 1,216"),
        ("quantities", "measured", "nearly a third"),
    ],
)
def test_headers_say_what_to_type(table: str, name: str, said: str) -> None:
    assert said in asked(table, table_of(table).column(name))


def test_a_work_that_only_a_footnote_cites_gets_an_id(book: Path, guild: Path) -> None:
    work = {"kind": "book", "title": "Church Bells", "issued": "1861"}
    added(book, "references", ref_id="new1", **work)
    added(book, "claims", **CLAIM | {"ref_ids": "new1", "support": "cited"})
    taken = take(book, guild)
    (ref_id,) = taken.changes["references"].added
    assert open_claim_set(guild).rows("claims")[-1]["ref_ids"] == ref_id


def test_a_refused_row_refuses_no_other_of_its_claim(book: Path, guild: Path) -> None:
    second = {"measured": "lamps sold", "value_max": "30", "modifier": "at_most"}
    added(book, "quantities", claim_id="C0005", unit="lamps", **second)
    take(book, guild)
    edit(book, lambda opened: put(opened["quantities"], 3, modifier="odd"))
    (refusal,) = take(book, guild).refusals
    assert (refusal.number, refusal.column) == (3, "modifier")
