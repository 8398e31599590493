"""What is said to stand at a place of a text of JSON stands there."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.files import NotJSONError, parse_json
from claimset.positions import Steps, places

WORDS = st.text(st.characters(codec="utf-8"), max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.floats(-9, 9) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4)
    ),
    max_leaves=12,
)
WAYS_OF_WRITING = st.fixed_dictionaries(
    {
        "indent": st.sampled_from([None, 0, 2, "\t", "\r\n"]),
        "separators": st.sampled_from([(",", ":"), (" , ", "\n:\r\n")]),
        "ensure_ascii": st.booleans(),
    }
)


def _inside(value: Any, way: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Go through a value and all that it holds, with the ways there."""
    yield way, value
    members: Any = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for step, member in members:
        yield from _inside(member, (*way, step))


def _at(text: str, line: int, column: int) -> str:
    """Return what stands from a place on."""
    lines = text.split("\n")
    assert 1 <= column <= len(lines[line - 1]) + 1
    return "\n".join(lines[line - 1 :])[column - 1 :]


@given(value=VALUES, written=WAYS_OF_WRITING, before=st.sampled_from(["", " \n\t"]))
def test_value_stands_where_it_is_said_to_stand(
    value: Any, written: dict[str, Any], before: str
) -> None:
    text = before + json.dumps(value, **written)
    inside = dict(_inside(value))
    found = places(text, inside)
    assert found.keys() == inside.keys()
    for way, place in found.items():
        there, _ = json.JSONDecoder().raw_decode(_at(text, *place))
        assert there == inside[way]


@given(value=VALUES, further=st.lists(WORDS | st.integers(0, 9), max_size=3))
def test_what_is_not_there_is_placed_by_its_holder(
    value: Any, further: list[str | int]
) -> None:
    text = json.dumps(value, indent=1)
    inside = dict(_inside(value))
    for way in inside:
        wanted = (*way, *further)
        holder = next(
            wanted[:size]
            for size in range(len(wanted), -1, -1)
            if wanted[:size] in inside
        )
        assert places(text, [wanted]) == {wanted: places(text, [holder])[holder]}


@given(value=VALUES, key=WORDS, written=WAYS_OF_WRITING)
def test_repeated_key_is_found_at_its_second_place(
    value: Any, key: str, written: dict[str, Any]
) -> None:
    """Whatever stands before it, the same key in other objects too."""
    first, second = (json.dumps({key: each}, **written)[1:-1] for each in (value, 0))
    text = f'[{{"": {json.dumps(value)}}}, {{{first},{second}}}]'
    with pytest.raises(NotJSONError) as caught:
        parse_json(text.encode())
    there = _at(text, caught.value.line, caught.value.column)
    assert there.startswith(second.strip())


def _deeper(frames: int, text: str, way: Steps) -> tuple[int, int]:
    """Ask for a place from further within a program."""
    return _deeper(frames - 1, text, way) if frames else places(text, [way])[way]


@pytest.mark.parametrize("frames", [0, 10])
def test_no_text_that_was_read_is_nested_too_deep_to_be_placed(frames: int) -> None:
    way: Steps = ("a", *[0] * 20)
    for depth in range(len(way), 2_000):
        text = f'{{"a": {"[" * depth}{"]" * depth}}}'
        try:
            parse_json(text.encode())
        except NotJSONError:
            break
        line, column = _deeper(frames, text, way)
        assert (line, column) <= (1, 7 + 20)
