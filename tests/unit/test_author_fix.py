"""`validate --fix` mends what is computed, and guesses only when asked to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.author.fix import fix
from conftest import GUILD, Result

CLAIMS = (GUILD / "data" / "claims.csv").read_bytes()


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
        ("sentences", "24677db7826c0b0a", "0000000000000000"),
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
