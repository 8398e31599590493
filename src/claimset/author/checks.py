"""What a cell that was handed in cannot be, in the words of `validate`."""

from claimset.author.anchors import RefusedError
from claimset.author.grids import QUOTE
from claimset.author.ids import is_new
from claimset.author.tables import Working
from claimset.columns import Column
from claimset.problems import quoted, suggestion
from claimset.rules.columns import refused
from claimset.rules.repairs import wrong_time
from claimset.vocabulary import PROSE, TIMES, Disposition, SegmentKind


def judge(working: Working, table: str, column: Column, cell: str) -> None:
    """Refuse a cell that its column cannot hold, or that points to nothing.

    Raises:
        RefusedError: If it is refused.
    """
    name = QUOTE if column.name == "spans" and not cell else column.name
    if column.key and (label := next(filter(_is_label, column.members(cell)), "")):
        message = f"no row of {column.key[0]} was taken that is called {label!r}"
        raise RefusedError(name, f"{message}: mend that row first, or write its id")
    if check := column.broken(cell):
        raise RefusedError(name, refused(check, column, cell)[1])
    is_time = cell and (table, column.name) in TIMES
    if is_time and (message := wrong_time(cell) or ""):
        raise RefusedError(name, message)
    if column.key and cell:
        _judge_key(working, column, cell)
    if name == "source_ref":
        _judge_segment(working, cell)


def _is_label(member: str) -> bool:
    """Whether a member of a list stands for an id that is not given yet."""
    return bool(member) and is_new(member)


def _judge_key(working: Working, column: Column, cell: str) -> None:
    table, target = column.key or ("", "")
    known = {row[target] for row in working.rows(table)}
    if column.or_retired:
        known |= {row["claim_id"] for row in working.rows("retired")}
    if table == "sentences" and not known:
        known = {cell} if working.part(cell) else set()
    for member in column.members(cell):
        if member not in known:
            message = f"{quoted(member)} is not in {table}.{target}"
            raise RefusedError(column.name, message + suggestion(member, known))


def _judge_segment(working: Working, source_ref: str) -> None:
    """Refuse what is no prose: a heading repeats what a sentence says."""
    segment = working.segments.get(source_ref, {})
    kind = segment.get("kind", SegmentKind.SENTENCE)
    if kind not in PROSE and segment["disposition"] == Disposition.NONE:
        message = f"{source_ref} is a {kind}: anchor the row in a sentence that says "
        raise RefusedError("source_ref", f"{message}the same, or leave it out")
