"""`next` shows the sentence that comes next, and what to ask of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.author.pending import next_pending
from conftest import Result


@pytest.fixture
def begun(guild: Path) -> Path:
    """A claim set with two sentences that nobody has annotated."""
    place = guild / "data" / "sentences.csv"
    text = place.read_text("utf-8")
    for old in ("none,question,", "ffa83e13,claims,,"):
        text = text.replace(old, "pending,,")
    lines = [
        line.replace(",claims,,", ",pending,,") if "text.p02.s04," in line else line
        for line in text.splitlines(keepends=True)
    ]
    place.write_text("".join(lines), "utf-8")
    return guild


def test_the_first_pending_sentence_stands_in_its_paragraph(begun: Path) -> None:
    found = next_pending(begun)
    assert found is not None
    assert (found.sentence_id, found.left, found.total) == ("text.p02.s02", 2, 15)
    assert [words for words, meant in found.paragraph if meant] == [
        "Did it ever pay its debts?"
    ]
    assert len(found.paragraph) == 4


def test_the_command_asks_what_the_codebook_asks(
    run: Callable[..., Result], begun: Path
) -> None:
    shown = run("next", str(begun)).out
    assert "text.p02.s02 (body, sentence; 2 of 15 pending)" in shown
    assert ">>Did it ever pay its debts?<< The Guild" in " ".join(shown.split())
    for words in ("the reason: question, heading", "quantitative: count", "quote"):
        assert words in shown
    assert (
        run("next", str(begun), "--section", "front").out == "no sentence is pending\n"
    )
    refused = run("next", str(begun), "--section", "x")
    assert (refused.code, "no section 'x'; there are: front" in refused.err) == (
        2,
        True,
    )
