"""Rules across the claim sets of a corpus: queries over what is known of each.

No claim set is wrong by itself here, so nothing is found in the first that says
something, or in those that say what most do, but in the others.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import polars as pl
from polars import col

from claimset.corpus.facts import facts_in, folded, versions_in
from claimset.corpus.manifest import MANIFEST, Manifest
from claimset.files import read_bytes
from claimset.positions import Steps, places
from claimset.problems import (
    LONGEST_VALUE,
    Problem,
    Rule,
    Severity,
    quoted,
    shortened,
)

_rule = partial(Rule, level=4)
REPEATED = _rule(
    id="corpus-set-repeated",
    summary="No two claim sets have one name and version.",
    why="Who cites one would be given the other.",
)
SHARED = _rule(
    id="corpus-source-shared",
    summary="A source, by its sha256 or its DOI, is in one claim set.",
    why="What is counted over the corpus would count its claims twice.",
    severity=Severity.WARNING,
)
TITLES = _rule(
    id="corpus-doi-titles",
    summary="A DOI has one title in all claim sets.",
    why="One of the titles, or of the DOIs, is mostly another work's.",
    severity=Severity.WARNING,
)
NAMES = _rule(
    id="corpus-entity-names",
    summary="The id of an entity means one name in all claim sets.",
    why="Claims on two things would be found as claims on one.",
    severity=Severity.WARNING,
)
COLUMNS = _rule(
    id="corpus-columns-mixed",
    summary="A table has the same columns in all claim sets.",
    why="Some were made by another codebook, and a query on a column misses them.",
    severity=Severity.NOTE,
)
CHANGED = _rule(
    id="corpus-set-changed",
    summary="A claim set has the version and the tree hash that corpus.json says.",
    why="Who was given the corpus must have the claim sets that were meant.",
)
RULES = (CHANGED, REPEATED, SHARED, TITLES, NAMES, COLUMNS)
"""What `corpus validate` checks beside the rules on each claim set."""

Found = Iterator[tuple[str, Problem]]
"""Problems, each with the path of its claim set; "" is the corpus itself."""


def across(manifest: Manifest, every: pl.DataFrame) -> Found:
    """Compare the claim sets of a corpus with each other, and with what it says.

    Args:
        manifest: The corpus.
        every: The verdicts on them.
    """
    yield from _changed(manifest, every)
    facts = facts_in(every)
    shared = pl.concat([_shared(facts, "sha256"), _shared(facts, "doi")])
    found = {
        REPEATED: _shared(facts, "name"),
        # Who has the file of another has its DOI too.
        SHARED: shared.unique(
            ["path", "file", "row"], keep="first", maintain_order=True
        ),
        TITLES: _differing(facts, "title"),
        NAMES: _differing(facts, "entity"),
        COLUMNS: _differing(facts, "columns"),
    }
    for rule, frame in found.items():
        for row in frame.iter_rows(named=True):
            yield row["path"], _problem(rule, row)


def _shared(facts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the facts whose key is in an earlier claim set too, which is ``first``."""
    known = facts.filter(kind=kind)
    owners = known.group_by("key").agg(first=col("path").min())
    found = known.join(owners, on="key").filter(col("path") != col("first"))
    return found.with_columns(usual=pl.lit(""))


def _differing(facts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the facts whose value is not what most claim sets say of the key.

    That is ``usual``, and ``first`` is the first claim set that says so.
    """
    known = facts.filter(kind=kind).with_columns(folded=folded(col("value")))
    votes = (
        known.group_by("key", "folded")
        .agg(
            sets=col("path").n_unique(),
            first=col("path").min(),
            usual=col("value").sort_by("path", "value").first(),
        )
        # The text itself comes last, so that nothing is left to chance.
        .sort("sets", "first", "folded", descending=[True, False, False])
    )
    usual = votes.unique("key", keep="first", maintain_order=True)
    other = known.join(usual, on="key", suffix="_usual")
    return other.filter(
        col("folded") != col("folded_usual"), col("path") != col("first")
    )


_MESSAGES = {
    "name": "{first} has the name and the version {key!r} too: rename one of the two",
    "sha256": "{first} has this source too",
    "doi": "{first} has a source with this DOI too",
    "title": "{value}: the DOI {key} has the title {usual} in {first}",
    "entity": "{value}: the id {key!r} means {usual} in {first}",
    "columns": "the table {key} has other columns in {first}: {columns}",
}


def _problem(rule: Rule, row: dict[str, Any]) -> Problem:
    """Describe a fact that breaks a rule, where its claim set says it."""
    message = _MESSAGES[row["kind"]].format(
        first=row["first"],
        key=shortened(row["key"], LONGEST_VALUE),
        value=quoted(row["value"]),
        usual=quoted(row["usual"] or ""),
        columns=_unlike(row["value"], row["usual"] or ""),
    )
    # In a file without lines the row is the place.
    number = 0 if row["line"] else row["row"]
    return Problem(
        file=row["file"],
        line=row["line"],
        column=row["column"],
        row=number,
        field=row["field"],
        rule=rule.id,
        severity=rule.severity,
        value=row["value"] if row["field"] else "",
        message=f"row {number}: {message}" if number else message,
    )


def _unlike(columns: str, usual: str) -> str:
    """Say which columns are lacking, and which are there beside the usual ones."""
    here, there = columns.split(","), usual.split(",")
    without = [each for each in there if each not in here]
    beside = [each for each in here if each not in there]
    said = [f"without {', '.join(without)}"] if without else []
    said += [f"with {', '.join(beside)}"] if beside else []
    return "; ".join(said) or "in another order"


def _changed(manifest: Manifest, every: pl.DataFrame) -> Found:
    """Compare claim sets with what the manifest says that they must be."""
    trees = dict(every.select("path", "tree").iter_rows())
    versions = versions_in(every)
    unlike: dict[Steps, tuple[str, str]] = {}
    for entry in manifest.entries:
        for key, found, said in (
            ("version", versions.get(entry.path, ""), entry.version),
            ("tree", trees.get(entry.path), entry.tree),
        ):
            if said and found and found != said:
                message = f"the {key} of {entry.path} is {found}, and {said} here"
                unlike["sets", manifest.pinned[entry.path], key] = said, message
    if not unlike:
        return
    spots = places(read_bytes(manifest.root / MANIFEST).decode(), unlike)
    for way, (said, message) in unlike.items():
        line, column = spots[way]
        remedy = "restore the claim set, or write here what it is now"
        problem = Problem(
            file=MANIFEST,
            line=line,
            column=column,
            rule=CHANGED.id,
            value=said,
            message=f"{message}: {remedy}",
        )
        yield "", problem
