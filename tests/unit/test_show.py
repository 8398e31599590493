from pathlib import Path

import pytest

from claimset import load
from claimset.cite import cite
from claimset.errors import UnknownRowError
from claimset.render.entries import ENTRY
from claimset.show import (
    ClaimEntry,
    EntityEntry,
    ReferenceEntry,
    RetiredEntry,
    SentenceEntry,
    show,
)
from conftest import GUILD, without_ledger


def _claim(claim_id: str) -> ClaimEntry:
    entry = show(claim_id, GUILD)
    assert isinstance(entry, ClaimEntry)
    return entry


def _sentence(sentence_id: str) -> SentenceEntry:
    entry = show(sentence_id, GUILD)
    assert isinstance(entry, SentenceEntry)
    return entry


def test_claim_comes_with_all_that_belongs_to_it() -> None:
    entry = _claim("C0004")
    assert [row["value_min"] for row in entry.quantities] == ["300"]
    assert [row["entity_id"] for row in entry.entities] == ["lantern-guild"]
    assert [row["title"] for row in entry.references] == ["Three hundred lanterns"]
    ((appearance, words),) = entry.appearances
    assert (appearance["role"], words) == ("qualifies", "had some 300 members")


def test_relations_are_shown_from_both_ends() -> None:
    (supports,) = _claim("C0007").relations
    (supported,) = _claim("C0008").relations
    assert supports[1].startswith("The town of Norvale never")
    assert supported[1].startswith("Mayor Olin")


def test_words_are_marked_in_their_paragraph() -> None:
    passage = _claim("C0005").passage
    assert passage is not None
    marked = [words for words, meant in passage.pieces if meant]
    assert marked == ["Some historians estimate that it lit up to 2,000 lamps a year"]
    whole = " ".join(words for words, _ in passage.pieces)
    assert whole.startswith("Ada Quill and Ben Rook")
    assert "A lamp is an oil light" not in whole


def test_sentence_comes_with_its_claims_and_appearances() -> None:
    assert [row["claim_id"] for row in _sentence("text.p02.s03").claims] == [
        "C0009",
        "C0010",
    ]
    ((row, text),) = _sentence("text.abs.s01").appearances
    assert (row["claim_id"], text[:17]) == ("C0004", "The Lantern Guild")


def test_segment_without_a_paragraph_stands_alone() -> None:
    passage = _sentence("text.h1").passage
    assert passage is not None
    assert passage.pieces == [("THE LANTERN GUILD", True)]


@pytest.mark.parametrize(
    ("row_id", "near"),
    [
        ("C0099", "C0009"),
        ("text.p01.s99", r"text\.p01\.s0"),
        ("R09", "R02"),
        ("nor-vale", "norvale"),
        ("rook", "ben-rook"),
        ("c0009", r"mean C0009\?"),
        ("C9", r"mean C0009\?"),
    ],
)
def test_unknown_id_gets_suggestions(row_id: str, near: str) -> None:
    with pytest.raises(UnknownRowError, match=near):
        show(row_id, GUILD)


def test_unknown_id_like_nothing_gets_none() -> None:
    said = r"no claim, sentence, reference or entity 'zzz'\Z"
    with pytest.raises(UnknownRowError, match=said):
        show("zzz", GUILD)
    with pytest.raises(UnknownRowError, match=r"entity ' '\Z"):
        show(" ", GUILD)


def test_words_are_shown_without_a_ledger(guild: Path) -> None:
    without_ledger(guild)
    entry = show("C0004", guild)
    assert isinstance(entry, ClaimEntry)
    assert entry.passage is not None
    ((words, meant),) = entry.passage.pieces
    assert (words, meant) == ("The Guild had 300 members by 1996", True)
    ((_, again),) = entry.appearances
    assert again == "had some 300 members"
    assert ENTRY["text"](entry).count("\n\ntext.p01.s02\n  ⟦The Guild had") == 1


def test_claim_of_an_unknown_source_has_no_passage(guild: Path) -> None:
    path = guild / "data" / "claims.csv"
    path.write_text(
        path.read_text("utf-8").replace("text.fn1.s01", "book.fn1"), "utf-8"
    )
    entry = show("C0006", guild)
    assert isinstance(entry, ClaimEntry)
    assert entry.passage is None


def test_reference_comes_with_the_claims_that_it_backs() -> None:
    entry = show("R01", GUILD)
    assert isinstance(entry, ReferenceEntry)
    assert [row["claim_id"] for row in entry.claims] == ["C0001", "C0002", "C0003"]
    shown = ENTRY["text"](entry)
    assert shown.startswith("R01\n  Quill A. Letters. Norvale Press. 1999. 80 p\n")
    assert "\nclaims that it backs: 3\n  C0001: Ada Quill was a founder" in shown


def test_entity_comes_with_its_claims_and_how_they_match() -> None:
    entry = show("norvale", GUILD)
    assert isinstance(entry, EntityEntry)
    shown = ENTRY["text"](entry)
    assert "\n  C0001 (about, text): Ada Quill was a founder" in shown
    assert f"\nclaims: {len(entry.claims)} (" in shown


def test_long_lists_are_cut_and_counted() -> None:
    entry = show("lantern-guild", GUILD)
    assert isinstance(entry, EntityEntry)
    left = len(entry.claims) - 2
    shown = ENTRY["text"](entry, most=2)
    assert shown.endswith(f"  … and {left} more; --all shows them\n")
    assert "--all" not in ENTRY["text"](entry, most=left + 2)


def test_retired_id_tells_what_became_of_it() -> None:
    entry = show("C0012", GUILD)
    assert isinstance(entry, RetiredEntry)
    assert [row["claim_id"] for row in entry.replaced_by] == ["C0009", "C0010"]
    assert (entry.claim, entry.release) == (None, "")
    shown = ENTRY["text"](entry)
    assert shown.startswith(
        "C0012\n  retired: not in 0.2.0 nor later. Two propositions in one\n"
    )
    assert "\nreplaced by\n  C0009: " in shown


def test_retired_id_is_shown_as_the_newest_release_has_it() -> None:
    entry = show("C0070")
    assert isinstance(entry, RetiredEntry)
    assert entry.claim is not None
    assert (entry.claim["claim_id"], entry.release) == ("C0070", "0.1.0")
    assert f"what it said in 0.1.0\n  {entry.claim['text'][:40]}" in ENTRY["text"](
        entry
    )
    assert isinstance(show("C0070", version="0.1.0"), ClaimEntry)


def test_replacement_that_is_retired_too_is_named(guild: Path) -> None:
    path = guild / "data" / "retired.csv"
    path.write_text(path.read_text("utf-8") + "C0013,0.3.0,C0012,Gone again\n", "utf-8")
    shown = ENTRY["text"](show("C0013", guild))
    assert "C0012: retired too: claimset show C0012" in shown


@pytest.mark.parametrize("row_id", ["C0004", "text.p01.s02", "R01", "norvale", "C0012"])
@pytest.mark.parametrize("view", ENTRY)
def test_every_kind_of_entry_has_every_view(row_id: str, view: str) -> None:
    shown = ENTRY[view](show(row_id, GUILD), color=True, most=1)
    assert row_id in shown
    assert "None" not in shown


def test_words_keep_the_quotation_marks_of_the_source(released_guild: Path) -> None:
    quotes = load(path=GUILD).set_index("claim_id")["quote"]
    quote = str(quotes["C0007"])
    assert "“honest”" in quote
    passage = _claim("C0007").passage
    assert passage
    assert [piece for piece, is_meant in passage.pieces if is_meant] == [quote]
    cited = cite("1.0.0", path=released_guild, claim="C0007")
    assert cited.abstract.endswith(f"The source: “{quote}”")
