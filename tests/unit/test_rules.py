import csv
import re
import unicodedata
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest

from claimset import validate
from claimset.files import csv_text
from claimset.problems import Report, Severity
from claimset.rules import REGISTRY, characters
from conftest import GUILD, INVALID, apply, judged, read_patch

pytestmark = pytest.mark.usefixtures("checked_together")

PATCHES = sorted(path.stem for path in INVALID.glob("*.toml"))


def test_invented_claim_set_has_no_problem_at_all() -> None:
    report = validate(GUILD)
    assert report.problems == ()
    assert report.unchecked == {}
    assert report.rules == len(REGISTRY)


def test_every_rule_has_a_failing_example_and_every_example_a_rule() -> None:
    assert set(PATCHES) == set(REGISTRY)


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    folder = tmp_path_factory.mktemp("examples")
    return judged(folder, {each: partial(apply, read_patch(each)) for each in PATCHES})


@pytest.mark.parametrize("rule_id", PATCHES)
def test_failing_example_breaks_its_rule_at_its_place_and_no_other(
    rule_id: str, examples: dict[str, Report]
) -> None:
    patch, report = read_patch(rule_id), examples[rule_id]
    found = {problem.rule for problem in report.problems}
    expect = patch["expect"]
    assert found == {rule_id, *expect.get("also", ())}
    first = next(problem for problem in report.problems if problem.rule == rule_id)
    assert (first.file, first.line) == (expect["file"], expect["line"])
    assert first.field == expect.get("field", "")
    assert first.severity is REGISTRY[rule_id].severity
    assert report.ok is all(
        REGISTRY[rule].severity is not Severity.ERROR for rule in found
    )


# What breaks these keeps a file from being checked at all.
PREVENTING = {
    "cell-too-long",
    "column-type-wrong",
    "descriptor-faulty",
    "file-empty",
    "file-missing",
    "file-not-parquet",
    "file-not-utf8",
    "file-quote",
    "header-column-missing",
    "header-column-repeated",
    "header-column-unknown",
    "list-member-unwritable",
    "row-cell-count",
    "table-without-rows",
}


def _edit(folder: Path, file: str, old: str, new: str) -> None:
    apply({"edit": [{"file": file, "old": old, "new": new}]}, folder)


def _found(folder: Path, file: str, old: str, new: str) -> list[str]:
    """Damage a copy, and return the rules that it breaks then."""
    _edit(folder, file, old, new)
    return [problem.rule for problem in validate(folder).problems]


def _found_each(
    folder: Path, file: str, old: str, news: Mapping[str, str]
) -> dict[str, list[str]]:
    """Damage a copy for each case, and return the rules that each breaks."""
    damages = {
        case: partial(_edit, file=file, old=old, new=new) for case, new in news.items()
    }
    reports = judged(folder, damages)
    return {case: [p.rule for p in each.problems] for case, each in reports.items()}


@pytest.mark.parametrize("table", ["claims", "sentences"])
def test_table_in_another_order_is_one_problem(guild: Path, table: str) -> None:
    path = guild / "data" / f"{table}.csv"
    header, *rows = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join([header, *rows[::-1]]), "utf-8")
    (problem,) = validate(guild).problems
    assert (problem.rule, problem.line) == ("row-order", 3)
    said = f"{len(rows) - 1} of its {len(rows)} rows should come before the row above"
    assert said in problem.message


def _reordered(folder: Path, swap: tuple[str, str], *, header_alone: bool) -> None:
    """Swap two columns of claims, or their names alone."""
    path = folder / "data" / "claims.csv"
    header, *rows = csv.reader(path.read_text("utf-8").splitlines())
    places = [header.index(name) for name in swap]
    for row in [header] if header_alone else [header, *rows]:
        row[places[0]], row[places[1]] = row[places[1]], row[places[0]]
    path.write_text(csv_text(header, rows), "utf-8")


@pytest.mark.parametrize("fault", ["", "evnt"])
@pytest.mark.parametrize("header_alone", [True, False])
@pytest.mark.parametrize(
    "swap",
    [
        ("text", "type"),
        ("claim_id", "note"),
        ("certainty", "polarity"),
        ("subtype", "about"),
        ("spans", "confidence"),
    ],
)
def test_cells_are_judged_as_they_stand_under_a_header_out_of_order(
    guild: Path, swap: tuple[str, str], fault: str, *, header_alone: bool
) -> None:
    if fault:
        _edit(guild, "data/claims.csv", ",event,text.p02.s04", f",{fault},text.p02.s04")
    _reordered(guild, swap, header_alone=header_alone)
    first, *others = validate(guild).problems
    assert (first.rule, first.line) == ("header-order", 1)
    assert ("the header alone is wrong" in first.message) is header_alone
    assert [each.value for each in others] == [fault] * bool(fault)
    lines = (guild / "data" / "claims.csv").read_text("utf-8").splitlines()
    for each in others:
        assert lines[each.line - 1][each.column - 1 :].startswith(fault)


RIVALS = "The rivals of the Lantern Guild lit nothing."


def test_text_that_begins_with_a_pronoun_points_back(tmp_path: Path) -> None:
    pronouns = ["Its", "his", "Her", "Their", "Our", "My", "That", "Them", "It", "This"]
    rivals = "rivals of the Lantern Guild lit nothing."
    texts = {each: f"{each} {rivals}" for each in [*pronouns, "We"]}
    found = _found_each(tmp_path, "data/claims.csv", RIVALS, texts)
    assert found == {each: ["text-begins-with-pronoun"] for each in texts}


POINTS_BACK = [
    "This Guild was a rival of the Lantern Guild.",
    "Their Lantern Guild lit nothing.",
    "Its Utopian rivals knew the Lantern Guild.",
    "Their 300 rivals knew the Lantern Guild.",
    "That one rival knew the Lantern Guild.",
    "It seems weak to the Lantern Guild.",
    "It was ready to close the Lantern Guild.",
    "The latter joined the Lantern Guild.",
    "The former were rivals of the Lantern Guild.",
    "Both were rivals of the Lantern Guild.",
    "I am a rival of the Lantern Guild.",
]


def test_text_points_back_with_more_than_a_pronoun(tmp_path: Path) -> None:
    texts = dict(zip(POINTS_BACK, POINTS_BACK, strict=True))
    found = _found_each(tmp_path, "data/claims.csv", RIVALS, texts)
    assert found == {each: ["text-begins-with-pronoun"] for each in POINTS_BACK}


ABBREVIATED = [
    *("Gen. Rook", "Sen. Rook", "Gov. Rook", "Lt. Col. Rook", "Acme Inc. Lamps"),
    *("Sept. 11 rivals", "Jan. 6 rivals", "Rook Jr. Hall", "Mt. Everest"),
    *("approx. 20 rivals", "ca. 20 rivals", "9 a.m. Monday rivals", "Ö. Rook"),
]


def test_full_stop_of_an_abbreviation_ends_no_sentence(tmp_path: Path) -> None:
    texts = {
        each: f"The rivals of {each} and of the Lantern Guild lit nothing."
        for each in ABBREVIATED
    }
    found = _found_each(tmp_path, "data/claims.csv", RIVALS, texts)
    assert {rule for rules in found.values() for rule in rules} <= {
        "text-number-unsourced"
    }


def test_name_with_a_mark_of_its_own_may_end_a_text(guild: Path) -> None:
    text = "The rival of the Lantern Guild was Yahoo!."
    assert _found(guild, "data/claims.csv", RIVALS, text) == []


POINTS_NOWHERE = [
    "It was never doubted that the Lantern Guild had rivals.",
    "That the Lantern Guild had rivals was known.",
    "US rivals of the Lantern Guild lit nothing.",
    "IT rivals of the Lantern Guild lit nothing.",
    "Her Majesty knew the rivals of the Lantern Guild.",
    "There were rivals of the Lantern Guild.",
    "I Corps was a rival of the Lantern Guild.",
    "I. Quill was a rival of the Lantern Guild.",
    "I-beams were rivals of the Lantern Guild.",
    "He Jiankui was a rival of the Lantern Guild.",
    "He 300 bombers were rivals of the Lantern Guild.",
    "This American Life was a rival of the Lantern Guild.",
    "They Might Be Giants were rivals of the Lantern Guild.",
    "Us Weekly was a rival of the Lantern Guild.",
    "That two rivals of the Lantern Guild lit nothing was known.",
    "That his rivals lit nothing was known to the Lantern Guild.",
    "Those who were rivals of the Lantern Guild lit nothing.",
    "It can be argued that the Lantern Guild had rivals.",
    "It seems to historians that the Lantern Guild had rivals.",
    "It could not be shown that the Lantern Guild had rivals.",
    "It is unclear whether the Lantern Guild had rivals.",
    "It was impossible to verify the rivals of the Lantern Guild.",
    "It was Olin Rook who knew the Lantern Guild.",
    "The latter half of the century saw rivals of the Lantern Guild.",
    "The former rivals of the Lantern Guild lit nothing.",
    "Both rivals of the Lantern Guild lit nothing.",
]


def test_text_may_begin_with_a_word_that_only_looks_like_it(tmp_path: Path) -> None:
    texts = dict(zip(POINTS_NOWHERE, POINTS_NOWHERE, strict=True))
    found = _found_each(tmp_path, "data/claims.csv", RIVALS, texts)
    assert found == {each: [] for each in POINTS_NOWHERE}


ENDS = ["..", "?.", "!.", ",.", " .", "….", "", "?", "...", '."']


def test_text_ends_with_one_full_stop(tmp_path: Path) -> None:
    texts = {end: csv_text([f"{RIVALS[:-1]}{end}"], []).strip("\n") for end in ENDS}
    found = _found_each(tmp_path, "data/claims.csv", RIVALS, texts)
    assert found == {each: ["text-no-full-stop"] for each in ENDS}


@pytest.mark.parametrize(
    ("blank", "message"),
    [
        ("  ", "more than one space from its character 36 on"),
        ("\t", "its character 36 is U+0009 (tab), not a space"),
        ("\u00a0", "its character 36 is U+00A0 (no-break space), not a space"),
        ("\u2009", "its character 36 is U+2009 (thin space), not a space"),
        ("\u3000", "its character 36 is U+3000 (ideographic space), not a space"),
        (" \u00a0", "its character 37 is U+00A0 (no-break space), not a space"),
    ],
)
def test_blank_within_a_cell_is_one_space(
    guild: Path, blank: str, message: str
) -> None:
    _edit(guild, "data/claims.csv", "lit nothing.", f"lit{blank}nothing.")
    (problem,) = validate(guild).problems
    assert problem.rule == "cell-odd-blank"
    assert message in problem.message


@pytest.mark.parametrize(
    ("table", "old", "new", "form"),
    [
        (
            "claims",
            "(some historians)",
            "Bob",
            "in parentheses, such as (some historians)",
        ),
        ("claims", ",172-205,", ",172:205,", "joined by ';', such as 211-222;251-303"),
        ("sources", ",553a58", ",553A58", "of which a to f in small letters"),
        ("sources", ",en,", ",en-US,", "without a region, such as en"),
        ("sources", ",,en,", ",https://doi.org/10.1/x,en,", "as 10.1234/lamps"),
    ],
)
def test_form_that_a_cell_should_have_is_told(
    guild: Path, table: str, old: str, new: str, form: str
) -> None:
    _edit(guild, f"data/{table}.csv", old, new)
    (problem,) = validate(guild).problems
    assert problem.rule == "cell-malformed"
    assert problem.message.endswith(form)


@pytest.mark.parametrize(
    ("blank", "expected"),
    [
        ("\u00a0", []),
        ("\u202f", []),
        ("\u2009", ["cell-odd-blank"]),
        ("  ", ["cell-odd-blank"]),
        ("\u00a0 ", ["cell-odd-blank"]),
    ],
)
def test_title_has_the_no_break_spaces_of_its_print(
    guild: Path, blank: str, expected: list[str]
) -> None:
    old = "Quill A.,,Letters,"
    title = f"{old}Lettres{blank}: un choix"
    assert _found(guild, "data/references.csv", old, title) == expected


@pytest.mark.parametrize("blank", ["\u00a0", "\t", "  "])
def test_words_are_counted_between_blanks_of_any_kind(guild: Path, blank: str) -> None:
    text = blank.join(["Rivals"] * 41) + "."
    found = _found(guild, "data/claims.csv", RIVALS, text)
    assert "text-too-long" in validate(guild, skip=found[:1]).problems[0].rule


@pytest.mark.parametrize("piece", ["ay have", "may hav", "y ha", "ever", "may  have"])
def test_cue_is_whole_words_of_its_sentence(guild: Path, piece: str) -> None:
    rules = _found(guild, "data/claims.csv", ",may have,", f",{piece},")
    assert set(rules) <= {"cue-not-in-sentence", "cell-odd-blank"}
    assert rules


ADA = "ada-quill,Ada Quill,person,"


@pytest.mark.parametrize(
    ("alias", "words", "expected"),
    [
        ("hood", "The boyhood of", ["about-not-in-text"]),
        ("hood", "The hood of", []),
        ("hood", "Hood in", []),
        ("Hood", "The hood of", ["about-not-in-text"]),
        ("the Hood", "The Hood of", []),
        ("灯会", "The 大灯会的 guild of", []),
        ("灯会", "The 灯 会 of", ["about-not-in-text"]),
        ("Hood", "The 大Hood的 guild of", []),
    ],
)
def test_name_is_whole_words_of_a_text(
    guild: Path, alias: str, words: str, expected: list[str]
) -> None:
    _edit(guild, "data/entities.csv", f"{ADA},", f"{ADA}{alias},")
    argued = ",argued,lantern-guild"
    _edit(guild, "data/claims.csv", argued, argued.replace("lan", "ada-quill;lan"))
    found = _found(guild, "data/claims.csv", "The town of", words)
    assert found == expected


def test_capitalised_name_at_the_beginning_is_named_too(guild: Path) -> None:
    _edit(guild, "data/entities.csv", f"{ADA},", f"{ADA}hood,")
    rules = _found(guild, "data/claims.csv", "The town of", "Hood in")
    assert rules == ["about-incomplete"]


@pytest.mark.parametrize(
    ("alias", "holder", "expected"),
    [
        ("stimate", "ada-quill", []),
        ("estimate", "ada-quill", ["cue-missing"]),
        ("", "(some historians)", ["cue-missing"]),
        ("", "(Some historians)", ["cue-missing"]),
        ("", "(ome historians)", []),
    ],
)
def test_cue_is_needed_where_the_sentence_names_the_holder(
    guild: Path, alias: str, holder: str, expected: list[str]
) -> None:
    _edit(guild, "data/entities.csv", f"{ADA},", f"{ADA}{alias},")
    held = "(some historians),Some historians estimate,"
    found = _found(guild, "data/claims.csv", held, f"{holder},,")
    assert [rule for rule in found if rule != "about-incomplete"] == expected


def test_ids_that_differ_by_zeros_alone_are_told(guild: Path) -> None:
    entities = "norvale,Norvale,place,,\n"
    more = "hut-01,Hut One,place,,\nhut-1,Hut 1,place,,\n"
    _edit(guild, "data/entities.csv", entities, entities + more)
    report = validate(guild, skip=["entity-unused", "row-order"])
    assert [(p.rule, p.message) for p in report.problems] == [
        ("id-zeros", "'hut-1' is hut-01 but for its zeros")
    ]
    assert validate(guild, skip=["entity-unused", "row-order"]) == report


@pytest.mark.parametrize(
    ("ids", "zeros", "said"),
    [
        ("C[0-9]+", "0", []),
        ("R[0-9]+", "00", []),
        ("C0007", "00", ["'C000007' has a needless zero"]),
        ("C000[1-9]", "0", [f"'C00{n}' has fewer than 5 digits" for n in (10, 11, 12)]),
        ("R02", "0", ["'R002' has a needless zero"]),
    ],
)
def test_ids_are_filled_up_to_one_width(
    guild: Path, ids: str, zeros: str, said: list[str]
) -> None:
    for path in (guild / "data").glob("*.csv"):
        text = re.sub(rf"\b(?={ids}\b)[CR]", rf"\g<0>{zeros}", path.read_text("utf-8"))
        path.write_bytes(text.encode())
    problems = validate(guild).problems
    assert {problem.rule for problem in problems} <= {"id-zeros"}
    assert [problem.message for problem in problems] == said


@pytest.mark.parametrize("digits", ["9" * 10, "9" * 5000, "0" * 5000 + "2"])
def test_numbers_of_references_may_be_of_any_length(guild: Path, digits: str) -> None:
    cell = ",172-205,R02,,,certain,"
    rules = _found(guild, "data/claims.csv", cell, cell.replace("02", digits))
    report = validate(guild)
    assert "key-unknown" in rules
    assert validate(guild) == report


@pytest.mark.parametrize("digits", ["9" * 9, "9" * 10, "9" * 5000, "0" * 5000 + "2"])
def test_bracketed_numbers_may_be_of_any_length(guild: Path, digits: str) -> None:
    end = f",70-{171 + len(digits) - 10},"
    _edit(guild, "data/sentences.csv", ",70-171,", end)
    _edit(guild, "seeds/guild.txt", " probably with foreign", f" probably [{digits}]")
    # The spans of all later segments are left as they were.
    skip = ["source-changed", "segment-changed", "segment-overlap"]
    report = validate(guild, skip=skip)
    assert "bracket-unused" in {problem.rule for problem in report.problems}
    assert validate(guild, skip=skip) == report


@pytest.mark.parametrize(
    ("successors", "lines"),
    [
        (["C0013", "C0009"], []),
        (["C0009;C0013", "C0012"], [2, 3]),
        (["C0012;C0013", "C0009"], [2]),
        (["C0013", "C0014", "C0012"], [2, 3, 4]),
        (["C0013", "C0014", "C0013"], [3, 4]),
    ],
)
def test_what_leads_back_to_an_id_that_is_gone_is_named(
    guild: Path, successors: list[str], lines: list[int]
) -> None:
    rows = [f"C{12 + at:04},0.2.0,{cell},Twice" for at, cell in enumerate(successors)]
    _edit(
        guild,
        "data/retired.csv",
        "C0012,0.2.0,C0009;C0010,Two propositions in one",
        "\n".join(rows),
    )
    problems = validate(guild).problems
    assert {problem.rule for problem in problems} <= {"retired-for-itself"}
    assert [problem.line for problem in problems] == lines


@pytest.mark.parametrize("spans", ["047-67", "47-067", "00-67"])
def test_place_is_written_without_a_needless_zero(guild: Path, spans: str) -> None:
    row = "C0004,qualifies,text.abs.s01,47-67\n"
    again = row + row.replace("47-67", spans)
    rules = _found(guild, "data/appearances.csv", row, again)
    assert rules == ["cell-malformed"]


@pytest.mark.parametrize(
    "code",
    [
        *(0xAD, 0x200B, 0x202E, 0x10FFFF, 0xFE0F, 0x200D, 0x600),
        *(
            pytest.param(code, marks=pytest.mark.corpus)
            for code in (
                *(
                    0x61C,
                    0x200C,
                    0x200E,
                    0x2028,
                    0x2029,
                    0x202A,
                    0x2060,
                    0x2066,
                    0x2069,
                ),
                *(0xE000, 0xFDD0, 0xFEFF, 0xFFFD, 0xFFFE, 0x1FFFF, 0xE0041, 0xF0000),
                *(0x3164, 0xFFA0, 0x115F, 0x2800, 0x34F, 0xFE00, 0xE0100, 0x180B),
                *(0x17B4, 0x1D173, 0x1BCA0, 0x13430, 0x6DD),
            )
        ),
    ],
)
def test_character_that_cannot_be_seen_is_named(guild: Path, code: int) -> None:
    old = "The year is read as"
    _edit(guild, "data/claims.csv", old, f"The ye{chr(code)}ar is read as")
    (problem,) = validate(guild).problems
    assert problem.rule == "cell-invisible-character"
    assert problem.message.startswith(f"its character 7 is U+{code:04X}")
    assert validate(guild).problems == (problem,)


def test_no_format_control_of_unicode_is_left_out() -> None:
    kinds = {"Cf", "Co", "Zl", "Zp"}
    unseen = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) in kinds]
    assert [c for c in unseen if not characters.INVISIBLE.match(c)] == []


@pytest.mark.parametrize(
    "end",
    ["\u2764\ufe0f\ufe0f", "\u0645\ufe0f", "\ufe0f\u20e3", "1\ufe0f", "\u2764\u200d"],
)
def test_what_an_emoji_needs_is_a_fault_elsewhere(guild: Path, end: str) -> None:
    old = "The year is read as"
    found = _found(guild, "data/claims.csv", old, f"{old} {end}")
    assert found == ["cell-invisible-character"]


@pytest.mark.parametrize(
    "word",
    [
        *("\u0645\u06cc\u200c\u062e", "\u0915\u094d\u200d\u0937", "é"),
        *(
            "\u2764\ufe0f",
            "\u2764\ufe0f\u200d\U0001f525",
            "1\ufe0f\u20e3",
            "\u00a9\ufe0f",
        ),
        *("\U0001fae9\ufe0f", "\u845b\U000e0100", "\u182e\u180b", "\u0661\u06dd\u0662"),
    ],
)
def test_what_a_script_needs_is_no_fault(guild: Path, word: str) -> None:
    old = "The year is read as"
    assert _found(guild, "data/claims.csv", old, f"{old} {word}") == []


@pytest.mark.corpus
@pytest.mark.parametrize("rule_id", PATCHES)
def test_skipped_rule_is_reported_only_if_a_file_stays_unread(
    rule_id: str, guild: Path
) -> None:
    apply(read_patch(rule_id), guild)
    report = validate(guild, skip=[rule_id])
    reported = rule_id in {problem.rule for problem in report.problems}
    assert reported is (rule_id in PREVENTING)
    assert not (reported and report.ok)


@pytest.mark.parametrize(
    ("said", "text", "expected"),
    [
        ("7", "7 rivals", []),
        ("7 Tsd.", "7,000 rivals", []),
        ("1e6", "1,000,000 rivals", []),
        ("10⁶", "1e6 rivals", []),
        ("seven", "7 rivals", []),
        ("sieben", "7 rivals", ["text-number-unsourced"]),
    ],
)
def test_number_is_the_sources_however_either_writes_it(
    guild: Path, said: str, text: str, expected: list[str]
) -> None:
    assert _numbered(guild, said, text) == (expected, {})


def _numbered(
    folder: Path, said: str, text: str
) -> tuple[list[str], Mapping[str, str]]:
    """Put a number into the source, and one into a claim; return what is found."""
    old = "Did it ever pay its debts"
    _edit(folder, "seeds/guild.txt", old, f"{said} of".ljust(len(old)))
    text = RIVALS.replace("rivals", text)
    text = f'"{text}"' if "," in text else text
    _edit(folder, "data/claims.csv", RIVALS, text)
    report = validate(folder, skip=["source-changed", "segment-changed"])
    return [problem.rule for problem in report.problems], report.unchecked


LONGEST_MESSAGE = 500


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("claims", ",positive,2001,", f",positive,{'9' * 5000},", "time-not-edtf"),
        ("claims", ",positive,2001,", f",positive,{'9' * 5000}/,", "time-not-edtf"),
        ("claims", ",may have,", f",{'lamp ' * 5000}lamp,", "cue-not-in-sentence"),
        ("relations", "C0009", f"C{'9' * 5000}", "key-unknown"),
        ("appearances", "text.abs.s01", f"text.p{'1' * 5000}.s01", "key-unknown"),
        (
            "claims",
            RIVALS,
            " ".join(map(str, range(1000, 9000))) + ".",
            "text-number-unsourced",
        ),
        ("claims", "172-205,R02,", f"172-205,R{'9' * 5000},", "key-unknown"),
    ],
)
def test_message_holds_no_cell_whole(
    guild: Path, file: str, old: str, new: str, rule: str
) -> None:
    assert rule in _found(guild, f"data/{file}.csv", old, new)
    messages = [problem.message for problem in validate(guild).problems]
    assert max(map(len, messages)) < LONGEST_MESSAGE


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",may have,", ",{value},", "the sentence does not say '{value}'"),
        (",may have,", ",{{value}},", "the sentence does not say '{{value}}'"),
        (",positive,2001,", ",positive,{value},", "'{value}' is not an EDTF date"),
    ],
)
def test_message_says_what_a_cell_holds_as_it_is(
    guild: Path, old: str, new: str, message: str
) -> None:
    _edit(guild, "data/claims.csv", old, new)
    (problem,) = validate(guild).problems
    assert problem.message.startswith(message)
    assert problem.message.count("''") == 0
