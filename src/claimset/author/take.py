"""Take what a person filled in: ids, spans and hashes are found, and never guessed."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from claimset.author.grids import (
    PROBLEM,
    Grid,
    read_csv_grid,
    refuse_strangers,
)
from claimset.author.merge import Merge
from claimset.author.sheet import EDITED
from claimset.author.tables import Working
from claimset.author.taken import Taken
from claimset.author.workbook import marked, read_workbook
from claimset.errors import ReadError, WriteError
from claimset.files import csv_text, filled, read_bytes
from claimset.paths import DESCRIPTOR, claim_set_above, on_disk
from claimset.writing import write_aside

_ORDER = (
    *("sources", "sentences", "references", "entities", "claims"),
    *("appearances", "quantities", "relations", "retired"),
)
"""The tables in the order in which they are taken: what others point to comes first."""

_LOCKS = (".~lock.{}#", "~${}")
"""How LibreOffice and Excel mark a workbook that somebody has open."""


def take(
    file: str | PathLike[str],
    path: str | PathLike[str],
    *,
    remove: bool = False,
    dry_run: bool = False,
    write_back: bool = True,
) -> Taken:
    """Take a filled-in workbook, or a table as CSV, into a claim set.

    New rows get ids, quoted words become spans within their sentence, hashes are
    computed, rows and lists are put in order. A row that cannot be taken changes
    nothing, and is told with its reason; it is marked in the file, where new ids are
    written too. Rows that are not in the file stay.

    Args:
        file: A workbook (``.xlsx``) with a sheet a table; or a CSV file that is called
            after its table, with ``quote`` in place of ``spans``; or a working table of
            the claim set, or its folder for all of them: one of which a row cannot be
            taken stays as it is.
        path: The folder of the claim set.
        remove: Whether to remove the rows that are not in the file.
        dry_run: Whether to write nothing.
        write_back: Whether to write ids and reasons into the file.

    Returns:
        What changed, and which rows were refused.

    Raises:
        ReadError: If the file is damaged or has other columns, or the claim set cannot
            be read: then nothing is changed.
        IntegrityError: If a source is not the one that was annotated.
        WriteError: If a table or the file cannot be written.
    """
    place = filled(file)
    working = Working.of(path)
    grids, data = _read(place, working)
    merge = Merge(working)
    for grid in grids:
        merge.take(grid, remove=remove)
    # What a refused row of a working table says would be lost.
    kept = {each.table for each in merge.refusals}
    wanted = {
        grid.table: working.rows(grid.table)
        for grid in grids
        if (grid.is_own and grid.table not in kept)
        or (not grid.is_own and merge.changes[grid.table])
    }
    changes = {} if any(grid.is_own for grid in grids) else merge.changes
    files: Sequence[str] = ()
    if not dry_run:
        files = working.save(wanted)
        if write_back and data is not None:
            _write_back(place, data, grids, merge)
    return Taken(changes=changes, refusals=merge.refusals, files=files)


def _read(place: Path, working: Working) -> tuple[list[Grid], bytes | None]:
    """Read what was handed in, and the bytes of a file that is written back."""
    folder = working.claim_set.folder
    own = {
        on_disk(folder, file).resolve(): (table, file)
        for table, file in working.claim_set.files.items()
        if table in EDITED and file.endswith(".csv")
    }
    here = place.resolve()
    if here == folder.resolve() or here in own:
        wanted = own if here == folder.resolve() else [here]
        named = [(each, *own[each]) for each in wanted]
        grids = [
            read_csv_grid(file, read_bytes(at), table) for at, table, file in named
        ]
        for grid in grids:
            grid.is_own = True
            working.hold(grid.table, grid.columns)
            blank = dict.fromkeys(working.held(grid.table).names, "")
            rows = [blank | row.cells for row in grid.rows]
            working.replace(grid.table, rows)
        data = None
    else:
        data = read_bytes(place)
        grids = _grids(place, data)
        home = claim_set_above(place.parent)
        if home and place.suffix == ".csv" and here.is_relative_to(_data_of(home)):
            data = None  # It may be a table of another one, or of a release.
    for grid in grids:
        refuse_strangers(grid)
    return sorted(grids, key=lambda grid: _ORDER.index(grid.table)), data


def _data_of(folder: Path) -> Path:
    """Return where a claim set has its tables."""
    return on_disk(folder, DESCRIPTOR).resolve().parent


def _grids(place: Path, data: bytes) -> list[Grid]:
    """Read a workbook or a table, and refuse what nobody edits."""
    if place.suffix.lower() == ".xlsx":
        grids = read_workbook(place.name, data)
    elif place.suffix.lower() in (".csv", ".tsv", ".txt"):
        grids = [read_csv_grid(place.name, data)]
    else:
        reason = "is neither a workbook (.xlsx) nor a table (.csv): save it as one"
        raise ReadError(place, reason)
    for grid in grids:
        if grid.table not in EDITED:
            reason = f"{grid.table} is never edited: its rows are what somebody said"
            raise ReadError(place, reason)
    return grids


def is_open(file: Path) -> bool:
    """Whether LibreOffice or Excel has a workbook open: what is written may be lost."""
    return any((file.parent / lock.format(file.name)).exists() for lock in _LOCKS)


def _write_back(place: Path, data: bytes, grids: Sequence[Grid], merge: Merge) -> None:
    """Write ids and reasons into a file, if they are not there already."""
    problems = {
        (each.table, each.number): f"{each.column}: {each.message}"
        for each in merge.refusals
    }
    told = {
        (grid.table, row.number): row.cells[PROBLEM]
        for grid in grids
        for row in grid.rows
        if row.cells.get(PROBLEM)
    }
    if not merge.ids and problems == told:
        return
    if is_open(place):
        reason = (
            "is open in another program, so ids and reasons were not written into it: "
            "close it, and take it again"
        )
        raise WriteError(place, reason)
    if place.suffix.lower() == ".xlsx":
        write_aside(place, marked(data, merge.ids, problems))
    else:
        write_aside(place, _marked_table(grids[0], merge, problems))


def _marked_table(
    grid: Grid, merge: Merge, problems: dict[tuple[str, int], str]
) -> bytes:
    """Return a table of CSV with ids and reasons."""
    columns = [name for name in grid.columns if name != PROBLEM]
    columns += [PROBLEM] * bool(problems)
    rows = []
    for row in grid.rows:
        cells = dict(row.cells)
        cells[PROBLEM] = problems.get((grid.table, row.number), "")
        for (_, number, name), given in merge.ids.items():
            if number == row.number:
                cells[name] = given
        rows.append([cells[name] for name in columns])
    return csv_text(columns, rows).encode()
