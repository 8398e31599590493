from pathlib import Path

import polars as pl
import pytest

from claimset.claim_set import open_claim_set
from claimset.errors import QueryError
from claimset.selection import choose, mask
from claimset.where import MAX_DEPTH, MAX_DIGITS, MAX_LENGTH, parse
from conftest import without_ledger

TYPES = pl.Enum(["event", "causal", "role"])
CERTAINTIES = pl.Enum(["possible", "probable", "certain"])
FRAME = pl.DataFrame(
    {
        "text": ["Foo rose.", 'A "bar"', None, "foo \\ fell"],
        "type": pl.Series(["causal", "event", None, "causal"], dtype=TYPES),
        "certainty": pl.Series(
            ["possible", "certain", "probable", None], dtype=CERTAINTIES
        ),
        "confidence": [0.55, 0.7, None, 0.95],
        "start": [3.0, None, -1.0, 20.0],
        "time": ["1994", "1998-08", None, "2001-10-07"],
        "time_start": pl.Series(
            ["1994-01-01", "1998-08-01", None, "2001-10-07"]
        ).str.to_date(),
        "ref_ids": [["R1", "R2"], [], None, ["R10"]],
    }
)


def chosen(text: str, frame: pl.DataFrame = FRAME, *, legacy: bool = False) -> str:
    rows = mask(parse(text), frame, legacy=legacy)
    return "".join(pl.Series(list("abcd")[: len(rows)]).filter(rows))


def fault(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.text == text
    return caught.value


def refusal(text: str, frame: pl.DataFrame = FRAME) -> QueryError:
    with pytest.raises(QueryError) as caught:
        mask(parse(text), frame)
    assert caught.value.text == text
    return caught.value


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # text
        ('time == "1994"', "a"),
        ('time != "1994"', "bcd"),
        ('time in ["1994", "2001-10-07"]', "ad"),
        ('time not in ["1994", "2001-10-07"]', "bc"),
        ('text contains "oo"', "ad"),
        ('text contains "foo"', "ad"),
        ('text contains "BAR"', "b"),
        ('text contains "."', "a"),
        (r'text contains "\\"', "d"),
        (r'text contains "\"bar\""', "b"),
        ("text contains '\"bar\"'", "b"),
        # numbers
        ("confidence == 0.7", "b"),
        ("confidence == 0.70", "b"),
        ("confidence != 0.7", "acd"),
        ("confidence < 0.7", "a"),
        ("confidence <= 0.7", "ab"),
        ("confidence > 0.7", "d"),
        ("confidence >= 0.7", "bd"),
        ("confidence in [0.55, 0.95]", "ad"),
        ("start == -1", "c"),
        ("start == 3.0", "a"),
        ("start != 3", "bcd"),
        ("start < 3.5", "ac"),
        ("start not in [3, 20]", "bc"),
        # closed lists
        ('type == "causal"', "ad"),
        ('type != "causal"', "bc"),
        ('type in ["event", "role"]', "b"),
        ('type not in ["event", "role"]', "acd"),
        ('certainty == "probable"', "c"),
        ('certainty < "certain"', "ac"),
        ('certainty <= "probable"', "ac"),
        ('certainty > "possible"', "bc"),
        ('certainty >= "possible"', "abc"),
        # dates
        ('time_start == "1998-08-01"', "b"),
        ('time_start != "1998-08-01"', "acd"),
        ('time_start < "1998-08-01"', "a"),
        ('time_start >= "1998-08-01"', "bd"),
        ('time_start in ["1994-01-01", "2001-10-07"]', "ad"),
        ('time_start > "0001-01-01"', "abd"),
        # lists
        ('ref_ids contains "R1"', "a"),
        ('ref_ids contains "R10"', "d"),
        ('not ref_ids contains "R10"', "abc"),
        ('ref_ids contains "r2"', "a"),
        # EDTF dates
        ('time overlaps "1998"', "b"),
        ('time overlaps "1990/1998-07"', "a"),
        ('time overlaps "1998-08-31/.."', "bd"),
        ('time contains "98"', "b"),
    ],
)
def test_a_comparison_chooses_rows(text: str, rows: str) -> None:
    assert chosen(text) == rows


@pytest.mark.parametrize(
    ("column", "empty"),
    [
        ("text", "c"),
        ("type", "c"),
        ("certainty", "d"),
        ("confidence", "c"),
        ("start", "b"),
        ("time_start", "c"),
        ("ref_ids", "bc"),
    ],
)
def test_the_empty_text_asks_for_empty_cells(column: str, empty: str) -> None:
    rest = "".join(row for row in "abcd" if row not in empty)
    assert chosen(f'{column} == ""') == empty
    assert chosen(f'{column} in [""]') == empty
    assert chosen(f'{column} != ""') == rest
    assert chosen(f'{column} not in [""]') == rest


def test_a_list_of_values_may_name_the_empty_one() -> None:
    assert chosen('type in ["event", ""]') == "bc"
    assert chosen('type not in ["event", ""]') == "ad"


def test_a_column_without_cells_answers_too() -> None:
    frame = FRAME.with_columns(note=pl.lit(None, pl.String))
    assert chosen('note == ""', frame) == "abcd"
    assert chosen('note contains "x" or note > "x" or note in ["x"]', frame) == ""


def test_an_accent_may_be_written_in_two_ways() -> None:
    frame = pl.DataFrame({"name": ["Caf\u00e9"]})
    assert chosen('name == "Cafe\u0301"', frame) == "a"
    assert str(parse('name == "Cafe\u0301"')) == 'name == "Caf\u00e9"'


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('type == "causal" and start > 3', "d"),
        ('type == "causal" or start < 0', "acd"),
        ('type == "event" or type == "causal" and start > 3', "bd"),
        ('(type == "event" or type == "causal") and start > 3', "d"),
        ('not type == "causal" and start < 0', "c"),
        ('not (type == "causal" and start > 3)', "abc"),
        ('not not type == "causal"', "ad"),
    ],
)
def test_not_binds_before_and_and_and_before_or(text: str, rows: str) -> None:
    assert chosen(text) == rows


def test_a_mask_says_yes_or_no() -> None:
    rows = mask(parse('start > 3 or type == "event"'), FRAME)
    assert rows.to_list() == [False, True, False, True]


def test_a_frame_without_rows_gives_a_mask_without_rows() -> None:
    text = 'ref_ids contains "R1" or time overlaps "1990" or certainty > "possible"'
    assert mask(parse(text), FRAME.head(0)).is_empty()


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("a=='x'", 'a == "x"'),
        ('\n a\t==  "x" ', 'a == "x"'),
        ("a == 'it\\'s'", 'a == "it\'s"'),
        ("a == 'say \"x\"'", r'a == "say \"x\""'),
        (r'a == "\\"', r'a == "\\"'),
        ("a not   in['y','x','y']", 'a not in ["x", "y"]'),
        ("a in [10, 9, -1, 9.0]", "a in [-1, 9, 10]"),
        ("a == 007", "a == 7"),
        ("a == -0", "a == 0"),
        ("a == 0.50", "a == 0.5"),
        ("a == 0.00000001", "a == 0.00000001"),
        ("a == -12345678901.2345", "a == -12345678901.2345"),
        ("((a == 1))", "a == 1"),
        ("(a == 1 and b == 2) and c == 3", "a == 1 and b == 2 and c == 3"),
        ("a == 1 or (b == 2 or c == 3)", "a == 1 or b == 2 or c == 3"),
        ("(a == 1 and b == 2) or c == 3", "a == 1 and b == 2 or c == 3"),
        ("a == 1 and (b == 2 or c == 3)", "a == 1 and (b == 2 or c == 3)"),
        ("a overlaps '1996/2001'", 'a overlaps "1996/2001"'),
        ("overlaps == 1", "overlaps == 1"),
        ("not(a == 1)", "not a == 1"),
        ("not(a == 1 and b == 2)", "not (a == 1 and b == 2)"),
        ("not(not a == 1)", "not not a == 1"),
        ("(not a == 1)and b contains 'x'", 'not a == 1 and b contains "x"'),
    ],
)
def test_the_printed_form_is_normal(text: str, normal: str) -> None:
    assert str(parse(text)) == normal
    assert parse(normal) == parse(text)


def test_queries_are_equal_by_meaning_not_by_place() -> None:
    assert parse("a == 1") == parse("  (a==1.0)")
    assert hash(parse("a == 1")) == hash(parse("  (a==1.0)"))
    assert parse("a == 1") != parse('a == "1"')
    assert parse("a == 1 or b == 2") != parse("b == 2 or a == 1")


OPERATORS = "==, !=, <, <=, >, >=, in, not in, contains or overlaps"
COLUMN = "a column, 'not' or '('"
VALUE = "a text in quotes or a number"
STRAY = "expected a quotation mark or a backslash after this one"
COLUMNS = f"there are: {', '.join(FRAME.columns)}"


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 0, f"expected {COLUMN}; found the end"),
        ("  ", 2, f"expected {COLUMN}; found the end"),
        ("and", 0, f"expected {COLUMN}; found 'and'"),
        ("contains == 1", 0, f"expected {COLUMN}; found 'contains'"),
        ("1 == a", 0, f"expected {COLUMN}; found '1'"),
        ("not", 3, f"expected {COLUMN}; found the end"),
        ("a == 1 and", 10, f"expected {COLUMN}; found the end"),
        ("a == 1 or or b == 1", 10, f"expected {COLUMN}; found 'or'"),
        ("a", 1, f"expected {OPERATORS}; found the end"),
        ("a = 1", 2, f"expected {OPERATORS}; found '='"),
        ("a is 1", 2, f"expected {OPERATORS}; found 'is'"),
        ("a ==", 4, f"expected {VALUE}; found the end"),
        ("a == b", 5, f"expected {VALUE}; found 'b'"),
        ("a == .5", 5, f"expected {VALUE}; found '.'"),
        ("a == - 5", 5, f"expected {VALUE}; found '-'"),
        ("a == +5", 5, f"expected {VALUE}; found '+'"),
        ("a == \u201cx\u201d", 5, f"expected {VALUE}; found '\u201c'"),
        ("a == " + "b" * 99, 5, f"expected {VALUE}; found '{'b' * 30}…'"),
        ("a == 5.", 6, "expected 'and', 'or' or the end; found '.'"),
        ("a == 1e9", 6, "expected 'and', 'or' or the end; found 'e9'"),
        ("a < 1 < 2", 6, "expected 'and', 'or' or the end; found '<'"),
        ("a == 1)", 6, "expected 'and', 'or' or the end; found ')'"),
        ("a == 1 b == 2", 7, "expected 'and', 'or' or the end; found 'b'"),
        ("(a == 1", 7, "expected 'and', 'or' or ')'; found the end"),
        ("a not == 1", 6, "expected 'in'; found '=='"),
        ("a not contains 'x'", 6, "expected 'in'; found 'contains'"),
        ("a in 'x'", 5, "expected '['; found \"'x'\""),
        ("a in []", 6, f"expected {VALUE}; found ']'"),
        ("a in [1 2]", 8, "expected ',' or ']'; found '2'"),
        ("a in [1,]", 8, "expected a number; found ']'"),
        ("a in [1, 'x']", 9, "expected a number; found \"'x'\""),
        ("a in ['x', 1]", 11, "expected a text in quotes; found '1'"),
        ("a contains 1", 11, "expected a text in quotes; found '1'"),
        ("a contains ''", 11, "expected a text that is not empty; found \"''\""),
        ("a overlaps 1998", 11, "expected a text in quotes; found '1998'"),
        ("a overlaps ''", 11, "expected a text that is not empty; found \"''\""),
        ("a == 'x", 5, "this quotation mark is never closed"),
        ("a == \"x'", 5, "this quotation mark is never closed"),
        ("a == 'x\\'", 5, "this quotation mark is never closed"),
        ("a == 'x\\n'", 7, STRAY),
        ("a == 'x\\", 7, STRAY),
        ("a == 'x\n'", 7, r"a text cannot hold '\n'"),
        ("a == 'x\0'", 7, r"a text cannot hold '\x00'"),
        ("a == 'x\u2028'", 7, r"a text cannot hold '\u2028'"),
        ("a == 'x\udcff'", 7, r"a text cannot hold '\udcff'"),
    ],
)
def test_a_fault_has_its_place_and_says_what_was_expected(
    text: str, position: int, reason: str
) -> None:
    error = fault(text)
    assert (error.position, error.reason) == (position, reason)


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("a == " + "9" * 16, 5, "expected a number of at most 15 digits; found "),
        ("a == 1." + "0" * 15, 5, "expected a number of at most 15 digits; found "),
        ("(" * 51 + "a == 1" + ")" * 51, 50, "nested more than 50 levels deep"),
        ("not " * 51 + "a == 1", 200, "nested more than 50 levels deep"),
        ("not (" * 26 + "a == 1" + ")" * 26, 125, "nested more than 50 levels deep"),
        ("a == 1" + " " * 9_995, 10_000, "longer than 10000 characters"),
        (
            "or ".join(["a==1 "] * 1_250),
            0,
            "normal form longer than 10000 characters",
        ),
    ],
)
def test_a_query_has_its_limits(text: str, position: int, reason: str) -> None:
    error = fault(text)
    assert error.position == position
    assert error.reason.startswith(reason)


def test_a_query_may_reach_its_limits() -> None:
    assert (MAX_DEPTH, MAX_DIGITS, MAX_LENGTH) == (50, 15, 10_000)
    assert str(parse("(" * 50 + "a == 1" + ")" * 50)) == "a == 1"
    parse("not " * 50 + "a == 1")
    parse("a == -" + "9" * 15)
    parse("a == 1" + " " * 9_994)
    parse(" and ".join(["(a == 1)"] * 60))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("__import__('os').system('x')", 10),
        ("@pd.eval('1')", 0),
        ("a.__class__ == 'x'", 1),
        ("a == a.__class__", 5),
        ("`a b` == 1", 0),
        ("lambda: 1", 6),
        ("a == (lambda: 1)", 5),
        ("[a for a in b]", 0),
        ("f'{a}' == 'x'", 1),
        ("a == {1}", 5),
        ("a == 1; b == 2", 6),
        ("a == 1 # and b", 7),
        ("a == 1 & b == 2", 7),
        ("a := 1", 2),
        ("\0", 0),
        ("a\0 == 1", 1),
        ("\ud800 == 1", 0),
        ("\u0430 == 1", 0),
        ("a == 9" + "9" * 1_000_000, 10_000),
        ("a == " + "9" * 9_000, 5),
        ("(" * 9_999, 50),
        ("not " * 2_000, 200),
        ("a in " + "[" * 9_000, 6),
        ('"\\' * 5_000, 9_999),
    ],
)
def test_what_could_run_elsewhere_is_refused_here(text: str, position: int) -> None:
    assert fault(text).position == position


def test_a_value_is_never_a_pattern_or_a_program() -> None:
    assert chosen('text contains ".*"') == ""
    assert chosen("text == \"__import__('os')\"") == ""


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        (
            'start > 1 and certanty == "certain"',
            14,
            f"no column 'certanty'; {COLUMNS}; did you mean 'certainty'?",
        ),
        (
            "not zzz == 1",
            4,
            f"no column 'zzz'; {COLUMNS}",
        ),
        ("text == 1", 0, "text holds text, and 1 is none"),
        ("text in [1]", 0, "text holds text, and 1 is none"),
        ("text < 1", 0, "text holds text, and 1 is none"),
        ("type == 1", 0, "type holds categories, and 1 is none"),
        ('start == "x"', 0, 'start holds numbers, and "x" is none'),
        ('start > ""', 0, 'start holds numbers, and "" is none'),
        ('start in ["", "x"]', 0, 'start holds numbers, and "x" is none'),
        ("time_start == 1998", 0, "time_start holds dates, and 1998 is none"),
        (
            'time_start > "1998"',
            0,
            'time_start holds dates, and "1998" is none, such as 2021-12-26 is',
        ),
        (
            'time_start > "1998-8-1"',
            0,
            'time_start holds dates, and "1998-8-1" is none, such as 2021-12-26 is',
        ),
        (
            'type == "casual"',
            0,
            (
                'type holds categories, and "casual" is none; '
                "there are: event, causal, role; did you mean 'causal'?"
            ),
        ),
        (
            'certainty < "sure"',
            0,
            (
                'certainty holds ordered categories, and "sure" is none; '
                "there are: possible, probable, certain"
            ),
        ),
        (
            'type < "event"',
            0,
            "type holds categories: it takes ==, !=, in, not in",
        ),
        (
            'type contains "ev"',
            0,
            "type holds categories: it takes ==, !=, in, not in",
        ),
        (
            'confidence contains "0"',
            0,
            "confidence holds numbers: it takes ==, !=, in, not in, <, <=, >, >=",
        ),
        (
            'time < "1998"',
            0,
            (
                "time holds EDTF dates: it takes ==, !=, in, not in, contains, "
                'overlaps; ask time overlaps "1996/2001", or compare time_start or '
                "time_end"
            ),
        ),
        (
            'time overlaps "1998-13"',
            0,
            (
                'time holds EDTF dates, and "1998-13" is none: '
                "there is no month 13: 01 to 12, or 21 to 24 (seasons)"
            ),
        ),
        (
            'text overlaps "1998"',
            0,
            "text holds text: it takes ==, !=, in, not in, <, <=, >, >=, contains",
        ),
        (
            'section == "body"',
            0,
            "'section' needs the table 'sentences', and there is none",
        ),
        (
            'ref_ids < "R1"',
            0,
            "ref_ids holds lists: it takes ==, !=, in, not in, contains",
        ),
        (
            'ref_ids == "R1"',
            0,
            'ref_ids holds lists, and "R1" is none; ask if it contains that',
        ),
        (
            'ref_ids in ["R1"]',
            0,
            'ref_ids holds lists, and "R1" is none; ask if it contains that',
        ),
    ],
)
def test_a_column_refuses_what_it_cannot_answer(
    text: str, position: int, reason: str
) -> None:
    error = refusal(text)
    assert (error.position, error.reason) == (position, reason)


def test_every_part_is_checked_whatever_the_others_answer() -> None:
    assert refusal("start == 3 or start != 3 or no == 1").position == 28
    assert refusal("start == 4 and start == 5 and no == 1").position == 30


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('text contains "foo"', "d"),
        ('ref_ids contains "r1"', ""),
        ('ref_ids contains "R1"', "a"),
        ('time < "1998-08"', "a"),
        ('time <= "1998-08"', "ab"),
        ('time > "1998-08"', "d"),
        ('time >= "1998-08"', "bd"),
        ('time overlaps "1998"', "b"),
    ],
)
def test_a_query_can_be_read_as_it_was_by_0_2(text: str, rows: str) -> None:
    assert chosen(text, legacy=True) == rows


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ("1998", "abd"),
        ("2050", "ad"),
        ("1990", "d"),
        ("1997/1998", "abd"),
        ("1997/", "d"),
        ("1997/..", "abcd"),
        ("../1997", "d"),
        ("/1997", "d"),
        ("2000-05-02", "acd"),
        ("../..", "abcd"),
        ("Y-100000", ""),
    ],
)
def test_an_open_side_reaches_on_and_an_unknown_one_does_not(
    asked: str, rows: str
) -> None:
    frame = pl.DataFrame({"time": ["1998/..", "1998/", "2000-05~", "1985/.."]})
    assert chosen(f'time overlaps "{asked}"', frame) == rows


def test_contains_minds_no_case_and_is_no_pattern() -> None:
    frame = pl.DataFrame({"text": ["STRASSE É", "a.b (c)", "ΟΔΟΣ", "A+B"]})
    assert chosen('text contains "é"', frame) == "a"
    assert chosen('text contains "A.B"', frame) == "b"
    assert chosen('text contains "οδος"', frame) == "c"
    assert chosen('text contains "a+b"', frame) == "d"


def test_sections_need_sentences(guild: Path) -> None:
    assert choose(open_claim_set(guild), 'section == "body"')[1].all()
    without_ledger(guild)
    with pytest.raises(
        QueryError, match="needs the table 'sentences', and there is none"
    ):
        choose(open_claim_set(guild), 'section == "body"')
