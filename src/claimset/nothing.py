"""A word that was written for every empty cell: one problem, not many."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import polars as pl

from claimset.findings import Findings
from claimset.model import TABLES
from claimset.problems import MOST_SINGLY, places_of, quoted
from claimset.rules.columns import MALFORMED


def collect_nothing(
    sets: Sequence[Findings],
    table: str,
    frame: pl.DataFrame,
    words: Iterable[tuple[int, str]],
) -> Iterator[tuple[str, set[tuple[int, int]]]]:
    """Report each word once that is in place of all empty cells of a table.

    Args:
        sets: The claim sets.
        table: The table.
        frame: Its rows in all of them, null for an empty cell.
        words: Words for nothing, such as NaN, each with the claim set that has it.

    Yields:
        A column, and the cells in it that are reported so: claim set and row.
    """
    for number, word in sorted(words):
        own = frame.filter(set=number)
        rows = _named(own, TABLES[table].names, word)
        if not rows:
            continue
        findings = sets[number]
        places = sorted({*chain.from_iterable(rows.values())})
        first = next(name for name, each in rows.items() if each[0] == places[0])
        shown = [(row, "") for row in places[:4]]
        where = places_of([*findings.described(MALFORMED, table, first, shown)])
        message = (
            f"{quoted(word)} is in place of {sum(map(len, rows.values())):,} empty "
            f"cells of {len(rows)} columns, in {where}: leave them empty; "
            '`claimset.save` does, pandas by `to_csv(na_rep="")`, R by `na = ""`'
        )
        findings.describe_column(MALFORMED, table, first, places[0], message)
        for name, every in rows.items():
            yield name, {(number, row) for row in every}


def _named(
    frame: pl.DataFrame, columns: Sequence[str], word: str
) -> dict[str, list[int]]:
    """Return the rows in which a word is in place of every empty cell of a column.

    Returns:
        The rows by the column; nothing if only one column or few cells are so.
    """
    rows: dict[str, list[int]] = {}
    for name in columns:
        own = frame["row"].filter(frame[name] == word)
        if len(own) and not frame[name].null_count():
            rows[name] = own.to_list()
    number = sum(map(len, rows.values()))
    return rows if len(rows) > 1 and number > MOST_SINGLY else {}
