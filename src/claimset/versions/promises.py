"""What a new release would break that an earlier one promised.

An id is one proposition, for ever: it may be retired, but neither vanish nor be given
to another claim.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from claimset.claim_set import ClaimSet
from claimset.index import version_key
from claimset.ordering import sort_key
from claimset.sources import parse_spans
from claimset.versions.changes import Changes, next_version
from claimset.versions.diff import between, read_table
from claimset.vocabulary import VERSION

_LISTED = 10
"""How many rows a reason names; the others are counted."""

_ALIKE = 0.5
"""The share of words that two wordings of one proposition have in common at least."""


def breaches(claim_set: ClaimSet, version: str) -> Iterator[str]:
    """Return what speaks against releasing the working tables as a version.

    Args:
        claim_set: The claim set, with its working tables.
        version: The version that they are to become.

    Raises:
        ReadError: If the working tables or those of a release cannot be compared.
    """
    released = [str(entry["version"]) for entry in claim_set.releases]
    if not released:
        return
    newest = released[-1]
    changes = between(claim_set.at(newest), claim_set, before=newest, after="working")
    if VERSION.matches(version):
        yield from _number(changes, version, released)
    yield from _ids(claim_set, released)
    others = _other_claims(changes, claim_set.at(newest))
    if others:
        yield f"ids that stand for another claim than in {newest}: {_listed(others)}"


def _number(changes: Changes, version: str, released: Sequence[str]) -> Iterator[str]:
    """Compare a version with the one that the changes need."""
    newest = released[-1]
    if version_key(version) < version_key(newest) and version not in released:
        yield f"it is not above the newest release, {newest}"
        return
    # Below 1.0.0 nothing is promised: there the bump is advice.
    needed = next_version(newest, changes.bump)
    if version_key(version) < version_key(needed) and version_key(newest) >= (1,):
        rows = [
            f"{' '.join(demand.key) or demand.table}: {demand.what}"
            for demand in changes.forced_by
        ]
        yield (
            f"the changes since {newest} need {needed} at least "
            f"({changes.bump}: {_listed(rows)})"
        )


def _ids(claim_set: ClaimSet, released: Sequence[str]) -> Iterator[str]:
    """Find ids that vanished, and ids that came back."""
    claims, retired = _id_sets(claim_set)
    newest: set[str] = set()
    known: set[str] = set()
    once_retired: set[str] = set()
    for version in released:
        newest, gone = _id_sets(claim_set.at(version))
        known |= newest | gone
        once_retired |= gone
    vanished = known - claims - retired
    if vanished:
        listed = _listed(sorted(vanished, key=sort_key))
        yield f"ids that vanished and that retired.csv does not name: {listed}"
    # An id that an earlier release had and the newest has not is gone, even if no
    # retired.csv says so.
    back = claims & (once_retired | (known - newest))
    if back:
        listed = _listed(sorted(back, key=sort_key))
        yield f"ids that were gone and are used again: {listed}"


def _id_sets(claim_set: ClaimSet) -> tuple[set[str], set[str]]:
    """Return the ids of claims and the retired ids of a version."""
    tables = (read_table(claim_set, name) for name in ("claims", "retired"))
    claims, retired = (
        set[str]() if table is None else {*table["claim_id"]} for table in tables
    )
    return claims, retired


def _other_claims(changes: Changes, old: ClaimSet) -> list[str]:
    """Find kept ids whose claim is another."""
    reworded = {
        change.key[0]: {cell.column: cell.after for cell in change.cells}
        for change in changes.of("claims").changed
        if "reworded" in change.kinds
    }
    table = read_table(old, "claims")
    rows = {} if table is None else {row["claim_id"]: row for row in table.to_dicts()}
    owners = {row.get("text", ""): claim_id for claim_id, row in rows.items()}
    others = []
    for claim_id, after in reworded.items():
        owner = owners.get(after["text"], claim_id)
        merged = changes.retired.get(owner, {}).get("replaced_by", "").split(";")
        moved = owner != claim_id and claim_id not in merged
        if moved or _is_another(rows[claim_id], {**rows[claim_id], **after}):
            others.append(claim_id)
    return others


def _is_another(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether both the words of the source and those of the claim are others."""
    return not _overlap(before, after) and (
        SequenceMatcher(
            None, before.get("text", "").split(), after["text"].split(), autojunk=False
        ).ratio()
        < _ALIKE
    )


def _overlap(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether two anchors have a character of the source in common."""
    sources = (row.get("source_ref", "").partition(".")[0] for row in (before, after))
    return len(set(sources)) == 1 and any(
        start < other_end and other_start < end
        for start, end in parse_spans(before.get("spans", ""))
        for other_start, other_end in parse_spans(after.get("spans", ""))
    )


def _listed(items: Sequence[str]) -> str:
    more = len(items) - _LISTED
    shown = ", ".join(items[:_LISTED])
    return f"{shown} and {more:,} more" if more > 0 else shown
