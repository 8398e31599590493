import pytest

from claimset.numerals import numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no numbers here", set()),
        ("10,000 of 10000", {10000}),
        ("October 7, 2001", {7, 2001}),
        ("two hundred militants", {200}),
        ("$10 million to $20 million a year", {10_000_000, 20_000_000}),
        ("one hundred and five", {100, 5}),
        ("twenty-three districts", {23}),
        ("forty thousand", {40_000}),
        ("one of several thousand", set()),
        ("thousands of people", set()),
        ("in the 1980s and the 21st century", {1980, 21}),
        ("2.5 and 15000", {2.5, 15000}),
        ("three to four months", {3, 4}),
        ("two, three", {2, 3}),
        ("Someone had tension", set()),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(
    text: str, expected: set[float]
) -> None:
    assert numbers(text) == expected
