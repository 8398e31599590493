from pathlib import Path

import pytest

from claimset.errors import UnknownRowError
from claimset.render.answers import ENTRY
from claimset.show import ClaimEntry, SentenceEntry, show
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
    ("row_id", "near"), [("C0099", "C0009"), ("text.p01.s99", r"text\.p01\.s0")]
)
def test_unknown_id_gets_suggestions(row_id: str, near: str) -> None:
    with pytest.raises(UnknownRowError, match=near):
        show(row_id, GUILD)


def test_unknown_id_like_nothing_gets_none() -> None:
    with pytest.raises(UnknownRowError, match=r"no claim or sentence 'zzz'\Z"):
        show("zzz", GUILD)


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
