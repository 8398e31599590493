"""What became of rows that were handed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from claimset.problems import visible

_MOST_KEYS = 8
"""How many keys a line names."""

_MOST_REFUSALS = 20
"""How many refusals are printed one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is wrong with a row that was not taken.

    Attributes:
        place: The file, and the line or the sheet and its row.
        table: The table.
        number: The row of the sheet or the line of the file.
        column: The column that is at fault.
        message: What is wrong, and what to do.
        row_id: What the row is called; "" if it has no id yet.
    """

    place: str
    table: str
    number: int
    column: str
    message: str
    row_id: str = ""

    def __str__(self) -> str:
        subject = " of ".join(filter(None, (self.column, self.row_id)))
        return visible(f"{self.place}: {subject}: {self.message}")


def rows_of(refusals: Iterable[Refusal]) -> dict[tuple[str, int], list[Refusal]]:
    """Return what is wrong with each row, by its table and its number."""
    rows: dict[tuple[str, int], list[Refusal]] = {}
    for each in refusals:
        rows.setdefault((each.table, each.number), []).append(each)
    return rows


@dataclass(slots=True)
class Change:
    """What changed in one table.

    Attributes:
        added: The keys of new rows.
        changed: The keys of rows that have other cells.
        removed: The keys of rows that are gone.
        missing: The keys of rows that were not handed in, and stay.
        typed: The ids of new rows that somebody made up.
    """

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of all that was handed in.

    Attributes:
        changes: What changed in each table that was handed in.
        refusals: All that is wrong with the rows that were not taken.
        files: The files that were written.
        places: Where the row of a table and a key is in what was handed in.
    """

    changes: Mapping[str, Change]
    refusals: Sequence[Refusal]
    files: Sequence[str] = ()
    places: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every row was taken."""
        return not self.refusals


def told(taken: Taken) -> str:
    r"""Say what became of what was handed in, a line for each thing.

    Example:
        >>> told(Taken(changes={"claims": Change(added=["C0001"])}, refusals=[]))
        'claims: 1 added (C0001)\n'
    """
    lines = []
    for table, change in taken.changes.items():
        counts = [
            f"{len(keys):,} {what} ({_listed(keys)})"
            for what, keys in (
                ("added", change.added),
                ("changed", change.changed),
                ("removed", change.removed),
            )
            if keys
        ]
        if counts:
            lines.append(f"{table}: {', '.join(counts)}")
        if change.typed:
            keys = _listed(change.typed)
            said = f"no row had the id {keys}, so a new row has it now"
            lines.append(f"{table}: {said}; write new1 there, and it gets the next id")
        if change.missing:
            number = len(change.missing)
            rows = "1 row is" if number == 1 else f"{number:,} rows are"
            keys = _listed(change.missing)
            said = f"{rows} not in the file and stay ({keys}); --remove removes them"
            lines.append(f"{table}: {said}")
    if not taken.changes:
        lines += [f"wrote {file}" for file in taken.files]
    lines += map(str, taken.refusals[:_MOST_REFUSALS])
    if (more := len(taken.refusals) - _MOST_REFUSALS) > 0:
        lines.append(f"… and {more:,} more")
    if taken.refusals:
        number = len(rows_of(taken.refusals))
        rows = "1 row was" if number == 1 else f"{number:,} rows were"
        lines.append(f"{rows} not taken: mend them, and take the file again")
    return "".join(f"{visible(line)}\n" for line in lines or ["nothing changed"])


def _listed(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:_MOST_KEYS])
    return f"{shown} …" if len(keys) > _MOST_KEYS else shown
