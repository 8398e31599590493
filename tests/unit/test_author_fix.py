"""`validate --fix` mends what is computed, and guesses only when asked to."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.author.fix import fix
from claimset.author.take import take
from claimset.validation import validate
from conftest import GUILD, Result

pytestmark = pytest.mark.usefixtures("checked_together")

CLAIMS = (GUILD / "data" / "claims.csv").read_bytes()
CLAIM = {
    "text": "The rivals of the Lantern Guild lit nothing in Norvale.",
    "type": "attributional",
    "subtype": "event",
    "source_ref": "text.p02.s03",
    "quote": "its rivals lit nothing",
    "certainty": "certain",
    "polarity": "positive",
    "support": "asserted",
    "about": "norvale;lantern-guild",
    "confidence": "0.8",
}


def damage(folder: Path, table: str, old: str, new: str) -> None:
    place = folder / "data" / f"{table}.csv"
    text = place.read_text("utf-8")
    assert text.count(old) == 1
    place.write_text(text.replace(old, new), "utf-8", newline="")


def as_guild(folder: Path) -> bool:
    return all(
        place.read_bytes() == (GUILD / "data" / place.name).read_bytes()
        for place in (folder / "data").glob("*.csv")
    )


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("sources", ",720,", ",721,"),
        ("relations", "C0009,contrasts,C0010\n", "C0009,contrasts,C0010\r\n"),
        ("claims", "ada-quill;lantern-guild", "lantern-guild;ada-quill"),
    ],
)
def test_what_is_computed_is_mended(
    guild: Path, table: str, old: str, new: str
) -> None:
    damage(guild, table, old, new)
    fixed = fix(guild)
    assert (fixed.files, len(fixed.safe)) == ([f"data/{table}.csv"], 1)
    assert as_guild(guild)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("claims", "attributional,property", "Atributional,property"),
        ("relations", "C0009,contrasts", "C009,contrasts"),
        ("claims", "oil light.", "oil light"),
        ("claims", "mayor-olin,Mayor", "mayor-olin,Mayor"),
    ],
)
def test_what_is_guessed_is_mended_on_request(
    guild: Path, table: str, old: str, new: str
) -> None:
    damage(guild, table, old, new)
    is_same = as_guild(guild)
    assert (fix(guild).files, as_guild(guild)) == ([], is_same)
    assert len(fix(guild, unsafe=True).unsafe) == (not is_same)
    assert as_guild(guild)


def test_date_that_a_spreadsheet_changed_is_mended_on_request(guild: Path) -> None:
    damage(guild, "claims", ",positive,2001,", ",positive,Jan-01,")
    assert fix(guild).files == []
    (line,) = fix(guild, unsafe=True).unsafe
    assert line.endswith("time: 'Jan-01' becomes '2001-01'")
    assert fix(guild, unsafe=True).unsafe == []


def test_another_number_is_not_almost_the_same(guild: Path) -> None:
    damage(guild, "relations", "C0009,contrasts", "C0099,contrasts")
    assert fix(guild, unsafe=True).unsafe == []


def test_the_hashes_of_a_changed_source_stay(guild: Path) -> None:
    place = guild / "seeds" / "guild.txt"
    place.write_bytes(place.read_bytes().replace(b"300", b"400"))
    assert fix(guild).files == []


def test_a_span_that_slipped_stays_an_error(guild: Path) -> None:
    damage(guild, "sentences", ",0-17,", ",0-12,")
    assert fix(guild).files == []
    assert take(guild, guild).files == []
    rules = {each.rule for each in validate(guild).problems}
    assert "segment-changed" in rules


def as_new(folder: Path) -> None:
    """Add a claim and a relation in a text editor, tied by what stands for an id."""
    place = folder / "data" / "claims.csv"
    text = io.StringIO(place.read_text("utf-8"))
    rows = [row | {"quote": ""} for row in csv.DictReader(text)]
    new = dict.fromkeys(rows[0], "") | CLAIM | {"claim_id": "new1"}
    with place.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows([*rows, new])
    with (folder / "data" / "relations.csv").open("a") as file:
        file.write("C0008,supports,new1\n")


@pytest.mark.parametrize("how", ["fix", "folder", "table"])
def test_new_rows_keep_their_links(guild: Path, how: str) -> None:
    as_new(guild)
    if how == "fix":
        assert not fix(guild).refusals
    else:
        place = guild if how == "folder" else guild / "data" / "claims.csv"
        assert take(place, guild).ok
    assert (guild / "data" / "relations.csv").read_text() == (
        "claim_id,relation,target_id\nC0007,supports,C0008\n"
        "C0008,supports,C0013\nC0009,contrasts,C0010\n"
    )
    assert validate(guild).ok


def test_one_refused_row_keeps_all_working_tables_as_they_are(guild: Path) -> None:
    as_new(guild)
    damage(guild, "relations", "C0009,contrasts", "C0009,contrast")
    before = {path: path.read_bytes() for path in (guild / "data").glob("*")}
    assert [each.column for each in fix(guild).refusals] == ["relation"]
    assert {path: path.read_bytes() for path in before} == before


def test_command_mends_and_then_checks(run: Callable[..., Result], guild: Path) -> None:
    damage(guild, "sources", ",720,", ",721,")
    damage(guild, "claims", "attributional,property", "atributional,property")
    first = run("validate", str(guild), "--fix")
    assert (first.code, "fixed text: characters: 720\n" in first.err) == (1, True)
    assert "1 more fix is a guess" in first.err
    assert run("validate", str(guild), "--fix", "--unsafe-fixes").code == 0
    assert run("validate", str(guild), "--unsafe-fixes").code == 2


def test_a_table_that_cannot_be_read_is_checked_all_the_same(
    run: Callable[..., Result], guild: Path
) -> None:
    damage(guild, "relations", "C0009,contrasts,C0010", "C0009,contrasts")
    shown = run("validate", str(guild), "--fix")
    assert (shown.code, "nothing was mended" in shown.err) == (1, True)
    assert "[row-cell-count]" in shown.out


@pytest.mark.parametrize(
    ("damages", "said"),
    [
        ([("relations", "contrasts,C0010\n", "contrasts,C0010\r\n")], "1 of these is"),
        (
            [
                ("relations", "contrasts,C0010\n", "contrasts,C0010\r\n"),
                ("claims", "ada-quill;lantern-guild", "lantern-guild;ada-quill"),
                ("claims", "oil light.", "oil light"),
            ],
            "2 of these are",
        ),
        ([("claims", "oil light.", "oil light")], ""),
        ([("claims", "A lamp is", '"A lamp is')], ""),
    ],
)
def test_report_says_how_many_problems_are_mended(
    run: Callable[..., Result],
    guild: Path,
    damages: list[tuple[str, str, str]],
    said: str,
) -> None:
    for each in damages:
        damage(guild, *each)
    before = {place: place.read_bytes() for place in guild.rglob("*.csv")}
    shown = run("validate", str(guild))
    ending = f"{said} mended by `claimset validate --fix`\n"
    assert shown.err.endswith(ending) if said else "--fix" not in shown.err
    assert {place: place.read_bytes() for place in guild.rglob("*.csv")} == before
