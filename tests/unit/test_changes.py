import json
import shutil
from pathlib import Path

import polars as pl
import pytest

from claimset.claim_set import open_claim_set
from claimset.errors import (
    ClaimsetError,
    NoClaimSetError,
    NoReleaseError,
    ReadError,
    UnknownTableError,
    UnknownVersionError,
)
from claimset.model import table_of
from claimset.render.changelog import id_ranges
from claimset.render.changes import CHANGES, word_changes
from claimset.versions.changes import (
    KINDS,
    Bump,
    CellChange,
    Changes,
    RowChange,
    next_version,
)
from claimset.versions.diff import compare, diff
from conftest import GUILD, INVALID, read_patch
from conftest import apply as patch

LAST = (
    "C0011,It was perhaps in 2001 that the Lantern Guild closed.,attributional,event,"
    "text.p02.s04,511-537,,,may have,possible,positive,2001,asserted,lantern-guild,"
    "0.85,"
)


def edit(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / "data" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def to_guild(folder: Path) -> Changes:
    """The changes from the invented claim set to a copy of it."""
    return diff(GUILD, folder)


def _changes(table: str, before: pl.DataFrame, after: pl.DataFrame) -> Changes:
    return Changes(
        before="1.0.0",
        after="working",
        version="1.0.0",
        table="",
        tables=(compare(table, before, after),),
        retired={},
    )


def retire(folder: Path, *, named: bool = True) -> None:
    edit(folder, "claims", f"{LAST}\n", "")
    if named:
        path = folder / "data" / "retired.csv"
        row = "C0011,1.1.0,C0009,It closed nowhere\n"
        path.write_text(path.read_text("utf-8") + row, "utf-8")


@pytest.fixture
def released(released_guild: Path) -> Path:
    return released_guild


def test_copy_does_not_differ(guild: Path) -> None:
    changes = to_guild(guild)
    assert not changes
    assert (changes.bump, changes.forced_by) == (Bump.NONE, [])
    assert changes.least_version == "1.0.0"
    assert changes.claims == {}


@pytest.mark.parametrize(
    ("column", "kind", "bump"),
    [
        ("text", "reworded", Bump.PATCH),
        ("type", "retyped", Bump.MAJOR),
        ("subtype", "retyped", Bump.MAJOR),
        ("source_ref", "re-anchored", Bump.MAJOR),
        ("spans", "re-anchored", Bump.MAJOR),
        ("ref_ids", "re-referenced", Bump.MAJOR),
        ("attributed_to", "re-attributed", Bump.MAJOR),
        ("cue", "noted", Bump.PATCH),
        ("certainty", "recoded", Bump.MAJOR),
        ("polarity", "recoded", Bump.MAJOR),
        ("time", "re-dated", Bump.MAJOR),
        ("support", "recoded", Bump.MAJOR),
        ("about", "noted", Bump.PATCH),
        ("confidence", "confidence moved", Bump.PATCH),
        ("note", "noted", Bump.PATCH),
    ],
)
def test_change_of_a_claim_has_a_name_and_a_bump(
    guild: Path, column: str, kind: str, bump: Bump
) -> None:
    names = open_claim_set(guild).held("claims").names
    cells = LAST.split(",")
    cells[names.index(column)] = "other"
    edit(guild, "claims", LAST, ",".join(cells))
    changes = to_guild(guild)
    assert changes.claims == {kind: ["C0011"]}
    assert changes.bump is bump
    (demand,) = changes.forced_by
    assert (demand.table, demand.key, demand.what) == ("claims", ("C0011",), kind)
    (cell,) = changes.of("claims").changed[0].cells
    before = LAST.split(",")[names.index(column)]
    assert cell == CellChange(column=column, before=before, after="other")


def test_every_column_of_a_claim_has_a_kind() -> None:
    kinds = {column for columns in KINDS.values() for column in columns}
    assert kinds == set(table_of("claims").names) - {"claim_id"}


def test_only_the_cells_that_force_the_bump_are_named(guild: Path) -> None:
    edit(guild, "claims", "2001 that the Lantern Guild closed.,a", "2001.,causal,a")
    edit(guild, "claims", "causal,attributional,event", "causal,event")
    changes = to_guild(guild)
    assert list(changes.claims) == ["reworded", "retyped"]
    assert [demand.what for demand in changes.forced_by] == ["retyped"]


def test_new_rows_need_a_minor_version(guild: Path) -> None:
    edit(guild, "claims", LAST, f"{LAST}\n{LAST.replace('C0011', 'C0013')}")
    changes = to_guild(guild)
    assert changes.claims == {"added": ["C0013"]}
    said = "  C0013 added: It was perhaps in 2001 that the Lantern Guild closed.\n"
    assert said in CHANGES["text"](changes)
    assert (changes.bump, changes.least_version) == (Bump.MINOR, "1.1.0")


def test_retired_claim_is_told_from_one_that_vanished(guild: Path) -> None:
    retire(guild, named=False)
    assert to_guild(guild).claims == {"vanished": ["C0011"]}
    retire_row = "C0011,1.1.0,C0009,It closed nowhere\n"
    path = guild / "data" / "retired.csv"
    path.write_text(path.read_text("utf-8") + retire_row, "utf-8")
    changes = to_guild(guild)
    assert changes.claims == {"retired": ["C0011"]}
    assert changes.retired["C0011"]["replaced_by"] == "C0009"
    assert [demand.what for demand in changes.forced_by] == ["retired"]
    assert (changes.bump, changes.least_version) == (Bump.MAJOR, "2.0.0")


def test_other_tables_are_compared_by_key(guild: Path) -> None:
    edit(guild, "quantities", "C0004,members,300,300", "C0004,members,300,301")
    edit(guild, "relations", "C0009,contrasts,C0010\n", "")
    changes = to_guild(guild)
    assert [table.table for table in changes.tables] == ["quantities", "relations"]
    assert changes.of("quantities").changed == (
        RowChange(
            key=("C0004", "members"),
            cells=(CellChange(column="value_max", before="300", after="301"),),
        ),
    )
    (demand,) = changes.forced_by
    assert (demand.key, demand.what) == (("C0009", "contrasts", "C0010"), "gone")
    assert changes.bump is Bump.MAJOR


def test_value_that_the_closed_list_no_longer_has_needs_a_major_version() -> None:
    columns = tuple(table_of("entities").names)
    row = dict.fromkeys(columns, "") | {"entity_id": "quill", "kind": "human"}
    old, new = pl.DataFrame([row]), pl.DataFrame([row | {"kind": "person"}])
    for before, after, bump in ((old, new, Bump.MAJOR), (new, old, Bump.PATCH)):
        assert _changes("entities", before, after).bump is bump


def test_vote_goes_with_its_wording_without_a_major_version() -> None:
    vote = dict.fromkeys(table_of("judgements").names, "yes") | {"claim_id": "C0001"}
    votes = pl.DataFrame([vote])
    assert _changes("judgements", votes, votes.clear()).bump is Bump.PATCH
    assert _changes("judgements", votes.clear(), votes).bump is Bump.MINOR


def test_table_and_column_may_be_new_or_gone(guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] != "sample"]
    path.write_text(json.dumps(package), "utf-8")
    (guild / "data" / "sample.csv").unlink()
    entities = guild / "data" / "entities.csv"
    lines = entities.read_text("utf-8").splitlines()
    rows = [f"{line},{'born' if not place else ''}" for place, line in enumerate(lines)]
    entities.write_text("\n".join(rows) + "\n", "utf-8")
    changes = to_guild(guild)
    assert changes.of("entities").columns_added == ("born",)
    assert changes.of("sample").gone
    assert changes.bump is Bump.MAJOR
    text = CHANGES["text"](changes)
    assert "  the column born is new\n" in text
    assert "  the table is gone: 1 row\n" in text
    assert "- the table `sample.csv`: 1 row\n" in CHANGES["markdown"](changes)
    back = diff(guild, GUILD)
    assert (back.of("sample").new, back.bump) == (True, Bump.MAJOR)
    assert "- the table `sample.csv`: 1 row\n" in CHANGES["markdown"](back)
    assert "- the column `born` of `entities.csv`\n" in CHANGES["markdown"](back)
    assert "  the column born is gone\n" in CHANGES["text"](back)
    assert "  the table is new: 1 row\n" in CHANGES["text"](back)
    assert "entities: columns differ" in CHANGES["text"](back)


def test_new_column_of_claims_is_no_change_of_coding(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    lines = path.read_text("utf-8").splitlines()
    rows = [
        f"{line},{'new' if place else 'novelty'}" for place, line in enumerate(lines)
    ]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    changes = to_guild(guild)
    assert changes.bump is Bump.MINOR
    assert set(changes.claims) == {"noted"}
    assert changes.forced_by[0].what == "the column 'novelty' is new"
    path.write_text("\n".join([rows[0], *(f"{x}," for x in lines[1:])]) + "\n", "utf-8")
    text = CHANGES["text"](to_guild(guild))
    assert "claims: columns differ" in " ".join(text.split())


@pytest.mark.parametrize("rows", [0, 1])
def test_coded_column_that_is_new_is_no_change_of_coding_either(rows: int) -> None:
    row = {"claim_id": "C0001", "text": "Oil burns."}
    old = pl.DataFrame([row])[:rows]
    new = pl.DataFrame([row | {"type": "evaluative"}])[:rows]
    for before, after, bump in ((old, new, Bump.MINOR), (new, old, Bump.MAJOR)):
        assert _changes("claims", before, after).bump is bump


def test_default_is_the_newest_release_against_the_working_tables(
    released: Path,
) -> None:
    edit(released, "claims", ",2001,", ",2002,")
    changes = diff(path=released)
    assert (changes.before, changes.after) == ("1.0.0", "working")
    assert changes.claims == {"re-dated": ["C0011"]}
    assert diff("working", "1.0.0", path=released).bump is Bump.MAJOR
    assert not diff("1.0.0", "1.0.0", path=released)


def test_side_may_be_the_folder_of_a_release(released: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(released / "data" / "releases" / "1.0.0", copy)
    changes = diff(copy, "working", path=released)
    assert not changes
    assert (changes.before, changes.version) == (copy.as_posix(), "1.0.0")
    (copy / "manifest.json").write_text("[]", "utf-8")
    with pytest.raises(ReadError, match="is not a manifest"):
        diff(copy, "working", path=released)


def test_folder_of_neither_kind_is_refused(guild: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(NoClaimSetError):
        diff(empty, "working", path=guild)
    (empty / "manifest.json").write_text('{"version": "1.0.0"}', "utf-8")
    with pytest.raises(NoClaimSetError):
        diff(empty, "working", path=guild)
    with pytest.raises(NoClaimSetError):
        diff(tmp_path / "nowhere", "working", path=guild)


def test_unknown_version_and_table_are_named(guild: Path) -> None:
    for side in ("1.0.0", "newest"):
        with pytest.raises(UnknownVersionError):
            diff(side, path=guild)
    with pytest.raises(NoReleaseError):
        diff(path=guild)
    with pytest.raises(UnknownTableError):
        diff(GUILD, guild, table="lamps")


def test_one_table_alone_can_be_compared(guild: Path) -> None:
    retire(guild)
    changes = diff(GUILD, guild, table="retired")
    assert [table.table for table in changes.tables] == ["retired"]
    assert changes.bump is Bump.MINOR
    assert "least bump in retired: minor" in CHANGES["text"](changes)
    assert diff(GUILD, guild, table="claims").claims == {"retired": ["C0011"]}
    same = diff(GUILD, guild, table="sources")
    assert CHANGES["text"](same).endswith(": no changes in sources\n")
    assert CHANGES["markdown"](same).endswith(" in sources.\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("claims", LAST, f"{LAST}\n{LAST}", "two rows have the same key"),
        ("claims", LAST, f"{LAST},", "cells where the header has"),
        ("claims", "claim_id,", "id,", "'id' is not one of this table's"),
        ("claims", "claim_id,", '"claim_id,', "the quote that opens a cell"),
        ("claims", "claim_id,text", "claim_id,claim_id", "more than once"),
    ],
)
def test_table_that_cannot_be_compared_is_a_read_error(
    guild: Path, file: str, old: str, new: str, said: str
) -> None:
    edit(guild, file, old, new)
    with pytest.raises(ReadError, match=said):
        to_guild(guild)


def test_claims_are_needed(guild: Path) -> None:
    (guild / "data" / "claims.csv").unlink()
    with pytest.raises(ReadError, match=r"json:13:15: 'claims\.csv'"):
        to_guild(guild)


@pytest.mark.parametrize(
    ("version", "bump", "expected"),
    [
        ("1.2.3", Bump.NONE, "1.2.3"),
        ("1.2.3", Bump.PATCH, "1.2.4"),
        ("1.2.3", Bump.MINOR, "1.3.0"),
        ("1.2.3", Bump.MAJOR, "2.0.0"),
        ("0.2.3", Bump.MAJOR, "0.3.0"),
        ("0.2.3", Bump.PATCH, "0.2.4"),
    ],
)
def test_bump_leads_to_a_version(version: str, bump: Bump, expected: str) -> None:
    assert next_version(version, bump) == expected


def test_bump_of_data_without_a_version_leads_nowhere(guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace("1.0.0", "one"), "utf-8")
    edit(guild, "claims", ",2001,", ",2002,")
    changes = diff(guild, GUILD)
    assert changes.least_version == ""
    assert "\nleast bump: major, for\n" in CHANGES["text"](changes)


# How changes are shown.


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a b c", "a b c", "a b c"),
        ("a b c", "a x y c", "a [-b-] {+x y+} c"),
        ("a b", "a", "a [-b-]"),
        ("a", "a b", "a {+b+}"),
        ("a b", "a  b", "a {++} b"),
    ],
)
def test_changed_words_are_marked(before: str, after: str, expected: str) -> None:
    assert " ".join(word_changes(before, after)) == expected


def test_only_changed_words_are_coloured(guild: Path) -> None:
    edit(guild, "claims", "lit the harbour in 1997", "lit the old port in 1997")
    changes = to_guild(guild)
    plain, coloured = (CHANGES["text"](changes, color=color) for color in (False, True))
    assert "Guild lit the [-harbour-] {+old port+} in 1997." in plain
    assert (
        "Guild lit the \x1b[31mharbour\x1b[0m \x1b[32mold\x1b[0m \x1b[32mport\x1b[0m "
        "in 1997." in coloured
    )
    assert coloured.count("\x1b[") == 6


def test_text_names_what_happened(released: Path) -> None:
    edit(released, "claims", "A lamp is an oil light.", "A lamp is a light.")
    edit(released, "claims", ",event,text.p01.s01", ",state,text.p01.s01")
    edit(released, "entities", "ada-quill,Ada Quill", "eda-quill,Ada Quill")
    retire(released)
    assert CHANGES["text"](diff(path=released)) == (
        "1.0.0 → working: "
        """claims: 1 retired, 1 reworded, 1 retyped; entities: 1 added, 1
  removed; retired: 1 added
least bump: major, 2.0.0, for
  C0011: retired
  C0003: retyped
  ada-quill: gone

claims
  C0011 retired, replaced by C0009 (It closed nowhere): It was perhaps in 2001
    that the Lantern Guild closed.
  C0003 retyped
    subtype: event → state
  C0006 reworded
    text: A lamp is [-an oil-] {+a+} light.

entities
  added: eda-quill
  removed: ada-quill

retired
  added: C0011
"""
    )


def test_text_fits_a_terminal_and_counts_what_it_leaves_out(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    text = path.read_text("utf-8").replace(",positive,", ",negative,")
    path.write_text(text.replace(" Guild ", " Company "), "utf-8")
    shown = CHANGES["text"](to_guild(guild), color=True, most=20)
    assert "  … and 1 more; --all shows it\n" in shown
    body = shown.partition("\nleast")[2]
    lines = [
        line.replace("\x1b[31m", "").replace("\x1b[32m", "").replace("\x1b[0m", "")
        for line in body.splitlines()
    ]
    assert max(len(line) for line in lines) <= 80
    assert "    polarity: positive → negative" in lines


def test_long_note_is_told_by_its_words(guild: Path) -> None:
    edit(guild, "claims", "that of the whole sentence", "that of the sentence")
    edit(guild, "claims", ",0.70,", ",0.75,")
    edit(guild, "quantities", "lamps/year,at_most,", "lamps/year,at_most,Estimated")
    text = CHANGES["text"](to_guild(guild))
    assert "  C0010 confidence moved, noted\n    confidence: 0.70 → 0.75\n" in text
    assert "    note: The year is read as that of the [-whole-] sentence.\n" in text
    assert "  C0005 lamps lit changed\n    note: (none) → Estimated\n" in text


def test_vanished_claim_is_called_so(guild: Path) -> None:
    retire(guild, named=False)
    changes = to_guild(guild)
    said = "C0011 vanished, and retired.csv does not name it: It was"
    assert said in " ".join(CHANGES["text"](changes).split())
    expected = "- 1 claim not named in `retired.csv`: C0011\n"
    assert expected in CHANGES["markdown"](changes)


def test_advice_below_1_0_0_is_called_advice(guild: Path) -> None:
    path = guild / "data" / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace("1.0.0", "0.3.1"), "utf-8")
    edit(guild, "claims", ",2001,", ",2002,")
    said = "least bump: major, 0.4.0 (below 1.0.0 this is advice), for\n"
    assert said in CHANGES["text"](diff(guild, GUILD))


def test_json_says_all(guild: Path) -> None:
    edit(guild, "quantities", "C0004,members,300,300", "C0004,members,300,301")
    retire(guild)
    document = json.loads(CHANGES["json"](to_guild(guild)))
    assert (document["bump"], document["least_version"]) == ("major", "2.0.0")
    assert document["claims"] == {"retired": ["C0011"]}
    assert document["retired"][0]["reason"] == "It closed nowhere"
    assert document["forced_by"] == [
        {"bump": "major", "table": "claims", "key": ["C0011"], "what": "retired"}
    ]
    claims, quantities, retired = document["tables"]
    assert claims["removed"][0]["time"] == "2001"
    assert quantities["changed"] == [
        {
            "key": {"claim_id": "C0004", "measured": "members"},
            "cells": {"value_max": {"before": "300", "after": "301"}},
        }
    ]
    assert retired["added"][0]["claim_id"] == "C0011"


def test_markdown_is_a_changelogs_part(released: Path) -> None:
    retire(released)
    claims = released / "data" / "claims.csv"
    new = [LAST.replace("C0011", f"C00{number}") for number in (13, 14, 15, 17)]
    text = claims.read_text("utf-8").replace(",0.95,", ",0.90,")
    claims.write_text(text + "\n".join(new) + "\n", "utf-8")
    edit(released, "quantities", "C0004,members,300,300", "C0004,members,300,301")
    edit(released, "sample", "text.p01.s02,body,guild-1\n", "")
    edit(released, "claims", ",role,text.p01.s01,84", ",event,text.p01.s01,84")
    assert CHANGES["markdown"](diff(path=released)) == (
        """Since 1.0.0:

### Added

- 4 claims: C0013–C0015, C0017
- 1 row in `retired.csv`: C0011

### Changed

- 1 claim retyped: C0002
- 8 claims with another confidence: C0001, C0002, C0004–C0009
- 1 row in `quantities.csv`: of C0004

### Removed

- 1 claim retired: C0011 replaced by C0009 (It closed nowhere)
- 1 row in `sample.csv`: text.p01.s02
"""
    )


def test_markdown_without_changes_says_so(released: Path) -> None:
    assert CHANGES["markdown"](diff(path=released)) == "No changes since 1.0.0.\n"


def test_markdown_tells_why_each_claim_was_retired(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-4]), "utf-8")
    ends = "".join(f"C{n:04},1.1.0,,Unsound\n" for n in (8, 9, 10))
    end = "C0011,1.1.0,C0001;C0002,Merged\n"
    retired = guild / "data" / "retired.csv"
    retired.write_text(retired.read_text("utf-8") + ends + end, "utf-8")
    said = "- 4 claims retired: C0008–C0010 (Unsound); C0011 replaced by C0001, C0002"
    assert said in CHANGES["markdown"](to_guild(guild))


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], []),
        (["C0009", "C0010", "C0011"], ["C0009–C0011"]),
        (["C9998", "C9999", "C10000"], ["C9998–C10000"]),
        (["C1", "C02", "C03"], ["C1", "C02", "C03"]),
        (["norvale", "rook"], ["norvale", "rook"]),
        (["first a-1", "first a-2", "first a-3"], ["first a-1–a-3"]),
        (["a" + "9" * 40], ["a" + "9" * 40]),
    ],
)
def test_runs_of_ids_are_abbreviated(ids: list[str], expected: list[str]) -> None:
    assert id_ranges(ids) == expected


@pytest.mark.corpus
@pytest.mark.parametrize(
    "rule_id", sorted(path.stem for path in INVALID.glob("*.toml"))
)
def test_no_failing_example_gives_another_exception(rule_id: str, guild: Path) -> None:
    patch(read_patch(rule_id), guild)
    try:
        changes = to_guild(guild)
    except ClaimsetError:
        return
    for view in CHANGES.values():
        assert view(changes)
