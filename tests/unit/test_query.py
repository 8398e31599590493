import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from claimset.errors import QueryError
from claimset.query import MAX_DEPTH, MAX_DIGITS, MAX_LENGTH, Query, mask, parse

FRAME = pd.DataFrame(
    {
        "text": pd.Series(["Foo rose.", 'A "bar"', None, "foo \\ fell"], dtype="str"),
        "type": pd.Categorical(
            ["causal", "event", None, "causal"], categories=["event", "causal", "role"]
        ),
        "certainty": pd.Categorical(
            ["possible", "certain", "probable", None],
            categories=["possible", "probable", "certain"],
            ordered=True,
        ),
        "confidence": [0.55, 0.7, None, 0.95],
        "start": pd.array([3, None, -1, 20], dtype="Int64"),
        "time": pd.Series(["1994", "1998-08", None, "2001-10-07"], dtype="str"),
        "time_start": pd.Series(
            ["1994-01-01", "1998-08-01", None, "2001-10-07"], dtype="datetime64[s]"
        ),
        "ref_ids": [np.array(["R1", "R2"]), np.array([]), None, ("R10",)],
    }
).set_axis(list("abcd"))


def chosen(text: str, frame: pd.DataFrame = FRAME) -> str:
    rows = mask(parse(text), frame)
    return "".join(frame.index[rows])


def fault(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.text == text
    return caught.value


def refusal(text: str, frame: pd.DataFrame = FRAME) -> QueryError:
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
        ('time < "1998-08"', "a"),
        ('time <= "1998-08"', "ab"),
        ('time > "1998-08"', "d"),
        ('time >= "1998-08"', "bd"),
        ('time in ["1994", "2001-10-07"]', "ad"),
        ('time not in ["1994", "2001-10-07"]', "bc"),
        ('text contains "oo"', "ad"),
        ('text contains "foo"', "d"),
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


def test_an_empty_text_in_a_cell_counts_as_missing() -> None:
    frame = pd.DataFrame({"note": ["", "x"]}, index=["a", "b"])
    assert chosen('note == ""', frame) == "a"
    assert chosen('note < "y"', frame) == "b"


def test_text_may_stand_in_a_column_of_objects() -> None:
    cells = pd.Series(["x", None, "y"], dtype=object)
    frame = pd.DataFrame({"note": cells, "none": pd.Series([None] * 3, dtype=object)})
    frame.index = pd.Index(["a", "b", "c"])
    assert chosen('note < "y"', frame) == "a"
    assert chosen('note contains "x"', frame) == "a"
    assert chosen('note != "x"', frame) == "bc"
    assert chosen('none == ""', frame) == "abc"
    assert chosen('none contains "x" or none > "x"', frame) == ""


def test_days_that_nanoseconds_cannot_count_compare_too() -> None:
    days = pd.Series(["2000-01-01", None], dtype="datetime64[ns]", index=["a", "b"])
    frame = pd.DataFrame({"day": days})
    assert chosen('day > "0001-01-01"', frame) == "a"
    assert chosen('day in ["0001-01-01", "2000-01-01"]', frame) == "a"


def test_an_accent_may_be_written_in_two_ways() -> None:
    frame = pd.DataFrame({"name": ["Caf\u00e9"]}, index=["a"])
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


def test_a_mask_is_of_bool_and_has_the_index_of_the_frame() -> None:
    doubled = pd.concat([FRAME, FRAME])
    rows = mask(parse('start > 3 or type == "event"'), doubled)
    assert rows.dtype == bool
    assert rows.index.equals(doubled.index)
    assert rows.tolist() == [False, True, False, True] * 2


def test_a_frame_without_rows_gives_a_mask_without_rows() -> None:
    text = 'ref_ids contains "R1" or time < "1990" or certainty > "possible"'
    assert mask(parse(text), FRAME.head(0)).empty


def test_the_frame_is_left_as_it_was() -> None:
    before = FRAME.copy(deep=True)
    chosen('text < "x" and certainty < "certain" and ref_ids contains "R1"')
    pd.testing.assert_frame_equal(FRAME, before)


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


def test_a_query_names_its_columns() -> None:
    query = parse("b == 1 and not (a == 2 or b contains 'c')")
    assert query.columns == {"a", "b"}


def test_a_query_survives_pickling() -> None:
    query = parse("a == 1 and not b in ['x']")
    assert isinstance(query, Query)
    assert pickle.loads(pickle.dumps(query)) == query  # noqa: S301 - our own bytes


OPERATORS = "==, !=, <, <=, >, >=, in, not in or contains"
COLUMN = "a column, 'not' or '('"
VALUE = "a text in quotes or a number"
STRAY = "expected a quotation mark or a backslash after this one"
TYPES = "there are: event, causal, role"
CERTAINTIES = "there are: possible, probable, certain"
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
            f"no column 'certanty'; {COLUMNS}; did you mean certainty?",
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
            f'type holds categories, and "casual" is none; {TYPES}',
        ),
        (
            'certainty < "sure"',
            0,
            f'certainty holds ordered categories, and "sure" is none; {CERTAINTIES}',
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


@pytest.mark.parametrize(
    "cells",
    [
        pd.Series([True, False]),
        pd.Series(pd.to_datetime(["2000-01-01"], utc=True)),
        pd.Series([1, "x"], dtype=object),
        pd.Series([("x",), "x"], dtype=object),
        pd.Series([object()], dtype=object),
    ],
)
def test_a_column_of_an_unknown_kind_takes_nothing(cells: pd.Series) -> None:
    error = refusal("odd == ''", pd.DataFrame({"odd": cells}))
    assert error.reason == f"odd holds {cells.dtype}: it takes no comparison"


def test_every_part_is_checked_whatever_the_others_answer() -> None:
    assert refusal("start == 3 or start != 3 or no == 1").position == 28
    assert refusal("start == 4 and start == 5 and no == 1").position == 30


def test_reading_a_query_imports_no_pandas() -> None:
    program = (
        "import sys; from claimset.query import parse; parse('a == 1');"
        "sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
