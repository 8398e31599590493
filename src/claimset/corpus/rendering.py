"""Changes of a corpus as text and JSON."""

from dataclasses import asdict

from claimset.corpus.changes import CorpusChanges, SetChange
from claimset.render.layout import SCHEMA_VERSION, as_json, counted, shortlist


def changes_text(changes: CorpusChanges, *, most: int = 0) -> str:
    """Print a line a claim set that is not the same.

    Args:
        changes: The changes.
        most: The most claim sets to print; 0 for all.
    """
    head = f"{changes.before} → {changes.after}: "
    if not changes:
        return f"{head}no changes\n"
    head += f"{counted(len(changes.sets), 'claim set')} changed ({changes.bump})"
    least = changes.least_version
    head += f"; the next version is {least} at least" if least else ""
    lines = shortlist([_line(each) for each in changes.sets], most)
    return "".join(f"{line}\n" for line in [head, *lines])


def _line(change: SetChange) -> str:
    if not change.before:
        return f"+ {change.path} {change.after}"
    if not change.after:
        return f"- {change.path} {change.before}"
    numbers = [f"{number:,} {kind}" for kind, number in change.claims.items()]
    claims = f": claims: {', '.join(numbers)}" if numbers else ""
    versions = dict.fromkeys((change.before, change.after))
    return f"~ {change.path} {' → '.join(versions)} ({change.bump}){claims}"


def changes_json(changes: CorpusChanges) -> str:
    """Print every claim set that is not the same."""
    sets = [asdict(each) | {"bump": str(each.bump)} for each in changes.sets]
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "before": changes.before,
            "after": changes.after,
            "bump": str(changes.bump),
            "least_version": changes.least_version,
            "sets": sets,
        }
    )
