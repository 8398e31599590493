from datetime import date

import pytest

from claimset.edtf import bounds, is_edtf, overlap


def days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    return (
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1985", "1985-01-01", "1985-12-31"),
        ("1985-04", "1985-04-01", "1985-04-30"),
        ("1985-04-12", "1985-04-12", "1985-04-12"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2000-02-29", "2000-02-29", "2000-02-29"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999", "9999-01-01", "9999-12-31"),
    ],
)
def test_a_date_spans_its_days(text: str, first: str, last: str) -> None:
    assert is_edtf(text)
    assert bounds(text) == days(first, last)


@pytest.mark.parametrize(
    "time",
    [
        "23:20:30",
        "23:20:30Z",
        "23:20:30-04",
        "23:20:30+04:30",
        "00:00:00+00:00",  # the `edtf` library knows no offset of zero but Z
        "23:59:60Z",  # nor a leap second
        "24:00:00",
    ],
)
def test_a_time_of_day_leaves_the_day_as_written(time: str) -> None:
    assert bounds(f"1985-04-12T{time}") == days("1985-04-12", "1985-04-12")


@pytest.mark.parametrize("qualifier", ["?", "~", "%"])
@pytest.mark.parametrize(
    "text", ["1984", "2004-06", "2004-06-11", "-1984", "201X", "2001-21", "Y12345"]
)
def test_a_qualifier_moves_no_bound(text: str, qualifier: str) -> None:
    assert bounds(text + qualifier) == bounds(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2001-21", "2001-03-01", "2001-05-31"),
        ("2001-22", "2001-06-01", "2001-08-31"),
        ("2001-23", "2001-09-01", "2001-11-30"),
        ("2001-24", "2001-12-01", "2001-12-31"),
    ],
)
def test_a_season_spans_months_of_its_year(text: str, first: str, last: str) -> None:
    assert bounds(text) == days(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("201X", "2010-01-01", "2019-12-31"),
        ("20XX", "2000-01-01", "2099-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("1985-04-XX", "1985-04-01", "1985-04-30"),
        ("1985-XX-XX", "1985-01-01", "1985-12-31"),
        ("000X", None, "0009-12-31"),
    ],
)
def test_unspecified_digits_span_all_that_they_may_be(
    text: str, first: str | None, last: str
) -> None:
    assert bounds(text) == days(first, last)


@pytest.mark.parametrize(
    "text", ["0000", "-1985", "-198X", "-0004-02-29", "Y-170000002", "Y170000002"]
)
def test_a_year_that_no_python_date_holds_has_no_bounds(text: str) -> None:
    assert bounds(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1964/2008", "1964-01-01", "2008-12-31"),
        ("2004-02-01/2005-02", "2004-02-01", "2005-02-28"),
        ("2005/2005-06", "2005-01-01", "2005-06-30"),
        ("2005-06/2005", "2005-06-01", "2005-12-31"),
        ("1984~/2004-06%", "1984-01-01", "2004-06-30"),
        ("2001-21/2001-22", "2001-03-01", "2001-08-31"),
        ("-0044/1998", None, "1998-12-31"),
        ("1998/Y12345", "1998-01-01", None),
    ],
)
def test_an_interval_spans_from_its_start_to_its_end(
    text: str, first: str | None, last: str | None
) -> None:
    assert bounds(text) == days(first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1998/..", "1998-01-01", None),
        ("../2021", None, "2021-12-31"),
        # The `edtf` library reads an unknown end as ten years away.
        ("1998/", "1998-01-01", None),
        ("/2021", None, "2021-12-31"),
        # It stops with a TypeError at the last two.
        ("../..", None, None),
        ("/..", None, None),
        ("../", None, None),
    ],
)
def test_an_open_or_unknown_end_has_no_bound(
    text: str, first: str | None, last: str | None
) -> None:
    assert bounds(text) == days(first, last)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is no EDTF level 1 date such as 1998, 1998-08, 1998-08-07, 199X (a "),
        ("the 15th century", "'the 15th century' is a century: write 14XX"),
        ("ca. 1475", "'ca. 1475' is about a year: write 1475~"),
        ("1998-8", "'1998-8' is no EDTF level 1 date"),
        ("1998 ", "'1998 ' is no EDTF level 1 date"),
        ("1998\n", r"'1998\n' is no EDTF level 1 date"),
        ("١٩٩٨", "'١٩٩٨' is no EDTF level 1 date"),
        ("19980807", "'19980807' is no EDTF level 1 date"),
        ("+1998", "'+1998' is no EDTF level 1 date"),
        ("-12345", "'-12345' is no EDTF level 1 date"),
        ("Y1998", "'Y1998' is no EDTF level 1 date"),
        ("Y012345", "'Y012345' is no EDTF level 1 date"),
        ("Y12345-06", "'Y12345-06' is no EDTF level 1 date"),
        ("Y1" + "0" * 5000, "is no EDTF level 1 date"),
        ("2004?-06", "'2004?-06' is no EDTF level 1 date"),
        ("2004??", "'2004??' is no EDTF level 1 date"),
        ("2XXX", "'2XXX' is no EDTF level 1 date"),
        ("20X1", "'20X1' is no EDTF level 1 date"),
        ("198X-12", "'198X-12' is no EDTF level 1 date"),
        ("1985-XX-12", "'1985-XX-12' is no EDTF level 1 date"),
        ("1985-1X", "'1985-1X' is no EDTF level 1 date"),
        ("..", "'..' is no EDTF level 1 date"),
        ("/", "'/' is no interval such as 1998/2004 or 1998/.."),
        ("1998/1999/2000", "'1998/1999/2000' is no interval"),
        ("1998/199", "'199' is no EDTF level 1 date"),
    ],
)
def test_a_faulty_form_is_refused(text: str, message: str) -> None:
    assert_refused(text, message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1998-13", "there is no month 13: 01 to 12, or 21 to 24 (seasons)"),
        ("1998-00", "there is no month 00"),
        ("1998-25", "there is no month 25"),
        ("1998-13-XX", "there is no month 13"),
        ("1998-02-30", "there is no day 30 in month 02 of year 1998"),
        ("1998-04-31", "there is no day 31 in month 04 of year 1998"),
        ("1998-04-00", "there is no day 00 in month 04 of year 1998"),
        # The `edtf` library takes 29 February in any year.
        ("1900-02-29", "there is no day 29 in month 02 of year 1900"),
        ("-0001-02-29", "there is no day 29 in month 02 of year -1"),
        ("-0000", "there is no year -0000: the year before 0001 is 0000"),
        ("1998-21-05", "a season has no days: 21-05"),
        ("1998/1999-02-29", "there is no day 29 in month 02 of year 1999"),
    ],
)
def test_what_the_calendar_lacks_is_refused(text: str, message: str) -> None:
    assert_refused(text, message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1985-04-12T25:00:00", "'25:00:00' is no time of day such as 23:20:30Z"),
        ("1985-04-12T24:00:01", "'24:00:01' is no time of day"),
        ("1985-04-12T23:60:00", "'23:60:00' is no time of day"),
        ("1985-04-12T23:20", "'23:20' is no time of day"),
        ("1985-04-12T", "'' is no time of day"),
        ("1985-04-12T23:20:30-00:00", "'23:20:30-00:00' is no time of day"),
        ("1985-04-12T23:20:30+0430", "'23:20:30+0430' is no time of day"),
        ("1985-04T23:20:30", "only a plain YYYY-MM-DD takes a time of day"),
        ("1985-04-XXT23:20:30", "only a plain YYYY-MM-DD takes a time of day"),
        ("1985-04-12?T23:20:30", "only a plain YYYY-MM-DD takes a time of day"),
        ("Y123456789T23:20:30", "only a plain YYYY-MM-DD takes a time of day"),
        ("1985-04-12T23:20:30/1986", "inside an interval: no times of day there"),
    ],
)
def test_a_misplaced_or_faulty_time_of_day_is_refused(text: str, message: str) -> None:
    assert_refused(text, message)


@pytest.mark.parametrize(
    "text", ["1998/199X", "199X/..", "/1998-XX", "1998-04-XX/1999"]
)
def test_unspecified_digits_inside_an_interval_are_refused(text: str) -> None:
    assert_refused(text, "inside an interval: the codebook allows no X there")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2005/2004", "the start 2005 lies after the end 2004"),
        ("2005-06-02/2005-06-01", "the start 2005-06-02 lies after the end"),
        ("2005~/2004-12-31", "the start 2005~ lies after the end 2004-12-31"),
        ("-0044/-0100", "the start -0044 lies after the end -0100"),
        ("Y12345/9999", "the start Y12345 lies after the end 9999"),
    ],
)
def test_an_interval_that_ends_before_it_starts_is_refused(
    text: str, message: str
) -> None:
    assert_refused(text, message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1995-1999", "is a range: write 1995/1999"),
        ("199X \u2013 2001", "is a range: write 199X/2001"),
        ("1995 to 1999", "is a range: write 1995/1999"),
        ("199u", "is a spelling of the 2012 draft, now written '199X'"),
        ("1999-uu-uu", "is a spelling of the 2012 draft, now written '1999-XX-XX'"),
        ("199x", "is a spelling of the 2012 draft, now written '199X'"),
        ("2004?~", "is a spelling of the 2012 draft, now written '2004%'"),
        ("y12345", "is a spelling of the 2012 draft, now written 'Y12345'"),
        ("y-12345", "is a spelling of the 2012 draft, now written 'Y-12345'"),
        ("unknown/2004", "an unknown start or end is now left empty, as in '1998/'"),
        ("2004/unknown", "an unknown start or end is now left empty, as in '1998/'"),
        ("2004/open", "an open start or end is now written '..', as in '1998/..'"),
    ],
)
def test_a_spelling_of_the_draft_is_refused_with_todays(
    text: str, message: str
) -> None:
    assert_refused(text, message)


def assert_refused(text: str, message: str) -> None:
    assert not is_edtf(text)
    with pytest.raises(ValueError, match=r"^[^\n]+\Z") as caught:
        bounds(text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("1998", "1998-08-07", True),
        ("1998-08", "1998-09", False),
        ("1998-12-31", "1998-12-31/1999", True),
        ("199X", "1999-12-31", True),
        ("1998-21", "1998-03", True),
        ("1998/..", "2050", True),
        ("1998/..", "1997", False),
        ("../1998", "-0500", True),
        ("1998/", "1998", True),
        ("1998/", "1999", False),
        ("/1998", "1997", False),
        ("/..", "2050", False),
        ("/..", "1998/..", True),
        ("../", "1998/..", False),
        ("../..", "Y-100000", True),
        ("Y10000/..", "9999", False),
    ],
)
def test_an_overlap_is_certain(one: str, other: str, *, shared: bool) -> None:
    assert overlap(one, other) is shared
    assert overlap(other, one) is shared


@pytest.mark.parametrize("text", ["", "1998-13", "2001/1998"])
def test_an_overlap_is_of_dates(text: str) -> None:
    with pytest.raises(ValueError, match=r"no|after"):
        overlap("1998", text)
