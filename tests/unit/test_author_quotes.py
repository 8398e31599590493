"""Quoted words become spans exactly, or not at all."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimset.author.quotes import find, nearest
from claimset.claim_set import open_claim_set
from claimset.files import packaged_folder
from claimset.sources import exact_words, reading_text
from conftest import GUILD

_SET = open_claim_set(GUILD)
TEXT = _SET.texts["text"]
SEGMENTS = [_SET.spans("sentences", row) for row in _SET.rows("sentences")]


@pytest.mark.parametrize(
    ("source", "words", "found"),
    [
        ("He said “no”.", 'said "no"', (3, 12)),
        ("It’s — so – late", "It's - so - late", (0, 16)),
        ("two  \n blanks", "two blanks", (0, 13)),
        ("two blanks", "two\u00a0 blanks", (0, 10)),
        ("an-\nti-war act", "anti-war act", (0, 14)),
        ("an-\nti-war act", "an-ti-war act", (0, 14)),
        ("an-\nti-war act", "an- ti-war act", (0, 14)),
        ("pre- and post-war", "pre- and post-war", (0, 17)),
        ("up to lamps¹ a year", "lamps a year", (6, 19)),
        ("up to lamps¹ a year", "lamps1 a year", (6, 19)),
        ("the cafe\u0301 burnt", "caf\u00e9", (4, 9)),
        ("so… it is", "so... it", (0, 6)),
        ("a 😀 smile", "😀 smile", (2, 9)),
        ("the soft\u00adware", "software", (4, 13)),
    ],
)
def test_writings_of_the_same_words_are_one(
    source: str, words: str, found: tuple[int, int]
) -> None:
    assert find(source, [(0, len(source))], words) == [(found,)]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("the lamps burnt", "lamp"),
        ("the lamps burnt", "Lamps"),
        ("the lamps burnt", "lamps burn"),
        ("the lamps burnt", " "),
        ("so… it is", "so."),
        ("the cafe\u0301 burnt", "cafe"),
        ("co-operate", "cooperate"),
    ],
)
def test_other_words_are_refused(source: str, words: str) -> None:
    assert find(source, [(0, len(source))], words) == []


def test_words_that_stand_twice_have_two_places() -> None:
    assert find("so it was so", [(0, 12)], "so") == [((0, 2),), ((10, 12),)]


def test_words_on_both_sides_of_a_footnote_have_two_spans() -> None:
    words = "Some historians estimate"
    assert find(TEXT, [(211, 222), (251, 304)], words) == [((211, 222), (251, 265))]


def test_every_anchor_is_regained_from_its_words() -> None:
    released = open_claim_set(packaged_folder()).at("1.0.0")
    ledger = released.ledger
    anchors = [
        (released.spans("sentences", ledger[row["source_ref"]]), table, row)
        for table in ("claims", "appearances")
        for row in released.rows(table)
    ]
    texts = released.texts
    regained = [
        find(texts[released.source_of(row)], spans, released.quote(table, row) or "")
        == [released.spans(table, row)]
        for spans, table, row in anchors
    ]
    assert all(regained)
    assert len(regained) == 755


_DISGUISES = (
    lambda words: words.replace(" ", "\u00a0"),
    lambda words: words.replace(" ", " \n "),
    lambda words: re.sub("[“”]", '"', words),
    lambda words: reading_text(words, [(0, len(words))]),
)


@given(st.data())
def test_any_run_of_words_is_found_where_it_stands(data: st.DataObject) -> None:
    spans = data.draw(st.sampled_from(SEGMENTS))
    text = exact_words(TEXT, spans, joint=" ")
    parts = text.split(" ")
    start = data.draw(st.integers(0, len(parts) - 1))
    end = data.draw(st.integers(start + 1, len(parts)))
    words = " ".join(parts[start:end])
    quoted = data.draw(st.sampled_from(_DISGUISES))(words)
    assume(quoted)  # Nobody reads the mark of a note.
    found = find(TEXT, spans, quoted)
    read = {reading_text(TEXT, place) for place in found}
    exact = {exact_words(TEXT, place, joint=" ") for place in found}
    assert {words, reading_text(words, [(0, len(words))])} & (read | exact)


@given(st.sampled_from(SEGMENTS), st.integers(0, 200), st.characters(categories=["L"]))
def test_an_edited_letter_is_refused(
    spans: tuple[tuple[int, int], ...], place: int, letter: str
) -> None:
    words = reading_text(TEXT, spans)
    place %= len(words)
    edited = words[:place] + letter + words[place + 1 :]
    found = find(TEXT, spans, edited)
    assert found == [] or reading_text(TEXT, found[0]) == words


def test_nearest_words_are_those_of_the_sentence() -> None:
    spans = SEGMENTS[4]
    assert nearest(TEXT, spans, "had 200 members") == "had 300 members"
    assert nearest("lamp", [(0, 4)], "a much longer text") == "lamp"
    assert nearest(TEXT, spans, "xyz") == reading_text(TEXT, spans)
