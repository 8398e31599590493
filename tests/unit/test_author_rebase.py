"""`claimset rebase`: what moves to a corrected text, and what a person must choose."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.author.aligning import aligned, spans_of, tokens_of
from claimset.author.rebasing import rebase
from claimset.errors import AuthorError, WriteError
from claimset.load import load
from claimset.sources import digest, exact_words, parse_spans, reading_text
from claimset.validation import validate
from conftest import GUILD, Result, without_ledger

pytest.importorskip("nupunkt", reason="an extra: claimset[author]")

Run = Callable[..., Result]
TEXT = (GUILD / "seeds" / "guild.txt").read_bytes().decode()
ROWS = 14


CHANGES = [
    ("histo-\n\n¹ A lamp is an oil light.\n\nrians", "historians"),
    ("“honest”.", '"honest".\n\n¹ A lamp is an oil light.'),
    ("lit the harbour", "lit the\nharbour"),
    ("Therefore the town", "A new start.\n\nTherefore the town"),
    ("\n\nREFERENCES", "\n\n\f12 🔥\n\nREFERENCES"),
]


def corrected(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the guild's text with some changes."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = folder.parent / "new.txt"
    path.write_text(text, "utf-8", newline="")
    return path


def quotes(folder: Path) -> dict[str, str]:
    """Return what each claim marks, as a person reads it."""
    (source,) = load("sources", path=folder).to_dict("records")
    text = (folder / source["file"]).read_bytes().decode()
    with (folder / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["claim_id"]: reading_text(text, parse_spans(row["spans"]))
            for row in csv.DictReader(file)
        }


@pytest.mark.parametrize(
    "changes",
    [
        [
            ("histo-\n\n¹ A lamp is an oil light.\n\nrians", "historians"),
            ("“honest”.", "“honest”.\n\n¹ A lamp is an oil light."),
        ],
        [("THE LANTERN GUILD", "🔥 THE LANTERN GUILD 🔥")],
        [("“honest”", '"honest"')],
        [("lit the harbour", "lit the harbour\n")],
        [("It may have closed in 2001.", "It was new. It may have closed in 2001.")],
        [("Therefore the town", "A new start.\n\nTherefore the town")],
        [("REFERENCES", "Literature")],
        [("\n\nTherefore", "\n\n\f12\n\nTherefore")],
    ],
    ids=["break", "emoji", "quotes", "line", "sentence", "paragraph", "label", "page"],
)
def test_rows_move_with_their_words(
    guild: Path, changes: list[tuple[str, str]]
) -> None:
    before = quotes(guild)
    found = rebase(corrected(guild, *changes), guild)
    assert (found.left, found.moved) == ([], ROWS)
    assert quotes(guild) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Norvale\u0301 was\r\nlit.", "Norval\u00e9 was lit."),
        ("It was lit 🔥👩🏽‍🚒 here.", "It was lit 🔥👩🏽‍🚒\nhere."),
        ("It was prob-\r\nably lit.", "It was probably lit."),
        ("“It” – was", '"It" - was'),
    ],
    ids=["marks-crlf", "emoji", "hyphen-crlf", "signs"],
)
def test_some_differences_are_no_other_words(old: str, new: str) -> None:
    before, after = (tokens_of(text, [[(0, len(text))]]) for text in (old, new))
    places = aligned(before, after)
    assert [*places] == [*range(len(before))]
    assert [*places.values()] == [*range(len(after))]


def test_other_words_are_left_for_a_person(guild: Path, run: Run) -> None:
    new = corrected(guild, ("had 300 members by 1996", "had 299 members by 1996"))
    before = {path: path.read_bytes() for path in guild.rglob("*") if path.is_file()}
    table = guild.parent / "words.csv"
    found = run("rebase", str(new), "-C", str(guild), "-o", str(table))
    assert found.code == 1
    assert "had 300 members by 1996\n  now:  The Guild had 299 members by" in found.out
    assert f"run again with --words {table}" in found.err
    after = {path: path.read_bytes() for path in guild.rglob("*") if path.is_file()}
    assert after == before

    with table.open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert {row["new_words"] for row in rows} == {""}
    assert rows[0]["sentence_now"].startswith("The Guild had 299 members by 1996")
    unread = run("rebase", str(new), "-C", str(guild), "--words", str(table))
    assert unread.code == 1
    row_id = f"{rows[0]['table']} {rows[0]['row_id']} ({rows[0]['source_ref']})"
    lack = f"{row_id}: its words are gone, and its new_words is empty: not chosen"
    assert lack in unread.out
    after = {path: path.read_bytes() for path in guild.rglob("*") if path.is_file()}
    assert after == before
    for row in rows:
        row["new_words"] = row["old_words"].replace("300", "299")
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    again = run("rebase", str(new), "-C", str(guild), "--words", str(table))
    assert again.code == 0
    assert "the text is seeds/guild-2.txt now" in again.out
    assert "The Guild had 299 members by 1996" in quotes(guild).values()


def test_a_sentence_that_is_gone_leaves_its_claims(guild: Path) -> None:
    new = corrected(guild, (" It may have closed in 2001.", ""))
    found = rebase(new, guild, dry_run=True)
    assert found.ledger.gone == ["text.p02.s04"]
    assert {each.source_ref for each in found.left} == {"text.p02.s04"}
    assert {each.sentence_now for each in found.left} == {""}
    assert not (guild / "seeds" / "guild-2.txt").exists()


def test_without_a_ledger_rows_move_too(guild: Path) -> None:
    without_ledger(guild)
    before = quotes(guild)
    found = rebase(corrected(guild, *CHANGES), guild)
    assert (found.left, found.moved) == ([], ROWS)
    assert quotes(guild) == before


def test_a_set_that_was_moved_is_valid(guild: Path) -> None:
    rebase(corrected(guild, *CHANGES), guild)
    assert {each.rule for each in validate(guild).problems} == {"sentence-pending"}


def test_words_that_move_to_another_sentence_take_the_row_along(guild: Path) -> None:
    new = corrected(
        guild,
        (" It may have closed in 2001.", ""),
        ("Therefore the town", "It may have closed in 2001.\n\nTherefore the town"),
    )
    found = rebase(new, guild)
    assert found.left == []
    ledger = [*load("sentences", path=guild)["sentence_id"]]
    assert ledger.index("text.p02.s04") < ledger.index("text.p02.s01")


def test_new_sentences_are_named_after_their_paragraph(guild: Path) -> None:
    new = corrected(guild, ("Did it ever pay", "It was dear. Did it ever pay"))
    assert rebase(new, guild, dry_run=True).ledger.added == ["text.p02.s05"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--source", "page"], "--source: there is no 'page'? Sources are: text"),
        (["--words", "none.csv"], "none.csv: no such file"),
        (["-o", "data/claims.csv"], "belongs to a claim set"),
        (["-o", "a.csv", "--words", "a.csv"], "holds the words that you chose"),
    ],
)
def test_rebase_refuses(
    guild: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(guild)
    found = run("rebase", str(corrected(guild, ("“honest”", "“fair”"))), *arguments)
    assert found.code == 2
    assert message in found.err


def test_rebase_changes_no_claim_set_that_nobody_named(
    guild: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = corrected(guild, ("“honest”", "“fair”"))
    monkeypatch.chdir(guild.parent)
    found = run("rebase", str(new))
    assert (found.code, found.out) == (2, "")
    assert "no claim set here" in found.err


def test_a_settled_sentence_with_other_words_is_said_to_be_pending(
    guild: Path, run: Run
) -> None:
    new = corrected(guild, ("Did it ever pay", "Did it never pay"))
    found = run("rebase", str(new), "-C", str(guild))
    assert found.code == 0
    (name,) = (
        load("sentences", path=guild).query("disposition == 'pending'").sentence_id
    )
    assert f"pending again, look at their new words: 1 sentence: {name}\n" in found.out


def test_the_same_text_is_no_new_one(guild: Path) -> None:
    with pytest.raises(AuthorError, match="is the text that is annotated already"):
        rebase(corrected(guild), guild)


def test_chosen_words_stand_in_the_sentence_once(guild: Path) -> None:
    new = corrected(guild, ("had 300 members by 1996", "had 299 members by 1996"))
    left = rebase(new, guild).left
    words = {(each.table, each.row_id): "the Guild lit" for each in left}
    with pytest.raises(AuthorError, match="has 'the Guild lit' nowhere: choose"):
        rebase(new, guild, words=words)


def test_a_write_that_fails_changes_nothing(
    guild: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = corrected(guild, ("“honest”", '"honest"'))
    before = {path: path.read_bytes() for path in guild.rglob("*") if path.is_file()}
    replace = Path.replace

    def fail(path: Path, target: Path) -> Path:
        if target.name == "sources.csv" and path.suffix == ".edit":
            raise OSError(28, "no space left")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(WriteError, match="no space"):
        rebase(new, guild)
    after = {path: path.read_bytes() for path in guild.rglob("*") if path.is_file()}
    assert after == before


def test_a_word_that_a_row_cuts_keeps_its_letters(guild: Path) -> None:
    place = guild / "data" / "claims.csv"
    text = place.read_text("utf-8")
    assert text.count(",172-205,") == 1
    place.write_text(text.replace(",172-205,", ",172-204,"), "utf-8", newline="")
    new = corrected(guild, ("THE LANTERN", "ON THE LANTERN"))
    assert rebase(new, guild).left == []
    assert quotes(guild)["C0004"] == "The Guild had 300 members by 199"


def test_a_sentence_that_slipped_is_not_moved(guild: Path) -> None:
    place = guild / "data" / "sentences.csv"
    place.write_text(place.read_text().replace(",0-17,", ",0-11,"))
    with pytest.raises(AuthorError, match=r"sentences text\.h1: its words are not"):
        rebase(corrected(guild, ("“honest”", '"honest"')), guild)


def test_what_named_a_sentence_that_is_gone_gets_another(guild: Path) -> None:
    new = corrected(guild, (" The Guild had 300 members by 1996 [2].", ""))
    left = rebase(new, guild).left
    assert {each.table for each in left} >= {"claims", "sample"}
    words = {(each.table, each.row_id): "its rivals lit nothing" for each in left}
    found = rebase(new, guild, words=words)
    assert (found.left, found.chosen) == ([], len(left))
    assert [*load("sample", path=guild)["sentence_id"]] == ["text.p02.s03"]
    assert quotes(guild)["C0004"] == "its rivals lit nothing"


def test_a_sample_has_no_sentence_twice(guild: Path) -> None:
    with (guild / "data" / "sample.csv").open("a", encoding="utf-8") as file:
        file.write("text.p02.s03,body,guild-1\n")
    new = corrected(guild, (" The Guild had 300 members by 1996 [2].", ""))
    words = {("sample", "text.p01.s02"): "its rivals lit nothing"}
    with pytest.raises(AuthorError, match="which the sample has already: choose"):
        rebase(new, guild, words=words)


def test_a_list_that_somebody_filled_in_is_not_lost(guild: Path, run: Run) -> None:
    new = corrected(guild, ("had 300 members", "had 299 members"))
    table = guild.parent / "words.csv"
    arguments = ("rebase", str(new), "-C", str(guild), "-o", str(table))
    table.write_text("mine")
    refused = run(*arguments)
    assert (refused.code, "use --force" in refused.err) == (2, True)
    assert table.read_text() == "mine"
    assert run(*arguments, "--force").code == 1


@pytest.mark.parametrize(
    ("name", "found"), [("guild.txt", "text"), ("new.txt", "which one is corrected?")]
)
def test_the_name_of_the_new_file_says_which_source_it_is(
    guild: Path, run: Run, name: str, found: str
) -> None:
    (guild / "seeds" / "other.txt").write_text("It burnt.")
    with (guild / "data" / "sources.csv").open("a") as file:
        file.write(f"zebra,seeds/other.txt,{digest('It burnt.')},9,Other,,en,nobody\n")
    new = corrected(guild, ("“honest”", '"honest"')).rename(guild.parent / name)
    shown = run("rebase", str(new), "-C", str(guild), "--dry-run")
    assert shown.code == (0 if found == "text" else 2)
    assert found in (shown.err if shown.code else "text")
    (guild / "seeds" / "guild.txt").write_text("It burnt.")
    edited = run("validate", str(guild)).out
    assert "`claimset rebase NEW.txt --source text` then moves" in edited


WORDS = st.text(st.sampled_from("ab 🔥é\u0301\n-“.¹"), max_size=40)


@given(WORDS)
def test_a_text_is_aligned_with_itself(text: str) -> None:
    tokens = tokens_of(text, [[(0, len(text))]])
    found = aligned(tokens, tokens)
    assert found == {place: place for place in range(len(tokens))}
    words = exact_words(text, spans_of(text, tokens))
    assert "".join(words.split()) == "".join(text.split())
