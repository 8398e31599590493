import warnings
from collections.abc import Callable, Iterable
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.edtf import bounds, is_edtf

with warnings.catch_warnings():
    # The library's grammar is built at import, and pyparsing warns of it.
    warnings.simplefilter("ignore")
    from edtf import parse_edtf

# Not generated for the comparison, because the library (5.0.2) differs:
# - 29 February of a common year: it does not look at the year.
# - Offsets of zero other than Z, hour-only offsets of 14, leap seconds: its grammar
#   lacks them; ISO 8601-1 has them.
# - A qualified season or long year, a long year in an interval: it refuses them (but
#   takes a qualified season in an interval); the specification is silent.
# - "/.." and "../": it stops with a TypeError, although its grammar has them.
# An interval with an X and one that ends before it starts are not generated either:
# it takes both.

qualifiers = st.sampled_from(["", "?", "~", "%"])
years = st.integers(-9999, 9999).map(lambda year: f"{year:0{4 + (year < 0)}}")
months = st.integers(1, 12).map("{:02}".format)
seasons = st.builds("{}-{}".format, years, st.integers(21, 24))
complete_dates = st.dates().map(str)
plain_dates = years | st.builds("{}-{}".format, years, months) | complete_dates
masked_dates = (
    years.map(lambda year: year[:-1] + "X")
    | years.map(lambda year: year[:-2] + "XX")
    | st.builds("{}-XX".format, years)
    | st.builds("{}-XX-XX".format, years)
    | st.builds("{}-{}-XX".format, years, months)
)
long_years = st.integers(10_000, 10**12).flatmap(
    lambda year: st.sampled_from([f"Y{year}", f"Y-{year}"])
)
offsets = st.builds(
    "{}{:02}{}".format,
    st.sampled_from("+-"),
    st.integers(1, 13),
    st.just("") | st.integers(0, 59).map(":{:02}".format),
)
moments = st.builds(
    "{}T{}{}".format,
    complete_dates,
    st.times().map("{:%H:%M:%S}".format) | st.just("24:00:00"),
    st.sampled_from(["", "Z"]) | offsets,
)
ends = st.builds("{}{}".format, plain_dates, qualifiers) | seasons
half_open = st.builds("{}/{}".format, ends, st.sampled_from(["", ".."])) | st.builds(
    "{}/{}".format, st.sampled_from(["", ".."]), ends
)
closed = st.builds("{}/{}".format, ends, ends).filter(is_edtf)
dates = (
    st.builds("{}{}".format, plain_dates | masked_dates, qualifiers)
    | seasons
    | long_years
    | moments
)
level_1 = dates | half_open | closed | st.just("../..")

# Texts that look like EDTF reach further into the parser than any text does.
lookalikes = st.text("0123456789-XYTZ:/.?~%uyx", max_size=24) | st.builds(
    lambda text, at, piece: text[: at % len(text)] + piece + text[at % len(text) + 1 :],
    level_1,
    st.integers(0, 40),
    st.text("0123456789-XYTZ:/.?~%uyx ", max_size=2),
)


def library_day(strict: Callable[[], Iterable[int] | float]) -> date | None:
    moment = strict()
    if isinstance(moment, float):  # infinity, for an open end
        return None
    year, month, day, *_ = moment
    # The library swaps the days of a negative year with an X, which is no matter
    # here: no date is as early.
    return date(year, month, day) if 1 <= year <= 9999 else None


@settings(deadline=None)  # The first parse of the library is slow.
@given(level_1)
def test_the_days_are_those_of_the_edtf_library(text: str) -> None:
    parsed = parse_edtf(text)
    # The library puts an unknown end ten years away; it is None here.
    first = None if text.startswith("/") else library_day(parsed.lower_strict)
    last = None if text.endswith("/") else library_day(parsed.upper_strict)
    assert bounds(text) == (first, last)


@given(level_1 | lookalikes.filter(is_edtf))
def test_the_first_day_is_not_after_the_last(text: str) -> None:
    first, last = bounds(text)
    assert first is None or last is None or first <= last


@given(plain_dates | seasons, plain_dates | seasons)
def test_an_interval_has_the_first_day_of_its_start_and_the_last_of_its_end(
    start: str, end: str
) -> None:
    interval = f"{start}/{end}"
    if is_edtf(interval):
        assert bounds(interval) == (bounds(start)[0], bounds(end)[1])
    else:
        assert is_edtf(f"{end}/{start}")


@given(st.text() | lookalikes)
def test_any_text_has_bounds_or_a_value_error(text: str) -> None:
    try:
        bounds(text)
    except ValueError:
        refused = True
    else:
        refused = False
    assert is_edtf(text) is not refused
