"""How an article is cut: texts that a person cut, and the rules one by one."""

import re
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from author_texts import ROOT, TEXTS, by_hand, cut, ledger_of, places, splitter_for
from claimset.author.layout import parts_of
from claimset.author.segmenting import segments_of
from claimset.author.splitters import Splitter, located, mended, splitter
from claimset.errors import SplitterError
from claimset.sources import reading_text
from conftest import GUILD

SEED = ROOT / "seeds" / "000_2b5abd0926c6e93e.txt"
BODY = {"intro", "s1", "s2", "s3", "closing"}


def test_the_body_of_the_seed_article_is_cut_as_by_its_own_script() -> None:
    gold = {
        row["spans"]: row["kind"]
        for row in ledger_of(ROOT, "article")
        if row["section"] in BODY
    }
    found = places(SEED)
    assert {spans: found.get(spans) for spans in gold} == gold
    assert len(gold) == 209


def test_the_held_out_text_is_cut_as_by_hand() -> None:
    gold = {row["spans"]: row["kind"] for row in ledger_of(GUILD, "text")}
    found = places(GUILD / "seeds" / "guild.txt")
    # Its first line is called a heading there.
    assert found == gold | {"0-17": "title"}


@pytest.mark.parametrize(("name", "language"), [("letter", "en"), ("german", "de")])
def test_texts_are_cut_as_by_hand(name: str, language: str) -> None:
    found = cut(TEXTS / f"{name}.txt", language)
    assert found == by_hand(TEXTS / f"{name}.tsv")


def test_a_pdf_in_two_columns_is_cut_as_by_hand() -> None:
    pytest.importorskip("pypdfium2", reason="an extra: claimset[pdf]")
    assert cut(TEXTS / "tide.pdf", read=reading_text) == by_hand(TEXTS / "tide.tsv")


@pytest.mark.parametrize("file", [SEED, *sorted(TEXTS.glob("*.txt"))])
def test_every_character_is_in_one_segment(file: Path) -> None:
    text = file.read_bytes().decode()
    found = sorted(
        (int(start), int(end))
        for spans in places(file)
        for start, _, end in (span.partition("-") for span in spans.split(";"))
    )
    ends = [0, *(end for _, end in found)]
    starts = [*(start for start, _ in found), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert "".join(gaps).strip() == ""
    assert ends == [*accumulate(ends, max)]


def kinds(text: str) -> list[str]:
    return [f"{block.part}{'…' * block.is_open}" for block in parts_of(text)]


PROSE = "It burnt. Then it went out."
_HEAD = "Quill and Rook: The lamps and lanterns of Norvale (1996) 41 (2) 13 : 22 p."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (PROSE, ["prose"]),
        (f"LAMPS\n\n{PROSE}", ["title", "prose"]),
        (
            f"Lamps\n\nA. Quill\na@b.org\n\n{PROSE}",
            ["title", "byline", "byline", "prose"],
        ),
        (f"{PROSE}\n\nThe end\n\n{PROSE}", ["prose", "heading", "prose"]),
        (f"{PROSE}\n\n2.1 The end\n{PROSE}", ["prose", "heading", "prose"]),
        (f"{PROSE} It was an-\n\nother lamp.", ["prose…", "prose"]),
        (f"{PROSE}\n\n* * *\n\n{PROSE}", ["prose", "furniture", "prose"]),
        (f"{PROSE} So it was in\n1994.\f12\n{PROSE}", ["prose", "furniture", "prose"]),
        (f"{PROSE}\n\n- 12 -\n\n{PROSE}", ["prose", "furniture", "prose"]),
        (
            f"HEAD 1\n{PROSE}\f2 HEAD\nIt was out.",
            ["furniture", "prose", "furniture", "prose"],
        ),
        (f"{PROSE}\n\n¹ A note.\n² Another.", ["prose", "note", "note"]),
        (f"{PROSE}\n\nThree aims:\n• light,\n• heat.", ["prose"] * 4),
        (f"Dear Sir,\n\n{PROSE}", ["label", "prose"]),
        (f"Abstract: It burns.\n\n{PROSE}", ["label", "abstract", "prose"]),
        (f"Schlüsselwörter: Licht\n\n{PROSE}", ["label", "keywords", "prose"]),
        (
            f"{PROSE}\n\nLiteratur\n\n1. A.\n2. B.",
            ["prose", "label", "reference", "reference"],
        ),
        (
            f"{PROSE}\n\n1. A 1990.\n\n2. B 1991.\n\n3. C 1992.",
            ["prose", *["reference"] * 3],
        ),
        (  # An entry that is cut in two ends no bibliography.
            f"{PROSE}\n\nReferences\n\n1. A, B.\n\nLamps.\n\n2. C.\n\n{PROSE}",
            ["prose", "label", "reference", "reference", "prose"],
        ),
        (  # A running head is as long as its words, whatever its numbers.
            f"{_HEAD} 1 of 2\n{PROSE}\f{_HEAD} 2 of 2\nIt was out.",
            ["furniture", "prose", "furniture", "prose"],
        ),
    ],
)
def test_layout_tells_what_a_piece_is(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


WHOLE = Splitter("whole", "", lambda texts: [[(0, len(text))] for text in texts])


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("It was an-\n\n¹ A note.\n\nother lamp.", ((0, 10), (23, 34))),
        ("It was a\n\n\flamp.", ((0, 8), (11, 16))),
        ("It was\na lamp.", ((0, 14),)),
    ],
)
def test_a_sentence_has_a_span_on_each_side_of_a_break(
    text: str, spans: tuple[tuple[int, int], ...]
) -> None:
    blocks = parts_of(text)
    found = segments_of(text, blocks, WHOLE)
    assert spans in [segment.spans for segment in found]


@pytest.mark.parametrize(
    ("words", "language"),
    [("Это лампа и огонь.", "und"), ("The лампа burnt.", "mul"), ("A lamp.", "en")],
)
def test_words_in_another_script_are_of_no_known_language(
    words: str, language: str
) -> None:
    (segment,) = segments_of(words, parts_of(words), WHOLE)
    assert segment.language == language


def test_a_command_cuts_sentences(tmp_path: Path) -> None:
    program = tmp_path / "cut.py"
    program.write_text(
        "import json, sys\n"
        "for line in sys.stdin.buffer:\n"
        "    words = json.loads(line).split('|')\n"
        "    sys.stdout.buffer.write(json.dumps(words).encode() + b'\\n')\n"
    )
    mine = splitter(f"python3 {program}", "la")
    assert mine.name == "command"
    assert mine.split(["ä𝄞", ""]) == [[(0, 2)], []]
    with pytest.raises(SplitterError, match="it changed words: 'b'"):
        mine.split(["a|b"])


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("no-such-program-here", "it cannot be run"),
        ("false", "it ended with exit code 1"),
        ("true", "it was given 1 line and answered with 0"),
        ("echo '{}'", "line 1 of its answer is no list of texts"),
        ("echo '[\"b\"]'", "it changed words"),
        ("echo oh", "line 1 of its answer: is not JSON"),
    ],
)
def test_a_command_that_fails_is_named_with_its_fault(
    command: str, reason: str
) -> None:
    with pytest.raises(SplitterError, match=re.escape(reason)) as caught:
        splitter(command, "en").split(["a"])
    assert repr(command) in str(caught.value)


LETTERS = st.text(st.sampled_from("aB1 .,:-\n\n\f¹[]•“”*éЯ"), max_size=80)
WORDS = [
    "Abstract",
    "References",
    "1. ",
    "Dear Sir,",
    "\n\n",
    "It burnt. ",
    "¹ ",
    "x-\n",
]
LINES = st.lists(st.sampled_from(WORDS) | LETTERS, max_size=12).map("".join)


@given(LINES)
def test_any_text_is_accounted_for_once(text: str) -> None:
    segments = segments_of(text, parts_of(text), WHOLE)
    spans = sorted(span for segment in segments for span in segment.spans)
    assert "".join(text[start:end] for start, end in spans).split() or not text.strip()
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert ends == sorted(ends)
    assert "".join(gaps).strip() == ""
    assert len({segment.sentence_id for segment in segments}) == len(segments)


def test_no_sentence_begins_in_small_letters() -> None:
    text = "A 1s. 4d. B. c"
    assert mended(text, [(0, 5), (6, 9), (10, 12), (13, 14)]) == [(0, 9), (10, 14)]


def test_blanks_are_no_words_that_are_left_out() -> None:
    assert located("x", " a  b ", ["a ", "", " b"]) == [(1, 2), (4, 5)]


def test_nupunkt_knows_whole_words() -> None:
    english = splitter_for("en")
    text = "He did not discuss the wheel. Capt. Jones did."
    assert english.split([text]) == [[(0, 29), (30, 46)]]
