"""Rules on what points from one table to another."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from claimset.contracts import contract
from claimset.rules.bulk import among, at_rows
from claimset.rules.cycles import on_cycles
from claimset.rules.keys import suggestion
from claimset.rules.material import (
    Faults,
    Material,
    bare,
    cells,
    faults,
    named,
    rule,
    said,
)

__all__: list[str] = []


@rule(
    "key-unknown",
    level=4,
    needs=(),
    marks=True,
    summary="What points to a row of another table finds it, inside lists too.",
    why="A key that finds nothing drops its row from every join.",
)
def key_unknown(material: Material) -> Iterator[Faults]:
    """Find keys that the table they point to does not have.

    A key that was misspelt where it is defined is told there, once.
    """
    if not material.has("sentences") and material.has("sources"):
        for table in material.frames:
            for key in contract(table).foreign_keys:
                if key.table == "sentences":
                    yield _sources_unknown(material, table, key.column)
    yield from _keys_at_fault(material)
    found: dict[tuple[str, str], tuple[list[int], list[str]]] = {}
    for stray in material.strays:
        meant = material.misnamed(stray.key.table).get(stray.value)
        if stray.key.column != "attributed_to" and not (meant and meant.at_fault):
            near = meant.name if meant else suggestion(material, stray)
            hint = f"; did you mean {said(near)}?" if near else ""
            message = (
                f"{said(stray.value)} is not in {stray.key.table}.{stray.key.target}"
            )
            rows, messages = found.setdefault((stray.table, stray.key.column), ([], []))
            rows.append(stray.row)
            messages.append(message + hint)
    for (table, column), (rows, messages) in found.items():
        yield Faults(table, column, rows, messages)


def _keys_at_fault(material: Material) -> Iterator[Faults]:
    """Find keys that are misspelt where they are defined."""
    times = Counter((stray.key.table, stray.value) for stray in material.strays)
    for table in dict.fromkeys(stray.key.table for stray in material.strays):
        column = contract(table).primary_key[0]
        for value, meant in material.misnamed(table).items():
            if meant.at_fault:
                message = (
                    f"nothing points to {{value}}; did you mean {said(value)}, to "
                    f"which {times[table, value]:,} rows point?"
                )
                yield Faults(table, column, [meant.row], message)


def _sources_unknown(material: Material, table: str, column: str) -> Faults:
    """Return the sentences of no known source; for where there is no ledger."""
    known = material.sources["source_id"]
    suspects: Sequence[int] = range(len(material.frames[table]))
    if table in material.bulk:
        import pyarrow as pa  # noqa: PLC0415 - large tables only
        from pyarrow import compute  # noqa: PLC0415 - large tables only

        named = material.named_sources(table, column)
        values = pa.array(known, type=named.type)
        suspects = np.flatnonzero(
            ~compute.is_in(named, value_set=values).to_numpy()
        ).tolist()
    ids = set(known.tolist())
    rows, messages = [], []
    for row, cell in at_rows(material.frames[table], suspects, column):
        source = cell.partition(".")[0]
        if source not in ids:
            rows.append(row)
            messages.append(f"{said(source)} is not in sources.source_id")
    return Faults(table, column, rows, messages)


@rule(
    "claim-id-retired",
    level=4,
    needs=("claims", "retired"),
    reads={"claims": ("claim_id",)},
    summary="An id that is gone is not used again.",
    why="Who cited the old claim would find another proposition under its id.",
)
def claim_id_retired(material: Material) -> Iterator[Faults]:
    """Find claims under a retired id."""
    mask = among(material.claims["claim_id"], material.retired["claim_id"])
    yield faults("claims", "claim_id", mask, "{value} is retired")


@rule(
    "retired-for-itself",
    level=3,
    needs=("retired",),
    reads={"retired": ("claim_id", "replaced_by")},
    summary="An id that is gone is not replaced by itself, however many steps between.",
    why="Who follows it to its successor comes back to what is gone.",
)
def retired_for_itself(material: Material) -> Iterator[Faults]:
    """Find retired ids that took their own place, at once or by way of others."""
    retired = material.retired
    steps = [
        (row, gone, successor)
        for row, (gone, successors) in enumerate(
            cells(retired, "claim_id", "replaced_by")
        )
        for successor in filter(None, successors.split(";"))
    ]
    rows = np.array([row for row, _, _ in steps], dtype=np.int64)
    wrong = rows[
        _closes_cycle([gone for _, gone, _ in steps], [each for *_, each in steps])
    ]
    message = "{value} leads back to the id that is gone"
    yield Faults("retired", "replaced_by", np.unique(wrong).tolist(), message)


def _closes_cycle(start: Sequence[str], end: Sequence[str]) -> "np.ndarray[Any, Any]":
    """Return whether each step from one id to another is part of a cycle."""
    codes, _ = pd.factorize(np.array([*start, *end], dtype=object))
    return on_cycles(codes[: len(start)], codes[len(start) :])


@rule(
    "appearance-of-own-sentence",
    level=4,
    needs=("claims", "appearances"),
    reads={"appearances": ("claim_id", "source_ref")},
    summary="An appearance stands in another sentence than the claim's own.",
    why="The claim's own sentence is where it first appears; that is no further place.",
)
def appearance_of_own_sentence(material: Material) -> Iterator[Faults]:
    """Find appearances in the sentence that the claim is anchored in."""
    appearances = material.appearances
    claim = material.claim_rows(appearances["claim_id"])
    known = np.flatnonzero(claim >= 0)
    own = material.claims["source_ref"].take(claim[known]).tolist()
    there = appearances["source_ref"].take(known).tolist()
    rows = [
        row
        for row, first, further in zip(known.tolist(), own, there, strict=True)
        if first == further
    ]
    message = "{value} is the claim's own sentence"
    yield Faults("appearances", "source_ref", rows, message)


@rule(
    "relation-to-itself",
    level=3,
    needs=("relations",),
    reads={"relations": ("claim_id", "target_id")},
    summary="A relation ties two different claims.",
    why="A claim can neither support nor contrast itself.",
)
def relation_to_itself(material: Material) -> Iterator[Faults]:
    """Find relations from a claim to itself."""
    relations = material.relations
    mask = relations["claim_id"] == relations["target_id"]
    yield faults("relations", "target_id", mask, "{value} is tied to itself")


@rule(
    "contrast-twice",
    level=4,
    needs=("relations",),
    reads={"relations": ("claim_id", "relation", "target_id")},
    summary="Two claims that contrast are tied once, the lower id first.",
    why="A contrast has no direction; tied twice it is counted twice.",
)
def contrast_twice(material: Material) -> Iterator[Faults]:
    """Find contrasts that are written from the higher id to the lower."""
    relations = material.relations
    first = pd.to_numeric(relations["claim_id"].str[1:], errors="coerce")
    second = pd.to_numeric(relations["target_id"].str[1:], errors="coerce")
    mask = (relations["relation"] == "contrasts") & (first > second)
    yield faults("relations", "target_id", mask, "{value} should stand first")


@rule(
    "relation-of-two-kinds",
    level=4,
    needs=("claims", "relations"),
    reads={"relations": ("claim_id", "relation", "target_id")},
    summary="Two claims either support each other or contrast.",
    why="What the text gives as a ground it does not set against: one is a slip.",
)
def relation_of_two_kinds(material: Material) -> Iterator[Faults]:
    """Find supports relations between two claims that also contrast."""
    relations = material.relations
    first, second = (
        material.claim_rows(relations[name]) for name in ("claim_id", "target_id")
    )
    # A pair of rows as one number, whichever claim is named first.
    pair = (np.minimum(first, second) << 32) | np.maximum(first, second)
    known = (first >= 0) & (second >= 0)
    supports, contrasts = (
        known & (relations["relation"] == kind).to_numpy(dtype=bool)
        for kind in ("supports", "contrasts")
    )
    both = supports & np.isin(pair, pair[contrasts])
    rows = np.flatnonzero(both).tolist()
    targets = relations["target_id"].take(rows).tolist()
    messages = [
        f"{{value}}, and {named(target)} also contrasts with it" for target in targets
    ]
    yield Faults("relations", "relation", rows, messages)


@rule(
    "supports-cycle",
    level=4,
    needs=("relations",),
    reads={"relations": ("claim_id", "relation", "target_id")},
    summary="No claim supports itself, however many steps lie between.",
    why="An argument in a circle is a slip of the annotation, or to be noted as one.",
)
def supports_cycle(material: Material) -> Iterator[Faults]:
    """Find supports relations that close a cycle."""
    relations = material.relations
    tied = (relations["relation"] == "supports") & (
        relations["claim_id"] != relations["target_id"]
    )
    rows = np.flatnonzero(tied.to_numpy(dtype=bool))
    premises, conclusions = (
        relations[name].take(rows).tolist() for name in ("claim_id", "target_id")
    )
    wrong = rows[_closes_cycle(premises, conclusions)].tolist()
    yield Faults("relations", "claim_id", wrong, "{value} comes to support itself")


@rule(
    "entity-name-shared",
    level=4,
    needs=("entities",),
    reads={"entities": ("entity_id", "name", "aliases")},
    summary="A name or alias belongs to one entity.",
    why="A shared name cannot tell which of the two a text means.",
)
def entity_name_shared(material: Material) -> Iterator[Faults]:
    """Find names that an earlier entity already has."""
    rows, messages = [], []
    entities = material.entities
    for row, (entity, name, aliases) in enumerate(
        cells(entities, "entity_id", "name", "aliases")
    ):
        for alias in [bare(name), *aliases.split(";")]:
            owner = material.names.get(alias, entity)
            if owner != entity:
                rows.append(row)
                messages.append(f"{said(alias)} is also a name of {named(owner)}")
    yield Faults("entities", "name", rows, messages)


@rule(
    "annotation-outcome",
    level=3,
    needs=("annotations",),
    reads={"annotations": ("verdict", "claim_id")},
    summary="A row with a verdict says which claim it became, unless it was rejected.",
    why="The way from what was first written to what is published must be open.",
)
def annotation_outcome(material: Material) -> Iterator[Faults]:
    """Find rows whose verdict and claim disagree."""
    annotations = material.annotations
    verdict, became = annotations["verdict"], annotations["claim_id"] != ""
    rejected = verdict == "rejected"
    message = "a rejected row became no claim"
    yield faults("annotations", "claim_id", rejected & became, message)
    message = "{value}, and the claim that it became is not named"
    wrong = (verdict != "") & ~rejected & ~became
    yield faults("annotations", "verdict", wrong, message)


@rule(
    "pair-broken",
    level=4,
    needs=("annotations",),
    reads={"annotations": ("annotator", "row_id", "pair_id")},
    summary="A pair is one row of each annotator.",
    why="Agreement is counted on pairs; half a pair or a third row falsifies it.",
)
def pair_broken(material: Material) -> Iterator[Faults]:
    """Find pairs that are not one row of each annotator."""
    annotations = material.annotations
    columns = ("annotator", "row_id", "pair_id")
    known = material.faulty.sound("annotations", *columns, size=len(annotations))
    uncertain = annotations.loc[~known, "pair_id"].unique()
    pairs = annotations["pair_id"]
    paired = annotations[known & (pairs != "") & ~pairs.isin(uncertain)]
    per_pair = paired.groupby("pair_id")["annotator"]
    sound = (per_pair.size() == 2) & (per_pair.nunique() == 2)  # noqa: PLR2004 - a pair
    wrong = annotations["pair_id"].isin(sound.index[~sound.to_numpy()])
    message = "{value} is not one row of each annotator"
    yield faults("annotations", "pair_id", wrong, message)
