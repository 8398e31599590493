import re
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.errors import QueryError
from claimset.selection import mask
from claimset.where import MAX_DEPTH, parse

LEVELS = pl.Enum(["low", "high"])
FRAME = pl.DataFrame(
    {
        "text": ["foo", "a bar", None, None, "zoo"],
        "type": pl.Series(["x", "y", None, "x", "y"], dtype=pl.Enum(["x", "y"])),
        "certainty": pl.Series(["low", "high", "low", None, "high"], dtype=LEVELS),
        "number": [0.5, 1, None, -3, 0.25],
        "day": pl.Series(
            ["1998-01-01", None, "2001-10-07", None, "1998-01-01"]
        ).str.to_date(),
        "refs": [["a", "b"], [], None, ["b"], ["a"]],
    }
)

# The first comparison of a process is slow, as polars starts its threads.
unhurried = settings(deadline=None)

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

orders = st.sampled_from(["==", "!=", "<", "<=", ">", ">="])
equalities = st.sampled_from(["==", "!="])
memberships = st.sampled_from(["in", "not in"])
spaces = st.sampled_from(["", " ", "\n\t "])


def quoted(text: str, quote: str) -> str:
    return quote + text.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote


def listed(values: list[str]) -> str:
    return f"[{', '.join(values)}]"


def texts(content: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(quoted, content, st.sampled_from("'\""))


printable = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
    | st.sampled_from("\\'\""),
    max_size=8,
)
any_texts = texts(printable)
numbers = st.decimals(-(10**8), 10**8, places=5).map("{:f}".format) | st.integers(
    -(10**15) + 1, 10**15 - 1
).map(str)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,9}", fullmatch=True).filter(
    lambda name: name not in {"and", "or", "not", "in", "contains"}
)
comparisons = (
    st.builds("{}{}{}".format, names, orders, any_texts | numbers)
    | st.builds(
        "{} {}{}".format,
        names,
        memberships,
        st.lists(any_texts, min_size=1).map(listed)
        | st.lists(numbers, min_size=1).map(listed),
    )
    | st.builds(
        "{} {}{}".format,
        names,
        st.sampled_from(["contains", "overlaps"]),
        texts(printable.filter(bool)),
    )
)


def combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return (
        st.builds("{} and {}".format, parts, parts)
        | st.builds("{} or {}".format, parts, parts)
        | st.builds("not {}".format, parts)
        | st.builds("({}{})".format, spaces, parts)
    )


queries = st.recursive(comparisons, combined, max_leaves=12)

# Comparisons that the frame's columns can answer.
answerable = st.recursive(
    st.builds("text {} {}".format, orders, any_texts)
    | texts(st.sampled_from(["O", "a b", "\\"])).map("text contains {}".format)
    | st.builds("text {} {}".format, memberships, st.just('["foo", ""]'))
    | st.builds("type {} {}".format, equalities, st.sampled_from(['"x"', '""']))
    | st.builds("certainty {} {}".format, orders, st.sampled_from(["'low'", "'high'"]))
    | st.builds("number {} {}".format, orders, numbers)
    | st.builds("day {} {}".format, orders, st.dates().map("'{}'".format))
    | texts(st.sampled_from("abc")).map("refs contains {}".format)
    | st.builds('refs {} ""'.format, equalities),
    combined,
    max_leaves=6,
)
ordered_values = st.one_of(
    st.tuples(st.just("text"), any_texts),
    st.tuples(st.just("certainty"), st.sampled_from(["'low'", "'high'"])),
    st.tuples(st.just("number"), numbers),
    st.tuples(st.just("day"), st.dates().map("'{}'".format)),
)
words = ["and", "or", "not", "in", "contains", "text", "number", "refs", "certainty"]
# Text that comes nearer to a query than text at random.
scraps = st.lists(
    st.sampled_from(
        [*words, *"()[],=@.`'\"\\\0\ud800", "==", "<", ">=", "1", "-0.5", "'low'", '""']
    ),
    max_size=25,
).map(" ".join)


def rows(text: str) -> list[bool]:
    return mask(parse(text), FRAME).to_list()


def attempt(
    function: Callable[Arguments, Result],
    *args: Arguments.args,
    **options: Arguments.kwargs,
) -> Result | QueryError:
    try:
        return function(*args, **options)
    except QueryError as error:
        return error


@given(queries)
def test_the_normal_form_means_the_same_and_is_its_own(text: str) -> None:
    query = parse(text)
    assert parse(str(query)) == query
    assert str(parse(str(query))) == str(query)


@given(queries, queries)
def test_equal_queries_and_equal_normal_forms_are_one(one: str, other: str) -> None:
    first, second = parse(one), parse(other)
    assert (first == second) == (str(first) == str(second))


@given(queries)
def test_the_normal_form_stays_on_its_line(text: str) -> None:
    assert len(str(parse(text)).splitlines()) == 1


@unhurried
@given(answerable)
def test_the_normal_form_chooses_the_same_rows(text: str) -> None:
    assert rows(str(parse(text))) == rows(text)


@unhurried
@given(answerable, answerable)
def test_not_swaps_and_with_or(one: str, other: str) -> None:
    both = f"not (({one}) and ({other}))"
    either = f"not (({one}) or ({other}))"
    assert rows(both) == rows(f"not ({one}) or not ({other})")
    assert rows(either) == rows(f"not ({one}) and not ({other})")


@unhurried
@given(answerable)
def test_a_query_and_its_opposite_divide_the_rows(text: str) -> None:
    assert rows(f"not ({text})") == [not row for row in rows(text)]
    assert rows(f"not not ({text})") == rows(text)


@unhurried
@given(ordered_values)
def test_a_row_is_empty_or_less_or_equal_or_more(case: tuple[str, str]) -> None:
    column, value = case
    if value in {"''", '""'}:
        return  # To be equal to that is to be empty.
    parts = [rows(f"{column} {sign} {value}") for sign in ("<", "==", ">")]
    parts.append(rows(f'{column} == ""'))
    assert [sum(answers) for answers in zip(*parts, strict=True)] == [1] * len(FRAME)


@unhurried
@given(st.lists(numbers, min_size=1, max_size=5))
def test_in_is_an_or_of_equalities(values: list[str]) -> None:
    either = " or ".join(f"number == {value}" for value in values)
    assert rows(f"number in {listed(values)}") == rows(either)
    assert rows(f"number not in {listed(values)}") == rows(f"not ({either})")


@unhurried
@given(answerable, st.permutations(range(len(FRAME))), st.integers(1, len(FRAME)))
def test_each_row_is_judged_alone(text: str, order: list[int], count: int) -> None:
    some = order[:count]
    whole = mask(parse(text), FRAME)
    assert mask(parse(text), FRAME[some]).to_list() == whole[some].to_list()


@unhurried
@given(st.text() | scraps | queries | scraps.map("text == 'x' and {}".format))
def test_any_text_is_a_query_or_a_query_error(text: str) -> None:
    query = attempt(parse, text)
    if isinstance(query, QueryError):
        assert 0 <= query.position <= len(text)
        assert query.reason in str(query)
        return
    answers = attempt(mask, query, FRAME)
    if isinstance(answers, QueryError):
        assert re.match(r"[A-Za-z_]", text[answers.position :])
    else:
        assert not answers.has_nulls()


@given(st.lists(st.sampled_from(["(", "not ", "not ("]), max_size=2 * MAX_DEPTH))
def test_nesting_is_a_query_or_a_query_error(opened: list[str]) -> None:
    text = "".join(opened)
    depth = text.count("(") + text.count("not")
    closed = f"{text}number == 1{')' * text.count('(')}"
    refused = isinstance(attempt(parse, closed), QueryError)
    assert refused == (depth > MAX_DEPTH)
