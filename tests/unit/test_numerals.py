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
        ("twenty-one or twenty", {21, 20}),
        ("1.000", {1, 1000}),
        ("1.234,5 or 1,234.5", {1234.5}),
        ("10 000", {10_000}),
        ("10\u00a0000 or 10\u2009000 or 10\u202f000", {10_000}),
        ("12 300", {12_300, 12, 300}),
        ("1996 300", {1996, 300}),
        ("10'000 or 10’000", {10_000}),
        ("3,5", {3.5, 3, 5}),
        ("1990,1995", {1990, 1995, 1990.1995}),
        ("0,125", {0.125, 0, 125}),
        ("12,34,567", {1_234_567}),
        ("1,2,3", {1, 2, 3}),
        ("1,2,3 million", {1, 2, 3}),
        ("01.02.2003", {1, 2, 2003}),
        ("٣٠٠ or ３００", {300}),
        ("٣٫٥", {3.5}),
        ("2½ or ½", {2.5, 0.5}),
        ("3万, 3百万", {30_000, 3_000_000}),
        ("2.01 million", {2_010_000}),
        ("10⁶ or 10^6", {1_000_000}),
        ("2×10⁶ or 2 x 10^6", {2_000_000}),
        ("10⁻³", {0.001}),
        ("2⁹⁹⁹⁹⁹⁹⁹⁹⁹", {float("inf")}),
        ("1,2,3²", {1, 2, 3}),
        ("2 and 10⁶", {2, 1_000_000}),
        ("1e6, 2E-3 or 1.5e3", {1_000_000, 0.002, 1500}),
        ("2 Tsd., 3 Mio. and 4 bn", {2000, 3_000_000, 4_000_000_000}),
        ("1e6x", {1, 6}),
    ],
)
def test_numbers_are_read_in_digits_and_in_words(
    text: str, expected: set[float]
) -> None:
    assert numbers(text) == expected
