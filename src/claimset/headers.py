"""What is wrong with the names of a table's columns, in CSV and in Parquet."""

from collections.abc import Iterable, Mapping, Sequence

from claimset.problems import shortened
from claimset.sheets import Sheet, cell_starts
from claimset.vocabulary import DERIVED

LONGEST_NAME = 60
"""The most characters of a column's name that a problem repeats."""

MOST_STRANGERS = 100
"""The most unknown and repeated columns that are named one by one."""

_WEB_PAGE = ("<!doctype", "<html")


def judge_names(sheet: Sheet, header: list[str], columns: Sequence[str]) -> bool:
    """Report what is wrong with the columns' names; whether each is there once."""
    if header == list(columns):
        return True
    line = int(sheet.lined)
    missing = [name for name in columns if name not in header]
    meant = _meant(header, missing, set(columns))
    known = len(columns) - len(missing)
    # A row in the header's place may hold a word or two that are like some names.
    near = sum(map(bool, meant.values()))
    if header and header[0].strip().lower().startswith(_WEB_PAGE):
        message = (
            "the file is a web page, as a failed download or a sign-in leaves it: "
            "restore the table"
        )
        sheet.report("header-column-missing", message, line=line)
        return False
    if known <= 1 and 3 * (2 * known + near) <= len(columns):
        first = "the header is missing: the first line" if sheet.lined else "the file"
        names = f"{'only one' if known else 'none'} of the table's columns"
        remedy = "; write above it" if sheet.lined else ""
        message = f"{first} names {names}{remedy}: {','.join(columns)}"
        sheet.report("header-column-missing", message, line=line)
        return False
    places = [0] * len(header)
    if sheet.lined and not any("\n" in name for name in header):
        places = [start + 1 for start in cell_starts(sheet.text, 0)]
    _judge_strangers(sheet, zip(header, places, strict=True), meant)
    for name in missing:
        if name not in meant.values():
            message = f"the column {name!r} is missing: add it"
            sheet.report("header-column-missing", message, line=line, name=name)
    if sorted(header) != sorted(columns):
        return False
    trios = zip(header, columns, places, strict=True)
    column = next(place for name, wanted, place in trios if name != wanted)
    message = wanted_order("the columns", columns)
    sheet.report("header-order", message, line=line, column=column)
    return True


def wanted_order(what: str, columns: Sequence[str]) -> str:
    """Say in which order the columns of a table should be."""
    return f"{what} should be in this order: {','.join(columns)}"


def _meant(
    header: Iterable[str], missing: Iterable[str], known: set[str]
) -> dict[str, str]:
    """Return the names that the table does not have, and which it may mean by each.

    A column that is missing is meant by one name at most; of many names only the first
    are looked at.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - where something is wrong

    meant = {name: "" for name in header if name not in known}
    left = {name.casefold(): name for name in missing}
    names = [name for name in meant if len(name) <= LONGEST_NAME][:MOST_STRANGERS]
    for cutoff in (1.0, 0.6):  # What differs in capitals alone comes first.
        for name in names:
            if not meant[name]:
                plain = name.strip().casefold()
                for near in get_close_matches(plain, left, n=1, cutoff=cutoff):
                    meant[name] = left.pop(near)
    return meant


def _nameless(name: str, column: int) -> str:
    """Say what a column without a name most often is; "" if it has one.

    Args:
        name: Its name.
        column: The character of the line at which it begins; 0 if that is unknown.
    """
    if not column or (name.strip() and not name.startswith("Unnamed: ")):
        return ""
    if column > 1:
        return (
            "a column has no name, as if commas were left at the ends of lines: remove "
            "it"
        )
    return (
        "the first column is the index of a frame: remove it; pandas saves without it "
        "by `to_csv(index=False)`, R by `row.names = FALSE`"
    )


_DECLARE = (
    "remove it, or declare it in datapackage.json as your own: see docs/authoring.md, "
    "“What else the descriptor says”"
)


def _judge_strangers(
    sheet: Sheet, header: Iterable[tuple[str, int]], meant: Mapping[str, str]
) -> None:
    """Report names that are in the header twice, or that the table does not have."""
    columns_at: dict[str, list[int]] = {}
    for name, column in header:
        columns_at.setdefault(name, []).append(column)
    found = []
    derived = [each for each in DERIVED if each in meant and not meant[each]]
    for name, (first, *again) in columns_at.items():
        shown = shortened(name, LONGEST_NAME)
        if again:
            message = (
                f"the column {shown!r} is in the header more than once: remove one"
            )
            message = _nameless(name, again[0]) or message
            found.append(("header-column-repeated", message, again[0], shown))
        elif name in derived[1:]:
            continue  # All of them are one problem.
        elif name in derived:
            message = (
                f"no table has what `load` adds ({', '.join(derived)}): remove it; "
                "`claimset.save` writes a frame without"
            )
            found.append(("header-column-unknown", message, first, shown))
        elif name in meant:
            hint = f"did you mean {meant[name]!r}?" if meant[name] else _DECLARE
            message = f"the column {shown!r} is not one of this table's; {hint}"
            message = _nameless(name, first) or message
            found.append(("header-column-unknown", message, first, shown))
    line, more = int(sheet.lined), len(found) - MOST_STRANGERS
    for rule, message, column, shown in found[:MOST_STRANGERS]:
        sheet.report(rule, message, line=line, column=column, name=shown)
    if more > 0:
        message = f"{more:,} more names are none of this table's, or there twice"
        sheet.report(found[-1][0], message, line=line)
