import json
from datetime import date
from pathlib import Path

import pytest

from claimset.baseline import COLUMNS, read_baseline
from claimset.claim_set import BASELINE as FILE
from claimset.claim_set import OLD_BASELINE, open_claim_set
from claimset.errors import ReadError, UnsafePathError
from claimset.model import REQUIRED
from claimset.problems import Report
from claimset.rules import REGISTRY
from claimset.validation import accept, validate
from conftest import apply, read_patch

pytestmark = pytest.mark.usefixtures("checked_together")

HEADER = "rule,file,row_id,field,date,reason\n"
GIVEN = "time-not-edtf,data/claims.csv,C0011,time,2026-01-31,The source says so.\n"


def _check(folder: Path, text: str, *, skip: str = "") -> Report:
    """Check a claim set with this baseline."""
    (folder / FILE).write_bytes(text.encode())
    return validate(folder, skip=[skip] if skip else [])


@pytest.fixture
def broken(guild: Path) -> Path:
    apply(read_patch("time-not-edtf"), guild)
    return guild


def test_accepted_problem_is_counted_apart_and_listed(broken: Path) -> None:
    report = _check(broken, HEADER + GIVEN)
    assert report.ok
    assert report.problems == ()
    (found,) = report.accepted
    assert (found.problem.rule, found.problem.line) == ("time-not-edtf", 12)
    assert str(found).endswith(
        "[time-not-edtf] (accepted 2026-01-31: The source says so.)"
    )
    assert report.rows["claims"] == 11


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([1], "in part: 1 row of claims is in no known sentence"),
        ([1, 2], "in part: 2 rows of claims are in no known sentence"),
    ],
)
@pytest.mark.parametrize("way", ["skipped", "accepted", "reported"])
def test_rows_of_no_sentence_are_not_passed_over_in_silence(
    guild: Path, lines: list[int], why: str, way: str
) -> None:
    """Their anchors and cues are held to nothing."""
    file = guild / "data/claims.csv"
    rows = file.read_text("utf-8").splitlines(keepends=True)
    for line in lines:
        rows[line] = rows[line].replace("text.p01.s01", f"text.p77.s{line:02}")
    file.write_text("".join(rows), "utf-8")
    given = HEADER + "".join(
        f"key-unknown,data/claims.csv,C{line:04},source_ref,2026-01-31,It is lost.\n"
        for line in lines
        if way == "accepted"
    )
    report = _check(guild, given, skip="key-unknown" if way == "skipped" else "")
    for rule in ("spans-outside-sentence", "cue-not-in-sentence", "spans-cut-word"):
        assert report.unchecked.get(rule) == (None if way == "reported" else why)
    assert "appearance-of-own-sentence" not in report.unchecked


@pytest.mark.parametrize(
    ("file", "old", "new", "refused"),
    [
        (
            *("data/claims.csv", "C0010,", "C0009,"),
            "claim-id-repeated,data/claims.csv,C0009,claim_id",
        ),
        (
            *("data/entities.csv", "lantern-guild,", "lantern-gild,"),
            "key-unknown,data/entities.csv,lantern-gild,entity_id",
        ),
    ],
)
def test_refused_row_changes_nothing_else(
    guild: Path, file: str, old: str, new: str, refused: str
) -> None:
    """What stands for others must not be accepted: they would all be told."""
    path = guild / file
    path.write_text(path.read_text("utf-8").replace(f"\n{old}", f"\n{new}"), "utf-8")
    (problem,) = validate(guild).problems
    report = _check(guild, f"{HEADER}{refused},2026-01-31,So it stays.\n")
    (refusal,) = set(report.problems) - {problem}
    assert len(report.problems) == 2
    assert refusal.rule == "baseline-invalid"
    assert "would hide further problems: repair it" in refusal.message


def test_without_a_file_all_stays_as_it_was(broken: Path) -> None:
    report = validate(broken)
    assert [problem.rule for problem in report.problems] == ["time-not-edtf"]
    assert report.accepted == ()


def test_all_other_problems_stay(broken: Path) -> None:
    apply(read_patch("cell-formula"), broken)
    report = _check(broken, HEADER + GIVEN)
    assert [problem.rule for problem in report.problems] == ["cell-formula"]


def test_accepted_problem_that_is_gone_is_reported(guild: Path) -> None:
    report = _check(guild, HEADER + GIVEN)
    (problem,) = report.problems
    assert (problem.rule, problem.line) == ("baseline-unused", 2)
    assert "C0011 in data/claims.csv has no problem [time-not-edtf]" in str(problem)
    assert report.ok
    assert _check(guild, HEADER + GIVEN, skip="baseline-unused").problems == ()


def test_row_that_is_not_there_is_not_said_to_be_mended(guild: Path) -> None:
    report = _check(guild, HEADER + GIVEN.replace("C0011", "C0099"))
    (problem,) = report.problems
    assert problem.rule == "baseline-unused"
    assert problem.message == "data/claims.csv has no row C0099: remove this row"


def test_one_column_of_a_row_is_accepted(guild: Path) -> None:
    """A later fault of another column is another one."""
    path = guild / "data" / "claims.csv"
    sound = path.read_text("utf-8")
    path.write_text(sound.replace("attributional,", "attribution,", 1), "utf-8")
    row = GIVEN.replace("time-not-edtf", "cell-not-in-vocabulary")
    row = row.replace("C0011,time", "C0001,type")
    report = _check(guild, HEADER + row)
    assert (report.problems, len(report.accepted)) == ((), 1)
    path.write_text(
        path.read_text("utf-8").replace(",certain,positive", ",certian,positve", 1),
        "utf-8",
    )
    report = _check(guild, HEADER + row)
    assert [problem.field for problem in report.problems] == ["certainty", "polarity"]
    assert len(report.accepted) == 1
    more = row.replace(",type,", ",polarity,")
    assert len(_check(guild, HEADER + more + row).accepted) == 2


@pytest.mark.parametrize("field", ["", "claim_id"])
def test_row_of_another_field_is_told_the_right_one(broken: Path, field: str) -> None:
    report = _check(broken, HEADER + GIVEN.replace("time,", f"{field},"))
    (unused,) = [p for p in report.problems if p.rule == "baseline-unused"]
    assert unused.message.endswith("; did you mean the field 'time'?")


def test_link_that_leads_nowhere_is_an_error(broken: Path) -> None:
    (broken / FILE).symlink_to("nowhere.csv")
    with pytest.raises(ReadError, match="no such file"):
        validate(broken)


def test_no_rule_of_a_whole_file_can_be_skipped_away(broken: Path) -> None:
    report = _check(broken, HEADER + '"' + GIVEN, skip="file-quote")
    assert "file-quote" in {problem.rule for problem in report.problems}


def test_what_was_not_checked_is_not_called_gone(guild: Path) -> None:
    assert _check(guild, HEADER + GIVEN, skip="time-not-edtf").problems == ()


@pytest.mark.parametrize("gone", ["no row C0099", "C0001 in data/claims.csv has no"])
def test_rule_that_lacks_an_absent_table_for_ever_hides_nothing(
    guild: Path, gone: str
) -> None:
    """`key-unknown` is checked in part where there is no ledger."""
    resources = [{"name": name, "path": f"{name}.csv"} for name in REQUIRED]
    for path in (guild / "data").glob("*.csv"):
        if path.stem not in REQUIRED:
            path.unlink()
    said = {"name": "g", "title": "G", "version": "0.1.0", "resources": resources}
    (guild / "data" / "datapackage.json").write_text(json.dumps(said), "utf-8")
    assert validate(guild).unchecked["key-unknown"].startswith("in part: ")
    row_id = "C0099" if "C0099" in gone else "C0001"
    row = GIVEN.replace("time-not-edtf", "key-unknown").replace("C0011", row_id)
    (problem,) = _check(guild, HEADER + row).problems
    assert problem.rule == "baseline-unused"
    assert gone in problem.message


@pytest.mark.parametrize("damage", ["references", "source", "skip"])
def test_row_that_is_not_there_is_named_whatever_was_checked(
    guild: Path, damage: str
) -> None:
    """One that is there is not said to be mended where its rule was blind."""
    if damage == "references":
        (guild / "data" / "references.csv").write_bytes(b'"')
        rule = "key-unknown"
    else:
        rule = "cue-not-in-sentence"
        (guild / "seeds" / "guild.txt").write_bytes(b"Other words.\n")
    rows = [GIVEN.replace("time-not-edtf", rule)]
    rows += [rows[0].replace("C0011", "C0099")]
    skip = rule if damage == "skip" else ""
    report = _check(guild, HEADER + "".join(rows), skip=skip)
    (found,) = [p for p in report.problems if p.rule == "baseline-unused"]
    assert found.row_id == "C0099"


def test_what_another_fault_of_the_row_hides_is_not_called_gone(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    text = path.read_text("utf-8").replace("may have", "might have")
    path.write_text(text, "utf-8")
    (hidden,) = validate(guild).problems
    row = f"{hidden.rule},{hidden.file},{hidden.row_id},cue,2026-01-31,So it is.\n"
    assert _check(guild, HEADER + row).problems == ()
    path.write_text(text.replace("might have", " might have"), "utf-8")
    rules = [problem.rule for problem in _check(guild, HEADER + row).problems]
    assert rules == ["cell-surrounding-blank"]


def test_row_that_could_not_be_read_is_not_called_absent(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    path.write_bytes(path.read_bytes() + b"C0099\n")
    row = GIVEN.replace("C0011", "C0099")
    rules = [problem.rule for problem in _check(guild, HEADER + row).problems]
    assert rules == ["row-cell-count"]


def test_what_stands_in_an_unread_table_is_not_called_gone(guild: Path) -> None:
    apply(read_patch("file-quote"), guild)
    file = read_patch("file-quote")["expect"]["file"]
    row = f"cell-required,{file},X,,2026-01-31,So it is.\n"
    rules = {problem.rule for problem in _check(guild, HEADER + row).problems}
    assert "baseline-unused" not in rules


@pytest.mark.parametrize(
    "harm",
    [
        "data/claims.csv",
        "data/entities.csv",
        '"path": "claims.csv"',
        '"path": "entities.csv"',
        '"name": "claims"',
        '"resources"',
        "{",
    ],
)
def test_nothing_is_held_against_the_row_of_a_lost_table(
    guild: Path, harm: str
) -> None:
    """Neither if the rule lacks a table that was lost, though it can look at others."""
    if harm.startswith("data/"):
        (guild / harm).unlink()
    else:
        path = guild / "data" / "datapackage.json"
        text = path.read_text("utf-8")
        path.write_text(text.replace(harm, harm[:-1] + 'x"', 1), "utf-8")
    row = "key-unknown,data/claims.csv,C0001,about,2026-01-31,So it is.\n"
    found = {problem.rule for problem in _check(guild, HEADER + row).problems}
    assert {"file-missing", "descriptor-faulty"} & found
    assert not {"baseline-invalid", "baseline-unused"} & found


def test_misspelt_file_of_a_table_that_is_there_is_told_beside_a_lost_one(
    broken: Path,
) -> None:
    (broken / "data" / "entities.csv").unlink()
    row = GIVEN.replace("data/claims.csv", "claims.csv")
    messages = [problem.message for problem in _check(broken, HEADER + row).problems]
    assert any("did you mean 'data/claims.csv'?" in said for said in messages)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("time-not-edft,data/claims.csv,C0011,time,2026-01-31,So it is.", "rule"),
        ("file-quote,data/claims.csv,C0011,time,2026-01-31,So it is.", "rule"),
        ("time-not-edtf,claims.csv,C0011,time,2026-01-31,So it is.", "file"),
        ("time-not-edtf,data/claims.csv,,time,2026-01-31,So it is.", "row_id"),
        ("time-not-edtf,data/claims.csv,C0011,times,2026-01-31,So it is.", "field"),
        ("time-not-edtf,data/claims.csv,C0011,time,31.1.2026,So it is.", "date"),
        ("time-not-edtf,data/claims.csv,C0011,time,2026-02-30,So it is.", "date"),
        ("time-not-edtf,data/claims.csv,C0011,time,,So it is.", "date"),
        ("time-not-edtf,data/claims.csv,C0011,time,2026-01-31, ", "reason"),
        ("time-not-edtf,data/claims.csv,C0011,time,9999-01-31,So it is.", "date"),
        ("source-changed,data/sources.csv,text,sha256,2026-01-31,So it is.", "rule"),
        ("claim-id-repeated,data/claims.csv,C0011,time,2026-01-31,So it is.", "rule"),
        ("key-repeated,data/sources.csv,text,sha256,2026-01-31,So it is.", "rule"),
    ],
)
def test_invalid_row_accepts_nothing(broken: Path, row: str, field: str) -> None:
    report = _check(broken, f"{HEADER}{row}\n")
    rules = {problem.rule for problem in report.problems}
    assert rules == {"time-not-edtf", "baseline-invalid"}
    (found,) = [p for p in report.problems if p.rule == "baseline-invalid"]
    assert (found.file, found.line, found.field) == (FILE, 2, field)
    line = (broken / FILE).read_text("utf-8").splitlines()[1]
    assert line[found.column - 1 :].startswith(row.split(",")[COLUMNS.index(field)])
    assert not report.accepted


def test_near_rule_is_suggested(broken: Path) -> None:
    row = "time-not-edft,data/claims.csv,C0011,time,2026-01-31,So it is.\n"
    messages = [str(problem) for problem in _check(broken, HEADER + row).problems]
    assert any("did you mean 'time-not-edtf'?" in message for message in messages)


@pytest.mark.parametrize(
    "file",
    ["claims.csv", "one/data/claims.csv", "/a/data/claims.csv", r"data\claims.csv"],
)
def test_file_is_named_from_the_claim_sets_folder(broken: Path, file: str) -> None:
    row = GIVEN.replace("data/claims.csv", file)
    (found, _) = sorted(_check(broken, HEADER + row).problems, key=lambda p: p.line)
    assert found.message == (
        f"'{file}' is not the file of a table of this claim set; "
        "did you mean 'data/claims.csv'?"
    )


def test_file_is_checked_as_strictly_as_a_table(broken: Path) -> None:
    rules = {p.rule for p in _check(broken, HEADER + '"' + GIVEN).problems}
    assert rules == {"file-quote", "time-not-edtf"}
    rules = {p.rule for p in _check(broken, "rule,file\n").problems}
    assert rules == {"header-column-missing", "time-not-edtf"}


def test_file_that_leads_out_is_refused(broken: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(HEADER + GIVEN, "utf-8")
    (broken / FILE).symlink_to(outside)
    with pytest.raises(UnsafePathError):
        read_baseline(open_claim_set(broken), REGISTRY)


def test_old_file_is_read_with_a_warning(broken: Path) -> None:
    (broken / OLD_BASELINE).write_text(HEADER + GIVEN, "utf-8")
    report = validate(broken)
    (problem,) = report.problems
    assert str(problem) == (
        "data/dispensations.csv:1: warning: this file is called data/baseline.csv now: "
        "rename it [baseline-renamed]"
    )
    assert len(report.accepted) == 1
    report = _check(broken, HEADER)
    assert {each.rule for each in report.problems} == {
        "time-not-edtf",
        "baseline-renamed",
    }
    assert report.accepted == ()


def test_rules_may_be_skipped_by_their_ids_of_before(guild: Path) -> None:
    assert _check(guild, HEADER + GIVEN, skip="dispensation-unused").problems == ()


def test_baseline_is_updated_by_what_is_found(guild: Path) -> None:
    accept(guild, "None yet.")
    assert (guild / FILE).read_text("utf-8") == HEADER
    apply(read_patch("time-not-edtf"), guild)
    apply(read_patch("cell-formula"), guild)
    (guild / FILE).write_text(HEADER + GIVEN + GIVEN.replace("11", "10"), "utf-8")
    accept(guild, 'So\n it "is".')
    first, second, *more = (guild / FILE).read_text("utf-8").splitlines()[1:]
    assert first.startswith("cell-formula,")
    assert first.endswith(f',{date.today()},"So it ""is""."')  # noqa: DTZ011 - as written
    assert (f"{second}\n", more) == (GIVEN, [])
    report = validate(guild)
    assert (report.problems, len(report.accepted)) == ((), 2)


def test_update_accepts_no_problem_that_would_hide_others(guild: Path) -> None:
    apply(read_patch("claim-id-repeated"), guild)
    before = validate(guild).problems
    accept(guild, "So it is.")
    assert (guild / FILE).read_text("utf-8") == HEADER
    assert validate(guild).problems == before


def test_invalid_baseline_is_not_updated(broken: Path) -> None:
    text = HEADER + GIVEN.replace("2026-01-31", "soon")
    (broken / FILE).write_text(text, "utf-8")
    with pytest.raises(ReadError, match=r"repair it first: .*:2:.*'soon' is not"):
        accept(broken, "So it is.")
    assert (broken / FILE).read_text("utf-8") == text
