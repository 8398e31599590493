"""Sources that are not English: where words, characters and numbers end."""

import json
from pathlib import Path

import pytest

from claimset import validate
from claimset.export import contents
from claimset.files import csv_text
from claimset.show import ClaimEntry, show
from claimset.sources import digest

pytestmark = pytest.mark.usefixtures("checked_together")

COLUMNS = {
    "claims": "claim_id,text,type,subtype,source_ref,spans,ref_ids,attributed_to,cue"
    ",certainty,polarity,time,support,about,confidence,note",
    "sentences": "sentence_id,source_id,section,kind,language,spans,sha256,disposition"
    ",reason,note",
    "sources": "source_id,file,sha256,characters,title,doi,language,rights",
}


def _claimed(  # noqa: PLR0913 - what a claim and its sentence are made of
    folder: Path,
    sentence: str,
    text: str = "The rivals lit nothing.",
    *,
    spans: str = "",
    cue: str = "",
    language: str = "en",
    notes: tuple[str, ...] = (),
) -> list[str]:
    """Write a claim of one sentence, and return what is wrong with it."""
    source, ledger = "", []
    for place, words in enumerate((sentence, *notes)):
        start = len(source)
        source += f"{words}\n"
        made = ["claims", ""] if place == 0 else ["none", "metadata"]
        where = f"{start}-{start + len(words)}"
        ident = f"text.p{place + 1:02}.s01"
        said = ["text", "body", "sentence", language, where, digest(words), *made, ""]
        ledger.append([ident, *said])
    spans = spans or f"0-{len(sentence)}"
    certain = "possible" if cue else "certain"
    claim = f"attributional|event|text.p01.s01|{spans}|||{cue}|{certain}|positive"
    claim += "||asserted||0.95|"
    source_row = f"text|text.txt|{digest(source)}|{len(source)}|T||{language}|x"
    rows = {
        "claims": [["C0001", text, *claim.split("|")]],
        "sentences": ledger,
        "sources": [source_row.split("|")],
    }
    (folder / "data").mkdir()
    (folder / "text.txt").write_text(source, "utf-8")
    for table, header in COLUMNS.items():
        written = csv_text(header.split(","), rows[table])
        (folder / "data" / f"{table}.csv").write_text(written, "utf-8")
    resources = [{"name": table, "path": f"{table}.csv"} for table in COLUMNS]
    descriptor = {"name": "t", "title": "T", "version": "0.1.0", "resources": resources}
    (folder / "data" / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    return [f"{each.rule}: {each.message}" for each in validate(folder).problems]


@pytest.mark.parametrize(
    ("sentence", "spans", "cue"),
    [
        ("张三可能在北京点亮了三百盏灯。", "4-10", "可能"),
        ("委員会はおそらく一九九四年に設立された。", "0-3", "おそらく"),
        ("このAPIは可能性がある。", "2-5", "可能性"),
        ("สมาคมอาจจะก่อตั้งขึ้นในปีนั้น", "10-21", "อาจจะ"),
        ("किरण शायद आया।", "0-4", "शायद"),
    ],
)
def test_words_without_blanks_between_them_end_anywhere(
    tmp_path: Path, sentence: str, spans: str, cue: str
) -> None:
    assert _claimed(tmp_path, sentence, spans=spans, cue=cue) == []


@pytest.mark.parametrize(
    ("sentence", "spans"),
    [
        ("The lamps.", "4-6"),
        ("Гильдия зажгла.", "0-4"),
        ("Le cafe\u0301 ferme.", "3-7"),
        ("A (b)\u0301 c.", "2-5"),
        ("किरण आया।", "0-1"),
        ("किरण आया।", "0-2"),
        ("क्षमा आई।", "2-5"),
        ("ที่นี่", "0-1"),
        ("A 👩\u200d🚀 b.", "2-3"),
        ("A 🇩🇪 b.", "2-3"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af.", "0-2"),
        ("In ๒๓ years.", "3-4"),
        ("In 10⁶ years.", "0-5"),
        ("In 10¹² years.", "0-6"),
    ],
)
def test_span_that_cuts_a_word_or_a_character_is_refused(
    tmp_path: Path, sentence: str, spans: str
) -> None:
    (found,) = _claimed(tmp_path, sentence, spans=spans)
    assert "cuts a word or a character" in found


@pytest.mark.parametrize("cue", ["peut", "cafe", "र"])
def test_cue_that_cuts_a_word_or_a_character_is_refused(
    tmp_path: Path, cue: str
) -> None:
    (found,) = _claimed(tmp_path, "Le cafe\u0301 peute\u0301 de किरण.", cue=cue)
    assert "as parts of words" in found


@pytest.mark.parametrize(
    ("written", "claimed"),
    [
        ("1.000", "1,000"),
        ("10\u202f000", "ten thousand"),
        ("1,234,567", "12,34,567"),
        ("٣٠٠", "300"),
        ("300", "٣٠٠"),
        ("2×10⁶", "two million"),
        ("300²", "300"),
        ("3,5 Millionen", "3.5 million"),
        ("zwei", "two"),
        ("zwei", "twenty-two thousand"),
    ],
)
def test_number_may_be_written_otherwise(
    tmp_path: Path, written: str, claimed: str
) -> None:
    sentence, text = f"Es gab {written} Lampen.", f"The rivals lit {claimed} lamps."
    notes = ("² A note.",)
    assert _claimed(tmp_path, sentence, text, language="de", notes=notes) == []


@pytest.mark.parametrize(
    ("written", "claimed", "language"),
    [
        ("1234567", "1234568", "en"),
        ("10,000", "10", "en"),
        ("12 300", "12 400", "en"),
        ("zwei", "22", "de"),
        ("10⁶", "10", "de"),
        ("2*3", "23", "en"),
        ("3,5 Millionen", "3.6 million", "de"),
        ("zwei", "two hundred", "en"),
        ("zwei", "two hundred", "eng"),
    ],
)
def test_number_that_is_not_there_is_told_as_the_text_has_it(
    tmp_path: Path, written: str, claimed: str, language: str
) -> None:
    sentence, text = f"Es gab {written} Lampen.", f"The rivals lit {claimed} lamps."
    (found,) = _claimed(tmp_path, sentence, text, language=language)
    assert found.endswith(f"the paragraph of text.p01.s01 does not say {claimed}")


def test_exponents_and_products_are_shown_and_exported(tmp_path: Path) -> None:
    assert _claimed(tmp_path, "They lit 10⁶ or 2*3 *lamps*² there.", spans="9-19") == []
    entry = show("C0001", tmp_path)
    assert isinstance(entry, ClaimEntry)
    assert entry.passage
    assert entry.passage.pieces[1][0] == "10⁶ or 2*3"
    files = contents("brat", path=tmp_path, version="working", quotes=True)
    assert files["text.txt"].decode() == "They lit 10⁶ or 2*3 lamps there.\n"
    assert "attributional 9 19\t10⁶ or 2*3" in files["text.ann"].decode()
