"""Rules across the claim sets of a corpus: queries over what is known of each.

No claim set is wrong by itself here, so nothing is found in the first that says
something, or in those that say what most do, but in the others.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

import polars as pl
from polars import col

from claimset.claim_set import DESCRIPTOR, ClaimSet, open_claim_set
from claimset.corpus.facts import facts_in, folded, versions_in
from claimset.corpus.manifest import MANIFEST, Entry, Manifest, claim_sets
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
            ["path", "table", "row"], keep="first", maintain_order=True
        ),
        TITLES: _differing(facts, "title"),
        NAMES: _differing(facts, "entity"),
        COLUMNS: _differing(facts, "columns"),
    }
    parts = [frame.with_columns(rule=pl.lit(rule.id)) for rule, frame in found.items()]
    rules = {rule.id: rule for rule in found}
    rows = pl.concat(parts, how="diagonal")
    for (path,), of_path in rows.group_by("path"):
        claim_set = open_claim_set(manifest.root / str(path))
        for row in of_path.iter_rows(named=True):
            yield str(path), _problem(rules[row["rule"]], row, claim_set)


def _shared(facts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the facts whose key is in an earlier claim set too, which is ``first``."""
    known = facts.filter(kind=kind)
    owners = known.group_by("key").agg(first=col("path").min())
    return known.join(owners, on="key").filter(col("path") != col("first"))


def _differing(facts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the facts whose value is not what most claim sets say of the key.

    That is ``usual``, and ``first`` is the first claim set that says so.
    """
    known = facts.filter(kind=kind).with_columns(folded=folded(col("value")))
    votes = (
        known.sort("path")
        .group_by("key", "folded", maintain_order=True)
        .agg(
            sets=col("path").n_unique(),
            first=col("path").first(),
            usual=col("value").first(),
        )
    )
    usual = votes.sort(["sets", "first"], descending=[True, False]).unique(
        "key", keep="first", maintain_order=True
    )
    other = known.join(usual, on="key", suffix="_usual")
    return other.filter(
        col("folded") != col("folded_usual"), col("path") != col("first")
    ).drop("folded", "folded_usual", "sets")


_COLUMN = {"sha256": "sha256", "doi": "doi", "title": "title", "entity": "name"}
"""The column that is named where facts of a kind differ."""

_MESSAGES = {
    "name": "{first} has the name and the version {key!r} too: rename one of the two",
    "sha256": "{first} has this source too",
    "doi": "{first} has a source with this DOI too",
    "title": "{value}: the DOI {key} has the title {usual} in {first}",
    "entity": "{value}: the id {key!r} means {usual} in {first}",
    "columns": "the table {key} has other columns in {first}: {columns}",
}


def _problem(rule: Rule, row: dict[str, Any], claim_set: ClaimSet) -> Problem:
    """Describe a fact that breaks a rule, where its claim set says it."""
    kind, table, number = row["kind"], row["table"], row["row"]
    file, place = DESCRIPTOR, (1, 1)
    field = _COLUMN.get(kind, "")
    sheet = claim_set.sheet(table) if table else None
    if sheet and field:
        file = sheet.file
        place = sheet.place(number, sheet.frame.columns.index(field))
    elif sheet:
        file, place = sheet.file, (int(sheet.lined), int(sheet.lined))
    else:
        text = read_bytes(claim_set.folder / DESCRIPTOR).decode()
        place = places(text, [("name",)])["name",]
    message = _MESSAGES[kind].format(
        first=row["first"],
        key=shortened(row["key"], LONGEST_VALUE),
        value=quoted(row["value"]),
        usual=quoted(row["usual"] or ""),
        columns=_unlike(row["value"], row["usual"] or ""),
    )
    is_lined = not sheet or sheet.lined
    return Problem(
        file=file,
        line=place[0],
        column=place[1],
        row=0 if is_lined or not field else number + 1,
        field=field,
        rule=rule.id,
        severity=rule.severity,
        value=row["value"] if field else "",
        message=message if is_lined or not field else f"row {number + 1}: {message}",
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
    for entry in manifest.entries:
        for key, found, said in (
            ("version", versions.get(entry.path, ""), entry.version),
            ("tree", trees.get(entry.path), entry.tree),
        ):
            if said and found and found != said:
                message = f"the {key} of {entry.path} is {found}, and {said} here"
                yield "", _in_manifest(manifest, entry, key, message)


def _in_manifest(manifest: Manifest, entry: Entry, key: str, message: str) -> Problem:
    """Return a problem of what a manifest says of a claim set."""
    listed = enumerate(manifest.said["sets"])
    number = next(
        number
        for number, each in listed
        if not isinstance(each, str)
        and entry.path in claim_sets(manifest.root, each["path"])
    )
    way: Steps = ("sets", number, key)
    text = read_bytes(manifest.root / MANIFEST).decode()
    line, column = places(text, [way])[way]
    return Problem(
        file=MANIFEST,
        line=line,
        column=column,
        rule=CHANGED.id,
        value=getattr(entry, key),
        message=f"{message}: restore the claim set, or write here what it is now",
    )
