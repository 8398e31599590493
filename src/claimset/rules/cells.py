"""Rules on the characters of cells, on lists, ids and the order of rows."""

import re
from collections.abc import Callable

import polars as pl
from polars import col

from claimset.columns import Column
from claimset.model import TABLES
from claimset.problems import Severity
from claimset.rules.batch import ANCHORED, Batch
from claimset.rules.characters import invisible, odd_blank
from claimset.rules.core import CELLS, Found, at, named, quoted, rule
from claimset.rules.queries import members, natural, said, spans_of
from claimset.rules.repairs import FORMULA_FAILED, SPREADSHEET_ERROR

MOST_ASTRAY = 2
"""How many rows of even a small table are reported one by one as out of order."""

# What is not words of ASCII with single spaces between them, and may be wrong.
_ODD = r"[^ -~]|^[ =+@#-]| $|  |;"
_PLACE = col("place")
_CELL = {"set": pl.UInt32, "row": pl.UInt32, "place": pl.String, "value": pl.String}


def _places(holds: Callable[[Column], bool]) -> list[str]:
    """Return the places whose column is of some kind."""
    return [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if holds(column)
    ]


def _holds_words(column: Column) -> bool:
    """Whether a column's cells may hold a blank at all; a path is written as it is."""
    is_free = column.type == "string" and not column.enum and column.name != "file"
    pattern = column.form.pattern
    return is_free and (not pattern or re.fullmatch(pattern, "(two words)") is not None)


_WORDED = _places(_holds_words)
_TEXTS = _places(lambda column: column.type == "string" and not column.enum)
_LISTS = _places(lambda column: bool(column.delimiter))
_LISTS_OF_KEYS = _places(lambda column: bool(column.delimiter and column.key))
PRINTED = [
    *("references.title", "references.title_original", "references.container"),
    *("references.publisher", "sources.title"),
]
"""Titles and names as they were printed: French and Russian need no-break spaces."""


def odd_cells(s: Batch) -> pl.LazyFrame:
    """Return each cell that is more than plain words: ``place`` and ``value``."""
    odd = [pl.DataFrame(schema=_CELL)]
    for name in s.filled(*TABLES):
        frame = s.frames[name]
        # One query a table: to write one for each column takes longer than to run it.
        every = col(TABLES[name].names).str.contains(_ODD).arg_true().implode()
        odd += [
            pl.DataFrame(
                {
                    "set": frame["set"].gather(rows.item()),
                    "row": frame["row"].gather(rows.item()),
                    "place": f"{name}.{rows.name}",
                    "value": frame[rows.name].gather(rows.item()),
                },
                _CELL,
            )
            for rows in frame.select(every)
            if len(rows.item())
        ]
    return pl.concat(odd).lazy()


def _column(s: Batch, place: str) -> pl.LazyFrame:
    """Return the cells of a column: ``place`` and ``value``."""
    table, _, column = place.partition(".")
    name = pl.lit(place).alias("place")
    return s.table(table).select("set", "row", name, value=column)


def _beyond_ascii(s: Batch) -> pl.LazyFrame:
    value = col("value")
    cells: pl.LazyFrame = s.kept(odd_cells)
    return cells.filter(value.str.len_bytes() > value.str.len_chars())


@rule("cell-invisible-character", level=2, phase=CELLS)
def cell_invisible_character(s: Batch) -> Found:
    """A cell holds no character that cannot be seen, nor one without meaning.

    Equal words are unequal by it, or read in another order than they have.
    """
    yield at(_beyond_ascii(s), "{}", said(invisible, "value"), place=_PLACE)


@rule("cell-not-nfc", level=2, phase=CELLS)
def cell_not_nfc(s: Batch) -> Found:
    """Text is in Unicode's composed form (NFC).

    Two forms of one letter look alike, and no search or join finds both.
    """
    found = _beyond_ascii(s).filter(col("value") != col("value").str.normalize("NFC"))
    yield at(
        found,
        "{} is not in NFC: write its composed form",
        quoted("value"),
        place=_PLACE,
    )


@rule("cell-surrounding-blank", level=2, phase=CELLS)
def cell_surrounding_blank(s: Batch) -> Found:
    """A cell does not begin or end with a blank.

    The blank cannot be seen, and makes equal values unequal.
    """
    found = s.kept(odd_cells).filter(col("value") != col("value").str.strip_chars())
    message = "{} begins or ends with a blank: remove it"
    yield at(found, message, quoted("value"), place=_PLACE)


@rule("cell-odd-blank", level=2, phase=CELLS)
def cell_odd_blank(s: Batch) -> Found:
    """The blanks within a cell are single spaces; in titles, hard ones too.

    A doubled, hard or wide blank looks like one space, and no search finds it.
    """

    def oddity(value: str, place: str) -> str | None:
        return odd_blank(value, printed=place in PRINTED)

    blank = col("value").str.contains(r"  |[^\S ]")
    odd = s.kept(odd_cells).filter(_PLACE.is_in(_WORDED), blank)
    yield at(odd, "{}", said(oddity, "value", "place"), place=_PLACE)


@rule("cell-formula", level=2, severity=Severity.WARNING)
def cell_formula(s: Batch) -> Found:
    """A text cell does not begin with =, +, - or @, and is no error such as #REF!.

    A spreadsheet runs such a cell as a formula when it opens the file; the error is
    what it leaves of one that fails.
    """
    texts = s.kept(odd_cells).filter(_PLACE.is_in(_TEXTS))
    found = texts.filter(col("value").str.contains("^[=+@-]"))
    yield at(
        found,
        "{} is a formula to a spreadsheet: begin with another character",
        quoted("value"),
        place=_PLACE,
    )
    failed = texts.filter(col("value").str.contains(SPREADSHEET_ERROR))
    yield at(failed, f"{{}} {FORMULA_FAILED}", quoted("value"), place=_PLACE)


@rule("list-member-faulty", level=2, phase=CELLS)
def list_member_faulty(s: Batch) -> Found:
    """The members of a list are not empty, not repeated, without blanks around.

    An empty or repeated member is counted, and joins to nothing or twice.
    """
    parts = col("value").str.split(";")
    bare = parts.list.eval(pl.element().str.strip_chars())
    wrong = (parts.list.n_unique() < parts.list.len()) | (parts != bare)
    found = s.kept(odd_cells).filter(
        _PLACE.is_in(_LISTS),
        col("value").str.contains(";", literal=True),
        wrong | bare.list.contains(""),
    )
    message = "{} has an empty, repeated or blank-edged member"
    yield at(found, message, quoted("value"), place=_PLACE)


@rule("spans-order", needs=(), phase=CELLS)
def spans_order(s: Batch) -> Found:
    """Spans are not empty, are in order and do not overlap.

    Otherwise the words cut out are not what a reader sees.
    """
    row = ("set", "row")
    for table in s.filled(*ANCHORED, "sentences"):
        spans = spans_of(s.table(table), "spans")
        early = _follows(row) & (col("start") < col("end").shift(1))
        empty = col("start") >= col("end")
        wrong = spans.filter(empty | early.fill_null(value=False)).unique(row)
        message = "{} has spans that are empty, overlap or are not in order"
        yield at(wrong, message, quoted("spans"), place=f"{table}.spans")


def _follows(columns: tuple[str, ...]) -> pl.Expr:
    """Whether the row above is alike in some columns."""
    return pl.all_horizontal(col(each) == col(each).shift(1) for each in columns)


@rule("list-order", level=2)
def list_order(s: Batch) -> Found:
    """A list of ids is sorted.

    One order makes equal lists equal text.
    """
    lists = s.kept(odd_cells).filter(_PLACE.is_in(_LISTS_OF_KEYS))
    keys = members(lists, "value", "place", "value").with_columns(
        key=natural(col("member"))
    )
    cell = ["set", "row", "place", "value"]
    listed = keys.group_by(cell, maintain_order=True).agg("key")
    found = listed.filter(col("key") != col("key").list.sort())
    yield at(found, "{} is not sorted: sort it", quoted("value"), place=_PLACE)


# The columns whose ids are numbered together, and to how many digits at least.
_NUMBERED = {
    ("claims.claim_id", "retired.claim_id"): 4,
    ("references.ref_id",): 2,
    ("annotations.row_id",): 4,
    ("annotations.pair_id",): 3,
}
_KEYS = [
    f"{table}.{TABLES[table].primary_key[0]}"
    for table in ("claims", "sentences", "references", "entities", "sources", "retired")
]


@rule("id-zeros", level=2, phase=CELLS)
def id_zeros(s: Batch) -> Found:
    """Ids are filled up with zeros to one width; no two differ by zeros alone.

    C0001 and C00001 are one number: a reader takes the one for the other.
    """
    number = ("set", "place", "number")
    ids = pl.concat(_column(s, place) for place in _KEYS).drop_nulls("value")
    bare = col("value").str.replace_all("(^|[^0-9])0+([0-9])", "${1}${2}")
    alike = ids.with_columns(number=bare)
    alike = alike.filter(pl.struct(number).is_duplicated())
    alike = alike.with_columns(other=col("value").first().over(number))
    alike = alike.filter(col("other") != col("value"))
    parts = (quoted("value"), named("other"))
    found = [_of_other_width(s, *each) for each in _NUMBERED.items()]
    found.append(at(alike, "{} is {} but for its zeros", *parts, place=_PLACE))
    cell = ["set", "row", "place"]
    yield pl.concat(found).unique(cell, keep="first", maintain_order=True)


def _of_other_width(s: Batch, places: tuple[str, ...], least: int) -> pl.LazyFrame:
    """Find ids that are not as wide as most that begin with a zero, without need."""
    digits = col("value").str.extract("^[^0-9]+([0-9]+)$")
    ids = pl.concat(_column(s, place) for place in places)
    ids = ids.with_columns(digits=digits, width=digits.str.len_chars()).drop_nulls()
    is_zeroed = col("digits").str.starts_with("0")
    zeroed = ids.filter(is_zeroed)
    usual = (
        zeroed.group_by("set", "width")
        .len()
        .sort("len", "width", descending=[True, False])
        .unique("set", keep="first", maintain_order=True)
        .select("set", usual="width")
    )
    filled = zeroed.filter(col("width") > least).select("set").unique()
    found = ids.join(filled, on="set", how="semi").join(usual, on="set")
    short, needless = col("width") < col("usual"), col("width") > col("usual")
    usual_width = col("usual").cast(pl.String)
    message = (
        pl.when(short)
        .then(pl.lit(" has fewer than ") + usual_width + pl.lit(" digits"))
        .when(needless & is_zeroed)
        .then(pl.lit(" has a needless zero"))
    )
    return at(found, "{}{}", quoted("value"), message, place=_PLACE)


@rule("row-order", level=1)
def row_order(s: Batch) -> Found:
    """Rows are sorted: sentences by source and place, other rows by their key.

    One order keeps differences between versions readable, and bytes comparable.
    """
    keys = {
        name: [natural(col(column)) for column in TABLES[name].primary_key]
        for name in s.filled(*TABLES)
    }
    if not keys:
        return
    first_span = natural(col("spans").str.extract("^([0-9]+-[0-9]+)"))
    if "sentences" in keys:
        keys["sentences"] = [col("source_id"), first_span]
    found = pl.concat(
        s.table(name)
        .select(
            "set",
            "row",
            place=pl.lit(f"{name}.{TABLES[name].primary_key[0]}"),
            value=TABLES[name].primary_key[0],
            size=pl.len().over("set"),
            # What parts the keys comes before any character of a key.
            key=pl.concat_str(key, separator="\x00"),
        )
        .drop_nulls("key")
        .filter(_follows(("set",)) & (col("key") < col("key").shift(1)))
        for name, key in keys.items()
    )
    table = ("set", "place")
    found = found.with_columns(number=pl.len().over(table))
    many = col("number") > pl.max_horizontal(pl.lit(MOST_ASTRAY), col("size") // 3)
    is_first = col("row") == col("row").min().over(table)
    message = "{} should come before the row above it: sort the rows"
    yield at(found.filter(~many), message, quoted("value"), place=_PLACE)
    message = (
        "the table is in another order: {} of its {} rows should come before the row "
        "above them, the first here: sort the rows"
    )
    yield at(found.filter(many & is_first), message, "number", "size", place=_PLACE)
